"""URL patterns: which URLs of a domain are allowed by its includes and excludes, as people write them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote


class UrlPatterns:
    """Patterns match the path and query from their start; `*` is any run, `$` the end (as in RFC 9309, section 2.2.2).

    A URL is allowed when an include matches it (or there are none) and no exclude does. A pattern may be a whole URL,
    whose host is not looked at, and may have letters as a browser shows them: URLs are compared percent-encoded.
    """

    def __init__(self, includes: Sequence[str] = (), excludes: Sequence[str] = ()) -> None:
        self.includes = [_Pattern.of(pattern) for pattern in includes]
        self.excludes = [_Pattern.of(pattern) for pattern in excludes]

    def allow(self, url: str) -> bool:
        """Whether the URL, absolute and canonical, is allowed."""
        if not self.includes and not self.excludes:
            return True
        target = _target(url)
        included = not self.includes or any(pattern.matches(target) for pattern in self.includes)
        return included and not any(pattern.matches(target) for pattern in self.excludes)


@dataclass(frozen=True)
class _Pattern:
    """What stands between the stars; each part is looked for behind the one before, so that no step is taken twice."""

    first: str
    others: tuple[str, ...]
    anchored: bool

    @classmethod
    def of(cls, pattern: str) -> _Pattern:
        anchored = pattern.endswith("$")
        pattern = pattern.removesuffix("$")
        if pattern.lower().startswith(("http://", "https://")):
            pattern = _target(pattern)
        # Only what no URL has is encoded: what is encoded already stays as it is.
        first, *others = quote(pattern, safe="!#$%&'()*+,/:;=?@[]~").split("*")
        return cls(first, tuple(others), anchored)

    def matches(self, target: str) -> bool:
        if not target.startswith(self.first):
            return False
        at = len(self.first)
        for part in self.others[:-1] if self.anchored else self.others:
            at = target.find(part, at)
            if at < 0:
                return False
            at += len(part)
        if not self.anchored:
            return True
        return target.endswith(self.others[-1], at) if self.others else at == len(target)


def _target(url: str) -> str:
    """Path and query; without a path, the root's."""
    _, _, rest = url.partition("#")[0].partition("://")
    starts = [at for at in (rest.find("/"), rest.find("?")) if at >= 0]
    target = rest[min(starts) :] if starts else "/"
    return target if target.startswith("/") else f"/{target}"
