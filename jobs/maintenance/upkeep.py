"""Upkeep: it limits the size of tables and repairs the queue, in bounded slices, on the control queue.

Each chore returns a sentence about what it did, or ""; a sentence is stored as an event of the kind `upkeep`.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from psycopg import sql

from jobs.actions import bulk_actions, erasure, flags, operations, revisits, searches, validations
from jobs.learning import fit, page_yields, scoring
from jobs.models import Run
from jobs.models.bulk_action import CHORE as BULK_ACTIONS
from jobs.pipeline.faults import DATABASE_ERRORS, first_line, is_transient
from jobs.pipeline.periodic import SCHEDULE, Chore
from jobs.stages import PIPELINE
from jobs.statuses import Task, sql_with_states
from jobs.store import credentials, lead_counts, retention
from jobs.transfer import export_jobs, import_jobs, recipe_runs, recipes, storage
from jobs.web.failures import REASONS

log = logging.getLogger("jobs.maintenance.upkeep")

SLICE = 2_000  # rows deleted in one transaction
MOST_SLICES = 50  # in one go; what is left waits for the next
MONTHS_AHEAD = 2
LOCK_MILLISECONDS = 2_000  # others wait behind whoever waits for a whole table
LARGEST_MOVE = 200_000  # rows that are moved out of a default partition in one transaction
DRAINS_DAYS, MINUTES_DAYS, JOBS_DAYS, DELIVERIES_DAYS = 2, 3, 7, 30
DIFFERENCES_DAYS, FAULTS_OF_A_SCRAPER = 30, 100
LINKS_DAYS = 30  # an invitation that has ended is listed as such for a while
AHEAD_MINUTES = 2  # more than a schedule that works is ahead of the clock of the database


# The schedule's own sign of life.


def mark_the_schedule() -> str:
    """Store a heartbeat: the schedule ran, the queue passed it on, a control worker executed it (see health)."""
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
    """Hold or cancel rows of paused and cancelled runs that came back from a retry; end runs whose rows are gone."""
    held = sum(operations.hold_rows(run) for run in Run.objects.filter(status=Task.PAUSED).values_list("pk", flat=True))
    lines = [f"{held} rows of paused runs were held back."] if held else []
    if cancelled := operations.cancel_stragglers():
        lines.append(f"{cancelled} rows of cancelled runs were cancelled.")
    if ended := operations.complete_orphans():
        lines.append(f"{ended} runs ended whose rows are gone.")
    return " ".join(lines)


# What has had its time.

_OLD_JOBS = """
WITH old AS MATERIALIZED (
    SELECT j.id FROM procrastinate_jobs AS j WHERE j.status NOT IN ('todo', 'doing') AND NOT EXISTS (
        SELECT 1 FROM procrastinate_events AS e WHERE e.job_id = j.id AND e.at > now() - make_interval(days => %s))
    ORDER BY j.id LIMIT %s FOR UPDATE SKIP LOCKED
)
DELETE FROM procrastinate_jobs WHERE id IN (SELECT id FROM old)
"""

# The schedule goes on while no worker runs; a stage needs a few wake-ups, not those of three days.
_SURPLUS_JOBS = """
DELETE FROM procrastinate_jobs WHERE id IN (
    SELECT id FROM (
        SELECT id, row_number() OVER (PARTITION BY queue_name ORDER BY id DESC) AS nth
        FROM procrastinate_jobs WHERE status = 'todo' AND queue_name = ANY(%s)
    ) AS waiting WHERE nth > 10 ORDER BY id LIMIT %s)
"""

_OLD_DRAINS = """
DELETE FROM runs WHERE id IN (
    SELECT id FROM runs WHERE kind = 'drain' AND (ended_at < now() - make_interval(days => %s)
        OR ended_at IS NULL AND updated_at < now() - interval '30 days') ORDER BY id LIMIT %s)
"""

_OLD_RUNS = """
DELETE FROM runs WHERE id IN (
    SELECT id FROM runs WHERE kind <> 'drain' AND ended_at < now() - make_interval(days => %s) ORDER BY id LIMIT %s)
