"""Page scrape: a page becomes contacts, each with its evidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.conf import settings

from jobs.compliance.gate import Gate, writing
from jobs.extract.contacts import ContactSighting, merge_sightings
from jobs.extract.pages import ParsedPage, extract_page, linked_pdfs, read_cards, read_pdf
from jobs.extract.pages.linked_cards import FILE_BYTES as CARD_BYTES
from jobs.extract.pages.linked_pdfs import FILE_BYTES as PDF_BYTES
from jobs.models import ContactEvidence, Page
from jobs.pipeline import Done, Stage
from jobs.pipeline.parsing import in_parser
from jobs.stages import candidate, site_scrapers
from jobs.stages.candidate import CandidateReading
from jobs.stages.region import region_of, scopes_of
from jobs.stages.site_scrapers import Match, Scraping
from jobs.store.bulk import count_contacts, update_facts
from jobs.store.contact_changes import Identity, StoredContact, record_changes, stored_contacts
from jobs.store.contacts import upsert_contacts, upsert_evidence
from jobs.store.identity import store_facts
from jobs.store.page_order import ORDER_SQL
from jobs.web import CountedPage, Response, Validators, Web
from jobs.web.failures import FOUND, NO_LONGER_THERE, NOTHING_FOUND, Fail, StageOutcome, failure_for
from jobs.web.responses import journal

MOST_CONTACTS = 200  # of one page; a directory of thousands is not one business's contacts


@dataclass(frozen=True)
class Scraped:
    """The content of a page, or that it has not changed since the last visit; and what plug-ins' scrapers gave.

    `seen_at` is when a stored copy was fetched; None: now.
    """

    response: Response
    read: ParsedPage | None
    scraping: Scraping = field(default_factory=Scraping)
    comparison: CandidateReading | None = None
    seen_at: datetime | None = None
    unread_files: tuple[str, ...] = ()  # that the page links to, and that could not be read this time


@dataclass(frozen=True)
class Gone:
    """A page that had been read before and is there no longer; `status` is what its server answered last."""

    failure: Fail
    status: int | None


async def work(page: Page, web: Web) -> Scraped | Gone:
    """Fetch the page and read its contacts. Raises Fail or Retry for pages without content (a soft 404, a login)."""
    try:
        return await _scrape(page, web)
    except Fail as failure:
        if page.fetched_at is None or failure.reason.word not in NO_LONGER_THERE:
            raise
        records = journal.get()
        return Gone(failure, records[-1].status if records else None)


async def _scrape(page: Page, web: Web) -> Scraped:
    matches = await site_scrapers.matches_of(page)
    is_new = any(match.enabled and match.is_new for match in matches)  # a scraper that has not seen what is unchanged
    has_validators = (page.etag or page.last_modified) and not is_new
    validators = Validators(page.etag, page.last_modified) if has_validators else None
    counts_as = CountedPage(page.domain_id, stage.get(page, "run_id") or 0, page.pk)
    response = await web.fetch(
        page.url, validators=validators, obey_robots=not page.domain.robots_override, page=counts_as,
        recent=page.fetched_at is None,
    )  # fmt: skip
    if not is_new and _is_known(page, response):
        return Scraped(response, None)
    read, scraping = await _read(page, response, matches)
    if read.is_shell and (web.renders or not read.contacts):
        response = await web.render(response, obey_robots=not page.domain.robots_override)
        if not is_new and _is_known(page, response):
            return Scraped(response, None)
        read, scraping = await _read(page, response, matches)
    if bad := read.non_content(response.final_url):
        raise failure_for(bad)
    comparison = await candidate.compare(page, response, read)
    unread = tuple(await _add_files(page, web, read))
    return Scraped(response, read, scraping, comparison, unread_files=unread)


async def _add_files(page: Page, web: Web, read: ParsedPage) -> list[str]:
    """Add the contacts of the vCards and PDF files that the page links to. Returns those that cannot be read now."""
    unread: list[str] = []
    pdfs = linked_pdfs(read.links, read.page_type, page.domain.host, settings.FETCH_PDFS_PER_PAGE)
    for url in [*read.linked_cards, *pdfs]:
        try:
            contacts = await (_of_pdf(page, web, read, url) if url in pdfs else _of_card(page, web, url))
        except StageOutcome as failure:
            if failure.reason.word not in NO_LONGER_THERE:
                unread.append(url)
            continue
        read.contacts = merge_sightings([*read.contacts, *contacts])
    return unread


async def _of_card(page: Page, web: Web, url: str) -> list[ContactSighting]:
    obey, region = not page.domain.robots_override, region_of(page.domain)
    card = await web.fetch(url, accept="any", max_bytes=CARD_BYTES, obey_robots=obey)
    return await in_parser(read_cards, card.body, url, card.charset, page.domain.host, region)


async def _of_pdf(page: Page, web: Web, read: ParsedPage, url: str) -> list[ContactSighting]:
    obey, region = not page.domain.robots_override, region_of(page.domain)
    file = await web.fetch(url, accept="any", max_bytes=PDF_BYTES, obey_robots=obey)
    return await in_parser(read_pdf, file.body, url, read.language, region, page.domain.host)


def _is_known(page: Page, response: Response) -> bool:
    return response.not_modified or bool(page.content_hash and response.content_hash == page.content_hash)


async def _read(page: Page, response: Response, matches: Sequence[Match]) -> tuple[ParsedPage, Scraping]:
    """The content of a page. Fails for a page without content of its own; the caller looks for an empty shell.

    Scrapers come first; the general reader, unless one of them says that it is complete.
    """
    scraping = await site_scrapers.read(matches, page, response)
    region, site = region_of(page.domain), page.domain.host
    read = scraping.whole_page()
    if read is None:
        read = await in_parser(extract_page, response.body, response.final_url, response.charset, region, site)
    scraping.add_contacts(read)
    bad = read.non_content(response.final_url)
    if bad and bad != "empty_shell":
        raise failure_for(bad)
    return read, scraping


def outcome(scraped: Scraped | Gone) -> Done | Fail:
    """A page without contacts is a result of its own; one that is gone fails, and takes its contacts along."""
    if isinstance(scraped, Gone):
        return scraped.failure
    if scraped.read is None:
        return Done("unchanged")
    has_results = scraped.read.contacts or any(reading.results for reading in scraped.scraping.readings.values())
    return Done(FOUND if has_results else NOTHING_FOUND, scraped.scraping.sentence)


def save(results: Sequence[tuple[Page, Scraped | Gone]]) -> None:
    """Write the pages' facts, and upsert contacts and evidence. Decisions, notes and tags stay as they are."""
    _save_gone([(page, gone) for page, gone in results if isinstance(gone, Gone)])
    _save_read([(page, scraped) for page, scraped in results if isinstance(scraped, Scraped)])
    count_contacts({page.domain_id for page, _ in results})


