"""Navigation: the pipeline's nouns in their order, then what operators and administrators use."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Model
from django.http import HttpRequest
from django.urls import reverse

from jobs.lists.catalogue import NOUNS, RECORDS
from jobs.lists.resource import Resource
from jobs.models import Budget, Suppression
from scrapersky.admin.permissions import EXPORT, IMPORT, MANAGE_PEOPLE, OPERATE, has_permission

if TYPE_CHECKING:
    from scrapersky.admin.base import Console

TABLES: tuple[tuple[type[Model], str, str], ...] = (
    (Budget, "Budgets", "coin"),
    (Suppression, "Suppressions", "ban"),
)


@dataclass(frozen=True)
class NavItem:
    """An entry of the navigation."""

    label: str
    url: str
    icon: str
    active: bool


def sections(site: Console, request: HttpRequest) -> list[tuple[str, list[NavItem]]]:
    """The entries that this person may open, by section."""
    user = request.user
    work = [_page(request, "Operations", "operations", "gear")] if has_permission(user, OPERATE) else []
    work += [_page(request, "Data requests", "subject", "people")] if has_permission(user, OPERATE) else []
    work += [_page(request, "Import", "import", "inbox")] if has_permission(user, IMPORT) else []
    work += [_page(request, "Exports", "exports", "outbox")] if has_permission(user, EXPORT) else []
    tables = [
        _page(request, label, f"{model._meta.app_label}_{model._meta.model_name}_changelist", icon)
        for model, label, icon in TABLES
        if user.has_perm(f"{model._meta.app_label}.change_{model._meta.model_name}")
    ]
    if has_permission(user, MANAGE_PEOPLE):
        tables += [_page(request, "People", "people", "people"), _page(request, "Roles", "roles", "key")]
    return [
        ("", [_page(request, "Dashboard", "index", "chart")]),
        ("Pipeline", _lists(site, request, NOUNS)),
        ("Operations", work + _lists(site, request, RECORDS)),
        *([("Administration", tables)] if tables else []),
    ]


def _lists(site: Console, request: HttpRequest, resources: Sequence[Resource]) -> list[NavItem]:
    nouns = [noun for noun in site.nouns() if noun.resource in resources and noun.has_view_permission(request)]
    return [NavItem(noun.title, noun.url(), noun.icon, request.path.startswith(noun.url())) for noun in nouns]


def _page(request: HttpRequest, label: str, name: str, icon: str) -> NavItem:
    url = reverse(f"admin:{name}")
    return NavItem(label, url, icon, request.path == url if name == "index" else request.path.startswith(url))
