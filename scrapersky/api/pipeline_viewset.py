"""Nouns that are decided on and worked: their two statuses, what came of them, and the acts on them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from django.db import models, transaction
from django.db.models import Model, QuerySet
from django.http.response import HttpResponseBase
from django_filters import rest_framework as filters
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from jobs.actions import curation, operations
from jobs.actions.curation import Refused
from jobs.lists.catalogue import resource_of
from jobs.models import Decision
from jobs.models.search import matching
from jobs.pipeline import Stage
from jobs.stages import stages_of
from jobs.statuses import Curation, Processing
from jobs.transfer.exports import FORMATS, export_request, stream
from jobs.transfer.imports import Imported
from jobs.web.failures import REASONS
from scrapersky.api.auth import name_of
from scrapersky.api.base import ManyNumbers, ManyTexts, Nouns, Row, TimedFilters, any_of
from scrapersky.api.bodies import Asked, Decide, Decided, DecidedRows, DecideFiltered, Submitted, Work, submission
from scrapersky.api.fields import Body, Flag, Text, Whole
from scrapersky.api.renderers import Anything, Json
from scrapersky.streaming import streamed

COMPANIONS = ("status", "outcome", "error", "tries", "due_at", "run_id", "queued_at", "settled_at")


class WorkedRow(Row):
    """A row with its decision and its steps."""


def _has(model: type[Model], name: str) -> bool:
    return any(field.name == name for field in model._meta.concrete_fields)


def state_fields(model: type[Model]) -> tuple[str, ...]:
    """The decision, each step's status, outcome, sentence and times, and what people wrote."""
    steps = [f"{stage.prefix}{name}" for stage in stages_of(model) for name in COMPANIONS]
    own = [name for name in ("curation_status", "notes", "tags") if _has(model, name)]
    return (*own, *steps, "created_at", "updated_at")


def state_filters(model: type[Model], search: str = "") -> type[filters.FilterSet]:
    """Filters on both statuses, on outcomes, on runs, tags and times: each has an index behind it."""
    found: dict[str, Any] = {}
    if _has(model, "curation_status"):
        found["curation_status"] = any_of("curation_status", Curation.choices)
    for stage in stages_of(model):
        words = stage.model._meta.get_field(stage.column).choices or []
        found[stage.column] = any_of(stage.column, words)
        outcome, run = f"{stage.prefix}outcome", f"{stage.prefix}run_id"
        found[outcome] = ManyTexts(field_name=outcome, lookup_expr="in", help_text=_reasons())
        found[run] = ManyNumbers(field_name=run, lookup_expr="in", help_text="The runs that asked for the step.")
    if any(index.name.endswith("_tags") for index in model._meta.indexes):
        found["tags"] = ManyTexts(field_name="tags", lookup_expr="contains", help_text="Rows that have all of these.")
    if search:
        found["q"] = filters.CharFilter(method=_search(search), help_text=f"Words that {search} has, or their starts.")
    return type(f"{model.__name__}StateFilters", (TimedFilters,), found)


def _reasons() -> str:
    return f"found, nothing_found, cancelled or a reason: {', '.join(sorted(REASONS))}."


