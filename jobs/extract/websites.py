# ruff: noqa: E501 -- patterns and tables are read whole, not in pieces
"""Whose website a text names: the business's own, a profile on a shared site, a short link, or none."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from jobs.extract.urls import CanonicalHost, canonical_host, shared_host

Outcome = Literal["own", "shared_host", "no_website", "invalid_website", "redirector"]
LONGEST = 4_000  # characters of a website that are read
MOST_WRAPPERS = 3  # links in links that are opened

_INVISIBLE = re.compile(r"[\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_PLACEHOLDER = re.compile(
    r"[\W_]*|n\W?a\W?|none|null|nil|nan|no|not available|unknown|tbd|tba|undefined|"
    r"no(?:t?\W*a)? (?:web ?)?(?:site|page)|without|keine?|nicht vorhanden|aucun|sans|ninguna?|no tiene|nessuno|geen|brak|nein|non|nej|nei|nee|nie|ne|não|нет|нема|ні",
    re.IGNORECASE,
)
_SCHEME = re.compile(r"^(?:h{0,2}t{1,4}p?s?\s*(?:[:;.]?\s*[/\\]{1,3}:?|[:;])\s*)+", re.IGNORECASE)
_TWICE = re.compile(r"\b(?:www\.){2,}", re.IGNORECASE)
_SECURE = re.compile(r"^h{0,2}t{1,4}ps", re.IGNORECASE)
_LABEL = re.compile(
    r"^(?:please )?(?:see|visit|check out|go to|find us (?:at|on)|siehe|besuchen sie|voir|ver|vedi|zie)\s+(?=\S+\.\S+$)|"
    r"^(?:(?:our|my|company) )?(?:web ?(?:site|seite|page)?|home ?page|internet|url|link|site(?: web| internet)?|sitio(?: web)?|página web|sito(?: web)?"
    r"|strona(?: www)?|domain|сайт)\s*[:=]\s*(?=\S)",
    re.IGNORECASE,
)
_NAMED = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,24}[.,]?", re.IGNORECASE)
_REMARK = re.compile(r"(?<=\S)\s+(?:[(\[][^()\[\]]*[)\]]?|[-–—]\s.*)$")  # "(under construction)", "- Home"
_BULLET = re.compile(r"^(?:[-–—*•‣·▪>]+|\d{1,3}[.)])\s+(?=\S)")
_BLANK_AT_END = re.compile(r"(?:%20|%C2%A0|%E2%80%8B)+$", re.IGNORECASE)
_INSIDE = re.compile(
    r"(?:https?://|\bwww\.(?=[^\s.]+\.\w))[^\s\"'<>()\[\]|,;]+", re.IGNORECASE
)  # of a link, or a sentence
# Where a link to a link has the other one: Google's "url", Facebook's "u", an advertisement's "adurl".
_TARGETS = frozenset(
    ["url", "u", "q", "adurl", "to", "target", "dest", "destination", "redirect", "redirect_url", "redirect_uri", "redir", "link", "href", "murl", "ued", "out", "goto", "go", "r", "a_aid_url", "deeplink", "page", "uri", "ds_dest_url", "dest_url", "redirecturl", "destination_url", "final_url", "landing_page", "lp", "mpre", "vglnk_url", "ulp", "uddg", "ds_u", "a", "desturl", "target_url", "targeturl", "site", "website", "next_url"]
)  # fmt: skip
# What a link is that counts a click and leads to another site: its host's first name, or a part of its path.
_LEADS_AWAY = re.compile(
    r"(?:^|/)(?:click|clicks|track|tracking|redirect|redirects|redir|redirector|r|l|go|out|outbound|exit|leave|link|links|url|away|goto)/?(?:$|\?)|^(?:click|clicks|track|tracking|redirect|go|trk|links?|email|url\d*)/",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"https?://|//|www\.", re.IGNORECASE)
_EMBEDDED = re.compile(r"https?:/{1,2}[^\s\"'<>]+$", re.IGNORECASE)
_AMP = re.compile(r"/(?:amp|c|v)/(?:s/)?(?P<page>[^/?]+\.[^/?]+.*)")
_SEVERAL = re.compile(r"[,;|\s]+(?:(?:or|and|und|et|y|oder)\s+)?")


@dataclass(frozen=True)
class Website:
    """What a website is: `outcome`; for a shared site its `kind`; `detail` says what is wrong with an invalid one.

    `host` and `registrable_domain` are empty where no host could be read.
    """

    outcome: Outcome
    host: str = ""
    registrable_domain: str = ""
    kind: str = ""
    detail: str = ""
    had_www: bool = False

    @property
    def canonical(self) -> CanonicalHost:
        """The host of a website that has one."""
        return CanonicalHost(self.host, self.registrable_domain, self.had_www)


def read_website(text: str) -> Website:
    """What the website field of a business leads to. Never raises.

    In this order: a placeholder is no website; slips of the scheme, invisible characters, brackets and quotation marks
    are repaired; of several addresses the first counts; the host is read as `canonical_host` does; a link that names
    another one is opened (a search's, an advertisement's, an archive's, a mail filter's); short links and shared hosts
    are distinguished from the business's own host (a tenant of a site builder has its own).
    """
    return _read(text, MOST_WRAPPERS)


def _read(text: str, wrappers: int) -> Website:
    text = _TWICE.sub("www.", _INVISIBLE.sub("", text[:LONGEST])).strip().strip("<>\"'“”«»`()[]").strip()
    if _PLACEHOLDER.fullmatch(text):
        return Website("no_website", detail="There is no website.")
    detail = ""
    for candidate in _candidates(text):
        try:
            website = _judged(canonical_host(candidate))
        except ValueError as error:
            detail = detail or str(error)
        else:
            return _opened(candidate, website, wrappers)
    return Website("invalid_website", detail=detail)


def _opened(text: str, website: Website, wrappers: int) -> Website:
    """What the link inside this one leads to, where it is on a shared site, or counts clicks, and has another link inside."""
    try:
        url = urlsplit(text if "//" in text else f"http://{text}")
    except ValueError:
        return website
    is_own = website.outcome == "own"
    if not wrappers or (is_own and not _leads_away(url)):
        return website
    for target in _targets(url, website.host):
        inner = _read(target, wrappers - 1)
        if is_own and inner.registrable_domain == website.registrable_domain:
            continue  # a page of its own, behind a log-in or a choice of languages
        if inner.outcome in ("own", "shared_host", "redirector"):
            return inner
    return website


def _leads_away(url: SplitResult) -> bool:
    """Whether a link that is on no known shared site is one of a counter of clicks, or a translation."""
    first = url.netloc.split(".")[0]
    return url.netloc.endswith(".translate.goog") or bool(_LEADS_AWAY.search(f"{first}/{url.path}"))


def _targets(url: SplitResult, host: str) -> Iterator[str]:
    if host.endswith(".translate.goog"):
        yield host.removesuffix(".translate.goog").replace("--", "\0").replace("-", ".").replace("\0", "-")
    if (host.startswith("google.") or host.endswith(".ampproject.org")) and (match := _AMP.match(url.path)):
        yield match["page"]
    for key, value in parse_qsl(url.query):
        if key.lower() in _TARGETS and _ADDRESS.match(value):
            yield value
    if host == "urldefense.proofpoint.com":
        yield from (value.replace("-3A", ":").replace("_", "/") for key, value in parse_qsl(url.query) if key == "u")
    if match := _EMBEDDED.search(unquote(f"{url.path}?{url.query}".strip("/?"))):
        yield match[0].partition("__;")[0].removesuffix("__")


def _judged(host: CanonicalHost) -> Website:
    kind = shared_host(host.host) or ""
    outcome: Outcome = "redirector" if kind == "shortener" else "shared_host" if kind else "own"
    detail = f"The website is on a shared site ({kind}), not the business's own." if outcome == "shared_host" else ""
    return Website(outcome, host.host, host.registrable_domain, kind, detail, host.had_www)


def _without_trimmings(text: str) -> str:
    """Without the bullet of a list, a label in front, a remark behind, and an escaped blank at the end."""
    text = _LABEL.sub("", _BULLET.sub("", text))
    return _BLANK_AT_END.sub("", _REMARK.sub("", text)).strip()


def _candidates(text: str) -> Iterator[str]:
    """The text as it is, then without a label and a remark, with its scheme repaired, then its parts where it lists
    several, then an address inside it (a link as HTML, Markdown or a formula writes it).
    """
    yield text
    if (bare := _without_trimmings(text)) != text:
        text = bare
        yield text
    if match := _SCHEME.match(text):
        text = f"http{'s' if _SECURE.match(text) else ''}://{text[match.end() :]}"
        yield text
    parts = [part for part in _SEVERAL.split(text) if "." in part]
    if len(parts) > 1:
        yield from parts[:1]
    if (match := _INSIDE.search(text)) and match[0] != text:
        yield match[0].rstrip(".:!?")
    elif len(named := [word for word in text.split() if _NAMED.fullmatch(word)]) == 1:  # "See wren.test for details"
        yield named[0].rstrip(".,")
