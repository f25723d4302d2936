"""Access: what is stored about a subject, as an access bundle in JSON or as a readable HTML page."""

from __future__ import annotations

import html
from dataclasses import dataclass
from typing import Any

import orjson
from django.utils import timezone

from jobs.compliance import suppression_list
from jobs.compliance.digests import all_keys, digest
from jobs.compliance.subjects import Subject
from jobs.compliance.traces import Trace, body_text, traces
from jobs.models import LeadDeliveryEvent

LONGEST_TEXT = 2_000  # characters of a value in a bundle
LEFT_OUT = "bytes"


@dataclass(frozen=True)
class Finding:
    """A row in which the subject stands: the table, the row's key, and the columns that show it."""

    table: str
    row: Any
    columns: dict[str, Any]


def findings(subject: Subject) -> list[Finding]:
    """Every row of every table in which the subject stands: facts, events, stored bodies, files, deliveries."""
    return [_finding(trace) for trace in traces(subject)]


def _finding(trace: Trace) -> Finding:
    columns = {name: _shown(value, trace.table.columns[name]) for name, value in trace.values.items()}
    return Finding(trace.table.name, trace.row_id, columns)


def _shown(value: Any, kind: str) -> Any:
    if kind == LEFT_OUT:
        return body_text(bytes(value))[:LONGEST_TEXT]
    return value[:LONGEST_TEXT] if isinstance(value, str) else value


def sent_of(subject: Subject) -> list[dict[str, Any]]:
    """Where data of a subject was sent, and when, the oldest first: also of what is erased here since.

    The record has hashes in place of values; it was made with the keys that there were then.
    """
    hashes = [digest(key, kind, text) for key in all_keys() for kind, text in subject.keys if kind != "name"]
    rows = LeadDeliveryEvent.objects.filter(digests__overlap=hashes).order_by("pk")
    columns = ("at", "destination_name", "adapter", "action", "fields")
    return list(rows.values(*columns))


def bundle(subject: Subject, rows: list[Finding]) -> dict[str, Any]:
    """The answer to "what do you store about me?", as JSON."""
    entry = suppression_list.find(subject)
    return {
        "kind": subject.kind,
        "value": subject.name,
        "scope": subject.scope,
        "at": timezone.now().isoformat(timespec="seconds"),
        "suppressed_since": entry.created_at.isoformat(timespec="seconds") if entry else None,
        "sent": sent_of(subject),
        "found": [{"table": row.table, "id": row.row, "columns": row.columns} for row in rows],
    }


def as_json(content: dict[str, Any]) -> bytes:
    """The bundle as a file."""
    return orjson.dumps(content, default=str, option=orjson.OPT_INDENT_2)


_PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>What is stored about {value}</title>
<style>body{{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}}
table{{border-collapse:collapse;width:100%}}th,td{{text-align:left;vertical-align:top;padding:.4rem .6rem;
border-bottom:1px solid #ccc;overflow-wrap:anywhere}}</style>
<h1>What is stored about {value}</h1><p>As of {at}. {summary}</p>{sent}{tables}</html>"""


def as_html(content: dict[str, Any]) -> bytes:
    """The bundle as a page for people."""
    by_table: dict[str, list[dict[str, Any]]] = {}
    for row in content["found"]:
        by_table.setdefault(row["table"], []).append(row)
    number = len(content["found"])
    summary = f"It stands in {number:,} rows of {len(by_table)} tables." if number else "Nothing is stored."
    if since := content["suppressed_since"]:
        summary += f" It is on the suppression list since {since}."
    tables = "".join(_table(name, rows) for name, rows in by_table.items())
    page = _PAGE.format(
        value=_plain(content["value"]), at=content["at"], summary=_plain(summary), tables=tables,
        sent=_sent(content["sent"]),
    )  # fmt: skip
    return page.encode()


def _sent(rows: list[dict[str, Any]]) -> str:
    if not rows:
        return ""
    columns = ("at", "destination_name", "action", "fields")
    lines = ["".join(f"<td>{_plain(row[name])}</td>" for name in columns) for row in rows]
    head = "<tr><th>When</th><th>Where</th><th>What happened</th><th>Fields</th></tr>"
    return f"<h2>Sent to others</h2><table>{head}{''.join(f'<tr>{line}</tr>' for line in lines)}</table>"


def _table(name: str, rows: list[dict[str, Any]]) -> str:
    lines = [
        f"<tr><td>{_plain(row['id'])}</td><td>{_plain(column)}</td><td>{_plain(value)}</td></tr>"
        for row in rows
        for column, value in row["columns"].items()
    ]
    head = "<tr><th>Row</th><th>Column</th><th>Value</th></tr>"
    return f"<h2>{_plain(name.replace('_', ' ').capitalize())}</h2><table>{head}{''.join(lines)}</table>"


def _plain(value: Any) -> str:
    text = value if isinstance(value, str) else orjson.dumps(value, default=str).decode()
    return html.escape(text)
