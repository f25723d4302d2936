"""Sitemap files: a site's own lists of its pages."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from jobs.models.columns import (
    ChangeTracked,
    change_indexes,
    count,
    curation,
    moment,
    processing,
    processing_constraints,
    processing_indexes,
    text,
    texts,
    url_hash,
)
from jobs.models.limits import NOTES, TAGS, URL, limited
from jobs.statuses import Curation, Processing, SitemapFileStatus, one_of


@limited(url=URL, notes=NOTES, tags=TAGS)
class SitemapFile(ChangeTracked):
    """One sitemap of a domain: an index, a list of URLs, a text file or a feed."""

    domain = models.ForeignKey("jobs.Domain", models.CASCADE, related_name="sitemap_files")
    url = models.TextField(help_text="Canonical.")
    url_hash = url_hash()
    parent = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="children")
    depth = models.PositiveSmallIntegerField(default=0, db_default=0, help_text="0: named by the site itself.")
    discovery_method = text("robots_txt, common_path, ...")
    sitemap_type = text("urlset, sitemapindex, text, ...")
    generator = text()
    url_count = models.PositiveIntegerField(null=True, blank=True)
    child_count = models.PositiveIntegerField(null=True, blank=True)
    byte_count = models.PositiveBigIntegerField(null=True, blank=True)
    is_gzipped = models.BooleanField(null=True)
    has_lastmod = models.BooleanField(null=True)
    has_priority = models.BooleanField(null=True)
    has_changefreq = models.BooleanField(null=True)
    first_lastmod = moment()
    last_lastmod = moment()
    etag = text()
    last_modified = text()
    content_hash = text()
    warning = text()
    scanned_at = moment()
    last_seen_at = moment("When the site last named it.")
    import_cursor = models.BigIntegerField(default=0, db_default=0, help_text="URLs of the import that are in pages.")
    import_total = models.BigIntegerField(null=True, blank=True)
    import_started_at = moment()
    imported_at = moment()
    imported_etag = text()
    imported_last_modified = text()
    imported_hash = text()
    pages_added = count()
    pages_updated = count()
    pages_gone = count()
    urls_refused = count()

    curation_status = curation()
    status = processing(SitemapFileStatus)
    sitemap_import_status = processing()
    notes = text()
    tags = texts()

    class Meta:
        db_table = "sitemap_files"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["domain", "url_hash"], name="sitemap_files_identity"),
            one_of("sitemap_files", "curation_status", Curation),
            *processing_constraints("sitemap_files", "status", SitemapFileStatus),
            *processing_constraints("sitemap_files", "sitemap_import_status"),
        ]
        indexes: ClassVar = [
            *processing_indexes("scan", "status", SitemapFileStatus.PENDING.value, group="domain"),
            *processing_indexes("import", "sitemap_import_status", group="domain"),
            models.Index(fields=["curation_status", "id"], name="sitemap_files_curation"),
            *change_indexes("sitemap_files"),
            models.Index(
                fields=["sitemap_import_settled_at"],
                condition=models.Q(sitemap_import_status=Processing.COMPLETED.value),
                name="sitemap_files_revisit",
            ),
        ]

    def __str__(self) -> str:
        return self.url
