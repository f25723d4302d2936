"""Decisions: who moved what, as it was decided; each can be taken back as a whole."""

from __future__ import annotations

import re
from textwrap import shorten
from typing import Any

from django.contrib import admin
from django.utils.html import format_html

from jobs.lists.catalogue import BULKS
from jobs.models import Bulk, Decision, LeadChange, Project
from scrapersky.admin import formatters
from scrapersky.admin.base import site
from scrapersky.admin.elements import REVIEW_LEADS, Column, Fact
from scrapersky.admin.permissions import owns
from scrapersky.admin.resource_admin import ResourceAdmin
from scrapersky.admin.row_page import Panel

LONGEST_SHOWN = 200  # characters of a value: a note may have fifty times as many


@admin.register(Bulk, site=site)
class BulkAdmin(ResourceAdmin):
    """Decisions, one line an act."""

    resource = BULKS
    origin = "Each decision is logged here, and can be undone."
    origin_links = (REVIEW_LEADS,)
    columns = (
        Column("When", lambda row: formatters.ago(row.at), "", "at"),
        Column("Decision", lambda row: formatters.link(site.noun(Bulk).row_url(row), _what(row), "name"), "wide"),
        Column("To", lambda row: _to(row)),
        Column("Rows", lambda row: formatters.number(row.changed), "num"),
        Column("Queued", lambda row: formatters.number(row.queued), "num minor"),
        Column("Who", lambda row: _who(row)),
        Column("Reason", lambda row: row.reason or formatters.NOTHING, "minor clip"),
        Column("Undone", lambda row: formatters.ago(row.undone_at), "num"),
    )
    facts = (
        Fact("When", "at"),
        Fact("Who", lambda row: _who(row)),
        Fact("Rows of", lambda row: _noun_of(row).title),
        Fact("To", lambda row: _to(row)),
        Fact("Filter", lambda row: _filter(row), wide=True, column="filter"),
        Fact("Rows changed", "changed"),
        Fact("Queued by it", "queued"),
        Fact("Reason", "reason"),
        Fact("Undone", "undone_at"),
        Fact("Undone by", "undone_by"),
        Fact("Part of", lambda row: row.part_of and formatters.link(site.noun(Bulk).row_url(row.part_of), row.part_of)),
    )

    def row_title(self, row: Any) -> str:
        """42 places to Selected."""
        return _what(row) if row.undo_of_id else f"{_what(row)} → {row.to_status or changes_in_words(row.changes)}"

    def panels(self, row: Any) -> list[Panel]:
        """The first rows of the decision, and of each that is part of it."""
        return [
            _changes_panel(bulk) if bulk.changes is not None else self._panel(bulk)
            for bulk in (row, *row.parts.filter(changed__gt=0))
        ]

    def _panel(self, row: Bulk) -> Panel:
        noun = _noun_of(row)
        decisions = list(Decision.objects.filter(bulk=row).order_by("id")[:25])
        names = noun.model._default_manager.in_bulk([decision.row_id for decision in decisions])
        rows = [
            [
                formatters.link(noun.row_url(names[decision.row_id]), names[decision.row_id])
                if decision.row_id in names
                else decision.row_id,
                format_html("{} → {}", formatters.label(decision.from_status), formatters.label(decision.to_status)),
            ]
            for decision in decisions
        ]
        title = "Rows" if row.changed <= len(rows) else f"The first {len(rows)} of {row.changed:,} rows"
        return Panel(title, (noun.verbose_name, "From, to"), rows, holds_contacts=noun.resource.holds_contacts)

    def row_extras(self, request: Any, row: Any) -> dict[str, Any]:
        """Whether it can be taken back."""
        undoable = row.undone_at is None and row.undo_of_id is None and owns(request, row.made_by)
        return {"undo_of": (row.part_of_id or row.pk) if undoable else None}


def _who(row: Bulk) -> Any:
    """A person; a project that decided by its conditions, with a link."""
    if match := re.fullmatch(r"project (\d+)", row.made_by):
        return formatters.link(site.noun(Project).url("change", match[1]), row.made_by)
    return row.made_by or formatters.NOTHING


def _changes_panel(row: Bulk) -> Panel:
    changes = LeadChange.objects.filter(bulk=row).select_related("lead").order_by("id")[:25]
    noun = _noun_of(row)
    rows = [
        [
            formatters.link(noun.row_url(change.lead), change.lead),
            formatters.words(change.field).capitalize(),
            *_was_and_now(change),
        ]
        for change in changes
    ]
    heads = (noun.verbose_name, "Field", "From", "To")
    return Panel("The first of its changes", heads, rows, holds_contacts=noun.resource.holds_contacts)


def _was_and_now(change: LeadChange) -> tuple[str, str]:
    """Of a note, which the change has by its id, whether it was added or removed."""
    if change.field == "note":
        return ("none", "added") if change.was is None else ("added", "removed")
    return changed_value(change.was), changed_value(change.now)


def changed_value(value: Any) -> str:
    """A field of a lead before or after a change."""
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value or "none")


def _noun_of(row: Bulk) -> ResourceAdmin:
    return site.noun(row.table)


def _to(row: Bulk) -> Any:
    """What was decided; an undo gives each row its own state back."""
    if row.undo_of_id:
        return formatters.NOTHING
    return formatters.label(row.to_status) if row.changes is None else changes_in_words(row.changes)


def changes_in_words(changes: dict[str, Any]) -> str:
    """What was changed of leads: `Owner: ana. Add tags: warm.`"""
    values = {name: changed_value(value) for name, value in changes.items()}
    words = {name: shorten(str(value), LONGEST_SHOWN, placeholder="…") for name, value in values.items()}
    return " ".join(f"{formatters.words(name).capitalize()}: {text}." for name, text in words.items())


def _what(row: Bulk) -> str:
    return f"{'Undo: ' if row.undo_of_id else ''}{_noun_of(row).resource.counted(row.changed)}"


def _filter(row: Bulk) -> Any:
    return (
        formatters.listed(f"{name}: {value}" for name, value in row.filter.items()) if row.filter else "rows one by one"
    )
