"""Which URLs of a domain are wanted: includes and excludes, as people write them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import urlsplit


class UrlPatterns:
    """Patterns match the path and query from their start; `*` is any run, `$` the end (as in RFC 9309, section 2.2.2).

    A URL is wanted when an include matches it (or there are none) and no exclude does.
    """

    def __init__(self, includes: Sequence[str] = (), excludes: Sequence[str] = ()) -> None:
        self.includes = [_compiled(pattern) for pattern in includes]
        self.excludes = [_compiled(pattern) for pattern in excludes]

    def allow(self, url: str) -> bool:
        """Whether the URL is wanted."""
        if not self.includes and not self.excludes:
            return True
        parts = urlsplit(url)
        target = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
        wanted = not self.includes or any(pattern.match(target) for pattern in self.includes)
        return wanted and not any(pattern.match(target) for pattern in self.excludes)


def _compiled(pattern: str) -> re.Pattern[str]:
    end = pattern.endswith("$")
    # Runs of stars are one star: each further one would only multiply the ways to match.
    parts = re.sub(r"\*+", "*", pattern.removesuffix("$")).split("*")
    return re.compile(".*?".join(re.escape(part) for part in parts) + ("$" if end else ""))
