"""Possible duplicates: rows that look like one business are proposed to a person, never merged silently.

Who is compared with whom is bounded for each row, however many share a phone, a website, a name or a point: those that
stand beside it in the order of the names, and the nearest.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q

from jobs.models import Decision, PossibleDuplicate
from jobs.statuses import Curation, DuplicateStatus, sql_with_states
from jobs.store.comparison import NEAR, Comparison, compare, may_be_one
from jobs.store.name_order import BY_HOST, BY_PHONE, MOST, beside, host_of, name_of, point_of

NEAR_DEGREES = NEAR / 111_000  # of latitude
SHARED_BY = 50  # a phone or website of more businesses than this belongs to none of them: a switchboard, a chain
SLICE = 500  # businesses whose candidates are in memory at once

_FACTS = "id, provider, name, phone, website, country, postal_code, latitude, longitude"

_GIVEN = f"""given AS MATERIALIZED (
    SELECT id, CASE WHEN phone <> ALL(%(ignored)s::text[]) THEN phone ELSE '' END AS phone, latitude,
        {host_of("l")} AS host, {name_of("l")} AS name, {point_of("l")} AS point,
        %(near)s AS high, %(near)s / greatest(cos(radians(latitude::float8)), 0.01) AS wide
    FROM local_businesses AS l WHERE id = ANY(%(ids)s)
)"""  # noqa: S608 -- expressions of our own

# Each way reads its index in order and stops: none reads a whole block.
_CANDIDATES = f"""
WITH {_GIVEN}
{beside("given", BY_PHONE)}
UNION {beside("given", BY_HOST)}
UNION SELECT g.id, o.id FROM given AS g CROSS JOIN LATERAL (
    SELECT id FROM local_businesses AS o
    WHERE o.latitude IS NOT NULL AND o.latitude BETWEEN (g.latitude - g.high) AND (g.latitude + g.high)
        AND {name_of("o")} = g.name ORDER BY o.latitude LIMIT {MOST + 1}) AS o WHERE g.name <> ''
UNION SELECT g.id, o.id FROM given AS g CROSS JOIN LATERAL (
    SELECT id FROM local_businesses AS o
    WHERE o.latitude IS NOT NULL
        AND {point_of("o")} <@ box(g.point - point(g.wide, g.high), g.point + point(g.wide, g.high))
    ORDER BY {point_of("o")} <-> g.point LIMIT {MOST + 1}) AS o WHERE g.latitude IS NOT NULL
"""  # noqa: S608 -- expressions of our own

# What more businesses share than one of them can own. Counted to the limit, not further.
_SHARED = f"""
WITH {_GIVEN}
SELECT 'phone', phone FROM (SELECT DISTINCT phone FROM given WHERE phone <> '') AS g CROSS JOIN LATERAL (
    SELECT count(*) AS n FROM (SELECT FROM local_businesses AS o WHERE {BY_PHONE}
        LIMIT %(shared)s + 1) AS few) AS c WHERE n > %(shared)s
UNION ALL
SELECT 'host', host FROM (SELECT DISTINCT host FROM given WHERE host <> '') AS g CROSS JOIN LATERAL (
    SELECT count(*) AS n FROM (SELECT FROM local_businesses AS o WHERE {BY_HOST}
        LIMIT %(shared)s + 1) AS few) AS c WHERE n > %(shared)s
"""  # noqa: S608 -- expressions of our own

# A pair that was proposed before stays as it is; a row that was merged into another is proposed no more,
# unless that was undone. None of a pair
# is deleted before it is stored; nobody waits for whoever deletes one, who may wait for us.
_INSERT = sql_with_states("""
WITH there AS MATERIALIZED (SELECT id FROM local_businesses WHERE id IN (
    SELECT unnest(ARRAY[(p->>'first')::bigint, (p->>'second')::bigint]) FROM jsonb_array_elements(%(pairs)s::jsonb) AS p
) ORDER BY id FOR KEY SHARE SKIP LOCKED)
INSERT INTO possible_duplicates AS m (first_id, second_id, score, evidence)
SELECT (p->>'first')::bigint, (p->>'second')::bigint, (p->>'score')::numeric, p->'evidence'
FROM jsonb_array_elements(%(pairs)s::jsonb) AS p
    JOIN there AS a ON a.id = (p->>'first')::bigint JOIN there AS o ON o.id = (p->>'second')::bigint
