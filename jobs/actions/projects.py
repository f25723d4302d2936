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
from decimal import ROUND_DOWN, Decimal
from typing import Any

from django.db import transaction
from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.functions import Lower, Now

from jobs.actions import operations
from jobs.actions.curation import Refused, decide
from jobs.actions.scope import Scope, StageProgress, best_pages, stage_progress, unfinished
from jobs.actions.search_price import has_agreement, require_agreement
from jobs.models import ApiCall, Contact, Domain, LocalBusiness, Page, Place, PlaceSearch, Project, Run, SitemapFile
from jobs.models.project import UNDER_WAY
from jobs.pipeline import Stage, queue, runs
from jobs.pipeline.faults import is_transient
from jobs.sources import provider_named
from jobs.stages import stage_named, stages_of
from jobs.statuses import CallStatus, Curation, Processing, ProjectMode, Task, sql_with_states

log = logging.getLogger("jobs.actions.projects")

CHAIN = 3  # businesses of one name in a project, or of one website anywhere, are a chain
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


# Begun, paused, ended.


def start(members: Members, conditions: Conditions, *, name: str, by: str) -> Started:
    """Begin a project, and queue its searches. The same request while one is under way returns that one.

    Raises `Refused` when there is nothing in it, PriceNotAgreed when it has no limit and a paid search no agreed price.
    """
    if members.empty:
        raise Refused("Say what to look for: a trade and a place, domains, or a file.")
    digest = _digest(members, conditions)
    with transaction.atomic():
        project, new = Project.objects.get_or_create(
            digest=digest, ended_at=None, defaults=vars(conditions) | {"name": name[:300], "requested_by": by}
        )
        if new:
            _fill(project, members, by)
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


def _fill(project: Project, members: Members, by: str) -> None:
    project.searches.set(members.searches)
    project.domains.set(members.domains)
    project.businesses.set(members.businesses)
    run = runs.request(project.name, kind="project", by=by, parameters={"project": project.pk})
    # The project counts as a row of its own run, which therefore is not complete before the project is.
    Run.objects.filter(pk=run.pk).update(total=1, status=Task.IN_PROGRESS, started_at=Now())
    project.run_id = run.pk
    project.save(update_fields=["run_id"])
    _share_budget(project)
    if project.max_cost is None:
        require_agreement(project.searches.all())
    queue(stage_named("place_search"), project.searches.all(), run=run)


def pause(project: Project, *, by: str) -> Project:
    """Hold back what waits; rows in work run to their end. Raises `Refused` when it is not under way."""
    _move(project, UNDER_WAY, Task.PAUSED, f"Paused by {by}.")
    operations.pause_run(_run_of(project), by=by)
    return _stored(project)


def resume(project: Project, *, by: str) -> Project:
    """Let a paused project go on. Raises `Refused` when it is not paused."""
    _move(project, (Task.PAUSED.value,), Task.IN_PROGRESS, "")
    with suppress(Refused):  # somebody resumed its run before
        operations.resume_run(_run_of(project), by=by)
    return _stored(project)


def stop(project: Project, *, by: str) -> Project:
    """End it for good: what waits leaves the queue, what was found stays. Raises `Refused` when it has ended."""
    _move(project, (*UNDER_WAY, Task.PAUSED.value), Task.CANCELLED, f"Stopped by {by}.", ended_at=Now())
    with suppress(Refused):  # its run has ended
        operations.cancel_run(_run_of(project), by=by)
    return _stored(project)


def go_on(project: Project) -> None:
    """Look at an ended or waiting project again: something of it was queued, or a limit was raised."""
    looked = {"status": Task.IN_PROGRESS, "reason": ""}
    Project.objects.filter(pk=project.pk, status__in=UNDER_WAY).update(**looked)
    ended, request = Project.objects.filter(pk=project.pk, status=Task.COMPLETED), project.digest.partition(" ")[0]
    if ended.update(**looked, ended_at=None, digest=f"{request} {project.pk}"):  # the same may be under way anew
        Run.objects.filter(pk=project.run_id or 0).update(total=F("total") + 1, status=Task.IN_PROGRESS, ended_at=None)


