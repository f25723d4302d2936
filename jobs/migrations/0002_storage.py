"""What Django's models cannot say: partitions, `updated_at` and `changed_in` for every way of writing, hot tables."""

from django.db import migrations, models
from django.db.models import Index, Q

from jobs.migrations import FOLDED
from jobs.migrations.tables.vocabulary import table, text
from jobs.store import lead_counts, lead_events, lead_words

# The append-only tables are partitioned by month: old months are dropped, never deleted row by row.
FETCHES = """
CREATE SEQUENCE fetches_id_seq;
CREATE TABLE fetches (
    id bigint NOT NULL DEFAULT nextval('fetches_id_seq'),
    fetched_at timestamptz NOT NULL,
    "table" text NOT NULL DEFAULT '',
    row_id bigint,
    stage text NOT NULL DEFAULT '',
    fence integer,
    method text NOT NULL DEFAULT 'GET',
    url text NOT NULL,
    final_url text NOT NULL DEFAULT '',
    hops jsonb,
    status smallint,
    content_type text NOT NULL DEFAULT '',
    wire_bytes bigint NOT NULL DEFAULT 0,
    decoded_bytes bigint NOT NULL DEFAULT 0,
    seconds double precision,
    address text NOT NULL DEFAULT '',
    outcome text NOT NULL,
    error text NOT NULL DEFAULT '',
    content_hash text NOT NULL DEFAULT '',
    etag text NOT NULL DEFAULT '',
    last_modified text NOT NULL DEFAULT '',
    body bytea,
    PRIMARY KEY (id, fetched_at)
) PARTITION BY RANGE (fetched_at);
ALTER SEQUENCE fetches_id_seq OWNED BY fetches.id;
CREATE INDEX fetches_row ON fetches ("table", row_id, id);
CREATE INDEX fetches_outcome ON fetches (outcome, id);
CREATE TABLE fetches_rest PARTITION OF fetches DEFAULT;
"""

# `transaction` is the number of the writing transaction: see jobs/models/event.py for what it orders.
EVENTS = """
CREATE SEQUENCE events_id_seq;
CREATE TABLE events (
    id bigint NOT NULL DEFAULT nextval('events_id_seq'),
    at timestamptz NOT NULL DEFAULT now(),
    transaction bigint NOT NULL DEFAULT (pg_current_xact_id()::text::bigint),
    kind text NOT NULL,
    "table" text NOT NULL,
    row_id bigint,
    stage text NOT NULL DEFAULT '',
    outcome text NOT NULL DEFAULT '',
    fence integer,
    run_id bigint,
    seconds double precision,
    detail jsonb,
    PRIMARY KEY (id, at)
) PARTITION BY RANGE (at);
ALTER SEQUENCE events_id_seq OWNED BY events.id;
CREATE INDEX events_order ON events (transaction, id);
CREATE INDEX events_row ON events ("table", row_id, id);
CREATE INDEX events_rare ON events (kind, id) WHERE NOT (kind = 'settled');
CREATE TABLE events_rest PARTITION OF events DEFAULT;
"""

# `updated_at` is set by the database, and `changed_in` (the number of the writing transaction) where changes are followed.
FUNCTIONS = """
CREATE FUNCTION scrapersky_touch() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.updated_at := now();
    RETURN NEW;
END $$;
CREATE FUNCTION scrapersky_track() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.updated_at := now();
    NEW.changed_in := pg_current_xact_id()::text::bigint;
    RETURN NEW;
END $$;
"""
TOUCHED = """
automation_rules budgets bulk_actions destinations export_recipe_runs export_recipes exports flags hosts import_mappings
imports possible_duplicates send_rules stage_controls storage_targets suppressions webhooks
""".split()
TRACKED = """
contacts domains local_businesses pages place_searches places_staging projects runs sitemap_files
""".split()

# Rows that the queue moves are updated several times: room on the page for it, and a vacuum that comes often.
HOT = """
place_searches places_staging local_businesses domains sitemap_files pages contacts hosts runs
pump_slots worker_heartbeats stage_minutes procrastinate_jobs procrastinate_events
""".split()
HOT_STORAGE = """
ALTER TABLE {table} SET (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 1000,
    autovacuum_analyze_scale_factor = 0.05, autovacuum_vacuum_cost_delay = 0)
"""
COLD_STORAGE = """
ALTER TABLE {table} RESET (fillfactor, autovacuum_vacuum_scale_factor, autovacuum_vacuum_threshold,
    autovacuum_analyze_scale_factor, autovacuum_vacuum_cost_delay)
"""

