"""Every error as problem details (RFC 9457): a stable `type`, a title, a sentence, and the fields that are wrong."""

from __future__ import annotations

import logging
import re
from itertools import islice
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.db import DataError, IntegrityError
from django.http import Http404
from rest_framework import exceptions
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView, set_rollback
from rest_framework_simplejwt.exceptions import InvalidToken, TokenError

from jobs.actions.curation import Refused, WrongField
from jobs.actions.search_price import PriceNotAgreed
from jobs.destinations.adapter import WrongOptions
from jobs.lists.filters import FilterError
from jobs.models.limits import sentence_of
from jobs.pipeline.faults import is_transient
from scrapersky.api.nearest_names import nearest
from scrapersky.api.problem_types import BASE, MEDIA_TYPE, PROBLEM_TYPES

log = logging.getLogger("scrapersky.api")

MOST_ERRORS = 100  # that an answer names: it is not to be longer than the request
MOST_NAMES = 20  # of unknown parameters or fields
LONGEST_FIELD = 200  # characters of a field's name


class Problem(exceptions.APIException):
    """An error of a kind in `PROBLEM_TYPES`, with a sentence, and members of its own."""

    def __init__(self, kind: str, detail: str, errors: list[dict[str, str]] | None = None, **more: Any) -> None:
        self.kind, self.errors, self.more = kind, errors, more
        self.status_code = PROBLEM_TYPES[kind][0]
        super().__init__(detail)


def unknown_parameters(names: list[str], known: list[str]) -> Problem:
    """400 that names the parameters, the nearest one for each, and those that there are."""
    shown = [name[:LONGEST_FIELD] for name in names[:MOST_NAMES]]
    errors = [{"field": name, "message": f"There is no such parameter.{nearest(name, known)}"} for name in shown]
    there_are = f"Known: {', '.join(known)}." if known else "No parameters are taken here."
    return Problem("unknown_parameter", f"Unknown: {', '.join(shown)}. {there_are}", errors)


def body(kind: str, detail: str, instance: str = "", **more: Any) -> dict[str, Any]:
    """Problem details as a dictionary."""
    status, title, _ = PROBLEM_TYPES[kind]
    details = {"type": f"{BASE}{kind}", "title": title, "status": status, "detail": detail, "instance": instance}
    return details | {name: value for name, value in more.items() if value is not None}


def handle(error: Exception, context: dict[str, Any]) -> Response | None:
    """REST framework's exception handler. What nobody foresaw is logged and answered with 500, without its details."""
    if is_transient(error):
        return None  # the middleware answers 503
    request: Request = context["request"]
    kind, detail, more = _described(error, context)
    if kind == "error":
        log.exception("Unexpected error in %s %s", request.method, request.path, exc_info=error)
    set_rollback()
    answer = Response(body(kind, detail, request.path, **more), PROBLEM_TYPES[kind][0], content_type=MEDIA_TYPE)
    for name, value in _headers(error, context["view"]).items():
        answer[name] = value
    return answer


_BY_CLASS: list[tuple[type[Exception], str]] = [
    (Http404, "not_found"),
    (PermissionDenied, "permission_denied"),
    (exceptions.ParseError, "malformed"),
    (exceptions.NotAuthenticated, "not_authenticated"),
    (exceptions.AuthenticationFailed, "not_authenticated"),
    (TokenError, "not_authenticated"),
    (exceptions.PermissionDenied, "permission_denied"),
    (exceptions.NotFound, "not_found"),
    (exceptions.MethodNotAllowed, "method_not_allowed"),
    (exceptions.NotAcceptable, "not_acceptable"),
    (exceptions.UnsupportedMediaType, "unsupported_media_type"),
    (exceptions.Throttled, "throttled"),
    (RequestDataTooBig, "too_large"),
    (SuspiciousOperation, "malformed"),  # more fields or files than a form may have
    (DataError, "invalid"),  # a number or time that is none of PostgreSQL's
]


def _described(error: Exception, context: dict[str, Any]) -> tuple[str, str, dict[str, Any]]:
    if isinstance(error, Problem):
        return error.kind, str(error.detail), {"errors": error.errors, **error.more}
    if isinstance(error, FilterError | WrongField | WrongOptions):
        error = exceptions.ValidationError(error.fields)
    if isinstance(error, exceptions.ValidationError):
        errors = list(islice(field_errors(error.detail), MOST_ERRORS))
        return "invalid", " ".join(f"{e['field']}: {e['message']}" for e in errors[:5]), {"errors": errors}
    if isinstance(error, Refused):
        kind = error.kind if error.kind in PROBLEM_TYPES else "refused"
        return kind, _NO_FILTER if kind == "empty_filter" else str(error), _facts_of(error)
    if isinstance(error, IntegrityError) and (limit := sentence_of(_constraint_of(error))):
        column, sentence = limit
        return "invalid", f"{column}: {sentence}", {"errors": [{"field": column, "message": sentence}]}
    for known, kind in _BY_CLASS:
        if isinstance(error, known):
            return kind, _sentence(error, kind, context), {}
    return "error", "Something went wrong on our side. It was logged under the request id.", {}


