"""What people and guards do with feature flags. Every change is recorded: who, when, from what, to what, and why."""

from __future__ import annotations

import logging
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models.functions import Now

from jobs.actions.curation import Refused
from jobs.actions.operations import Unknown, record
from jobs.flags import snapshot
from jobs.flags.declared import declared, on_by_default
from jobs.flags.guard import judgement
from jobs.models import FeatureFlag, FlagChange
from jobs.statuses import FlagRule

log = logging.getLogger("jobs.flags")

GUARD = "guard"  # who changed a flag that tripped
FIELDS = ("rule", "percent", "subjects", "environments", "guard_metric", "guard_bound", "guard_relative",
          "guard_samples", "guard_minutes")  # fmt: skip


def flags() -> list[FeatureFlag]:
    """Every flag, by key: those with a row, and those that are declared and nobody has touched (not stored)."""
    stored = {flag.key: flag for flag in FeatureFlag.objects.all()}
    untouched = [_untouched(key) for key in declared() if key not in stored]
    return sorted([*stored.values(), *untouched], key=lambda flag: flag.key)


def flag_named(key: str) -> FeatureFlag:
    """The flag of that key. Raises Unknown with what to do."""
    flag = FeatureFlag.objects.filter(key=key).first()
    if flag is None and key not in declared():
        raise Unknown(f"There is no flag {key!r}. `manage.py flags` lists those that there are.")
    return flag or _untouched(key)


def _untouched(key: str) -> FeatureFlag:
    rule = FlagRule.ON if on_by_default(key) else FlagRule.OFF
    return FeatureFlag(key=key, description=declared()[key], rule=rule)


def change(key: str, changes: dict[str, Any], *, by: str, reason: str = "") -> FeatureFlag:
    """Change a flag, and record it. A person's change lets a tripped flag go again.

    Raises Unknown for a flag that there is not, and Refused with a sentence for values that do not fit.
    """
    assert changes.keys() <= set(FIELDS)
    with transaction.atomic():
        _store_untouched(key)
        flag = FeatureFlag.objects.select_for_update().get(key=key)
        return _apply(flag, changes, by, reason, tripped="")


def _store_untouched(key: str) -> None:
    """Give a declared flag its row. Raises Unknown for one that there is not."""
    flag = flag_named(key)
    if flag.pk is None:
        FeatureFlag.objects.bulk_create([flag], ignore_conflicts=True)


def _apply(flag: FeatureFlag, changes: dict[str, Any], by: str, reason: str, *, tripped: str) -> FeatureFlag:
    before = _as_json(flag)
    for name, value in changes.items():
        setattr(flag, name, value)
    _check(flag)
    flag.changed_by, flag.tripped_reason = by, tripped
    flag.changed_at, flag.tripped_at = Now(), Now() if tripped else None
    flag.save()
    flag.refresh_from_db()
    after = _as_json(flag)
    different = [name for name in FIELDS if before[name] != after[name]]
    was, now = ({name: values[name] for name in different} for values in (before, after))
    FlagChange.objects.create(key=flag.key, by=by, reason=reason[:500], before=was, after=now)
    texts = _in_words(was), _in_words(now), reason[:500]
    record("trip_flag" if tripped else "change_flag", by, flag=flag.key, was=texts[0], now=texts[1], reason=texts[2])
    transaction.on_commit(snapshot.forget)
    return flag


def _check(flag: FeatureFlag) -> None:
    """Raises Refused for values that the table would refuse."""
    if flag.guard_metric and flag.guard_bound is None:
        raise Refused("A guard needs a bound: the value past which the flag switches itself off.")
    try:
        flag.clean_fields(exclude=["key", "description", "changed_at", "tripped_at"])
    except ValidationError as error:
        sentences = [f"{name}: {' '.join(texts)}" for name, texts in error.message_dict.items()]
        raise Refused(" ".join(sentences)) from None


def _as_json(flag: FeatureFlag) -> dict[str, Any]:
    values = {name: getattr(flag, name) for name in FIELDS}
    return {name: float(value) if isinstance(value, Decimal) else value for name, value in values.items()}


def _in_words(values: dict[str, Any]) -> str:
    """For the event log: `rule percent, percent 5`."""
    texts = {name: " ".join(value) if isinstance(value, list) else str(value) for name, value in values.items()}
    return ", ".join(f"{name} {text or 'none'}" for name, text in texts.items())[:1_000]


def history(key: str, limit: int = 50) -> list[FlagChange]:
    """The last changes of a flag, newest first."""
    return list(FlagChange.objects.filter(key=key).order_by("-id")[:limit])


def trip_due() -> str:
    """Switch off the flags that are beyond their guard's bound. Returns a sentence for each, or ""."""
    guarded = FeatureFlag.objects.exclude(guard_metric="").exclude(rule=FlagRule.OFF)
    keys = [flag.key for flag in guarded.order_by("key") if judgement(flag)]
    return " ".join(filter(None, map(_trip, keys)))


def _trip(key: str) -> str:
    with transaction.atomic():
        flag = FeatureFlag.objects.select_for_update().get(key=key)
        sentence = judgement(flag)  # again: somebody may have changed it meanwhile
        if not sentence:
            return ""
        _apply(flag, {"rule": FlagRule.OFF.value}, GUARD, sentence, tripped=sentence)
    log.warning("flag_tripped", extra={"flag": key, "reason": sentence})
    return f"{key} switched itself off: {sentence}"
