# ruff: noqa: E501 -- patterns and tables are read whole, not in pieces
"""E-mail addresses: where they hide, which are real, and whose they are. Precision first: a wrong address is worse."""

from __future__ import annotations

import base64
import binascii
import codecs
import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from urllib.parse import parse_qsl, unquote

from jobs.extract.contacts import Contact, snippet
from jobs.extract.data import load
from jobs.extract.urls import fold, has_public_suffix, registrable_domain

_DATA = load("emails")
_FREE = frozenset(load("free_mail"))
_SERVICE = frozenset(_DATA["service_names"])
_LAST = frozenset(_DATA["last_names"])
_SAMPLE_DOMAINS = frozenset(_DATA["sample_domains"])
_SAMPLE_ADDRESSES = frozenset(_DATA["sample_addresses"])
_SAMPLE_NAMES = frozenset(_DATA["sample_names"])
_VENDORS = frozenset(_DATA["vendors"])
_CREDITS: list[str] = _DATA["credit_words"]
# RFC 2606, RFC 6761, RFC 6762, RFC 9476 and names for use inside a network.
_RESERVED = frozenset(
    [
        "test",
        "example",
        "invalid",
        "localhost",
        "local",
        "internal",
        "lan",
        "home",
        "corp",
        "intranet",
        "onion",
        "alt",
        "arpa",
    ]
)
# Suffixes that are real, but on a page end the name of a file: photos@2x.zip, clip@home.mov.
_FILE_SUFFIX = frozenset(("zip", "mov"))

HINTS_MOST = 300  # spelled addresses tried on one page

# RFC 5321 (4.5.3.1): 64 octets before the @, 255 after. Every run is bounded, so that no page can make it slow.
EMAIL = re.compile(
    r"(?<![\w.+%@/=-])([a-z0-9](?:[\w.+'&%-]{0,62}[\w+-])?)@((?:[a-z0-9][\w-]{0,62}\.){1,5}[a-z][a-z0-9-]{1,23})(?![\w@])",
    re.IGNORECASE,
)
_LONE_AT = re.compile(r"(?<![\w.])@(?!\w)|(?<![\w.])@[\w-]+\.|\w@(?!\w)")


@dataclass(frozen=True)
class Site:
    """Whose page it is: the host of the page and its registrable domain."""

    host: str
    domain: str


def email(found: str, site: Site, method: str, confidence: float, text: str = "", name: str = "") -> Contact | None:
    """The contact for a string that looks like an address; None for what is none, or is not this site's to give."""
    shown = found.strip().strip(".,;:<>()[]\"'")
    local, _, domain = shown.rpartition("@")
    local, domain = local.lower(), domain.lower().rstrip(".")
    if not _is_address(local, domain) or _is_sample(local, domain) or _is_somebody_else(local, domain, site):
        return None
    kind = email_type(local, domain, site)
    own = registrable_domain(domain) == site.domain
    surer = confidence if own or kind == "FREE" else confidence - 0.1
    return Contact(
        "email", shown, f"{local}@{domain}", kind, name=name, rank=_rank(local, kind, own),
        confidence=round(max(surer, 0.1), 2), method=method, snippet=text,
    )  # fmt: skip


def email_type(local: str, domain: str, site: Site) -> str:
    """FREE for a free mail provider's, SERVICE for a role (info@), CORPORATE for a person at the site's own domain."""
    if domain in _FREE:
        return "FREE"
    name = fold(local)
    if name in _SERVICE or re.split(r"[._+-]", name, maxsplit=1)[0] in _SERVICE:
        return "SERVICE"
    return "CORPORATE" if registrable_domain(domain) == site.domain else "UNKNOWN"


def _rank(local: str, kind: str, own: bool) -> int:
    if local in _LAST or re.split(r"[._+-]", local, maxsplit=1)[0] in _LAST:
        return 60
    if own:
        return 10 if kind == "SERVICE" else 15
    return {"SERVICE": 25, "FREE": 20}.get(kind, 30)


def _is_address(local: str, domain: str) -> bool:
    if not 1 <= len(local) <= 64 or len(domain) > 253 or ".." in local or local[0] == "." or local[-1] == ".":
        return False
    suffix = domain.rpartition(".")[2]
    if suffix in _FILE_SUFFIX or suffix in _RESERVED or re.match(r"\d+x\.|\d+(?:\.\d+)*\.", domain):
        return False
    return EMAIL.fullmatch(f"{local}@{domain}") is not None and has_public_suffix(domain)


