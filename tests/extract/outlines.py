"""Outlines of short pages, for the tests of the signs that are read from them."""

from __future__ import annotations

from jobs.extract.contacts.addresses import places_in_text, places_of
from jobs.extract.contacts.names_in_lines import PageText
from jobs.extract.contacts.ownership import OwnSite
from jobs.extract.document import Document
from jobs.extract.outline import Outline

SITE = OwnSite("kestrel-plumbing.com", "kestrel-plumbing.comkestrelplumbing", "contact")


def outline_of(markup: str) -> Outline:
    document = Document(f"<html><body>{markup}</body></html>", "https://kestrel-plumbing.com/contact")
    return Outline(document, document.text)


def page_text_of(markup: str, site: OwnSite = SITE, country: str = "GB") -> PageText:
    outline = outline_of(markup)
    return PageText(outline, places_of(text_of(outline), [country], outline, site), site, [country])


def text_of(outline: Outline) -> str:
    return "\n".join(outline.lines)


def addresses_of(outline: Outline, country: str = "GB") -> list[tuple[int, int]]:
    """Where the addresses of a page stand, in the order of the page."""
    return sorted((begin, end) for begin, end, _ in places_in_text(text_of(outline), [country]))
