"""Harvest: the pipeline unattended, as a project that a command opens, follows to its end and writes to files.

What to do next is read from the rows and the project: a harvest that was killed is simply started again, and goes on
with the same project; one that has ended adds nothing.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from decimal import Decimal
from pathlib import Path
from typing import IO, Any

from django.db import transaction
from django.db.models import Q

from jobs.actions import operations
from jobs.actions.curation import Refused
from jobs.actions.projects import Conditions, Members, advance, pause, start_or_go_on
from jobs.actions.scope import Scope
from jobs.actions.search_price import has_agreement, waits_for_answer
from jobs.actions.searches import MOST_SEARCHES, AmbiguousSearch, draft_search, find_or_create_search
from jobs.compliance.gate import SENTENCE, Gate, gate, writing
from jobs.extract.urls import canonical_host
from jobs.lists.catalogue import LEADS
from jobs.models import Contact, Domain, PlaceSearch, Project
from jobs.pipeline.faults import DATABASE_ERRORS, is_transient
from jobs.stages.region import scopes_of
from jobs.statuses import Processing, SitemapFileStatus
from jobs.store import retention
from jobs.transfer.csv_form import PLAIN, CsvForm
from jobs.transfer.exports import ExportRequest
from jobs.transfer.file_formats import Row, csv_parts
from jobs.transfer.imports import ensure_domains

BY = "harvest"
SLICE = 5_000  # domains that are stored by one statement


class BadInput(ValueError):
    """A part of the request cannot be used; the message says which, and what to do."""


def read_domains(names: Iterable[str]) -> list[str]:
    """Canonical hosts, in order, without repetition. Raises `BadInput` with the names that are no domains."""
    hosts, bad = dict[str, None](), []
    for name in (name.strip() for name in names):
        if not name or name.startswith("#"):
            continue
        try:
            hosts[canonical_host(name).host] = None
        except ValueError as error:
            bad.append(f"{name!r}: {error}")
    if bad:
        more = f" (and {len(bad) - 5} more)" if len(bad) > 5 else ""
        raise BadInput(f"Not a domain: {'; '.join(bad[:5])}{more}. Nothing was stored; correct it and start again.")
    return list(hosts)


def read_searches(lines: Iterable[str]) -> list[PlaceSearch]:
    """Searches in words, in order, without repetition: stored ones, and unsaved rows for the others.

    Raises `BadInput` that lists every one that no provider could answer.
    """
    words = dict.fromkeys(line.strip() for line in lines)
    queries, searches, bad = [query for query in words if query and not query.startswith("#")], [], []
    if len(queries) > MOST_SEARCHES:
        raise BadInput(f"These are {len(queries):,} searches; at most {MOST_SEARCHES:,} are taken at once.")
    for query in queries:
        try:
            searches.append(draft_search(query))
        except AmbiguousSearch as error:
            lines_of_choices = "".join(
                f'\n  --search "{choice["query"]}"   {choice["description"]}' for choice in error.choices
            )
            bad.append(f"{query!r} fits several places; choose one:{lines_of_choices}\n")
        except ValueError as error:
            bad.append(f"{query!r}: {error}")
    if bad:
        more = f" (and {len(bad) - 5} more)" if len(bad) > 5 else ""
        raise BadInput(f"Not a search: {' '.join(bad[:5])}{more} Nothing was stored; correct it and start again.")
    return searches


def add_searches(searches: Iterable[PlaceSearch], budget: Decimal | None) -> list[int]:
    """Store searches that are new, each with its agreed price (US dollars); returns the ids of all.

    One that stopped at a lower price goes on.
    """
    ids = []
    with transaction.atomic():
        for draft in searches:
            search = find_or_create_search(draft.query, requested_by=BY, budget=budget)
            if budget is not None and waits_for_answer(search) and has_agreement(search):
                operations.continue_search(search, by=BY, budget=budget)
            ids.append(search.pk)
    return ids


def stopped_searches(scope: Scope) -> list[tuple[str, str]]:
    """The searches that stopped at their agreed price: the query, and a sentence with what was spent."""
    stopped = scope.searches.filter(status=Processing.ERROR, outcome="spending_limit").order_by("pk")
    return [(search.query, search.error or "") for search in stopped]  # type: ignore[attr-defined]  # a state column


def add_domains(hosts: list[str], by: str = BY) -> list[int]:
    """Store hosts that are new; returns the ids of all of them. Raises `BadInput` for suppressed ones."""
    with transaction.atomic():
        refuse_suppressed(hosts, writing())
        ordered = sorted(hosts)
        for start in range(0, len(hosts), SLICE):
            ensure_domains([canonical_host(host) for host in ordered[start : start + SLICE]], by)
    return list(Domain.objects.filter(host__in=hosts).values_list("pk", flat=True))


def refuse_suppressed(hosts: Iterable[str], allowed: Gate) -> None:
    """Raises `BadInput` that names the hosts that are suppressed."""
    if refused := [host for host in hosts if allowed.domain(host)]:
        raise BadInput(f"{', '.join(refused[:5])}: {SENTENCE} Nothing was stored; remove it and start again.")


def open_project(hosts: Sequence[str], domains: Sequence[int], searches: Sequence[int], pages: int) -> Project:
    """The project that a harvest is: the one of just this that there is, going on, or a new one.

    People see there what the harvest finds, what failed and what it cost.
    """
    queries = PlaceSearch.objects.filter(pk__in=searches[:1]).values_list("query", flat=True)
    first = next(iter([*queries, *hosts]))
    more = len(searches) + len(domains) - 1
    name = f"{first} and {more:,} more" if more else first
    return start_or_go_on(Members(searches, domains), Conditions(pages_per_domain=pages), name=name, by=BY)


def turn(project: Project) -> bool:
    """Take the project's next turn; whether it has ended. A passing fault of the database is no end."""
    try:
        advance(project.pk)
    except DATABASE_ERRORS as error:
        if not is_transient(error):  # a deadlock with a worker, for example
            raise
    return Project.objects.filter(pk=project.pk, ended_at__isnull=False).exists()


