"""Pages: every URL that a domain is known to have."""

from __future__ import annotations

from typing import ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from jobs.actions.curation import Refused
from jobs.actions.reextract import reextract
from jobs.models import Page
from jobs.transfer import imports
from scrapersky.api.base import ManyNumbers, ManyTexts
from scrapersky.api.pipeline_viewset import Worked, WorkedRow, state_fields, state_filters, submit


class PageRow(WorkedRow):
    """A page."""

    class Meta:
        model = Page
        fields = (
            "id", "domain_id", "sitemap_file_id", "url", "page_type", "depth", "source", "lastmod", "sitemap_priority",
            "changefreq", "alternates", "first_seen_at", "last_seen_at", "gone_at", "title", "language", "http_status",
            "content_hash", "fetched_at", "contact_count", *state_fields(Page),
        )  # fmt: skip


class PageFilters(state_filters(Page, search="url")):  # type: ignore[misc]  # made from the model
    """What pages can be asked for."""

    domain_id = ManyNumbers(field_name="domain_id", lookup_expr="in")
    sitemap_file_id = ManyNumbers(field_name="sitemap_file_id", lookup_expr="in")
    page_type = ManyTexts(field_name="page_type", lookup_expr="in", help_text="home, contact, about, team, ...")


class Pages(Worked):
    """Pages."""

    queryset = Page.objects.all()
    serializer_class = PageRow
    filterset_class = PageFilters
    acts: ClassVar[dict[str, str]] = {"create": "submit", "extract": "curate"}
    create = submit("Pages", "urls", "URLs of pages.", imports.add_pages)

    @extend_schema(request=None, responses=PageRow)
    @action(detail=True, methods=["post"])
    def extract(self, request: Request, pk: str) -> Response:
        """Read the stored copy again with today's extraction, without fetching the page."""
        self.row(pk, ["id"])
        [(read, _)] = reextract(Page.objects.filter(pk=pk))
        if not read:
            raise Refused("No copy of this page is stored: see FETCH_STORE_BODIES.")
        return Response(self.row(pk))
