"""Domains: one row per canonical host, with the facts of its home page."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.db import models

from jobs.models.columns import (
    ChangeTracked,
    change_indexes,
    count,
    curation,
    flag,
    moment,
    processing,
    processing_constraints,
    processing_indexes,
    text,
    texts,
)
from jobs.models.limits import NOTES, PATTERNS, PERSON, REASON, TAGS, limited
from jobs.models.search import search_index
from jobs.models.stored_json import StoredJSONField
from jobs.statuses import Curation, one_of

_FACT = {"kind": str, "value": str, "name?": str, "country?": str, "url?": str}
_GONE = {"since": str, "emails?": [str], "phones?": [str], "socials?": {str: str}}
ORGANISATION = {"legal_name?": str, "facts?": [_FACT], "gone?": _GONE}  # what is read of it by name


@limited(
    notes=NOTES,
    tags=TAGS,
    include_patterns=PATTERNS,
    exclude_patterns=PATTERNS,
    robots_override_reason=REASON,
    robots_override_by=PERSON,
    source=PERSON,
)
class Domain(ChangeTracked):
    """A canonical host: IDNA, lower case, without port, path and `www.`."""

    host = models.TextField()
    registrable_domain = text()
    home_url = text("Scheme and host that answered.")
    source = text("Who brought it: business, api, ...")

    title = text()
    description = text()
    language = text()
    site_name = text()
    favicon_url = text()
    logo_url = text()
    emails = texts()
    phones = texts()
    socials = StoredJSONField({str: str}, blank=True, help_text="Network -> profile URL.")
    organisation = StoredJSONField(
        ORGANISATION, null=True, blank=True, help_text="What the site says, in data and text."
    )
    technologies = StoredJSONField([Any], blank=True)
    is_wordpress = models.BooleanField(null=True)
    wordpress_version = text()
    has_elementor = models.BooleanField(null=True)
    feeds = texts()
    home_etag = text()
    home_last_modified = text()
    home_hash = text()
    facts_at = moment()

    robots_override = flag()
    robots_override_by = text()
    robots_override_at = moment()
    robots_override_reason = text()
    page_limit = models.PositiveIntegerField(
        null=True, blank=True, help_text="Most pages stored; NULL is the setting's."
    )
    include_patterns = texts()
    exclude_patterns = texts()
    sitemap_count = count()
    page_count = count()
    contact_count = count()

    curation_status = curation()
    status = processing()
    sitemap_analysis_status = processing()
    notes = text()
    tags = texts()

    class Meta:
        db_table = "domains"
        constraints: ClassVar = [
            one_of("domains", "curation_status", Curation),
            *processing_constraints("domains", "status"),
            *processing_constraints("domains", "sitemap_analysis_status"),
            models.CheckConstraint(condition=models.Q(host__regex=r"^[a-z0-9.-]+$"), name="domains_host_canonical"),
            models.UniqueConstraint(fields=["host"], name="domains_host_key"),  # as of the key of a lead
        ]
        indexes: ClassVar = [
            *processing_indexes("metadata", "status"),
            *processing_indexes("discovery", "sitemap_analysis_status"),
            models.Index(fields=["curation_status", "id"], name="domains_curation"),
            *change_indexes("domains"),
            models.Index(fields=["registrable_domain"], name="domains_registrable"),
            GinIndex(fields=["tags"], name="domains_tags"),
            search_index("host", "domains_search"),
        ]

    def __str__(self) -> str:
        return self.host
