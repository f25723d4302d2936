"""File formats: lines as CSV, JSON lines, XLSX or Parquet, or as a plug-in writes them, piece by piece."""

from __future__ import annotations

import csv
import io
import json
import re
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import IO, Any

from jobs.plugins.entry_points import EXPORTERS, loaded_by_name
from jobs.transfer.csv_form import PLAIN, CsvForm
from jobs.transfer.formulas import harmless, harmless_json
from jobs.transfer.workbooks import TooManyRows, write_workbook

FIRST_CHUNK, CHUNK = 16 * 1024, 256 * 1024  # bytes
BOM = "\ufeff"  # by which Excel knows UTF-8
PARQUET_ROWS = 10_000  # of a group
WIDTHS = (  # of columns whose header has the word, in either spelling
    ("description", 48), ("context", 48), ("snippet", 48), ("address", 40), ("website", 36), ("url", 40),
    ("found on", 40), ("email", 30), ("e-mail", 30), ("name", 32), ("lead", 32), ("value", 32), ("host", 28),
    ("domain", 28), ("phone", 20), ("people", 40), ("at", 18),
)  # fmt: skip

Row = tuple[Any, ...]


class TooMany(ValueError):
    """The format cannot hold so many rows; the message is for people."""


@dataclass(frozen=True)
class Format:
    """A file format: `write(columns, rows, kinds)` yields the file's bytes; see `kind_of`.

    `streams`: they come while rows are read, and not only when all were.
    """

    name: str
    label: str
    content_type: str
    write: Callable[[Sequence[str], Iterator[Row], Sequence[str]], Iterator[bytes]]
    streams: bool = True


def _text(value: Any, kind: str = "") -> Any:
    """A value as it stands in a cell: JSON of a JSON column, a list's texts with semicolons between them."""
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, list) and kind != "json" and all(isinstance(item, str) for item in value):
        return harmless("; ".join(value)) if are_parted(value) else harmless_json(value)
    if isinstance(value, dict | list) or (kind == "json" and value is not None):
        return harmless_json(value)
    return harmless(value)


def are_parted(texts: Sequence[str]) -> bool:
    """Whether the texts can be parted again when semicolons stand between them."""
    return not any(";" in text or text.strip() != text or not text for text in texts) and not (
        texts and texts[0].startswith("[")
    )


def csv_parts(
    columns: Sequence[str], rows: Iterator[Row], kinds: Sequence[str], form: CsvForm = PLAIN
) -> Iterator[bytes]:
    """A CSV of a form, piece by piece."""
    buffer = io.StringIO(BOM if form.bom else "")
    buffer.seek(0, io.SEEK_END)
    writer = csv.writer(buffer, delimiter=form.sign)
    writer.writerow(map(harmless, columns))
    written = with_decimal_comma if form.decimal_comma else _as_it_is
    most = FIRST_CHUNK
    for row in rows:
        writer.writerow([written(_text(value, kind)) for value, kind in zip(row, kinds, strict=True)])
        if buffer.tell() > most:
            yield _taken(buffer)
            most = CHUNK
    yield _taken(buffer)


def with_decimal_comma(value: Any) -> Any:
    """A decimal number as people write it where 4,5 is one; any other value as it is."""
    return str(value).replace(".", ",") if isinstance(value, float | Decimal) else value


def _as_it_is(value: Any) -> Any:
    return value


def _jsonl(columns: Sequence[str], rows: Iterator[Row], kinds: Sequence[str]) -> Iterator[bytes]:
    buffer = io.StringIO()
    most = FIRST_CHUNK
    for row in rows:
        line = dict(zip(columns, row, strict=True))
        buffer.write(json.dumps(line, ensure_ascii=False, default=_plain) + "\n")
        if buffer.tell() > most:
            yield _taken(buffer)
            most = CHUNK
    yield _taken(buffer)


