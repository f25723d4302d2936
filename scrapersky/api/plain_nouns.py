"""Nouns that are what the catalogue says of them, and no more: places, businesses, sitemap files, fetches, the ledger.

A noun with acts of its own has a module of its own.
"""

from __future__ import annotations

from typing import Any, ClassVar

from jobs.lists.catalogue import API_CALLS, BUSINESSES, FETCHES, PLACES, SITEMAP_FILES
from scrapersky.api.bodies import SubmitBody, texts
from scrapersky.api.pipeline_viewset import DecideMixin, PipelineViewSet, StepMixin, SubmitMixin
from scrapersky.api.resource_viewset import ResourceViewSet, Row


class PlaceRow(Row):
    """A place."""

    resource = PLACES


class PlaceViewSet(DecideMixin, StepMixin, PipelineViewSet):
    """Places: what searches found."""

    resource = PLACES
    serializer_class = PlaceRow
    changeable = ("notes", "tags", "priority", "revisit_on")


class BusinessRow(Row):
    """A local business."""

    resource = BUSINESSES


class BusinessViewSet(DecideMixin, StepMixin, PipelineViewSet):
    """Local businesses: what selected places turned out to be."""

    resource = BUSINESSES
    serializer_class = BusinessRow


class SitemapRow(Row):
    """A sitemap file."""

    resource = SITEMAP_FILES


class SubmitSitemapFiles(SubmitBody):
    """What to add: up to 1,000 at once."""

    urls = texts("URLs of sitemap files.")


class SitemapFileViewSet(SubmitMixin, DecideMixin, StepMixin, PipelineViewSet):
    """Sitemap files: what sites say their pages are."""

    resource = SITEMAP_FILES
    serializer_class = SitemapRow
    request_bodies: ClassVar[dict[str, Any]] = {"create": SubmitSitemapFiles}
    submit_field = "urls"


class FetchRow(Row):
    """A request and its answer, without the body."""

    resource = FETCHES


class FetchViewSet(ResourceViewSet):
    """Fetches, newest first: every request that was made to a site, and what came back."""

    resource = FETCHES
    serializer_class = FetchRow


class CallRow(Row):
    """A call: what it was billed as, for which search or place. Reserved ones count as paid, released ones do not."""

    resource = API_CALLS


class CallViewSet(ResourceViewSet):
    """The ledger, newest first: every call to a paid or public provider, written down before it is made."""

    resource = API_CALLS
    serializer_class = CallRow
