"""Exports: the rows of a filtered list as CSV, JSONL, XLSX or Parquet, in constant memory.

Rows are read in slices along the primary key, each in a statement of its own: no snapshot is held while somebody's
slow line is served, and a pooler does not mind. A download has the order of its list up to MOST_IN_ORDER rows, whose
ids are read first: a row that moves meanwhile is neither missed nor there twice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import (
    AutoField,
    BooleanField,
    DateField,
    DateTimeField,
    DecimalField,
    IntegerField,
    JSONField,
    QuerySet,
)  # fmt: skip
from django.db.models.functions import Now

from jobs.actions.curation import WrongField
from jobs.compliance.gate import Gate, gate
from jobs.flags.evaluation import plugin_is_on
from jobs.lists.catalogue import resource_of
from jobs.lists.keyset import Order, ordered
from jobs.lists.resource import Resource
from jobs.models import Contact, Domain, Lead, LocalBusiness, Place, Run
from jobs.plugins.entry_points import EXPORTERS
from jobs.statuses import Task
from jobs.store import retention
from jobs.transfer.csv_form import PLAIN, CsvForm
from jobs.transfer.file_formats import FORMATS, Row, csv_parts
from jobs.transfer.layouts import LAYOUTS, READABLE
from jobs.transfer.readable import header, readable_line

FIRST_SLICE, SLICE = 100, 2_000  # rows: a file begins to come when the first ones are read
MOST_IN_ORDER = 100_000  # rows; those of a larger file come in the order of their ids
KEYS = {"": "id", READABLE: header("id")}  # what the column of ids is called, by layout
KEY_OF_PRODUCTS = "ScraperSky ID"


@dataclass(frozen=True)
class ExportRequest:
    """Which rows of a noun, which columns (name in the file -> path as in `values_list`), in which format.

    `layout` is the name of one of `jobs.transfer.layouts`, or empty: technical names. `form` is that of a CSV, `order`
    one of the noun's by name, or empty: that of ids. Of a file that is `keyed` each row is recognised by its id.
    """

    noun: Resource
    filters: dict[str, str]
    columns: dict[str, str]
    format: str
    layout: str = ""
    form: CsvForm = PLAIN
    order: str = ""

    @property
    def title(self) -> str:
        """What its run is called."""
        product = f" for {LAYOUTS[self.layout].label}" if self.layout in LAYOUTS else ""
        return f"Export of {self.noun.plural.lower()} as {FORMATS[self.format].label}{product}"

    @property
    def parameters(self) -> dict[str, Any]:
        """What is logged of it: with it the same export can be made again."""
        more = {name: value for name in ("layout", "order") if (value := getattr(self, name))} | self.form.parameters
        return {"noun": self.noun.slug, "filter": self.filters, "format": self.format, **more}

    @property
    def key(self) -> str:
        """What the column of ids is called."""
        return KEYS.get(self.layout, KEY_OF_PRODUCTS)

    @property
    def row_order(self) -> Order | None:
        """The order of the file's rows; None for that of ids."""
        return self.noun.order(self.order) if self.order else None

    def rows(self) -> QuerySet[Any]:
        """All rows that match, in no order."""
        return self.noun.rows(self.filters)

    def heads(self, *, keyed: bool = False) -> list[str]:
        """What the columns are called in the file; with `keyed` the id is one of them, if need be as the first."""
        if self.layout in LAYOUTS:
            heads = list(LAYOUTS[self.layout].columns)
        else:
            heads = [header(name) for name in self.columns] if self.layout == READABLE else list(self.columns)
        return [self.key, *heads] if keyed and self.key not in heads else heads

    def kinds(self, *, keyed: bool = False) -> list[str]:
        """What the columns of `heads` hold, as `kind_of` names it; empty where a layout writes for people."""
        heads = self.heads(keyed=keyed)
        own = [] if self.layout else [kind_of(self.noun.model, path) for path in self.columns.values()]
        kinds = own or [""] * len(heads)
        return kinds if len(kinds) == len(heads) else ["integer", *kinds]

    def lines(
        self, rows: QuerySet[Any], progress: Callable[[int], None] | None = None, order: Order | None = None
    ) -> Iterator[tuple[int, Row]]:
        """Those of the rows that may leave, as lines of the file, each with its id. What has expired is cleared first.

        `progress` gets, after each slice, how many rows were read.
        """
        if hasattr(rows.model, "expires_at") or rows.model is Lead:
            retention.purge_expired(most_slices=10_000)
        product, shape = LAYOUTS.get(self.layout), self._shape()
        paths = (product.paths if product else self.columns).values()
        for pk, *values in in_slices(rows, ["pk", *paths], progress, order):
            if (line := shape(tuple(values))) is not None:
                yield pk, line

    def _shape(self) -> Callable[[Row], Row | None]:
        if self.layout in LAYOUTS:
            return LAYOUTS[self.layout].line
        return partial(readable_line, list(self.columns)) if self.layout == READABLE else lambda row: row

    def keyed(self, lines: Iterator[tuple[int, Row]]) -> Iterator[Row]:
        """The lines, with their ids before them where the file has a column for it."""
        width = len(self.heads(keyed=True))
        return (line if len(line) == width else (pk, *line) for pk, line in lines)

    def file(self, lines: Iterator[Row], *, keyed: bool = False) -> Iterator[bytes]:
        """The lines as a file, piece by piece. Raises TooMany while it is read."""
        return as_file(self.heads(keyed=keyed), lines, self.format, self.kinds(keyed=keyed), form=self.form)


