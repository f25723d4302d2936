"""Automation rules: what may happen without a person asking. All are off until somebody switches one on by name."""

from __future__ import annotations

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from jobs.actions import automation
from scrapersky.api.auth import name_of
from scrapersky.api.base import View
from scrapersky.api.bodies import read_body
from scrapersky.api.fields import StrictBooleanField, StrictSerializer


class AutomationRow(serializers.Serializer[Any]):
    """A rule, and whether it is on."""

    name = serializers.CharField()
    sentence = serializers.CharField()
    stage = serializers.CharField(help_text="It acts on what this stage has settled.")
    enabled = serializers.BooleanField()
    changed_by = serializers.CharField()


class Switch(StrictSerializer):
    """On or off."""

    enabled = StrictBooleanField()


class Automation(View, ViewSet):
    """Automation rules."""

    required_scopes: ClassVar[dict[str, str]] = {"list": "read", "update": "operate"}
    lookup_value_regex = "[a-z_]{1,60}"

    @extend_schema(responses=AutomationRow(many=True), operation_id="automation_list")
    def list(self, request: Request) -> Response:
        """Every rule."""
        return Response([_row(rule, switch) for rule, switch in automation.rule_states()])

    @extend_schema(request=Switch, responses=AutomationRow)
    def update(self, request: Request, pk: str) -> Response:
        """Switch a rule on or off; the user is recorded. 404 for an unknown rule."""
        body = read_body(Switch, request)
        if pk not in {rule.name for rule in automation.RULES}:
            raise NotFound(f"There is no rule {pk!r}. GET /api/v3/automation lists those that there are.")
        automation.switch(pk, body["enabled"], name_of(request))
        return Response(next(_row(rule, switch) for rule, switch in automation.rule_states() if rule.name == pk))


def _row(rule: automation.Rule, switch: Any) -> dict[str, Any]:
    standing = {"enabled": bool(switch and switch.enabled), "changed_by": switch.changed_by if switch else ""}
    return {"name": rule.name, "sentence": rule.sentence, "stage": rule.stage, **standing}
