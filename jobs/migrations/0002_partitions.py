"""The append-only tables, partitioned by month: old months are dropped, never deleted row by row."""

import django.db.models.functions.datetime
from django.db import migrations, models

FETCHES = """
CREATE SEQUENCE fetches_id_seq;
CREATE TABLE fetches (
    id bigint NOT NULL DEFAULT nextval('fetches_id_seq'),
    fetched_at timestamptz NOT NULL,
    "table" text NOT NULL DEFAULT '',
    row_id bigint,
    stage text NOT NULL DEFAULT '',
    attempt integer,
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
    attempt integer,
    run_id bigint,
    seconds double precision,
    detail jsonb,
    PRIMARY KEY (id, at)
) PARTITION BY RANGE (at);
ALTER SEQUENCE events_id_seq OWNED BY events.id;
CREATE INDEX events_order ON events (transaction, id);
CREATE INDEX events_row ON events ("table", row_id, id);
CREATE TABLE events_rest PARTITION OF events DEFAULT;
"""


class Migration(migrations.Migration):
    dependencies = [("jobs", "0001_initial")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name='Event',
                    fields=[
                        ('id', models.BigAutoField(primary_key=True, serialize=False)),
                        ('at', models.DateTimeField()),
                        ('transaction', models.BigIntegerField()),
                        ('kind', models.TextField(help_text='settled, decided, run, ...')),
                        ('table', models.TextField()),
                        ('row_id', models.BigIntegerField(blank=True, null=True)),
                        ('stage', models.TextField(blank=True, db_default='', default='')),
                        ('outcome', models.TextField(blank=True, db_default='', default='')),
                        ('attempt', models.IntegerField(blank=True, null=True)),
                        ('run_id', models.BigIntegerField(blank=True, null=True)),
                        ('seconds', models.FloatField(blank=True, null=True)),
                        ('detail', models.JSONField(blank=True, null=True)),
                    ],
                    options={
                        'db_table': 'events',
                        'indexes': [models.Index(fields=['transaction', 'id'], name='events_order'), models.Index(fields=['table', 'row_id', 'id'], name='events_row')],
                    },
                ),
                migrations.CreateModel(
                    name='Fetch',
                    fields=[
                        ('id', models.BigAutoField(primary_key=True, serialize=False)),
                        ('fetched_at', models.DateTimeField()),
                        ('table', models.TextField(blank=True, db_default='', default='', help_text='The row it was made for: its table')),
                        ('row_id', models.BigIntegerField(blank=True, help_text='and its id.', null=True)),
                        ('stage', models.TextField(blank=True, db_default='', default='')),
                        ('attempt', models.IntegerField(blank=True, null=True)),
                        ('method', models.TextField(db_default='GET', default='GET')),
                        ('url', models.TextField()),
                        ('final_url', models.TextField(blank=True, db_default='', default='')),
                        ('hops', models.JSONField(blank=True, help_text='[[status, url], ...]', null=True)),
                        ('status', models.PositiveSmallIntegerField(blank=True, null=True)),
                        ('content_type', models.TextField(blank=True, db_default='', default='')),
                        ('wire_bytes', models.PositiveBigIntegerField(db_default=0, default=0)),
                        ('decoded_bytes', models.PositiveBigIntegerField(db_default=0, default=0)),
                        ('seconds', models.FloatField(blank=True, null=True)),
                        ('address', models.TextField(blank=True, db_default='', default='', help_text='The IP address that answered.')),
                        ('outcome', models.TextField(help_text='ok, unchanged or a reason.')),
                        ('error', models.TextField(blank=True, db_default='', default='')),
                        ('content_hash', models.TextField(blank=True, db_default='', default='')),
                        ('etag', models.TextField(blank=True, db_default='', default='')),
                        ('last_modified', models.TextField(blank=True, db_default='', default='')),
                        ('body', models.BinaryField(blank=True, help_text='zstd-compressed; only with FETCH_STORE_BODIES.', null=True)),
                    ],
                    options={
                        'verbose_name_plural': 'fetches',
                        'db_table': 'fetches',
                        'indexes': [models.Index(fields=['table', 'row_id', 'id'], name='fetches_row'), models.Index(fields=['outcome', 'id'], name='fetches_outcome')],
                    },
                ),
            ],
            database_operations=[
                migrations.RunSQL(FETCHES, "DROP TABLE fetches"),
                migrations.RunSQL(EVENTS, "DROP TABLE events"),
            ],
        ),
    ]