def export_request(
    noun: Resource, filters: Mapping[str, Any], format_name: str, names: Sequence[str] | None = None,
    layout: str = "", form: CsvForm = PLAIN, order: str = "",
) -> ExportRequest:  # fmt: skip
    """Check what somebody wants exported; `names` are the columns in their order, None: all of them.

    Raises FilterError for a filter that cannot be used, WrongField for fields, a format or a layout that there are not.
    """
    if layout and layout not in (known_layouts := layouts_of(noun)):
        named = ", ".join(known_layouts)
        raise WrongField("layout", f"There is no layout {layout!r} of {noun.plural.lower()}. There are: {named}.")
    if format_name not in FORMATS or not plugin_is_on(EXPORTERS, format_name):
        raise WrongField("format", f"There is no format {format_name!r}; there are: {', '.join(FORMATS)}.")
    known = noun.export_columns
    if unknown := [name for name in names or () if name not in known]:
        raise WrongField("fields", f"Unknown: {', '.join(unknown)}. Known: {', '.join(known)}.")
    columns = {name: known[name] for name in names or (noun.readable_columns if layout == READABLE else known)}
    noun.rows(filters)  # values that cannot be used are refused now, not by a worker later
    if order:
        noun.order(order)  # and so is an order
    return ExportRequest(noun, noun.normalised(filters), columns, format_name, layout, form, order)


def layouts_of(noun: Resource) -> dict[str, str]:
    """The layouts that rows of a noun can be written in: name -> label."""
    return {READABLE: "Readable headers"} | {
        layout.name: layout.label for layout in LAYOUTS.values() if layout.noun == noun.slug
    }


def stream(request: ExportRequest, *, by: str, log: bool = True) -> Iterator[bytes]:
    """The file, piece by piece, while it is read.

    With `log` a run says who took which rows: it is looked up when somebody asks where their data went.
    """
    progress = _log(request, by) if log else None
    return request.file(line for _, line in request.lines(request.rows(), progress, request.row_order))


def _log(request: ExportRequest, by: str) -> Callable[[int], None]:
    """Store who took which rows as a run that has ended; what is returned stores how many rows have left so far."""
    run = Run.objects.create(
        kind="export", title=request.title, status=Task.COMPLETED, requested_by=by,
        parameters=request.parameters, started_at=Now(), ended_at=Now(),
    )  # fmt: skip

    def store_progress(read: int) -> None:
        Run.objects.filter(pk=run.pk).update(total=read, settled=read, ended_at=Now())

    return store_progress


def as_file(
    heads: Sequence[str], lines: Iterator[Row], format_name: str, kinds: Sequence[str], *, form: CsvForm = PLAIN
) -> Iterator[bytes]:
    """Lines as a file of a format, piece by piece. Raises KeyError, TooMany while it is read."""
    if format_name == "csv":
        return csv_parts(heads, lines, kinds, form)
    return FORMATS[format_name].write(heads, lines, kinds)


