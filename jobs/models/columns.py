"""The columns that repeat: a processing column with its state columns, a curation column, times.

A processing column `deep_scan_status` brings state columns under the same prefix (`deep_scan_outcome`,
`deep_scan_fence`, ...). They live on the row itself, so that one UPDATE moves a row and its reasons together.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.expressions import Combinable
from django.db.models.functions import MD5, Cast, Now

from jobs.statuses import Curation, Processing, one_of

PARKED_UNTIL = datetime(9998, 1, 1, tzinfo=UTC)  # `due_at` of rows whose host rests: see `jobs.pipeline.parking`
LEASED = Processing.PROCESSING.value  # the one word that every processing vocabulary shares


def prefix_of(column: str) -> str:
    """`deep_scan_status` -> `deep_scan_`; `status` -> the empty prefix."""
    return column.removesuffix("status")


def state_columns(column: str) -> dict[str, models.Field[Any, Any]]:
    """The fields that belong to a processing column, by name.

    outcome: a word (`found`, `nothing_found` or a reason); error: a sentence for people;
    fence: the fencing token, which only ever grows; attempts: claims since it was last queued;
    due_at: not before (NULL is now); lease_until: whose work it is until then; priority: lower is sooner;
    fair_order: the row's place in the fair order; run: the request that queued it.
    """
    p = prefix_of(column)
    return {
        f"{p}outcome": models.TextField(null=True, blank=True, editable=False),
        f"{p}error": models.TextField(null=True, blank=True, editable=False),
        f"{p}fence": models.IntegerField(default=0, db_default=0, editable=False),
        f"{p}attempts": models.SmallIntegerField(default=0, db_default=0, editable=False),
        f"{p}due_at": models.DateTimeField(null=True, blank=True, editable=False),
        f"{p}lease_until": models.DateTimeField(null=True, blank=True, editable=False),
        f"{p}priority": models.SmallIntegerField(default=0, db_default=0, editable=False),
        f"{p}fair_order": models.BigIntegerField(default=0, db_default=0, editable=False),
        f"{p}run_id": models.BigIntegerField(null=True, blank=True, editable=False),
        f"{p}queued_at": models.DateTimeField(null=True, blank=True, editable=False),
        f"{p}settled_at": models.DateTimeField(null=True, blank=True, editable=False),
    }


class ProcessingColumn(models.TextField):  # type: ignore[type-arg]  # Django's fields are not generic at run time
    """Where a stage stands on this row. Only `jobs.pipeline` moves it."""

    def contribute_to_class(self, cls: type[models.Model], name: str, private_only: bool = False) -> None:
        """Add the state columns to the model."""
        super().contribute_to_class(cls, name, private_only=private_only)
        for column, field in state_columns(name).items():
            field.contribute_to_class(cls, column)

    def deconstruct(self) -> Any:
        """In migrations it is plain text: there, the state columns are listed as fields of their own."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.TextField", args, kwargs


def processing(words: type[models.TextChoices] = Processing) -> ProcessingColumn:
    """A processing column; NULL means that the step is not started."""
    return ProcessingColumn(null=True, blank=True, editable=False, choices=words.choices)


def processing_indexes(
    name: str, column: str, waiting: str = Processing.QUEUED.value, group: str = ""
) -> list[models.Index]:
    """Partial indexes, named `<name>_ready` and so on: a claim is cheap at any depth, a list of a state quick to read.

    Rows that are not started are in none of them, so that importing a million pages pays for none. With `group`, the
    column by which the stage limits its rows, a claim finds the other groups however many rows of one wait.
    """
    p = prefix_of(column)
    is_waiting = Q(**{column: waiting})
    ready, delayed = Q(**{f"{p}due_at__isnull": True}), Q(**{f"{p}due_at__isnull": False})
    return [
        models.Index(
            fields=[f"{p}priority", f"{p}fair_order", "id"], condition=is_waiting & ready, name=f"{name}_ready"
        ),
        models.Index(fields=[f"{p}due_at"], condition=is_waiting & delayed, name=f"{name}_delay"),
        models.Index(fields=[f"{p}lease_until"], condition=Q(**{column: LEASED}), name=f"{name}_lease"),
        models.Index(fields=[f"{p}queued_at"], condition=is_waiting, name=f"{name}_wait"),
        models.Index(fields=[column, "id"], condition=Q(**{f"{column}__isnull": False}), name=f"{name}_tab"),
        models.Index(fields=[f"{p}outcome", "id"], condition=Q(**{f"{p}outcome__isnull": False}), name=f"{name}_why"),
        models.Index(fields=[f"{p}run_id"], condition=Q(**{f"{p}run_id__isnull": False}), name=f"{name}_run"),
        *(_group_indexes(name, p, is_waiting, group) if group else []),
    ]


