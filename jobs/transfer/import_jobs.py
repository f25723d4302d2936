"""Import jobs: rows are previewed, then stored: of short imports at once, of long ones a piece at a time by workers.

A piece is stored whole or not at all. A worker that dies between two pieces leaves the rest to the next one; nothing is
stored twice. Starting an import twice starts it once.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from psycopg.types.json import Jsonb

from jobs.actions.searches import price_of_call
from jobs.compliance.gate import SENTENCE, Gate, gate
from jobs.lists.catalogue import resource_of
from jobs.lists.resource import Resource
from jobs.models import Import, ImportPiece, PlaceSearch, Run
from jobs.pipeline import runs
from jobs.pipeline.periodic import wake_chore
from jobs.pipeline.pieces import carry_out_next
from jobs.store.bulk import as_json
from jobs.transfer import left_out, own_files, saved_mappings
from jobs.transfer.csv_form import PLAIN, CsvForm
from jobs.transfer.import_reports import Report, detail_of, left_out_of, report_of
from jobs.transfer.imports import ACCEPTED, INVALID, RESULTS, Imported, Item, queue_new
from jobs.transfer.mapping import (
    MAX_ROWS,
    MappedRow,
    MappedTable,
    RowReader,
    check_fields,
    looks_like,
    map_table,
    storable,
)
from jobs.transfer.recognition import own_columns
from jobs.transfer.table_lines import Line, Unreadable

INLINE_ROWS = 2_000  # up to so many rows are stored while the person waits, in one transaction
PIECE_ROWS = 1_000
MAX_PROBLEMS = 1_000  # that are stored; all are counted
MAX_PREVIEWS = 20  # of one person; the oldest go first
MAX_SECONDS = 45.0  # then the chore makes room, and goes on with its next wake-up
CHORE = "process_imports"


@dataclass(frozen=True)
class ImportRequest:
    """What somebody wants to be stored: rows that were read and mapped, and how.

    `source` is whose ids the rows have: a file, or an account by the name that somebody gave it.

    Raises Unreadable for searches that are to start at once and cost something: an import shows no price.
    """

    noun: Resource
    table: MappedTable
    by: str
    auto_queue: bool = False
    country: str = ""
    file_name: str = ""
    source: str = ""
    remembered: bool = False  # whether its columns are as somebody chose them before

    @property
    def origin(self) -> str:
        """The source: as it was named, else the file, else whose list it is."""
        return storable(self.source.strip() or self.file_name)[:300] or f"list of {self.by}"[:300]

    def __post_init__(self) -> None:
        """Refuse what would be paid without a price that somebody agreed to."""
        if self.auto_queue and self.noun.model is PlaceSearch and price_of_call(settings.PLACES_PROVIDER):
            raise Unreadable(
                "These searches cost money, and an import shows no price. Import them without starting them, then "
                "start them under Searches, where each has its price."
            )


# Looked at.


def preview(request: ImportRequest) -> Report:
    """What would become of the first INLINE_ROWS rows: they are stored, and that is taken back."""
    return _preview(_without_suppressed(with_remembered(request)))


def with_remembered(request: ImportRequest) -> ImportRequest:
    """The request with its columns as somebody chose them for such a file before."""
    if request.remembered or request.table.is_chosen:
        return request
    return replace(request, table=saved_mappings.apply(request.table, request.origin), remembered=True)


def _would_become(request: ImportRequest) -> tuple[MappedTable, Imported]:
    """The first rows, and what becomes of them: they are stored, and that is taken back."""
    table = replace(request.table, lines=request.table.lines[:INLINE_ROWS])
    with transaction.atomic():
        imported = _Adding.of(request).add(table.rows)
        transaction.set_rollback(True)
    for item in imported.items:
        item.id = None if item.result == ACCEPTED else item.id
    return table, imported


def _preview(request: ImportRequest) -> Report:
    table, imported = _would_become(request)
    whole = request.table
    report = report_of(table.rows, imported, len(whole.lines), whole.columns, whole.unread)
    better = looks_like(whole)
    return replace(report, choices=whole.choices, sheet=whole.sheet, looks_like=better.slug if better else "")


@dataclass(frozen=True)
class _Adding:
    """How rows of an import are stored."""

    noun: Resource
    by: str
    country: str
    source: str
    own: bool

    @classmethod
    def of(cls, request: ImportRequest) -> _Adding:
        """As somebody requested it."""
        return cls(request.noun, request.by, request.country, request.origin, request.table.own)

    @classmethod
    def of_stored(cls, stored: Import) -> _Adding:
        """As it was taken on."""
        noun = resource_of(stored.noun)
        own = bool(own_columns(stored.header, noun))
        return cls(noun, stored.requested_by, stored.country, stored.source, own)

    def add(self, rows: Sequence[MappedRow]) -> Imported:
        """Store rows; the result has an item for each of them, in their order."""
        values = [row.values for row in rows if not row.problem]
        if self.own:
            imported = own_files.add_rows(self.noun, values, by=self.by)
        elif self.noun.import_aliases:
            add = partial(self.noun.import_function(), country=self.country, source=self.source)
            imported = add(values, by=self.by, lines=[row.line for row in rows if not row.problem])
        else:
            imported = self.noun.import_function()([text for row in values for text in row.values()], by=self.by)
        items = iter(imported.items)
        return Imported([_item(row, items) for row in rows])


def _item(row: MappedRow, items: Iterator[Item]) -> Item:
    """What became of a row: the next of the items, where it could be stored, with what its cells alone say."""
    if row.problem:
        return Item(INVALID, detail=row.problem)
    item = next(items)
    if item.result == INVALID:
        item.detail = " ".join((*row.notices, item.detail))
    else:
        item.notices = (*row.notices, *item.notices)
    return item


# Taken on.


def create_preview(request: ImportRequest, waited: Import | None = None) -> Import:
    """Keep the rows with what would become of them, until they are confirmed (`start`) or forgotten after a day; an
    import that `waited` for its file becomes the preview, without a run."""
    request = _without_suppressed(with_remembered(request))
    report = _preview(request).as_dict()
    with transaction.atomic():
        own = Import.objects.filter(run__isnull=True, requested_by=request.by).order_by("-id")
        old = own.exclude(report__contains={"reading": "waits"})[MAX_PREVIEWS - 1 :]
        Import.objects.filter(pk__in=list(old.values_list("pk", flat=True))).delete()
        stored = waited or _store_head(request, report)
        Import.objects.filter(pk=stored.pk).update(**_head_of(request), run=None, report=report)
        _store_pieces(stored, request)
        return Import.objects.get(pk=stored.pk)


def create(request: ImportRequest, *, wake: bool = True) -> Import:
    """Take rows on: up to INLINE_ROWS are stored now, more by workers, which are woken unless `wake` is false."""
    request = _without_suppressed(with_remembered(request))
    lines = request.table.lines
    with transaction.atomic():
        if len(lines) > INLINE_ROWS:
            return start(_store(request).pk, wake=wake)
        stored, reader = _store_head(request, {}), _reader_of(request.table)
        _begin(stored)
        pieces = (lines[n : n + PIECE_ROWS] for n in range(0, len(lines), PIECE_ROWS))
        return _store_at_once(stored, ([_storable_line(line, reader) for line in piece] for piece in pieces))


def take_on_file(stored: Import, request: ImportRequest) -> None:
    """Give an import that waited for its file the rows of it; they are stored a piece at a time."""
    request = _without_suppressed(with_remembered(request))
    _remember_columns(request)
    Import.objects.filter(pk=stored.pk).update(**_head_of(request), report={})
    stored = Import.objects.get(pk=stored.pk)
    _store_pieces(stored, request)
    Run.objects.filter(pk=stored.run_id or 0).update(total=stored.total, title=_title_of(stored))


def _store(request: ImportRequest) -> Import:
    stored = _store_head(request, {})
    _store_pieces(stored, request)
    return stored


def _store_pieces(stored: Import, request: ImportRequest) -> None:
    lines, reader = request.table.lines, _reader_of(request.table)
    firsts = range(0, len(lines), PIECE_ROWS)
    ImportPiece.objects.bulk_create(
        (ImportPiece(whole=stored, first=n, rows=_packed(lines[n : n + PIECE_ROWS], reader)) for n in firsts),
        batch_size=10,
    )


def _store_head(request: ImportRequest, report: dict[str, Any]) -> Import:
    """An import without its rows."""
    _remember_columns(request)
    return Import.objects.create(**_head_of(request), auto_queue=request.auto_queue, report=report)


def _remember_columns(request: ImportRequest) -> None:
    if request.table.is_chosen:
        saved_mappings.store(request.table, request.origin, by=request.by)


def _head_of(request: ImportRequest) -> dict[str, Any]:
    table = request.table
    return {
        "noun": request.noun.slug, "file_name": storable(request.file_name)[:200], "source": request.origin,
        "sheet": table.sheet, "header": table.header, "fields": table.fields, "columns": table.columns,
        "unread": table.unread, "country": request.country, "total": len(table.lines), "requested_by": request.by,
    }  # fmt: skip


def _reader_of(table: MappedTable) -> RowReader:
    return RowReader(table.noun, table.header, table.fields, table.own)


def change_preview(import_id: int, fields: Sequence[str], country: str, *, by: str) -> Import:
    """Read the columns of a preview in another way; what would become of the rows is made anew, and the choice is
    remembered for the source. Raises Import.DoesNotExist, Unreadable; an import that has begun stays as it is."""
    with transaction.atomic():
        stored = Import.objects.select_for_update().get(pk=import_id)
        if stored.run_id is not None:
            return stored
        request = _request_of(stored)
        noun = request.noun
        checked = check_fields(noun, stored.header, fields, own=request.table.own)
        changed = [text for text, old, new in zip(stored.header, stored.fields, checked, strict=True) if old != new]
        table = request.table.with_fields(checked, changed)
        if fields != stored.fields:
            saved_mappings.store(table, stored.source, by=by)
        report = _preview(replace(request, table=table, country=country))
        report = replace(report, total=stored.total)
        Import.objects.filter(pk=import_id).update(
            fields=table.fields, columns=table.columns, unread=table.unread, country=country, report=report.as_dict()
        )
    return Import.objects.get(pk=import_id)


def preview_as(import_id: int, noun: Resource) -> Import:
    """The same file, previewed as rows of another noun: a preview of its own.

    Raises Import.DoesNotExist, and Unreadable where its columns are none of that noun's.
    """
    request = _request_of(Import.objects.get(pk=import_id), MAX_ROWS)
    return create_preview(replace(request, noun=noun, table=map_table(request.table.table, noun)))


def _request_of(stored: Import, rows: int = INLINE_ROWS) -> ImportRequest:
    """The request of a preview, with the rows that are looked at."""
    noun, lines = resource_of(stored.noun), list[Line]()
    for piece in ImportPiece.objects.filter(whole=stored, first__lt=rows).order_by("first"):
        lines += _unpacked(piece.rows)
    own = bool(own_columns(stored.header, noun))
    remarks = [choice.get("remark", "") for choice in stored.report.get("choices", [])]
    table = MappedTable(noun, stored.header, stored.fields, lines, stored.sheet, own, remarks=remarks)
    return ImportRequest(
        noun, table, stored.requested_by, stored.auto_queue, stored.country, stored.file_name, stored.source
    )


ABOUT = ("website", "place_id", "name")  # a row without one of these would be another's, or nobody's


def _without_suppressed(request: ImportRequest) -> ImportRequest:
    """The request without what is suppressed: it is not even stored while it waits."""
    allowed = gate()
    if allowed.empty:
        return request
    table = request.table
    reader = _reader_of(table)
    lines = [_allowed(line, reader, allowed) for line in table.lines]
    header = [allowed.text(text) for text in table.header]
    file_name, source = allowed.text(request.file_name), allowed.text(request.source)
    return replace(request, table=replace(table, lines=lines, header=header), file_name=file_name, source=source)


def _allowed(line: Line, reader: RowReader, allowed: Gate) -> Line:
    row = reader.read(line)
    scopes = [row.values[name] for name in ("name", "website") if row.values.get(name)] or None
    cleaned = line._replace(cells=list(allowed.clean(tuple(line.cells), scopes)))
    if cleaned == line:
        return line
    values = reader.read(cleaned).values
    if values == row.values and not line.problem:  # it stood in a cell that is not read
        return cleaned
    if len(values) < 2 or any(values.get(name) != row.values.get(name) for name in ABOUT):
        return Line(line.number, [], SENTENCE)  # also where something is wrong with it, which quotes its cells
    return cleaned


def _packed(lines: Sequence[Line], reader: RowReader) -> list[list[Any]]:
    return [list(_storable_line(line, reader)) for line in lines]


def _storable_line(line: Line, reader: RowReader) -> Line:
    """A row; of one that PostgreSQL cannot hold what it can, and why it is invalid."""
    cells = [cell if cell.isascii() and "\0" not in cell else storable(cell) for cell in line.cells]
    problem = line.problem if cells == line.cells else reader.read(line).problem
    return Line(line.number, cells, problem)


def _unpacked(rows: Sequence[Sequence[Any]]) -> list[Line]:
    return [Line(number, cells, problem) for number, cells, problem in rows]


def start(import_id: int, *, wake: bool = True) -> Import:
    """Begin with an import; one that was begun already stays as it is. Raises Import.DoesNotExist.

    Up to INLINE_ROWS rows are stored before it returns, in one transaction; of more, workers are woken.
    """
    with transaction.atomic():
        stored = Import.objects.select_for_update().get(pk=import_id)
        if stored.run_id is not None:
            return stored
        _begin(stored)
        if stored.total <= INLINE_ROWS:
            pieces = ImportPiece.objects.filter(whole=stored)
            waiting = [_unpacked(piece.rows) for piece in pieces.order_by("first")]
            pieces.delete()
            return _store_at_once(stored, waiting)
        if wake:
            wake_chore(CHORE)
    return Import.objects.get(pk=import_id)


def _begin(stored: Import) -> None:
    stored.run = runs.request(_title_of(stored), kind="import", by=stored.requested_by, total=stored.total)
    stored.report = {}
    Import.objects.filter(pk=stored.pk).update(run=stored.run, report={})


def _title_of(stored: Import) -> str:
    noun = resource_of(stored.noun)
    return f"Import of {stored.total:,} {(noun.label if stored.total == 1 else noun.plural).lower()}"


def _store_at_once(stored: Import, pieces: Iterable[Sequence[Line]]) -> Import:
    """Store all rows, and what became of each."""
    rows: list[MappedRow] = []
    imported = Imported()
    for lines in pieces:
        read, done = _store_lines(stored, lines)
        rows += read
        imported.items += done.items
    report = report_of(rows, imported, stored.total, stored.columns, stored.unread)
    Import.objects.filter(pk=stored.pk).update(report=report.as_dict())
    return Import.objects.get(pk=stored.pk)


def process(import_id: int) -> Iterator[Import]:
    """Store what is left of an import, here; yields it after each piece. Workers may help meanwhile."""
    while _process_piece(import_id):
        yield Import.objects.get(pk=import_id)


# Processing.


def process_pending() -> str:
    """Store long imports, a piece at a time; paused and cancelled ones are left alone."""
    ends, pieces = time.monotonic() + MAX_SECONDS, 0
    while time.monotonic() < ends:
        if not _process_piece():
            return ""
        pieces += 1
    wake_chore(CHORE)
    return f"{pieces} pieces of imports were stored; more is waiting."


_COUNT = """
UPDATE imports SET processed = processed + %(rows)s,
    accepted = accepted + %(accepted)s, changed = changed + %(changed)s,
    "exists" = "exists" + %(exists)s, invalid = invalid + %(invalid)s, noticed = noticed + %(noticed)s,
    report = %(report)s,
    notices = CASE WHEN jsonb_array_length(notices) >= %(most)s THEN notices ELSE notices || %(notices)s END,
    problems = CASE WHEN jsonb_array_length(problems) >= %(most)s THEN problems ELSE problems || %(problems)s END
