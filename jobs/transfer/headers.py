"""Headers: which field of a noun the header of a column names.

In this order: as the vocabulary has it; as a program's object has it ("company.phone", "Person - Email - Work",
"addr:city"); with a word that says whose it is ("Telefon geschäftlich"); one of its parts ("ZIP/Postal code"); numbered
("Phone 2").
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from jobs.lists.header_words import fields_of_words, is_filler, words_of
from jobs.lists.import_headers import BUSINESS_HEADERS, header_kinds, plain_header
from jobs.lists.resource import Resource

Match = tuple[str, int]  # a field, and how late its name comes among those of the field
NO_FIELD: Match = ("", 0)
# How far behind the plain names come those that say less.
QUALIFIED, NUMBERED, IN_OBJECT, OF_A_PERSON, PRIVATE = 500, 1_000, 1_000, 2_000, 3_000
UNKNOWN = 1_500  # that no list has whole

_DIGITS = re.compile(r"\d+")
_WITH_NUMBER = ("email", "phone", "website")  # fields of which a file has several: `Phone 2`, `email_3`
_LIKE_NAME = frozenset(
    map(
        plain_header,
        ("name", "nom", "nombre", "nome", "naam", "namn", "navn", "nimi", "nev", "nume", "isim", "이름", "ονομα"),
    )
)

_TITLES = frozenset(map(plain_header, ("title", "titel", "titre", "título", "titolo", "tytuł", "titlu", "titulek")))


@cache
def vocabulary(noun: Resource) -> Mapping[str, Match]:
    """A header as it is compared -> its field, and which of the field's names it is."""
    names = noun.import_aliases or {noun.import_headers[0]: _single(noun)} if noun.importer else {}
    known: dict[str, Match] = {}
    for field_name, aliases in names.items():
        for rank, alias in enumerate((*aliases, field_name)):
            known.setdefault(plain_header(alias), (field_name, rank))
    return known


def _single(noun: Resource) -> tuple[str, ...]:
    """What the one column of a noun is called, also where a cell has several; of domains in every language."""
    more = BUSINESS_HEADERS["website"] if "website" in noun.import_headers else ()
    return (*noun.import_headers, *more, *(f"{name}s" for name in noun.import_headers))


def fields_by_header(header: Sequence[str], noun: Resource) -> list[str]:
    """The field of each column, empty for one that names none."""
    fields = [match(text, noun)[0] for text in header]
    _tell_people_from_companies(fields, header)
    if any(map(_OSM.match, header)):  # of OpenStreetMap, where the key of a trade is a header: shop=bakery
        fields = [
            "main_category" if text in _KEYS_OF_TRADES else name for text, name in zip(header, fields, strict=True)
        ]
    return fields


def match(text: str, noun: Resource) -> Match:
    """The field that a header names, and its rank."""
    known = vocabulary(noun)
    if is_closed(text) or "://" in text:  # a URL is a value, whatever the words of its path
        return NO_FIELD
    if plain_header(text) in known:
        return known[plain_header(text)]
    ways = (_of_an_object, _qualified, _in_parts, _numbered) if noun.import_aliases else (_numbered,)
    return next((found for way in ways if (found := way(text, known)) is not None), NO_FIELD)


def rank(text: str, name: str, noun: Resource) -> int:
    """How late a column comes among those that are read as a field: phones of people come behind those of the firm."""
    field_name, late = match(text, noun)
    if field_name != name:
        return UNKNOWN
    personal = vocabulary(noun).get("mobile", NO_FIELD)
    is_personal = name == personal[0] == "phone" and late % QUALIFIED >= personal[1]
    return late + (OF_A_PERSON if is_personal else 0)


def _numbered(text: str, known: Mapping[str, Match]) -> Match | None:
    plain = plain_header(text)
    field_name, rank = known.get(_DIGITS.sub("", plain).removesuffix("value"), NO_FIELD)
    return (field_name, rank + NUMBERED) if field_name in _WITH_NUMBER and plain else None


