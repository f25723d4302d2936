"""Site scrapers in the page scrape: which plug-ins read a page, what they read, and what is saved of it.

A fault in a scraper is a row of `scraper_faults` with its traceback; the page is read as if it were not there.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models.functions import Now

from jobs.compliance.gate import Gate
from jobs.extract.contacts import merge_sightings
from jobs.extract.page_types import page_depth, page_type
from jobs.extract.pages import ParsedPage
from jobs.extract.urls import canonical_host, canonical_url
from jobs.flags import samples, snapshot
from jobs.flags.evaluation import is_on
from jobs.flags.samples import FlaggedRow
from jobs.models import LocalBusiness, Page, Run, ScraperFault, ScraperRecord
from jobs.pipeline import Stage, queue
from jobs.pipeline.database import in_database
from jobs.pipeline.parsing import DocumentFailed, in_process_of, in_process_of_now
from jobs.plugins.entry_points import SCRAPERS, Plugin, installed
from jobs.plugins.patterns import matches_any
from jobs.plugins.reading import PageRequest, Reading, ScraperDescription, describe, read_page
from jobs.plugins.scraper import Business
from jobs.stages.deep_scan import e164
from jobs.stages.region import region_of, scopes_of
from jobs.statuses import Curation
from jobs.store.bulk import add_pages
from jobs.store.duplicates import propose_duplicates
from jobs.store.leads import refresh_leads
from jobs.web import Response
from jobs.web.failures import StageOutcome

PROVIDER = "scraper"
DETAIL_LONGEST = 20_000  # characters of a traceback, from its end


@dataclass(frozen=True)
class Match:
    """A scraper whose patterns match a page. `is_new`: this version of it has not read the page yet."""

    plugin: Plugin
    enabled: bool
    is_new: bool = True
    callback: str = ""
    arguments: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class ScrapingFault:
    """Why a scraper gave nothing, or not all, and what its author needs to mend it."""

    plugin: Plugin
    reason: str
    detail: str


@dataclass
class Scraping:
    """What the scrapers of a page gave: readings by plug-in, faults, and the seconds that each took."""

    matches: Sequence[Match] = ()
    readings: dict[Plugin, Reading] = field(default_factory=dict)
    faults: list[ScrapingFault] = field(default_factory=list)
    seconds: dict[Plugin, float] = field(default_factory=dict)

    @property
    def sentence(self) -> str:
        """For the row: which scrapers failed; empty where none did."""
        failed = [fault.plugin.name for fault in self.faults if fault.reason != "scraper_refused"]
        return f"Read without the scraper {', '.join(failed)}, which failed: see Operations." if failed else ""

    def add_contacts(self, page: ParsedPage) -> None:
        """Add the scrapers' contacts to those of the general reader."""
        contacts = [contact for reading in self.readings.values() for contact in reading.contacts]
        if contacts:
            page.contacts = merge_sightings([*contacts, *page.contacts])

    def whole_page(self) -> ParsedPage | None:
        """The page, where a scraper says that it is complete: the general reader is not needed."""
        return next((reading.page for reading in self.readings.values() if reading.page is not None), None)


# Which scrapers read a page.


async def matches_of(page: Page) -> list[Match]:
    """The scrapers whose patterns match a page, and whether each is on for its domain. Without plug-ins it is free."""
    if not installed(SCRAPERS):
        return []
    plugins = [plugin for plugin in installed(SCRAPERS) if matches_any((await _described(plugin)).matches, page.url)]
    if not plugins:
        return []
    await snapshot.refreshed()
    records = await in_database(_records, [page.pk])
    return _with_records(page, plugins, records[page.pk])


def matches_of_many(pages: Iterable[Page]) -> dict[int, list[Match]]:
    """As `matches_of`, by page, for callers without an event loop. Pages that no scraper reads are left out."""
    matching = {page: plugins for page in pages if (plugins := _matching_now(page))}
    records = _records([page.pk for page in matching]) if matching else {}
    return {page.pk: _with_records(page, plugins, records[page.pk]) for page, plugins in matching.items()}