WHERE id = %(id)s
"""


def _process_piece(import_id: int | None = None) -> bool:
    """Store the next piece of an import, or of any that nobody is at work on. False when there is none.

    One that cannot be stored ends its import with the reason, so that the next ones have their turn; of a single import
    the error is raised.
    """
    return carry_out_next(Import, _store_piece, only=import_id, raises=import_id is not None)


def _store_piece(stored: Import) -> None:
    piece = ImportPiece.objects.get(whole=stored, first=stored.processed)
    piece.delete()
    _store_lines(stored, _unpacked(piece.rows))


def _store_lines(stored: Import, lines: Sequence[Line]) -> tuple[list[MappedRow], Imported]:
    adding = _Adding.of_stored(stored)
    reader = RowReader(adding.noun, stored.header, stored.fields, adding.own)
    rows = [reader.read(line) for line in lines]
    imported = adding.add(rows)
    ids = [item.id for item in imported.items if item.id is not None]
    _record(stored, imported)
    _keep_remarked(stored, lines, imported)
    if stored.auto_queue and ids:
        queue_new(adding.noun.model, ids, Run.objects.get(pk=stored.run_id or 0))
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, _counts(stored, rows, imported))
    runs.add({stored.run_id or 0: {word: n for word, n in imported.counts.items() if n}})
    stored.processed += len(rows)
    return rows, imported


def _keep_remarked(stored: Import, lines: Sequence[Line], imported: Imported) -> None:
    """Keep the lines that are left out, whole or in part, each with why: for a person to mend and import again."""
    if rows := left_out.remarked(stored.noun, len(stored.header), lines, imported):
        ImportPiece.objects.create(whole=stored, first=stored.processed, rows=rows)


def remarked_lines(stored: Import) -> list[Line]:
    """The lines that are left out, whole or in part, with why, without what is suppressed by now; of a preview those
    that it looked at."""
    if stored.run_id is None:
        table, imported = _would_become(_without_suppressed(_request_of(stored)))
        return left_out.remarked(stored.noun, len(stored.header), table.lines, imported)
    return _without_suppressed(_request_of(stored, stored.processed)).table.lines


def left_out_file(stored: Import, form: CsvForm = PLAIN) -> Iterator[bytes]:
    """The lines that are left out, whole or in part, as a CSV to mend and to import again."""
    return left_out.file_of(stored.header, remarked_lines(stored), form)


_RECORD = """
INSERT INTO imported_rows (whole_id, row_id, result, changed_in, before)
SELECT %(whole)s, r.id, r.result, scrapersky_transaction(), coalesce(r.before, '{}')
FROM unnest(%(ids)s::bigint[], %(results)s::text[], %(before)s::jsonb[])
    WITH ORDINALITY AS r(id, result, before, place) ORDER BY place
