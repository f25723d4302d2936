# ruff: noqa: E501 -- patterns and tables are read whole, not in pieces
"""Social profiles: a business's own pages on other people's sites; never links that share, and never a theme's own."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import parse_qs, unquote, urlsplit

from jobs.extract.contacts.sighting import ContactSighting
from jobs.extract.data import load
from jobs.extract.urls import registrable_domain

_NETWORKS = {name: (re.compile(rules["profile"]), frozenset(rules["not"])) for name, rules in load("social").items()}
_HOSTS = {host: name for name, rules in load("social").items() for host in rules["hosts"]}
_BRANDS = {host[:-2]: name for host, name in _HOSTS.items() if host.endswith(".*")}
_SUBDOMAINS = re.compile(r"^(?:www|m|mobile|web|touch|[a-z]{2}(?:-[a-z]{2})?)\.")
_CANONICAL = {"twitter.com": "x.com", "fb.com": "facebook.com", "fb.me": "facebook.com", "m.me": "facebook.com", "telegram.me": "t.me",
              "threads.com": "threads.net", "instagr.am": "instagram.com", "vkontakte.ru": "vk.com", "odnoklassniki.ru": "ok.ru"}  # fmt: skip


def _bare(host: str) -> str:
    """A host without its country or device: `de.linkedin.com`, `m.facebook.com`; but `vk.com` is whole."""
    return host if host in _HOSTS else _SUBDOMAINS.sub("", host)


@lru_cache(maxsize=512)
def network_of(host: str) -> str | None:
    """The network that a host belongs to: facebook, linkedin, ... or None."""
    host = _bare(host.lower())
    return _HOSTS.get(host) or _BRANDS.get(registrable_domain(host).partition(".")[0] if "." in host else "")


_LEADS_AWAY = {"l.facebook.com": "u", "lm.facebook.com": "u", "l.instagram.com": "u", "www.youtube.com": "q", "linkedin.com": "url",
               "www.linkedin.com": "url", "vk.com": "to", "www.google.com": "q url", "google.com": "q url", "out.reddit.com": "url", "www.facebook.com": "href"}  # fmt: skip
_REDIRECTS = (
    "/plugins/page.php",
    "/plugins/likebox.php",
    "/l.php",
    "/redirect",
    "/redir/redirect",
    "/away.php",
    "/url",
    "/",
)


def _behind_redirect(url: str) -> str:
    """Where a network's own page for links that lead away leads to; any other URL as it is."""
    parts = urlsplit(url)
    parameters = _LEADS_AWAY.get((parts.hostname or "").lower())
    if parameters is None or not parts.query or parts.path not in _REDIRECTS:
        return url
    query = parse_qs(parts.query[:1000])
    targets = (query.get(parameter, [""])[0] for parameter in parameters.split())
    return next((target for target in targets if target.startswith(("http://", "https://"))), url)


@lru_cache(maxsize=512)
def profile(url: str) -> tuple[str, str] | None:
    """(network, canonical profile URL) where a URL is a profile; None for share links and everything else."""
    parts = urlsplit(_behind_redirect(url))
    host = (parts.hostname or "").lower()
    network = network_of(host)
    if network is None:
        return None
    path = unquote(parts.path).strip("/ ").removeprefix("_u/")  # as Instagram's app opens a profile
    query = parse_qs(parts.query[:500])
    special = _special(network, path, query)
    if special is not None:
        return (network, special) if special else None
    shape, never = _NETWORKS[network]
    match = shape.match(path) or shape.match(path.lower())
    if not match or _is_no_profile(match[0].lower(), path, match.end(), never):
        return None
    host = _bare(host)
    if host not in _HOSTS and network == "facebook":  # facebook.de and the like lead to it
        host = "facebook.com"
    return network, f"https://{_CANONICAL.get(host, host)}/{_spelled(network, match[0])}"


def _special(network: str, path: str, query: dict[str, list[str]]) -> str | None:
    """Profiles named by a parameter; "" says that it is certainly none."""
    if network == "facebook" and path == "profile.php":
        number = query.get("id", [""])[0]
        return f"https://facebook.com/profile.php?id={number}" if number.isdigit() else ""
    if network == "x" and path in ("intent/follow", "intent/user"):
        name = query.get("screen_name", [""])[0].lstrip("@").lower()
        return f"https://x.com/{name}" if name else ""
    if network == "whatsapp" and not path and "phone" not in query:
        return ""
    return None


# What goes on to a single post; of these only the first ones do without its number, the others are parts of a profile.
_POSTS = (
    "status",
    "p",
    "reel",
    "blob",
    "issues",
    "pulse",
    "pull",
    "posts",
    "photos",
    "videos",
    "events",
    "video",
    "jobs",
)
ONLY_POSTS = 7
_PLACEHOLDER = re.compile(
    r"(?:your|my)[-_.]?(?:channel|page|profile|name|user|username|handle|company|business|brand|account|id)(?:here|name)?"
)


def _is_no_profile(name: str, path: str, end: int, never: frozenset[str]) -> bool:
    """Whether a path is a page of the network itself, or goes on to a single post (`/status/1`)."""
    rest = path[end:].strip("/")
    return (
        (path[end : end + 1] not in ("", "/"))
        or name.strip("@") in never
        or _PLACEHOLDER.fullmatch(name.rpartition("/")[2].strip("@")) is not None
        or (name.partition("/")[0] in never and "/" not in name)
        or rest.rstrip("/").partition("/")[0] in _POSTS[: None if "/" in rest else ONLY_POSTS]
        or (rest.count("/") >= 1 and name in never)
    )  # fmt: skip


def _spelled(network: str, path: str) -> str:
    """Networks whose names ignore case are folded, so that two spellings are one profile."""
    if network in ("x", "instagram"):
        path = path.lstrip("@")
    if network == "facebook" and path.isupper():
        path = path.lower()
    return (
        path
        if network in ("youtube", "facebook", "whatsapp", "discord", "spotify", "line", "telegram", "tripadvisor")
        else path.lower()
    )


_WHATSAPP = re.compile(r"(?:api|web|chat)\.whatsapp\.com")


def social_profile(url: str, method: str, confidence: float, text: str = "") -> ContactSighting | None:
    """The sighting of a link to a profile, or None for any other link. `text` are the words of the link."""
    host = (urlsplit(url).hostname or "").lower()
    if _WHATSAPP.fullmatch(host):
        number = re.sub(r"\D", "", parse_qs(urlsplit(url).query[:300]).get("phone", [""])[0])
        url = f"https://wa.me/{number}" if 7 <= len(number) <= 15 else ""
    network_and_url = profile(url) if url else None
    if not network_and_url:
        return None
    network, profile_url = network_and_url
    rank = {"facebook": 40, "linkedin": 40, "instagram": 41, "whatsapp": 35}.get(network, 45)
    return ContactSighting(
        "social", url, profile_url, network, rank=rank, confidence=confidence, method=method, snippet=text[:200]
    )
