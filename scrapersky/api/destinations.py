"""Destinations: where leads go, when, with which fields; what became of each."""

from __future__ import annotations

from typing import Any, ClassVar

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from jobs.destinations import ADAPTERS, sending
from jobs.destinations.lead_fields import FIELDS
from jobs.destinations.reasons import REASONS
from jobs.lists.catalogue import DESTINATIONS, LEADS
from jobs.lists.send_rules import why_it_stands_still
from jobs.models import Destination, LeadDelivery, LeadSend, SendRule
from jobs.statuses import LeadDeliveryStatus, SendTrigger
from scrapersky.api.auth import name_of, require_own
from scrapersky.api.base import Parameters, pending
from scrapersky.api.bodies import FilteredBody, confirmed, dry_run, ids, read_body
from scrapersky.api.fields import (
    StrictBooleanField,
    StrictCharField,
    StrictChoiceField,
    StrictSerializer,
)
from scrapersky.api.pipeline_viewset import rehearsed
from scrapersky.api.resource_viewset import ResourceViewSet, Row

SHOWN = 200  # deliveries and sends
SAMPLE = 5


class DestinationRow(Row):
    """A destination: its mapping (field there -> field of a lead), whether it sends, why not, when it last did."""

    resource = DESTINATIONS


class DestinationDetail(DestinationRow):
    """A destination with its options, secrets hidden, and how many leads are in which state there."""

    options = serializers.DictField(child=serializers.JSONField(), help_text="A secret that is set is `…`.")
    counts = serializers.DictField(child=serializers.IntegerField(), help_text=f"{', '.join(LeadDeliveryStatus)}.")


class DestinationOption(serializers.Serializer[Any]):
    """An option of an adapter."""

    name = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # DRF takes fields out of the class
    kind = serializers.CharField(help_text="text, url, secret, choice, whole or flag.")
    hint = serializers.CharField()
    required = serializers.BooleanField()  # type: ignore[assignment]  # as above
    default = serializers.JSONField()
    choices = serializers.ListField(child=serializers.CharField())


class DestinationAdapter(serializers.Serializer[Any]):
    """A service that leads can be sent to: its options, and the mapping that it begins with."""

    name = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # as above
    hint = serializers.CharField()
    options = DestinationOption(many=True)
    mapping = serializers.DictField(child=serializers.CharField())


class AdapterList(serializers.Serializer[Any]):
    """The adapters, and the fields of leads that a mapping can name."""

    adapters = DestinationAdapter(many=True)
    lead_fields = serializers.DictField(child=serializers.CharField(), help_text="Name -> label.")


_OPTIONS_HELP = "Of the adapter: GET /destinations/adapters. `${DESTINATION_X}` is that variable of the environment."
_MAPPING_HELP = "Field there -> field of a lead, or a text that begins with `=`."


class DestinationBody(StrictSerializer):
    """What a destination is."""

    name = StrictCharField(max_length=sending.LONGEST_NAME)
    adapter = StrictChoiceField(choices=list(ADAPTERS))
    options = serializers.DictField(child=serializers.JSONField(), help_text=_OPTIONS_HELP)
    mapping = serializers.DictField(
        child=StrictCharField(max_length=500), required=False, help_text=f"{_MAPPING_HELP} Left out: the adapter's."
    )


class DestinationChange(StrictSerializer):
    """What to change; what is left out stays."""

    name = StrictCharField(max_length=sending.LONGEST_NAME, required=False)
    options = serializers.DictField(child=serializers.JSONField(), required=False, help_text=_OPTIONS_HELP)
    mapping = serializers.DictField(child=StrictCharField(max_length=500), required=False, help_text=_MAPPING_HELP)
    enabled = StrictBooleanField(required=False, help_text="Enabled again, it goes on where it stopped.")


class TestAnswer(serializers.Serializer[Any]):
    """Whether the account can be used."""

    works = serializers.BooleanField()
    detail = serializers.CharField()


class DryRunBody(StrictSerializer):
    """Which leads to look at; left out: the most complete ones."""

    ids = ids(100, required=False)


class DryRunLead(serializers.Serializer[Any]):
    """What a lead would be there, or the reason why it would not be sent."""

    lead_id = serializers.IntegerField()
    values = serializers.DictField(child=serializers.JSONField())
    reason = serializers.CharField(help_text=f"Empty, or one of: {', '.join(REASONS)}.")


class PlannedCall(serializers.Serializer[Any]):
    """A request as it would be sent, without what is secret."""

    method = serializers.CharField()
    url = serializers.CharField()
    headers = serializers.DictField(child=serializers.CharField())
    body = serializers.JSONField()


