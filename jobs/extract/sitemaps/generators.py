"""What made a sitemap: the marks that systems leave in comments, style sheets and the addresses of their media.

The marks are in `data/sitemap_generators.toml`.
"""

from __future__ import annotations

import re

from jobs.extract.data import load

HEAD = 4_096  # characters of the file that are looked at

# Comments, processing instructions, the root's tag and a feed's <generator>: here a name is the system's own.
_STRUCTURE = re.compile(
    r"<!--.{0,1000}?-->|<\?.{0,1000}?\?>|<generator\b.{0,300}?</generator>"
    r"|<(?:[\w.-]{1,40}:)?(?:urlset|sitemapindex|rss|feed|rdf)\b[^>]{0,2000}>",
    re.IGNORECASE | re.DOTALL,
)

_DATA = load("sitemap_generators")
# Mark -> system, in the order in which they are looked for.
IN_STRUCTURE, IN_LOCATIONS = (
    {mark: system for system, marks in _DATA[name] for mark in marks} for name in ("in_structure", "in_locations")
)

_HOST = re.compile(r"//[^/\"'\s]{1,253}")

# next-sitemap declares these five, in this order, whether the file uses them or not.
_NEXT = re.compile(
    r"sitemap-news/0\.9\"\s+xmlns:xhtml=\"[^\"]{1,60}\"\s+xmlns:mobile=\"[^\"]{1,60}\"\s+xmlns:image=\"[^\"]{1,60}\""
    r"\s+xmlns:video="
)


def generator_of(head: str) -> str:
    """The system whose marks are in the first characters of a sitemap; empty where none are."""
    lowered = head[:HEAD].lower()
    structure = "\n".join(map(_without_host, _STRUCTURE.findall(lowered)))
    return (
        named_in(structure)
        or next((name for mark, name in IN_LOCATIONS.items() if mark in lowered), "")
        or ("Next.js" if _NEXT.search(structure) else "")
    )


def _without_host(part: str) -> str:
    """A style sheet's address names the site's own host, which may be called like a system."""
    return _HOST.sub("/", part) if part.startswith("<?") else part


def named_in(structure: str) -> str:
    """The system named in comments or other structure, given in lower case."""
    return next((name for mark, name in IN_STRUCTURE.items() if mark in structure), "")
