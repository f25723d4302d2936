"""Corrections: what the sightings of a page say of each other, once all readers have read it."""

from __future__ import annotations

import re
from dataclasses import replace

from jobs.extract.contacts import belonging
from jobs.extract.contacts.names_and_titles import NEVER_FIRST, is_title_of_several
from jobs.extract.contacts.numbers_of_others import NumbersOfOthers
from jobs.extract.contacts.other_firms import is_of_others
from jobs.extract.contacts.sighting import ContactSighting
from jobs.extract.data import load
from jobs.extract.document import Document
from jobs.extract.marks import PRAISE_SIGNS
from jobs.extract.names import is_first_name
from jobs.extract.page_types import PEOPLE_PAGES
from jobs.extract.readers.context import PageContext
from jobs.extract.text import fold

PEOPLE = load("people")
BEFORE_LONGEST = 60  # characters
_PRAISE = 'blockquote, cite, [class*="testimonial" i], [class^="review" i], [class*=" review" i], [class*="-review" i]'
NUMBERS_MOST = 100  # of a page; one with more is a directory
PRAISE_MOST, PRAISE_LONGEST = 100, 2_000  # elements, characters
BY_SHAPE = ("text", "layout", "hcard")  # methods that know a person by the shape of the words
_ACADEMIC = ("dr", "prof", "med", "dent", "mr", "mrs", "ms")


def without_misread_numbers(sightings: list[ContactSighting]) -> list[ContactSighting]:
    """Numbers read from text in the page's supposed country are dropped where its markup names another for them."""
    by_markup = [sighting for sighting in sightings if sighting.kind == "phone" and sighting.method != "text"]
    number_of = {sighting.normalised[-9:]: sighting.normalised for sighting in by_markup}

    def is_misread(sighting: ContactSighting) -> bool:
        is_from_text = sighting.kind == "phone" and sighting.method == "text"
        number = sighting.normalised
        return is_from_text and number_of.get(number[-9:], number) != number

    return [sighting for sighting in sightings if not is_misread(sighting)]


def without_numbers_of_others(sightings: list[ContactSighting], page: PageContext) -> list[ContactSighting]:
    """Without the numbers in text that stand behind somebody else's name.

    Where no other is on the page, only an authority's or another firm's is surely theirs.
    """
    numbers = [sighting for sighting in sightings if sighting.kind == "phone"]
    in_text = dict.fromkeys(sighting.value for sighting in numbers if sighting.method == "text")
    if not in_text or len({sighting.normalised for sighting in numbers}) > NUMBERS_MOST:
        return sightings
    people = [sighting for sighting in sightings if sighting.kind == "person"]
    is_about_people = page.page_type in PEOPLE_PAGES
    sure = [person.value for person in people if is_about_people or person.confidence > belonging.UNREAD]
    of_others = NumbersOfOthers(page.named, [person.value for person in people], sure)
    theirs = list(filter(of_others.has, in_text))
    if all(number.method == "text" and number.value in theirs for number in numbers):
        theirs = [value for value in theirs if is_of_others(value, page.outline, page.own)]
    callers = {person.value for person in people if person.value not in sure and of_others.reach(person.value, theirs)}

    def is_theirs(sighting: ContactSighting) -> bool:
        is_number = sighting.kind == "phone" and sighting.method == "text" and sighting.value in theirs
        return is_number or (sighting.kind == "person" and sighting.value in callers)

    return [sighting for sighting in sightings if not is_theirs(sighting)]


def without_same_addresses(sightings: list[ContactSighting]) -> list[ContactSighting]:
    """Of two spellings of an address, the surer one: "Bend, OR 97702" and "Bend, Oregon 97702".

    They are one where the numbers are the same and a word beside, or where the words of one are all in the other.
    """
    taken: list[ContactSighting] = []
    dropped: set[int] = set()
    for sighting in sorted((s for s in sightings if s.kind == "address"), key=lambda s: (-s.confidence, -len(s.value))):
        if any(is_same_place(sighting.normalised, other.normalised) for other in taken):
            dropped.add(id(sighting))
        else:
            taken.append(sighting)
    return [sighting for sighting in sightings if id(sighting) not in dropped]


