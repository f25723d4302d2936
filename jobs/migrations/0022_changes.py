"""Rows say in which transaction they were changed last, so that a copy can follow them in the order of commits."""

from django.db import migrations, models

import jobs.models.columns

TABLES = {
    "contact": "contacts", "domain": "domains", "localbusiness": "local_businesses", "page": "pages",
    "place": "places_staging", "placesearch": "place_searches", "run": "runs", "sitemapfile": "sitemap_files",
}  # fmt: skip

FUNCTION = """
CREATE FUNCTION scrapersky_track() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.updated_at := now();
    NEW.changed_in := pg_current_xact_id()::text::bigint;
    RETURN NEW;
END $$;
"""


def column(model: str) -> migrations.AddField:
    # The default is the same for the whole statement, so that no row is rewritten: rows of today were changed by this.
    return migrations.AddField(
        model_name=model,
        name="changed_in",
        field=models.BigIntegerField(
            db_default=jobs.models.columns.CurrentTransaction(),
            editable=False,
            help_text="The transaction of its latest change.",
        ),
    )


def index(model: str, table: str) -> migrations.AddIndex:
    return migrations.AddIndex(
        model_name=model, index=models.Index(fields=["changed_in", "id"], name=f"{table}_changed")
    )


def trigger(table: str) -> migrations.RunSQL:
    create = f"CREATE TRIGGER touch BEFORE UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION"
    drop = f"DROP TRIGGER touch ON {table}"
    return migrations.RunSQL(f"{drop}; {create} scrapersky_track()", f"{drop}; {create} scrapersky_touch()")


class Migration(migrations.Migration):

    dependencies = [
        ("jobs", "0021_detail"),
    ]

    operations = [
        *[column(model) for model in TABLES],
        *[index(model, table) for model, table in TABLES.items()],
        migrations.RunSQL(FUNCTION, "DROP FUNCTION scrapersky_track()"),
        *[trigger(table) for table in TABLES.values()],
    ]
