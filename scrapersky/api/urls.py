"""Every route of the API."""

from __future__ import annotations

from django.urls import include, path, re_path
from rest_framework.routers import SimpleRouter
from rest_framework.viewsets import ViewSetMixin

from jobs.lists.catalogue import EXTRA
from scrapersky.api import tokens
from scrapersky.api.automation import Automation
from scrapersky.api.budgets import BudgetViewSet
from scrapersky.api.contacts import ContactViewSet
from scrapersky.api.decisions import DecisionViewSet
from scrapersky.api.destinations import DestinationViewSet
from scrapersky.api.domains import DomainViewSet
from scrapersky.api.duplicates import PossibleDuplicateViewSet
from scrapersky.api.events import Events
from scrapersky.api.export_recipes import ExportRecipeViewSet
from scrapersky.api.exports import ExportViewSet
from scrapersky.api.fit_models import FitModels
from scrapersky.api.flags import Flags
from scrapersky.api.hosts import HostViewSet
from scrapersky.api.imports import ImportViewSet
from scrapersky.api.leads import LeadViewSet
from scrapersky.api.me import Me
from scrapersky.api.pages import PageViewSet
from scrapersky.api.pipeline_viewset import viewset_of
from scrapersky.api.plain_nouns import BusinessViewSet, CallViewSet, FetchViewSet, PlaceViewSet, SitemapFileViewSet
from scrapersky.api.projects import ProjectViewSet
from scrapersky.api.resource_viewset import ResourceViewSet
from scrapersky.api.root import ApiRoot, NotFoundView, ProblemTypes
from scrapersky.api.runs import RunViewSet
from scrapersky.api.schema import Redoc, Schema, SwaggerUi
from scrapersky.api.searches import SearchViewSet
from scrapersky.api.stages import Stages
from scrapersky.api.storage_targets import StorageTargetViewSet
from scrapersky.api.stream import Stream, StreamTicketView
from scrapersky.api.subjects import Subjects
from scrapersky.api.suppressions import SuppressionViewSet
from scrapersky.api.webhooks import WebhookViewSet

# A noun's address is its slug in the catalogue.
NOUNS: tuple[type[ResourceViewSet], ...] = (
    LeadViewSet,
    SearchViewSet,
    PlaceViewSet,
    BusinessViewSet,
    DomainViewSet,
    SitemapFileViewSet,
    PageViewSet,
    ContactViewSet,
    *(viewset_of(resource) for resource in EXTRA),
    ProjectViewSet,
    DecisionViewSet,
    RunViewSet,
    FetchViewSet,
    HostViewSet,
    BudgetViewSet,
    ImportViewSet,
    ExportViewSet,
    ExportRecipeViewSet,
    StorageTargetViewSet,
    WebhookViewSet,
    DestinationViewSet,
    CallViewSet,
    PossibleDuplicateViewSet,
    SuppressionViewSet,
    tokens.KeyViewSet,
)
VIEWS: dict[str, type[ViewSetMixin]] = {
    **{view.resource.slug: view for view in NOUNS},
    "stages": Stages,
    "automation": Automation,
    "flags": Flags,
    "fit-models": FitModels,
    "subjects": Subjects,
}
routes = SimpleRouter(trailing_slash=False)
for slug, view in VIEWS.items():
    routes.register(slug, view, basename=f"api-{slug}")

v3 = [
    path("", ApiRoot.as_view(), name="api-contents"),
    path("problems/<slug:kind>", ProblemTypes.as_view(), name="api-problem"),
    path("schema", Schema.as_view(), name="api-schema"),
    path("docs", SwaggerUi.as_view(url_name="api-schema"), name="api-docs"),
    path("redoc", Redoc.as_view(url_name="api-schema"), name="api-redoc"),
    path("me", Me.as_view(), name="api-me"),
    path("token", tokens.Token.as_view(), name="api-token"),
    path("token/refresh", tokens.Refresh.as_view(), name="api-token-refresh"),
    path("token/verify", tokens.Verify.as_view(), name="api-token-verify"),
    path("token/revoke", tokens.Revoke.as_view(), name="api-token-revoke"),
    path("token/revoke-all", tokens.RevokeAll.as_view(), name="api-token-revoke-all"),
    path("events/ticket", StreamTicketView.as_view(), name="api-events-ticket"),
    path("events/stream", Stream.as_view(), name="api-events-stream"),
    path("events", Events.as_view(), name="api-events"),
    *routes.urls,
]
urlpatterns = [path("v3/", include(v3)), re_path(r"^[\s\S]*$", NotFoundView.as_view(), name="api-nowhere")]
