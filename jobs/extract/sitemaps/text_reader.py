"""Sitemaps that are plain text: one URL a line, as people also write it: numbered, in quotes, with a date behind it."""

from __future__ import annotations

import re

from jobs.extract.sitemaps.entries import LONGEST_URL, Entry, Summary
from jobs.extract.sitemaps.times import parse_time

LINE_LONGEST = 8_192  # characters
_URL_LINE = re.compile(
    r"(?:\d{1,6}[.)]\s+|[-*]\s+)?(?P<quote>[\"'<])?"
    r"(?P<url>https?://(?(quote)(?:[^\s\"'<>]|'(?=[^\s\"'<>,;|]))+|[^\s\"<>]+))(?(quote)[\"'>]?|[\">]?)[,;]?",
    re.IGNORECASE,
)
# What stands behind the URLs in an exported table: a time in one piece or in several, a priority, how often it changes.
_COLUMN = re.compile(
    r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}(?:T[\d:.]+)?(?:Z|[+-][\d:]{2,5})?|\d{1,2}:[\d:.]+(?:Z|[+-][\d:]{2,5})?|Z|UTC|[+-]\d\d:?\d\d"
    r"|[01]\.\d{1,2}|always|hourly|daily|weekly|monthly|yearly|never",
    re.IGNORECASE,
)
_TIME = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}(?:[T ][\d:.]+)?(?: ?(?:Z|UTC|[+-]\d\d:?\d\d))?", re.IGNORECASE)
_QUOTED = re.compile(r"(?:\d{1,6}[.)]\s+|[-*]\s+)?(?:\"[^\"]+\"|<[^>]+>)(?=\s*(?:[,;|]|$))")
_BLANK = re.compile(r"\s")
_SEPARATORS = ",;|\t "
_MOST_PIECES = 8  # of columns, from the end
# Looks at single characters: a run of spaces, as long as a chunk, is walked through once and not once for each of them.
_NEXT_URL = re.compile(r"(?<=[,;\s])(?=[\"'<]?https?://)", re.IGNORECASE)


class TextReader:
    """Push reader of lines: `feed` reads a text, `take` gives the entries that it completed."""

    def __init__(self, summary: Summary) -> None:
        self.summary, self.rest = summary, ""
        self.entries: list[Entry] = []
        summary.type = "text"

    def feed(self, text: str, final: bool) -> None:
        """Read a text of any length; with `final`, the last line ends with it."""
        *lines, self.rest = (self.rest + text).replace("\r", "\n").split("\n")
        self.rest = self.rest.lstrip()[:LINE_LONGEST]
        if final:
            lines.append(self.rest)
        pieces = (piece.strip().rstrip(",;").rstrip() for line in lines for piece in _NEXT_URL.split(line))
        for line in filter(None, pieces):
            if entry := entry_of(line):
                self.entries.append(entry)
            elif not line.startswith("#"):
                self.summary.refused += 1

    def take(self) -> list[Entry]:
        """The entries since the last call."""
        taken, self.entries = self.entries, []
        return taken


def entry_of(line: str) -> Entry | None:
    """The URL of a line, with its time if one stands behind it; None where there is none, or one that is too long."""
    address, columns = _without_columns(line)
    match, time = _URL_LINE.fullmatch(address), _TIME.search(columns)
    if match is None or len(match["url"]) > LONGEST_URL:
        return None
    return Entry(match["url"].rstrip(",;"), lastmod=parse_time(time[0] if time else ""))


def _without_columns(line: str) -> tuple[str, str]:
    """A line without the columns behind its URL, and these. A URL in quotes may have any.

    Behind a query they begin with white space or a time: "?ll=51.5,0.1" is all query.
    """
    if quoted := _QUOTED.match(line):
        return quoted[0], line[quoted.end() :]
    end = len(line.rstrip(_SEPARATORS))
    for _ in range(_MOST_PIECES):
        start = max(line.rfind(separator, 0, end) for separator in _SEPARATORS) + 1
        if not start or not _COLUMN.fullmatch(line[start:end].strip("\"'")):
            break
        end = len(line[:start].rstrip(_SEPARATORS))
    address, columns = line[:end], line[end:]
    if "?" not in address:
        return address, columns
    begin = _BLANK.search(line, line.find("://")) or _TIME.search(line, end)
    end = begin.start() if begin else len(line)
    return line[:end].rstrip(_SEPARATORS), line[end:]
