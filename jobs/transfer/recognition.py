"""Recognition: which column of a file is which field, by its header in many languages, by a program's own names, and by
what stands in it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from jobs.extract.websites import read_website
from jobs.lists.import_headers import plain_header
from jobs.lists.resource import Resource
from jobs.transfer.headers import fields_by_header, is_closed, vocabulary
from jobs.transfer.layouts import header as readable_header
from jobs.transfer.spreadsheets import Line, Table
from jobs.transfer.written_values import country_code, stars

SAMPLES = 50  # rows that are looked at
TITLE_ROWS = 20  # a header comes within so many rows
MOST = 0.8  # share of a column's values that must be of a kind
CUSTOM = "custom"  # the field of columns that are stored as they are, under their header

_EMAIL = re.compile(r"(?:mailto:)?[^@\s,;]+@[^@\s,;]+\.[^\W\d_]{2,}", re.IGNORECASE)
_HOST = re.compile(r"(?:https?://)?(?:[\w-]{1,63}\.)+[^\W\d_]{2,63}(?:[:/?#]\S*)?", re.IGNORECASE)
_PHONE = re.compile(r"'?(?:tel:)?[+(0-9][0-9()\s./\-\u2010-\u2015]{5,24}(?:(?:x|ext\.?)\s*\d{1,6})?", re.IGNORECASE)
_DATE = re.compile(r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4}(?:[ T].*)?")
_DECIMAL = re.compile(r"-?\d{1,3}[.,]\d{2,}")
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
    ranks: list[int] = field(default_factory=list)


def recognize(table: Table, noun: Resource) -> Recognized:
    """Which column of a table is which field of a noun."""
    header, lines = table.header, table.lines
    if header is None:
        at = header_at([line.cells for line in lines[:TITLE_ROWS]], noun)
        if at is None:
            return _by_content(lines, noun, table.sheet)
        above = lines[at - 1].cells if at else []
        header, lines = with_groups(above, lines[at].cells), lines[at + 1 :]
    if names := own_columns(header, noun):
        return Recognized(list(header), names, lines, table.sheet, own=True)
    lines = _without_footer(lines, len(header))
    fields, ranks = fields_by_header(header, noun)
    _add_by_content(fields, header, lines, noun)
    if noun.import_aliases and any(name in ("website", "phone", "email", "place_id") for name in fields):
        _add_name(fields, header, lines)
    return Recognized(list(header), _unless_empty(fields, lines), lines, table.sheet, ranks=ranks)


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
_SENTENCE = re.compile(
    r"confidential|copyright|©|\(c\) ?\d|all rights reserved|generated|vertraulich|end of report|page \d+ of",
    re.IGNORECASE,
)
LEAST_OF_A_REPORT = 3  # columns


def _without_footer(lines: list[Line], width: int) -> list[Line]:
    """The rows without the last ones where these are a report's total and its maker's sentences."""
    end = len(lines)
    while width >= LEAST_OF_A_REPORT and end and _is_footer(lines[end - 1]):
        end -= 1
    return lines[:end]


def _is_footer(line: Line) -> bool:
    cells = [cell.strip() for cell in line.cells if cell.strip()]
    if not cells:
        return not line.problem
    if _TOTAL.fullmatch(re.sub(r":\s*[\d.,]+$", "", cells[0])):
        return all(re.fullmatch(r"[\d.,\s$€£%-]+", cell) for cell in cells[1:])
    return len(cells) == 1 and bool(_SENTENCE.search(cells[0]))


def known_headers(rows: Sequence[Sequence[str]], noun: Resource) -> int:
    """How many columns the best of the first rows names: by it a sheet and a separator are chosen."""
    return max((_headers_in(row, noun) for row in rows[:TITLE_ROWS]), default=0)


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
        named = _headers_in(row, noun)
        if named > best and (named > 1 or all(_cells(above) < 2 for above in rows[:number])):
            best, at = named, number
    return at


def _named(row: Sequence[str], noun: Resource) -> int:
    if own_columns(row, noun):
        return len(row)
    fields, _ = fields_by_header(row, noun)
    return len({name for name in fields if name})


def _cells(row: Sequence[str]) -> int:
    return sum(1 for cell in row if cell)


def _has_data(row: Sequence[str]) -> bool:
    """Whether a row has values that no header has."""
    cells = [cell for cell in row if cell and not is_closed(cell)]  # "P.IVA" is no host
    return any(is_email(cell) or is_host(cell) or (is_phone(cell) and not cell.isdigit()) for cell in cells)


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
    known = _own_names(noun)
    names = [known.get(text, "") for text in header]
    parts = [text.partition(".")[0] in known for text in header]  # of the JSON in a column: "facts.phone"
    return names if all(map(any, zip(names, parts, strict=True))) and set(noun.import_identity) <= set(names) else []


# By content.


def is_email(text: str) -> bool:
    """Whether a text is an e-mail address and nothing else."""
    return bool(_EMAIL.fullmatch(text.strip()))


def is_host(text: str) -> bool:
    """Whether a text is a host or a URL and nothing else."""
    return bool(_HOST.fullmatch(text.strip())) and not is_email(text)


def is_phone(text: str) -> bool:
    """Whether a text looks like a phone number: 7 to 15 digits, and neither a date nor a decimal number."""
    text = text.strip()
    if not _PHONE.fullmatch(text) or _DATE.fullmatch(text) or _DECIMAL.fullmatch(text):
        return False
    return 7 <= sum(letter.isdigit() for letter in text.split("x")[0]) <= 15


def _is_written_phone(text: str) -> bool:
    """A phone number that is no mere number."""
    return is_phone(text) and not text.strip().isdigit()


def _is_own_site(text: str) -> bool:
    return is_host(text) and read_website(text).outcome in ("own", "redirector")


def _is_profile(text: str) -> bool:
    return is_host(text) and read_website(text).kind == "social"


def _is_stars(text: str) -> bool:
    return stars(text) is not None and not _is_words(text)


def _is_country(text: str) -> bool:
    return len(text) > 2 and bool(country_code(text))


def _values(lines: Sequence[Line], n: int) -> list[str]:
    return [line.cells[n] for line in lines[:SAMPLES] if n < len(line.cells) and line.cells[n]]


def _are(values: Sequence[str], test: Callable[[str], bool]) -> bool:
    return bool(values) and sum(map(test, values)) >= MOST * len(values)


_MAP = re.compile(
    r"https?://(?:(?:www\.)?google\.[a-z.]+/maps|maps\.google\.|goo\.gl/maps|maps\.app\.goo\.gl|maps\.apple\.com|"
    r"(?:www\.)?openstreetmap\.org)", re.IGNORECASE
)  # fmt: skip


def is_map_link(text: str) -> bool:
    """Whether a URL is a map's, not a website."""
    return bool(_MAP.match(text.strip()))


