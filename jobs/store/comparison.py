# ruff: noqa: E501 -- patterns and tables are read whole, not in pieces
"""Whether two rows are one business, and why: names, phones, websites and the distance are compared together."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import lru_cache
from pathlib import Path
from typing import Any

import ada_url
import phonenumbers

from jobs.extract.websites import read_website
from jobs.sources.distance import metres_between
from jobs.sources.names import fold

AT_ONE_PLACE, NEAR, SAME_STREET, SAME_TOWN, MOVED = 60, 200, 600, 3_000, 20_000  # metres
SIMILAR = 0.9  # the least similarity (0 to 1) of two spellings of one name
STEM = 6  # letters by which the forms of a word are one
CONTAINED = 0.92  # the similarity of a name and a longer one: "Lakeside Hospital", "Lakeside Hospital Pharmacy"

_WORDS = tomllib.loads((Path(__file__).parent / "data" / "words_of_names.toml").read_text(encoding="utf-8"))
_LEGAL_FORMS, _FILLERS, _BESIDE, _BRANCHES, _DEGREES = (
    frozenset(_WORDS[name].split()) for name in ("legal_forms", "fillers", "beside", "branches", "degrees")
)
_WRITTEN_OUT: Mapping[str, str] = _WORDS["written_out"]
_ANNEXES = [(frozenset(kind["of"].split()), frozenset(kind["words"].split())) for kind in _WORDS["annexes"].values()]
_KINDS = {word: kind for kind, words in _WORDS["kinds"].items() for word in words.split()}
_WEAK_PHONES = frozenset([
    phonenumbers.PhoneNumberType.TOLL_FREE, phonenumbers.PhoneNumberType.SHARED_COST,
    phonenumbers.PhoneNumberType.PREMIUM_RATE, phonenumbers.PhoneNumberType.UAN,
])  # fmt: skip
# Cyrillic and Greek letters, as names in them are written with Latin ones.
_LATIN = str.maketrans(
    "абвгдезийклмнопрстуфыэіґαβγδεζηικλμνοπρστυφω", "abvgdeziiklmnoprstufyeigavgdeziiklmnoprstyfo"
) | str.maketrans({
    "ж": "zh", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "", "ь": "", "ю": "yu", "я": "ya",
    "є": "ye", "ї": "i", "ў": "u", "θ": "th", "ξ": "x", "χ": "ch", "ψ": "ps", "ς": "s",
})  # fmt: skip
_PART = re.compile(
    r"\b(?:block|building|bldg|unit|suite|ste|hall|halle|tower|wing|terminal|section|zone|lot|gate|level|floor|haus|gebaude|shop|store|stand|batiment"
    r"|edificio|lokal|bloc|bloque|campus|phase|studio|saal|raum|room|salle|sala|court|bay|desk|counter) ([a-z])\b"
)
_LETTER = re.compile(r"\w{2,} ([a-z])$")  # "Parking Garage A"; "Finch S.A." has none
# What a list writes behind the name: "Plover Law (moved to State St)".
_REMARK = re.compile(
    r"\((?:(?:has |have )?moved|relocated|(?:permanently |temporarily )?closed|new (?:location|address)|now (?:at|in)|jetzt in|désormais|ahora en|ora in|nu in|verzogen|umgezogen|geschlossen"
    r"|fermé|déménagé|transféré|cerrado|trasladado|chiuso|trasferito|fechado|mudou|gesloten|verhuisd|zamknięte|закрыто|переехал)[^)]*\)",
    re.IGNORECASE,
)
_ALWAYS_OPEN = re.compile(r"\b24 ?(?:7|h|hrs?|hours?|std|stunden|horas|heures|ore)$")  # "ABC Locksmith 24/7"
_SPLIT_OFF = re.compile(r"\b(mc|o|d|l) (?=[^\W\d_]{3})")  # "Mc Avoy", "O Dell", "L Atelier"
_OWNED_BY = frozenset(["di", "by"])
_BED_AND_BREAKFAST = re.compile(r"\b(?:b b|b and b|b n b|bed (?:and |& )?breakfast)\b")
# A person's title.
_TITLE = re.compile(r"\b(?:dr|prof|dra|drs|dott|dottssa|avv)\b|^(?:mr|mrs|ms|herr|frau|me)\b")

Row = Mapping[str, Any]


@dataclass
class Comparison:
    """What two rows have in common. `reasons` are sentences for people, the reasons for and against.

    `metres` is the distance, None where a row has no point. `score` is from 0 to 1.
    """

    duplicate: bool = False
    name: bool = False
    phone: bool = False
    website: bool = False
    place: bool = False
    metres: int | None = None
    score: float = 0.0
    reasons: list[str] = field(default_factory=list)


def compare(first: Row, second: Row) -> Comparison:
    """Compare two businesses: mappings with name, phone (E.164), website, latitude, longitude, and perhaps postal_code,
    country, phone_is_shared and website_is_shared (whether many businesses have it).

    One thing alone proves nothing: a switchboard, a mall's site and a neighbour are shared by several. A number that is
    free of charge, or that many have, is no evidence. Never the same: rows far apart, with different numbers in their
    names, or with phones of their own at different addresses. Raises ValueError for a point that is none.
    """
    metres = _metres(first, second)
    phones, websites = _phones(first, second), _websites(first, second)
    similarity = _similarity(_text(first, "name"), _text(second, "name"))
    found = Comparison(
        name=similarity >= SIMILAR or ("same" in (phones, websites) and _abbreviated(first, second)),
        phone=phones == "same",
        website=websites == "same",
        place=metres is not None and metres <= NEAR,
        metres=None if metres is None else round(metres),
    )
    found.duplicate = not _conflict(first, second) and _decide(found, metres, phones, websites, similarity)
    shared = (found.name, found.phone, found.website, found.place)
    found.score = round((sum(shared) + similarity) / 5, 3)
    found.reasons = _reasons(found, metres, phones, websites)
    return found


def may_be_one(first: Row, second: Row) -> bool:
    """Whether two businesses need `compare` at all: the names are alike, or the phones the same. Much faster."""
    if first["phone"] and first["phone"] == second["phone"] and not first.get("phone_is_shared"):
        return True
    if _are_alike(_name_of(_text(first, "name")), _name_of(_text(second, "name"))):
        return True
    return _abbreviated(first, second) and _websites(first, second) == "same"


def _decide(found: Comparison, metres: float | None, phones: str, websites: str, similarity: float) -> bool:
    """The rule, from the most to the least certain."""
    if metres is not None and metres > (NEAR if phones == "hotline" else MOVED):
        return False
    own_place = metres is not None and metres <= AT_ONE_PLACE and similarity != CONTAINED
    if phones == "differ" and not own_place:  # branches, and departments
        return False
    if websites == "pages" and similarity not in (1, CONTAINED):  # departments, and the shops of a mall
        return False
    links = found.phone + found.website
    if metres is None:
        return found.name and links > 0
    if metres <= NEAR:
        if found.name:
            return links > 0 or phones != "differ" or websites != "differ"
        return found.phone and websites != "differ"
    if metres <= SAME_STREET:
        return found.name and links > 0
    return found.name and found.phone and (metres <= SAME_TOWN or found.website)


def _reasons(found: Comparison, metres: float | None, phones: str, websites: str) -> list[str]:
    same = {
        "same": "The phone numbers are the same.",
        "hotline": "Both have one number that is free of charge: a hotline.",
        "shared": "Many businesses have this phone number, which proves nothing.",
        "differ": "Each has a phone number of its own.",
    }
    pages = {"same": "The websites are the same.", "shared": "Both are on one shared site, which proves nothing."}
    pages |= {"pages": "They are different pages of one site.", "differ": "The websites differ."}
    reasons = [
        "The names are the same." if found.name else "The names differ.",
        same.get(phones, ""),
        pages.get(websites, ""),
    ]
    reasons.append("The distance is not known." if metres is None else f"They are {metres:,.0f} m apart.")
    return [reason for reason in reasons if reason]


# Names.


@dataclass(frozen=True)
class _Name:
    """A name as it is compared: its telling words, and what of them is compared most often."""

    words: tuple[str, ...]
    text: str
    joined: str
    ordered: tuple[str, ...]
    stems: tuple[str, ...]
    numbers: tuple[str, ...]


@lru_cache(maxsize=16_384)
def _name_of(name: str) -> _Name:
    words = name_words(name)
    numbers = sorted([*(digits for word in words for digits in re.findall(r"\d+", word)), *_letters_of(name)])
    stems = tuple(sorted(word[:STEM] for word in words))
    return _Name(words, " ".join(words), "".join(words), tuple(sorted(words)), stems, tuple(numbers))


def _letters_of(name: str) -> list[str]:
    """The letters that number a part of a building: "Block A" is not "Block B"."""
    return [match[1] for match in _PART.finditer(fold(name))]


def _similarity(first: str, second: str) -> float:
    """How alike two names are, from 0 to 1: without case, accents, legal forms and words like "and"."""
    a, b = _name_of(first), _name_of(second)
    if not a.words or not b.words or a.numbers != b.numbers:
        return 0.0
    return _of_words(a, b) or SequenceMatcher(None, a.text, b.text).ratio()


def _of_words(a: _Name, b: _Name) -> float:
    """The similarity of names with the same words; 0 where the letters have to be compared."""
    if a.ordered == b.ordered or a.joined == b.joined:
        return 1.0
    shorter, longer = sorted((a, b), key=lambda name: len(set(name.words)))
    more = set(longer.words) - set(shorter.words)
    contained = len(set(shorter.words)) >= 2 and set(shorter.words) < set(longer.words)
    return CONTAINED if contained and len(more) <= _most_more(shorter, longer) else 0.0


def _most_more(shorter: _Name, longer: _Name) -> int:
    """How many words more a name has that is the other one: its branch ("Osprey Bank, Market Place branch"), its owner

    ("Studio Fringuello di Rossi Mario"), or two of any kind.
    """
    behind = longer.words[len(shorter.words) :]
    goes_on = longer.words[: len(shorter.words)] == shorter.words and bool(behind)
    return 4 if goes_on and (behind[-1] in _BRANCHES or behind[0] in _OWNED_BY) else 2


def _are_alike(a: _Name, b: _Name) -> bool:
    """Whether the similarity is at least SIMILAR: letters are compared only where the lengths allow it."""
    if not a.words or not b.words or a.numbers != b.numbers:
        return False
    if _of_words(a, b):
        return True
    letters = SequenceMatcher(None, a.text, b.text)
    return letters.real_quick_ratio() >= SIMILAR and letters.quick_ratio() >= SIMILAR and letters.ratio() >= SIMILAR


def _abbreviated(first: Row, second: Row) -> bool:
    """Whether one name is the other with words cut short, in other forms, or by their first letters: "Vet Clinic", "Peak PT".

    That is weak ("bar" begins "barber"): it counts only beside the same phone or website.
    """
    a, b = (_name_of(_text(row, "name")) for row in (first, second))
    if _KINDS.keys() >= set(a.words) ^ set(b.words) and min(set(a.words), set(b.words), key=len) < {*a.words, *b.words}:
        return a.numbers == b.numbers and bool({*a.words} & {*b.words} - _KINDS.keys())  # "Ресторан Журавль", "Журавль"
    if len(a.stems) > 1 and a.stems == b.stems and a.numbers == b.numbers:  # "Peluquería Alondra", "Alondra Peluqueros"
        return True
    if not a.words or not b.words or a.numbers != b.numbers or a.words[0][0] != b.words[0][0]:
        return False
    return _shortens(a.words, b.words) or _shortens(b.words, a.words)


def _shortens(short: tuple[str, ...], full: tuple[str, ...]) -> bool:
    """Whether each word of `short` is the next word of `full`, its beginning, or the first letters of the next ones."""
    if len(short) < 2 or len(short) > len(full) or short[0] != full[0]:
        return False
    at = 0
    for word in short:
        if at < len(full) and (full[at] == word or (len(word) >= 3 and full[at].startswith(word))):
            at += 1
        elif 2 <= len(word) <= 4 and word == "".join(part[0] for part in full[at : at + len(word)]):
            at += len(word)
        else:
            return False
    return at == len(full)


@lru_cache(maxsize=4096)
def name_words(name: str) -> tuple[str, ...]:
    """The words of a business's name that tell it from others; all of them where none would be left."""
    plain = _BED_AND_BREAKFAST.sub("bnb", fold(_REMARK.sub("", name) or name).translate(_LATIN))
    plain = _SPLIT_OFF.sub(r"\1", plain)
    words = [_WRITTEN_OUT.get(word, word) for word in (_ALWAYS_OPEN.sub(" ", plain).strip() or plain).split()]
    telling = tuple(word for word in words if word not in _LEGAL_FORMS and word not in _FILLERS)
    return telling or tuple(words)


