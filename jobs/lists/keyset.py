"""Key-set paging: a page of an ordered table at any depth, at the same cost. Never an OFFSET.

An order is a column and the id in the same direction, behind which one index stands; rows without a value there come
last in either direction, in the order of their ids. A cursor is where a page ended: the value of the column and the id,
so that what is inserted or deleted meanwhile moves nothing.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import orjson
from django.core.exceptions import ValidationError
from django.db.models import Case, Expression, F, Field, Func, Model, OrderBy, Q, TextField, Value, When
from django.db.models.lookups import GreaterThan, LessThan

from jobs.lists.filters import FilterError, Rows
from jobs.models.sort_keys import NameSortKey

_ROW = "(%(expressions)s)"


@dataclass(frozen=True)
class Sort:
    """A column that lists can be sorted by. `name` is what callers call it, `column` what the index is on."""

    name: str
    column: str
    has_value: Q | None = None  # which rows have a value, those of the index; None: all
    by_name: bool = False  # in the order in which people look for names


@dataclass(frozen=True)
class Order:
    """A sort and its direction. As a text: `host`, `-host`."""

    sort: Sort
    descending: bool = False

    def __str__(self) -> str:
        return f"{'-' if self.descending else ''}{self.sort.name}"

    @property
    def column(self) -> str:
        """The column that it orders by, before the id."""
        return self.sort.column

    @property
    def path(self) -> str:
        """Its path in the ORM."""
        return "pk" if self.column == "id" else self.column

    @property
    def direction(self) -> str:
        """Its direction in SQL."""
        return "DESC" if self.descending else "ASC"

    @property
    def segments(self) -> tuple[Segment, ...]:
        """Its rows as indexes have them, one segment behind the other."""
        has_value = self.sort.has_value
        if has_value is None:
            return (Segment(self, Q(), Q()),)
        plain = Order(Sort(self.sort.name, self.column), self.descending)
        return Segment(plain, has_value, has_value), Segment(Order(BY_ID, self.descending), ~has_value, Q())

    def key(self, value: Any = None) -> Expression | F:
        """What it orders by, before the id: of its column, or of another value of that column."""
        source = F(self.path) if value is None else value
        return NameSortKey(source) if self.sort.by_name else source


@dataclass(frozen=True)
class Segment:
    """The rows of a list that have `condition`, in an order of their own: `within` what the index of that order has."""

    order: Order
    condition: Q
    within: Q


BY_ID = Sort("id", "id")


def ordered(rows: Rows, order: Order, backwards: bool = False) -> Rows:
    """The rows in an order, or in its reverse. Where some may have no value, see `Order.segments`."""
    sign = "-" if order.descending != backwards else ""
    if order.sort.has_value:
        rows = rows.alias(without_value=Case(When(order.sort.has_value, then=0), default=1))
        return rows.order_by(f"{'-' * backwards}without_value", f"{sign}{order.column}", f"{sign}pk")
    if order.column == "id":
        return rows.order_by(f"{sign}pk")
    if order.sort.by_name:
        return rows.order_by(OrderBy(order.key(), descending=bool(sign)), f"{sign}pk")
    return rows.order_by(f"{sign}{order.column}", f"{sign}pk")


def order_of(rows: Rows) -> Order:
    """The order of ordered rows."""
    first = next(iter(rows.query.order_by), "pk")
    if isinstance(first, OrderBy):
        key: Any = first.expression  # a NameSortKey
        column = key.column
        return Order(Sort(column, column, by_name=True), first.descending)
    column = str(first).removeprefix("-")
    return Order(Sort(column, "id" if column == "pk" else column), str(first).startswith("-"))


def beyond(rows: Rows, order: Order, at: Sequence[Any], backwards: bool = False) -> Rows:
    """The rows behind a place (value and id; values or expressions), in the order's direction or against it."""
    return rows.filter(behind(order, at, backwards))


def behind(order: Order, at: Sequence[Any], backwards: bool = False) -> LessThan | GreaterThan:
    """The condition of `beyond`. (column, id) < (value, id): one comparison of rows, which the index can begin at."""
    compare: Any = LessThan if order.descending != backwards else GreaterThan
    value, pk = (item if isinstance(item, Expression) else Value(item) for item in at)
    if order.column == "id":
        return compare(F("pk"), pk)  # type: ignore[no-any-return]  # a lookup
    there = Func(order.key(value), pk, template=_ROW, output_field=TextField())
    return compare(Func(order.key(), F("pk"), template=_ROW, output_field=TextField()), there)  # type: ignore[no-any-return]


def fields_of(model: type[Model], order: Order) -> tuple[Field[Any, Any], Field[Any, Any]]:
    """The fields of an order: of its column, and of the id."""
    pk: Field[Any, Any] = model._meta.pk
    return (pk if order.column == "id" else model._meta.get_field(order.column), pk)  # type: ignore[return-value]


def write_cursor(order: Order, value: Any, pk: Any) -> str:
    """The cursor behind a row with this value and id. Opaque to callers."""
    plain = None if order.column == "id" else value
    return base64.urlsafe_b64encode(orjson.dumps([str(order), plain, pk], default=str)).decode().rstrip("=")


def cursor_of(order: Order, row: Any) -> str:
    """The cursor behind a row of a model."""
    return write_cursor(order, None if order.column == "id" else getattr(row, order.column), row.pk)


def _in_utc(value: Any) -> Any:
    return value.astimezone(UTC) if isinstance(value, datetime) else value


def read_cursor(model: type[Model], order: Order, text: str) -> tuple[Any, Any]:
    """The value and the id that a cursor names. Raises FilterError when it is none, or of another order."""
    of_value, of_pk = fields_of(model, order)
    try:
        named, value, pk = orjson.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        at = None if order.column == "id" else _in_utc(of_value.to_python(value)), of_pk.to_python(pk)
    except (ValueError, TypeError, OverflowError, ValidationError, binascii.Error):
        raise FilterError("cursor", "This is not a cursor that a list gave out. Begin at the first page.") from None
    if named != str(order):
        raise FilterError("cursor", "This cursor belongs to another order. Begin at the first page.")
    if at[1] is None or (at[0] is None and order.column != "id" and order.sort.has_value is None):
        raise FilterError("cursor", "This is not a cursor that a list gave out. Begin at the first page.")
    return at
