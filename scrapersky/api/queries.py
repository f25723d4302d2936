"""Rows as the API answers them: dictionaries of exactly the columns that are shown, near to how PostgreSQL writes
them. No model instances, no N+1."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import orjson
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import BooleanField, Expression, Func, QuerySet
from psycopg.adapt import Loader

JSONB = 3802  # the OID of the type

Values = QuerySet[Any, dict[str, Any]]


class DeferredParam(Expression):
    """A parameter of SQL that is filled in when the SQL is sent. Django copies expressions: those of one column are
    equal."""

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        """A placeholder, and itself in the value's place."""
        return "%s", [self]


class IsAnyOf(Func):
    """Whether a value is one of a list that is a single parameter, so that the SQL is the same for each length."""

    template, arg_joiner = "%(expressions)s)", " = ANY("
    output_field = BooleanField()


class CompiledQuery(NamedTuple):
    """The SQL that Django writes for a `values()`, its parameters, and the names of its columns."""

    sql: str
    parameters: tuple[Any, ...]
    names: list[str]
    deferred: tuple[DeferredParam, ...] = ()

    @classmethod
    def of(cls, rows: Values, deferred: tuple[DeferredParam, ...] = ()) -> CompiledQuery:
        """Its SQL. Raises EmptyResultSet where no row can match."""
        names = [*rows.query.values_select, *rows.query.annotation_select]
        return cls(*rows.query.sql_with_params(), names, deferred)

    def with_values(self, values: Sequence[Any]) -> CompiledQuery:
        """The same with these values for the deferred parameters."""
        known = dict(zip(self.deferred, values, strict=True))
        filled = [known[item] if isinstance(item, DeferredParam) else item for item in self.parameters]
        return self._replace(parameters=tuple(filled), deferred=())


class AsRfc3339(Loader):
    """A time as it is answered, without a datetime on the way. Connections are in UTC, so that it ends with +00."""

    def load(self, data: Any) -> str:
        """RFC 3339."""
        text = bytes(data).decode()
        return f"{text[:10]}T{text[11:-3]}Z"


def fetch_rows(rows: Values) -> list[dict[str, Any]]:
    """The rows of a `values()`, as the answer has them."""
    try:
        return run_compiled(CompiledQuery.of(rows))
    except EmptyResultSet:
        return []


def run_compiled(query: CompiledQuery) -> list[dict[str, Any]]:
    """The rows of a query; JSON is copied into the answer as it is."""
    names = query.names
    with connection.cursor() as cursor:
        cursor.cursor.adapters.register_loader("timestamptz", AsRfc3339)
        cursor.execute(query.sql, query.parameters)
        of_json = [name for name, column in zip(names, cursor.description, strict=True) if column.type_code == JSONB]
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    for name in of_json:
        for row in rows:
            row[name] = row[name] and orjson.Fragment(row[name])
    return rows
