"""What the client does, without doing any of it: each flow yields calls and pauses, and is sent the answers.

The clients for threads and for asyncio drive the same flows, so that neither can do what the other does not.
"""

from __future__ import annotations

import random
import uuid
from collections.abc import Generator, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

import httpx

from scrapersky_client.errors import RunFailed, error_of

T = TypeVar("T")
TRIES = 5
ENDED = ("Completed", "Error", "Cancelled")
IDS_MOST = 1000  # the API's limit for one request


@dataclass(frozen=True)
class Call:
    """One request. It is sent again after a failure of the network only where that cannot do anything twice."""

    method: str
    path: str
    params: Mapping[str, Any] = field(default_factory=dict)
    json: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_safe_to_repeat(self) -> bool:
        """Whether it can be sent again: it only reads or sets, or carries an idempotency key."""
        return self.method in ("GET", "PUT", "DELETE") or "Idempotency-Key" in self.headers


@dataclass(frozen=True)
class Changes(Generic[T]):
    """Rows as they are now, in the order in which their changes were committed, and the cursor behind them."""

    items: list[T]
    cursor: str


@dataclass(frozen=True)
class Pause:
    """Wait so many seconds."""

    seconds: float


Flow = Generator[Call | Pause, Any, T]


def ask(call: Call) -> Flow[Any]:
    """The answer's JSON (None for an empty one), tried again with back-off while the API is busy or away."""
    for attempt in range(1, TRIES + 1):
        answer: httpx.Response | httpx.TransportError = yield call
        if isinstance(answer, httpx.TransportError):
            if attempt == TRIES or not call.is_safe_to_repeat:
                raise answer
        elif answer.status_code < 400:
            return answer.json() if answer.content else None
        elif not _is_passing(answer) or attempt == TRIES:
            raise error_of(answer)
        yield Pause(_wait(answer, attempt))
    return None


def _is_passing(answer: httpx.Response) -> bool:
    """Busy, away, or still answering the same request, whose connection broke."""
    return answer.status_code in (429, 503) or (
        answer.status_code == 409 and b"/problems/in_progress" in answer.content
    )


def _wait(answer: Any, attempt: int) -> float:
    delay = answer.headers.get("Retry-After", "") if isinstance(answer, httpx.Response) else ""
    return min(float(delay), 120.0) if delay.isdigit() else random.uniform(0.5, 1.0) * 2 ** (attempt - 1)  # noqa: S311 -- jitter


def post(path: str, json: Any = None) -> Flow[Any]:
    """A POST with an idempotency key, so that one whose answer was lost can be sent again and is done once."""
    return ask(Call("POST", path, json=json, headers={"Idempotency-Key": str(uuid.uuid4())}))


def page(path: str, filters: Mapping[str, Any], cursor: str | None) -> Flow[dict[str, Any]]:
    """One page of a list: {"items": [...], "next_cursor": ...}."""
    return ask(Call("GET", path, parameters(filters) | ({"cursor": cursor} if cursor else {})))


def parameters(filters: Mapping[str, Any]) -> dict[str, Any]:
    """Filters as they stand in an address: lists with commas, None left out."""
    return {key: _text(value) for key, value in filters.items() if value is not None}


def _text(value: Any) -> Any:
    if isinstance(value, bool):
        return str(value).lower()
    return ",".join(map(str, value)) if isinstance(value, list | tuple | set) else value


def submit(path: str, word: str, rows: Iterable[Any], auto_queue: bool) -> Flow[dict[str, Any]]:
    """All rows, a thousand at a time; the answers added up, indexes counted through."""
    whole: dict[str, Any] = {"accepted": 0, "exists": 0, "invalid": 0, "queued": 0, "run_ids": [], "items": []}
    rows = list(rows)
    for start in range(0, len(rows), IDS_MOST):
        answer = yield from post(path, {word: rows[start : start + IDS_MOST], "auto_queue": auto_queue})
        for key in ("accepted", "exists", "invalid", "queued"):
            whole[key] += answer[key]
        whole["run_ids"] += [answer["run_id"]] if answer["run_id"] else []
        whole["items"] += [{**item, "index": item["index"] + start} for item in answer["items"]]
    return whole


def decide(path: str, ids: Iterable[int], status: str, reason: str) -> Flow[list[dict[str, Any]]]:
    """A decision on rows by id: an answer (with the bulk to undo it by) for each thousand."""
    rows = list(ids)
    answers = []
    for start in range(0, len(rows), IDS_MOST):
        body = {"ids": rows[start : start + IDS_MOST], "status": status, "reason": reason}
        answers.append((yield from ask(Call("PUT", f"{path}/status", json=body))))
    return answers


def wait(run_id: int, timeout: float, every: float) -> Flow[dict[str, Any]]:
    """The run when it has ended. Raises RunFailed if not Completed, TimeoutError if it takes longer."""
    waited = 0.0
    while True:
        run: dict[str, Any] = yield from ask(Call("GET", f"/runs/{run_id}"))
        if run["status"] == "Completed":
            return run
        if run["status"] in ENDED:
            raise RunFailed(run)
        if waited >= timeout:
            raise TimeoutError(f"Run {run_id} has settled {run['settled']} of {run['total']} after {timeout:.0f} s.")
        yield Pause(every)
        waited += every
