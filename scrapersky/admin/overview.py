"""Overview of the pipeline: is there something to review, does the work go on, what does it cost, what goes wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import Model
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils.safestring import SafeString

from jobs.lists.catalogue import PIPELINE as NOUNS
from jobs.lists.counts import CAP, Count, count_capped
from jobs.models import Contact, PlaceSearch
from jobs.monitoring import statistics
from jobs.pipeline import Stage, spend
from jobs.stages import PIPELINE
from jobs.statuses import Curation, Processing, sql_with_states
from scrapersky.admin import charts, formatters
from scrapersky.admin.base import Console, site
from scrapersky.admin.funnel import costs_of, per_contact
from scrapersky.admin.lineage import family
from scrapersky.admin.waiting import standing_still

BUCKETS, BUCKET = 96, 900  # a day in quarters of an hour
SEARCHES = 6
REASONS_SHOWN = 8
FOUND: tuple[type[Model], ...] = tuple(resource.model for resource in NOUNS[1:])  # what a search leads to


@dataclass(frozen=True)
class FunnelStep:
    """A noun of the pipeline: how many rows, how many of them wait for a person."""

    title: str
    icon: str
    url: str
    total: str
    to_review: Count | None
    review_url: str
    chart: SafeString


@dataclass(frozen=True)
class Lane:
    """A stage's day."""

    now: statistics.StageStatistics
    wait: str
    chart: SafeString
    done: int
    failed: int
    waiting_url: str
    errors: int
    errors_url: str


@site.page("overview/", "overview")
def overview_view(request: HttpRequest) -> TemplateResponse:
    """The tables, the stages' last day, what searches cost and brought, what fails."""
    failures = reasons(site)
    context = {
        "title": "Overview",
        "funnel": _funnel(site),
        "lanes": _lanes(site, failures),
        "workers": sum(1 for worker in statistics.workers() if worker.alive and worker.role == "stages"),
        "standing_still": standing_still(),
        "unanswered": PlaceSearch.objects.filter(status=Processing.ERROR, outcome="spending_limit").count(),
        "unanswered_url": site.list_url(PlaceSearch, outcome="spending_limit"),
        "searches": _searches(site),
        "spending": _spending(),
        "reasons": failures[:REASONS_SHOWN],
    }
    return site.render(request, "console/overview.html", context)


def _estimates() -> dict[str, int]:
    """PostgreSQL's own idea of how many rows the tables have."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, greatest(reltuples, 0)::bigint FROM pg_class WHERE relkind = 'r' AND relname = ANY(%s)",
            [[resource.table for resource in NOUNS]],
        )
        return dict(cursor.fetchall())


def _funnel(site: Console) -> list[FunnelStep]:
    nouns = [site.noun_by_key(resource.slug) for resource in NOUNS]
    sets = {noun.key: noun.model._default_manager.all() for noun in nouns}
    curated = [noun for noun in nouns if noun.curated]
    new = {f"new {n.key}": n.model._default_manager.filter(curation_status=Curation.NEW) for n in curated}
    chosen = {f"selected {n.key}": n.model._default_manager.filter(curation_status=Curation.SELECTED) for n in curated}
    counts, guess = count_capped(sets | new | chosen), _estimates()
    totals = {noun.key: _total(counts[noun.key], guess.get(noun.opts.db_table, 0)) for noun in nouns}
    most = max(totals.values(), default=0)
    return [_funnel_step(noun, totals[noun.key], counts, most) for noun in nouns]


def _total(count: Count, guess: int) -> int:
    return count.value if count.value is not None and not count.more else max(guess, CAP)


def _funnel_step(noun: Any, total: int, counts: dict[str, Count], most: int) -> FunnelStep:
    new, selected = counts.get(f"new {noun.key}"), counts.get(f"selected {noun.key}")
    known_new, known_selected = min((new and new.value) or 0, total), min((selected and selected.value) or 0, total)
    rest = max(total - known_new - known_selected, 0)
    parts = [("selected", known_selected), ("new", known_new), ("rest", rest)] if noun.curated else [("rest", total)]
    shown = f"{total:,}" if total <= CAP else f"≈ {total:,}"
    review = noun.url("review") if noun.curated else ""
    return FunnelStep(noun.title, noun.icon, noun.url(), shown, new, review, charts.share(parts, most))


# The work.

_DAY = """
SELECT stage, outcome, floor(extract(epoch FROM now() - minute) / %s)::int AS ago, sum(count)::int
FROM stage_minutes WHERE minute > now() - interval '1 day' GROUP BY 1, 2, 3
"""


def day_of_stages() -> dict[str, tuple[list[int], list[int]]]:
    """What each stage has done, and failed to do, in each quarter of an hour of the last day; the last is now."""
    done = {stage.name: [0] * BUCKETS for stage in PIPELINE}
    failed = {stage.name: [0] * BUCKETS for stage in PIPELINE}
    with connection.cursor() as cursor:
        cursor.execute(_DAY, [BUCKET])
        for name, outcome, ago, count in cursor.fetchall():
            if name in done and 0 <= ago < BUCKETS:
                (failed if statistics.is_failure(outcome) else done)[name][BUCKETS - 1 - ago] += count
    return {stage.name: (done[stage.name], failed[stage.name]) for stage in PIPELINE}


def _lanes(site: Console, failures: list[FailureReason]) -> list[Lane]:
    """The stages; `failures` are those of their rows in Error, which may be older than a day."""
    figures, day = {stage.name: stage for stage in statistics.of_stages()}, day_of_stages()
    errors = {name: sum(each.count for each in failures if each.stage == name) for name in figures}
    return [_lane(site, stage, figures[stage.name], errors[stage.name], *day[stage.name]) for stage in PIPELINE]


def _lane(
    site: Console, stage: Any, now: statistics.StageStatistics, errors: int, done: list[int], failed: list[int]
) -> Lane:
    return Lane(
        now,
        formatters.span(now.oldest_wait_seconds) if now.waiting else "",
        charts.bars(now.title, done, failed),
        sum(done),
        sum(failed),
        site.list_url(stage.model, **{stage.column: stage.waiting}),
        errors,
        site.list_url(stage.model, **{stage.column: Processing.ERROR.value}),
    )


_NEWEST_ERRORS = sql_with_states("""
SELECT {outcome}, count(*) FROM (
    SELECT {outcome} FROM {table} WHERE {status} = {Processing.ERROR} ORDER BY id DESC LIMIT %s
) AS newest GROUP BY 1
""")


@dataclass(frozen=True)
class FailureReason:
    """Rows of a stage that ended for the same reason."""

    stage: str
    title: str
    word: str
    words: str
    sentence: str
    count: int
    url: str


def reasons(site: Console) -> list[FailureReason]:
    """Failures by reason, most first: of each stage's newest 10,000 rows in Error."""
    reasons = []
    for stage in PIPELINE:
        with connection.cursor() as cursor:
            cursor.execute(_NEWEST_ERRORS.format(**stage.names), [CAP])
            reasons += [_reason(site, stage, word or "", count) for word, count in cursor.fetchall()]
    return sorted(reasons, key=lambda reason: -reason.count)


