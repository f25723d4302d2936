"""What the client does, without doing any of it: each flow yields calls and pauses, and is sent the answers.

The clients for threads and for asyncio drive the same flows, so that neither can do what the other does not.
"""

from __future__ import annotations

import random
import re
import uuid
from collections.abc import Generator, Iterable, Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from itertools import count, islice
from pathlib import Path
from typing import Any, Generic, TypeVar
from urllib.parse import quote

import httpx

from scrapersky_client.errors import RunFailed, error_of
from scrapersky_client.journal import IDS_MOST, Journal
from scrapersky_client.operations import OPERATIONS, Operation

T = TypeVar("T")
TRIES = 5
ENDED = ("Completed", "Error", "Cancelled", "ManualReview")
EVENTS_MOST = 500


@dataclass(frozen=True)
class Call:
    """One request. With an idempotency key it can be sent again after a failure of the network: it is done once."""

    method: str
    path: str
    params: Mapping[str, Any] = field(default_factory=dict)
    json: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)

    def keyed(self, key: str = "") -> Call:
        """This call with an idempotency key: the caller's, or one that is made for it."""
        if self.method in ("GET", "HEAD") or "Idempotency-Key" in self.headers:
            return self
        return replace(self, headers={**self.headers, "Idempotency-Key": key or str(uuid.uuid4())})


@dataclass(frozen=True)
class Download(Call):
    """A GET whose answer is written to a file as it comes."""

    file: Path = Path()


@dataclass(frozen=True)
class Refresh:
    """Get a new access token by the refresh token, if the client has one; the answer is whether there is a new one."""


@dataclass(frozen=True)
class Changes(Generic[T]):
    """Rows as they are now, in the order in which their changes were committed, and the cursor behind them."""

    items: list[T]
    cursor: str


@dataclass(frozen=True)
class Deletions:
    """Ids of rows that are gone, and of rows that lost a value (read them again), and the cursor behind them."""

    deleted: list[int]
    cleared: list[int]
    cursor: str


@dataclass(frozen=True)
class Batch(Generic[T]):
    """Rows in the order in which they were named, None where there is no such row, and the names of those."""

    items: list[T | None]
    missing: list[Any]


@dataclass(frozen=True)
class Pause:
    """Wait so many seconds."""

    seconds: float


Flow = Generator[Call | Pause | Refresh, Any, T]


def ask(call: Call, key: str = "") -> Flow[Any]:
    """The answer's JSON (None for an empty one). What changes something has an idempotency key: `key`, if given."""
    answer = yield from respond(call.keyed(key))
    return answer.json() if answer.content else None


def respond(call: Call) -> Flow[httpx.Response]:
    """The answer, after as many tries as it takes while the API is busy or away. Raises ApiError, TransportError."""
    refreshed = False
    for attempt in count(1):
        answer: httpx.Response | httpx.TransportError = yield call
        if isinstance(answer, httpx.TransportError):
            if attempt >= TRIES:
                raise answer
        elif answer.status_code < 400:
            return answer
        elif answer.status_code == 401 and not refreshed:
            refreshed = True
            if (yield Refresh()):
                continue
            raise error_of(answer)
        elif not _is_passing(answer) or attempt >= TRIES:
            raise error_of(answer)
        yield Pause(_wait(answer, attempt))
    raise AssertionError("unreachable")


def download(path: str, params: Mapping[str, Any], to: Path) -> Flow[int]:
    """Write an answer to a file; its bytes. The file is replaced when the answer is whole, and else stays as it was."""
    if to.exists() and not to.is_file():  # a pipe, a terminal: nothing can stand beside it
        yield from respond(Download("GET", path, params, file=to))
        return 0
    part = to.with_name(f".{to.name}.{uuid.uuid4().hex[:8]}.part")
    try:
        yield from respond(Download("GET", path, params, file=part))
        size = part.stat().st_size
        part.replace(to)
        return size
    finally:
        part.unlink(missing_ok=True)


def _is_passing(answer: httpx.Response) -> bool:
    """Busy, away, or still answering the same request, whose connection broke."""
    return answer.status_code in (429, 503) or (
        answer.status_code == 409 and b"/problems/in_progress" in answer.content
    )


def _wait(answer: Any, attempt: int) -> float:
    delay = answer.headers.get("Retry-After", "") if isinstance(answer, httpx.Response) else ""
    return min(float(delay), 120.0) if delay.isdigit() else random.uniform(0.5, 1.0) * 2 ** (attempt - 1)  # noqa: S311 -- jitter


def post(path: str, json: Any = None, key: str = "") -> Flow[Any]:
    """The answer of a POST."""
    return ask(Call("POST", path, json=json), key)


