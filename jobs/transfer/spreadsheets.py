"""Tables that people bring: CSV in whatever dialect a spreadsheet wrote, or XLSX; all cells as text."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from zipfile import BadZipFile

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException


class Unreadable(ValueError):
    """The file cannot be used; the message is for people."""


def table_of(name: str, body: bytes, most_rows: int) -> list[list[str]]:
    """The rows of a CSV or XLSX file, of the latter a few more than `most_rows`. Raises Unreadable."""
    if name.lower().endswith(".xlsx") or body[:4] == b"PK\x03\x04":
        return _sheet(body, most_rows)
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = body.decode("cp1252", "replace")
    if "\0" in text:
        raise Unreadable("This is neither a CSV nor an XLSX file.")
    first = text.partition("\n")[0]
    delimiter = max(",;\t|", key=first.count) if any(mark in first for mark in ",;\t|") else ","
    try:
        return [
            [cell.strip() for cell in row] for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        ]
    except csv.Error as error:
        raise Unreadable(f"The CSV file is damaged: {error}.") from error


def _sheet(body: bytes, most_rows: int) -> list[list[str]]:
    try:
        book = load_workbook(io.BytesIO(body), read_only=True, data_only=True)
        rows = book.worksheets[0].iter_rows(max_row=most_rows + 2, max_col=50, values_only=True)
        return [["" if cell is None else str(cell).strip() for cell in row] for row in rows]
    except (BadZipFile, InvalidFileException, KeyError, ValueError, IndexError, OSError) as error:
        raise Unreadable("The XLSX file cannot be read.") from error


def column(table: list[list[str]], headers: Sequence[str]) -> list[str]:
    """The column with one of these headers; without one, the first."""
    if not table:
        return []
    heads = [cell.lower().replace(" ", "_") for cell in table[0]]
    known = next((heads.index(name) for name in headers if name in heads), None)
    body = table if known is None else table[1:]
    return [row[known or 0] for row in body if len(row) > (known or 0)]
