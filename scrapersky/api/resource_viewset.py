"""A noun of the catalogue as `GET /<noun>`, `/<noun>/{id}` and `/<noun>/count`, and as `POST /<noun>/batch`: filters,
orders, pages, `?fields=`, `?expand=`, ETags."""

from __future__ import annotations

import builtins
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Any, ClassVar, cast

from django.db import transaction
from django.db.models import F, Model
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound, PermissionDenied, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from jobs.compliance.suppression_list import sentence_of_search
from jobs.lists import keyset
from jobs.lists.counts import count_of
from jobs.lists.filters import Rows
from jobs.lists.keyset import Order
from jobs.lists.listing import Listing
from jobs.lists.resource import Resource
from jobs.store.commit_order import CHANGED_IN, changed_after, cursor_behind
from scrapersky.api.auth import sees, sees_contacts
from scrapersky.api.base import Parameters, View, refuse_unknown
from scrapersky.api.batch import batch_body, read_batch
from scrapersky.api.bodies import read_body
from scrapersky.api.fields import StrictSerializer
from scrapersky.api.parsers import JsonParser
from scrapersky.api.queries import CompiledQuery, DeferredParam, IsAnyOf, Values, fetch_rows, run_compiled

MOST = 200  # rows of a page
HIDDEN = {"_id", "_order"}  # what a cursor is made of, where it is not shown


