"""Workbooks that take long to read: a worker makes their previews, while the person sees that they wait."""

from __future__ import annotations

from base64 import b64decode, b64encode

from django.db import transaction

from jobs.lists.catalogue import resource_of
from jobs.models import Import, ImportPiece
from jobs.pipeline.periodic import wake_chore
from jobs.transfer import import_jobs
from jobs.transfer.import_jobs import CHORE, ImportRequest
from jobs.transfer.mapping import read_file


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
    with transaction.atomic():
        files = Import.objects.filter(run=None, report__reading="waits").select_for_update(skip_locked=True)
        if (waiting := files.order_by("pk").first()) is None:
            return False
        piece = ImportPiece.objects.get(whole=waiting)
        try:
            made = import_jobs.create_preview(_request_of(waiting, b64decode(piece.rows[0][1][0])))
            report = {"reading": "done", "preview": made.pk}
        except ValueError as error:
            report = {"reading": "failed", "problem": str(error)}
        piece.delete()
        Import.objects.filter(pk=waiting.pk).update(report=report)
    return True


def _request_of(waiting: Import, body: bytes) -> ImportRequest:
    noun, by, auto_queue = resource_of(waiting.noun), waiting.requested_by, waiting.auto_queue
    table = read_file(noun, waiting.file_name, body)
    return ImportRequest(noun, table, by, auto_queue, waiting.country, waiting.file_name, waiting.source)