"""

# Totals only ever grow (see /metrics): what is deleted is added to a minute long ago, and the last success is stored.
_OLD_MINUTES = f"""
WITH gone AS (
    DELETE FROM stage_minutes WHERE id IN (
        SELECT id FROM stage_minutes WHERE minute < now() - make_interval(days => %s) AND minute > '2000-01-01'
        ORDER BY minute LIMIT %s)
    RETURNING stage, minute, outcome, count, seconds
), stored AS (
    INSERT INTO stage_minutes (stage, minute, outcome, slot, count, seconds)
    SELECT stage, '2000-01-01', outcome, 0, sum(count), sum(seconds) FROM gone GROUP BY stage, outcome
    ON CONFLICT (minute, stage, outcome, slot)
    DO UPDATE SET count = stage_minutes.count + excluded.count, seconds = stage_minutes.seconds + excluded.seconds
), successes AS (
    INSERT INTO stage_controls (stage, last_success_at)
    SELECT stage, max(minute) FROM gone WHERE outcome <> ALL ('{{{",".join(REASONS)}}}') GROUP BY stage
    ON CONFLICT (stage) DO UPDATE
    SET last_success_at = greatest(stage_controls.last_success_at, excluded.last_success_at)
)
SELECT FROM gone
"""  # noqa: S608 -- our own words

_OLD_HEARTBEATS = """
DELETE FROM worker_heartbeats WHERE name IN (
    SELECT name FROM worker_heartbeats WHERE beat_at < now() - make_interval(days => %s) LIMIT %s)
"""

_OLD_INCIDENTS = """
DELETE FROM incidents WHERE id IN (
    SELECT id FROM incidents WHERE closed_at < now() - make_interval(days => %s) ORDER BY id LIMIT %s)
"""

_OLD_SAMPLES = """
DELETE FROM flag_samples WHERE id IN (
    SELECT id FROM flag_samples WHERE at < now() - make_interval(days => %s) ORDER BY at LIMIT %s)
"""

_OLD_DIFFERENCES = """
DELETE FROM extractor_differences WHERE id IN (
    SELECT id FROM extractor_differences WHERE at < now() - make_interval(days => %s) ORDER BY at LIMIT %s)
"""

# The last ones of each scraper are enough to mend it.
_OLD_FAULTS = """
DELETE FROM scraper_faults WHERE id IN (
    SELECT id FROM (SELECT id, row_number() OVER (PARTITION BY scraper ORDER BY id DESC) AS nth FROM scraper_faults)
        AS faults WHERE nth > %s ORDER BY id LIMIT %s)
"""

_OLD_PAGE_BUDGETS = """
DELETE FROM page_budgets WHERE id IN (
    SELECT id FROM page_budgets WHERE since < now() - make_interval(days => %s) ORDER BY since LIMIT %s)
"""

_OLD_EXPORTS = """
DELETE FROM exports WHERE id IN (
    SELECT id FROM exports WHERE updated_at < now() - make_interval(days => %s) ORDER BY id LIMIT %s)
"""

_OLD_DELIVERIES = sql_with_states("""
DELETE FROM webhook_deliveries WHERE id IN (
    SELECT id FROM webhook_deliveries WHERE created_at < now() - make_interval(days => %s)
    AND status <> {DeliveryStatus.PENDING}
    ORDER BY created_at LIMIT %s)
""")

# Those of a file that nobody goes on with go, too.
_OLD_PIECES = """
DELETE FROM export_pieces WHERE id IN (
    SELECT p.id FROM exports AS e JOIN export_pieces AS p ON p.export_id = e.id
    WHERE e.expires_at < now() - make_interval(hours => %s)
        OR e.ready_at IS NULL AND e.lease_until < now() - interval '1 day'
    ORDER BY p.id LIMIT %s)
"""

# A preview that nobody confirmed goes after a day.
_OLD_IMPORTS = """
WITH old AS (
    SELECT id FROM imports WHERE updated_at < now() - make_interval(days => %s)
        OR run_id IS NULL AND created_at < now() - interval '1 day' ORDER BY id LIMIT %s
), pieces AS (DELETE FROM import_pieces AS p USING old WHERE p.whole_id = old.id),
rows AS (DELETE FROM imported_rows AS r USING old WHERE r.whole_id = old.id)
DELETE FROM imports AS i USING old WHERE i.id = old.id
"""

_OLD_API_REQUESTS = """
DELETE FROM api_requests WHERE id IN (
    SELECT id FROM api_requests WHERE at < now() - make_interval(days => %s) ORDER BY at LIMIT %s)
