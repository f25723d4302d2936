"""What the API refuses, as exceptions. Each carries the problem details (RFC 9457) that were answered."""

from __future__ import annotations

from typing import Any

import httpx


class ApiError(Exception):
    """The API refused. `kind` is stable and meant for programs; `str()` is a sentence for people."""

    def __init__(self, response: httpx.Response) -> None:
        self.status = response.status_code
        self.problem = _problem(response)
        self.kind = str(self.problem.get("type", "")).rpartition("/")[2]
        self.errors: list[dict[str, str]] = self.problem.get("errors") or []
        self.request_id = response.headers.get("X-Request-Id", "")
        super().__init__(self.problem.get("detail") or f"{self.status} {response.reason_phrase}")


class NotAllowed(ApiError):
    """401 or 403: no credentials, wrong ones, or a role or scope that may not do this."""


class NotFound(ApiError):
    """404: no such row, or no such address."""


class Conflict(ApiError):
    """409 or 412: it has changed since. `actual` is the real count where one was expected."""

    @property
    def actual(self) -> int | None:
        """How many rows match now."""
        return self.problem.get("actual")


class Unavailable(ApiError):
    """429 or 503, after all tries."""


class RunFailed(Exception):
    """A run that was waited for ended otherwise than Completed. `run` is its last state."""

    def __init__(self, run: dict[str, Any]) -> None:
        self.run = run
        super().__init__(f"Run {run['id']} ended as {run['status']}. {run.get('reason') or ''}".strip())


_BY_STATUS: dict[int, type[ApiError]] = {
    401: NotAllowed, 403: NotAllowed, 404: NotFound, 409: Conflict, 412: Conflict, 429: Unavailable, 503: Unavailable,
}  # fmt: skip


def error_of(response: httpx.Response) -> ApiError:
    """The exception for an answer of 400 or more."""
    return _BY_STATUS.get(response.status_code, ApiError)(response)


def _problem(response: httpx.Response) -> dict[str, Any]:
    try:
        found = response.json()
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
