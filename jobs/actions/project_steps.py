"""The steps of a project: each decides by its conditions, or queues, what is new, and returns how many rows.

A step is called in a transaction that locks the project's row (see `jobs.actions.projects`).
"""

from __future__ import annotations

from decimal import ROUND_DOWN, Decimal

from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.functions import Lower

from jobs.actions.curation import decide
from jobs.actions.scope import Scope, best_pages
from jobs.actions.search_price import has_agreement
from jobs.models import ApiCall, Domain, LocalBusiness, Page, Place, PlaceSearch, Project, Run, SitemapFile
from jobs.pipeline import queue
from jobs.sources import provider_named
from jobs.stages import stage_named
from jobs.statuses import CallStatus, Curation, Processing

CHAIN = 3  # businesses of one name in a project, or of one website anywhere, are a chain


def scope_of(project: Project) -> Scope:
    """The rows of a project."""
    ids = {
        name: list(getattr(project, name).order_by("pk").values_list("pk", flat=True))
        for name in ("domains", "searches", "businesses")
    }
    return Scope(ids["domains"], ids["searches"], ids["businesses"], project.pages_per_domain)


# The steps, in the order of the pipeline.

_STOPPED = Q(status=Processing.ERROR, outcome="spending_limit")


def queue_searches(project: Project, run: Run) -> int:
    """Those that nobody queued yet, and those that stopped at a price which allows another call by now."""
    share_budget(project)
    stopped = [search.pk for search in project.searches.filter(_STOPPED) if has_agreement(search)]
    new = project.searches.filter(status__isnull=True).values_list("pk", flat=True)
    return queue(stage_named("place_search"), [*new, *stopped], run=run)


def share_budget(project: Project) -> None:
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
        limits.append(project.max_leads - chosen_leads(scope))
    price = _details_price(scope)
    if project.max_cost is not None and price:
        waiting = scope.places.filter(deep_scan_status__in=(Processing.QUEUED, Processing.PROCESSING)).count()
        limits.append(int((money_left(project) or Decimal(0)) / price) - waiting)
    return max(min(limits), 0) if limits else None


def chosen_leads(scope: Scope) -> int:
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


STEPS = (_select_places, _select_businesses, _select_domains, _select_sitemaps, _select_pages)


def by_of(project: Project) -> str:
    """In whose name it decides."""
    return f"project {project.pk}"


# Money.


def spent(project: Project) -> Decimal:
    """US dollars that its calls have cost so far; calls in flight count, refused ones do not."""
    calls = ApiCall.objects.filter(run_id=project.run_id or 0).exclude(status=CallStatus.RELEASED)
    return calls.aggregate(total=Sum("price"))["total"] or Decimal(0)


def can_cost(project: Project) -> bool:
    """Whether a call of its searches has a price: where none has, its limit in US dollars limits nothing."""
    providers = project.searches.order_by("provider").values_list("provider", flat=True).distinct()
    charges = (charge for name in providers for charge in provider_named(name).charges().values())
    return project.cost > 0 or any(charge.price for charge in charges)


def money_left(project: Project) -> Decimal | None:
    """US dollars that it may still cost; None: no limit of its own."""
    return None if project.max_cost is None else max(project.max_cost - spent(project), Decimal(0))
