"""Work on many rows, a piece in a transaction: what was stored of it is stored, and the rest goes on elsewhere.

Attempts at a piece are counted before it begins, in a transaction of their own: a piece that ends its process each time
is given up with a reason, and does not end processes for ever.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from django.db import connection, transaction
from django.db.models.functions import Now

from jobs.models import BulkAction, Import, Run
from jobs.pipeline.faults import DATABASE_ERRORS, first_line, is_transient
from jobs.statuses import Task, sql_with_states

log = logging.getLogger("jobs.pipeline.pieces")

MOST_ATTEMPTS = 5  # at one piece
BEGUN_SECONDS = 2.0  # for so long others leave a piece alone whose attempt was counted: by then it is locked
GIVEN_UP = (
    f"The process that carried out the next ones ended without a word {MOST_ATTEMPTS} times. The system's log says "
    "what ended it: often there was no memory left."
)

_BEGIN = sql_with_states("""
UPDATE {table} SET attempts = attempts + 1, attempted_at = now() WHERE id = (
    SELECT w.id FROM {table} AS w JOIN runs AS r ON r.id = w.run_id
    WHERE w.processed < w.total AND r.status IN ({Task.QUEUED}, {Task.IN_PROGRESS}) AND {which}
    ORDER BY {order}, w.id LIMIT 1 FOR UPDATE OF w {others}
) RETURNING id
""")
_ANY = "(w.attempted_at IS NULL OR w.attempted_at < now() - make_interval(secs => %(begun)s))"
_LOCK = "SELECT id FROM {table} WHERE id = %(id)s FOR UPDATE {others}"


def carry_out_next(
    model: type[BulkAction] | type[Import], act: Callable[[Any], None], *, only: int | None = None,
    order: str = "w.id", raises: bool = False,
) -> bool:  # fmt: skip
    """Carry out the next piece of the first work that nobody is at, or of `only`; False when there is none.

    One that cannot be carried out ends its work with the reason, so that the next ones have their turn; with `raises`
    its error is raised, as is the database's when that is at fault.
    """
    claimed = _begin(model, only, order)
    if claimed is None:
        return False
    try:
        with transaction.atomic():
            _carry_out(model, act, claimed, "SKIP LOCKED" if only is None else "", raises)
    except Exception:
        with suppress(*DATABASE_ERRORS):  # the process lives
            model._default_manager.filter(pk=claimed).update(attempts=0, attempted_at=None)
        raise
    return True


def _begin(model: type[Any], only: int | None, order: str) -> int | None:
    """Count an attempt at the next piece; returns whose."""
    which, others = (_ANY, "SKIP LOCKED") if only is None else ("w.id = %(id)s", "")
    return _first(_BEGIN, model, {"id": only, "begun": BEGUN_SECONDS}, which=which, order=order, others=others)


def _carry_out(model: type[Any], act: Callable[[Any], None], claimed: int, others: str, raises: bool) -> None:
    if _first(_LOCK, model, {"id": claimed}, others=others) is None:
        return  # somebody else is at it
    work = model._default_manager.select_related("run").get(pk=claimed)
    if work.processed >= work.total or work.run.status not in (Task.QUEUED, Task.IN_PROGRESS):
        return  # as it is now: while we waited for the lock, somebody carried it out, or paused or cancelled it
    if work.attempts > MOST_ATTEMPTS:
        _fail(work, GIVEN_UP)
        return
    try:
        with transaction.atomic():
            act(work)
            model._default_manager.filter(pk=claimed).update(attempts=0, attempted_at=None)
    except Exception as error:
        if raises or is_transient(error):
            raise
        log.exception("Run %s failed", work.run_id)
        _fail(work, first_line(error))


def _first(sql: str, model: type[Any], parameters: dict[str, Any], **parts: str) -> int | None:
    for name, part in {"table": model._meta.db_table, **parts}.items():
        sql = sql.replace(f"{{{name}}}", part)
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return next((int(pk) for (pk,) in cursor.fetchall()), None)


def _fail(work: Any, why: str) -> None:
    reason = f"It stopped after {work.processed:,} of {work.total:,} rows: {why}"
    Run.objects.filter(pk=work.run_id).update(status=Task.ERROR, reason=reason, ended_at=Now())
