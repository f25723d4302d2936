"""Tokens and keys: getting in, staying in, getting out."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models.functions import Now
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import AuthenticationFailed, NotFound, Throttled, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework_simplejwt import views as jwt
from rest_framework_simplejwt.exceptions import TokenError
from rest_framework_simplejwt.serializers import (
    TokenBlacklistSerializer,
    TokenObtainPairSerializer,
    TokenRefreshSerializer,
    TokenVerifySerializer,
)

from jobs.lists.filters import Texts
from jobs.lists.resource import Resource
from scrapersky.accounts import second_factor
from scrapersky.accounts.access import end_access
from scrapersky.accounts.login_throttle import TooManyFailures, address_of, guarded
from scrapersky.api import request_log
from scrapersky.api.auth import SCOPES, make_key, may
from scrapersky.api.base import View
from scrapersky.api.bodies import read_body
from scrapersky.api.fields import StrictBooleanField, StrictCharField, StrictChoiceField, StrictSerializer
from scrapersky.api.jwt_tokens import AccessToken, RefreshToken, owner_of
from scrapersky.api.problem_types import PUBLIC
from scrapersky.api.problems import Problem
from scrapersky.api.resource_viewset import ResourceViewSet, Row
from scrapersky.models import ApiKey, ApiRequest

CREDENTIALS_BYTES = 20_000  # a body without credentials in its head: a name and a password, or a token


class Credentials(TokenObtainPairSerializer):
    """A name and a password; a code, too, of who has switched a second factor on."""

    token_class = RefreshToken
    default_error_messages: ClassVar[dict[str, Any]] = {
        "no_active_account": "The name or the password is wrong, or the account is not active."
    }
    code = serializers.CharField(required=False, max_length=20, write_only=True)
    access = serializers.CharField(read_only=True)
    refresh = serializers.CharField(read_only=True)

    def validate(self, attrs: dict[str, Any]) -> dict[str, str]:
        """The tokens. Raises AuthenticationFailed."""
        code = attrs.pop("code", "")
        try:
            with guarded(str(attrs[self.username_field]), address_of(self.context["request"])):
                tokens = super().validate(attrs)
                if second_factor.needed(self.user) and not second_factor.accept(self.user, code):
                    sentence = "Send the code of your authenticator app, or a recovery code, as `code`."
                    raise AuthenticationFailed(sentence)
        except TooManyFailures as closed:
            raise Throttled(wait=closed.seconds, detail=str(closed)) from None
        return tokens


class RefreshBody(TokenRefreshSerializer):
    """A refresh token; its owner's access must not have been ended since."""

    token_class = RefreshToken
    refresh = serializers.CharField(write_only=True)

    def validate(self, attrs: dict[str, Any]) -> dict[str, str]:
        """A new access token. Raises TokenError or AuthenticationFailed."""
        owner_of(RefreshToken(attrs["refresh"]))
        return super().validate(attrs)


class VerifyBody(TokenVerifySerializer):
    """A token of either kind."""

    def validate(self, attrs: dict[str, Any]) -> dict[Any, Any]:
        """Nothing. Raises TokenError or AuthenticationFailed when it is not in force."""
        try:
            owner_of(AccessToken(attrs["token"]))
        except TokenError:
            owner_of(RefreshToken(attrs["token"]))
        return {}


class RevokeBody(TokenBlacklistSerializer):
    """A refresh token that is to end."""

    token_class = RefreshToken


class TokenView(View):
    """Open to everybody, since a token is what the caller does not have yet; its answers are not stored."""

    required_scopes: ClassVar[dict[str, str]] = {"post": PUBLIC}
    most_bytes = CREDENTIALS_BYTES
    keeps_answers = False


class Token(TokenView, jwt.TokenObtainPairView):
    """A name and password for an access and a refresh token."""

    serializer_class = Credentials


class Refresh(TokenView, jwt.TokenRefreshView):
    """A refresh token for a new access token."""

    serializer_class = RefreshBody


class Verify(TokenView, jwt.TokenVerifyView):
    """Whether a token is in force: 200 or 401."""

    serializer_class = VerifyBody


