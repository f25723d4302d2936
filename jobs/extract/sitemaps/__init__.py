"""Sitemaps: bytes in as they arrive, entries out. `SitemapParser` reads any kind, `write_urlset` writes one."""

from jobs.extract.sitemaps.entries import Entry, NotASitemap, Summary
from jobs.extract.sitemaps.parser import SitemapParser
from jobs.extract.sitemaps.writer import write_urlset

__all__ = ["Entry", "NotASitemap", "SitemapParser", "Summary", "write_urlset"]
