"""Export files: filtered lists of any size that a chore writes to the database, a piece at a time.

The writer holds a lease and a fencing token (`fence`). One that dies leaves a file that the next starts from the
beginning: two of the four formats cannot be continued. The file is in the database, so that every
web process can send it.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F, Min, Q, QuerySet
from django.db.models.functions import Now
from psycopg.types.json import Jsonb

from jobs.actions.curation import Refused, WrongField
from jobs.lists.catalogue import resource_of
from jobs.lists.filters import FilterError
from jobs.models import Export, ExportPiece, Run
from jobs.pipeline import runs
from jobs.pipeline.database import write_after_a_fault
from jobs.pipeline.faults import DISK_FULL, is_outage, sentence_of, sqlstate_of
from jobs.pipeline.periodic import wake_chore
from jobs.statuses import Task, sql_with_states
from jobs.store.commit_order import head_cursor
from jobs.transfer.csv_form import form_of_stored
from jobs.transfer.deletions import previous_of
from jobs.transfer.exports import MOST_IN_ORDER, ExportRequest, export_request
from jobs.transfer.file_formats import TooMany
from jobs.transfer.row_ids import RowComparison, unpacked

log = logging.getLogger("jobs.transfer.exports")

CHORE = "process_exports"
LEASE_SECONDS = 120
AGAIN_SECONDS = 10  # after an outage of the database
MAX_ATTEMPTS = 3
MAX_FILES = 50  # of one person that are not expired
READY = Q(ready_at__isnull=False, expires_at__gt=Now())


class Lost(Exception):
    """The run was cancelled or paused, or another worker has taken the file."""


def create(request: ExportRequest, *, by: str, only_new: bool = False, after: Export | None = None) -> Export:
    """Take a file on; a worker writes it. With `only_new` it has the rows that the person's file before has not.

    `after` is that file where the person has none of these rows. Raises Refused when somebody has MAX_FILES files
    already, or there is no file before.
    """
    current = Export.objects.filter(Q(expires_at__isnull=True) | Q(expires_at__gt=Now()), requested_by=by)
    if current.count() >= MAX_FILES:
        raise Refused(f"You have {MAX_FILES} export files already. Delete some, or wait until they expire.")
    with transaction.atomic():
        run = runs.request(request.title, kind="export", by=by, parameters=request.parameters)
        Run.objects.filter(pk=run.pk).update(total=F("total") + 1)  # until the rows are counted: not at its end
        created = Export.objects.create(
            run=run, noun=request.noun.slug, format=request.format, columns=list(request.columns),
            filter=request.filters, only_new=only_new, layout=request.layout, **asdict(request.form), requested_by=by,
            nonce=secrets.token_urlsafe(16),
        )  # fmt: skip
        created.previous = previous_of(created) or after
        if only_new and (created.previous is None or created.previous.row_ids is None):
            raise Refused("You have no earlier file of these rows to compare with. Make one with all rows first.")
        created.save(update_fields=["previous"])
        wake_chore(CHORE)
    return created


def again(stored: Export, *, by: str, only_new: bool = False) -> Export:
    """The same file once more: the columns, filters and format of an export, with the rows of now.

    Raises Refused where its list has changed so that it cannot be made, and as `create` does.
    """
    try:
        request = request_of(stored)
    except ValueError as error:
        raise Refused(f"This file cannot be made again. {error}") from error
    return create(request, by=by, only_new=only_new, after=stored if stored.ready_at else None)


def request_of(stored: Export) -> ExportRequest:
    """What an export has. Raises ValueError (as `export_request`) for what cannot be used any more."""
    noun, form = resource_of(stored.noun), form_of_stored(stored)
    order = Run.objects.filter(pk=stored.run_id).values_list("parameters__order", flat=True).first() or ""
    return export_request(noun, stored.filter, stored.format, stored.columns, stored.layout, form, order)


def process_pending() -> str:
    """Write the files that wait, one after the other. Says how many, if any."""
    written = 0
    while (claimed := _claim()) is not None:
        written += _write(claimed)
    return f"Export files written: {written:,}." if written else ""


_CLAIM = sql_with_states("""
UPDATE exports SET fence = fence + 1, attempts = attempts + 1, lease_until = now() + make_interval(secs => %s),
    rows = 0, bytes = 0
