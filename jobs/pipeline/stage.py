"""What a stage is: one step of the processing, from the column that it moves to the two functions that do it."""

from __future__ import annotations

import inspect
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.conf import settings
from django.db import connection
from django.db.models import Model, Prefetch
from django.utils.functional import cached_property

from jobs.models.columns import prefix_of
from jobs.statuses import Processing
from jobs.web import Web
from jobs.web.failures import FOUND, Fail

Row = TypeVar("Row", bound=Model)
Result = TypeVar("Result")


@dataclass(frozen=True)
class Done:
    """The outcome of work that succeeded: `found`, `nothing_found` or a word of its own, and a sentence if any."""

    word: str = FOUND
    sentence: str = ""


@dataclass(frozen=True)
class Limits:
    """A stage's settings: see `*_SCHEDULER_*` in docs/pipeline.md. `max_instances` 0: as many as processes."""

    interval_minutes: int
    batch_size: int
    max_instances: int
    max_attempts: int
    concurrency: int
    deadline_seconds: float


@dataclass(frozen=True, eq=False)
class Stage(Generic[Row, Result]):
    """One step of the processing.

    `work(row, web)` is network and CPU; it returns the result, or raises Skip, Retry or Fail with a reason.
    It may be an async generator instead: each part that it yields is saved at once, in a transaction of its own, and
    a last yielded `Done` says how it ended. `save(results)` writes (row, result) pairs, set-based, in the
    transaction that settles the rows. `outcome(result)` returns the `Done`, as `found` or `nothing_found`; or
    the `Fail` in which a row ends although it has something to save.
    `facts(results)`, where there is one, returns what the results say of their own rows, a mapping with `id` and the
    same columns for each. They are written by the statement that settles the rows, and dropped with a late result; so
    it only reads. Not of work that yields parts.
    `related` names relations that `work` reads; they are loaded with the claim, since `work` may not ask the database.
    `load(rows)` does the same by statements of its own, where rows are so many that models of their relations cost more
    than the work.
    `limit_by` names a column whose rows share a server: a pump works on at most `limit` of them at once.
    `order_sql` is SQL that orders the rows of one request: the lowest value first, then the oldest row.
    `on_selected`: a curator's Selected on a row of this table queues the stage.
    `settled_at_once` groups of rows are settled side by side; with one, a database thread is left to claim meanwhile.
    `resumes`: work that yields parts continues after the last part stored; each part resets the attempts.
    """

    name: str
    model: type[Row]
    column: str
    task: str
    settings_prefix: str
    work: Callable[[Row, Web], Awaitable[Result]] | Callable[[Row, Web], AsyncIterator[Result | Done]]
    save: Callable[[Sequence[tuple[Row, Result]]], None]
    facts: Callable[[Sequence[tuple[Row, Result]]], Sequence[Mapping[str, Any]]] | None = None
    outcome: Callable[[Result], Done | Fail] = lambda result: Done()
    waiting: str = Processing.QUEUED.value
    related: tuple[str | Prefetch[Any], ...] = ()
    load: Callable[[Sequence[Row]], None] | None = None
    limit_by: str | None = None
    limit: int = 2
    order_sql: str = ""
    on_selected: bool = True
    settled_at_once: int = 2
    resumes: bool = False
    title: str = ""
    doc_purpose: str = ""
    doc_reads: str = ""
    doc_writes: str = ""

    def __post_init__(self) -> None:
        """Refuse what the kernel would leave out."""
        if self.facts is not None and self.streams:
            raise TypeError(f"{self.name}: parts are saved, and have no facts")

    @property
    def table(self) -> str:
        """The table whose rows it works on."""
        return self.model._meta.db_table

    @property
    def label(self) -> str:
        """What it is called for people."""
        return self.title or self.name.replace("_", " ").capitalize()

    @property
    def prefix(self) -> str:
        """What the names of its state columns start with."""
        return prefix_of(self.column)

    @property
    def queue(self) -> str:
        """Its own Procrastinate queue, so that a release without this stage leaves its jobs to others."""
        return self.name

    @cached_property
    def streams(self) -> bool:
        """Whether `work` yields parts."""
        return inspect.isasyncgenfunction(self.work)

    @property
    def limits(self) -> Limits:
        """Its settings as they are now."""
        return Limits(
            **{name: getattr(settings, f"{self.settings_prefix}_SCHEDULER_{name.upper()}") for name in _LIMITS}
        )

    @cached_property
    def names(self) -> dict[str, str]:
        """The quoted identifiers that the kernel's SQL is made of."""
        p = self.prefix
        state = ("outcome", "error", "fence", "attempts", "due_at", "lease_until", "priority")
        more = ("fair_order", "run_id", "queued_at", "settled_at")
        names = {name: f'"{p}{name}"' for name in (*state, *more)}
        group = f'"{self.limit_by or "id"}"'
        returned = ", ".join(f't."{field.column}"' for field in self.claimed_fields)
        return names | {
            "table": f'"{self.table}"',
            "status": f'"{self.column}"',
            "grp": group,
            "returned": returned,
            "order": f"{self.order_sql}, " if self.order_sql else "",
        }

    @cached_property
    def has_urls(self) -> bool:
        """Whether its rows tell by themselves which host they are of: a column `url`."""
        return any(field.column == "url" for field in self.model._meta.concrete_fields)

    @cached_property
    def group_type(self) -> str:
        """The database's type of the column by which it is limited, or of the id."""
        return str(self._group_field.db_type(connection)).replace("bigserial", "bigint")

    def group_value(self, text: str) -> Any:
        """A value of that column from its text."""
        field = self._group_field
        return (field.target_field if field.is_relation else field).to_python(text)

    @cached_property
    def _group_field(self) -> Any:
        column = self.limit_by or "id"
        return next(field for field in self.model._meta.concrete_fields if field.column == column)

    @cached_property
    def claimed_fields(self) -> list[Any]:
        """The fields that a claim reads: all but the times and words that only the kernel and people look at.

        Work that resumes also reads when it was queued, so that it knows what it has done since.
        """
        kernels = {f"{self.prefix}{name}" for name in ("outcome", "error", "due_at", "lease_until")}
        times = {f"{self.prefix}settled_at", "created_at", "updated_at"}
        times |= set() if self.resumes else {f"{self.prefix}queued_at"}
        return [field for field in self.model._meta.concrete_fields if field.column not in kernels | times]

    @cached_property
    def claimed_attributes(self) -> list[str]:
        """Their names on the model."""
        return [field.attname for field in self.claimed_fields]

    @cached_property
    def converted_fields(self) -> list[Any]:
        """Those of them whose values the driver leaves raw (JSON)."""
        return [field for field in self.claimed_fields if hasattr(field, "from_db_value")]

    def get(self, row: Row, column: str) -> Any:
        """The value of a state column: `stage.get(row, "fence")`."""
        return getattr(row, f"{self.prefix}{column}")


_LIMITS = tuple(Limits.__dataclass_fields__)
