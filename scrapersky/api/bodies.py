"""Bodies of requests, and of their answers: decisions, queueing, submitting."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Model, QuerySet
from rest_framework import serializers
from rest_framework.exceptions import ParseError
from rest_framework.request import Request

from jobs.models.limits import LARGEST_ID, REASON, URL, limit_of
from jobs.monitoring.waiting import CAUSES, Waiting
from jobs.statuses import Curation
from scrapersky.api.fields import (
    ItemText,
    StrictBooleanField,
    StrictCharField,
    StrictChoiceField,
    StrictDecimalField,
    StrictIntegerField,
    StrictSerializer,
)

MOST_IDS = 10_000
MOST_SUBMITTED = 1_000


def read_body(
    body: type[serializers.BaseSerializer[Any]], request: Request, *, partial: bool = False
) -> dict[str, Any]:
    """The values of a request's body. Raises ValidationError (400) with what is wrong with each field."""
    serializer = body(data=sent(request), partial=partial)
    serializer.is_valid(raise_exception=True)
    return dict(serializer.validated_data)


def sent(request: Request) -> Any:
    """What a body says. Raises ParseError for null, which is no object without fields."""
    if request.data is None:
        raise ParseError("The body is null. Send a JSON object, or no body.")
    return request.data


def ids(most: int = MOST_IDS, **more: Any) -> serializers.ListField:
    """A list of row ids."""
    child = StrictIntegerField(min_value=1, max_value=LARGEST_ID)
    return serializers.ListField(child=child, min_length=1, max_length=most, **more)


def reason() -> StrictCharField:
    """A field of bodies: why, for the history."""
    return StrictCharField(required=False, default="", allow_blank=True, max_length=REASON.characters)


class ReasonParameter(StrictSerializer):
    """The reason alone."""

    reason = reason()


def reason_of(request: Request) -> str:
    """The parameter `reason` of an address, which has the limits of the field. Raises ValidationError (400)."""
    given = ReasonParameter(data={"reason": request.query_params.get("reason", "")})
    given.is_valid(raise_exception=True)
    return str(given.validated_data["reason"]).strip()


def dry_run() -> StrictBooleanField:
    """A field of bodies: whether only the answer is made."""
    return StrictBooleanField(
        required=False, default=False, help_text="Only answer what would happen: nothing is changed or queued."
    )


class DecideBody(StrictSerializer):
    """Rows by id, and where to."""

    ids = ids()
    status = StrictChoiceField(choices=Curation.choices)
    reason = reason()
    dry_run = dry_run()
    versions = serializers.DictField(
        child=StrictCharField(max_length=60), required=False,
        help_text="Id -> the `curation_status` that you read, or the `version` of an earlier answer. A row that "
        "somebody decided since is a conflict, and is left alone. Name all ids, or none.",
    )  # fmt: skip

    def validate(self, given: dict[str, Any]) -> dict[str, Any]:
        """Versions are of the ids, each; else a 400."""
        if given.get("versions") is not None and set(given["versions"]) != {str(pk) for pk in given["ids"]}:
            raise serializers.ValidationError({"versions": "Name the version of each id in `ids`, and of no other."})
        return given


class DecidedItem(serializers.Serializer[Any]):
    """What became of one id."""

    id = serializers.IntegerField()
    result = serializers.ChoiceField(choices=("changed", "unchanged", "not_found", "conflict"))
    version = serializers.CharField(
        allow_null=True, help_text="Status and latest decision as they are now: `Maybe:4711`. To be sent with the next."
    )
    made_by = serializers.CharField(allow_null=True, help_text="Who made the latest decision.")


class SkippedRows(serializers.Serializer[Any]):
    """How many rows were left as they are, by why; what is 0 is left out."""

    unchanged = serializers.IntegerField(required=False, help_text="They are so already.")
    not_found = serializers.IntegerField(required=False, help_text="There is no such row.")
    conflict = serializers.IntegerField(required=False, help_text="Somebody decided them since you read them.")


