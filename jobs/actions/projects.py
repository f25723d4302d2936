"""Projects: what somebody wants as a whole. It decides by its conditions what a curator would, and can be paused,
resumed and stopped.

`advance` is one turn of a project. Each step of a turn is a transaction of its own that locks the project's row and
decides only rows that nobody has decided: a turn that is killed is taken again, two workers never take one together,
and nothing is decided or queued twice. What it queues counts towards the project's run.
"""

from __future__ import annotations

import hashlib
import json
import logging
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from functools import partial
from typing import Any

from django.db import connection, transaction
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Now

from jobs.actions import host_operations, operations
from jobs.actions.curation import Refused
from jobs.actions.operations import EnqueueResult
from jobs.actions.project_steps import STEPS, chosen_leads, queue_searches, scope_of, share_budget, spent
from jobs.actions.scope import StageProgress, stage_progress, unfinished
from jobs.actions.search_price import require_agreement
from jobs.models import Contact, Project, Run
from jobs.models.project import UNDER_WAY
from jobs.pipeline import Stage, queue, runs
from jobs.pipeline.faults import is_transient
from jobs.stages import stage_named, stages_of
from jobs.statuses import Curation, Processing, ProjectMode, Task, sql_with_states

log = logging.getLogger("jobs.actions.projects")

LOOKED_AT_ONCE = 20  # projects in one turn of the loop
LONGEST_PAUSE_SECONDS = 60.0
SHARE_OF_TIME = 3  # a project whose turn took a second is looked at again after three


ANY_UNDER_WAY = sql_with_states(
    "EXISTS (SELECT 1 FROM projects WHERE status IN ({Task.IN_PROGRESS}, {Task.MANUAL_REVIEW}))"
)


@dataclass(frozen=True)
class Conditions:
    """How far a project goes by itself: `max_cost` is in US dollars, None is no limit."""

    mode: str = ProjectMode.CONTACTS.value
    rating_min: Decimal | None = None
    has_website: bool = False
    no_chains: bool = False
    categories: tuple[str, ...] = ()
    max_leads: int | None = None
    max_cost: Decimal | None = None
    pages_per_domain: int = 10


@dataclass(frozen=True)
class Members:
    """What a project is about, by id."""

    searches: Sequence[int] = ()
    domains: Sequence[int] = ()
    businesses: Sequence[int] = ()

    @property
    def empty(self) -> bool:
        """Whether there is nothing in it."""
        return not (self.searches or self.domains or self.businesses)


@dataclass(frozen=True)
class Started:
    """A project, and whether this call began it: the same request again is the project that is under way."""

    project: Project
    new: bool


class NotUnderWay(Refused):
    """The project has ended, or was paused or resumed by somebody else meanwhile."""


# Begun, paused, ended.


def start(members: Members, conditions: Conditions, *, name: str, by: str) -> Started:
    """Begin a project, and queue its searches. The same request while one is under way returns that one.

    Raises `Refused` when there is nothing in it, or a row of it was deleted meanwhile; PriceNotAgreed when it has no
    limit and a paid search no agreed price.
    """
    if members.empty:
        raise Refused("Say what to look for: a trade and a place, domains, or a file.")
    digest = _digest(members, conditions)
    with transaction.atomic():
        project, new = Project.objects.get_or_create(
            digest=digest, ended_at=None, defaults=vars(conditions) | {"name": name[:300], "requested_by": by}
        )
        if new:
            _hold(members)
            _join(project, members)
            _begin(project, by)
    return Started(project, new)


def start_or_go_on(members: Members, conditions: Conditions, *, name: str, by: str) -> Project:
    """The project of just this, the newest one, going on; a new one where there is none, or where it was stopped.

    Raises what `start` raises.
    """
    digest = _digest(members, conditions)
    same = Project.objects.filter(Q(digest=digest) | Q(digest__startswith=f"{digest} ")).order_by("-pk").first()
    if same is None or same.status == Task.CANCELLED:
        return start(members, conditions, name=name, by=by).project
    if same.status == Task.PAUSED:
        return resume(same, by=by)
    go_on(same)
    return _stored(same)


def _digest(members: Members, conditions: Conditions) -> str:
    parts = [sorted(ids) for ids in vars(members).values()] + [str(value) for value in vars(conditions).values()]
    return hashlib.blake2b(json.dumps(parts).encode(), digest_size=16).hexdigest()


# Nobody waits for whoever deletes a row, who may wait for us.
_HELD = "SELECT id FROM {} WHERE id = ANY(%s) ORDER BY id FOR KEY SHARE SKIP LOCKED"


