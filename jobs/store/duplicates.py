"""Possible duplicates: the same business from two providers is proposed to a person, never merged silently."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection

from jobs.statuses import sql_with_states

NEAR_DEGREES = 0.0015  # about 150 m: how far apart two maps put one shop
LEAST = 2  # of phone, website, name and place: one alone is a shared switchboard, a chain or a neighbour

# Candidates come from the indexes on phone and on the point; then what is the same is counted.
_PROPOSE = sql_with_states("""
WITH given AS (SELECT * FROM local_businesses WHERE id = ANY(%(ids)s)),
pairs AS (
    SELECT g.id AS a, o.id AS b FROM given AS g JOIN local_businesses AS o ON o.phone = g.phone AND o.phone <> ''
    WHERE o.provider <> g.provider
    UNION SELECT g.id, o.id FROM given AS g JOIN local_businesses AS o
        ON o.latitude BETWEEN g.latitude - %(near)s AND g.latitude + %(near)s
        AND o.longitude BETWEEN g.longitude - 2 * %(near)s AND g.longitude + 2 * %(near)s
    WHERE o.provider <> g.provider
), same AS (
    SELECT DISTINCT least(a, b) AS first_id, greatest(a, b) AS second_id,
        one.phone <> '' AND one.phone = two.phone AS phone,
        coalesce({host_one} = {host_two}, false) AS website,
        {name_one} <> '' AND {name_one} = {name_two} AS name,
        coalesce(abs(one.latitude - two.latitude) <= %(near)s
            AND abs(one.longitude - two.longitude) <= 2 * %(near)s, false) AS place
    FROM pairs JOIN local_businesses AS one ON one.id = a JOIN local_businesses AS two ON two.id = b
)
INSERT INTO possible_duplicates (first_id, second_id, score, evidence)
SELECT first_id, second_id, (phone::int + website::int + name::int + place::int) / 4.0,
    jsonb_build_object('phone', phone, 'website', website, 'name', name, 'place', place)
FROM same WHERE phone::int + website::int + name::int + place::int >= %(least)s
    AND NOT EXISTS (SELECT 1 FROM possible_duplicates AS m JOIN local_businesses AS b
        ON b.id IN (m.first_id, m.second_id) AND b.curation_status = {Curation.ARCHIVED}
        WHERE m.decision = {DuplicateStatus.MERGED} AND b.id IN (same.first_id, same.second_id))
ORDER BY first_id, second_id ON CONFLICT (first_id, second_id) DO NOTHING
""")


def _host(row: str) -> str:
    return f"nullif(lower(substring({row}.website FROM '^(?:https?://)?(?:www\\.)?([^/:?#]+)')), '')"


def _name(row: str) -> str:
    return f"regexp_replace(lower({row}.name), '[^[:alnum:]]+', '', 'g')"


_SQL = _PROPOSE.format(host_one=_host("one"), host_two=_host("two"), name_one=_name("one"), name_two=_name("two"))


def propose_duplicates(ids: Sequence[int]) -> int:
    """Propose pairs of these businesses and others of another provider that agree in two things or more.

    Each pair once; what a person decided about it stays, and a row that was merged into another is not proposed.
    Returns how many proposals are new.
    """
    if not ids:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(_SQL, {"ids": sorted(ids), "near": NEAR_DEGREES, "least": LEAST})
        return int(cursor.rowcount)
