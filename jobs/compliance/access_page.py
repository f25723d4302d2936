"""An access bundle as a page for the person it is about: no script, no picture, nothing that is fetched."""

from __future__ import annotations

import html
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from jobs.compliance.subjects import KIND_NAMES

_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>What is stored about {value}</title>
<style>
:root {{ color-scheme: light dark; }}
body {{ font: 16px/1.5 system-ui, sans-serif; max-width: 56rem; margin: 2rem auto; padding: 0 1rem; }}
h1 {{ font-size: 1.6rem; line-height: 1.25; overflow-wrap: anywhere; }}
h2 {{ font-size: 1.15rem; margin: 2rem 0 .4rem; }}
table {{ border-collapse: collapse; width: 100%; table-layout: fixed; }}
th, td {{ text-align: left; vertical-align: top; padding: .4rem .6rem .4rem 0; border-top: 1px solid #8886;
overflow-wrap: anywhere; }}
thead th {{ border: 0; font-size: .85rem; font-weight: 600; opacity: .75; }}
td.text {{ white-space: pre-wrap; }} ul {{ margin: 0; padding-left: 1.1rem; }} .dim {{ opacity: .75; }}
.id {{ width: 6rem; }} .column {{ width: 11rem; }} .at {{ width: 11rem; }}
@media (max-width: 560px) {{ body {{ margin: 1rem auto; }} .id {{ width: 3.6rem; }} .column, .at {{ width: 6.2rem; }} }}
</style></head><body>
<h1>What is stored about {value}</h1>
<p><strong>{kind}</strong>{scope}. As of {at}. {summary}</p>
{sent}{tables}
<p class="dim">A text that is longer than 2,000 characters is cut off here. The same as data for programs is in the file
<em>access-bundle.json</em>, which you can ask for.</p>
</body></html>"""


def as_html(content: dict[str, Any]) -> bytes:
    """The bundle (`access.bundle`) as a page, in UTF-8."""
    by_table: dict[str, list[dict[str, Any]]] = {}
    for row in content["found"]:
        by_table.setdefault(row["table"], []).append(row)
    page = _PAGE.format(
        value=html.escape(content["value"]), kind=KIND_NAMES[content["kind"]], at=_moment(content["at"]),
        scope=f", at {html.escape(content['scope'])}" if content["scope"] else "", summary=_summary(content, by_table),
        sent=_sent(content["sent"]), tables="\n".join(_table(name, rows) for name, rows in by_table.items()),
    )  # fmt: skip
    return page.encode()


def _summary(content: dict[str, Any], by_table: dict[str, list[dict[str, Any]]]) -> str:
    rows, tables = len(content["found"]), len(by_table)
    found = f"Found in {rows:,} {'row' if rows == 1 else 'rows'} of {tables} {'table' if tables == 1 else 'tables'}."
    suppressed = content["suppressed_since"]
    since = f" On the suppression list since {_moment(suppressed)}: not stored or used again." if suppressed else ""
    reasons = dict.fromkeys(entry["reason"].rstrip(".") for entry in content["suppressions"] if entry["reason"])
    why = f" Reason: {html.escape('; '.join(reasons))}." if reasons else ""
    return (found if rows else "Nothing is stored.") + since + why


def _sent(rows: list[dict[str, Any]]) -> str:
    if not rows:
        return ""
    head = '<th class="at">When</th><th>Where</th><th>What happened</th><th>Data</th>'
    lines = "".join(
        f"<tr><td>{_moment(row['at'])}</td><td>{_plain(row['destination_name'])}</td><td>{_plain(row['action'])}</td>"
        f"<td>{_plain(', '.join(map(_words, row['fields'])))}</td></tr>"
        for row in rows
    )
    return f"<h2>Sent to others</h2><table><thead><tr>{head}</tr></thead><tbody>{lines}</tbody></table>\n"


def _table(name: str, rows: list[dict[str, Any]]) -> str:
    head = '<th class="id">Row</th><th class="column">Column</th><th>Value</th>'
    lines = "".join(line for row in rows for line in _lines(row))
    title = _plain(_words(name).capitalize())
    return f"<h2>{title}</h2><table><thead><tr>{head}</tr></thead><tbody>{lines}</tbody></table>"


def _lines(row: dict[str, Any]) -> Iterator[str]:
    """A line for each value of a row; columns with the same value share one."""
    columns: dict[str, list[str]] = {}
    for column, value in row["columns"].items():
        columns.setdefault(_readable(value), []).append(_words(column))
    if row.get("source_url"):
        columns.setdefault(_plain(row["source_url"]), []).append("read from")
    first = f'<td rowspan="{len(columns)}">{_plain(row["id"])}</td>'
    for value, names in columns.items():
        yield f'<tr>{first}<td>{_plain(", ".join(names))}</td><td class="text">{value}</td></tr>'
        first = ""


def _readable(value: Any) -> str:
    """A stored value as HTML: lists and objects as lists, without what is empty in them."""
    if isinstance(value, dict):
        items = [
            f"{_plain(_words(str(name)))}: {_readable(part)}" for name, part in value.items() if not _is_empty(part)
        ]
    elif isinstance(value, list):
        items = [_readable(part) for part in value if not _is_empty(part)]
    else:
        return _plain(value)
    return items[0] if len(items) == 1 else f"<ul>{''.join(f'<li>{item}</li>' for item in items)}</ul>"


def _is_empty(value: Any) -> bool:
    return value is None or value in ("", [], {})


def _moment(value: datetime | str) -> str:
    at = (datetime.fromisoformat(value) if isinstance(value, str) else value).astimezone(UTC)
    return f"{at.day} {at:%B %Y, %H:%M} UTC"


def _words(name: str) -> str:
    return name.replace("_", " ")


def _plain(value: Any) -> str:
    return html.escape(str(value))
