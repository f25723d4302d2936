"""Navigation: what people do, then the pipeline's lists, what operators and administrators use."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
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


# Pages by section: label, name, icon, and the permissions that they need.
_FILES = (
    ("Import", "import", "inbox", IMPORT),
    ("Exports", "exports", "outbox", EXPORT),
    ("Export recipes", "export_recipes", "repeat", EXPORT),
    ("Destinations", "destinations", "into", OPERATE, EXPORT),
    ("Sends", "sends", "send", CURATE, EXPORT),
)
_OPERATIONS = (
    ("Operations", "operations", "gauge", OPERATE),
    ("Log", "log", "lines", OPERATE),
    ("Configuration", "configuration", "gear", OPERATE),
    ("Data requests", "subject", "shield", OPERATE),
    ("Webhooks", "webhooks", "plug", OPERATE),
    ("Lead stages", "lead_stages", "board", OPERATE),
)
_ADMINISTRATION = (
    ("Budgets", "budgets", "coin", OPERATE),
    ("Suppressions", "suppressions", "ban", OPERATE),
    ("Feature flags", "flags", "flag", CHANGE_FLAGS),
    ("People", "people", "people", MANAGE_PEOPLE),
    ("Roles", "roles", "key", MANAGE_PEOPLE),
)


def sections(site: Console, request: HttpRequest) -> list[NavSection]:
    """The entries that this person may open: first by what people do, then the lists behind it."""
    behind, records = (
        [resource for resource in resources if resource not in (LEADS, PROJECTS)] for resources in (NOUNS, RECORDS)
    )
    parts = [
        NavSection("", _tasks(site, request)),
        NavSection("Pipeline", [_page(request, "Overview", "overview", "chart"), *_lists(site, request, behind)], True),
        NavSection("Operations", _pages(request, _OPERATIONS) + _lists(site, request, records), True),
        NavSection("Administration", _pages(request, _ADMINISTRATION), True),
    ]
    return [part for part in parts if part.items]


def _tasks(site: Console, request: HttpRequest) -> list[NavItem]:
    """What people do: look for leads, decide, compare, take files away."""
    items = [_page(request, "Home", "index", "home"), *_lists(site, request, [LEADS])]
    if site.noun_by_key(LEADS.slug).has_view_permission(request):
        items.append(_page(request, "Review", "jobs_lead_review", "eye"))
        items.append(_page(request, "Lead fit", "fit", "target"))
    items += _lists(site, request, [PROJECTS])
    if site.noun(LocalBusiness).has_view_permission(request):
        items.append(_page(request, "Duplicates", "jobs_localbusiness_duplicates", "pair"))
    return items + _pages(request, _FILES)


def _lists(site: Console, request: HttpRequest, resources: Sequence[Resource]) -> list[NavItem]:
    nouns = [noun for noun in site.nouns() if noun.resource in resources and noun.has_view_permission(request)]
    return [NavItem(noun.title, noun.url(), noun.icon, _is_at(request, noun.url())) for noun in nouns]


def _is_at(request: HttpRequest, url: str) -> bool:
    """Whether the page is of that list; duplicates have an entry of their own."""
    return request.path.startswith(url) and not request.path.removeprefix(url).startswith(("duplicates/", "review/"))


def _pages(request: HttpRequest, entries: Iterable[tuple[str, ...]]) -> list[NavItem]:
    return [
        _page(request, label, name, icon)
        for label, name, icon, *needed in entries
        if all(has_permission(request.user, permission) for permission in needed)
    ]


def _page(request: HttpRequest, label: str, name: str, icon: str) -> NavItem:
    url = reverse(f"admin:{name}")
    return NavItem(label, url, icon, request.path == url if name == "index" else request.path.startswith(url))
