"""The format: a vCard (RFC 6350) for each row that has a name, an e-mail or a phone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from jobs.transfer.file_formats import Format

PROPERTIES = {"name": "FN", "email": "EMAIL", "phone": "TEL", "website": "URL", "address": "NOTE", "title": "TITLE"}


def write(columns: Sequence[str], rows: Iterator[tuple[Any, ...]], kinds: Sequence[str]) -> Iterator[bytes]:
    """The cards, one after the other."""
    for row in rows:
        values = dict(zip(columns, row, strict=True))
        lines = [
            f"{PROPERTIES[name]}:{_escaped(value)}" for name, value in values.items() if value and name in PROPERTIES
        ]
        if lines:
            yield "\r\n".join(["BEGIN:VCARD", "VERSION:4.0", *_named(values, lines), "END:VCARD", ""]).encode()


def _named(values: dict[str, Any], lines: list[str]) -> list[str]:
    return lines if values.get("name") else [f"FN:{_escaped(values.get('email') or values.get('phone'))}", *lines]


def _escaped(value: Any) -> str:
    return str(value).replace("\\", "\\\\").replace(",", "\\,").replace(";", "\\;").replace("\n", "\\n")


vcards = Format("vcf", "vCard", "text/vcard; charset=utf-8", write)
