"""Sitemaps in XML: `urlset`, `sitemapindex`, RSS and Atom, by expat, within bounds.

Strict where it would be dangerous: no document type, no entities but XML's own, bounded depth, tags and names.
"""

from __future__ import annotations

import html
import re
from xml.parsers import expat
from xml.sax.saxutils import escape

from jobs.extract.sitemaps.entries import LONGEST_URL, BrokenSitemap, Entry, NotASitemap, Summary
from jobs.extract.sitemaps.generators import named_in
from jobs.extract.sitemaps.times import parse_time

LONGEST_TEXT = 8_192  # characters of a field
LONGEST_TAG = 262_144  # bytes of one tag or comment: expat holds them, and reads them again with each chunk
DEEPEST = 64
AROUND_URL = " \t\r\n\f\v\0\xa0\u200b\u2060\ufeff"  # what nobody sees around a location
MORE_MOST = 1_000  # further <loc> of one item
DAMAGES_MOST = 1_000  # damaged items of one file, each of which is left out
MOST_NAMES = 2_000  # different elements and attributes: expat keeps each; real sitemaps have 40
_XML_ENTITIES = frozenset({"amp", "lt", "gt", "quot", "apos"})  # XML 1.0, section 4.6
_ENTITY = re.compile(r"&(?:(#\d{1,7}|#[xX][0-9a-fA-F]{1,6})|([A-Za-z][A-Za-z0-9]{1,31}))?(;?)")
_MISMATCH = expat.errors.codes[expat.errors.XML_ERROR_TAG_MISMATCH]
_ITEM_START = {
    name: re.compile(rb"<(?:[\w.-]{1,40}:)?%s(?:\s[^<>]{0,500})?>" % name.encode(), re.IGNORECASE)
    for name in ("url", "sitemap", "item", "entry")
}
# What some write before the first item: a namespace without quotes; no root at all.
_BARE_NAMESPACE = re.compile(r"(<[a-z]{6,12}\s[^<>\"']{0,200}\bxmlns\s*=\s*)([^\s\"'<>]{1,200})")
_ITEM_FIRST = re.compile(r"^(\s*(?:<\?xml[^<>]{0,200}\?>\s*)?)<(url|sitemap)(?=\s*>)")
_ROOT_OF = {"url": "urlset", "sitemap": "sitemapindex"}
_ROOT_END = re.compile(rb"(?:^|</)(?:[\w.-]{1,40}:)?(?:urlset|sitemapindex)\s*>", re.IGNORECASE)
TAIL_BYTES = 600  # in which the beginning of an item may lie
_CONTROLS = bytes(set(range(32)) - {9, 10, 13})
ROOTS = {"urlset": "urlset", "sitemapindex": "sitemapindex", "rss": "rss", "feed": "atom", "rdf": "rss"}
ITEMS = {"urlset": "url", "sitemapindex": "sitemap", "rss": "item", "atom": "entry"}
TEXTS = {
    "urlset": {"loc": "loc", "link": "guid", "lastmod": "lastmod", "priority": "priority", "changefreq": "changefreq"},
    "sitemapindex": {"loc": "loc", "lastmod": "lastmod"},
    "rss": {"link": "loc", "guid": "guid", "pubdate": "lastmod", "date": "lastmod"},
    "atom": {"updated": "lastmod", "published": "published"},
}
SWAPPED = {"url": "urlset", "sitemap": "sitemapindex"}
MEDIA = ("image", "video", "news")
# Prefixes of vocabularies whose <loc>, <link> or <date> are not the page's, even directly inside an item.
FOREIGN = frozenset({"image", "video", "news", "media", "itunes", "atom", "atom10", "feedburner"})


