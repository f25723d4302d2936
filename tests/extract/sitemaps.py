"""The corpus of sitemaps: files good and evil, and what a careful reader finds in each."""

from __future__ import annotations

import re
import tomllib
from datetime import datetime
from pathlib import Path
from typing import Any

from jobs.extract.sitemaps import Entry, NotASitemap, SitemapParser, Summary

FOLDER = Path(__file__).parent.parent / "data" / "sitemaps"
CASES: dict[str, dict[str, Any]] = tomllib.loads((FOLDER / "cases.toml").read_text(encoding="utf-8"))

_ITEM = re.compile(rb"<(?:[a-z0-9]+:)?(?:url|sitemap|item|entry)>|\n(?=http)", re.IGNORECASE)


def read(data: bytes, step: int = 65_536) -> tuple[list[Entry], Summary]:
    """All entries and the summary of a file that arrives in chunks of `step` bytes. Raises `NotASitemap`."""
    parser = SitemapParser()
    entries = [entry for at in range(0, len(data), step) for entry in parser.feed(data[at : at + step])]
    summary = parser.close()
    return entries + parser.last, summary


def result_of(data: bytes, step: int) -> object:
    """What comes of a file, whatever it is: entries and summary, or the reason why there are none."""
    try:
        return read(data, step)
    except NotASitemap as error:
        return error.word, str(error)


def lengthened(data: bytes) -> bytes:
    """The same with white space before its first item or line: what follows is read as it comes, not with the head."""
    first = _ITEM.search(data)
    return data[: first.start()] + b" " * 5_000 + data[first.start() :] if first else data


def expected(case: dict[str, Any]) -> list[Entry]:
    """The entries of a case: a location alone, or a table of all that the file says of it."""
    entries = []
    for entry in case.get("entries", []):
        facts = {"loc": entry} if isinstance(entry, str) else dict(entry)
        if "lastmod" in facts:
            facts["lastmod"] = datetime.fromisoformat(facts["lastmod"])
        entries.append(Entry(**facts))
    return entries