def _hold(members: Members) -> None:
    """Keep the rows from being deleted until the transaction ends. Raises `Refused` where one is, or is being."""
    tables = {"place_searches": members.searches, "domains": members.domains, "local_businesses": members.businesses}
    with connection.cursor() as cursor:
        for table, ids in tables.items():
            cursor.execute(_HELD.format(table), [list(ids)])
            if len(cursor.fetchall()) < len(set(ids)):
                raise Refused("Some of these rows were deleted just now. Choose again from what is there.")


_JOIN = "INSERT INTO {} (project_id, {}) SELECT %s, id FROM unnest(%s::bigint[]) AS given(id) GROUP BY id ORDER BY id"


def _join(project: Project, members: Members) -> None:
    """Make the rows those of the project, a statement a table: Django's `set` makes an object of each."""
    with connection.cursor() as cursor:
        for name, ids in vars(members).items():
            rows: Any = Project._meta.get_field(name)
            cursor.execute(_JOIN.format(rows.m2m_db_table(), rows.m2m_reverse_name()), [project.pk, list(ids)])


def _begin(project: Project, by: str) -> None:
    run = runs.request(project.name, kind="project", by=by, parameters={"project": project.pk})
    # The project counts as a row of its own run, which therefore is not complete before the project is.
    Run.objects.filter(pk=run.pk).update(total=1, status=Task.IN_PROGRESS, started_at=Now())
    project.run_id = run.pk
    project.save(update_fields=["run_id"])
    share_budget(project)
    if project.max_cost is None:
        require_agreement(project.searches.all())
    queue(stage_named("place_search"), project.searches.all(), run=run)


def pause(project: Project, *, by: str) -> Project:
    """Hold back what waits; rows in work run to their end. Raises `Refused` when it is not under way."""
    move = partial(_move, project, UNDER_WAY, Task.PAUSED, f"Paused by {by}.")
    return _move_with_run(project, move, operations.pause_run, by)


def resume(project: Project, *, by: str) -> Project:
    """Let a paused project go on. Raises `Refused` when it is not paused."""
    move = partial(_move, project, (Task.PAUSED.value,), Task.IN_PROGRESS, "")
    return _move_with_run(project, move, operations.resume_run, by)


def stop(project: Project, *, by: str) -> Project:
    """End it for good: what waits leaves the queue, what was found stays. Raises `Refused` when it has ended."""
    before = (*UNDER_WAY, Task.PAUSED.value)
    move = partial(_move, project, before, Task.CANCELLED, f"Stopped by {by}.", ended_at=Now())
    return _move_with_run(project, move, operations.cancel_run, by)


def go_on(project: Project) -> None:
    """Look at an ended or waiting project again: something of it was queued, or a limit was raised."""
    looked = {"status": Task.IN_PROGRESS, "reason": ""}
    Project.objects.filter(pk=project.pk, status__in=UNDER_WAY).update(**looked)
    ended, request = Project.objects.filter(pk=project.pk, status=Task.COMPLETED), project.digest.partition(" ")[0]
    if ended.update(**looked, ended_at=None, digest=f"{request} {project.pk}"):  # the same may be under way anew
        Run.objects.filter(pk=project.run_id or 0).update(total=F("total") + 1, status=Task.IN_PROGRESS, ended_at=None)


def retry(project: Project, stage: str, reason: str, *, by: str) -> EnqueueResult:
    """Queue again what failed in a project at a stage for a reason, under the project's run. Raises `Unknown`."""
    return _retry(project, [operations.find_stage(stage)], reason, by)


def _retry(project: Project, steps: Sequence[Stage[Any, Any]], reason: str, by: str) -> EnqueueResult:
    with transaction.atomic():
        Project.objects.select_for_update().get(pk=project.pk)  # before its rows and its run, as a turn locks them
        run = Run.objects.filter(pk=project.run_id or 0).exclude(status=Task.CANCELLED).first()  # whose rows leave
        run = run or runs.request(f"{project.name}: retry of {reason}", by=by)
        queued = sum(_queue_failed(project, step, reason, run, by) for step in steps)
        go_on(project)
        if not queued and run.pk != project.run_id:
            run.delete()
        return EnqueueResult(queued, run if queued else None)


def _queue_failed(project: Project, step: Stage[Any, Any], reason: str, run: Run, by: str) -> int:
    failed = {step.column: Processing.ERROR.value, f"{step.prefix}outcome": reason}
    rows = queue(step, step.model._default_manager.filter(**failed, pk__in=_rows_of(project, step)), run=run)
    operations.record("retry_failed", by, step, rows=rows, reason=reason)
    return rows


