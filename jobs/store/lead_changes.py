"""What people change of leads (owner, stage, next date, tags, a note): one statement for many, with a history, and
undone."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from django.db import connection

from jobs.store.bulk import lock_rows
from jobs.store.lead_stages import stage_list

# Tags keep their order; new ones come last.
_CHANGE = """
WITH target AS MATERIALIZED (
    SELECT id, owner AS owner_was, stage AS stage_was, next_on AS next_on_was, tags AS tags_was
    FROM leads WHERE id = ANY(%(held)s::bigint[])
), new AS MATERIALIZED (
    SELECT *, coalesce(%(owner)s, owner_was) AS owner, coalesce(%(stage)s, stage_was) AS stage,
        CASE WHEN %(dated)s THEN %(next_on)s::date ELSE next_on_was END AS next_on,
        ARRAY(SELECT tag FROM unnest(tags_was || %(add_tags)s::text[]) WITH ORDINALITY AS t(tag, n)
            WHERE tag <> ALL(%(remove_tags)s::text[]) GROUP BY tag ORDER BY min(n)) AS tags
    FROM target
), moved AS (
    UPDATE leads AS l SET owner = new.owner, stage = new.stage, next_on = new.next_on, tags = new.tags
    FROM new WHERE new.id = l.id
        AND (l.owner, l.stage, l.next_on, l.tags) IS DISTINCT FROM (new.owner, new.stage, new.next_on, new.tags)
    RETURNING l.id
), logged AS (
    INSERT INTO lead_changes (at, made_by, bulk_id, lead_id, field, was, now)
    SELECT now(), %(by)s, %(bulk)s, new.id, f.field, f.was, f.now FROM new JOIN moved ON moved.id = new.id
    CROSS JOIN LATERAL (VALUES ('owner', to_jsonb(owner_was), to_jsonb(owner)),
        ('stage', to_jsonb(stage_was), to_jsonb(stage)), ('next_on', to_jsonb(next_on_was), to_jsonb(next_on)),
        ('tags', to_jsonb(tags_was), to_jsonb(tags))) AS f(field, was, now)
    WHERE f.was IS DISTINCT FROM f.now ORDER BY new.id
), noted AS (
    INSERT INTO lead_notes (lead_id, at, author, text) SELECT id, now(), %(by)s, %(note)s::text FROM target
    WHERE %(note)s::text IS NOT NULL ORDER BY id RETURNING id, lead_id
), note_logged AS (
    INSERT INTO lead_changes (at, made_by, bulk_id, lead_id, field, was, now)
    SELECT now(), %(by)s, %(bulk)s, lead_id, 'note', NULL, to_jsonb(id) FROM noted ORDER BY lead_id
)
SELECT count(*) FROM (SELECT id FROM moved UNION SELECT lead_id FROM noted) AS changed
"""


def change_fields(rows: str, parameters: dict[str, Any], changes: Mapping[str, Any], bulk: uuid.UUID, by: str) -> int:
    """Change fields of the leads that `rows` selects (SQL with its parameters); returns how many leads changed.

    `changes`: owner, stage, next_on (None: no date), add_tags, remove_tags; what is left out stays. A `note` is written
    on each of them, beside the notes that are there; its change has the id of the note, and never the text.
    """
    values = {
        "owner": changes.get("owner"), "stage": changes.get("stage"), "dated": "next_on" in changes,
        "next_on": changes.get("next_on"), "add_tags": list(changes.get("add_tags", ())),
        "remove_tags": list(changes.get("remove_tags", ())), "note": changes.get("note"), "bulk": bulk, "by": by,
    }  # fmt: skip
    with connection.cursor() as cursor:
        held = lock_rows(cursor, "leads", f"id IN ({rows})", parameters)
        cursor.execute(_CHANGE, parameters | values | {"held": held})
        return int((cursor.fetchone() or (0,))[0])


# A field goes back where it still is what the change made of it, and a stage where it is still there; of tags only the
# difference goes back.
_STILL = "to_jsonb(l.{field}) IS NOT DISTINCT FROM nullif(c.now, 'null')"
_BACK = {
    "owner": ("c.was #>> '{}'", _STILL.format(field="owner")),
    "stage": ("c.was #>> '{}'", _STILL.format(field="stage") + " AND c.was #>> '{}' = ANY(%(stages)s)"),
    "next_on": ("(c.was #>> '{}')::date", _STILL.format(field="next_on")),
    "tags": (
        """ARRAY(SELECT tag FROM unnest(l.tags || ARRAY(SELECT jsonb_array_elements_text(c.was)))
            WITH ORDINALITY AS t(tag, n) WHERE NOT (c.now ? tag) OR c.was ? tag GROUP BY tag ORDER BY min(n))""",
        "true",
    ),
}

# What was moved brings its values along: joined to `target`, of which the planner expects one row, it was n times n.
_UNDO = """
WITH target AS MATERIALIZED (
    SELECT l.id, to_jsonb(l.{field}) AS was, {back} AS back
    FROM lead_changes AS c JOIN leads AS l ON l.id = c.lead_id
    WHERE c.bulk_id = %(bulk)s AND c.field = '{field}' AND {still} ORDER BY l.id FOR NO KEY UPDATE OF l
), moved AS (
    UPDATE leads AS l SET {field} = target.back FROM target WHERE l.id = target.id
        AND l.{field} IS DISTINCT FROM target.back
    RETURNING l.id, target.was, target.back
), logged AS (
    INSERT INTO lead_changes (at, made_by, bulk_id, lead_id, field, was, now)
    SELECT now(), %(by)s, %(undo)s, id, '{field}', was, to_jsonb(back) FROM moved ORDER BY id
)
SELECT id FROM moved
"""

_UNDO_NOTES = """
WITH gone AS (
    DELETE FROM lead_notes WHERE id IN (
        SELECT (now #>> '{}')::bigint FROM lead_changes
        WHERE bulk_id = %(bulk)s AND field = 'note' AND jsonb_typeof(now) = 'number')
    RETURNING id, lead_id
), logged AS (
    INSERT INTO lead_changes (at, made_by, bulk_id, lead_id, field, was, now)
    SELECT now(), %(by)s, %(undo)s, lead_id, 'note', to_jsonb(id), NULL FROM gone ORDER BY lead_id
)
SELECT lead_id FROM gone
"""


_LOCK_CHANGED = """
SELECT id FROM leads WHERE id IN (SELECT lead_id FROM lead_changes WHERE bulk_id = %s) ORDER BY id FOR NO KEY UPDATE
"""


def undo_changes(bulk: uuid.UUID, undo: uuid.UUID, by: str) -> int:
    """Take back what a bulk changed, except where it was changed again since, or to a stage that there is no more;
    returns how many leads changed. The stages are held."""
    changed: set[int] = set()
    fields = [_UNDO.format(field=field, back=back, still=still) for field, (back, still) in _BACK.items()]
    known = [stage.name for stage in stage_list()]
    parameters: dict[str, Any] = {"bulk": bulk, "undo": undo, "by": by, "stages": known}
    with connection.cursor() as cursor:
        cursor.execute(_LOCK_CHANGED, [bulk])  # field by field the order would not be that of the ids
        for statement in (*fields, _UNDO_NOTES):
            cursor.execute(statement, parameters)
            changed.update(pk for (pk,) in cursor.fetchall())
    return len(changed)


def stored_changes(changes: Mapping[str, Any]) -> dict[str, Any]:
    """Changes as they are stored with a bulk: dates as text; of a note, which its author may remove, that it is."""
    stored = {name: str(value) if name == "next_on" and value else value for name, value in changes.items()}
    return stored | ({"note": "added"} if "note" in stored else {})
