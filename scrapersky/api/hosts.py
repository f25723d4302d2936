"""Hosts: how we behave towards each server."""

from __future__ import annotations

from typing import ClassVar

from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from jobs.actions import operations
from jobs.models import Host
from scrapersky.api.auth import name_of
from scrapersky.api.base import IdFilters, Nouns, Row, TrueOrFalse


class HostRow(Row):
    """A host and port."""

    class Meta:
        model = Host
        fields = (
            "id", "host", "port", "next_request_at", "delay_seconds", "crawl_delay_seconds", "robots_status",
            "robots_outcome", "robots_fetched_at", "robots_expires_at", "failures", "circuit_open_until", "paused",
            "paused_by", "paused_at", "addresses", "last_status", "last_error", "last_seen_at", "created_at",
            "updated_at",
        )  # fmt: skip


class HostFilters(IdFilters):
    """What hosts can be asked for."""

    host = filters.CharFilter(field_name="host")
    paused = TrueOrFalse(field_name="paused")


class Hosts(Nouns):
    """Hosts; to pause one is to send nothing to it."""

    acts: ClassVar[dict[str, str]] = {**Nouns.acts, "pause": "operate", "resume": "operate", "reset": "operate"}
    queryset = Host.objects.all()
    serializer_class = HostRow
    filterset_class = HostFilters

    @extend_schema(request=None, responses=HostRow)
    @action(detail=True, methods=["post"])
    def pause(self, request: Request, pk: str) -> Response:
        """Send nothing to the host until it is resumed; its rows wait."""
        row = self.row(pk)
        operations.pause_host(row["host"], port=row["port"], by=name_of(request))
        return Response(self.row(pk))

    @extend_schema(request=None, responses=HostRow)
    @action(detail=True, methods=["post"])
    def resume(self, request: Request, pk: str) -> Response:
        """Let requests go out again."""
        row = self.row(pk)
        operations.resume_host(row["host"], port=row["port"], by=name_of(request))
        return Response(self.row(pk))

    @extend_schema(request=None, responses=HostRow)
    @action(detail=True, methods=["post"])
    def reset(self, request: Request, pk: str) -> Response:
        """Forget its failures, its open circuit, its robots.txt."""
        row = self.row(pk)
        operations.reset_host(row["host"], port=row["port"], by=name_of(request))
        return Response(self.row(pk))