class XmlReader:
    """Expat with callbacks; names are compared without prefix and case, since sites use any."""

    def __init__(self, summary: Summary) -> None:
        self.summary, self.held = summary, ""
        self.entries: list[Entry] = []
        self.depth = 0
        self.item_depth = 0  # the depth of the open item; 0: none
        self.ended = False
        self.collecting = ""  # the field whose text comes
        self.text: list[str] = []
        self.size = 0
        self.fields: dict[str, str] = {}
        self.more: list[str] = []  # the further <loc> of an item
        self.alternates: dict[str, str] = {}
        self.media = [0, 0, 0]
        self.names: dict[str, str] = {}
        self.root_name, self.break_line = "", 0
        self.damages = self.lost_items = 0
        self.is_lost, self.tail = False, b""  # after damage, until the next item begins
        self.recent = b""  # the end of what was parsed
        self.item, self.texts, self.begun = "", dict[str, str](), False
        self.sent = 0
        self.interned: dict[str, str] = {}
        self.parser = self._new_parser()

    def _new_parser(self) -> expat.XMLParserType:
        parser = expat.ParserCreate("utf-8", None, self.interned)
        parser.buffer_text = True
        parser.StartElementHandler = self._open
        parser.EndElementHandler = self._close_element
        parser.CharacterDataHandler = self._characters
        parser.StartDoctypeDeclHandler = self._refuse
        return parser

    def feed(self, text: str, final: bool) -> None:
        """Raises `BrokenSitemap` where the file ends for us, `NotASitemap` where it is none."""
        self._parse(self._prepared(text, final), final)
        if self.sent - self.parser.CurrentByteIndex > LONGEST_TAG and not final:
            raise BrokenSitemap(f"A tag or comment has more than {LONGEST_TAG:,} bytes.")
        if len(self.interned) > MOST_NAMES:
            raise BrokenSitemap(f"There are more than {MOST_NAMES:,} different elements.")

    def take(self) -> list[Entry]:
        """The entries since the last call."""
        taken, self.entries = self.entries, []
        return taken

    def _prepared(self, text: str, final: bool) -> bytes:
        """The text as expat takes it; what may be half of an entity waits for the next chunk."""
        text = self.held + text
        cut = len(text)
        if not final:
            amp = text.rfind("&", max(0, cut - 40))
            if amp >= 0 and ";" not in text[amp:]:
                cut = amp
        text, self.held = text[:cut], text[cut:]
        if not self.item:
            text = _ITEM_FIRST.sub(
                lambda match: f"{match[1]}<{_ROOT_OF[match[2]]}><{match[2]}",
                _BARE_NAMESPACE.sub(r'\1"\2"', text, count=1),
                count=1,
            )
        if "&" in text:
            text = _ENTITY.sub(_entity, text)
        if "\uffff" in text or "\ufffe" in text:
            text = text.replace("\uffff", "").replace("\ufffe", "")
        return text.encode("utf-8", "replace").translate(None, _CONTROLS)

    def _parse(self, data: bytes, final: bool) -> None:
        """Read on behind each damage, from where the next item begins: it spoils only its own."""
        while not self.is_lost or (data := self._from_next_item(data, final)):
            self.sent += len(data)
            try:
                self.parser.Parse(data, final)
                self.recent = (self.recent + data)[-TAIL_BYTES:]
                return
            except expat.ExpatError as error:
                self._leave_out(error, data)
                data = self.recent + data  # expat holds what may be half of a tag
                data, self.recent = data[max(0, len(data) - self.sent + self.parser.ErrorByteIndex) :], b""

    def _leave_out(self, error: expat.ExpatError, data: bytes) -> None:
        """Give up a damaged item, unless its location is known and the file goes on.

        Raises `BrokenSitemap` where nothing can follow.
        """
        self.break_line = error.lineno
        if self.ended:
            raise self._broken()
        self.parser.buffer_text = False  # hands on the text before the damage
        if self.item_depth and (error.code == _MISMATCH or (self.fields.get("loc") and self._goes_on(data))):
            if self.collecting and error.code == _MISMATCH:
                self.fields.setdefault(self.collecting, "".join(self.text))
            self._finish()
        elif error.code != _MISMATCH:
            self.lost_items += 1
        self.item_depth, self.collecting, self.is_lost = 0, "", True
        self.damages += 1
        if not self.begun or self.damages > DAMAGES_MOST or self.item not in SWAPPED:
            raise self._broken()

    def _goes_on(self, data: bytes) -> bool:
        """Whether a file was not cut where it is damaged: what the last item of a cut one would say nobody knows."""
        rest = data[max(0, len(data) - self.sent + self.parser.ErrorByteIndex) :]
        return bool(_ITEM_START[self.item].search(rest) or _ROOT_END.search(rest))

    def _from_next_item(self, data: bytes, final: bool) -> bytes:
        """What a new parser is to read; empty while no further item has come. Raises `BrokenSitemap` at the end."""
        data = self.tail + data
        item, end = _ITEM_START[self.item].search(data), _ROOT_END.search(data)
        if item and not (end and end.start() < item.start()):
            self.tail, self.is_lost, self.depth = b"", False, 0
            self.parser = self._new_parser()
            root = f"<{self.root_name}>".encode()
            self.parser.Parse(root, False)
            self.sent = len(root)
            self.recent = root
            return data[item.start() :]
        self.ended = end is not None
        if self.ended or final:
            raise self._broken()
        self.tail = data[-TAIL_BYTES:]
        return b""

    def _broken(self) -> BrokenSitemap:
        return BrokenSitemap(f"The XML breaks off in line {self.break_line}.")

    def _refuse(self, name: str, system: str | None, public: str | None, has_subset: bool) -> None:
        if name.lower() == "html":
            raise NotASitemap("not_sitemap", "The file is a web page.")
        if system or public or has_subset:
            raise NotASitemap("malformed", "The file has a document type declaration, which no sitemap needs.")

    def _open(self, name: str, attributes: dict[str, str]) -> None:
        self.depth = depth = self.depth + 1
        local = self.names.get(name) or self._local(name)
        if self.item_depth:
            if depth == self.item_depth + 1 and self._is_next(local):
                self._finish()
                self._begin_at(local, depth)
            elif depth == self.item_depth + 1:
                self._child(local, attributes)
            elif depth > self.item_depth + DEEPEST:
                raise BrokenSitemap(f"Elements are nested more than {DEEPEST} deep.")
        elif not self.item:
            self.root_name = name
            self._root(local)
        elif local == self.item or (local in SWAPPED and self._turns_out_swapped(local)):
            self._begin(depth)
        elif local == "loc" and depth == 2 and self.item in SWAPPED:
            self._begin_at(local, depth)
        elif depth > DEEPEST:
            raise BrokenSitemap(f"Elements are nested more than {DEEPEST} deep.")

    def _is_next(self, local: str) -> bool:
        """Whether an element is no part of the item that is open: the next item, or a location without one."""
        return self.item in SWAPPED and (local == self.item or (local == "loc" and self.item_depth == 1))

    def _begin_at(self, local: str, depth: int) -> None:
        """Begin an item; of a location without one, the root is its item."""
        self._begin(depth - 1 if local == "loc" else depth)
        if local == "loc":
            self._child(local, {})

    def _begin(self, depth: int) -> None:
        self.begun = True
        self.collecting, self.text, self.size = "bare" if self.item in SWAPPED else "", [], 0
        self.item_depth, self.fields, self.alternates, self.media, self.more = depth, {}, {}, [0, 0, 0], []

    def _root(self, local: str) -> None:
        kind = ROOTS.get(local)
        if kind is None:
            what = "a web page" if local == "html" else f"XML with the root <{local[:40]}>, not one of a sitemap"
            raise NotASitemap("not_sitemap", f"The file is {what}.")
        self._is(kind)

    def _is(self, kind: str) -> None:
        self.summary.type, self.item, self.texts = kind, ITEMS[kind], TEXTS[kind]

    def _turns_out_swapped(self, local: str) -> bool:
        """Some sites list sitemaps in a urlset, or pages in a sitemapindex: the first item decides what it is."""
        if self.item not in SWAPPED:
            return False
        if self.begun:
            self.summary.refused += 1
            return False
        self._is(SWAPPED[local])
        return True

    def _child(self, local: str, attributes: dict[str, str]) -> None:
        self._keep_bare()
        if local in self.texts and "href" not in attributes:
            self.collecting, self.text, self.size = self.texts[local], [], 0
            if local == "guid" and attributes.get("isPermaLink", "true") != "true":
                self.collecting = ""
        elif local == "link" and "href" in attributes:
            self._link(attributes)
        elif local in MEDIA:
            self.media[MEDIA.index(local)] += 1

    def _keep_bare(self) -> None:
        """The location of an item that has it as its own text."""
        text = "".join(self.text).strip(AROUND_URL) if self.collecting == "bare" else ""
        if text.lower().startswith(("http://", "https://")):
            self.fields["bare"] = text
        self.collecting = ""

    def _link(self, attributes: dict[str, str]) -> None:
        """xhtml:link of a urlset names a translation; Atom's link is the entry's URL."""
        rel = attributes.get("rel", "alternate")
        if self.summary.type == "atom" and rel == "alternate":
            self.fields.setdefault("loc", attributes["href"])
        elif "hreflang" in attributes and len(self.alternates) < 100:
            href = attributes["href"].strip().replace("&amp;", "&")
            self.alternates[attributes["hreflang"].strip()[:20]] = href[:LONGEST_URL]

    def _characters(self, data: str) -> None:
        if self.collecting and self.size < LONGEST_TEXT:
            self.text.append(data)
            self.size += len(data)

    def _close_element(self, name: str) -> None:
        if self.collecting and self.depth == self.item_depth + 1:
            text = "".join(self.text)
            if self.collecting == "loc" and self.fields.get("loc") and len(self.more) < MORE_MOST:
                self.more.append(text)
            self.fields.setdefault(self.collecting, text)
            self.collecting = ""
        elif self.item_depth and self.depth == self.item_depth:
            self.item_depth = 0
            self._keep_bare()
            self._finish()
        self.depth -= 1
        if not self.depth:
            self.ended = True
            self.parser.CommentHandler = self._comment

    def _comment(self, comment: str) -> None:
        """Yoast and Rank Math sign behind the root's end."""
        self.summary.generator = self.summary.generator or named_in(comment[:1_000].lower())

    def _finish(self) -> None:
        fields = self.fields
        self._add(fields.get("loc") or fields.get("guid") or fields.get("bare") or "")
        for loc in self.more if self.summary.type in ("urlset", "sitemapindex") else ():
            self._add(loc)
        self.more = []

    def _add(self, loc: str) -> None:
        fields, loc = self.fields, loc.strip(AROUND_URL)
        if not loc or len(loc) > LONGEST_URL:
            self.summary.refused += 1
            return
        images, videos, news = self.media
        lastmod = fields.get("lastmod") or fields.get("published")
        self.entries.append(
            Entry(
                loc.replace("&amp;", "&"),
                lastmod=parse_time(lastmod) if lastmod else None,
                priority=_priority(fields["priority"]) if "priority" in fields else None,
                changefreq=fields.get("changefreq", "").strip().lower()[:20],
                alternates=self.alternates or None,
                images=images,
                videos=videos,
                news=news,
            )
        )

    def _local(self, name: str) -> str:
        prefix, _, local = name.lower().rpartition(":")
        if prefix in FOREIGN and local in ("loc", "link", "date", "guid"):
            local = f"{prefix}:{local}"
        if len(self.names) < 200:
            self.names[name] = local
        return local


def _entity(match: re.Match[str]) -> str:
    """Keep XML's own entities and numbers, turn HTML's into their character, and a bare ampersand into one."""
    number, name, end = match[1], match[2], match[3]
    if end and (name in _XML_ENTITIES or number):
        return match[0] if name or _is_xml_character(number) else ""
    character = html.unescape(f"&{name};") if name and end else ""
    if character and not character.startswith("&"):
        return escape(character)
    return "&amp;" + match[0][1:]


def _is_xml_character(number: str) -> bool:
    value = int(number[2:], 16) if number[1] in "xX" else int(number[1:])
    return value in (9, 10, 13) or 32 <= value <= 0xD7FF or 0xE000 <= value <= 0xFFFD or 0x10000 <= value <= 0x10FFFF


def _priority(text: str) -> float | None:
    try:
        value = float(text.replace(",", "."))
    except ValueError:
        return None
    return value if 0.0 <= value <= 1.0 else None
