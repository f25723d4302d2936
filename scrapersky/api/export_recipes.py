"""Export recipes: exports that run on a schedule and write their files to a storage target."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from jobs.actions.curation import Refused, WrongField
from jobs.lists.catalogue import EXPORT_RECIPES
from jobs.models import ExportRecipe, RecipeRun, StorageTarget
from jobs.models.limits import LARGEST_ID
from jobs.statuses import MailWhen, Repeat, Separator
from jobs.transfer import recipes
from jobs.transfer.layouts import names as layout_names
from scrapersky.api.auth import name_of
from scrapersky.api.base import pending
from scrapersky.api.bodies import read_body
from scrapersky.api.exports import FORMAT_CHOICES, NOUN_CHOICES
from scrapersky.api.fields import (
    StrictBooleanField,
    StrictCharField,
    StrictChoiceField,
    StrictIntegerField,
    StrictSerializer,
)
from scrapersky.api.pipeline_viewset import BOM_HELP, DECIMAL_COMMA_HELP, SEPARATOR_HELP
from scrapersky.api.resource_viewset import ResourceViewSet, Row

SHOWN = 100  # runs
LAYOUT_CHOICES = [(name, name) for name in layout_names()]


class ExportRecipeRow(Row):
    """An export recipe, and when it runs next."""

    resource = EXPORT_RECIPES


class RecipeChangeBody(StrictSerializer):
    """What a recipe is: which rows, how, where, when."""

    name = StrictCharField(max_length=100)
    noun = StrictChoiceField(choices=NOUN_CHOICES)
    filter = serializers.DictField(required=False, help_text="The list's filters: name -> value, or a list of values.")
    columns = serializers.ListField(
        child=StrictCharField(max_length=100), required=False, max_length=200,
        help_text="Columns, in this order; an empty list: all.",
    )  # fmt: skip
    layout = StrictChoiceField(choices=[("", "none"), *LAYOUT_CHOICES], required=False)
    format = StrictChoiceField(choices=FORMAT_CHOICES)
    separator = StrictChoiceField(choices=Separator.choices, required=False, help_text=SEPARATOR_HELP)
    decimal_comma = StrictBooleanField(required=False, help_text=DECIMAL_COMMA_HELP)
    bom = StrictBooleanField(required=False, help_text=BOM_HELP)
    target_id = StrictIntegerField(min_value=1, max_value=LARGEST_ID)
    folder = StrictCharField(
        max_length=500, required=False, help_text="Of each run: {run} is needed; {recipe}, {date} and {time} may be."
    )
    changes_only = StrictBooleanField(
        required=False, help_text="After the first run only what is new, changed or deleted since; by default true."
    )
    repeat = StrictChoiceField(choices=Repeat.choices, required=False)
    at = serializers.TimeField(required=False, help_text="As 06:00; of an hourly recipe the minute counts.")
    weekday = StrictIntegerField(required=False, min_value=0, max_value=6, help_text="Of a weekly recipe: 0 is Monday.")
    month_day = StrictIntegerField(required=False, min_value=1, max_value=28, help_text="Of a monthly recipe.")
    time_zone = StrictCharField(max_length=100, required=False, help_text="As America/New_York; by default UTC.")
    mail_when = StrictChoiceField(choices=MailWhen.choices, required=False)
    mail_to = serializers.ListField(child=StrictCharField(max_length=320), required=False, max_length=20)

    def validate_target_id(self, pk: int) -> int:
        """The id, if there is such a target. Raises ValidationError."""
        if not StorageTarget.objects.filter(pk=pk).exists():
            raise serializers.ValidationError(f"There is no storage target {pk}.")
        return pk


class RecipeRunRow(serializers.ModelSerializer[RecipeRun]):
    """A run: its state, what it wrote, and, if it failed, the reason."""

    class Meta:
        model = RecipeRun
        fields = (
            "id", "number", "status", "requested_by", "scheduled_for", "folder", "complete", "rows", "deleted", "bytes",
            "attempts", "reason", "error", "due_at", "started_at", "ended_at", "manifest",
        )  # fmt: skip


class DryRunResult(serializers.Serializer[Any]):
    """What a run now would write."""

    complete = serializers.BooleanField(help_text="All rows; false: what is new, changed or deleted.")
    exact = serializers.BooleanField(help_text="False: at most so many rows; deletions were not counted.")
    rows = serializers.IntegerField()
    deleted = serializers.IntegerField(allow_null=True)
    folder = serializers.CharField()
    files = serializers.ListField(child=serializers.CharField(), help_text="In the order in which they are written.")


_WRITES = ("create", "partial_update", "destroy", "run", "pause", "resume", "begin_anew", "cancel")


class ExportRecipeViewSet(ResourceViewSet):
    """Export recipes. Whoever may export sees them; operators change them, for what they send leaves for good."""

    required_scopes: ClassVar[dict[str, str]] = {
        **dict.fromkeys((*ResourceViewSet.required_scopes, "runs", "dry_run"), "export"),
        **dict.fromkeys(_WRITES, "operate"),
    }
    resource = EXPORT_RECIPES
    serializer_class = ExportRecipeRow

    @extend_schema(request=RecipeChangeBody, responses={201: ExportRecipeRow})
    def create(self, request: Request) -> Response:
        """Add a recipe. 409 for one too many."""
        body = read_body(RecipeChangeBody, request)
        recipe = recipes.save(ExportRecipe(**({"folder": recipes.DEFAULT_FOLDER} | body)), by=name_of(request))
        return self.created(recipe.pk)

    @extend_schema(request=RecipeChangeBody, responses=ExportRecipeRow)
    def partial_update(self, request: Request, pk: str) -> Response:
        """Change it. With other columns, another format or target, the next run brings all rows."""
        with self.changing(pk) as recipe:
            for name, value in read_body(RecipeChangeBody, request, partial=True).items():
                setattr(recipe, name, value)
            recipes.save(recipe, by=name_of(request))
        return Response(self.row(pk))

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, pk: str) -> Response:
        """Delete it with its history; the files at the target stay."""
        recipes.remove(self.stored(pk).pk)
        return Response(status=204)

    @extend_schema(request=None, responses={202: RecipeRunRow})
    @action(detail=True, methods=["post"])
    def run(self, request: Request, pk: str) -> Response:
        """Run it now. 409 while a run is under way, or the recipe is paused."""
        run = recipes.start(self.stored(pk).pk, by=name_of(request))
        return pending(RecipeRunRow(run).data, f"export-recipes/{pk}/runs")

    @extend_schema(request=None, responses=ExportRecipeRow)
    @action(detail=True, methods=["post"])
    def pause(self, request: Request, pk: str) -> Response:
        """Begin no run until it is resumed."""
        recipes.pause(self.stored(pk).pk)
        return Response(self.row(pk))

    @extend_schema(request=None, responses=ExportRecipeRow)
    @action(detail=True, methods=["post"])
    def resume(self, request: Request, pk: str) -> Response:
        """Go on; the next run brings what was missed."""
        recipes.resume(self.stored(pk).pk)
        return Response(self.row(pk))

    @extend_schema(request=None, responses=ExportRecipeRow)
    @action(detail=True, methods=["post"], url_path="begin-anew")
    def begin_anew(self, request: Request, pk: str) -> Response:
        """Have the next run bring all rows, as the first one did: for a copy that was lost."""
        recipes.begin_anew(self.stored(pk).pk)
        return Response(self.row(pk))

    @extend_schema(request=None, responses=ExportRecipeRow)
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: str) -> Response:
        """End the run that is under way. 409 when there is none."""
        last = self.stored(pk).runs.order_by("-number").first()
        if last is None or not recipes.cancel(last.pk, by=name_of(request)):
            raise Refused("No run is under way.")
        return Response(self.row(pk))

    @extend_schema(responses=RecipeRunRow(many=True), parameters=[])
    @action(detail=True)
    def runs(self, request: Request, pk: str) -> Response:
        """The last hundred runs, newest first, with what they wrote."""
        return Response(RecipeRunRow(self.stored(pk).runs.order_by("-number")[:SHOWN], many=True).data)

    @extend_schema(responses=DryRunResult, parameters=[])
    @action(detail=True, url_path="dry-run")
    def dry_run(self, request: Request, pk: str) -> Response:
        """What a run now would write; nothing is written or remembered. 409 when its filter is no longer usable."""
        try:
            return Response(asdict(recipes.dry_run(self.stored(pk))))
        except WrongField as error:
            raise Refused(str(error)) from error
