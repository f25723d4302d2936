"""Whose data comes with the product, and under which licences: linked at the foot of every page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from scrapersky.admin.base import site
from scrapersky.licences import ATTRIBUTIONS


@site.page("licences/", "licences")
def licences_view(request: HttpRequest) -> HttpResponse:
    """The sources, with links to their licences."""
    return site.render(request, "console/licences.html", {"title": "Data licences", "attributions": ATTRIBUTIONS})
