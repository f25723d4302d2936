"""Statistics of stages, workers, the schedule, runs and the database, as plain values.

Health, metrics, the overview and the API all read from here. Every answer is quick at any depth of the queue:
counts end at COUNTED, and times come from the database's clock.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, NamedTuple

from django.conf import settings
from django.db import connection

from jobs.models import Run
from jobs.pipeline import Stage
from jobs.pipeline.periodic import SCHEDULE, next_run
from jobs.stages import PIPELINE
from jobs.statuses import sql_with_states
from jobs.web.failures import REASONS

COUNTED = 10_000  # a queue longer than this is shown as "10,000 or more"
LIVE_SECONDS = 60  # a worker writes a heartbeat every 5 s; one without for so long is dead
WRITE_PROBE = "write_probe"  # the row by which health learns whether the database takes writes
SCHEDULE_SECONDS = 110  # the schedule ticks every minute
OVER_SECONDS = 600  # an incident that comes again before is the same: a share about its threshold is one message

# Words that end a row without anything having gone wrong.
_EXPECTED = frozenset(
    ["unchanged", "shared_host", "no_website", "suppressed", "closed", "gone", "parked", "page_budget", "truncated",
     "url_limit", "cancelled", "spending_limit"]
)  # fmt: skip


@dataclass(frozen=True)
class StageStatistics:
    """A stage now, and in the last hour. Times in seconds; `waiting` and the like end at COUNTED."""

    name: str
    title: str
    paused: bool
    paused_by: str
    paused_at: datetime | None
    paused_reason: str
    waiting: int
    delayed: int
    oldest_wait_seconds: float
    in_flight: int
    lost: int
    pumps: int
    settled_last_hour: int
    rate_per_minute: float
    seconds_per_row: float | None
    outcomes: dict[str, int] = field(default_factory=dict)
    failures: dict[str, int] = field(default_factory=dict)
    retries: dict[str, int] = field(default_factory=dict)
    last_success_at: datetime | None = None
    last_settled_at: datetime | None = None
    next_run_at: datetime | None = None
    stalled: bool = False
    overdue: bool = False

    @property
    def eta_seconds(self) -> float | None:
        """How long the waiting rows take at the present rate; None when nothing moves or the count was capped."""
        if not self.rate_per_minute or self.waiting >= COUNTED:
            return None
        return 60.0 * self.waiting / self.rate_per_minute

    @property
    def failure_rate(self) -> float:
        """The share of the last hour's settled rows that failed, 0 to 1."""
        return sum(self.failures.values()) / self.settled_last_hour if self.settled_last_hour else 0.0


@dataclass(frozen=True)
class Worker:
    """A worker process by its heartbeat."""

    name: str
    role: str
    stages: list[str]
    version: str
    started_at: datetime
    beat_seconds_ago: float
    rss_mb: int
    stopping: bool
    loops: dict[str, dict[str, Any]] = field(default_factory=dict)

    @property
    def alive(self) -> bool:
        """Whether its heartbeat is recent."""
        return self.beat_seconds_ago <= LIVE_SECONDS


@dataclass(frozen=True)
class Progress:
    """How far a run is. `rate_per_minute` is the average since it began."""

    total: int
    settled: int
    percent: float
    seconds: float
    rate_per_minute: float
    eta_seconds: float | None
    counts: dict[str, int]


@dataclass(frozen=True)
class HotTable:
    """A table that the queue keeps busy: its size with indexes, and its dead rows that wait for a vacuum."""

    name: str
    bytes: int
    live_rows: int
    dead_rows: int
    last_vacuum_at: datetime | None

    @property
    def dead_share(self) -> float:
        """Dead rows among all, 0 to 1; above 0.5 for long, something holds the vacuum back."""
        return self.dead_rows / max(self.live_rows + self.dead_rows, 1)


@dataclass(frozen=True)
class Disk:
    """The disk that holds the database: its size, and what is free for others than root."""

    bytes: int
    free_bytes: int


@dataclass(frozen=True)
class Database:
    """The database server's own health."""

    connections: int
    connections_limit: int
    bytes: int
    longest_transaction_seconds: float
    waiting_for_locks: int
    replication_lag_bytes: dict[str, int]
    hot_tables: list[HotTable]
    queue_jobs: dict[str, int]
    disk: Disk | None


