"""Why a row does not move: the cause, since when, what to do about it and who may.

Rows, lists, the overview, projects, the API and `manage.py queue` all ask `why_waiting`. What is the same for a stage
or a provider is read once for all rows, so that a page of a list costs a few queries, however many rows it has.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

from django.db import connection
from django.db.models import Model, QuerySet

from jobs.models import Host, ParkedGroup, Run
from jobs.models.columns import LEASED, PARKED_UNTIL
from jobs.monitoring import statistics
from jobs.pipeline import Stage, slots, spend
from jobs.sources import PROVIDERS, provider_named
from jobs.stages import PAID_STAGES, PIPELINE, stages_of
from jobs.statuses import Processing

USUAL_SECONDS = 60  # a row that waits for longer has a cause
PAUSED = datetime(9999, 1, 1, tzinfo=UTC)  # due times of rows whose run is paused; parked ones are before it

ADMINISTRATOR, OPERATOR, CURATOR, NOBODY = "an administrator", "an operator", "a curator", ""


@dataclass(frozen=True)
class Cause:
    """One reason for waiting: its name for people, what to do, and who may do it ("": it ends by itself)."""

    word: str
    label: str
    remedy: str
    who: str


_ALL = [
    Cause("run_paused", "Run paused", "Resume the run or the project.", OPERATOR),
    Cause("stage_paused", "Stage paused", "Resume the stage under Operations.", OPERATOR),
    Cause("no_worker", "No worker", "Start one: manage.py worker.", ADMINISTRATOR),
    Cause("key_missing", "API key missing", "Set GOOGLE_MAPS_API_KEY, restart the workers, then retry.", ADMINISTRATOR),
    Cause("key_refused", "API key refused", "Correct the key or its project at the provider, then retry.",
          ADMINISTRATOR),
    Cause("robots", "Blocked by robots.txt", "Leave it out, or override robots.txt for the domain with a reason.",
          OPERATOR),
    Cause("host_paused", "Host paused", "Resume the host.", OPERATOR),
    Cause("circuit_open", "Host backing off", "Nothing: it ends by itself. An operator can reset the host.", NOBODY),
    Cause("host_busy", "Host resting", "Nothing: requests to one host are spaced out.", NOBODY),
    Cause("agreed_price", "Agreed price spent", "Agree to more for the rest, or finish with what there is.", CURATOR),
    Cause("budget", "Budget spent", "Raise the budget, or wait for the next period.", OPERATOR),
    Cause("quota", "Provider quota used up", "Wait; or raise it at the provider, then choose Run now under Operations.",
          ADMINISTRATOR),
    Cause("retry", "Waiting to retry", "Nothing: it is tried again by itself.", NOBODY),
    Cause("lost", "Worker lost", "Nothing: another worker takes it over.", NOBODY),
    Cause("at_capacity", "All slots busy", "Wait, or raise the stage's MAX_INSTANCES.", ADMINISTRATOR),
    Cause("in_line", "In line", "Nothing: its turn comes.", NOBODY),
    Cause("unexplained", "Stuck", "Look at the workers' log and at manage.py queue check.", ADMINISTRATOR),
]  # fmt: skip
CAUSES: dict[str, Cause] = {cause.word: cause for cause in _ALL}

# Those that hold a whole stage back; the others are of a row, its run or its host.
_OF_STAGES = ("stage_paused", "no_worker", "budget", "quota", "at_capacity", "unexplained")

# Outcomes of rows that ended, and that somebody can set going again.
_ENDED = {
    "missing_key": "key_missing", "denied": "key_refused", "robots": "robots", "spending_limit": "agreed_price",
}  # fmt: skip


@dataclass(frozen=True)
class Waiting:
    """Why a row waits at a stage: the cause, a sentence of this case, since when, and until when if that is known."""

    stage: str
    cause: Cause
    sentence: str
    since: datetime | None = None
    until: datetime | None = None

    @property
    def serious(self) -> bool:
        """Whether it is worth showing in place of the status: not for a row whose turn simply comes."""
        return self.cause.word != "in_line"


def why_waiting(row: Model, stage: Stage[Any, Any] | None = None) -> Waiting | None:
    """Why a row does not move at a stage (without one: at the first of its stages where it does not).

    None for a row that is in work, has ended for good, or was not queued.
    """
    for candidate in [stage] if stage else stages_of(type(row)):
        if waiting := why_rows_wait(candidate, [row]).get(row.pk):
            return waiting
    return None


def why_rows_wait(stage: Stage[Any, Any], rows: Iterable[Model]) -> dict[Any, Waiting]:
    """Why rows of a stage's table do not move, by primary key; rows that move, or need not, are left out."""
    still = [row for row in rows if _stands_still(stage, row)]
    if not still:
        return {}
    facts = _facts(stage, still)
    return {row.pk: _why(stage, row, facts) for row in still if not _in_work(stage, row, facts.now)}