_LISTS = header_kinds()
_REGISTER, _PARTS_OF_TOWNS, _LABELS = _LISTS["register"], _LISTS["parts_of_towns"], _LISTS["labels"]
_BUSINESS_OBJECTS, _PEOPLE_OBJECTS = _LISTS["business_objects"], _LISTS["people_objects"]
# What is never the business's own, however its values look.
_FAX = re.compile(r"^(?:tele)?(?:fax|faks|факс|传真|傳真|ファックス)|(?:fax|faks)(?:no|nr|number|nummer|1)?$")
_PHONE = re.compile(r"te?le?f|tel|tfno|tlf|phone|fon|ph(?=fax)|puh|тел")  # "Tfno. / Fax"
_AUTHORITY = re.compile(r"authority|council|registrar|beh(?:ö|oe)rde", re.IGNORECASE)  # that keeps the list
_RECORD = (
    r"(?:kontakt|unternehmen|firma|lead|deal|person|konto|compte|contact|cuenta|empresa|contatto|azienda|conta)\w*"
)
_IN_CHARGE = (
    r"(?:- )?(?:zuständig|eigentümer|propriétaire|propietario|proprietário|proprietario|eigenaar|właściciel)\w*"
)
_OWNER = re.compile(
    r"^(?:contact|account|lead|record|company|deal|organi[sz]ation|person|opportunity)[ _.-]*owner\b|^owner\b[ _./-]*"
    r"(?:id|email|name|link)|"
    rf"^{_RECORD}[ -]+{_IN_CHARGE}|^{_IN_CHARGE} d[\w' ]+{_RECORD}$|"
    r"^(?:assigned to|created by|last modified by|modified by|updated by|besitzer|betreuer)\b",
    re.IGNORECASE,
)
_PRIVATE = re.compile(
    r"\b(?:privat\w*|home|domicile|particular|casa|shipping|delivery|lieferung|ship)\b", re.IGNORECASE
)
_OF_AN_ADDRESS = ("street", "house_number", "city", "state", "postal_code", "country", "address", "city_line")


def is_closed(header: str) -> bool:
    """Whether a column is a fax's, a register's, or that of the person in charge in a customer database."""
    plain = plain_header(header)
    is_fax = bool(_FAX.search(plain)) and not (_PHONE.match(plain) and not plain.startswith("telefax"))
    is_owner = bool(_OWNER.search(header.strip())) and header.strip().lower() != "owner name"
    is_owner = is_owner or bool(_AUTHORITY.search(header))
    return is_fax or is_owner or plain in _REGISTER | _PARTS_OF_TOWNS or is_technical(header) or _is_register(header)


def is_technical(header: str) -> bool:
    """Whether a column is what a program calls its objects, or where it has them: `_type`, `listing.@type`."""
    is_type = header.rpartition(".")[2].startswith(("_", "@")) and words_of(header)[-1:] == ["type"]
    return is_type or header.partition(".")[0] == "_links"  # of a program's own addresses (HAL)


def _is_register(header: str) -> bool:
    """Whether a header is a register's beside words that say no more: "CVR-nr.", "Code SIRET"."""
    words = words_of(header)
    if "/" in header and any(plain_header(part) in _REGISTER for part in header.split("/")):
        return True
    return len(words) > 1 and any(word in _REGISTER for word in words) and all(
        word in _REGISTER or is_filler(word) for word in words
    )  # fmt: skip


