"""What repeats in the tables of the first migration, as it was when they were made."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.migrations import CreateModel
from django.db.models import CheckConstraint, F, Func, Index, Q
from django.db.models.functions import Length, Now
from django.db.models.lookups import LessThanOrEqual

from jobs.models.columns import CurrentTransaction

Columns = dict[str, "models.Field[Any, Any]"]
Choices = Sequence[tuple[str, str]]

PARKED_UNTIL = datetime(9998, 1, 1, tzinfo=UTC)


def same(*words: str) -> list[tuple[str, str]]:
    """Choices whose words are also their labels."""
    return [(word, word) for word in words]


CURATION = [*same("New", "Selected", "Maybe"), ("Not a Fit", "Not A Fit"), ("Archived", "Archived")]
PROCESSING = same("Queued", "Processing", "Completed", "Error")
TASK = [
    ("Queued", "Queued"),
    ("InProgress", "In Progress"),
    ("Completed", "Completed"),
    ("Error", "Error"),
    ("ManualReview", "Manual Review"),
    ("Cancelled", "Cancelled"),
    ("Paused", "Paused"),
]


def table(name: str, db_table: str, columns: Columns, **options: Any) -> CreateModel:
    """The operation that creates a table with its indexes and constraints."""
    return CreateModel(name=name, fields=list(columns.items()), options={"db_table": db_table, **options})


def text(**more: Any) -> models.TextField[str, str]:
    """A text that may be empty, and is at first."""
    return models.TextField(blank=True, db_default="", default="", **more)


def texts(**more: Any) -> ArrayField[Any, Any]:
    """A list of texts, empty at first."""
    return ArrayField(base_field=models.TextField(), blank=True, db_default=[], default=list, size=None, **more)


def count(**more: Any) -> models.PositiveIntegerField[int, int]:
    """A number of things, none at first."""
    return models.PositiveIntegerField(db_default=0, default=0, **more)


def key() -> models.BigAutoField[int, int]:
    """The number by which a row is known."""
    return models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")


def flag(**more: Any) -> models.BooleanField[bool, bool]:
    """Yes or no, no at first."""
    return models.BooleanField(db_default=False, default=False, **more)


def moment(**more: Any) -> models.DateTimeField[Any, Any]:
    """A time that may not have come yet."""
    return models.DateTimeField(blank=True, null=True, **more)


def dollars(**more: Any) -> models.DecimalField[Any, Any]:
    """An amount of money, to the millionth."""
    return models.DecimalField(decimal_places=6, max_digits=12, **more)


def json_object(**more: Any) -> models.JSONField[Any, Any]:
    """Names with values, empty at first."""
    return models.JSONField(db_default={}, default=dict, **more)


def json_list(**more: Any) -> models.JSONField[Any, Any]:
    """Values, none at first."""
    return models.JSONField(db_default=[], default=list, **more)


def names(**more: Any) -> ArrayField[Any, Any]:
    """A list of texts that whoever stores a row gives it."""
    return ArrayField(base_field=models.TextField(), default=list, size=None, **more)


def link(to: str, **more: Any) -> models.ForeignKey[Any, Any]:
    """The row that this one belongs to, and goes with."""
    return models.ForeignKey(on_delete=models.CASCADE, to=to, **more)


def optional_link(to: str, **more: Any) -> models.ForeignKey[Any, Any]:
    """A row that this one outlives."""
    return models.ForeignKey(blank=True, null=True, on_delete=models.SET_NULL, to=to, **more)


def job_of_run(**more: Any) -> models.OneToOneField[Any, Any]:
    """The run that shows the progress of this row; runs are pruned by themselves."""
    return models.OneToOneField(db_constraint=False, on_delete=models.DO_NOTHING, to="jobs.run", **more)


def times() -> Columns:
    """When a row was made and when it last changed."""
    return {name: models.DateTimeField(db_default=Now(), editable=False) for name in ("created_at", "updated_at")}


def changes() -> Columns:
    """Its times, and the transaction of its latest change."""
    sentence = "The transaction of its latest change."
    transaction = models.BigIntegerField(db_default=CurrentTransaction(), editable=False, help_text=sentence)
    return {**times(), "changed_in": transaction}


def curation() -> models.TextField[str, str]:
    """What a person decided."""
    return models.TextField(choices=CURATION, db_default="New", default="New", editable=False)


def processing(choices: Choices = PROCESSING) -> models.TextField[str, str]:
    """Where a stage stands on a row."""
    return models.TextField(blank=True, choices=choices, editable=False, null=True)


def state_columns(prefix: str) -> Columns:
    """What belongs to the processing column `<prefix>status`."""
    unset: dict[str, Any] = {"blank": True, "editable": False, "null": True}
    zero: dict[str, Any] = {"db_default": 0, "default": 0, "editable": False}
    return {
        f"{prefix}outcome": models.TextField(**unset),
        f"{prefix}error": models.TextField(**unset),
        f"{prefix}fence": models.IntegerField(**zero),
        f"{prefix}attempts": models.SmallIntegerField(**zero),
        f"{prefix}due_at": models.DateTimeField(**unset),
        f"{prefix}lease_until": models.DateTimeField(**unset),
        f"{prefix}priority": models.SmallIntegerField(**zero),
        f"{prefix}fair_order": models.BigIntegerField(**zero),
        f"{prefix}run_id": models.BigIntegerField(**unset),
        f"{prefix}queued_at": models.DateTimeField(**unset),
        f"{prefix}settled_at": models.DateTimeField(**unset),
    }


def state_indexes(name: str, prefix: str, waiting: str = "Queued", group: str = "") -> list[Index]:
    """What finds a stage's rows by their state; with `group` also the waiting rows of one host, domain or provider."""
    status, due, outcome, run = (f"{prefix}{column}" for column in ("status", "due_at", "outcome", "run_id"))
    ready, delayed = Q((status, waiting), (f"{due}__isnull", True)), Q((status, waiting), (f"{due}__isnull", False))
    order = [f"{prefix}priority", f"{prefix}fair_order", "id"]
    parked = Q((status, waiting), (due, PARKED_UNTIL))
    grouped = {"group": ready, "park": parked} if group else {}
    return [
        Index(condition=ready, fields=order, name=f"{name}_ready"),
        Index(condition=delayed, fields=[due], name=f"{name}_delay"),
        Index(condition=Q((status, "Processing")), fields=[f"{prefix}lease_until"], name=f"{name}_lease"),
        Index(condition=Q((status, waiting)), fields=[f"{prefix}queued_at"], name=f"{name}_wait"),
        Index(condition=Q((f"{status}__isnull", False)), fields=[status, "id"], name=f"{name}_tab"),
        Index(condition=Q((f"{outcome}__isnull", False)), fields=[outcome, "id"], name=f"{name}_why"),
        Index(condition=Q((f"{run}__isnull", False)), fields=[run], name=f"{name}_run"),
        *(Index(condition=grouped[end], fields=[group, *order], name=f"{name}_{end}") for end in grouped),
    ]


