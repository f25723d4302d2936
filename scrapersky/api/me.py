"""Who the caller is: the person, the key, what both together may do, and what is left of the limit."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from scrapersky.api.auth import SCOPES, may
from scrapersky.api.base import View
from scrapersky.models import ApiKey


class MyKey(serializers.Serializer[Any]):
    """The API key that the request came with."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    prefix = serializers.CharField()
    expires_at = serializers.DateTimeField(allow_null=True)


class CallerIdentity(serializers.Serializer[Any]):
    """The caller."""

    username = serializers.CharField()
    roles = serializers.ListField(child=serializers.CharField(), help_text="viewer, curator, operator, administrator.")
    scopes = serializers.ListField(
        child=serializers.ChoiceField(choices=tuple(SCOPES)),
        help_text="What this request may do: what the role allows and, with a key, the key's scopes.",
    )
    key = MyKey(allow_null=True, help_text="Null: the request came with a token.")
    requests_per_minute = serializers.IntegerField(help_text="0: no limit.")


class Me(View):
    """The caller."""

    required_scopes: ClassVar[dict[str, str]] = {"get": "read"}

    @extend_schema(responses=CallerIdentity)
    def get(self, request: Request) -> Response:
        """Who the credentials belong to, and what they allow."""
        key = request.auth if isinstance(request.auth, ApiKey) else None
        return Response(
            {
                "username": request.user.get_username(),
                "roles": sorted(request.user.groups.values_list("name", flat=True)),
                "scopes": [scope for scope in SCOPES if may(request, scope)],
                "key": key and {"id": key.pk, "name": key.name, "prefix": key.prefix, "expires_at": key.expires_at},
                "requests_per_minute": settings.API_REQUESTS_PER_MINUTE,
            }
        )