def is_same_place(value: str, other: str) -> bool:
    """Whether two addresses, in small letters without marks, are two spellings of one; not where they are alike."""
    if value == other:
        return False  # sightings of one value are merged later, and tell of each other's methods
    words, others = set(value.split()), set(other.split())
    numbers, their_numbers = ({word for word in side if word[0].isdigit()} for side in (words, others))
    shares_words = bool((words & others) - numbers)
    return (len(numbers) > 1 and numbers == their_numbers and shares_words) or (bool(numbers) and words < others)


def without_customers(sightings: list[ContactSighting], document: Document) -> list[ContactSighting]:
    """People named under praise only are customers, whatever they are elsewhere ("Jane Roe, business owner")."""
    if not document.has(*PRAISE_SIGNS) or not any(sighting.kind == "person" for sighting in sightings):
        return sightings
    praise = "\n".join(
        " ".join(words.split())
        for node in document.visible.css(_PRAISE)[:PRAISE_MOST]
        if len(words := node.text(separator=" ") or "") < PRAISE_LONGEST
    )

    def is_customer(sighting: ContactSighting) -> bool:
        if sighting.kind != "person" or sighting.method not in BY_SHAPE or sighting.value not in praise:
            return False
        return document.text.count(sighting.value) <= praise.count(sighting.value)

    return [sighting for sighting in sightings if not is_customer(sighting)]


def without_strangers(sightings: list[ContactSighting], page: PageContext) -> list[ContactSighting]:
    """People by the shape of the words against whom too much speaks where they stand: under a price, among products."""
    names = [sighting.value for sighting in sightings if sighting.kind == "person" and sighting.method in BY_SHAPE]
    if not names:
        return sightings
    strangers = belonging.strangers(page.named, dict.fromkeys(names), page.names_of_site)
    return [
        sighting
        for sighting in sightings
        if sighting.kind != "person" or sighting.method not in BY_SHAPE or sighting.value not in strangers
    ]


def without_parts_of_names(sightings: list[ContactSighting]) -> list[ContactSighting]:
    """Names that signs alone make somebody's are dropped where they are a part of another's: "Jordi Roca", "i Puig".

    So are those of the same words in another order, but for the first.
    """
    people = [sighting for sighting in sightings if sighting.kind == "person"]
    words = [set(sighting.normalised.split()) for sighting in people]
    read_by_rules = [sighting for sighting in people if sighting.confidence != belonging.UNREAD]
    first: dict[frozenset[str], str] = {}
    for sighting in sorted(people, key=lambda sighting: sighting.confidence == belonging.UNREAD):
        first.setdefault(frozenset(sighting.normalised.split()), sighting.normalised)

    def is_part(sighting: ContactSighting) -> bool:
        if sighting.method == "layout" and any(o.normalised.endswith(f" {sighting.normalised}") for o in people):
            return True  # "Ellen Roe" of "Mary Ellen Roe"
        if sighting.kind != "person" or sighting.confidence != belonging.UNREAD:
            return False
        its_words = set(sighting.normalised.split())
        if any(sighting.value.startswith(other.value) and sighting.value != other.value for other in read_by_rules):
            return True  # "Jane Roeowner": two cells of a row that no space parts
        is_another_order = first[frozenset(its_words)] != sighting.normalised
        return is_another_order or any(its_words < others for others in words)

    return [sighting for sighting in sightings if not is_part(sighting)]


# "brothers Rick and " before "Tony Roe": the surname is of both.
_FIRST_OF_TWO = re.compile(
    rf"(?P<before>[^\W\d_a-z][\w'’-]+ )?(?P<first>[^\W\d_a-z][\w'’-]+) (?:{'|'.join(PEOPLE['joins_names'])}|&) $"
)
del PEOPLE  # as all lists that rules are made of
_BEFORE_COUPLES = frozenset(("", "owners", "hosts"))
_SURNAME = re.compile(r"(?<!\S)(?:(?:[a-z]{1,3}|v[ao]n|d[aeiou][nrls]?|te[rn]) )*\S+$")


