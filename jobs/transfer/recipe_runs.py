"""Runs of export recipes: the files of a run are written, marked as complete, and remembered, once.

A worker takes a run under a lease (`fence` is the fencing token) and

1. writes the rows and the deletions to files of its own; what the run does to the copy is stored row by row;
2. moves the files to the target, under names that follow from the run, each atomically; then the manifest, which names
   them with their SHA-256; at last the mark of completeness, whose content is the SHA-256 of the manifest;
3. remembers in one transaction that the copy has these rows, and up to which change it goes.

A worker that dies in 1 or 2 leaves a folder without the mark: the next one begins anew, and its files replace the
earlier ones. One that dies between 2 and 3 leaves the mark: the next one only remembers. The suppression list is read
for each slice of rows, and again before files leave and before the mark: if it has changed, the files are written anew.
"""

from __future__ import annotations

import hashlib
import json
import logging
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import IO, Any

from django.db import connection, transaction
from django.db.models.functions import Now
from psycopg.types.json import Jsonb

from jobs.actions.curation import WrongField
from jobs.compliance.gate import stamp_of_list
from jobs.models import ExportRecipe, RecipeRun
from jobs.models.recipe import UNFINISHED
from jobs.pipeline import runs
from jobs.pipeline.backoff import seconds_until_retry
from jobs.pipeline.database import write_after_a_fault
from jobs.pipeline.faults import DISK_FULL, is_outage, sqlstate_of
from jobs.pipeline.periodic import in_turn
from jobs.statuses import MailWhen, Task, sql_with_states
from jobs.store.commit_order import head_cursor
from jobs.transfer import recipe_mail, recipe_rows, recipes
from jobs.transfer.exports import ExportRequest, as_file
from jobs.transfer.file_formats import Row, TooMany
from jobs.transfer.recipes import COMPLETE, MANIFEST
from jobs.transfer.storage import open_storage
from jobs.transfer.storage.base import Storage, joined
from jobs.transfer.storage.failures import TransferFailed

log = logging.getLogger("jobs.transfer.recipe_runs")

AGAIN_SECONDS = 10  # after an outage of the database
LEASE_SECONDS = 300  # longer than a storage's time-outs and retries in a row
RENEW_SECONDS = 10.0
MAX_ATTEMPTS = 6
DATABASE_FULL = "database_full"  # of the reasons
CHUNK = 256 * 1024
MANIFEST_VERSION = 1


class RunLost(Exception):
    """The run was cancelled, or another worker has taken it."""


def process_due(now: datetime | None = None) -> str:
    """Begin the runs that are due, write the files of those that wait, and send what mail is due. Says how many."""
    steps: tuple[Callable[[], int], ...] = (partial(recipes.start_due, now), _write_waiting, recipe_mail.send_due)
    _, written, _ = in_turn(steps, lambda step: step())
    return f"{written} runs of export recipes were written." if written else ""


def _write_waiting() -> int:
    written = 0
    while (claimed := _claim()) is not None:
        written += work(claimed)
    return written


_CLAIM = sql_with_states("""
UPDATE export_recipe_runs SET fence = fence + 1, attempts = attempts + 1, status = {Task.IN_PROGRESS},
    started_at = coalesce(started_at, now()), lease_until = now() + make_interval(secs => %(seconds)s)
WHERE id = (
    SELECT r.id FROM export_recipe_runs AS r JOIN export_recipes AS e ON e.id = r.recipe_id
    WHERE r.status IN ({Task.QUEUED}, {Task.IN_PROGRESS}) AND NOT e.paused
    AND (%(only)s::bigint IS NULL OR r.id = %(only)s)
    AND (r.due_at IS NULL OR r.due_at <= now()) AND (r.lease_until IS NULL OR r.lease_until < now())
    ORDER BY r.id LIMIT 1 FOR UPDATE OF r SKIP LOCKED)
RETURNING id
""")


def work_now(run_id: int) -> bool:
    """Write one run in this process; whether it is done. False, too, when a worker has taken it."""
    claimed = _claim(run_id)
    return claimed is not None and work(claimed)


def _claim(only: int | None = None) -> RecipeRun | None:
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, {"seconds": LEASE_SECONDS, "only": only})
        row = cursor.fetchone()
    return RecipeRun.objects.select_related("recipe", "target").get(pk=row[0]) if row else None


