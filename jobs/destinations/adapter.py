"""The one shape of destinations: options, limits, and what each of them does with a batch of leads.

An adapter never reads the database and never retries: the outbox (`jobs.destinations.outbox`) claims, spaces and
repeats. Every lead of a batch ends in a `Result`; what concerns the whole batch is raised as a `BatchFailed`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Protocol

import httpx
import orjson

from jobs.web.retry_after import seconds_of

LONGEST_DETAIL = 500  # characters of what a service says
LONGEST_OPTION = 2_083
Values = dict[str, Any]


@dataclass(frozen=True)
class Option:
    """A setting of an account. `kind`: text, url, secret, choice, whole (a number from 1 to `most`) or flag."""

    name: str
    label: str
    kind: str = "text"
    hint: str = ""
    required: bool = False
    default: Any = ""
    choices: tuple[str, ...] = ()
    most: int = LONGEST_OPTION
    multiline: bool = False

    def read(self, value: Any) -> Any:
        """The value as it is stored. Raises ValueError with a sentence."""
        if self.kind == "flag":
            if not isinstance(value, bool):
                raise ValueError("Must be true or false.")
            return value
        if self.kind == "whole":
            if isinstance(value, bool) or not str(value).isdecimal() or not 1 <= int(value) <= self.most:
                raise ValueError(f"Must be a whole number from 1 to {self.most:,}.")
            return int(value)
        broken = isinstance(value, str) and ("\0" in value or ("\n" in value and not self.multiline))
        if not isinstance(value, str) or len(value) > self.most or broken:
            lines = "" if self.multiline else "one line and "
            raise ValueError(f"Must be a text of {lines}at most {self.most:,} characters.")
        if self.choices and value not in self.choices:
            raise ValueError(f"Must be one of: {', '.join(self.choices)}.")
        if self.required and not value.strip():
            raise ValueError("Must not be empty.")
        return value.strip()


@dataclass(frozen=True)
class Rate:
    """Requests that an account may send: `per_second` on average, `burst` at once."""

    per_second: float
    burst: int


@dataclass(frozen=True)
class LeadItem:
    """A lead on its way. `values` are mapped (field there -> value); `whole` is the lead with its contacts and sources.

    `key` is the same for ever, `version` only grows; `remote_id` is the service's own id, where it is known.
    """

    key: str
    version: int
    values: Values
    whole: Values = field(default_factory=dict)
    remote_id: str = ""


@dataclass(frozen=True)
class Result:
    """How a lead of a batch ended: `reason` is empty when it is stored there, else a word of REASONS."""

    key: str
    reason: str = ""
    detail: str = ""
    remote_id: str = ""


@dataclass(frozen=True)
class OptOut:
    """Somebody who is not to be written to any more, and why: `Unsubscribed`, `Bounced` or `Opted out`."""

    email: str
    reason: str


@dataclass(frozen=True)
class OptOutPage:
    """Opt-outs, where the next page begins, and whether there is more now."""

    rows: tuple[OptOut, ...]
    cursor: str
    more: bool


class BatchFailed(Exception):
    """A batch that ended as a whole: `reason` is a word of REASONS, `retry_after` in seconds, `results` what ended
    before."""

    def __init__(
        self, reason: str, detail: str = "", retry_after: float | None = None, results: Sequence[Result] = ()
    ) -> None:
        self.reason, self.detail, self.retry_after, self.results = reason, detail, retry_after, tuple(results)
        super().__init__(f"{reason}: {detail}")


@dataclass(frozen=True)
class PlannedRequest:
    """A request as it would be sent; what is secret is left out."""

    method: str
    url: str
    body: Any
    headers: Mapping[str, str] = field(default_factory=dict)


class Connection(Protocol):
    """An account with its secrets. Every request goes through the address policy and the account's limits."""

    options: Values

    async def request(
        self, method: str, url: str, *, body: Any = None, content: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> httpx.Response:  # fmt: skip
        """Send a request. Raises BatchFailed where nothing came back, or the lease is lost."""
        ...


class Adapter:
    """A service. `fields` are what it takes (name there -> field of a lead by default); an empty one takes everything.

    `needs` are fields without which a lead cannot be stored there: it is withheld with the reason `incomplete`.
    """

    name: ClassVar[str]
    label: ClassVar[str]
    hint: ClassVar[str] = ""
    options: ClassVar[tuple[Option, ...]] = ()
    fields: ClassVar[Mapping[str, str]] = {}
    needs: ClassVar[tuple[str, ...]] = ()
    batch_size: ClassVar[int] = 100
    rate: ClassVar[Rate] = Rate(5.0, 5)
    reads_opt_outs: ClassVar[bool] = False

    def options_of(self, given: Mapping[str, Any]) -> Values:
        """All options, checked, with defaults. Raises WrongOptions."""
        known = {option.name: option for option in self.options}
        wrong = dict.fromkeys(given.keys() - known, "There is no such option.")
        values: Values = {}
        for name, option in known.items():
            try:
                values[name] = option.read(given.get(name, option.default))
            except ValueError as error:
                wrong[name] = str(error)
        if wrong:
            raise WrongOptions(wrong)
        return values

    def stored_options(self, stored: Mapping[str, Any]) -> Values:
        """All options of a stored destination: one that is missing there, or is none any more, has its default."""
        values: Values = {}
        for option in self.options:
            try:
                values[option.name] = option.read(stored[option.name])
            except (KeyError, ValueError):
                values[option.name] = option.default
        return values

    def missing_options(self, options: Mapping[str, Any]) -> list[str]:
        """The labels of the options that nothing can be sent without, and that are empty."""
        return [option.label for option in self.options if option.required and not options[option.name]]

    def size(self, options: Mapping[str, Any]) -> int:
        """Leads of a batch."""
        return self.batch_size

    async def test(self, connection: Connection) -> str:
        """Look whether the account can be used, and set up what it needs; returns a sentence. Raises BatchFailed."""
        raise NotImplementedError

    def plan(self, options: Mapping[str, Any], items: Sequence[LeadItem]) -> list[PlannedRequest]:
        """The requests that store these leads, as they would be sent."""
        raise NotImplementedError

    async def send(self, connection: Connection, items: Sequence[LeadItem]) -> list[Result]:
        """Store leads there: by key, so that a repeat changes nothing. Raises BatchFailed."""
        raise NotImplementedError

    async def delete(self, connection: Connection, items: Sequence[LeadItem]) -> list[Result]:
        """Delete leads there; one that is not there counts as deleted. Raises BatchFailed."""
        raise NotImplementedError

    async def opt_outs(self, connection: Connection, cursor: str) -> OptOutPage:
        """A page of those who opted out there, behind a cursor of an earlier page, or from the beginning. Of an adapter
        with `reads_opt_outs`. Raises BatchFailed."""
        raise NotImplementedError


class WrongOptions(ValueError):
    """Options that cannot be used: name -> sentence."""

    def __init__(self, sentences: Mapping[str, str]) -> None:
        self.sentences = dict(sentences)
        super().__init__(" ".join(f"{name}: {sentence}" for name, sentence in sorted(sentences.items())))

    @property
    def fields(self) -> dict[str, str]:
        """Field -> what is wrong with it."""
        return {f"options.{name}": sentence for name, sentence in self.sentences.items()}


# Answers.


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
    content = content_of(response)
    if response.status_code not in expected or not isinstance(content, dict):
        raise BatchFailed("unclear", message_of(response))
    return content


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


async def halved(
    items: Sequence[LeadItem], act: Callable[[Sequence[LeadItem]], Awaitable[list[Result]]]
) -> list[Result]:
    """Act on a batch; one that is refused is halved until the leads that are at fault stand alone."""
    try:
        return await act(items) if items else []
    except BatchRefused as refusal:
        if len(items) == 1:
            return [Result(items[0].key, refusal.reason, short(refusal.detail))]
    middle, results = len(items) // 2, list[Result]()
    for half in (items[:middle], items[middle:]):
        try:
            results += await halved(half, act)
        except BatchFailed as failure:
            failure.results = (*results, *failure.results)
            raise
    return results


async def one_by_one(items: Sequence[LeadItem], act: Callable[[LeadItem], Awaitable[Result]]) -> list[Result]:
    """Act on each lead in turn; what ended before a failure of the whole batch stays ended."""
    results: list[Result] = []
    for item in items:
        try:
            results.append(await act(item))
        except BatchFailed as failure:
            failure.results = (*results, *failure.results)
            raise
    return results