def _matching_now(page: Page) -> list[Plugin]:
    return [plugin for plugin in installed(SCRAPERS) if matches_any(described_now(plugin).matches, page.url)]


def _with_records(page: Page, plugins: Sequence[Plugin], records: Mapping[str, ScraperRecord]) -> list[Match]:
    result = []
    for plugin in plugins:
        record = records.get(plugin.name) or ScraperRecord()
        result.append(
            Match(
                plugin, is_on(plugin.flag, page.domain.host), record.version != plugin.version,
                record.callback.get("name", ""), record.callback.get("arguments", {}),
            )
        )  # fmt: skip
    return result


def _records(pages: Sequence[int]) -> dict[int, dict[str, ScraperRecord]]:
    """What scrapers know of these pages: page -> scraper -> record."""
    records: dict[int, dict[str, ScraperRecord]] = {page: {} for page in pages}
    for record in ScraperRecord.objects.filter(page_id__in=pages):
        records[record.page_id][record.scraper] = record
    return records


# A scraper's own process imports it and tells its patterns, once for each process of ours.
_descriptions: dict[Plugin, ScraperDescription] = {}


async def _described(plugin: Plugin) -> ScraperDescription:
    if plugin not in _descriptions:
        try:
            _descriptions[plugin] = await in_process_of(plugin.flag, settings.SCRAPER_SECONDS, describe, plugin)
        except (StageOutcome, DocumentFailed) as error:
            _descriptions[plugin] = ScraperDescription(error=f"It cannot be loaded: {error}")
    return _descriptions[plugin]


def described_now(plugin: Plugin) -> ScraperDescription:
    """A scraper's patterns, or the traceback that says why it cannot be used."""
    if plugin not in _descriptions:
        try:
            _descriptions[plugin] = in_process_of_now(plugin.flag, settings.SCRAPER_SECONDS, describe, plugin)
        except (StageOutcome, DocumentFailed) as error:
            _descriptions[plugin] = ScraperDescription(error=f"It cannot be loaded: {error}")
    return _descriptions[plugin]


# Reading.


async def read(matches: Sequence[Match], page: Page, response: Response) -> Scraping:
    """What the scrapers that are on read off a page. Raises nothing for their faults."""
    scraping = Scraping(matches)
    for match in (match for match in matches if match.enabled):
        begin = time.perf_counter()
        try:
            request = _request(match, page, response)
            reading = await in_process_of(match.plugin.flag, settings.SCRAPER_SECONDS, read_page, match.plugin, request)
            _add(scraping, match.plugin, reading)
        except (StageOutcome, DocumentFailed) as error:
            scraping.faults.append(_fault(match.plugin, error))
        scraping.seconds[match.plugin] = time.perf_counter() - begin
    return scraping


def read_now(matches: Sequence[Match], page: Page, response: Response) -> Scraping:
    """As `read`, for callers without an event loop."""
    scraping = Scraping(matches)
    for match in (match for match in matches if match.enabled):
        try:
            request = _request(match, page, response)
            _add(
                scraping,
                match.plugin,
                in_process_of_now(match.plugin.flag, settings.SCRAPER_SECONDS, read_page, match.plugin, request),
            )
        except (StageOutcome, DocumentFailed) as error:
            scraping.faults.append(_fault(match.plugin, error))
    return scraping


def _request(match: Match, page: Page, response: Response) -> PageRequest:
    return PageRequest(
        response.final_url, response.body, response.charset, region_of(page.domain), page.domain.host,
        match.callback, match.arguments,
    )  # fmt: skip


def _add(scraping: Scraping, plugin: Plugin, reading: Reading) -> None:
    scraping.readings[plugin] = reading
    if reading.refused:
        scraping.faults.append(ScrapingFault(plugin, "scraper_refused", "\n".join(reading.refused)))