def work(run: RecipeRun) -> bool:
    """Write a run that was claimed; whether it is done."""
    try:
        _move(run)
    except RunLost:
        return False
    except Exception as error:
        if is_outage(error):  # a storage's failure may come from it, too: it reads rows while it writes
            _put_back(run, error)
            raise
        if isinstance(error, TransferFailed):
            _failed(run, error)
            return False
        log.exception("Run %s of export recipe %s failed", run.number, run.recipe_id)
        _failed(run, TransferFailed("bug"))
        return False
    return True


def _put_back(run: RecipeRun, error: Exception) -> None:
    """The database was away, or full: no attempt of the run's, for a day. Others go first, if it was the run after
    all."""
    unfinished = RecipeRun.objects.filter(UNFINISHED, pk=run.pk, fence=run.fence)
    full = TransferFailed(DATABASE_FULL)
    cause = {"reason": full.reason.word, "error": full.sentence} if sqlstate_of(error) == DISK_FULL else {}
    again = {"attempts": run.attempts - 1, "lease_until": None, "due_at": Now() + timedelta(seconds=AGAIN_SECONDS)}

    def put_back() -> None:
        if cause:
            unfinished.update(**cause)
        unfinished.filter(created_at__gt=Now() - timedelta(days=1)).update(**again)

    write_after_a_fault(put_back, f"Run {run.number} of export recipe {run.recipe_id} is not put back yet")


def _move(run: RecipeRun) -> None:
    if run.attempts > MAX_ATTEMPTS:  # its workers died with it, or the disk is full for more than a day
        known = run.reason if run.reason == DATABASE_FULL else "bug"
        raise TransferFailed(known, f"It was started {MAX_ATTEMPTS} times and did not end.")
    if run.target is None:
        raise TransferFailed("no_target")
    storage = open_storage(run.target)
    try:
        if not _is_marked(storage, run):
            _write(storage, run)
    finally:
        storage.close()
    _remember(run)


def _is_marked(storage: Storage, run: RecipeRun) -> bool:
    """Whether an earlier attempt went as far as the mark of completeness."""
    if run.manifest is None:
        return False
    return storage.read(joined(run.folder, COMPLETE)) == _sha256(_as_bytes(run.manifest)).encode()


# Writing.


@dataclass(frozen=True)
class WrittenFile:
    """A file of a run, as the manifest has it. `role` is rows or deleted."""

    name: str
    role: str
    rows: int
    bytes: int
    sha256: str


@dataclass(frozen=True)
class SpooledFile:
    """A written file, on this machine."""

    facts: WrittenFile
    content: IO[bytes]


def _write(storage: Storage, run: RecipeRun) -> None:
    request = _begin(run)
    with ExitStack() as stack:
        files = [_spooled(stack, run, request)]
        if not run.complete:
            files.append(_deletions(stack, run, request))
        _refuse_changed_list(run)
        _describe(run, request, [file.facts for file in files])
        if run.complete:  # an earlier attempt may have been one of changes
            storage.remove(joined(run.folder, recipes.deleted_name(run.definition)))
        for file in files:
            storage.write(joined(run.folder, file.facts.name), _renewing(run, file.content))
    content = _as_bytes(run.manifest)
    _keep(run)
    storage.write(joined(run.folder, MANIFEST), iter([content]))
    _refuse_changed_list(run)
    _keep(run)
    storage.write(joined(run.folder, COMPLETE), iter([_sha256(content).encode()]))


def _begin(run: RecipeRun) -> ExportRequest:
    """Decide what the run brings; forget what an earlier attempt was about to do. Raises TransferFailed, RunLost."""
    recipe, definition = run.recipe, run.definition
    try:
        request = recipes.request_of(definition["noun"], definition)
    except WrongField as error:
        raise TransferFailed("filter", str(error)) from None
    run.complete = recipes.is_complete(recipe, definition, run.target_id)
    run.cursor_from = "" if run.complete else recipe.cursor
    run.gate_stamp, run.cursor_to, run.manifest = stamp_of_list(), head_cursor(), None  # before a row is read
    names = ("complete", "cursor_from", "cursor_to", "gate_stamp", "manifest")
    _update(run, **{name: getattr(run, name) for name in names})
    recipe_rows.discard(run)
    return request