def why_stages_wait() -> dict[str, Waiting]:
    """Why a stage does not move, by the row that is next; stages where rows move, or only some of them wait, are left
    out."""
    rows = ((stage, stage.model._default_manager.filter(pk=pk).first()) for stage, pk in _next_ids().items())
    causes = {stage.name: why_waiting(row, stage) for stage, row in rows if row is not None}
    return {name: waiting for name, waiting in causes.items() if waiting and waiting.cause.word in _OF_STAGES}


_NEXT_ID = """coalesce(
    (SELECT id FROM {table} WHERE {status} = %s AND {due_at} IS NULL ORDER BY {queued_at} LIMIT 1),
    (SELECT id FROM {table} WHERE {status} = %s AND {due_at} IS NOT NULL ORDER BY {due_at} LIMIT 1))"""


def _next_ids() -> dict[Stage[Any, Any], int]:
    """The ids of the `next_row` of each stage that has one, in one statement: mostly no stage has any."""
    sql = "SELECT " + ", ".join(_NEXT_ID.format(**stage.names) for stage in PIPELINE)
    with connection.cursor() as cursor:
        cursor.execute(sql, [stage.waiting for stage in PIPELINE for _ in range(2)])
        ids = cursor.fetchone() or ()
    return {stage: pk for stage, pk in zip(PIPELINE, ids, strict=True) if pk is not None}


def next_row(stage: Stage[Any, Any], rows: QuerySet[Any]) -> Any:
    """Of these rows the one that the stage serves next; else the one that is due first; None where none waits."""
    due, queued = f"{stage.prefix}due_at", f"{stage.prefix}queued_at"
    waiting = rows.filter(**{stage.column: stage.waiting})
    ready = waiting.filter(**{f"{due}__isnull": True}).order_by(queued).first()
    return ready or waiting.filter(**{f"{due}__isnull": False}).order_by(due).first()


def _stands_still(stage: Stage[Any, Any], row: Any) -> bool:
    status = getattr(row, stage.column)
    if status == Processing.ERROR:
        return stage.get(row, "outcome") in _ENDED
    return bool(status in (stage.waiting, LEASED))


def _in_work(stage: Stage[Any, Any], row: Any, now: datetime) -> bool:
    return bool(getattr(row, stage.column) == LEASED and stage.get(row, "lease_until") >= now)


# What holds for the stage, its provider and its hosts.


@dataclass
class _Facts:
    """What is the same for all rows that are looked at."""

    now: datetime
    served: bool
    worker_seen_at: datetime | None
    pumps: int
    most_pumps: int
    moving: bool
    paused: tuple[str, datetime | None, str] | None  # by whom, since when, why
    hosts: Mapping[str, Host]
    runs: Mapping[int, Run]
    quotas: Mapping[str, datetime]
    rests: Mapping[str, datetime]  # of groups whose rows are parked, until when
    ledger: dict[str, tuple[Sequence[spend.Spending], datetime | None]] = field(default_factory=dict)

    def spending(self, provider: str) -> tuple[Sequence[spend.Spending], datetime | None]:
        """What a provider has cost and may cost, a period each, and when it was paid last; read when it matters."""
        if provider not in self.ledger:
            self.ledger[provider] = spend.spending(provider), spend.last_paid_at(provider)
        return self.ledger[provider]


_STAGE = """
SELECT now(),
    EXISTS (SELECT 1 FROM worker_heartbeats WHERE role = 'stages' AND stages @> to_jsonb(%(stage)s::text)
        AND abs(extract(epoch FROM now() - beat_at)) < %(live)s),
    (SELECT max(beat_at) FROM worker_heartbeats WHERE role <> %(probe)s),
    (SELECT count(*) FROM pump_slots WHERE stage = %(stage)s AND lease_until > now()), ({processes}),
    EXISTS (SELECT 1 FROM {table} WHERE {status} = %(leased)s AND {lease_until} > now())
        OR EXISTS (SELECT 1 FROM stage_minutes WHERE stage = %(stage)s AND minute > now() - interval '2 minutes')
"""
_PAUSED = "SELECT paused_by, paused_at, reason FROM stage_controls WHERE stage = %s AND paused"
_QUOTAS = """
SELECT provider, max(resumes_at) FROM api_calls
WHERE at > now() - interval '25 hours' AND resumes_at > now() GROUP BY provider
"""


