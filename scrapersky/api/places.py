"""Places: what searches found."""

from __future__ import annotations

from jobs.lists.catalogue import PLACES
from scrapersky.api.pipeline_viewset import DecideMixin, PipelineViewSet, StepMixin
from scrapersky.api.resource_viewset import Row


class PlaceRow(Row):
    """A place."""

    resource = PLACES


class PlaceViewSet(DecideMixin, StepMixin, PipelineViewSet):
    """Places."""

    resource = PLACES
    serializer_class = PlaceRow
    changeable = ("notes", "tags", "priority", "revisit_on")
