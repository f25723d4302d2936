"""Projects: progress by step, leads as they complete, what failed and how to mend it, cost; pause, resume, stop."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.contrib import admin
from django.core.exceptions import BadRequest
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST

from jobs.actions import project_steps, projects
from jobs.lists.catalogue import PROJECTS, resource_of
from jobs.lists.counts import Count, count_capped, count_of
from jobs.lists.listing import Listing
from jobs.models import Contact, Domain, Lead, LocalBusiness, Page, Place, PlaceSearch, PossibleDuplicate, Project, Run
from jobs.models.project import UNDER_WAY
from jobs.monitoring.project_waits import why_project_waits
from jobs.stages import stage_named
from jobs.statuses import Curation, DuplicateStatus, Processing, ProjectMode, Task
from jobs.web.failures import REASONS
from scrapersky.admin import formatters
from scrapersky.admin.answers import answer
from scrapersky.admin.base import site
from scrapersky.admin.columns import changed, named
from scrapersky.admin.elements import Column, Fact, Tab
from scrapersky.admin.export_menu import export_menu
from scrapersky.admin.lead_evidence import why_missing
from scrapersky.admin.permissions import CURATE, OPERATE, has_permission, require_own, require_permission, why_not_own
from scrapersky.admin.project_map import MOST, leads_map
from scrapersky.admin.resource_admin import ResourceAdmin
from scrapersky.admin.row_page import find
from scrapersky.admin.waiting import Explained, explained_together
from scrapersky.http.reasons import reason_in

LEADS_SHOWN = 50
_STATES = {
    Task.IN_PROGRESS: ("Running", "busy"), Task.MANUAL_REVIEW: ("Needs you", "warn"),
    Task.PAUSED: (Task.PAUSED.value, "warn"), Task.CANCELLED: ("Stopped", "quiet"), Task.COMPLETED: ("Done", "quiet"),
}  # fmt: skip


@dataclass(frozen=True)
class ProgressStep:
    """A number of the progress, the list that holds exactly these rows, and a share of something as a bar."""

    label: str
    count: Count
    bar: SafeString | str
    url: str


@dataclass(frozen=True)
class Failure:
    """Rows of a project that failed at a stage for a reason, and what can be done about them."""

    stage: str
    title: str
    reason: str
    label: str
    sentence: str
    count: int
    url: str
    may_override: bool


def state_label(project: Project) -> SafeString:
    """Running, Needs you, Paused, Stopped, Done, Nothing found."""
    words, tone = _STATES.get(Task(project.status), (project.get_status_display(), "quiet"))
    if project.status == Task.COMPLETED and (project.progress or {}).get("found") == 0:
        words = "Nothing found"
    return formatters.label(words, tone, project.reason)


def _state_now(project: Project, waits: Sequence[Explained]) -> SafeString:
    """While it is under way and somebody has to do something: what it waits for."""
    held = next((waiting for waiting in waits if waiting.who), None)
    if held is None or Task(project.status) != Task.IN_PROGRESS:
        return state_label(project)
    return formatters.label(held.label, "warn", held.sentence)


def headline(project: Project) -> dict[str, Any]:
    """A project in a line."""
    progress = project.progress or {}
    return {
        "url": site.noun(Project).row_url(project),
        "name": project.name,
        "state": state_label(project),
        "found": progress.get("found", 0),
        "emails": progress.get("with_email", 0),
        "cost": formatters.money(project.cost),
        "changed": formatters.ago(project.updated_at),
    }


@admin.register(Project, site=site)
class ProjectAdmin(ResourceAdmin):
    """Projects."""

    resource = PROJECTS
    tab_filter = "status"
    origin = "A project is a search with all that follows: write a trade and a place on Home."
    columns = (
        Column("Project", named("name"), "wide"),
        Column("Status", state_label),
        Column("Mode", lambda row: row.get_mode_display(), "minor"),
        Column("Found", lambda row: formatters.number((row.progress or {}).get("found", 0)), "num"),
        Column("Sites with an e-mail", lambda row: formatters.number((row.progress or {}).get("with_email", 0)), "num"),
        Column("Cost", lambda row: formatters.money(row.cost), "num"),
        Column("By", lambda row: row.requested_by or formatters.NOTHING, "minor"),
        changed(),
    )
    facts = (
        Fact("Mode", lambda row: row.get_mode_display()),
        Fact("Rating at least", "rating_min"),
        Fact("Has a website", lambda row: "yes" if row.has_website else None),
        Fact("Not a chain", lambda row: "yes" if row.no_chains else None),
        Fact("Categories", lambda row: row.categories or None),
        Fact("At most", lambda row: row.max_leads and f"{row.max_leads:,} leads"),
        Fact("Costs at most", lambda row: _limit(row)),
        Fact("Pages of a domain", "pages_per_domain"),
        Fact("Requested by", "requested_by"),
        Fact("Started", "created_at"),
        Fact("Ended", "ended_at"),
    )

    def busy(self, row: Any) -> bool:
        """Whether it goes on."""
        return row.status in UNDER_WAY

    def tabs(self, listing: Listing, counts: Mapping[str, Mapping[str, Count]] | None = None) -> list[Tab]:
        """The states by the words that the rows have."""
        words = ["All", *(_STATES.get(Task(word), (word, ""))[0] for word in Task.values)]
        return [replace(tab, label=word) for tab, word in zip(super().tabs(listing, counts), words, strict=True)]

    def more_urls(self) -> list[URLPattern]:
        """What its buttons ask for."""
        return [self.route("<str:object_id>/do/", require_POST(self.do_view), "do"), *super().more_urls()]

    def row_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """The page of a project."""
        self._require_view(request)
        project = find(self, object_id)
        operator, sees_leads = has_permission(request.user, OPERATE), site.noun(Lead).has_view_permission(request)
        waits = explained_together(why_project_waits(project))
        context = {
            "title": project.name, "project": project, "noun": self, "state": _state_now(project, waits),
            "moving": self.auto_refresh(project), "since": formatters.ago(project.created_at), "took": _took(project),
            "steps": _steps(project), "cost": formatters.money(project.cost),
            "limit": _limit(project) or "",
            "waits": [waiting for waiting in waits if waiting.who],
            "by_itself": [waiting for waiting in waits if not waiting.who],
            "failures": _failures(project, operator), "decisions": _decisions(project),
            "not_yours": why_not_own(request, project.requested_by, "project", "pause or stop it"),
            "pairs": _pairs(project),
            "leads": _leads(project) if sees_leads else [], "map": _map(project) if sees_leads else "",
            "sees_leads": sees_leads, "lists": _lists(project, request),
            "facts": [(fact, fact.of(project)) for fact in self.facts],
            "NOTHING": formatters.NOTHING, "do_url": self.url("do", project.pk), "here": request.path,
            **export_menu(site.noun(Lead), request, f"project_id={project.pk}"),
            "leads_url": _url(Lead, project), "review": _review(project) if sees_leads else None,
            "again_url": "" if project.businesses.exists() else f"{reverse('admin:index')}?again={project.pk}",
            "run_url": site.noun(Run).url("change", project.run_id) if project.run_id else "",
        }  # fmt: skip
        return site.render(request, "console/project.html", context)

    def do_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Pause, resume, stop, retry what failed, read what robots.txt forbids; 400 for another verb."""
        require_permission(request, CURATE)
        project, by = find(self, object_id), request.user.get_username()
        verb, _, what = request.POST.get("verb", "").partition(":")
        if verb not in _VERBS:
            raise BadRequest(f"A project has no verb {verb!r}.")
        if verb == "override":
            require_permission(request, OPERATE)
        if verb in _FOR_ITS_OWNER:
            require_own(request, project.requested_by, "project", verb)
        text = _VERBS[verb](project, what, reason_in(request.POST), by)
        return answer(request, text, self.row_url(project))


