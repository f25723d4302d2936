"""Where the OpenAPI description is read, and how credentials are described."""

from __future__ import annotations

from typing import Any, ClassVar

from django.http import HttpResponse
from django.utils.cache import get_conditional_response, patch_vary_headers
from drf_spectacular.contrib.rest_framework_simplejwt import SimpleJWTScheme
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView, SpectacularRedocView, SpectacularSwaggerSplitView
from rest_framework.request import Request
from rest_framework.response import Response

from scrapersky.api.base import Parameters, View
from scrapersky.api.description import description
from scrapersky.api.fields import StrictSerializer
from scrapersky.api.problem_types import PUBLIC
from scrapersky.api.renderers import JsonRenderer
from scrapersky.api.resource_viewset import ResourceViewSet
from scrapersky.http.content_policy import DOCUMENTATION, HEADER


class ApiKeyScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # untyped upstream
    """How an API key is sent."""

    target_class = "scrapersky.api.auth.ApiKeys"
    name = "apiKey"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        """The header."""
        return {"type": "apiKey", "in": "header", "name": "Authorization", "description": "`Api-Key sky_...`"}


class StreamTicketScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # untyped upstream
    """How a browser opens a stream."""

    target_class = "scrapersky.api.stream_tickets.StreamTickets"
    name = "streamTicket"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        """The parameter."""
        return {"type": "apiKey", "in": "query", "name": "ticket", "description": "Of `POST /events/ticket`."}


class TokenScheme(SimpleJWTScheme):  # type: ignore[no-untyped-call]  # untyped upstream
    """How a token is sent."""

    target_class = "scrapersky.api.external_jwt.ExternalTokens"


def steps_by_name(endpoints: list[tuple[str, str, str, Any]]) -> list[tuple[str, str, str, Any]]:
    """An operation for each stage of a noun, in place of one for all of them."""
    operations = []
    for path, path_regex, method, callback in endpoints:
        stages = callback.cls.resource.stages if path.endswith("/{stage}") else ()
        paths = [path.replace("{stage}", stage.name) for stage in stages] if path.endswith("/{stage}") else [path]
        operations += [(named, path_regex, method, callback) for named in paths]
    return operations


def anything_may_be_null(result: Any, generator: Any, request: Any, public: bool) -> Any:
    """JSON of any shape, or null, is JSON of any shape: `oneOf` would have null match twice.

    And a format is of the text that may be null, not of null.
    """
    for schema in result["components"]["schemas"].values():
        for described in schema.get("properties", {}).values():
            if described.get("oneOf") == [{}, {"type": "null"}]:
                del described["oneOf"]
            if described.get("type") == ["string", "null"] and "format" in described:
                del described["type"]
                described["anyOf"] = [{"type": "string", "format": described.pop("format")}, {"type": "null"}]
    return result


def lists_have_something(result: Any, generator: Any, request: Any, public: bool) -> Any:
    """`?id=` is no list of ids; only texts may be empty."""
    for operation in (operation for path in result["paths"].values() for operation in path.values()):
        for parameter in operation.get("parameters", []):
            schema = parameter["schema"]
            if schema.get("type") == "array" and schema["items"] != {"type": "string"}:
                schema["minItems"] = 1
    return result


def columns_may_be_left_out(result: Any, generator: Any, request: Any, public: bool) -> Any:
    """`?fields=` leaves columns out, so that no column of a row is required."""
    for name, schema in result["components"]["schemas"].items():
        if name.endswith("Row"):
            schema.pop("required", None)
    return result


def rows_may_be_expanded(result: Any, generator: Any, request: Any, public: bool) -> Any:
    """What `?expand=` puts into a row."""
    schemas = result["components"]["schemas"]
    for view in ResourceViewSet.by_model.values():
        described = schemas.get(view.serializer_class.__name__, {})
        for name, parent in view.expandable().items():
            reference = {"$ref": f"#/components/schemas/{parent.serializer_class.__name__}"}
            described["properties"][name] = {"anyOf": [reference, {"type": "null"}], "description": f"expand={name}"}
    return result


def bodies_have_no_other_fields(result: Any, generator: Any, request: Any, public: bool) -> Any:
    """A field that is not known is a 400."""
    for name, schema in result["components"]["schemas"].items():
        if (
            name.endswith("Request")
            and name.removeprefix("Patched").removesuffix("Request") in StrictSerializer.closed_bodies
        ):
            schema["additionalProperties"] = False
    return result


def open_operations_say_so(result: Any, generator: Any, request: Any, public: bool) -> Any:
    """An operation that looks for no credentials has an empty list of them."""
    for path in (*result["paths"].values(), *result.get("webhooks", {}).values()):
        for operation in path.values():
            operation.setdefault("security", [])
    return result


def batches_may_miss_rows(result: Any, generator: Any, request: Any, public: bool) -> Any:
    """A row that there is not is null; rows are named in one way."""
    for name, schema in result["components"]["schemas"].items():
        if name.endswith("Batch"):
            rows = schema["properties"]["items"]
            rows["items"] = {"anyOf": [rows["items"], {"type": "null"}]}
        elif name.endswith("BatchBodyRequest") and "keys" in schema["properties"]:
            schema |= {"minProperties": 1, "maxProperties": 1}
    return result


TIME_OF_DAY = {"type": "string", "pattern": "^[0-9]{2}:[0-9]{2}(:[0-9]{2})?$"}


