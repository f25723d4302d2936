"""What a noun is to everybody who lists it: its names, columns, filters, orders, and how rows of it are imported."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db.models import Field, Model, Q
from django.utils.module_loading import import_string

from jobs.lists.filters import (
    SEVERAL,
    Choice,
    Created,
    DateTime,
    Filter,
    FilterError,
    Ids,
    Outcomes,
    Rows,
    Search,
    Tags,
    UnknownFilter,
)
from jobs.lists.keyset import Order, Sort
from jobs.lists.natural_keys import NaturalKey
from jobs.lists.quantities import counted
from jobs.models.sort_keys import NameSortKey
from jobs.pipeline import Stage
from jobs.stages import PIPELINE, stages_of
from jobs.statuses import Curation
from jobs.store.commit_order import CHANGED_IN
from jobs.web.failures import FOUND, NOTHING_FOUND, REASONS

STATE_COLUMNS = ("status", "outcome", "error", "attempts", "due_at", "run_id", "queued_at", "settled_at")


@dataclass(frozen=True, eq=False)
class Resource:
    """A noun. `columns` are its facts, as they are answered and exported; what every noun has (decision, steps, notes,
    tags, times) is added by itself, as are the filters and orders that follow from the model.

    `id_filter` is what other lists call their filter by a row of it; `parent` the slug of the noun that it comes from.
    `import_headers` are what a column may be called in a file (the first is the usual one), `import_sample` a row;
    where a row has several fields, `import_aliases` has them, each with what its column may be called.
    `import_commas`: commas belong to a value. `import_identity` are the columns by which an exported row is the same
    in another installation: a file that has them comes back whole. `natural_key` finds rows by what they are called
    outside, where that is unique. `holds_contacts`: its rows are for whoever may see contacts; of other rows that holds
    for the `contact_columns`: how somebody is reached, and what may hold that, as raw answers. `importer` is the dotted
    path of the function that adds rows: what imports stands
    above this package.
    """

    model: type[Model]
    slug: str
    label: str
    plural: str
    columns: tuple[str, ...]
    own_filters: tuple[Filter, ...] = ()
    icon: str = "dot"
    parent: str = ""
    id_filter: str = ""
    search: str = ""  # the column of `q`
    searched: str = ""  # what `q` looks through, for people, where it is more than a column
    base: Callable[[Rows], Rows] | None = None  # which rows of the table are listed at all; None: every row
    default_order: str = "id"
    holds_contacts: bool = False
    contact_columns: tuple[str, ...] = ()
    few_rows: bool = False  # people make them: a filter needs no index of its own
    import_headers: tuple[str, ...] = ()
    import_aliases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    import_commas: bool = False
    import_identity: tuple[str, ...] = ()
    natural_key: NaturalKey | None = None
    import_sample: str = ""
    importer: str = ""
    partial_sorts: tuple[str, ...] = ()  # columns whose index has only the rows with a value
    computed: Mapping[str, Any] = field(default_factory=dict)  # columns of files alone: name -> expression
    first_columns: tuple[str, ...] = ()  # of a file for people
    last_columns: tuple[str, ...] = ()  # before the ids, which are always the last ones

    def __str__(self) -> str:
        return self.slug

    # What it is made of.

    def counted(self, rows: int) -> str:
        """So many of them, for people: `1 place`, `40 places`."""
        return counted(rows, self.label.lower(), self.plural.lower())

    @cached_property
    def table(self) -> str:
        """The name of its table."""
        return self.model._meta.db_table

    @cached_property
    def stages(self) -> list[Stage[Any, Any]]:
        """The stages that work on it."""
        return stages_of(self.model)

    @cached_property
    def curated(self) -> bool:
        """Whether people decide about its rows."""
        return self.has("curation_status")

    def has(self, name: str) -> bool:
        """Whether its table has a column of that name."""
        return any(name in (field.name, field.attname) for field in self.model._meta.concrete_fields)

    @cached_property
    def tracked(self) -> bool:
        """Whether its changes can be read in the order of commits (`changes_after`)."""
        return self.has(CHANGED_IN)

    @cached_property
    def row_columns(self) -> tuple[str, ...]:
        """All columns of a row, as it is answered: facts, decision, steps, what people wrote, times."""
        steps = [f"{stage.prefix}{name}" for stage in self.stages for name in STATE_COLUMNS]
        own = [name for name in ("curation_status", "notes", "tags") if self.has(name)]
        times = [name for name in ("created_at", "updated_at") if self.has(name)]
        return tuple(dict.fromkeys((*self.columns, *own, *steps, *times)))

    @cached_property
    def export_columns(self) -> dict[str, str]:
        """The columns of a file: name -> path in the ORM. Those of a row, the host of its domain, computed ones."""
        host = {"domain_host": "domain__host"} if self.has("domain") else {}
        sitemap = {"sitemap_url": "sitemap_file__url"} if self.has("sitemap_file") else {}
        parent = {"parent_url": "parent__url"} if self.has("parent") else {}
        return {name: name for name in self.row_columns} | host | sitemap | parent | {n: n for n in self.computed}

    @cached_property
    def readable_columns(self) -> dict[str, str]:
        """The `export_columns` in the order in which people read them: ids and codes at the end."""
        known = self.export_columns
        ids = [name for name in known if name == "id" or name.endswith("_id")]
        last = [name for name in dict.fromkeys((*self.last_columns, *ids)) if name in known]
        names = dict.fromkeys((*self.first_columns, *(name for name in known if name not in last), *last))
        return {name: known[name] for name in names}

    def import_function(self) -> Callable[..., Any]:
        """What adds rows of it: `add(texts, by=, auto_queue=)` returns `jobs.transfer.imports.Imported`.

        Where a row has several fields it is `add(rows, by=, country=, source=, lines=)`, whose rows are dictionaries.

        Raises LookupError when rows of it cannot be imported.
        """
        if not self.importer:
            raise LookupError(f"{self.plural} cannot be imported.")
        function: Callable[..., Any] = import_string(self.importer)
        return function

    # Filters.

    @cached_property
    def filters(self) -> dict[str, Filter]:
        """Every filter by name: ids, search, its own, decision, tags, steps, times. An index stands behind each."""
        filters: list[Filter] = [Ids("id", description="Ids, separated by commas.")] if self._numbered else []
        if self.search:
            meaning = self.searched or f"Words that {self.search} has, or their starts."
            filters.append(Search("q", column=self.search, label="Search", description=meaning))
        filters += self.own_filters
        filters += [*self._decision_filters(), *self._step_filters(), *self._time_filters()]
        return {item.name: item for item in filters}

    @property
    def _numbered(self) -> bool:
        return self.model._meta.pk.get_internal_type() in ("BigAutoField", "AutoField", "BigIntegerField")

    def _decision_filters(self) -> list[Filter]:
        decision = Choice(
            "curation_status", label="Decision", choices=[(word, word) for word in Curation.values], description=SEVERAL
        )
        tags = Tags("tags", label="Tags", description="Rows that have all of these.", on_form=True, hint="exact")
        tagged = any(index.name.endswith("_tags") for index in self.model._meta.indexes)
        return [*([decision] if self.curated else []), *([tags] if tagged else [])]

    def _step_filters(self) -> list[Filter]:
        filters: list[Filter] = []
        for stage in self.stages:
            title = stage.label
            states: Any = stage.model._meta.get_field(stage.column).choices or ()
            outcome, run = f"{stage.prefix}outcome", f"{stage.prefix}run_id"
            filters += [
                Choice(stage.column, label=title, choices=tuple(states), description=SEVERAL),
                Outcomes(outcome, label=f"{title}: outcome", choices=OUTCOMES, description=_REASONS, on_form=True,
                         rare=True),
                Ids(run, label=f"{title}: run", description="The runs that queued the step."),
            ]  # fmt: skip
        return filters

    def _time_filters(self) -> list[Filter]:
        filters: list[Filter] = []
        if self._numbered and (created := self.created_column):
            filters += [
                Created("created_after", column=created, lookup="gt", description="Added after it. RFC 3339."),
                Created("created_before", column=created, lookup="lt", description="Added before it. RFC 3339."),
            ]
        if "updated_at" in self.sorts or (self.few_rows and self.has("updated_at")):
            follow = f"Changed after it. RFC 3339.{_FOLLOW if self.tracked else ''}"
            filters += [
                DateTime("updated_after", column="updated_at", lookup="gt", description=follow),
                DateTime(
                    "updated_before", column="updated_at", lookup="lt", description="Changed before it. RFC 3339."
                ),
            ]
        return filters

    @property
    def created_column(self) -> str:
        """The column that says when a row was added; empty: none does."""
        return next((name for name in ("created_at", "fetched_at", "at") if self.has(name)), "")

    def filter_named(self, name: str) -> Filter:
        """The filter of that name. Raises UnknownFilter with a sentence."""
        if name not in self.filters:
            known = ", ".join(self.filters)
            raise UnknownFilter(name, f"There is no filter {name!r} of {self.plural.lower()}. There are: {known}.")
        return self.filters[name]

    def rows(self, filters: Mapping[str, Any], among: Rows | None = None) -> Rows:
        """All rows that the filters leave, in no order. Raises FilterError, UnknownFilter. No filter: all rows."""
        rows: Rows = self.all_rows() if among is None else among
        for name, value in filters.items():
            rows = self.filter_named(name).apply(rows, value)
        return rows

    def all_rows(self) -> Rows:
        """The rows of its table that are listed at all."""
        rows: Rows = self.model._default_manager.all()
        return self.base(rows) if self.base else rows

    def normalised(self, filters: Mapping[str, Any]) -> dict[str, str]:
        """Filters as texts, as they are stored in logs and stand in addresses: several values have commas.

        Raises FilterError, UnknownFilter.
        """
        return {name: ",".join(self.filter_named(name).texts(value)) for name, value in filters.items()}

    # Orders.

    @cached_property
    def sorts(self) -> dict[str, Sort]:
        """What lists can be sorted by: the id, when a row was added, and every column that an index begins with."""
        sorts = [Sort("id", "id")] if self._numbered else []
        if self._numbered and self.has("created_at"):
            sorts.append(Sort("created_at", "id"))  # rows are numbered in the order in which they are added
        indexed = [index.fields for index in self.model._meta.indexes if index.fields and index.condition is None]
        unique = [[field.name] for field in self.model._meta.concrete_fields if field.unique and not field.primary_key]
        unique += [list(constraint.fields) for constraint in self.model._meta.total_unique_constraints]
        names = [fields[0] for fields in (*indexed, *unique) if fields[1:] in ([], ["id"])] + list(self.partial_sorts)
        sorts += [self._sort(name) for name in names if self._sortable(name)]
        keys = [index.expressions[0] for index in self.model._meta.indexes if index.expressions]
        sorts += [Sort(key.column, key.column, by_name=True) for key in keys if isinstance(key, NameSortKey)]
        return {sort.name: sort for sort in sorts}

    def _sortable(self, name: str) -> bool:
        field = self._field(name)
        if field.is_relation or name == CHANGED_IN:  # only safe to read with the watermark of `jobs.store.commit_order`
            return False
        return field.get_internal_type() not in ("ArrayField", "UUIDField")

    def _sort(self, name: str) -> Sort:
        """Rows without a value, which come last, are NULL, or empty and in no index."""
        if self._field(name).null:
            return Sort(name, name, Q(**{f"{name}__isnull": False}))
        return Sort(name, name, Q(**{f"{name}__gt": ""}) if name in self.partial_sorts else None)

    def _field(self, name: str) -> Field[Any, Any]:
        return self.model._meta.get_field(name)  # type: ignore[return-value]  # of an index: a column's

    @cached_property
    def orders(self) -> tuple[str, ...]:
        """Every order by name, the default first."""
        names = [f"{sign}{name}" for name in self.sorts for sign in ("", "-")]
        return tuple(dict.fromkeys((self.default_order, *names)))

    def order(self, text: str | None = None) -> Order:
        """The order of that name; the default, if none is named. Raises FilterError."""
        text = self.default_order if text is None else text
        if text not in self.orders:
            raise FilterError("order", f"One of: {', '.join(self.orders)}.")
        return Order(self.sorts[text.removeprefix("-")], text.startswith("-"))


OUTCOMES: Sequence[tuple[str, str]] = [
    (word, word.replace("_", " ")) for word in (FOUND, NOTHING_FOUND, *sorted(REASONS))
]
REQUEST_OUTCOMES: Sequence[tuple[str, str]] = [(word, word.replace("_", " ")) for word in ("ok", *sorted(REASONS))]
STAGE_NAMES: Sequence[tuple[str, str]] = [(stage.name, stage.label) for stage in PIPELINE]
_FOLLOW = " To keep a copy up to date, use `changes_after`: a change may be committed later than its time."
_REASONS = f"found, nothing_found, cancelled or a reason: {', '.join(sorted(REASONS))}."