def _retry(project: Project, what: str, reason: str, by: str) -> str:
    stage, _, word = what.partition(":")
    return f"{projects.retry(project, stage, word, by=by).rows:,} queued again."


def _override(project: Project, what: str, reason: str, by: str) -> str:
    return f"{projects.read_despite_robots(project, reason, by=by).rows:,} queued again; your reason is stored."


_FOR_ITS_OWNER = ("pause", "resume", "stop")  # and for operators
_VERBS: dict[str, Any] = {
    "pause": lambda project, what, reason, by: projects.pause(project, by=by).reason,
    "resume": lambda project, what, reason, by: projects.resume(project, by=by) and "It goes on.",
    "stop": lambda project, what, reason, by: projects.stop(project, by=by) and "Stopped. What was found stays.",
    "retry": _retry,
    "override": _override,
}


# The parts of the page.


def _limit(project: Project) -> str | None:
    """What it may cost; None where there is no limit, and where nothing of it has a price."""
    if project.max_cost is None or not project_steps.can_cost(project):
        return None
    return formatters.money(project.max_cost)


def _took(project: Project) -> str:
    """How long it took, once it has ended."""
    return formatters.span((project.ended_at - project.created_at).total_seconds()) if project.ended_at else ""


def _url(model: Any, project: Project, **filters: Any) -> str:
    return site.list_url(model, project_id=project.pk, **filters)


