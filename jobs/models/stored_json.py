"""JSON columns that are read by their shape, whoever wrote them: an older version, a copy, a hand in the database.

    counts = StoredJSONField({str: NUMBER})

It is an empty list or object at first, as its shape is, unless it may be NULL or has a default of its own.
What does not have the shape is left out where it is read; a column that has nothing of it reads as its default. A
filter alone is not read without a part of it, which would mean more rows: it reads as one that no list has, and whoever
uses it gets a sentence.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, get_args

from django.db import models
from django.db.models.fields.json import KeyTransform

log = logging.getLogger(__name__)
FILTER = "filter"  # the shape of a list's filters: name -> text, or texts
UNREADABLE = "unreadable"  # the name of the filter that a stored one reads as which cannot be read
NUMBER = int | float
_OF_FILTERS = str | bool | int | float
Check = Callable[[Any], bool]


class Misfit(ValueError):
    """A value has not the shape."""


@dataclass(frozen=True)
class OrNull:
    """A shape of what may be null."""

    shape: Any


@dataclass(frozen=True)
class Instead:
    """A shape of items that none may miss: one that has it not reads as `value`, and is not left out."""

    shape: Any
    value: Any


class StoredJSONField(models.JSONField):
    """A JSON column with the shape in which it is read.

    A shape is `Any`, a type, `[item]`, `{str: value}`, a list of so many things `(str, NUMBER)`, or a record with its
    fields (`{"box": [NUMBER], "label?": str}`, `?` for one that may be missing), each of them a shape; or FILTER. It is
    no part of the table.
    """

    def __init__(self, shape: Any = Any, **options: Any) -> None:
        self.shape, self.fits = shape, checker(shape)
        if shape is not Any and not options.get("null") and "default" not in options:
            empty = list if isinstance(shape, list) else dict
            options |= {"default": empty, "db_default": empty()}
        super().__init__(**options)

    def deconstruct(self) -> Any:
        """As what migrations know."""
        name, _, arguments, options = super().deconstruct()
        return name, "django.db.models.JSONField", arguments, options

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        """What is stored, as far as it has the shape."""
        stored = super().from_db_value(value, expression, connection)
        is_no_row = value is None  # of an outer join, or NULL; the null of JSON is a text
        if self.fits(stored) or is_no_row or (stored is None and self.null) or isinstance(expression, KeyTransform):
            return stored
        log.warning("What is stored in %s does not have its shape: what does not fit is left out", self)
        try:
            return fitting(self.shape, stored)
        except Misfit:
            return self.nothing()

    def nothing(self) -> Any:
        """What a column reads as that has nothing of its shape."""
        return None if self.null else self.get_default()


def checker(shape: Any) -> Check:
    """What says whether a value of JSON has the shape as a whole: it is made once, and called for each row."""
    if types := _types(shape):
        return lambda value: type(value) in types
    if shape is FILTER:
        return _is_filter
    if isinstance(shape, OrNull):
        fits = checker(shape.shape)
        return lambda value: value is None or fits(value)
    if isinstance(shape, Instead):
        return checker(shape.shape)
    if isinstance(shape, list):
        items_fit = _checker_of_all(shape[0])
        return lambda value: type(value) is list and items_fit(value)
    if isinstance(shape, tuple):
        parts = [checker(part) for part in shape]
        return lambda value: type(value) is list and len(value) == len(parts) and all(map(_call, parts, value))
    if isinstance(shape, dict) and str in shape:
        values_fit = _checker_of_all(shape[str])
        return lambda value: type(value) is dict and values_fit(value.values())
    return _checker_of_record(shape) if isinstance(shape, dict) else lambda value: True


def _types(shape: Any) -> frozenset[type]:
    """The types of JSON of which any value has the shape; none where it is to be looked at more closely."""
    if shape is Any:  # which is a class
        return frozenset()
    if shape == [Any] or shape == {str: Any}:
        return frozenset({type(shape)})
    return frozenset(get_args(shape) or ({shape} if isinstance(shape, type) else ()))


def _call(check: Check, value: Any) -> bool:
    return check(value)


def _checker_of_all(shape: Any) -> Callable[[Iterable[Any]], bool]:
    if types := _types(shape):  # one look at all is quicker than a call for each
        return lambda values: types.issuperset(map(type, values))
    fits = checker(shape)
    return lambda values: all(map(fits, values))


def _checker_of_record(shape: dict[str, Any]) -> Check:
    fields = [(name.removesuffix("?"), name.endswith("?"), checker(of_field)) for name, of_field in shape.items()]
    return lambda value: (
        type(value) is dict
        and all(fits(value[name]) if name in value else may_be_missing for name, may_be_missing, fits in fields)
    )


def fitting(shape: Any, value: Any) -> Any:
    """A value as far as it has a shape. Raises Misfit where nothing of it has."""
    if shape is Any:
        return value
    if shape is FILTER:
        return value if _is_filter(value) else {UNREADABLE: str(value)[:200]}
    if isinstance(shape, Instead):
        return next(_items(shape.shape, [value]), deepcopy(shape.value))
    if isinstance(shape, OrNull):
        return None if value is None else fitting(shape.shape, value)
    if isinstance(shape, list):
        return list(_items(shape[0], _of_type(list, value)))
    if isinstance(shape, tuple):
        if len(_of_type(list, value)) != len(shape):
            raise Misfit
        return [fitting(each, item) for each, item in zip(shape, value, strict=True)]
    if isinstance(shape, dict):
        known = _of_type(dict, value)
        return _each(shape[str], known) if str in shape else _record(shape, known)
    return _of_type(shape, value)


def _of_type(kind: Any, value: Any) -> Any:
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
        raise Misfit
    return value


def _items(shape: Any, values: list[Any]) -> Iterator[Any]:
    for value in values:
        try:
            yield fitting(shape, value)
        except Misfit:
            continue


def _each(shape: Any, values: dict[str, Any]) -> dict[str, Any]:
    if shape is Any:
        return values
    return {name: fitted for name, value in values.items() for fitted in _items(shape, [value])}


def _record(shape: dict[str, Any], values: dict[str, Any]) -> dict[str, Any]:
    """The record with the fields that the shape names as they fit, and others as they are."""
    fitted = dict(values)
    for name, of_field in shape.items():
        field = name.removesuffix("?")
        if field != name and field not in values:
            continue
        try:
            fitted[field] = fitting(of_field, values.get(field))
        except Misfit:
            if field == name:
                raise
            fitted.pop(field, None)
    return fitted


def _is_filter(value: Any) -> bool:
    return isinstance(value, dict) and all(
        isinstance(text, _OF_FILTERS)
        or (isinstance(text, list) and all(isinstance(item, _OF_FILTERS) for item in text))
        for text in value.values()
    )
