"""Re-extract: read stored pages again with today's extraction, without fetching them.

Pages are read in processes of their own while those before them are saved, a slice in a transaction, one domain after
the other: its leads are made anew once, not once a page. Other readers of an archive (examples/ray) take the same
slices and save them by the same function.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from itertools import islice

import zstandard
from django.db import connection, transaction
from django.db.models import QuerySet

from jobs.extract.pages import CARD_URL, FILE_URL, ParsedPage, StoredCard, StoredDocument, extract_stored, linked_pdfs
from jobs.models import Fetch, Page
from jobs.pipeline.parsing import DocumentFailed, in_parser_soon
from jobs.stages import page_scrape, site_scrapers
from jobs.stages.page_scrape import Scraped
from jobs.stages.region import region_of
from jobs.stages.site_scrapers import Match
from jobs.store.leads import refresh_leads_of
from jobs.web import Response
from jobs.web.failures import StageOutcome
from jobs.web.mime import charset_of

log = logging.getLogger("jobs.actions")

SLICE = 500  # pages saved in a transaction
SLICE_BYTES = 32_000_000  # of their stored copies, compressed

# The latest copy of a page, and of each file of vCards that was fetched for it.
_LATEST = f"""
SELECT DISTINCT ON (f.row_id, card) f.row_id, card <> '', f.id, octet_length(f.body)
FROM fetches AS f JOIN pages AS p ON p.id = f.row_id
    CROSS JOIN LATERAL (SELECT CASE WHEN f.url ~* '{CARD_URL}' AND f.url <> p.url THEN f.url ELSE '' END) AS c(card)
WHERE f."table" = 'pages' AND f.row_id = ANY(%s) AND f.body IS NOT NULL AND f.status = 200
    AND (card <> '' OR f.url = p.url OR f.url !~* '{FILE_URL}')
