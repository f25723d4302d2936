"""Listings: a page of a table at any depth, by key-set; filters, sorts and counts that never read the whole table.

No OFFSET, no COUNT(*) without a limit, no filter or sort without an index. A page is as quick at ten million rows as
at ten thousand (benchmarks/admin.py).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import EmptyResultSet, ValidationError
from django.db import DatabaseError, connection, transaction
from django.db.models import F, Func, QuerySet, TextField, Value
from django.db.models.lookups import GreaterThan, LessThan
from django.utils.dateparse import parse_datetime

from jobs.models.search import Words, all_of, matching, words_of

PAGE = 50
CAP = 10_000  # what a count of an indexed state goes up to
SAMPLE = 200  # of how many rows the states are counted when filters have to be tested row by row
COUNT_MS = 400  # a count that takes longer is left out: the list matters more

NEAR, FAR = 600, 15_000  # among how many of the nearest rows a search looks first, and at most
RARE = 3  # fewer matches than this among the nearest rows: some word is rare
FREQUENT = 50  # a word that one of so many of the nearest rows has is not the rare one
FEW = 2_000  # of how many rows of rare words each is looked at

Rows = QuerySet[Any]
Sample = tuple[list[tuple[Any, ...]], bool]


class UnknownFilter(ValueError):
    """The address asks for a filter, value or sort that there is not; the message is for people."""


@dataclass(frozen=True)
class Filter:
    """A whitelisted filter: `apply(rows, value)`, behind which an index stands. `choices` make it a menu;
    `suggest` names the noun whose names are offered while typing."""

    name: str
    label: str
    apply: Callable[[Rows, str], Rows]
    choices: Sequence[tuple[str, str]] = ()
    suggest: str = ""
    hint: str = ""
    rare: bool = False  # offered in a menu of its own
    hidden: bool = False  # reached by links (lineage, tabs), not offered as a field


def equals(name: str, label: str, column: str, choices: Sequence[tuple[str, str]] = (), **more: Any) -> Filter:
    """A filter on one indexed column."""
    return Filter(name, label, lambda rows, value: rows.filter(**{column: value}), choices, **more)


def number_of(name: str, label: str, column: str, **more: Any) -> Filter:
    """A filter on an indexed column of ids."""
    return Filter(name, label, lambda rows, value: rows.filter(**{column: as_id(value)}), hidden=True, **more)


def as_id(value: str) -> int:
    """An id out of an address. Raises UnknownFilter."""
    if not value.isdecimal() or len(value) > 18:
        raise UnknownFilter(f"{value!r} is not the number of a row.")
    return int(value)


@dataclass(frozen=True)
class Sort:
    """A whitelisted order: an index on (column, id) stands behind it. Rows without a value are not in it."""

    name: str
    label: str
    column: str
    parse: Callable[[str], Any]
    nullable: bool = False


def moment(text: str) -> datetime:
    """A time out of an address. Raises ValueError."""
    parsed = parse_datetime(text)
    if parsed is None:
        raise ValueError(text)
    return parsed


BY_ID = Sort("id", "Newest", "id", int)
BY_CHANGE = Sort("changed", "Last changed", "updated_at", moment)
BY_RATING = Sort("rating", "Rating", "rating", Decimal, nullable=True)
BY_HOST = Sort("host", "Host", "host", str)


@dataclass
class Page:
    """One page of a listing: its rows, and the addresses' cursors of its neighbours (empty: there is none)."""

    rows: list[Any]
    after: str = ""
    before: str = ""


