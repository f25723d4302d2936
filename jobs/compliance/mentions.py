"""Mentions: where a subject stands, in every text, JSON and array column of every table, and in stored bodies.

The columns are read from the database's own catalogue, so that a new table is searched without being named here.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections import defaultdict
from collections.abc import Container, Iterator
from dataclasses import dataclass
from typing import Any

import zstandard
from django.db import connection

from jobs.compliance.gate import Gate, gate_of
from jobs.compliance.subjects import MARKS, Subject
from jobs.statuses import sql_with_states

OWN = ("suppressions", "suppression_keys")  # the list itself
MOST_BODY_BYTES = 64 * 1024 * 1024
# What `casefold` makes of letters whose two cases do not tell PostgreSQL that they are the same.
_FOLDED = {"ss": ("ß", "ẞ"), "i": ("İ", "i\u0307"), "σ": ("ς",)}
_LETTER = re.compile("|".join([*_FOLDED, "."]))
_WITH_MARKS = "\u0590"  # from the scripts on whose letters have points and vowels beside them
_ZSTANDARD = b"\x28\xb5\x2f\xfd"


@dataclass(frozen=True)
class SearchedTable:
    """A table: the column of its key, and the columns that hold text (name -> text, json, array or bytes)."""

    name: str
    key: str
    columns: dict[str, str]


@dataclass(frozen=True)
class Mention:
    """A row in which a subject stands: the columns, as they are, and the domains and businesses that it speaks of."""

    table: SearchedTable
    row_id: Any
    values: dict[str, Any]
    scopes: tuple[str, ...] | None


_COLUMNS = """
SELECT c.table_name, c.column_name,
    CASE WHEN c.data_type IN ('json', 'jsonb') THEN 'json' WHEN c.data_type = 'ARRAY' THEN 'array'
        WHEN c.data_type = 'bytea' THEN 'bytes' ELSE 'text' END,
    (SELECT a.attname FROM pg_index AS i JOIN pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = ANY(i.indkey)
        WHERE i.indrelid = k.oid AND i.indisprimary ORDER BY a.attname <> 'id', a.attnum LIMIT 1)
FROM information_schema.columns AS c
JOIN pg_class AS k ON k.relname = c.table_name AND k.relnamespace = current_schema()::regnamespace
WHERE c.table_schema = current_schema() AND k.relkind IN ('r', 'p') AND NOT k.relispartition
    AND c.is_generated = 'NEVER' AND (c.data_type IN ('text', 'character varying', 'json', 'jsonb', 'bytea')
        OR c.udt_name IN ('_text', '_varchar', '_jsonb'))
