"""Writing facts of many rows in one statement."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from django.db import connection
from django.db.models import Model

from jobs.models import Domain
from jobs.statuses import sql_with_states


def lock_rows(cursor: Any, table: str, condition: str, parameters: Mapping[str, Any]) -> list[int]:
    """Lock the rows of a table that meet a condition (SQL with its parameters) until the transaction ends, in the order
    of their ids as everybody does; returns these.

    In a statement of its own, before the one that writes just these rows. A statement that does both goes by what it
    saw before it waited: it writes by way of a version of the row that is old by then, for which another one may queue
    that waits for the version that is locked here.
    """
    cursor.execute(f'SELECT id FROM "{table}" WHERE {condition} ORDER BY id FOR NO KEY UPDATE', parameters)  # noqa: S608 -- SQL of our own
    return [pk for (pk,) in cursor.fetchall()]


# In the order of their ids, as everybody locks them.
_UPDATE_FACTS = """
WITH v AS MATERIALIZED (SELECT * FROM jsonb_to_recordset(%s::jsonb) AS v({record})), held AS MATERIALIZED (
    SELECT t.id FROM "{table}" AS t JOIN v USING (id) WHERE ROW ({stored}) IS DISTINCT FROM ROW ({given})
    ORDER BY t.id FOR NO KEY UPDATE OF t
)
UPDATE "{table}" AS t SET {assignments} FROM v JOIN held USING (id)
WHERE t.id = v.id AND ROW ({stored}) IS DISTINCT FROM ROW ({given})
"""


def update_facts(model: type[Model], facts: Sequence[Mapping[str, Any]]) -> int:
    """Update rows of a model by `id`, all with the same columns, in one statement. Returns how many were changed.

    Each mapping has `id` and the attribute names of the columns to set; NUL characters, which PostgreSQL's text
    cannot hold, are dropped.
    """
    if not facts:
        return 0
    record, names = record_of(model, facts)
    assignments = ", ".join(f"{name} = v.{name}" for name in names)
    stored, given = (", ".join(f"{row}.{name}" for name in names) for row in "tv")
    sql = _UPDATE_FACTS.format(
        table=model._meta.db_table, record=record, assignments=assignments, stored=stored, given=given
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [as_json(facts)])
        return int(cursor.rowcount)


def record_of(model: type[Model], facts: Sequence[Mapping[str, Any]]) -> tuple[str, list[str]]:
    """How SQL reads such facts from JSON: names and types of all columns (`id bigint, "title" text`), and the quoted
    names of those to set."""
    fields = [model._meta.get_field(name) for name in facts[0] if name != "id"]
    assert all(hasattr(field, "attname") for field in fields)
    columns = [(f'"{field.column}"', str(field.db_type(connection))) for field in fields]  # type: ignore[union-attr]
    return ", ".join(["id bigint", *map(" ".join, columns)]), [name for name, _ in columns]


_ADD_PAGES = """
WITH added AS (
    INSERT INTO pages (domain_id, url, page_type, depth, source, first_seen_at, last_seen_at)
    SELECT domain_id, url, page_type, depth, source, now(), now()
    FROM jsonb_to_recordset(%s::jsonb) AS p(domain_id bigint, url text, page_type text, depth smallint, source text)
    ORDER BY domain_id, md5(url)::uuid
    ON CONFLICT (domain_id, url_hash) DO NOTHING
    RETURNING domain_id
)
SELECT domain_id, count(*) FROM added GROUP BY domain_id
"""

# In the order of their ids, as everybody locks them.
_COUNT_ADDED = """
WITH locked AS (SELECT id FROM domains WHERE id = ANY(%(ids)s::bigint[]) ORDER BY id FOR NO KEY UPDATE)
UPDATE domains AS d SET {column} = d.{column} + added.number
FROM locked JOIN unnest(%(ids)s::bigint[], %(numbers)s::bigint[]) AS added(id, number) USING (id) WHERE d.id = locked.id
"""


def add_pages(pages: Sequence[Mapping[str, Any]]) -> int:
    """Add pages (domain_id, canonical url, page_type, depth, source) that are not known yet, in one statement.

    Known ones stay as they are. Returns how many were new.
    """
    if not pages:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(_ADD_PAGES, [as_json(pages)])
        added = dict(cursor.fetchall())
    count_added("page_count", added)
    return sum(added.values())


def count_added(column: str, added: Mapping[int, int]) -> None:
    """Add to a counter on domains (`page_count`, `sitemap_count`)."""
    if added:
        with connection.cursor() as cursor:
            parameters: Any = {"ids": list(added), "numbers": list(added.values())}
            cursor.execute(_COUNT_ADDED.format(column=column), parameters)


def lock_domains(ids: Iterable[int]) -> None:
    """Lock domains until the transaction ends, in a statement of its own, before their rows are counted: a statement
    that waits for the lock itself counts what was there before it waited.

    Raises TransactionManagementError outside a transaction, where a lock would end at once.
    """
    domains = Domain.objects.select_for_update(no_key=True).filter(pk__in=list(ids)).order_by("pk")
    list(domains.values_list("pk", flat=True))


def count_contacts(domains: Iterable[int]) -> None:
    """Count the contacts of domains anew, in the caller's transaction."""
    ids = sorted(domains)
    lock_domains(ids)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE domains AS d SET contact_count = c.n FROM ("
            "  SELECT id, (SELECT count(*) FROM contacts WHERE domain_id = u.id) AS n"
            "  FROM unnest(%s::bigint[]) AS u(id)"
            ") AS c WHERE d.id = c.id AND d.contact_count <> c.n",
            [ids],
        )


