"""Every word that a row's state can be. Nothing else in the project spells one out (tests/test_words.py).

The words are stored as text and enforced by CHECK constraints made from these classes
(see `one_of`); they are never native enum types, so that adding a word is a cheap migration.
SQL takes them from here too: see `sql_with_states`.
"""

from __future__ import annotations

import re

from django.db.models import CheckConstraint, Q, TextChoices


class Curation(TextChoices):
    """What a person decided about a row."""

    NEW = "New"
    SELECTED = "Selected"
    MAYBE = "Maybe"
    NOT_A_FIT = "Not a Fit"
    ARCHIVED = "Archived"


class Processing(TextChoices):
    """The state of a stage on a row. Empty (SQL NULL) means: not started."""

    QUEUED = "Queued"
    PROCESSING = "Processing"
    COMPLETED = "Completed"
    ERROR = "Error"


class SitemapFileStatus(TextChoices):
    """The state of a sitemap file's scan: `Pending` is this column's word for waiting."""

    PENDING = "Pending"
    PROCESSING = "Processing"
    COMPLETED = "Completed"
    ERROR = "Error"


class Task(TextChoices):
    """The state of a run: a request as a whole, or a drain."""

    QUEUED = "Queued"
    IN_PROGRESS = "InProgress"
    COMPLETED = "Completed"
    ERROR = "Error"
    MANUAL_REVIEW = "ManualReview"
    CANCELLED = "Cancelled"
    PAUSED = "Paused"


class DeliveryStatus(TextChoices):
    """The state of a webhook's message: `Pending` until the receiver accepts it or the last attempt has failed."""

    PENDING = "Pending"
    DELIVERED = "Delivered"
    FAILED = "Failed"


class LeadDeliveryStatus(TextChoices):
    """Where a lead stands at a destination. Withheld: it is not to be sent, for a reason, until it changes."""

    PENDING = "Pending"
    DELIVERED = "Delivered"
    FAILED = "Failed"
    WITHHELD = "Withheld"
    DELETED = "Deleted"


class SendTrigger(TextChoices):
    """When a rule sends leads: `matches` as soon as they fit its conditions, whoever or whatever changed them."""

    SELECTED = "selected", "When Selected"
    MATCHES = "matches", "As soon as it fits the conditions"
    SCHEDULE = "schedule", "On a schedule"


class CallStatus(TextChoices):
    """The state of a paid call in the ledger. A released call was not billed and does not count as spent.

    An uncertain one may have been billed (its answer was cut off, or never came): it counts as spent.
    """

    RESERVED = "reserved"
    COMMITTED = "committed"
    RELEASED = "released"
    UNCERTAIN = "uncertain"


class DuplicateStatus(TextChoices):
    """What a person decided about two businesses that look like one."""

    OPEN = "open"
    MERGED = "merged"
    DISMISSED = "dismissed", "not duplicates"


class ProjectMode(TextChoices):
    """How far a project goes by itself."""

    SEARCH = "search", "Only search"
    STEPS = "steps", "Decide each step yourself"
    CONTACTS = "contacts", "All the way to contacts"


class Repeat(TextChoices):
    """When an export recipe runs by itself."""

    BY_HAND = "by_hand", "Only by hand"
    HOURLY = "hourly", "Every hour"
    DAILY = "daily", "Every day"
    WEEKDAYS = "weekdays", "Every weekday"
    WEEKLY = "weekly", "Every week"
    MONTHLY = "monthly", "Every month"


class Separator(TextChoices):
    """What stands between two columns of a CSV."""

    COMMA = "comma", "Comma"
    SEMICOLON = "semicolon", "Semicolon"
    TAB = "tab", "Tab"


class MailWhen(TextChoices):
    """When an export recipe sends mail about its runs."""

    NEVER = "never", "Never"
    FAILURE = "failure", "When a run fails"
    ALWAYS = "always", "When a run is done or fails"


class FlagRule(TextChoices):
    """For whom a feature flag is on. (No state of a row: its words are English elsewhere, so it is not in STATES.)"""

    OFF = "off", "Off"
    ON = "on", "On"
    PERCENT = "percent", "For a share"
    LIST = "list", "For a list"


class GuardMetric(TextChoices):
    """What the guard of a feature flag looks at."""

    FAILURE_RATE = "failure_rate", "Failure rate"
    YIELD = "yield", "Results a row"
    SECONDS = "seconds", "Seconds a row"


class Colour(TextChoices):
    """How a stage of leads looks."""

    GRAY = "gray", "Gray"
    TEAL = "teal", "Teal"
    PURPLE = "purple", "Purple"
    AMBER = "amber", "Amber"
    GREEN = "green", "Green"
    RED = "red", "Red"


class Validity(TextChoices):
    """Whether a contact can work, by its form, its domain or its numbering plan. Empty: not checked."""

    VALID = "Valid"
    RISKY = "Risky"
    INVALID = "Invalid"
    UNKNOWN = "Unknown"


STATES: tuple[type[TextChoices], ...] = (
    Curation, Processing, SitemapFileStatus, Task, DeliveryStatus, LeadDeliveryStatus, SendTrigger,
    CallStatus, DuplicateStatus, ProjectMode, Validity, Repeat, MailWhen,
)  # fmt: skip

_CLASSES = {states.__name__: states for states in STATES}
_STATE = re.compile(r"\{(\w+)\.([A-Z_]+)\}")


def sql_with_states(sql: str) -> str:
    """SQL in which `{Task.PAUSED}` is replaced by the quoted word `'Paused'`; other braces stay as they are.

    Raises KeyError for a class or a state that is not defined here.
    """
    return _STATE.sub(lambda match: f"'{_CLASSES[match[1]][match[2]].value}'", sql)


def one_of(table: str, column: str, words: type[TextChoices]) -> CheckConstraint:
    """A CHECK constraint that lets `column` hold only `words` (NULL passes, as CHECK does)."""
    return CheckConstraint(
        condition=Q(**{f"{column}__in": words.values}),
        name=f"{table}_{column}_word",
        violation_error_message=f"{column} must be one of: {', '.join(words.values)}.",
    )
