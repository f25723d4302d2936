"""A scope: the rows that a project or a harvest is about, which of their pages are worth reading, how far they are."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet

from jobs.learning.page_worth import Candidate, active_weights, choose
from jobs.learning.weights import Weights
from jobs.models import Contact, Domain, Lead, LocalBusiness, Page, Place, PlaceFound, PlaceSearch, SitemapFile
from jobs.pipeline import Stage
from jobs.pipeline.queue import selection
from jobs.stages import stages_of
from jobs.statuses import Processing, sql_with_states
from jobs.store.page_order import ORDER_SQL


@dataclass
class Scope:
    """Domains and businesses by name, and searches, each with everything that follows from it."""

    domain_ids: list[int] = field(default_factory=list)
    search_ids: list[int] = field(default_factory=list)
    business_ids: list[int] = field(default_factory=list)
    pages_per_domain: int = 10

    @property
    def searches(self) -> QuerySet[PlaceSearch]:
        """The searches, if there are any."""
        return PlaceSearch.objects.filter(pk__in=self.search_ids)

    @property
    def places(self) -> QuerySet[Place]:
        """The places of the searches, without repetition."""
        results = PlaceFound.objects.filter(search__in=self.search_ids)
        return Place.objects.filter(pk__in=results.values("place_id"))

    @property
    def businesses(self) -> QuerySet[LocalBusiness]:
        """The businesses that were named, and those that the places became."""
        return LocalBusiness.objects.filter(Q(pk__in=self.business_ids) | Q(place__in=self.places.values("pk")))

    @property
    def domains(self) -> QuerySet[Domain]:
        """The domains that were named, and those of the businesses."""
        of_businesses = self.businesses.filter(domain__isnull=False).values("domain_id")
        return Domain.objects.filter(Q(pk__in=self.domain_ids) | Q(pk__in=of_businesses))

    @property
    def sitemap_files(self) -> QuerySet[SitemapFile]:
        """The domains' sitemaps."""
        return SitemapFile.objects.filter(domain__in=self.domains.values("pk"))

    @property
    def pages(self) -> QuerySet[Page]:
        """The domains' pages."""
        return Page.objects.filter(domain__in=self.domains.values("pk"))

    @property
    def contacts(self) -> QuerySet[Contact]:
        """The domains' contacts."""
        return Contact.objects.filter(domain__in=self.domains.values("pk"))

    @property
    def leads(self) -> QuerySet[Lead]:
        """The leads: of the businesses, and of the domains."""
        of = Q(business__in=self.businesses.values("pk")) | Q(domain__in=self.domains.values("pk"))
        return Lead.objects.filter(of)

    def tables(self) -> list[tuple[str, QuerySet[Any]]]:
        """The funnel, in its order."""
        return [
            ("searches", self.searches), ("places", self.places), ("businesses", self.businesses),
            ("domains", self.domains), ("sitemaps", self.sitemap_files), ("pages", self.pages),
            ("contacts", self.contacts),
        ]  # fmt: skip


# Domains that are fully known by now.
_KNOWN_PAGES = """
    FROM pages AS p JOIN domains AS d ON d.id = p.domain_id
    WHERE p.domain_id = ANY(%(domains)s) AND p.gone_at IS NULL
    AND d.status IN ({Processing.COMPLETED}, {Processing.ERROR})
    AND d.sitemap_analysis_status IN ({Processing.COMPLETED}, {Processing.ERROR})
    AND NOT EXISTS (SELECT 1 FROM sitemap_files AS s WHERE s.domain_id = d.id
        AND (s.sitemap_import_status IN ({Processing.QUEUED}, {Processing.PROCESSING})
            OR s.curation_status = {Curation.NEW}))
"""

_BEST_PAGES = sql_with_states(f"""
SELECT id, curation_status FROM (
    SELECT p.id, p.curation_status, row_number() OVER (
        PARTITION BY p.domain_id ORDER BY {ORDER_SQL}, p.id
    ) AS place
    {_KNOWN_PAGES}
) AS ranked WHERE place <= %(most)s AND curation_status = {{Curation.NEW}}
""")  # noqa: S608 -- a part of our own

