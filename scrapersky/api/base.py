"""What all nouns share: reading, lists, filters, paging, `?fields=`, capped counts, ETags.

Rows are read as dictionaries of exactly the columns that the answer shows: no model instances, no N+1.
"""

from __future__ import annotations

import base64
import binascii
import builtins
import hashlib
import re
import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, ClassVar, NamedTuple

import orjson
from django import forms
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Expression, F, Model, Q, QuerySet
from django.http import HttpResponseBase
from django.utils.http import parse_etags
from django_filters import rest_framework as filters
from django_filters.fields import IsoDateTimeField
from drf_spectacular.utils import extend_schema_field
from psycopg.adapt import Loader
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView
from rest_framework.viewsets import GenericViewSet

from scrapersky.api import idempotency
from scrapersky.api.parsers import measure, read_large, refuse_encoded
from scrapersky.api.problems import Problem, unknown_parameters
from scrapersky.api.renderers import Json
from scrapersky.api.throttling import write_headers

MOST = 200  # rows of a page
JSONB = 3802  # the OID of the type
COUNT_CAP = 10_000
MOST_BYTES = 5_000_000
REQUEST_ID = re.compile(r"^[A-Za-z0-9._-]{1,64}$")


class View(APIView):
    """A view of the API. `acts` names the act that each method or action is; what is not named is refused."""

    acts: ClassVar[dict[str, str]] = {}
    keeps_answers: ClassVar[bool] = True  # for Idempotency-Key; not where an answer is a secret
    most_bytes: ClassVar[int] = MOST_BYTES
    write_parameters: ClassVar[dict[str, set[str]]] = {}  # action -> parameters of its address; others have none
    rate: tuple[int, int, int] | None = None
    claimed: Any = None

    def initialize_request(self, request: Any, *args: Any, **kwargs: Any) -> Request:
        """A chunked body has a length, too."""
        measure(request)
        return super().initialize_request(request, *args, **kwargs)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Refuse what is too large before it is read; claim the Idempotency-Key."""
        super().initial(request, *args, **kwargs)
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not length.isdigit() or int(length) > self.most_bytes:
            most = f"{self.most_bytes:,}"
            raise Problem("too_large", f"The body may have {most} bytes; send the rows in several requests.")
        refuse_encoded(request)
        self.check_parameters(request)
        read_large(request._request, int(length))
        if self.keeps_answers and request.user.is_authenticated:
            self.claimed = idempotency.begin(request)

    def check_parameters(self, request: Request) -> None:
        """Refuse unknown parameters of what changes something; what reads says itself which it has."""
        if request.method not in ("GET", "HEAD", "OPTIONS") and hasattr(self, str(request.method).lower()):
            refuse_unknown(request.query_params, self.write_parameters.get(getattr(self, "action", ""), set()))

    def handle_exception(self, exc: Exception) -> Response:
        """An answer of before is no error."""
        if isinstance(exc, idempotency.Answered):
            return exc.answer
        try:
            return super().handle_exception(exc)
        except Exception:
            if self.claimed is not None:
                self.claimed.delete()
            raise

    def finalize_response(self, request: Any, response: Any, *args: Any, **kwargs: Any) -> Any:
        """Give every answer a request id (the caller's own, if it is a plain word) and what is left of the limit."""
        answer = super().finalize_response(request, response, *args, **kwargs)
        if self.claimed is not None:
            idempotency.end(self.claimed, answer)
        write_headers(answer, self.rate)
        given = request.headers.get("X-Request-Id", "")
        answer["X-Request-Id"] = given if REQUEST_ID.match(given) else uuid.uuid4().hex
        return answer


# Filters.


class ManyWords(filters.BaseInFilter, filters.ChoiceFilter):
    """One or more words of a closed list, separated by commas."""


NUMBER = {"type": "integer", "minimum": 0, "maximum": 2**63 - 1}


class _NumberField(forms.IntegerField):
    def to_python(self, value: Any) -> int | None:
        if value and not re.fullmatch("[0-9]{1,19}", value):  # Python's int() also knows 1_000, and Django's field 1.0
            raise forms.ValidationError("A whole number, in digits.")
        return super().to_python(value)


@extend_schema_field(NUMBER)
class Number(filters.NumberFilter):
    """A whole number that a bigint column can hold."""

    field_class: Any = _NumberField

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"min_value": 0, "max_value": 2**63 - 1, **kwargs})


