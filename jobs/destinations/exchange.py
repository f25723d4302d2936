"""One exchange with a service: a request by an account, what its answer means, and a batch that is divided.

Adapters use it as a whole: `exchange.call`, `exchange.message_of`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

import httpx
import orjson

from jobs.destinations.adapter import BatchFailed, Connection, LeadItem, Result, Values
from jobs.web.retry_after import seconds_of

LONGEST_DETAIL = 500  # characters of what a service says
T = TypeVar("T")


async def call(
    connection: Connection, method: str, path: str, body: Any = None, *, headers: Mapping[str, str]
) -> httpx.Response:
    """Send a request to a path of the account's `base_url`. Raises BatchFailed as `refuse_batch` does."""
    response = await connection.request(method, base_url(connection.options) + path, body=body, headers=headers)
    refuse_batch(response)
    return response


def base_url(options: Mapping[str, Any]) -> str:
    """The address of a service's API, without a slash at the end."""
    return str(options["base_url"]).rstrip("/")


def content_of(response: httpx.Response) -> Any:
    """The JSON of an answer; None where it is none."""
    try:
        return orjson.loads(response.content)
    except orjson.JSONDecodeError:
        return None


def object_of(response: httpx.Response, *expected: int) -> Values:
    """The JSON object of an answer with one of these statuses. Raises BatchFailed for any other answer."""
    require(response, *expected)
    content = content_of(response)
    if not isinstance(content, dict):
        raise BatchFailed("unclear", message_of(response))
    return content


def require(response: httpx.Response, *expected: int, reason: str = "unclear") -> None:
    """Raise BatchFailed with the reason for an answer with another status."""
    if response.status_code not in expected:
        raise BatchFailed(reason, message_of(response))


def field_of(response: httpx.Response, name: str) -> str:
    """A field of the JSON object of an answer; an empty text where there is none."""
    content = content_of(response)
    return str(content.get(name, "")) if isinstance(content, dict) else ""


def retry_after(response: httpx.Response) -> float | None:
    """Seconds of its Retry-After; None without one."""
    return seconds_of(response.headers.get("Retry-After", ""))


def is_page(response: httpx.Response) -> bool:
    """Whether an answer is a page for people."""
    kind = response.headers.get("Content-Type", "").lower()
    return kind.startswith(("text/html", "application/xhtml")) and content_of(response) is None


def message_of(response: httpx.Response) -> str:
    """What a service says went wrong, in a line."""
    content = content_of(response)
    message = _message_in(content) if isinstance(content, dict) else None
    text = message if isinstance(message, str) else response.content.decode("utf-8", "replace")
    return short(f"{response.status_code}: {' '.join(text.split())}")


def _message_in(content: Values) -> Any:
    """`message`, `error` (a text, or an object with one), or the first of `errors`."""
    errors = content.get("errors")
    first = errors[0] if isinstance(errors, list) and errors else None
    error = content.get("message") or content.get("error") or first
    return error.get("message") if isinstance(error, dict) else error


def short(text: str) -> str:
    """A text as it can be stored: without NUL and halves of surrogate pairs."""
    return text.replace("\0", "").encode(errors="ignore").decode()[:LONGEST_DETAIL]


def refuse_batch(response: httpx.Response) -> None:
    """Raise BatchFailed for an answer that concerns the account or the service, not a lead.

    A page of HTML is none of the service's, whatever its status says: a proxy or a log-in stands before it. A redirect
    is not followed: the leads would go to an address that nobody has entered.
    """
    status = response.status_code
    if 300 <= status < 400:
        target = response.headers.get("Location", "").partition("?")[0]
        where = f" to {target}" if target else ""
        raise BatchFailed("gone", short(f"{status}: The address has moved{where}. Enter the new one."))
    if response.is_success and is_page(response):
        detail = f"{status}: A page of HTML came in place of an answer. A log-in or proxy may stand before it."
        raise BatchFailed("unclear", detail, retry_after(response))
    if status in (401, 403):
        raise BatchFailed("credentials" if status == 401 else "no_access", message_of(response))
    if status == 429:
        raise BatchFailed("rate_limited", message_of(response), retry_after(response))
    if status == 408 or status >= 500:
        raise BatchFailed("server_error", message_of(response), retry_after(response))


class BatchRefused(Exception):
    """A service refused a whole batch for what may be the fault of one lead."""

    def __init__(self, detail: str, reason: str = "invalid") -> None:
        self.detail, self.reason = detail, reason
        super().__init__(detail)


async def part_by_part(parts: Iterable[T], act: Callable[[T], Awaitable[list[Result]]]) -> list[Result]:
    """Act on each part in turn; what ended before a failure of the whole batch stays ended."""
    results: list[Result] = []
    for part in parts:
        try:
            results += await act(part)
        except BatchFailed as failure:
            failure.results = (*results, *failure.results)
            raise
    return results


async def halved(
    items: Sequence[LeadItem], act: Callable[[Sequence[LeadItem]], Awaitable[list[Result]]]
) -> list[Result]:
    """Act on a batch; one that is refused is halved until the leads that are at fault stand alone."""
    try:
        return await act(items) if items else []
    except BatchRefused as refusal:
        if len(items) == 1:
            return [Result(items[0].key, refusal.reason, short(refusal.detail))]
    middle = len(items) // 2
    return await part_by_part((items[:middle], items[middle:]), lambda half: halved(half, act))
