"""Sitemap files: what sites say their pages are."""

from __future__ import annotations

from typing import ClassVar

from jobs.models import SitemapFile
from jobs.transfer import imports
from scrapersky.api.base import ManyNumbers
from scrapersky.api.pipeline_viewset import Worked, WorkedRow, state_fields, state_filters, submit


class SitemapRow(WorkedRow):
    """A sitemap file."""

    class Meta:
        model = SitemapFile
        fields = (
            "id", "domain_id", "parent_id", "url", "depth", "discovery_method", "sitemap_type", "generator",
            "url_count", "child_count", "byte_count", "is_gzipped", "has_lastmod", "has_priority", "has_changefreq",
            "first_lastmod", "last_lastmod", "warning", "scanned_at", "last_seen_at", "import_cursor", "import_total",
            "imported_at", "pages_added", "pages_updated", "pages_gone", "urls_refused", *state_fields(SitemapFile),
        )  # fmt: skip


class SitemapFilters(state_filters(SitemapFile)):  # type: ignore[misc]  # made from the model
    """What sitemap files can be asked for."""

    domain_id = ManyNumbers(field_name="domain_id", lookup_expr="in")
    parent_id = ManyNumbers(field_name="parent_id", lookup_expr="in")


class Sitemaps(Worked):
    """Sitemap files."""

    queryset = SitemapFile.objects.all()
    serializer_class = SitemapRow
    filterset_class = SitemapFilters
    acts: ClassVar[dict[str, str]] = {"create": "submit"}
    create = submit("SitemapFiles", "urls", "URLs of sitemap files.", imports.add_sitemap_files)
