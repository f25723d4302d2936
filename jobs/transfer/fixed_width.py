"""Tables in which blanks stand between the columns, as programs print lists: each column begins where its name does."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

_GAP = re.compile(r"\s{2,}")
_RULE = re.compile(r"(?=[\s=_+|-]*?[=_-]{3})[\s=_+|-]*")
_NAME = re.compile(r"\S+(?: \S+)*")
BEGINNING = 5_000  # characters that are looked at
TITLES = 10  # lines within which the header stands
LEAST_ROWS = 2
MOST_CROSSING = 0.1  # share of the rows in which a value goes on where the next column begins

Score = Callable[[Sequence[Sequence[str]]], int]


def rows_of(text: str, score: Score, max_lines: int) -> list[tuple[int, list[str]]]:
    """The rows, each with the number of its line; empty for a text that is no such table, or has more lines than that.
    `score` says how much a row looks like a header."""
    firsts = text[:BEGINNING].splitlines()[:TITLES]
    at = next((n for n, line in enumerate(firsts) if _is_header(line, score)), None)
    if at is None or "\t" in text[:BEGINNING] or text.count("\n") > max_lines:
        return []
    lines = text.splitlines()
    starts = [0, *(match.start() for match in _NAME.finditer(lines[at]))]
    del starts[1]
    rows = [(n, line) for n, line in enumerate(lines[at + 1 :], at + 2) if line.strip() and not _RULE.fullmatch(line)]
    crossing = sum(1 for _, line in rows if any(len(line) > start and line[start - 1] != " " for start in starts[1:]))
    if len(rows) < LEAST_ROWS or crossing > MOST_CROSSING * len(rows):
        return []
    titles = [(n, [line.strip()]) for n, line in enumerate(lines[:at], 1) if line.strip()]
    ends = [*starts[1:], None]
    return [*titles, *((n, _cells(line, starts, ends)) for n, line in [(at + 1, lines[at]), *rows])]


def _is_header(line: str, score: Score) -> bool:
    names = [name for name in _GAP.split(line.strip()) if name]
    return len(names) > 1 and not re.search(r"[,;|]", line) and score([names]) > 1


def _cells(line: str, starts: Sequence[int], ends: Sequence[int | None]) -> list[str]:
    return [line[start:end].strip() for start, end in zip(starts, ends, strict=True)]