class DecisionResult(serializers.Serializer[Any]):
    """What a decision did."""

    bulk_id = serializers.UUIDField(
        allow_null=True, help_text="To undo it: POST /decisions/{bulk_id}/undo. Null: it was a dry run."
    )
    requested = serializers.IntegerField()
    changed = serializers.IntegerField()
    queued = serializers.DictField(child=serializers.IntegerField(), help_text="Stage -> rows that it queued.")
    skipped = SkippedRows()
    run_id = serializers.IntegerField(
        allow_null=True, help_text="Of a decision on many rows, which workers carry out: its run, with the counts."
    )
    dry_run = serializers.BooleanField(help_text="True: this is what would happen.")


class RowsDecisionResult(DecisionResult):
    """What a decision did, row by row, in the order of the ids."""

    items = DecidedItem(many=True)


class FilteredBody(StrictSerializer):
    """All rows that match, if there are still as many as were confirmed."""

    filter = serializers.DictField(help_text="The list's filters: name -> value, or a list of values.")
    expected_count = StrictIntegerField(
        required=False, default=None, min_value=0, max_value=LARGEST_ID,
        help_text="How many you saw. Required, except of a dry run, which counts them.",
    )  # fmt: skip
    all = StrictBooleanField(required=False, default=False, help_text="Must be true for an empty filter.")
    dry_run = dry_run()

    def validate(self, given: dict[str, Any]) -> dict[str, Any]:
        """400 without the number, unless nothing is changed."""
        if given["expected_count"] is None and not given["dry_run"]:
            how = "Send how many rows match. The same request with `dry_run`: true needs no number, and tells it."
            raise serializers.ValidationError({"expected_count": how})
        return given


def confirmed(body: Mapping[str, Any], rows: QuerySet[Any, Any]) -> int:
    """How many rows were confirmed; of a dry run that names no number: how many match."""
    expected = body["expected_count"]
    return int(rows.count() if expected is None else expected)


class DecideFilteredBody(FilteredBody):
    """All rows that match, if there are still as many as were confirmed."""

    status = StrictChoiceField(choices=Curation.choices)
    reason = reason()


def budget(meaning: str, *, required: bool = False) -> StrictDecimalField:
    """An agreed price in US dollars."""
    return StrictDecimalField(
        required=required, allow_null=not required, max_digits=8, decimal_places=2, min_value=Decimal(0),
        help_text=meaning,
    )  # fmt: skip


class EnqueueBody(StrictSerializer):
    """How to queue a step."""

    rerun = StrictBooleanField(required=False, default=False, help_text="Also when it is Completed.")
    priority = StrictIntegerField(required=False, default=0, min_value=-100, max_value=100)
    budget = budget("US dollars that each place search, or all deep scans, may cost; they stop there, and ask.")


class EnqueueManyBody(EnqueueBody):
    """Which rows: by id, by filter, or those that failed."""

    ids = ids(required=False)
    filter = serializers.DictField(required=False)
    failed = StrictBooleanField(required=False, default=False, help_text="Only rows that ended in Error.")
    outcome = StrictCharField(required=False, max_length=60, help_text="With `failed`: only those with this reason.")
    dry_run = dry_run()

    def validate(self, given: dict[str, Any]) -> dict[str, Any]:
        """Exactly one way to name rows, else a 400: everything at once is never meant."""
        if not (given.get("ids") or given.get("filter") or given["failed"]):
            raise serializers.ValidationError("Say which rows: ids, filter or failed.")
        if given.get("ids") and given.get("filter"):
            raise serializers.ValidationError("Give ids or a filter, not both.")
        if given.get("outcome") and not given["failed"]:
            raise serializers.ValidationError("An outcome goes with failed=true.")
        return given


class QueuedRowsBody(StrictSerializer):
    """Which rows of a stage's queue: by id, or by filter."""

    ids = ids(required=False)
    filter = serializers.DictField(required=False)
    dry_run = dry_run()

    def validate(self, given: dict[str, Any]) -> dict[str, Any]:
        """Exactly one way to name rows, else a 400."""
        if bool(given.get("ids")) == bool(given.get("filter")):
            raise serializers.ValidationError("Say which rows: ids, or a filter.")
        return given


class PrioritiseBody(QueuedRowsBody):
    """Which rows of a stage's queue, and where to."""

    priority = StrictIntegerField(min_value=-100, max_value=100, help_text="Lower ones come first; 0 is usual.")


