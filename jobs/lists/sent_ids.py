"""Ids and numbers of rows as people and programs send them: texts, which may be anything."""

from __future__ import annotations

import re
from collections.abc import Iterable


def read_count(text: str) -> int | None:
    """The number of rows that a text is; None where it is none, or more than a table has."""
    return int(text) if re.fullmatch("[0-9]{1,18}", text) else None


def read_id(text: str) -> int:
    """The id that a text is; 0, which no row has, where it is none."""
    return read_count(text) or 0


def read_ids(texts: Iterable[str]) -> list[int]:
    """Those of the texts that are ids."""
    return [pk for pk in map(read_id, texts) if pk]
