"""Pruning: what has had its time is deleted in bounded slices. Events and fetches go by the month: `partitions`."""

from __future__ import annotations

from django.conf import settings
from django.db import connection

from jobs.pipeline.periodic import in_turn
from jobs.stages import PIPELINE
from jobs.statuses import sql_with_states
from jobs.web.failures import REASONS

SLICE = 2_000  # rows deleted in one transaction
MOST_SLICES = 50  # in one go; what is left waits for the next
DRAINS_DAYS, MINUTES_DAYS, JOBS_DAYS, DELIVERIES_DAYS = 2, 3, 7, 30
DIFFERENCES_DAYS, FAULTS_OF_A_SCRAPER = 30, 100
HOSTS_DAYS = 90  # beyond the revisits of most; a site that comes back later costs a request for its robots.txt
LINKS_DAYS = 30  # an invitation that has ended is listed as such for a while
AHEAD_MINUTES = 2  # more than a schedule that works is ahead of the clock of the database


def _older(table: str, time: str, *, where: str = "true", key: str = "id", order: str = "") -> str:
    """SQL that deletes a slice of a table: the rows whose `time` is more than so many days ago."""
    old = f"{where} AND {time} < now() - make_interval(days => %s) ORDER BY {order or key} LIMIT %s"
    return f"DELETE FROM {table} WHERE {key} IN (SELECT {key} FROM {table} WHERE {old})"  # noqa: S608 -- names of our own


_OLD_JOBS = """
WITH old AS MATERIALIZED (
    SELECT j.id FROM procrastinate_jobs AS j WHERE j.status NOT IN ('todo', 'doing') AND NOT EXISTS (
        SELECT 1 FROM procrastinate_events AS e WHERE e.job_id = j.id AND e.at > now() - make_interval(days => %s))
    ORDER BY j.id LIMIT %s FOR UPDATE SKIP LOCKED
)
DELETE FROM procrastinate_jobs WHERE id IN (SELECT id FROM old)
"""

# The schedule goes on while no worker runs; a stage needs a few wake-ups, not those of three days.
_SURPLUS_JOBS = r"""
DELETE FROM procrastinate_jobs WHERE id IN (
    SELECT id FROM (
        SELECT id, row_number() OVER (PARTITION BY queue_name ORDER BY id DESC) AS nth
        FROM procrastinate_jobs WHERE status = 'todo' AND (queue_name = ANY(%s) OR queue_name LIKE 'upkeep\_%%')
    ) AS waiting WHERE nth > 10 ORDER BY id LIMIT %s)
"""

_OLD_DRAINS = """
DELETE FROM runs WHERE id IN (
    SELECT id FROM runs WHERE kind = 'drain' AND (ended_at < now() - make_interval(days => %s)
        OR ended_at IS NULL AND updated_at < now() - interval '30 days') ORDER BY id LIMIT %s)
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
    SELECT stage, '2000-01-01', outcome, 0, sum(count), sum(seconds) FROM gone
    GROUP BY stage, outcome ORDER BY stage, outcome
    ON CONFLICT (minute, stage, outcome, slot)
    DO UPDATE SET count = stage_minutes.count + excluded.count, seconds = stage_minutes.seconds + excluded.seconds
), successes AS (
    INSERT INTO stage_controls (stage, last_success_at)
    SELECT stage, max(minute) FROM gone WHERE outcome <> ALL ('{{{",".join(REASONS)}}}') GROUP BY stage ORDER BY stage
    ON CONFLICT (stage) DO UPDATE
    SET last_success_at = greatest(stage_controls.last_success_at, excluded.last_success_at)
)
SELECT FROM gone
"""  # noqa: S608 -- our own words

# The last ones of each scraper are enough to mend it.
_OLD_FAULTS = """
DELETE FROM scraper_faults WHERE id IN (
    SELECT id FROM (SELECT id, row_number() OVER (PARTITION BY scraper ORDER BY id DESC) AS nth FROM scraper_faults)
        AS faults WHERE nth > %s ORDER BY id LIMIT %s)
"""

# The message that failed is the first to be sent when its webhook is switched on again: it is no record yet.
_OLD_DELIVERIES = sql_with_states("""
DELETE FROM webhook_deliveries WHERE id IN (
    SELECT id FROM webhook_deliveries WHERE created_at < now() - make_interval(days => %s)
    AND status = {DeliveryStatus.DELIVERED}
    ORDER BY created_at LIMIT %s)
""")

# Those of a file that nobody goes on with go, too. (The parameter is in hours.)
_OLD_PIECES = """
DELETE FROM export_pieces WHERE id IN (
    SELECT p.id FROM exports AS e JOIN export_pieces AS p ON p.export_id = e.id
    WHERE e.expires_at < now() - make_interval(hours => %s)
        OR e.ready_at IS NULL AND e.lease_until < now() - interval '1 day'
    ORDER BY p.id LIMIT %s)
"""

