"""A nightly sync: a copy of the leads in a SQLite file, brought up to date by what has changed since the last run.

    SCRAPERSKY_URL=https://sky.example/api/v3 SCRAPERSKY_KEY=sky_... python sync.py leads.sqlite

The cursors are stored in the transaction of the rows that they belong to: a run that is killed goes on where it was.
"""

from __future__ import annotations

import json
import os
import sqlite3
import sys
from collections.abc import Iterable
from typing import Any

from scrapersky_client import Client

START = "0-0"
TABLES = """
CREATE TABLE IF NOT EXISTS leads (id INTEGER PRIMARY KEY, name TEXT, email TEXT, phone TEXT, everything TEXT);
CREATE TABLE IF NOT EXISTS cursors (name TEXT PRIMARY KEY, cursor TEXT);
"""


def sync(sky: Client, copy: sqlite3.Connection) -> tuple[int, int]:
    """Bring the copy up to date; how many leads were written, and how many deleted."""
    copy.executescript(TABLES)
    written = deleted = 0
    for page in sky.leads.changes(cursor_of(copy, "changes")):
        with copy:
            write(copy, page.items)
            remember(copy, "changes", page.cursor)
        written += len(page.items)
    for gone in sky.leads.deletions(cursor_of(copy, "deletions")):
        with copy:
            deleted += copy.executemany("DELETE FROM leads WHERE id = ?", [(pk,) for pk in gone.deleted]).rowcount
            write(copy, (row for row in sky.leads.batch(gone.cleared).items if row is not None))
            remember(copy, "deletions", gone.cursor)
    return written, max(deleted, 0)


def write(copy: sqlite3.Connection, leads: Iterable[Any]) -> None:
    """Write leads as they are now."""
    rows = [(row["id"], row["name"], row["email"], row["phone"], json.dumps(row)) for row in leads]
    copy.executemany("INSERT OR REPLACE INTO leads VALUES (?, ?, ?, ?, ?)", rows)


def cursor_of(copy: sqlite3.Connection, name: str) -> str:
    """Where the last run ended."""
    row = copy.execute("SELECT cursor FROM cursors WHERE name = ?", (name,)).fetchone()
    return row[0] if row else START


def remember(copy: sqlite3.Connection, name: str, cursor: str) -> None:
    """Where the next run begins."""
    copy.execute("INSERT OR REPLACE INTO cursors VALUES (?, ?)", (name, cursor))


if __name__ == "__main__":
    with Client(os.environ["SCRAPERSKY_URL"], key=os.environ["SCRAPERSKY_KEY"]) as client:
        database = sqlite3.connect(sys.argv[1])
        print("{} leads written, {} deleted".format(*sync(client, database)))
        database.close()