def _group_indexes(name: str, p: str, is_waiting: Q, group: str) -> list[models.Index]:
    fields = [group, f"{p}priority", f"{p}fair_order", "id"]
    ready, parked = Q(**{f"{p}due_at__isnull": True}), Q(**{f"{p}due_at": PARKED_UNTIL})
    return [
        models.Index(fields=fields, condition=is_waiting & ready, name=f"{name}_group"),
        models.Index(fields=fields, condition=is_waiting & parked, name=f"{name}_park"),
    ]


def processing_constraints(
    table: str, column: str, words: type[models.TextChoices] = Processing
) -> list[models.CheckConstraint]:
    """The word is one of the vocabulary, and exactly the rows in work have a lease."""
    lease = f"{prefix_of(column)}lease_until"
    leased = Q(**{column: LEASED, f"{lease}__isnull": False})
    at_rest = (~Q(**{column: LEASED}) | Q(**{f"{column}__isnull": True})) & Q(**{f"{lease}__isnull": True})
    return [
        one_of(table, column, words),
        models.CheckConstraint(condition=leased | at_rest, name=f"{table}_{column}_lease"),
    ]


def curation() -> models.TextField[str, str]:
    """What a person decided. Only `jobs.actions.curation` moves it."""
    return models.TextField(
        choices=Curation.choices, default=Curation.NEW, db_default=Curation.NEW.value, editable=False
    )


def text(meaning: str = "") -> models.TextField[str, str]:
    """A text that may be empty, and is at first."""
    return models.TextField(blank=True, db_default="", default="", help_text=meaning)


def texts(meaning: str = "") -> ArrayField:  # type: ignore[type-arg]
    """A list of texts, empty at first."""
    return ArrayField(models.TextField(), default=list, db_default=[], blank=True, help_text=meaning)


def count(meaning: str = "") -> models.PositiveIntegerField[int, int]:
    """A number of things, none at first."""
    return models.PositiveIntegerField(default=0, db_default=0, help_text=meaning)


def flag(meaning: str = "") -> models.BooleanField[bool, bool]:
    """Yes or no, no at first."""
    return models.BooleanField(default=False, db_default=False, help_text=meaning)


def choice(first: models.TextChoices, meaning: str = "") -> models.TextField[str, str]:
    """One of the words of a vocabulary; at first this one."""
    return models.TextField(choices=type(first).choices, default=first, db_default=first.value, help_text=meaning)


def moment(meaning: str = "") -> models.DateTimeField[datetime | Combinable | None, datetime | None]:
    """A time that may not have come yet."""
    return models.DateTimeField(null=True, blank=True, help_text=meaning)


def url_hash() -> models.GeneratedField:
    """The identity of a URL of any length, made by the database: the MD5 of its canonical form as a uuid."""
    return models.GeneratedField(
        expression=Cast(MD5(F("url")), models.UUIDField()), output_field=models.UUIDField(), db_persist=True
    )


class Timed(models.Model):
    """Times from the database's clock; a trigger keeps `updated_at` true for every way of writing."""

    created_at = models.DateTimeField(db_default=Now(), editable=False)
    updated_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        abstract = True


class InPieces(Timed):
    """Work that is carried out a piece at a time (see `jobs.pipeline.pieces`)."""

    attempts = models.SmallIntegerField(default=0, db_default=0, help_text="Times that the next piece was begun.")
    attempted_at = models.DateTimeField(null=True, blank=True, help_text="When it was begun last.")

    class Meta(Timed.Meta):
        abstract = True


class CurrentTransaction(models.Func):
    """The id of the transaction, as a bigint: 64 bits, it never comes again."""

    template = "pg_current_xact_id()::text::bigint"
    output_field: models.BigIntegerField[int, int] = models.BigIntegerField()


class ChangeTracked(Timed):
    """Rows whose changes can be followed by a copy elsewhere (see `jobs.store.commit_order`): a trigger sets
    `changed_in` for every way of writing."""

    changed_in = models.BigIntegerField(
        db_default=CurrentTransaction(), editable=False, help_text="The transaction of its latest change."
    )

    class Meta(Timed.Meta):
        abstract = True


def change_indexes(table: str) -> list[models.Index]:
    """For lists by the time of the latest change, and for reading changes in the order of commits."""
    return [
        models.Index(fields=["updated_at", "id"], name=f"{table}_updated"),
        models.Index(fields=["changed_in", "id"], name=f"{table}_changed"),
    ]
