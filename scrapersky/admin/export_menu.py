"""The menu *Export* of a list: what can be downloaded now, and what a worker can make."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse

from jobs.lists.catalogue import NOUNS
from jobs.transfer.csv_form import FORMS, PLAIN, CsvForm
from jobs.transfer.exports import layouts_of
from jobs.transfer.file_formats import FORMATS
from jobs.transfer.layouts import READABLE
from scrapersky.admin.permissions import OPERATE, has_permission
from scrapersky.admin.spreadsheet_region import expected_form

if TYPE_CHECKING:
    from scrapersky.admin.resource_admin import ResourceAdmin

_FOR_PEOPLE = {"csv": {"layout": READABLE, "bom": "1"}, "xlsx": {"layout": READABLE}}


def export_menu(noun: ResourceAdmin, request: HttpRequest, query: str) -> dict[str, Any]:
    """What the menu's template needs; `query` is that of the list whose rows the files have."""
    expected, url = expected_form(request), noun.url("export")
    downloads = [(_address(url, query, name), kind.label) for name, kind in FORMATS.items()]
    return {
        "csv_forms": [(form.name, form.label) for form in FORMS],
        "expected_csv": expected,
        "exports": [(kind.name, kind.label) for kind in FORMATS.values()],
        "export_url": url,
        "query_string": query,
        "layouts": layouts_of(noun.resource),
        "recipe_url": _recipe_url(noun, request, query),
        "downloads": [*_for_excel(url, query, expected.form), *downloads],
    }


def _recipe_url(noun: ResourceAdmin, request: HttpRequest, query: str) -> str:
    """Where these rows become a recipe, for whoever may make one; "" for others."""
    if noun.resource not in NOUNS or not has_permission(request.user, OPERATE):
        return ""
    return f"{reverse('admin:export_recipe_add')}?noun={noun.key}&{query}".rstrip("&")


def _for_excel(url: str, query: str, form: CsvForm) -> list[tuple[str, str]]:
    """A CSV of the form that a person's Excel expects, where that is not the form of every CSV."""
    if form == PLAIN:
        return []
    return [(_address(url, query, "csv", csv=form.name), f"CSV for Excel: {form.label.lower()}")]


def _address(url: str, query: str, name: str, **more: str) -> str:
    """The list as a file now; in formats for people with headers for people."""
    choice = {"format": name} | _FOR_PEOPLE.get(name, {}) | more
    return f"{url}?{urlencode(choice)}&{query}".rstrip("&")
