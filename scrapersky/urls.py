"""Where everything is: the table of contents of the web."""

from __future__ import annotations

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path
from django.views.generic import RedirectView

from scrapersky.admin import site as admin

urlpatterns: list[URLPattern | URLResolver] = [
    path("", RedirectView.as_view(pattern_name="admin:index"), name="home"),
    path("admin/", admin.urls),
]
if find_spec("scrapersky.api.urls"):
    urlpatterns.append(path("api/", include("scrapersky.api.urls")))
