"""How many leads there are, and how many of each value: of the whole table, added up as it changes, never counted.

A trigger on `leads` appends the difference that a statement makes (one row a dimension and value, however many leads
it touches), so that nobody waits for a counter's row. `fold` adds the differences up; reading adds up both.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.db import connection

# Dimension -> the column that it counts.
DIMENSIONS = {
    "curation_status": "curation_status", "stage": "stage", "owner": "owner", "category": "main_category",
    "city": "city", "country": "country", "has_email": "has_email", "has_phone": "has_phone",
    "has_website": "has_website",
}  # fmt: skip
ALL, TAGS = "", "tags"

_READ = """
SELECT dimension, value, sum(number)::bigint FROM (
    SELECT dimension, value, number FROM lead_counts WHERE dimension = ANY(%(names)s)
    UNION ALL SELECT dimension, value, number FROM lead_count_changes WHERE dimension = ANY(%(names)s)
) AS c GROUP BY dimension, value HAVING sum(number) > 0 ORDER BY 3 DESC, value
"""

_READ_VALUES = """
WITH v AS (SELECT * FROM unnest(%s::text[], %s::text[]) AS v(dimension, value))
SELECT dimension, value, sum(number)::bigint FROM (
    SELECT dimension, value, number FROM v JOIN lead_counts USING (dimension, value)
    UNION ALL SELECT dimension, value, number FROM v JOIN lead_count_changes USING (dimension, value)
) AS c GROUP BY dimension, value
"""

_FOLD = """
WITH taken AS (DELETE FROM lead_count_changes RETURNING dimension, value, number)
INSERT INTO lead_counts AS c (dimension, value, number)
SELECT dimension, value, sum(number) FROM taken GROUP BY dimension, value ORDER BY dimension, value
ON CONFLICT (dimension, value) DO UPDATE SET number = c.number + excluded.number
"""


def read_counts(names: Iterable[str]) -> dict[str, list[tuple[str, int]]]:
    """The values of each dimension with their numbers, the most frequent first; `ALL` has one value, the empty one."""
    counts: dict[str, list[tuple[str, int]]] = {name: [] for name in names}
    with connection.cursor() as cursor:
        cursor.execute(_READ, {"names": list(counts)})
        for dimension, value, number in cursor.fetchall():
            counts[dimension].append((value, number))
    return counts


def read_numbers(values: Collection[tuple[str, str]]) -> dict[tuple[str, str], int]:
    """How many leads there are of each dimension and value; those that none has are left out."""
    if not values:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_READ_VALUES, [[name for name, _ in values], [value for _, value in values]])
        return {(dimension, value): number for dimension, value, number in cursor.fetchall()}


def fold() -> str:
    """Add up the differences; returns a sentence, or "" where there were none."""
    with connection.cursor() as cursor:
        cursor.execute(_FOLD)
        changed = cursor.rowcount
        cursor.execute("DELETE FROM lead_counts WHERE number = 0")
    return f"Added up {changed:,} counts of leads." if changed else ""


def _values(row: str) -> str:
    pairs = [f"('{name}', {row}.{column}::text)" for name, column in DIMENSIONS.items()]
    return f"(VALUES ('{ALL}', ''), {', '.join(pairs)})"


def _part(table: str, sign: str) -> str:
    return (
        f"SELECT d.dimension, d.value, {sign}1 AS n FROM {table} AS r "  # noqa: S608 -- names of our own
        f"CROSS JOIN LATERAL {_values('r')} AS d(dimension, value) UNION ALL "
        f"SELECT '{TAGS}', tag, {sign}1 FROM {table} AS r CROSS JOIN LATERAL unnest(r.tags) AS tag"
    )


def _append(*parts: str) -> str:
    return (
        "INSERT INTO lead_count_changes (dimension, value, number) "  # noqa: S608 -- as above
        f"SELECT dimension, value, sum(n) FROM ({' UNION ALL '.join(parts)}) AS c "
        "GROUP BY dimension, value HAVING sum(n) <> 0;"
    )


COUNT_ALL = _append(_part("leads", "+"))
# Most statements write no lead, or none of one kind: an INSERT with ON CONFLICT counts as an UPDATE, too.
INSTALL = f"""
CREATE FUNCTION scrapersky_count_leads() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN {_append(_part("before", "-"))}
    ELSIF NOT EXISTS (SELECT FROM after) THEN RETURN NULL;
    ELSIF TG_OP = 'INSERT' THEN {_append(_part("after", "+"))}
    ELSE {_append(_part("after", "+"), _part("before", "-"))}
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER count_inserted AFTER INSERT ON leads REFERENCING NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION scrapersky_count_leads();
CREATE TRIGGER count_updated AFTER UPDATE ON leads REFERENCING OLD TABLE AS before NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION scrapersky_count_leads();
CREATE TRIGGER count_deleted AFTER DELETE ON leads REFERENCING OLD TABLE AS before
    FOR EACH STATEMENT EXECUTE FUNCTION scrapersky_count_leads();
{COUNT_ALL}
"""
REMOVE = """
DROP TRIGGER count_inserted ON leads; DROP TRIGGER count_updated ON leads; DROP TRIGGER count_deleted ON leads;
DROP FUNCTION scrapersky_count_leads();
"""
