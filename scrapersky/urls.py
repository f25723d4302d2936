"""Where everything is: the table of contents of the web."""

from __future__ import annotations

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path
from django.views.generic import RedirectView

from scrapersky.admin import site as admin
from scrapersky.metrics import metrics

urlpatterns: list[URLPattern | URLResolver] = [
    path("", RedirectView.as_view(pattern_name="admin:index"), name="home"),
    path("admin/", admin.urls),
    path("health/", include("scrapersky.health")),
    path("metrics", metrics, name="metrics"),
]
if find_spec("scrapersky.api") and find_spec("scrapersky.api.urls"):
    urlpatterns.append(path("api/", include("scrapersky.api.urls")))
handler500 = "scrapersky.database_down.error_500"
