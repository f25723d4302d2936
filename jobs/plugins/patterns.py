"""Patterns of URLs, by which a scraper says which pages are its own."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from urllib.parse import urlsplit

LONGEST, WILDCARDS_MOST, PATTERNS_MOST = 500, 12, 100
_WILDCARD = re.compile(r"(\*\*|\*)")
_STANDS_FOR = {"*": "[^/]*", "**": ".*"}


def matches_any(patterns: Iterable[str], url: str) -> bool:
    """Whether a URL is one of these. Scheme, `www.` and a slash at the end do not count.

    Nor does the query, unless a pattern has one.
    """
    parts = urlsplit(url)
    host, path = (parts.hostname or "").removeprefix("www."), parts.path.rstrip("/")
    port = f":{parts.port}" if parts.port not in (None, 80, 443) else ""
    plain = f"{host}{port}{path}"
    with_query = f"{plain}?{parts.query}"
    return any(_compiled(pattern).fullmatch(with_query if "?" in pattern else plain) for pattern in patterns)


def check(patterns: object) -> tuple[str, ...]:
    """The patterns of a class. Raises ValueError with a sentence for its author."""
    if isinstance(patterns, str) or not isinstance(patterns, list | tuple) or not patterns:
        raise ValueError('`matches` must be a list of patterns, as in ["directory.example/*/member/*"].')
    if len(patterns) > PATTERNS_MOST:
        raise ValueError(f"`matches` has more than {PATTERNS_MOST} patterns.")
    for pattern in patterns:
        if not isinstance(pattern, str) or not 3 <= len(pattern) <= LONGEST or "://" in pattern:
            raise ValueError(f"{pattern!r} is no pattern: write a host and a path, without https://.")
        if pattern.count("*") > WILDCARDS_MOST or pattern.startswith("**"):
            raise ValueError(f"{pattern!r} is too wide: at most {WILDCARDS_MOST} stars, none of them for every host.")
        if pattern.partition("/")[0] in ("*", "*.*"):
            raise ValueError(f"{pattern!r} is too wide: name the host.")
    return tuple(patterns)


@lru_cache(maxsize=1_000)
def _compiled(pattern: str) -> re.Pattern[str]:
    plain = pattern.removeprefix("www.").rstrip("/")
    pieces = [_STANDS_FOR.get(piece) or re.escape(piece) for piece in _WILDCARD.split(plain)]
    return re.compile("".join(pieces), re.IGNORECASE)
