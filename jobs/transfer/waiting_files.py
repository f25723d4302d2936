"""Workbooks that take long to read: a worker makes their previews, or imports them, while the person sees that they
wait."""

from __future__ import annotations

import logging
from base64 import b64decode, b64encode
from collections.abc import Mapping
from functools import partial

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Now

from jobs.lists.catalogue import resource_of
from jobs.models import Import, ImportPiece, Run
from jobs.pipeline import runs
from jobs.pipeline.faults import is_transient
from jobs.pipeline.periodic import wake_chore
from jobs.pipeline.pieces import MOST_ATTEMPTS
from jobs.statuses import Task
from jobs.transfer import import_jobs
from jobs.transfer.bounded_reading import ENDED
from jobs.transfer.import_jobs import CHORE, ImportRequest
from jobs.transfer.imports import RESULTS
from jobs.transfer.mapping import read_file, recognized
from jobs.transfer.table_lines import Unreadable

MOST_WAITING = 20  # files of one person, of up to 25 MB each
_WAITS = Q(report__reading="waits") & (Q(run=None) | Q(run__status__in=[Task.QUEUED, Task.IN_PROGRESS]))

log = logging.getLogger("jobs.transfer.waiting_files")


def keep_file(waiting: Import, body: bytes) -> Import:
    """Keep a file until a worker has read it; `waiting` says what its rows become (with `recognize` in its report: what
    they look like), and for whom. Raises Unreadable for a person who has too many that wait."""
    if Import.objects.filter(_WAITS, requested_by=waiting.requested_by).count() >= MOST_WAITING:
        raise Unreadable(f"{MOST_WAITING} of your files wait to be read. Try again when some of them are.")
    with transaction.atomic():
        waiting.total, waiting.report = 0, waiting.report | {"reading": "waits", "bytes": len(body)}
        waiting.save()
        ImportPiece.objects.create(whole=waiting, first=0, rows=[(0, [b64encode(body).decode()], "")])
        wake_chore(CHORE)
    return waiting


def keep_import(waiting: Import, body: bytes, columns: Mapping[str, str], *, only_preview: bool = False) -> Import:
    """Keep a file that is imported, or only previewed, for a program: its run begins now, and has the rows, or the
    numbers of the preview, when they are read."""
    with transaction.atomic():
        title = f"{'Preview' if only_preview else 'Import'} of {waiting.file_name}"
        waiting.run = runs.request(title, kind="import", by=waiting.requested_by)
        waiting.report = {"columns": dict(columns), "only_preview": only_preview}
        return keep_file(waiting, body)


def process_pending() -> str:
    """Read the files that wait, and store long imports, a piece at a time; paused and cancelled ones are left alone."""
    while read_next():
        pass
    return import_jobs.process_pending()


def read_next() -> bool:
    """Read the file that waits longest; its row says which import has its preview, or why there is none."""
    if (claimed := _claim()) is None:
        return False
    with transaction.atomic():
        if waiting := _waiting().filter(pk=claimed).first():
            _read_or_fail(waiting)
    return True


def _waiting() -> QuerySet[Import]:
    return Import.objects.filter(_WAITS).select_for_update(skip_locked=True, of=("self",))


def _claim() -> int | None:
    """The next file. That it is begun is counted before, so that one that ends its process is behind the others then,
    and given up at last."""
    with transaction.atomic():
        waiting = _waiting().order_by("attempts", "pk").first()
        if waiting is None:
            return None
        Import.objects.filter(pk=waiting.pk).update(attempts=F("attempts") + 1, attempted_at=Now())
        return waiting.pk


def _read_or_fail(waiting: Import) -> None:
    """Settle a file that was claimed. Raises what passes, as an error of the database."""
    piece = ImportPiece.objects.get(whole=waiting)
    body = b64decode(piece.rows[0][1][0])
    piece.delete()
    Import.objects.filter(pk=waiting.pk).update(attempts=0, attempted_at=None)
    if waiting.attempts > MOST_ATTEMPTS:
        _fail(waiting, ENDED)
        return
    try:
        with transaction.atomic():
            _read(waiting, body)
    except ValueError as error:
        _fail(waiting, str(error))
    except Exception as error:
        if is_transient(error):
            raise
        log.exception("The file of import %s was not read", waiting.pk)
        _fail(waiting, ENDED)


def _read(waiting: Import, body: bytes) -> None:
    request = _request_of(waiting, body)
    if waiting.run_id is None:
        made = import_jobs.create_preview(request)
        Import.objects.filter(pk=waiting.pk).update(report={"reading": "done", "preview": made.pk})
    elif waiting.report.get("only_preview"):
        _end_with_numbers(waiting.run_id, import_jobs.create_preview(request, waiting))
    else:
        import_jobs.take_on_file(waiting, request)


def _end_with_numbers(run_id: int, preview: Import) -> None:
    """End a run with the numbers of its preview: the rows hold contacts, which not everybody may see who sees runs."""
    numbers = {name: preview.report[name] for name in ("total", "checked", *RESULTS)}
    result = {"import": preview.pk, "preview": numbers}
    Run.objects.filter(pk=run_id).update(total=numbers["checked"], result=result)
    runs.add({run_id: {name: numbers[name] for name in RESULTS if numbers[name]}})


def _fail(waiting: Import, why: str) -> None:
    Import.objects.filter(pk=waiting.pk).update(report={"reading": "failed", "problem": why})
    Run.objects.filter(pk=waiting.run_id or 0).update(status=Task.ERROR, reason=why, ended_at=Now())


def _request_of(waiting: Import, body: bytes) -> ImportRequest:
    read = partial(read_file, name=waiting.file_name, body=body)
    table = recognized(read) if waiting.report.get("recognize") else read(resource_of(waiting.noun))
    if columns := waiting.report.get("columns"):
        table = table.chosen(columns)
    by, auto_queue = waiting.requested_by, waiting.auto_queue
    return ImportRequest(table.noun, table, by, auto_queue, waiting.country, waiting.file_name, waiting.source)