"""

_OLD_RECIPE_RUNS = """
WITH old AS (
    SELECT id FROM export_recipe_runs WHERE ended_at < now() - make_interval(days => %s) ORDER BY id LIMIT %s
), changes AS (DELETE FROM export_recipe_changes AS c USING old WHERE c.run_id = old.id)
DELETE FROM export_recipe_runs AS r USING old WHERE r.id = old.id
"""

_OLD_BULK_ACTIONS = """
WITH old AS (
    SELECT id FROM bulk_actions WHERE updated_at < now() - make_interval(days => %s) ORDER BY id LIMIT %s
), slices AS (DELETE FROM bulk_action_slices AS s USING old WHERE s.action_id = old.id)
, places AS (DELETE FROM bulk_action_rows AS r USING old WHERE r.action_id = old.id)
, undos AS (UPDATE bulk_actions AS u SET undo_of_id = NULL FROM old WHERE u.undo_of_id = old.id)
DELETE FROM bulk_actions AS a USING old WHERE a.id = old.id
"""

# What is left of access that has ended.
_OLD_SESSIONS = """
DELETE FROM sessions WHERE session_key IN (
    SELECT session_key FROM sessions WHERE expire_date < now() - make_interval(days => %s)
    ORDER BY expire_date LIMIT %s)
"""

_OLD_TOKENS = """
WITH old AS (
    SELECT id FROM token_blacklist_outstandingtoken WHERE expires_at < now() - make_interval(days => %s)
    ORDER BY id LIMIT %s
), ended AS (DELETE FROM token_blacklist_blacklistedtoken AS b USING old WHERE b.token_id = old.id)
DELETE FROM token_blacklist_outstandingtoken AS t USING old WHERE t.id = old.id
"""

_OLD_INVITATIONS = """
DELETE FROM password_links WHERE id IN (
    SELECT id FROM password_links WHERE expires_at < now() - make_interval(days => %s) ORDER BY id LIMIT %s)
"""

# A drain whose worker died belongs to nobody; other workers claim its rows.
_LOST_DRAINS = sql_with_states("""
UPDATE runs SET status = {Task.ERROR}, reason = 'Its worker died.', ended_at = now() WHERE id IN (
    SELECT id FROM runs WHERE status = {Task.IN_PROGRESS} AND kind = 'drain'
    AND updated_at < now() - make_interval(hours => %s) ORDER BY id LIMIT %s)
""")

# A machine whose clock was ahead left times that are still to come; when they come, the schedule would take the tasks
# of these minutes for queued already.
_FUTURE_TICKS = """
DELETE FROM procrastinate_periodic_defers WHERE id IN (
    SELECT id FROM procrastinate_periodic_defers
    WHERE to_timestamp(defer_timestamp) > now() + make_interval(mins => %s) ORDER BY id LIMIT %s)