_OF_PEOPLE = {
    "name": "person", "fullname": "person", "title": "job_title", "organization": "name", "organisation": "name",
    "company": "name", "companyname": "name",
}  # fmt: skip
_OF_RATINGS = {
    "avg": "rating", "average": "rating", "mean": "rating", "value": "rating", "score": "rating", "stars": "rating",
    "n": "rating_count", "count": "rating_count", "total": "rating_count", "votes": "rating_count",
    "reviews": "rating_count",
}  # fmt: skip
_ALLOWED_OF_PEOPLE = ("name", "person", "job_title", "email", "first_name", "last_name", "phone", "profiles")
_OSM = re.compile(r"^(?:@|addr:|contact:)")
_KEYS_OF_TRADES = ("shop", "craft", "amenity", "office", "tourism", "healthcare", "leisure")
_BETWEEN_OBJECTS = re.compile(r"[./>]|__|\s-\s")


def _of_an_object(text: str, known: Mapping[str, Match]) -> Match | None:
    """What a value in an object is ("company.phone", "location/lat"); None for a header that names no such thing."""
    if _OSM.match(text):
        return known.get(plain_header(_OSM.sub("", text)))
    text = re.sub(r"\bof address$", "", text, flags=re.IGNORECASE)
    whole = re.split(r"\s-\s", text) if " - " in text else _BETWEEN_OBJECTS.split(text)
    parts = [part for part in whole if plain_header(part) and not plain_header(part).isdigit()]
    if len(parts) > 2 and plain_header(parts[-1]) in _LABELS:
        parts.pop()
    *objects, last = [plain_header(part) for part in parts] or [""]
    inside = _BUSINESS_OBJECTS | _PEOPLE_OBJECTS
    if objects and known.get(objects[-1], NO_FIELD)[0] == "rating":
        inside |= {objects[-1]}
    if not last or not all(part in inside for part in objects):
        return None
    if not objects:
        return (known[last][0], known[last][1] + IN_OBJECT) if len(whole) > 1 and last in known else None
    return _in_object(objects[-1], parts[-1], known)


def _in_object(owner: str, text: str, known: Mapping[str, Match]) -> Match:
    last = plain_header(text)
    if known.get(owner, NO_FIELD)[0] == "rating" and last in _OF_RATINGS:
        return _OF_RATINGS[last], IN_OBJECT
    if owner in _PEOPLE_OBJECTS:
        field_name = _OF_PEOPLE.get("name" if last in _LIKE_NAME else last) or known.get(last, NO_FIELD)[0]
        return (field_name, OF_A_PERSON) if field_name in _ALLOWED_OF_PEOPLE else NO_FIELD
    field_name, rank = known.get(last) or _in_parts(text, known) or NO_FIELD
    return field_name, rank + IN_OBJECT if field_name else 0


# A word that says whose a value is.
_OWN = (
    "geschäftlich", "business", "work", "office", "company", "corporate", "billing", "primary", "main", "hq", "firma",
    "firm", "organization", "professionnel", "professionnelle", "pro", "trabajo", "empresa", "lavoro", "ufficio",
    "zakelijk", "werk", "służbowy", "firmowy", "contact", "customer", "client", "kunde", "google", "current",
    "dienstlich", "haupt", "zentrale", "principal", "required", "pflichtfeld", "optional",
)  # fmt: skip
_QUALIFIER = re.compile(rf"\b(?:{'|'.join(_OWN)})\b", re.IGNORECASE)


# "Default Address City": the parts of an address, and the company that stands in it.
_IN_AN_ADDRESS = re.compile(
    r"^(?:default|billing|bill to|mailing|primary|main|registered|business)[ _-]address[ _-]+(?!line\b|\d|[a-z]$)",
    re.IGNORECASE,
)


def _qualified(text: str, known: Mapping[str, Match]) -> Match | None:
    inside = _IN_AN_ADDRESS.sub("", text)
    if inside != text and plain_header(inside) in known:
        field_name, rank = known[plain_header(inside)]
        return field_name, rank + QUALIFIED
    private = _PRIVATE.sub(" ", text)
    plain = plain_header(_QUALIFIER.sub(" ", private))
    if plain == plain_header(text) or plain not in known:
        return None
    field_name, rank = known[plain]
    if private != text:
        return NO_FIELD if field_name in _OF_AN_ADDRESS else (field_name, rank + PRIVATE)
    return field_name, rank + QUALIFIED


