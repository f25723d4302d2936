"""Domains: canonical hosts, with what their home pages say."""

from __future__ import annotations

from typing import Any, ClassVar

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from jobs.actions import erasure, host_operations
from jobs.lists.catalogue import DOMAINS
from jobs.models.limits import REASON
from scrapersky.api.auth import name_of, require_erase
from scrapersky.api.base import Parameters
from scrapersky.api.bodies import SubmitBody, read_body, reason_of, texts
from scrapersky.api.fields import StrictBooleanField, StrictCharField, StrictSerializer
from scrapersky.api.pipeline_viewset import DecideMixin, PipelineViewSet, StepMixin, SubmitMixin
from scrapersky.api.resource_viewset import Row
from scrapersky.api.subjects import ErasureRequested, erasing

ANY_REASON = {"type": "string", "maxLength": REASON.characters}


class DomainRow(Row):
    """A domain."""

    resource = DOMAINS


class SubmitDomains(SubmitBody):
    """What to add: up to 1,000 at once."""

    domains = texts("Hosts or websites.")


class RobotsBody(StrictSerializer):
    """Whether a domain is read whatever its robots.txt says, and who allowed it."""

    override = StrictBooleanField()
    reason = StrictCharField(
        required=False, default="", allow_blank=True, max_length=500, help_text="Needed to override."
    )


class DomainViewSet(SubmitMixin, DecideMixin, StepMixin, PipelineViewSet):
    """Domains."""

    resource = DOMAINS
    serializer_class = DomainRow
    changeable = ("notes", "tags", "page_limit", "include_patterns", "exclude_patterns")
    required_scopes: ClassVar[dict[str, str]] = {"robots": "operate", "destroy": "operate"}
    parameters: ClassVar[Parameters] = {"destroy": {"reason"}}
    request_bodies: ClassVar[dict[str, Any]] = {"create": SubmitDomains}
    submit_field = "domains"

    @extend_schema(request=RobotsBody, responses=DomainRow)
    @action(detail=True, methods=["put"])
    def robots(self, request: Request, pk: str) -> Response:
        """Leave its robots.txt unread, with who allowed it and why; or obey it again."""
        host = self.row(pk, ["host"])["host"]
        body = read_body(RobotsBody, request)
        host_operations.override_robots(host, body["override"], by=name_of(request), reason=body["reason"])
        return Response(self.row(pk))

    @extend_schema(
        parameters=[OpenApiParameter("reason", ANY_REASON, description="For the suppression list.")],
        responses={202: ErasureRequested},
    )
    def destroy(self, request: Request, pk: str) -> Response:
        """Forget it: at once it is suppressed for good, and a worker deletes its pages, sitemaps and contacts.

        403 for a role of one's own that operates and does not erase.
        """
        require_erase(request)
        host = self.row(pk, ["host"])["host"]
        return erasing(erasure.request_erasure(host, by=name_of(request), reason=reason_of(request)))
