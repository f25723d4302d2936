"""Rows that arrive after a list was read: those with a higher id, and those that were then being written under a lower.

A transaction draws its ids before it commits, so that a row can appear below one that a list shows already. Among the
newest rows of a list, such an id is a gap: a place has the newest id and the gaps below it. Most gaps stay empty (an id
that was drawn in vain), which costs nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from django.db.models import BooleanField, Model
from django.db.models.expressions import RawSQL

from jobs.lists.filters import FilterError, Rows

NEAR = 200  # rows among which gaps are remembered
_GAP = "[0-9]{1,18}(?:-[0-9]{1,18})?"
_PLACE = re.compile(f"([0-9]{{1,18}})(?:~({_GAP}(?:,{_GAP}){{0,{NEAR}}}))?")


def read_place(model: type[Model]) -> str:
    """Behind which rows arrive from now on: `1042`, or with gaps, counted downwards from there: `1042~1-3,7`."""
    ids = list(model._default_manager.order_by("-pk").values_list("pk", flat=True)[:NEAR])
    newest = ids[0] if ids else 0
    gaps = ",".join(_gaps(newest, ids))
    return f"{newest}~{gaps}" if gaps else str(newest)


def _gaps(newest: int, ids: Sequence[int]) -> Iterator[str]:
    for above, below in pairwise(ids):
        first, last = newest - above + 1, newest - below - 1
        if first <= last:
            yield str(first) if first == last else f"{first}-{last}"


def behind(rows: Rows, place: str) -> Rows:
    """Those of the rows that have arrived behind a place. Raises FilterError for a text that is none."""
    match = _PLACE.fullmatch(place)
    if not match:
        raise FilterError("since", "This is no place in a list. Reload the list.")
    newest = int(match[1])
    gaps = [_ids(newest, gap) for gap in (match[2] or "").split(",") if gap]
    if not gaps:
        return rows.filter(pk__gt=newest)
    # Of the index of ids only what is above the lowest gap is read.
    arrived = [f"[{first},{last}]" for first, last in gaps if first <= last] + [f"({newest},)"]
    column = f"{rows.model._meta.db_table}.{rows.model._meta.pk.column}"
    inside = RawSQL(f"{column}::bigint <@ %s::int8multirange", [f"{{{','.join(arrived)}}}"], BooleanField())  # noqa: S611 -- a name of our own
    return rows.filter(inside, pk__gte=min(first for first, _ in gaps))


def _ids(newest: int, gap: str) -> tuple[int, int]:
    near, _, far = gap.partition("-")
    return newest - int(far or near), newest - int(near)