def _save_gone(results: Sequence[tuple[Page, Gone]]) -> None:
    """What stood on these pages stands there no longer. Should they come back, they are read, whatever they were."""
    if not results:
        return
    record_changes({}, {}, {}, sorted(page.pk for page, _ in results), set())
    forgotten = {"etag": "", "last_modified": "", "content_hash": "", "contact_count": 0}
    update_facts(Page, [{"id": page.pk, "http_status": gone.status, **forgotten} for page, gone in results])
    store_facts([(page.domain_id, page.url, []) for page, _ in results])


def _save_read(results: Sequence[tuple[Page, Scraped]]) -> None:
    read = [(page, scraped.response, scraped.read) for page, scraped in results if scraped.read is not None]
    allowed = writing()
    read = [item for item in read if not allowed.domain(item[0].domain.host)]
    seen = _without_suppressed([(page, c) for page, _, facts in read for c in facts.contacts[:MOST_CONTACTS]], allowed)
    again = [page for page, _, _ in read if page.fetched_at is not None]
    before = stored_contacts(page.domain_id for page in again) if again else {}
    ids = _upsert_contacts(seen)
    _upsert_evidence(seen, ids, {page.pk: scraped.seen_at for page, scraped in results})
    if again:
        unread = [url for _, scraped in results for url in scraped.unread_files]
        _record_changes(before, seen, ids, again, unread)
    facts = [(page, _facts(page, response, content)) for page, response, content in read]
    update_facts(Page, [allowed.clean(columns, scopes_of(page.domain)) for page, columns in facts])
    store_facts([(page.domain_id, page.url, _stated(page, content, allowed)) for page, _, content in read])
    with_scrapers = [(page, scraped.scraping) for page, scraped in results if not allowed.domain(page.domain.host)]
    site_scrapers.save(with_scrapers, allowed, stage)
    candidate.save([(page, scraped.comparison) for page, scraped in results], allowed)


