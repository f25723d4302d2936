"""Recognition: which column of a file is which field, by its header in many languages, by a program's own names, and by
what stands in it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from jobs.lists.header_words import fields_of_words
from jobs.lists.resource import Resource
from jobs.transfer import table_forms
from jobs.transfer.column_values import BY_VALUES, CONTACTS, are, is_email, is_host, is_own_site, is_phone
from jobs.transfer.columns import SAMPLES, Columns, taken_apart
from jobs.transfer.headers import fields_by_header, is_closed
from jobs.transfer.readable import header as readable_header
from jobs.transfer.row_marks import FIELD, MARK
from jobs.transfer.table_lines import Line, Table
from jobs.transfer.workbook_sheets import MAX_COLUMNS
from jobs.transfer.written_values import is_nothing

TITLE_ROWS = 20  # a header comes within so many rows
CUSTOM = "custom"  # the field of columns that are stored as they are, under their header

_OPTIONAL = ("tags", "notes")  # of empty columns nothing is to be read


@dataclass
class Recognized:
    """A table whose columns are known: `fields` has the field of each column of `header`, empty for one that is not
    read. `own`: it is one of our own exports, whose columns are stored as they were."""

    header: list[str]
    fields: list[str]
    lines: list[Line]
    sheet: str = ""
    own: bool = False
    named: bool = True  # the header stands in the file
    remarks: list[str] = field(default_factory=list)  # of columns that no header tells for sure


def recognize(table: Table, noun: Resource) -> Recognized:
    """Which column of a table is which field of a noun."""
    looked_at = table.to_look_at()
    if noun.import_aliases and _is_turned(looked_at, noun):
        table = table_forms.upright(table)
        looked_at = table.to_look_at()
    whole, table = table.lines, looked_at
    header, lines = table.header, table.lines
    if header is None:
        at = header_at([line.cells for line in lines[:TITLE_ROWS]], noun)
        if at is None:
            return _by_content(lines, noun, table.sheet)
        header, lines = _below_header(lines, at, noun)
    if names := own_columns(header, noun):
        return Recognized(list(header), names, whole[len(whole) - len(lines) :], table.sheet, own=True)
    again = _fields_of_header(lines[0].cells, noun) if lines and noun.import_aliases else []
    if any(again) and again == fields_by_header(header, noun):  # the header in a second language
        lines = lines[1:]
    lines = _without_footer(_without_repeated(lines, header), len(header))
    if noun.import_aliases:
        header, lines = _in_one_form(list(header), lines, noun, has_notes=not table.are_objects)
    columns, lines = _completed(_all_named(header, lines), lines, noun, fields_by_header)
    fields = _unless_empty(columns.fields, lines)
    return Recognized(list(columns.header), fields, lines, table.sheet, remarks=columns.remarks)


def _is_turned(table: Table, noun: Resource) -> bool:
    """Whether each business is a column: most cells of the first column are known headers, and no row is a header."""
    if table.header is not None or not SURE <= len(table.lines) <= MAX_COLUMNS:
        return False
    names = [line.cells[0] for line in table.lines if line.cells]
    named = _headers_in(names, noun)
    if named < SURE or named <= len(names) / 2 or len(set(names)) < len(names) or _has_data(names):
        return False
    is_wide = max(len(line.cells) for line in table.lines) > 2  # with two columns it is a card
    return is_wide and all(_headers_in(line.cells, noun) <= 1 for line in table.lines[:TITLE_ROWS])


def _all_named(header: Sequence[str], lines: Sequence[Line]) -> list[str]:
    """The header with a name for each column that has values and none, so that it can be named as not read."""
    width = min(max((len(line.cells) for line in lines if not line.problem), default=0), MAX_COLUMNS)
    names = [*header, *[""] * (width - len(header))]
    empty = {n for n, name in enumerate(names) if not name}
    filled = {n for line in lines if empty for n in empty if n < len(line.cells) and line.cells[n]}
    return [name or (unnamed(n) if n in filled else "") for n, name in enumerate(names)]


def unnamed(number: int) -> str:
    """What a column without a name is called."""
    return f"Column {number + 1}"


def _below_header(lines: list[Line], at: int, noun: Resource) -> tuple[list[str], list[Line]]:
    """The header in a row with the groups above it, and the rows below; of tables beside each other one table."""
    if noun.import_aliases and at + 2 < len(lines) and _is_below_groups(lines[at].cells, lines[at + 1].cells):
        at += 1
    row, rows = lines[at].cells, lines[at + 1 :]
    header, beside = table_forms.side_by_side(row, rows) if noun.import_aliases else (row, rows)
    if len(header) < len(row):
        return header, beside
    return with_groups(lines[at - 1].cells if at else [], row), rows


def _is_below_groups(header: Sequence[str], row: Sequence[str]) -> bool:
    """Whether a row names the columns of groups in the row above it: it has words where that has gaps, and nothing at
    its beginning."""
    width = max(len(row), len(header))
    above, below = ([*cells, *[""] * (width - len(cells))] for cells in (header, row))
    gaps = [n for n in range(1, width) if not above[n] and below[n]]
    is_of_words = _cells(row) > 1 and not _has_data(row) and not any(map(str.isdigit, "".join(row)))
    is_beside = all(not below[n] or n in gaps or n + 1 in gaps for n in range(width))
    return is_of_words and bool(gaps) and bool(above[0]) and not below[0] and is_beside


def _in_one_form(
    header: list[str], lines: list[Line], noun: Resource, *, has_notes: bool = True
) -> tuple[list[str], list[Line]]:
    """The rows without what people add to a table for their own eyes."""
    lines = table_forms.without_dittos(table_forms.without_notes(lines, len(header)) if has_notes else lines)
    header, lines = table_forms.below_each_other(header, lines, lambda row: _fields_of_header(row, noun))
    return header, table_forms.with_first_parts(header, lines)


def _fields_of_header(row: Sequence[str], noun: Resource) -> list[str]:
    return fields_by_header(row, noun) if max(_headers_in(row, noun), _words_in(row, noun)) > 1 else []


def _completed(
    header: Sequence[str], lines: list[Line], noun: Resource, fields: Callable[[Sequence[str], Resource], list[str]]
) -> tuple[Columns, list[Line]]:
    """The columns, and the rows: with columns more where cells have contacts of several kinds."""
    columns = Columns(header, fields(header, noun), lines, noun)
    columns.complete()
    mixed = columns.mixed() if noun.import_aliases else []
    if not mixed or len(header) + len(CONTACTS) * len(mixed) > MAX_COLUMNS:
        return columns, lines
    known = fields(header, noun)
    header, lines = taken_apart(columns, lines, mixed)
    columns = Columns(header, [*known, *[""] * (len(header) - len(known))], lines, noun)
    columns.complete()
    return columns, lines


def _without_repeated(lines: list[Line], header: Sequence[str]) -> list[Line]:
    """The rows without the header, which stands again where files were joined or pages begin.

    A title in one cell above such a header is no business.
    """
    again = {n for n, line in enumerate(lines) if line.cells == list(header)}
    titles = {n - 1 for n in again if n and lines[n - 1].cells.count("") == len(lines[n - 1].cells) - 1}
    return [
        line._replace(problem=line.problem or table_forms.HEADING_ALONE) if n in titles else line
        for n, line in enumerate(lines)
        if n not in again
    ]


# What a report has below its rows: a total, and sentences of its maker.
_TOTALS = (
    "total", "totals", "grand total", "grand totals", "subtotal", "sub total", "sum", "count", "gesamt",
    "insgesamt", "summe", "gesamtsumme", "anzahl", "total général", "totaux", "total general", "total geral",
    "totale", "totale complessivo", "totaal", "suma", "razem", "ogółem", "łącznie", "celkem", "spolu",
    "összesen", "ukupno", "skupaj", "summa", "sammanlagt", "i alt", "totalt", "yhteensä", "kokku", "kopā",
    "iš viso", "toplam", "итого", "всего", "разом", "усього", "общо", "σύνολο", "合計", "総計", "小計", "合计", "总计",
    "합계", "총계",
)  # fmt: skip
_TOTAL = re.compile(rf"(?:{'|'.join(_TOTALS)}):*", re.IGNORECASE)
_TOTAL_OF = re.compile(rf"(?:{'|'.join(_TOTALS)})(?:\s+\w+){{0,2}}:*", re.IGNORECASE)  # "Total exhibitors"
_FIGURES = re.compile(r"[\d.,\s$€£%-]+")
_SUM = re.compile(r"[-+]?[$€£]?\s*\d{1,3}(?:[.,\s]?\d{3})*(?:[.,]\d{1,2})?\s*[$€£%]?")  # and no phone number
_SENTENCE = re.compile(
    r"confidential|copyright|©|\(c\) ?\d|all rights reserved|generated|vertraulich|end of report|page \d+ of",
    re.IGNORECASE,
)
_PRINTED = re.compile(r"\b20\d\d\b.*\b\d{1,2}:\d\d")  # "Monday, Nov 30, 2026 09:12 AM"
LEAST_OF_A_REPORT = 3  # columns
FOOTER = "It is what a report has below its rows, not a business."
SUM = "It is a total of the rows, not a business."


def _without_footer(lines: list[Line], width: int) -> list[Line]:
    """The rows; totals and a report's sentences below its rows are named as such: a business may be called so."""
    if width < LEAST_OF_A_REPORT:
        return lines
    lines = [line._replace(problem=SUM) if not line.problem and _is_sum(line) else line for line in lines]
    end = len(lines)
    while end and (lines[end - 1].problem == SUM or _is_footer(lines[end - 1], lines[: end - 1])):
        end -= 1
    end = _start_of_footer(lines, end)
    return [*lines[:end], *(line._replace(problem=line.problem or _name_of_footer(line)) for line in lines[end:])]


