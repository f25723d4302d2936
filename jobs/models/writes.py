"""Writing facts of many rows in one statement."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import orjson
from django.db import connection
from django.db.models import Model


def update_facts(model: type[Model], facts: Sequence[Mapping[str, Any]]) -> int:
    """Update rows of a model by `id`, all with the same columns, in one statement. Returns how many were updated.

    Each mapping has `id` and the attribute names of the columns to set; NUL characters, which PostgreSQL's text
    cannot hold, are dropped.
    """
    if not facts:
        return 0
    fields = [model._meta.get_field(name) for name in facts[0] if name != "id"]
    assert all(hasattr(field, "attname") for field in fields)
    columns = [(str(field.column), str(field.db_type(connection))) for field in fields]  # type: ignore[union-attr]
    record = ", ".join(["id bigint", *(f'"{name}" {kind}' for name, kind in columns)])
    assignments = ", ".join(f'"{name}" = v."{name}"' for name, _ in columns)
    sql = (
        f'UPDATE "{model._meta.db_table}" AS t SET {assignments} '  # noqa: S608 -- names of our own columns
        f"FROM jsonb_to_recordset(%s::jsonb) AS v({record}) WHERE t.id = v.id"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [as_json(sorted(facts, key=lambda row: row["id"]))])
        return int(cursor.rowcount)


_ADD_PAGES = """
INSERT INTO pages (domain_id, url, page_type, depth, source, first_seen_at, last_seen_at)
SELECT domain_id, url, page_type, depth, source, now(), now()
FROM jsonb_to_recordset(%s::jsonb) AS p(domain_id bigint, url text, page_type text, depth smallint, source text)
ORDER BY domain_id, url
ON CONFLICT (domain_id, url_hash) DO NOTHING
"""


def add_pages(pages: Sequence[Mapping[str, Any]]) -> int:
    """Add pages (domain_id, canonical url, page_type, depth, source) that are not known yet, in one statement.

    Known ones stay as they are. Returns how many were new.
    """
    if not pages:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(_ADD_PAGES, [as_json(pages)])
        return int(cursor.rowcount)


def as_json(value: Any) -> str:
    """JSON for PostgreSQL: decimals and dates as text, without NUL characters."""
    return orjson.dumps(value, default=str, option=orjson.OPT_NON_STR_KEYS).decode().replace("\\u0000", "")
