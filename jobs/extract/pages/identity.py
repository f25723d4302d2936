# ruff: noqa: E501 -- patterns are read whole, not in pieces
"""The identity of a business as its site states it: numbers of registers and tax offices, legal name, year of founding.

A number counts behind the word for it, in its form, and where its country has check digits with the right ones; of two
that differ none counts, because a page then speaks of more than one business.
The words are in `data/identity_numbers.toml` and `data/founding.toml`.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from types import ModuleType
from typing import Any

from jobs.extract.contacts.emails import credited
from jobs.extract.data import load, words_of
from jobs.extract.document import Document
from jobs.extract.literals import Literals, PageLiterals, Phrases, certain_part, parts_with_lines_before
from jobs.extract.pages.site_name import LEGAL_FORM, speaks_for
from jobs.extract.structured_data import Node, first, is_organisation

FOOTER = 4_000  # characters at the end of a page that is about something else
WHOLE = 60_000  # characters of a legal page
NUMBERS_MOST = 12
YOUNGEST_UNSURE = 2015

_DATA = load("identity_numbers")
_VAT = _DATA["vat"]
_EU = [
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "EL", "ES", "FI", "FR", "GB", "HR", "HU", "IE", "IT", "LT",
    "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK", "XI",
]  # fmt: skip


@dataclass(frozen=True)
class IdentityFact:
    """One fact: `kind` is vat, tax, register, legal_name, founded or, of a contact page, opening_hours.

    `name` is what its country calls the number. `country` (ISO 3166-1 alpha-2) is empty for names, years and hours,
    whose rules have the form of OpenStreetMap, with semicolons between them. `is_checked`: its check digits are right.
    """

    kind: str
    value: str
    name: str = ""
    country: str = ""
    is_checked: bool = False


@dataclass(frozen=True)
class _Scheme:
    country: str
    kind: str
    name: str
    pattern: re.Pattern[str]
    check: str
    check_digits: int
    prefix: str
    is_shared: bool
    hints: tuple[str, ...]


_BEHIND = r"[^\w\n]{0,6}\n?[^\w\n]{0,4}"
_NUMBER_WORD = (
    r"(?:(?:n[°ºo]?|nr|no|num(?:ber|mer|éro|ero)?|id|kod|kód|identification|αρ|№|номер)(?![^\W\d])[.:]?[^\w\n]{0,4})"
)


def _scheme(number: dict[str, Any]) -> _Scheme:
    is_word = bool(number.get("needs_word"))
    label = rf"(?<![^\W_])(?:{'|'.join(number['words'])})(?:-?(?:nummer|number|nr|no)\b\.?)?{_BEHIND}{_NUMBER_WORD}{'{1,2}' if is_word else '{0,2}'}"
    return _Scheme(
        number["country"], number["kind"], number["name"], re.compile(f"{label}(?P<number>(?-i:{number['form']}))", re.IGNORECASE),
        number.get("check", ""), number.get("check_digits", 0), number.get("prefix", ""), bool(number.get("shared")),
        tuple(number["hints"]),
    )  # fmt: skip


_SCHEMES = [_scheme(number) for number in _DATA["number"]]
del _DATA  # as all lists that rules are made of
_HINTS = Literals([*(hint for scheme in _SCHEMES for hint in scheme.hints)])
_VAT_WORDS = Phrases(_VAT["words"])
_VAT_NUMBER = re.compile(
    rf"(?<![^\W_])(?:{'|'.join(_VAT['words'])})(?:-?(?:nummer|number|nr|no)\b\.?)?{_BEHIND}(?:re[gģ]\.? ?)?{_NUMBER_WORD}{{0,2}}"
    rf"(?P<number>(?:(?-i:{'|'.join(_EU)}) ?)(?-i:[A-Z0-9][A-Z0-9 .-]{{6,15}}[A-Z0-9])|\d{{3}} ?\d{{4}} ?\d{{2}}(?!\d))",
    re.IGNORECASE,
)
_COURT = re.compile(
    r"(?:Amtsgerichts?|Registergerichts?|AG|Gericht)(?: ist das|:)?[ \n]{1,2}(?:Amtsgericht )?(?P<court>[A-ZÄÖÜ][\wäöüß-]+(?: (?:am|im|in|an der|ob der|bei) [A-ZÄÖÜ][\wäöüß-]+| i\. ?[A-Z][\w.]{0,4}| a\. ?[A-Z][\w.]{0,4})?)"
)
COURT_NEAR = 90  # characters
LINE_LONGEST = 200
LINES_MOST = 300  # with a legal form
DIGITS_FEWEST = 5  # of a number, with all that stands on its line
# What each legal form has in it.
_FORMS = PageLiterals(
    ["GmbH", "UG", "AG", "KG", "OHG", "GbR", "e.K", "e. K", "e.V", "e. V", "mbB", "PartG", "Ltd", "Limited", "LLC", "L.L.C", "LLP", "PLC",
     "Inc", "Corp", "Pty", "SARL", "S.à", "Sà", "S.a", "SAS", "SCP", "SELARL", "EURL", "SNC", "SL", "S.L", "S.A", "S.r.l", "s.r.l", "srl", "S.p.A",
     "s.n.c", ".a.s", "s.r.o", "a.s.", "sp. z", "BV", "B.V", "bv", "NV", "N.V", "nv", "VOF", "V.O.F", "vof", "ApS", "A/S", "AB", "AS", "Oy", "Kft", "Zrt",
     "Bt.", "d.o.o", "SIA", "UAB", "OÜ", "Lda", "Ltda", "LTDA", "ME", "EIRELI", "SRL", "SC ", "S.C.", "Société", "会社", "公司", "주식회사", "유한회사", "OG", "Ltd. Ş", "A.Ş", "S.n.c", "ООО", "АО", "ИП", "ТОВ", "ООД",
     "ΙΚΕ", "Ε.Π.Ε"]
)  # fmt: skip
WORD_SHORTEST = 2  # letters
_LETTERS = re.compile(r"[^\W\d_]+")
_COPYRIGHT_YEAR = re.compile(r"^(?:(?:19|20)\d\d(?:\s?[-–]\s?\d{4})?|©)\s+")


def identity_of(document: Document, page_type: str, regions: Sequence[str], label: str) -> list[IdentityFact]:
    """What a page states of the business: the numbers first, then legal name and year.

    `regions` are the countries of the page, `label` is its domain's name without the suffix.
    """
    text = document.text if page_type in ("legal", "contact", "about") else document.text[-FOOTER:]
    text = text[:WHOLE]
    numbers = _numbers(text, regions)
    unambiguous = _unambiguous([*_in_data(document.nodes), *(fact for fact, _ in numbers)])
    name = _legal_name(document.nodes, text, [at for _, at in numbers], label, is_legal=page_type == "legal")
    year = _founded(document.nodes, document.text[:WHOLE])
    further = [IdentityFact("legal_name", name)] if name else []
    return [*unambiguous[:NUMBERS_MOST], *further, *([IdentityFact("founded", str(year))] if year else [])]


# Numbers


def _numbers(text: str, regions: Sequence[str]) -> list[tuple[IdentityFact, int]]:
    """Each number, and where it begins."""
    parts = parts_with_lines_before(text, DIGITS_FEWEST)
    joined = _joined(text, parts)
    numbers = [*_vat_numbers(text, parts, regions)] if _VAT_WORDS.are_in(joined) else []
    known = _HINTS.in_text(joined)
    taken = {(fact.country, _digits(fact.value)) for fact, _ in numbers}
    for scheme in _SCHEMES if known else ():
        if known.isdisjoint(scheme.hints) or (scheme.is_shared and scheme.country not in regions):
            continue
        for match in _matches(scheme.pattern, text, parts):
            fact = _fact(scheme, match, text)
            is_vat_again = fact and scheme.kind == "vat" and (fact.country, _digits(fact.value)) in taken
            if fact and not is_vat_again:
                numbers.append((fact, match.start("number")))
    return numbers


def _joined(text: str, parts: list[tuple[int, int]]) -> str:
    return "\n".join(text[start:end] for start, end in parts).lower()


def _fact(scheme: _Scheme, match: re.Match[str], text: str) -> IdentityFact | None:
    if _is_of_others(text, match.start()):
        return None
    shown = match["number"].strip()
    if scheme.check:
        compact = _checked(scheme.check, shown[: scheme.check_digits] if scheme.check_digits else shown)
        if not compact:
            return None
        value = shown if scheme.check_digits or scheme.country == "FI" else compact
        prefix = scheme.prefix or (scheme.country if scheme.kind == "tax" and shown.startswith(scheme.country) else "")
        value = value if value.startswith(prefix) else f"{prefix}{value}"
        return IdentityFact(scheme.kind, value, scheme.name, scheme.country, is_checked=True)
    if scheme.country == "DE":
        court = _court(text, match)
        return IdentityFact("register", f"{court} {_spaced(shown)}", scheme.name, "DE") if court else None
    spelled = _SPELLED.get(scheme.name, _without_blanks)(shown)
    return IdentityFact(scheme.kind, spelled, scheme.name, scheme.country)


def _without_blanks(shown: str) -> str:
    return re.sub(r"(?:^[nN]\.? ?| )", "", shown)


def _rea(shown: str) -> str:
    match = re.search(r"([A-Z]{2})\W*(\d+)", shown)
    return f"{match[1]}-{match[2]}" if match else shown


# How registers whose numbers have parts write them.
_SPELLED: dict[str, Callable[[str], str]] = {"REA": _rea, "Cégjegyzékszám": lambda shown: shown.replace(" ", "-")}


def _spaced(shown: str) -> str:
    """`HRB 123`, however it is written."""
    match = re.match(r"([A-Za-z]+)\D*(\d+) ?([A-Z]*)", shown)
    return " ".join(filter(None, match.groups())) if match else shown


def _court(text: str, match: re.Match[str]) -> str:
    """The court that keeps the register: the nearest one named; a number means nothing without it."""
    start = max(0, match.start() - COURT_NEAR)
    around = text[start : match.end() + COURT_NEAR]
    courts = [(abs(court.start() + start - match.start()), court["court"]) for court in _COURT.finditer(around)]
    return min(courts)[1].rstrip(",") if courts else ""


def _vat_numbers(text: str, parts: list[tuple[int, int]], regions: Sequence[str]) -> Iterator[tuple[IdentityFact, int]]:
    for match in _matches(_VAT_NUMBER, text, parts):
        shown = match["number"]
        country = shown[:2].upper() if shown[:2].isalpha() else ("GB" if "GB" in regions else "")
        if not country or _is_of_others(text, match.start()):
            continue
        if value := _vat_value(country, shown):
            iso = {"EL": "GR", "XI": "GB"}.get(country, country)
            yield IdentityFact("vat", value, _VAT["names"][country], iso, is_checked=True), match.start("number")


def _vat_value(country: str, shown: str) -> str:
    """The number with its prefix; what stands behind it on its line is left off, word by word."""
    module = {"EL": "gr", "XI": "gb"}.get(country, country.lower())
    rest = shown[2:] if shown[:2].isalpha() else shown
    pieces = rest.split()
    for count in range(len(pieces), 0, -1):
        if compact := _checked(f"{module}.vat", country + "".join(pieces[:count])):
            return compact if compact.startswith(country) else f"{country}{compact}"
    return ""


@contextmanager
def _left_out(*names: str) -> Iterator[None]:
    """Modules that are not loaded yet stay so, though what is loaded now imports them: `stdnum` needs them for clients
    of registers and for help only, and they are two thirds of a megabyte.
    """
    absent = [name for name in names if name not in sys.modules]
    sys.modules.update((name, ModuleType(name)) for name in absent)
    try:
        yield
    finally:
        for name in absent:
            del sys.modules[name]


@cache
def _module(name: str) -> Any:
    with _left_out("pydoc", "ssl"):
        from stdnum import get_cc_module  # takes long to load, and few processes need it

    country, _, kind = name.partition(".")
    return get_cc_module(country, kind)


def _checked(name: str, shown: str) -> str:
    """The compact form of a number whose check digits are right; else nothing."""
    module = _module(name)
    if module is None or not module.is_valid(shown):
        return ""
    return str(module.compact(shown))


# The general partner of a KG has a number of its own, and so has the insurer that French law asks for.
_OF_A_PARTNER = re.compile(
    r"(?i)\b(?:haftende\w*|komplementär\w*|assurances?|décennale|\w*haftpflicht\w*|assicurazione|polizza|insurer)\b[^:\n]{0,40}:"
)


def _is_of_others(text: str, start: int) -> bool:
    """Whether the words before a number on its line, or the line above, name an agency, a host or an authority."""
    before = text[max(0, start - LINE_LONGEST) : start]
    *_, above, line = ["", *before.split("\n")]
    return credited(line) or credited(above[-90:]) or _OF_A_PARTNER.search(line) is not None


def _digits(value: str) -> str:
    return re.sub(r"\D", "", value)


def _unambiguous(facts: list[IdentityFact]) -> list[IdentityFact]:
    """The facts of which there is one value; a SIRET says no more than the SIREN in it."""
    values: dict[tuple[str, str, str], set[str]] = {}
    for fact in facts:
        values.setdefault((fact.country, fact.kind, fact.name), set()).add(fact.value)
    single = [fact for fact in dict.fromkeys(facts) if len(values[fact.country, fact.kind, fact.name]) == 1]
    sirens = {fact.value for fact in single if fact.name == "SIREN"}
    return [fact for fact in single if not (fact.name == "SIRET" and fact.value[:9] in sirens)]


def _in_data(nodes: list[Node]) -> Iterator[IdentityFact]:
    """VAT numbers that the data state (schema.org, vatID)."""
    for node in nodes:
        shown = first(node.get("vatID")).strip() if is_organisation(node) else ""
        country = shown[:2].upper()
        if country in _EU and (value := _vat_value(country, shown)):
            yield IdentityFact(
                "vat", value, _VAT["names"][country], {"EL": "GR", "XI": "GB"}.get(country, country), is_checked=True
            )


# The legal name

_WORD = r"(?:[A-ZÄÖÜÀ-ÞŁŚŻĄČŘŽŠІЇЄА-ЯΑ-Ω0-9][\w’'.&-]{0,30}|&|e|y|et|und|and|og|och|på|ve|the|of|de|di|du|des|dal|dai|del|dos|da|do|van|la|le|i|a|[dl][’'][A-ZÀ-Þ][\w’'-]{0,30})"
_NAME_THEN_FORM = re.compile(
    rf"(?<![\w.])(?P<name>(?:{_WORD},? ){{1,8}}(?:[^\W\d_A-Z]{{3,20}},? (?=d\.o\.o|s\.r\.o))?){LEGAL_FORM.pattern}"
)
_FORM_THEN_NAME = re.compile(
    r"(?<![\w.])(?:(?P<romance>(?:SARL|SAS|SASU|EURL|SCP|SNC|SA|SC|S\.C\.|Société) (?:(?:(?:du|des?|de la|et|la|les?|aux?) )?[A-ZÀ-ÞŢȚȘŞĂÂÎ][\w’'&-]{1,30} ?){1,5}(?:SRL|S\.R\.L\.|SA)?)(?![\w])|(?P<slavic>(?:ООО|АО|ЗАО|ПАО|ТОВ|ИП|ЕООД|ООД) [«\"„][^»\"“\n]{2,50}[»\"“])|(?P<asian>(?:株式会社|有限会社|合同会社)[^\s、。（）()：:]{2,20}|[^\s、。（）()：:]{2,20}(?:株式会社|有限会社|有限公司)|(?:주식회사|유한회사) ?[^\s|,()：:]{2,20}|[^\s|,()：:]{2,20} ?(?:주식회사|유한회사)))"
)


def _legal_name(nodes: list[Node], text: str, places: list[int], label: str, *, is_legal: bool) -> str:
    """The name in the data, or the one with a legal form that the domain or a number on its line speaks for.

    On a legal page, one that stands on a line of its own or behind a label counts, too.
    """
    stated = next(
        (name for node in nodes if is_organisation(node) and (name := first(node.get("legalName")).strip())), ""
    )
    if stated:
        return stated[:200]
    lines = {text.rfind("\n", 0, at) for at in places}
    with_forms = _lines_with(text, _FORMS.places(text))
    patterns = (_NAME_THEN_FORM, _FORM_THEN_NAME)
    matches = [match for form in patterns for start, end in with_forms for match in form.finditer(text, start, end)]
    own = (match for match in matches if not _is_of_others(text, match.start()))
    names = {
        name: None
        for name, line, is_alone in (
            (
                _spelled(match[0]),
                text.rfind("\n", 0, match.start()),
                _is_signed(text, match) or (is_legal and _is_alone(text, match)),
            )
            for match in own
        )
        if _is_name(name) and (is_alone or line in lines or speaks_for(LEGAL_FORM.sub("", name).strip(" ,.-"), label))
    }
    return next(iter(names)) if len(names) == 1 else ""


_NAME_LABEL = re.compile(
    r"(?:firm(?:a|enname)|name|company(?: name)?|legal name|raison sociale|ragione sociale|denominazione|raz[óo]n social|denominación social"
    r"|denominação|bedrijfsnaam|handelsnaam|företag|nazwa firmy|cégnév|会社名|商号|社名|상호|회사명|公司名称|επωνυμία|unvan|(?:полное |краткое |сокращ[её]нное |повне )?(?:фирменное )?на(?:именование|йменування))?\W{0,3}",
    re.IGNORECASE,
)


def _is_alone(text: str, match: re.Match[str]) -> bool:
    """Whether a name is a whole line, or what stands behind the label on it."""
    start, end = text.rfind("\n", 0, match.start()) + 1, text.find("\n", match.end())
    behind = text[match.end() : end if end >= 0 else len(text)]
    return _NAME_LABEL.fullmatch(text, start, match.start()) is not None and behind.strip(" .,;|")[:1] in ("", "|")


def _is_signed(text: str, match: re.Match[str]) -> bool:
    """Whether a name is that of a copyright: "© 2026 Cedar Forge, LLC", "Cedar Forge, LLC © 2026".

    Where a line has several, as below a map, they are of whoever made its parts.
    """
    start, end = text.rfind("\n", 0, match.start()) + 1, text.find("\n", match.end())
    line = text[start : end if end >= 0 else len(text)][:LINE_LONGEST]
    is_beside = "©" in (line[:1], text[match.end() : match.end() + 2].strip())
    return is_beside and line.count("©") == 1


_JOINING_WORD = re.compile(r"^(?:of|and|und|et|de|du|des|y|e|i) ")  # "a trading name of Rowan Ltd"


def _lines_with(text: str, places: dict[str, list[int]]) -> list[tuple[int, int]]:
    """The lines in which something stands, in the order of the text."""
    starts = sorted({text.rfind("\n", 0, at) + 1 for ats in places.values() for at in ats})
    return [(start, end if (end := text.find("\n", start)) >= 0 else len(text)) for start in starts[:LINES_MOST]]


def _spelled(shown: str) -> str:
    """A name without the year of a copyright before it, and without the stop of a sentence behind it."""
    name = _JOINING_WORD.sub("", _COPYRIGHT_YEAR.sub("", shown.strip(" ,")))
    return name if name.endswith("Pty. Ltd.") else re.sub(r"(?<=Ltd|Inc)\.$|(?<=Limited)\.$", "", name)


def _is_name(name: str) -> bool:
    """Whether there is a word beside the legal form: "3512 AB" is a postal code."""
    return any(len(word) >= WORD_SHORTEST for word in _LETTERS.findall(LEGAL_FORM.sub(" ", name)))


# The year of founding

_YEAR = r"(?P<year>1[5-9]\d\d|20[0-2]\d)(?![\d.:/-]\d|\d)"
_ERAS = {"明治": 1867, "大正": 1911, "昭和": 1925, "平成": 1988, "令和": 2018}  # the year before the first
_ERA = r"(?:(?:明治|大正|昭和|平成|令和) ?(?:\d{1,2}|元) ?年 ?[（(]?)?"  # of Japan, before the same year
_YEAR_FIRST = re.compile(r"(?P<year>1[5-9]\d\d|20[0-2]\d)(?!\d)")
_FOUNDING = load("founding")
_FOUNDED_WORDS, _FOUNDED_SIGNS = words_of(_FOUNDING["founded"]), words_of(_FOUNDING["founded_signs"])
_MAY_BE_FOUNDED = Literals(map(certain_part, _FOUNDED_WORDS + _FOUNDED_SIGNS))
_FOUNDED = re.compile(
    rf"(?:\b(?:{'|'.join(_FOUNDED_WORDS)})|{'|'.join(_FOUNDED_SIGNS)})[ :：]{{0,3}}(?:{_ERA}{_YEAR}|(?P<era>{'|'.join(_ERAS)}) ?(?P<of_era>\d{{1,2}}|元) ?年)",
    re.IGNORECASE,
)
_BEFORE_YEAR = re.compile(
    rf"{_YEAR}(?:(?:['’]?(?:d[ae]n|t[ae]n)|\s?yılından)(?: bu yana| beri)|(?:-[tT][őó]l)? óta)|{_YEAR.replace('year', 'signed')}\s?[年년](?:に|에)? ?(?:設立|創業|創立|成立|설립|창립|창업|개원|개업)",
    re.IGNORECASE,
)
# What stands in the text where `_BEFORE_YEAR` may.
_BEFORE_YEAR_SIGNS = ("beri", "bu yana", " óta", "設立", "創業", "創立", "成立", "설립", "창립", "창업", "개원", "개업")
# Who is founded, if it is somebody else: the guild that the business is a member of.
_BODY = re.compile(
    r"\b(?:innung|kammer|verband|mitglied|members? of|association|federation|guild|membre d|fédération|lid van|socio de|aderente|part of|division of|subsidiary|parent compan|owned by|acquired|teil der|tochter|gruppo|collabor)\w*",
    re.IGNORECASE,
)
_SINCE_WORDS = words_of(_FOUNDING["since"])
_MAY_BE_SINCE = Literals(f"{word}{mark}" for word in _SINCE_WORDS for mark in " :")
_SINCE = re.compile(rf"\b(?:{'|'.join(_SINCE_WORDS)})[ :]{{1,2}}{_YEAR}", re.IGNORECASE)
_OURS = re.compile(
    r"\b(?:we|our|us|wir|unser\w*|uns|nous|notre|nos|noi|nostr\w+|lavoriamo|nuestr\w+|trabajamos|nosotros|wij|ons|onze|uw|vi|vår\w*|vores|my|nasz\w*|naš\w*|firma|empresa|azienda|entreprise|bedrijf|мы|наш\w*)\b",
    re.IGNORECASE,
)
SHORT_LINE = 60  # characters


def _founded(nodes: list[Node], text: str) -> int | None:
    """The year that the data or the page state; None where they state several."""
    for node in nodes:
        if match := _YEAR_FIRST.match(first(node.get("foundingDate"))):
            return int(match["year"])
    parts = parts_with_lines_before(text, 2 if any(era in text for era in _ERAS) else 4)
    joined = _joined(text, parts)
    stated = [*_matches(_FOUNDED, text, parts)] if _MAY_BE_FOUNDED.are_in(joined) else []
    stated += _matches(_BEFORE_YEAR, text, parts) if any(sign in joined for sign in _BEFORE_YEAR_SIGNS) else []
    years = {
        _year_of(match)
        for match in stated
        if not (_is_of_others(text, match.start()) or _BODY.search(_sentence_before(text, match)))
    }
    if years:
        return years.pop() if len(years) == 1 else None
    since = [*_matches(_SINCE, text, parts)] if _MAY_BE_SINCE.are_in(joined) else []
    unsure = {int(match["year"]) for match in since if _is_ours(text, match)}
    unsure = {year for year in unsure if year <= YOUNGEST_UNSURE}
    return unsure.pop() if len(unsure) == 1 else None


def _year_of(match: re.Match[str]) -> int:
    """The year of a match, which Japan may give by its era alone: 昭和48年 is 1973."""
    groups = match.groupdict()
    if groups.get("era"):
        return _ERAS[groups["era"]] + (1 if groups["of_era"] == "元" else int(groups["of_era"]))
    return int(groups["year"] or groups["signed"])


def _matches(pattern: re.Pattern[str], text: str, parts: list[tuple[int, int]]) -> Iterator[re.Match[str]]:
    return (match for start, end in parts for match in pattern.finditer(text, start, end))


def _sentence_before(text: str, match: re.Match[str]) -> str:
    start = text.rfind("\n", 0, match.start()) + 1
    return re.split(r"[.!?]\s", text[max(start, match.start() - 120) : match.start()])[-1]


def _is_ours(text: str, match: re.Match[str]) -> bool:
    """Whether "since 1987" speaks of the business: in a short line, or in a sentence of theirs."""
    start, end = text.rfind("\n", 0, match.start()) + 1, text.find("\n", match.end())
    line = text[start : end if end >= 0 else len(text)]
    sentence = _sentence_before(text, match) + re.split(r"[.!?]", text[match.start() : match.end() + 60])[0]
    return len(line) <= SHORT_LINE or _OURS.search(sentence) is not None
