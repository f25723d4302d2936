"""The curators' admin. `site` is all that the web needs to know.

Procrastinate's own admin is not on this site: its actions ask for no permission, and its list reads the whole table.
"""

from __future__ import annotations

from importlib import import_module

from scrapersky.admin.base import site

# Importing registers a noun or a page, in the order in which the navigation shows them.
PIPELINE = ("searches", "places", "businesses", "domains", "sitemaps", "pages", "contacts")
RECORDS = ("runs", "hosts", "fetches", "decisions")
PAGES = ("operations", "imports", "exports", "snapshots", "views", "budgets", "people", "two_factor")

for _name in (*PIPELINE, *RECORDS, *PAGES):
    import_module(f"scrapersky.admin.{_name}")

__all__ = ["site"]
