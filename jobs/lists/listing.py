"""A listing: what an address asks for of a noun. Its filters, its order and its cursor, as rows and as an address."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from operator import or_
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q

from jobs.lists import counts, keyset
from jobs.lists.counts import SAMPLE, Count, Sample, count_capped
from jobs.lists.filters import Rows
from jobs.lists.keyset import Order, Segment
from jobs.lists.nearest import first_rows
from jobs.lists.resource import Resource
from jobs.lists.search import first_matches

PAGE = 50
Place = tuple[Any, Any] | None  # the value and the id behind which a page begins; None: at the beginning


@dataclass
class ListPage:
    """One page of a listing: its rows, and the cursors of its neighbours (empty: there is none)."""

    rows: list[Any]
    after: str = ""
    before: str = ""


@dataclass
class Listing:
    """`values` are the filters in use, as texts; `among` the rows that there are at all; `extras` what else the address
    carries along, as the columns that are shown. `least_matches`: so many matches of a search are looked for at once,
    for the page and for a sample of it."""

    resource: Resource
    values: dict[str, str]
    order: Order
    cursor: str = ""
    backwards: bool = False
    among: Rows | None = None
    default_order: str = ""
    extras: dict[str, str] = field(default_factory=dict)
    least_matches: int = 0
    _matches: dict[str, list[Any]] = field(default_factory=dict, repr=False)

    @classmethod
    def read(cls, resource: Resource, parameters: Mapping[str, Any], default_order: str = "") -> Listing:
        """Read an address's parameters: filters by name, `order`, `cursor` (or `before`, to go back).

        Raises FilterError for anything that is none of them, is empty, or cannot be used.
        """
        given = dict(parameters)
        cursor, before = str(given.pop("cursor", "")), str(given.pop("before", ""))
        order = resource.order(str(given.pop("order", default_order or resource.default_order)))
        values = resource.normalised(given)
        return cls(resource, values, order, before or cursor, bool(before), default_order=default_order)

    @property
    def query(self) -> str:
        """The words that are searched for."""
        return self.values.get("q", "")

    def rows(self, without: Sequence[str] = ()) -> Rows:
        """All rows that match, in no order; `without` leaves out filters by name."""
        used = {name: text for name, text in self.values.items() if name not in without}
        return self.resource.rows(used, self.among)

    def first(self, size: int) -> Rows:
        """The first `size` rows behind the cursor, in the order (backwards: nearest first).

        Raises FilterError when the filters leave nothing near in this order, and too much to be sorted.
        """
        if not self.values and self.order.sort.has_value is None:
            return self._in_order(self._all(), self.order, self._places()[0][1])[:size]
        return keyset.ordered(self._of_ids(self.first_ids(size)), self.order, self.backwards)

    def first_ids(self, size: int) -> list[Any]:
        """The ids of `first`, of each part of the order in turn. Raises FilterError as it does."""
        ids: list[Any] = []
        for segment, at in self._places():
            ids += self._ids(segment, at, size - len(ids)) if len(ids) < size else []
        return ids

    def _ids(self, segment: Segment, at: Place, size: int) -> list[Any]:
        every = self._in_order(self._all().filter(segment.within), segment.order, at)
        rows = self._in_order(self.rows(["q"]).filter(segment.condition), segment.order, at)
        if self.query:
            return self._matching(rows, every, size)
        return first_rows(rows, every, size)

    def remaining(self) -> Count:
        """How many rows there are from the cursor on, up to a cap."""
        conditions = (
            segment.condition & Q(keyset.behind(segment.order, at, self.backwards)) if at else segment.condition
            for segment, at in self._places()
        )
        return count_capped({"": self.rows().filter(reduce(or_, conditions))})[""]

    def _places(self) -> list[tuple[Segment, Place]]:
        """The segments of the order from the cursor on, the one that it stands in first, with the place behind which to
        begin there."""
        segments = self.order.segments[:: -1 if self.backwards else 1]
        if not self.cursor:
            return [(segment, None) for segment in segments]
        at = keyset.read_cursor(self.resource.model, self.order, self.cursor)
        passed = len(segments) - 1 if (at[0] in (None, "")) != self.backwards else 0
        return [(segment, None if n else at) for n, segment in enumerate(segments[passed:])]

    def _in_order(self, rows: Rows, order: Order, at: Place) -> Rows:
        rows = keyset.ordered(rows, order, self.backwards)
        return rows if at is None else keyset.beyond(rows, order, at, self.backwards)

    def _of_ids(self, ids: list[Any]) -> Rows:
        return self._all().filter(pk__in=ids)

    def _all(self) -> Rows:
        return self.resource.all_rows() if self.among is None else self.among

    def _matching(self, rows: Rows, every: Rows, size: int) -> list[Any]:
        """The ids of the first matches of ordered rows: looked for once, for the page and for its numbers. `every` are
        the rows without filters, in the same order."""
        sql = str(rows.query)
        if sql not in self._matches:
            most = size if self.cursor else max(size, self.least_matches)
            unfiltered = every if len(self.values) > 1 or self.order.sort.has_value else None
            self._matches[sql] = first_matches(rows, self.resource.search, self.query, most, unfiltered)
        return self._matches[sql][:size]

    def page(self, select: Callable[[Rows], Rows] = lambda rows: rows, size: int = PAGE) -> ListPage:
        """One page, at the same cost at any depth; `select` says which columns and related rows are read."""
        rows = list(select(self.first(size + 1)))
        more, rows = len(rows) > size, rows[:size]
        return self._page(rows[::-1] if self.backwards else rows, more)

    def _page(self, rows: list[Any], more: bool) -> ListPage:
        if not rows:
            return ListPage(rows)
        onward = more or self.backwards
        back = more if self.backwards else bool(self.cursor)
        return ListPage(rows, self.cursor_of(rows[-1]) if onward else "", self.cursor_of(rows[0]) if back else "")

    def all_matching(self, page: ListPage | None) -> list[Any] | None:
        """The ids of all rows that match, where a page of this listing has them all; else None."""
        if page is None or self.cursor or page.after or page.before:
            return None
        return [row.pk for row in page.rows]

    def cursor_of(self, row: Any) -> str:
        """The cursor behind a row."""
        return keyset.cursor_of(self.order, row)

    def sample(self, columns: Sequence[str], without: Sequence[str] = (), most: int = SAMPLE) -> Sample:
        """Some columns of the newest `most` rows, and whether there are more: for states under filters that no index
        has together with them. Empty when it takes too long."""
        rows = self.rows([*without, "q"]).order_by("-pk")
        if self.query:
            rows = self._of_ids(self._matching(rows, self._all().order_by("-pk"), most + 1))
        return counts.sampled(rows, columns, most)

    def address(self, **changes: str | None) -> str:
        """This listing's query string with parameters set or (None) left out; the cursor goes unless set."""
        now: dict[str, str | None] = {**self.values}
        if str(self.order) != (self.default_order or self.resource.default_order):
            now["order"] = str(self.order)
        parameters = {name: value for name, value in (now | self.extras | changes).items() if value}
        return f"?{urlencode(parameters)}" if parameters else "?"