# What is left of each domain's budget, and its pages that nobody has decided about.
_FREE = sql_with_states("""
SELECT d.id, %(most)s - (SELECT count(*) FROM (SELECT FROM pages AS p WHERE p.domain_id = d.id AND p.gone_at IS NULL
    AND p.curation_status <> {Curation.NEW} LIMIT %(most)s) AS decided)
FROM domains AS d WHERE d.id = ANY(%(domains)s)
""")
_CANDIDATES = sql_with_states(f"""
SELECT p.id, p.domain_id, p.url, p.page_type, p.depth, d.language
{_KNOWN_PAGES} AND p.curation_status = {{Curation.NEW}}
ORDER BY p.domain_id, p.id
""")
SITES_AT_ONCE = 100


def best_pages(domains: QuerySet[Domain], most: int) -> list[int]:
    """The pages to read of each domain that is fully known by now, at most so many of each.

    Contact-like types first; where a model of pages is in use, the home and the contact page, then what it learnt.
    """
    ids = list(domains.values_list("pk", flat=True))
    if (weights := active_weights()) is not None:
        parts = [ids[first : first + SITES_AT_ONCE] for first in range(0, len(ids), SITES_AT_ONCE)]
        return [page for part in parts for page in _most_worth(part, most, weights)]
    with connection.cursor() as cursor:
        cursor.execute(_BEST_PAGES, {"domains": ids, "most": most})
        return [page for page, _ in cursor.fetchall()]


def _most_worth(domains: list[int], most: int, weights: Weights) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(_FREE, {"domains": domains, "most": most})
        free = {pk: left for pk, left in cursor.fetchall() if left > 0}
        cursor.execute(_CANDIDATES, {"domains": list(free)})
        return choose((Candidate(*row) for row in cursor.fetchall()), free, weights)


@dataclass
class StageProgress:
    """How far a stage is within a scope, in rows."""

    stage: Stage[Any, Any]
    waiting: int = 0
    working: int = 0
    completed: int = 0
    failed: int = 0
    reasons: Counter[str] = field(default_factory=Counter)  # of rows that have ended
    failures: Counter[str] = field(default_factory=Counter)  # of rows that ended in Error
    held: Counter[str] = field(default_factory=Counter)  # of rows that wait: what they met when they were tried


def stage_progress(scope: Scope) -> list[StageProgress]:
    """Per stage: how many of the scope's rows wait, are in work, have ended and why."""
    steps = [(stage, rows) for _, rows in scope.tables() for stage in stages_of(rows.model)]
    return [_progress_of(stage, rows) for stage, rows in steps if stage.on_selected or stage.name == "place_search"]


def _progress_of(stage: Stage[Any, Any], rows: QuerySet[Any]) -> StageProgress:
    ids, parameters = selection(rows)
    n = stage.names
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {n['status']}, {n['outcome']}, count(*) FROM {n['table']} "  # noqa: S608 -- names of our own
            f"WHERE {n['status']} IS NOT NULL AND id IN ({ids}) GROUP BY 1, 2",
            parameters,
        )
        progress = StageProgress(stage)
        for status, outcome, number in cursor.fetchall():
            _add(progress, status, outcome, number)
        return progress


def _add(progress: StageProgress, status: str, outcome: str, number: int) -> None:
    if status == progress.stage.waiting:
        progress.waiting += number
        if outcome:
            progress.held[outcome] += number
    elif status == Processing.PROCESSING:
        progress.working += number
    elif status == Processing.COMPLETED:
        progress.completed += number
    else:
        progress.failed += number
        progress.failures[outcome or ""] += number
    if status in (Processing.COMPLETED, Processing.ERROR) and outcome not in ("found", "unchanged"):
        progress.reasons[outcome] += number


def unfinished(stages: list[StageProgress]) -> int:
    """How many rows still wait or are in work."""
    return sum(progress.waiting + progress.working for progress in stages)
