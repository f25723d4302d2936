"""The first rows of a list under filters, at a bounded cost whatever the filters leave.

PostgreSQL takes filters to be independent of each other and of the order. Where they are not (no lead of a city is in a
stage), it walks the whole index of the order for fifty rows that are not there: ten seconds for two million rows. So
where the filters' own indexes know that they leave few rows, these are sorted. Otherwise the first rows are looked for
among the nearest ones in the order and, if few were there, among as many as it takes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import inf
from typing import Any

from django.db import OperationalError

from jobs.lists.counts import BY_FILTERS, NOTHING, planned, rows_planned, sql_of
from jobs.lists.filters import FilterError, Rows
from jobs.lists.keyset import beyond, order_of

NEAR, FAR = 2_000, 20_000  # among how many of the nearest rows the first ones are looked for, and at most
MOST_SORTED = 10_000  # rows of the filters' indexes; of more, some are in the order, if not near its beginning
# In the planner's units, a hundred to a millisecond: what sorting the rows of the filters' indexes may cost so that it
# is done at once, or rather than looking at more than the nearest rows.
AT_ONCE, RATHER = 300.0, 1_500.0
NO_LIMIT = 2**31 - 1
WALK_MS = 400  # for walking there
SLOW_MS = 5_000  # then a person hears that it takes too long


def first_rows(rows: Rows, every: Rows, size: int) -> list[Any]:
    """The ids of the first `size` rows; `every` are the rows without filters, both in the order of the list and behind
    its cursor (see `jobs.lists.keyset.ordered`). Raises FilterError when it takes too long."""
    estimate = estimated(rows)
    near = FAR + 1 if estimate.cost <= AT_ONCE else NEAR
    while near <= FAR:
        nearest = nearest_of(rows, every, near)
        ids = _ids(rows if nearest is None else nearest, size)
        if nearest is None or len(ids) == size:
            return ids
        near = near * size * 3 // (2 * len(ids)) if ids and estimate.cost > RATHER else FAR + 1
    return _in_time(rows, size, estimate)


def nearest_of(rows: Rows, every: Rows, number: int) -> Rows | None:
    """Those of the rows that are among the first so many of every row; None when there are not so many."""
    order = order_of(every)
    there = every.values_list(order.path, "pk")[number : number + 1].first()
    return None if there is None else beyond(rows, order, there, backwards=True)


def _ids(rows: Rows, size: int) -> list[Any]:
    return list(rows.values_list("pk", flat=True)[:size])


def _in_time(rows: Rows, size: int, estimate: PlannedCost) -> list[Any]:
    """By the indexes of the filters; of what they leave too many to be sorted, by whatever the planner thinks best."""
    if estimate.rows == 0:
        return []
    if estimate.rows > MOST_SORTED and (ids := _walked(rows, size)) is not None:
        return ids
    try:
        ids, number = _sorted(rows, size)
        if number <= MOST_SORTED:
            return ids
        with planned(statement_timeout=str(SLOW_MS)):
            return _ids(rows, size)
    except OperationalError as error:
        sentence = "This takes too long in this order: the filters leave many rows, but few near its beginning."
        raise FilterError("order", f"{sentence} Add a filter, or choose another order.") from error


@dataclass(frozen=True)
class PlannedCost:
    """What PostgreSQL expects of reading all rows of some filters by their indexes: how many, and the cost in units.

    There are too many where filters exclude each other, and none where Django knows that nothing can match.
    """

    rows: int
    cost: float


def estimated(rows: Rows) -> PlannedCost:
    """What reading all of the rows would take."""
    order = order_of(rows)
    sql, values = sql_of(rows.order_by().values_list("pk", order.key()), NO_LIMIT)
    if sql == NOTHING:
        return PlannedCost(0, 0.0)
    (first,), *_ = rows_planned(f"EXPLAIN {sql}", values, **BY_FILTERS)
    numbers = re.search(r"\.\.(\d+\.\d+) rows=(\d+)", first)
    return PlannedCost(max(int(numbers[2]), 1), float(numbers[1])) if numbers else PlannedCost(1, inf)


def _walked(rows: Rows, size: int) -> list[Any] | None:
    """In the order, past what the filters leave out at its beginning: decided leads are those with the best fit. None
    when they go on for too long."""
    try:
        with planned(statement_timeout=str(WALK_MS)):
            return _ids(rows, size)
    except OperationalError:
        return None


def _sorted(rows: Rows, size: int) -> tuple[list[Any], int]:
    """The ids of the first rows, and how many were sorted for it. Materialized, lest the planner takes the index of the
    order after all."""
    order = order_of(rows)
    direction = order.direction
    sql, values = sql_of(rows.order_by().values_list("pk", order.key()), MOST_SORTED + 1)
    ((ids, number),) = rows_planned(
        f"WITH r (id, value) AS MATERIALIZED ({sql}) "  # noqa: S608 -- Django's own SQL, with parameters
        f"SELECT (array_agg(id ORDER BY value {direction}, id {direction}))[1:%s], count(*) FROM r",
        [*values, size],
        statement_timeout=str(SLOW_MS),
        **BY_FILTERS,
    )
    return ids or [], number