class Row(serializers.ModelSerializer[Any]):
    """A row as the columns of its resource in the catalogue, or of `Meta.fields`, and the fields that it declares.
    `source="domain.host"` reads another table's column in the same query."""

    resource: ClassVar[Resource]

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Its columns are those of the resource."""
        super().__init_subclass__(**kwargs)
        if hasattr(cls, "resource") and "Meta" not in cls.__dict__:
            fields = tuple(dict.fromkeys((*cls.resource.row_columns, *cls._declared_fields)))
            meta: Any = type("Meta", (), {"model": cls.resource.model, "fields": fields})
            cls.Meta = meta  # type: ignore[misc]  # the stubs expect it written out

    def build_property_field(self, field_name: str, model_class: type[Model]) -> Any:
        """`domain_id` is a number, or null where the column may be."""
        column = model_class._meta.get_field(field_name)
        return serializers.IntegerField, {"read_only": True, "allow_null": bool(column.null)}

    @classmethod
    def columns(cls) -> dict[str, str]:
        """Name in the answer -> path for the ORM."""
        if "_column_paths" not in cls.__dict__:
            fields = cls().fields
            paths = {name: str(field.source).replace(".", "__") for name, field in fields.items()}
            cls._column_paths = paths  # type: ignore[attr-defined]  # once a process
        known: dict[str, str] = cls._column_paths  # type: ignore[attr-defined]
        return known


@lru_cache(1000)
def unfiltered(
    view: type[ResourceViewSet], order: str, fields: tuple[str, ...], limit: int, behind: bool
) -> CompiledQuery:
    """A page of a list without filters, behind a cursor's value and id that are filled in later.

    Most requests of lists have it, and Django takes half as long to write it as PostgreSQL to answer it.
    """
    listed, by = view(), view.resource.order(order)
    rows = keyset.ordered(listed.get_queryset(), by)
    deferred = tuple(DeferredParam(field) for field in keyset.fields_of(rows.model, by)) if behind else ()
    page = keyset.beyond(rows, by, deferred) if behind else rows
    return CompiledQuery.of(listed.values_of(page[:limit], fields, by), deferred)


@lru_cache(1000)
def by_ids(view: type[ResourceViewSet], order: str, fields: tuple[str, ...]) -> CompiledQuery:
    """The rows of a page whose ids filters have found, and which are filled in later."""
    listed, by, ids = view(), view.resource.order(order), DeferredParam()
    rows = keyset.ordered(listed.get_queryset().filter(IsAnyOf(F("pk"), ids)), by)
    return CompiledQuery.of(listed.values_of(rows, fields, by), (ids,))


class ResourceViewSet(View, GenericViewSet[Any]):
    """A noun: `resource` says what it is, `serializer_class` how a row is answered."""

    required_scopes: ClassVar[dict[str, str]] = {"list": "read", "retrieve": "read", "count": "read"}
    parameters: ClassVar[Parameters] = {
        "list": None, "count": None, "retrieve": {"fields", "expand"}, "batch": {"fields", "expand"},
    }  # fmt: skip
    safe_actions = frozenset({"batch"})
    resource: ClassVar[Resource]
    batch_body: ClassVar[type[StrictSerializer]]
    serializer_class: type[Row]
    filter_backends = ()  # the resource's filters are described by ApiSchema and applied by `filter_rows`
    lookup_value_regex = "[0-9]{1,18}"
    most: ClassVar[int] = MOST
    in_lists: ClassVar[tuple[str, ...] | None] = None  # what a list shows by default; None: everything
    by_model: ClassVar[dict[Any, type[ResourceViewSet]]] = {}

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Remember which noun a model's rows are, for `?expand=`. Whoever may list rows may read them by id."""
        super().__init_subclass__(**kwargs)
        cls.required_scopes["batch"] = cls.required_scopes["list"]
        if "resource" in cls.__dict__:
            cls.batch_body = batch_body(cls.resource)
            ResourceViewSet.by_model[cls.resource.model] = cls
            if "queryset" not in cls.__dict__:
                cls.queryset = cls.resource.all_rows()

    # The lists.

    def list(self, request: Request) -> Response:
        """A page of rows; `next` leads to the following one, and is null on the last."""
        if self.resource.tracked and "changes_after" in request.query_params:
            return self._changes(request.query_params["changes_after"])
        filters = self.filters_in(extra=("cursor", "limit", "order", "fields", "expand"))
        order, limit, expanded = self._order(), self._limit(), self._expanded()
        rows = self._page(filters, self._fields(self.in_lists, expanded), order, limit + 1)
        following = self._cursor_of(rows[limit - 1], order) if len(rows) > limit else None
        for row in rows:
            row.pop("_id", None), row.pop("_order", None)
        self._expand(rows[:limit], expanded)
        page = {"next": self._next("cursor", following), "next_cursor": following, "items": rows[:limit]}
        return Response(page if rows else page | _why_nothing(filters))

    def _page(self, filters: dict[str, str], fields: Sequence[str], order: Order, limit: int) -> Any:
        cursor = self.request.query_params.get("cursor", "")
        of_who_asks = type(self).get_queryset is not GenericViewSet.get_queryset
        if filters or order.sort.has_value or of_who_asks:
            listing = Listing(self.resource, filters, order, cursor, among=self.get_queryset())
            if of_who_asks:
                return fetch_rows(self.values_of(listing.first(limit), fields, order))
            ids = listing.first_ids(limit)
            return run_compiled(by_ids(type(self), str(order), tuple(fields)).with_values([ids])) if ids else []
        at = keyset.read_cursor(self.resource.model, order, cursor) if cursor else ()
        return run_compiled(unfiltered(type(self), str(order), tuple(fields), limit, bool(at)).with_values(at))

    def _changes(self, cursor: str) -> Response:
        """The rows that were changed behind a cursor, in the order of commits. `next_cursor` is never null: it is the
        next `changes_after`."""
        filters = self.filters_in(extra=("changes_after", "limit", "fields", "expand"))
        limit, expanded = self._limit(), self._expanded()
        try:
            behind = changed_after(self.resource.rows(filters, self.get_queryset()), cursor)
        except ValueError as error:
            raise ValidationError({"changes_after": str(error)}) from error
        columns = self._fields(self.in_lists, expanded)
        rows = fetch_rows(self.values_of(behind[:limit], columns, self.resource.order("id"), _changed=F(CHANGED_IN)))
        changes = [row.pop("_changed") for row in rows]
        following = cursor_behind(changes[-1], _id_of(rows[-1])) if rows else cursor
        for row in rows:
            row.pop("_id", None)
        self._expand(rows, expanded)
        onward = self._next("changes_after", following) if len(rows) == limit else None
        return Response({"next": onward, "next_cursor": following, "items": rows})

    def retrieve(self, request: Request, pk: str) -> Response:
        """One row."""
        expanded = self._expanded()
        row = self.row(pk, self._fields(None, expanded))
        self._expand([row], expanded)
        return Response(row)

    @action(detail=False, methods=["post"], parser_classes=[JsonParser])
    def batch(self, request: Request) -> Response:
        """Up to 1,000 rows by id{keys}, in the order in which you name them; null stands where there is no such row.

        It changes nothing, so that it needs no Idempotency-Key. An answer that you have already (If-None-Match) is 304.
        """
        expanded = self._expanded()
        columns = self._fields(self.in_lists, expanded)
        body = read_body(self.batch_body, request)
        answer = read_batch(self.resource, body, lambda pks: self._by_id(pks, columns))
        self._expand([row for row in answer["items"] if row is not None], expanded)
        return Response(answer)

    @action(detail=False)
    def count(self, request: Request) -> Response:
        """How many rows match, up to 10,000; `capped` says that there are more."""
        count = count_of(self.filter_rows())
        return Response({"count": count.value, "capped": count.more})

    def row(self, pk: Any, fields: Sequence[str] = ()) -> dict[str, Any]:
        """One row as the answer shows it. Raises 404."""
        rows = self.get_queryset().filter(pk=pk)[:1]
        rows_found = fetch_rows(self.values_of(rows, fields or self.columns_for(self.request), self.resource.order()))
        if not rows_found:
            raise self._not_found(pk)
        return {name: value for name, value in rows_found[0].items() if name not in HIDDEN}

    def stored(self, pk: Any) -> Any:
        """One row as its model has it. Raises 404."""
        row = self.get_queryset().filter(pk=pk).first()
        if row is None:
            raise self._not_found(pk)
        return row

    def _not_found(self, pk: Any) -> NotFound:
        name, slug = self.resource.model._meta.verbose_name, self.resource.slug
        return NotFound(f"There is no {name} {pk}. GET /api/v3/{slug} lists those that you may see.")

    # Filters.

    def filters_in(self, given: Any = None, extra: tuple[str, ...] = ()) -> dict[str, str]:
        """The filters among the parameters of the address (or of `given`), as texts. 400 for one that is unknown,
        empty or unusable."""
        data = self.request.query_params if given is None else given
        refuse_unknown(data, {*extra, *self.resource.filters})
        return self.resource.normalised({name: data[name] for name in self.resource.filters if name in data})

    def filter_rows(self, given: Any = None, extra: tuple[str, ...] = ()) -> Rows:
        """The rows that the filters leave. 400 for a filter that is unknown, empty or unusable."""
        return self.resource.rows(self.filters_in(given, extra), self.get_queryset())

    # Columns.

    @classmethod
    def _columns(cls) -> dict[str, str]:
        return cls.serializer_class.columns()

    def _fields(self, usual: tuple[str, ...] | None, expanded: Iterable[str] = ()) -> builtins.list[str]:
        readable = self.columns_for(self.request, usual)
        named = self._names("fields", self._columns())
        if hidden := self._hidden_columns(self.request) & {*named}:
            raise PermissionDenied(f"Your role does not let you see contacts: {', '.join(sorted(hidden))}.")
        return list(dict.fromkeys([*(named or readable), *(f"{name}_id" for name in expanded)]))

    @classmethod
    def columns_for(cls, request: Request, usual: Iterable[str] | None = None) -> builtins.list[str]:
        """What the person may read of a row, of the `usual` columns or of all."""
        hidden = cls._hidden_columns(request)
        return [name for name in usual or cls._columns() if name not in hidden]

    @classmethod
    def _hidden_columns(cls, request: Request) -> frozenset[str]:
        return frozenset() if sees_contacts(request) else frozenset(cls.resource.contact_columns)

    def _names(self, parameter: str, known: Iterable[str]) -> builtins.list[str]:
        """The words of a parameter like `?fields=a,b`; none when it is not there. 400 for one that is not known."""
        if (text := self.request.query_params.get(parameter)) is None:
            return []
        names = list(dict.fromkeys(name.strip() for name in text.split(",")))
        if "" in names:
            raise ValidationError({parameter: "Give it a value, or leave it out."})
        if unknown := [name for name in names if name not in known]:
            there_are = f"Known: {', '.join(known)}." if known else "There are none here."
            raise ValidationError({parameter: f"Unknown: {', '.join(unknown)}. {there_are}"})
        return names

    def values_of(self, rows: Rows, fields: Sequence[str], order: Order, **more: F) -> Values:
        """The rows as dictionaries of these columns and `more`, with what a cursor needs beside them."""
        columns = self._columns()
        plain = [name for name in fields if columns[name] == name]
        renamed = {name: F(columns[name]) for name in fields if columns[name] != name}
        cursor = {"_id": F("pk")} if "id" not in plain else {}
        if order.column != "id" and order.column not in plain:
            cursor["_order"] = F(order.column)
        return rows.values(*plain, **renamed, **cursor, **more)

    # Rows beside rows.

    @classmethod
    def expandable(cls) -> dict[str, type[ResourceViewSet]]:
        """The rows that a row names by id and `?expand=` puts beside it: name -> their noun."""
        columns = cls._columns()
        fields = cls.resource.model._meta.concrete_fields
        parents = [field for field in fields if field.is_relation and field.attname in columns]
        views = {field.name: ResourceViewSet.by_model.get(field.related_model) for field in parents}
        return {name: view for name, view in views.items() if view and view.required_scopes.get("retrieve") == "read"}

    def _expanded(self) -> dict[str, type[ResourceViewSet]]:
        if "expand" not in self.request.query_params:
            return {}
        known = {name: view for name, view in self.expandable().items() if sees(self.request, view)}
        return {name: known[name] for name in self._names("expand", known)}

    def _expand(self, rows: Sequence[dict[str, Any]], expanded: Mapping[str, type[ResourceViewSet]]) -> None:
        """Put the rows beside the ids that name them, in one query for each name."""
        for name, view in expanded.items():
            columns = view.columns_for(self.request, view.in_lists)
            by_id = view()._by_id({row[f"{name}_id"] for row in rows} - {None}, columns)
            for row in rows:
                row[name] = by_id.get(row[f"{name}_id"])

    def _by_id(self, pks: Iterable[Any], columns: Iterable[str]) -> dict[Any, dict[str, Any]]:
        rows = self.get_queryset().filter(pk__in=sorted(pks))
        return {row.pop("_id", row.get("id")): row for row in fetch_rows(self.values_of(rows, list(columns), _BY_ID))}

    # Pages.

    def _order(self) -> Order:
        return self.resource.order(self.request.query_params.get("order"))

    def _limit(self) -> int:
        text = self.request.query_params.get("limit", "50")
        if not re.fullmatch(r"[0-9]{1,4}", text) or not 1 <= int(text) <= MOST:
            raise ValidationError({"limit": f"A number from 1 to {MOST}."})
        return int(text)

    def _cursor_of(self, row: dict[str, Any], order: Order) -> str:
        value = row["_order"] if "_order" in row else row.get(order.column)
        return keyset.write_cursor(order, value, _id_of(row))

    def _next(self, parameter: str, cursor: str | None) -> str | None:
        if cursor is None:
            return None
        query = self.request.query_params.copy()
        query[parameter] = cursor
        return self.request.build_absolute_uri(f"{self.request.path}?{query.urlencode()}")

    # Changes.

    def created(self, pk: Any, status: int = 201, **more: Any) -> Response:
        """The row that a POST to the list has added, with its address; and `more`, which is shown this once."""
        location = f"/api/v3/{self.resource.slug}/{pk}"
        return Response({**self.row(pk), **more}, status=status, headers={"Location": location})

    @contextmanager
    def changing(self, pk: Any) -> Iterator[Any]:
        """The row, which nobody else changes until the block has ended; what raises in it leaves the row as it was.

        Raises 404, and 412 when the row is not the one whose ETag the caller has (If-Match).
        """
        with transaction.atomic():
            row = self.resource.model._default_manager.select_for_update().filter(pk=pk).first()
            if row is None:
                raise self._not_found(pk)
            self.must_match(pk)
            yield row

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """With If-Match, delete only the row that the caller knows."""
        if getattr(self, "action", None) == "destroy" and "If-Match" in request.headers:
            self._destroy_what_is_known()
        super().initial(request, *args, **kwargs)

    def _destroy_what_is_known(self) -> None:
        view: Any = self  # REST framework has made `delete` of `destroy`
        destroy = view.delete

        def locked(request: Request, pk: str) -> Response:
            with self.changing(pk):
                return cast(Response, destroy(request, pk=pk))

        view.delete = locked


def _why_nothing(filters: Mapping[str, str]) -> dict[str, str]:
    """That what was searched for is suppressed, which is why there is no such row; nothing where it is not."""
    sentence = sentence_of_search(filters.get("q") or filters.get("host") or "")
    return {"suppressed": sentence} if sentence else {}


def _id_of(row: dict[str, Any]) -> int:
    return int(row["_id"] if "_id" in row else row["id"])


_BY_ID = Order(keyset.BY_ID)
