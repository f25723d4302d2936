"""Review claims: rows under review by somebody are not dealt to the next reviewer, for some minutes.

A claim expires by itself, so that a closed browser blocks nobody. It protects time, not data: two people who decide
the same row all the same get a conflict, by the version of the row.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import connection
from django.db.models import Model, QuerySet
from django.db.models.functions import Now

from jobs.models import ReviewClaim

SECONDS = 300

# In the order of ids, so that two reviewers who take the same rows never wait in a circle.
_CLAIM = """
INSERT INTO review_claims ("table", row_id, claimed_by, expires_at)
SELECT %(table)s, id, %(by)s, now() + make_interval(secs => %(seconds)s)
FROM unnest(%(ids)s::bigint[]) AS id ORDER BY id
ON CONFLICT ("table", row_id) DO UPDATE SET claimed_by = excluded.claimed_by, expires_at = excluded.expires_at
WHERE review_claims.claimed_by = excluded.claimed_by OR review_claims.expires_at < now()
RETURNING row_id
"""


def free_rows(rows: QuerySet[Any], *, by: str) -> QuerySet[Any]:
    """Those of `rows` that nobody else has under review."""
    return rows.exclude(pk__in=_of_others(rows.model, by).values("row_id"))


def held_rows(rows: QuerySet[Any], *, by: str) -> int:
    """How many of `rows` somebody else has under review."""
    return rows.order_by().filter(pk__in=_of_others(rows.model, by).values("row_id")).count()


def _of_others(model: type[Model], by: str) -> QuerySet[ReviewClaim]:
    return ReviewClaim.objects.filter(table=model._meta.db_table, expires_at__gte=Now()).exclude(claimed_by=by)


def claimed_by(model: type[Model], *, by: str) -> set[int]:
    """The ids of the rows that this reviewer has under review."""
    claims = ReviewClaim.objects.filter(table=model._meta.db_table, expires_at__gte=Now(), claimed_by=by)
    return set(claims.values_list("row_id", flat=True))


def claim_rows(model: type[Model], ids: Iterable[int], *, by: str) -> set[int]:
    """Claim rows for a reviewer, or extend the claim; returns the ids that are now the reviewer's."""
    parameters: dict[str, Any] = {"table": model._meta.db_table, "by": by, "seconds": SECONDS, "ids": sorted(ids)}
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, parameters)
        return {row for (row,) in cursor.fetchall()}


def release_rows(model: type[Model], ids: Iterable[int], *, by: str) -> None:
    """End a reviewer's claims; expired ones of the same table go, too, so that the table stays small."""
    claims = ReviewClaim.objects.filter(table=model._meta.db_table)
    claims.filter(claimed_by=by, row_id__in=list(ids)).delete()
    claims.filter(expires_at__lt=Now()).delete()
