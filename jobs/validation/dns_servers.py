"""A name server as we use it: its sockets, its pace, and whether it rests.

A resolver that gets too many drops queries or refuses them. What is lost then says nothing of the names, so it
is sent again, and the next ones go out no faster than the server answered.
"""

from __future__ import annotations

import asyncio
import os
import socket
import struct
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from weakref import WeakKeyDictionary

from jobs.validation.dns_messages import answers, query
from jobs.web.doubling_waits import doubled

QUERIES_A_PORT = 24  # a port that serves for long can be guessed; one for each query costs as much as the query
READ_AT_ONCE = 64  # answers
LONGEST_MESSAGE = 4_096  # bytes, by UDP

FAILURES_BEFORE_REST = 10  # in a row: one domain's dead servers are not the resolver's fault
LONGEST_REST = 30.0

FIRST_WAIT, LEAST_WAIT = 1.0, 0.5  # seconds for an answer: before one is known, and for the fastest server

SPAN = 1.0  # seconds after which the speed is looked at
LEAST_OF_SPAN = 20  # queries that ended
LOST_SOME, LOST_MANY = 0.03, 0.1  # of the queries that ended, above what is usual for these names
SLOWER, A_LITTLE_SLOWER = 0.95, 0.97
LEAST_GROWTH, MOST_GROWTH, GROWTH_OF_GROWTH = 0.03, 0.3, 1.3  # of the rate, in each span without a loss
SLOWINGS = 3  # in a row without effect: it is the names
SLOWEST = 1.0  # queries a second

_ids: list[int] = []  # a look at the system's randomness for each query cost a tenth of its time
os.register_at_fork(after_in_child=_ids.clear)


def new_id() -> int:
    """The id of a query, which nobody can guess."""
    if not _ids:
        _ids.extend(struct.unpack("!1024H", os.urandom(2_048)))
    return _ids.pop()


@dataclass
class Pace:
    """How many queries a second a server answers: no limit (0) until it loses many that it was sent.

    Then as many as it answered, a little more each second, until it loses some again. Where fewer queries do not
    lessen the loss, dead name servers of the names are the cause, and that share is the usual one from then on.
    """

    rate: float = 0.0
    growth: float = MOST_GROWTH
    usual: float = 0.0
    slowings: int = 0
    before: float = 0.0  # the rate before it was lowered
    ended: int = 0
    replied: int = 0
    lost: int = 0
    since: float = 0.0
    slowed_at: float = 0.0
    next_at: float = 0.0

    async def turn(self) -> None:
        """Wait until a query may be sent."""
        if self.rate:
            now = time.monotonic()
            self.next_at = max(self.next_at, now) + 1 / self.rate
            await asyncio.sleep(self.next_at - 1 / self.rate - now)

    def note(self, *, sent_at: float, replied: int = 0, lost: int = 0) -> None:
        """Count a query that ended; `lost=-1` when it is answered after all. Adjusts the rate once in a SPAN."""
        now = time.monotonic()
        self.since = self.since or now
        lost = 0 if sent_at < self.slowed_at else lost  # before it was slowed down: that has been seen to
        self.replied, self.lost = self.replied + replied, max(0, self.lost + lost)
        self.ended += 1
        if now - self.since >= SPAN and self.ended >= LEAST_OF_SPAN:
            self._adjust(now - self.since)
            self.since, self.ended, self.replied, self.lost = now, 0, 0, 0

    def _adjust(self, seconds: float) -> None:
        share = self.lost / max(1, self.replied + self.lost)
        above = share - self.usual
        if above <= LOST_MANY:
            self.usual, self.slowings = min(self.usual, share), 0
            self.rate *= A_LITTLE_SLOWER if above > LOST_SOME else 1 + self.growth
            self.growth = min(MOST_GROWTH, self.growth * GROWTH_OF_GROWTH) if above <= LOST_SOME else LEAST_GROWTH
        elif self.slowings < SLOWINGS:
            self._slow_down(seconds)
        else:
            self.rate, self.usual, self.slowings = self.before, share, 0

    def _slow_down(self, seconds: float) -> None:
        """To what was answered: of the first time that is a guess, since queries that were lost held up the others."""
        self.slowed_at = time.monotonic()
        self.growth = LEAST_GROWTH if self.rate else MOST_GROWTH
        self.before = self.before if self.slowings else self.rate
        self.rate, self.slowings = max(SLOWEST, SLOWER * self.replied / seconds), self.slowings + 1


