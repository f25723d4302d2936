"""The one shape of destinations: options, limits, and what each of them does with a batch of leads.

An adapter never reads the database and never retries: the outbox (`jobs.destinations.outbox`) claims, spaces and
repeats. Every lead of a batch ends in a `Result`; what concerns the whole batch is raised as a `BatchFailed`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Protocol

import httpx

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
        """All options of a stored destination: one that is missing there, or cannot be read, has its default. An
        address that cannot be read is empty: the default is another server than the one that was entered."""
        values: Values = {}
        for option in self.options:
            try:
                values[option.name] = option.read(stored.get(option.name, option.default))
            except ValueError:
                values[option.name] = "" if option.kind == "url" else option.default
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
