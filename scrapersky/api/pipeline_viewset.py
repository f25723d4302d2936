"""Nouns of the pipeline: what is written on rows, decided, queued, added and exported. Each verb is a mixin, and each
noun names those that it has.

PipelineViewSet    PATCH /<noun>/{id}, GET /<noun>/export.<format>
DecideMixin        PUT /<noun>/status, PUT /<noun>/status/filtered
StepMixin          POST /<noun>/{id}/<stage>, for every stage that works on the noun;
                   GET /<noun>/{id}/waiting
SubmitMixin        POST /<noun>
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, ClassVar

from django.db import transaction
from django.http.response import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from jobs.actions import bulk_actions, curation, operations
from jobs.actions.curation import Refused, WrongField
from jobs.lists.resource import Resource
from jobs.models import Decision
from jobs.monitoring.waiting import why_waiting
from jobs.stages import PIPELINE
from jobs.statuses import Processing, Separator
from jobs.transfer.csv_form import PLAIN, CsvForm
from jobs.transfer.exports import export_request, stream
from jobs.transfer.file_formats import FORMATS
from jobs.transfer.imports import ACCEPTED, EXISTS, INVALID, Imported
from scrapersky.api import bodies
from scrapersky.api.auth import name_of
from scrapersky.api.base import Parameters, watched
from scrapersky.api.renderers import Anything, JsonRenderer
from scrapersky.api.resource_viewset import ResourceViewSet, Row
from scrapersky.http.streaming import streamed


def _file_answers() -> dict[tuple[int, str], OpenApiTypes]:
    """How OpenAPI describes a file in each format: CSV is text, others are bytes to clients."""
    media_types = [kind.content_type.partition(";")[0] for kind in FORMATS.values()]
    return {(200, name): OpenApiTypes.STR if name.startswith("text/") else OpenApiTypes.BINARY for name in media_types}


FILE_ANSWERS = _file_answers()
SEPARATOR_HELP = "Of a CSV: comma by default; semicolon is what Excel expects where people write 4,5."
DECIMAL_COMMA_HELP = "Of a CSV: numbers as 4,5. By default false: 4.5."
BOM_HELP = "Of a CSV: so that Excel reads it as UTF-8."
ORDER_HELP = "One of the list's orders, up to 100,000 rows. Default, and of more rows: that of ids."


class PipelineViewSet(ResourceViewSet):
    """A noun of the pipeline. `changeable` are the columns that people write; `request_bodies` are the bodies of
    actions, for those that differ from noun to noun."""

    required_scopes: ClassVar[dict[str, str]] = {"partial_update": "curate", "exported": "export"}
    parameters: ClassVar[Parameters] = {"exported": None}
    changeable: ClassVar[tuple[str, ...]] = ("notes", "tags")
    request_bodies: ClassVar[dict[str, type[serializers.BaseSerializer[Any]]]] = {}

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Make the body of changes from what can be changed."""
        super().__init_subclass__(**kwargs)
        if "resource" in cls.__dict__:
            changes = bodies.change_body(cls.resource.model, cls.changeable)
            own = cls.__dict__.get("request_bodies", {})
            cls.request_bodies = {**cls.request_bodies, "partial_update": changes, **own}

    def partial_update(self, request: Request, pk: str) -> Response:
        """Change {columns}; with If-Match only the row that you know."""
        with self.changing(pk) as stored:
            body = self.request_bodies["partial_update"](stored, data=bodies.sent(request), partial=True)
            body.is_valid(raise_exception=True)
            if body.validated_data:
                curation.refuse_suppressed(body.validated_data)
                self.resource.model._default_manager.filter(pk=pk).update(**body.validated_data)
        return Response(self.row(pk))

    @extend_schema(
        parameters=[
            OpenApiParameter("kind", str, OpenApiParameter.PATH, enum=list(FORMATS)),
            OpenApiParameter(
                "layout",
                str,
                description="readable: headers and values for people. Of leads, also for "
                "other products: first-contact, hubspot, salesforce, mailchimp, google-contacts, gosom, outscraper.",
            ),
            OpenApiParameter("separator", str, enum=Separator.values, description=SEPARATOR_HELP),
            OpenApiParameter("decimal_comma", bool, description=DECIMAL_COMMA_HELP),
            OpenApiParameter("bom", bool, description=f"{BOM_HELP} Default: false."),
            OpenApiParameter("order", str, description=ORDER_HELP),
        ],
        responses=FILE_ANSWERS,
    )
    @action(detail=False, url_path=rf"export\.(?P<kind>{'|'.join(FORMATS)})", renderer_classes=[JsonRenderer, Anything])
    def exported(self, request: Request, kind: str) -> HttpResponseBase:
        """All rows that match the filters as a file, streamed in constant memory. 400 for a wrong column."""
        extra = ("fields", "layout", "separator", "decimal_comma", "bom", "order")
        self.filter_rows(extra=extra)  # 400 for a filter that cannot be used
        filters, names = self.filters_in(extra=extra), self._names("fields", self.resource.export_columns)
        layout, form = request.query_params.get("layout", ""), _csv_form(request)
        try:
            order = request.query_params.get("order", "")
            requested = export_request(self.resource, filters, kind, names, layout, form, order)
        except WrongField as error:
            if error.field != "format":
                raise
            raise NotFound(str(error)) from error  # its plug-in is switched off
        parts = stream(requested, by=name_of(request), log=request.method == "GET")
        answer = streamed(parts, request, FORMATS[kind].content_type)
        answer["Content-Disposition"] = f'attachment; filename="{self.resource.slug}.{kind}"'
        return answer