@dataclass
class NameServer:
    """A server with how it did lately. It rests after failures in a row, each time twice as long."""

    address: str
    port: int
    failures: int = 0
    rests_until: float = 0.0
    succeeded_at: float = 0.0
    pace: Pace = field(default_factory=Pace)
    _mean: float = 0.0
    _spread: float = 0.0
    _ports: WeakKeyDictionary[asyncio.AbstractEventLoop, Port] = field(default_factory=WeakKeyDictionary)

    def wait(self, most: float) -> float:
        """Seconds after which a query is taken for lost: by the times of its answers (RFC 6298), at most `most`."""
        usual = max(LEAST_WAIT, self._mean + 4 * self._spread) if self._mean else FIRST_WAIT
        return min(usual, most)

    def succeeded(self, seconds: float) -> None:
        """It answered, after so many seconds."""
        self.failures, self.rests_until, self.succeeded_at = 0, 0.0, time.monotonic()
        self._spread = 0.75 * self._spread + 0.25 * abs(seconds - self._mean) if self._mean else seconds / 2
        self._mean = 0.875 * self._mean + 0.125 * seconds if self._mean else seconds

    def failed(self, patience: float = 0.0) -> None:
        """It did not answer, or refused. It does not rest where it has answered another within `patience` seconds."""
        self.failures += 1
        now = time.monotonic()
        if self.failures >= FAILURES_BEFORE_REST and now - self.succeeded_at >= patience:
            self.rests_until = now + doubled(1.0, self.failures - FAILURES_BEFORE_REST, LONGEST_REST)

    def send(self, question: bytes, reply: ReplySlot) -> Callable[[], None]:
        """Send the question; `reply` gets its answer. Returns what gives up waiting for it. Raises OSError."""
        loop = asyncio.get_running_loop()
        port = self._ports.get(loop)
        if port is None or not port.is_open:
            port = self._ports[loop] = Port(self)
        number = port.send(question, reply)
        return lambda: port.withdraw(number)


@dataclass(frozen=True)
class Arrival:
    """An answer: the message, who sent it, after how many seconds, and to which of the queries (0 is the first)."""

    message: bytes
    server: NameServer
    seconds: float
    number: int


@dataclass
class ReplySlot:
    """Where the answer to a question arrives, however often it was sent. The first answer counts."""

    arrived: asyncio.Future[Arrival]
    queries: int = 0

    def give(self, arrival: Arrival) -> None:
        """An answer."""
        if not self.arrived.done():
            self.arrived.set_result(arrival)

    def fail(self, error: OSError) -> None:
        """The network says that nobody will answer."""
        if not self.arrived.done():
            self.arrived.set_exception(error)


@dataclass(frozen=True)
class SentQuery:
    """A query that is on its way."""

    question: bytes
    reply: ReplySlot
    number: int
    sent_at: float


class Port:
    """A UDP socket at a port that the system chooses at random, for some queries to one server.

    It is connected: the system drops what others send. It closes when nothing is waited for.
    """

    def __init__(self, server: NameServer) -> None:
        self.server, self.sent = server, 0
        self.waiting: dict[int, SentQuery] = {}
        family = socket.AF_INET6 if ":" in server.address else socket.AF_INET
        self.socket = socket.socket(family, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK)
        try:
            self.socket.connect((server.address, server.port))
        except OSError:
            self.socket.close()
            raise
        asyncio.get_running_loop().add_reader(self.socket.fileno(), self._read)

    @property
    def is_open(self) -> bool:
        """Whether more queries may be sent by it."""
        return self.sent < QUERIES_A_PORT and self.socket.fileno() != -1

    def send(self, question: bytes, reply: ReplySlot) -> int:
        """Send a question with an id of its own, and return that id. Raises OSError."""
        number = new_id()
        while number in self.waiting:
            number = new_id()
        self.sent += 1
        self.waiting[number] = SentQuery(question, reply, reply.queries, time.monotonic())
        reply.queries += 1
        try:
            self.socket.send(query(number, question))
        except OSError:
            self.withdraw(number)
            raise
        return number

    def withdraw(self, number: int) -> None:
        """Wait for this answer no longer."""
        self.waiting.pop(number, None)
        if not self.waiting and self.socket.fileno() != -1:
            asyncio.get_running_loop().remove_reader(self.socket.fileno())
            self.socket.close()

    def _read(self) -> None:
        for _ in range(READ_AT_ONCE):
            try:
                message = self.socket.recv(LONGEST_MESSAGE)
            except (BlockingIOError, InterruptedError):
                return
            except OSError as error:  # nobody listens there, or there is no way
                self._failed(error)
                return
            self._arrived(message)
            if self.socket.fileno() == -1:
                return

    def _arrived(self, message: bytes) -> None:
        number = struct.unpack_from("!H", message)[0] if len(message) > 1 else -1
        waiting = self.waiting.get(number)
        if waiting is None or not answers(message, waiting.question):
            return  # forged, or late: the real one may still come
        seconds = time.monotonic() - waiting.sent_at
        waiting.reply.give(Arrival(message, self.server, seconds, waiting.number))
        self.withdraw(number)

    def _failed(self, error: OSError) -> None:
        for number, waiting in list(self.waiting.items()):
            waiting.reply.fail(error)
            self.withdraw(number)
