"""The score of a lead on its card and in lists: how likely it is selected, why, and what would change that."""

from __future__ import annotations

from typing import Any

from jobs.learning.because import because
from jobs.learning.weights import Because
from jobs.models import Lead
from scrapersky.admin import formatters
from scrapersky.admin.row_page import Panel

LIKELY, UNLIKELY = 70, 30  # percent


def fit_label(row: Lead) -> Any:
    """The score as a word of colour, or nothing."""
    if row.fit is None:
        return formatters.NOTHING
    tone = "good" if row.fit >= LIKELY else "bad" if row.fit <= UNLIKELY else "warn"
    return formatters.label(f"{row.fit:.0f} %", tone, "How likely you select it, by your earlier decisions")


def fit_panel(row: Lead) -> list[Panel]:
    """Why it has its score; no panel where there is none."""
    reasons = because(row)
    if reasons is None:
        return []
    rows: list[list[Any]] = [["Because", _sentence(reasons)]]
    if reasons.changes:
        texts = (f"{change.text}: {change.percent:.0f} %" for change in reasons.changes)
        rows.append(["What would change it", "; ".join(texts)])
    return [Panel(f"Fit {row.fit:.0f} %", ("What", "By your earlier decisions"), rows, beside=True)]


def _sentence(reasons: Because) -> str:
    """The reasons for it, then those against it."""
    speaks_for = ", ".join(reason.text for reason in reasons.reasons if reason.speaks_for)
    against = ", ".join(reason.text for reason in reasons.reasons if not reason.speaks_for)
    parts = [f"For it: {speaks_for}." if speaks_for else "", f"Against it: {against}." if against else ""]
    return " ".join(part for part in parts if part) or "Nothing stands out: it is an average lead."
