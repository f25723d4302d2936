"""Which saved views somebody sees, and with which one a list opens."""

from __future__ import annotations

from django.db.models import Q
from django.http import HttpRequest

from scrapersky.admin.permissions import person_id
from scrapersky.models import ListPreference, SavedView

SHOWN = 50


def views_of(request: HttpRequest, noun: str = "") -> list[SavedView]:
    """A person's own views and the shared ones, of one list or of all, by name; the own ones first."""
    me = person_id(request)
    views = SavedView.objects.filter(Q(user_id=me) | Q(shared=True), **({"noun": noun} if noun else {}))
    by_name = views.select_related("user").order_by("noun", "name")[:SHOWN]
    return sorted(by_name, key=lambda view: view.user_id != me)


def default_views(request: HttpRequest) -> dict[str, SavedView]:
    """The view with which each list opens, by the list, of those that are there and still visible."""
    me = person_id(request)
    chosen = ListPreference.objects.filter(user_id=me, default_view__isnull=False).select_related("default_view")
    views = [preference.default_view for preference in chosen]
    return {view.noun: view for view in views if view is not None and (view.shared or view.user_id == me)}