def _search(column: str) -> Any:
    def search(rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return matching(rows, column, value)

    return search


class Worked(Nouns):
    """A noun of the pipeline: decided on, changed, worked. Its acts on steps are made from PIPELINE."""

    orders: ClassVar[tuple[str, ...]] = ("id", "-id", "updated_at", "-updated_at")
    changeable: ClassVar[tuple[str, ...]] = ("notes", "tags")
    by_table: ClassVar[dict[str, type[Worked]]] = {}

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Add an act for each of the noun's steps, the change of what people write, and decisions."""
        super().__init_subclass__(**kwargs)
        if (rows := cls.__dict__.get("queryset")) is None:
            return
        model = rows.model
        Worked.by_table[model._meta.db_table] = cls
        acts = {"partial_update": "curate", "exported": "export"}
        cls.partial_update = _change(model, cls.changeable, cls.serializer_class)  # type: ignore[attr-defined]
        if _has(model, "curation_status"):
            acts |= {"status": "curate", "filtered": "curate"}
            cls.status, cls.filtered = _decide(model), _decide_filtered(model)  # type: ignore[attr-defined]
        for stage in stages_of(model):
            acts[f"work_{stage.name}"] = "curate"
            setattr(cls, f"work_{stage.name}", _work(stage))
        cls.acts = {**Worked.acts, **acts, **cls.__dict__.get("acts", {})}

    @extend_schema(
        parameters=[
            OpenApiParameter("kind", str, OpenApiParameter.PATH, enum=list(FORMATS)),
        ],
        responses={(200, kind.content_type.partition(";")[0]): OpenApiTypes.BINARY for kind in FORMATS.values()},
    )
    @action(detail=False, url_path=r"export\.(?P<kind>csv|jsonl|xlsx|parquet)", renderer_classes=[Json, Anything])
    def exported(self, request: Request, kind: str) -> HttpResponseBase:
        """All rows that the filters leave, as a file, streamed in constant memory."""
        self.asked_for(extra=("fields",))  # 400 for what is none of the list's filters
        resource = resource_of(self.get_queryset().model)
        filters = {name: text for name, text in request.query_params.items() if name != "fields"}
        names = self._names("fields", resource.export_columns)
        wanted = export_request(resource, filters, kind, names)
        parts = stream(wanted, by=name_of(request), log=request.method == "GET")
        answer = streamed(parts, request, FORMATS[kind].content_type)
        answer["Content-Disposition"] = f'attachment; filename="{resource.slug}.{kind}"'
        return answer


def _named(method: Any, name: str, sentence: str) -> Any:
    method.__name__, method.__doc__ = name, sentence
    return method


_STRICT = {
    **serializers.ModelSerializer.serializer_field_mapping,
    models.TextField: Text,
    models.IntegerField: Whole,
    models.PositiveIntegerField: Whole,
    models.SmallIntegerField: Whole,
    models.BooleanField: Flag,
}


def _change(model: type[Model], names: tuple[str, ...], row: Any) -> Any:
    meta = type("Meta", (), {"model": model, "fields": names})
    inside = {"Meta": meta, "__doc__": "What to change.", "serializer_field_mapping": _STRICT}
    body = type(f"{model.__name__}Change", (Body, serializers.ModelSerializer), inside)

    def partial_update(self: Nouns, request: Request, pk: str) -> Response:
        with transaction.atomic():
            found = model._default_manager.select_for_update().filter(pk=pk).first()
            self.must_match(pk)
            given = body(found, data=request.data, partial=True)
            given.is_valid(raise_exception=True)
            if found is not None and given.validated_data:
                model._default_manager.filter(pk=pk).update(**given.validated_data)
        return Response(self.row(pk))

    sentence = f"Change {', '.join(names)}; with If-Match only the row that you know."
    return extend_schema(request=body, responses=row)(_named(partial_update, "partial_update", sentence))


def _decide(model: type[Model]) -> Any:
    def status(self: Nouns, request: Request) -> Response:
        asked = Decide(data=request.data)
        asked.is_valid(raise_exception=True)
        given = asked.validated_data
        wanted = list(dict.fromkeys(given["ids"]))
        with transaction.atomic():
            there = set(model._default_manager.filter(pk__in=wanted).values_list("pk", flat=True))
            by, reason = name_of(request), given["reason"]
            done = curation.decide(model, wanted, given["status"], by=by, reason=reason, asked=len(wanted))
            changed = set(Decision.objects.filter(bulk_id=done.bulk).values_list("row_id", flat=True))
        items = [{"id": pk, "result": _result(pk, changed, there)} for pk in wanted]
        return Response({**_answer(done, Counter(item["result"] for item in items)), "items": items})

    sentence = "Decide on rows by id, all in one statement; each id has its result."
    act = action(detail=False, methods=["put"], url_path="status")(_named(status, "status", sentence))
    return extend_schema(request=Decide, responses=DecidedRows)(act)


def _result(pk: int, changed: set[int], there: set[int]) -> str:
    return "changed" if pk in changed else "unchanged" if pk in there else "not_found"


def _answer(done: curation.Decided, results: Mapping[str, int]) -> dict[str, Any]:
    skipped = {word: results[word] for word in ("unchanged", "not_found") if results.get(word)}
    return {
        "bulk_id": done.bulk,
        "asked": done.asked,
        "changed": done.changed,
        "queued": done.queued,
        "skipped": skipped,
    }


def _decide_filtered(model: type[Model]) -> Any:
    def filtered(self: Nouns, request: Request) -> Response:
        asked = DecideFiltered(data=request.data)
        asked.is_valid(raise_exception=True)
        given = asked.validated_data
        chosen = as_parameters(given["filter"])
        done = curation.decide_all_matching(
            self.asked_for(chosen), given["status"], by=name_of(request), expected=given["expected_count"],
            filter_used=chosen, everything=given["all"], reason=given["reason"],
        )  # fmt: skip
        return Response(_answer(done, {"unchanged": done.asked - done.changed}))

    sentence = "Decide on all rows that match, if there are still as many as you saw; else 409 with the real number."
    act = action(detail=False, methods=["put"], url_path="status/filtered")(_named(filtered, "filtered", sentence))
    return extend_schema(request=DecideFiltered, responses=Decided)(act)


def as_parameters(given: Mapping[str, Any]) -> dict[str, str]:
    """Filters of a body as those of an address: `{"id": [1, 2]}` is `id=1,2`."""
    found = {}
    for name, value in given.items():
        values = value if isinstance(value, list) else [value]
        if any(isinstance(each, dict | list) or each is None for each in values):
            raise ValidationError({f"filter.{name}": "A text, a number, or a list of them."})
        text = ",".join(str(each) for each in values)
        if not text.isprintable():
            raise ValidationError({f"filter.{name}": "This has characters that cannot be searched for."})
        if not text.strip():  # a list that came out empty, a variable that was never set: it must not mean all rows
            raise ValidationError({f"filter.{name}": "Give it a value, or leave it out."})
        found[name] = text
    return found


def _work(stage: Stage[Any, Any]) -> Any:
    def work(self: Nouns, request: Request, pk: str) -> Response:
        asked = Work(data=request.data)
        asked.is_valid(raise_exception=True)
        row = self.row(pk)
        done = operations.requeue(stage, [int(pk)], by=name_of(request), **asked.validated_data)
        if done.run is None and row[stage.column] == Processing.COMPLETED:
            raise Refused(f"{stage.title or stage.name} is Completed here; ask with rerun=true to do it again.")
        return accepted(done.run.pk if done.run else row[f"{stage.prefix}run_id"], done.rows)

    name = f"work_{stage.name}"
    sentence = f"Queue {stage.title or stage.name} for the row. What waits already, or is being worked, stays as it is."
    act = action(detail=True, methods=["post"], url_path=stage.name)(_named(work, name, sentence))
    return extend_schema(request=Work, responses={202: Asked})(act)


def accepted(run_id: int | None, queued: int) -> Response:
    """202: where to watch, and when to look first."""
    answer = Response({"run_id": run_id, "queued": queued}, status=202)
    if run_id:
        answer["Location"] = f"/api/v3/runs/{run_id}"
        answer["Retry-After"] = "2"
    return answer


def submit(noun: str, field: str, meaning: str, add: Callable[..., Imported]) -> Any:
    """The `create` of a noun: up to 1,000 texts, each with its result."""
    body = submission(noun, field, meaning)

    def create(self: Nouns, request: Request) -> Response:
        asked = body(data=request.data)
        asked.is_valid(raise_exception=True)
        given = asked.validated_data
        return submitted(add(given[field], by=name_of(request), auto_queue=given["auto_queue"]))

    sentence = "Add up to 1,000: each is accepted, exists or is invalid; never all or nothing."
    return extend_schema(request=body, responses={200: Submitted})(_named(create, "create", sentence))


def submitted(done: Imported) -> Response:
    """What became of each item."""
    items = [{"index": n, "result": one.result, "id": one.id, "why": one.why} for n, one in enumerate(done.items)]
    return Response({**done.counts, "run_id": done.run and done.run.pk, "queued": done.queued, "items": items})