class DryRunAnswer(serializers.Serializer[Any]):
    """What would be sent; nothing is."""

    leads = DryRunLead(many=True)
    requests = PlannedCall(many=True)


class SendBody(StrictSerializer):
    """Leads by id."""

    ids = ids()
    dry_run = dry_run()


class SendFilteredBody(FilteredBody):
    """All leads that match, if there are still as many as you saw."""


class SendRow(serializers.ModelSerializer[LeadSend]):
    """That leads were put into the outbox: by whom, which, how many; whether that was taken back."""

    class Meta:
        model = LeadSend
        fields: tuple[str, ...] = (
            "id", "at", "requested_by", "rule", "by_rule", "filter", "queued", "undone_at", "undone_by",
        )  # fmt: skip


class SendResult(SendRow):
    """What a send put into the outbox, or would."""

    id = serializers.IntegerField(allow_null=True, help_text="To take it back. Null: it was a dry run.")
    dry_run = serializers.BooleanField(help_text="True: this is what would be queued.")

    class Meta(SendRow.Meta):
        fields = (*SendRow.Meta.fields, "dry_run")


class TakenBackAnswer(serializers.Serializer[Any]):
    """How many leads were taken back, and how many had been sent already."""

    taken_back = serializers.IntegerField()
    sent = serializers.IntegerField()


class RequeuedAnswer(serializers.Serializer[Any]):
    """How many leads wait again."""

    queued = serializers.IntegerField()


class LeadDeliveryRow(serializers.ModelSerializer[LeadDelivery]):
    """A lead at the destination: its state, the version that is there, and why the newest is not."""

    class Meta:
        model = LeadDelivery
        fields = (
            "id", "lead_id", "key", "status", "reason", "detail", "version", "sent_version", "remote_id",
            "attempts", "due_at", "attempted_at", "sent_at",
        )  # fmt: skip
        extra_kwargs = {  # noqa: RUF012 -- as Django REST framework has it
            "sent_version": {"help_text": "0: it is not there. -1: it was sent, and no answer has come."}
        }


class RuleBody(StrictSerializer):
    """When leads are sent by themselves, and which."""

    trigger = StrictChoiceField(choices=SendTrigger.choices)
    conditions = serializers.DictField(required=False, default=dict, help_text="Filters of the list of leads.")
    cron = StrictCharField(
        required=False, default="", allow_blank=True, max_length=100, help_text="Of a schedule, in UTC: 0 6 * * 1-5."
    )


class RuleChange(StrictSerializer):
    """What to change; what is left out stays."""

    enabled = StrictBooleanField(required=False)
    conditions = serializers.DictField(required=False, help_text="Filters of the list of leads.")
    cron = StrictCharField(required=False, max_length=100)


class RuleRow(serializers.ModelSerializer[SendRule]):
    """A rule; it is off until somebody enables it."""

    reason = serializers.SerializerMethodField(help_text="Why it sends nothing: its filter is no more. Else empty.")

    class Meta:
        model = SendRule
        fields = ("id", "trigger", "conditions", "cron", "enabled", "reason", "next_at", "created_by", "created_at")

    def get_reason(self, rule: SendRule) -> str:
        """Why it stands still."""
        return why_it_stands_still(rule)


class RulePreview(serializers.Serializer[Any]):
    """How many leads it would choose of those that are stored now."""

    count = serializers.IntegerField()


_ACTIONS = (
    "adapters", "create", "partial_update", "destroy", "test", "dry_run", "redrive", "rules", "add_rule",
    "preview_rule", "change_rule", "remove_rule",
)  # fmt: skip