# By the day on which they were made: what loses the file that it was compared with is touched by that.
_OLD_EXPORTS = """
WITH old AS (
    SELECT id FROM exports WHERE created_at < now() - make_interval(days => %s) ORDER BY id LIMIT %s
), pieces AS (DELETE FROM export_pieces AS p USING old WHERE p.export_id = old.id),
newer AS (UPDATE exports AS e SET previous_id = NULL FROM old
    WHERE e.previous_id = old.id AND e.id NOT IN (SELECT id FROM old))
DELETE FROM exports AS e USING old WHERE e.id = old.id
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

_OLD_TOKENS = """
WITH old AS (
    SELECT id FROM token_blacklist_outstandingtoken WHERE expires_at < now() - make_interval(days => %s)
    ORDER BY id LIMIT %s
), ended AS (DELETE FROM token_blacklist_blacklistedtoken AS b USING old WHERE b.token_id = old.id)
DELETE FROM token_blacklist_outstandingtoken AS t USING old WHERE t.id = old.id
"""

# A drain whose worker died belongs to nobody; other workers claim its rows. (The parameter is in hours.)
_LOST_DRAINS = sql_with_states("""
UPDATE runs SET status = {Task.ERROR}, reason = 'Its worker died.', ended_at = now() WHERE id IN (
    SELECT id FROM runs WHERE status = {Task.IN_PROGRESS} AND kind = 'drain'
    AND updated_at < now() - make_interval(hours => %s) ORDER BY id LIMIT %s)
""")

# A machine whose clock was ahead left times that are still to come; when they come, the schedule would take the tasks
# of these minutes for queued already. (The parameter is in minutes.)
_FUTURE_TICKS = """
DELETE FROM procrastinate_periodic_defers WHERE id IN (
    SELECT id FROM procrastinate_periodic_defers
    WHERE to_timestamp(defer_timestamp) > now() + make_interval(mins => %s) ORDER BY id LIMIT %s)
"""

# Each site, each server that a site redirects to and each IP address has a row with its robots.txt and its pace. What
# a person has set stays, and what is visited just now. The budget of an address (port 0) is of this minute.
_OLD_HOSTS = """
WITH old AS (
    SELECT id FROM hosts WHERE NOT paused AND delay_seconds IS NULL
    AND greatest(updated_at, next_request_at) < now() - make_interval(days => CASE port WHEN 0 THEN 1 ELSE %s END)
    ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED
)
DELETE FROM hosts USING old WHERE hosts.id = old.id
"""


def prune_hosts() -> str:
    """Forget hosts that nobody has visited for long, once a day: it reads the whole table. Returns a sentence, or
    ""."""
    hosts = in_slices(_OLD_HOSTS, HOSTS_DAYS)
    return f"Deleted {hosts:,} hosts that were not visited for {HOSTS_DAYS} days, and addresses." if hosts else ""


def prune() -> str:
    """Delete finished jobs, old runs, counts, heartbeats, expired sessions in slices. Returns a sentence, or ""."""
    lost = in_slices(_LOST_DRAINS, 1)
    plan = _plan()
    deleted = dict(zip(plan, in_turn(plan, lambda what: in_slices(*plan[what])), strict=True))
    lines = [f"{n:,} {what}" for what, n in deleted.items() if n]
    sentences = [f"Deleted: {', '.join(lines)}."] if lines else []
    return " ".join([*sentences, *([f"{lost} drains had lost their worker."] if lost else [])])


def _plan() -> dict[str, tuple[str, int | list[str]]]:
    """What is deleted: its name for people, the statement, and the first parameter of it (mostly days)."""
    runs = settings.RETENTION_RUNS_DAYS
    return {
        "surplus wake-ups": (_SURPLUS_JOBS, [stage.queue for stage in PIPELINE]),
        "finished jobs": (_OLD_JOBS, JOBS_DAYS),
        "drains": (_OLD_DRAINS, DRAINS_DAYS),
        "runs": (_older("runs", "ended_at", where="kind <> 'drain'"), runs),
        "pieces of export files": (_OLD_PIECES, 0),
        "exports": (_OLD_EXPORTS, runs),
        "webhook deliveries": (_OLD_DELIVERIES, DELIVERIES_DAYS),
        "runs of export recipes": (_OLD_RECIPE_RUNS, runs),
        "imports": (_OLD_IMPORTS, runs),
        "bulk actions": (_OLD_BULK_ACTIONS, runs),
        "counts": (_OLD_MINUTES, MINUTES_DAYS),
        "heartbeats": (_older("worker_heartbeats", "beat_at", key="name"), 1),
        "ticks of a clock that was ahead": (_FUTURE_TICKS, AHEAD_MINUTES),
        "requests of API keys": (_older("api_requests", "at", order="at"), settings.RETENTION_API_REQUESTS_DAYS),
        "incidents": (_older("incidents", "closed_at"), runs),
        "budgets of pages": (_older("page_budgets", "since", order="since"), runs),
        "samples of flags": (_older("flag_samples", "at", order="at"), MINUTES_DAYS),
        "faults of scrapers": (_OLD_FAULTS, FAULTS_OF_A_SCRAPER),
        "differences of extractors": (_older("extractor_differences", "at", order="at"), DIFFERENCES_DAYS),
        "expired sessions": (_older("sessions", "expire_date", key="session_key", order="expire_date"), 0),
        "expired refresh tokens": (_OLD_TOKENS, 0),
        "expired password links": (_older("password_links", "expires_at"), LINKS_DAYS),
    }


def in_slices(statement: str, parameter: int | list[str]) -> int:
    """Repeat a statement that deletes at most SLICE rows, each time in a transaction of its own; returns how many rows.

    Its parameters are `parameter` and SLICE. After MOST_SLICES the rest waits for the next time.
    """
    total = 0
    for _ in range(MOST_SLICES):
        with connection.cursor() as cursor:
            cursor.execute(statement, [parameter, SLICE])
            total += cursor.rowcount
            if cursor.rowcount < SLICE:
                break
    return total
