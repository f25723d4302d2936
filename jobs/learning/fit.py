"""Lead fit: trains models when there is something new to learn, uses those that beat their baselines, and switches one
off that falls below them. Versions stay; a person can go back to one, or switch a scope off."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Max, Q
from django.db.models.functions import Now

from jobs.actions.curation import Refused
from jobs.actions.operations import record
from jobs.learning import scoring, trainer
from jobs.learning.figures import by_week, quality_of
from jobs.learning.labels import Label, centre_of, read_labels, training_rows
from jobs.learning.trainer import NotTrained
from jobs.lists.catalogue import LEADS
from jobs.models import Bulk, FitModel, FitScope, Lead, Project
from jobs.models.learning import PAGES, PROJECT, TRADE
from jobs.pipeline.periodic import wake_chore
from jobs.statuses import Curation

CHORE = "learn_fit"
MAX_SECONDS = 45.0  # no further scope is begun after that
LEAST_OF_CLASS = 10  # decisions of each kind
LISTED_FROM = 10  # decisions from which on a scope is listed, with what it lacks
MOST_PROJECTS, MOST_TRADES = 50, 200
MOST_VERSIONS = 10
GROWTH, LEAST_GROWTH = 0.1, 20  # how many decisions more until it is trained anew
DRIFT_DECISIONS, DRIFT_LEAST = 200, 50  # the newest scored decisions that show a drift
LOOK_BACK = timedelta(days=1)

_DECIDED = Q(curation_status__in=(Curation.SELECTED, Curation.NOT_A_FIT))


def learn() -> str:
    """Train what has enough new decisions; switch off what is worse than its baseline. Returns a sentence, or ""."""
    if not Bulk.objects.filter(table="leads", at__gt=Now() - LOOK_BACK).exists():
        return ""
    ends, lines = time.monotonic() + MAX_SECONDS, []
    for scope, decisions in _scopes():
        if time.monotonic() > ends:
            break
        if not scope.enabled:
            continue
        drift = check_drift(scope) if scope.active_id else ""
        lines += [drift, train_scope(scope, decisions) if drift or _is_due(scope, decisions) else ""]
    return " ".join(line for line in lines if line)[:2_000]


def _scopes() -> Iterator[tuple[FitScope, int]]:
    """Where people have decided, each with how many decisions there are about."""
    for project in Project.objects.order_by("-pk")[:MOST_PROJECTS]:
        number = LEADS.rows({"project_id": str(project.pk)}).filter(_DECIDED).count()
        if number >= LISTED_FROM:
            yield _scope(PROJECT, str(project.pk), project), number
    trades = Lead.objects.filter(_DECIDED).exclude(main_category="").values("main_category").annotate(n=Count("pk"))
    for trade in trades.filter(n__gte=LISTED_FROM).order_by("-n")[:MOST_TRADES]:
        if len(trade["main_category"]) <= 300:
            yield _scope(TRADE, trade["main_category"]), trade["n"]


def _scope(kind: str, key: str, project: Project | None = None) -> FitScope:
    scope, _ = FitScope.objects.get_or_create(kind=kind, key=key, defaults={"project": project})
    return scope


def _is_due(scope: FitScope, decisions: int) -> bool:
    if scope.trained_at is None or decisions < settings.LEARNING_MIN_DECISIONS:
        return scope.decisions != decisions
    return abs(decisions - scope.decisions) >= max(LEAST_GROWTH, round(GROWTH * scope.decisions))


# Training.


def labels_of(scope: FitScope) -> list[Label]:
    """The labels that a scope learns from, the oldest first."""
    if scope.kind == TRADE:
        return read_labels(trade=scope.key)
    return read_labels(leads=list(scoring.leads_of(scope).filter(_DECIDED).values_list("pk", flat=True)))


def train_scope(scope: FitScope, decisions: int) -> str:
    """Train a scope from all its labels, and use the model if it is better than its baselines. Returns a sentence.

    `decisions` is how many there are about it, those of rules included.
    """
    labels = labels_of(scope)
    FitScope.objects.filter(pk=scope.pk).update(decisions=decisions)
    if lack := _lack(labels):
        FitScope.objects.filter(pk=scope.pk).update(reason=lack)
        return ""
    centre = centre_of(labels)
    try:
        result = trainer.train(training_rows(labels, centre))
    except NotTrained as error:
        FitScope.objects.filter(pk=scope.pk).update(trained_at=Now(), reason=str(error)[:1_000])
        return f"{scope}: {error}"
    values = {
        "decisions": len(labels), "positives": sum(label.selected for label in labels),
        "first_at": labels[0].at, "last_at": labels[-1].at,
    }  # fmt: skip
    model = store_version(scope, result["figures"], result["content"] | {"centre": centre}, **values)
    return use_if_better(scope, model)


def _lack(labels: list[Label]) -> str:
    selected = sum(label.selected for label in labels)
    if len(labels) < settings.LEARNING_MIN_DECISIONS:
        return f"{len(labels)} of {settings.LEARNING_MIN_DECISIONS} decisions: review more leads."
    if min(selected, len(labels) - selected) < LEAST_OF_CLASS:
        return f"{selected} selected, {len(labels) - selected} not a fit: at least {LEAST_OF_CLASS} of each are needed."
    return ""


def is_better(figures: dict[str, Any]) -> bool:
    """Whether a model orders better than the rating and than chance, with confidence: on the newest decisions, or on
    those of all times if it is no worse on the newest."""
    if _is_certain(figures, ""):
        return True
    baselines = max(figures.get("ap_rating", 1), figures.get("ap_random", 1))
    return _is_certain(figures, "_all_times") and bool(figures.get("ap", 0) >= baselines)


def _is_certain(figures: dict[str, Any], over: str) -> bool:
    return bool(figures.get(f"over_rating{over}", -1) > 0 and figures.get(f"over_random{over}", -1) > 0)


def store_version(scope: FitScope, figures: dict[str, Any], content: dict[str, Any], **values: Any) -> FitModel:
    """Store a version; the oldest go, except the one in use. `values` are those of what it was trained on."""
    with transaction.atomic():
        FitScope.objects.select_for_update().get(pk=scope.pk)
        newest = FitModel.objects.filter(scope=scope).aggregate(Max("version"))["version__max"] or 0
        model = FitModel.objects.create(
            scope=scope, version=newest + 1, usable=is_better(figures), figures=figures, content=content, **values
        )
        old = FitModel.objects.filter(scope=scope, version__lte=model.version - MOST_VERSIONS)
        old.filter(active_in__isnull=True).delete()
        FitScope.objects.filter(pk=scope.pk).update(trained_at=Now())
    return model


def use_if_better(scope: FitScope, model: FitModel) -> str:
    """Use a version that beats its baselines, unless a person chose another one or switched the scope off.

    Training takes minutes: what a person did meanwhile holds. Returns a sentence.
    """
    with transaction.atomic():
        return _use_if_better(FitScope.objects.select_for_update().get(pk=scope.pk), model)


def _use_if_better(scope: FitScope, model: FitModel) -> str:
    if not scope.enabled:
        return f"{scope}: version {model.version} is stored; somebody switched the scores off."
    if not model.usable:
        figures = model.figures
        stays = " The version before stays in use." if scope.active_id else ""
        reason = (
            f"Version {model.version} is not used: its order is not certainly better than that by rating, or than "
            f"chance (average precision {figures.get('ap', 0):.2f}, {figures.get('ap_rating', 0):.2f} and "
            f"{figures.get('ap_random', 0):.2f}). More decisions help.{stays}"
        )
        FitScope.objects.filter(pk=scope.pk).update(reason=reason)
        return f"{scope}: {reason}"
    if scope.pinned:
        return f"{scope}: version {model.version} is stored; the version that somebody chose stays in use."
    _activate(scope, model)
    return f"{scope}: version {model.version} is in use."


def _activate(scope: FitScope, model: FitModel | None, **values: Any) -> None:
    FitScope.objects.filter(pk=scope.pk).update(active=model, **{"reason": "", **values})
    if scope.kind == PAGES:
        return  # what is chosen next is chosen by it
    scoring.begin(scope)
    wake_chore(scoring.CHORE)


# Drift.


def check_drift(scope: FitScope) -> str:
    """Count the weeks; take a model out of use whose order is worse than its baselines by now. A sentence, or ""."""
    scored = [label for label in labels_of(scope) if label.fit is not None]
    quality = quality_of(scored[-DRIFT_DECISIONS:])
    FitScope.objects.filter(pk=scope.pk).update(weeks=_weeks(scored))
    if quality is None or quality.decisions < DRIFT_LEAST or not quality.below_baseline:
        return ""
    reason = (
        f"Taken out of use: over the latest {quality.decisions} decisions its average precision was {quality.ap:.2f}, "
        f"by rating {quality.ap_rating:.2f}, by chance {quality.ap_random:.2f}. It is trained anew with new decisions."
    )
    _activate(scope, None, reason=reason, pinned=False)
    record("fit_off", "learning", scope=str(scope), reason=reason)
    return f"{scope}: {reason}"


def _weeks(scored: list[Label]) -> list[list[Any]]:
    return [
        [monday.isoformat(), quality.decisions, round(quality.alike, 3), round(quality.ap, 3),
         round(quality.ap_rating, 3), round(quality.ap_random, 3)]
        for monday, quality in by_week(scored)
    ]  # fmt: skip


# What people do.


def switch(scope: FitScope, on: bool, by: str) -> None:
    """Switch the scores of a scope on or off; off, its leads lose theirs (or get the trade's)."""
    with transaction.atomic():
        reason = "" if on else f"Switched off by {by}."
        FitScope.objects.filter(pk=scope.pk).update(enabled=on, switched_by=by, reason=reason)
        if scope.kind != PAGES:
            scoring.begin(scope)
        record("fit_on" if on else "fit_off", by, scope=str(scope), reason=reason)
        wake_chore(scoring.CHORE)


def use_version(scope: FitScope, version: int, by: str) -> FitModel:
    """Use a stored version, until somebody lets training decide again. Raises `Refused` for one that there is not."""
    model = FitModel.objects.filter(scope=scope, version=version).first()
    if model is None:
        raise Refused(f"There is no version {version} of {scope} any more.")
    with transaction.atomic():
        _activate(scope, model, pinned=True, enabled=True, switched_by=by)
        record("fit_version", by, scope=str(scope), version=version)
    return model


def unpin(scope: FitScope, by: str) -> None:
    """Let training decide again: the newest version that is better than its baselines is used, or none."""
    with transaction.atomic():
        newest = FitModel.objects.filter(scope=scope, usable=True).order_by("-version").first()
        _activate(scope, newest, pinned=False)
        record("fit_unpinned", by, scope=str(scope))


# The rule.


@dataclass(frozen=True)
class Preview:
    """What a rule would have done, and would do."""

    threshold: Decimal
    judged: int  # past decisions that the model had not seen
    selected: int  # of them the rule would have selected
    wrong: int  # of these a person did not
    waiting: int  # new leads that it would select now


def preview_rule(scope: FitScope, threshold: Decimal) -> Preview:
    """Count what a rule with this threshold would have decided otherwise than people, on decisions that the model had
    not seen: those that had a score before, and the newest part that it was judged on."""
    scored = [label for label in labels_of(scope) if label.fit is not None]
    reached = [label for label in scored if label.fit >= threshold]
    figures = scope.active.figures if scope.active else {}
    tested = {percent: (selected, wrong) for percent, selected, wrong in figures.get("thresholds", ())}
    selected, wrong = tested.get(int(threshold), (0, 0))
    waiting = Lead.objects.filter(fit__gte=threshold, fit_model_id=scope.active_id, curation_status=Curation.NEW)
    return Preview(
        threshold, len(scored) + figures.get("judged", 0), len(reached) + selected,
        sum(not label.selected for label in reached) + wrong, waiting.count() if scope.active_id else 0,
    )  # fmt: skip


def set_rule(scope: FitScope, threshold: Decimal | None, by: str) -> None:
    """Select new leads of this fit and more by a rule, or (None) no longer. Raises `Refused` outside of 50 to 99.9, for
    pages, and without a model in use."""
    if threshold is not None and not Decimal(50) <= threshold <= Decimal("99.9"):
        raise Refused("The threshold is a percentage from 50 to 99.9.")
    if threshold is not None and scope.kind == PAGES:
        raise Refused("A rule selects leads: choose the model of a project or a trade.")
    if threshold is not None and (scope.active_id is None or not scope.enabled):
        raise Refused(f"There is no model in use for {scope}: a rule needs one.")
    with transaction.atomic():
        FitScope.objects.filter(pk=scope.pk).update(select_from=threshold, select_set_by=by)
        if threshold:
            record("fit_rule_on", by, scope=str(scope), threshold=str(threshold))
        else:
            record("fit_rule_off", by, scope=str(scope), threshold="")
        wake_chore(scoring.CHORE)
