"""What Django's models cannot say: `updated_at` for every way of writing, and storage for hot tables."""

from django.db import migrations

TIMED = (
    "place_searches", "places_staging", "local_businesses", "merge_proposals", "domains", "suppressions", "hosts",
    "sitemap_files", "pages", "contacts", "runs", "budgets", "stage_controls", "automation_rules",
)

# Rows that the queue moves are updated several times: room on the page for it, and a vacuum that comes often.
HOT = ("place_searches", "places_staging", "local_businesses", "domains", "sitemap_files", "pages", "hosts", "runs",
       "pump_slots", "worker_heartbeats", "stage_minutes", "procrastinate_jobs", "procrastinate_events")

FUNCTION = """
CREATE FUNCTION scrapersky_touch() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.updated_at := now();
    RETURN NEW;
END $$;
"""


def touch(table: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"CREATE TRIGGER touch BEFORE UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION scrapersky_touch()",
        f"DROP TRIGGER touch ON {table}",
    )


def hot(table: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"ALTER TABLE {table} SET (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02, "
        "autovacuum_vacuum_threshold = 1000, autovacuum_analyze_scale_factor = 0.05, autovacuum_vacuum_cost_delay = 0)",
        f"ALTER TABLE {table} RESET (fillfactor, autovacuum_vacuum_scale_factor, autovacuum_vacuum_threshold, "
        "autovacuum_analyze_scale_factor, autovacuum_vacuum_cost_delay)",
    )


class Migration(migrations.Migration):
    dependencies = [("jobs", "0002_partitions"), ("procrastinate", "__latest__")]

    operations = [
        migrations.RunSQL(FUNCTION, "DROP FUNCTION scrapersky_touch()"),
        *[touch(table) for table in TIMED],
        *[hot(table) for table in HOT],
    ]
