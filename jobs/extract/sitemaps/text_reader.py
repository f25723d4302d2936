"""Sitemaps that are plain text: one URL a line."""

from __future__ import annotations

import re

from jobs.extract.sitemaps.entries import LONGEST_URL, Entry, Summary

LINE_LONGEST = 8_192  # characters
URL_LINE = re.compile(r"https?://\S+", re.IGNORECASE)


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
        for line in filter(None, (line.strip() for line in lines)):
            if len(line) <= LONGEST_URL and URL_LINE.fullmatch(line):
                self.entries.append(Entry(line))
            elif not line.startswith("#"):
                self.summary.refused += 1

    def take(self) -> list[Entry]:
        """The entries since the last call."""
        taken, self.entries = self.entries, []
        return taken
