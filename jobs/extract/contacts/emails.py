# ruff: noqa: E501 -- patterns and tables are read whole, not in pieces
"""E-mail addresses: where they hide, which are real, and whose they are. Precision first: a wrong address is worse."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from itertools import islice
from urllib.parse import parse_qsl, unquote

from jobs.extract.contacts.sighting import ContactSighting, SiteHost, snippet
from jobs.extract.data import load
from jobs.extract.literals import Literals, PageLiterals
from jobs.extract.text import fold
from jobs.extract.urls import has_public_suffix, registrable_domain

_DATA = load("emails")
_FREE = frozenset(load("free_mail"))
_SERVICE = frozenset(_DATA["service_names"])
_LAST = frozenset(_DATA["last_names"])
_SAMPLE_DOMAINS = frozenset(_DATA["sample_domains"])
_SAMPLE_ADDRESSES = frozenset(_DATA["sample_addresses"])
_SAMPLE_NAMES = frozenset(_DATA["sample_names"])
_SAMPLE_BASES = frozenset(_DATA["sample_bases"])  # of templates, under whatever suffix
_VENDORS = frozenset(_DATA["vendors"])
_CREDITS = Literals(_DATA["credit_words"])
# With what each of the forms of a recommendation has, so that one pass rules both out.
_CREDITS_OR_FRIENDS = Literals(
    [
        *_DATA["credit_words"],
        "recom",
        "empfehlen",
        "raden ",
        "consigliamo",
        "polecamy",
        "rekommenderar",
        "anbefaler",
        "doporučujeme",
    ]
)
# RFC 2606, RFC 6761, RFC 6762, RFC 9476 and names for use inside a network.
_RESERVED = frozenset(
    ("test", "example", "invalid", "localhost", "local", "internal", "lan", "home", "corp", "intranet", "onion", "alt", "arpa")
)  # fmt: skip
# Suffixes that are real, but on a page end the name of a file: photos@2x.zip, clip@home.mov.
_FILE_SUFFIX = frozenset(("zip", "mov"))

_PARTS = re.compile(r"[._+-]")  # of a local part, end with one of these
_FILE_OR_VERSION = re.compile(r"\d+x\.|\d+(?:\.\d+)*\.")  # "photo@2x.png", "package@1.2.3"

HINTS_MOST = 300  # spelled addresses tried on one page

# RFC 5321 (4.5.3.1): 64 octets before the @, 255 after. Every run is bounded, so that no page can make it slow.
EMAIL = re.compile(
    r"(?<![\w.+%@/=-])([a-z0-9](?:[\w.+'&%-]{0,62}[\w+-])?)@((?:[a-z0-9][\w-]{0,62}\.){1,5}[a-z][a-z0-9-]{1,23})(?![\w@])",
    re.IGNORECASE,
)


def email(
    shown: str, site: SiteHost, method: str, confidence: float, text: str = "", name: str = ""
) -> ContactSighting | None:
    """The sighting of a string that looks like an address; None for what is none, or is not this site's to give.

    `text` are the words around it. An address of another domain is less sure by 0.1.
    """
    shown = shown.strip().strip(".,;:<>()[]\"'")
    local, _, domain = shown.rpartition("@")
    local, domain = local.lower(), domain.lower().rstrip(".")
    if not _is_address(local, domain) or _is_sample(local, domain, site) or _is_somebody_else(domain, site):
        return None
    kind = email_type(local, domain, site)
    own = registrable_domain(domain) == site.domain
    surer = confidence if own or kind == "FREE" else confidence - 0.1
    return ContactSighting(
        "email", shown, f"{local}@{domain}", kind, name=name, rank=_rank(local, kind, own),
        confidence=round(max(surer, 0.1), 2), method=method, snippet=text,
    )  # fmt: skip


def email_type(local: str, domain: str, site: SiteHost) -> str:
    """FREE for a free mail provider's, SERVICE for a role (info@), CORPORATE for a person at the site's own domain."""
    if domain in _FREE:
        return "FREE"
    if is_role(local):
        return "SERVICE"
    return "CORPORATE" if registrable_domain(domain) == site.domain else "UNKNOWN"


def is_role(local: str) -> bool:
    """Whether a local part is a role's (info, sales.nord), not a person's."""
    name = fold(local)
    return name in _SERVICE or _PARTS.split(name, maxsplit=1)[0] in _SERVICE


def is_free(domain: str) -> bool:
    """Whether a domain is a free mail provider's."""
    return domain in _FREE