def _add_by_content(fields: list[str], header: Sequence[str], lines: Sequence[Line], noun: Resource) -> None:
    """Columns of unknown headers whose values tell what they are; and no website where links to maps or to profiles
    stand. Columns of a fax, of an owner in a customer database or of a private address are never read so."""
    known = {name for name, _ in vocabulary(noun).values()}
    for n in range(len(header)):
        values = _values(lines, n)
        if fields[n] == "website" and _are(values, is_map_link):
            fields[n] = ""
        elif fields[n] == "website" and "profiles" in known and _are(values, _is_profile):
            fields[n] = "profiles"
        elif not fields[n] and plain_header(header[n]) == "owner" and "person" not in fields and _differ(values):
            fields[n] = "person" if "person" in known else ""  # of a customer database it is one of few colleagues
        elif not fields[n] and "rating" in known and plain_header(header[n]) == "note":  # French for a rating, too
            fields[n] = "rating" if _are(values, _is_stars) else "notes"
        elif not fields[n] and not is_closed(header[n]):
            fields[n] = next((name for name, test in _KINDS if name in known and _free(name, fields)
                              and _are(values, test)), "")  # fmt: skip


def _add_name(fields: list[str], header: Sequence[str], lines: Sequence[Line]) -> None:
    """Where no column names the business and none a person, the first one whose words differ from row to row."""
    if any(name in ("name", "first_name", "last_name", "person") for name in fields):
        return
    for n in range(min(NAME_WITHIN, len(header))):
        values = _values(lines, n)
        if not fields[n] and not is_closed(header[n]) and _differ(values) and _are(values, _is_name):
            fields[n] = "name"
            return


