"""Upkeep: the list of chores that limit the size of tables and repair the queue, on the control queue.

Each chore returns a sentence about what it did, or ""; a sentence is stored as an event of the kind `upkeep`.
"""

from __future__ import annotations

from django.conf import settings
from django.db import connection

from jobs.actions import bulk_actions, erasure, flags, operations, revisits, searches, validations
from jobs.learning import fit, page_yields, scoring
from jobs.maintenance import clock, partitions, pruning
from jobs.models import Run
from jobs.models.bulk_action import CHORE as BULK_ACTIONS
from jobs.monitoring import alerts
from jobs.pipeline.periodic import SCHEDULE, Chore
from jobs.stages import PIPELINE
from jobs.statuses import Task
from jobs.store import credentials, lead_counts, retention
from jobs.transfer import export_jobs, import_jobs, recipe_runs, recipes, storage, waiting_files

# The schedule's own sign of life.


def mark_the_schedule() -> str:
    """Store a heartbeat: the schedule ran, the queue passed it on, a control worker executed it (see health).

    What it was before tells whether the clock of the database went back meanwhile.
    """
    clock.end_what_is_in_the_future()
    with connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO worker_heartbeats (name, role, version) VALUES (%s, %s, %s)
               ON CONFLICT (name) DO UPDATE SET beat_at = now(), version = excluded.version""",
            [SCHEDULE, SCHEDULE, settings.RELEASE],
        )
    return ""


# Wake-ups. A job is only a wake-up: one that is put back too early costs a look at an empty stage.

_RESCUE = """
WITH stalled AS (
    SELECT j.id FROM procrastinate_jobs AS j LEFT JOIN procrastinate_workers AS w ON w.id = j.worker_id
    WHERE j.status = 'doing' AND (j.worker_id IS NULL OR w.last_heartbeat < now() - interval '2 minutes'
        OR (SELECT max(e.at) FROM procrastinate_events AS e WHERE e.job_id = j.id AND e.type = 'started')
            < now() - interval '3 hours')
    ORDER BY j.id LIMIT 500 FOR UPDATE OF j SKIP LOCKED
)
UPDATE procrastinate_jobs AS j SET status = 'todo', attempts = j.attempts + 1, worker_id = NULL, abort_requested = false
FROM stalled WHERE j.id = stalled.id
"""


def rescue_stalled_jobs() -> str:
    """Put wake-ups back whose worker died, or lost its connection to them. Returns a sentence, or ""."""
    with connection.cursor() as cursor:
        cursor.execute(_RESCUE)
        return f"{cursor.rowcount} stalled jobs were put back." if cursor.rowcount else ""


def tidy_runs() -> str:
    """Hold, let go or cancel rows that stand otherwise than their run does; end runs whose rows are gone."""
    held = sum(operations.hold_rows(run) for run in Run.objects.filter(status=Task.PAUSED).values_list("pk", flat=True))
    lines = [f"{held} rows of paused runs were held back."] if held else []
    if let_go := operations.let_go_held():
        lines.append(f"{let_go} rows of runs that are not paused were let go.")
    if cancelled := operations.cancel_stragglers():
        lines.append(f"{cancelled} rows of cancelled runs were cancelled.")
    if ended := operations.complete_orphans():
        lines.append(f"{ended} runs ended whose rows are gone.")
    return " ".join(lines)


STAGE_TABLES = tuple(dict.fromkeys(stage.table for stage in PIPELINE))
_TRANSFERRED = ("domains", "pages", "sitemap_files", "local_businesses", "places_staging")
_PRUNED = (
    "procrastinate_jobs", "procrastinate_periodic_defers", "runs", "stage_minutes", "stage_controls",
    "worker_heartbeats", "incidents", "flag_samples", "scraper_faults", "extractor_differences", "page_budgets",
    "exports", "export_pieces", "imports", "import_pieces", "imported_rows", "webhook_deliveries",
    "export_recipe_runs", "sessions", "token_blacklist_outstandingtoken", "password_links",
)  # fmt: skip
_TIMED = ("worker_heartbeats", *STAGE_TABLES, *clock.LEASES_OF_OTHERS, "bulk_actions", "imports", "pump_slots", "hosts")
_BULK_ACTIONS = ("bulk_actions", "bulk_action_slices", "bulk_action_rows", "runs")
_RECIPES = ("export_recipes", "export_recipe_runs", "export_recipe_rows", "export_recipe_changes", "runs")
_ERASED = ("domains", "pages", "sitemap_files", "contacts", "contact_evidence", "fetches", "events")
_RETAINED = ("places_staging", "local_businesses", "contacts", "contact_evidence", "domains", "fetches", "events")
_SEALED = ("destinations", "storage_targets", "webhooks", "second_factors")

CHORES = [
    Chore("mark_the_schedule", "* * * * *", mark_the_schedule, _TIMED),
    Chore("rescue_stalled_jobs", "* * * * *", rescue_stalled_jobs, ("procrastinate_jobs",)),
    Chore("tidy_runs", "* * * * *", tidy_runs, ("runs", *STAGE_TABLES)),
    Chore("guard_flags", "* * * * *", flags.trip_due, ("flags", "flag_changes", "events")),
    Chore("watch", "* * * * *", alerts.check, ("incidents",)),
    Chore("prune", "*/5 * * * *", pruning.prune, _PRUNED),
    Chore("prune_hosts", "41 3 * * *", pruning.prune_hosts, ("hosts",)),
    Chore("purge_expired", "*/10 * * * *", retention.purge_expired, _RETAINED),
    Chore(import_jobs.CHORE, "* * * * *", waiting_files.process_pending, ("imports", "runs", *_TRANSFERRED)),
    Chore(BULK_ACTIONS, "* * * * *", bulk_actions.process_pending, _BULK_ACTIONS),
    Chore(export_jobs.CHORE, "* * * * *", export_jobs.process_pending, ("exports", "export_pieces", "runs")),
    Chore(recipes.CHORE, "* * * * *", recipe_runs.process_due, _RECIPES),
    Chore(storage.CHORE, "* * * * *", storage.run_requested_tests, ("storage_targets",)),
    Chore(erasure.CHORE, "* * * * *", erasure.run_requested_erasures, _ERASED),
    Chore(credentials.CHORE, "17 4 * * *", credentials.seal_again, _SEALED),
    Chore("fold_lead_counts", "* * * * *", lead_counts.fold, ("lead_counts", "lead_count_changes")),
    Chore(fit.CHORE, "*/10 * * * *", fit.learn, ("fit_scopes", "fit_models")),
    Chore(scoring.CHORE, "* * * * *", scoring.score_pending, ("leads", "fit_scopes", "learning_cursors", "decisions")),
    Chore(page_yields.CHORE, "20 * * * *", page_yields.learn, ("fit_scopes", "fit_models")),
    Chore("repeat_searches", "*/10 * * * *", searches.repeat_due, ("place_searches", "runs")),
    Chore(revisits.CHORE, "*/10 * * * *", revisits.queue_due, ("domains", "pages", "sitemap_files", "runs")),
    Chore(validations.CHORE, "*/10 * * * *", validations.renew_expired, ("contacts",)),
    Chore("partition_months", "*/10 * * * *", partitions.partition_months, ("events", "fetches")),
]
