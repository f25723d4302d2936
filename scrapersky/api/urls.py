"""Every route of the API."""

from __future__ import annotations

from django.urls import include, path, re_path
from rest_framework.routers import SimpleRouter
from rest_framework.viewsets import ViewSetMixin

from scrapersky.api import tokens
from scrapersky.api.automation import Automation
from scrapersky.api.budgets import Budgets
from scrapersky.api.businesses import Businesses
from scrapersky.api.calls import Calls
from scrapersky.api.contacts import Contacts
from scrapersky.api.decisions import Decisions
from scrapersky.api.domains import Domains
from scrapersky.api.duplicates import PossibleDuplicates
from scrapersky.api.events import Events
from scrapersky.api.exports import Exports
from scrapersky.api.fetches import Fetches
from scrapersky.api.hosts import Hosts
from scrapersky.api.imports import Imports
from scrapersky.api.pages import Pages
from scrapersky.api.places import Places
from scrapersky.api.root import Contents, Nowhere, ProblemKinds
from scrapersky.api.runs import Runs
from scrapersky.api.schema import Redoc, Schema, SwaggerUi
from scrapersky.api.searches import Searches
from scrapersky.api.sitemaps import Sitemaps
from scrapersky.api.stages import Stages
from scrapersky.api.stream import Stream
from scrapersky.api.suppressions import Suppressions
from scrapersky.api.webhooks import Webhooks

NOUNS: dict[str, type[ViewSetMixin]] = {
    "place-searches": Searches,
    "places": Places,
    "local-businesses": Businesses,
    "domains": Domains,
    "sitemap-files": Sitemaps,
    "pages": Pages,
    "contacts": Contacts,
    "decisions": Decisions,
    "runs": Runs,
    "fetches": Fetches,
    "hosts": Hosts,
    "stages": Stages,
    "budgets": Budgets,
    "imports": Imports,
    "exports": Exports,
    "webhooks": Webhooks,
    "api-calls": Calls,
    "merge-proposals": PossibleDuplicates,
    "suppressions": Suppressions,
    "automation": Automation,
    "keys": tokens.Keys,
}
routes = SimpleRouter(trailing_slash=False)
for noun, view in NOUNS.items():
    routes.register(noun, view, basename=f"api-{noun}")

v3 = [
    path("", Contents.as_view(), name="api-contents"),
    path("problems/<slug:kind>", ProblemKinds.as_view(), name="api-problem"),
    path("schema", Schema.as_view(), name="api-schema"),
    path("docs", SwaggerUi.as_view(url_name="api-schema"), name="api-docs"),
    path("redoc", Redoc.as_view(url_name="api-schema"), name="api-redoc"),
    path("token", tokens.Token.as_view(), name="api-token"),
    path("token/refresh", tokens.Refresh.as_view(), name="api-token-refresh"),
    path("token/verify", tokens.Verify.as_view(), name="api-token-verify"),
    path("token/revoke", tokens.Revoke.as_view(), name="api-token-revoke"),
    path("token/revoke-all", tokens.RevokeAll.as_view(), name="api-token-revoke-all"),
    path("events/stream", Stream.as_view(), name="api-events-stream"),
    path("events", Events.as_view(), name="api-events"),
    *routes.urls,
]
urlpatterns = [path("v3/", include(v3)), re_path(r"^[\s\S]*$", Nowhere.as_view(), name="api-nowhere")]