WHERE id = (
    SELECT e.id FROM exports AS e JOIN runs AS r ON r.id = e.run_id
    WHERE e.ready_at IS NULL AND r.status IN ({Task.QUEUED}, {Task.IN_PROGRESS})
    AND (lease_until IS NULL OR lease_until < now())
    ORDER BY e.id LIMIT 1 FOR UPDATE OF e SKIP LOCKED)
RETURNING id
""")


def _claim() -> Export | None:
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, [LEASE_SECONDS])
        row = cursor.fetchone()
    return Export.objects.get(pk=row[0]) if row else None


def _write(claimed: Export) -> bool:
    if claimed.attempts > MAX_ATTEMPTS:
        return _give_up(claimed, f"It was started three times and failed each time. {_last_failure(claimed)}")
    try:
        _write_pieces(claimed)
    except Lost:
        return False
    except (TooMany, FilterError, WrongField) as error:  # what it names may be gone since
        return _give_up(claimed, str(error))
    except Exception as error:
        if is_outage(error):
            _put_back(claimed, error)
            raise
        log.exception("Export %s failed", claimed.pk)
        _store_failure(claimed, error)
        _ours(claimed).update(lease_until=None)
        return False
    return True


def _ours(claimed: Export) -> QuerySet[Export]:
    """The file, while nobody else has taken it."""
    return Export.objects.filter(pk=claimed.pk, fence=claimed.fence)


def _put_back(claimed: Export, error: Exception) -> None:
    """The database was away, or full: no attempt of the file's, for a day. Others go first, if it was the file after
    all."""
    lately = _ours(claimed).filter(created_at__gt=Now() - timedelta(days=1))
    later = {"attempts": claimed.attempts - 1, "lease_until": Now() + timedelta(seconds=AGAIN_SECONDS)}

    def put_back() -> None:
        lately.update(**later)
        _store_failure(claimed, error)

    write_after_a_fault(put_back, f"Export {claimed.pk} is not put back yet")


def _store_failure(claimed: Export, error: Exception) -> None:
    """What people read while it is tried again; on a full disk what was written of the file goes."""
    Run.objects.filter(pk=claimed.run_id, ended_at__isnull=True).update(reason=sentence_of(error))
    if sqlstate_of(error) == DISK_FULL:
        ExportPiece.objects.filter(export=claimed, export__fence=claimed.fence).delete()


def _last_failure(claimed: Export) -> str:
    stored = Run.objects.filter(pk=claimed.run_id).values_list("reason", flat=True).first()
    return stored or "The log of the workers says why."


def _write_pieces(claimed: Export) -> None:
    request = request_of(claimed)
    rows = request.rows()
    _ours(claimed).update(cursor=head_cursor())  # before a row is read
    total = rows.count()
    _start(claimed, total)
    before = claimed.previous.row_ids if claimed.previous else None
    compared = RowComparison(unpacked(bytes(before)) if before else (), only_new=claimed.only_new)
    order = request.row_order if total <= MOST_IN_ORDER else None
    lines = request.lines(rows, lambda number: _keep(claimed, number), order)
    chosen = compared.lines_in_an_order(lines) if order else compared.lines(lines)
    for number, piece in enumerate(request.file(chosen)):
        _add_piece(claimed, number, piece)
    _finish(claimed, compared, _first_expiry(rows.model))


def _first_expiry(model: type[Any]) -> datetime | None:
    """When the first fact that a provider lends us must go: a file must not keep it for longer."""
    if not hasattr(model, "expires_at"):
        return None
    first: datetime | None = model.objects.filter(expires_at__gt=Now()).aggregate(Min("expires_at"))["expires_at__min"]
    return first


def _start(claimed: Export, total: int) -> None:
    """Begin anew. Raises Lost where another worker has taken the file while the rows were counted."""
    if not _ours(claimed).update(lease_until=Now() + timedelta(seconds=LEASE_SECONDS)):
        raise Lost
    ExportPiece.objects.filter(export=claimed).delete()
    running = Run.objects.filter(pk=claimed.run_id, status__in=(Task.QUEUED, Task.IN_PROGRESS))
    running.update(status=Task.IN_PROGRESS, total=total, settled=0, started_at=Now())


_KEEP = sql_with_states("""
WITH mine AS (
    UPDATE exports SET rows = %(rows)s, lease_until = now() + make_interval(secs => %(lease)s)
    WHERE id = %(id)s AND fence = %(fence)s RETURNING run_id)
