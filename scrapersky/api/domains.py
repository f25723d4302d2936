"""Domains: canonical hosts, with what their home pages say."""

from __future__ import annotations

from typing import ClassVar

from django_filters import rest_framework as filters

from jobs import imports
from jobs.models import Domain
from scrapersky.api.worked import Worked, WorkedRow, state_fields, state_filters, submit


class DomainRow(WorkedRow):
    """A domain."""

    class Meta:
        model = Domain
        fields = (
            "id", "host", "registrable_domain", "home_url", "source", "title", "description", "language", "site_name",
            "favicon_url", "logo_url", "emails", "phones", "socials", "organisation", "technologies", "is_wordpress",
            "wordpress_version", "has_elementor", "feeds", "facts_at", "robots_override", "page_limit",
            "include_patterns", "exclude_patterns", "sitemap_count", "page_count", "contact_count",
            *state_fields(Domain),
        )  # fmt: skip


class DomainFilters(state_filters(Domain, search="host")):  # type: ignore[misc]  # made from the model
    """What domains can be asked for."""

    host = filters.CharFilter(field_name="host", help_text="The exact canonical host.")
    registrable_domain = filters.CharFilter(field_name="registrable_domain")


class Domains(Worked):
    """Domains."""

    queryset = Domain.objects.all()
    serializer_class = DomainRow
    filterset_class = DomainFilters
    changeable = ("notes", "tags", "page_limit", "include_patterns", "exclude_patterns")
    acts: ClassVar[dict[str, str]] = {"create": "submit"}
    create = submit("Domains", "domains", "Hosts or websites.", imports.add_domains)