def _spooled(stack: ExitStack, run: RecipeRun, request: ExportRequest) -> SpooledFile:
    keyed = run.definition["changes_only"]
    selection = recipe_rows.select(run, request, gate_stamp=run.gate_stamp)
    lines = request.lines(selection.rows, lambda number: _keep(run))
    chosen = request.keyed(selection.keyed(lines)) if keyed else (line for _, line in lines)
    rows = _Counter(chosen)
    return _spool(stack, (recipes.data_name(run.definition), "rows"), rows, request.file(iter(rows), keyed=keyed))


def _deletions(stack: ExitStack, run: RecipeRun, request: ExportRequest) -> SpooledFile:
    """Keys, and nothing else of what is gone."""
    rows = _Counter((pk,) for pk in recipe_rows.deleted_keys(run))
    parts = as_file([request.key], iter(rows), request.format, ["integer"], form=request.form)
    return _spool(stack, (recipes.deleted_name(run.definition), "deleted"), rows, parts)


def _spool(stack: ExitStack, named: tuple[str, str], rows: _Counter, parts: Iterator[bytes]) -> SpooledFile:
    digest, size = hashlib.sha256(), 0
    try:
        file = stack.enter_context(_temporary_file())
        for part in parts:
            digest.update(part)
            size += file.write(part)
        file.flush()
    except TooMany as error:
        raise TransferFailed("too_many_rows", str(error)) from None
    except OSError as error:
        why = error.strerror or str(error)
        raise TransferFailed("spool", f"{why}.") from error
    return SpooledFile(WrittenFile(*named, rows.number, size, digest.hexdigest()), file)


@contextmanager
def _temporary_file() -> Iterator[IO[bytes]]:
    file = tempfile.TemporaryFile()  # noqa: SIM115 -- closed below
    try:
        yield file
    finally:
        with suppress(OSError):  # a full disk refuses what is left of it once more
            file.close()


class _Counter:
    """Counts what passes."""

    def __init__(self, lines: Iterator[Row]) -> None:
        self.lines, self.number = lines, 0

    def __iter__(self) -> Iterator[Row]:
        for line in self.lines:
            self.number += 1
            yield line


def _describe(run: RecipeRun, request: ExportRequest, files: list[WrittenFile]) -> None:
    """Store the manifest, before a file leaves: the mark of completeness names it."""
    run.manifest = manifest_of(run, request, files)
    rows = sum(file.rows for file in files if file.role == "rows")
    deleted = sum(file.rows for file in files if file.role == "deleted")
    run.rows, run.deleted, run.bytes = rows, deleted, sum(file.bytes for file in files)
    _update(run, manifest=run.manifest, rows=run.rows, deleted=run.deleted, bytes=run.bytes)


def manifest_of(run: RecipeRun, request: ExportRequest, files: list[WrittenFile]) -> dict[str, Any]:
    """What a reader needs to apply the run to its copy, and to see that nothing is missing or damaged."""
    keyed = run.definition["changes_only"]
    return {
        "version": MANIFEST_VERSION,
        "recipe": {"id": run.recipe_id, "name": run.recipe.name},
        "run": run.number,
        "kind": "complete" if run.complete else "changes",
        "follows": _followed(run),
        "scheduled_for": run.scheduled_for.isoformat(),
        "cursor": {"from": run.cursor_from or None, "to": run.cursor_to},
        "noun": request.noun.slug,
        "filter": request.filters,
        "format": request.format,
        "layout": request.layout or None,
        **({"csv": asdict(request.form)} if request.format == "csv" else {}),
        "columns": request.heads(keyed=keyed),
        "key": request.key if keyed else None,
        "files": [asdict(file) for file in files],
    }


def _followed(run: RecipeRun) -> str | None:
    """The folder of the run whose copy the changes fit."""
    if run.complete:
        return None
    done = RecipeRun.objects.filter(recipe=run.recipe_id, status=Task.COMPLETED, number__lt=run.number)
    return done.order_by("-number").values_list("folder", flat=True).first()