"""


def prune() -> str:
    """Delete finished jobs, old runs, counts, heartbeats, expired sessions in slices. Returns a sentence, or ""."""
    plan = {
        "finished jobs": (_OLD_JOBS, JOBS_DAYS),
        "drains": (_OLD_DRAINS, DRAINS_DAYS),
        "runs": (_OLD_RUNS, settings.RETENTION_RUNS_DAYS),
        "pieces of export files": (_OLD_PIECES, 0),
        "exports": (_OLD_EXPORTS, settings.RETENTION_RUNS_DAYS),
        "webhook deliveries": (_OLD_DELIVERIES, DELIVERIES_DAYS),
        "runs of export recipes": (_OLD_RECIPE_RUNS, settings.RETENTION_RUNS_DAYS),
        "imports": (_OLD_IMPORTS, settings.RETENTION_RUNS_DAYS),
        "bulk actions": (_OLD_BULK_ACTIONS, settings.RETENTION_RUNS_DAYS),
        "counts": (_OLD_MINUTES, MINUTES_DAYS),
        "heartbeats": (_OLD_HEARTBEATS, 1),
        "ticks of a clock that was ahead": (_FUTURE_TICKS, AHEAD_MINUTES),
        "requests of API keys": (_OLD_API_REQUESTS, settings.RETENTION_API_REQUESTS_DAYS),
        "incidents": (_OLD_INCIDENTS, settings.RETENTION_RUNS_DAYS),
        "budgets of pages": (_OLD_PAGE_BUDGETS, settings.RETENTION_RUNS_DAYS),
        "samples of flags": (_OLD_SAMPLES, MINUTES_DAYS),
        "faults of scrapers": (_OLD_FAULTS, FAULTS_OF_A_SCRAPER),
        "differences of extractors": (_OLD_DIFFERENCES, DIFFERENCES_DAYS),
        "expired sessions": (_OLD_SESSIONS, 0),
        "expired refresh tokens": (_OLD_TOKENS, 0),
        "expired password links": (_OLD_INVITATIONS, LINKS_DAYS),
    }
    lost = _in_slices(_LOST_DRAINS, 1)
    queues = [stage.queue for stage in PIPELINE] + [f"upkeep_{chore.name}" for chore in CHORES]
    gone = {"surplus wake-ups": _in_slices(_SURPLUS_JOBS, queues)}
    gone |= {what: _in_slices(statement, days) for what, (statement, days) in plan.items()}
    lines = [f"{n:,} {what}" for what, n in gone.items() if n]
    sentences = [f"Deleted: {', '.join(lines)}."] if lines else []
    return " ".join([*sentences, *([f"{lost} drains had lost their worker."] if lost else [])])


def _in_slices(statement: str, of: int | list[str]) -> int:
    total = 0
    for _ in range(MOST_SLICES):
        with connection.cursor() as cursor:
            cursor.execute(statement, [of, SLICE])
            total += cursor.rowcount
            if cursor.rowcount < SLICE:
                break
    return total


def watch() -> str:
    """Open and close incidents, and send messages about them. Returns a sentence, or ""."""
    from jobs.monitoring import alerts  # it reads the statistics, which read the list below

    return alerts.check()


# Partitions: one a month, made ahead of time; an old one is dropped whole.


@dataclass(frozen=True)
class Partitioned:
    """A table that is partitioned by month on `column`; months older than `days` are dropped."""

    table: str
    column: str
    days: int


def partitioned() -> list[Partitioned]:
    """The append-only tables, and for how many days each is stored."""
    return [
        Partitioned("events", "at", settings.RETENTION_EVENTS_DAYS),
        Partitioned("fetches", "fetched_at", settings.RETENTION_FETCHES_DAYS),
    ]


def partition_months() -> str:
    """Make this month's and the next months' partitions; drop old ones. Returns a sentence for each, or ""."""
    lines = []
    for parent in partitioned():
        lines += [f"Made {name}." for name in _make_ahead(parent)]
        lines += [f"Dropped {name}." for name in _drop_old(parent)]
        strays = _in_slices(_OLD_STRAYS.format(table=parent.table, column=parent.column), parent.days)
        lines += [f"Deleted {strays:,} rows of {parent.table}_rest."] if strays else []
    return " ".join(lines)


# Rows of the default partition: written before a month had one of its own.
_OLD_STRAYS = """
DELETE FROM {table}_rest WHERE ctid = ANY (ARRAY(
    SELECT ctid FROM {table}_rest WHERE {column} < now() - make_interval(days => %s) LIMIT %s))