class _TrueOrFalseField(forms.NullBooleanField):
    widget = forms.TextInput

    def to_python(self, value: Any) -> bool | None:  # type: ignore[override]  # as its parent does
        if value in (None, ""):
            return None
        if value not in ("true", "false"):
            raise forms.ValidationError("true or false.")
        return bool(value == "true")


class TrueOrFalse(filters.BooleanFilter):
    """`true` or `false`, nothing else."""

    field_class: Any = _TrueOrFalseField

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "widget": forms.TextInput})


class _MomentField(IsoDateTimeField):
    default_error_messages: ClassVar[dict[str, Any]] = {
        "invalid": "A time as 2026-11-23T18:00:00Z; of an offset, the + is %2B in an address."
    }

    def clean(self, value: Any) -> Any:
        moment = super().clean(value)
        try:
            return moment and moment.astimezone(UTC)
        except OverflowError:
            raise forms.ValidationError("This is before the first year or after the last.") from None


class Moment(filters.IsoDateTimeFilter):
    """A time (RFC 3339), with any offset: PostgreSQL knows none of 16 hours."""

    field_class: Any = _MomentField


@extend_schema_field({"type": "number", "minimum": 0, "maximum": 5})
class Stars(filters.NumberFilter):
    """A rating."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"min_value": 0, "max_value": 5, **kwargs})


@extend_schema_field(NUMBER)
class ManyNumbers(filters.BaseInFilter, Number):
    """One or more ids, separated by commas."""


class ManyTexts(filters.BaseInFilter, filters.CharFilter):
    """One or more texts, separated by commas."""


def any_of(field: str, choices: Any) -> ManyWords:
    """Rows whose column is one of the words that are given."""
    words = [(each, each) if isinstance(each, str) else each for each in choices]
    none = {"invalid_choice": f"%(value)s is none of: {', '.join(str(word) for word, _ in words)}."}
    meaning = "Several: comma-separated."
    return ManyWords(field_name=field, lookup_expr="in", choices=words, help_text=meaning, error_messages=none)


class IdFilters(filters.FilterSet):
    """What every list with numbers for ids can be asked for."""

    id = ManyNumbers(field_name="id", lookup_expr="in", help_text="Ids, separated by commas.")


class TimedFilters(IdFilters):
    """Rows that changed since a moment: the way to keep a copy up to date."""

    updated_after = Moment(field_name="updated_at", lookup_expr="gt", help_text="RFC 3339.")
    updated_before = Moment(field_name="updated_at", lookup_expr="lt", help_text="RFC 3339.")


@lru_cache(256)
def _only(all_filters: type[filters.FilterSet], names: frozenset[str]) -> type[filters.FilterSet]:
    """The same with these filters alone: a form with all of a noun's takes longer than the list's SQL."""
    some: Any = type(all_filters.__name__, (all_filters,), {})
    some.base_filters = {name: each for name, each in all_filters.base_filters.items() if name in names}
    return some  # type: ignore[no-any-return]  # made here


# Rows.


class Row(serializers.ModelSerializer[Any]):
    """A row as its columns. `source="domain.host"` reads another table's column in the same query."""

    def build_property_field(self, field_name: str, model_class: type[Model]) -> Any:
        """`domain_id` is a number, or null where the column may be."""
        column = model_class._meta.get_field(field_name)
        return serializers.IntegerField, {"read_only": True, "allow_null": bool(column.null)}

    @classmethod
    def columns(cls) -> dict[str, str]:
        """Name in the answer -> path for the ORM."""
        fields = cls().fields
        return {name: str(field.source).replace(".", "__") for name, field in fields.items()}


