"""Cookies within one fetch: a site that sets one and redirects to itself is read. None outlives the fetch."""

from __future__ import annotations

from urllib.parse import urlsplit

from jobs.web.addresses import Target

COOKIES_MOST, COOKIE_LONGEST = 50, 4_096  # of a fetch; characters (RFC 6265, section 6.1)


class FetchCookies:
    """The cookies that the hosts of one chain of redirects set, each sent back to that host alone.

    Path and Secure are heeded; Domain is not, so that a cookie never reaches another host.
    """

    def __init__(self) -> None:
        self._values: dict[tuple[str, str, str], tuple[str, bool]] = {}

    def store(self, target: Target, lines: list[str]) -> None:
        """Note what a host's Set-Cookie lines say (RFC 6265, section 5.2)."""
        for line in lines[:COOKIES_MOST]:
            pair, *attributes = line[:COOKIE_LONGEST].split(";")
            name, equals, value = pair.partition("=")
            if not equals or not name.strip() or not pair.isprintable() or not pair.isascii():
                continue
            self._set(target, name.strip(), value.strip(), _attributes(attributes))

    def _set(self, target: Target, name: str, value: str, attributes: dict[str, str]) -> None:
        path = attributes.get("path", "")
        key = (target.host, path if path.startswith("/") else "/", name)
        if attributes.get("max-age", "").lstrip("-").isdigit() and int(attributes["max-age"][:9]) <= 0:
            self._values.pop(key, None)
        elif key in self._values or len(self._values) < COOKIES_MOST:
            self._values[key] = value, "secure" in attributes

    def header(self, target: Target) -> str:
        """The Cookie header for a request to the target; empty where there is none."""
        path = urlsplit(target.url).path or "/"
        return "; ".join(
            f"{name}={value}"
            for (host, prefix, name), (value, secure) in self._values.items()
            if host == target.host and _covers(prefix, path) and (not secure or target.scheme == "https")
        )


def _attributes(parts: list[str]) -> dict[str, str]:
    pairs = (part.partition("=") for part in parts)
    return {name.strip().lower(): value.strip() for name, _, value in pairs}


def _covers(prefix: str, path: str) -> bool:
    """RFC 6265, section 5.1.4."""
    return path == prefix or (path.startswith(prefix) and (prefix.endswith("/") or path[len(prefix)] == "/"))
