"""`/metrics`: Prometheus text. What is global comes from the database, what is local from this process.

Names and units follow Prometheus' and OpenMetrics' conventions: base units, `_total` for counters, `_seconds`.
"""

from __future__ import annotations

import resource
import threading
import time
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from django.conf import settings
from django.db import Error, connection
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from jobs.monitoring import statistics
from scrapersky.observability.health import may_look, refusal

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
STARTED = time.time()
LATELY_SECONDS = 3600.0  # a process has a new name at each start: one in a crash loop would have thousands of series

Sample = tuple[str, dict[str, str], float]


@dataclass
class Metric:
    """One family: its samples are (suffix, labels, value)."""

    name: str
    kind: str
    help: str
    samples: list[Sample] = field(default_factory=list)

    def add(self, value: float | None, suffix: str = "", **labels: str) -> None:
        """Add a sample; one without a value is left out."""
        if value is not None:
            self.samples.append((suffix, labels, value))

    def lines(self) -> Iterator[str]:
        """The family in the text format."""
        yield f"# HELP {self.name} {_escaped(self.help)}"
        yield f"# TYPE {self.name} {self.kind}"
        for suffix, labels, value in self.samples:
            inside = ",".join(f'{key}="{_escaped(text, quoted=True)}"' for key, text in labels.items())
            yield (
                f"{self.name}{suffix}{{{inside}}} {_number(value)}"
                if inside
                else f"{self.name}{suffix} {_number(value)}"
            )


def _number(value: float) -> str:
    return str(int(value)) if float(value).is_integer() else repr(float(value))


