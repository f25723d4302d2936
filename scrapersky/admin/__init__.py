"""The curators' admin. `site` is all that the web needs to know; importing it registers every noun, in the order in
which the navigation shows them. Procrastinate's own admin is not on this site: its actions ask for no permission."""

from scrapersky.admin.base import site

from scrapersky.admin import searches, places, businesses, domains, sitemaps, pages, contacts  # isort: skip
from scrapersky.admin import budgets, runs, hosts, fetches, decisions, people, copies, operations, views  # isort: skip

__all__ = [
    "budgets",
    "businesses", "contacts", "copies", "decisions", "domains", "fetches", "hosts", "operations", "pages", "people",
    "places", "runs", "searches", "site", "sitemaps", "views",
]  # fmt: skip