_KEY = re.compile(r"[0-9a-f]{16,64}|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{14,30}|u00[0-9a-f]{2}\w*")


def _is_sample(local: str, domain: str) -> bool:
    labels = set(domain.split("."))
    return (
        domain in _SAMPLE_DOMAINS
        or registrable_domain(domain) in _SAMPLE_DOMAINS
        or local in _SAMPLE_NAMES
        or f"{local}@{domain}" in _SAMPLE_ADDRESSES
        or "sentry" in labels
        or "wixpress" in labels
        or _KEY.fullmatch(local) is not None
    )


def _is_somebody_else(local: str, domain: str, site: Site) -> bool:
    owner = registrable_domain(domain)
    return owner != site.domain and (owner in _VENDORS or domain in _VENDORS or "datenschutz" in domain)


def credited(before: str) -> bool:
    """Whether the words before an address say that it is the agency's, the host's or an authority's."""
    words = before.lower()
    return any(word in words for word in _CREDITS)


def unless_credited(contact: Contact | None, before: str, site: Site) -> Contact | None:
    """The contact, unless its domain is foreign and the words before it name an agency, a host or an authority."""
    if contact is None or registrable_domain(contact.normalised.rpartition("@")[2]) == site.domain:
        return contact
    return None if credited(before) else contact


def in_mailto(href: str) -> list[str]:
    """The addresses of a mailto link (RFC 6068): before the `?`, and those of its `to` and `cc`. Share links have none."""
    address, _, query = html.unescape(href)[7:].partition("?")
    more = [value for key, value in parse_qsl(query[:2000]) if key.lower() in ("to", "cc")]
    found = unquote(",".join([address, *more])).replace("//", "")
    return [piece for piece in re.split(r"[,;\s<>]+", found[:1000]) if "@" in piece]


def in_text(text: str, site: Site) -> Iterator[Contact]:
    """Addresses in the words of a page: plain, reversed, and spelled with [at] and (dot)."""
    if "＠" in text:  # as Japanese keyboards write it; as long, so that places stay what they are
        text = text.replace("＠", "@").replace("．", ".")
    if "@" in text:
        for match in _near_at(EMAIL, text):
            before, around = text[max(0, match.start() - 90) : match.start()], snippet(text, *match.span())
            found = unless_credited(email(match[0], site, "text", 0.85, around), _line(before), site)
            if found:
                yield found
        for match in _near_at(_BACKWARDS, text):
            found = _reversed(match[0], site, snippet(text, *match.span()))
            if found:
                yield found
    yield from _spelled(text, site)
    yield from _starred(text, site)


AT_SIGNS_MOST = 5_000  # a directory of a whole university has fewer; what has more is no list of people