def _start_of_footer(lines: Sequence[Line], end: int) -> int:
    """Where a report's sentences begin: what stands above them in one cell, below an empty row, is one, too."""
    start = end
    while start and len([cell for cell in lines[start - 1].cells if cell.strip()]) == 1:
        start -= 1
    is_apart = 0 < start < end and lines[start].number > lines[start - 1].number + 1
    is_of_a_report = any(_SENTENCE.search(" ".join(line.cells)) for line in lines[start:])
    return start if is_apart and is_of_a_report else end


def _name_of_footer(line: Line) -> str:
    cells = [cell for cell in line.cells if cell.strip()]
    return FOOTER if len(cells) == 1 and not _TOTAL.fullmatch(cells[0].strip()) else SUM


def _is_sum(line: Line) -> bool:
    """Whether a row is a total with its figures, also between the rows, as where sheets or pages were joined."""
    cells = [cell.strip() for cell in line.cells if cell.strip()]
    return len(cells) > 1 and bool(_TOTAL.fullmatch(cells[0])) and all(map(_SUM.fullmatch, cells[1:]))


def _is_footer(line: Line, above: Sequence[Line]) -> bool:
    cells = [cell.strip() for cell in line.cells if cell.strip()]
    if not cells:
        return not line.problem
    if _TOTAL.fullmatch(re.sub(r":\s*[\d.,]+$", "", cells[0])):
        return all(map(_FIGURES.fullmatch, cells[1:]))
    if len(cells) > 1:
        return bool(_TOTAL_OF.fullmatch(cells[0])) and all(map(_FIGURES.fullmatch, cells[1:]))
    rows = sum(1 for row in above if not row.problem)
    return bool(_SENTENCE.search(cells[0]) or _PRINTED.search(cells[0])) or re.findall(r"\d+", cells[0]) == [
        str(rows)
    ]  # "3 companies"


