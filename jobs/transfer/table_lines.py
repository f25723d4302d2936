"""The lines of a table that somebody brings, and why there may be none."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import IO, NamedTuple, TypeVar

T = TypeVar("T")

LONGEST_READ = 10_000  # characters of a cell that are looked at; far fewer are stored of a value
LONGEST_HEADER = 200
MOST_CELLS = 10_000_000
MOST_TAGS = 2_000_000
_SHORT = 60  # characters: no such cell costs anything
_GAP = re.compile(r"\s{8,}")


class Unreadable(ValueError):
    """The file cannot be used; the message is for people."""


def outcome_of(function: Callable[..., T], arguments: Sequence[object]) -> T | Unreadable:
    """What a function returns, or its refusal as a value: a process hands back nothing else that was raised."""
    try:
        return function(*arguments)
    except Unreadable as refusal:
        return refusal


class Line(NamedTuple):
    """A row of a table: its number in the file, from 1, its cells, and why it cannot be used (else empty)."""

    number: int
    cells: list[str]
    problem: str = ""


@dataclass
class Table:
    """The rows of a file that are not empty.

    `header` is None where the first row may be the header or not: only who knows which columns to look for can say.
    """

    lines: list[Line] = field(default_factory=list)
    header: list[str] | None = None
    sheet: str = ""  # of a workbook with several: the one that was read
    are_objects: bool = False  # as JSON has them: a program wrote each, also one with a single value

    def to_look_at(self) -> Table:
        """The table with cells whose meaning can be looked for: see `to_look_at`."""
        lines = [_line_to_look_at(line) for line in self.lines]
        return replace(self, lines=lines, header=self.header and to_look_at(self.header, LONGEST_HEADER))


def to_look_at(cells: Sequence[str], most: int = LONGEST_READ) -> list[str]:
    """The cells without what only costs the patterns that look for values in them: a long gap is two blanks or line
    breaks, and what follows behind `most` characters is cut off. Lists and objects as JSON stay whole."""
    if max(map(len, cells), default=0) <= _SHORT:  # as nearly all rows are
        return cells if isinstance(cells, list) else list(cells)
    return [cell if len(cell) <= _SHORT or cell[0] in "[{" else _shorter(cell, most) for cell in cells]


def _line_to_look_at(line: Line) -> Line:
    cells = to_look_at(line.cells)
    return line if cells is line.cells else line._replace(cells=cells)


def _shorter(cell: str, most: int) -> str:
    return _GAP.sub(lambda gap: "\n\n" if "\n" in gap[0] else "  ", cell[:most])


Score = Callable[[Sequence[Sequence[str]]], int]


def up_to_most_rows(lines: Iterable[Line], max_rows: int) -> list[Line]:
    """The lines that are not empty; one may be a header. Raises Unreadable where there are more rows than that."""
    bounded = []
    for line in lines:
        if line.problem or any(line.cells):
            bounded.append(line)
        if len(bounded) > max_rows + 1:
            raise Unreadable(too_many(max_rows))
    return bounded


class CellLimit:
    """How many cells all tables of a file of markup may have: a few signs there may stand for hundreds of cells."""

    def __init__(self) -> None:
        self.left = MOST_CELLS

    def counted(self, cells: list[str]) -> list[str]:
        """The cells of a row. Raises Unreadable where there are more than any table has that can be imported."""
        self.left -= len(cells)
        if self.left < 0:
            raise Unreadable(f"The file has more than {MOST_CELLS:,} cells. Divide it, or save it as CSV.")
        return cells


class TagLimit:
    """A packed file of markup as its parser reads it, which holds all elements until somebody has taken a row: raises
    Unreadable where too many come without one."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file, self.tags = file, 0

    def read(self, size: int = -1) -> bytes:
        """The next bytes. Raises Unreadable."""
        part = self.file.read(size)
        self.tags += part.count(b"<")
        if self.tags > MOST_TAGS:
            raise Unreadable(f"More than {MOST_TAGS:,} tags are no row of the table. Save the file as CSV.")
        return part

    def row_taken(self) -> None:
        """A row was read, and is let go."""
        self.tags = 0


def refuse_tags(text: str) -> None:
    """Raises Unreadable for markup whose elements would take hundreds of megabytes."""
    if text.count("<") > MOST_TAGS:
        raise Unreadable(f"The file has more than {MOST_TAGS:,} tags. Divide it, or save it as CSV.")


def too_many(max_rows: int) -> str:
    """The sentence for a file with too many rows."""
    return f"There are more than {max_rows:,} rows, the most of one import. Divide the file."