# Phones, websites, places.


def _phones(first: Row, second: Row) -> str:
    a, b = _text(first, "phone"), _text(second, "phone")
    if not a or not b:
        return ""
    if a == b and first.get("phone_is_shared"):
        return "shared"
    if a == b:
        return "hotline" if _is_hotline(a) else "same"
    return "" if _is_hotline(a) or _is_hotline(b) else "differ"


@lru_cache(maxsize=4096)
def _is_hotline(phone: str) -> bool:
    try:
        number = phonenumbers.parse(phone)
        return str(number.national_number).startswith("800") or phonenumbers.number_type(number) in _WEAK_PHONES
    except phonenumbers.NumberParseException:
        return False


def _websites(first: Row, second: Row) -> str:
    a, b = _site(_text(first, "website")), _site(_text(second, "website"))
    if not a or not b:
        return ""
    if a[:2] != b[:2]:
        return "differ"
    if first.get("website_is_shared") and "" in (a[2], b[2]):
        return "shared"
    if a[2] == b[2] or (a[0] == "own" and "" in (a[2], b[2])):
        return "same"
    return "pages" if a[0] == "own" else "shared"


@lru_cache(maxsize=4096)
def _site(text: str) -> tuple[str, str, str] | None:
    """Whose site it is, its host, and its path without a slash at the end; None where there is none."""
    website = read_website(text)
    if not website.host:
        return None
    try:
        path = ada_url.URL(text if "://" in text else f"https://{text}").pathname
    except ValueError:
        path = ""
    return website.outcome, website.host, path.rstrip("/").lower()


