"""The front door: what there is, what each kind of problem means, and the answer at every address that is none."""

from __future__ import annotations

from typing import Any, ClassVar

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from scrapersky.api.base import Parameters, View
from scrapersky.api.problem_types import BASE, PROBLEM_TYPES, PUBLIC

ANY_METHOD = ("get", "post", "put", "patch", "delete", "options", "head")


class ApiRootAnswer(serializers.Serializer[Any]):
    """Where to go from here."""

    version = serializers.CharField()
    schema = serializers.CharField()
    documentation = serializers.CharField()


class ApiRoot(View):
    """Where to go from here."""

    required_scopes: ClassVar[dict[str, str]] = {"get": PUBLIC}

    @extend_schema(responses=ApiRootAnswer)
    def get(self, request: Request) -> Response:
        """The version, the description and its readable form."""
        return Response({"version": "3", "schema": "/api/v3/schema", "documentation": "/api/v3/docs"})


class ProblemType(serializers.Serializer[Any]):
    """What a problem's `type` means."""

    type = serializers.CharField()
    status = serializers.IntegerField()
    title = serializers.CharField()
    meaning = serializers.CharField()


class ProblemTypes(View):
    """What a problem's `type` means."""

    required_scopes: ClassVar[dict[str, str]] = {"get": PUBLIC}

    @extend_schema(responses=ProblemType)
    def get(self, request: Request, kind: str) -> Response:
        """One kind of problem; 404 for an unknown one."""
        if kind not in PROBLEM_TYPES:
            raise NotFound(f"There is no problem type {kind!r}. There are: {', '.join(PROBLEM_TYPES)}.")
        status, title, meaning = PROBLEM_TYPES[kind]
        return Response({"type": f"{BASE}{kind}", "status": status, "title": title, "meaning": meaning})


@extend_schema(exclude=True)
class NotFoundView(View):
    """Every address that is none: 404 as a problem, whoever asks."""

    required_scopes: ClassVar[dict[str, str]] = dict.fromkeys(ANY_METHOD, PUBLIC)
    parameters: ClassVar[Parameters] = dict.fromkeys(ANY_METHOD, None)  # it is 404 with any

    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """404."""
        if request.path.endswith("/"):
            raise NotFound("Addresses of the API end without a slash. Take it away.")
        raise Http404

    post = put = patch = delete = get
