"""URLs and hosts in their canonical form, and what a URL tells about its page."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

import ada_url
import tldextract

_suffixes = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)
TRACKING = re.compile(r"^(utm_.*|gclid|fbclid|msclkid|mc_[ce]id|_ga|yclid)$")
TYPES = {
    "contact": ("contact", "kontakt", "contacto", "contatti", "contactez", "nous-contacter"),
    "legal": ("impressum", "mentions-legales", "legal", "privacy", "terms"),
    "about": ("about", "ueber-uns", "a-propos", "chi-siamo", "quienes-somos"),
    "team": ("team", "staff", "people", "equipe"),
    "services": ("services", "leistungen", "servicios"),
    "blog": ("blog", "news"),
}
SHARED = {"facebook.com": "social", "instagram.com": "social", "yelp.com": "directory", "linktr.ee": "links"}


@dataclass(frozen=True)
class Host:
    """A canonical host and the domain somebody registered."""

    host: str
    registrable_domain: str
    had_www: bool


def canonical_url(url: str, base: str | None = None) -> str:
    """The URL in its one form: normalised, without fragment and tracking parameters. Raises ValueError."""
    try:
        parsed = ada_url.URL(urljoin(base, url.strip()) if base else url.strip())
    except ValueError:
        raise ValueError(f"{url!r} is not a URL.") from None
    parts = urlsplit(parsed.href)
    if parts.scheme not in ("http", "https"):
        raise ValueError(f"{url!r} is not a web address.")
    query = urlencode([(k, v) for k, v in parse_qsl(parts.query, keep_blank_values=True) if not TRACKING.match(k)])
    return urlunsplit((parts.scheme, parts.netloc, parts.path or "/", query, ""))


def canonical_host(text: str) -> Host:
    """A website or typed domain as a host: IDNA, lower case, without port, path and `www.`. Raises ValueError."""
    text = text.strip()
    try:
        host = ada_url.URL(text if "://" in text else f"https://{text}").hostname.rstrip(".")
    except ValueError:
        raise ValueError("it cannot be read as a domain") from None
    had_www = host.startswith("www.")
    host = host.removeprefix("www.")
    found = _suffixes(host)
    if "." not in host or not re.fullmatch(r"[a-z0-9.-]+", host) or re.fullmatch(r"[\d.]+", host):
        raise ValueError("it is not a domain name")
    return Host(host, found.top_domain_under_public_suffix or ".".join(host.split(".")[-2:]), had_www)


def page_type(url: str, anchor_text: str = "") -> str:
    """What kind of page a URL leads to, by the words of its path and of the link."""
    words = f"{urlsplit(url).path} {anchor_text}".lower()
    if urlsplit(url).path in ("", "/"):
        return "home"
    return next((kind for kind, signs in TYPES.items() if any(sign in words for sign in signs)), "other")


def page_depth(url: str) -> int:
    """How many path segments deep."""
    return len([segment for segment in urlsplit(url).path.split("/") if segment])


def same_site(url: str, other: str) -> bool:
    """Whether two URLs are of one host, `www.` aside."""
    return (urlsplit(url).hostname or "").removeprefix("www.") == (urlsplit(other).hostname or "").removeprefix("www.")


def shared_host(host: str) -> str | None:
    """What kind of shared site a host is (social, directory, ...), or None for a business's own."""
    return next((kind for name, kind in SHARED.items() if host == name or host.endswith(f".{name}")), None)