def retry(project: Project, stage: str, reason: str, *, by: str) -> int:
    """Queue again what failed in a project at a stage for a reason; returns how many rows. Raises `Unknown`."""
    step = operations.find_stage(stage)
    with transaction.atomic():
        Project.objects.select_for_update().get(pk=project.pk)  # before its rows and its run, as a turn locks them
        failed = step.model._default_manager.filter(
            **{step.column: Processing.ERROR.value, f"{step.prefix}outcome": reason}, pk__in=_rows_of(project, step)
        )
        queued = queue(step, failed, run=Run.objects.filter(pk=project.run_id or 0).first())
        go_on(project)
    operations.record("retry_failed", by, step, rows=queued, reason=reason)
    return queued


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


def read_despite_robots(project: Project, reason: str, *, by: str) -> int:
    """Override robots.txt for the domains of a project that it keeps out, and retry them; returns how many rows.

    Raises `Refused` without a reason.
    """
    blocked = scope_of(project).domains.filter(Q(outcome="robots") | Q(sitemap_analysis_outcome="robots"))
    for host in blocked.values_list("host", flat=True):
        operations.override_robots(host, True, by=by, reason=reason)
    return sum(retry(project, stage, "robots", by=by) for stage in ("domain_metadata", "sitemap_discovery"))


def _move(project: Project, before: Sequence[str], status: Task, reason: str, **more: Any) -> None:
    values = {"status": status, "reason": reason, **more}
    if not Project.objects.filter(pk=project.pk, status__in=before).update(**values):
        now = _stored(project)
        raise Refused(f"{now.name} is {now.get_status_display()}. Reload the page to see how it stands.")


def _run_of(project: Project) -> Run:
    return operations.find_run(project.run_id or 0)


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
    return (_queue_searches, *(_STEPS if project.mode == ProjectMode.CONTACTS else ()))


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


def scope_of(project: Project) -> Scope:
    """The rows of a project."""
    ids = {
        name: list(getattr(project, name).order_by("pk").values_list("pk", flat=True))
        for name in ("domains", "searches", "businesses")
    }
    return Scope(ids["domains"], ids["searches"], ids["businesses"], project.pages_per_domain)


# The steps, in the order of the pipeline.

_STOPPED = Q(status=Processing.ERROR, outcome="spending_limit")


def _queue_searches(project: Project, run: Run) -> int:
    """Those that nobody queued yet, and those that stopped at a price which allows another call by now."""
    _share_budget(project)
    stopped = [search.pk for search in project.searches.filter(_STOPPED) if has_agreement(search)]
    new = project.searches.filter(status__isnull=True).values_list("pk", flat=True)
    return queue(stage_named("place_search"), [*new, *stopped], run=run)


def _share_budget(project: Project) -> None:
    """Divide what the project may still cost among its searches that have not ended, as their budgets.

    Those that stopped at theirs are among them.
    """
    if project.max_cost is None:
        return
    ended = Q(status__in=(Processing.COMPLETED, Processing.ERROR))
    going_on = project.searches.exclude(ended & ~_STOPPED).order_by("pk")
    left, searches = money_left(project) or Decimal(0), list(going_on)
    for search in searches:
        budget = search.cost + (left / len(searches)).quantize(Decimal("0.000001"), ROUND_DOWN)
        if search.budget != budget:
            PlaceSearch.objects.filter(pk=search.pk).update(budget=budget)


def _select_places(project: Project, run: Run) -> int:
    scope = scope_of(project)
    places = _fitting(project, scope.places.filter(curation_status=Curation.NEW), scope.places)
    most = _room(project, scope)
    if most is not None:
        ordered = places.order_by(F("rating").desc(nulls_last=True), F("rating_count").desc(nulls_last=True), "pk")
        places = Place.objects.filter(pk__in=list(ordered.values_list("pk", flat=True)[:most]))
    return decide(Place, places, Curation.SELECTED, by=by_of(project), run=run).changed


