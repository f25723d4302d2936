"""Every word that a row's state can be. Nothing else in the project spells one out.

The words are stored as text and enforced by CHECK constraints made from these classes
(see `one_of`); they are never native enum types, so that adding a word is a cheap migration.
"""

from __future__ import annotations

from django.db.models import CheckConstraint, Q, TextChoices


class Curation(TextChoices):
    """What a person decided about a row."""

    NEW = "New"
    SELECTED = "Selected"
    MAYBE = "Maybe"
    NOT_A_FIT = "Not a Fit"
    ARCHIVED = "Archived"


class Processing(TextChoices):
    """Where a machine step stands. Empty (SQL NULL) means: not asked for."""

    QUEUED = "Queued"
    PROCESSING = "Processing"
    COMPLETED = "Completed"
    ERROR = "Error"


class SitemapFileStatus(TextChoices):
    """Where the scan of a sitemap file stands: `Pending` is this column's word for waiting."""

    PENDING = "Pending"
    PROCESSING = "Processing"
    COMPLETED = "Completed"
    ERROR = "Error"


class Task(TextChoices):
    """Where a run stands: something that was asked for as a whole."""

    QUEUED = "Queued"
    IN_PROGRESS = "InProgress"
    COMPLETED = "Completed"
    ERROR = "Error"
    MANUAL_REVIEW = "ManualReview"
    CANCELLED = "Cancelled"
    PAUSED = "Paused"


def one_of(table: str, column: str, words: type[TextChoices]) -> CheckConstraint:
    """A CHECK constraint that lets `column` hold only `words` (NULL passes, as CHECK does)."""
    return CheckConstraint(
        condition=Q(**{f"{column}__in": words.values}),
        name=f"{table}_{column}_word",
        violation_error_message=f"{column} must be one of: {', '.join(words.values)}.",
    )
