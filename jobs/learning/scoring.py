"""Scores of undecided leads: in groups, each in a transaction of its own, by the models that are active.

A lead has the score of its newest project with a model, else of its trade's. What somebody has decided keeps the score
that it had then: so a model is judged by its scores from before. Scores are written by nobody else, and change nothing
else of a lead (not its time of change, which copies follow).
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import Case, Exists, F, OuterRef, When

from jobs.actions.curation import decide
from jobs.learning.features import features_of, read_facts
from jobs.learning.weights import Weights, weights_of
from jobs.lists.catalogue import LEADS
from jobs.models import Decision, FitScope, Lead, LearningCursor, LocalBusiness, PlaceFound, Project
from jobs.models.learning import PAGES, PROJECT, TRADE
from jobs.pipeline.periodic import wake_chore
from jobs.statuses import Curation, sql_with_states
from jobs.store.commit_order import changed_after, cursor_behind, head_cursor

CHORE = "score_leads"
GROUP = 1_000  # leads that are scored and written in one transaction
GROUPS = 50  # that are read at once
MAX_SECONDS = 40.0  # then the chore makes room, and goes on with its next wake-up
UNDECIDED = (Curation.NEW, Curation.MAYBE)
CHANGES = "leads scored"  # the name of the cursor
RULE = "rule:select_by_fit"


@dataclass(frozen=True)
class Active:
    """A model that is in use, and for what."""

    scope: FitScope
    model: int
    weights: Weights

    @property
    def name(self) -> str:
        """The id of its project, or the name of its trade."""
        return self.scope.key


def active_models() -> list[Active]:
    """The models in use: those of projects first, the newest project first."""
    scopes = FitScope.objects.filter(enabled=True, active__isnull=False).exclude(kind=PAGES).order_by("-project_id")
    by_kind = sorted(scopes, key=lambda scope: scope.kind != PROJECT)
    return [Active(scope, scope.active_id, weights_of(scope.active_id)) for scope in by_kind if scope.active_id]


def leads_of(scope: FitScope) -> Any:
    """The leads that a scope is about, in no order."""
    if scope.kind == PROJECT:
        return LEADS.rows({"project_id": scope.key})
    return Lead.objects.filter(main_category=scope.key)


# A group.


def score_leads(ids: Sequence[int], active: Sequence[Active], scope: FitScope | None = None) -> int:
    """Score these leads, each by the first of the models that is about it; returns how many scores have changed.

    A lead without a model loses its score. `scope` is one that all of them belong to.
    """
    model_of = _models_of(ids, active, scope)
    scored = [pk for pk in ids if pk in model_of]
    fits = {row.id: _percent(row, model_of[row.id]) for row in read_facts(scored)} if scored else {}
    models = [model_of[pk].model if pk in fits else None for pk in ids]
    return _write(ids, [fits.get(pk) for pk in ids], models)


def _percent(facts: Any, model: Active) -> Decimal:
    return Decimal(str(model.weights.percent(features_of(facts, model.weights.centre))))


def _models_of(ids: Sequence[int], active: Sequence[Active], scope: FitScope | None = None) -> dict[int, Active]:
    models: dict[int, Active] = {}
    trades = {item.name: item for item in active if item.scope.kind == TRADE}
    for item in active:
        if item.scope.kind == PROJECT:
            rest = [pk for pk in ids if pk not in models]
            mine = rest if item.scope == scope else _in_project(rest, int(item.name))
            models |= dict.fromkeys(mine, item)
    if trades:
        rest = [pk for pk in ids if pk not in models]
        of_trade = Lead.objects.filter(pk__in=rest, main_category__in=trades).values_list("pk", "main_category")
        models |= {pk: trades[trade] for pk, trade in of_trade}
    return models


def _in_project(ids: Sequence[int], project: int) -> list[int]:
    """Those of some leads that belong to a project. The list of the project's leads would be made as a whole for it."""
    if not ids:
        return []
    searched = PlaceFound.objects.filter(place_id=OuterRef("place_id"), search__projects=project)
    named = Project.businesses.through.objects.filter(localbusiness_id=OuterRef("pk"), project_id=project)
    businesses = LocalBusiness.objects.filter(Exists(searched) | Exists(named))
    domains = Project.domains.through.objects.filter(domain_id=OuterRef("domain_id"), project_id=project)
    rows = Lead.objects.filter(pk__in=ids).filter(
        Exists(businesses.filter(pk=OuterRef("business_id")))
        | Exists(businesses.filter(domain_id=OuterRef("domain_id")))
        | Exists(domains)
    )
    return list(rows.values_list("pk", flat=True))


def model_for(lead: int) -> Active | None:
    """The model that would score a lead now; None when there is none."""
    return _models_of([lead], active_models()).get(lead)


# In the order of the ids, as decisions lock them. What is locked is being changed or decided: it is scored after that.
_WRITE = sql_with_states("""
WITH given AS (
    SELECT * FROM unnest(%(ids)s::bigint[], %(fits)s::numeric[], %(models)s::bigint[]) AS g(id, fit, model)
), locked AS (
    SELECT l.id FROM leads AS l JOIN given AS g ON g.id = l.id
    WHERE l.curation_status IN ({Curation.NEW}, {Curation.MAYBE})
        AND (l.fit, l.fit_model_id) IS DISTINCT FROM (g.fit, g.model)
    ORDER BY l.id FOR NO KEY UPDATE OF l SKIP LOCKED
)
UPDATE leads AS l SET fit = g.fit, fit_model_id = g.model
FROM given AS g JOIN locked ON locked.id = g.id WHERE l.id = g.id
""")


