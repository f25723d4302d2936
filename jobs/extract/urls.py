# ruff: noqa: E501 -- patterns and tables are read whole, not in pieces
"""URLs and hosts in their canonical form, and which hosts are shared by many businesses."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlsplit

import ada_url

from jobs.extract.data import load
from jobs.extract.public_suffixes import suffixes_of

LABEL_LONGEST = 63  # characters between two dots of a host name
_PORT = re.compile(r":\d+$")
URL_LONGEST = 2083  # longer ones are traps or data, and break browsers
_TRACKING = re.compile(
    r"(?:utm_\w{1,40}|gclid|gclsrc|gbraid|wbraid|dclid|fbclid|msclkid|mc_[ce]id|_ga|_gl|yclid|ysclid|twclid|ttclid|igshid"
    r"|igsh|li_fat_id|_hs(?:enc|mi)|__hs\w{1,10}|hsctatracking|mkt_tok|vero_id|oly_(?:enc|anon)_id|s_cid|wickedid|srsltid"
    r"|pk_\w{1,20}|mtm_\w{1,20}|piwik_\w{1,20}|phpsessid|jsessionid|aspsessionid\w{0,20}|sid)(?:=|$)",
    re.IGNORECASE,
)
_SESSION_IN_PATH = re.compile(r";(?:jsessionid|phpsessid|sid)=[^/;?#]{0,100}", re.IGNORECASE)
# Addresses that parsing leaves as they are: a name of at most some 130 characters, and a path without dots alone.
_CANONICAL = re.compile(
    r"https?://(?:[a-z0-9](?:[a-z0-9-]{0,40}[a-z0-9])?\.){1,3}[a-z]{2,10}"
    r"/(?:[A-Za-z0-9_~-][A-Za-z0-9._~-]{0,99}/){0,7}(?:[A-Za-z0-9_~-][A-Za-z0-9._~-]{0,99})?"
)
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_HOST = re.compile(r"(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)+(?:[a-z]{2,63}|xn--[a-z0-9-]{2,59})")
_FILE_SUFFIXES = frozenset(
    ("png", "jpg", "jpeg", "gif", "webp", "svg", "html", "htm", "php", "asp", "aspx", "jsp", "css", "js", "json", "xml", "pdf", "doc",
     "docx", "txt", "csv")
)  # fmt: skip


@dataclass(frozen=True)
class CanonicalHost:
    """A canonical host, and the registrable domain that it belongs to (by the Public Suffix List)."""

    host: str
    registrable_domain: str
    had_www: bool


def canonical_url(url: str, base: str | None = None) -> str:
    """The URL in its one form: parsed as browsers do (WHATWG URL), normalised (RFC 3986, section 6.2.2).

    The fragment, tracking parameters and session ids are dropped; other parameters keep their order and spelling.
    Raises ValueError with a sentence where the text is no URL, is not of http or https, has credentials or is too long.
    """
    if _CANONICAL.fullmatch(url):
        return url  # most addresses of most pages: nothing to normalise
    try:
        href: str = ada_url.join_url(base, url.strip()) if base else ada_url.URL(url.strip()).href
    except ValueError:
        raise ValueError(f"{url[:200]!r} cannot be read as a URL.") from None
    if not href.startswith(("http://", "https://")):
        raise ValueError(f"{url[:200]!r} is not a web address (http or https).")
    href = href.partition("#")[0]
    if len(href) > URL_LONGEST:
        raise ValueError(f"The URL is longer than {URL_LONGEST} characters.")
    return _without_noise(href)


def _without_noise(href: str) -> str:
    start = href.index("/", 8)
    origin = href[:start]
    if "@" in origin:
        raise ValueError("The URL carries a user name or password; remove it.")
    path, _, query = href[start:].partition("?")
    if "%" in href:
        path, query = _ESCAPE.sub(_escape, path), _ESCAPE.sub(_escape, query)
    if ";" in path:
        path = _SESSION_IN_PATH.sub("", path)
    if query:
        query = "&".join(piece for piece in query.split("&") if piece and not _TRACKING.match(piece))
    if origin.endswith(".") or ".." in origin or "/." in origin or len(origin) > LABEL_LONGEST:
        origin = _without_last_dot(origin)
    return f"{origin}{path}?{query}" if query else f"{origin}{path}"


def _without_last_dot(origin: str) -> str:
    """One dot may end a name; an empty or long label is none of the DNS (RFC 1035, 2.3.1). Raises ValueError."""
    name = origin.removesuffix(".")
    if not all(0 < len(label) <= LABEL_LONGEST for label in _PORT.sub("", name.partition("://")[2]).split(".")):
        raise ValueError("The URL's host is not a host name.")
    return name


def _escape(match: re.Match[str]) -> str:
    """RFC 3986, 6.2.2.1 and 6.2.2.2: escapes in upper case, none where none is needed."""
    character = chr(int(match[1], 16))
    return character if character in _UNRESERVED else match[0].upper()


def canonical_host(text: str) -> CanonicalHost:
    """A website or a typed domain as a host: IDNA, lower case, without port, path and `www.`.

    Raises ValueError with half a sentence that says what it is instead ("it is an IP address, not a domain name").
    """
    text = text.strip()
    if _HOST.fullmatch(text) and "xn--" not in text:  # the same as a URL, and parsed in half of the time
        return _host(text)
    if not text:
        raise ValueError("it is empty")
    if re.search(r"\s", text):
        raise ValueError("it contains spaces or more than one domain")
    if "@" in text.partition("/")[0]:
        raise ValueError("it is an e-mail address, not a domain")
    try:
        parsed = ada_url.URL(text if "://" in text else f"https://{text.removeprefix('//')}")
    except ValueError:
        raise ValueError("it cannot be read as a domain") from None
    if parsed.protocol not in ("http:", "https:"):
        raise ValueError("it is not a web address (http or https)")
    return _host(parsed.hostname.rstrip("."))


def _host(name: str) -> CanonicalHost:
    had_www = name.startswith("www.")
    if had_www and "." in name[4:]:
        name = name[4:]
    if re.fullmatch(r"[\d.]+", name) or name.startswith("["):
        raise ValueError("it is an IP address, not a domain name")
    if len(name) > 253 or not _HOST.fullmatch(name):
        raise ValueError("it is not a domain name")
    suffix = public_suffix(name)
    if suffix and not _registered(name):
        raise ValueError("it is a public suffix under which others register, not a domain of its own")
    if not suffix and name.startswith("www."):
        raise ValueError("it is one word behind www., not a domain")
    if not suffix and name.rpartition(".")[2] in _FILE_SUFFIXES:
        raise ValueError("it is a file's name, not a domain")
    return CanonicalHost(name, registrable_domain(name), had_www)


@lru_cache(maxsize=4096)
def registrable_domain(host: str) -> str:
    """The part of a host that is one owner's: `shop.a.co.uk` -> `a.co.uk`, `joe.wixsite.com` itself.

    By the whole Public Suffix List, its private section included; the last two labels where it lists no suffix.
    """
    suffix = suffixes_of(host).public
    name = _name_before(suffix, host)
    return f"{name}.{suffix}" if name else ".".join(host.split(".")[-2:])


@lru_cache(maxsize=4096)
def has_public_suffix(host: str) -> bool:
    """Whether a host lies under a suffix of the Public Suffix List, with a name of its own before it."""
    return bool(_registered(host))


def _registered(host: str) -> str:
    """The name that was registered with a registry (`shop.joe.wixsite.com` -> `wixsite.com`); empty where none was."""
    suffix = public_suffix(host)
    name = _name_before(suffix, host)
    return f"{name}.{suffix}" if name else ""


def _name_before(suffix: str, host: str) -> str:
    return host.rstrip(".").removesuffix(suffix).rstrip(".").rpartition(".")[2] if suffix else ""


def public_suffix(host: str) -> str:
    """The last part of a host, lower case: `co.uk`, `de`; empty where it is on no list."""
    return suffixes_of(host).registry


def host_of(url: str) -> str:
    """The host of a URL without `www.`, lower case; empty where there is none."""
    path = url.find("/", len("https://"))
    return _host_of_origin(url if path < 0 else url[:path])


@lru_cache(maxsize=4096)
def _host_of_origin(origin: str) -> str:
    try:
        return (urlsplit(origin).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def same_site(url: str, other: str) -> bool:
    """Whether two URLs are of one host, `www.` aside."""
    return host_of(url) == host_of(other)


_SHARED: dict[str, str] = {name: kind for kind, names in load("shared_hosts").items() for name in names}
# Brands with a site in every country: "yelp.*" stands for yelp.de and yelp.co.uk.
_SHARED_BRANDS = {name[:-2]: kind for name, kind in _SHARED.items() if name.endswith(".*")}
# Names that nobody else has, by their length: such a site in another country is the same company's.
_LEAST_OF_A_NAME = 9
_COMMON_NAMES = frozenset(load("common_names")["common"])  # words that others have, too
_NAMES = {
    name.partition(".")[0]: kind
    for name, kind in _SHARED.items()
    if kind in ("social", "directory", "booking", "delivery", "marketplace")
    and len(name.partition(".")[0]) >= _LEAST_OF_A_NAME
    and name.partition(".")[0] not in _COMMON_NAMES
}


def _is_abroad(host: str) -> bool:
    """Whether a host is of a country: joe.de, joe.co.uk."""
    return len(host.rpartition(".")[2]) == 2


# Hosts of a site builder's own pages; every other label before its domain is a tenant's.
_SERVICES = frozenset(
    [
        "www", "account", "accounts", "admin", "api", "app", "apps", "assets", "auth", "blog", "cdn", "community",
        "dashboard", "developers", "docs", "editor", "help", "home", "id", "login", "manage", "market",
        "marketplace", "marketing", "members", "news", "signup", "static", "status", "support", "templates", "web",
    ]
)  # fmt: skip


def shared_host(host: str) -> str | None:
    """What kind of shared site a host is (social, directory, links, builder, ...), or None for a business's own.

    A tenant of a site builder (`joe.wixsite.com`) has a site of its own; the builder's own pages are shared.
    """
    host = host.lower().removeprefix("www.")
    labels = host.split(".")
    for start in range(len(labels) - 1):
        kind = _SHARED.get(".".join(labels[start:]))
        if kind:
            return None if kind == "builder" and _is_tenant(labels[:start]) else kind
    if suffixes_of(host).public == host != public_suffix(host):  # it lets others have sites
        return "builder"
    domain = _registered(host).partition(".")[0]
    kind = _SHARED_BRANDS.get(domain) or (_NAMES.get(domain) if _is_abroad(host) else None)
    return None if kind == "builder" and _is_tenant(host.split(f"{domain}.")[0].rstrip(".").split(".")) else kind


def _is_tenant(labels: list[str]) -> bool:
    return bool(labels) and labels != [""] and labels[-1] not in _SERVICES