def _fault(plugin: Plugin, error: StageOutcome | DocumentFailed) -> ScrapingFault:
    if isinstance(error, DocumentFailed):
        return ScrapingFault(plugin, "scraper_failed", str(error)[-DETAIL_LONGEST:])
    word = error.reason.word
    own = {
        "too_slow_to_read": "scraper_too_slow",
        "deadline": "scraper_too_slow",
        "too_large_to_read": "scraper_too_large",
    }
    return ScrapingFault(plugin, own.get(word, "scraper_died"), error.sentence)


# Saving: everything passes the gate.

Results = Sequence[tuple[Page, Scraping]]


def save(results: Results, allowed: Gate, stage: Stage[Any, Any]) -> None:
    """Save facts, businesses, further pages, faults and samples; what is suppressed is left out."""
    results = [(page, scraping) for page, scraping in results if scraping.matches]
    if not results:
        return
    samples.store(sample for _, scraping in results for sample in _samples(scraping))
    _save_faults(results, allowed)
    _save_records(results, allowed)
    _save_businesses(results, allowed)
    _follow(results, allowed, stage)


def _samples(scraping: Scraping) -> Iterable[FlaggedRow]:
    failed = {fault.plugin for fault in scraping.faults if fault.reason != "scraper_refused"}
    for match in scraping.matches:
        plugin = match.plugin
        reading = scraping.readings.get(plugin) or Reading()
        seconds = scraping.seconds.get(plugin, 0.0)
        yield FlaggedRow(plugin.flag, match.enabled, plugin in failed, reading.results, seconds)


def _save_faults(results: Results, allowed: Gate) -> None:
    ScraperFault.objects.bulk_create(
        ScraperFault(
            scraper=fault.plugin.name, version=fault.plugin.version, page_id=page.pk, reason=fault.reason,
            url=allowed.text(page.url, scopes_of(page.domain)), detail=_stored(fault.detail, page, allowed),
        )
        for page, scraping in results for fault in scraping.faults
    )  # fmt: skip


def _stored(text: str, page: Page, allowed: Gate) -> str:
    return allowed.text(text.replace("\x00", ""), scopes_of(page.domain))


def _save_records(results: Results, allowed: Gate) -> None:
    rows = [
        ScraperRecord(
            page=page, scraper=plugin.name, version=plugin.version, read_at=Now(),
            facts=allowed.clean(
                {fact.name: {"value": fact.value, "snippet": fact.snippet} for fact in reading.facts},
                scopes_of(page.domain),
            ),
        )
        for page, scraping in results for plugin, reading in scraping.readings.items()
    ]  # fmt: skip
    ScraperRecord.objects.bulk_create(
        sorted(rows, key=lambda row: (row.page_id, row.scraper)),
        update_conflicts=True, unique_fields=["page", "scraper"], update_fields=["version", "facts", "read_at"],
    )  # fmt: skip


def _save_businesses(results: Results, allowed: Gate) -> None:
    found: dict[str, LocalBusiness] = {}
    for page, scraping in results:
        for plugin, reading in scraping.readings.items():
            for business in reading.businesses:
                row = _business(business, plugin, page, allowed)
                if row is not None:
                    found.setdefault(row.external_id, row)
    if not found:
        return
    facts = [
        "name", "website", "phone", "address", "city", "postal_code", "country", "categories", "sources", "facts_at",
    ]  # fmt: skip
    stored = LocalBusiness.objects.bulk_create(
        [found[name] for name in sorted(found)],
        update_conflicts=True, unique_fields=["provider", "external_id"], update_fields=facts,
    )  # fmt: skip
    ids = [business.pk for business in stored]
    propose_duplicates(ids)
    refresh_leads(businesses=ids)


