"""Sitemap files: what sites say their pages are."""

from __future__ import annotations

from typing import Any, ClassVar

from jobs.lists.catalogue import SITEMAP_FILES
from scrapersky.api.bodies import SubmitBody, texts
from scrapersky.api.pipeline_viewset import DecideMixin, PipelineViewSet, StepMixin, SubmitMixin
from scrapersky.api.resource_viewset import Row


class SitemapRow(Row):
    """A sitemap file."""

    resource = SITEMAP_FILES


class SubmitSitemapFiles(SubmitBody):
    """What to add: up to 1,000 at once."""

    urls = texts("URLs of sitemap files.")


class SitemapFileViewSet(SubmitMixin, DecideMixin, StepMixin, PipelineViewSet):
    """Sitemap files."""

    resource = SITEMAP_FILES
    serializer_class = SitemapRow
    request_bodies: ClassVar[dict[str, Any]] = {"create": SubmitSitemapFiles}
    submit_field = "urls"