# No index for it: see jobs/models/scraper.py.
RECORDS_OF_PAGES = """
ALTER TABLE scraper_records ADD CONSTRAINT scraper_records_page_id_fk FOREIGN KEY (page_id)
    REFERENCES pages (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED
"""


def touch(table_name: str, function: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"CREATE TRIGGER touch BEFORE UPDATE ON {table_name} FOR EACH ROW EXECUTE FUNCTION {function}()",
        f"DROP TRIGGER touch ON {table_name}",
    )


class Migration(migrations.Migration):
    replaces = [("jobs", name) for name in FOLDED]
    dependencies = [("jobs", "0001_tables"), ("procrastinate", "__latest__")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                table(
                    "Event",
                    "events",
                    dict(
                        id=models.BigAutoField(primary_key=True, serialize=False),
                        at=models.DateTimeField(),
                        transaction=models.BigIntegerField(),
                        kind=models.TextField(help_text="settled, decided, run, ..."),
                        table=models.TextField(),
                        row_id=models.BigIntegerField(blank=True, null=True),
                        stage=text(),
                        outcome=text(),
                        fence=models.IntegerField(blank=True, null=True),
                        run_id=models.BigIntegerField(blank=True, null=True),
                        seconds=models.FloatField(blank=True, null=True),
                        detail=models.JSONField(blank=True, null=True),
                    ),
                    indexes=[
                        Index(fields=["transaction", "id"], name="events_order"),
                        Index(fields=["table", "row_id", "id"], name="events_row"),
                        Index(condition=~Q(kind="settled"), fields=["kind", "id"], name="events_rare"),
                    ],
                ),
                table(
                    "Fetch",
                    "fetches",
                    dict(
                        id=models.BigAutoField(primary_key=True, serialize=False),
                        fetched_at=models.DateTimeField(),
                        table=text(help_text="The row it was made for: its table"),
                        row_id=models.BigIntegerField(blank=True, help_text="and its id.", null=True),
                        stage=text(),
                        fence=models.IntegerField(blank=True, null=True),
                        method=models.TextField(db_default="GET", default="GET"),
                        url=models.TextField(),
                        final_url=text(),
                        hops=models.JSONField(blank=True, help_text="[[status, url], ...]", null=True),
                        status=models.PositiveSmallIntegerField(blank=True, null=True),
                        content_type=text(),
                        wire_bytes=models.PositiveBigIntegerField(db_default=0, default=0),
                        decoded_bytes=models.PositiveBigIntegerField(db_default=0, default=0),
                        seconds=models.FloatField(blank=True, null=True),
                        address=text(help_text="The IP address that answered."),
                        outcome=models.TextField(help_text="ok, unchanged or a reason."),
                        error=text(),
                        content_hash=text(),
                        etag=text(),
                        last_modified=text(),
                        body=models.BinaryField(
                            blank=True, help_text="zstd-compressed; only with FETCH_STORE_BODIES.", null=True
                        ),
                    ),
                    verbose_name_plural="fetches",
                    indexes=[
                        Index(fields=["table", "row_id", "id"], name="fetches_row"),
                        Index(fields=["outcome", "id"], name="fetches_outcome"),
                    ],
                ),
            ],
            database_operations=[
                migrations.RunSQL(FETCHES, "DROP TABLE fetches"),
                migrations.RunSQL(EVENTS, "DROP TABLE events"),
            ],
        ),
        migrations.RunSQL(FUNCTIONS, "DROP FUNCTION scrapersky_touch(); DROP FUNCTION scrapersky_track()"),
        *[touch(name, "scrapersky_touch") for name in TOUCHED],
        *[touch(name, "scrapersky_track") for name in TRACKED],
        migrations.RunSQL(lead_counts.INSTALL, lead_counts.REMOVE),
        migrations.RunSQL(lead_words.INSTALL, lead_words.REMOVE),
        migrations.RunSQL(lead_events.INSTALL, lead_events.REMOVE),
        *[migrations.RunSQL(HOT_STORAGE.format(table=name), COLD_STORAGE.format(table=name)) for name in HOT],
        # A piece is packed already, or is read once: no compression by the database.
        migrations.RunSQL(
            "ALTER TABLE export_pieces ALTER COLUMN content SET STORAGE EXTERNAL",
            "ALTER TABLE export_pieces ALTER COLUMN content SET STORAGE EXTENDED",
        ),
        migrations.RunSQL(RECORDS_OF_PAGES, "ALTER TABLE scraper_records DROP CONSTRAINT scraper_records_page_id_fk"),
    ]
