"""Write a sitemap (sitemaps.org 0.9) in pieces."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from xml.sax.saxutils import escape, quoteattr

from jobs.extract.sitemaps.entries import Entry

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
