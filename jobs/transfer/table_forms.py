"""Tables as people keep them: side by side or one below the other on a sheet, with ditto marks, with notes between the
rows, with parts of a value in a column of their own."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import groupby, pairwise
from pathlib import Path

from jobs.lists.header_words import fields_of_words, words_of
from jobs.lists.import_headers import BUSINESS_HEADERS, plain_header
from jobs.transfer.table_lines import Line, Table
from jobs.transfer.workbook_sheets import HEADING
from jobs.transfer.written_values import country_code

NOTE = "It is a note between the rows: one cell, and nothing beside it."
HEADING_ALONE = "It is a heading between the rows: one cell, and nothing beside it."
LETTERS_OF_A_CODE = 3
_CAPITALS = re.compile(r"[^\W\d_]{3,}\b")
LEAST_OF_A_TABLE = 3  # columns, of a table whose rows have more than one cell
Fields = Callable[[Sequence[str]], list[str]]  # of a row that is a header; none of another row

_WORDS = tomllib.loads((Path(__file__).parent / "data" / "table_words.toml").read_text(encoding="utf-8"))
# What stands for the value above it.
_DITTO_FORMS = ((word, word.capitalize(), word.upper()) for word in _WORDS["ditto_words"])
DITTOS = frozenset(_WORDS["ditto_marks"]).union(*_DITTO_FORMS)
_NOTE = re.compile(r"(?:[-–—*•·>→!=~#|]+|[(\[{])\s*[^\W\d].*|[^\d@]+\s=\s[^@]+", re.DOTALL)
_AREA_CODES = frozenset(_WORDS["area_codes"])
_PHONES = frozenset(map(plain_header, BUSINESS_HEADERS["phone"]))
_TYPES = frozenset(["type", "tipo", "tipus"])  # of a street


def without_dittos(lines: list[Line]) -> list[Line]:
    """The rows with the value above for each mark that stands for it."""
    if all(DITTOS.isdisjoint(line.cells) for line in lines):
        return lines
    filled: list[Line] = []
    above: list[str] = []
    for line in lines:
        if not DITTOS.isdisjoint(line.cells):
            above = [*above, *[""] * len(line.cells)]
            line = line._replace(cells=[above[n] if cell in DITTOS else cell for n, cell in enumerate(line.cells)])
        above = line.cells if _filled(line) > 1 else above
        filled.append(line)
    return filled


def upright(table: Table) -> Table:
    """A table whose businesses are its columns, with a row for each: its first column is the header."""
    width = max(len(line.cells) for line in table.lines)
    rows = [[*line.cells, *[""] * (width - len(line.cells))] for line in table.lines]
    header, *columns = map(list, zip(*rows, strict=True))
    lines = [Line(number, cells) for number, cells in enumerate(columns, start=2) if any(cells)]
    return replace(table, header=header, lines=lines)


def side_by_side(header: Sequence[str], lines: list[Line]) -> tuple[list[str], list[Line]]:
    """Tables with the same header beside each other, and an empty column between them, as one table."""
    blocks = [
        [n for n, _ in run] for is_named, run in groupby(enumerate(header), lambda pair: bool(pair[1])) if is_named
    ]
    names = [[plain_header(header[n]) for n in block] for block in blocks]
    if len(blocks) < 2 or len(names[0]) < 2 or any(other != names[0] for other in names):
        return list(header), lines
    parted = [
        line._replace(cells=cells)
        for line in lines
        for block in blocks
        if any(cells := line.cells[block[0] : block[-1] + 1])
    ]
    return [header[n] for n in blocks[0]], parted


def below_each_other(header: list[str], lines: list[Line], fields: Fields) -> tuple[list[str], list[Line]]:
    """Tables below each other as one: a column of a lower one is that of the first with its name or its field.

    A lower header stands behind an empty row, or below a title in one cell.
    """
    starts = [
        at
        for at, (before, line) in enumerate(pairwise(lines), start=1)
        if (line.number > before.number + 1 or before.cells.count("") == len(before.cells) - 1)
        and (_filled(line) > 1 and not any(map(str.isdigit, line.cells)) and bool(fields(line.cells)))
    ]
    if not starts:
        return header, lines
    whole, joined = list(header), lines[: starts[0]]
    known = fields(header) or [""] * len(header)
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        if _filled(joined[-1]) == 1:
            joined[-1] = joined[-1]._replace(problem=HEADING)
        places = _places(lines[start].cells, fields(lines[start].cells), whole, known)
        joined += [_moved(line, places, len(whole)) for line in lines[start + 1 : end]]
    return whole, joined


def _filled(line: Line) -> int:
    return len(line.cells) - line.cells.count("")


def _places(names: Sequence[str], fields: Sequence[str], whole: list[str], known: list[str]) -> list[int]:
    """Where the columns of a lower table stand in the whole one, which gets those that it has not."""
    places: list[int] = []
    plain = [plain_header(name) for name in whole]
    for name, field in zip(names, fields, strict=True):
        by_name = (n for n, other in enumerate(plain) if other == plain_header(name))
        by_field = (n for n, other in enumerate(known) if field and other == field)
        place = next((n for n in (*by_name, *by_field) if n not in places), len(whole))
        if place == len(whole):
            whole.append(name)
            known.append(field)
        places.append(place)
    return places


def _moved(line: Line, places: Sequence[int], width: int) -> Line:
    if line.problem:
        return line
    cells = [""] * width
    for place, cell in zip(places, line.cells, strict=False):
        cells[place] = cell
    return line._replace(cells=cells)


def without_notes(lines: list[Line], width: int) -> list[Line]:
    """The rows with a problem for each that is a note or a heading: words in one cell, where others have more cells."""
    alone = [n for n, line in enumerate(lines) if line.cells.count("") == len(line.cells) - 1]
    if width < LEAST_OF_A_TABLE or len(alone) == len(lines):
        return lines
    are_alone = set(alone)
    rows = [line.cells for n, line in enumerate(lines) if line.cells and n not in are_alone]
    has_capitals = sum(_in_capitals(next(filter(None, cells), "")) for cells in rows) > len(rows) / 2
    has_small = any(next(filter(None, cells), "")[:1].islower() for cells in rows)
    marked = list(lines)
    for n in alone:
        text = "".join(lines[n].cells)
        if not lines[n].problem and (_NOTE.fullmatch(text) or (text[:1].islower() and not has_small)):
            marked[n] = lines[n]._replace(problem=NOTE)
        elif not lines[n].problem and (_is_heading(text) or (_in_capitals(text) and not has_capitals)):
            marked[n] = lines[n]._replace(problem=HEADING_ALONE)
    return marked


def _in_capitals(text: str) -> bool:
    """Whether a text begins with a word in capitals of three letters or more."""
    return bool(_CAPITALS.match(text)) and text.split()[0].isupper()


def _is_heading(text: str) -> bool:
    """Whether a text is a country, or ends with a colon."""
    return text.endswith(":") or (len(text) > LETTERS_OF_A_CODE and bool(country_code(text)))


def with_first_parts(header: Sequence[str], lines: list[Line]) -> list[Line]:
    """The rows with area codes before their numbers, and "Rue" before its name, of columns of their own."""
    parts = [n for n, (name, beside) in enumerate(pairwise(header)) if _is_part(name, beside)]
    return [line._replace(cells=_joined(line.cells, parts)) for line in lines] if parts else lines


def _is_part(name: str, beside: str) -> bool:
    words = [word for word in words_of(name) if not word.isdigit()]
    if "".join(words) in _AREA_CODES:
        return plain_header(beside) in _PHONES or "phone" in fields_of_words(beside)[0]
    is_type = not _TYPES.isdisjoint(words) and "street" in fields_of_words(" ".join(words[1:]))[0]
    return is_type and "street" in fields_of_words(beside)[0]


def _joined(cells: Sequence[str], parts: Sequence[int]) -> list[str]:
    joined = list(cells)
    for n in parts:
        if n + 1 < len(cells) and cells[n + 1]:
            joined[n], joined[n + 1] = "", f"{cells[n]} {cells[n + 1]}".strip()
    return joined