def hold(project: Project) -> None:
    """Pause the project of a harvest that somebody stopped; one that has ended stays as it is."""
    with suppress(Refused):
        pause(project, by=BY)


def why_without_contacts(scope: Scope) -> list[tuple[str, str]]:
    """(host, sentence) for each domain of the scope that has no contact."""
    return [(domain.host, _why(domain)) for domain in scope.domains.filter(contact_count=0).order_by("host")]


def _why(domain: Domain) -> str:
    outcome, error, status = domain.outcome, domain.error, domain.status  # type: ignore[attr-defined]  # state columns
    if status in (Processing.QUEUED, Processing.PROCESSING):
        return f"Not finished in time. {error or ''}".strip()
    if status == Processing.ERROR or outcome not in ("found", "unchanged"):
        return f"{error or 'No reason was stored.'} ({outcome})"
    pages = domain.pages.exclude(page_processing_status=None)
    failed = pages.filter(page_processing_status=Processing.ERROR).values_list("page_processing_error", flat=True)[:1]
    if failed:
        return f"Of {pages.count()} pages read, some failed: {failed[0]}"
    return f"{pages.count()} pages were read; none shows a contact. (nothing_found)"


def write_leads(scope: Scope, path: Path, form: CsvForm = PLAIN) -> int:
    """Write one lead a row (.csv, .xlsx, .jsonl or .parquet); whole or not at all; returns how many."""
    read = [0]
    with _whole(path) as file:
        request = ExportRequest(LEADS, {}, LEADS.export_columns, path.suffix[1:], form=form)
        file.writelines(request.file(line for _, line in request.lines(scope.leads, read.append)))
    return read[-1]


def write_contacts(scope: Scope, path: Path, form: CsvForm = PLAIN) -> int:
    """Write one contact a line (.csv or .jsonl), best first per domain; the file appears whole or not at all.

    Businesses are not named by facts that have expired: those are cleared first.
    """
    retention.purge_expired(most_slices=10_000)
    with _whole(path) as file:
        return _write_jsonl(scope, file) if path.suffix == ".jsonl" else _write_csv(scope, file, form)


@contextmanager
def _whole(path: Path) -> Iterator[IO[bytes]]:
    """A file that gets its name once all of it is written."""
    partial = path.with_name(path.name + ".part")
    try:
        with partial.open("wb") as file:
            yield file
        os.replace(partial, path)
    finally:
        partial.unlink(missing_ok=True)


def _contacts(scope: Scope, allowed: Gate) -> Iterator[Contact]:
    rows = scope.contacts.select_related("domain").prefetch_related("evidence", "domain__businesses")
    for contact in rows.order_by("domain__host", "rank", "id").iterator(chunk_size=1000):
        domain = contact.domain
        if not (allowed.domain(domain.host) or allowed.contact(contact.kind, contact.normalised, scopes_of(domain))):
            yield contact


def _write_jsonl(scope: Scope, file: IO[bytes]) -> int:
    number, allowed = 0, gate()
    for number, contact in enumerate(_contacts(scope, allowed), start=1):  # noqa: B007 -- the count is the result
        evidence = [
            {"url": e.source_url, "method": e.method, "snippet": e.snippet, "seen": e.last_seen_at.isoformat()}
            for e in contact.evidence.all()
        ]
        line = allowed.clean(_line(contact) | {"evidence": evidence}, scopes_of(contact.domain))
        file.write(f"{json.dumps(line, ensure_ascii=False)}\n".encode())
    return number


_COLUMNS = (
    "domain", "business", "kind", "value", "normalised", "type", "name", "title", "rank", "confidence", "source_url",
    "method", "snippet",
)  # fmt: skip


def _write_csv(scope: Scope, file: IO[bytes], form: CsvForm) -> int:
    number = 0

    def lines() -> Iterator[Row]:
        nonlocal number
        for number, contact in enumerate(_contacts(scope, allowed := gate()), start=1):  # noqa: B007 -- counted
            best = max(contact.evidence.all(), key=lambda e: e.confidence, default=None)
            proof = {"source_url": best.source_url, "method": best.method, "snippet": best.snippet} if best else {}
            line = allowed.clean(_line(contact) | proof, scopes_of(contact.domain))
            yield tuple(line.get(name) for name in _COLUMNS)

    file.writelines(csv_parts(_COLUMNS, lines(), [""] * len(_COLUMNS), form))
    return number


def _line(contact: Contact) -> dict[str, Any]:
    business = next(iter(contact.domain.businesses.all()), None)
    return {
        "domain": contact.domain.host, "business": business.name if business else "", "kind": contact.kind,
        "value": contact.value, "normalised": contact.normalised, "type": contact.contact_type,
        "name": contact.name, "title": contact.title, "rank": contact.rank, "confidence": float(contact.confidence),
    }  # fmt: skip


def late_domains(scope: Scope) -> list[str]:
    """The hosts of domains with rows that still wait or are in work, sorted."""
    open_words = [Processing.QUEUED, SitemapFileStatus.PENDING, Processing.PROCESSING]
    late = (
        Q(status__in=open_words)
        | Q(sitemap_analysis_status__in=open_words)
        | Q(sitemap_files__sitemap_import_status__in=open_words)
        | Q(pages__page_processing_status__in=open_words)
    )
    return list(scope.domains.filter(late).order_by("host").values_list("host", flat=True).distinct())
