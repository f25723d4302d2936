"""Sitemaps of any kind, streamed: bytes in as they arrive, entries out, memory that does not grow with the file.

Reads `urlset` and `sitemapindex` (sitemaps.org 0.9), RSS 2.0, Atom and plain text, gzip or not, by content and not
by name. Lenient where sites are careless (prefixes, encodings, bare ampersands, broken ends), strict where it would
be dangerous (see `xml_reader`, `gunzip`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from jobs.compression import Bomb
from jobs.extract.sitemaps.entries import BrokenSitemap, Entry, NotASitemap, Summary
from jobs.extract.sitemaps.generators import HEAD, generator_of
from jobs.extract.sitemaps.gunzip import Gunzip
from jobs.extract.sitemaps.text_decoder import TextDecoder
from jobs.extract.sitemaps.text_reader import TextReader, entry_of
from jobs.extract.sitemaps.xml_reader import XmlReader

LARGEST = 500_000_000  # bytes unpacked
STANDARD_BYTES, STANDARD_URLS = 52_428_800, 50_000  # sitemaps.org, "Sitemap file limits"

_DECLARATION = re.compile(
    r"(?:<\?xml\s[^>]{0,300}\?>|<!doctype\s+(?!html\b)[\w:.-]{1,40}\s*>)\s*",  # a bare one defines nothing
    re.IGNORECASE,
)
_ROOT = re.compile(r"<(?:[\w.-]{1,40}:)?(?:urlset|sitemapindex)[\s>]", re.IGNORECASE)
_OTHER_ROOT = re.compile(r"<(?:[?!]|(?:[\w.-]{1,40}:)?(?:rss|feed|rdf)\b)", re.IGNORECASE)
_PAGE = re.compile(r"<(?:!doctype\s+html|html)\b", re.IGNORECASE)
# What a theme writes over everything that it sends, sitemaps, too.
_PAGE_TYPE_OVER_SITEMAP = re.compile(
    r"<!doctype\s+html\b[^<>\[]{0,200}>\s*(?=(?:<\?xml[^>]{0,300}>\s*)*<(?:[\w.-]{1,40}:)?(?:urlset|sitemapindex)[\s>])",
    re.IGNORECASE,
)
_BLANK = "\ufeff \t\r\n\0"


TEXT_LINES = 20  # one of the first is a URL where a file is a list of them


def _first_lines(text: str) -> list[str]:
    """The first lines that say something: remarks may come before them."""
    lines = re.split(r"[\r\n]+", text[:HEAD])
    return [line for line in lines if line.strip() and not line.startswith(("#", "//", ";"))][:TEXT_LINES]


class SitemapParser:
    """Push parser: `feed(chunk)` returns the entries that the chunk completed; `close()` returns the summary.

    Raises `NotASitemap` as soon as it is sure. A file that breaks off is `truncated`: what came before stays. At most
    `largest` unpacked bytes are read.
    """

    def __init__(self, largest: int = LARGEST) -> None:
        self.summary = Summary()
        self.last: list[Entry] = []  # what `close` completed
        self._largest = largest
        self._gunzip, self._decoder = Gunzip(), TextDecoder()
        self._head = ""
        self._reader: TextReader | XmlReader | None = None
        self._stopped = False

    def feed(self, chunk: bytes) -> list[Entry]:
        """Read a chunk of any size, as it came over the wire."""
        entries: list[Entry] = []
        self._read(self._gunzip.feed(chunk), entries)
        return self._count(entries)

    def close(self) -> Summary:
        """The end of the file. Raises `NotASitemap` when nothing in it was one."""
        entries: list[Entry] = []
        self._read(self._gunzip.close(), entries)
        self._text(self._decoder.decode(b"", True), entries, final=True)
        self.last = self._count(entries)
        summary = self.summary
        if self._gunzip.damage:
            summary.truncated, summary.warning = True, f"{self._gunzip.damage} What came before it was read."
        if not summary.type:
            raise NotASitemap("not_sitemap", "The file names no URLs in any form of a sitemap.")
        self._report_losses()
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
            summary.is_gzipped = self._gunzip.is_gzipped

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
        except BrokenSitemap as error:
            self._break(error)
        entries += reader.take()

    def _start(self, text: str) -> str:
        """Enough has come to tell what it is. Returns what there is to parse."""
        self.summary.generator = generator_of(text)
        is_list = not text.startswith("<") or text.lower().startswith(("<http://", "<https://"))
        if is_list and any(entry_of(line.strip()) for line in _first_lines(text)):
            self._reader = TextReader(self.summary)
            return text
        text = _PAGE_TYPE_OVER_SITEMAP.sub("", text, count=1) if text.startswith("<!") else text
        if _PAGE.match(text):
            raise NotASitemap("not_sitemap", "The file is a web page.")
        # The text is decoded already, so that whatever a declaration says of it, be it well or badly, is no use.
        while declaration := _DECLARATION.match(text):
            text = text[declaration.end() :]
        if not _ROOT.match(text) and not _OTHER_ROOT.match(text) and (root := _ROOT.search(text, 0, HEAD)):
            text = text[root.start() :]
            self.summary.warning = "What stands before the sitemap was skipped."
        if not text.startswith("<"):
            raise NotASitemap("not_sitemap", "The file is neither XML nor a list of URLs.")
        self._reader = XmlReader(self.summary)
        return text

    def _break(self, error: BrokenSitemap) -> None:
        if not self.summary.type:
            raise NotASitemap("not_sitemap", f"No sitemap was found before this: {error}") from None
        if isinstance(self._reader, XmlReader) and self._reader.ended:
            left = "" if self._reader.damages else "What follows the end of the sitemap was not read."
            self._stop(left, truncated=False)
        else:
            self._stop(f"{error} What came before it was read.", truncated=True)

    def _stop(self, warning: str, *, truncated: bool) -> None:
        self._stopped, self.summary.warning = True, warning
        self.summary.truncated = self.summary.truncated or truncated

    def _report_losses(self) -> None:
        """Damaged entries are missing: nothing that is not in the file may count as gone."""
        lost = self._reader.lost_items if isinstance(self._reader, XmlReader) else 0
        if lost and not self.summary.truncated:
            self.summary.truncated, self.summary.warning = True, f"Damaged entries were left out: {lost:,}."

    def _measure(self) -> None:
        """Files larger than the standard allows are read, with a warning."""
        s = self.summary
        count = s.url_count + s.child_count
        if s.byte_count > STANDARD_BYTES or count > STANDARD_URLS:
            warning = f"The file has {count:,} locations in {s.byte_count:,} bytes, more than the standard allows."
            s.warning = f"{s.warning} {warning}".lstrip()

    def _count(self, entries: list[Entry]) -> list[Entry]:
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
