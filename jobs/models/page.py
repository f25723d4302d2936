"""Pages: every URL that a domain is known to have, once."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from jobs.models.columns import (
    ChangeTracked,
    change_indexes,
    curation,
    processing,
    processing_constraints,
    processing_indexes,
    url_hash,
)
from jobs.models.limits import NOTES, PERSON, TAGS, URL, limited
from jobs.models.search import search_index
from jobs.models.stored_json import StoredJSONField
from jobs.statuses import Curation, Processing, one_of


@limited(url=URL, notes=NOTES, tags=TAGS, source=PERSON)
class Page(ChangeTracked):
    """A page of a domain: where it is, what kind it seems to be, when it was last seen."""

    domain = models.ForeignKey("jobs.Domain", models.CASCADE, related_name="pages", db_index=False)
    sitemap_file = models.ForeignKey(
        "jobs.SitemapFile", models.SET_NULL, null=True, blank=True, related_name="pages", db_index=False
    )
    url = models.TextField(help_text="Canonical.")
    url_hash = url_hash()
    page_type = models.TextField(db_default="other", default="other")
    depth = models.PositiveSmallIntegerField(default=0, db_default=0)
    source = models.TextField(blank=True, db_default="", default="", help_text="sitemap, link, home, api, import.")
    lastmod = models.DateTimeField(null=True, blank=True)
    sitemap_priority = models.DecimalField(max_digits=2, decimal_places=1, null=True, blank=True)
    changefreq = models.TextField(blank=True, db_default="", default="")
    alternates = StoredJSONField({str: str}, null=True, blank=True, help_text="Language -> URL.")
    first_seen_at = models.DateTimeField(null=True, blank=True)
    last_seen_at = models.DateTimeField(null=True, blank=True)
    gone_at = models.DateTimeField(null=True, blank=True, help_text="Since when its sitemap no longer names it.")

    title = models.TextField(blank=True, db_default="", default="")
    language = models.TextField(blank=True, db_default="", default="")
    http_status = models.PositiveSmallIntegerField(null=True, blank=True)
    etag = models.TextField(blank=True, db_default="", default="")
    last_modified = models.TextField(blank=True, db_default="", default="")
    content_hash = models.TextField(blank=True, db_default="", default="")
    fetched_at = models.DateTimeField(null=True, blank=True)
    contact_count = models.PositiveIntegerField(default=0, db_default=0)

    curation_status = curation()
    page_processing_status = processing()
    notes = models.TextField(blank=True, db_default="", default="")
    tags = ArrayField(models.TextField(), default=list, db_default=[], blank=True)

    class Meta:
        db_table = "pages"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["domain", "url_hash"], name="pages_identity"),
            one_of("pages", "curation_status", Curation),
            *processing_constraints("pages", "page_processing_status"),
        ]
        indexes: ClassVar = [
            *processing_indexes("scrape", "page_processing_status", group="domain"),
            models.Index(
                fields=["page_processing_settled_at"],
                condition=Q(page_processing_status=Processing.COMPLETED.value),
                name="pages_revisit",
            ),
            models.Index(
                fields=["page_processing_settled_at"],
                condition=Q(
                    page_processing_status=Processing.COMPLETED.value,
                    lastmod__gt=models.F("page_processing_settled_at"),
                ),
                name="pages_revisit_sooner",
            ),
            models.Index(fields=["curation_status", "id"], name="pages_curation"),
            models.Index(fields=["domain", "id"], name="pages_domain"),
            models.Index(fields=["page_type", "id"], name="pages_type"),
            *change_indexes("pages"),
            models.Index(
                fields=["sitemap_file", "last_seen_at"], name="pages_sitemap", condition=Q(sitemap_file__isnull=False)
            ),
            search_index("url", "pages_search"),
        ]

    def __str__(self) -> str:
        return self.url
