"""Entity tags (RFC 9110, section 8.8.3): of each JSON answer to a GET, and of a row as a change left it."""

from __future__ import annotations

import hashlib
from typing import Any

from django.http import HttpResponseBase
from django.utils.http import parse_etags
from rest_framework.request import Request
from rest_framework.response import Response

from scrapersky.api.problems import Problem
from scrapersky.api.renderers import JsonRenderer


def etag(data: Any) -> str:
    """The entity tag of an answer."""
    return f'"{hashlib.blake2b(JsonRenderer().render(data), digest_size=12).hexdigest()}"'


def tagged(request: Request, answer: Any, *, reads: bool, changes: bool) -> HttpResponseBase:
    """The answer with its tag; 304 for a read that brought what the caller has already (If-None-Match)."""
    if answer.status_code == 200 and (reads or changes) and _is_json(answer):
        answer["ETag"] = tag = etag(answer.data)
        if reads:
            answer["Cache-Control"] = "private, no-cache"
            if _names(request.headers.get("If-None-Match", ""), tag):
                return _not_modified(answer)
    return answer  # type: ignore[no-any-return]


def must_match(request: Request, data: Any) -> None:
    """Raises 412 when `data`, which a GET would answer now, is not what the caller has (If-Match); 400 for no tag."""
    expected = request.headers.get("If-Match")
    if expected is None or _names(expected, etag(data)):
        return
    if not parse_etags(expected):
        raise Problem("invalid", "If-Match: An ETag as the answer had it, with its quotes, or *.")
    raise Problem("precondition_failed", "The row has changed since you read it. Read it again, then decide.")


def _is_json(answer: Any) -> bool:
    return isinstance(getattr(answer, "accepted_renderer", None), JsonRenderer) and hasattr(answer, "data")


def _names(header: str, tag: str) -> bool:
    tags = [item.removeprefix("W/") for item in parse_etags(header)]
    return "*" in tags or tag in tags


def _not_modified(answer: Any) -> HttpResponseBase:
    bare = Response(status=304)
    bare.accepted_renderer, bare.accepted_media_type = answer.accepted_renderer, answer.accepted_media_type
    bare.renderer_context = answer.renderer_context  # type: ignore[attr-defined]  # the stubs lack it
    for name in ("ETag", "Cache-Control", "X-Request-Id", "Vary"):
        if answer.has_header(name):
            bare[name] = answer[name]
    return bare
