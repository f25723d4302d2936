"""Workbooks that take long to read: a worker makes their previews, while the person sees that they wait."""

from __future__ import annotations

import logging
from base64 import b64decode, b64encode
from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet
from django.db.models.functions import Now

from jobs.lists.catalogue import resource_of
from jobs.models import Import, ImportPiece
from jobs.pipeline.faults import is_transient
from jobs.pipeline.periodic import wake_chore
from jobs.pipeline.pieces import MOST_ATTEMPTS
from jobs.transfer import import_jobs
from jobs.transfer.bounded_reading import ENDED
from jobs.transfer.import_jobs import CHORE, ImportRequest
from jobs.transfer.mapping import read_file

log = logging.getLogger("jobs.transfer.waiting_files")


def keep_file(waiting: Import, body: bytes) -> Import:
    """Keep a file until a worker has read it; `waiting` says what its rows become, and for whom."""
    with transaction.atomic():
        waiting.total, waiting.report = 0, {"reading": "waits", "bytes": len(body)}
        waiting.save()
        ImportPiece.objects.create(whole=waiting, first=0, rows=[(0, [b64encode(body).decode()], "")])
        wake_chore(CHORE)
    return waiting


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
            report = _preview_of(waiting)
            ImportPiece.objects.filter(whole=waiting).delete()
            Import.objects.filter(pk=waiting.pk).update(report=report, attempts=0, attempted_at=None)
    return True


def _waiting() -> QuerySet[Import]:
    return Import.objects.filter(run=None, report__reading="waits").select_for_update(skip_locked=True)


def _claim() -> int | None:
    """The next file. That it is begun is counted before, so that one that ends its process is behind the others then,
    and given up at last."""
    with transaction.atomic():
        waiting = _waiting().order_by("attempts", "pk").first()
        if waiting is None:
            return None
        Import.objects.filter(pk=waiting.pk).update(attempts=F("attempts") + 1, attempted_at=Now())
        return waiting.pk


def _preview_of(waiting: Import) -> dict[str, Any]:
    """The report of a file that was read. Raises what passes, as an error of the database."""
    if waiting.attempts > MOST_ATTEMPTS:
        return {"reading": "failed", "problem": ENDED}
    try:
        with transaction.atomic():
            body = b64decode(ImportPiece.objects.get(whole=waiting).rows[0][1][0])
            return {"reading": "done", "preview": import_jobs.create_preview(_request_of(waiting, body)).pk}
    except ValueError as error:
        return {"reading": "failed", "problem": str(error)}
    except Exception as error:
        if is_transient(error):
            raise
        log.exception("The file of import %s was not read", waiting.pk)
        return {"reading": "failed", "problem": ENDED}


def _request_of(waiting: Import, body: bytes) -> ImportRequest:
    noun, by, auto_queue = resource_of(waiting.noun), waiting.requested_by, waiting.auto_queue
    table = read_file(noun, waiting.file_name, body)
    return ImportRequest(noun, table, by, auto_queue, waiting.country, waiting.file_name, waiting.source)
