"""Health: is this process alive, is the whole fit for work, and what does each stage do.

`/health/live` asks nothing of the database. `/health/ready` is red when the database is away, migrations are missing,
a backup was restored without `manage.py after_restore`, the schedule stands still, workers are dead, a stage's oldest
waiting row is too old, or alerts cannot be sent; `?checks=database,migrations` asks for some of it only (what a load
balancer in front of the web wants to know). `/health/pipeline` is guarded.
"""

from __future__ import annotations

import hmac
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.urls import URLPattern, path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from jobs.maintenance import schedule
from jobs.monitoring import statistics
from jobs.pipeline.faults import DATABASE_ERRORS, Fault, fault_of, first_line, sqlstate_of
from jobs.stages import PIPELINE
from jobs.store.restored import signs_of_a_restore

FAILING_TURNS = 2  # once is a passing fault
MISSING = ("42P01", "42703")  # undefined_table, undefined_column
RESTORE_SECONDS = 60.0  # between two looks for what a restore leaves: sequences of every table
CACHE_SECONDS = 1.0  # an answer is given again for so long, however many requests there are


@dataclass(frozen=True)
class Check:
    """Whether one thing is as it must be, and a sentence for people when it is not."""

    ok: bool
    says: str = ""


# The checks.


def _database() -> Check:
    """A write, because a database that only reads (a standby, a full disk) looks healthy to whoever only reads."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO worker_heartbeats (name, role) VALUES (%s, %s) "
            "ON CONFLICT (name) DO UPDATE SET beat_at = now()",
            [statistics.WRITE_PROBE, statistics.WRITE_PROBE],
        )
    return Check(True)


_migrated = False  # once true, it stays so: nobody takes migrations back under a running process


def _migrations() -> Check:
    global _migrated
    if not _migrated:
        executor = MigrationExecutor(connection)
        missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
        if missing:
            return Check(False, f"{len(missing)} migrations are not applied. Run manage.py migrate.")
        _migrated = True
    return Check(True)


_seen_whole_at = -RESTORE_SECONDS


def _restore() -> Check:
    global _seen_whole_at
    if time.monotonic() - _seen_whole_at >= RESTORE_SECONDS:
        if signs := signs_of_a_restore():
            return Check(False, signs)
        _seen_whole_at = time.monotonic()
    return Check(True)


def _schedule() -> Check:
    ago = statistics.schedule_seconds_ago()
    if ago is None:
        return Check(False, "The schedule has never run. Start manage.py worker.")
    if ago > statistics.SCHEDULE_SECONDS:
        return Check(False, f"The schedule has stood still for {ago:,.0f} s. Is a control worker running?")
    return Check(True)


def _workers() -> Check:
    alive = [worker for worker in statistics.workers() if worker.alive]
    served = {stage for worker in alive if worker.role == "stages" for stage in worker.stages}
    missing = [stage.name for stage in PIPELINE if stage.name not in served]
    if not served:
        return Check(False, "No worker process is alive.")
    if missing:
        return Check(False, f"No worker serves {', '.join(missing)}.")
    failing = [sentence for worker in alive for sentence in _failing_loops(worker)]
    return Check(not failing, " ".join(failing))


def _failing_loops(worker: statistics.Worker) -> list[str]:
    network = worker.loops.get("network")
    out = f"{worker.name} has no network for {{:,.0f}} s, its stages are held, and no attempt is counted: {{}}"
    silent = [out.format(network["turned_seconds_ago"], network["error"])] if network else []
    loops = {name: loop for name, loop in worker.loops.items() if loop is not network}
    return silent + list(filter(None, (_fault_of(f"'{name}' of {worker.name}", loop) for name, loop in loops.items())))


def _fault_of(loop: str, facts: dict[str, Any]) -> str:
    seconds = f"{facts['turned_seconds_ago']:,.0f} s"
    if facts.get("stands_still"):
        advice = (
            "It waits for a lock of the database, or hangs. Look at the longest transaction, then restart the worker."
        )
        return f"The loop {loop} has stood still for {seconds}. {advice}"
    if facts["failures"] >= FAILING_TURNS:
        return f"The loop {loop} failed {facts['failures']} times in a row, for {seconds}: {facts['error']}."
    return ""


def _stages() -> Check:
    stages = statistics.of_stages()
    stalled = [
        f"{each.name} stands still: a row has waited {each.oldest_wait_seconds:,.0f} s"
        for each in stages
        if each.stalled
    ]
    overdue = [
        f"{each.name} is behind: a row has waited {each.oldest_wait_seconds:,.0f} s" for each in stages if each.overdue
    ]
    problems = stalled or overdue
    return Check(not problems, "; ".join(problems))


def _alerts() -> Check:
    sentence = statistics.alerts_not_sent()
    return Check(not sentence, sentence)


CHECKS: dict[str, Callable[[], Check]] = {
    "database": _database,
    "migrations": _migrations,
    "restore": _restore,
    "schedule": _schedule,
    "workers": _workers,
    "stages": _stages,
    "alerts": _alerts,
}


def readiness(names: tuple[str, ...] = tuple(CHECKS)) -> dict[str, Check]:
    """Run checks by name, in their order; when the database is away, the rest cannot run."""
    found: dict[str, Check] = {}
    for name in names:
        try:
            found[name] = CHECKS[name]()
        except DATABASE_ERRORS as error:
            connection.close()
            found[name] = Check(False, _why_down(error))
            break
    return found


def _why_down(error: Exception) -> str:
    """The database's own words: they are what the workers' loops meet, too."""
    if sqlstate_of(error) in MISSING:
        return "Tables are missing: run manage.py migrate."
    if fault_of(error) is Fault.CONNECTION_LOST:
        return f"The database does not answer: {first_line(error)}"
    return f"The database answers but cannot work, and so workers wait: {first_line(error)}"


# The pages.


@never_cache
@require_safe
def live(request: HttpRequest) -> JsonResponse:
    """This process answers."""
    return JsonResponse({"status": "live", "version": settings.VERSION, "commit": settings.COMMIT})


_cache: dict[tuple[str, ...], tuple[float, dict[str, Check]]] = {}


@never_cache
@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """200 when every requested check is as it must be, else 503 with what is not."""
    names = tuple(name for name in CHECKS if name in request.GET.get("checks", ",".join(CHECKS)).split(","))
    if not names:
        return JsonResponse({"error": f"checks are: {', '.join(CHECKS)}"}, status=400)
    at, found = _cache.get(names, (0.0, {}))
    if not found or time.monotonic() - at > CACHE_SECONDS:
        found = readiness(names)
        _cache[names] = (time.monotonic(), found)
    good = all(check.ok for check in found.values())
    body = {
        "status": "ready" if good else "not ready",
        "checks": {name: asdict(check) for name, check in found.items()},
    }
    return JsonResponse(body, status=200 if good else 503)


@never_cache
@require_safe
def pipeline(request: HttpRequest) -> JsonResponse:
    """Each stage, the workers, the schedule and the database, as they are now."""
    if not may_look(request):
        return refusal()
    return JsonResponse(overview())


def overview() -> dict[str, Any]:
    """What `/health/pipeline` says."""
    return {
        "stages": [stage_facts(stage) for stage in statistics.of_stages()],
        "workers": [{**asdict(worker), "alive": worker.alive} for worker in statistics.workers()],
        "schedule": [asdict(each) for each in schedule.periodic_tasks()],
        "schedule_seconds_ago": statistics.schedule_seconds_ago(),
        "database": asdict(statistics.database()),
    }


def stage_facts(stage: statistics.StageStatistics) -> dict[str, Any]:
    """A stage's figures as JSON: also what is computed from them."""
    return {
        **asdict(stage),
        "waiting_is_capped": stage.waiting >= statistics.COUNTED,
        "failure_rate": round(stage.failure_rate, 4),
        "eta_seconds": stage.eta_seconds,
    }


# Who may look at figures: staff, or a program with the token.


def may_look(request: HttpRequest) -> bool:
    """Whether figures may be shown: to logged-in staff, and to the bearer of METRICS_TOKEN.

    In development, where no token is set, to everybody.
    """
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    if settings.METRICS_TOKEN and kind.lower() == "bearer":
        return hmac.compare_digest(token.encode(), settings.METRICS_TOKEN.encode())
    open_to_all = not settings.PRODUCTION and not settings.METRICS_TOKEN
    return bool(open_to_all or (request.user.is_active and request.user.is_staff))


def refusal() -> JsonResponse:
    """401, as a problem (RFC 9457)."""
    detail = "Log in as staff, or send Authorization: Bearer with METRICS_TOKEN."
    body = {"type": "about:blank", "title": "Unauthorized", "status": 401, "detail": detail}
    answer = JsonResponse(body, status=401, content_type="application/problem+json")
    answer["WWW-Authenticate"] = "Bearer"
    return answer


urlpatterns: list[URLPattern] = [
    path("live", live, name="health-live"),
    path("ready", ready, name="health-ready"),
    path("pipeline", pipeline, name="health-pipeline"),
]
