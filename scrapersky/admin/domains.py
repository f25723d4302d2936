"""Domains: the facts of a home page, and whether the site deserves to be read."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html_join

from jobs.lists.catalogue import DOMAINS
from jobs.models import Contact, Domain, Fetch, LocalBusiness
from scrapersky.admin import formatters
from scrapersky.admin.base import site
from scrapersky.admin.columns import COMMON, added, changed_since, decision, named, steps_of
from scrapersky.admin.curation import CuratedAdmin
from scrapersky.admin.elements import IMPORT_LIST, SEARCH, Column, Fact
from scrapersky.admin.identity import founded, gone, identity_numbers, legal_name
from scrapersky.admin.permissions import ERASE, OPERATE, has_permission
from scrapersky.admin.row_page import Panel
from scrapersky.admin.stored_copies import stored_copy


@admin.register(Domain, site=site)
class DomainAdmin(CuratedAdmin):
    """Domains."""

    resource = DOMAINS
    origin = "Domains come from selected businesses, or from a list that you paste or import."
    origin_links = (SEARCH, IMPORT_LIST)
    search_hint = "Search by domain…"
    deferred = ("organisation", "description", "socials", "notes", "feeds")
    columns = (
        Column("Domain", named("host", lambda row: row.title), "wide", "host"),
        Column("Technology", lambda row: formatters.listed(_technologies(row), 2), "minor"),
        decision(),
        *steps_of(Domain),
        Column("Sitemaps", lambda row: formatters.number(row.sitemap_count), "num minor"),
        Column("Pages", lambda row: formatters.number(row.page_count), "num minor"),
        Column("Contacts", lambda row: formatters.number(row.contact_count), "num"),
        changed_since(),
        added(),
    )
    usual_columns = (
        "domain",
        "decision",
        "metadata",
        "sitemap_discovery",
        "sitemaps",
        "pages",
        "contacts",
        "changed",
        "added",
    )  # fmt: skip -- with the technologies it would be wider than a desk
    facts = (
        Fact("Home page", lambda row: formatters.external_link(row.home_url or f"https://{row.host}/")),
        Fact("Title", "title"),
        Fact("Description", "description", wide=True),
        Fact("Site name", "site_name"),
        Fact("Language", lambda row: formatters.language(row.language)),
        Fact("E-mails", "emails"),
        Fact("Phones", "phones"),
        Fact("Gone from the home page", lambda row: gone(row.organisation), wide=True, column="organisation"),
        Fact("Profiles", lambda row: _profiles(row), column="socials"),
        Fact("Technology", lambda row: formatters.listed(_technologies(row))),
        Fact("WordPress", lambda row: _wordpress(row)),
        Fact("Legal name", lambda row: legal_name(row.organisation)),
        Fact("Register and tax numbers", lambda row: identity_numbers(row.organisation)),
        Fact("Founded", lambda row: founded(row.organisation)),
        Fact("Organisation", lambda row: _described(row.organisation), column="organisation"),
        Fact("Feeds", "feeds"),
        Fact("Sitemaps", "sitemap_count"),
        Fact("Pages", "page_count"),
        Fact("Contacts", "contact_count"),
        Fact("Added by", "source"),
        Fact("As of", "facts_at"),
        Fact("robots.txt overridden", lambda row: _override(row)),
        Fact("Page limit", "page_limit"),
        Fact("Include paths", "include_patterns"),
        Fact("Exclude paths", "exclude_patterns"),
        *COMMON,
    )
    editable = ("notes", "tags", "page_limit", "include_patterns", "exclude_patterns")

    def panels(self, row: Any) -> list[Panel]:
        """Its best contacts, and the businesses whose site it is."""
        return [contacts_panel(row.pk), _businesses_panel(row)]

    def row_extras(self, request: HttpRequest, row: Any) -> dict[str, Any]:
        """Its robots.txt; to forget it, for good."""
        operator = has_permission(request.user, OPERATE)
        forgettable = operator and has_permission(request.user, ERASE)
        return super().row_extras(request, row) | {"forgettable": forgettable, "robots": operator}

    def snapshot_of(self, row: Any) -> Fetch | None:
        """Its home page."""
        return stored_copy(Domain, row.pk)


def _described(organisation: dict[str, Any] | None) -> dict[str, Any] | None:
    """What the data of the site say, without what has lines of its own."""
    rest = {name: value for name, value in (organisation or {}).items() if name not in ("facts", "gone") and value}
    return rest or None


def contacts_panel(domain_id: int) -> Panel:
    """A domain's best contacts."""
    noun = site.noun(Contact)
    best = Contact.objects.filter(domain_id=domain_id).order_by("rank", "id")[:8]
    rows = [
        [
            formatters.label_of(contact.kind),
            formatters.link(noun.row_url(contact), formatters.contact(contact)),
            contact.name or contact.title,
            formatters.label(contact.curation_status),
        ]
        for contact in best
    ]
    more = noun.list_url(domain_id=domain_id)
    heads = ("Kind", "Contact", "Who", "Decision")
    return Panel("Contacts, best first", heads, rows, more, "No contacts found yet.", holds_contacts=True)


def _businesses_panel(row: Domain) -> Panel:
    noun = site.noun(LocalBusiness)
    shown = ("name", "external_id", "city", "rating", "rating_count")
    rows = [
        [formatters.link(noun.row_url(business), business), business.city, _stars(business)]
        for business in LocalBusiness.objects.filter(domain=row).only(*shown)[:6]
    ]
    return Panel(
        "Businesses",
        ("Business", "City", "Rating"),
        rows,
        noun.list_url(domain_id=row.pk),
        "No business uses this domain yet.",
    )


def _stars(business: LocalBusiness) -> Any:
    return formatters.stars(business.rating, business.rating_count)


def _technologies(row: Domain) -> list[str]:
    known = row.technologies or []
    return [str(item.get("name", "")) if isinstance(item, dict) else str(item) for item in known]


def _wordpress(row: Domain) -> str | None:
    return None if row.is_wordpress is None else f"{formatters.yes(row.is_wordpress)} {row.wordpress_version}".rstrip()


def _profiles(row: Domain) -> Any:
    items = [(formatters.external_link(str(url), name),) for name, url in sorted((row.socials or {}).items()) if url]
    return format_html_join(", ", "{}", items) or None


def _override(row: Domain) -> str:
    return f"yes, by {row.robots_override_by}: {row.robots_override_reason}" if row.robots_override else ""