def _metres(first: Row, second: Row) -> float | None:
    """The distance between two rows; None where one has no point."""
    points = [(row.get("latitude"), row.get("longitude")) for row in (first, second)]
    if any(value in (None, "") for point in points for value in point):
        return None
    a, b = ((float(latitude or 0), float(longitude or 0)) for latitude, longitude in points)
    return metres_between(a, b)


def _conflict(first: Row, second: Row) -> bool:
    """Whether their addresses say that they are two: different countries, or postal codes where no distance is known."""
    names = ("country",) if _metres(first, second) is not None else ("country", "postal_code")
    pairs = ((fold(_text(first, name)), fold(_text(second, name))) for name in names)
    if any(a and b and a != b for a, b in pairs):
        return True
    a, b = _text(first, "name"), _text(second, "name")
    return (
        _numbered_apart(a, b)
        or _are_two_people(a, b)
        or _are_two_kinds(a, b)
        or _are_on_two_sides(a, b)
        or (_phones(first, second) != "same" and _is_beside(a, b))
    )


def _is_beside(first: str, second: str) -> bool:
    """Whether one name is the other with a word for what stands beside it: "Central Bank", "Central Bank ATM"."""
    shorter, longer = sorted((set(_name_of(first).words), set(_name_of(second).words)), key=len)
    more = longer - shorter
    return shorter < longer and bool(more & _BESIDE or any(shorter & of and more & words for of, words in _ANNEXES))