class Revoke(TokenView, jwt.TokenBlacklistView):
    """End a refresh token for good."""

    serializer_class = RevokeBody


class RevokeAllBody(StrictSerializer):
    """Whether API keys end, too."""

    keys = StrictBooleanField(default=False)


class RevokeAll(View):
    """Log out everywhere: end one's own sessions and tokens, and the API keys if `keys` is true."""

    required_scopes: ClassVar[dict[str, str]] = {"post": "account"}
    keeps_answers = False

    @extend_schema(request=RevokeAllBody, responses={204: None})
    def post(self, request: Request) -> Response:
        """End them at once."""
        body = read_body(RevokeAllBody, request)
        end_access(request.user, keys=body["keys"])
        return Response(status=204)


KEYS = Resource(
    ApiKey, "keys", "API key", "API keys",
    ("id", "name", "prefix", "scopes", "created_at", "expires_at", "last_used_at", "revoked_at"), (Texts("name"),),
    icon="key",
)  # fmt: skip


class KeyRow(Row):
    """An API key, without its secret."""

    resource = KEYS


class NewKey(StrictSerializer):
    """What a new key may do, and until when."""

    name = StrictCharField(max_length=100)
    scopes = serializers.ListField(child=StrictChoiceField(choices=list(SCOPES)), min_length=1, max_length=len(SCOPES))
    expires_at = serializers.DateTimeField(required=False, allow_null=True)


class MadeKey(serializers.Serializer[Any]):
    """The key's row and its secret, which is shown this once."""

    id = serializers.IntegerField()
    key = serializers.CharField()


class KeyRequest(serializers.ModelSerializer[ApiRequest]):
    """A request that a key sent."""

    class Meta:
        model = ApiRequest
        fields = ("id", "at", "method", "operation", "status", "milliseconds")


class KeyViewSet(ResourceViewSet):
    """One's own API keys."""

    secret_answers = frozenset({"create"})
    required_scopes: ClassVar[dict[str, str]] = {
        "list": "read", "retrieve": "read", "count": "read", "create": "account", "destroy": "account",
        "requests": "read",
    }  # fmt: skip
    resource = KEYS
    queryset = ApiKey.objects.none()
    serializer_class = KeyRow

    def get_queryset(self) -> Any:
        """One's own."""
        return ApiKey.objects.filter(user_id=self.request.user.pk or 0)

    @extend_schema(request=NewKey, responses={201: MadeKey})
    def create(self, request: Request) -> Response:
        """Make a key. Not with a key (403): a program that leaked its own could otherwise make itself another."""
        if isinstance(request.auth, ApiKey):
            raise Problem("permission_denied", "A key cannot make keys; use a token.")
        body = read_body(NewKey, request)
        if (until := body.get("expires_at")) and until <= timezone.now():
            raise ValidationError({"expires_at": "This is in the past; the key would never work."})
        scopes = sorted(set(body["scopes"]))
        if beyond := [scope for scope in scopes if not may(request, scope)]:
            raise Problem("permission_denied", f"Your role does not allow: {', '.join(beyond)}.")
        key, text = make_key(request.user, body["name"], scopes, body.get("expires_at"))
        return Response({"id": key.pk, "key": text}, status=201, headers={"Location": f"/api/v3/keys/{key.pk}"})

    @extend_schema(responses=KeyRequest(many=True), filters=False)
    @action(detail=True)
    def requests(self, request: Request, pk: str) -> Response:
        """The latest 200 requests of a key: what, when, with which status, how long. Older than some days: deleted."""
        self.row(pk, ("id",))
        request_log.write()
        rows = ApiRequest.objects.filter(key_id=int(pk)).order_by("-id")[: request_log.SHOWN]
        return Response(KeyRequest(rows, many=True).data)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, pk: str) -> Response:
        """Revoke a key, at once. 404 where there is none in force."""
        if not self.get_queryset().filter(pk=pk, revoked_at=None).update(revoked_at=Now()):
            raise NotFound(f"There is no key {pk} in force.")
        return Response(status=204)
