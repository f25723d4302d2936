"""Idempotency-Key: a request that is sent again, because its answer was lost, is answered as before and done once.

The key, the work and the answer are one transaction. When the process dies in the middle, none of them happened, and
the request can be sent again at once; when it dies behind the commit, the stored answer is sent. While the first
request is being answered, the same key is a 409; with another method, address or body a 422. Answers are stored for a
day.
"""

from __future__ import annotations

import hashlib
import random
import re
from collections.abc import Callable
from datetime import timedelta

import orjson
from django.db import connection, transaction
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from jobs.store.credentials import Unsealable, seal, unseal
from scrapersky.api.problems import Problem
from scrapersky.api.renderers import JsonRenderer
from scrapersky.models import IdempotentRequest

STORED_FOR = timedelta(days=1)
_KEY = re.compile(r"[\x21-\x7e]{1,200}")
_METHODS = ("POST", "PUT", "PATCH", "DELETE")
_HEADERS = ("Location", "Retry-After", "ETag")

# The lock ends with the transaction. When a web process is killed, PostgreSQL ends its transaction within a second,
# also while it executes a statement (`client_connection_check_interval`).
_LOCK = """
SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0)), set_config('client_connection_check_interval', '1s', true)
"""
_FORGET_OLD = """
WITH old AS MATERIALIZED (
    SELECT id FROM idempotent_requests WHERE created_at < %s ORDER BY created_at LIMIT 1000 FOR UPDATE SKIP LOCKED
)
DELETE FROM idempotent_requests WHERE id IN (SELECT id FROM old)
"""


def key_of(request: Request) -> str | None:
    """The key of a request that changes something; None if it has none. Raises a problem (400) for an unusable one."""
    key = request.headers.get("Idempotency-Key")
    if request.method not in _METHODS or key is None:
        return None
    if not _KEY.fullmatch(key):
        raise Problem("invalid", "Idempotency-Key: 1 to 200 visible ASCII characters.")
    return str(key)


def answer_once(request: Request, key: str, answer: Callable[[], Response], *, secret: bool = False) -> Response:
    """The answer of the first request with this key: stored before, or that of `answer`, in one transaction with it.

    `answer` returns refusals and undoes what it did before them. A fault of ours (5xx) is not stored, so that it can be
    tried again. A `secret` answer is stored encrypted. Raises a problem (409, 422).
    """
    fingerprint = _fingerprint(request)  # before a parser reads the body: that of a file can be read once
    _forget_old()
    with transaction.atomic():
        _lock(request, key)
        if (stored := _stored(request, key)) is not None:
            return _replayed(stored, fingerprint)
        response = answer()
        if response.status_code < 500:
            _store(request, key, fingerprint, response, secret)
    return response


def _forget_old() -> None:
    if random.random() < 0.01:  # noqa: S311 -- now and then is enough
        with connection.cursor() as cursor:
            cursor.execute(_FORGET_OLD, [timezone.now() - STORED_FOR])


def _lock(request: Request, key: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, [f"idempotency {request.user.pk} {key}"])
        (locked, _) = cursor.fetchone() or (False, "")
    if not locked:
        raise Problem("in_progress", "The first request with this key is being answered. Send it again in a moment.")


def _stored(request: Request, key: str) -> IdempotentRequest | None:
    rows = IdempotentRequest.objects.filter(user_id=request.user.pk or 0, key=key)
    rows.filter(created_at__lt=timezone.now() - STORED_FOR).delete()
    return rows.first()


def _replayed(stored: IdempotentRequest, fingerprint: str) -> Response:
    if stored.fingerprint != fingerprint:
        raise Problem("idempotency_mismatch", "This key was used for another request; take a new one.")
    headers = {**stored.headers, "Idempotency-Replayed": "true"}
    content_type = headers.pop("Content-Type", None)
    body = _opened(stored)
    data = orjson.Fragment(body) if body else None
    return Response(data, stored.status, headers=headers, content_type=content_type)


def _store(request: Request, key: str, fingerprint: str, response: Response, secret: bool) -> None:
    headers = {name: response[name] for name in _HEADERS if response.has_header(name)}
    if content_type := getattr(response, "content_type", None):
        headers["Content-Type"] = content_type
    body = JsonRenderer().render(response.data)
    if secret:
        body = seal(body, _owner(request.user.pk, key)).encode()
    IdempotentRequest.objects.create(
        user_id=request.user.pk or 0, key=key, fingerprint=fingerprint, status=response.status_code,
        headers=headers, sealed=secret, answer=body,
    )  # fmt: skip


def _fingerprint(request: Request) -> str:
    raw = request._request
    return hashlib.sha256(b"\0".join([str(raw.method).encode(), raw.get_full_path().encode(), raw.body])).hexdigest()


# Answers that hold a secret, as that of POST /keys.


def _owner(user: int | None, key: str) -> str:
    """Whom a sealed answer belongs to: it opens for the same person and the same key alone."""
    return f"idempotent_requests.answer.{user}.{key}"


def _opened(stored: IdempotentRequest) -> bytes:
    body = bytes(stored.answer)
    if not stored.sealed:
        return body
    try:
        return unseal(body.decode(), _owner(stored.user_id, stored.key))
    except Unsealable:
        raise Problem("refused", "SECRET_KEY has changed since the first request: its answer cannot be read.") from None
