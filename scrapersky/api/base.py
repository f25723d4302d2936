"""What all views of the API share: scopes, bounded bodies, Idempotency-Key, request ids, parameters that are known."""

from __future__ import annotations

import re
import time
import uuid
from collections import ChainMap
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, ClassVar

from django.db import transaction
from django.http import QueryDict
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from scrapersky.api import entity_tags, idempotency, request_log
from scrapersky.api.parsers import measure, read_large, refuse_encoded
from scrapersky.api.problems import Problem, unknown_parameters
from scrapersky.api.throttling import write_headers

MOST_BYTES = 5_000_000
Parameters = dict[str, set[str] | None]  # action, or method -> those of its address; None: the action says which
MAY_BE_EMPTY = frozenset(["cursor", "reason", "token"])  # the first page, no reason, a link that is not signed
REQUEST_ID = re.compile(r"^[A-Za-z0-9._-]{1,64}$")


class View(APIView):
    """A view of the API. `required_scopes` names the scope that each method or action needs; what is not named, there
    or in a parent, is refused. So is a parameter of the address that `parameters` does not name."""

    required_scopes: ClassVar[dict[str, str]] = {}
    keeps_answers: ClassVar[bool] = True  # for Idempotency-Key; not where log-in itself is requested
    safe_actions: ClassVar[frozenset[str]] = frozenset()  # that only read (RFC 9110, 9.2.1), though they have a body
    secret_answers: ClassVar[frozenset[str]] = frozenset()  # actions whose answers hold a secret: stored encrypted
    most_bytes: ClassVar[int] = MOST_BYTES
    parameters: ClassVar[Parameters] = {}
    rate: tuple[int, int, int] | None = None
    started: float = 0.0

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Put the scopes and parameters of its parents and mixins together; its own come last."""
        super().__init_subclass__(**kwargs)
        cls.required_scopes = dict(ChainMap(*(vars(parent).get("required_scopes", {}) for parent in cls.__mro__)))
        cls.parameters = dict(ChainMap(*(vars(parent).get("parameters", {}) for parent in cls.__mro__)))

    @property
    def is_safe(self) -> bool:
        """Whether the request only reads, although its method could change something."""
        return self._action in self.safe_actions

    @property
    def _action(self) -> str | None:
        return getattr(self, "action", None)

    def must_match(self, pk: Any) -> None:
        """Raises 412 when the row is not the one whose ETag the caller has (If-Match): that of a GET at its address."""
        if "If-Match" in self.request.headers:
            view: Any = self
            entity_tags.must_match(self.request, view.retrieve(self.request, pk).data)

    def initialize_request(self, request: Any, *args: Any, **kwargs: Any) -> Request:
        """A chunked body has a length, too."""
        self.started = time.monotonic()
        measure(request)
        return super().initialize_request(request, *args, **kwargs)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Refuse what is too large before it is read; with an Idempotency-Key, do it once."""
        super().initial(request, *args, **kwargs)
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not length.isdigit() or int(length) > self.most_bytes:
            most = f"{self.most_bytes:,}"
            raise Problem("too_large", f"The body may have {most} bytes; send less in one request.")
        refuse_encoded(request)
        self.check_parameters(request)
        read_large(request._request, int(length))
        if self.keeps_answers and not self.is_safe and request.user.is_authenticated:
            self._do_once(request)

    def _do_once(self, request: Request) -> None:
        """With an Idempotency-Key, let the handler that REST framework calls next be done once."""
        method = str(request.method).lower()
        handler, key = getattr(self, method, None), idempotency.key_of(request)
        if key is None or handler is None:
            return
        secret = getattr(self, "action", method) in self.secret_answers

        def once(request: Request, *args: Any, **kwargs: Any) -> Response:
            answer = partial(self._answer, handler, request, *args, **kwargs)
            return idempotency.answer_once(request, key, answer, secret=secret)

        setattr(self, method, once)

    def _answer(self, handler: Callable[..., Response], request: Request, *args: Any, **kwargs: Any) -> Response:
        """What the handler answers; what it did before a refusal is undone."""
        try:
            with transaction.atomic():
                return handler(request, *args, **kwargs)
        except Exception as error:
            return self.handle_exception(error)

    def check_parameters(self, request: Request) -> None:
        """Refuse parameters that the action does not have."""
        method = "get" if request.method == "HEAD" else str(request.method).lower()
        known = self.parameters.get(getattr(self, "action", None) or method, set())
        if known is not None and method != "options" and hasattr(self, method):
            refuse_unknown(request.query_params, known)

    def finalize_response(self, request: Any, response: Any, *args: Any, **kwargs: Any) -> Any:
        """Give every answer a request id (the caller's own, if it is a plain word) and what is left of the limit."""
        answer = super().finalize_response(request, response, *args, **kwargs)
        write_headers(answer, self.rate)
        given = request.headers.get("X-Request-Id", "")
        answer["X-Request-Id"] = given if REQUEST_ID.match(given) else uuid.uuid4().hex
        request_log.record(request, answer.status_code, self.started)
        reads = request.method in ("GET", "HEAD") or self.is_safe
        return entity_tags.tagged(request, answer, reads=reads, changes=self._action == "partial_update")


def watched(result: Mapping[str, Any], run_id: int | None) -> Response:
    """202 where a run brings the result, else 200."""
    return pending(result, f"runs/{run_id}") if run_id else Response(result)


def pending(result: Any, path: str) -> Response:
    """202: workers do it. `path` of the API is where to watch, and when to look first."""
    return Response(result, status=202, headers={"Location": f"/api/v3/{path}", "Retry-After": "2"})


def refuse_unknown(given: Any, known: set[str]) -> None:
    """400 for a parameter that is not known, that is given twice, whose bytes are no text, or that is empty."""
    if unknown := sorted(set(given) - known):
        raise unknown_parameters(unknown, sorted(known))
    if isinstance(given, QueryDict):
        wrong = {name: _what_is_wrong(name, texts) for name, texts in sorted(given.lists())}
        if refused := {name: sentence for name, sentence in wrong.items() if sentence}:
            raise ValidationError(refused)


def _what_is_wrong(name: str, texts: Sequence[str]) -> str:
    """Why what an address gives to a parameter cannot be used; "" where it may be."""
    if len(texts) > 1:
        return "Give it once, with commas between several values."
    if "\ufffd" in texts[0]:
        return "This is not UTF-8; é is %C3%A9 in an address."
    return "" if texts[0].strip() or name in MAY_BE_EMPTY else "Give it a value, or leave it out."
