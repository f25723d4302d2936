"""Numbers behind icons of phones and faxes that no word says to be one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from jobs.extract.contacts import phones
from jobs.extract.contacts.sighting import ContactSighting
from jobs.extract.readers.context import PageContext

FAX_RANK = 70


def phones_behind_icons(page: PageContext) -> Iterator[ContactSighting | None]:
    """The numbers behind icons that the text of the business shows."""
    for shown, is_fax in page.document.numbers_behind_icons:
        if shown in page.text_of_business:
            yield phones.phone(shown, page.regions_in_text, "text", 0.9, shown, is_fax)


def with_faxes(sightings: list[ContactSighting], page: PageContext) -> list[ContactSighting]:
    """The sightings, in which a number that is behind icons of faxes only is a fax, also where a link calls it."""
    numbers = [number for number in phones_behind_icons(page) if number]
    faxes = {number.normalised for number in numbers if number.type == "FAX"}
    faxes -= {number.normalised for number in numbers if number.type != "FAX"}
    return [
        replace(sighting, type="FAX", rank=FAX_RANK)
        if sighting.kind == "phone" and sighting.normalised in faxes
        else sighting
        for sighting in sightings
    ]
