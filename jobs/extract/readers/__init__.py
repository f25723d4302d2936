"""READERS, the table of contents: where contacts stand on a page, one reader a place.

A new one is a function and a line here. A reader changes nothing, so that they may run in any order. Of two sightings
that are equally sure, the one of the reader further up stands.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from jobs.extract.contacts import ContactSighting, merge_sightings
from jobs.extract.page_types import PEOPLE_PAGES
from jobs.extract.readers import attributes, cards, forms, icons, links, scripts, states, structured_data, text
from jobs.extract.readers.context import PageContext, Sightings
from jobs.extract.readers.corrections import (
    with_names,
    with_partners,
    without_customers,
    without_misread_numbers,
    without_numbers_of_others,
    without_parts_of_addresses,
    without_parts_of_names,
    without_same_addresses,
    without_strangers,
)

__all__ = ["READERS", "ContactReader", "PageContext", "extract_contacts"]

OTHER_PAGES = ("other", "services", "pricing", "menu", "careers")  # about anything but people, news and goods


@dataclass(frozen=True, eq=False)
class ContactReader:
    """A function that gives the sightings of one place, and the types of the pages that it reads (empty: all)."""

    read: Callable[[PageContext], Sightings]
    page_types: tuple[str, ...] = ()


READERS = (
    ContactReader(structured_data.nodes),
    ContactReader(links.contact_links),
    ContactReader(attributes.cloudflare_tokens),
    ContactReader(attributes.builder_addresses),
    ContactReader(attributes.joomla_addresses),
    ContactReader(attributes.data_attributes),
    ContactReader(attributes.numbers_in_attributes),
    ContactReader(scripts.written_emails),
    ContactReader(scripts.squarespace_settings),
    ContactReader(structured_data.hcards),
    ContactReader(cards.vcards),
    ContactReader(text.turned_emails),
    ContactReader(forms.forms),
    ContactReader(forms.framed_forms),
    ContactReader(text.emails_in_text),
    ContactReader(text.phones_in_text),
    ContactReader(text.phones_in_letters),
    ContactReader(icons.phones_behind_icons),
    ContactReader(text.addresses_in_text),
    ContactReader(text.addresses_part_by_part),
    ContactReader(text.people_by_label),
    ContactReader(text.people_on_cards, (*PEOPLE_PAGES, "home")),
    ContactReader(text.people_in_headings, PEOPLE_PAGES),
    ContactReader(text.people_in_alike_blocks, (*PEOPLE_PAGES[:3], "home", *OTHER_PAGES)),
    ContactReader(text.people_in_lines_of_theirs, PEOPLE_PAGES[:3]),
    ContactReader(text.people_side_by_side, ("legal",)),
    ContactReader(text.people_in_sentences, (*PEOPLE_PAGES[:3], "home", *OTHER_PAGES)),
    ContactReader(text.people_on_home_page, ("home",)),
    ContactReader(text.people_on_other_pages, OTHER_PAGES),
    ContactReader(text.people_by_signs),
    ContactReader(links.profile_links),
    ContactReader(cards.map_links),
    ContactReader(cards.popups_of_maps),
    ContactReader(states.state_fields),
)


def extract_contacts(page: PageContext, readers: Sequence[ContactReader] = READERS) -> list[ContactSighting]:
    """The contacts of a page, one sighting for each, best rank first.

    `readers`, some of READERS, run in the order given; the result does not depend on it. Never raises for bad markup.
    """
    by_reader = {
        reader: list(filter(None, reader.read(page)))
        for reader in readers
        if not reader.page_types or page.page_type in reader.page_types
    }
    sightings = [sighting for reader in READERS for sighting in by_reader.get(reader, ())]
    sightings = without_parts_of_addresses(without_parts_of_names(sightings))
    sightings = without_same_addresses(
        without_strangers(without_customers(without_misread_numbers(sightings), page.document), page)
    )
    sightings = without_numbers_of_others(with_partners(sightings, page), page)
    return merge_sightings(with_names(icons.with_faxes(sightings, page)))
