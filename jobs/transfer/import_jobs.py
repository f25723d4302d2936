"""Uploads: lists of up to 100,000 texts, stored a slice at a time by a chore; each slice is whole or not there at all.

A worker that dies between two slices leaves the place where the next one goes on; nothing is stored twice.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any

from django.db import connection, transaction
from django.db.models import Model
from psycopg.types.json import Jsonb

from jobs.models import Domain, Page, PlaceSearch, Run, SitemapFile, Upload
from jobs.pipeline import runs
from jobs.pipeline.queue import defer
from jobs.statuses import sql_with_states
from jobs.transfer import imports
from jobs.transfer.imports import INVALID, Imported, queue_new

MOST = 100_000
SLICE = 1_000
PROBLEMS_MOST = 1_000
PATIENCE_SECONDS = 45.0  # then the chore makes room, and goes on with its next wake-up
CHORE = "store_uploads"

ADD: dict[str, tuple[type[Model], Callable[..., Imported]]] = {
    "domains": (Domain, imports.add_domains),
    "pages": (Page, imports.add_pages),
    "sitemap-files": (SitemapFile, imports.add_sitemap_files),
    "place-searches": (PlaceSearch, imports.add_searches),
}


def begin(noun: str, texts: Sequence[str], *, by: str, auto_queue: bool = False) -> Upload:
    """Take a list on; workers store it from now on. `noun` is a key of ADD; MOST texts at most (ValueError)."""
    if not texts or len(texts) > MOST:
        raise ValueError(f"An import has from 1 to {MOST:,} rows, not {len(texts):,}.")
    clean = [text.replace("\0", "").strip() for text in texts]
    with transaction.atomic():
        run = runs.request(f"Import of {len(texts):,} {noun.replace('-', ' ')}", kind="import", by=by)
        Run.objects.filter(pk=run.pk).update(total=len(texts))
        upload = Upload.objects.create(
            run=run, noun=noun, texts=clean, total=len(clean), auto_queue=auto_queue, requested_by=by
        )
        _wake()
    return upload


def store_waiting() -> str:
    """Store imports of the API, slice after slice; paused and cancelled ones are left alone."""
    ends, slices = time.monotonic() + PATIENCE_SECONDS, 0
    while time.monotonic() < ends:
        if not _store_slice():
            return ""
        slices += 1
    _wake()
    return f"{slices} slices of uploads were stored; more is waiting."


def _wake() -> None:
    defer(f"upkeep_{CHORE}", f"upkeep_{CHORE}", {})


_NEXT = sql_with_states("""
SELECT u.id, u.run_id, u.noun, u.place, u.total, u.auto_queue, u.requested_by, u.texts[u.place + 1:u.place + %s]
FROM uploads AS u JOIN runs AS r ON r.id = u.run_id
WHERE u.place < u.total AND r.status IN ({Task.QUEUED}, {Task.IN_PROGRESS})
ORDER BY u.id LIMIT 1 FOR UPDATE OF u SKIP LOCKED
""")

_KEEP = """
UPDATE uploads SET place = %(place)s, accepted = accepted + %(accepted)s, "exists" = "exists" + %(exists)s,
    invalid = invalid + %(invalid)s, texts = CASE WHEN %(place)s >= total THEN '{}' ELSE texts END,
    problems = CASE WHEN jsonb_array_length(problems) >= %(most)s THEN problems ELSE problems || %(problems)s END
WHERE id = %(id)s
"""


def _store_slice() -> bool:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_NEXT, [SLICE])
        found = cursor.fetchone()
        if found is None:
            return False
        pk, run_id, noun, place, _total, auto_queue, by, texts = found
        model, add = ADD[noun]
        imported = add(texts, by=by)
        if auto_queue:
            ids = [item.id for item in imported.items if item.id is not None]
            queue_new(model, ids, Run.objects.get(pk=run_id))
        cursor.execute(_KEEP, _kept(pk, place, texts, imported))
        runs.add({run_id: {word: n for word, n in imported.counts.items() if n}})
    return True


def _kept(pk: int, place: int, texts: Sequence[str], imported: Imported) -> dict[str, Any]:
    problems = [
        {"line": place + n + 1, "text": texts[n][:200], "why": item.why}
        for n, item in enumerate(imported.items)
        if item.result == INVALID
    ]
    kept: Any = Jsonb(problems[:PROBLEMS_MOST])
    return {"id": pk, "place": place + len(texts), "problems": kept, "most": PROBLEMS_MOST, **imported.counts}
