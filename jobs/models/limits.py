"""How long texts and lists may be that people and programs write: declared once, on the model, with `@limited`.

The database enforces them (a CHECK constraint each, `<table>_<column>_limit`); serializers and forms read them here, so
that what is too long is refused with a sentence. What stages read from sites and providers is bounded where it is read.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.contrib.postgres.fields import ArrayField
from django.db.models import CheckConstraint, F, Func, IntegerField, JSONField, Model
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual

M = TypeVar("M", bound=type[Model])
SUFFIX = "_limit"


@dataclass(frozen=True)
class Limit:
    """Most characters of a text; of a list, most items and most characters of each; of JSON, most bytes of its text."""

    characters: int
    items: int = 0

    def __str__(self) -> str:
        of_each = f"{self.items:,} items of {self.characters:,} characters each"
        return of_each if self.items else f"{self.characters:,} characters"


LARGEST_ID = 2**63 - 1  # what a bigint column holds
NOTES = Limit(10_000)
TAGS = Limit(100, items=100)
REASON = Limit(500)
PERSON = Limit(300)  # a user name, and the name of a key
NAME = Limit(100)
URL = Limit(2_083)
PATTERNS = Limit(500, items=100)
FACT = Limit(10_000)  # of a business: stages write it, too
JSON = Limit(1_000_000)

LIMITS: dict[type[Model], dict[str, Limit]] = {}


def limited(**limits: Limit) -> Callable[[M], M]:
    """Declare the limits of a model's columns."""

    def declare(model: M) -> M:
        LIMITS[model] = limits
        constraints = [*model._meta.constraints, *(_constraint(model, name, limits[name]) for name in limits)]
        model._meta.constraints = constraints
        model._meta.original_attrs["constraints"] = constraints
        return model

    return declare


def limit_of(model: type[Model], column: str) -> Limit | None:
    """The limit of a column; None if it has none."""
    return LIMITS.get(model, {}).get(column)


def joined(model: type[Model], column: str, first: Sequence[Any], second: Sequence[Any]) -> list[Any]:
    """The items of two lists, each once, those of the first before the others; as many as the column takes."""
    limit = limit_of(model, column)
    both = [*first, *(item for item in second if item not in first)]
    return both[: limit.items] if limit and limit.items else both


def with_fields(
    model: type[Model], column: str, stored: Mapping[str, Any], added: Mapping[str, Any]
) -> tuple[dict[str, Any], list[str]]:
    """An object of JSON with further fields, which replace those of the same name, as many as the column takes; and the
    names of those that it does not take."""
    fields, left_out = dict(stored), list[str]()
    limit = limit_of(model, column) if added else None
    free = limit.characters - _bytes(fields) if limit else math.inf
    for name, value in added.items():
        more = _bytes({name: value}) - (_bytes({name: fields[name]}) if name in fields else 0)
        if more > free:
            left_out.append(name)
        else:
            fields[name], free = value, free - more
    return fields, left_out


def _bytes(value: Any) -> int:
    """At least as many as the text that PostgreSQL makes of it, except of numbers with an exponent."""
    return len(json.dumps(value, ensure_ascii=False).encode(errors="replace"))


def sentence_of(constraint: str) -> tuple[str, str] | None:
    """The column whose limit a constraint is, and a sentence for people; None for any other constraint."""
    for model, limits in LIMITS.items():
        for column, limit in limits.items():
            if constraint == _name(model, column):
                return column, f"This is too long; at most {limit} are stored."
    return None


def _name(model: type[Model], column: str) -> str:
    return f"{model._meta.db_table}_{column}{SUFFIX}"


class LengthConstraint(CheckConstraint):
    """A limit in the database. Forms check their fields by themselves, without a query for each."""

    def validate(self, *args: Any, **kwargs: Any) -> None:
        """Nothing: see the fields."""

    def deconstruct(self) -> Any:
        """In migrations it is a plain constraint."""
        _, args, kwargs = super().deconstruct()
        return "django.db.models.CheckConstraint", args, kwargs


def _constraint(model: type[Model], column: str, limit: Limit) -> LengthConstraint:
    field = model._meta.get_field(column)
    if isinstance(field, ArrayField):
        condition: Any = LessThanOrEqual(_function("cardinality", column), limit.items) & LessThanOrEqual(
            _function("length", column, "%(function)s(array_to_string(%(expressions)s, ''))"),
            limit.items * limit.characters,
        )
    elif isinstance(field, JSONField):
        condition = LessThanOrEqual(
            _function("octet_length", column, "%(function)s((%(expressions)s)::text)"), limit.characters
        )
    else:
        condition = LessThanOrEqual(Length(F(column)), limit.characters)
    return LengthConstraint(condition=condition, name=_name(model, column))


def _function(name: str, column: str, template: str = "%(function)s(%(expressions)s)") -> Func:
    return Func(F(column), function=name, template=template, output_field=IntegerField())
