"""Navigation: what people do, then the pipeline's lists, what operators and administrators use."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import HttpRequest
from django.urls import reverse

from jobs.lists.catalogue import LEADS, NOUNS, PROJECTS, RECORDS
from jobs.lists.resource import Resource
from jobs.models import LocalBusiness
from scrapersky.admin.permissions import CHANGE_FLAGS, CURATE, EXPORT, IMPORT, MANAGE_PEOPLE, OPERATE, has_permission

if TYPE_CHECKING:
    from scrapersky.admin.base import Console


@dataclass(frozen=True)
class NavItem:
    """An entry of the navigation."""

    label: str
    url: str
    icon: str
    active: bool


@dataclass(frozen=True)
class NavSection:
    """Entries under a heading; a folded one is open while one of its entries is."""

    name: str
    items: list[NavItem]
    folded: bool = False

    @property
    def open(self) -> bool:
        """Whether one of its pages is shown."""
        return any(item.active for item in self.items)


def sections(site: Console, request: HttpRequest) -> list[NavSection]:
    """The entries that this person may open: first by what people do, then the lists behind it."""
    user = request.user
    work = [_page(request, "Operations", "operations", "gauge")] if has_permission(user, OPERATE) else []
    work += [_page(request, "Log", "log", "lines")] if has_permission(user, OPERATE) else []
    work += [_page(request, "Configuration", "configuration", "gear")] if has_permission(user, OPERATE) else []
    work += [_page(request, "Data requests", "subject", "shield")] if has_permission(user, OPERATE) else []
    work += [_page(request, "Webhooks", "webhooks", "plug")] if has_permission(user, OPERATE) else []
    work += [_page(request, "Lead stages", "lead_stages", "board")] if has_permission(user, OPERATE) else []
    work += [_page(request, "Import", "import", "inbox")] if has_permission(user, IMPORT) else []
    operated = (("Budgets", "budgets", "coin"), ("Suppressions", "suppressions", "ban"))
    tables = [_page(request, *entry) for entry in operated] if has_permission(user, OPERATE) else []
    tables += [_page(request, "Feature flags", "flags", "flag")] if has_permission(user, CHANGE_FLAGS) else []
    if has_permission(user, MANAGE_PEOPLE):
        tables += [_page(request, "People", "people", "people"), _page(request, "Roles", "roles", "key")]
    behind, records = (
        [resource for resource in resources if resource not in (LEADS, PROJECTS)] for resources in (NOUNS, RECORDS)
    )
    return [
        NavSection("", _tasks(site, request)),
        NavSection("Pipeline", [_page(request, "Overview", "overview", "chart"), *_lists(site, request, behind)], True),
        NavSection("Operations", work + _lists(site, request, records), True),
        *([NavSection("Administration", tables, True)] if tables else []),
    ]


def _tasks(site: Console, request: HttpRequest) -> list[NavItem]:
    """What people do: look for leads, decide, compare, take files away."""
    duplicates = site.noun(LocalBusiness)
    leads = site.noun_by_key(LEADS.slug)
    items = [_page(request, "Home", "index", "home"), *_lists(site, request, [LEADS])]
    if leads.has_view_permission(request):
        items.append(_page(request, "Review", "jobs_lead_review", "eye"))
        items.append(_page(request, "Lead fit", "fit", "target"))
    items += _lists(site, request, [PROJECTS])
    if duplicates.has_view_permission(request):
        items.append(_page(request, "Duplicates", "jobs_localbusiness_duplicates", "pair"))
    if has_permission(request.user, EXPORT):
        items.append(_page(request, "Exports", "exports", "outbox"))
        items.append(_page(request, "Export recipes", "export_recipes", "repeat"))
    if has_permission(request.user, OPERATE) and has_permission(request.user, EXPORT):
        items.append(_page(request, "Destinations", "destinations", "into"))
    if has_permission(request.user, CURATE) and has_permission(request.user, EXPORT):
        items.append(_page(request, "Sends", "sends", "send"))
    return items


def _lists(site: Console, request: HttpRequest, resources: Sequence[Resource]) -> list[NavItem]:
    nouns = [noun for noun in site.nouns() if noun.resource in resources and noun.has_view_permission(request)]
    return [NavItem(noun.title, noun.url(), noun.icon, _is_at(request, noun.url())) for noun in nouns]


def _is_at(request: HttpRequest, url: str) -> bool:
    """Whether the page is of that list; duplicates have an entry of their own."""
    return request.path.startswith(url) and not request.path.removeprefix(url).startswith(("duplicates/", "review/"))


def _page(request: HttpRequest, label: str, name: str, icon: str) -> NavItem:
    url = reverse(f"admin:{name}")
    return NavItem(label, url, icon, request.path == url if name == "index" else request.path.startswith(url))