"""


def _make_ahead(of: Partitioned) -> list[str]:
    there, (today,) = _partitions(of.table), _fetch_one("SELECT current_date")
    made = []
    for months in range(MONTHS_AHEAD + 1):
        start, end = _month(today, months), _month(today, months + 1)
        name = f"{of.table}_{start:%Y_%m}"
        if name not in there and _make(of, name, start, end):
            made.append(name)
    return made


def _month(day: date, later: int) -> date:
    months = day.year * 12 + day.month - 1 + later
    return date(months // 12, months % 12 + 1, 1)


def _make(of: Partitioned, name: str, start: date, end: date) -> bool:
    """Attach a month, with the rows of it that the default partition holds; False when that must wait."""
    names: dict[str, sql.Composable] = {
        "name": sql.Identifier(name),
        "rest": sql.Identifier(f"{of.table}_rest"),
        "of": sql.Identifier(of.table),
    }
    names |= {"column": sql.Identifier(of.column), "start": sql.Literal(start), "end": sql.Literal(end)}
    names |= {"most": sql.Literal(LARGEST_MOVE)}
    within = "{column} >= {start} AND {column} < {end}"
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL lock_timeout = '{LOCK_MILLISECONDS}ms'")
            # The parent: a writer that waits for the default partition has chosen it already, and would be refused.
            _run(cursor, "LOCK TABLE {of} IN ACCESS EXCLUSIVE MODE", names)
            _run(cursor, "SELECT count(*) FROM (SELECT 1 FROM {rest} WHERE " + within + " LIMIT {most}) AS r", names)  # noqa: S608 -- identifiers
            if (cursor.fetchone() or (0,))[0] >= LARGEST_MOVE:
                return False  # they stay, and are deleted by age; the next months have partitions of their own
            _run(cursor, "CREATE TABLE {name} (LIKE {of} INCLUDING DEFAULTS INCLUDING CONSTRAINTS)", names)
            _run(cursor, f"WITH moved AS (DELETE FROM {{rest}} WHERE {within} RETURNING *) "  # noqa: S608 -- identifiers
                 "INSERT INTO {name} SELECT * FROM moved", names)  # fmt: skip
            _run(cursor, "ALTER TABLE {of} ATTACH PARTITION {name} FOR VALUES FROM ({start}) TO ({end})", names)
    except DATABASE_ERRORS as error:  # somebody reads the table for a long time: the next tick tries again
        if not is_transient(error):
            raise
        log.info("%s was not made yet: %s", name, first_line(error))
        return False
    return True


def _drop_old(of: Partitioned) -> list[str]:
    (oldest,) = _fetch_one(f"SELECT (now() - make_interval(days => {of.days}))::date")
    dropped = []
    for name in sorted(_partitions(of.table)):
        year, _, month = name.removeprefix(f"{of.table}_").partition("_")
        if month and _month(date(int(year), int(month), 1), 1) <= oldest and _drop(of, name):
            dropped.append(name)
    return dropped


def _drop(of: Partitioned, name: str) -> bool:
    names: dict[str, sql.Composable] = {"of": sql.Identifier(of.table), "name": sql.Identifier(name)}
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL lock_timeout = '{LOCK_MILLISECONDS}ms'")
            _run(cursor, "ALTER TABLE {of} DETACH PARTITION {name}", names)
            _run(cursor, "DROP TABLE {name}", names)
    except DATABASE_ERRORS as error:
        if not is_transient(error):
            raise
        log.info("%s was not dropped yet: %s", name, first_line(error))
        return False
    return True


def _partitions(table: str) -> set[str]:
    """The monthly partitions there are (the default one is called `<table>_rest`)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = %s::regclass", [table])
        return {name for (name,) in cursor.fetchall()} - {f"{table}_rest"}


def _run(cursor: Any, statement: str, names: dict[str, sql.Composable]) -> None:
    cursor.execute(sql.SQL(statement).format(**names))


def _fetch_one(statement: str) -> tuple[Any, ...]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return tuple(cursor.fetchone() or ())


STAGE_TABLES = tuple(dict.fromkeys(stage.table for stage in PIPELINE))
_TRANSFERRED = ("domains", "pages", "sitemap_files", "local_businesses", "places_staging")
_PRUNED = (
    *(
        "procrastinate_jobs",
        "procrastinate_periodic_defers",
        "runs",
        "stage_minutes",
        "stage_controls",
        "worker_heartbeats",
        "incidents",
        "flag_samples",
        "scraper_faults",
        "extractor_differences",
    ),
    *("page_budgets", "exports", "export_pieces", "imports", "import_pieces", "imported_rows", "webhook_deliveries"),
    "export_recipe_runs",
    *("sessions", "token_blacklist_outstandingtoken", "password_links"),
)
_BULK_ACTIONS = ("bulk_actions", "bulk_action_slices", "bulk_action_rows", "runs")
_RECIPES = ("export_recipes", "export_recipe_runs", "export_recipe_rows", "export_recipe_changes", "runs")
_ERASED = ("domains", "pages", "sitemap_files", "contacts", "contact_evidence", "fetches", "events")
_RETAINED = ("places_staging", "local_businesses", "contacts", "contact_evidence", "domains", "fetches", "events")
_SEALED = ("destinations", "storage_targets", "webhooks", "second_factors")

CHORES = [
    Chore("mark_the_schedule", "* * * * *", mark_the_schedule, ("worker_heartbeats",)),
    Chore("rescue_stalled_jobs", "* * * * *", rescue_stalled_jobs, ("procrastinate_jobs",)),
    Chore("tidy_runs", "* * * * *", tidy_runs, ("runs", *STAGE_TABLES)),
    Chore("guard_flags", "* * * * *", flags.trip_due, ("flags", "flag_changes", "events")),
    Chore("watch", "* * * * *", watch, ("incidents",)),
    Chore("prune", "*/5 * * * *", prune, _PRUNED),
    Chore("purge_expired", "*/10 * * * *", retention.purge_expired, _RETAINED),
    Chore(import_jobs.CHORE, "* * * * *", import_jobs.process_pending, ("imports", "runs", *_TRANSFERRED)),
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
    Chore("partition_months", "*/10 * * * *", partition_months, ("events", "fetches")),
]
