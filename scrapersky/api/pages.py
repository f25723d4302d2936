"""Pages: every URL that a domain is known to have."""

from __future__ import annotations

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from jobs.actions.curation import Refused
from jobs.actions.reextract import reextract
from jobs.lists.catalogue import PAGES
from jobs.models import Page
from scrapersky.api.bodies import SubmitBody, texts
from scrapersky.api.pipeline_viewset import DecideMixin, PipelineViewSet, StepMixin, SubmitMixin
from scrapersky.api.resource_viewset import Row


class PageRow(Row):
    """A page."""

    resource = PAGES


class SubmitPages(SubmitBody):
    """What to add: up to 1,000 at once."""

    urls = texts("URLs of pages.")


class PageViewSet(SubmitMixin, DecideMixin, StepMixin, PipelineViewSet):
    """Pages."""

    resource = PAGES
    serializer_class = PageRow
    required_scopes: ClassVar[dict[str, str]] = {"extract": "curate"}
    request_bodies: ClassVar[dict[str, Any]] = {"create": SubmitPages}
    submit_field = "urls"

    @extend_schema(request=None, responses=PageRow)
    @action(detail=True, methods=["post"])
    def extract(self, request: Request, pk: str) -> Response:
        """Read the stored copy again with today's extraction, without fetching the page. 409 where none is stored."""
        self.row(pk, ["id"])
        [(read, _)] = reextract(Page.objects.filter(pk=pk))
        if not read:
            raise Refused("No copy of this page is stored: see FETCH_STORE_BODIES.")
        return Response(self.row(pk))
