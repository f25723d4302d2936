"""Idempotency-Key: a request that is sent again, because its answer was lost, is answered as before and done once.

While the first is being answered, the same key is a 409; with another method, address or body a 422. Stored for a day.
"""

from __future__ import annotations

import hashlib
import re
from datetime import timedelta
from typing import Any

import orjson
from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from scrapersky.api.problems import Problem
from scrapersky.api.renderers import JsonRenderer
from scrapersky.models import IdempotentRequest

LIFETIME = timedelta(days=1)
GIVEN_UP = timedelta(minutes=10)  # a process died while it answered: the key may be used again
_KEY = re.compile(r"[\x21-\x7e]{1,200}")
_METHODS = ("POST", "PUT", "PATCH", "DELETE")
_HEADERS = ("Location", "Retry-After", "ETag")


class Replayed(Exception):
    """The request was answered before."""

    def __init__(self, answer: Response) -> None:
        self.answer = answer
        super().__init__()


def begin(request: Request) -> IdempotentRequest | None:
    """Claim the key of a request that changes something. Raises `Replayed` (as before) or a problem (409, 422)."""
    key = request.headers.get("Idempotency-Key")
    if request.method not in _METHODS or key is None:
        return None
    if not _KEY.fullmatch(key):
        raise Problem("invalid", "Idempotency-Key: 1 to 200 visible ASCII characters.")
    mine = {"user_id": request.user.pk, "key": key}
    with transaction.atomic():
        _forget_old()
        claimed, new = IdempotentRequest.objects.get_or_create(**mine, defaults={"fingerprint": _fingerprint(request)})
    return claimed if new else _before(claimed, request)


def _forget_old() -> None:
    now = timezone.now()
    stale = Q(created_at__lt=now - LIFETIME) | Q(created_at__lt=now - GIVEN_UP, status=None)
    IdempotentRequest.objects.filter(stale).delete()


def _fingerprint(request: Request) -> str:
    raw = request._request
    return hashlib.sha256(b"\0".join([str(raw.method).encode(), raw.get_full_path().encode(), raw.body])).hexdigest()


def _before(first: IdempotentRequest, request: Request) -> IdempotentRequest:
    if first.fingerprint != _fingerprint(request):
        raise Problem("idempotency_mismatch", "This key was used for another request; take a new one.")
    if first.status is None:
        raise Problem("in_progress", "The first request with this key is being answered. Ask again in a moment.")
    headers = {**first.headers, "Idempotency-Replayed": "true"}
    content_type = headers.pop("Content-Type", None)
    raise Replayed(Response(first.answer, first.status, headers=headers, content_type=content_type))


def end(claimed: IdempotentRequest, answer: Any) -> None:
    """Store the answer; one that is our own fault is not stored, so that it can be tried again."""
    row = IdempotentRequest.objects.filter(pk=claimed.pk)
    if answer.status_code >= 500:
        row.delete()
        return
    headers = {name: answer[name] for name in _HEADERS if answer.has_header(name)}
    if getattr(answer, "content_type", None):
        headers["Content-Type"] = answer.content_type
    data = orjson.loads(JsonRenderer().render(answer.data) or b"null")
    row.update(status=answer.status_code, answer=data, headers=headers, created_at=Now())
