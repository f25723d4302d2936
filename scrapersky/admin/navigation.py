"""Navigation: the pipeline's nouns in their order, then what operators and administrators use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.models import Group, User
from django.db.models import Model
from django.http import HttpRequest
from django.urls import reverse

from jobs.models import Budget, Suppression
from scrapersky.admin.permissions import EXPORT, IMPORT, OPERATE, may

if TYPE_CHECKING:
    from scrapersky.admin.base import Console, Place

PIPELINE_NOUNS = ("placesearch", "place", "localbusiness", "domain", "sitemapfile", "page", "contact")
TABLES: tuple[tuple[type[Model], str, str], ...] = (
    (Budget, "Budgets", "coin"),
    (Suppression, "Suppressions", "ban"),
    (User, "People", "people"),
    (Group, "Roles", "key"),
)
RECORD_NOUNS = ("run", "host", "fetch", "bulk")


def sections(site: Console, request: HttpRequest) -> list[tuple[str, list[Place]]]:
    """The entries that this person may open, by section."""
    from scrapersky.admin.base import Place

    here = request.path
    by_key = {noun.key: noun for noun in site.nouns()}

    def entries(keys: tuple[str, ...]) -> list[Place]:
        found = [by_key[key] for key in keys if key in by_key and by_key[key].has_view_permission(request)]
        return [Place(n.title, n.url(), n.icon, here.startswith(n.url())) for n in found]

    def place(label: str, name: str, icon: str) -> Place:
        url = reverse(f"admin:{name}")
        return Place(label, url, icon, here == url if name == "index" else here.startswith(url))

    user = request.user
    pipeline = entries(PIPELINE_NOUNS)
    work = [place("Operations", "operations", "gear")] if may(user, OPERATE) else []
    work += [place("Import", "import", "inbox")] if may(user, IMPORT) else []
    work += [place("Exports", "exports", "outbox")] if may(user, EXPORT) else []
    tables = [
        place(label, f"{model._meta.app_label}_{model._meta.model_name}_changelist", icon)
        for model, label, icon in TABLES
        if user.has_perm(f"{model._meta.app_label}.change_{model._meta.model_name}")
    ]
    return [
        ("", [place("Dashboard", "index", "chart")]),
        ("Pipeline", pipeline),
        ("Operations", work + entries(RECORD_NOUNS)),
        *([("Administration", tables)] if tables else []),
    ]
