"""Projects: what somebody wants as a whole, how far it goes by itself, how far it is, and what it has cost."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from jobs.actions import projects
from jobs.actions.projects import Conditions
from jobs.lists.catalogue import PROJECTS
from jobs.models import Project
from jobs.monitoring.project_waits import why_project_waits
from jobs.statuses import ProjectMode
from jobs.transfer.project_input import MOST_LINES, ProjectInput, estimate, read_text, start_project
from scrapersky.api.auth import name_of, require_own
from scrapersky.api.bodies import RunQueued, WaitingRow, read_body, waiting_row
from scrapersky.api.fields import (
    StrictBooleanField,
    StrictCharField,
    StrictChoiceField,
    StrictDecimalField,
    StrictIntegerField,
    StrictSerializer,
)
from scrapersky.api.pipeline_viewset import accepted
from scrapersky.api.resource_viewset import ResourceViewSet, Row
from scrapersky.api.searches import PlannedSearch, planned


class ProjectRow(Row):
    """A project: its conditions, its state, its counters (`progress`), its cost so far in US dollars."""

    resource = PROJECTS


class LinesBody(StrictSerializer):
    """What it is about: on each line a search in words, a domain or a website."""

    lines = serializers.ListField(
        child=StrictCharField(max_length=2000, allow_blank=True, trim_whitespace=True), min_length=1,
        max_length=MOST_LINES, help_text="dentists in Ithaca, NY; kestrel-dental.test; https://www.kestrel-dental.test",
    )  # fmt: skip


class ProjectBody(LinesBody):
    """What it is about, and how far it goes by itself. Dollars are US dollars; what is left out is no condition."""

    name = StrictCharField(required=False, default="", allow_blank=True, max_length=300)
    mode = StrictChoiceField(choices=ProjectMode.choices, required=False, default=ProjectMode.CONTACTS.value)
    rating_min = StrictDecimalField(
        max_digits=2, decimal_places=1, min_value=Decimal(0), max_value=Decimal(5), required=False, default=None,
        allow_null=True,
    )  # fmt: skip
    has_website = StrictBooleanField(required=False, default=False)
    no_chains = StrictBooleanField(
        required=False, default=False, help_text="Leave out names and websites that three or more businesses share."
    )
    categories = serializers.ListField(
        child=StrictCharField(max_length=100), required=False, default=list, max_length=50,
        help_text="The provider's words for kinds of businesses; any of them fits.",
    )  # fmt: skip
    max_leads = StrictIntegerField(required=False, default=None, allow_null=True, min_value=1, max_value=1_000_000)
    max_cost = StrictDecimalField(
        max_digits=12, decimal_places=6, min_value=Decimal(0), required=False, default=None, allow_null=True
    )
    pages_per_domain = StrictIntegerField(required=False, default=10, min_value=1, max_value=100)
    agreed_price = StrictDecimalField(
        max_digits=12, decimal_places=6, min_value=Decimal(0), required=False, default=None, allow_null=True,
        help_text="The price that you saw: nothing begins if it is more.",
    )  # fmt: skip


class ProjectEstimate(serializers.Serializer[Any]):
    """What a project would cost in US dollars, and how many leads to expect, before anything is stored."""

    price = serializers.DecimalField(max_digits=12, decimal_places=4)
    calls = serializers.IntegerField()
    fewest = serializers.IntegerField()
    most = serializers.IntegerField()
    affordable = serializers.BooleanField(help_text="Whether the budgets of today and this month cover it.")
    searches = PlannedSearch(many=True, help_text="How each search was read, and other places of its name.")


class RetryBody(StrictSerializer):
    """What to retry: the rows that failed at a stage for a reason."""

    stage = StrictCharField(max_length=60, help_text="The name of a stage, as in `progress.stages`.")
    reason = StrictCharField(max_length=60)


class ProjectRobotsBody(StrictSerializer):
    """Who allowed it."""

    reason = StrictCharField(max_length=500)


class ProjectViewSet(ResourceViewSet):
    """Projects."""

    required_scopes: ClassVar[dict[str, str]] = {
        "create": "curate", "plan": "curate", "pause": "curate", "resume": "curate", "stop": "curate",
        "retry": "curate", "robots": "operate", "waiting": "read",
    }  # fmt: skip
    resource = PROJECTS
    serializer_class = ProjectRow

    @extend_schema(request=ProjectBody, responses={200: ProjectRow, 201: ProjectRow})
    def create(self, request: Request) -> Response:
        """Begin a project; its searches are queued at once.

        The same request while one is under way returns that one (200). 400 for a project that cannot begin.
        """
        body = read_body(ProjectBody, request)
        lines, name, agreed = body.pop("lines"), body.pop("name"), body.pop("agreed_price")
        conditions = Conditions(**{**body, "categories": tuple(body["categories"])})
        started = start_project(_read(lines), conditions, by=name_of(request), name=name, agreed=agreed)
        return self.created(started.project.pk, status=201 if started.new else 200)

    @extend_schema(request=LinesBody, responses=ProjectEstimate)
    @action(detail=False, methods=["post"])
    def plan(self, request: Request) -> Response:
        """What it would cost, and how many leads to expect. Nothing is stored, no provider is called."""
        expected = estimate(_read(read_body(LinesBody, request)["lines"]))
        total = expected.total
        figures = {"price": total.price, "calls": total.calls, "affordable": total.affordable}
        searches = [planned(plan) for plan in total.plans]
        return Response({**figures, "fewest": expected.fewest, "most": expected.most, "searches": searches})

    @extend_schema(request=None, responses=ProjectRow)
    @action(detail=True, methods=["post"])
    def pause(self, request: Request, pk: str) -> Response:
        """Hold back what waits; rows in work run to their end. 403 for another's, unless you may operate."""
        projects.pause(self._own(request, pk, "pause"), by=name_of(request))
        return Response(self.row(pk))

    @extend_schema(request=None, responses=ProjectRow)
    @action(detail=True, methods=["post"])
    def resume(self, request: Request, pk: str) -> Response:
        """Let a paused project go on. 403 for another's, unless you may operate."""
        projects.resume(self._own(request, pk, "resume"), by=name_of(request))
        return Response(self.row(pk))

    @extend_schema(request=None, responses=ProjectRow)
    @action(detail=True, methods=["post"])
    def stop(self, request: Request, pk: str) -> Response:
        """End it for good; what was found stays. 403 for another's, unless you may operate."""
        projects.stop(self._own(request, pk, "stop"), by=name_of(request))
        return Response(self.row(pk))

    @extend_schema(request=RetryBody, responses={200: RunQueued, 202: RunQueued})
    @action(detail=True, methods=["post"])
    def retry(self, request: Request, pk: str) -> Response:
        """Queue again what failed at a stage for a reason; the project goes on, and the run is its."""
        body = read_body(RetryBody, request)
        done = projects.retry(self.stored(pk), body["stage"], body["reason"], by=name_of(request))
        return accepted(done.run.pk if done.run else None, done.rows)

    @extend_schema(request=ProjectRobotsBody, responses={200: RunQueued, 202: RunQueued})
    @action(detail=True, methods=["post"], url_path="robots")
    def robots(self, request: Request, pk: str) -> Response:
        """Read the project's domains that robots.txt keeps out, whatever it says; your reason is stored."""
        reason = read_body(ProjectRobotsBody, request)["reason"]
        done = projects.read_despite_robots(self.stored(pk), reason, by=name_of(request))
        return accepted(done.run.pk if done.run else None, done.rows)

    @extend_schema(responses=WaitingRow(many=True))
    @action(detail=True)
    def waiting(self, request: Request, pk: str) -> Response:
        """Why the project does not move: an entry for each step whose next row stands still."""
        return Response([waiting_row(waiting) for waiting in why_project_waits(self.stored(pk))])

    def _own(self, request: Request, pk: str, verb: str) -> Project:
        project: Project = self.stored(pk)
        require_own(request, project.requested_by, "project", verb)
        return project


def _read(lines: list[str]) -> ProjectInput:
    """What the lines name. Raises UnreadableInput, ValidationError (400)."""
    given = read_text("\n".join(lines))
    if not (given.searches or given.hosts):
        raise ValidationError({"lines": "Write a trade and a place, or a domain, on at least one line."})
    return given