class QueueChanged(serializers.Serializer[Any]):
    """What was done to a queue."""

    rows = serializers.IntegerField(help_text="Rows that were changed now; of many, the run changes them: 0.")
    run_id = serializers.IntegerField(
        allow_null=True, help_text="To undo it: POST /runs/{run_id}/undo. Null: nothing was changed."
    )
    dry_run = serializers.BooleanField(help_text="True: this is what would happen.")


class RunQueued(serializers.Serializer[Any]):
    """The run that was started: watch `GET /runs/{id}`."""

    run_id = serializers.IntegerField(allow_null=True, help_text="Null: nothing had to be queued.")
    queued = serializers.IntegerField(
        help_text="Rows that are queued now; of many, the run queues them: 0. Of a dry run: rows that would be."
    )


class WaitingRow(serializers.Serializer[Any]):
    """Why a row, or a stage, does not move."""

    stage = serializers.CharField()
    cause = serializers.ChoiceField(choices=tuple(CAUSES))
    title = serializers.CharField(help_text="The cause for people.")
    sentence = serializers.CharField()
    since = serializers.DateTimeField(allow_null=True)
    until = serializers.DateTimeField(allow_null=True, help_text="When it goes on by itself, if that is known.")
    remedy = serializers.CharField(help_text="What to do about it.")
    who = serializers.CharField(help_text="Who may do it; empty: nobody needs to.")


def waiting_row(waiting: Waiting) -> dict[str, Any]:
    """A `Waiting` as the API answers it."""
    cause = waiting.cause
    return {
        "stage": waiting.stage, "cause": cause.word, "title": cause.label, "sentence": waiting.sentence,
        "since": waiting.since, "until": waiting.until, "remedy": cause.remedy, "who": cause.who,
    }  # fmt: skip


SUBMITTED_RESULTS = ("accepted", "exists", "invalid")


class SubmittedItem(serializers.Serializer[Any]):
    """What became of one item."""

    index = serializers.IntegerField()
    result = serializers.ChoiceField(choices=SUBMITTED_RESULTS)
    id = serializers.IntegerField(allow_null=True)
    detail = serializers.CharField(help_text="For invalid ones: what to correct.")


class Submitted(serializers.Serializer[Any]):
    """What became of each item, in their order. Never all or nothing."""

    accepted = serializers.IntegerField()
    exists = serializers.IntegerField()
    invalid = serializers.IntegerField()
    run_id = serializers.IntegerField(allow_null=True, help_text="With auto_queue: the run of the steps.")
    queued = serializers.IntegerField()
    items = SubmittedItem(many=True)


def texts(meaning: str) -> serializers.ListField:
    """1 to 1,000 texts to add. A text that is unusable, or too long, is an item's fault, not the request's."""
    help_text = f"{meaning} Each up to {URL.characters:,} characters."
    return serializers.ListField(child=ItemText(), min_length=1, max_length=MOST_SUBMITTED, help_text=help_text)


class SubmitBody(StrictSerializer):
    """What to add: up to 1,000 at once."""

    auto_queue = StrictBooleanField(required=False, default=False, help_text="Queue the first steps.")


class ChangeBody(StrictSerializer, serializers.ModelSerializer[Any]):
    """What to change."""

    serializer_field_mapping = {  # noqa: RUF012 -- as REST framework declares it
        **serializers.ModelSerializer.serializer_field_mapping,
        models.TextField: StrictCharField,
        models.IntegerField: StrictIntegerField,
        models.PositiveIntegerField: StrictIntegerField,
        models.SmallIntegerField: StrictIntegerField,
        models.BooleanField: StrictBooleanField,
    }

    def build_standard_field(self, field_name: str, model_field: Any) -> Any:
        """The field with the limit of its column: of a text, or of a list and its texts."""
        field, kwargs = super().build_standard_field(field_name, model_field)
        limit = limit_of(self.Meta.model, model_field.name)
        if limit is None:
            return field, kwargs
        most = limit.items if isinstance(model_field, ArrayField) else limit.characters  # a list's texts come here, too
        return field, {**kwargs, "max_length": most}


def change_body(model: type[Model], names: tuple[str, ...]) -> type[ChangeBody]:
    """The body of a PATCH that changes these columns."""
    meta = type("Meta", (), {"model": model, "fields": names})
    return type(f"{model.__name__}Change", (ChangeBody,), {"Meta": meta, "__doc__": ChangeBody.__doc__})