# Stages.

_NOW = sql_with_states("""
SELECT now(),
    (SELECT count(*) FROM (SELECT 1 FROM {table} WHERE {status} = %(waiting)s AND {due_at} IS NULL
        LIMIT %(counted)s) AS ready),
    (SELECT count(*) FROM (SELECT 1 FROM {table} WHERE {status} = %(waiting)s AND {due_at} > now()
        LIMIT %(counted)s) AS delayed),
    (SELECT count(*) FROM (SELECT 1 FROM {table} WHERE {status} = %(waiting)s AND {due_at} <= now()
        LIMIT %(counted)s) AS due),
    (SELECT extract(epoch FROM now() - {queued_at})::float8 FROM {table} WHERE {status} = %(waiting)s
        AND {due_at} IS NULL AND {queued_at} IS NOT NULL ORDER BY {queued_at} LIMIT 1),
    (SELECT extract(epoch FROM now() - {due_at})::float8 FROM {table} WHERE {status} = %(waiting)s
        AND {due_at} <= now() ORDER BY {due_at} LIMIT 1),
    (SELECT count(*) FROM {table} WHERE {status} = {Processing.PROCESSING} AND {lease_until} >= now()),
    (SELECT count(*) FROM {table} WHERE {status} = {Processing.PROCESSING} AND {lease_until} < now()),
    (SELECT count(*) FROM pump_slots WHERE stage = %(stage)s AND lease_until > now()),
    (SELECT json_build_object('by', paused_by, 'at', paused_at, 'reason', reason) FROM stage_controls
        WHERE stage = %(stage)s AND paused),
    (SELECT max(minute) FROM stage_minutes WHERE stage = %(stage)s AND minute > now() - interval '1 day'),
    coalesce((SELECT max(minute) FROM stage_minutes
        WHERE stage = %(stage)s AND outcome <> ALL(%(reasons)s) AND minute > now() - interval '7 days'),
        (SELECT last_success_at FROM stage_controls WHERE stage = %(stage)s)),
    coalesce((SELECT json_agg(json_build_array(outcome, rows, seconds, lately)) FROM (
        SELECT outcome, sum(count)::bigint AS rows, sum(seconds)::float8 AS seconds,
            coalesce(sum(count) FILTER (WHERE minute > now() - interval '5 minutes'), 0)::bigint AS lately
        FROM stage_minutes WHERE stage = %(stage)s AND minute > now() - interval '1 hour' GROUP BY outcome
    ) AS hour), '[]')
""")


class _Now(NamedTuple):
    """What `_NOW` selects."""

    at: datetime
    ready: int
    delayed: int
    due: int
    ready_wait: float | None
    due_wait: float | None
    in_flight: int
    lost: int
    pumps: int
    paused: dict[str, Any] | None
    settled_at: datetime | None
    success_at: datetime | None
    hour: list[tuple[str, int, float, int]]


def of_stage(stage: Stage[Any, Any]) -> StageStatistics:
    """One stage's figures, by one statement of indexed queries."""
    parameters: dict[str, Any] = {
        "waiting": stage.waiting, "stage": stage.name, "counted": COUNTED, "reasons": sorted(REASONS)
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_NOW.format(**stage.names), parameters)
        now = _Now(*(cursor.fetchone() or ()))
    return StageStatistics(
        name=stage.name,
        title=stage.label,
        **_paused(now.paused or {}),
        waiting=min(now.ready + now.due, COUNTED),
        delayed=now.delayed,
        in_flight=now.in_flight,
        lost=now.lost,
        pumps=now.pumps,
        **_last_hour(now.hour),
        last_success_at=now.success_at,
        last_settled_at=now.settled_at,
        next_run_at=next_run(f"*/{stage.limits.interval_minutes} * * * *", now.at),
        **_waits(now),
    )


def _paused(control: dict[str, Any]) -> dict[str, Any]:
    return {
        "paused": bool(control),
        "paused_by": control.get("by", ""),
        "paused_at": datetime.fromisoformat(control["at"]) if control.get("at") else None,
        "paused_reason": control.get("reason", ""),
    }