def _facts(stage: Stage[Any, Any], rows: Sequence[Any]) -> _Facts:
    parameters: dict[str, Any] = {
        "stage": stage.name, "live": statistics.LIVE_SECONDS, "probe": statistics.WRITE_PROBE,
        "leased": LEASED,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_STAGE.format(processes=slots.PROCESSES, **stage.names), parameters)
        nothing = (datetime.now(UTC), False, None, 0, 0, False)
        now, served, seen_at, pumps, processes, moving = cursor.fetchone() or nothing
        cursor.execute(_PAUSED, [stage.name])
        paused = cursor.fetchone()
        cursor.execute(_QUOTAS)
        quotas: dict[str, datetime] = dict(cursor.fetchall())
    most = slots.most_pumps(stage, processes)
    hosts, runs, rests = _hosts(rows), _held_runs(stage, rows), _rests(stage, rows)
    return _Facts(now, served, seen_at, pumps, most, moving, paused, hosts, runs, quotas, rests)


def _rests(stage: Stage[Any, Any], rows: Sequence[Any]) -> dict[str, datetime]:
    """Until when the hosts of parked rows are left alone, by group."""
    groups = {_group_of(stage, row) for row in rows if stage.get(row, "due_at") == PARKED_UNTIL}
    if not groups:
        return {}
    return dict(ParkedGroup.objects.filter(stage=stage.name, group__in=groups).values_list("group", "until"))


def _group_of(stage: Stage[Any, Any], row: Any) -> str:
    return str(getattr(row, stage.limit_by or "pk"))


def _hosts(rows: Sequence[Any]) -> dict[str, Host]:
    """The hosts of these rows that are paused or back off, by name."""
    names = {name for row in rows for name in _names_of(row)}
    if not names:
        return {}
    hosts = Host.objects.filter(host__in=names, port__gt=0).only("host", "paused", "paused_by", "paused_at",
                                                                 "circuit_open_until", "failures")  # fmt: skip
    return {host.host: host for host in hosts if host.paused or host.circuit_open_until}


def _names_of(row: Any) -> list[str]:
    """The hosts that a row's next request may go to."""
    if url := getattr(row, "url", "") or getattr(row, "home_url", ""):
        return [urlsplit(url).hostname or ""]
    host = getattr(row, "host", "")
    return [host, f"www.{host}"] if host else []


def _held_runs(stage: Stage[Any, Any], rows: Sequence[Any]) -> dict[int, Run]:
    """The paused runs that hold rows back."""
    held = {stage.get(row, "run_id") for row in rows if (due := stage.get(row, "due_at")) and due >= PAUSED}
    return Run.objects.only("title", "reason", "updated_at").in_bulk(held - {None}) if held else {}


# One row.


def _why(stage: Stage[Any, Any], row: Any, facts: _Facts) -> Waiting:
    """The first cause that applies, from what stops everything to what only delays this row."""
    if getattr(row, stage.column) == Processing.ERROR:
        return _ended(stage, row)
    for look in (_lost, _run_paused, _stage_paused, _no_worker, _host, _money, _later, _capacity):
        if waiting := look(stage, row, facts):
            return waiting
    return _in_line(stage, row, facts)


def _ended(stage: Stage[Any, Any], row: Any) -> Waiting:
    cause = CAUSES[_ENDED[stage.get(row, "outcome")]]
    return Waiting(stage.name, cause, stage.get(row, "error") or cause.label, stage.get(row, "settled_at"))


def _lost(stage: Stage[Any, Any], row: Any, facts: _Facts) -> Waiting | None:
    """Its worker's lease ran out: another one takes it over, if there is one."""
    if getattr(row, stage.column) != LEASED:
        return None
    sentence = "The worker that processed it died or was cut off."
    lost = Waiting(stage.name, CAUSES["lost"], sentence, stage.get(row, "lease_until"))
    return _stage_paused(stage, row, facts) or _no_worker(stage, row, facts) or lost


def _run_paused(stage: Stage[Any, Any], row: Any, facts: _Facts) -> Waiting | None:
    due = stage.get(row, "due_at")
    if due is None or due < PAUSED:
        return None
    run = facts.runs.get(stage.get(row, "run_id"))
    sentence = f"{run.title}: {run.reason or 'paused.'}" if run else "Its run is paused."
    return Waiting(stage.name, CAUSES["run_paused"], sentence, run.updated_at if run else None)


def _stage_paused(stage: Stage[Any, Any], row: Any, facts: _Facts) -> Waiting | None:
    if facts.paused is None:
        return None
    by, at, reason = facts.paused
    sentence = f"{stage.label} is paused by {by or 'somebody'}{f': {reason}' if reason else ''}."
    return Waiting(stage.name, CAUSES["stage_paused"], sentence.replace("..", "."), at)