def _write(ids: Sequence[int], fits: Sequence[Decimal | None], models: Sequence[int | None]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(_WRITE, {"ids": list(ids), "fits": list(fits), "models": list(models)})
        return int(cursor.rowcount)


# All leads of a scope, and those that have changed since.


def begin(scope: FitScope) -> None:
    """Have all leads of a scope scored anew, by what is active then."""
    FitScope.objects.filter(pk=scope.pk).update(scored_to=0, scored=0)


def score_pending(max_seconds: float = MAX_SECONDS) -> str:
    """Score what is due, group by group; select what a rule is about. Returns a sentence, or ""."""
    ends, active, scored, selected = time.monotonic() + max_seconds, active_models(), 0, 0
    while time.monotonic() < ends:
        looked_at, written = _next_groups(active, ends)
        scored += written
        if not looked_at:
            selected = _apply_rules(active)
            break
    else:
        wake_chore(CHORE)
    sentences = [f"{scored:,} leads have a new score."] if scored else []
    return " ".join([*sentences, *([f"{selected:,} leads were selected by a rule."] if selected else [])])


def _next_groups(active: Sequence[Active], ends: float) -> tuple[int, int]:
    """How many leads the next groups had, and how many scores have changed."""
    due = list(FitScope.objects.filter(scored_to__isnull=False).exclude(kind=PAGES).order_by("scored_to", "pk"))
    if not due:
        return _score_changed(active)
    together = [scope for scope in due if scope.kind == TRADE and scope.scored_to == due[0].scored_to]
    return _go_on(due[:1] if due[0].kind == PROJECT else together, active, ends)


def _go_on(scopes: Sequence[FitScope], active: Sequence[Active], ends: float) -> tuple[int, int]:
    """The groups of one look into the leads of a project, or of trades together, in the order in which they are stored.

    A project's leads are gathered from its searches for each look. Of trades one by one, the leads of a group would lie
    on as many pages of the table and its indexes, each of which is written whole to the log once it is changed.
    """
    only, place = scopes[0], scopes[0].scored_to
    leads = leads_of(only) if only.kind == PROJECT else Lead.objects.filter(main_category__in=[s.key for s in scopes])
    rows = leads.filter(pk__gt=place, curation_status__in=UNDECIDED).order_by("pk")
    read = list(rows.values_list("pk", "main_category")[: GROUP * GROUPS])
    looked_at, written = 0, 0
    for first in range(0, max(len(read), 1), GROUP):
        group = read[first : first + GROUP]
        written += score_leads([pk for pk, _ in group], active, only if only.kind == PROJECT else None)
        looked_at += len(group)
        last = group[-1][0] if looked_at < len(read) or len(read) == GROUP * GROUPS else None
        if not _move(scopes, place, last, group) or time.monotonic() >= ends:
            break
        place = last
    return max(looked_at, 1), written


def _move(scopes: Sequence[FitScope], place: int | None, last: int | None, group: Sequence[tuple[int, str]]) -> bool:
    """Write down that a group was scored; whether all of the scopes were still at its beginning. Whoever began anew
    meanwhile is not overtaken."""
    numbers = Counter(trade for _, trade in group)
    if scopes[0].kind == PROJECT:
        numbers = Counter({scopes[0].key: len(group)})
    more = [When(key=scope.key, then=numbers[scope.key]) for scope in scopes if numbers[scope.key]]
    mine = FitScope.objects.filter(pk__in=[scope.pk for scope in scopes], scored_to=place)
    scored = F("scored") + Case(*more, default=0) if more else F("scored")
    return mine.update(scored_to=last, scored=scored) == len(scopes)


def _score_changed(active: Sequence[Active]) -> tuple[int, int]:
    cursor, new = LearningCursor.objects.get_or_create(name=CHANGES, defaults={"value": head_cursor()})
    if new or not active:
        LearningCursor.objects.filter(pk=cursor.pk).update(value=head_cursor())
        return 0, 0
    rows = changed_after(Lead.objects.all(), cursor.value).values_list("changed_in", "pk", "curation_status")[:GROUP]
    changed = list(rows)
    if not changed:
        return 0, 0
    written = score_leads(sorted(pk for _, pk, status in changed if status in UNDECIDED), active)
    LearningCursor.objects.filter(pk=cursor.pk).update(value=cursor_behind(*changed[-1][:2]))
    return len(changed), written


# The rule: off until somebody sets a threshold.


def _apply_rules(active: Sequence[Active]) -> int:
    """Select leads that nobody has decided about, whose score reaches the threshold of their scope's rule.

    The history names the rule. A lead whose selection was undone has been decided about.
    """
    return sum(_apply(item) for item in active if item.scope.select_from is not None)


def _apply(item: Active) -> int:
    reached = Lead.objects.filter(
        fit__gte=item.scope.select_from, fit_model_id=item.model, curation_status=Curation.NEW
    )
    decided = Decision.objects.filter(table="leads", row_id=OuterRef("pk"))
    reached = reached.filter(~Exists(decided))
    ids = list(reached.order_by("-fit", "-pk").values_list("pk", flat=True)[:GROUP])
    reason = f"Fit of {item.scope.select_from} % or more, {item.scope}"
    return decide(Lead, ids, Curation.SELECTED, by=RULE, reason=reason[:500]).changed if ids else 0