def with_partners(sightings: list[ContactSighting], page: PageContext) -> list[ContactSighting]:
    """The people before whose names another first name stands, and who share the surname: "Rick and Tony Roe"."""
    first_names = {s.normalised.partition(" ")[0] for s in sightings if s.kind == "person"}
    partners = []
    for sighting in sightings:
        is_by_shape = sighting.kind == "person" and sighting.method in BY_SHAPE
        first = _first_beside(sighting.value, page.text) if is_by_shape else ""
        if first and fold(first) not in first_names and (surname := _SURNAME.search(sighting.value)):
            name = f"{first} {surname[0]}"
            partners.append(replace(sighting, value=name, normalised=fold(name), name=name, title=""))
    return [*sightings, *partners]


def _first_beside(name: str, text: str) -> str:
    """The first name right before another's whole name wherever that stands, or nothing."""
    at = text.find(name)
    while at >= 0:
        start = max(text.rfind("\n", 0, at) + 1, at - BEFORE_LONGEST)
        beside = _FIRST_OF_TWO.search(text[start:at])
        if beside and is_first_name(beside["first"]) and _may_precede_couple(beside["before"] or ""):
            return beside["first"]
        at = text.find(name, at + 1)
    return ""


def _may_precede_couple(word: str) -> bool:
    """Whether a capitalised word before a first name is no surname: "Kováts Ádám és Szűcs Réka" are no couple."""
    is_before = fold(word).strip() in _BEFORE_COUPLES or fold(word).strip() in NEVER_FIRST
    return is_before or is_title_of_several(word)


def without_parts_of_addresses(sightings: list[ContactSighting]) -> list[ContactSighting]:
    """Names by shape that are a place in an address: "Les Arceaux" of "Centre commercial Les Arceaux, ..."."""
    places = [sighting.value for sighting in sightings if sighting.kind == "address"]

    def is_place(sighting: ContactSighting) -> bool:
        is_by_shape = sighting.kind == "person" and sighting.method in BY_SHAPE
        return is_by_shape and any(sighting.value in place for place in places)

    return [sighting for sighting in sightings if not is_place(sighting)]


def with_names(sightings: list[ContactSighting]) -> list[ContactSighting]:
    """E-mail addresses that spell a person's name get that name and job title: all of it, or a first name or a last
    name that one person of the page alone has."""
    owners: dict[str, list[ContactSighting]] = {}
    for person in sightings:
        for local in _local_parts(person) if person.kind == "person" else ():
            alike = owners.setdefault(local, [])
            alike += [person] if all(other.normalised != person.normalised for other in alike) else []

    def named(sighting: ContactSighting) -> ContactSighting:
        local, _, host = fold(sighting.normalised).partition("@") if sighting.kind == "email" else ("", "", "")
        if len(found := owners.get(local, [])) != 1 or host.startswith(f"{local}."):  # finch@finch.test is the firm's
            return sighting
        return replace(sighting, name=sighting.name or found[0].name, title=sighting.title or found[0].title)

    return [named(sighting) for sighting in sightings] if owners else sightings


def _local_parts(person: ContactSighting) -> list[str]:
    """How people's addresses are made of their names: jane.roe, jroe, roe.jane, ..."""
    words = [word for word in re.findall(r"[a-z]+", fold(person.normalised)) if word not in _ACADEMIC]
    if len(words) < 2:
        return []
    first, last = words[0], words[-1]
    return [
        f"{first}.{last}", f"{first}{last}", f"{first[0]}.{last}", f"{first[0]}{last}", f"{first}_{last}",
        f"{last}.{first}", f"{first}-{last}", first, last,
    ]  # fmt: skip