def _escaped(text: str, quoted: bool = False) -> str:
    plain = text.replace("\\", r"\\").replace("\n", r"\n")
    return plain.replace('"', r"\"") if quoted else plain


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Everything, for a scraper with METRICS_TOKEN or for staff."""
    if not may_look(request):
        return refusal()
    return HttpResponse(render(), content_type=CONTENT_TYPE)


def render() -> str:
    """The text. When the database is away, local metrics are still given, and `scrapersky_up` is 0."""
    families = [*_of_process(), *REQUESTS.families()]
    up = Metric("scrapersky_up", "gauge", "Whether the database answered.")
    try:
        families += [*_of_stages(), *_of_history(), *_of_workers(), *_of_database()]
        up.add(1)
    except Error:
        connection.close()
        up.add(0)
    return "\n".join(line for family in [up, *families] for line in family.lines()) + "\n"


# Global: from the database.


_STAGE_GAUGES: Sequence[tuple[str, str, Callable[[statistics.StageStatistics], float | None]]] = (
    (
        "scrapersky_stage_waiting_rows",
        f"Rows that could be claimed now (at most {statistics.COUNTED}).",
        lambda s: s.waiting,
    ),
    ("scrapersky_stage_delayed_rows", "Rows that wait out a back-off or a pause.", lambda s: s.delayed),
    (
        "scrapersky_stage_oldest_wait_seconds",
        "How long the oldest claimable row has waited.",
        lambda s: s.oldest_wait_seconds,
    ),
    ("scrapersky_stage_in_flight_rows", "Rows in work under a live lease.", lambda s: s.in_flight),
    ("scrapersky_stage_lost_rows", "Rows whose lease ran out and that nobody has taken over yet.", lambda s: s.lost),
    ("scrapersky_stage_pumps", "Pumps at work.", lambda s: s.pumps),
    ("scrapersky_stage_paused", "Whether an operator paused the stage.", lambda s: s.paused),
    ("scrapersky_stage_stalled", "Whether rows wait and nothing moves.", lambda s: s.stalled),
    (
        "scrapersky_stage_last_success_timestamp_seconds",
        "The minute in which the stage last found something.",
        lambda s: s.last_success_at.timestamp() if s.last_success_at else None,
    ),
)


def _of_stages() -> list[Metric]:
    families = [Metric(name, "gauge", text) for name, text, _ in _STAGE_GAUGES]
    for stage in statistics.of_stages():
        for family, (_, _, value) in zip(families, _STAGE_GAUGES, strict=True):
            found = value(stage)
            family.add(None if found is None else float(found), stage=stage.name)
    return families


# They only grow: what upkeep prunes is added to a row that stays (see `jobs.maintenance.pruning`).
_COUNTS = (
    "SELECT stage, outcome, sum(count)::bigint, sum(seconds)::float8 FROM stage_minutes GROUP BY 1, 2 ORDER BY 1, 2"
)


def _of_history() -> list[Metric]:
    rows = Metric("scrapersky_rows_settled_total", "counter", "Rows that ended, by outcome (retries included).")
    seconds = Metric("scrapersky_work_seconds_total", "counter", "Time spent working rows, by outcome.")
    with connection.cursor() as cursor:
        cursor.execute(_COUNTS)
        for stage, outcome, count, spent in cursor.fetchall():
            rows.add(count, stage=stage, outcome=outcome)
            seconds.add(spent, stage=stage, outcome=outcome)
    return [rows, seconds]


def _of_workers() -> list[Metric]:
    alive = Metric("scrapersky_workers", "gauge", "Worker processes that are alive, by role.")
    beat = Metric("scrapersky_worker_heartbeat_age_seconds", "gauge", "Since a worker process was last heard of.")
    memory = Metric("scrapersky_worker_resident_memory_bytes", "gauge", "The most memory a worker process has used.")
    schedule = Metric("scrapersky_schedule_age_seconds", "gauge", "Since the schedule last ran.")
    found = statistics.workers()
    for role in ("control", "stages", "quarantine"):
        alive.add(sum(worker.alive for worker in found if worker.role == role), role=role)
    for worker in found:
        if worker.beat_seconds_ago > LATELY_SECONDS:
            continue
        beat.add(worker.beat_seconds_ago, worker=worker.name, role=worker.role)
        memory.add(worker.rss_mb * 1024 * 1024, worker=worker.name, role=worker.role)
    schedule.add(statistics.schedule_seconds_ago())
    return [alive, beat, memory, schedule]


def _of_database() -> list[Metric]:
    now = statistics.database()
    single = {
        "scrapersky_database_connections": ("Connections in use.", now.connections),
        "scrapersky_database_connections_limit": ("Connections there can be.", now.connections_limit),
        "scrapersky_database_size_bytes": ("The size of the database.", now.bytes),
        "scrapersky_database_longest_transaction_seconds": ("The oldest open one.", now.longest_transaction_seconds),
        "scrapersky_database_lock_waiters": ("Sessions that wait for a lock.", now.waiting_for_locks),
    }
    if now.disk:
        single["scrapersky_database_disk_size_bytes"] = ("The size of its disk, where it can be known.", now.disk.bytes)
        single["scrapersky_database_disk_free_bytes"] = ("What is free of it.", now.disk.free_bytes)
    families = [Metric(name, "gauge", text, [("", {}, float(value))]) for name, (text, value) in single.items()]
    size = Metric("scrapersky_table_size_bytes", "gauge", "The size of a hot table with its indexes.")
    dead = Metric("scrapersky_table_dead_rows", "gauge", "Dead rows that wait for a vacuum.")
    live = Metric("scrapersky_table_live_rows", "gauge", "Live rows, as last estimated.")
    lag = Metric("scrapersky_database_replication_lag_bytes", "gauge", "How far a replica is behind.")
    jobs = Metric("scrapersky_queue_jobs", "gauge", "Procrastinate's jobs (wake-ups), by status.")
    for table in now.hot_tables:
        size.add(table.bytes, table=table.name)
        dead.add(table.dead_rows, table=table.name)
        live.add(table.live_rows, table=table.name)
    for name, behind in now.replication_lag_bytes.items():
        lag.add(behind, replica=name)
    for status, count in now.queue_jobs.items():
        jobs.add(count, status=status)
    return [*families, size, dead, live, lag, jobs]


# Local: of this process.


def _of_process() -> list[Metric]:
    used = resource.getrusage(resource.RUSAGE_SELF)
    cpu = Metric("process_cpu_seconds_total", "counter", "CPU time of this web process.")
    cpu.add(used.ru_utime + used.ru_stime)
    memory = Metric("process_max_resident_memory_bytes", "gauge", "The most memory this web process has used.")
    memory.add(used.ru_maxrss * 1024)
    started = Metric("process_start_time_seconds", "gauge", "When this web process started.")
    started.add(STARTED)
    release = Metric("scrapersky_build_info", "gauge", "The release.")
    release.add(1, version=settings.VERSION, commit=settings.COMMIT)
    return [cpu, memory, started, release]


class Requests:
    """How many requests this process answered, and how long they took, by view and class of status."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._buckets: dict[tuple[str, str, str], list[int]] = defaultdict(lambda: [0] * (len(BUCKETS) + 1))
        self._seconds: dict[tuple[str, str, str], float] = defaultdict(float)

    def count(self, method: str, view: str, status: int, seconds: float) -> None:
        """Count one request."""
        key = (method, view, f"{status // 100}xx")
        with self._lock:
            self._buckets[key][bisect_left(BUCKETS, seconds)] += 1
            self._seconds[key] += seconds

    def families(self) -> list[Metric]:
        """As a histogram."""
        histogram = Metric("scrapersky_http_request_duration_seconds", "histogram", "Requests to this web process.")
        with self._lock:
            known = [(key, list(counts), self._seconds[key]) for key, counts in self._buckets.items()]
        for (method, view, status), counts, seconds in sorted(known):
            labels = {"method": method, "view": view, "status": status}
            total = 0
            for bound, count in zip((*BUCKETS, "+Inf"), counts, strict=True):
                total += count
                histogram.add(total, "_bucket", **labels, le=f"{bound:g}" if bound != "+Inf" else "+Inf")
            histogram.add(seconds, "_sum", **labels)
            histogram.add(total, "_count", **labels)
        return [histogram]


REQUESTS = Requests()


class CountRequests:
    """Middleware: feeds REQUESTS. Views are named as in the URL configuration, so that there are few of them."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Time the request."""
        started = time.perf_counter()
        response = self.get_response(request)
        match = request.resolver_match
        view = (match.view_name or match.route) if match else "none"
        method = request.method if request.method in ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE") else "other"
        REQUESTS.count(str(method), view, response.status_code, time.perf_counter() - started)
        return response