def kind_of(model: type[Any], path: str) -> str:
    """What a column holds, by its model: boolean, integer, decimal(digits, places), time, date, texts, json, text."""
    computed = resource_of(model).computed
    field: Any = computed[path].output_field if path in computed else None
    for name in path.split("__") if field is None else ():
        names = {field.name for field in model._meta.get_fields()}
        field = model._meta.get_field(name if name in names else name.removesuffix("_id"))
        model = field.related_model or model
    if field.is_relation:
        field = field.target_field
    if isinstance(field, DecimalField):
        return f"decimal({field.max_digits}, {field.decimal_places})"
    return next((kind for kind, types in _KINDS if isinstance(field, types)), "text")


_KINDS: tuple[tuple[str, tuple[type[Any], ...]], ...] = (
    ("boolean", (BooleanField,)), ("integer", (IntegerField, AutoField)), ("time", (DateTimeField,)),
    ("date", (DateField,)), ("texts", (ArrayField,)), ("json", (JSONField,)),
)  # fmt: skip


# What a row is about, as paths: who is suppressed by one of these does not leave at all.
_ABOUT: dict[type[Any], tuple[str, ...]] = {
    Domain: ("host",),
    Contact: ("domain__host", "kind", "normalised"),
    LocalBusiness: ("domain__host", "external_id", "website", "name"),
    Place: ("place_id", "website", "name"),
    Lead: ("domain__host", "business__external_id", "website", "name"),
}


def in_slices(
    rows: QuerySet[Any], columns: Sequence[str], progress: Callable[[int], None] | None = None,
    order: Order | None = None,
) -> Iterator[Row]:  # fmt: skip
    """Every row once, in an order or along the primary key; without suppressed subjects, in rows and in texts."""
    about = _about(rows.model)
    computed, read = resource_of(rows.model).computed, 0
    ids = _ids_in(order, rows) if order else []
    rows = rows.annotate(**{name: computed[name] for name in columns if name in computed})
    names = ["pk", *about, *columns]
    for piece in _by_ids(rows, names, ids) if ids else _along_ids(rows, names):
        allowed = gate()
        for row in piece:
            facts = dict(zip(about, row[1:], strict=False))
            if not _refused(facts, allowed):
                yield allowed.clean(row[1 + len(about) :], _scopes(facts))
        read += len(piece)
        if progress is not None:
            progress(read)


def _ids_in(order: Order, rows: QuerySet[Any]) -> list[Any]:
    """The ids of all rows in an order; none where there are too many of them."""
    ids = list(ordered(rows, order).values_list("pk", flat=True)[: MOST_IN_ORDER + 1])
    return ids if len(ids) <= MOST_IN_ORDER else []


def _by_ids(rows: QuerySet[Any], columns: Sequence[str], ids: Sequence[Any]) -> Iterator[list[Row]]:
    """The rows of these ids, in their order, in slices."""
    starts = [0, *range(min(FIRST_SLICE, SLICE), len(ids), SLICE)]
    for start, end in pairwise([*starts, len(ids)]):
        found = {row[0]: row for row in rows.filter(pk__in=ids[start:end]).values_list(*columns)}
        yield [found[pk] for pk in ids[start:end] if pk in found]


def _along_ids(rows: QuerySet[Any], columns: Sequence[str]) -> Iterator[list[Row]]:
    """All rows along the primary key, in slices."""
    last, most = None, min(FIRST_SLICE, SLICE)
    while True:
        rest = rows if last is None else rows.filter(pk__gt=last)
        piece = list(rest.order_by("pk").values_list(*columns)[:most])
        yield piece
        if len(piece) < most:
            return
        last, most = piece[-1][0], SLICE


def _about(model: type[Any]) -> tuple[str, ...]:
    names = {field.name for field in model._meta.get_fields()}
    return _ABOUT.get(model, ("domain__host",) if "domain" in names else ())


def _scopes(facts: Mapping[str, Any]) -> list[str]:
    return [text for name in ("domain__host", "host", "name", "website") if (text := facts.get(name))]


def _refused(facts: Mapping[str, Any], allowed: Gate) -> bool:
    if allowed.empty:
        return False
    scopes, texts = _scopes(facts), {name: text or "" for name, text in facts.items()}
    if any(allowed.domain(texts.get(name, "")) for name in ("host", "domain__host", "website")):
        return True
    if any(allowed.place(texts.get(name, "")) for name in ("place_id", "external_id", "business__external_id")):
        return True
    if "kind" in texts:
        return allowed.contact(texts["kind"], texts["normalised"], scopes)
    return allowed.person(texts.get("name", ""), scopes)