def known_headers(rows: Sequence[Sequence[str]], noun: Resource) -> int:
    """How many columns the best of the first rows names: by it a sheet and a separator are chosen."""
    return max((max(_headers_in(row, noun), _words_in(row, noun)) for row in rows[:TITLE_ROWS]), default=0)


SURE = 3  # known headers of a row that has a cell like a host: "Org.nr"


def _headers_in(row: Sequence[str], noun: Resource) -> int:
    """How many columns a row names; none for a row that has values."""
    named = _named(row, noun)
    return 0 if named < SURE and _has_data(row) else named


def with_groups(above: Sequence[str], header: Sequence[str]) -> list[str]:
    """A header with what stands above it over several columns; one cell above is a title.

    "Name" below "Contact" is "Contact - Name" where another column is "Name", too; a column without a name of its own
    has the one above.
    """
    if _cells(above) < 2 or _has_data(above):
        return list(header)
    width = max(len(above), len(header))
    names, groups = [[*row, *[""] * (width - len(row))] for row in (header, above)]
    group, joined = "", []
    for name, over in zip(names, groups, strict=True):
        group = over or group
        joined.append(f"{group} - {name}" if name and group and names.count(name) > 1 else name or over)
    return joined


def header_at(rows: Sequence[Sequence[str]], noun: Resource) -> int | None:
    """Which row is the header: the first that names most known columns, below rows that are no table. None: none."""
    best, at = 0, None
    for number, row in enumerate(rows):
        if best > 1 and _has_data(row):
            break  # the table has begun; a header below its rows is that of another table
        named = _headers_in(row, noun)
        if named > best and (named > 1 or all(_cells(above) < 2 for above in rows[:number])):
            best, at = named, number
    return at if at is not None else _by_words(rows, noun)


def _by_words(rows: Sequence[Sequence[str]], noun: Resource) -> int | None:
    """The first row most of whose cells name a field by their words alone, in a language that no list has whole."""
    return next((number for number, row in enumerate(rows) if _words_in(row, noun)), None)


def _words_in(row: Sequence[str], noun: Resource) -> int:
    """How many fields the words of a row name, where most of its cells name one and none is a value."""
    if not noun.import_aliases or _cells(row) < 2:
        return 0
    named = [fields[0] for cell in row if cell and (fields := fields_of_words(cell)[0])]
    return len(set(named)) if len(set(named)) > 1 and len(named) > _cells(row) / 2 and not _has_data(row) else 0