def _stated(page: Page, read: ParsedPage, allowed: Gate) -> list[dict[str, Any]]:
    """What a page states of the business's identity, without what is suppressed."""
    facts: list[dict[str, Any]] = allowed.clean([asdict(fact) for fact in read.identity], scopes_of(page.domain))
    return [fact for fact in facts if fact["value"]]


def _facts(page: Page, response: Response, read: ParsedPage) -> dict[str, Any]:
    return {
        "id": page.pk,
        "title": read.title or "",
        "language": read.language or "",
        "http_status": response.status,
        "etag": response.etag or "",
        "last_modified": response.last_modified or "",
        "content_hash": response.content_hash,
        "fetched_at": response.fetched_at,
        "contact_count": len(read.contacts),
    }


Seen = list[tuple[Page, ContactSighting]]


def _without_suppressed(seen: Seen, allowed: Gate) -> Seen:
    """Without contacts that are suppressed; what others have of these in their words is cleared."""
    if allowed.empty:
        return seen
    return [
        (page, _cleared(contact, allowed, scopes))
        for page, contact in seen
        if not allowed.contact(contact.kind, contact.normalised, scopes := scopes_of(page.domain))
    ]


def _cleared(contact: ContactSighting, allowed: Gate, scopes: list[str]) -> ContactSighting:
    texts = {name: allowed.clean(getattr(contact, name), scopes) for name in ("value", "name", "title", "snippet")}
    return replace(contact, **texts)


def _upsert_contacts(seen: Seen) -> dict[Identity, int]:
    """The best sighting of each contact wins; returns ids by identity."""
    best: dict[Identity, ContactSighting] = {}
    for page, contact in sorted(seen, key=lambda pair: pair[1].rank):
        best.setdefault((page.domain_id, contact.kind, contact.normalised), contact)
    return upsert_contacts([
        {
            "domain_id": domain, "kind": kind, "normalised": normalised, "value": contact.value,
            "contact_type": contact.type, "name": contact.name, "title": contact.title, "rank": contact.rank,
            "confidence": _share(contact.confidence),
        }
        for (domain, kind, normalised), contact in best.items()
    ])  # fmt: skip


def _upsert_evidence(seen: Seen, ids: dict[Identity, int], seen_at: dict[int, datetime | None]) -> None:
    rows = {
        (ids[page.domain_id, contact.kind, contact.normalised], contact.source_url or page.url, contact.method): (
            page,
            contact,
        )
        for page, contact in seen
    }
    upsert_evidence([
        {
            "contact_id": contact_id, "source_url": url, "method": method, "page_id": page.pk,
            "snippet": contact.snippet, "confidence": _share(contact.confidence), "seen_at": seen_at[page.pk],
        }
        for (contact_id, url, method), (page, contact) in rows.items()
    ])  # fmt: skip


def _record_changes(
    before: dict[Identity, StoredContact], seen: Seen, ids: dict[Identity, int], again: list[Page], unread: list[str]
) -> None:
    pages = {page.pk for page in again}
    on_them = [(page, (page.domain_id, c.kind, c.normalised), c) for page, c in seen if page.pk in pages]
    words: dict[Identity, tuple[str, str]] = {}
    for _, identity, contact in sorted(on_them, key=lambda item: item[2].rank):
        words.setdefault(identity, (contact.name, contact.title))
    shown = {(page.pk, ids[identity]) for page, identity, _ in on_them}
    if unread:  # nobody knows what stands in them now
        of_files = ContactEvidence.objects.filter(page_id__in=pages, source_url__in=unread, gone_at__isnull=True)
        shown |= set(of_files.values_list("page_id", "contact_id"))
    record_changes(before, words, ids, sorted(pages), shown)


def _share(confidence: float) -> Decimal:
    return Decimal(str(round(min(max(confidence, 0.0), 1.0), 2)))


stage = Stage(
    "page_scrape",
    Page,
    column="page_processing_status",
    work=work,
    save=save,
    outcome=outcome,
    task="process_page_scrapes",
    settings_prefix="PAGE_SCRAPE",
    related=("domain__businesses",),
    limit_by="domain_id",
    order_sql=ORDER_SQL,
    title="Page scrape",
    doc_purpose="What it is all for: e-mails, phones, people, forms and profiles, each with its page and its words.",
    doc_reads="the page",
    doc_writes="contacts and their evidence; the facts on pages",
)
