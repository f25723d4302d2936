"""Sitemaps of any kind, streamed: bytes in as they arrive, entries out, memory that does not grow with the file.

Reads `urlset` and `sitemapindex` (sitemaps.org 0.9), RSS 2.0, Atom and plain text, gzip or not, by content and not
by name. Lenient where sites are careless (prefixes, encodings, bare ampersands, broken ends), strict where it would
be dangerous: no DTD, no entities but XML's own, bounded depth, bounded decompression.
"""

from __future__ import annotations

import codecs
import html
import re
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from xml.parsers import expat
from xml.sax.saxutils import escape

LONGEST_URL = 2_083
LONGEST_TEXT = 8_192
DEEPEST = 64
SNIFF = 1_024
INFLATE = 262_144  # bytes unpacked at a time
RATIO = 1_000  # unpacked to packed, beyond the first megabytes: real sitemaps reach 50
RATIO_FROM = 8_000_000

XML_ENTITIES = frozenset({"amp", "lt", "gt", "quot", "apos"})
_ENTITY = re.compile(r"&(?:(#\d{1,7}|#[xX][0-9a-fA-F]{1,6})|([A-Za-z][A-Za-z0-9]{1,31}))?(;?)")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_DECLARED = re.compile(rb"""^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
_URL_LINE = re.compile(r"^https?://\S+$", re.IGNORECASE)

# Marks that generators leave, looked for in the first bytes of the file.
GENERATORS = (
    ("yoast", "Yoast"),
    ("rank-math", "Rank Math"),
    ("rankmath", "Rank Math"),
    ("wp-sitemap", "WordPress core"),
    ("all in one seo", "All in One SEO"),
    ("aioseo", "All in One SEO"),
    ("seopress", "SEOPress"),
    ("google-sitemap-generator", "Google XML Sitemaps"),
    ("cdn.shopify.com", "Shopify"),
    ("sitemap_products_1", "Shopify"),
    ("wixstatic", "Wix"),
    ("wix.com", "Wix"),
    ("squarespace", "Squarespace"),
    ("simple_sitemap", "Drupal"),
    ("xmlsitemap", "Drupal"),
    ("jsitemap", "Joomla"),
    ("osmap", "Joomla"),
    ("webflow", "Webflow"),
    ("/_next/", "Next.js"),
    ("screaming frog", "Screaming Frog"),
    ("xml-sitemaps.com", "xml-sitemaps.com"),
)


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
    problems: list[str] = field(default_factory=list)


class SitemapParser:
    """Push parser: `feed(chunk)` returns the entries that the chunk completed; `close()` returns the summary.

    Raises `NotASitemap` as soon as it is sure. A file that breaks off is `truncated`: what came before is kept.
    """

    def __init__(self) -> None:
        self.summary = Summary()
        self._head = b""
        self._inflate: Any = None
        self._packed = 0
        self._reader: _Text | _Xml | None = None
        self._broken = False

    def feed(self, chunk: bytes) -> list[Entry]:
        """Read a chunk of any size, as it came over the wire."""
        if self._broken:
            return []
        entries: list[Entry] = []
        for piece in self._unpacked(chunk):
            self.summary.byte_count += len(piece)
            entries += self._read(piece)
        return self._counted(entries)

    def close(self) -> Summary:
        """The end of the file. Raises `NotASitemap` when nothing in it was one."""
        entries: list[Entry] = []
        if self._reader is None:
            entries += self._start()
        if self._reader is not None and not self._broken:
            entries += self._guarded(self._reader.close)
        self.last = self._counted(entries)
        if self._inflate is not None and not self._inflate.eof:
            self._truncate("The compressed data break off.")
        if not self.summary.type:
            raise NotASitemap("not_sitemap", "The file names no URLs in any form of a sitemap.")
        return self.summary

    def _unpacked(self, chunk: bytes) -> Iterator[bytes]:
        if self._packed == 0 and self._inflate is None and (self._head + chunk)[:2] == b"\x1f\x8b":
            chunk, self._head = self._head + chunk, b""
            self._inflate, self.summary.is_gzipped = zlib.decompressobj(31), True
        self._packed += len(chunk)
        if self._inflate is None:
            yield chunk
            return
        while chunk and not self._broken:
            yield self._inflated(chunk)
            chunk = self._inflate.unconsumed_tail

    def _inflated(self, chunk: bytes) -> bytes:
        try:
            piece: bytes = self._inflate.decompress(chunk, INFLATE)
        except zlib.error:
            self._truncate("The compressed data are damaged.")
            return b""
        if self.summary.byte_count > max(RATIO_FROM, self._packed * RATIO):
            raise NotASitemap("bomb", "The file unpacks to far more than it sends.")
        return piece

    def _read(self, piece: bytes) -> list[Entry]:
        if self._reader is not None:
            return self._guarded(lambda reader=self._reader: reader.feed(piece))
        self._head += piece
        return self._start() if len(self._head.strip()) >= SNIFF else []

    def _start(self) -> list[Entry]:
        """Enough has come to tell what it is."""
        head, self._head = self._head, b""
        decoder = _decoder(head)
        start = decoder.decode(head).lstrip("\ufeff \t\r\n")
        self.summary.generator = _generator(start[:4_096])
        if start.startswith("<"):
            self._reader = _Xml(self.summary, decoder)
        elif _URL_LINE.match(start.partition("\n")[0].strip()):
            self._reader = _Text(self.summary, decoder)
        else:
            raise NotASitemap("not_sitemap", "The file is neither XML nor a list of URLs.")
        return self._guarded(lambda reader=self._reader: reader.begin(start))

    def _guarded(self, act: Any) -> list[Entry]:
        reader = self._reader
        assert reader is not None
        try:
            act()
        except expat.ExpatError as error:
            if not self.summary.type:
                raise NotASitemap("not_sitemap", "The file is not XML that can be read.") from None
            self._truncate(f"The XML breaks off in line {error.lineno}.")
        return reader.take()

    def _truncate(self, why: str) -> None:
        self._broken = self.summary.truncated = True
        self.summary.warning = self.summary.warning or f"{why} What came before was kept."

    def _counted(self, entries: list[Entry]) -> list[Entry]:
        s = self.summary
        for entry in entries:
            s.has_priority = s.has_priority or entry.priority is not None
            s.has_changefreq = s.has_changefreq or bool(entry.changefreq)
            if entry.lastmod is not None:
                s.has_lastmod = True
                s.first_lastmod = min(s.first_lastmod or entry.lastmod, entry.lastmod)
                s.last_lastmod = max(s.last_lastmod or entry.lastmod, entry.lastmod)
        if s.type == "sitemapindex":
            s.child_count += len(entries)
        else:
            s.url_count += len(entries)
        return entries


def _decoder(head: bytes) -> codecs.IncrementalDecoder:
    """Byte order mark, then UTF-8 if the bytes are, then what is declared, then windows-1252."""
    for mark, name in ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16")):
        if head.startswith(mark):
            return codecs.getincrementaldecoder(name)("replace")
    if head[:2] in (b"<\x00", b"\x00<"):
        return codecs.getincrementaldecoder("utf-16-le" if head[1:2] == b"\x00" else "utf-16-be")("replace")
    return codecs.getincrementaldecoder(_encoding(head))("replace")


def _encoding(head: bytes) -> str:
    declared = _DECLARED.match(head)
    try:
        codecs.getincrementaldecoder("utf-8")("strict").decode(head)
    except UnicodeDecodeError:
        name = declared[1].decode().lower() if declared else "windows-1252"
        try:
            return codecs.lookup(name).name if name not in ("utf-8", "utf8") else "windows-1252"
        except LookupError:
            return "windows-1252"
    return "utf-8"


def _generator(start: str) -> str:
    lowered = start.lower()
    return next((name for mark, name in GENERATORS if mark in lowered), "")


class _Text:
    """One URL a line."""

    def __init__(self, summary: Summary, decoder: codecs.IncrementalDecoder) -> None:
        self.summary, self.decoder, self.rest = summary, decoder, ""
        self.entries: list[Entry] = []
        summary.type = "text"

    def begin(self, start: str) -> None:
        self._lines(start)

    def feed(self, piece: bytes) -> None:
        self._lines(self.decoder.decode(piece))

    def close(self) -> None:
        self._lines(self.decoder.decode(b"", True) + "\n")

    def _lines(self, text: str) -> None:
        *lines, self.rest = (self.rest + text).replace("\r", "\n").split("\n")
        self.rest = self.rest[:LONGEST_TEXT]
        for line in filter(None, (line.strip() for line in lines)):
            if _URL_LINE.match(line) and len(line) <= LONGEST_URL:
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
    "rss": {"link": "loc", "pubdate": "lastmod", "date": "lastmod"},
    "atom": {"updated": "lastmod", "published": "lastmod"},
}


class _Xml:
    """Expat with callbacks; names are compared without prefix and case, since sites use any."""

    def __init__(self, summary: Summary, decoder: codecs.IncrementalDecoder) -> None:
        self.summary, self.decoder, self.held = summary, decoder, ""
        self.entries: list[Entry] = []
        self.depth = 0
        self.item_depth = 0  # the depth of the open item; 0: none
        self.wanted = ""  # which text is being collected
        self.text: list[str] = []
        self.size = 0
        self.fields: dict[str, str] = {}
        self.alternates: dict[str, str] = {}
        self.media = [0, 0, 0]
        self.names: dict[str, str] = {}
        self.item, self.texts = "", dict[str, str]()
        self.parser = expat.ParserCreate("utf-8")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._open
        self.parser.EndElementHandler = self._close_element
        self.parser.CharacterDataHandler = self._characters
        self.parser.StartDoctypeDeclHandler = self._refuse
        self.parser.EntityDeclHandler = self._refuse

    def begin(self, start: str) -> None:
        self._parse(start, False)

    def feed(self, piece: bytes) -> None:
        self._parse(self.decoder.decode(piece), False)

    def close(self) -> None:
        self._parse(self.decoder.decode(b"", True), True)

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
        self.parser.Parse(_CONTROL.sub("", text).encode("utf-8", "replace"), final)

    def _refuse(self, *_: Any) -> None:
        raise NotASitemap("malformed", "The file has a document type declaration, which no sitemap needs.")

    def _open(self, name: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        local = self.names.get(name) or self._local(name)
        if self.depth > DEEPEST:
            raise NotASitemap("malformed", f"Elements are nested more than {DEEPEST} deep.")
        if not self.item:
            self._root(local)
        elif not self.item_depth:
            if local == self.item:
                self.item_depth, self.fields, self.alternates, self.media = self.depth, {}, {}, [0, 0, 0]
        elif self.depth == self.item_depth + 1:
            self._child(local, attributes)

    def _root(self, local: str) -> None:
        kind = ROOTS.get(local)
        if kind is None:
            raise NotASitemap("not_sitemap", f"The document's root is <{local[:40]}>, not one of a sitemap.")
        self.summary.type, self.item, self.texts = kind, ITEMS[kind], TEXTS[kind]

    def _child(self, local: str, attributes: dict[str, str]) -> None:
        if local == "link" and "href" in attributes:
            self._link(attributes)
        elif local in self.texts:
            self.wanted, self.text, self.size = self.texts[local], [], 0
        elif local in ("image", "video", "news"):
            self.media[("image", "video", "news").index(local)] += 1

    def _link(self, attributes: dict[str, str]) -> None:
        """xhtml:link of a urlset names a translation; Atom's link is the entry's URL."""
        rel = attributes.get("rel", "alternate")
        if self.summary.type == "atom" and rel == "alternate":
            self.fields.setdefault("loc", attributes["href"])
        elif "hreflang" in attributes and len(self.alternates) < 100:
            self.alternates[attributes["hreflang"][:20]] = attributes["href"][:LONGEST_URL]

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

    def _finish(self) -> None:
        loc = self.fields.get("loc", "").strip()
        if not loc or len(loc) > LONGEST_URL:
            self.summary.refused += 1
            return
        images, videos, news = self.media
        self.entries.append(
            Entry(
                loc.replace("&amp;", "&"),
                lastmod=parse_time(self.fields["lastmod"]) if "lastmod" in self.fields else None,
                priority=_priority(self.fields["priority"]) if "priority" in self.fields else None,
                changefreq=self.fields.get("changefreq", "").strip().lower()[:20],
                alternates=self.alternates or None,
                images=images,
                videos=videos,
                news=news,
            )
        )

    def _local(self, name: str) -> str:
        local = name.rpartition(":")[2].lower()
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
    found: datetime | None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        found = _partial_time(text)
    if found is None:
        return None
    try:
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (OverflowError, ValueError):
        return None


def _partial_time(text: str) -> datetime | None:
    for form in ("%Y-%m", "%Y", "%a, %d %b %Y %H:%M:%S %z", "%a, %d %b %Y %H:%M:%S %Z", "%Y-%m-%d %H:%M:%S %z"):
        try:
            return datetime.strptime(text, form)  # noqa: DTZ007 -- the caller adds the zone that is missing
        except ValueError:
            continue
    return None


def _priority(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if 0.0 <= value <= 1.0 else None


def write_urlset(entries: Iterable[Entry]) -> Iterator[bytes]:
    """A urlset of entries, in pieces: what we write we read back."""
    yield b'<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
    for entry in entries:
        parts = [f"<loc>{escape(entry.loc)}</loc>"]
        if entry.lastmod is not None:
            parts.append(f"<lastmod>{entry.lastmod.isoformat()}</lastmod>")
        if entry.changefreq:
            parts.append(f"<changefreq>{escape(entry.changefreq)}</changefreq>")
        if entry.priority is not None:
            parts.append(f"<priority>{entry.priority}</priority>")
        yield f"<url>{''.join(parts)}</url>\n".encode()
    yield b"</urlset>\n"
