"""Saved views: a list with its filters, under a name of one's own."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.views.decorators.http import require_POST

from scrapersky.admin.base import site
from scrapersky.admin.curation import answer
from scrapersky.admin.permissions import person_id
from scrapersky.models import SavedView

MOST = 50  # views a person keeps


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
    if mine.count() >= MOST:
        return answer(request, f"{MOST} views can be saved; delete one first.", noun.url(), level=30)
    mine.update_or_create(user_id=person_id(request), noun=noun.key, name=name, defaults={"query": query})
    return answer(request, f"Saved as “{name}”.", f"{noun.url()}?{query}")


@site.page("views/<int:pk>/forget/", "forget_view")
@require_POST
def forget_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Forget one of one's own views."""
    view = SavedView.objects.filter(pk=pk, user_id=person_id(request)).first()
    if view is None:
        raise Http404
    view.delete()
    return answer(request, f"“{view.name}” is forgotten.", reverse("admin:index"))
