"""The watch: one statement that looks at all stages at once, so that an idle worker costs next to nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db import connection

from jobs.models.columns import LEASED
from jobs.pipeline.claim import SUSPECT
from jobs.pipeline.stage import Stage

_LOOK = """
SELECT '{stage}', NOT EXISTS (SELECT 1 FROM stage_controls WHERE stage = '{stage}' AND paused)
    AND (EXISTS (SELECT 1 FROM {table} WHERE {status} = '{waiting}' AND {due_at} IS NULL)
        OR EXISTS (SELECT 1 FROM {table} WHERE {status} = '{waiting}' AND {due_at} <= now()))
    AND NOT EXISTS (SELECT 1 FROM procrastinate_jobs WHERE status = 'todo' AND queue_name = '{queue}')
    AND NOT EXISTS (SELECT 1 FROM pump_slots WHERE stage = '{stage}' AND lease_until > now()),
    EXISTS (SELECT 1 FROM parked_groups WHERE stage = '{stage}' AND until <= now())
    OR EXISTS (SELECT 1 FROM parked_groups WHERE stage = '{stage}' AND spreading)
"""

_LOST = """
SELECT '{stage}', EXISTS (SELECT 1 FROM {table} WHERE {lost} AND NOT ({suspect})),
    EXISTS (SELECT 1 FROM {table} WHERE {lost} AND {suspect})
WHERE NOT EXISTS (SELECT 1 FROM stage_controls WHERE stage = '{stage}' AND paused)
"""


@dataclass(frozen=True)
class Look:
    """A stage at a glance: `waits` for a wake-up that nobody sent; `parked` rows are to be tended."""

    stage: Stage[Any, Any]
    waits: bool
    parked: bool


@dataclass(frozen=True)
class LostRows:
    """A stage with rows whose lease expired: some of them in their first attempt (`first`), some `suspects`."""

    stage: Stage[Any, Any]
    first: bool
    suspects: bool


def look(stages: Sequence[Stage[Any, Any]], *others: str) -> tuple[list[Look], list[bool]]:
    """Every stage at a glance, and the values of other SQL expressions, in one statement."""
    by_name = {stage.name: stage for stage in stages}
    with connection.cursor() as cursor:
        more = [f"SELECT '{number}', ({expression}), false" for number, expression in enumerate(others)]
        cursor.execute(" UNION ALL ".join([_statement(_LOOK, tuple(stages)), *more]))
        rows = {name: (first, second) for name, first, second in cursor.fetchall()}
    looks = [Look(by_name[name], *rows[name]) for name in rows if name in by_name]
    return looks, [rows[str(number)][0] for number in range(len(others))]


def with_lost_rows(stages: Sequence[Stage[Any, Any]]) -> list[LostRows]:
    """The stages that have rows whose lease expired, in one statement."""
    if not stages:
        return []
    by_name = {stage.name: stage for stage in stages}
    with connection.cursor() as cursor:
        cursor.execute(_statement(_LOST, tuple(stages)))
        return [LostRows(by_name[name], *kinds) for name, *kinds in cursor.fetchall() if any(kinds)]


@lru_cache(maxsize=16)
def _statement(sql: str, stages: tuple[Stage[Any, Any], ...]) -> str:
    return " UNION ALL ".join(sql.format(**_words(stage)) for stage in stages)


def _words(stage: Stage[Any, Any]) -> dict[str, Any]:
    names = {"stage": stage.name, "waiting": stage.waiting, "queue": stage.queue, "leased": LEASED, **stage.names}
    lost = "{status} = '{leased}' AND {lease_until} < now()".format(**names)
    return {**names, "lost": lost, "suspect": SUSPECT.format(**names)}