def _csv_form(request: Request) -> CsvForm:
    """Raises ValidationError, WrongField."""
    given = {name: request.query_params.get(name, "false") for name in ("decimal_comma", "bom")}
    if wrong := [name for name, text in given.items() if text not in ("true", "false")]:
        raise ValidationError({wrong[0]: "true or false."})
    separator = request.query_params.get("separator", PLAIN.separator)
    return CsvForm(separator, **{name: text == "true" for name, text in given.items()})


class DecideMixin(ResourceViewSet):
    """Decisions on rows, by id or by filter."""

    required_scopes: ClassVar[dict[str, str]] = {"status": "curate", "status_filtered": "curate"}

    @extend_schema(request=bodies.DecideBody, responses=bodies.RowsDecisionResult)
    @action(detail=False, methods=["put"], url_path="status")
    def status(self, request: Request) -> Response:
        """Decide on rows by id, all in one statement; each id has its result."""
        body, model = bodies.read_body(bodies.DecideBody, request), self.resource.model
        ids = list(dict.fromkeys(body["ids"]))
        with transaction.atomic(), rehearsed(body["dry_run"]):
            by, reason = name_of(request), body["reason"]
            if "versions" in body:
                seen = {pk: body["versions"][str(pk)] for pk in ids}
                done = curation.decide_seen(model, seen, body["status"], by=by, reason=reason)
            else:
                done = curation.decide(model, ids, body["status"], by=by, reason=reason, requested=len(ids))
            changed = set(Decision.objects.filter(bulk_id=done.bulk).values_list("row_id", flat=True))
            states = {} if body["dry_run"] else curation.states_of(model, ids, dated=False)
        states = states or curation.states_of(model, ids, dated=False)
        conflicts = {state.row for state in done.conflicts}
        items = [
            {
                "id": pk,
                "result": "conflict" if pk in conflicts else _result_of(pk, changed, states),
                "version": states[pk].version if pk in states else None,
                "made_by": states[pk].made_by if pk in states else None,
            }
            for pk in ids
        ]
        results = Counter(item["result"] for item in items)
        return Response({**decision_result(done, results, dry_run=body["dry_run"]), "items": items})

    @extend_schema(
        request=bodies.DecideFilteredBody, responses={200: bodies.DecisionResult, 202: bodies.DecisionResult}
    )
    @action(detail=False, methods=["put"], url_path="status/filtered")
    def status_filtered(self, request: Request) -> Response:
        """Decide on all rows that match, if there are still as many as you saw; else 409 with the real number.

        More than 5,000 are decided by workers: the answer is 202 with the run, which has progress and can be cancelled.
        """
        body = bodies.read_body(bodies.DecideFilteredBody, request)
        filters = self.filters_in(body["filter"])
        rows = self.filter_rows(filters)  # 400 for a filter that cannot be used
        with rehearsed(body["dry_run"]):
            done = bulk_actions.decide_all_matching(
                self.resource, filters, body["status"], by=name_of(request), expected=bodies.confirmed(body, rows),
                everything=body["all"], reason=body["reason"],
            )  # fmt: skip
        if body["dry_run"] and done.run:
            done = replace(done, changed=rows.exclude(curation_status=body["status"]).count(), run=None)
        unchanged = 0 if done.run else done.requested - done.changed
        return watched(decision_result(done, {"unchanged": unchanged}, dry_run=body["dry_run"]), done.run)


def _result_of(pk: int, changed: Container[int], stored: Container[int]) -> str:
    return "changed" if pk in changed else "unchanged" if pk in stored else "not_found"


@contextmanager
def rehearsed(dry_run: bool) -> Iterator[None]:
    """A transaction whose work is undone at its end when it is a dry run: the answer is what it would have been."""
    with transaction.atomic():
        yield
        if dry_run:
            transaction.set_rollback(True)


