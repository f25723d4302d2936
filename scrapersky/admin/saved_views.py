"""How somebody likes to see lists: which saved views there are, with which one a list opens, which columns are shown.

The navigation and the list of one page need the same, so that it is read once a request.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django.db.models import F, Q, Window
from django.db.models.functions import RowNumber
from django.http import HttpRequest

from scrapersky.admin.permissions import person_id
from scrapersky.models import ListPreference, SavedView

SHOWN = 50  # views of a list, and of all lists together
T = TypeVar("T")


def views_of(request: HttpRequest, noun: str = "") -> list[SavedView]:
    """A person's own views and the shared ones, of one list or of all, by name; the own ones first."""
    visible = _once(request, "saved_views", _visible)
    shown = [view for view in visible if noun in ("", view.noun)][:SHOWN]
    return sorted(shown, key=lambda view: view.user_id != person_id(request))


def _visible(request: HttpRequest) -> list[SavedView]:
    place = Window(RowNumber(), partition_by=F("noun"), order_by=F("name").asc())
    views = SavedView.objects.filter(Q(user_id=person_id(request)) | Q(shared=True)).annotate(place=place)
    return list(views.filter(place__lte=SHOWN).select_related("user").order_by("noun", "name"))


def preference_of(request: HttpRequest, noun: str) -> ListPreference:
    """How a person likes a list: as it was chosen, or with nothing chosen."""
    return _preferences(request).get(noun) or ListPreference(noun=noun)


def default_views(request: HttpRequest) -> dict[str, SavedView]:
    """The view with which each list opens, by the list, of those that are there and still visible."""
    me = person_id(request)
    views = [preference.default_view for preference in _preferences(request).values()]
    return {view.noun: view for view in views if view is not None and (view.shared or view.user_id == me)}


def _preferences(request: HttpRequest) -> dict[str, ListPreference]:
    """By the list."""
    return _once(request, "list_preferences", _read_preferences)


def _read_preferences(request: HttpRequest) -> dict[str, ListPreference]:
    chosen = ListPreference.objects.filter(user_id=person_id(request)).select_related("default_view")
    return {preference.noun: preference for preference in chosen}


def _once(request: HttpRequest, name: str, read: Callable[[HttpRequest], T]) -> T:
    """What `read` returned for this request when it was first called."""
    stored: dict[str, T] = vars(request)
    if name not in stored:
        stored[name] = read(request)
    return stored[name]
