"""Local businesses: what selected places turned out to be."""

from __future__ import annotations

from jobs.lists.catalogue import BUSINESSES
from scrapersky.api.pipeline_viewset import DecideMixin, PipelineViewSet, StepMixin
from scrapersky.api.resource_viewset import Row


class BusinessRow(Row):
    """A local business."""

    resource = BUSINESSES


class BusinessViewSet(DecideMixin, StepMixin, PipelineViewSet):
    """Local businesses."""

    resource = BUSINESSES
    serializer_class = BusinessRow
