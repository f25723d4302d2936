"""Access: what is stored about a subject, as an access bundle (as a page for people: `access_page`)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import orjson
from django.db import connection
from django.utils import timezone

from jobs.compliance import suppression_list
from jobs.compliance.digests import all_keys, digest
from jobs.compliance.gate import Gate, gate_of
from jobs.compliance.mentions import Mention, body_text, mentions
from jobs.compliance.subjects import Subject
from jobs.models import ExportPiece, LeadDeliveryEvent, Suppression

LONGEST_TEXT = 2_000  # characters of a value in a bundle
SOURCES = ("source_url", "final_url", "url")  # columns that say which page a row was read from


@dataclass(frozen=True)
class Finding:
    """A row in which the subject stands: the table, the row's key, the columns that show it, the page it is from."""

    table: str
    row: Any
    columns: dict[str, Any]
    source_url: str = ""


def findings(subject: Subject) -> list[Finding]:
    """Every row of every table in which the subject stands: facts, events, stored bodies, files, deliveries."""
    allowed = gate_of(subject)
    return [_finding(mention, _source_of(mention), allowed) for mention in mentions(subject)]


def _source_of(mention: Mention) -> str:
    """The address of the page that a row was read from, where it has one."""
    column = next((name for name in SOURCES if name in mention.table.columns), None)
    if column is None:
        return ""
    with connection.cursor() as cursor:
        cursor.execute(
            f'SELECT "{column}" FROM "{mention.table.name}" WHERE "{mention.table.key}" = %s',  # noqa: S608 -- the catalogue's
            [mention.row_id],
        )
        row = cursor.fetchone()
    return str(row[0] or "") if row else ""


def _finding(mention: Mention, source: str, allowed: Gate) -> Finding:
    kinds = mention.table.columns
    columns = {name: _shown(value, mention, kinds[name], allowed) for name, value in mention.values.items()}
    return Finding(mention.table.name, mention.row_id, columns, source)


def _shown(value: Any, mention: Mention, kind: str, allowed: Gate) -> Any:
    if kind == "bytes":
        return _lines_about(body_text(bytes(value)), mention, allowed)[:LONGEST_TEXT]
    if isinstance(value, list | dict):
        return _parts_about(value, lambda part: bool(allowed.clean(part, mention.scopes) != part))
    return value[:LONGEST_TEXT] if isinstance(value, str) else value


def _parts_about(value: Any, stands_in: Callable[[Any], bool]) -> Any:
    """Of a list, as the rows of an import or several addresses, the items in which the subject stands; of an object its
    plain values, and of its lists and objects the same."""
    if isinstance(value, list):
        return [_item_about(item, stands_in) for item in value if stands_in(item)]
    if isinstance(value, dict):
        inner = {name for name, part in value.items() if isinstance(part, list | dict)}
        return {
            name: _parts_about(part, stands_in) for name, part in value.items() if name not in inner or stands_in(part)
        }
    return value


def _item_about(item: Any, stands_in: Callable[[Any], bool]) -> Any:
    """An item of a list: where the subject stands in it by itself, as in a row's cells or beside a person's titles, its
    lists of plain values are about the subject, too."""
    parts = item.values() if isinstance(item, dict) else item if isinstance(item, list) else ()
    if not any(isinstance(part, str) and stands_in(part) for part in parts):
        return _parts_about(item, stands_in)
    if isinstance(item, list):
        return [part if _is_plain(part) else _parts_about(part, stands_in) for part in item]
    facts = {name: part for name, part in item.items() if _is_plain(part) or stands_in(part)}
    return {name: part if _is_plain(part) else _parts_about(part, stands_in) for name, part in facts.items()}


def _is_plain(part: Any) -> bool:
    """Whether a part has no objects in it, which may be about others."""
    return not isinstance(part, dict) and not (isinstance(part, list) and any(isinstance(p, list | dict) for p in part))


def _lines_about(text: str, mention: Mention, allowed: Gate) -> str:
    """Of a file or a page the lines in which the subject stands: the others speak of other people. A page of which no
    line has it alone (its words are parted by markup) is shown from its beginning; a file of ours is not."""
    lines = [line for line in text.splitlines() if allowed.blocks(line, mention.scopes)]
    ours = mention.table.name == ExportPiece._meta.db_table
    return "\n".join(lines) if lines or ours else text


def sent_of(subject: Subject) -> list[dict[str, Any]]:
    """Where data of a subject was sent, and when, the oldest first: also of what is erased here since.

    The record has hashes in place of values; it was made with the keys that there were then.
    """
    hashes = [digest(key, kind, text) for key in all_keys() for kind, text in subject.keys]
    rows = LeadDeliveryEvent.objects.filter(digests__overlap=hashes).order_by("pk")
    columns = ("at", "destination_name", "adapter", "action", "fields")
    return list(rows.values(*columns))


def bundle(subject: Subject, rows: list[Finding]) -> dict[str, Any]:
    """The answer to "what do you store about me?", as JSON."""
    entries = suppression_list.covering(subject)
    return {
        "kind": subject.kind,
        "value": subject.name,
        "scope": subject.scope,
        "at": timezone.now().isoformat(timespec="seconds"),
        "suppressed_since": entries[0].created_at.isoformat(timespec="seconds") if entries else None,
        "suppressions": [_entry(entry) for entry in entries],
        "sent": sent_of(subject),
        "found": [
            {"table": row.table, "id": row.row, "columns": row.columns, "source_url": row.source_url} for row in rows
        ],
    }


def _entry(entry: Suppression) -> dict[str, Any]:
    """An entry for whom it is about: who of us added it is left out."""
    return {
        "kind": entry.kind, "hint": entry.hint, "since": entry.created_at.isoformat(timespec="seconds"),
        "reason": entry.reason, "source": entry.source, "erasure_pending": entry.erasure_pending,
    }  # fmt: skip


def as_json(content: dict[str, Any]) -> bytes:
    """The bundle as a file."""
    return orjson.dumps(content, default=str, option=orjson.OPT_INDENT_2)