def _fitting(project: Project, places: QuerySet[Place], among: QuerySet[Place]) -> QuerySet[Place]:
    """The places that meet the project's conditions, as far as a search tells; closed ones never do."""
    places = places.exclude(business_status="CLOSED_PERMANENTLY")
    if project.rating_min is not None:
        places = places.filter(rating__gte=project.rating_min)
    if project.has_website:
        places = places.exclude(website="")
    if project.categories:
        places = places.filter(Q(primary_type__in=project.categories) | Q(types__overlap=project.categories))
    if project.no_chains:
        names = among.order_by().values(title=Lower("name")).annotate(n=Count("pk", distinct=True)).filter(n__gte=CHAIN)
        chains = [name for name in names.values_list("title", flat=True) if name]
        places = places.alias(title=Lower("name")).exclude(title__in=chains)
    return places


def _room(project: Project, scope: Scope) -> int | None:
    """How many more places may be selected: by the most leads, and by the money that is left. None: any number."""
    limits = []
    if project.max_leads is not None:
        limits.append(project.max_leads - _chosen(scope))
    price = _details_price(scope)
    if project.max_cost is not None and price:
        waiting = scope.places.filter(deep_scan_status__in=(Processing.QUEUED, Processing.PROCESSING)).count()
        limits.append(int((money_left(project) or Decimal(0)) / price) - waiting)
    return max(min(limits), 0) if limits else None


def _chosen(scope: Scope) -> int:
    """How many leads were chosen so far: selected places, and the domains and businesses that were named."""
    selected = scope.places.filter(curation_status=Curation.SELECTED).count()
    return selected + len(scope.domain_ids) + len(scope.business_ids)


def _details_price(scope: Scope) -> Decimal:
    providers = scope.searches.order_by().values_list("provider", flat=True).distinct()
    return max((provider_named(name).charges()["details"].price for name in providers), default=Decimal(0))


def _select_businesses(project: Project, run: Run) -> int:
    scope = scope_of(project)
    chosen = scope.places.filter(curation_status=Curation.SELECTED).values("pk")
    new = scope.businesses.filter(curation_status=Curation.NEW)
    new = new.filter(Q(place__in=chosen) | Q(pk__in=scope.business_ids))
    if project.has_website:
        new = new.exclude(website="")
    if project.rating_min is not None:
        new = new.filter(Q(rating__gte=project.rating_min) | Q(place__in=chosen))
    return decide(LocalBusiness, new, Curation.SELECTED, by=by_of(project), run=run).changed


def _select_domains(project: Project, run: Run) -> int:
    scope = scope_of(project)
    chosen = scope.businesses.filter(curation_status=Curation.SELECTED, domain__isnull=False)
    domains = scope.domains.filter(Q(pk__in=chosen.values("domain_id")) | Q(pk__in=scope.domain_ids))
    new = domains.filter(curation_status=Curation.NEW)
    if project.no_chains:
        shared = LocalBusiness.objects.filter(domain__in=new.values("pk")).values("domain_id")
        chains = shared.order_by().annotate(n=Count("pk")).filter(n__gte=CHAIN).values("domain_id")
        new = new.exclude(pk__in=chains)
    return decide(Domain, new, Curation.SELECTED, by=by_of(project), run=run).changed


def _select_sitemaps(project: Project, run: Run) -> int:
    new = scope_of(project).sitemap_files.filter(
        curation_status=Curation.NEW, domain__curation_status=Curation.SELECTED
    )
    return decide(SitemapFile, new, Curation.SELECTED, by=by_of(project), run=run).changed


def _select_pages(project: Project, run: Run) -> int:
    domains = scope_of(project).domains.filter(curation_status=Curation.SELECTED)
    pages = best_pages(domains, project.pages_per_domain)
    return decide(Page, pages, Curation.SELECTED, by=by_of(project), run=run).changed


_STEPS = (_select_places, _select_businesses, _select_domains, _select_sitemaps, _select_pages)


def by_of(project: Project) -> str:
    """In whose name it decides."""
    return f"project {project.pk}"


# Money.


def spent(project: Project) -> Decimal:
    """US dollars that its calls have cost so far; calls in flight count, refused ones do not."""
    calls = ApiCall.objects.filter(run_id=project.run_id or 0).exclude(status=CallStatus.RELEASED)
    return calls.aggregate(total=Sum("price"))["total"] or Decimal(0)


def money_left(project: Project) -> Decimal | None:
    """US dollars that it may still cost; None: no limit of its own."""
    return None if project.max_cost is None else max(project.max_cost - spent(project), Decimal(0))


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
        chosen=_chosen(scope),
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
