"""A stored copy of a page, as it is read again: the compressed body, and the vCards that were stored with it."""

from __future__ import annotations

from dataclasses import dataclass

import zstandard

from jobs.extract.contacts import merge_sightings
from jobs.extract.pages.linked_cards import read_cards
from jobs.extract.pages.page import ParsedPage, extract_page

# The URLs of files that a page links to, in PostgreSQL's words: their copies are stored beside that of the page.
CARD_URL, FILE_URL = r"\.vcf([?#]|$)", r"\.(vcf|pdf)([?#]|$)"


@dataclass(frozen=True)
class StoredCard:
    """A file of vCards that a page linked to, compressed by zstd."""

    url: str
    body: bytes
    charset: str | None = None


@dataclass(frozen=True)
class StoredDocument:
    """A page, compressed by zstd. `url` is where it was read, `site` and `region` are those of `extract_page`."""

    url: str
    body: bytes
    charset: str | None
    region: str | None
    site: str
    cards: tuple[StoredCard, ...] = ()


def extract_stored(document: StoredDocument) -> ParsedPage:
    """The facts of a stored page, with the contacts of those stored vCards that it links to.

    Pure, and bounded as `extract_page` is. Raises zstandard.ZstdError for a body that is not what was stored.
    """
    body = zstandard.decompress(document.body)
    page = extract_page(body, document.url, document.charset, document.region, document.site)
    for card in document.cards:
        if card.url in page.linked_cards:
            body = zstandard.decompress(card.body)
            contacts = read_cards(body, card.url, card.charset, document.site, document.region)
            page.contacts = merge_sightings([*page.contacts, *contacts])
    return page