def operation(
    name: Operation, path: Mapping[str, Any], params: Mapping[str, Any], body: Any = None, key: str = ""
) -> Flow[Any]:
    """The answer of an operation by its name; `path` are the parts of its address.

    Raises TypeError for a name that is none, and for a part that is missing, or that the address does not have.
    """
    if name not in OPERATIONS:
        near = get_close_matches(name, OPERATIONS, 1)
        raise TypeError(f"There is no operation {name!r}.{f' Did you mean {near[0]}?' if near else ''}")
    method, template = OPERATIONS[name]
    parts = set(re.findall(r"{(\w+)}", template))
    if parts != {part for part, value in path.items() if value is not None}:  # such as the id of an invalid item
        raise TypeError(f"{name} takes {', '.join(sorted(parts)) or 'no parts of an address'}: {template}")
    address = template.format(**{part: quote(str(value), safe="") for part, value in path.items()})
    return _read(Call(method, address, parameters(params), body).keyed(key))


def _read(call: Call) -> Flow[Any]:
    answer = yield from respond(call)
    is_json = "json" in answer.headers.get("Content-Type", "") and "lines" not in answer.headers["Content-Type"]
    return (answer.json() if is_json else answer.content) if answer.content else None


def _part_of(key: str, start: int) -> str:
    """The key of one request of several: the caller's for the first, with a number behind it for the others."""
    return f"{key}-{start}" if key and start else key


def page(path: str, filters: Mapping[str, Any], cursor: str | None) -> Flow[dict[str, Any]]:
    """One page of a list: {"items": [...], "next_cursor": ...}."""
    return ask(Call("GET", path, parameters(filters) | ({"cursor": cursor} if cursor else {})))


def batch(path: str, word: str, names: Iterable[Any], params: Mapping[str, Any]) -> Flow[Batch[Any]]:
    """Rows by name, a thousand a request; `word` is what the names are: `ids` or `keys`."""
    remaining, whole = iter(names), Batch[Any]([], [])
    while part := list(islice(remaining, IDS_MOST)):
        answer = yield from _read(Call("POST", f"{path}/batch", parameters(params), {word: part}))
        whole.items.extend(answer["items"])
        whole.missing.extend(answer[f"missing_{word}"])
    return whole


def deletions(path: str, after: str) -> Flow[Deletions | None]:
    """The rows of a list that were erased, of the next events behind a cursor; None when there are no more events."""
    answer = yield from ask(Call("GET", "/events", {"after": after, "limit": EVENTS_MOST}))
    if not answer["items"]:
        return None
    table = _TABLES.get(path, path.strip("/").replace("-", "_"))
    erased = [event for event in answer["items"] if (event["kind"], event["table"]) == ("erased", table)]
    ids = {
        outcome: [row for event in erased if event["outcome"] == outcome for row in event["detail"]["ids"]]
        for outcome in ("deleted", "cleared")
    }
    return Deletions(ids["deleted"], ids["cleared"], answer["next_cursor"])


_TABLES = {"/places": "places_staging"}  # the others are called as their list


def parameters(filters: Mapping[str, Any]) -> dict[str, Any]:
    """Filters as they stand in an address: lists with commas, None left out."""
    return {key: _text(value) for key, value in filters.items() if value is not None}


def _text(value: Any) -> Any:
    if isinstance(value, bool):
        return str(value).lower()
    return ",".join(map(str, value)) if isinstance(value, list | tuple | set) else value


def submit(
    path: str, word: str, rows: Iterable[Any], auto_queue: bool, key: str = "", more: Mapping[str, Any] | None = None
) -> Flow[dict[str, Any]]:
    """All rows, a thousand at a time, each request with `more`; the answers added up, indexes counted through."""
    whole: dict[str, Any] = {"accepted": 0, "exists": 0, "invalid": 0, "queued": 0, "run_ids": [], "items": []}
    rows = list(rows)
    for start in range(0, len(rows), IDS_MOST):
        body = {word: rows[start : start + IDS_MOST], "auto_queue": auto_queue, **(more or {})}
        answer = yield from post(path, body, _part_of(key, start))
        for name in ("accepted", "exists", "invalid", "queued"):
            whole[name] += answer[name]
        whole["run_ids"] += [answer["run_id"]] if answer["run_id"] else []
        whole["items"] += [{**item, "index": item["index"] + start} for item in answer["items"]]
    return whole


def submit_noted(path: str, word: str, rows: Iterable[Any], auto_queue: bool, journal: Journal) -> Flow[dict[str, Any]]:
    """All rows, a thousand at a time as they come; parts that the journal has are not sent. Returns its totals."""
    remaining = iter(rows)
    for number in count():
        part = list(islice(remaining, IDS_MOST))
        if not part:
            return journal.totals()
        if not journal.has(number, part):
            answer = yield from post(path, {word: part, "auto_queue": auto_queue}, journal.key_of(number))
            journal.note(number, part, answer)
    return journal.totals()


def decide(path: str, ids: Iterable[int], status: str, reason: str, key: str = "") -> Flow[list[dict[str, Any]]]:
    """A decision on rows by id: an answer (with the bulk to undo it by) for each thousand."""
    rows = list(ids)
    answers = []
    for start in range(0, len(rows), IDS_MOST):
        body = {"ids": rows[start : start + IDS_MOST], "status": status, "reason": reason}
        answers.append((yield from ask(Call("PUT", f"{path}/status", json=body), _part_of(key, start))))
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