"""


def _record(stored: Import, imported: Imported) -> None:
    """Which rows the import stored, changed or found, in the order of the file: an undo goes back from the last."""
    items = [item for item in imported.items if item.id is not None]
    before = [as_json(item.before or {}) for item in items] if any(item.before for item in items) else []
    parameters: Any = {
        "whole": stored.pk, "before": before,
        "ids": f"{{{','.join(str(item.id) for item in items)}}}",  # psycopg takes ten times as long for a list
        "results": f"{{{','.join(item.result for item in items)}}}",
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_RECORD, parameters)


def _counts(whole: Import, rows: Sequence[MappedRow], imported: Imported) -> dict[str, Any]:
    problems: Any = [
        {"line": row.line, "text": str(row)[:200], "detail": item.detail}
        for row, item in zip(rows, imported.items, strict=True)
        if item.result == INVALID
    ]
    notices: Any = [
        {"line": row.line, "text": str(row)[:200], "detail": detail_of(item)}
        for row, item in zip(rows, imported.items, strict=True)
        if item.notices
    ]
    counts = imported.counts
    stored = {"id": whole.pk, "rows": len(rows), "problems": Jsonb(problems[:MAX_PROBLEMS]), "most": MAX_PROBLEMS}
    stored |= {"noticed": len(notices), "notices": Jsonb(notices[:MAX_PROBLEMS])}
    whole.report = {"left_out": left_out_of(imported.items, whole.report.get("left_out"))}
    stored |= {"report": Jsonb(whole.report)}
    return stored | {word: counts[word] for word in RESULTS}