def _constraint_of(error: IntegrityError) -> str:
    return str(getattr(getattr(error.__cause__, "diag", None), "constraint_name", None) or "")


def _facts_of(error: Refused) -> dict[str, Any]:
    """The members of a refusal's problem, beside its sentence."""
    if isinstance(error, PriceNotAgreed):
        total = error.total
        return {"calls": total.calls, "price": float(total.price), "limit": float(total.limit)}
    return {"actual": getattr(error, "actual", None)}


_HOW_TO_GET_IN = "Send `Authorization: Api-Key sky_...` or `Authorization: Bearer <token>` (POST /api/v3/token)."
_NOWHERE = "There is nothing at this address. GET /api/v3/schema describes every address that there is."
_NO_FILTER = "No filter is set: that would change every row. Set one, or ask for all of them with `all`: true."


def _sentence(error: Exception, kind: str, context: dict[str, Any]) -> str:
    """What happened, and what to do: REST framework's own sentences say the first at most."""
    view: APIView = context["view"]
    match error:
        case exceptions.NotAuthenticated():
            return f"There are no credentials. {_HOW_TO_GET_IN}"
        case InvalidToken() | TokenError():
            if "Bearer sky_" in context["request"].headers.get("Authorization", ""):
                return "This is an API key, not a token. Send it as `Authorization: Api-Key sky_...`."
            return "This token is not valid or has expired. Get a new one with POST /api/v3/token/refresh or /token."
        case exceptions.NotAcceptable():
            return "Answers are application/json, errors application/problem+json; accept them, or */*."
        case exceptions.MethodNotAllowed():
            return f"{context['request'].method} is not possible here. Possible: {', '.join(view.allowed_methods)}."
        case exceptions.UnsupportedMediaType() if str(error.detail).startswith("Unsupported media type"):
            taken = ", ".join(dict.fromkeys(parser.media_type for parser in view.get_parsers() if parser.media_type))
            return f"The body's Content-Type is not read here. Send one of: {taken}."
        case exceptions.ParseError():
            return str(error.detail).replace("JSON parse error - ", "The body is not valid JSON: ")
        case exceptions.Throttled() if str(error.detail).startswith(str(error.default_detail)):
            seconds = getattr(error, "wait", None)
            wait = f"{int(seconds) + 1} s" if seconds else "a moment"
            return f"You sent too many requests. Wait {wait}, as Retry-After says, then send it again."
    return _its_own_sentence(error, kind)


def _its_own_sentence(error: Exception, kind: str) -> str:
    """What the error says of itself; else what its kind means."""
    detail = getattr(error, "detail", None)
    if isinstance(detail, dict) and detail.get("code") == "bad_authorization_header":
        return f"The Authorization header cannot be read. {_HOW_TO_GET_IN}"
    if isinstance(detail, dict):
        detail = detail.get("detail")
    return str(detail or (_NOWHERE if kind == "not_found" else PROBLEM_TYPES[kind][2]))


def field_errors(detail: Any, path: str = "") -> Any:
    """{"ids": ["..."], "nested": {"a": [..]}} -> one entry a message, with the path of its field."""
    if isinstance(detail, dict):
        for name, inner in detail.items():
            yield from field_errors(inner, f"{path}.{name}" if path else str(name))
    elif isinstance(detail, list):
        for index, inner in enumerate(detail):
            nested = isinstance(inner, dict | list)
            yield from field_errors(inner, f"{path}.{index}" if nested else path)
    else:
        yield {"field": path[:LONGEST_FIELD] or "body", "message": _PYTHON_TYPE.sub(_json_type, str(detail))}


_PYTHON_TYPE = re.compile(r'(?<=got type ")(str|dict|int|float|bool)(?=")|(?<=, not a )(str|int|float|bool)(?=\.$)')
_JSON_TYPES = {"str": "string", "dict": "object", "int": "number", "float": "number", "bool": "boolean"}


def _json_type(name: re.Match[str]) -> str:
    return _JSON_TYPES[name[0]]


def _headers(error: Exception, view: APIView) -> dict[str, str]:
    headers = {}
    if challenge := getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = challenge
    elif isinstance(error, TokenError):
        headers["WWW-Authenticate"] = "Bearer"
    if isinstance(error, Problem) and error.kind == "in_progress":
        headers["Retry-After"] = "1"
    if wait := getattr(error, "wait", None):
        headers["Retry-After"] = str(int(wait) + 1)
    if isinstance(error, exceptions.MethodNotAllowed):
        headers["Allow"] = ", ".join(view.allowed_methods)
    return headers
