"""One question of the DNS, sent to servers in turn until one of them answers it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence

from jobs.validation.dns_messages import (
    CODES,
    LONGEST_TCP_MESSAGE,
    NOERROR,
    NXDOMAIN,
    REFUSED,
    DnsAnswer,
    answers,
    code_of,
    is_truncated,
    query,
    read,
)
from jobs.validation.dns_servers import Arrival, NameServer, ReplySlot, new_id
from jobs.web.doubling_waits import doubled

TRIES = 4  # each waits twice as long as the one before
FAILURES = 2  # a server that fails (SERVFAIL) has tried for long itself


class NoUsableAnswer(Exception):
    """No server could tell. The text says why the last one could not."""


class Exchange:
    """A question on its way: `await run()`. `sent` is the number of queries by UDP.

    What was sent before is still waited for while it is sent again: a slow answer is an answer.
    """

    def __init__(self, question: bytes, servers: Sequence[NameServer], timeout: float) -> None:
        self.question, self.servers, self.timeout = question, servers, timeout
        self.sent, self.failures, self.sent_at = 0, 0, 0.0
        self.problem = "no answer in time."
        self.unanswered: NameServer | None = None  # whose first try counts as lost
        self.withdrawals: list[Callable[[], None]] = []

    async def run(self) -> tuple[DnsAnswer, int]:
        """The answer, and the seconds for which it holds. Raises NoUsableAnswer."""
        reply = ReplySlot(asyncio.get_running_loop().create_future())
        try:
            for number in range(max(TRIES, len(self.servers))):
                if self.failures >= max(FAILURES, len(self.servers)):
                    break
                answer, reply = await self._try(number, reply)
                if answer is not None:
                    return answer
        finally:
            reply.arrived.cancel()
            for withdraw in self.withdrawals:
                withdraw()
        raise NoUsableAnswer(self.problem)

    async def _try(self, number: int, reply: ReplySlot) -> tuple[tuple[DnsAnswer, int] | None, ReplySlot]:
        """The answer, if there is one, and where the next one arrives."""
        server = self.servers[number % len(self.servers)]
        wait = doubled(server.wait(self.timeout), number // len(self.servers), self.timeout)
        loop = asyncio.get_running_loop()
        try:
            await server.pace.turn()
            if not reply.arrived.done():
                self.withdrawals.append(server.send(self.question, reply))
                self.sent, self.sent_at = self.sent + 1, self.sent_at if number else time.monotonic()
                await asyncio.wait((reply.arrived,), timeout=wait)
            if not reply.arrived.done():
                self._lost(server, number)
                return None, reply
            answer = await self._judged(reply.arrived.result(), wait)
        except (OSError, EOFError, ValueError) as error:
            self.problem = f"no usable answer ({type(error).__name__})."
            server.failed()
            answer = None
        return answer, ReplySlot(loop.create_future())

    def _lost(self, server: NameServer, number: int) -> None:
        server.failed(self.timeout)
        if number == 0:
            self.unanswered = server
            server.pace.note(lost=1, sent_at=self.sent_at)

    async def _judged(self, arrival: Arrival, wait: float) -> tuple[DnsAnswer, int] | None:
        """What an answer says; None for a server that cannot tell. Raises OSError, EOFError and ValueError."""
        message, server, code = arrival.message, arrival.server, code_of(arrival.message)
        if code == REFUSED:
            await self._refused(server, wait)
            return None
        server.succeeded(arrival.seconds)
        was_slow = server is self.unanswered and arrival.number == 0  # it was taken for lost
        server.pace.note(replied=1, lost=-1 if was_slow else 0, sent_at=self.sent_at)
        self.unanswered = None
        if code not in (NOERROR, NXDOMAIN):
            self.failures += 1
            self.problem = f"the server failed ({CODES[code] if code < len(CODES) else code})."
            return None
        if is_truncated(message):
            message = await asyncio.wait_for(_by_tcp(self.question, server), self.timeout)
        return read(message, self.question)

    async def _refused(self, server: NameServer, wait: float) -> None:
        """One of several may know some names alone, and the next knows the others; a single one may be overloaded."""
        self.problem = "the server refused the query."
        if len(self.servers) == 1:
            server.failed(self.timeout)
            server.pace.note(lost=1, sent_at=self.sent_at)
            await asyncio.sleep(wait)


async def _by_tcp(question: bytes, server: NameServer) -> bytes:
    """The whole answer (RFC 7766). Raises OSError, EOFError, and ValueError for another one."""
    reader, writer = await asyncio.open_connection(server.address, server.port)
    try:
        number = new_id()
        message = query(number, question)
        writer.write(len(message).to_bytes(2, "big") + message)
        length = int.from_bytes(await reader.readexactly(2), "big")
        response = await reader.readexactly(min(length, LONGEST_TCP_MESSAGE))
    finally:
        writer.close()
    if response[:2] != message[:2] or not answers(response, question):
        raise ValueError("Another question was answered.")
    if code_of(response) not in (NOERROR, NXDOMAIN) or is_truncated(response):
        raise ValueError("The answer by TCP is none.")
    return response
