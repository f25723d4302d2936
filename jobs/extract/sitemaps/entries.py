"""What a sitemap gives: its entries, a summary, or the reason why it is none."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

LONGEST_URL = 2_083  # characters


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


class BrokenSitemap(Exception):
    """The file cannot be read further than this; the message says why."""
