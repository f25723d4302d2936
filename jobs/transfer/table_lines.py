"""The lines of a table that somebody brings, and why there may be none."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple


class Unreadable(ValueError):
    """The file cannot be used; the message is for people."""


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


def too_many(max_rows: int) -> str:
    """The sentence for a file with too many rows."""
    return f"There are more than {max_rows:,} rows, the most of one import. Divide the file."