@dataclass
class Listing:
    """What an address asks for of a noun. Raises UnknownFilter for anything that is not on its lists."""

    model: type[Any]
    filters: Mapping[str, Filter]
    sorts: Mapping[str, Sort]
    search_column: str = ""
    among: Callable[[Rows], Rows] = lambda rows: rows  # which rows of the table are shown at all
    values: dict[str, str] = field(default_factory=dict)
    query: str = ""
    sort: Sort = BY_ID
    descending: bool = True
    cursor: str = ""
    backwards: bool = False
    _searched: dict[str, list[Any]] = field(default_factory=dict, repr=False)

    @property
    def usual(self) -> Sort:
        """The order without asking for one."""
        return next(iter(self.sorts.values()), BY_ID)

    def read(self, parameters: Mapping[str, str]) -> Listing:
        """Take the address's parameters."""
        self.sort = self.usual
        for name, value in parameters.items():
            if value:
                self._take(name, value)
        if self.query and self.sort is not BY_ID:
            self.sort, self.descending = BY_ID, True  # the index of words has no order but the table's own
        return self

    def _take(self, name: str, value: str) -> None:
        if name == "q" and self.search_column:
            self.query = value.strip()[:200]
        elif name == "sort":
            self._take_sort(value)
        elif name in ("after", "before"):
            self.cursor, self.backwards = value, name == "before"
        elif name in self.filters:
            self.values[name] = value
        else:
            raise UnknownFilter(f"There is no filter {name!r} here.")

    def _take_sort(self, value: str) -> None:
        name = value.removeprefix("-")
        if name not in self.sorts:
            raise UnknownFilter(f"This list cannot be sorted by {name!r}.")
        self.sort, self.descending = self.sorts[name], value.startswith("-")

    # What was asked for, as rows.

    def rows(self, without: Sequence[str] = (), searched: bool = True) -> Rows:
        """All rows that match, in no order; `without` leaves out filters by name, `searched=False` the search."""
        rows: Rows = self.among(self.model._default_manager.all())
        for name, value in self.values.items():
            if name not in without:
                rows = self.filters[name].apply(rows, value)
        return self._matching(rows) if self.query and searched else rows

    def _matching(self, rows: Rows) -> Rows:
        return matching(rows, self.search_column, self.query)

    def asked(self) -> dict[str, str]:
        """The filters in use, by name: what a decision about all that match is logged with."""
        return self.values | ({"q": self.query} if self.query else {})

    def page(self, wanted: Callable[[Rows], Rows] = lambda rows: rows, size: int = PAGE) -> Page:
        """One page, at the same cost at any depth; `wanted` says which columns and related rows are shown."""
        rows, down = self.rows(searched=False), self.descending != self.backwards
        if self.sort.nullable:
            rows = rows.filter(**{f"{self.sort.column}__isnull": False})
        if self.cursor:
            rows = rows.filter(self._beyond(down))
        order = [self.sort.column] if self.sort.column == "id" else [self.sort.column, "pk"]
        rows = rows.order_by(*(f"-{name}" if down else name for name in order))
        if self.query:
            ids = self._search(rows, size + 1)
            rows = self.model._default_manager.filter(pk__in=ids).order_by("-pk" if down else "pk")
        found = list(wanted(rows)[: size + 1])
        more, found = len(found) > size, found[:size]
        return self._page(found[::-1] if self.backwards else found, more)

    def _search(self, rows: Rows, size: int) -> list[Any]:
        """The ids of the first matches of ordered rows: looked for once, for the page and for its numbers."""
        asked = str(rows.query)
        if asked not in self._searched:
            self._searched[asked] = self._find(rows, size if self.cursor else max(size, SAMPLE + 1))
        return self._searched[asked][:size]

    def _find(self, rows: Rows, size: int) -> list[Any]:
        """The first matches of ordered rows.

        PostgreSQL takes any beginning of a word to be in one row of fifty, and would walk a whole table for a rare one.
        So: first among the nearest rows, where a frequent word is found at once; then, if some were there, among as
        many as it takes; otherwise some word is rare, and the index of words knows its few rows.
        """
        words = words_of(self.query)
        if not words:
            return []
        near = NEAR
        while near <= FAR:
            found, total, each = self._look(rows, near, words)
            if len(found) >= size or total < near:
                return found[:size]
            if len(found) < RARE:
                break
            near = near * size * 3 // (2 * len(found))
        rare = [word for word, count in zip(words, each, strict=True) if count * FREQUENT < total]
        return self._by_words(rows, size, words, rare)

    def _look(self, rows: Rows, most: int, words: list[str]) -> tuple[list[Any], int, list[int]]:
        """Of the first `most` of these rows, one by one: which have all the words, how many there are, how many have
        each word. Materialized, lest the planner takes the index for what are a few rows."""
        sql, values = _sql(rows.annotate(words=Words(self.search_column)).values_list("pk", "words"), most)
        has = "words @@ to_tsquery('simple', %s)"
        counts = "".join(f", count(*) FILTER (WHERE {has})" for _ in words)
        with connection.cursor() as cursor:
            cursor.execute(
                f"WITH seen (id, words) AS MATERIALIZED ({sql}) "  # noqa: S608 -- Django's own SQL, with parameters
                f"SELECT array_agg(id) FILTER (WHERE {has}), count(*){counts} FROM seen",
                [*values, all_of(words), *(all_of([word]) for word in words)],
            )
            found, total, *each = cursor.fetchone()
        return sorted(found or [], reverse=self.descending != self.backwards), total, each

    def _by_words(self, rows: Rows, size: int, words: list[str], rare: list[str]) -> list[Any]:
        """By the index: the few rows of the rare words, looked through for the others. Asked for a frequent word, the
        index would have to read all of that word's rows. Only when there are many: all words by the index."""
        with _planned(enable_indexscan="off", enable_seqscan="off", max_parallel_workers_per_gather="0"):
            if rare:
                few = matching(rows.order_by(), self.search_column, " ".join(rare))
                found, total, _ = self._look(few, FEW, words)
                if total < FEW:
                    return found[:size]
            return list(self._matching(rows).values_list("pk", flat=True)[:size])

    def sample(self, columns: Sequence[str], without: Sequence[str] = (), most: int = SAMPLE) -> Sample:
        """Some columns of the newest `most` rows, and whether there are more: for states under filters that no index
        has together with them. Empty when it takes too long."""
        rows = self.rows(without, searched=False).order_by("-pk")
        if self.query:
            rows = self.model._default_manager.filter(pk__in=self._search(rows, most + 1))
        sql, values = _sql(rows.values_list(*columns), most + 1)
        found = _in_time(sql, values)
        return (found or [])[:most], found is None or len(found) > most

    def _page(self, found: list[Any], more: bool) -> Page:
        if not found:
            return Page(found)
        onward = more or self.backwards
        back = more if self.backwards else bool(self.cursor)
        return Page(found, self.at(found[-1]) if onward else "", self.at(found[0]) if back else "")

    def at(self, row: Any) -> str:
        """A row's place in this order, for an address."""
        if self.sort.column == "id":
            return str(row.pk)
        value = getattr(row, self.sort.column)
        return f"{value.isoformat() if isinstance(value, datetime) else value}~{row.pk}"

    def _beyond(self, down: bool) -> LessThan | GreaterThan:
        """(column, id) < (value, id): one comparison of rows, which the index can begin at."""
        value, _, pk = self.cursor.rpartition("~")
        column = self.sort.column
        compare = LessThan if down else GreaterThan
        try:
            key = self.model._meta.pk.to_python(pk)
            if column == "id":
                return compare(F("pk"), Value(key))
            there = Func(Value(self.sort.parse(value)), Value(key), template=_ROW, output_field=TextField())
        except (ValueError, ValidationError, InvalidOperation) as error:
            raise UnknownFilter("This page's address is damaged. Begin at the list's first page.") from error
        return compare(Func(F(column), F("pk"), template=_ROW, output_field=TextField()), there)

    # Addresses.

    def address(self, **changes: str | None) -> str:
        """This listing's query string with parameters set or (None) left out; the cursor goes unless set."""
        now: dict[str, str | None] = dict(self.asked())
        if (self.sort, self.descending) != (self.usual, True):
            now["sort"] = f"{'-' if self.descending else ''}{self.sort.name}"
        kept = {name: value for name, value in (now | changes).items() if value}
        return f"?{urlencode(kept)}" if kept else "?"