def _rank(local: str, kind: str, own: bool) -> int:
    if local in _LAST or _PARTS.split(local, maxsplit=1)[0] in _LAST:
        return 60
    if own:
        return 10 if kind == "SERVICE" else 15
    return {"SERVICE": 25, "FREE": 20}.get(kind, 30)


def _is_address(local: str, domain: str) -> bool:
    if not 1 <= len(local) <= 64 or len(domain) > 253 or ".." in local or local[0] == "." or local[-1] == ".":
        return False
    suffix = domain.rpartition(".")[2]
    if suffix in _FILE_SUFFIX or suffix in _RESERVED or _FILE_OR_VERSION.match(domain):
        return False
    return EMAIL.fullmatch(f"{local}@{domain}") is not None and has_public_suffix(domain)


_KEY = re.compile(r"[0-9a-f]{16,64}|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{14,30}|u00[0-9a-f]{2}\w*")


def _is_sample(local: str, domain: str, site: SiteHost) -> bool:
    labels, owner = set(domain.split(".")), registrable_domain(domain)
    return (
        domain in _SAMPLE_DOMAINS
        or owner in _SAMPLE_DOMAINS
        or (_is_sample_base(owner.partition(".")[0]) and domain not in _FREE and owner != site.domain)
        or local in _SAMPLE_NAMES
        or (owner != site.domain and _is_sample_base(local + owner.partition(".")[0]))  # "ihre@email.de"
        or f"{local}@{domain}" in _SAMPLE_ADDRESSES
        or "sentry" in labels
        or "wixpress" in labels
        or _KEY.fullmatch(local) is not None
    )


# "your-site", "tuempresa": whose and what in one language, or of an example.
_YOUR_THING = re.compile(
    "|".join(
        rf"(?:{'|'.join(words['yours'])})-?(?:{'|'.join(words['things'])})(?:-?(?:name|here|gmbh|ag|ltd|inc|llc|sarl|srl|bv))?"
        for words in _DATA["sample_words"].values()
    )
)


def _is_sample_base(base: str) -> bool:
    """Whether a domain is a template's, whatever its suffix."""
    return base in _SAMPLE_BASES or _YOUR_THING.fullmatch(base) is not None


def _is_somebody_else(domain: str, site: SiteHost) -> bool:
    owner = registrable_domain(domain)
    return owner != site.domain and (owner in _VENDORS or domain in _VENDORS or "datenschutz" in domain)


# "Residential design: Jane Roe": what a business designs, not who designed its site.
_DESIGN_OF_TRADES = re.compile(
    rf"(?<!\w)(?:{'|'.join(_DATA['trades_of_design'])})[ -]?(?:design|gestaltung|ontwerp)(?!\w)", re.IGNORECASE
)


_MADE_BY_ONESELF = re.compile(rf"(?<!\w)(?:{'|'.join(_DATA['made_by_oneself'])})(?!\w)", re.IGNORECASE)


def credited(before: str) -> bool:
    """Whether the words before an address say that it is the agency's, the host's or an authority's."""
    lower = before.lower()
    if not _CREDITS_OR_FRIENDS.are_in(lower):
        return False
    if _CREDITS.are_in(lower) and _CREDITS.are_in(without_own_design(before).lower()):
        return True
    return _RECOMMENDED.search(before) is not None


# "For plastering we recommend Finch Plaster, ...", but not "we recommend booking".
_RECOMMENDED = re.compile(
    r"\b(?:[Ww]e (?:\w{2,10}ly )?recommend|[Nn]ous (?:vous )?recommandons|[Rr]ecomendamos(?: a)?) (?:\w{2,12} ){0,3}?[A-ZÀ-Þ][\w&'’]+(?:[^.!?\n]|(?<=\b[Tt]el)\.)*$"
    # In these nouns or first words have capitals, too: two of them are a name.
    r"|(?:\b[Ww]ir empfehlen|\bempfehlen wir|\b[Ww]ij raden|\braden (?:wij|we)|\b[Cc]onsigliamo|\b[Pp]olecamy|\b[Vv]i rekommenderar"
    r"|\brekommenderar vi|\b[Vv]i anbefaler|\banbefaler vi|\b[Dd]oporučujeme) (?:[^\W\d_A-Z]{2,12} ){0,3}?"
    r"[A-ZÀ-Þ][\w&'’-]+ (?:& |und |en |i )?[A-ZÀ-Þ][\w&'’-]+(?:[^.!?\n]|(?<=\b[Tt]el)\.)*$"
)


