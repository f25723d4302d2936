"""The courier: carries the batches of the outbox to their services, from a process's event loop. Any number may.

A batch has a deadline for all of its requests, less than half of the lease: a request that outlived the lease could
overwrite what another worker has sent since. Before each request the outbox says whether the batch is still ours.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Mapping
from typing import Any

import httpx
import orjson

from jobs.destinations import opt_outs, outbox
from jobs.destinations.adapter import BatchFailed, OptOutPage, Result, Values
from jobs.destinations.outbox import Batch, BatchEnding
from jobs.destinations.reasons import REASONS
from jobs.events.webhook_delivery import webhook_policy
from jobs.models import Destination
from jobs.pipeline.database import in_database, in_database_patiently, in_transaction_patiently
from jobs.pipeline.faults import is_transient
from jobs.pipeline.serving import Server
from jobs.store.credentials import Unsealable
from jobs.web.client import client_for
from jobs.web.failures import TLS_FAILURES, Fail, StageOutcome

log = logging.getLogger("jobs.destinations.courier")

REQUEST_SECONDS = 15.0
MOST_ANSWER_BYTES = 4_000_000  # a hundred records with their properties
_REASONS = {
    "forbidden_address": "address", "bad_url": "address", "timeout": "timeout",
    **dict.fromkeys(TLS_FAILURES, "address"),
}  # fmt: skip


def client() -> httpx.AsyncClient:
    """A client for services: by the address policy of webhooks, no redirects, bounded answers."""
    return client_for(webhook_policy(), seconds=REQUEST_SECONDS, most_bytes=MOST_ANSWER_BYTES)


class Account:
    """An account with its secrets, in use: what an adapter gets as its connection. No batch: for a test."""

    def __init__(self, http: httpx.AsyncClient, options: Values, batch: Batch | None = None) -> None:
        self.options, self._http, self._batch = options, http, batch
        self._end = time.monotonic() + outbox.BATCH_SECONDS

    async def request(
        self, method: str, url: str, *, body: Any = None, content: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> httpx.Response:  # fmt: skip
        """Send a request. Raises BatchFailed where nothing came back, or the batch is no longer ours."""
        await self._wait_for_turn()
        sent = {"Accept": "application/json", **(headers or {})}
        if body is not None:
            content = orjson.dumps(body)
            sent["Content-Type"] = "application/json"
        try:
            async with asyncio.timeout(self._left()):
                return await self._http.request(method, url, content=content, headers=sent)
        except TimeoutError:
            raise BatchFailed("timeout", "The batch took too long.") from None
        except StageOutcome as failure:
            usual = "address" if isinstance(failure, Fail) and failure.reason.word != "too_large" else "connect"
            raise BatchFailed(_REASONS.get(failure.reason.word, usual), failure.sentence) from None

    async def _wait_for_turn(self) -> None:
        if self._batch is None:
            return
        wait = await self._ask(outbox.take_turn)
        is_ours = wait is not None
        if wait:
            if wait > self._left():
                raise BatchFailed("outdated", "The limits leave no room for more now.")
            await asyncio.sleep(wait)
            is_ours = await self._ask(outbox.still_ours)
        if not is_ours or self._left() <= 0:
            raise BatchFailed("outdated", "It is no longer ours to send.")

    async def _ask(self, question: Callable[[Batch], Any]) -> Any:
        """What the database says of the batch. Raises BatchFailed where it stays away: no lead is at fault for that."""
        try:
            return await in_database_patiently(question, self._batch, give_up_after=self._left())
        except Exception as error:
            if not is_transient(error):
                raise
            raise BatchFailed("outdated", "The database was away.") from error

    def _left(self) -> float:
        """Seconds until the deadline, by a clock that goes on while the process is stopped."""
        return self._end - time.monotonic()


class Courier(Server):
    """Serves the destinations of the database."""

    noun = "Destination"

    def __init__(self) -> None:
        super().__init__(client())

    async def due(self, busy: list[int], room: int) -> list[int]:
        """Those with leads to send, or with opt-outs to read."""
        return await in_database(outbox.due, busy, room) + await in_database(opt_outs.due, busy, room)

    async def serve(self, pk: int) -> None:
        """Read its opt-outs, then carry its batches. Without readable credentials it is switched off."""
        try:
            while (reading := await in_database(opt_outs.claim, pk)) is not None and await self._read(*reading):
                pass
            while (batch := await in_database(outbox.claim, pk)) is not None and await self._carry(batch):
                pass
        except Unsealable as error:
            await in_database(_switch_off, pk, str(error))

    async def _read(self, batch: Batch, cursor: str) -> bool:
        page, failure = await _page(batch, cursor, Account(self.client, batch.options, batch))
        return await _settled(batch, opt_outs.settle, (page, failure), (None, REASONS["bug"].sentence))

    async def _carry(self, batch: Batch) -> bool:
        ending = await _carried(batch, Account(self.client, batch.options, batch))
        return await _settled(batch, outbox.settle, (ending,), (_bug(batch),))


async def _settled(
    batch: Batch, settle: Callable[..., bool], ending: tuple[Any, ...], instead: tuple[Any, ...]
) -> bool:
    """Settle. An ending that cannot be stored (a plug-in's own word) is settled as a bug `instead`: unsettled, the same
    would be sent again, without a reason or an end, whenever the lease runs out."""
    left = outbox.LEASE_SECONDS - outbox.BATCH_SECONDS
    try:
        return await in_transaction_patiently(settle, batch, *ending, give_up_after=left)
    except Exception as error:
        if is_transient(error):
            raise
        log.exception("Destination %s: what %s answered cannot be stored", batch.destination, batch.adapter.name)
    return await in_transaction_patiently(settle, batch, *instead, give_up_after=left)


async def _page(batch: Batch, cursor: str, account: Account) -> tuple[OptOutPage | None, str]:
    """A page of opt-outs, or a sentence on why there is none."""
    try:
        async with asyncio.timeout(outbox.BATCH_SECONDS):
            return await batch.adapter.opt_outs(account, cursor), ""
    except BatchFailed as failure:
        return None, f"{REASONS[failure.reason].sentence} {failure.detail}"
    except TimeoutError:
        return None, REASONS["timeout"].sentence
    except Exception:
        log.exception("Destination %s: the adapter %s failed", batch.destination, batch.adapter.name)
        return None, REASONS["bug"].sentence


async def _carried(batch: Batch, account: Account) -> BatchEnding:
    try:
        async with asyncio.timeout(outbox.BATCH_SECONDS):
            act = batch.adapter.delete if batch.deleting else batch.adapter.send
            return BatchEnding(tuple(await act(account, batch.items)))
    except BatchFailed as failure:
        return BatchEnding(failure.results, failure.reason, failure.detail, failure.retry_after)
    except TimeoutError:
        return BatchEnding((), "timeout", "The batch took too long.")
    except Exception:
        log.exception("Destination %s: the adapter %s failed", batch.destination, batch.adapter.name)
        return _bug(batch)


def _bug(batch: Batch) -> BatchEnding:
    return BatchEnding(tuple(Result(item.key, "bug") for item in batch.items))


def _switch_off(pk: int, reason: str) -> None:
    Destination.objects.filter(pk=pk).update(enabled=False, reason=reason)
