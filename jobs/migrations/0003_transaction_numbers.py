"""Numbers of transactions go through two functions, so that they can go on above those of another server.

They are the server's own until a backup is restored into another server or into the past: then `manage.py
after_restore` writes the functions anew (see `jobs.store.commit_order`).
"""

from __future__ import annotations

from django.db import migrations

from jobs.store import lead_events
from jobs.store.commit_order import numbering

TRACK = """
CREATE OR REPLACE FUNCTION scrapersky_track() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.updated_at := now();
    NEW.changed_in := scrapersky_transaction();
    RETURN NEW;
END $$;
"""
TRACKED = """
contacts domains leads local_businesses pages place_searches places_staging projects runs sitemap_files
""".split()


def default(table: str, column: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"ALTER TABLE {table} ALTER COLUMN {column} SET DEFAULT scrapersky_transaction()",
        f"ALTER TABLE {table} ALTER COLUMN {column} SET DEFAULT (pg_current_xact_id()::text::bigint)",
    )


class Migration(migrations.Migration):
    dependencies = [
        ("jobs", "0002_storage"),
    ]

    operations = [
        migrations.RunSQL(numbering(0), migrations.RunSQL.noop),
        migrations.RunSQL(TRACK + lead_events.FUNCTIONS, migrations.RunSQL.noop),
        default("events", "transaction"),
        *(default(table, "changed_in") for table in TRACKED),
    ]
