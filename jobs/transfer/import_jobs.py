"""Import jobs: rows are previewed, then stored: of short imports at once, of long ones a piece at a time by workers.

A piece is stored whole or not at all. A worker that dies between two pieces leaves the rest to the next one; nothing is
stored twice. Starting an import twice starts it once.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F
from psycopg.types.json import Jsonb

from jobs.actions.searches import price_of_call
from jobs.compliance.gate import SENTENCE, Gate, gate
from jobs.lists.catalogue import resource_of
from jobs.lists.resource import Resource
from jobs.models import Import, ImportPiece, PlaceSearch, Run
from jobs.pipeline import runs
from jobs.pipeline.queue import defer
from jobs.statuses import sql_with_states
from jobs.transfer.imports import ACCEPTED, INVALID, RESULTS, Imported, Item, queue_new
from jobs.transfer.mapping import MappedRow, MappedTable, storable
from jobs.transfer.spreadsheets import Unreadable

INLINE_ROWS = 2_000  # up to so many rows are stored while the person waits, in one transaction
PIECE_ROWS = 1_000
REPORT_ROWS = 300
MAX_PROBLEMS = 1_000  # that are stored; all are counted
MAX_PREVIEWS = 20  # of one person; the oldest go first
MAX_SECONDS = 45.0  # then the chore makes room, and goes on with its next wake-up
CHORE = "process_imports"


@dataclass(frozen=True)
class ImportRequest:
    """What somebody wants to be stored: rows that were read and mapped, and how.

    Raises Unreadable for searches that are to start at once and cost something: an import shows no price.
    """

    noun: Resource
    table: MappedTable
    by: str
    auto_queue: bool = False
    country: str = ""
    file_name: str = ""

    def __post_init__(self) -> None:
        """Refuse what would be paid without a price that somebody agreed to."""
        if self.auto_queue and self.noun.model is PlaceSearch and price_of_call(settings.PLACES_PROVIDER):
            raise Unreadable(
                "These searches cost money, and an import shows no price. Import them without starting them, then "
                "start them under Searches, where each has its price."
            )


@dataclass(frozen=True)
class RowReport:
    """What becomes of a row: its line in the file, from 1, and its result; `id` where it is stored already."""

    line: int
    text: str
    result: str
    detail: str = ""
    id: int | None = None


@dataclass(frozen=True)
class Report:
    """What becomes of an import: counts of the first rows (`checked` of `total`), and rows, invalid ones first."""

    total: int
    checked: int
    accepted: int
    changed: int
    exists: int
    invalid: int
    columns: dict[str, str] = field(default_factory=dict)  # header -> field
    unread: list[str] = field(default_factory=list)
    rows: list[RowReport] = field(default_factory=list)


# Looked at.


def preview(request: ImportRequest) -> Report:
    """What would become of the first INLINE_ROWS rows: they are stored, and that is taken back."""
    request = _without_suppressed(request)
    rows = request.table.rows[:INLINE_ROWS]
    with transaction.atomic():
        imported = _add(request.noun, rows, request.by, request.country, request.file_name)
        transaction.set_rollback(True)
    for item in imported.items:
        item.id = None if item.result == ACCEPTED else item.id
    table = request.table
    return _report(rows, imported, len(table.rows), table.columns, table.unread)


def _report(
    rows: Sequence[MappedRow], imported: Imported, total: int, columns: dict[str, str], unread: list[str]
) -> Report:
    lines = [
        RowReport(row.line, str(row)[:200], item.result, item.detail, item.id)
        for row, item in zip(rows, imported.items, strict=True)
    ]
    lines.sort(key=lambda line: line.result != INVALID)
    return Report(total, len(rows), **imported.counts, columns=columns, unread=unread, rows=lines[:REPORT_ROWS])


def _add(noun: Resource, rows: Sequence[MappedRow], by: str, country: str, file_name: str) -> Imported:
    """Store rows; the result has an item for each of them, in their order."""
    values, add = [row.values for row in rows if not row.problem], noun.import_function()
    if noun.import_aliases:
        imported = add(values, by=by, country=country, source=storable(file_name) or f"list of {by}")
    else:
        imported = add([text for row in values for text in row.values()], by=by)
    items = iter(imported.items)
    return Imported([Item(INVALID, detail=row.problem) if row.problem else next(items) for row in rows])


# Taken on.


def create_preview(request: ImportRequest) -> Import:
    """Keep the rows with what would become of them, until they are confirmed (`start`) or forgotten after a day."""
    report = asdict(preview(request))
    with transaction.atomic():
        old = Import.objects.filter(run__isnull=True, requested_by=request.by).order_by("-id")[MAX_PREVIEWS - 1 :]
        Import.objects.filter(pk__in=list(old.values_list("pk", flat=True))).delete()
        return _store(request, report)


def create(request: ImportRequest, *, wake: bool = True) -> Import:
    """Take rows on: up to INLINE_ROWS are stored now, more by workers, which are woken unless `wake` is false."""
    with transaction.atomic():
        return start(_store(request, {}).pk, wake=wake)


def _store(request: ImportRequest, report: dict[str, Any]) -> Import:
    request = _without_suppressed(request)
    table, rows = request.table, request.table.rows
    stored = Import.objects.create(
        noun=request.noun.slug, file_name=storable(request.file_name)[:200], columns=table.columns, unread=table.unread,
        country=request.country, total=len(rows), auto_queue=request.auto_queue, report=report,
        requested_by=request.by,
    )  # fmt: skip
    firsts = range(0, len(rows), PIECE_ROWS)
    ImportPiece.objects.bulk_create(
        (ImportPiece(whole=stored, first=n, rows=_packed(rows[n : n + PIECE_ROWS])) for n in firsts), batch_size=10
    )
    return stored


ABOUT = ("website", "place_id", "name")  # a row without one of these would be another's, or nobody's


def _without_suppressed(request: ImportRequest) -> ImportRequest:
    """The request without what is suppressed: it is not even stored while it waits."""
    allowed = gate()
    if allowed.empty:
        return request
    rows = [_allowed(row, allowed) for row in request.table.rows]
    return replace(request, table=replace(request.table, rows=rows), file_name=allowed.text(request.file_name))


def _allowed(row: MappedRow, allowed: Gate) -> MappedRow:
    scopes = [row.values[name] for name in ("name", "website") if row.values.get(name)] or None
    values = {name: allowed.clean(text, scopes) for name, text in row.values.items()}
    if values == row.values and not allowed.blocks(row.text, scopes):
        return row
    if row.problem or len(values) < 2 or any(values.get(name) != row.values.get(name) for name in ABOUT):
        return MappedRow(row.line, problem=row.problem or SENTENCE)
    return MappedRow(row.line, values)


def _packed(rows: Sequence[MappedRow]) -> list[list[Any]]:
    """Rows as JSON; values as pairs, because PostgreSQL does not keep the order of an object's names."""
    return [[row.line, list(row.values.items()), row.problem, row.text] for row in rows]