def without_own_design(text: str) -> str:
    """A text without what is designed by trade: gardens, kitchens."""
    return _DESIGN_OF_TRADES.sub("", _MADE_BY_ONESELF.sub("", text))


def unless_credited(sighting: ContactSighting | None, before: str, site: SiteHost) -> ContactSighting | None:
    """The sighting, unless its domain is foreign and the words before it name an agency, a host or an authority."""
    if sighting is None or email_domain(sighting) == site.domain:
        return sighting
    return None if credited(before) else sighting


def email_domain(sighting: ContactSighting) -> str:
    """The registrable domain of an e-mail sighting."""
    return registrable_domain(sighting.normalised.rpartition("@")[2])


def in_mailto(href: str) -> list[str]:
    """The addresses of a mailto link (RFC 6068): before the `?`, and those of its `to` and `cc`. Share links have none."""
    address, _, query = html.unescape(href)[7:].partition("?")
    more = [value for key, value in parse_qsl(query[:2000]) if key.lower() in ("to", "cc")]
    addresses = unquote(",".join([address, *more])).replace("//", "")
    return [piece for piece in re.split(r"[,;\s<>]+", addresses[:1000]) if "@" in piece]


def in_text(text: str, site: SiteHost) -> Iterator[ContactSighting]:
    """Addresses in the words of a page: plain, reversed, and spelled with [at] and (dot)."""
    if "＠" in text or "﹫" in text:  # as Japanese keyboards write it; as long, so that places stay what they are
        text = text.replace("＠", "@").replace("﹫", "@").replace("．", ".")
    if "@" in text:
        yield from _plain(text, site)
        for match in _near_at(_BACKWARDS, text, 150, needs_dot=True):
            if sighting := _reversed(match[0], site, snippet(text, *match.span())):
                yield sighting
    yield from _spelled(text, site)
    yield from _starred(text, site)


_GLUED = re.compile(r"(?<=[a-z])[A-Z][a-z]{2,}$")  # a word whose space was lost: info@kestrel.co.ukPhone


def _plain(text: str, site: SiteHost) -> Iterator[ContactSighting]:
    for match in _near_at(EMAIL, text, LOCAL_LONGEST + 1):
        before, around = _words_before(text, match.start()), snippet(text, *match.span())
        shown = match[0] if has_public_suffix(match[2].lower()) else _GLUED.sub("", match[0])
        sighting = unless_credited(email(shown, site, "text", 0.85, around), _last_lines(before), site)
        if sighting:
            yield sighting


LINE_LONGEST = 400  # characters of its own line that may say whose an address is


def _words_before(text: str, start: int) -> str:
    """The 90 characters before a place, or its whole line where that is longer: a mediator is named at its beginning."""
    line = max(text.rfind("\n", 0, start) + 1, start - LINE_LONGEST)
    return text[max(0, min(line, start - 90)) : start]


LOCAL_LONGEST = 64  # characters before the @
AT_SIGNS_MOST = 5_000  # a directory of a whole university has fewer; what has more is no list of people


def _near_at(pattern: re.Pattern[str], text: str, before: int, *, needs_dot: bool = False) -> Iterator[re.Match[str]]:
    """Matches around each @, from so many characters before it on, which is far cheaper than to try every letter.

    `needs_dot`: only where a dot stands before the @ in the same word.
    """
    end, at = 0, text.find("@")
    for _ in range(AT_SIGNS_MOST):
        if at < 0:
            return
        is_likely = at >= end and (not needs_dot or "." in text[max(0, at - 80) : at].rpartition(" ")[2])
        match = pattern.search(text, max(end, at - before), at + 260) if is_likely else None
        if match:
            yield match
            end = match.end()
        at = text.find("@", max(at + 1, end))


def _last_lines(before: str) -> str:
    """The last five lines: a credit further up speaks of something else."""
    return " ".join(before.split("\n")[-5:])


_STAR_FOR_AT = re.compile(r"(?<![\w.])([\w.+-]{1,40})[☆★◎●■]([\w-]{1,63}(?:\.[\w-]{2,20}){1,3})(?![\w@])", re.ASCII)


def _starred(text: str, site: SiteHost) -> Iterator[ContactSighting]:
    """Japanese pages write a star and say that it stands for the @."""
    for match in _STAR_FOR_AT.finditer(text) if "@に" in text or "＠に" in text or "アットマーク" in text else ():
        sighting = email(f"{match[1]}@{match[2]}", site, "obfuscated", 0.8, snippet(text, *match.span()))
        if sighting:
            yield sighting


