"""`/mcp`: the Model Context Protocol over streamable HTTP, behind the API's own doors.

It is stateless and answers in JSON, so that any web process can answer any request. Credentials, throttling, limits of
bodies and the check of hosts are those of the API's other views; origins are checked here.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any, ClassVar
from urllib.parse import urlsplit

import orjson
from asgiref.sync import async_to_sync
from django.conf import settings
from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request

from jobs.web import strict_json
from scrapersky.api.auth import SCHEME, SCOPES, ApiKeys, may
from scrapersky.api.base import View
from scrapersky.api.external_jwt import ExternalTokens
from scrapersky.mcp.api_calls import Caller, caller

KEY_PREFIX = "sky_"
INVALID_REQUEST = -32600  # of JSON-RPC 2.0, section 5.1


class KeysAsBearer(ApiKeys):
    """An API key as agents send their credentials: `Authorization: Bearer sky_...`."""

    def authorization(self, request: Request) -> str:
        """The header as the API reads it."""
        return as_api_key(super().authorization(request))

    def authenticate_header(self, request: Request) -> str:
        """What a 401 asks for: agents know this scheme."""
        return "Bearer"


def as_api_key(authorization: str) -> str:
    """The header as the API reads it: a key that was sent as a bearer token is a key."""
    scheme, _, given = authorization.partition(" ")
    return f"{SCHEME} {given.strip()}" if scheme.lower() == "bearer" and given.startswith(KEY_PREFIX) else authorization


@extend_schema(exclude=True)
class Mcp(View):
    """The tools, resources and prompts that the caller's scopes allow."""

    authentication_classes = (KeysAsBearer, ExternalTokens)
    required_scopes: ClassVar[dict[str, str]] = {"post": "read"}
    keeps_answers = False  # what changes something has its key at the API

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Refuse (403) a page of another origin before anything else: RFC 6454, and the protocol asks for it."""
        origin = request.headers.get("Origin")
        if origin and origin not in settings.CORS_ALLOWED_ORIGINS and urlsplit(origin).netloc != request.get_host():
            raise PermissionDenied("Pages of other origins may not call this; see API_CORS_ORIGINS.")
        super().initial(request, *args, **kwargs)

    def post(self, request: Request) -> HttpResponse:
        """The answer to one message of the protocol; 400 for one with a name twice, of which the SDK takes the last."""
        try:
            strict_json.loads(request._request.body)
        except strict_json.RepeatedName as error:
            return _invalid_request(str(error))
        except ValueError:
            pass  # the SDK says what is wrong
        header = request.headers.get
        given = Caller(
            as_api_key(header("Authorization", "")), request.get_host(), request.scheme or "http",
            str(request.META.get("REMOTE_ADDR", "")), header("Idempotency-Key", ""),
        )  # fmt: skip
        scopes = frozenset(scope for scope in SCOPES if may(request, scope))
        token = caller.set(given)
        try:
            return _answer(scopes, request)
        finally:
            caller.reset(token)


def _invalid_request(sentence: str) -> HttpResponse:
    problem = {"jsonrpc": "2.0", "id": None, "error": {"code": INVALID_REQUEST, "message": sentence}}
    return HttpResponse(orjson.dumps(problem), content_type="application/json", status=400)


def _answer(scopes: frozenset[str], request: Request) -> HttpResponse:
    # The SDK is loaded by the first request: most web processes never get one, and it takes 60 MB.
    transport: Any = import_module("scrapersky.mcp.transport")
    headers = [(name.lower().encode(), value.encode("latin-1", "replace")) for name, value in request.headers.items()]
    status, sent, body = async_to_sync(transport.answer)(scopes, headers, request._request.body)
    answer = HttpResponse(body, status=status)
    for name, value in sent:
        if name not in ("content-length", "connection"):
            answer[name] = value
    return answer