def _reason(site: Console, stage: Stage[Any, Any], word: str, count: int) -> FailureReason:
    filters = {stage.column: Processing.ERROR.value} | ({f"{stage.prefix}outcome": word} if word else {})
    sentence = formatters.sentence(word) or "No reason was written down."
    label = formatters.outcome_label(word or "unknown")
    url = site.list_url(stage.model, **filters)
    return FailureReason(stage.name, formatters.stage_title(stage), word, label, sentence, count, url)


# What it brought and cost.


def _searches(site: Console) -> list[dict[str, Any]]:
    """The latest searches, each with its funnel and what a contact cost."""
    latest = list(PlaceSearch.objects.defer("area", "tiles").order_by("-id")[:SEARCHES])
    counts, costs = _counts_of(latest), costs_of(latest)
    return [_search_line(site, search, counts[search.pk], costs[search.pk]) for search in latest]


def _counts_of(searches: Sequence[PlaceSearch]) -> dict[int, dict[type[Model], Count]]:
    """How many rows of each noun each search led to, of all of them in one statement."""
    found = {search.pk: family(search) for search in searches}
    counts = count_capped({f"{pk} {model.__name__}": sets[model] for pk, sets in found.items() for model in FOUND})
    return {pk: {model: counts[f"{pk} {model.__name__}"] for model in FOUND} for pk in found}


def _search_line(
    site: Console, search: PlaceSearch, counts: Mapping[type[Model], Count], cost: Decimal
) -> dict[str, Any]:
    noun = site.noun(PlaceSearch)
    return {
        "search": search,
        "url": noun.row_url(search),
        "status": formatters.processing(noun.stages[0], search),
        "counts": [(site.noun(model).title, count) for model, count in counts.items()],
        "contacts_url": site.list_url(Contact, search_id=search.pk),
        "cost": formatters.money(cost),
        "per_contact": per_contact(cost, counts[Contact]),
    }


def _spending() -> list[dict[str, Any]]:
    """What was paid today and this month, against the budget; by the ledger, not by a provider's bill."""
    return [
        {
            "label": f"{'Today' if line.period == 'day' else 'This month'}, {spend.provider_name(line.provider)}",
            "paid": formatters.money(line.spent),
            "limit": formatters.money(line.limit),
            "exhausted": line.exhausted,
            "chart": charts.spent(line.spent, line.limit),
        }
        for line in spend.spending_of_all()
    ]
