"""CSV whose quotes are broken: `"Big" Al's Garage`, or a quote that nothing closes. Each line stays a row."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter, deque
from collections.abc import Iterator
from functools import cache
from typing import Any

MOST_LINES = 20  # of one row, whose cells have line breaks
LINES_FOR_WIDTH = 50
LONGEST_LINE = 1_000_000  # characters of a line with broken quotes
MOST_CELLS = 1_000  # of such a line, each of which may be looked for to its end; fewer are read


class TooLong(ValueError):
    """A cell is longer than Python's reader takes; the message has the number of the line."""


Row = tuple[int, list[str]]  # its first line, from 1, and its cells


def rows_of(text: str, separator: str) -> Iterator[Row]:
    """The rows of a CSV. Raises TooLong for a line with a cell that nobody can have meant."""
    yield from _strictly(text, separator) if _is_strict(text, separator) else _loosely(text, separator)


def _is_strict(text: str, separator: str) -> bool:
    """Whether all of the text is by the rules. It is read twice: its rows at once take a hundred times its memory."""
    try:
        deque(_reader(text, separator), maxlen=0)
    except csv.Error:
        return False
    return True


def _reader(text: str, separator: str) -> Any:
    """By the rules of CSV; of `; "4 rue des Ormes, Nantes" ;` the quotes are none of the cell."""
    return csv.reader(
        io.StringIO(text, newline=""), delimiter=separator, strict=True, skipinitialspace=separator != " "
    )


def _strictly(text: str, separator: str) -> Iterator[Row]:
    reader, number = _reader(text, separator), 1
    for row in reader:
        yield number, row
        number = reader.line_num + 1


def _loosely(text: str, separator: str) -> Iterator[Row]:
    lines = text.splitlines()
    if long := next((n for n, line in enumerate(lines, start=1) if len(line) > LONGEST_LINE), 0):
        raise TooLong(f"line {long}: more than {LONGEST_LINE:,} characters, and a quote that nothing closes")
    width = _width(lines, separator)
    at = 0
    while at < len(lines):
        taken, cells = _row_at(lines, at, separator, width)
        yield at + 1, cells
        at += taken


def _width(lines: list[str], separator: str) -> int:
    """The number of cells that most of the first rows have."""
    counts = Counter(len(_cells(line, separator)) for line in lines[:LINES_FOR_WIDTH] if line.strip())
    return max(counts, key=lambda count: (counts[count], count), default=1)


def _row_at(lines: list[str], at: int, separator: str, width: int) -> tuple[int, list[str]]:
    """How many lines a row has, and its cells: of the usual number, where quotes hold it together."""
    for count in range(1, min(MOST_LINES, len(lines) - at) + 1):
        try:
            (row,) = _reader("\n".join(lines[at : at + count]), separator)
        except ValueError:  # an empty line, or several rows
            break
        except csv.Error as error:
            if "field larger" in str(error) and count == 1:
                raise TooLong(f"line {at + 1}: {error}") from error
            if "unexpected end" not in str(error):
                break
            continue
        if count == 1 or len(row) == width:
            return count, row
        break
    return 1, _joined(_cells(lines[at], separator), separator, width)


@cache
def _cell(separator: str) -> re.Pattern[str]:
    """A cell in quotes (doubled or behind a backslash inside), or as it stands."""
    mark = re.escape(separator)
    return re.compile(rf'\s*"((?:[^"\\]|""|\\.)*+)"\s*(?={mark}|$)|([^{mark}]*)')


def _cells(line: str, separator: str) -> list[str]:
    cells, at = list[str](), 0
    while at <= len(line) and len(cells) < MOST_CELLS:
        match = _cell(separator).match(line, at)
        assert match is not None  # the second way fits everything
        quoted, plain = match.groups()
        cells.append(plain if quoted is None else re.sub(r'""|\\"', '"', quoted))
        at = match.end() + 1
    return cells


def _joined(cells: list[str], separator: str, width: int) -> list[str]:
    """The cells without the separator that stands behind a quote that nothing closes."""
    more = len(cells) - width
    at = next((n for n, cell in enumerate(cells) if cell.lstrip().startswith('"')), None)
    if at is None or more < 0:
        return cells
    whole = separator.join(cells[at : at + more + 1]).strip()
    return [*cells[:at], whole[1:] if whole.count('"') == 1 else whole, *cells[at + more + 1 :]]
