"""The shape of all verifiers and finders, and one bounded call to a service of theirs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Protocol

from django.conf import settings

from jobs.sources.calls import call
from jobs.sources.places import Charge
from jobs.web.failures import Fail, Retry

SECONDS = 90.0  # a verifier talks to a mail server that may take its time
MOST_BYTES = 2_000_000


@dataclass(frozen=True)
class Verification:
    """What a verifier knows of an address: reasons of the closed list, and what it billed for it, in US dollars."""

    reasons: tuple[str, ...]
    price: Decimal
    suggestion: str = ""


@dataclass(frozen=True)
class FoundEmail:
    """An address that a finder knows. `confidence` is from 0 to 1; `source_url` a page that shows it, if any."""

    address: str
    name: str = ""
    title: str = ""
    confidence: float = 0.5
    source_url: str = ""


@dataclass(frozen=True)
class FinderAnswer:
    """What a finder knows of a domain or person, and what it billed for it, in US dollars."""

    emails: tuple[FoundEmail, ...]
    price: Decimal


class Verifier(Protocol):
    """A service that knows whether a mailbox exists."""

    @property
    def name(self) -> str:
        """Its name on rows and in the ledger."""
        ...

    def charges(self) -> dict[str, Charge]:
        """What a call of each kind (`verify`) is billed as at most today."""
        ...

    async def verify(self, address: str) -> Verification:
        """What it knows of an address; raises Retry or Fail with a reason."""
        ...


class Finder(Protocol):
    """A service that knows e-mails of a domain, or of a person there."""

    @property
    def name(self) -> str:
        """Its name on rows and in the ledger."""
        ...

    def charges(self) -> dict[str, Charge]:
        """What a call of each kind (`find`) is billed as at most today."""
        ...

    async def find(self, domain: str, first_name: str = "", last_name: str = "") -> FinderAnswer:
        """What it knows of a domain, or of a person there; raises Retry or Fail with a reason."""
        ...


def charge(sku: str) -> Charge:
    """A call's price by the list that holds today (VERIFIER_PRICES)."""
    today, price = datetime.now(UTC).date(), Decimal(0)
    for since, prices in sorted(settings.VERIFIER_PRICES, key=lambda entry: entry[0]):
        if since <= today:
            price = prices.get(sku, price)
    return Charge(sku, price, (sku,), settings.VERIFIER_CALLS_PER_MINUTE)


async def send(service: str, method: str, url: str, **options: Any) -> dict[str, Any]:
    """The JSON object that a service answers. Raises Retry and Fail, by its status, with what it tells."""
    networks = settings.VERIFIER_ALLOW_NETWORKS
    status, answer = await call(
        method, url, seconds=SECONDS, most_bytes=MOST_BYTES, networks_allowed=networks, **options
    )
    if status == 200 and isinstance(answer, dict):
        return answer
    sentence = f"{service} answered {status}{_message_of(answer)}."
    if status in (401, 402):
        raise Fail("denied", f"{sentence} Check its key and its credits.")
    if status == 429:
        raise Retry("quota", sentence, after=60.0, counts=False)
    if status == 200:
        raise Retry("malformed", f"{service}'s answer is empty or cut off. The call may have been billed.")
    if status >= 500 or status == 202:
        raise Retry("server_error", sentence)
    raise Fail("denied" if status == 403 else "bad_request", sentence)


def _message_of(answer: Any) -> str:
    """What an error body tells: `error`, `message`, or Hunter's `errors[0].details`."""
    if not isinstance(answer, dict):
        return ""
    errors = answer.get("errors")
    if isinstance(errors, list) and errors and isinstance(errors[0], dict):
        answer = {"error": errors[0].get("details") or errors[0].get("id")}
    message = answer.get("error") or answer.get("message") or ""
    return f": {message[:200]}" if isinstance(message, str) and message else ""


def text(value: Any) -> str:
    """A text of an answer; "" for anything else."""
    return value[:500] if isinstance(value, str) else ""


def part(value: Any) -> dict[str, Any]:
    """An object of an answer; an empty one for anything else."""
    return value if isinstance(value, dict) else {}