_BACKWARDS = re.compile(r"(?<![\w.@-])[a-z]{2,12}(?:\.[\w-]{1,63}){1,3}@[\w.+-]{2,40}(?![\w@])", re.IGNORECASE)


def _reversed(shown: str, site: SiteHost, around: str) -> ContactSighting | None:
    """An address written backwards and turned round by style sheets: at the site's own domain, or a free provider's."""
    sighting = email(shown[::-1], site, "reversed", 0.8, around)
    is_likely = sighting is not None and (sighting.type == "FREE" or email_domain(sighting) == site.domain)
    return sighting if is_likely else None


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
# Words that mean nothing else than the sign: Spanish, Italian, Polish, French, Russian.
_ONLY_AT = ("arroba", "chiocciola", "małpa", "arobase", "собака")
_ARROBA = re.compile(
    rf"(?<![\w.])([\w.+-]{{2,40}}) (?:{'|'.join(_ONLY_AT)}) ([\w-]{{2,63}}(?:(?: (?:punto|ponto|kropka|point|точка) |\.)[\w-]{{2,20}}){{1,2}})(?![\w@])",
    re.IGNORECASE,
)
_DOT_WORD = " dot "
_SPOKEN_SIGNS = PageLiterals(
    spelling for word in (_DOT_WORD, *(f" {word} " for word in _ONLY_AT)) for spelling in (word, word.upper())
)
_SPOKEN = re.compile(r" (?:dot|punto|ponto|kropka|point|точка) ", re.IGNORECASE)
# With spaces around the sign, which people use for "at" as well: only behind a word for mail.
_SPACED = re.compile(
    r"\b(?:e-?mail|mail|courriel|correo|posta|poczta|почта)\W{1,4}([\w.+-]{2,40}) ?@ ?([\w-]{2,63}(?:\.[\w-]{2,20}){1,3})(?![\w@])",
    re.IGNORECASE,
)
_SPACED_ANYWHERE = re.compile(r"(?<![\w.@])([\w.+-]{2,40}) @ ?([\w-]{2,63}(?:\.[\w-]{2,20}){1,3})(?![\w@])")
_SPELLED_HINT = re.compile(rf"[\[({{<|*_-]\s{{0,2}}(?:{_WORDS_FOR_AT}|@)\s{{0,2}}[\])}}>|*_-]", re.IGNORECASE)


def _spelled(text: str, site: SiteHost) -> Iterator[ContactSighting]:
    for hint in islice(_SPELLED_HINT.finditer(text), HINTS_MOST):
        start = _begin_of_word(text, max(0, hint.start() - 100), hint.start())
        for match in _SPELLED.finditer(text[start : hint.end() + 120]):
            shown = f"{_DOT_IN.sub('.', match[1])}@{_DOT_IN.sub('.', match[2])}"
            around = snippet(text, start + match.start(), start + match.end())
            sighting = email(shown, site, "obfuscated", 0.8, around)
            before = _last_lines(text[max(0, start - 60) : hint.start()])
            if sighting and (sighting := unless_credited(sighting, before, site)):
                yield sighting
    if "@ " in text or " @" in text:
        yield from _spoken(_SPACED, text, site)
        own = _spoken(_SPACED_ANYWHERE, text, site)  # at its own domain an address needs no word before it
        yield from (sighting for sighting in own if email_domain(sighting) == site.domain)
    signs = {word.lower() for word in _SPOKEN_SIGNS.places(text)}
    for pattern in (*([_BARE] if _DOT_WORD in signs else []), *([_ARROBA] if signs - {_DOT_WORD} else [])):
        yield from _spoken(pattern, text, site)


def _begin_of_word(text: str, start: int, end: int) -> int:
    """The first place from `start` on that begins a word, `end` at most: half a word is no address."""
    return next((at for at in range(start, end) if at == 0 or text[at - 1].isspace()), end)


def _spoken(pattern: re.Pattern[str], text: str, site: SiteHost) -> Iterator[ContactSighting]:
    for match in pattern.finditer(text):
        if match[1].lower() in _NO_LOCAL:  # "we meet at kestrel dot com" tells of a site
            continue
        shown, around = f"{match[1]}@{_SPOKEN.sub('.', match[2])}", snippet(text, *match.span())
        sighting = email(shown, site, "obfuscated", 0.7, around)
        if sighting:
            yield sighting


del _DATA  # as all lists that rules are made of