def _near_at(pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    """Matches around each @, which is far cheaper than to try every letter of a page."""
    end, at = 0, text.find("@")
    for _ in range(AT_SIGNS_MOST):
        if at < 0:
            return
        match = pattern.search(text, max(end, at - 150), at + 260) if at >= end else None
        if match:
            yield match
            end = match.end()
        at = text.find("@", max(at + 1, end))


def _line(before: str) -> str:
    """The last lines: a credit further up speaks of something else."""
    return " ".join(before.split("\n")[-5:])


_STAR_FOR_AT = re.compile(r"(?<![\w.])([\w.+-]{1,40})[☆★◎●■]([\w-]{1,63}(?:\.[\w-]{2,20}){1,3})(?![\w@])", re.ASCII)


def _starred(text: str, site: Site) -> Iterator[Contact]:
    """Japanese pages write a star and say that it stands for the @."""
    for match in _STAR_FOR_AT.finditer(text) if "@に" in text or "＠に" in text or "アットマーク" in text else ():
        found = email(f"{match[1]}@{match[2]}", site, "obfuscated", 0.8, snippet(text, *match.span()))
        if found:
            yield found


_BACKWARDS = re.compile(r"(?<![\w.@-])[a-z]{2,12}(?:\.[\w-]{1,63}){1,3}@[\w.+-]{2,40}(?![\w@])", re.IGNORECASE)


def _reversed(shown: str, site: Site, around: str) -> Contact | None:
    """An address written backwards and turned round by style sheets: at the site's own domain, or a free provider's."""
    found = email(shown[::-1], site, "reversed", 0.8, around)
    if found is None:
        return None
    return (
        found
        if found.type == "FREE" or registrable_domain(found.normalised.rpartition("@")[2]) == site.domain
        else None
    )


def _either(words: list[str]) -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


_WORDS_FOR_AT = _either(_DATA["at_words"])
_WORDS_FOR_DOT = _either(_DATA["dot_words"])
_SPOKEN_DOT = _either([word for word in _DATA["dot_words"] if word != "."])
_OPEN, _CLOSE = r"[\[({<|*_-]{1,2}\s{0,2}", r"\s{0,2}[\])}>|*_-]{1,2}"
_AT = rf"\s{{0,3}}{_OPEN}(?:{_WORDS_FOR_AT}|@){_CLOSE}\s{{0,3}}"
_DOT = rf"(?:\s{{0,3}}{_OPEN}(?:{_WORDS_FOR_DOT}){_CLOSE}\s{{0,3}}|\s{{1,2}}(?:{_SPOKEN_DOT})\s{{1,2}}|\.)"
_SPELLED = re.compile(
    rf"(?<![\w.])([\w+-]{{1,40}}(?:{_DOT}[\w+-]{{1,40}}){{0,3}}){_AT}([\w-]{{1,63}}(?:{_DOT}[\w-]{{2,63}}){{1,3}})(?![\w@])",
    re.IGNORECASE,
)
_DOT_IN = re.compile(_DOT, re.IGNORECASE)
_NO_LOCAL = frozenset(_DATA["no_local_parts"])
_BARE = re.compile(r"(?<![\w.])([\w.+-]{2,40}) at ([\w-]{2,63}(?: dot [\w-]{2,20}){1,2})(?![\w@])", re.IGNORECASE)
_ARROBA = re.compile(
    r"(?<![\w.])([\w.+-]{2,40}) arroba ([\w-]{2,63}(?:(?: punto | ponto |\.)[\w-]{2,20}){1,2})(?![\w@])", re.IGNORECASE
)
_SPOKEN = re.compile(r" (?:dot|punto|ponto) ", re.IGNORECASE)
_SPELLED_HINT = re.compile(rf"[\[({{<|*_-]\s{{0,2}}(?:{_WORDS_FOR_AT}|@)\s{{0,2}}[\])}}>|*_-]", re.IGNORECASE)


def _spelled(text: str, site: Site) -> Iterator[Contact]:
    for hint in islice(_SPELLED_HINT.finditer(text), HINTS_MOST):
        start = max(0, hint.start() - 100)
        for match in _SPELLED.finditer(text[start : hint.end() + 120]):
            shown = f"{_DOT_IN.sub('.', match[1])}@{_DOT_IN.sub('.', match[2])}"
            around = snippet(text, start + match.start(), start + match.end())
            found = email(shown, site, "obfuscated", 0.8, around)
            if found and (found := unless_credited(found, _line(text[max(0, start - 60) : hint.start()]), site)):
                yield found
    for word, pattern in ((" dot ", _BARE), (" arroba ", _ARROBA)):  # the Spanish word means nothing else
        if word not in text and word.upper() not in text:
            continue
        for match in pattern.finditer(text):
            around = snippet(text, *match.span())
            if match[1].lower() in _NO_LOCAL:  # "we meet at kestrel dot com" tells of a site
                continue
            found = email(f"{match[1]}@{_SPOKEN.sub('.', match[2])}", site, "obfuscated", 0.7, around)
            if found:
                yield found


def cloudflare(token: str) -> str:
    """What Cloudflare's e-mail protection hides: hexadecimal, the first byte is the key of the rest. May be no address."""
    try:
        data = bytes.fromhex(token.strip()[:400])
    except ValueError:
        return ""
    return bytes(byte ^ data[0] for byte in data[1:]).decode("utf-8", "replace") if len(data) > 3 else ""


# ---- Scripts: addresses put together when the page is shown

_JOINED = re.compile(r"""(["'])\s{0,20}\+\s{0,20}(["'])""")
_ASSIGNED = re.compile(
    r"""(?:^|[\s;{,(])(?:var\s+|let\s+|const\s+)?([A-Za-z_$][\w$]{0,40})\s{0,5}\+?=\s{0,5}([^;\n]{1,300})"""
)
_TERM = re.compile(
    r"""\s{0,9}(?:"((?:[^"\\\n]|\\.){0,200})"|'((?:[^'\\\n]|\\.){0,200})'|([A-Za-z_$][\w$]{0,40}))\s{0,9}(\+|$|[,)])"""
)
_CHAR_CODES = re.compile(r"fromCharCode\(([\d\s,]{10,600})\)")
_BASE64 = re.compile(r"""atob\(\s{0,5}["']([A-Za-z0-9+/=]{8,400})["']""")
_TYPO3 = re.compile(r"""linkTo_UnCryptMailto\(\s{0,5}(?:%27|['"])([^'"]{6,300}?)(?:%27|['"])""")
_SCRIPT_SHOWS = ("document.write", "mailto", "innerhtml", "insertadjacenthtml", "fromcharcode", "atob(")
SCRIPT_LONGEST = 20_000


def in_script(script: str, site: Site) -> Iterator[Contact]:
    """Addresses that a small inline script writes into the page; bundles and states of applications are not read."""
    if len(script) > SCRIPT_LONGEST or not any(word in script.lower() for word in _SCRIPT_SHOWS):
        return
    for text in _shown_by(script):
        for match in EMAIL.finditer(text):
            found = email(match[0], site, "script", 0.75, snippet(text, *match.span()))
            if found:
                yield found


_NUMERIC = re.compile(r"&#(?:\d{2,6}|x[0-9a-f]{2,5});", re.IGNORECASE)


def _shown_by(script: str) -> Iterator[str]:
    # Entities first: their semicolons would end a statement. Quotes stay escaped, or they would end a string.
    script = _NUMERIC.sub(lambda m: m[0] if m[0] in ("&#34;", "&#39;") else html.unescape(m[0]), script)
    values: dict[str, str] = {}
    for match in list(_ASSIGNED.finditer(script))[:200]:
        value = _value(match[2], values)
        if value:
            values[match[1]] = html.unescape(value)
    yield from (value for value in values.values() if "@" in value)
    for start in [match.start() for match in re.finditer(r"write(?:ln)?\(|href\s{0,5}=|innerHTML\s{0,5}=", script)][
        :20
    ]:
        call = script[start : start + 600]
        yield html.unescape(_value(call[re.search(r"[(=]", call).end() :], values))  # type: ignore[union-attr]
    for match in _CHAR_CODES.finditer(script):
        yield "".join(chr(int(n) % 0x110000) for n in re.findall(r"\d{1,7}", match[1]))
    for match in _BASE64.finditer(script):
        yield unbase64(match[1])


def _value(expression: str, values: dict[str, str]) -> str:
    """The string that an expression of literals and known variables joined by + stands for, up to what is unknown."""
    out, position = "", 0
    for _ in range(30):
        match = _TERM.match(expression, position)
        if not match:
            break
        literal = match[1] if match[1] is not None else match[2]
        out += literal.replace("\\", "") if literal is not None else values.get(match[3], "\n")
        position = match.end()
        if match[4] != "+":
            break
    return out[:2000]


def unbase64(text: str) -> str:
    """Decoded Base64, or nothing."""
    try:
        return base64.b64decode(text, validate=True).decode("utf-8", "replace")
    except (binascii.Error, ValueError):
        return ""


def in_typo3(href: str) -> str:
    """The address in TYPO3's link protection, whose letters are shifted by a few places; or nothing."""
    match = _TYPO3.search(href)
    if not match:
        return ""
    text = unquote(match[1])
    for shift in (*range(-5, 0), *range(1, 6)):
        shown = "".join(_shifted(c, shift) for c in text)
        if shown.startswith("mailto:"):
            return shown[7:].partition("?")[0]
    return ""


def _shifted(character: str, shift: int) -> str:
    """TYPO3's ranges: `+` to `:`, `@` to `Z`, `a` to `z`, each turning round at its ends."""
    code = ord(character)
    for first, last in ((0x2B, 0x3A), (0x40, 0x5A), (0x61, 0x7A)):
        if first <= code <= last:
            return chr(first + (code - first + shift) % (last - first + 1))
    return character


def rot13(text: str) -> str:
    """Letters turned by thirteen places."""
    return codecs.decode(text, "rot13")