def _in_parts(text: str, known: Mapping[str, Match]) -> Match | None:
    """A header with something in brackets or behind a stroke: "Phone (main)", "ZIP/Postal code"."""
    parts = [re.sub(r"\(.*?\)|\[.*?\]", " ", text), *_alternatives(text)]
    fields = [known[plain] for part in parts if (plain := plain_header(part)) in known]
    names = {name for name, _ in fields}
    if "city" in names and names & {"postal_code", "state"}:
        return "city_line", QUALIFIED
    if names == {"street", "house_number"}:
        return "street", QUALIFIED
    return (fields[0][0], fields[0][1] + QUALIFIED) if len(names) == 1 else None


def _alternatives(text: str) -> Iterator[str]:
    yield from (part for part in re.split(r"\s*[/|,]\s*|\s+(?:or|oder|ou|und|and|et)\s+|\*|\n", text) if len(part) > 1)


# Names.


def _tell_people_from_companies(fields: list[str], header: Sequence[str]) -> None:
    """In a list of people, `Name` is a person's beside a company or a first name, and `Title` a job's."""
    plain = [plain_header(text) for text in header]
    is_person = any(name in ("first_name", "last_name", "person") for name in fields)
    has_company = any(
        name == "name" and text not in _LIKE_NAME and not _is_title(header[n])
        for n, (name, text) in enumerate(zip(fields, plain, strict=True))
    )
    has_name = any(name == "name" and text in _LIKE_NAME for name, text in zip(fields, plain, strict=True))
    if "last_name" in fields and "first_name" not in fields:  # Spanish "Nombre" beside "Apellidos"
        before = range(max(0, fields.index("last_name") - 2), fields.index("last_name"))
        at = next((n for n in before if fields[n] == "name" and plain[n] in _LIKE_NAME), None)
        if at is not None and (has_company or names_a_company(header, at)):
            fields[at] = "first_name"
    if "first_name" in fields and "last_name" not in fields:  # French "Nom du contact" beside "Prénom du contact"
        first = fields.index("first_name")
        beside = (n for n in (first - 1, first + 1) if 0 <= n < len(fields) and fields[n] == "person")
        at = next((n for n in beside if words_of(header[n])[:1] and words_of(header[n])[0] in _LIKE_NAME), None)
        if at is not None:
            fields[at] = "last_name"
    # What a map calls the place, beside the company that an enricher found.
    is_of_places = "place_id" in fields and has_name
    for n, text in enumerate(plain):
        if is_of_places and fields[n] == "name":
            fields[n] = "name" if text in _LIKE_NAME else "job_title" if text == "title" else ""
        elif fields[n] == "name" and text in _LIKE_NAME:
            fields[n] = _name_of_a_person(fields, has_company, is_person)
        elif fields[n] == "name" and _is_title(header[n]) and (has_company or (has_name and is_person)):
            fields[n] = "job_title" if "title" in text else ""  # German "Titel" is a doctor's


def names_a_company(header: Sequence[str], at: int) -> bool:
    """Whether another column is a company's by the words of its header."""
    return any("name" in fields_of_words(text)[0] for n, text in enumerate(header) if n != at)


def _is_title(text: str) -> bool:
    """Whether a column is called `Title`, or `Current title`, in any language that has one word for it."""
    words = words_of(_QUALIFIER.sub(" ", text))
    return len(words) == 1 and words[0] in _TITLES


def _name_of_a_person(fields: Sequence[str], has_company: bool, is_person: bool) -> str:
    """What a column `Name` is: the business's, a person's, or a family name behind a column of first names."""
    if "first_name" in fields and "last_name" not in fields:
        return "last_name"
    if not has_company:
        return "name"
    return "" if is_person else "person"