def _no_worker(stage: Stage[Any, Any], row: Any, facts: _Facts) -> Waiting | None:
    if facts.served:
        return None
    since = facts.worker_seen_at or stage.get(row, "queued_at")
    return Waiting(stage.name, CAUSES["no_worker"], f"No worker process serves {stage.label}.", since)


def _host(stage: Stage[Any, Any], row: Any, facts: _Facts) -> Waiting | None:
    for host in (facts.hosts[name] for name in _names_of(row) if name in facts.hosts):
        if host.paused:
            sentence = f"{host.host} is paused by {host.paused_by or 'somebody'}: no request is sent to it."
            return Waiting(stage.name, CAUSES["host_paused"], sentence, host.paused_at)
        if host.circuit_open_until and host.circuit_open_until > facts.now:
            sentence = f"{host.host} failed {host.failures} times in a row and is left alone for a while."
            return Waiting(stage.name, CAUSES["circuit_open"], sentence, None, host.circuit_open_until)
    if stage.get(row, "due_at") != PARKED_UNTIL:
        return None
    sentence = stage.get(row, "error") or "Its host rests."
    until = facts.rests.get(_group_of(stage, row))
    return Waiting(stage.name, CAUSES["circuit_open"], sentence, stage.get(row, "queued_at"), until)


def _money(stage: Stage[Any, Any], row: Any, facts: _Facts) -> Waiting | None:
    """A provider's budget or quota; a budget that was raised since delays nothing but the next look."""
    provider, outcome = getattr(row, "provider", ""), stage.get(row, "outcome")
    if provider not in PROVIDERS or stage.name not in PAID_STAGES:
        return None
    since = stage.get(row, "queued_at")
    if resumes_at := facts.quotas.get(provider):
        sentence = f"{spend.provider_name(provider)} answers no more calls today: its quota of the day is used up."
        return Waiting(stage.name, CAUSES["quota"], sentence, since, resumes_at)
    if outcome == "quota" and _due(stage, row, facts):
        return Waiting(stage.name, CAUSES["quota"], _sentence_of(stage, row, "quota"), since, stage.get(row, "due_at"))
    price = provider_named(provider).charges()["search" if stage.name == "place_search" else "details"].price
    return _budget(stage, row, facts, price) if price else None


def _budget(stage: Stage[Any, Any], row: Any, facts: _Facts, price: Decimal) -> Waiting | None:
    """Of the day, else of the month: what is spent of how much, since the last call that was paid."""
    spending, paid_at = facts.spending(row.provider)
    spent = next((line for line in spending if line.remaining < price), None)
    if spent is None:
        return None
    since = max(filter(None, (paid_at, stage.get(row, "queued_at"))), default=None)
    return Waiting(stage.name, CAUSES["budget"], spend.sentence_of(spent, price), since, spent.ends_at)


def _sentence_of(stage: Stage[Any, Any], row: Any, outcome: str) -> str:
    """What the last attempt met, where it was this."""
    sentence = stage.get(row, "error") if stage.get(row, "outcome") == outcome else ""
    return sentence or CAUSES[outcome].label + "."


def _due(stage: Stage[Any, Any], row: Any, facts: _Facts) -> datetime | None:
    due: datetime | None = stage.get(row, "due_at")
    return due if due is not None and due > facts.now else None


def _later(stage: Stage[Any, Any], row: Any, facts: _Facts) -> Waiting | None:
    """What waits for its next attempt."""
    if (due := _due(stage, row, facts)) is None:
        return None
    busy = stage.get(row, "outcome") == "rate_limited" and not stage.get(row, "attempts")
    sentence = stage.get(row, "error") or "It waits for its next attempt."
    return Waiting(stage.name, CAUSES["host_busy" if busy else "retry"], sentence, stage.get(row, "queued_at"), due)


def _capacity(stage: Stage[Any, Any], row: Any, facts: _Facts) -> Waiting | None:
    most = facts.most_pumps
    if facts.pumps < most:
        return None
    sentence = f"{'All ' if most > 1 else ''}{most} slot{'s' if most > 1 else ''} of {stage.label} work."
    return Waiting(stage.name, CAUSES["at_capacity"], sentence, stage.get(row, "queued_at"))


def _in_line(stage: Stage[Any, Any], row: Any, facts: _Facts) -> Waiting:
    """Its turn comes; unless nothing moves and nothing above explains it, which is a fault to be shown."""
    since = stage.get(row, "due_at") or stage.get(row, "queued_at")
    if facts.moving or since is None or facts.now - since < timedelta(seconds=USUAL_SECONDS):
        return Waiting(stage.name, CAUSES["in_line"], "It starts as soon as its turn comes.", since)
    sentence = f"{stage.label} has workers, but no row moves."
    return Waiting(stage.name, CAUSES["unexplained"], sentence, since)