class Cursor:
    """Where a page ended: the value of the ordering column and the id. Opaque to callers."""

    def __init__(self, order: str) -> None:
        self.order, self.column, self.descending = order, order.lstrip("-"), order.startswith("-")

    def sorted(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """The order, with the id as tie-break, in the same direction (one index serves both)."""
        sign = "-" if self.descending else ""
        return rows.order_by(self.order) if self.column == "id" else rows.order_by(self.order, f"{sign}id")

    def after(self, rows: QuerySet[Any], value: Any, pk: Any) -> QuerySet[Any]:
        """Rows behind the cursor: by value, so that what is inserted or deleted meanwhile moves nothing."""
        than = "lt" if self.descending else "gt"
        if self.column == "id":
            return rows.filter(**{f"id__{than}": pk})
        tied = Q(**{self.column: value, f"id__{than}": pk})
        return rows.filter(Q(**{f"{self.column}__{than}e": value}) & (Q(**{f"{self.column}__{than}": value}) | tied))

    def of(self, row: dict[str, Any]) -> str:
        """The cursor behind a row."""
        value = None if self.column == "id" else row.get("_order", row.get(self.column))
        pk = row["_id"] if "_id" in row else row["id"]
        return base64.urlsafe_b64encode(orjson.dumps([self.order, value, pk], default=str)).decode().rstrip("=")

    def hidden(self, shown: Sequence[str]) -> dict[str, F]:
        """What `of` needs of a row beside its columns that are shown."""
        needed = {"_id": "id"} if self.column == "id" else {"_id": "id", "_order": self.column}
        return {name: F("pk" if column == "id" else column) for name, column in needed.items() if column not in shown}

    def read(self, text: str) -> tuple[Any, Any]:
        """The value and the id that a cursor names. 400 when it is none, or of another order."""
        try:
            order, value, pk = orjson.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
            if order == self.order and self.column.endswith("_at"):
                value = datetime.fromisoformat(value).astimezone(UTC)
            pk = uuid.UUID(pk) if isinstance(pk, str) else int(pk)
        except (ValueError, TypeError, OverflowError, binascii.Error):
            raise ValidationError({"cursor": "This is not a cursor that a list gave out."}) from None
        if order != self.order:
            raise ValidationError({"cursor": "This cursor belongs to another order."})
        return value, pk


class Later(Expression):
    """A value in SQL that is put in when the SQL is sent. Django copies expressions: those of one column are equal."""

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        """A placeholder, and itself in the value's place."""
        return "%s", [self]


class Statement(NamedTuple):
    """What Django writes of a `values()`."""

    sql: str
    parameters: tuple[Any, ...]
    names: list[str]
    later: tuple[Later, ...] = ()

    @classmethod
    def of(cls, rows: QuerySet[Any, dict[str, Any]], later: tuple[Later, ...] = ()) -> Statement:
        """Its SQL. Raises EmptyResultSet where no row can match."""
        names = [*rows.query.values_select, *rows.query.annotation_select]
        return cls(*rows.query.sql_with_params(), names, later)

    def with_values(self, values: Sequence[Any]) -> Statement:
        """The same with these values for those that were to come."""
        known = dict(zip(self.later, values, strict=True))
        filled = [known[each] if isinstance(each, Later) else each for each in self.parameters]
        return self._replace(parameters=tuple(filled), later=())


@lru_cache(1000)
def unfiltered(noun: type[Nouns], order: str, fields: tuple[str, ...], limit: int, behind: bool) -> Statement:
    """A page of a list without filters, behind a cursor's value and id that come later.

    It is what most lists are asked for, and Django takes half as long to write it as PostgreSQL to answer it.
    """
    cursor, listing = Cursor(order), noun()
    rows = cursor.sorted(listing.get_queryset())
    value, pk = Later(rows.model._meta.get_field(cursor.column)), Later(rows.model._meta.pk)
    page = cursor.after(rows, value, pk) if behind else rows
    later = (value, pk) if behind else ()
    return Statement.of(listing._values(page, list(fields), cursor)[:limit], later)


class Nouns(View, GenericViewSet[Any]):
    """A noun: `GET /<noun>`, `/<noun>/{id}`, `/<noun>/count`."""

    acts: ClassVar[dict[str, str]] = {"list": "read", "retrieve": "read", "count": "read"}
    filter_backends = (filters.DjangoFilterBackend,)  # for the description; `asked_for` applies them
    lookup_value_regex = "[0-9]{1,18}"
    orders: ClassVar[tuple[str, ...]] = ("id", "-id")
    filterset_class: type[filters.FilterSet] = IdFilters
    most: ClassVar[int] = MOST
    in_lists: ClassVar[tuple[str, ...] | None] = None  # what a list shows unless asked; None: everything
    by_model: ClassVar[dict[Any, type[Nouns]]] = {}

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Remember which noun a model's rows are, for `?expand=`."""
        super().__init_subclass__(**kwargs)
        if (rows := cls.__dict__.get("queryset")) is not None:
            Nouns.by_model[rows.model] = cls

    def list(self, request: Request) -> Response:
        """A page of rows; `next` leads to the following one, and is null on the last."""
        rows = self.asked_for(extra=("cursor", "limit", "order", "fields", "expand"))
        cursor, limit, expanded = self._order(), self._limit(), self._expanded()
        at = cursor.read(given) if (given := request.query_params.get("cursor")) else ()
        found = self._page(rows, self._fields(self.in_lists, expanded), cursor, at, limit + 1)
        following = cursor.of(found[limit - 1]) if len(found) > limit else None
        for row in found:
            row.pop("_id", None), row.pop("_order", None)
        self._expand(found[:limit], expanded)
        return Response({"next": self._next(following), "next_cursor": following, "items": found[:limit]})

    def _page(self, rows: QuerySet[Any], fields: builtins.list[str], cursor: Cursor, at: Any, limit: int) -> Any:
        own = type(self).get_queryset is not GenericViewSet.get_queryset  # the rows of who asks
        if own or not self.filterset_class.base_filters.keys().isdisjoint(self.request.query_params):
            page = cursor.sorted(cursor.after(rows, *at) if at else rows)
            return fetched(self._values(page, fields, cursor)[:limit])
        return answered(unfiltered(type(self), cursor.order, tuple(fields), limit, bool(at)).with_values(at))

    def retrieve(self, request: Request, pk: str) -> Response:
        """One row."""
        self._refuse_unknown({"fields", "expand"})
        expanded = self._expanded()
        row = self.row(pk, self._fields(None, expanded))
        self._expand([row], expanded)
        return Response(row)

    @action(detail=False)
    def count(self, request: Request) -> Response:
        """How many rows match, up to 10,000; `capped` says that there are more."""
        rows = self.asked_for()
        number = rows.order_by().values("pk")[: COUNT_CAP + 1].count()
        return Response({"count": min(number, COUNT_CAP), "capped": number > COUNT_CAP})

    def row(self, pk: Any, fields: builtins.list[str] | None = None) -> dict[str, Any]:
        """One row as the answer shows it. Raises 404."""
        rows = self.get_queryset().filter(pk=pk)
        found = fetched(self._values(rows, fields or list(self._columns()), Cursor("id"))[:1])
        if not found:
            raise NotFound(f"There is no {self.singular} {pk}.")
        found[0].pop("_id", None)
        return found[0]

    def asked_for(self, given: Any = None, extra: tuple[str, ...] = ()) -> QuerySet[Any]:
        """The rows that the filters leave. An unknown or unusable filter is a 400 that names it."""
        data = self.request.query_params if given is None else given
        self._refuse_unknown(set(extra) | set(self.filterset_class.base_filters), data)
        if any("\0" in str(value) for value in data.values()):
            raise ValidationError({"filter": "A NUL character cannot be searched for."})
        if not (given_filters := frozenset(set(data) & set(self.filterset_class.base_filters))):
            return self.get_queryset()
        if blank := [name for name in given_filters if self._must_have_value(name) and "" in data[name].split(",")]:
            raise ValidationError(dict.fromkeys(sorted(blank), "Give it a value, or leave it out."))
        chosen = _only(self.filterset_class, given_filters)(data, queryset=self.get_queryset(), request=self.request)
        if not chosen.is_valid():
            raise ValidationError(chosen.errors)
        rows: QuerySet[Any] = chosen.qs
        return rows

    @property
    def singular(self) -> str:
        """The noun, for sentences."""
        return str(self.get_queryset().model._meta.verbose_name)

    def _refuse_unknown(self, known: set[str], data: Any = None) -> None:
        refuse_unknown(self.request.query_params if data is None else data, known)

    def _must_have_value(self, name: str) -> bool:
        """Whether an empty text is no value for a filter: a variable that was never set must not ask for everything."""
        return not isinstance(self.filterset_class.base_filters[name], filters.CharFilter)

    def _columns(self) -> dict[str, str]:
        serializer: type[Row] = self.serializer_class  # type: ignore[assignment]  # every noun's is a Row
        if "_column_paths" not in serializer.__dict__:
            serializer._column_paths = serializer.columns()  # type: ignore[attr-defined]  # once a process
        paths: dict[str, str] = serializer._column_paths  # type: ignore[attr-defined]
        return paths

    def _fields(self, usual: tuple[str, ...] | None, expanded: Iterable[str] = ()) -> builtins.list[str]:
        columns = self._columns()
        needed = [f"{name}_id" for name in expanded]
        return list(dict.fromkeys([*(self._names("fields", columns) or usual or columns), *needed]))

    def _names(self, parameter: str, known: Iterable[str]) -> builtins.list[str]:
        """The words of a parameter like `?fields=a,b`; none when it is not there. 400 for one that is not known."""
        if (asked := self.request.query_params.get(parameter)) is None:
            return []
        names = list(dict.fromkeys(name.strip() for name in asked.split(",")))
        if unknown := [name for name in names if name not in known]:
            there_are = f"Known: {', '.join(known)}." if known else "There are none here."
            raise ValidationError({parameter: f"Unknown: {', '.join(unknown)}. {there_are}"})
        return names

    @classmethod
    def expandable(cls) -> dict[str, type[Nouns]]:
        """The rows that a row names by id and `?expand=` puts beside it: name -> their noun."""
        columns, model = cls.serializer_class.columns(), cls.queryset.model  # type: ignore[union-attr]  # a noun has both
        parents = [field for field in model._meta.concrete_fields if field.is_relation and field.attname in columns]
        found = {field.name: Nouns.by_model.get(field.related_model) for field in parents}
        return {name: noun for name, noun in found.items() if noun and noun.acts.get("retrieve") == "read"}

    def _expanded(self) -> dict[str, type[Nouns]]:
        if "expand" not in self.request.query_params:
            return {}
        known = self.expandable()
        return {name: known[name] for name in self._names("expand", known)}

    def _expand(self, rows: Sequence[dict[str, Any]], expanded: Mapping[str, type[Nouns]]) -> None:
        """Put the rows beside the ids that name them, in one query for each name."""
        for name, noun in expanded.items():
            there = noun()._by_id({row[f"{name}_id"] for row in rows} - {None})
            for row in rows:
                row[name] = there.get(row[f"{name}_id"])

    def _by_id(self, pks: Iterable[Any]) -> dict[Any, dict[str, Any]]:
        columns = list(self.in_lists or self._columns())
        found = fetched(self._values(self.get_queryset().filter(pk__in=sorted(pks)), columns, Cursor("id")))
        return {row.pop("_id", row.get("id")): row for row in found}

    def _values(self, rows: QuerySet[Any], fields: builtins.list[str], cursor: Cursor) -> QuerySet[Any, dict[str, Any]]:
        columns = self._columns()
        plain = [name for name in fields if columns[name] == name]
        renamed = {name: F(columns[name]) for name in fields if columns[name] != name}
        return rows.values(*plain, **renamed, **cursor.hidden(plain))

    def _order(self) -> Cursor:
        order = self.request.query_params.get("order", self.orders[0])
        if order not in self.orders:
            raise ValidationError({"order": f"One of: {', '.join(self.orders)}."})
        return Cursor(order)

    def _limit(self) -> int:
        text = self.request.query_params.get("limit", "50")
        if not re.fullmatch(r"[0-9]{1,4}", text) or not 1 <= int(text) <= MOST:
            raise ValidationError({"limit": f"A number from 1 to {MOST}."})
        return int(text)

    def _next(self, cursor: str | None) -> str | None:
        if cursor is None:
            return None
        query = self.request.query_params.copy()
        query["cursor"] = cursor
        return self.request.build_absolute_uri(f"{self.request.path}?{query.urlencode()}")

    def finalize_response(self, request: Any, response: Any, *args: Any, **kwargs: Any) -> Any:
        """A GET that brought what the caller has already (If-None-Match) is answered with 304."""
        answer = super().finalize_response(request, response, *args, **kwargs)
        if request.method == "PATCH" and answer.status_code == 200:
            answer["ETag"] = etag(answer.data)  # for the next If-Match
        if request.method in ("GET", "HEAD") and answer.status_code == 200 and hasattr(answer, "data"):
            answer["ETag"] = tag = etag(answer.data)
            answer["Cache-Control"] = "private, no-cache"
            if _names(request.headers.get("If-None-Match", ""), tag):
                return _not_modified(answer)
        return answer

    def must_match(self, pk: Any) -> None:
        """412 when the row is not the one whose ETag the caller has (If-Match)."""
        wanted = self.request.headers.get("If-Match")
        if wanted and not _names(wanted, etag(self.row(pk))):
            raise Problem("precondition_failed", "The row has changed since you read it. Read it again, then decide.")


class AsRfc3339(Loader):
    """A time as it is answered, without a datetime on the way. Connections are in UTC, so that it ends with +00."""

    def load(self, data: Any) -> str:
        """RFC 3339."""
        text = bytes(data).decode()
        return f"{text[:10]}T{text[11:-3]}Z"


def fetched(rows: QuerySet[Any, dict[str, Any]]) -> builtins.list[dict[str, Any]]:
    """The rows of `values()`, as the answer has them."""
    try:
        return answered(Statement.of(rows))
    except EmptyResultSet:
        return []


def answered(statement: Statement) -> builtins.list[dict[str, Any]]:
    """The rows of a statement, near to how PostgreSQL writes them: JSON is copied into the answer as it is."""
    names = statement.names
    with connection.cursor() as cursor:
        cursor.cursor.adapters.register_loader("timestamptz", AsRfc3339)
        cursor.execute(statement.sql, statement.parameters)
        texts = [name for name, column in zip(names, cursor.description, strict=True) if column.type_code == JSONB]
        found = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    for name in texts:
        for row in found:
            row[name] = row[name] and orjson.Fragment(row[name])
    return found


def refuse_unknown(given: Any, known: set[str]) -> None:
    """400 for a parameter that is not known, or that is given twice."""
    if unknown := sorted(set(given) - known):
        raise unknown_parameters(unknown, sorted(known))
    if repeated := sorted(name for name in known if hasattr(given, "getlist") and len(given.getlist(name)) > 1):
        raise ValidationError(dict.fromkeys(repeated, "Give it once, with commas between several values."))


def etag(data: Any) -> str:
    """The entity tag of an answer."""
    return f'"{hashlib.blake2b(Json().render(data), digest_size=12).hexdigest()}"'


def _names(header: str, tag: str) -> bool:
    tags = [each.removeprefix("W/") for each in parse_etags(header)]
    return "*" in tags or tag in tags


def _not_modified(answer: Any) -> HttpResponseBase:
    bare = Response(status=304)
    bare.accepted_renderer, bare.accepted_media_type = answer.accepted_renderer, answer.accepted_media_type
    bare.renderer_context = answer.renderer_context  # type: ignore[attr-defined]  # the stubs lack it
    for name in ("ETag", "Cache-Control", "X-Request-Id", "Vary"):
        if answer.has_header(name):
            bare[name] = answer[name]
    return bare
