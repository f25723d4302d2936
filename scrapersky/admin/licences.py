"""Whose data comes with the product, and under which licences: linked at the foot of every page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from scrapersky.admin.base import site
from scrapersky.licences import ATTRIBUTIONS


@site.page("licences/", "licences")
def licences_view(request: HttpRequest) -> HttpResponse:
    """The sources, with links to their licences."""
    context = {**site.each_context(request), "title": "Data licences", "attributions": ATTRIBUTIONS}
    return TemplateResponse(request, "console/licences.html", context)
