"""Pages: every URL that a domain is known to have, once."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

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
    source = text("sitemap, link, home, api, import.")
    lastmod = moment()
    sitemap_priority = models.DecimalField(max_digits=2, decimal_places=1, null=True, blank=True)
    changefreq = text()
    alternates = StoredJSONField({str: str}, null=True, blank=True, help_text="Language -> URL.")
    first_seen_at = moment()
    last_seen_at = moment()
    gone_at = moment("Since when its sitemap no longer names it.")

    title = text()
    language = text()
    http_status = models.PositiveSmallIntegerField(null=True, blank=True)
    etag = text()
    last_modified = text()
    content_hash = text()
    fetched_at = moment()
    contact_count = count()

    curation_status = curation()
    page_processing_status = processing()
    notes = text()
    tags = texts()

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