def _named(row: Sequence[str], noun: Resource) -> int:
    if own_columns(row, noun):
        return len(row)
    return len({name for name in fields_by_header(row, noun) if name})


def _cells(row: Sequence[str]) -> int:
    return sum(1 for cell in row if cell)


def _has_data(row: Sequence[str]) -> bool:
    """Whether a row has values that no header has."""
    cells = [cell for cell in row if cell and not is_closed(cell) and not _is_abbreviation(cell)]  # "P.IVA" is no host
    return any(is_email(cell) or is_host(cell) or _is_phone(cell) for cell in cells)


def _is_phone(cell: str) -> bool:
    return (is_phone(cell) and not cell.isdigit()) or BY_VALUES["phone"](cell)


_OF_A_PROGRAM = re.compile(r"(?=.*[a-z][A-Z])[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+")
_ABBREVIATION = re.compile(r"[^\W\d_]{1,6}\.[^\W\d_]{1,4}\.?")


def _is_abbreviation(cell: str) -> bool:
    """Whether a cell is words of a header, not a host: cut short as "Yht.hlö", or a program's "RegAddress.PostTown"."""
    is_program = bool(_OF_A_PROGRAM.fullmatch(cell)) and "//" not in cell
    return is_program or (bool(_ABBREVIATION.fullmatch(cell)) and bool(fields_of_words(cell)[0]))


def _unless_empty(fields: list[str], lines: Sequence[Line]) -> list[str]:
    def is_empty(n: int) -> bool:
        return not any(n < len(line.cells) and line.cells[n] for line in lines[:1_000])

    return ["" if name in _OPTIONAL and is_empty(n) else name for n, name in enumerate(fields)]


# Our own exports.


@cache
def _own_names(noun: Resource) -> Mapping[str, str]:
    """A header of an export of a noun, technical or readable -> the column."""
    names = noun.export_columns
    return {readable_header(name): name for name in names} | {name: name for name in names}


def own_columns(header: Sequence[str], noun: Resource) -> list[str]:
    """The columns of an export of ours, in the file's order; empty for a header that is no such one."""
    if not noun.import_identity or len(header) <= len(noun.import_identity):
        return []
    known = {**_own_names(noun), MARK: FIELD}
    names = [known.get(text, "") for text in header]
    parts = [text.partition(".")[0] in known for text in header]  # of the JSON in a column: "facts.phone"
    return names if all(map(any, zip(names, parts, strict=True))) and set(noun.import_identity) <= set(names) else []


# Without a known header.


def _by_content(lines: list[Line], noun: Resource, sheet: str) -> Recognized:
    """A table without a known header. Its first row is one where it has words above the values of the others."""
    width = min(max((len(line.cells) for line in lines), default=0), MAX_COLUMNS)
    first = [*(lines[0].cells if lines else []), *[""] * width][:width]
    rows = lines[1:] if _is_title(first, lines[1:]) else lines
    named = rows is not lines
    header = _all_named(first, rows) if named else list(map(unnamed, range(width)))
    if noun.import_aliases:
        header, rows = _in_one_form(header, rows, noun)
        columns, rows = _completed(header, rows, noun, lambda names, _: [""] * len(names))
        columns.complete_without_header()
    else:
        columns = Columns(header, [""] * width, rows, noun)
        columns.fields = _field_of_values(columns, noun)
    return Recognized(list(columns.header), columns.fields, rows, sheet, named=named, remarks=columns.remarks)


def _is_title(first: Sequence[str], rows: Sequence[Line]) -> bool:
    """Whether a row is the header of those below it: it has no values where they have some."""
    columns = ([line.cells[n] for line in rows[:SAMPLES] if n < len(line.cells)] for n in range(len(first)))
    return bool(rows) and not _has_data(first) and any(
        are([value for value in values if value], test) for values in columns for test in BY_VALUES.values()
    )  # fmt: skip


def _field_of_values(columns: Columns, noun: Resource) -> list[str]:
    """Of a noun with one field, the one column that has it: nothing where each row is to be read by itself."""
    if not noun.importer or noun.import_commas:
        return columns.fields
    test = is_own_site if noun.import_headers[0] == "domain" else is_host
    cells = [[cell for line in columns.lines for cell in line.cells[n : n + 1]] for n in range(len(columns.header))]
    at = [n for n, values in enumerate(cells) if are([cell for cell in values if not is_nothing(cell)], test)]
    return [noun.import_headers[0] if [n] == at else "" for n in range(len(columns.header))]
