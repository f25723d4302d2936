"""How somebody likes to see a list: saved views, private or shared; which columns are shown, and how wide."""

from __future__ import annotations

from django.core.exceptions import BadRequest
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_POST

from jobs.web import strict_json
from scrapersky.admin.answers import answer
from scrapersky.admin.base import site
from scrapersky.admin.permissions import person_id
from scrapersky.admin.resource_admin import ResourceAdmin
from scrapersky.admin.saved_views import default_views
from scrapersky.models import LONGEST_QUERY, ListPreference, SavedView

MOST = 50  # views a person keeps
NARROWEST, WIDEST = 48, 900  # pixels of a column
LONGEST_WIDTHS = 10_000  # characters


@site.page("views/save/", "save_view")
@require_POST
def save_view(request: HttpRequest) -> HttpResponse:
    """Keep a list's filters under a name; the same name again replaces it."""
    nouns = {noun.key: noun for noun in site.nouns()}
    noun = nouns.get(request.POST.get("noun", ""))
    name = request.POST.get("name", "").strip()[:80]
    if noun is None or not name:
        return answer(request, "Give the view a name.", reverse("admin:index"), level=30)
    query = noun.listing(QueryDict(request.POST.get("query", ""))).address()[1:]
    mine = SavedView.objects.filter(user_id=person_id(request))
    if len(query) > LONGEST_QUERY.characters:
        return answer(request, "The filters are too long to be saved; use fewer values.", noun.url(), level=30)
    if mine.exclude(noun=noun.key, name=name).count() >= MOST:
        return answer(request, f"{MOST} views can be saved; delete one first.", noun.url(), level=30)
    stored = {"query": query, "shared": request.POST.get("shared") == "1"}
    view, _ = mine.update_or_create(user_id=person_id(request), noun=noun.key, name=name, defaults=stored)
    if request.POST.get("default") == "1":
        _open_with(request, noun.key, view)
    return answer(request, f"Saved as “{name}”.", f"{noun.url()}?{query}")


def _open_with(request: HttpRequest, noun: str, view: SavedView | None) -> None:
    ListPreference.objects.update_or_create(user_id=person_id(request), noun=noun, defaults={"default_view": view})


@site.page("views/<int:pk>/default/", "default_view")
@require_POST
def default_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Open a list with this view from now on; or no longer, if it does; 404 for none."""
    visible = SavedView.objects.filter(Q(user_id=person_id(request)) | Q(shared=True))
    view = get_object_or_404(visible, pk=pk)
    now = default_views(request).get(view.noun)
    _open_with(request, view.noun, None if now == view else view)
    text = f"The list no longer opens with “{view.name}”." if now == view else f"The list opens with “{view.name}”."
    return answer(request, text, reverse("admin:index"))


@site.page("views/columns/", "choose_columns")
@require_POST
def choose_columns(request: HttpRequest) -> HttpResponse:
    """Show these columns of a list from now on, in the order of the form, one of them moved up or down where that was
    pressed; or the usual ones; 404 for none."""
    noun = _noun(request)
    up, down = request.POST.get("up", ""), request.POST.get("down", "")
    moved = up or down
    chosen = _moved(_chosen(noun, request.POST), moved, -1 if up else 1)
    columns = [] if request.POST.get("all") else chosen
    ListPreference.objects.update_or_create(user_id=person_id(request), noun=noun.key, defaults={"columns": columns})
    response = answer(request, "The columns are saved.", noun.url())
    if moved in columns and isinstance(response, HttpResponseRedirect):  # the menu opens again, at the column
        response["Location"] += f"#column-{moved}"
    return response


def _noun(request: HttpRequest) -> ResourceAdmin:
    """The list that a form is about. Raises Http404."""
    try:
        return site.noun_by_key(request.POST.get("noun", ""))
    except KeyError:
        raise Http404 from None


def _chosen(noun: ResourceAdmin, form: QueryDict) -> list[str]:
    """The checked columns of a form, in its order; the first one of a list always is."""
    known, checked = [column.name for column in noun.columns], form.getlist("column")
    return [name for name in dict.fromkeys([*form.getlist("order"), *known]) if name in known and name in checked]


def _moved(names: list[str], name: str, step: int) -> list[str]:
    """The names with one of them a step further, where it is among them."""
    if name not in names:
        return names
    others = [other for other in names if other != name]
    others.insert(max(names.index(name) + step, 0), name)
    return others


@site.page("views/widths/", "column_widths")
@require_POST
def column_widths(request: HttpRequest) -> HttpResponse:
    """Store how wide the columns of a list are, in pixels by column; none: as wide as needed. 400, 404 for others."""
    noun = _noun(request)
    widths = _widths(request.POST.get("widths", ""), {column.name for column in noun.columns})
    ListPreference.objects.update_or_create(user_id=person_id(request), noun=noun.key, defaults={"widths": widths})
    return JsonResponse({"widths": widths})


def _widths(text: str, known: set[str]) -> dict[str, int]:
    """The widths of a request, without columns that there are not, within what a column can have. Raises BadRequest."""
    try:
        given = strict_json.loads(text[:LONGEST_WIDTHS])
        return {name: max(NARROWEST, min(int(width), WIDEST)) for name, width in given.items() if name in known}
    except (ValueError, TypeError, AttributeError, OverflowError) as error:
        raise BadRequest("Widths are whole numbers of pixels by column.") from error


@site.page("views/<int:pk>/forget/", "forget_view")
@require_POST
def forget_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Delete one of the user's own views; 404 where there is none."""
    view = get_object_or_404(SavedView, pk=pk, user_id=person_id(request))
    view.delete()
    return answer(request, f"“{view.name}” is forgotten.", reverse("admin:index"))
