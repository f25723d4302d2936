"""Sitemap files: which of a site's lists of pages are worth importing."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.contrib import admin

from jobs.lists.catalogue import SITEMAP_FILES
from jobs.models import Page, SitemapFile
from scrapersky.admin import formatters
from scrapersky.admin.base import site
from scrapersky.admin.columns import COMMON, added, changed_since, decision, of_domain, steps_of
from scrapersky.admin.curation import CuratedAdmin
from scrapersky.admin.elements import IMPORT_LIST, SEARCH, Column, Fact
from scrapersky.admin.row_page import Panel


@admin.register(SitemapFile, site=site)
class SitemapFileAdmin(CuratedAdmin):
    """Sitemap files."""

    resource = SITEMAP_FILES
    origin = "Sitemaps are found on selected domains, or imported."
    origin_links = (SEARCH, IMPORT_LIST)
    shows_domain = True
    deferred = ("notes", "warning")
    columns = (
        Column("Sitemap", lambda row: _named(row), "wide"),
        Column("Type", lambda row: _type(row) or formatters.NOTHING, "minor"),
        Column("URLs", lambda row: formatters.number(row.url_count), "num"),
        Column("Size", lambda row: formatters.size(row.byte_count), "num minor"),
        Column("Latest change", lambda row: formatters.ago(row.last_lastmod), "num minor"),
        decision(),
        *steps_of(SitemapFile),
        changed_since(),
        added(),
    )
    facts = (
        Fact("Address", lambda row: formatters.external_link(row.url, row.url), wide=True),
        Fact("Domain", of_domain),
        Fact("Discovered via", lambda row: formatters.words(row.discovery_method)),
        Fact("Type", lambda row: _type(row)),
        Fact("Listed in", lambda row: _parent(row)),
        Fact("URLs", "url_count"),
        Fact("Sitemaps listed in it", "child_count"),
        Fact("Size", lambda row: formatters.size(row.byte_count)),
        Fact("Generator", "generator"),
        Fact("Changes from, to", lambda row: _range(row)),
        Fact("Warning", "warning", wide=True),
        Fact("Scanned", "scanned_at"),
        Fact("Imported", lambda row: formatters.bar(row.import_cursor, row.import_total or 0)),
        Fact("Pages added", "pages_added"),
        Fact("Pages changed", "pages_updated"),
        Fact("Pages gone", "pages_gone"),
        Fact("URLs refused", "urls_refused"),
        Fact("Last listed by the site", "last_seen_at"),
        *COMMON,
    )  # fmt: skip
    editable = ("notes", "tags")

    def short(self, row: Any) -> str:
        """The path: the domain stands beside it."""
        return urlsplit(row.url).path or "/"

    def panels(self, row: Any) -> list[Panel]:
        """The newest pages that came from it."""
        noun = site.noun(Page)
        pages = Page.objects.filter(sitemap_file=row).order_by("-last_seen_at")[:8]
        rows = [
            [formatters.link(noun.row_url(p), p.url, "url"), p.page_type, formatters.label(p.curation_status)]
            for p in pages
        ]
        return [
            Panel(
                "Pages from it", ("Page", "Type", "Decision"), rows, noun.list_url(sitemap_file_id=row.pk), "None yet."
            )
        ]


def _type(row: SitemapFile) -> str:
    """What it lists, for people: in the standard's words it is a `urlset` or a `sitemapindex`."""
    return {"urlset": "Pages", "sitemapindex": "Sitemaps", "text": "Plain text", "rss": "RSS", "atom": "Atom"}.get(
        row.sitemap_type, row.sitemap_type
    )


def _named(row: SitemapFile) -> Any:
    """Its path, or its whole address where it lies elsewhere, over the domain that named it."""
    shown = row.url.removeprefix(f"https://{row.domain.host}").removeprefix("https://")
    return formatters.titled(formatters.link(site.noun(SitemapFile).row_url(row), shown, "name"), of_domain(row))


def _parent(row: SitemapFile) -> Any:
    return formatters.link(site.noun(SitemapFile).row_url(row.parent), row.parent) if row.parent else None


def _range(row: SitemapFile) -> str | None:
    if row.first_lastmod is None or row.last_lastmod is None:
        return None
    return f"{row.first_lastmod:%Y-%m-%d} to {row.last_lastmod:%Y-%m-%d}"
