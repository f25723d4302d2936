"""Counts that never read a whole table: up to a cap, within a time, or of a sample."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import DatabaseError, connection, transaction

from jobs.lists.filters import Rows

CAP = 10_000  # what a count goes up to
SAMPLE = 200  # of how many rows states are counted when filters have to be tested row by row
COUNT_MS = 400  # a count that takes longer is left out: the list matters more

# Rows of which filters leave few are looked for by the filters' indexes alone. What is listed is in memory: a page of
# the table costs ten entries of an index and not, as PostgreSQL takes it to be, a hundred and fifty. So it reads the
# rows of the rarest filter, and no second index that has fifty times as many entries as there are rows to leave out.
BY_FILTERS = {
    "enable_seqscan": "off", "max_parallel_workers_per_gather": "0",
    "random_page_cost": "0.1", "seq_page_cost": "0.1",
}  # fmt: skip

NOTHING = "SELECT 1 WHERE false"  # of filters that exclude each other

Sample = tuple[list[tuple[Any, ...]], bool]


@dataclass(frozen=True)
class Count:
    """A count: exact, or `more` (it stopped at its cap), or `about` (estimated from a sample, shown with two digits),
    or None (it took too long)."""

    value: int | None
    more: bool = False
    about: bool = False

    def __str__(self) -> str:
        if self.value is None:
            return "…"
        if self.about:
            return f"~{round(self.value, 2 - len(str(self.value))):,}"
        return f"{self.value:,}+" if self.more and self.value else "" if self.more else f"{self.value:,}"

    def __bool__(self) -> bool:
        return self.value != 0 or self.more


def count_capped(sets: Mapping[str, Rows], cap: int = CAP) -> dict[str, Count]:
    """Count several sets of rows in one round trip, each up to `cap`, all within COUNT_MS (else None for each)."""
    if not sets:
        return {}
    parts: list[str] = []
    values: list[Any] = []
    for rows in sets.values():
        sql, parameters = sql_of(rows.order_by().values("pk"), cap + 1)
        parts.append(f"(SELECT count(*) FROM ({sql}) AS part)")  # noqa: S608 -- Django's own SQL, with parameters
        values += parameters
    counted = rows_in_time(f"SELECT {', '.join(parts)}", values)
    if counted is None:
        return dict.fromkeys(sets, Count(None))
    return {name: Count(min(n, cap), n > cap) for name, n in zip(sets, counted[0], strict=True)}


def count_of(rows: Rows) -> Count:
    """How many rows there are, up to CAP, however long it takes."""
    number = rows.order_by().values("pk")[: CAP + 1].count()
    return Count(min(number, CAP), number > CAP)


def sampled(rows: Rows, columns: Sequence[str], most: int = SAMPLE) -> Sample:
    """Some columns of the first `most` of ordered rows, and whether there are more. Empty when it takes too long."""
    sql, values = sql_of(rows.values_list(*columns), most + 1)
    sample = rows_in_time(sql, values)
    return (sample or [])[:most], sample is None or len(sample) > most


def tally(values: Iterable[Any], words: Iterable[str], more: bool) -> dict[str, Count]:
    """How often each word is among values, and "" for all of them; with `more`, that is what there is at least."""
    counted = Counter(values)
    return {word: Count(counted[word], more) for word in words} | {"": Count(sum(counted.values()), more)}


def sql_of(rows: Rows, most: int) -> tuple[str, list[Any]]:
    """Django's SQL for the first `most` rows, and its parameters."""
    try:
        sql, parameters = rows[:most].query.sql_with_params()
    except EmptyResultSet:  # Django knows that nothing can match, and has no SQL for it
        return NOTHING, []
    return sql, list(parameters)


def rows_in_time(sql: str, values: Sequence[Any], **settings: str) -> list[Any] | None:
    """All rows of a statement, or None when it takes longer than a list may wait for numbers; `settings` are those of
    the planner for it."""
    try:
        return rows_planned(sql, values, statement_timeout=str(COUNT_MS), **settings)
    except DatabaseError:
        return None


def rows_planned(sql: str, values: Sequence[Any], **settings: str) -> list[Any]:
    """All rows of a statement by the planner with other settings, which are sent along in one message: a list asks for
    its numbers in several statements, and each message costs as much as a short one of them."""
    before, after = _set_and_reset(settings)
    alone = transaction.atomic() if connection.in_atomic_block else nullcontext()
    with alone, connection.cursor() as cursor:
        cursor.execute(f"{before}; {sql}; {after}", values)
        for _ in settings:
            cursor.nextset()
        rows: list[Any] = cursor.fetchall()
        return rows


@contextmanager
def planned(**settings: str) -> Iterator[None]:
    """The planner with other settings, for a moment."""
    before, after = _set_and_reset(settings)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(before)
        yield
        cursor.execute(after)


def _set_and_reset(settings: Mapping[str, str]) -> tuple[str, str]:
    before = "; ".join(f"SET LOCAL {name} = {value}" for name, value in settings.items())
    return before, "; ".join(f"SET LOCAL {name} TO DEFAULT" for name in settings)
