"""Leads: what people come for, one row a business."""

from __future__ import annotations

from typing import Any

from django.contrib import admin

from jobs.lists.catalogue import LEADS
from jobs.lists.filters import Rows
from jobs.models import Fetch, Lead, LocalBusiness
from jobs.web.failures import REASONS
from scrapersky.admin import formatters
from scrapersky.admin.base import site
from scrapersky.admin.columns import KEPT, added, changed, decision, named, of_domain, on_map, with_domain
from scrapersky.admin.curation import CuratedAdmin
from scrapersky.admin.domains import contacts_panel
from scrapersky.admin.resource_admin import Column, Fact
from scrapersky.admin.rows import Panel

_WHY_MISSING = {"not_read": "not read yet", "nothing_found": "none on the pages that were read"}


def _why_missing(row: Lead, part: str) -> str:
    """Why a part is missing, in words."""
    word = row.missing.get(part, "")
    known = REASONS.get(word)
    return _WHY_MISSING.get(word) or (known.sentence if known else word.replace("_", " "))


def _email(row: Lead) -> Any:
    if row.email:
        return formatters.titled(row.email, row.email_why)
    return formatters.titled("none", _why_missing(row, "email"))


def _business(row: Lead) -> Any:
    if row.business_id is None:
        return None
    return formatters.link(site.noun(LocalBusiness).url("change", row.business_id), row.name or row.key)


@admin.register(Lead, site=site)
class LeadAdmin(CuratedAdmin):
    """Leads."""

    resource = LEADS
    origin = "Leads are made of businesses and domains by themselves, as soon as there are any."
    search_hint = "Words of the name…"
    deferred = ("opening_hours", "sources", "notes", "people", "technologies", "description")
    columns = (
        Column("Lead", named("name", lambda row: ", ".join(filter(None, (row.city, row.state)))), "wide", "name"),
        Column("Best e-mail", _email),
        Column("Phone", lambda row: row.phone or formatters.NOTHING, "minor"),
        Column("Category", lambda row: formatters.words(row.main_category), "minor"),
        Column("Rating", lambda row: formatters.stars(row.rating, row.rating_count), "num", "rating"),
        Column("Domain", of_domain, "url"),
        Column("Complete", lambda row: f"{row.completeness} %", "num minor", "completeness"),
        Column("Owner", lambda row: row.owner or formatters.NOTHING, "minor"),
        Column("Stage", lambda row: row.stage, "minor"),
        decision(),
        changed(),
        added(),
    )
    facts = (
        Fact("Name", "name"),
        Fact("Best e-mail", _email),
        Fact("Why this one", "email_why"),
        Fact("Further e-mails", "emails"),
        Fact("Phone", lambda row: row.phone or _why_missing(row, "phone")),
        Fact("Further phones", "phones"),
        Fact("Website", lambda row: formatters.external_link(row.website) if row.website else None),
        Fact("Contact form", lambda row: formatters.external_link(row.contact_form) if row.contact_form else None),
        Fact("People", lambda row: "; ".join(_person(person) for person in row.people)),
        Fact("Profiles", "profiles"),
        Fact("Category", lambda row: formatters.words(row.main_category)),
        Fact("Rating", lambda row: formatters.stars(row.rating, row.rating_count)),
        Fact("Business", lambda row: formatters.words(row.business_status).capitalize()),
        Fact("Address", "address"),
        Fact("On the map", on_map),
        Fact("Opening hours", "opening_hours"),
        Fact("Language", "language"),
        Fact("Description", "description", wide=True),
        Fact("Complete", lambda row: f"{row.completeness} %"),
        Fact("Confidence", lambda row: f"{row.confidence:.0%}"),
        Fact("Made of", _business),
        Fact("Domain", of_domain),
        Fact("Owner", "owner"),
        Fact("Stage", "stage"),
        Fact("Next on", "next_on"),
        *KEPT,
    )
    editable = ("owner", "stage", "next_on", "notes", "tags")

    def list_queryset(self, rows: Rows) -> Rows:
        """With the domains' hosts."""
        return with_domain(super().list_queryset(rows))

    def panels(self, row: Any) -> list[Panel]:
        """The contacts that it was made of, the best first."""
        return [contacts_panel(row.domain_id)] if row.domain_id else []

    def snapshot_of(self, row: Any) -> Fetch | None:
        """None: its parts come from several pages."""
        return None


def _person(person: dict[str, str]) -> str:
    return ", ".join(filter(None, (person.get(name, "") for name in ("name", "title", "email", "phone"))))
