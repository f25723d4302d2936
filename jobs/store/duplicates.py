"""Possible duplicates: rows that look like one business are proposed to a person, never merged silently."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection

from jobs.statuses import sql_with_states
from jobs.store.comparison import Comparison, compare

__all__ = ["Comparison", "compare", "propose_duplicates"]

NEAR_DEGREES = 0.0055  # about 600 m: how far apart two maps put one shop
MOST_CANDIDATES = 50  # of a business by each way; a chain's hotline has thousands

_FACTS = "id, provider, name, phone, website, country, postal_code, latitude, longitude"
_HOST = r"lower(substring({row}.website FROM '^(?:[a-zA-Z]+:/+)?(?:www\.)?([^/:?#]+)'))"

# Candidates come from the indexes on phone, point and website; `compare` decides. A pair that was proposed before, or
# whose row was merged into another, is none.
_CANDIDATES = sql_with_states("""
WITH given AS (SELECT * FROM local_businesses WHERE id = ANY(%(ids)s)),
pairs AS (
    SELECT g.id AS a, o.id AS b FROM given AS g CROSS JOIN LATERAL (
        SELECT id FROM local_businesses AS o WHERE o.phone = g.phone AND o.phone <> '' AND o.id <> g.id
        ORDER BY o.id LIMIT %(most)s) AS o
    UNION SELECT g.id, o.id FROM given AS g CROSS JOIN LATERAL (
        SELECT id FROM local_businesses AS o
        WHERE o.latitude BETWEEN g.latitude - %(near)s AND g.latitude + %(near)s
            AND o.longitude BETWEEN g.longitude - 2 * %(near)s AND g.longitude + 2 * %(near)s AND o.id <> g.id
        ORDER BY lower(o.name) = lower(g.name) DESC,
            abs(o.latitude - g.latitude) + abs(o.longitude - g.longitude), o.id LIMIT %(most)s) AS o
    UNION SELECT g.id, o.id FROM given AS g CROSS JOIN LATERAL (
        SELECT id FROM local_businesses AS o
        WHERE o.website <> '' AND {host_o} = {host_g} AND o.id <> g.id
        ORDER BY lower(o.name) = lower(g.name) DESC, o.id LIMIT %(most)s) AS o
)
SELECT DISTINCT least(a, b), greatest(a, b) FROM pairs
WHERE NOT EXISTS (
        SELECT 1 FROM possible_duplicates AS m WHERE m.first_id = least(a, b) AND m.second_id = greatest(a, b))
    AND NOT EXISTS (SELECT 1 FROM possible_duplicates AS m JOIN local_businesses AS b
        ON b.id IN (m.first_id, m.second_id) AND b.curation_status = {Curation.ARCHIVED}
        WHERE m.decision = {DuplicateStatus.MERGED} AND b.id IN (pairs.a, pairs.b))
""").format(host_o=_HOST.format(row="o"), host_g=_HOST.format(row="g"))

_INSERT = """
INSERT INTO possible_duplicates (first_id, second_id, score, evidence)
SELECT (p->>'first')::bigint, (p->>'second')::bigint, (p->>'score')::numeric, p->'evidence'
FROM jsonb_array_elements(%s::jsonb) AS p
ORDER BY 1, 2 ON CONFLICT (first_id, second_id) DO NOTHING
"""


def propose_duplicates(ids: Sequence[int]) -> int:
    """Propose pairs of these businesses and others, of any provider, that are one business by `compare`.

    Each pair once; what a person decided about it stays, and a row that was merged into another is not proposed.
    Returns how many of them are new.
    """
    if not ids:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(_CANDIDATES, {"ids": sorted(ids), "near": NEAR_DEGREES, "most": MOST_CANDIDATES})
        pairs = list(_duplicates(cursor.fetchall()))
        if not pairs:
            return 0
        cursor.execute(_INSERT, [json.dumps(pairs)])
        return int(cursor.rowcount)


def _duplicates(pairs: list[tuple[int, int]]) -> Iterable[dict[str, Any]]:
    rows = _facts({number for pair in pairs for number in pair})
    for first, second in pairs:
        result = compare(rows[first], rows[second])
        if result.duplicate:
            yield {"first": first, "second": second, "score": result.score, "evidence": _evidence(result)}


def _facts(ids: set[int]) -> dict[int, dict[str, Any]]:
    names = _FACTS.split(", ")
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {_FACTS} FROM local_businesses WHERE id = ANY(%s)", [sorted(ids)])  # noqa: S608 -- a constant
        return {row[0]: dict(zip(names, row, strict=True)) for row in cursor.fetchall()}


def _evidence(result: Comparison) -> dict[str, Any]:
    shared = {name: getattr(result, name) for name in ("phone", "website", "name", "place")}
    return {**shared, "metres": result.metres, "reasons": result.reasons}