def _taken(buffer: io.StringIO) -> bytes:
    data = buffer.getvalue().encode()
    buffer.seek(0)
    buffer.truncate()
    return data


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return float(value)
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _xlsx(columns: Sequence[str], rows: Iterator[Row], kinds: Sequence[str]) -> Iterator[bytes]:
    cells = ([_cell(value, kind) for value, kind in zip(row, kinds, strict=True)] for row in rows)
    with tempfile.TemporaryFile() as file:
        try:
            write_workbook(file, columns, [_width(name) for name in columns], cells)
        except TooManyRows as error:
            raise TooMany(f"{error} Take CSV or Parquet, or a narrower filter.") from error
        yield from _read(file)


def _width(header: str) -> int:
    words = header.lower().replace("_", " ")
    usual = next((width for word, width in WIDTHS if re.search(rf"\b{word}s?\b", words)), 14)
    return max(usual, len(header) + 2)


def _cell(value: Any, kind: str) -> Any:
    """A number stays one, and a time; anything else is a text."""
    if isinstance(value, str) and kind != "json":
        return value
    if value is None or (isinstance(value, int | float | Decimal | date) and kind != "json"):
        return value
    return str(_text(value, kind))


def _parquet(columns: Sequence[str], rows: Iterator[Row], kinds: Sequence[str]) -> Iterator[bytes]:
    """Each column in the type that its model has: what is in a file never depends on which rows came first."""
    import pyarrow as pa  # 30 MB, which a web process that writes no Parquet does without
    import pyarrow.parquet as pq

    types = [_arrow_type(pa, kind) for kind in kinds]
    schema = pa.schema(list(zip(columns, types, strict=True)))
    with tempfile.TemporaryFile() as file:
        with pq.ParquetWriter(file, schema, compression="zstd") as writer:
            for part in _parts(rows):
                arrays = [pa.array([_typed(row[n], kinds[n]) for row in part], types[n]) for n in range(len(columns))]
                writer.write_table(pa.Table.from_arrays(arrays, schema=schema))
        yield from _read(file)


def _arrow_type(pa: Any, kind: str) -> Any:
    if kind.startswith("decimal"):
        digits, decimals = kind[len("decimal(") : -1].split(", ")
        return pa.decimal128(int(digits), int(decimals))
    types = {"boolean": pa.bool_(), "integer": pa.int64(), "time": pa.timestamp("us", "UTC"), "date": pa.date32(),
             "texts": pa.list_(pa.string())}  # fmt: skip
    return types.get(kind, pa.string())


def _typed(value: Any, kind: str) -> Any:
    if kind == "json":
        return None if value is None else json.dumps(value, ensure_ascii=False, default=str)
    return value if kind not in ("", "text") else _string(value)


def _parts(rows: Iterator[Row]) -> Iterator[list[Row]]:
    part: list[Row] = []
    for row in rows:
        part.append(row)
        if len(part) == PARQUET_ROWS:
            yield part
            part = []
    if part:
        yield part


def _string(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False, default=str)
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _read(file: IO[bytes]) -> Iterator[bytes]:
    file.seek(0)
    while data := file.read(CHUNK):
        yield data


_OF_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_OWN_FORMATS = {
    item.name: item
    for item in (
        Format("csv", "CSV", "text/csv; charset=utf-8", csv_parts),
        Format("jsonl", "JSON lines", "application/x-ndjson", _jsonl),
        Format("xlsx", "Excel (XLSX)", _OF_XLSX, _xlsx, streams=False),
        Format("parquet", "Parquet", "application/vnd.apache.parquet", _parquet, streams=False),
    )
}
_NAME = re.compile("[a-z][a-z0-9_]{0,30}")


def _of_plugins() -> dict[str, Format]:
    """The formats of plug-ins, by the names of their entry points, which stand in addresses."""
    values = loaded_by_name(EXPORTERS)
    return {name: replace(item, name=name) for name, item in values.items()
            if _NAME.fullmatch(name) and isinstance(item, Format)}  # fmt: skip


FORMATS: dict[str, Format] = _OWN_FORMATS | {n: item for n, item in _of_plugins().items() if n not in _OWN_FORMATS}
