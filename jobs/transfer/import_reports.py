"""What becomes of an import, for people: counts, and the first rows with their results."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from jobs.transfer.imports import INVALID, Imported, Item
from jobs.transfer.mapping import ColumnChoice, MappedRow
from jobs.transfer.readable import readable_line

REPORT_ROWS = 300
MAX_READ_AS = 300  # characters


@dataclass(frozen=True)
class RowReport:
    """What becomes of a row: its line in the file, from 1, and its result; `id` where it is stored already; `read_as`:
    of a business, what was read of it."""

    line: int
    text: str
    result: str
    detail: str = ""
    id: int | None = None
    read_as: str = ""


@dataclass(frozen=True)
class Report:
    """What becomes of an import: counts of the first rows (`checked` of `total`), and rows, invalid ones first."""

    total: int
    checked: int
    accepted: int
    changed: int
    exists: int
    invalid: int
    columns: dict[str, str] = field(default_factory=dict)  # header -> field
    unread: list[str] = field(default_factory=list)
    rows: list[RowReport] = field(default_factory=list)
    noticed: int = 0  # rows that are stored, of which something could not be read
    left_out: dict[str, int] = field(default_factory=dict)  # field -> how many of its values are left out
    without_country: int = 0  # phone numbers that need a country
    choices: list[ColumnChoice] = field(default_factory=list)
    sheet: str = ""
    looks_like: str = ""  # the noun that more of the file would be read as; empty where the chosen one is right

    def as_dict(self) -> dict[str, Any]:
        """As JSON has it. (`asdict` alone copies each text of each row, which takes a tenth of a small import.)"""
        return vars(self) | {"rows": [vars(row) for row in self.rows], "choices": [asdict(c) for c in self.choices]}


def report_of(
    rows: Sequence[MappedRow], imported: Imported, total: int, columns: dict[str, str], unread: list[str]
) -> Report:
    """What became of rows, of `total` in all; `imported` has an item for each."""
    pairs = sorted(
        zip(rows, imported.items, strict=True), key=lambda pair: (pair[1].result != INVALID, not detail_of(pair[1]))
    )
    lines = [
        RowReport(row.line, str(row)[:200], item.result, detail_of(item), item.id, _read_as(item))
        for row, item in pairs[:REPORT_ROWS]
    ]
    counts = imported.counts
    return Report(
        total, len(rows), counts["accepted"], counts["changed"], counts["exists"], counts["invalid"],
        columns=columns, unread=unread, rows=lines,
        noticed=sum(bool(item.notices) for item in imported.items),
        left_out=left_out_of(imported.items),
        without_country=sum("no country is known" in " ".join(item.notices) for item in imported.items),
    )  # fmt: skip


_LEFT_OUT = re.compile(r"[^:]+(?=: .*\b(?:is|are) left out\b)", re.DOTALL)


def left_out_of(items: Iterable[Item], before: Mapping[str, int] | None = None) -> dict[str, int]:
    """Field -> how many of its values are left out in rows that are stored, most first; with those of rows before."""
    fields = (match[0] for item in items for notice in item.notices if (match := _LEFT_OUT.match(notice)))
    counted = Counter(before or {})
    counted.update(fields)
    return dict(counted.most_common())


# Facts of a business in the order in which people read them.
_SHOWN = (
    "name", "phone", "phone_as_written", "phones", "website", "emails", "street", "postal_code", "city", "state",
    "country", "people", "rating",
)  # fmt: skip


def _read_as(item: Item) -> str:
    """What was read of a business, in a few words."""
    if item.facts is None:
        return ""
    values = readable_line(_SHOWN, tuple(getattr(item.facts, name) for name in _SHOWN))
    return " · ".join(str(value) for value in values if value)[:MAX_READ_AS]


def detail_of(item: Item) -> str:
    """Why a row is invalid, or what of it could not be read."""
    return " ".join(filter(None, (item.detail, *item.notices)))
