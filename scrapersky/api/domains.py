"""Domains: canonical hosts, with what their home pages say."""

from __future__ import annotations

from typing import ClassVar

from django_filters import rest_framework as filters
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from jobs.actions import erasure, operations
from jobs.models import Domain
from jobs.transfer import imports
from scrapersky.api.auth import name_of
from scrapersky.api.fields import Body, Flag, Text
from scrapersky.api.pipeline_viewset import Worked, WorkedRow, state_fields, state_filters, submit


class DomainRow(WorkedRow):
    """A domain."""

    class Meta:
        model = Domain
        fields = (
            "id", "host", "registrable_domain", "home_url", "source", "title", "description", "language", "site_name",
            "favicon_url", "logo_url", "emails", "phones", "socials", "organisation", "technologies", "is_wordpress",
            "wordpress_version", "has_elementor", "feeds", "facts_at", "robots_override",
            "robots_override_by", "robots_override_at", "robots_override_reason", "page_limit",
            "include_patterns", "exclude_patterns", "sitemap_count", "page_count", "contact_count",
            *state_fields(Domain),
        )  # fmt: skip


class DomainFilters(state_filters(Domain, search="host")):  # type: ignore[misc]  # made from the model
    """What domains can be asked for."""

    host = filters.CharFilter(field_name="host", help_text="The exact canonical host.")
    registrable_domain = filters.CharFilter(field_name="registrable_domain")


class Robots(Body):
    """Whether a domain is read whatever its robots.txt says, and who allowed it."""

    override = Flag()
    reason = Text(required=False, default="", allow_blank=True, max_length=500, help_text="Needed to override.")


class Domains(Worked):
    """Domains."""

    queryset = Domain.objects.all()
    serializer_class = DomainRow
    filterset_class = DomainFilters
    changeable = ("notes", "tags", "page_limit", "include_patterns", "exclude_patterns")
    acts: ClassVar[dict[str, str]] = {"create": "submit", "robots": "operate", "destroy": "operate"}
    write_parameters: ClassVar[dict[str, set[str]]] = {"destroy": {"reason"}}
    create = submit("Domains", "domains", "Hosts or websites.", imports.add_domains)

    @extend_schema(request=Robots, responses=DomainRow)
    @action(detail=True, methods=["put"])
    def robots(self, request: Request, pk: str) -> Response:
        """Leave its robots.txt unread, with who allowed it and why; or obey it again."""
        host = self.row(pk, ["host"])["host"]
        asked = Robots(data=request.data)
        asked.is_valid(raise_exception=True)
        given = asked.validated_data
        operations.override_robots(host, given["override"], by=name_of(request), reason=given["reason"])
        return Response(self.row(pk))

    @extend_schema(
        parameters=[OpenApiParameter("reason", str, description="For the suppression list.")], responses={202: None}
    )
    def destroy(self, request: Request, pk: str) -> Response:
        """Forget it: at once it is suppressed for good, and a worker deletes its pages, sitemaps and contacts."""
        host = self.row(pk, ["host"])["host"]
        erasure.request_erasure(
            host, by=name_of(request), reason=request.query_params.get("reason", "").replace("\0", "")[:500]
        )
        return Response(status=202)
