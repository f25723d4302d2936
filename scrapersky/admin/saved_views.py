"""How somebody likes to see lists: which saved views there are, with which one a list opens, which columns are shown.

The navigation and the list of one page need the same, so that it is read once a request.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

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


# In SQL: each page of the admin needs it, and a queryset takes five times as long to write it down.
_VISIBLE = """
SELECT v.id, v.user_id, v.noun, v.name, v.query, v.shared, v.created_at, u.username AS owner FROM (
    SELECT *, row_number() OVER (PARTITION BY noun ORDER BY name) AS place FROM saved_views
    WHERE user_id = %s OR shared
) AS v JOIN auth_user AS u ON u.id = v.user_id WHERE v.place <= %s ORDER BY v.noun, v.name
"""


def _visible(request: HttpRequest) -> list[SavedView]:
    """The views of all lists, SHOWN of each at most, each with the log-in name of its `owner`."""
    return list(SavedView.objects.raw(_VISIBLE, [person_id(request), SHOWN]))


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
