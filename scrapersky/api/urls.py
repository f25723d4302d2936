"""Every route of the API."""

from __future__ import annotations

from django.urls import include, path, re_path
from rest_framework.routers import SimpleRouter

from scrapersky.api import tokens
from scrapersky.api.domains import Domains
from scrapersky.api.root import Contents, Nowhere, ProblemKinds

routes = SimpleRouter(trailing_slash=False)
for noun, view in {
    "domains": Domains,
    "keys": tokens.Keys,
}.items():
    routes.register(noun, view, basename=f"api-{noun}")

v3 = [
    path("", Contents.as_view(), name="api-contents"),
    path("problems/<slug:kind>", ProblemKinds.as_view(), name="api-problem"),
    path("token", tokens.Token.as_view(), name="api-token"),
    path("token/refresh", tokens.Refresh.as_view(), name="api-token-refresh"),
    path("token/verify", tokens.Verify.as_view(), name="api-token-verify"),
    path("token/revoke", tokens.Revoke.as_view(), name="api-token-revoke"),
    *routes.urls,
]
urlpatterns = [path("v3/", include(v3)), re_path(r"^.*$", Nowhere.as_view(), name="api-nowhere")]
