"""What is asked for in bodies, and answered: decisions, queueing, submitting."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from jobs.statuses import Curation
from scrapersky.api.fields import Body, Flag, Text, Whole, Word

MOST_IDS = 10_000
BIGGEST = 2**63 - 1


def ids(**more: Any) -> serializers.ListField:
    """A list of row ids."""
    one = Whole(min_value=1, max_value=BIGGEST)
    return serializers.ListField(child=one, min_length=1, max_length=MOST_IDS, **more)


class Decide(Body):
    """Rows by id, and where to."""

    ids = ids()
    status = Word(choices=Curation.choices)
    reason = Text(required=False, default="", allow_blank=True, max_length=500)


class DecidedItem(serializers.Serializer[Any]):
    """What became of one id."""

    id = serializers.IntegerField()
    result = serializers.ChoiceField(choices=("changed", "unchanged", "not_found"))


class Decided(serializers.Serializer[Any]):
    """What a decision did."""

    bulk_id = serializers.UUIDField(help_text="To undo it: POST /decisions/{bulk_id}/undo.")
    asked = serializers.IntegerField()
    changed = serializers.IntegerField()
    queued = serializers.DictField(child=serializers.IntegerField(), help_text="Stage -> rows that it queued.")
    skipped = serializers.DictField(child=serializers.IntegerField(), help_text="Why not -> rows.")


class DecidedRows(Decided):
    """What a decision did, row by row, in the order of the ids."""

    items = DecidedItem(many=True)


class DecideFiltered(Body):
    """All rows that match, if there are still as many as were confirmed."""

    filter = serializers.DictField(help_text="The list's filters: name -> value, or a list of values.")
    expected_count = Whole(min_value=0, max_value=BIGGEST)
    status = Word(choices=Curation.choices)
    reason = Text(required=False, default="", allow_blank=True, max_length=500)
    all = Flag(required=False, default=False, help_text="Must be true for an empty filter.")


class Work(Body):
    """How to queue a step."""

    rerun = Flag(required=False, default=False, help_text="Also when it is Completed.")
    priority = Whole(required=False, default=0, min_value=-100, max_value=100)


class WorkMany(Work):
    """Which rows: by id, by filter, or those that failed."""

    ids = ids(required=False)
    filter = serializers.DictField(required=False)
    failed = Flag(required=False, default=False, help_text="Only rows that ended in Error.")
    outcome = Text(required=False, help_text="With `failed`: only those with this reason.")

    def validate(self, given: dict[str, Any]) -> dict[str, Any]:
        """One of them must be said; everything at once is never meant."""
        if not (given.get("ids") or given.get("filter") or given["failed"]):
            raise serializers.ValidationError("Say which rows: ids, filter or failed.")
        if given.get("ids") and given.get("filter"):
            raise serializers.ValidationError("Give ids or a filter, not both.")
        if given.get("outcome") and not given["failed"]:
            raise serializers.ValidationError("An outcome goes with failed=true.")
        return given


class Asked(serializers.Serializer[Any]):
    """The run that was started: watch `GET /runs/{id}`."""

    run_id = serializers.IntegerField(allow_null=True, help_text="Null: nothing had to be queued.")
    queued = serializers.IntegerField()


class SubmittedItem(serializers.Serializer[Any]):
    """What became of one item."""

    index = serializers.IntegerField()
    result = serializers.ChoiceField(choices=("accepted", "exists", "invalid"))
    id = serializers.IntegerField(allow_null=True)
    why = serializers.CharField(help_text="For invalid ones: what to correct.")


class Submitted(serializers.Serializer[Any]):
    """What became of each item, in their order. Never all or nothing."""

    accepted = serializers.IntegerField()
    exists = serializers.IntegerField()
    invalid = serializers.IntegerField()
    run_id = serializers.IntegerField(allow_null=True, help_text="With auto_queue: the run of the steps.")
    queued = serializers.IntegerField()
    items = SubmittedItem(many=True)


def submission(noun: str, field: str, meaning: str) -> type[serializers.Serializer[Any]]:
    """The body of a submission: 1 to 1,000 texts. A text that is unusable is an item's fault, not the request's."""
    text = Text(max_length=2000, allow_blank=True, trim_whitespace=True)
    fields = {
        field: serializers.ListField(child=text, min_length=1, max_length=1000, help_text=meaning),
        "auto_queue": Flag(required=False, default=False, help_text="Queue the first steps."),
        "__doc__": "What to add: up to 1,000 at once.",
        "__module__": __name__,
    }
    return type(f"Submit{noun}", (Body,), fields)
