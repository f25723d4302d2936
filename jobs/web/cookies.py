"""Cookies within one fetch: a site that sets one and redirects to itself is read. None outlives the fetch."""

from __future__ import annotations

import time
from email.utils import mktime_tz, parsedate_tz
from urllib.parse import urlsplit

from jobs.web.addresses import Target

COOKIES_MOST, COOKIE_LONGEST = 50, 4_096  # of a fetch; characters (RFC 6265, section 6.1)


class FetchCookies:
    """The cookies that the hosts of one chain of redirects set, each sent back to that host.

    Path and Secure are heeded; so is a Domain that is the host's own name, `www.` aside (RFC 6265, section 5.1.3): the
    cookie then goes to the names below it, too. None goes to another site.
    """

    def __init__(self) -> None:
        self._values: dict[tuple[str, str, str], tuple[str, bool]] = {}  # by domain (".a.test" with names below), path

    def store(self, target: Target, lines: list[str]) -> None:
        """Note what a host's Set-Cookie lines say (RFC 6265, section 5.2)."""
        for line in lines[:COOKIES_MOST]:
            pair, *attributes = line[:COOKIE_LONGEST].split(";")
            name, equals, value = pair.partition("=")
            if not equals or not name.strip() or not pair.isprintable() or not pair.isascii():
                continue
            self._set(target, name.strip(), value.strip(), _attributes(attributes))

    def _set(self, target: Target, name: str, value: str, attributes: dict[str, str]) -> None:
        path, domain = attributes.get("path", ""), attributes.get("domain", "").lower().lstrip(".")
        is_of_all = "." not in domain and domain != target.host  # of a whole suffix: section 5.3, step 5
        if domain and (is_of_all or not _is_of(target.host, f".{domain}")):
            return  # section 5.3, step 6
        is_wide = domain == target.host.removeprefix("www.")  # a shorter one may be a registry's, and so everybody's
        path = path if path.startswith("/") else _folder_of(target)
        key = (f".{domain}" if is_wide else target.host, path, name)
        if _has_expired(attributes):
            self._values.pop(key, None)
        elif key in self._values or len(self._values) < COOKIES_MOST:
            self._values[key] = value, "secure" in attributes

    def header(self, target: Target) -> str:
        """The Cookie header for a request to the target, longer paths first (5.4); empty where there is none."""
        path = urlsplit(target.url).path or "/"
        return "; ".join(
            f"{name}={value}"
            for (domain, prefix, name), (value, secure) in sorted(
                self._values.items(), key=lambda item: -len(item[0][1])
            )
            if _is_of(target.host, domain) and _covers(prefix, path) and (not secure or target.scheme == "https")
        )


def _is_of(host: str, domain: str) -> bool:
    """Whether a host is a domain, or below it where that begins with a dot."""
    return host == domain.removeprefix(".") or (domain.startswith(".") and host.endswith(domain))


def _attributes(parts: list[str]) -> dict[str, str]:
    pairs = (part.partition("=") for part in parts)
    return {name.strip().lower(): value.strip() for name, _, value in pairs}


def _folder_of(target: Target) -> str:
    """The default path of a cookie (section 5.1.4)."""
    return urlsplit(target.url).path.rpartition("/")[0] or "/"


def _has_expired(attributes: dict[str, str]) -> bool:
    """Sections 5.2.1, 5.2.2 and 5.3: an age of nothing, or without an age a date in the past, deletes."""
    age = attributes.get("max-age", "")
    if age.lstrip("-").isdigit():
        return int(age[:9]) <= 0
    parts = parsedate_tz(attributes.get("expires", "")[:60])
    try:
        return parts is not None and mktime_tz(parts) <= time.time()
    except (ValueError, OverflowError):
        return False


def _covers(prefix: str, path: str) -> bool:
    """RFC 6265, section 5.1.4."""
    return path == prefix or (path.startswith(prefix) and (prefix.endswith("/") or path[len(prefix)] == "/"))
