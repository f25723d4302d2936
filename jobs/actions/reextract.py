"""Re-extract: read stored pages again with today's extraction, without fetching them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any

import zstandard
from django.db import connection, transaction
from django.db.models import QuerySet

from jobs.extract.pages import ParsedPage, extract_page
from jobs.models import Fetch, Page
from jobs.pipeline.parsing import in_parser_now
from jobs.stages import page_scrape, site_scrapers
from jobs.stages.page_scrape import Scraped
from jobs.stages.region import region_of
from jobs.store.leads import refresh_leads_of
from jobs.web import Response
from jobs.web.failures import StageOutcome

SLICE = 50  # pages saved in a transaction

_LATEST = """
SELECT DISTINCT ON (row_id) id FROM fetches
WHERE "table" = 'pages' AND row_id = ANY(%s) AND body IS NOT NULL AND status = 200
ORDER BY row_id, id DESC
"""


def reextract(pages: QuerySet[Page]) -> Iterator[tuple[int, int]]:
    """Read the stored copy of each page again and save the new result; yields (pages read, pages without a copy).

    Only pages whose body was stored (FETCH_STORE_BODIES) have a copy. Decisions, notes and tags stay as they are.
    """
    read = without = 0
    ids = list(pages.order_by("id").values_list("pk", flat=True))
    for start in range(0, len(ids), SLICE):
        some = ids[start : start + SLICE]
        results = list(_read(some))
        with transaction.atomic():
            page_scrape.save(results)
            refresh_leads_of("pages", some)
        read, without = read + len(results), without + len(some) - len(results)
        yield read, without


def latest_copies(ids: list[int]) -> dict[int, Fetch]:
    """The latest stored copy of each of these pages that has one: page -> request with its body."""
    return {fetch.row_id or 0: fetch for fetch in Fetch.objects.filter(pk__in=_latest(ids))}


def save_read(read: Mapping[int, ParsedPage]) -> int:
    """Save what was read of stored copies elsewhere (page -> facts), in one transaction; returns how many pages."""
    copies = latest_copies(list(read))
    pages = Page.objects.filter(pk__in=copies).select_related("domain").prefetch_related("domain__businesses")
    results = [(page, Scraped(_response(copies[page.pk], b""), read[page.pk])) for page in pages]
    with transaction.atomic():
        page_scrape.save(results)
        refresh_leads_of("pages", [page.pk for page, _ in results])
    return len(results)


def _read(ids: list[int]) -> Iterator[tuple[Page, Scraped]]:
    copies = latest_copies(ids)
    for page in Page.objects.filter(pk__in=copies).select_related("domain").prefetch_related("domain__businesses"):
        with suppress(StageOutcome):  # it cannot be read within the limits
            yield page, _extracted(page, copies[page.pk])


def _latest(ids: list[int]) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(_LATEST, [ids])
        return [fetch for (fetch,) in cursor.fetchall()]


def _extracted(page: Page, fetch: Fetch) -> Scraped:
    body = zstandard.decompress(bytes(fetch.body or b""))
    response = _response(fetch, body)
    scraping = site_scrapers.read_now(site_scrapers.matches_of_now(page), page, response)
    region, site = region_of(page.domain), page.domain.host
    read = scraping.whole_page()
    if read is None:
        read = in_parser_now(extract_page, body, response.final_url, response.charset, region, site)
    scraping.add_contacts(read)
    return Scraped(response, read, scraping)


def _response(fetch: Fetch, body: bytes) -> Response:
    headers: dict[str, Any] = {"Content-Type": fetch.content_type}
    _, _, charset = fetch.content_type.lower().partition("charset=")
    return Response(
        url=fetch.url,
        final_url=fetch.final_url or fetch.url,
        status=fetch.status or 200,
        headers=headers,
        body=body,
        fetched_at=fetch.fetched_at,
        content_hash=fetch.content_hash,
        charset=charset.strip("\"' ") or None,
        etag=fetch.etag,
        last_modified=fetch.last_modified,
    )