def _refuse_changed_list(run: RecipeRun) -> None:
    if stamp_of_list() != run.gate_stamp:
        raise TransferFailed("erased_meanwhile")


def _renewing(run: RecipeRun, file: IO[bytes]) -> Iterator[bytes]:
    """The file's bytes, while the lease is renewed; the last ones only when the run is still ours."""
    file.seek(0)
    renewed = time.monotonic()
    while part := file.read(CHUNK):
        if time.monotonic() - renewed > RENEW_SECONDS:
            _keep(run)
            renewed = time.monotonic()
        yield part
    _keep(run)


def _as_bytes(manifest: Any) -> bytes:
    return json.dumps(manifest, indent=1, sort_keys=True, ensure_ascii=False).encode()


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


# The run's row.


def _keep(run: RecipeRun) -> None:
    """Renew the lease. Raises RunLost when the run is no longer ours."""
    _update(run, lease_until=Now() + timedelta(seconds=LEASE_SECONDS))


def _update(run: RecipeRun, **values: Any) -> None:
    ours = RecipeRun.objects.filter(UNFINISHED, pk=run.pk, fence=run.fence)
    if not ours.update(**values):
        raise RunLost


def _remember(run: RecipeRun) -> None:
    """The copy has what the run wrote, and the run is done: in one transaction."""
    with transaction.atomic():
        _end(run, Task.COMPLETED, MailWhen.ALWAYS)
        recipe_rows.apply(run)
        keeps = run.definition["changes_only"]
        ExportRecipe.objects.filter(pk=run.recipe_id).update(
            cursor=run.cursor_to if keeps else "", shape=recipes.shape_of(run.definition, run.target_id),
            gate_stamp=run.gate_stamp,
        )  # fmt: skip
        _log(run, Task.COMPLETED)


def _failed(run: RecipeRun, failed: TransferFailed) -> None:
    """Try it again later, or end it where that does not help; its reason is stored either way."""
    again = failed.reason.retry and run.attempts < MAX_ATTEMPTS
    values = {"reason": failed.reason.word, "error": failed.sentence[:500], "lease_until": None}
    try:
        if again:
            wait = 0.0 if failed.reason.word == "erased_meanwhile" else seconds_until_retry(run.attempts)
            _update(run, due_at=Now() + timedelta(seconds=wait), **values)
            return
        with transaction.atomic():
            _end(run, Task.ERROR, MailWhen.FAILURE, **values)
            recipe_rows.discard(run)
            _log(run, Task.ERROR, failed.sentence)
    except RunLost:
        log.info("Run %s of export recipe %s is another worker's", run.number, run.recipe_id)


def _end(run: RecipeRun, status: Task, mail: MailWhen, **values: Any) -> None:
    when = MailWhen(run.recipe.mail_when)
    due = when is MailWhen.ALWAYS or when is mail
    done = {"reason": "", "error": ""} if status is Task.COMPLETED else {}
    ended = {"status": status, "mail_due": due, "lease_until": None, "ended_at": Now()}
    _update(run, **(ended | done | values))


_LOG = """
WITH counted AS (
    INSERT INTO runs
        (kind, title, status, requested_by, parameters, result, total, settled, reason, started_at, ended_at)
    VALUES ('export', %(title)s, %(status)s, %(by)s, %(parameters)s, %(result)s, %(rows)s, %(rows)s, %(reason)s,
        %(started)s, now())
    RETURNING id, kind, stage, status, title, true AS has_ended
)"""


def _log(run: RecipeRun, status: Task, reason: str = "") -> None:
    """A run of the kind `export` says who took which rows where; that it has ended is an event."""
    definition = run.definition
    parameters: Any = Jsonb({
        "noun": definition["noun"], "filter": definition["filter"], "format": definition["format"],
        "recipe": run.recipe_id, "run": run.number, "folder": run.folder,
    })  # fmt: skip
    result: Any = Jsonb({"rows": run.rows, "deleted": run.deleted})
    values = {
        "title": f"Export recipe {run.recipe.name}, run {run.number}", "status": status.value, "result": result,
        "by": run.requested_by or run.recipe.created_by, "parameters": parameters, "rows": run.rows, "reason": reason,
        "started": run.started_at,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_LOG + runs.NOTIFY, values)