def _unpacked(rows: Sequence[Sequence[Any]]) -> list[MappedRow]:
    return [MappedRow(line, dict(pairs), problem, text) for line, pairs, problem, text in rows]


def start(import_id: int, *, wake: bool = True) -> Import:
    """Begin with an import; one that was begun already stays as it is. Raises Import.DoesNotExist.

    Up to INLINE_ROWS rows are stored before it returns, in one transaction; of more, workers are woken.
    """
    with transaction.atomic():
        stored = Import.objects.select_for_update().get(pk=import_id)
        if stored.run_id is not None:
            return stored
        title = f"Import of {stored.total:,} {_called(stored)}"
        run = runs.request(title, kind="import", by=stored.requested_by)
        Run.objects.filter(pk=run.pk).update(total=F("total") + stored.total)
        Import.objects.filter(pk=stored.pk).update(run=run, report={})
        if stored.total <= INLINE_ROWS:
            _process_at_once(stored.pk)
        elif wake:
            _wake()
    return Import.objects.get(pk=import_id)


def _called(stored: Import) -> str:
    noun = resource_of(stored.noun)
    return (noun.label if stored.total == 1 else noun.plural).lower()


def _process_at_once(import_id: int) -> None:
    """Store all pieces, and what became of each row."""
    rows: list[MappedRow] = []
    imported = Imported()
    while (piece := _process_piece(import_id)) is not None:
        rows += piece[0]
        imported.items += piece[1].items
    stored = Import.objects.get(pk=import_id)
    report = _report(rows, imported, stored.total, stored.columns, stored.unread)
    Import.objects.filter(pk=import_id).update(report=asdict(report))