_ROW = "(%(expressions)s)"


@dataclass(frozen=True)
class Count:
    """A count: exact, or `more` (it stopped at its cap), or None (it took too long)."""

    value: int | None
    more: bool = False

    def __str__(self) -> str:
        if self.value is None:
            return "…"
        return f"{self.value:,}+" if self.more and self.value else "" if self.more else f"{self.value:,}"

    def __bool__(self) -> bool:
        return self.value != 0 or self.more


UNKNOWN = Count(None)


def count_capped(sets: Mapping[str, Rows], cap: int = CAP) -> dict[str, Count]:
    """Count several sets of rows in one round trip, each up to `cap`, all within COUNT_MS."""
    if not sets:
        return {}
    parts: list[str] = []
    values: list[Any] = []
    for rows in sets.values():
        sql, parameters = _sql(rows.order_by().values("pk"), cap + 1)
        parts.append(f"(SELECT count(*) FROM ({sql}) AS part)")  # noqa: S608 -- Django's own SQL, with parameters
        values += parameters
    found = _in_time(f"SELECT {', '.join(parts)}", values)
    if found is None:
        return dict.fromkeys(sets, UNKNOWN)
    return {name: Count(min(n, cap), n > cap) for name, n in zip(sets, found[0], strict=True)}


def tally(values: Iterable[Any], words: Iterable[str], more: bool) -> dict[str, Count]:
    """How often each word is among values, and "" for all of them; with `more`, that is what there is at least."""
    counted = Counter(values)
    return {word: Count(counted[word], more) for word in words} | {"": Count(sum(counted.values()), more)}


def _sql(rows: Rows, most: int) -> tuple[str, list[Any]]:
    try:
        sql, parameters = rows[:most].query.sql_with_params()
    except EmptyResultSet:  # Django knows that nothing can match, and has no SQL for it
        return "SELECT 1 WHERE false", []
    return sql, list(parameters)


@contextmanager
def _planned(**settings: str) -> Iterator[None]:
    """The planner with other settings, for a moment."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("; ".join(f"SET LOCAL {name} = {value}" for name, value in settings.items()))
        yield
        cursor.execute("; ".join(f"SET LOCAL {name} TO DEFAULT" for name in settings))


def _in_time(sql: str, values: Sequence[Any]) -> list[Any] | None:
    """All rows of a statement, or None when it takes longer than a list may wait for numbers."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL statement_timeout = {COUNT_MS:d}")
            cursor.execute(sql, values)
            found: list[Any] = cursor.fetchall()
            cursor.execute("SET LOCAL statement_timeout TO DEFAULT")
            return found
    except DatabaseError:
        return None
