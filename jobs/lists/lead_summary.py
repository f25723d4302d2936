"""Counts of leads by group: of all leads from the counters, of a narrow filter exactly, of a wide one by a sample.

What decides is the cost: nothing here reads more than MOST rows, or takes longer than a list waits for numbers.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.db.models import BooleanField
from django.db.models.expressions import RawSQL

from jobs.lists.catalogue import LEADS
from jobs.lists.counts import planned, rows_in_time, sql_of
from jobs.lists.filters import Rows
from jobs.models import Lead
from jobs.store.lead_counts import ALL, DIMENSIONS, TAGS, read_counts

GROUPS = (*DIMENSIONS, TAGS)  # each is the name of a filter, too
MOST = 5_000  # leads that are counted one by one
MOST_VALUES = 100  # of a group; the less frequent ones are left out
WINDOWS, WIDTH = 250, 20  # a sample: so many ids in a row, at so many random places
GLANCE = 50  # places of the sample that decides whether rows are counted at all
# The few rows of a sample are looked up by their ids: whatever else has an index, it has more rows than they are.
BY_IDS = {"enable_bitmapscan": "off", "enable_seqscan": "off", "enable_hashjoin": "off", "enable_mergejoin": "off",
          "max_parallel_workers_per_gather": "0"}  # fmt: skip

Counts = dict[str, list[tuple[str, int]]]


@dataclass(frozen=True)
class LeadSummary:
    """How many leads there are and, for each group, of which value; `exact` is False where a sample was scaled up.

    `total` is None when even the sample took too long: then the groups are empty.
    """

    total: int | None
    exact: bool = True
    groups: Counts = field(default_factory=dict)


def summarise(filters: Mapping[str, str], groups: Iterable[str]) -> LeadSummary:
    """The leads that match, counted by group. Raises FilterError, UnknownFilter, and KeyError for an unknown group."""
    names = list(dict.fromkeys(groups))
    if unknown := [name for name in names if name not in GROUPS]:
        raise KeyError(unknown[0])
    if not filters:
        counts = read_counts([ALL, *names])
        total = sum(number for _, number in counts.pop(ALL))
        return LeadSummary(total, True, {name: _frequent(counts[name]) for name in names})
    rows = LEADS.rows(filters)
    return (None if _is_wide(rows) else _counted(rows, names)) or _sampled(rows, names)


def facets(filters: Mapping[str, str], groups: Iterable[str]) -> LeadSummary:
    """As `summarise`, but each group is counted without its own filter: what else could be chosen there."""
    names = list(dict.fromkeys(groups))
    summary = summarise(filters, [name for name in names if name not in filters])
    counts, exact = dict(summary.groups), summary.exact
    for name in (name for name in names if name in filters):
        rest = summarise({other: text for other, text in filters.items() if other != name}, [name])
        counts, exact = counts | rest.groups, exact and rest.exact
    return LeadSummary(summary.total, exact, {name: counts.get(name, []) for name in names})


def _frequent(values: Iterable[tuple[str, int]]) -> list[tuple[str, int]]:
    return [(value, number) for value, number in values if value != ""][:MOST_VALUES]


def _counted(rows: Rows, names: Sequence[str]) -> LeadSummary | None:
    """The exact counts; None when more than MOST rows match, or it took too long."""
    counts = _group(rows, names, MOST + 1)
    if counts is None:
        return None
    total = sum(number for _, number in counts.pop(ALL))
    return LeadSummary(total, True, {name: counts[name][:MOST_VALUES] for name in names}) if total <= MOST else None


def _group(rows: Rows, names: Sequence[str], most: int) -> Counts | None:
    """The counts of the first `most` rows, in one pass each over what was read once; None when it took too long."""
    columns = [TAGS if name == TAGS else DIMENSIONS[name] for name in names]
    inner, parameters = sql_of(rows.order_by().values("pk", *columns), most)
    parts = [f"SELECT '{ALL}', '', count(*) FROM r"]  # noqa: S608 -- a constant of our own
    for name, column in zip(names, columns, strict=True):
        value = f"unnest({column})" if name == TAGS else f"{column}::text"
        parts.append(f"SELECT '{name}', {value}, count(*) FROM r GROUP BY 2")  # noqa: S608 -- names of our own
    sql = f"WITH r AS MATERIALIZED ({inner}) SELECT * FROM ({' UNION ALL '.join(parts)}) AS c ORDER BY 3 DESC, 2"  # noqa: S608 -- as above
    read = rows_in_time(sql, parameters)
    if read is None:
        return None
    counts: Counts = {name: [] for name in (ALL, *names)}
    for name, value, number in read:
        if value != "" or name == ALL:
            counts[name].append((value, number))
    return counts


def _is_wide(rows: Rows) -> bool:
    """Whether so many rows match that counting them up to MOST is likely for nothing, by a glance at a few ids."""
    sample, share = _sample(rows, GLANCE)
    if share * GLANCE * WIDTH <= 2 * MOST:  # not even all leads would be
        return False
    with planned(**BY_IDS):
        seen = rows_in_time(*sql_of(sample.order_by().values("pk"), GLANCE * WIDTH))
    return seen is not None and len(seen) * share > MOST


def _sampled(rows: Rows, names: Sequence[str]) -> LeadSummary:
    """The counts among ids at random places, scaled up; what a sample does not show is missing from the groups."""
    sample, share = _sample(rows, WINDOWS)
    with planned(**BY_IDS):
        counts = _group(sample, names, WINDOWS * WIDTH) if share > 1 else None
    if counts is None:
        return LeadSummary(None, False, {name: [] for name in names})
    scaled = {name: [(value, round(number * share)) for value, number in values] for name, values in counts.items()}
    total = sum(number for _, number in scaled.pop(ALL))
    return LeadSummary(total, False, {name: values[:MOST_VALUES] for name, values in scaled.items()})


def _sample(rows: Rows, windows: int) -> tuple[Rows, float]:
    """Those of the rows that have an id in one of so many windows, none of which is drawn twice; and how many ids
    there are for each id of a window (1 or less: the windows are all there is)."""
    first, last = _ends()
    places = range(first, last + 1, WIDTH)
    if len(places) <= windows:
        return rows, 1
    starts = sorted(random.sample(places, windows))
    ids = [pk for start in starts for pk in range(start, start + WIDTH)]
    inside = RawSQL(f"{Lead._meta.db_table}.id = ANY(%s)", [ids], BooleanField())  # noqa: S611 -- a name of our own
    return rows.filter(inside), (last - first + 1) / len(ids)


def _ends() -> tuple[int, int]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT coalesce(min(id), 0), coalesce(max(id), 0) FROM {Lead._meta.db_table}")  # noqa: S608
        row: Any = cursor.fetchone()
    return row[0], row[1]