def process(import_id: int) -> Iterator[Import]:
    """Store what is left of an import, here; yields it after each piece. Workers may help meanwhile."""
    while _process_piece(import_id) is not None:
        yield Import.objects.get(pk=import_id)


# Processing.


def process_pending() -> str:
    """Store long imports, a piece at a time; paused and cancelled ones are left alone."""
    ends, pieces = time.monotonic() + MAX_SECONDS, 0
    while time.monotonic() < ends:
        if _process_piece() is None:
            return ""
        pieces += 1
    _wake()
    return f"{pieces} pieces of imports were stored; more is waiting."


def _wake() -> None:
    defer(f"upkeep_{CHORE}", f"upkeep_{CHORE}", {})


_NEXT = sql_with_states("""
SELECT i.id FROM imports AS i JOIN runs AS r ON r.id = i.run_id
WHERE i.processed < i.total AND r.status IN ({Task.QUEUED}, {Task.IN_PROGRESS})
    AND (%(id)s::bigint IS NULL OR i.id = %(id)s)
ORDER BY i.id LIMIT 1 FOR UPDATE OF i
""")

_COUNT = """
UPDATE imports SET processed = processed + %(rows)s,
    accepted = accepted + %(accepted)s, changed = changed + %(changed)s,
    "exists" = "exists" + %(exists)s, invalid = invalid + %(invalid)s,
    problems = CASE WHEN jsonb_array_length(problems) >= %(most)s THEN problems ELSE problems || %(problems)s END
WHERE id = %(id)s
"""


def _process_piece(import_id: int | None = None) -> tuple[list[MappedRow], Imported] | None:
    """Store the next piece of an import, or of any that nobody is at work on. None when there is none."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_NEXT + ("" if import_id else "SKIP LOCKED"), {"id": import_id})
        claimed = cursor.fetchone()
        if claimed is None:
            return None
        stored = Import.objects.get(pk=claimed[0])
        piece = ImportPiece.objects.get(whole=stored, first=stored.processed)
        rows = _unpacked(piece.rows)
        imported = _store_piece(stored, rows)
        cursor.execute(_COUNT, _counts(stored.pk, rows, imported))
        piece.delete()
        runs.add({stored.run_id or 0: {word: n for word, n in imported.counts.items() if n}})
    return rows, imported


def _store_piece(stored: Import, rows: Sequence[MappedRow]) -> Imported:
    noun = resource_of(stored.noun)
    imported = _add(noun, rows, stored.requested_by, stored.country, stored.file_name)
    ids = [item.id for item in imported.items if item.id is not None]
    if stored.auto_queue and ids:
        queue_new(noun.model, ids, Run.objects.get(pk=stored.run_id or 0))
    return imported


def _counts(import_id: int, rows: Sequence[MappedRow], imported: Imported) -> dict[str, Any]:
    problems: Any = [
        {"line": row.line, "text": str(row)[:200], "detail": item.detail}
        for row, item in zip(rows, imported.items, strict=True)
        if item.result == INVALID
    ]
    counts = imported.counts
    stored = {"id": import_id, "rows": len(rows), "problems": Jsonb(problems[:MAX_PROBLEMS]), "most": MAX_PROBLEMS}
    return stored | {word: counts[word] for word in RESULTS}