WHERE NOT EXISTS (SELECT 1 FROM possible_duplicates AS d JOIN local_businesses AS b
    ON b.id IN (d.first_id, d.second_id) AND b.curation_status = {Curation.ARCHIVED}
    WHERE d.decision = {DuplicateStatus.MERGED} AND b.id IN ((p->>'first')::bigint, (p->>'second')::bigint))
ORDER BY 1, 2 ON CONFLICT (first_id, second_id) DO UPDATE SET decision = {DuplicateStatus.OPEN}, decided_by = '',
    decided_at = NULL WHERE m.decision = {DuplicateStatus.MERGED}
""")


def propose_duplicates(ids: Sequence[int]) -> int:
    """Propose pairs of these businesses and others, of any provider, that are one business by `compare`.

    Each pair once; what a person decided about it stays, and a row that was merged into another is not proposed.
    Returns how many of them are new.
    """
    ids = sorted(ids)
    return sum(_propose(ids[first : first + SLICE]) for first in range(0, len(ids), SLICE))


def reopen_merged(bulk: UUID) -> int:
    """Propose pairs again that were merged, after the undo of the bulk that archived one of them. Returns how many.

    The rows are locked already, and pairs are locked after them, as a merge does."""
    restored = Decision.objects.filter(bulk=bulk, table="local_businesses").values("row_id")
    archived = Q(first__curation_status=Curation.ARCHIVED) | Q(second__curation_status=Curation.ARCHIVED)
    merged = PossibleDuplicate.objects.filter(Q(first__in=restored) | Q(second__in=restored))
    merged = merged.filter(decision=DuplicateStatus.MERGED).exclude(archived)
    locked = list(merged.select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True))
    rows = PossibleDuplicate.objects.filter(pk__in=locked)
    return rows.update(decision=DuplicateStatus.OPEN, decided_by="", decided_at=None)


def _propose(ids: Sequence[int]) -> int:
    parameters: dict[str, Any] = {"ids": ids, "near": NEAR_DEGREES, "shared": SHARED_BY, "ignored": []}
    with connection.cursor() as cursor:
        cursor.execute(_SHARED, parameters)
        shared = set(cursor.fetchall())
        parameters["ignored"] = [value for kind, value in shared if kind == "phone"]
        cursor.execute(_CANDIDATES, parameters)
        pairs = sorted({(min(pair), max(pair)) for pair in cursor.fetchall() if pair[0] != pair[1]})
        duplicates = list(_duplicates(pairs, shared))
        if not duplicates:
            return 0
        cursor.execute(_INSERT, {"pairs": json.dumps(duplicates)})
        return int(cursor.rowcount)


def _duplicates(pairs: Sequence[tuple[int, int]], shared: set[tuple[str, str]]) -> Iterable[dict[str, Any]]:
    rows = _facts({number for pair in pairs for number in pair}, shared)
    for first, second in pairs:
        if first not in rows or second not in rows:  # it was deleted just now
            continue
        a, b = rows[first], rows[second]
        if may_be_one(a, b) and (result := compare(a, b)).duplicate:
            yield {"first": first, "second": second, "score": result.score, "evidence": _evidence(result)}


def _facts(ids: set[int], shared: set[tuple[str, str]]) -> dict[int, dict[str, Any]]:
    names = _FACTS.split(", ")
    sql = f"SELECT {_FACTS}, {host_of('l')} FROM local_businesses AS l WHERE id = ANY(%s)"  # noqa: S608 -- constants
    rows: dict[int, dict[str, Any]] = {}
    with connection.cursor() as cursor:
        cursor.execute(sql, [sorted(ids)])
        for *values, host in cursor.fetchall():
            row = rows[values[0]] = dict(zip(names, values, strict=True))
            row["phone_is_shared"] = ("phone", row["phone"]) in shared
            row["website_is_shared"] = ("host", host) in shared
    return rows


def _evidence(result: Comparison) -> dict[str, Any]:
    shared = {name: getattr(result, name) for name in ("phone", "website", "name", "place")}
    return {**shared, "metres": result.metres, "reasons": result.reasons}