def _are_two_kinds(first: str, second: str) -> bool:
    """Whether each name says another kind, and they have no word in common: a hotel, and the restaurant in its house."""
    a, b = set(_name_of(first).words), set(_name_of(second).words)
    kinds = [{_KINDS[word] for word in words if word in _KINDS} for words in (a, b)]
    return all(kinds) and not kinds[0] & kinds[1] and not a & b


_SIDES = {
    word: side
    for side, words in {
        "north": "north northern nord norte norden noord", "south": "south southern sud sur sued suden zuid sul",
        "east": "east eastern ost est este oost leste", "west": "west western ouest oeste ovest",
    }.items()
    for word in words.split()
}  # fmt: skip


def _are_on_two_sides(first: str, second: str) -> bool:
    """Whether each name says another side: "East Wing Gallery", "West Wing Gallery"."""
    a, b = ({_SIDES[word] for word in _name_of(name).words if word in _SIDES} for name in (first, second))
    return bool(a) and bool(b) and not a & b


def _numbered_apart(first: str, second: str) -> bool:
    """Whether both names have numbers, or letters at their ends, and not the same: "Gate 3 Coffee", "Gate 5 Coffee"."""
    a, b = _name_of(first).numbers, _name_of(second).numbers
    letters = [_LETTER.search(fold(name)) for name in (first, second)]
    return (bool(a and b) and a != b) or (all(letters) and len({match[1] for match in letters if match}) > 1)


def _are_two_people(first: str, second: str) -> bool:
    """Whether the names have two people with titles: two doctors behind one reception, or of one family.

    They are one where the words behind one title are among those behind the other, or their first letters.
    """
    a, b = _person_of(first), _person_of(second)
    return bool(a and b) and not (_are_among(a, b) or _are_among(b, a))


@lru_cache(maxsize=4096)
def _person_of(name: str) -> tuple[str, ...]:
    """The words behind the title in a name: those of a person's name, and perhaps more."""
    plain = fold(name)
    match = _TITLE.search(plain)
    return tuple(word for word in plain[match.end() :].split() if word not in _DEGREES) if match else ()


def _are_among(few: tuple[str, ...], many: tuple[str, ...]) -> bool:
    return all(word in many or (len(word) == 1 and any(other[0] == word for other in many)) for word in few)


def _text(row: Row, name: str) -> str:
    value = row.get(name)
    return value.strip() if isinstance(value, str) else ""
