"""Pages: which of a site's URLs are likely to hold a contact."""

from __future__ import annotations

import re
from typing import Any, cast
from urllib.parse import urlsplit

from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html

from jobs.lists.catalogue import PAGES
from jobs.models import Contact, ContactEvidence, Fetch, Page
from jobs.statuses import Task
from scrapersky.admin import formatters
from scrapersky.admin.base import site
from scrapersky.admin.columns import COMMON, added, changed_since, decision, named, of_domain, steps_of
from scrapersky.admin.curation import CuratedAdmin
from scrapersky.admin.elements import IMPORT_LIST, SEARCH, Column, Fact
from scrapersky.admin.permissions import CURATE
from scrapersky.admin.row_page import Panel, Verb
from scrapersky.admin.stored_copies import stored_copy


@admin.register(Page, site=site)
class PageAdmin(CuratedAdmin):
    """Pages."""

    resource = PAGES
    origin = "Pages come from the home pages of selected domains and from selected sitemaps, or from an import."
    origin_links = (SEARCH, IMPORT_LIST)
    search_hint = "Search by address…"
    shows_domain = True
    deferred = ("alternates", "notes")
    columns = (
        Column("Page", named(lambda row: urlsplit(row.url).path or "/", lambda row: row.title), "wide url"),
        Column("Domain", of_domain, "minor url"),
        Column("Type", lambda row: row.page_type),
        Column("HTTP", lambda row: row.http_status or formatters.NOTHING, "num minor"),
        decision(),
        *steps_of(Page),
        Column("Contacts", lambda row: formatters.number(row.contact_count), "num"),
        changed_since(),
        added(),
    )
    facts = (
        Fact("Address", lambda row: formatters.external_link(row.url, row.url), wide=True),
        Fact("Domain", of_domain),
        Fact("Type", "page_type"),
        Fact("Title", "title", wide=True),
        Fact("Language", lambda row: formatters.language(row.language)),
        Fact("HTTP status", "http_status"),
        Fact("Fetched", "fetched_at"),
        Fact("Contacts", "contact_count"),
        Fact("Depth", "depth"),
        Fact("Discovered via", "source"),
        Fact("Last modified (sitemap)", "lastmod"),
        Fact("Priority (sitemap)", "sitemap_priority"),
        Fact("First and last seen", lambda row: _seen(row)),
        Fact("Missing from the sitemap since", "gone_at"),
        Fact("Other languages", "alternates"),
        *COMMON,
    )
    editable = ("notes", "tags")

    def short(self, row: Any) -> str:
        """The path: the domain stands beside it."""
        return urlsplit(row.url).path or "/"

    def panels(self, row: Any) -> list[Panel]:
        """The contacts that stand on it, with the words around them."""
        seen = ContactEvidence.objects.filter(page=row).select_related("contact").order_by("contact__rank", "id")[:12]
        read = row.page_processing_status == Task.COMPLETED
        empty = "No contacts found on this page." if read else "Not scraped yet. Select it to find contacts."
        return [snippets("Contacts on this page", seen, with_contact=True, empty=empty)]

    def row_extras(self, request: HttpRequest, row: Any) -> dict[str, Any]:
        """Read the stored copy again."""
        again = [Verb("extract_again", "Extract again", permission=CURATE)] if self.snapshot_of(row) else []
        return super().row_extras(request, row) | {"buttons": again}

    def snapshot_of(self, row: Any) -> Fetch | None:
        """The page as it was fetched; looked for once a row, since its button asks, too."""
        if "snapshot" not in vars(row):
            row.snapshot = stored_copy(Page, row.pk)
        return cast("Fetch | None", row.snapshot)


def snippets(title: str, seen: Any, with_contact: bool, empty: str = "Nothing yet.") -> Panel:
    """Evidence of contacts: the words around each, how it was read, when."""
    contacts, pages = site.noun(Contact), site.noun(Page)
    rows = []
    for sighting in seen:
        if with_contact:
            what = formatters.link(contacts.row_url(sighting.contact), formatters.contact(sighting.contact))
        else:
            what = (
                formatters.link(pages.url("change", sighting.page_id), urlsplit(sighting.source_url).path or "/", "url")
                if sighting.page_id
                else sighting.source_url
            )
        rows.append(
            [
                what,
                marked(sighting.snippet, sighting.contact.value),
                formatters.method_label(sighting.method),
                formatters.confidence(sighting.confidence),
                formatters.ago(sighting.last_seen_at),
            ]
        )
    heads = ("Contact" if with_contact else "Page", "Context", "Source", "Confidence", "Last seen")
    return Panel(title, heads, rows, empty=empty, holds_contacts=True)


def marked(snippet: str, value: str) -> Any:
    """The snippet with the value in it marked."""
    digits = re.sub(r"\D", "", value)[-10:] if value.startswith("+") else ""
    pattern = re.escape(value)
    if len(digits) > 6:  # +16075550142 is written (607) 555-0142
        pattern = r"\(?" + r"\D{0,3}".join(digits)
    match = re.search(pattern, snippet, re.IGNORECASE)
    if not match:
        return snippet
    return format_html("{}<mark>{}</mark>{}", snippet[: match.start()], match[0], snippet[match.end() :])


def _seen(row: Page) -> Any:
    return format_html("{}, {}", formatters.ago(row.first_seen_at), formatters.ago(row.last_seen_at))
