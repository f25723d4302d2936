"""Where everything is: the table of contents of the web."""

from __future__ import annotations

from importlib.util import find_spec

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import URLPattern, URLResolver, include, path, re_path
from django.views.generic import RedirectView

from scrapersky.admin import site as admin
from scrapersky.mcp.views import Mcp
from scrapersky.observability.metrics import metrics


def favicon(request: HttpRequest) -> HttpResponse:
    """Lead to the icon under its present name."""
    return redirect(static("console/icon.svg"))


def nowhere(request: HttpRequest) -> HttpResponse:
    """404 for an address with NUL, which no text of PostgreSQL has: a view would ask for such a row."""
    raise Http404


urlpatterns: list[URLPattern | URLResolver] = [
    path("", RedirectView.as_view(pattern_name="admin:index"), name="home"),
    path("favicon.ico", favicon),  # browsers ask for it where a page names no icon: a download, a stored copy
    re_path(r"^admin/.*\0", nowhere),
    path("admin/", admin.urls),
    path("health/", include("scrapersky.observability.health")),
    path("metrics", metrics, name="metrics"),
    path("mcp", Mcp.as_view(), name="mcp"),
]
if find_spec("scrapersky.api") and find_spec("scrapersky.api.urls"):
    urlpatterns.append(path("api/", include("scrapersky.api.urls")))
handler400 = "scrapersky.admin.error_pages.bad_request"
handler403 = "scrapersky.admin.error_pages.not_allowed"
handler404 = "scrapersky.admin.error_pages.not_found"
handler500 = "scrapersky.admin.error_pages.failed"