def decision_result(
    done: curation.BulkDecision, results: Mapping[str, int], *, dry_run: bool = False
) -> dict[str, Any]:
    """The answer to a decision or a change; `results` says how many rows were left out, and why."""
    skipped = {word: results[word] for word in ("unchanged", "not_found", "conflict") if results.get(word)}
    return {
        "bulk_id": None if dry_run else done.bulk,
        "requested": done.requested,
        "changed": done.changed,
        "queued": done.queued,
        "skipped": skipped,
        "run_id": done.run,
        "dry_run": dry_run,
    }


class StepMixin(ResourceViewSet):
    """The stages of a row."""

    required_scopes: ClassVar[dict[str, str]] = {"queue_step": "curate", "waiting": "read"}

    @extend_schema(responses=bodies.WaitingRow(many=True))
    @action(detail=True)
    def waiting(self, request: Request, pk: str) -> Response:
        """Why the row does not move: an entry for each step at which it stands still; empty when nothing does.

        404 for no row.
        """
        row = self.stored(pk)
        causes = [waiting for stage in self.resource.stages if (waiting := why_waiting(row, stage))]
        return Response([bodies.waiting_row(waiting) for waiting in causes])

    @extend_schema(request=bodies.EnqueueBody, responses={200: bodies.RunQueued, 202: bodies.RunQueued})
    @action(detail=True, methods=["post"], url_path=f"(?P<stage>{'|'.join(stage.name for stage in PIPELINE)})")
    def queue_step(self, request: Request, pk: str, stage: str) -> Response:
        """Queue {step} for the row. What waits already, or is being processed, stays as it is.

        409 for one that is Completed, without `rerun`.
        """
        step = next((step for step in self.resource.stages if step.name == stage), None)
        if step is None:
            raise NotFound(f"{stage} is no step of {self.resource.plural.lower()}.")
        body, row = bodies.read_body(bodies.EnqueueBody, request), self.row(pk)
        done = operations.requeue(step, [int(pk)], by=name_of(request), **body)
        if done.run is None and row[step.column] == Processing.COMPLETED:
            raise Refused(f'{step.title or step.name} is Completed here. Send {{"rerun": true}} to do it again.')
        return accepted(done.run.pk if done.run else row[f"{step.prefix}run_id"], done.rows)


class SubmitMixin(ResourceViewSet):
    """New rows, by one text each. `request_bodies["create"]` names them in the field `submit_field`."""

    required_scopes: ClassVar[dict[str, str]] = {"create": "submit"}
    request_bodies: ClassVar[dict[str, type[serializers.BaseSerializer[Any]]]]
    submit_field: ClassVar[str] = "rows"

    @extend_schema(responses={200: bodies.Submitted})
    def create(self, request: Request) -> Response:
        """Add up to 1,000: each is accepted, exists or is invalid; never all or nothing."""
        body = bodies.read_body(self.request_bodies["create"], request)
        add = self.resource.import_function()
        return submitted(add(body[self.submit_field], by=name_of(request), auto_queue=body["auto_queue"]))


class SubmitRows(bodies.SubmitBody):
    """What to add: up to 1,000 at once."""

    rows = bodies.texts("One for each row.")


def accepted(run_id: int | None, queued: int) -> Response:
    """202 with the run that was started; 200 where nothing had to be queued."""
    return watched({"run_id": run_id, "queued": queued}, run_id)


def submitted(done: Imported) -> Response:
    """What became of each item."""
    items = [
        {"index": index, "result": item.result, "id": item.id, "detail": item.detail}
        for index, item in enumerate(done.items)
    ]
    counts = {word: done.counts[word] for word in (ACCEPTED, EXISTS, INVALID)}  # texts bring no facts that change
    return Response({**counts, "run_id": done.run and done.run.pk, "queued": done.queued, "items": items})


def row_serializer(resource: Resource) -> type[Row]:
    """How rows are answered of a noun that has no class of its own: every column as it is."""
    own = {"resource": resource, "__doc__": f"{resource.label}.", "__module__": __name__}
    return type(f"{resource.model.__name__}Row", (Row,), own)


def viewset_of(resource: Resource) -> type[PipelineViewSet]:
    """The views of a noun that has no class of its own: an installation's, of EXTRA_RESOURCES."""
    verbs = (DecideMixin,) if resource.curated else ()
    steps = (StepMixin,) if resource.stages else ()
    submit = (SubmitMixin,) if resource.importer else ()
    changeable = tuple(name for name in ("notes", "tags") if resource.has(name))
    attributes = {
        "resource": resource, "serializer_class": row_serializer(resource), "changeable": changeable,
        "request_bodies": {"create": SubmitRows},
        "__doc__": f"{resource.plural}.", "__module__": __name__,
    }  # fmt: skip
    return type(f"{resource.model.__name__}ViewSet", (*submit, *verbs, *steps, PipelineViewSet), attributes)