UPDATE runs SET settled = %(rows)s FROM mine WHERE runs.id = mine.run_id AND status = {Task.IN_PROGRESS}
""")


def _keep(claimed: Export, rows: int) -> None:
    """Show the progress and renew the lease; Lost when the file is no longer ours to write."""
    values = {"rows": rows, "lease": LEASE_SECONDS, "id": claimed.pk, "fence": claimed.fence}
    with connection.cursor() as cursor:
        cursor.execute(_KEEP, values)
        if not cursor.rowcount:
            _discard(claimed)


_PIECE = """
WITH mine AS (
    UPDATE exports SET bytes = bytes + %(size)s WHERE id = %(id)s AND fence = %(fence)s RETURNING id)
INSERT INTO export_pieces (export_id, number, content) SELECT id, %(number)s, %(content)s FROM mine
"""


def _add_piece(claimed: Export, number: int, content: bytes) -> None:
    named: Any = {"number": number, "content": content, "size": len(content)}
    values = {"id": claimed.pk, "fence": claimed.fence, **named}
    with connection.cursor() as cursor:
        cursor.execute(_PIECE, values)
        if not cursor.rowcount:
            _discard(claimed)


def _discard(claimed: Export) -> None:
    """Leave nothing of a file that was cancelled, paused or taken over: who goes on begins anew."""
    _ours(claimed).update(lease_until=None, rows=0, bytes=0)
    ExportPiece.objects.filter(export=claimed, export__fence=claimed.fence).delete()
    raise Lost


_FINISH = sql_with_states("""
WITH mine AS (
    UPDATE exports SET ready_at = now(), lease_until = NULL, rows = %(rows)s,
        new_rows = %(new)s, gone_rows = %(gone)s, row_ids = %(ids)s,
        expires_at = least(now() + make_interval(hours => %(hours)s), %(until)s)
    WHERE id = %(id)s AND fence = %(fence)s
        AND EXISTS (SELECT FROM runs WHERE id = run_id AND status = {Task.IN_PROGRESS}) RETURNING run_id
), counted AS (
    UPDATE runs SET status = {Task.COMPLETED}, settled = %(rows)s, total = %(rows)s, ended_at = now(),
        result = %(result)s, reason = ''
    FROM mine WHERE runs.id = mine.run_id RETURNING id, kind, stage, status, title, true AS has_ended
)""")


def _finish(claimed: Export, compared: RowComparison, until: datetime | None) -> None:
    result: Any = Jsonb({"export": claimed.pk, "rows": compared.written})
    times: dict[str, Any] = {"hours": settings.EXPORT_LINK_HOURS, "until": until}
    is_compared = claimed.previous is not None and claimed.previous.row_ids is not None
    changes = {"new": compared.new, "gone": compared.gone} if is_compared else {"new": None, "gone": None}
    file = {"rows": compared.written, "ids": compared.ids.content(), **changes}
    values = {**file, "id": claimed.pk, "fence": claimed.fence, "result": result, **times}
    with connection.cursor() as cursor:
        cursor.execute(_FINISH + runs.NOTIFY, values)
        if not cursor.rowcount:
            _discard(claimed)


def _give_up(claimed: Export, reason: str) -> bool:
    with transaction.atomic():
        if _ours(claimed).update(lease_until=None):
            ExportPiece.objects.filter(export=claimed).delete()
            open_run = Run.objects.filter(pk=claimed.run_id, ended_at=None)
            open_run.update(status=Task.ERROR, reason=reason, ended_at=Now())
    return False


def remove(export_id: int, *, by: str) -> bool:
    """Delete an export and its file; one that waits or is being written is cancelled. False when there is none."""
    with transaction.atomic():
        stored = Export.objects.select_for_update().filter(pk=export_id).first()
        if stored is None:
            return False
        waiting = Run.objects.filter(pk=stored.run_id, ended_at__isnull=True)
        waiting.update(status=Task.CANCELLED, reason=f"Deleted by {by}.", ended_at=Now())
        stored.delete()
    return True


def pieces(export_id: int) -> Iterator[bytes]:
    """The file's bytes, piece by piece, each in a statement of its own."""
    number = 0
    while (
        piece := ExportPiece.objects.filter(export=export_id, number=number).values_list("content").first()
    ) is not None:
        yield bytes(piece[0])
        number += 1
