"""Marks of rows: by them, rows of the file of what is left out come back to the rows that they were stored as.

A mark holds only here, and only for its noun: the ids of another installation are those of other rows.
"""

from __future__ import annotations

import re

from django.utils.crypto import constant_time_compare, salted_hmac

from jobs.transfer.table_lines import Table

FIELD = "stored_row"
MARK, LINE, WHY = "ScraperSky row", "Line in the file", "Left out"  # the columns that the file has more
_DIGITS = 10
_NUMBER = re.compile(r"[1-9]\d{0,17}", re.ASCII)


def mark_of(noun: str, pk: int | None) -> str:
    """The mark of a stored row of a noun (its slug); nothing for none."""
    return f"{pk}-{_digest(noun, pk)}" if pk is not None else ""


def marked_row(noun: str, mark: str) -> int | None:
    """The id of the stored row that has a mark; None for what is no mark of ours."""
    number, _, digest = mark.strip().partition("-")
    is_ours = _NUMBER.fullmatch(number) and constant_time_compare(digest, _digest(noun, int(number)))
    return int(number) if is_ours else None


def _digest(noun: str, pk: int | None) -> str:
    return salted_hmac("row of an import", f"{noun}:{pk}").hexdigest()[:_DIGITS]


def without_remarks(table: Table) -> Table:
    """A table without the columns that only say what is left out."""
    first = table.header or (table.lines[0].cells if table.lines else [])
    if LINE not in first or WHY not in first:
        return table
    columns = [n for n, text in enumerate(first) if text not in (LINE, WHY)]
    lines = [line._replace(cells=[line.cells[n] for n in columns if n < len(line.cells)]) for line in table.lines]
    return Table(lines, table.header and [first[n] for n in columns], table.sheet)