class DestinationViewSet(ResourceViewSet):
    """Destinations. Operators connect them; curators send leads."""

    required_scopes: ClassVar[dict[str, str]] = {
        **dict.fromkeys((*ResourceViewSet.required_scopes, *_ACTIONS), "operate"),
        "send": "curate", "send_filtered": "curate", "sends": "curate", "undo": "curate", "deliveries": "curate",
    }  # fmt: skip
    parameters: ClassVar[Parameters] = {"retrieve": set(), "deliveries": {"status", "after"}}
    resource = DESTINATIONS
    serializer_class = DestinationRow

    @extend_schema(responses=AdapterList, filters=False)
    @action(detail=False)
    def adapters(self, request: Request) -> Response:
        """The services that leads can be sent to, with their options, and the fields of leads."""
        adapters = [
            {
                "name": adapter.name, "label": adapter.label, "hint": adapter.hint, "mapping": dict(adapter.fields),
                "options": [DestinationOption(option).data for option in adapter.options],
            }
            for adapter in ADAPTERS.values()
        ]  # fmt: skip
        return Response({"adapters": adapters, "lead_fields": {field.name: field.label for field in FIELDS.values()}})

    @extend_schema(responses=DestinationDetail)
    def retrieve(self, request: Request, pk: str) -> Response:
        """One destination with its options, and how many leads are in which state there."""
        return Response(self._detail(pk))

    def _detail(self, pk: Any) -> dict[str, Any]:
        destination = self.stored(pk)
        options = sending.options_with_secrets_hidden(destination)
        return {**self.row(pk), "options": options, "counts": sending.counts_of(destination)}

    @extend_schema(request=DestinationBody, responses={201: DestinationDetail})
    def create(self, request: Request) -> Response:
        """Connect one. It is off: test it, look at a dry run, then enable it. 409 for one too many."""
        body = read_body(DestinationBody, request)
        made = sending.create(**body, by=name_of(request))
        answer = Response(self._detail(made.pk), status=201)
        answer["Location"] = f"/api/v3/destinations/{made.pk}"
        return answer

    @extend_schema(request=DestinationChange, responses=DestinationDetail)
    def partial_update(self, request: Request, pk: str) -> Response:
        """Change it. After a change of the mapping or the options all leads there are looked at again; those that are
        the same cost no request."""
        with self.changing(pk) as destination:
            body = read_body(DestinationChange, request)
            enabled = body.pop("enabled", None)
            sending.change(destination, **body)
            if enabled is not None:
                sending.switch(destination, enabled, by=name_of(request))
        return Response(self._detail(pk))

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, pk: str) -> Response:
        """Forget it. What is there stays there; the record of what was sent stays here."""
        self.stored(pk).delete()
        return Response(status=204)

    @extend_schema(request=None, responses=TestAnswer)
    @action(detail=True, methods=["post"])
    def test(self, request: Request, pk: str) -> Response:
        """Ask the service whether the account can be used; what the adapter needs there is set up."""
        result = sending.test(self.stored(pk))
        return Response({"works": result.works, "detail": result.sentence})

    @extend_schema(request=DryRunBody, responses=DryRunAnswer)
    @action(detail=True, methods=["post"], url_path="dry-run")
    def dry_run(self, request: Request, pk: str) -> Response:
        """What would be sent for these leads, to the letter; nothing is sent."""
        destination, body = self.stored(pk), read_body(DryRunBody, request)
        chosen = body.get("ids") or sending.sample_leads(SAMPLE)
        leads = [
            {"lead_id": shown.lead, "values": shown.values, "reason": shown.reason}
            for shown in sending.preview(destination, chosen)
        ]
        requests = [PlannedCall(planned).data for planned in sending.dry_run(destination, chosen)]
        return Response({"leads": leads, "requests": requests})

    # Sending.

    @extend_schema(request=SendBody, responses={200: SendResult, 202: SendResult})
    @action(detail=True, methods=["post"])
    def send(self, request: Request, pk: str) -> Response:
        """Send leads by id. Those that are there, or on their way, stay as they are."""
        destination, body = self.stored(pk), read_body(SendBody, request)
        with rehearsed(body["dry_run"]):
            made = sending.send(destination, list(dict.fromkeys(body["ids"])), by=name_of(request))
        return _sent(made, dry_run=body["dry_run"])

    @extend_schema(request=SendFilteredBody, responses={200: SendResult, 202: SendResult})
    @action(detail=True, methods=["post"], url_path="send/filtered")
    def send_filtered(self, request: Request, pk: str) -> Response:
        """Send all leads that match, if there are still as many as you saw; else 409 with the real number."""
        destination, body = self.stored(pk), read_body(SendFilteredBody, request)
        used = LEADS.normalised(body["filter"])
        rows = LEADS.rows(used)
        with rehearsed(body["dry_run"]):
            made = sending.send_all_matching(
                destination, rows, by=name_of(request), expected=confirmed(body, rows), filter_used=used,
                everything=body["all"],
            )  # fmt: skip
        return _sent(made, dry_run=body["dry_run"])

    @extend_schema(responses=SendRow(many=True), filters=False)
    @action(detail=True)
    def sends(self, request: Request, pk: str) -> Response:
        """What was put into its outbox, by whom or by which rule, the newest first: the 200 newest."""
        return Response(SendRow(self.stored(pk).sends.order_by("-id")[:SHOWN], many=True).data)

    @extend_schema(request=None, responses=TakenBackAnswer)
    @action(detail=True, methods=["post"], url_path=r"sends/(?P<number>[0-9]{1,18})/undo")
    def undo(self, request: Request, pk: str, number: str) -> Response:
        """Take back what was not sent yet. 404 for an unknown one, 409 when that was done before.

        403 for what somebody else sent, or a rule, unless you may operate.
        """
        made = self.stored(pk).sends.filter(pk=number).first()
        if made is None:
            raise NotFound(f"Destination {pk} has no send {number}.")
        require_own(request, made.requested_by, "send", "take it back")
        done = sending.undo(made, by=name_of(request))
        return Response({"taken_back": done.taken_back, "sent": done.sent})

    @extend_schema(request=None, responses={202: RequeuedAnswer})
    @action(detail=True, methods=["post"])
    def redrive(self, request: Request, pk: str) -> Response:
        """Send everything that failed again, at once."""
        return pending({"queued": sending.send_failed_again(self.stored(pk))}, f"destinations/{pk}/deliveries")

    @extend_schema(
        responses=LeadDeliveryRow(many=True),
        parameters=[
            OpenApiParameter("status", str, enum=list(LeadDeliveryStatus.values)),
            OpenApiParameter("after", int, description="The id of the last row of the page before."),
        ],
        filters=False,
    )
    @action(detail=True)
    def deliveries(self, request: Request, pk: str) -> Response:
        """The leads there by id, 200 at a time: state, version, reason. 400 for a status that there is not."""
        status, after = request.query_params.get("status"), request.query_params.get("after", "0")
        if status is not None and status not in LeadDeliveryStatus.values:
            raise ValidationError({"status": f"One of: {', '.join(LeadDeliveryStatus.values)}."})
        if not after.isascii() or not after.isdigit() or len(after) > 18:
            raise ValidationError({"after": "The id of a row."})
        rows = self.stored(pk).deliveries.filter(pk__gt=int(after), **({"status": status} if status else {}))
        return Response(LeadDeliveryRow(rows.order_by("pk")[:SHOWN], many=True).data)

    # Rules.

    @extend_schema(responses=RuleRow(many=True), filters=False)
    @action(detail=True)
    def rules(self, request: Request, pk: str) -> Response:
        """When leads are sent by themselves."""
        return Response(RuleRow(self.stored(pk).rules.order_by("pk"), many=True).data)

    @extend_schema(request=RuleBody, responses={201: RuleRow})
    @rules.mapping.post
    def add_rule(self, request: Request, pk: str) -> Response:
        """Add a rule, which is off. 400 for a filter that there is not."""
        destination, body = self.stored(pk), read_body(RuleBody, request)
        rule = sending.add_rule(destination, **body, by=name_of(request))
        return Response(RuleRow(rule).data, status=201)

    @extend_schema(request=RuleBody, responses=RulePreview)
    @action(detail=True, methods=["post"], url_path="rules/preview")
    def preview_rule(self, request: Request, pk: str) -> Response:
        """How many leads a rule would choose of those that are stored now; nothing is stored or sent."""
        self.stored(pk)
        body = read_body(RuleBody, request)
        return Response({"count": sending.matching(body["trigger"], body["conditions"])})

    @extend_schema(request=RuleChange, responses=RuleRow, operation_id="destinations_rules_partial_update")
    @action(detail=True, methods=["patch"], url_path=r"rules/(?P<rule>[0-9]{1,18})")
    def change_rule(self, request: Request, pk: str, rule: str) -> Response:
        """Change a rule, or switch it."""
        stored, body = _rule(self.stored(pk), rule), read_body(RuleChange, request)
        sending.change_rule(stored, **body)
        return Response(RuleRow(stored).data)

    @extend_schema(responses={204: None}, operation_id="destinations_rules_destroy")
    @change_rule.mapping.delete
    def remove_rule(self, request: Request, pk: str, rule: str) -> Response:
        """Remove a rule; what it chose and was not sent yet is withheld."""
        _rule(self.stored(pk), rule).delete()
        return Response(status=204)


def _rule(destination: Destination, rule: str) -> SendRule:
    stored = destination.rules.filter(pk=rule).first()
    if stored is None:
        raise NotFound(f"Destination {destination.pk} has no rule {rule}.")
    return stored


def _sent(made: LeadSend, *, dry_run: bool) -> Response:
    row = {**SendRow(made).data, "dry_run": dry_run}
    return Response(row | {"id": None}) if dry_run else pending(row, f"destinations/{made.destination_id}/deliveries")