@dataclass
class Merged:
    """The result of a merged slice of pages. `left_out`: new ones beyond the domain's limit."""

    added: int = 0
    updated: int = 0
    left_out: int = 0


# Not waiting for the disk is safe here: what a crash of the server takes back, it takes back together with the cursor
# that says how far the import is, and the commit that completes the row waits for all that came before it.
_NAMED = """
SET LOCAL synchronous_commit = off;
CREATE TEMP TABLE named (url text, page_type text, depth smallint, lastmod timestamptz, priority numeric(2, 1),
    changefreq text, alternates jsonb) ON COMMIT DROP
"""

# Facts are upserted: a page that its curator has archived stays archived. Ids are taken in one go, so that slices
# merged side by side write to different leaves of the indexes that end in an id, and do not queue for the last one.
_MERGE = """
WITH merged AS (
    INSERT INTO pages AS p (id, domain_id, sitemap_file_id, url, page_type, depth, source, lastmod, sitemap_priority,
        changefreq, alternates, first_seen_at, last_seen_at)
    SELECT id, %s, %s, url, page_type, depth, 'sitemap', lastmod, priority, changefreq, alternates, now(), now()
    FROM (SELECT nextval('pages_id_seq') AS id, s.* FROM (SELECT * FROM named ORDER BY md5(url)::uuid) AS s) AS n
    ORDER BY id
    ON CONFLICT (domain_id, url_hash) DO UPDATE SET last_seen_at = now(), gone_at = NULL,
        sitemap_file_id = excluded.sitemap_file_id, lastmod = coalesce(excluded.lastmod, p.lastmod),
        sitemap_priority = excluded.sitemap_priority, changefreq = excluded.changefreq, alternates = excluded.alternates
    RETURNING (xmax = 0) AS added
)
SELECT count(*) FILTER (WHERE added), count(*) FILTER (WHERE NOT added) FROM merged
"""

_LEAVE_OUT = """
DELETE FROM named WHERE url IN (
    SELECT url FROM named AS n WHERE NOT EXISTS (
        SELECT 1 FROM pages WHERE domain_id = %s AND url_hash = md5(n.url)::uuid)
    ORDER BY n.ctid OFFSET %s)
"""

# What is known of a domain's number without counting: as of its last import, and what is being imported now.
_ABOUT = sql_with_states("""
SELECT page_count + (SELECT coalesce(sum(pages_added), 0) FROM sitemap_files
    WHERE domain_id = %(domain)s AND sitemap_import_status = {Processing.PROCESSING})
FROM domains WHERE id = %(domain)s
""")

AMPLE = 100_000  # pages below a domain's limit where slices merged side by side need not count exactly


def merge_pages(domain: int, sitemap_file: int, lines: bytes, limit: int) -> Merged:
    """Upsert a slice of a sitemap's pages, at most `limit` to the domain; part of the caller's transaction.

    `lines` are rows as COPY reads them (PostgreSQL's text format: tabs, `\\N`): url, page_type, depth, lastmod,
    priority, changefreq, alternates; each url once. Rows are locked in the order of their hash, as in `add_pages`.
    """
    merged = Merged()
    with connection.cursor() as cursor:
        cursor.execute(_NAMED)
        with cursor.copy("COPY named FROM STDIN") as copy:
            copy.write(lines)
        merged.left_out = _leave_out(cursor, domain, limit)
        cursor.execute(_MERGE, [domain, sitemap_file])
        merged.added, merged.updated = cursor.fetchone()
        cursor.execute("DROP TABLE named")  # a caller may have more slices in its transaction
    return merged


def _leave_out(cursor: Any, domain: int, limit: int) -> int:
    """Far from the limit nothing is locked; close to it, slices of one domain go one after the other."""
    cursor.execute(_ABOUT, {"domain": domain})
    if limit - cursor.fetchone()[0] >= AMPLE:
        return 0
    cursor.execute("SELECT id FROM domains WHERE id = %s FOR NO KEY UPDATE", [domain])
    cursor.execute("SELECT count(*) FROM pages WHERE domain_id = %s", [domain])
    cursor.execute(_LEAVE_OUT, [domain, max(0, limit - cursor.fetchone()[0])])
    return int(cursor.rowcount)


_NUL = re.compile(r"((?:\\\\)+)|\\u0000")  # in JSON a pair is a backslash of the text: what follows is text, too


def as_json(value: Any) -> str:
    """JSON for PostgreSQL: decimals and dates as text, without what its text cannot hold (NUL, halves of surrogate
    pairs)."""
    try:
        written = orjson.dumps(value, default=str, option=orjson.OPT_NON_STR_KEYS).decode()
    except TypeError:  # half of a surrogate pair, which `json` reads without a word
        written = json.dumps(value, default=str, ensure_ascii=False).encode(errors="ignore").decode()
    return _NUL.sub(r"\1", written) if "\\u0000" in written else written
