"""Numbers with what they count, for people."""

from __future__ import annotations


def counted(number: int, one: str, many: str = "") -> str:
    """`1 row`, `1,203 rows`; `many` is the plural that is not made by an s."""
    return f"{number:,} {one if number == 1 else many or f'{one}s'}"