def _steps(project: Project) -> list[ProgressStep]:
    """Found, chosen, sites read as last counted; contacts and e-mails as they are now."""
    progress = project.progress or {}
    found, chosen, sites, read, with_contact, with_email = (
        int(progress.get(name, 0)) for name in ("found", "chosen", "sites", "sites_read", "with_contact", "with_email")
    )
    found_in = Place if project.searches.exists() else Domain
    selected = {"curation_status": Curation.SELECTED}
    ended = ",".join((Processing.COMPLETED, Processing.ERROR))
    contacts = resource_of(Contact).rows({"project_id": str(project.pk)})
    counts = count_capped({"contacts": contacts, "emails": contacts.filter(kind="email")})
    return [
        ProgressStep("Found", Count(found), "", _url(found_in, project)),
        ProgressStep("Chosen", Count(chosen), _bar(chosen, found), _url(found_in, project, **selected)),
        ProgressStep("Sites read", Count(read), _bar(read, sites), _url(Domain, project, **selected, status=ended)),
        ProgressStep("Contacts", counts["contacts"], _on_sites(with_contact, sites), _url(Contact, project)),
        ProgressStep("E-mails", counts["emails"], _on_sites(with_email, sites), _url(Contact, project, kind="email")),
    ]


def _bar(done: int, total: int) -> SafeString | str:
    return formatters.bar(done, total) if total else ""


def _on_sites(sites: int, of: int) -> SafeString | str:
    return format_html('{} <span class="dim">sites</span>', formatters.bar(sites, of)) if of else ""


def _failures(project: Project, operator: bool) -> list[Failure]:
    """What failed, most first; expected ends (parked, closed) are no failures."""
    failures = []
    for counts in (project.progress or {}).get("stages", []):
        stage = stage_named(counts["stage"])
        for word, count in counts["failures"].items():
            failures.append(_failure(project, stage, word, count, operator))
    failures.sort(key=lambda failure: -failure.count)
    blocked = [failure for failure in failures if failure.may_override]
    return [replace(failure, may_override=failure in blocked[:1]) for failure in failures]  # one act is for all stages