def _differ(values: Sequence[str]) -> bool:
    return len(set(values)) >= MOST * len(values)


NAME_WITHIN = 3  # columns
MAX_NAME = 80  # characters


def _is_name(text: str) -> bool:
    return (
        len(text) <= MAX_NAME
        and sum(map(str.isalpha, text)) >= len(text) / 2
        and not is_email(text)
        and not is_host(text)
    )


_KINDS: Sequence[tuple[str, Callable[[str], bool]]] = (
    ("email", is_email), ("website", _is_own_site), ("profiles", _is_profile), ("phone", _is_written_phone),
    ("country", _is_country), ("domain", _is_own_site),
)  # fmt: skip


def _free(name: str, fields: Iterable[str]) -> bool:
    """Whether a field may have one more column: of websites and countries the first is enough."""
    return name not in ("website", "country", "domain") or name not in fields


def _by_content(lines: list[Line], noun: Resource, sheet: str) -> Recognized:
    """A table without a known header. Its first row is one where it has words above the values of the others."""
    width = max((len(line.cells) for line in lines[:SAMPLES]), default=0)
    first = lines[0].cells if lines else []
    titled = len(lines) > 1 and not _has_data(first) and any(
        _are(_values(lines[1:], n), test) for n in range(width) for _, test in _KINDS[:4]
    )  # fmt: skip
    rows = lines[1:] if titled else lines
    header = [first[n] if titled and n < len(first) else f"Column {n + 1}" for n in range(width)]
    fields = _fields_of_values(rows, width) if noun.import_aliases else _field_of_values(rows, width, noun)
    return Recognized(header, fields, rows, sheet, named=titled)


def _field_of_values(rows: Sequence[Line], width: int, noun: Resource) -> list[str]:
    """Of a noun with one field, the column that has it: nothing where each row is to be read by itself."""
    if not noun.importer or noun.import_commas:
        return [""] * width
    test = _is_own_site if noun.import_headers[0] == "domain" else is_host
    at = next((n for n in range(width) if _are(_values(rows, n), test)), None)
    return [noun.import_headers[0] if n == at else "" for n in range(width)]


def _fields_of_values(rows: Sequence[Line], width: int) -> list[str]:
    kinds = (*_KINDS[:3], ("phone", is_phone), ("country", _is_country))
    fields = [""] * width
    for n in range(width):
        values = _values(rows, n)
        fields[n] = next((name for name, test in kinds if _free(name, fields) and _are(values, test)), "")
    if not any(fields):
        return fields
    _add_coordinates(fields, rows)
    for name, test in (("name", _is_words), ("address", _is_address)):
        at = next((n for n in range(width) if not fields[n] and _are(_values(rows, n), test)), None)
        if at is not None:
            fields[at] = name
    return fields


def _add_coordinates(fields: list[str], rows: Sequence[Line]) -> None:
    free = [n for n, name in enumerate(fields) if not name and _are(_values(rows, n), _is_decimal)]
    if len(free) == 2:
        fields[free[0]], fields[free[1]] = "latitude", "longitude"


def _is_decimal(text: str) -> bool:
    return bool(_DECIMAL.fullmatch(text)) and abs(float(text.replace(",", "."))) <= 180


def _is_words(text: str) -> bool:
    return any(letter.isalpha() for letter in text) and not is_host(text)


def _is_address(text: str) -> bool:
    return _is_words(text) and any(letter.isdigit() for letter in text)
