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
MORE_MOST = 1_000  # further <loc> of one item
MOST_NAMES = 2_000  # different elements and attributes: expat keeps each; real sitemaps have 40
_XML_ENTITIES = frozenset({"amp", "lt", "gt", "quot", "apos"})  # XML 1.0, section 4.6
_ENTITY = re.compile(r"&(?:(#\d{1,7}|#[xX][0-9a-fA-F]{1,6})|([A-Za-z][A-Za-z0-9]{1,31}))?(;?)")
_CONTROLS = bytes(set(range(32)) - {9, 10, 13})
ROOTS = {"urlset": "urlset", "sitemapindex": "sitemapindex", "rss": "rss", "feed": "atom", "rdf": "rss"}
ITEMS = {"urlset": "url", "sitemapindex": "sitemap", "rss": "item", "atom": "entry"}
TEXTS = {
    "urlset": {"loc": "loc", "lastmod": "lastmod", "priority": "priority", "changefreq": "changefreq"},
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
        self.unclosed = False  # whether items begin inside others
        self.alternates: dict[str, str] = {}
        self.media = [0, 0, 0]
        self.names: dict[str, str] = {}
        self.item, self.texts, self.begun = "", dict[str, str](), False
        self.sent = 0
        self.interned: dict[str, str] = {}
        self.parser = expat.ParserCreate("utf-8", None, self.interned)
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._open
        self.parser.EndElementHandler = self._close_element
        self.parser.CharacterDataHandler = self._characters
        self.parser.StartDoctypeDeclHandler = self._refuse

    def feed(self, text: str, final: bool) -> None:
        """Raises `BrokenSitemap` where the file ends for us, `NotASitemap` where it is none."""
        try:
            self._parse(text, final)
        except expat.ExpatError as error:
            if self.unclosed and self.item_depth and self.fields.get("loc"):
                self.item_depth = 0
                self._finish()
            raise BrokenSitemap(f"The XML breaks off in line {error.lineno}.") from None
        if self.sent - self.parser.CurrentByteIndex > LONGEST_TAG and not final:
            raise BrokenSitemap(f"A tag or comment has more than {LONGEST_TAG:,} bytes.")
        if len(self.interned) > MOST_NAMES:
            raise BrokenSitemap(f"There are more than {MOST_NAMES:,} different elements.")

    def take(self) -> list[Entry]:
        """The entries since the last call."""
        taken, self.entries = self.entries, []
        return taken

    def _parse(self, text: str, final: bool) -> None:
        text = self.held + text
        cut = len(text)
        if not final:
            amp = text.rfind("&", max(0, cut - 40))
            if amp >= 0 and ";" not in text[amp:]:
                cut = amp  # an entity may go on in the next chunk
        text, self.held = text[:cut], text[cut:]
        if "&" in text:
            text = _ENTITY.sub(_entity, text)
        if "\uffff" in text or "\ufffe" in text:
            text = text.replace("\uffff", "").replace("\ufffe", "")
        data = text.encode("utf-8", "replace").translate(None, _CONTROLS)
        self.sent += len(data)
        self.parser.Parse(data, final)

    def _refuse(self, name: str, system: str | None, public: str | None, has_subset: bool) -> None:
        if name.lower() == "html":
            raise NotASitemap("not_sitemap", "The file is a web page.")
        if system or public or has_subset:
            raise NotASitemap("malformed", "The file has a document type declaration, which no sitemap needs.")

    def _open(self, name: str, attributes: dict[str, str]) -> None:
        self.depth = depth = self.depth + 1
        local = self.names.get(name) or self._local(name)
        if self.item_depth:
            if local == self.item and depth == self.item_depth + 1 and self.summary.type in ("urlset", "sitemapindex"):
                self.unclosed = True
                self._finish()
                self._begin(depth)
            elif depth == self.item_depth + 1:
                self._child(local, attributes)
            elif depth > self.item_depth + DEEPEST:
                raise BrokenSitemap(f"Elements are nested more than {DEEPEST} deep.")
        elif not self.item:
            self._root(local)
        elif local == self.item or (local in SWAPPED and self._turns_out_swapped(local)):
            self._begin(depth)
        elif depth > DEEPEST:
            raise BrokenSitemap(f"Elements are nested more than {DEEPEST} deep.")

    def _begin(self, depth: int) -> None:
        self.begun = True
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
        if local in self.texts and "href" not in attributes:
            self.collecting, self.text, self.size = self.texts[local], [], 0
            if local == "guid" and attributes.get("isPermaLink", "true") != "true":
                self.collecting = ""
        elif local == "link" and "href" in attributes:
            self._link(attributes)
        elif local in MEDIA:
            self.media[MEDIA.index(local)] += 1

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
        self._add((fields.get("loc") or fields.get("guid") or "").strip())
        for loc in self.more if self.summary.type in ("urlset", "sitemapindex") else ():
            self._add(loc.strip())
        self.more = []

    def _add(self, loc: str) -> None:
        fields = self.fields
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