ORDER BY c.table_name, c.ordinal_position
"""


def tables() -> list[SearchedTable]:
    """Every table that can hold text, but for the suppression list."""
    columns, keys = defaultdict[str, dict[str, str]](dict), dict[str, str]()
    with connection.cursor() as cursor:
        cursor.execute(_COLUMNS)
        for table, column, kind, key in cursor.fetchall():
            columns[table][column], keys[table] = kind, key
    return [SearchedTable(name, keys[name], columns[name]) for name in columns if name not in OWN and keys[name]]


def mentions(subject: Subject, names: Container[str] = ()) -> Iterator[Mention]:
    """Every row in which a subject stands, or those of some tables alone. Reads each table once."""
    gate = gate_of(subject)
    for table in tables():
        if names and table.name not in names:
            continue
        yield from _in_texts(table, subject, gate)
        yield from _in_bytes(table, subject, gate)


def _in_texts(table: SearchedTable, subject: Subject, gate: Gate) -> Iterator[Mention]:
    names = [name for name, kind in table.columns.items() if kind != "bytes"]
    if not names:
        return
    texts = ", ".join(f't."{name}"::text' for name in names)
    selected = ", ".join(f't."{name}"' for name in names)
    sql = (
        f'SELECT t."{table.key}", {selected} FROM "{table.name}" AS t '  # noqa: S608 -- from the catalogue
        f"WHERE concat_ws(E'\\n', {texts}) ~* %s"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [pattern(subject)])
        rows = cursor.fetchall()
    for row_id, *values in rows:
        read = {name: _read(value, table.columns[name]) for name, value in zip(names, values, strict=True)}
        scopes = scopes_of(table.name, row_id) if subject.kind == "person" else None
        stands = {name: value for name, value in read.items() if gate.clean(value, scopes) != value}
        if stands:
            yield Mention(table, row_id, stands, scopes)


def _read(value: Any, kind: str) -> Any:
    return json.loads(value) if kind == "json" and isinstance(value, str) else value


def _in_bytes(table: SearchedTable, subject: Subject, gate: Gate) -> Iterator[Mention]:
    """Stored bodies, which are compressed: each is unpacked and read."""
    for name in (name for name, kind in table.columns.items() if kind == "bytes"):
        last = None
        while rows := _bodies(table, name, last):
            for row_id, content in rows:
                last = row_id
                scopes = scopes_of(table.name, row_id) if subject.kind == "person" else None
                if gate.blocks(body_text(bytes(content)), scopes):
                    yield Mention(table, row_id, {name: content}, scopes)


def _bodies(table: SearchedTable, column: str, last: Any) -> list[tuple[Any, Any]]:
    behind = f'AND "{table.key}" > %s' if last is not None else ""
    sql = (
        f'SELECT "{table.key}", "{column}" FROM "{table.name}" '  # noqa: S608 -- from the catalogue
        f'WHERE "{column}" IS NOT NULL {behind} ORDER BY "{table.key}" LIMIT 20'
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [] if last is None else [last])
        return list(cursor.fetchall())


def body_text(content: bytes) -> str:
    """A stored body as text: unpacked, whatever is no text replaced."""
    if content.startswith(_ZSTANDARD):
        content = zstandard.ZstdDecompressor().decompressobj().decompress(content)[:MOST_BODY_BYTES]
    return content.decode("utf-8", "replace")


def pattern(subject: Subject) -> str:
    """What PostgreSQL looks for (a regular expression): candidates, of which the gate decides."""
    if subject.kind == "phone":
        national = min((text for _, text in subject.keys), key=len)
        return r"[^0-9]{0,3}".join(national)
    if subject.kind == "person":
        return ".{1,3}".join(_LETTER.sub(_spellings, word) for word in subject.name.split())
    if subject.kind == "email":
        local, _, host = subject.value.rpartition("@")
        return f"{_escaped(local)}(@|%40|&#64;|&#x40;){_host(host)}"
    return _host(subject.value) if subject.kind in ("domain", "email_domain") else _escaped(subject.value)


def _host(host: str) -> str:
    """A host as it is looked up, and as people write it."""
    try:
        written = host.encode("ascii").decode("idna")
    except UnicodeError:
        written = host
    return _escaped(host) if written == host else f"({_escaped(host)}|{_escaped(written)})"


def _spellings(letter: re.Match[str]) -> str:
    """A letter of a name as it is compared, and as a text may have it: its accent behind it, or a ß that was folded."""
    forms = dict.fromkeys([letter[0], unicodedata.normalize("NFD", letter[0]), *_FOLDED.get(letter[0], ())])
    marks = f"[{MARKS}]{{0,3}}" if letter[0] >= _WITH_MARKS else ""
    return (f"({'|'.join(forms)})" if len(forms) > 1 else letter[0]) + marks


def _escaped(text: str) -> str:
    return "".join(letter if letter.isalnum() or letter == "_" else f"\\{letter}" for letter in text)


# The domains and businesses that a row speaks of: a person is suppressed there, and namesakes elsewhere stay.
_OF_DOMAIN = """SELECT d.host, b.name FROM {table} AS t JOIN domains AS d ON d.id = {domain}
    LEFT JOIN local_businesses AS b ON b.domain_id = d.id WHERE t.id = %s"""
# Of a business and of those that a person merged with it: they are one, and so are the people in them.
_OF_BUSINESS = sql_with_states("""SELECT t.name, t.website, d.host
    FROM (SELECT %s::bigint AS id) AS given CROSS JOIN LATERAL (
        SELECT given.id UNION SELECT unnest(ARRAY[p.first_id, p.second_id]) FROM possible_duplicates AS p
        WHERE p.decision = {DuplicateStatus.MERGED} AND given.id IN (p.first_id, p.second_id)
    ) AS same(id) JOIN local_businesses AS t ON t.id = same.id LEFT JOIN domains AS d ON d.id = t.domain_id""")
_SCOPES = {
    "domains": _OF_DOMAIN.format(table="domains", domain="t.id"),
    "pages": _OF_DOMAIN.format(table="pages", domain="t.domain_id"),
    "sitemap_files": _OF_DOMAIN.format(table="sitemap_files", domain="t.domain_id"),
    "contacts": _OF_DOMAIN.format(table="contacts", domain="t.domain_id"),
    "contact_evidence": _OF_DOMAIN.format(
        table="contact_evidence", domain="(SELECT c.domain_id FROM contacts AS c WHERE c.id = t.contact_id)"
    ),
    "local_businesses": _OF_BUSINESS,
    "places_staging": "SELECT name, website FROM places_staging WHERE id = %s",
}


def scopes_of(table: str, row_id: Any) -> tuple[str, ...] | None:
    """The domains and businesses of a row; None where that is not known, so that the name alone counts."""
    if table not in _SCOPES:
        return None
    with connection.cursor() as cursor:
        cursor.execute(_SCOPES[table], [row_id])
        return tuple(dict.fromkeys(text for row in cursor.fetchall() for text in row if text))