ORDER BY f.row_id, card, f.id DESC
"""  # noqa: S608 -- patterns of our own


@dataclass(frozen=True)
class StoredPage:
    """A page with the latest stored copy of it: its record without a body, and the document that is read."""

    page: Page
    copy: Fetch
    document: StoredDocument
    matches: Sequence[Match] = ()


@dataclass(frozen=True)
class StoredSlice:
    """Pages that are read and saved together; `without` counts those that have no stored copy."""

    pages: Sequence[StoredPage]
    without: int = 0


def reextract(pages: QuerySet[Page]) -> Iterator[tuple[int, int]]:
    """Read the stored copy of each page again and save the new result; yields (pages read, pages without a copy).

    Only pages whose body was stored (FETCH_STORE_BODIES) have a copy. Decisions, notes and tags stay as they are.
    """
    read = without = 0
    for part, documents in _read_ahead(stored_slices(pages)):
        read += _save(part, documents)
        without += part.without
        yield read, without


def stored_slices(pages: QuerySet[Page]) -> Iterator[StoredSlice]:
    """The stored copies of these pages in slices of at most 500 pages and about 32 MB, one domain after the other."""
    ids = pages.order_by("domain_id", "id").values_list("pk", flat=True).iterator(chunk_size=10 * SLICE)
    while some := list(islice(ids, SLICE)):
        copies = _latest(some)
        without = len(some) - len(copies)
        for part in _by_size([(page, copies[page]) for page in some if page in copies]):
            yield StoredSlice(_loaded(dict(part)), without)
            without = 0
        if without:
            yield StoredSlice((), without)


def save_read(stored: Sequence[StoredPage], read: Mapping[int, ParsedPage]) -> int:
    """Save what was read of a slice elsewhere (page -> facts), in one transaction; returns how many pages.

    A page that a site scraper reads is read here.
    """
    with_scrapers = [item for item in stored if item.matches]
    results = [(item.page, _scraped(item, read[item.page.pk])) for item in stored if item.page.pk in read]
    _store([(page, scraped) for page, scraped in results if not scraped.scraping.matches])
    return len(results) - len(with_scrapers) + _save(StoredSlice(with_scrapers), _begin(with_scrapers))


Documents = Mapping[int, "Future[ParsedPage]"]


def _read_ahead(slices: Iterable[StoredSlice]) -> Iterator[tuple[StoredSlice, Documents]]:
    """Each slice with its documents, of which those of the next slice are being read already."""
    waiting: tuple[StoredSlice, Documents] | None = None
    for part in slices:
        following = part, _begin(part.pages)
        if waiting is not None:
            yield waiting
        waiting = following
    if waiting is not None:
        yield waiting


def _begin(stored: Sequence[StoredPage]) -> Documents:
    return {item.page.pk: in_parser_soon(extract_stored, item.document) for item in stored}


def _save(part: StoredSlice, documents: Documents) -> int:
    results = list(_results(part, documents))
    _store(results)
    return len(results)


def _results(part: StoredSlice, documents: Documents) -> Iterator[tuple[Page, Scraped]]:
    """Without the pages that cannot be read within the limits, or on which our code fails."""
    for item in part.pages:
        try:
            yield item.page, _read(item, documents[item.page.pk])
        except StageOutcome:
            continue
        except DocumentFailed:
            log.exception("A stored page cannot be read", extra={"row": item.page.pk})


def _store(results: Sequence[tuple[Page, Scraped]]) -> None:
    if not results:
        return
    with transaction.atomic():
        page_scrape.save(results)
        refresh_leads_of("pages", [page.pk for page, _ in results])


def _read(item: StoredPage, document: Future[ParsedPage]) -> Scraped:
    if not item.matches:
        return _scraped(item, document.result())
    response = _response(item.copy, zstandard.decompress(item.document.body))
    scraping = site_scrapers.read_now(item.matches, item.page, response)
    read = scraping.whole_page() or document.result()
    scraping.add_contacts(read)
    return Scraped(response, read, scraping, seen_at=item.copy.fetched_at, unread_files=_unread_files(item, read))


def _scraped(item: StoredPage, read: ParsedPage) -> Scraped:
    return Scraped(_response(item.copy), read, seen_at=item.copy.fetched_at, unread_files=_unread_files(item, read))


def _unread_files(item: StoredPage, read: ParsedPage) -> tuple[str, ...]:
    """The files that the page links to and that are not stored with it: what stands in them is not gone."""
    stored = {card.url for card in item.document.cards}
    pdfs = linked_pdfs(read.links, read.page_type, item.page.domain.host, len(read.links))
    return tuple(url for url in (*read.linked_cards, *pdfs) if url not in stored)


Copies = list[tuple[int, int]]  # of a page, its own first: request, bytes


def _latest(ids: list[int]) -> dict[int, Copies]:
    """The latest copies of these pages and of their vCards, of pages that have a copy of their own."""
    copies: dict[int, Copies] = {}
    with connection.cursor() as cursor:
        cursor.execute(_LATEST, [ids])
        for page, is_card, fetch, size in cursor.fetchall():
            if not is_card:
                copies[page] = [(fetch, size)]
            elif page in copies:
                copies[page].append((fetch, size))
    return copies


def _by_size(copies: Sequence[tuple[int, Copies]]) -> Iterator[list[tuple[int, Copies]]]:
    part: list[tuple[int, Copies]] = []
    size = 0
    for page, fetches in copies:
        part.append((page, fetches))
        size += sum(length for _, length in fetches)
        if size >= SLICE_BYTES:
            yield part
            part, size = [], 0
    if part:
        yield part


def _loaded(copies: Mapping[int, Copies]) -> list[StoredPage]:
    """In the order of `copies`. What is deleted meanwhile is left out."""
    fetches = Fetch.objects.in_bulk([fetch for of_page in copies.values() for fetch, _ in of_page])
    pages = Page.objects.select_related("domain").prefetch_related("domain__businesses").in_bulk(list(copies))
    matches = site_scrapers.matches_of_many(pages.values())
    return [
        _stored_page(pages[pk], [fetches[fetch] for fetch, _ in of_page], matches.get(pk, ()))
        for pk, of_page in copies.items()
        if pk in pages and all(fetch in fetches for fetch, _ in of_page)
    ]


def _stored_page(page: Page, copies: Sequence[Fetch], matches: Sequence[Match]) -> StoredPage:
    """The copy of the page itself comes first (see `_LATEST`)."""
    copy, *others = copies
    cards = [StoredCard(card.url, bytes(card.body or b""), charset_of(card.content_type)) for card in others]
    body, charset = bytes(copy.body or b""), charset_of(copy.content_type)
    region, site = region_of(page.domain), page.domain.host
    document = StoredDocument(copy.final_url or copy.url, body, charset, region, site, tuple(cards))
    copy.body = None
    return StoredPage(page, copy, document, matches)


def _response(fetch: Fetch, body: bytes = b"") -> Response:
    copied = {name: getattr(fetch, name) for name in ("url", "fetched_at", "content_hash", "etag", "last_modified")}
    return Response(
        final_url=fetch.final_url or fetch.url, status=fetch.status or 200, body=body,
        headers={"Content-Type": fetch.content_type}, charset=charset_of(fetch.content_type), **copied,
    )  # fmt: skip
