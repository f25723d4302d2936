"""Sitemaps of any kind, streamed: bytes in as they arrive, entries out, memory that does not grow with the file.

Reads `urlset` and `sitemapindex` (sitemaps.org 0.9), RSS 2.0, Atom and plain text, gzip or not, by content and not
by name. Lenient where sites are careless (prefixes, encodings, bare ampersands, broken ends), strict where it would
be dangerous: no DTD, no entities but XML's own, bounded depth, bounded decompression.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

from jobs.extract.decoding import Decoder
from jobs.extract.generators import HEAD, generator_of, named_in
from jobs.extract.gunzip import Bomb, Unpacked

LONGEST_URL = 2_083
LONGEST_TEXT = 8_192
LONGEST_TAG = 262_144  # bytes of one tag or comment: expat holds them, and reads them again with each chunk
DEEPEST = 64
MOST_NAMES = 2_000  # different elements and attributes: expat keeps each; real sitemaps have 40
LARGEST = 500_000_000  # bytes unpacked
STANDARD_BYTES, STANDARD_URLS = 52_428_800, 50_000  # sitemaps.org, "Sitemap file limits"

XML_ENTITIES = frozenset({"amp", "lt", "gt", "quot", "apos"})
_ENTITY = re.compile(r"&(?:(#\d{1,7}|#[xX][0-9a-fA-F]{1,6})|([A-Za-z][A-Za-z0-9]{1,31}))?(;?)")
_CONTROLS = bytes(set(range(32)) - {9, 10, 13})
_DECLARATION = re.compile(r"<\?xml\s[^>]{0,300}\?>\s*", re.IGNORECASE)
_ROOT = re.compile(r"<(?:[\w.-]{1,40}:)?(?:urlset|sitemapindex)[\s>]", re.IGNORECASE)
_OTHER_ROOT = re.compile(r"<(?:[?!]|(?:[\w.-]{1,40}:)?(?:rss|feed|rdf)\b)", re.IGNORECASE)
_PAGE = re.compile(r"<(?:!doctype\s+html|html)\b", re.IGNORECASE)
_URL_LINE = re.compile(r"https?://\S+", re.IGNORECASE)
_MONTH = re.compile(r"[0-9]{4}(?:-[0-9]{2})?")
_SPACED_ZONE = re.compile(r"([0-9T:. -]{16,30}) ([+-][0-9:]{4,6}|Z)")
_RSS_DATE = re.compile(r"(?:[A-Za-z]{3,9}, *)?[0-9]{1,2} [A-Za-z]{3} [0-9]{2,4}\b")
_BLANK = "\ufeff \t\r\n\0"


class NotASitemap(ValueError):
    """The bytes are no sitemap; `word` is the reason (not_sitemap, malformed, bomb) and the message says why."""

    def __init__(self, word: str, message: str) -> None:
        self.word = word
        super().__init__(message)


@dataclass(slots=True)
class Entry:
    """One URL that a sitemap names (of a page, or of a child sitemap), with what it says of it."""

    loc: str
    lastmod: datetime | None = None
    priority: float | None = None
    changefreq: str = ""
    alternates: dict[str, str] | None = None
    images: int = 0
    videos: int = 0
    news: int = 0


@dataclass
class Summary:
    """What a sitemap is, as far as it was read. `type`: urlset, sitemapindex, text, rss or atom."""

    type: str = ""
    url_count: int = 0
    child_count: int = 0
    byte_count: int = 0
    is_gzipped: bool = False
    generator: str = ""
    has_lastmod: bool = False
    has_priority: bool = False
    has_changefreq: bool = False
    first_lastmod: datetime | None = None
    last_lastmod: datetime | None = None
    refused: int = 0
    truncated: bool = False
    warning: str = ""


class Broken(Exception):
    """The file cannot be read further than this; the message says why."""


class SitemapParser:
    """Push parser: `feed(chunk)` returns the entries that the chunk completed; `close()` returns the summary.

    Raises `NotASitemap` as soon as it is sure. A file that breaks off is `truncated`: what came before is kept. At most
    `largest` unpacked bytes are read.
    """

    def __init__(self, largest: int = LARGEST) -> None:
        self.summary = Summary()
        self.last: list[Entry] = []  # what `close` completed
        self._largest = largest
        self._packing, self._decoder = Unpacked(), Decoder()
        self._head = ""
        self._reader: _Text | _Xml | None = None
        self._stopped = False

    def feed(self, chunk: bytes) -> list[Entry]:
        """Read a chunk of any size, as it came over the wire."""
        entries: list[Entry] = []
        self._read(self._packing.feed(chunk), entries)
        return self._counted(entries)

    def close(self) -> Summary:
        """The end of the file. Raises `NotASitemap` when nothing in it was one."""
        entries: list[Entry] = []
        self._read(self._packing.close(), entries)
        self._text(self._decoder.decode(b"", True), entries, final=True)
        self.last = self._counted(entries)
        summary = self.summary
        if self._packing.damage:
            summary.truncated, summary.warning = True, f"{self._packing.damage} What came before was kept."
        if not summary.type:
            raise NotASitemap("not_sitemap", "The file names no URLs in any form of a sitemap.")
        self._measure()
        return summary

    def _read(self, pieces: Iterator[bytes], entries: list[Entry]) -> None:
        """Also a file that is read no further is unpacked to its end: its size is a fact, and so is its damage."""
        summary = self.summary
        try:
            for piece in pieces:
                room = self._largest - summary.byte_count
                summary.byte_count += min(room, len(piece))
                self._text(self._decoder.decode(piece[:room]), entries)
                if len(piece) > room:
                    self._text(self._decoder.decode(b"", True), entries, final=True)
                    self._stop(f"Only the first {self._largest:,} bytes were read.", truncated=True)
                    return
        except Bomb:
            raise NotASitemap("bomb", "The file unpacks to far more than it sends.") from None
        finally:
            summary.is_gzipped = self._packing.is_gzipped

    def _text(self, text: str, entries: list[Entry], final: bool = False) -> None:
        if self._stopped:
            return
        if self._reader is None:
            self._head = (self._head + text).lstrip(_BLANK)
            if not self._head or (len(self._head) < HEAD and not final):
                return
            text, self._head = self._start(self._head), ""
        reader = self._reader
        assert reader is not None
        try:
            reader.feed(text, final)
        except Broken as error:
            self._break(error)
        entries += reader.take()

    def _start(self, text: str) -> str:
        """Enough has come to tell what it is. Returns what there is to parse."""
        self.summary.generator = generator_of(text)
        if _URL_LINE.fullmatch(re.split(r"[\r\n]", text[:HEAD], maxsplit=1)[0].strip()):
            self._reader = _Text(self.summary)
            return text
        if _PAGE.match(text):
            raise NotASitemap("not_sitemap", "The file is a web page.")
        # The text is decoded already, so that whatever a declaration says of it, be it well or badly, is no use.
        while found := _DECLARATION.match(text):
            text = text[found.end() :]
        if not _ROOT.match(text) and not _OTHER_ROOT.match(text) and (root := _ROOT.search(text, 0, HEAD)):
            text = text[root.start() :]
            self.summary.warning = "What stands before the sitemap was skipped."
        if not text.startswith("<"):
            raise NotASitemap("not_sitemap", "The file is neither XML nor a list of URLs.")
        self._reader = _Xml(self.summary)
        return text

    def _break(self, error: Broken) -> None:
        if not self.summary.type:
            raise NotASitemap("not_sitemap", f"No sitemap was found before this: {error}") from None
        if isinstance(self._reader, _Xml) and self._reader.ended:
            self._stop("What follows the end of the sitemap was not read.", truncated=False)
        else:
            self._stop(f"{error} What came before was kept.", truncated=True)

    def _stop(self, why: str, *, truncated: bool) -> None:
        self._stopped, self.summary.warning = True, why
        self.summary.truncated = self.summary.truncated or truncated

    def _measure(self) -> None:
        """Files larger than the standard allows are read, and told of."""
        s = self.summary
        count = s.url_count + s.child_count
        if s.byte_count > STANDARD_BYTES or count > STANDARD_URLS:
            said = f"The file has {count:,} locations in {s.byte_count:,} bytes, more than the standard allows."
            s.warning = f"{s.warning} {said}".lstrip()

    def _counted(self, entries: list[Entry]) -> list[Entry]:
        s = self.summary
        s.has_priority = s.has_priority or any(entry.priority is not None for entry in entries)
        s.has_changefreq = s.has_changefreq or any(entry.changefreq for entry in entries)
        if times := [entry.lastmod for entry in entries if entry.lastmod is not None]:
            s.has_lastmod = True
            s.first_lastmod = min(s.first_lastmod or times[0], *times)
            s.last_lastmod = max(s.last_lastmod or times[0], *times)
        if s.type == "sitemapindex":
            s.child_count += len(entries)
        else:
            s.url_count += len(entries)
        return entries


class _Text:
    """One URL a line."""

    def __init__(self, summary: Summary) -> None:
        self.summary, self.rest = summary, ""
        self.entries: list[Entry] = []
        summary.type = "text"

    def feed(self, text: str, final: bool) -> None:
        *lines, self.rest = (self.rest + text).replace("\r", "\n").split("\n")
        self.rest = self.rest.lstrip()[:LONGEST_TEXT]
        if final:
            lines.append(self.rest)
        for line in filter(None, (line.strip() for line in lines)):
            if len(line) <= LONGEST_URL and _URL_LINE.fullmatch(line):
                self.entries.append(Entry(line))
            else:
                self.summary.refused += 1

    def take(self) -> list[Entry]:
        taken, self.entries = self.entries, []
        return taken


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


class _Xml:
    """Expat with callbacks; names are compared without prefix and case, since sites use any."""

    def __init__(self, summary: Summary) -> None:
        self.summary, self.held = summary, ""
        self.entries: list[Entry] = []
        self.depth = 0
        self.item_depth = 0  # the depth of the open item; 0: none
        self.ended = False
        self.wanted = ""  # which text is being collected
        self.text: list[str] = []
        self.size = 0
        self.fields: dict[str, str] = {}
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
        """Raises `Broken` where the file ends for us, `NotASitemap` where it is none."""
        try:
            self._parse(text, final)
        except expat.ExpatError as error:
            raise Broken(f"The XML breaks off in line {error.lineno}.") from None
        if self.sent - self.parser.CurrentByteIndex > LONGEST_TAG and not final:
            raise Broken(f"A tag or comment has more than {LONGEST_TAG:,} bytes.")
        if len(self.interned) > MOST_NAMES:
            raise Broken(f"There are more than {MOST_NAMES:,} different elements.")

    def take(self) -> list[Entry]:
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

    def _refuse(self, name: str, *_: Any) -> None:
        if name.lower() == "html":
            raise NotASitemap("not_sitemap", "The file is a web page.")
        raise NotASitemap("malformed", "The file has a document type declaration, which no sitemap needs.")

    def _open(self, name: str, attributes: dict[str, str]) -> None:
        self.depth = depth = self.depth + 1
        local = self.names.get(name) or self._local(name)
        if self.item_depth:
            if depth == self.item_depth + 1:
                self._child(local, attributes)
            elif depth > DEEPEST:
                raise Broken(f"Elements are nested more than {DEEPEST} deep.")
        elif not self.item:
            self._root(local)
        elif local == self.item or (local in SWAPPED and self._turns_out(local)):
            self.begun = True
            self.item_depth, self.fields, self.alternates, self.media = depth, {}, {}, [0, 0, 0]
        elif depth > DEEPEST:
            raise Broken(f"Elements are nested more than {DEEPEST} deep.")

    def _root(self, local: str) -> None:
        kind = ROOTS.get(local)
        if kind is None:
            what = "a web page" if local == "html" else f"XML with the root <{local[:40]}>, not one of a sitemap"
            raise NotASitemap("not_sitemap", f"The file is {what}.")
        self._is(kind)

    def _is(self, kind: str) -> None:
        self.summary.type, self.item, self.texts = kind, ITEMS[kind], TEXTS[kind]

    def _turns_out(self, local: str) -> bool:
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
            self.wanted, self.text, self.size = self.texts[local], [], 0
            if local == "guid" and attributes.get("isPermaLink", "true") != "true":
                self.wanted = ""
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
        if self.wanted and self.size < LONGEST_TEXT:
            self.text.append(data)
            self.size += len(data)

    def _close_element(self, name: str) -> None:
        if self.wanted and self.depth == self.item_depth + 1:
            self.fields.setdefault(self.wanted, "".join(self.text))
            self.wanted = ""
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
        loc = (fields.get("loc") or fields.get("guid") or "").strip()
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


def _entity(found: re.Match[str]) -> str:
    """Keep XML's own entities and numbers, turn HTML's into their character, and a bare ampersand into one."""
    number, name, end = found[1], found[2], found[3]
    if end and (name in XML_ENTITIES or number):
        return found[0] if name or _is_xml_character(number) else ""
    character = html.unescape(f"&{name};") if name and end else ""
    if character and not character.startswith("&"):
        return escape(character)
    return "&amp;" + found[0][1:]


def _is_xml_character(number: str) -> bool:
    value = int(number[2:], 16) if number[1] in "xX" else int(number[1:])
    return value in (9, 10, 13) or 32 <= value <= 0xD7FF or 0xE000 <= value <= 0xFFFD or 0x10000 <= value <= 0x10FFFF


def parse_time(text: str) -> datetime | None:
    """A W3C date-time (also partial: a year, a month), or an RSS date; UTC where no zone is given; None if neither."""
    text = text.strip()[:40]
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        try:
            found = _other_time(text)
        except (ValueError, TypeError, IndexError, OverflowError):
            return None
    if found.tzinfo is UTC:
        return found
    try:
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (OverflowError, ValueError):
        return None


def _other_time(text: str) -> datetime:
    """Raises `ValueError` and what `parsedate_to_datetime` lets through."""
    if _MONTH.fullmatch(text):
        return datetime(int(text[:4]), int(text[5:7] or 1), 1, tzinfo=UTC)
    if spaced := _SPACED_ZONE.fullmatch(text):
        return datetime.fromisoformat(spaced[1] + spaced[2])
    if not _RSS_DATE.match(text):
        raise ValueError
    return parsedate_to_datetime(text)


def _priority(text: str) -> float | None:
    try:
        value = float(text.replace(",", "."))
    except ValueError:
        return None
    return value if 0.0 <= value <= 1.0 else None


_OPENING = (
    b'<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
    b'xmlns:xhtml="http://www.w3.org/1999/xhtml">\n'
)


def write_urlset(entries: Iterable[Entry]) -> Iterator[bytes]:
    """A urlset of entries, in pieces: what we write we read back."""
    yield _OPENING
    for entry in entries:
        parts = [f"<loc>{escape(entry.loc)}</loc>"]
        if entry.lastmod is not None:
            parts.append(f"<lastmod>{entry.lastmod.isoformat()}</lastmod>")
        if entry.changefreq:
            parts.append(f"<changefreq>{escape(entry.changefreq)}</changefreq>")
        if entry.priority is not None:
            parts.append(f"<priority>{entry.priority}</priority>")
        for language, url in (entry.alternates or {}).items():
            parts.append(f'<xhtml:link rel="alternate" hreflang={quoteattr(language)} href={quoteattr(url)}/>')
        yield f"<url>{''.join(parts)}</url>\n".encode()
    yield b"</urlset>\n"
