# ruff: noqa: E501 -- patterns are read whole, not in pieces
"""Sitemaps that are plain text: one URL a line, as people also write it: numbered, in quotes, with a date behind it."""

from __future__ import annotations

import re

from jobs.extract.sitemaps.entries import LONGEST_URL, Entry, Summary
from jobs.extract.sitemaps.times import parse_time

LINE_LONGEST = 8_192  # characters
URL_LINE = re.compile(
    r"(?:\d{1,6}[.)]\s+|[-*]\s+)?(?P<quote>[\"'<])?(?P<url>https?://(?(quote)(?:[^\s\"'<>]|'(?=[^\s\"'<>,;]))+|[^\s\"<>]+))[\"'>]?[,;]?(?:[\t,; ]+[\"']?(?P<time>\d[\d:T+.Z/ -]{6,30})[\"']?)?",
    re.IGNORECASE,
)
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
            match = URL_LINE.fullmatch(line)
            if match and len(match["url"]) <= LONGEST_URL:
                self.entries.append(Entry(match["url"].rstrip(",;"), lastmod=parse_time(match["time"] or "")))
            elif not line.startswith("#"):
                self.summary.refused += 1

    def take(self) -> list[Entry]:
        """The entries since the last call."""
        taken, self.entries = self.entries, []
        return taken
