"""Labels: what people decided about leads, Selected or Not a Fit. What a rule or a project decided is none."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from jobs.learning.features import Centre, Facts, features_of, name_words, read_facts
from jobs.statuses import sql_with_states

MOST_DECISIONS = 100_000  # the newest ones
READ_AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class Label:
    """A lead that somebody decided about."""

    lead: int
    selected: bool
    at: datetime
    rating: Any
    rating_count: int | None
    place: tuple[float, float] | None
    cluster: int
    fit: Any  # the score that it had when it was decided


# A score of a lead is not written after the decision (`jobs.learning.scoring`): it is from before.
_LABELS = sql_with_states("""
SELECT l.id, l.curation_status = {Curation.SELECTED}, d.at, l.rating, l.rating_count, l.latitude, l.longitude,
    coalesce(l.domain_id, -l.id), l.fit
FROM leads AS l JOIN LATERAL (
    SELECT at, made_by, to_status FROM decisions WHERE "table" = 'leads' AND row_id = l.id ORDER BY id DESC LIMIT 1
) AS d ON d.to_status = l.curation_status
WHERE l.curation_status IN ({Curation.SELECTED}, {Curation.NOT_A_FIT})
    AND d.made_by NOT LIKE 'rule:%%' AND d.made_by NOT LIKE 'project %%'
    AND (%(trade)s::text IS NULL OR l.main_category = %(trade)s)
    AND (%(leads)s::bigint[] IS NULL OR l.id = ANY(%(leads)s))
ORDER BY d.at DESC, l.id DESC LIMIT %(most)s
""")


def read_labels(*, trade: str | None = None, leads: Sequence[int] | None = None) -> list[Label]:
    """The newest labels of a trade, of these leads, or of all, the oldest first; at most MOST_DECISIONS."""
    with connection.cursor() as cursor:
        cursor.execute(
            _LABELS, {"trade": trade, "leads": None if leads is None else list(leads), "most": MOST_DECISIONS}
        )
        return [_label(row) for row in reversed(cursor.fetchall())]


def _label(row: Sequence[Any]) -> Label:
    pk, selected, at, rating, rating_count, north, east, cluster, fit = row
    place = None if north is None or east is None else (float(north), float(east))
    return Label(pk, selected, at, rating, rating_count, place, cluster, fit)


def centre_of(labels: Sequence[Label]) -> Centre:
    """The middle of the selected leads among the oldest four fifths; None where few have a place."""
    places = [label.place for label in labels[: len(labels) * 4 // 5] if label.selected and label.place]
    if len(places) < 10:
        return None
    return _median([place[0] for place in places]), _median([place[1] for place in places])


def _median(numbers: list[float]) -> float:
    return sorted(numbers)[len(numbers) // 2]


def baseline(label: Label) -> float | None:
    """What ordering by rating goes by; among equal ratings the number of them decides."""
    if label.rating is None:
        return None
    return float(label.rating) + min(label.rating_count or 0, 99_999) / 1_000_000


def training_rows(labels: Sequence[Label], centre: Centre) -> Iterator[dict[str, Any]]:
    """The rows for `jobs.learning.training`, read a thousand at a time; at the end the words of persons' names."""
    names: set[str] = set()
    for first in range(0, len(labels), READ_AT_ONCE):
        part = labels[first : first + READ_AT_ONCE]
        facts = {row.id: row for row in read_facts([label.lead for label in part])}
        for label in part:
            if label.lead in facts:
                names |= name_words(facts[label.lead].people)
                yield _row(label, facts[label.lead], centre)
    yield {"names": sorted(names)}


def _row(label: Label, facts: Facts, centre: Centre) -> dict[str, Any]:
    return {"f": features_of(facts, centre), "y": label.selected, "b": baseline(label), "c": label.cluster}