def _failure(project: Project, stage: Any, word: str, count: int, operator: bool) -> Failure:
    filters = {stage.column: Processing.ERROR.value, **({f"{stage.prefix}outcome": word} if word in REASONS else {})}
    return Failure(
        stage.name, formatters.stage_title(stage), word, formatters.outcome_label(word), formatters.sentence(word),
        count, _url(stage.model, project, **filters),
        operator and word == "robots" and stage.name in ("domain_metadata", "sitemap_discovery"),
    )  # fmt: skip


def _decisions(project: Project) -> list[tuple[str, int, str]]:
    """What waits for a person's decision: noun, how many, the review of just them."""
    if project.mode == ProjectMode.CONTACTS or project.status in (Task.CANCELLED,):
        return []
    scope, new = project_steps.scope_of(project), {"curation_status": Curation.NEW}
    sets = ((Place, scope.places), (LocalBusiness, scope.businesses), (Domain, scope.domains), (Page, scope.pages))
    counts = [(site.noun(model), rows.filter(**new).count()) for model, rows in sets]
    query = f"?project_id={project.pk}&curation_status={Curation.NEW}"
    return [(noun.title.lower(), count, noun.url("review") + query) for noun, count in counts if count]


def _pairs(project: Project) -> int:
    """How many possible duplicates its businesses have."""
    ids = project_steps.scope_of(project).businesses.values("pk")
    open_pairs = PossibleDuplicate.objects.filter(decision=DuplicateStatus.OPEN)
    return (open_pairs.filter(first__in=ids) | open_pairs.filter(second__in=ids)).count()


def _lists(project: Project, request: HttpRequest) -> list[tuple[str, str]]:
    """Its rows in those of the pipeline's lists that the person may see."""
    models = (Lead, PlaceSearch, Place, LocalBusiness, Domain, Page, Contact)
    seen = [model for model in models if site.noun(model).has_view_permission(request)]
    return [(site.noun(model).title, _url(model, project)) for model in seen]


def _chosen_leads(project: Project) -> QuerySet[Lead]:
    chosen = Q(business__curation_status=Curation.SELECTED) | Q(
        business__isnull=True, domain__curation_status=Curation.SELECTED
    )
    return project_steps.scope_of(project).leads.filter(chosen)


def _map(project: Project) -> SafeString | str:
    rows = _chosen_leads(project).filter(latitude__isnull=False, longitude__isnull=False)
    rows = rows.only("pk", "name", "email", "key", "latitude", "longitude", "has_email")
    return leads_map(list(rows.order_by("-has_email", "-completeness", "pk")[:MOST]), site.noun(Lead).row_url)


def _review(project: Project) -> tuple[str, str] | None:
    """How many of its leads nobody has decided about, and the address where that is done; None for none."""
    undecided = {"project_id": str(project.pk), "curation_status": Curation.NEW.value}
    count = count_of(resource_of(Lead).rows(undecided))
    return (str(count), f"{site.noun(Lead).url('review')}?project_id={project.pk}") if count.value else None


def _why_none(project: Project, row: Lead) -> str:
    """Why a lead has no e-mail: while the project reads pages, none was found so far."""
    if not project.ended_at and row.missing.get("email") == "nothing_found":
        return "None so far: pages are still being read."
    return why_missing(row, "email")


def _leads(project: Project) -> list[dict[str, Any]]:
    """The project's leads: those with an e-mail first, then the most complete."""
    admin_of_leads = site.noun(Lead)
    rows = _chosen_leads(project).defer(*admin_of_leads.deferred).select_related("domain")
    return [
        {
            "url": admin_of_leads.row_url(row),
            "name": str(row),
            "site": row.domain.host if row.domain else "",
            "email": row.email,
            "missing": "" if row.email else _why_none(project, row),
            "confidence": formatters.confidence(row.confidence if row.email else None),
            "phone": formatters.phone(row.phone),
            "rating": formatters.stars(row.rating, row.rating_count) if row.rating else "",
        }
        for row in rows.order_by("-has_email", "-completeness", "pk")[:LEADS_SHOWN]
    ]
