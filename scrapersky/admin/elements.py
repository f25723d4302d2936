"""What a noun's file declares: the columns of its list, the facts of its page; and the tabs of a list."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.formats import localize
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import slugify

from jobs.lists.counts import Count
from scrapersky.admin import formatters
from scrapersky.admin.permissions import CURATE, IMPORT, has_permission

_EDITED = (
    '<a class="edit" href="{}#edit" data-edit="{}">{}\n<span class="visually-hidden">: edit the {} of {}</span></a>'
)


@dataclass(frozen=True)
class Column:
    """A list's column: how a row's cell looks, by which order of the catalogue it sorts, and which columns of a file
    have what it shows (none: the one of its name, or of its order). `of` is the row's column that a cell is made of,
    where that is for whoever may see contacts, `edits` the field that people change on the list."""

    label: str
    cell: Callable[[Any], Any]
    css: str = ""  # num, wide, minor (left out on a phone)
    sort: str = ""
    in_files: tuple[str, ...] = ()
    of: str = ""
    edits: str = ""

    @cached_property
    def name(self) -> str:
        """What it is called in an address: `best_e_mail`."""
        return slugify(self.label).replace("-", "_")

    @cached_property
    def _opening(self) -> SafeString:
        css = format_html(' class="{}"', self.css) if self.css else ""
        return format_html('<td{} data-label="{}">', css, self.label)

    def in_table(self, row: Any, url: str = "", name: str = "") -> SafeString:
        """The cell of a row, as HTML; with the row's `url` and `name`, what people edit links to where they do."""
        shown = localize(self.cell(row))  # a date as templates write it
        if url and self.edits:
            shown = format_html(_EDITED, url, self.edits, shown, self.label.lower(), name)
        return format_html("{}{}</td>", self._opening, shown)


@dataclass(frozen=True)
class Start:
    """A page that fills a list, which the list links to while it is empty, for whoever may use that page."""

    label: str
    page: str
    permission: str

    @property
    def url(self) -> str:
        """Its address."""
        return reverse(f"admin:{self.page}")

    def is_open_to(self, request: HttpRequest) -> bool:
        """Whether the person may use it."""
        return has_permission(request.user, self.permission)


SEARCH = Start("Search on Home", "index", CURATE)
IMPORT_LIST = Start("Import a list", "import", IMPORT)
REVIEW_LEADS = Start("Review leads", "jobs_lead_review", CURATE)


@dataclass(frozen=True)
class Fact:
    """A line of a row's page: a field's name, or a function of the row, which is made of `column` where that is for
    whoever may see contacts."""

    label: str
    value: str | Callable[[Any], Any]
    wide: bool = False
    column: str = ""

    def is_among(self, columns: Collection[str]) -> bool:
        """Whether it shows one of these columns."""
        return self.value in columns or self.column in columns

    def of(self, row: Any) -> Any:
        """The value in the form that people read best."""
        return formatters.plain(getattr(row, self.value) if isinstance(self.value, str) else self.value(row))


@dataclass(frozen=True)
class Tab:
    """A state, with the number of rows in it."""

    label: str
    url: str
    active: bool
    count: Count | None = None
    tone: str = ""
