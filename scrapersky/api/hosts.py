"""Hosts: how we behave towards each server."""

from __future__ import annotations

from typing import ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from jobs.actions import host_operations
from jobs.lists.catalogue import HOSTS
from scrapersky.api.auth import name_of
from scrapersky.api.resource_viewset import ResourceViewSet, Row


class HostRow(Row):
    """A host and port."""

    resource = HOSTS


class HostViewSet(ResourceViewSet):
    """Hosts; to pause one is to send nothing to it."""

    required_scopes: ClassVar[dict[str, str]] = {"pause": "operate", "resume": "operate", "reset": "operate"}
    resource = HOSTS
    serializer_class = HostRow

    @extend_schema(request=None, responses=HostRow)
    @action(detail=True, methods=["post"])
    def pause(self, request: Request, pk: str) -> Response:
        """Send nothing to the host until it is resumed; its rows wait."""
        row = self.row(pk)
        host_operations.pause_host(row["host"], port=row["port"], by=name_of(request))
        return Response(self.row(pk))

    @extend_schema(request=None, responses=HostRow)
    @action(detail=True, methods=["post"])
    def resume(self, request: Request, pk: str) -> Response:
        """Let requests go out again."""
        row = self.row(pk)
        host_operations.resume_host(row["host"], port=row["port"], by=name_of(request))
        return Response(self.row(pk))

    @extend_schema(request=None, responses=HostRow)
    @action(detail=True, methods=["post"])
    def reset(self, request: Request, pk: str) -> Response:
        """Forget its failures, its open circuit, its robots.txt."""
        row = self.row(pk)
        host_operations.reset_host(row["host"], port=row["port"], by=name_of(request))
        return Response(self.row(pk))
