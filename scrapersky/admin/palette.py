"""The command palette: rows by their names, for who may see them. Its pages and acts are those of the page shown."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, JsonResponse
from django.urls import reverse

from jobs.compliance.suppression_list import sentence_of_search
from jobs.lists.catalogue import BUSINESSES, DOMAINS, LEADS, PROJECTS
from jobs.lists.listing import Listing
from jobs.lists.resource import Resource
from jobs.models import Project
from scrapersky.admin.base import site
from scrapersky.admin.permissions import OPERATE, has_permission

NOUNS = (LEADS, DOMAINS, BUSINESSES)
EACH = 6  # rows of a noun
SHORTEST, LONGEST = 2, 100  # characters of what is looked for


@site.page("palette/", "palette")
def palette_view(request: HttpRequest) -> JsonResponse:
    """The first rows whose names, or what else they are found by, have the words of `q`: kind, name, address."""
    text = request.GET.get("q", "").strip()[:LONGEST]
    if len(text) < SHORTEST or "\0" in text:
        return JsonResponse({"rows": []})
    rows = [row for resource in NOUNS for row in _rows(request, resource, text)]
    return JsonResponse({"rows": [*rows, *_projects(request, text), *_suppressed(request, text)]})


def _rows(request: HttpRequest, resource: Resource, text: str) -> list[dict[str, str]]:
    noun = site.noun_by_key(resource.slug)
    if not noun.has_view_permission(request):
        return []
    rows = Listing.read(resource, {"q": text}).page(noun.list_queryset, EACH).rows
    return [_entry(noun, row) for row in rows]


def _projects(request: HttpRequest, text: str) -> list[dict[str, str]]:
    """Of the newest projects those whose name has the text."""
    noun = site.noun_by_key(PROJECTS.slug)
    if not noun.has_view_permission(request):
        return []
    newest = Project.objects.filter(pk__in=Project.objects.order_by("-pk").values("pk")[:1_000])
    return [_entry(noun, row) for row in newest.filter(name__icontains=text).order_by("-pk")[:EACH]]


def _suppressed(request: HttpRequest, text: str) -> list[dict[str, str]]:
    """That it is on the suppression list, which is why no row has it; for who may see the list."""
    sentence = sentence_of_search(text) if has_permission(request.user, OPERATE) else ""
    if not sentence:
        return []
    return [{"kind": "suppressed", "name": text, "more": sentence, "url": reverse("admin:suppressions")}]


def _entry(noun: Any, row: Any) -> dict[str, str]:
    place = ", ".join(filter(None, (getattr(row, "city", ""), getattr(row, "state", ""))))
    return {"kind": noun.verbose_name, "name": noun.row_title(row), "more": place, "url": noun.row_url(row)}
