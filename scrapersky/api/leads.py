"""Leads: one row a business, or a domain without one; what people write on them; the stages of their work."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, ClassVar

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from jobs.actions import lead_suppressions, leads
from jobs.actions.curation import BulkDecision, WrongField
from jobs.actions.lead_owners import why_not_assignable
from jobs.actions.lead_suppressions import MOST_LEADS, SuppressedLeads
from jobs.learning.because import because
from jobs.lists.catalogue import CONTACTS, LEADS
from jobs.lists.lead_summary import GROUPS, MOST_VALUES, LeadSummary, facets, summarise
from jobs.models import Contact, Lead, LeadNote
from jobs.statuses import Colour
from jobs.store.lead_stages import stage_list
from scrapersky.api.auth import name_of, require_erase
from scrapersky.api.base import Parameters
from scrapersky.api.bodies import DecisionResult, FilteredBody, confirmed, dry_run, ids, read_body, reason
from scrapersky.api.fields import (
    StrictCharField,
    StrictChoiceField,
    StrictSerializer,
)
from scrapersky.api.pipeline_viewset import DecideMixin, PipelineViewSet, decision_result, rehearsed
from scrapersky.api.resource_viewset import Row


class LeadRow(Row):
    """A lead."""

    resource = LEADS


class FitReason(serializers.Serializer[Any]):
    """What speaks for a lead, or against it."""

    text = serializers.CharField()
    speaks_for = serializers.BooleanField()


class FitEffect(serializers.Serializer[Any]):
    """What would change the score, and to how many percent."""

    text = serializers.CharField()
    percent = serializers.FloatField()


class FitReasons(serializers.Serializer[Any]):
    """The score of a lead by earlier decisions, with its strongest reasons."""

    fit = serializers.DecimalField(max_digits=4, decimal_places=1, allow_null=True, help_text="Percent.")
    reasons = FitReason(many=True)
    changes = FitEffect(many=True)


class LeadGroup(serializers.Serializer[Any]):
    """How many leads have a value."""

    value = serializers.CharField(help_text="A text; true or false.")
    count = serializers.IntegerField()


class LeadSummaryAnswer(serializers.Serializer[Any]):
    """Counts of all leads that match, and by group: of each its most frequent values."""

    total = serializers.IntegerField(allow_null=True, help_text="Null: it took too long.")
    exact = serializers.BooleanField(help_text="False: estimated from a sample of a large table.")
    groups = serializers.DictField(child=LeadGroup(many=True))


def _tags(**more: Any) -> serializers.ListField:
    return serializers.ListField(
        child=StrictCharField(max_length=leads.LONGEST_WORD), required=False, max_length=100, **more
    )


class LeadFields(StrictSerializer):
    """What people write on leads; what is left out stays as it is."""

    owner = StrictCharField(
        required=False, allow_blank=True, max_length=leads.LONGEST_WORD,
        help_text="The log-in name of a person who may work on leads; empty: nobody.",
    )  # fmt: skip
    stage = StrictCharField(required=False, max_length=leads.LONGEST_WORD, help_text="One of GET /leads/stages.")
    next_on = serializers.DateField(required=False, allow_null=True, help_text="When it is due again.")

    def validate_owner(self, name: str) -> str:
        """Somebody who may work on leads; else a 400."""
        if sentence := why_not_assignable(name):
            raise serializers.ValidationError(sentence)
        return name


class LeadChangeBody(LeadFields):
    """What to change of one lead."""

    tags = _tags(help_text="All tags that it has from now on.")


class SeveralLeadFields(LeadFields):
    """What to change of several leads: tags that they get or lose, and a note on each."""

    add_tags = _tags()
    remove_tags = _tags()
    note = StrictCharField(
        required=False, max_length=leads.LONGEST_NOTE, help_text="Written on each lead, beside the notes it has."
    )


class ChangeLeadsBody(SeveralLeadFields):
    """What to change of leads by id."""

    ids = ids()
    reason = reason()
    dry_run = dry_run()


class ChangeFilteredLeadsBody(FilteredBody, SeveralLeadFields):
    """What to change of all leads that match, if there are still as many as you saw."""

    reason = reason()


class SuppressLeadsBody(StrictSerializer):
    """Leads by id that are never to be stored again."""

    ids = ids(most=MOST_LEADS)
    reason = reason()
    dry_run = dry_run()


class SuppressFilteredLeadsBody(FilteredBody):
    """All leads that match and are never to be stored again, if there are still as many as you saw."""

    reason = reason()


class SuppressedLeadsAnswer(serializers.Serializer[Any]):
    """What was put on the suppression list."""

    requested = serializers.IntegerField()
    suppressed = serializers.IntegerField(help_text="Leads that are not stored, visited or sent again.")
    entries = serializers.ListField(
        child=serializers.IntegerField(), help_text="Ids of the entries. Empty in a dry run."
    )
    unrecognisable = serializers.ListField(
        child=serializers.IntegerField(), help_text="Ids of leads with neither a site nor a place, e-mail or phone."
    )
    missing = serializers.IntegerField(help_text="Ids of which there is no lead.")
    dry_run = serializers.BooleanField(help_text="True: this is what would happen.")


class NoteBody(StrictSerializer):
    """A note."""

    text = StrictCharField(max_length=leads.LONGEST_NOTE)


class NoteRow(serializers.ModelSerializer[LeadNote]):
    """A note: who wrote it, and when."""

    class Meta:
        model = LeadNote
        fields = ("id", "at", "author", "text")


class LeadEvent(serializers.Serializer[Any]):
    """Something that a person did with the lead."""

    at = serializers.DateTimeField()
    by = serializers.CharField()
    field = serializers.CharField(help_text="curation_status, owner, stage, next_on, tags, note or sent.")
    was = serializers.JSONField(allow_null=True)
    now = serializers.JSONField(allow_null=True)
    bulk_id = serializers.UUIDField(allow_null=True)


class StagesBody(StrictSerializer):
    """The list of stages."""

    stages = serializers.ListField(
        child=StrictCharField(max_length=leads.LONGEST_WORD), max_length=leads.MOST_STAGES,
        help_text="In their order; New is among them.",
    )  # fmt: skip
    renamed = serializers.DictField(
        child=StrictCharField(max_length=leads.LONGEST_WORD), required=False,
        help_text="Old name -> new name: leads move with it.",
    )  # fmt: skip
    colours = serializers.DictField(
        child=StrictChoiceField(choices=Colour.choices), required=False,
        help_text="Name -> colour; those that are left out stay as they were.",
    )  # fmt: skip
    closed_stages = serializers.ListField(
        child=StrictCharField(max_length=leads.LONGEST_WORD), max_length=leads.MOST_STAGES, required=False,
        help_text="The stages in which the work on a lead has ended; left out: as it was.",
    )  # fmt: skip


class StageNames(serializers.Serializer[Any]):
    """The stages of the work on leads."""

    stages = serializers.ListField(child=serializers.CharField())
    colours = serializers.DictField(child=serializers.ChoiceField(choices=Colour.choices))
    closed_stages = serializers.ListField(
        child=serializers.CharField(), help_text="Those in which the work on a lead has ended."
    )


class LeadContact(serializers.Serializer[Any]):
    """A contact of a lead, and where it was seen most surely."""

    id = serializers.IntegerField()
    kind = serializers.CharField(help_text="email, phone, person, form, social, address.")
    value = serializers.CharField()
    name = serializers.CharField()
    title = serializers.CharField()
    confidence = serializers.FloatField(help_text="0 to 1.")
    curation_status = serializers.CharField()
    url = serializers.CharField(source="evidence_url", allow_null=True, help_text="The page.")
    snippet = serializers.CharField(source="evidence_snippet", allow_null=True, help_text="The words around it.")
    method = serializers.CharField(source="evidence_method", allow_null=True, help_text="How it was read.")
    seen_at = serializers.DateTimeField(source="evidence_seen_at", allow_null=True)


MOST_CONTACTS = 100
_AS_TAGS = {"add_tags": "tags", "remove_tags": "tags"}


class LeadViewSet(DecideMixin, PipelineViewSet):
    """Leads."""

    resource = LEADS
    serializer_class = LeadRow
    changeable = ("owner", "stage", "next_on", "tags")
    required_scopes: ClassVar[dict[str, str]] = {
        "summary": "read", "changes": "curate", "changes_filtered": "curate", "history": "read", "notes": "read",
        "fit": "read", "contacts": "read", "add_note": "curate", "remove_note": "curate", "stages": "read",
        "set_stages": "operate", "suppress": "operate", "suppress_filtered": "operate",
    }  # fmt: skip
    parameters: ClassVar[Parameters] = {"summary": None}

    @extend_schema(
        responses=LeadSummaryAnswer,
        parameters=[
            OpenApiParameter("group_by", str, description=f"Several of: {', '.join(GROUPS)}. Without it: the total."),
            OpenApiParameter("facets", bool, description="Count each group without its own filter. Default: false."),
        ],
    )
    @action(detail=False)
    def summary(self, request: Request) -> Response:
        """How many leads match, and how many have which value, in one request: of each group the 100 most frequent.

        Without a filter, and for up to 5,000 matching leads (with tags: 1,000), the counts are exact. Of a search for a
        frequent word, where other filters leave more than 1,000 leads, they are estimated from a share of these.
        400 for a filter that there is not.
        """
        names = self._names("group_by", GROUPS)
        if (choice := request.query_params.get("facets", "false")) not in ("true", "false"):
            raise ValidationError({"facets": "true or false."})
        self.filter_rows(extra=("group_by", "facets"))  # 400 for a filter that cannot be used
        count = facets if choice == "true" else summarise
        return Response(_summary(count(self.filters_in(extra=("group_by", "facets")), names)))

    # What people write.

    def partial_update(self, request: Request, pk: str) -> Response:
        """Change {columns}; with If-Match only the row that you know. It has a history, and can be undone."""
        with self.changing(pk) as stored:
            body = read_body(LeadChangeBody, request)
            tags = body.pop("tags", stored.tags)
            added = [tag for tag in tags if tag not in stored.tags]
            removed = [tag for tag in stored.tags if tag not in tags]
            changes = body | ({"add_tags": added} if added else {}) | ({"remove_tags": removed} if removed else {})
            if changes:
                _change(lambda: leads.change_leads([stored.pk], changes, by=name_of(request)), _AS_TAGS)
        return Response(self.row(pk))

    @extend_schema(request=ChangeLeadsBody, responses=DecisionResult)
    @action(detail=False, methods=["put"])
    def changes(self, request: Request) -> Response:
        """Change owner, stage, next date or tags of leads by id, or write a note on each, in one statement that can be
        undone."""
        body = read_body(ChangeLeadsBody, request)
        pks, reason = list(dict.fromkeys(body.pop("ids"))), body.pop("reason")
        by, dry = name_of(request), body.pop("dry_run")
        missing = len(pks) - Lead.objects.filter(pk__in=pks).count()
        return _change(
            lambda: leads.change_leads(pks, body, by=by, reason=reason, requested=len(pks)),
            dry_run=dry, missing=missing,
        )  # fmt: skip

    @extend_schema(request=ChangeFilteredLeadsBody, responses=DecisionResult)
    @action(detail=False, methods=["put"], url_path="changes/filtered")
    def changes_filtered(self, request: Request) -> Response:
        """Change all leads that match, if there are still as many as you saw; else 409 with the real number."""
        body = read_body(ChangeFilteredLeadsBody, request)
        filters = self.filters_in(body.pop("filter"))
        rows, by, dry = self.filter_rows(filters), name_of(request), body.pop("dry_run")
        expected, everything, reason = confirmed(body, rows), body.pop("all"), body.pop("reason")
        del body["expected_count"]
        return _change(
            lambda: leads.change_all_matching(
                rows, body, by=by, expected=expected, filter_used=filters, everything=everything, reason=reason
            ),
            dry_run=dry,
        )

    @extend_schema(request=SuppressLeadsBody, responses=SuppressedLeadsAnswer)
    @action(detail=False, methods=["post"])
    def suppress(self, request: Request) -> Response:
        """Suppress leads by id: each by its website; one without by its place, e-mail and phone. Workers erase what is
        stored. It cannot be undone.

        403 for a role of one's own that operates and does not erase.
        """
        require_erase(request)
        body, by = read_body(SuppressLeadsBody, request), name_of(request)
        return _suppress(
            lambda: lead_suppressions.suppress_leads(body["ids"], by=by, reason=body["reason"], source="api"),
            dry_run=body["dry_run"],
        )

    @extend_schema(request=SuppressFilteredLeadsBody, responses=SuppressedLeadsAnswer)
    @action(detail=False, methods=["post"], url_path="suppress/filtered")
    def suppress_filtered(self, request: Request) -> Response:
        """Suppress all leads that match, up to 1,000, if there are still as many as you saw; else 409 with the real
        number.

        403 for a role of one's own that operates and does not erase.
        """
        require_erase(request)
        body, by = read_body(SuppressFilteredLeadsBody, request), name_of(request)
        filters = self.filters_in(body["filter"])
        rows = self.filter_rows(filters)
        return _suppress(
            lambda: lead_suppressions.suppress_all_matching(
                rows, by=by, expected=confirmed(body, rows), filter_used=filters, everything=body["all"],
                reason=body["reason"], source="api",
            ),
            dry_run=body["dry_run"],
        )  # fmt: skip

    @extend_schema(responses=LeadEvent(many=True), filters=False)
    @action(detail=True)
    def history(self, request: Request, pk: str) -> Response:
        """What people did with the lead, the newest first: decisions, changes, notes. The 200 newest."""
        self.row(pk, ("id",))
        return Response(leads.history_of(int(pk)))

    @extend_schema(responses=NoteRow(many=True), filters=False)
    @action(detail=True)
    def notes(self, request: Request, pk: str) -> Response:
        """Its notes, the newest first: the 200 newest."""
        self.row(pk, ("id",))
        rows = LeadNote.objects.filter(lead_id=pk).order_by("-id")[: leads.MOST_HISTORY]
        return Response(NoteRow(rows, many=True).data)

    @extend_schema(request=NoteBody, responses={201: NoteRow})
    @notes.mapping.post
    def add_note(self, request: Request, pk: str) -> Response:
        """Write a note on the lead; 400 for an empty one."""
        lead, text = self.stored(pk), read_body(NoteBody, request)["text"]
        note = leads.add_note(lead, text, by=name_of(request))
        return Response(NoteRow(note).data, status=201)

    @extend_schema(request=None, responses={204: None}, operation_id="leads_notes_destroy")
    @action(detail=True, methods=["delete"], url_path=r"notes/(?P<note>[0-9]{1,18})")
    def remove_note(self, request: Request, pk: str, note: str) -> Response:
        """Remove a note of your own."""
        leads.remove_note(self.stored(pk), int(note), by=name_of(request))
        return Response(status=204)

    @extend_schema(responses=FitReasons, filters=False)
    @action(detail=True)
    def fit(self, request: Request, pk: str) -> Response:
        """How likely it is selected, why, and what would change that; `fit` is null where there is no score."""
        lead = self.stored(pk)
        reasons = because(lead)
        parts = {"reasons": reasons.reasons, "changes": reasons.changes} if reasons else {"reasons": [], "changes": []}
        return Response(FitReasons({"fit": lead.fit, **parts}).data)

    @extend_schema(responses=LeadContact(many=True), filters=False)
    @action(detail=True)
    def contacts(self, request: Request, pk: str) -> Response:
        """The contacts of its domain, the best first, each with the page and the words where it stands: up to 100."""
        domain = self.row(pk, ("id", "domain_id"))["domain_id"]
        rows: Any = Contact.objects.filter(domain_id=domain or 0).annotate(**CONTACTS.computed)
        return Response(LeadContact(rows.order_by("rank", "-confidence", "id")[:MOST_CONTACTS], many=True).data)

    # The stages.

    @extend_schema(responses=StageNames, filters=False)
    @action(detail=False)
    def stages(self, request: Request) -> Response:
        """The stages that a lead can be in, in their order."""
        return Response(_stages())

    @extend_schema(request=StagesBody, responses=StageNames, operation_id="leads_stages_update")
    @stages.mapping.put
    def set_stages(self, request: Request) -> Response:
        """Set the list of stages. One that leads are in can be renamed, but not left out. 400 for that."""
        body = read_body(StagesBody, request)
        leads.set_stages(
            body["stages"], body.get("renamed"), colours=body.get("colours"), closed=body.get("closed_stages")
        )
        return Response(_stages())


def _stages() -> dict[str, Any]:
    rows = stage_list()
    return {
        "stages": [row.name for row in rows],
        "colours": {row.name: row.colour for row in rows},
        "closed_stages": [row.name for row in rows if row.closed],
    }


def _summary(summary: LeadSummary) -> dict[str, Any]:
    groups = {
        name: [{"value": value, "count": number} for value, number in values[:MOST_VALUES]]
        for name, values in summary.groups.items()
    }
    return {"total": summary.total, "exact": summary.exact, "groups": groups}


def _suppress(carry_out: Callable[[], SuppressedLeads], *, dry_run: bool) -> Response:
    with rehearsed(dry_run):
        done = carry_out()
    entries = () if dry_run else done.entries  # those of a dry run are gone
    answer = {
        "requested": done.requested, "suppressed": done.suppressed, "entries": list(entries),
        "unrecognisable": list(done.unrecognisable), "missing": done.missing, "dry_run": dry_run,
    }  # fmt: skip
    return Response(answer)


def _change(
    carry_out: Any, names: Mapping[str, str] = MappingProxyType({}), *, dry_run: bool = False, missing: int = 0
) -> Response:
    """Carry out a change; `names` are what its fields are called in the body, where that differs; `missing` leads that
    are not there."""
    try:
        with rehearsed(dry_run):
            done: BulkDecision = carry_out()
    except WrongField as error:
        raise WrongField(names.get(error.field, error.field), str(error)) from error
    skipped = {"unchanged": done.requested - done.changed - missing, "not_found": missing}
    return Response(decision_result(done, skipped, dry_run=dry_run))