def times_of_day_have_no_offset(result: Any, generator: Any, request: Any, public: bool) -> Any:
    """The format `time` is of RFC 3339, with an offset; ours are of a day in some zone."""
    for schema in result["components"]["schemas"].values():
        for described in schema.get("properties", {}).values():
            if described.get("format") == "time":
                del described["format"]
                described |= TIME_OF_DAY
    return result


def tags_are_declared(result: Any, generator: Any, request: Any, public: bool) -> Any:
    """Every tag, in the order of the addresses, with a sentence where a noun has one."""
    operations = [operation for path in result["paths"].values() for operation in path.values()]
    nouns = {view.resource.slug: view.resource.plural for view in ResourceViewSet.by_model.values()}
    names = dict.fromkeys(tag for operation in operations for tag in operation.get("tags", []))
    result["tags"] = [{"name": name, "description": f"{nouns.get(name, name.capitalize())}."} for name in names]
    return result


_HEADERS = {
    "X-Request-Id": ("string", "Of the request, or made for it; the log has it."),
    "RateLimit-Policy": ("string", 'The limit: `"minute";q=1200;w=60`.'),
    "RateLimit": ("string", 'What is left of it, and for how many seconds: `"minute";r=1187;t=42`.'),
    "ETag": ("string", "Of the row or page: send it as If-None-Match, or, to change the row, as If-Match."),
    "Location": ("string", "Where to watch."),
    "Retry-After": ("integer", "Seconds until the next try or look."),
}
_ALWAYS = ("X-Request-Id", "RateLimit-Policy", "RateLimit")


def answers_have_their_headers(result: Any, generator: Any, request: Any, public: bool) -> Any:
    """The headers of answers, by their status."""
    described = {name: {"schema": {"type": kind}, "description": text} for name, (kind, text) in _HEADERS.items()}
    result["components"]["headers"] = described
    for path in result["paths"].values():
        for method, operation in path.items():
            matched = any(parameter["name"] == "If-Match" for parameter in operation.get("parameters", ()))
            tagged = method == "get" or matched or operation["operationId"].endswith("_batch")
            for status, answer in operation["responses"].items():
                names = _headers_of(status, tagged=tagged)
                if names:
                    own = answer.get("headers", {})
                    answer["headers"] = own | {name: {"$ref": f"#/components/headers/{name}"} for name in names}
    return result


def _headers_of(status: str, *, tagged: bool) -> tuple[str, ...]:
    if status in ("429", "503"):
        return ("Retry-After",)
    if not status.startswith("2"):
        return ()
    if status == "202":
        return (*_ALWAYS, "Location", "Retry-After")
    return (*_ALWAYS, "ETag") if tagged else _ALWAYS


class JsonProblems(View):
    """A view whose problems are JSON, as is its answer to OPTIONS, whatever format it has for a GET."""

    def options(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """Where to read on."""
        self._answer_json()
        return super().options(request, *args, **kwargs)

    def handle_exception(self, exc: Exception) -> Response:
        """The problem."""
        self._answer_json()
        return super().handle_exception(exc)

    def _answer_json(self) -> None:
        self.request.accepted_renderer = JsonRenderer()
        self.request.accepted_media_type = JsonRenderer.media_type  # there is none yet when the format is refused


class Schema(JsonProblems, SpectacularAPIView):
    """The description: OpenAPI 3.1."""

    required_scopes: ClassVar[dict[str, str]] = {"get": PUBLIC}
    parameters: ClassVar[Parameters] = {"get": None}  # drf-spectacular's own

    @extend_schema(exclude=True)
    def get(self, request: Request) -> HttpResponse:
        """The document in the format that the Accept header takes; 304 where If-None-Match names its ETag."""
        renderer = request.accepted_renderer
        document = description.document(renderer)
        zipped = "gzip" in request.headers.get("Accept-Encoding", "")  # made once, too: nothing is compressed here
        content = document.gzipped if zipped else document.content
        answer = HttpResponse(content, content_type=f"{renderer.media_type}; charset=utf-8")
        answer["ETag"] = f"W/{document.etag}" if zipped else document.etag
        patch_vary_headers(answer, ("Accept-Encoding",))
        if zipped:
            answer["Content-Encoding"] = "gzip"
        answer["Cache-Control"] = "no-cache"  # stored, and revalidated each time: a new version may be deployed
        answer["Content-Disposition"] = f'inline; filename="ScraperSky.{renderer.format}"'
        return get_conditional_response(request._request, document.etag, response=answer) or answer


class DocumentationMixin(JsonProblems):
    """A page of the documentation, with the policy that its scripts need."""

    parameters: ClassVar[Parameters] = {"get": None}  # drf-spectacular's own

    def finalize_response(self, request: Any, response: Any, *args: Any, **kwargs: Any) -> Any:
        """The page and its policy."""
        answer = super().finalize_response(request, response, *args, **kwargs)
        answer[HEADER] = DOCUMENTATION
        return answer


class SwaggerUi(DocumentationMixin, SpectacularSwaggerSplitView):
    """The description to read and to try."""

    required_scopes: ClassVar[dict[str, str]] = {"get": PUBLIC}


class Redoc(DocumentationMixin, SpectacularRedocView):
    """The description to read."""

    required_scopes: ClassVar[dict[str, str]] = {"get": PUBLIC}
