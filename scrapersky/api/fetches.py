"""Fetches: every request that was made to a site, and what came back."""

from __future__ import annotations

from jobs.lists.catalogue import FETCHES
from scrapersky.api.resource_viewset import ResourceViewSet, Row


class FetchRow(Row):
    """A request and its answer, without the body."""

    resource = FETCHES


class FetchViewSet(ResourceViewSet):
    """Fetches, newest first."""

    resource = FETCHES
    serializer_class = FetchRow
