"""Corrections: what the sightings of a page say of each other, once all readers have read it."""

from __future__ import annotations

import re
from dataclasses import replace

from jobs.extract.contacts import belonging
from jobs.extract.contacts.sighting import ContactSighting
from jobs.extract.document import Document
from jobs.extract.marks import PRAISE_SIGNS
from jobs.extract.readers.context import PageContext
from jobs.extract.text import fold

_PRAISE = 'blockquote, cite, [class*="testimonial" i], [class^="review" i], [class*=" review" i], [class*="-review" i]'
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


def without_same_addresses(sightings: list[ContactSighting]) -> list[ContactSighting]:
    """Of two spellings of an address, the surer one: "Bend, OR 97702" and "Bend, Oregon 97702".

    They are one where the numbers are the same and a word beside, or where the words of one are all in the other.
    """
    taken: list[ContactSighting] = []
    dropped: set[int] = set()
    for sighting in sorted((s for s in sightings if s.kind == "address"), key=lambda s: (-s.confidence, -len(s.value))):
        if any(_is_same_place(sighting.normalised, other.normalised) for other in taken):
            dropped.add(id(sighting))
        else:
            taken.append(sighting)
    return [sighting for sighting in sightings if id(sighting) not in dropped]


def _is_same_place(value: str, other: str) -> bool:
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
    strangers = belonging.strangers(page.named, dict.fromkeys(names))
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
    first: dict[frozenset[str], str] = {}
    for sighting in sorted(people, key=lambda sighting: sighting.confidence == belonging.UNREAD):
        first.setdefault(frozenset(sighting.normalised.split()), sighting.normalised)

    def is_part(sighting: ContactSighting) -> bool:
        if sighting.kind != "person" or sighting.confidence != belonging.UNREAD:
            return False
        its_words = set(sighting.normalised.split())
        is_another_order = first[frozenset(its_words)] != sighting.normalised
        return is_another_order or any(its_words < others for others in words)

    return [sighting for sighting in sightings if not is_part(sighting)]


def without_parts_of_addresses(sightings: list[ContactSighting]) -> list[ContactSighting]:
    """Names by shape that are a place in an address: "Les Arceaux" of "Centre commercial Les Arceaux, ..."."""
    places = [sighting.value for sighting in sightings if sighting.kind == "address"]

    def is_place(sighting: ContactSighting) -> bool:
        is_by_shape = sighting.kind == "person" and sighting.method in BY_SHAPE
        return is_by_shape and any(sighting.value in place for place in places)

    return [sighting for sighting in sightings if not is_place(sighting)]


def with_names(sightings: list[ContactSighting]) -> list[ContactSighting]:
    """E-mail addresses that spell a person's name get that name and job title."""
    persons = {local: person for person in sightings if person.kind == "person" for local in _local_parts(person)}
    if not persons:
        return sightings

    def named(sighting: ContactSighting) -> ContactSighting:
        owner = persons.get(fold(sighting.normalised.partition("@")[0])) if sighting.kind == "email" else None
        if owner is None:
            return sighting
        return replace(sighting, name=sighting.name or owner.name, title=sighting.title or owner.title)

    return [named(sighting) for sighting in sightings]


def _local_parts(person: ContactSighting) -> list[str]:
    """How people's addresses are made of their names: jane.roe, jroe, roe.jane, ..."""
    words = [word for word in re.findall(r"[a-z]+", fold(person.normalised)) if word not in _ACADEMIC]
    if len(words) < 2:
        return []
    first, last = words[0], words[-1]
    return [
        f"{first}.{last}", f"{first}{last}", f"{first[0]}.{last}", f"{first[0]}{last}", f"{first}_{last}",
        f"{last}.{first}", f"{first}-{last}",
    ]  # fmt: skip