def _business(business: Business, plugin: Plugin, page: Page, allowed: Gate) -> LocalBusiness | None:
    """The row of a business with where it was read; None for one that is about who is suppressed."""
    scopes = [business.name, _host(business.website), page.domain.host]
    identity = f"{plugin.name}:{business.external_id}"
    if allowed.domain(business.website) or allowed.person(business.name, scopes) or allowed.blocks(identity, scopes):
        return None
    texts = {
        name: allowed.clean(getattr(business, name), scopes)
        for name in ("name", "website", "address", "city", "postal_code")
    }
    country = business.country or region_of(page.domain) or ""
    phone = e164(business.phone, country) or business.phone
    origin = {"source": f"{PROVIDER}:{plugin.name}", "url": allowed.text(page.url, scopes)}
    return LocalBusiness(
        provider=PROVIDER, external_id=identity, **texts,
        phone="" if allowed.phone(phone) else phone, country=business.country,
        categories=allowed.clean(list(business.categories), scopes), sources={"*": origin}, facts_at=Now(),
    )  # fmt: skip


def _host(website: str) -> str:
    try:
        return canonical_host(website).host if website else ""
    except ValueError:
        return ""


def _follow(results: Results, allowed: Gate, stage: Stage[Any, Any]) -> None:
    """Add the further pages, remember their callbacks, and queue those that were never read and that nobody refused."""
    urls: dict[tuple[int, str], tuple[Page, str, dict[str, Any]]] = {}
    for page, scraping in results:
        for plugin, reading in scraping.readings.items():
            for follow in reading.follows:
                url = canonical_url(follow.url)
                scopes = scopes_of(page.domain)
                if not allowed.blocks(url, scopes):
                    callback = {"name": follow.callback, "arguments": allowed.clean(dict(follow.arguments), scopes)}
                    urls.setdefault((page.domain_id, url), (page, plugin.name, callback))
    if not urls:
        return
    add_pages([_new_page(domain, url) for domain, url in urls])
    pages = {(page.domain_id, page.url): page for page in _pages_at(list(urls))}
    _save_callbacks([(pages[key], name, callback) for key, (_, name, callback) in urls.items() if key in pages])
    by_run: dict[int | None, list[int]] = {}
    for key, (source, _, _) in urls.items():
        if key in pages:
            by_run.setdefault(stage.get(source, "run_id"), []).append(pages[key].pk)
    for run, ids in sorted(by_run.items(), key=lambda item: item[0] or 0):
        open_pages = Page.objects.filter(pk__in=ids, page_processing_status=None)
        undecided = open_pages.exclude(curation_status__in=(Curation.NOT_A_FIT, Curation.ARCHIVED))
        queue(stage, undecided, run=Run.objects.filter(pk=run).first() if run else None)


def _new_page(domain: int, url: str) -> dict[str, Any]:
    return {
        "domain_id": domain,
        "url": url,
        "page_type": page_type(url, ""),
        "depth": page_depth(url),
        "source": PROVIDER,
    }


_AT = """
SELECT p.id FROM pages AS p JOIN unnest(%s::bigint[], %s::text[]) AS w(domain_id, url)
ON p.domain_id = w.domain_id AND p.url_hash = md5(w.url)::uuid
"""


def _pages_at(urls: Sequence[tuple[int, str]]) -> list[Page]:
    with connection.cursor() as cursor:
        cursor.execute(_AT, [[domain for domain, _ in urls], [url for _, url in urls]])
        ids = [pk for (pk,) in cursor.fetchall()]
    return list(Page.objects.filter(pk__in=ids).only("id", "domain_id", "url"))


def _save_callbacks(pages: Sequence[tuple[Page, str, dict[str, Any]]]) -> None:
    rows = [ScraperRecord(page=page, scraper=name, callback=callback) for page, name, callback in pages]
    ScraperRecord.objects.bulk_create(
        sorted(rows, key=lambda row: (row.page_id, row.scraper)),
        update_conflicts=True, unique_fields=["page", "scraper"], update_fields=["callback"],
    )  # fmt: skip