def _waits(now: _Now) -> dict[str, Any]:
    wait = max(now.ready_wait or 0.0, now.due_wait or 0.0, 0.0)
    idle = (now.at - now.settled_at).total_seconds() if now.settled_at else float("inf")
    still = wait > settings.HEALTH_STALLED_SECONDS and not now.in_flight and idle > _idle_limit()
    return {
        "oldest_wait_seconds": round(wait, 3),
        "stalled": still and not now.paused,
        "overdue": 0 < settings.HEALTH_OVERDUE_SECONDS < wait and not now.paused,
    }


def _idle_limit() -> float:
    return float(settings.HEALTH_STALLED_SECONDS) + 60.0  # a minute's counts carry the time at which the minute began


def _last_hour(rows: Sequence[tuple[str, int, float, int]]) -> dict[str, Any]:
    outcomes = {outcome: count for outcome, count, _, _ in rows}
    settled, seconds = sum(outcomes.values()), sum(row[2] for row in rows)
    return {
        "settled_last_hour": settled,
        "rate_per_minute": round(sum(row[3] for row in rows) / 5.0, 2),
        "seconds_per_row": round(seconds / settled, 4) if settled else None,
        "outcomes": outcomes,
        "failures": {word: n for word, n in outcomes.items() if is_failure(word)},
        "retries": {word: n for word, n in outcomes.items() if word in REASONS and REASONS[word].retry},
    }


def is_failure(word: str) -> bool:
    """Whether an outcome is a failure: no result, no skip and no retry."""
    return word in REASONS and not REASONS[word].retry and word not in _EXPECTED


def of_stages() -> list[StageStatistics]:
    """Every stage's figures, in the pipeline's order."""
    return [of_stage(stage) for stage in PIPELINE]


# Workers and the schedule.


def workers() -> list[Worker]:
    """The worker processes that are running or were lately. A sign of life from the future is as old: the clock went
    back."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name, role, stages, version, started_at, "
            "abs(extract(epoch FROM now() - beat_at))::float8, rss_mb, stopping, loops FROM worker_heartbeats "
            "WHERE role NOT IN (%s, %s) ORDER BY role, name",
            [SCHEDULE, WRITE_PROBE],
        )
        return [
            Worker(name, role, json.loads(stages), *(*rest, json.loads(loops)))
            for name, role, stages, *rest, loops in cursor.fetchall()
        ]


def schedule_seconds_ago() -> float | None:
    """Seconds since the schedule's last sign of life (each minute, through the queue and a worker); None: never."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT abs(extract(epoch FROM now() - beat_at))::float8 FROM worker_heartbeats WHERE name = %s",
            [SCHEDULE],
        )
        row = cursor.fetchone()
        return None if row is None else float(row[0])


# Runs.


def progress(run: Run) -> Progress:
    """How far a run is, from its own counters."""
    now = datetime.now(UTC)
    seconds = ((run.ended_at or now) - run.started_at).total_seconds() if run.started_at else 0.0
    rate = 60.0 * run.settled / seconds if seconds > 0 else 0.0
    left = max(run.total - run.settled, 0)
    eta = 60.0 * left / rate if rate and run.ended_at is None else None
    percent = 100.0 * run.settled / run.total if run.total else 0.0
    return Progress(run.total, run.settled, min(percent, 100.0), seconds, round(rate, 2), eta, dict(run.counts))


# The database.

_SERVER = """
SELECT (SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'),
    current_setting('max_connections')::int, pg_database_size(current_database()),
    greatest((SELECT max(extract(epoch FROM clock_timestamp() - xact_start)) FROM pg_stat_activity
        WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'), 0)::float8,
    (SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock')
"""

ARCHIVING_FAILS_AT = """
SELECT coalesce(max(last_failed_wal) FILTER (WHERE last_failed_time > coalesce(last_archived_time, '-infinity')), '')
FROM pg_stat_archiver WHERE current_setting('archive_mode') <> 'off'
"""

_LAG = """
SELECT application_name, coalesce(pg_wal_lsn_diff(pg_current_wal_lsn(), replay_lsn), 0)::bigint
FROM pg_stat_replication WHERE NOT pg_is_in_recovery()
"""

_TABLES = """
SELECT relname, pg_total_relation_size(relid), n_live_tup, n_dead_tup, greatest(last_vacuum, last_autovacuum)
FROM pg_stat_user_tables WHERE relname = ANY(%s) ORDER BY 2 DESC
"""

