"""Our own outage: when nothing can be reached, the network of this machine is at fault, not the rows.

A failure that could be ours (no resolver, no connection, no TLS) counts against its row only when something shows that
the network works: a response a moment ago, a host that answered before, a canary, or failures of too few hosts.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from jobs.web.failures import TLS_FAILURES, Retry, StageOutcome

RESOLVER_SILENT = "The name could not be looked up: no resolver answers. It is tried again later."
MANY = 5  # different hosts that fail alike, where no host is known to be good
RECENT_SECONDS = 10.0  # a response so long ago shows that the network works
GRACE_SECONDS = 0.5  # rows that fail at the same moment count together
LOOK_SECONDS = 5.0  # between two looks at the canaries
PROBE_SECONDS = 30.0  # without canaries rows are the probe
PROBING_SECONDS = 2.0  # how long a stage may claim then
RETRY_SECONDS = 20.0
DOUBT_SECONDS = 6 * 3600.0  # so long without any proof, and rows count again
KNOWN_MOST, LOOKED_AT = 20, 3  # hosts remembered; of these, how many are tried in one look

Connect = Callable[[str, int, bool], Awaitable[bool]]  # host, port, with TLS
Address = tuple[str, int]


@dataclass
class Network:
    """What this process knows of its network. `connect` tries a connection; `canaries` are hosts named by a person."""

    connect: Connect
    canaries: Sequence[str] = ()
    failing: dict[str, str] = field(default_factory=dict)  # host -> reason, since the last response
    known: OrderedDict[Address, None] = field(default_factory=OrderedDict)  # hosts that answered, the latest last
    held: set[str] = field(default_factory=set)  # stages
    since: float | None = None
    error: str = ""
    reached_at: float = float("-inf")
    looked_at: float = float("-inf")
    looked_well: bool = True
    probe_at: float = 0.0
    probing_until: float = float("-inf")
    looking: asyncio.Lock = field(default_factory=asyncio.Lock)

    def reached(self, host: str, port: int) -> None:
        """A host answered: the network works, and whatever was held goes on."""
        self.reached_at = time.monotonic()
        self.known[host, port] = None
        self.known.move_to_end((host, port))
        while len(self.known) > KNOWN_MOST:
            self.known.popitem(last=False)
        self.failing.clear()
        self.held.clear()
        self.since, self.error = None, ""

    async def judge(self, stage: str, host: str, outcome: StageOutcome) -> StageOutcome:
        """The outcome as it is, or a Retry that counts no attempt when our own network is at fault."""
        if not _may_be_ours(outcome) or self._just_reached():
            return outcome
        self.failing[host] = outcome.reason.word
        if self.since is None:
            await asyncio.sleep(GRACE_SECONDS)
        if self._just_reached() or not await self._is_out(outcome.reason.word in TLS_FAILURES):
            return outcome
        self._hold(stage, outcome)
        return Retry("own_network", after=RETRY_SECONDS * random.uniform(0.5, 1.5), counts=False)  # noqa: S311 -- spread

    def holds(self, stage: str) -> bool:
        """Whether the stage is to claim nothing now. Where nothing else can tell, a claim now and then is the probe."""
        if self.since is None or stage not in self.held:
            return False
        now = time.monotonic()
        if not self._others() and now >= self.probe_at:
            self.probe_at, self.probing_until = now + PROBE_SECONDS, now + PROBING_SECONDS
        return now >= self.probing_until

    async def look(self) -> None:
        """While stages are held: try the canaries again."""
        if self.since is not None and self._others() and not await self._is_out(False):
            self.held.clear()
            self.failing.clear()
            self.since, self.error = None, ""

    def facts(self) -> dict[str, Any]:
        """For the heartbeat: empty while the network works, as far as is known."""
        if self.since is None:
            return {}
        seconds = round(time.monotonic() - self.since, 1)
        return {"turned_seconds_ago": seconds, "failures": len(self.failing), "error": self.error}

    def _just_reached(self) -> bool:
        return time.monotonic() - self.reached_at < RECENT_SECONDS

    def _hold(self, stage: str, outcome: StageOutcome) -> None:
        if self.since is None:
            self.since, self.probe_at = time.monotonic(), time.monotonic() + PROBE_SECONDS
        self.held.add(stage)
        self.error = f"{len(self.failing)} hosts failed alike, the last with: {outcome.sentence}"

    def _others(self) -> list[Address]:
        """Whoever can tell: hosts that answered before and do not fail now, and the canaries."""
        known = [address for address in self.known if address[0] not in self.failing]
        return [*((host, 443) for host in self.canaries), *known]

    async def _is_out(self, tls: bool) -> bool:
        others = self._others()
        if not others:
            long = self.since is not None and time.monotonic() - self.since > DOUBT_SECONDS
            return len(self.failing) >= MANY and not long
        async with self.looking:
            if time.monotonic() - self.looked_at > LOOK_SECONDS:
                some = random.sample(others, min(LOOKED_AT, len(others)))
                answers = await asyncio.gather(*(self.connect(host, port, tls) for host, port in some))
                self.looked_at, self.looked_well = time.monotonic(), any(answers)
        return not self.looked_well


def _may_be_ours(outcome: StageOutcome) -> bool:
    word = outcome.reason.word
    return word in ("connect", *TLS_FAILURES) or (word == "dns" and outcome.detail == RESOLVER_SILENT)