def retry_all(project: Project, *, by: str) -> int:
    """Queue again all that failed in a project, but for what waits for a person's answer; returns how many rows."""
    steps = [(stage, rows) for _, rows in scope_of(project).tables() for stage in stages_of(rows.model)]
    with transaction.atomic():  # no turn comes between the rows and the project that goes on with them
        Project.objects.select_for_update(of=("self",)).get(pk=project.pk)
        queued = sum(operations.retry_failed(stage, rows=rows.values("pk"), by=by).rows for stage, rows in steps)
        go_on(project)
    return queued


def _rows_of(project: Project, stage: Stage[Any, Any]) -> QuerySet[Any, Any]:
    return next(rows for _, rows in scope_of(project).tables() if rows.model is stage.model).values("pk")


def read_despite_robots(project: Project, reason: str, *, by: str) -> EnqueueResult:
    """Override robots.txt for the domains of a project that it keeps out, and retry them.

    Raises `Refused` without a reason.
    """
    blocked = scope_of(project).domains.filter(Q(outcome="robots") | Q(sitemap_analysis_outcome="robots"))
    for host in blocked.values_list("host", flat=True):
        host_operations.override_robots(host, True, by=by, reason=reason)
    return _retry(project, [stage_named("domain_metadata"), stage_named("sitemap_discovery")], "robots", by)


def _move(project: Project, before: Sequence[str], status: Task, reason: str, **more: Any) -> None:
    values = {"status": status, "reason": reason, **more}
    if not Project.objects.filter(pk=project.pk, status__in=before).update(**values):
        now = _stored(project)
        raise NotUnderWay(f"{now.name} is {now.get_status_display()}. Reload the page to see how it stands.")


def _move_with_run(project: Project, move: Callable[[], None], steer: Callable[..., Run], by: str) -> Project:
    """Move a project and its run in one transaction: nobody who is killed between leaves a run that goes on alone.

    The run may be gone, have ended, or have been steered before: then the project moves by itself.
    """
    try:
        steer(project.run_id or 0, by=by, beside=move)
    except NotUnderWay:
        raise
    except Refused:
        move()
    return _stored(project)


def _stored(project: Project) -> Project:
    return Project.objects.get(pk=project.pk)


# Going on by itself.

_next_look: dict[int, float] = {}  # when a project's next turn is due, on this process's clock


def advance_due() -> int:
    """Take a turn of each project that is due; returns how many rows were decided or queued.

    A project whose turn takes long is looked at less often, so that a large one leaves the database to the others.
    """
    ids = Project.objects.filter(status__in=UNDER_WAY).order_by("pk").values_list("pk", flat=True)
    under_way, now = list(ids), time.monotonic()
    for gone in _next_look.keys() - set(under_way):
        del _next_look[gone]
    due = sorted((_next_look.get(project, 0.0), project) for project in under_way)
    return sum(_timed_turn(project) for at, project in due[:LOOKED_AT_ONCE] if at <= now)


def _timed_turn(project: int) -> int:
    """A turn, and when the next one is due. A project that cannot be advanced holds no other one up."""
    began, moved = time.monotonic(), 0
    try:
        moved = advance(project)
    except Exception as error:
        if is_transient(error):
            raise
        log.exception("A project could not be advanced", extra={"project": project})
    took = time.monotonic() - began
    _next_look[project] = began + took + min(took * SHARE_OF_TIME, LONGEST_PAUSE_SECONDS)
    return moved


def advance(project_id: int) -> int:
    """One turn of a project; returns how many rows it decided or queued. Nothing happens unless it is under way."""
    project = Project.objects.filter(pk=project_id, status__in=UNDER_WAY).first()
    if project is None or _follow_its_run(project):
        return 0
    stages = stage_progress(scope_of(project))  # read before deciding: what ends meanwhile is decided first
    moved = sum(_locked(project_id, step) for step in _steps_of(project))
    with transaction.atomic():
        quiet = not moved and not unfinished(stages) and _all_ended(project)
        moved += _missed(project) if quiet else 0
        _count(project, stages, ended=quiet and not moved)
    return moved


def _steps_of(project: Project) -> tuple[Callable[[Project, Run], int], ...]:
    return (queue_searches, *(STEPS if project.mode == ProjectMode.CONTACTS else ()))


def _all_ended(project: Project) -> bool:
    """Whether all has ended, once whoever else takes a turn has stored it: a worker beside a harvest, perhaps.

    To be called in a transaction: until it ends, nobody else decides in the project.
    """
    locked = Project.objects.select_for_update(of=("self",)).get(pk=project.pk)
    return locked.status in UNDER_WAY and not unfinished(stage_progress(scope_of(project)))


def _missed(project: Project) -> int:
    """Take the first step that has something left to do, with the project's row locked; returns how many rows.

    Turns at once pass over a step while the other has the lock, and so may both have passed over the same one.
    """
    if (run := Run.objects.filter(pk=project.run_id or 0).first()) is None:
        return 0
    return next((moved for step in _steps_of(project) if (moved := step(project, run))), 0)