def change_indexes(db_table: str) -> list[Index]:
    """For lists by the latest change, and for reading changes in the order of commits."""
    columns = {"updated": "updated_at", "changed": "changed_in"}
    return [Index(fields=[columns[end], "id"], name=f"{db_table}_{end}") for end in columns]


def one_of(db_table: str, column: str, choices: Choices) -> CheckConstraint:
    """A column holds one of these words, or NULL."""
    words = [word for word, _ in choices]
    return CheckConstraint(
        condition=Q((f"{column}__in", words)),
        name=f"{db_table}_{column}_word",
        violation_error_message=f"{column} must be one of: {', '.join(words)}.",
    )


def state_constraints(db_table: str, prefix: str, choices: Choices = PROCESSING) -> list[CheckConstraint]:
    """A processing column holds one of these words, and exactly the rows in work have a lease."""
    status, lease = f"{prefix}status", f"{prefix}lease_until"
    leased = Q((f"{lease}__isnull", False), (status, "Processing"))
    idle = Q(Q((status, "Processing"), _negated=True), (f"{status}__isnull", True), _connector="OR")
    either = Q(leased, Q(idle, (f"{lease}__isnull", True)), _connector="OR")
    return [one_of(db_table, status, choices), CheckConstraint(condition=either, name=f"{db_table}_{status}_lease")]


class Items(NamedTuple):
    """The most items of a list, and the most characters of all together."""

    most: int
    characters: int


class JsonBytes(NamedTuple):
    """The most bytes of a JSON value, as text."""

    most: int


def limits(db_table: str, **most: int | Items | JsonBytes) -> list[CheckConstraint]:
    """How long a text, a list or a JSON value may be."""
    return [
        CheckConstraint(condition=_is_within(column, limit), name=f"{db_table}_{column}_limit")
        for column, limit in most.items()
    ]


def _is_within(column: str, limit: int | Items | JsonBytes) -> Any:
    if isinstance(limit, JsonBytes):
        return LessThanOrEqual(_function("octet_length", column, "(%(expressions)s)::text"), limit.most)
    if isinstance(limit, Items):
        characters = _function("length", column, "array_to_string(%(expressions)s, '')")
        return Q(
            LessThanOrEqual(_function("cardinality", column), limit.most),
            LessThanOrEqual(characters, limit.characters),
        )
    return LessThanOrEqual(Length(F(column)), limit)


def _function(name: str, column: str, argument: str = "%(expressions)s") -> Func:
    template = f"%(function)s({argument})"
    return Func(F(column), function=name, output_field=models.IntegerField(), template=template)
