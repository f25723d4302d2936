"""Links of cells: where a column has names, their text counts and the link has a column of its own; elsewhere the link
is the value ("Visit website")."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from jobs.lists.header_words import fields_of_words

_NAMES = frozenset(["name", "person"])
_READ = ("http://", "https://", "mailto:", "tel:")


class LinkedRow(NamedTuple):
    """A row: its number, its cells, and the links (column from 0 -> target) of some of them."""

    number: int
    cells: list[str]
    links: dict[int, str]


def is_value(target: str) -> bool:
    """Whether the target of a link is a value of a business: a website, an e-mail address or a phone number."""
    return target.lower().startswith(_READ)


def with_targets(rows: Sequence[LinkedRow]) -> list[tuple[int, list[str]]]:
    """The rows with the targets of their links, each with its number."""
    firsts: dict[int, int] = {}  # column -> the first row in which it has a link
    for at, row in enumerate(rows):
        for column in row.links:
            firsts.setdefault(column, at)
    headers = {column: _header_above(rows[:at], column) for column, at in firsts.items()}
    named = [column for column, header in headers.items() if not _NAMES.isdisjoint(fields_of_words(header)[0])]
    width = max((len(row.cells) for row in rows), default=0)
    places = {column: width + n for n, column in enumerate(named)}
    return [(row.number, _placed(row, places)) for row in rows]


def _header_above(rows: Sequence[LinkedRow], column: int) -> str:
    """What stands in a column above its first link."""
    cells = (row.cells[column] for row in reversed(rows) if column < len(row.cells))
    return next(filter(None, cells), "")


def _placed(row: LinkedRow, places: dict[int, int]) -> list[str]:
    cells = list(row.cells)
    for column, target in row.links.items():
        place = places.get(column, column) if column < len(cells) and cells[column] else column
        cells += [""] * (place + 1 - len(cells))
        cells[place] = target
    return cells