_JOBS = "SELECT status::text, count(*) FROM procrastinate_jobs WHERE status IN ('todo', 'doing', 'failed') GROUP BY 1"

_BUSY = ("procrastinate_jobs", "procrastinate_events", "runs", "pump_slots", "stage_minutes", "hosts", "contacts")


def archiving_fails_at() -> str:
    """The file of WAL that the server cannot archive; "" where it can, or archives none."""
    with connection.cursor() as cursor:
        cursor.execute(ARCHIVING_FAILS_AT)
        (wal,) = cursor.fetchone() or ("",)
        return str(wal)


ALERTS_NOT_SENT = "alerts_not_sent"
_NOT_SENT_SECONDS = 300.0  # after a message is due: two attempts have failed
_NOT_SENT = """
SELECT count(*), coalesce(extract(epoch FROM now() - min(due)), 0)::float8 FROM (
    SELECT CASE WHEN sent_at IS NULL THEN opened_at ELSE closed_at + make_interval(secs => %(over)s) END AS due
    FROM incidents WHERE sending_until IS NOT NULL AND kind <> %(kind)s AND (
        sent_at IS NULL AND closed_at IS NULL OR sent_at IS NOT NULL AND recovery_sent_at IS NULL)
) AS taken WHERE due < now() - make_interval(secs => %(seconds)s)
"""


def alerts_not_sent() -> str:
    """What to do about messages of alerts that no service takes, as a sentence; "" where there are none.

    `sending_until` is set while one is sent, and stays when that fails.
    """
    with connection.cursor() as cursor:
        cursor.execute(_NOT_SENT, {"over": OVER_SECONDS, "kind": ALERTS_NOT_SENT, "seconds": _NOT_SENT_SECONDS})
        messages, seconds = cursor.fetchone() or (0, 0.0)
    if not (messages and settings.ALERT_URLS):
        return ""
    waits = "1 alert waits" if messages == 1 else f"{messages:,} alerts wait"
    advice = "The log of the control worker has the reason; look at the services and at ALERT_URLS."
    return f"{waits} to be sent for {seconds / 60:,.0f} minutes: no service takes it. {advice}"


# Its folder only a superuser and pg_monitor see. An address of its own is that of another machine or container; over a
# tunnel it looks local, but its process is not on this machine.
FOLDER = """
SELECT setting, pg_backend_pid() FROM pg_settings WHERE name = 'data_directory'
AND coalesce(inet_server_addr() <<= '127.0.0.0/8' OR inet_server_addr() = '::1', true)
"""


def disk() -> Disk | None:
    """The disk of the database; None where it cannot be known: the server runs elsewhere, or does not name its folder.

    PostgreSQL itself has no figure of it: with a managed server only its provider knows.
    """
    with connection.cursor() as cursor:
        cursor.execute(FOLDER)
        row = cursor.fetchone()
    folder = str(row[0]) if row and _runs_here(row[1]) else ""
    disks = []
    for part in filter(None, (folder, folder and os.path.join(folder, "pg_wal"))):
        with suppress(OSError):  # not on this machine, or not to be seen by us
            free = os.statvfs(part)
            disks.append(Disk(free.f_blocks * free.f_frsize, free.f_bavail * free.f_frsize))
    return min(disks, key=lambda disk: disk.free_bytes, default=None)


def _runs_here(process: int) -> bool:
    try:
        os.kill(process, 0)
    except OSError as error:
        return isinstance(error, PermissionError)  # it is another user's
    return True


def database() -> Database:
    """Connections, size, the longest transaction, dead rows in the hot tables, how far replicas are behind."""
    names = sorted({stage.table for stage in PIPELINE} | set(_BUSY))
    with connection.cursor() as cursor:
        cursor.execute(_SERVER)
        server: list[Any] = list(cursor.fetchone() or ())
        cursor.execute(_LAG)
        lag: dict[str, int] = dict(cursor.fetchall())
        cursor.execute(_TABLES, [names])
        tables = [HotTable(*row) for row in cursor.fetchall()]
        cursor.execute(_JOBS)
        jobs: dict[str, int] = dict(cursor.fetchall())
    return Database(*[*server, lag, tables, jobs, disk()])
