"""The file of what an import left out: its rows as they came, each with its line, why, and a mark by which it comes
back to the row that it is stored as."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from jobs.transfer.csv_form import CsvForm
from jobs.transfer.file_formats import csv_parts
from jobs.transfer.import_reports import detail_of
from jobs.transfer.imports import INVALID, Imported
from jobs.transfer.row_marks import LINE, MARK, WHY, mark_of
from jobs.transfer.table_lines import Line


def remarked(noun: str, width: int, lines: Sequence[Line], imported: Imported) -> list[Line]:
    """The lines that are left out, whole or in part, with why, each with as many cells as the header and its mark."""
    return [
        Line(line.number, [*_filled_up(line.cells, width), mark_of(noun, item.id)], detail_of(item))
        for line, item in zip(lines, imported.items, strict=True)
        if item.notices or item.result == INVALID
    ]


def file_of(header: Sequence[str], lines: Sequence[Line], form: CsvForm) -> Iterator[bytes]:
    """A CSV of such lines; of a file that came back, the marks are renewed."""
    columns = [n for n, text in enumerate(header) if text != MARK]
    names = [*(header[n] for n in columns), LINE, WHY, MARK]
    rows = (
        (*(cells[n] for n in columns), str(line.number), line.problem, cells[-1])
        for line in lines
        for cells in [_filled_up(line.cells, len(header) + 1)]
    )
    return csv_parts(names, rows, [""] * len(names), form)


def _filled_up(cells: Sequence[str], width: int) -> list[str]:
    return [*cells[:width], *[""] * (width - len(cells))]
