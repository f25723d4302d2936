"""Requests of the API, made in this process: a tool may do what its caller's credentials may do at the API, no more.

Each one goes through the view as if it had come over HTTP: authentication, scopes, throttling, idempotency, the
suppression gate and the log of who did what are those of the API.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from urllib.parse import urlencode

import orjson
from django.core.handlers.wsgi import WSGIRequest
from django.urls import resolve

from jobs.pipeline.faults import is_transient

API = "/api/v3"


@dataclass(frozen=True)
class Caller:
    """Who calls: the credentials, and of an HTTP request its host, scheme, address and Idempotency-Key."""

    authorization: str
    host: str = "localhost"
    scheme: str = "http"
    address: str = "127.0.0.1"
    idempotency_key: str = ""


caller: ContextVar[Caller] = ContextVar("caller")


class ApiRefusal(Exception):
    """The API refused a request; the message is its sentence, `problem` are its problem details."""

    def __init__(self, problem: Mapping[str, Any]) -> None:
        self.problem = problem
        self.kind = str(problem.get("type", "")).rpartition("/")[2]
        super().__init__(str(problem.get("detail") or problem.get("title") or "The request was refused."))


def get(path: str, **parameters: Any) -> Any:
    """The JSON that a GET answers; parameters that are None are left out. Raises ApiRefusal."""
    given = {name: _text(value) for name, value in parameters.items() if value is not None}
    return _answer("GET", path, urlencode(given), None)


def send(method: str, path: str, body: Mapping[str, Any] | None = None) -> Any:
    """The JSON that a request with a body answers; fields that are None are left out. Raises ApiRefusal."""
    given = None if body is None else {name: value for name, value in body.items() if value is not None}
    return _answer(method, path, "", given)


def page_address(path: str) -> str:
    """The address of a page of ours for the caller's person."""
    who = caller.get()
    return f"{who.scheme}://{who.host}{path}"


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return ",".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def _answer(method: str, path: str, query: str, body: Mapping[str, Any] | None) -> Any:
    request = WSGIRequest(_environ(method, API + path, query, b"" if body is None else orjson.dumps(body)))
    match = resolve(API + path)
    try:
        response: Any = match.func(request, *match.args, **match.kwargs)
    except Exception as error:
        if is_transient(error):
            raise ApiRefusal({"detail": "The database is away for a moment. Try again in a minute."}) from error
        raise
    content = response.render().content
    answer = orjson.loads(content) if content else {}
    if response.status_code >= 400:
        raise ApiRefusal(answer)
    return answer


def _environ(method: str, path: str, query: str, body: bytes) -> dict[str, Any]:
    who = caller.get()
    environ = {
        "REQUEST_METHOD": method, "PATH_INFO": path, "QUERY_STRING": query, "SCRIPT_NAME": "",
        "SERVER_NAME": "localhost", "SERVER_PORT": "80", "SERVER_PROTOCOL": "HTTP/1.1", "REMOTE_ADDR": who.address,
        "HTTP_HOST": who.host, "HTTP_ACCEPT": "application/json", "HTTP_AUTHORIZATION": who.authorization,
        "CONTENT_TYPE": "application/json", "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": BytesIO(body), "wsgi.url_scheme": who.scheme,
    }  # fmt: skip
    if who.idempotency_key and method != "GET":
        environ["HTTP_IDEMPOTENCY_KEY"] = who.idempotency_key
    return environ