def _follow_its_run(project: Project) -> bool:
    """Whether somebody paused or cancelled the project by its run; it then says so."""
    run = Run.objects.filter(pk=project.run_id or 0).first()
    if run is None or run.status not in (Task.PAUSED, Task.CANCELLED):
        return False
    ended = {"ended_at": Now()} if run.status == Task.CANCELLED else {}
    with suppress(Refused):  # somebody was faster
        _move(project, UNDER_WAY, Task(run.status), run.reason, **ended)
    return True


def _locked(project_id: int, step: Callable[[Project, Run], int]) -> int:
    """A step of a turn, with the project's row locked; 0 while another worker takes it, or when it was paused."""
    with transaction.atomic():
        rows = Project.objects.select_for_update(skip_locked=True, of=("self",))
        project = rows.filter(pk=project_id, status__in=UNDER_WAY).first()
        run = project and Run.objects.filter(pk=project.run_id or 0).first()
        return step(project, run) if project and run else 0


# How far it is.


@dataclass(frozen=True)
class Counters:
    """The numbers of a project's page."""

    found: int = 0
    chosen: int = 0
    undecided: int = 0
    sites: int = 0
    sites_read: int = 0
    with_contact: int = 0
    with_email: int = 0
    contacts: int = 0
    stages: list[dict[str, Any]] = field(default_factory=list)


def _count(project: Project, stages: list[StageProgress], *, ended: bool) -> None:
    """Store the counters and the cost; complete the project, or hand it to a person, when nothing moves any more."""
    counters = counted(project, stages)
    values: dict[str, Any] = {"progress": asdict(counters), "cost": spent(project), "status": Task.IN_PROGRESS}
    values["reason"] = ""
    if ended:
        review = project.mode == ProjectMode.STEPS and counters.undecided
        values |= {"status": Task.MANUAL_REVIEW if review else Task.COMPLETED, "reason": _summary(project, counters)}
        values |= {} if review else {"ended_at": Now()}
    if all(getattr(project, name) == value for name, value in values.items()):
        return  # nothing to write: a list of changes names it only when something did change
    changed = Project.objects.filter(pk=project.pk, status__in=UNDER_WAY).update(**values)
    if changed and values["status"] == Task.COMPLETED:
        _complete_run(project)


def _complete_run(project: Project) -> None:
    """The project was the last row of its run."""
    Run.objects.filter(pk=project.run_id or 0).exclude(status__in=operations.ENDED).update(total=F("settled"))
    runs.add({project.run_id: {}} if project.run_id else {})


def counted(project: Project, stages: list[StageProgress]) -> Counters:
    """Count the rows of a project."""
    scope = scope_of(project)
    domains = scope.domains.filter(curation_status=Curation.SELECTED)
    ended = Q(status__in=(Processing.COMPLETED, Processing.ERROR))
    contacts = Contact.objects.filter(domain__in=scope.domains.values("pk"))
    new = Q(curation_status=Curation.NEW)
    undecided = (scope.places, scope.businesses, scope.domains)
    return Counters(
        found=scope.places.count() + len(scope.domain_ids) + len(scope.business_ids),
        chosen=chosen_leads(scope),
        undecided=sum(rows.filter(new).count() for rows in undecided),
        sites=domains.count(),
        sites_read=domains.filter(ended).count(),
        with_contact=contacts.values("domain").distinct().count(),
        with_email=contacts.filter(kind="email").values("domain").distinct().count(),
        contacts=contacts.count(),
        stages=[_stage_counts(progress) for progress in stages],
    )


def _stage_counts(progress: StageProgress) -> dict[str, Any]:
    counts = {name: getattr(progress, name) for name in ("waiting", "working", "completed", "failed")}
    return {"stage": progress.stage.name, **counts, "failures": dict(progress.failures), "held": dict(progress.held)}


def _summary(project: Project, counters: Counters) -> str:
    """What was found, what is missing and why, in one sentence."""
    if not counters.found:
        return "Nothing was found. Search with other words, or in a larger area."
    found = f"{counters.found:,} found, {counters.chosen:,} chosen"
    if project.mode != ProjectMode.CONTACTS:
        return f"{found}. {counters.undecided:,} wait for your decision." if counters.undecided else f"{found}."
    without = max(counters.sites - counters.with_contact, 0)
    failed = sum(sum(stage["failures"].values()) for stage in counters.stages if stage["stage"] == "domain_metadata")
    sites = f"{counters.sites:,} sites: {counters.with_email:,} with an e-mail, {without:,} without a contact"
    return f"{found}; {sites}{f', {failed:,} could not be read' if failed else ''}."
