"""Politeness: the limits of a visit, and the limiter that every request to a host must pass."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

from jobs.web.addresses import Mapping, Network
from jobs.web.doubling_waits import doubled
from jobs.web.failures import TLS_FAILURES, Retry

ROBOTS_SECONDS = 24 * 3600.0  # RFC 9309, section 2.4
FAILURES_ALLOWED = 5  # in a row, before a host is left alone
NOT_CONNECTED = ("dns", "connect", *TLS_FAILURES)  # reasons: no request reached the server
LONGEST_COOLDOWN_SECONDS = 6 * 3600.0


@dataclass(frozen=True)
class Policy:
    """Every limit of the web engine. Times in seconds, sizes in bytes."""

    product: str = "ScraperSkyBot"
    contact_url: str = ""
    deadline: float = 20.0  # for one URL, redirects included, without the wait for the host's slot
    connect: float = 5.0
    idle: float = 10.0  # without a byte
    slow_after: float = 10.0  # from when on a body must come faster than `slowest`
    slowest: float = 1000.0  # bytes a second
    max_bytes: int = 5_000_000
    max_ratio: int = 200
    redirects: int = 10
    connections: int = 500
    host_delay: float = 1.0  # between two requests to a host
    longest_crawl_delay: float = 30.0
    max_queue_wait: float = 5.0  # how long a request waits for its slot before its row is put back
    first_cooldown: float = 60.0  # how long a host that keeps failing is left alone at first; doubled each time
    pages: int = 50  # of a site, for one request of a person; 0 is no limit
    address_rate: float = 20.0  # requests a second to one IP address, whatever the hosts behind it
    ports: tuple[int, ...] = (80, 443)
    allowed: tuple[Network, ...] = ()
    mappings: tuple[Mapping, ...] = ()
    local_names: bool = False  # also names that are not of the public internet; their addresses are checked as ever
    canaries: tuple[str, ...] = ()  # hosts by which we see whether our own network works
    settings_prefix: str = "FETCH"  # of the settings that a refusal names
    store_bodies: bool = False
    browser: str = ""  # the Chromium that renders pages that are empty without one; none if empty
    sandbox: bool = True  # of Chromium
    render: float = 30.0  # for one page, the waits for its hosts included
    renders: int = 2  # pages at once
    render_requests: int = 40  # of one page
    render_bytes: int = 20_000_000
    render_memory: int = 700_000_000  # of one page's process
    ca_file: str | None = None  # in place of the system's authorities

    @property
    def unreachable(self) -> float:
        """Seconds for which "robots.txt could not be read" is believed: ten minutes with the default cooldown."""
        return 10.0 * self.first_cooldown

    @property
    def reach(self) -> dict[str, Any]:
        """What `target_of` needs to know."""
        names = ("ports", "allowed", "mappings", "local_names", "settings_prefix")
        return {name: getattr(self, name) for name in names}

    @property
    def user_agent(self) -> str:
        """An honest name, with where to complain."""
        return f"Mozilla/5.0 (compatible; {self.product}/1.0{f'; +{self.contact_url}' if self.contact_url else ''})"


@dataclass(frozen=True)
class RobotsFile:
    """A robots.txt as it was last read. `outcome`: parsed, allow_all or disallow_all."""

    outcome: str
    fetched_at: datetime
    expires_at: datetime
    body: str = ""
    status: int | None = None
    etag: str = ""
    last_modified: str = ""

    @property
    def fresh(self) -> bool:
        """Whether it is still valid without another request."""
        return self.expires_at > datetime.now(UTC)


def robots_file(outcome: str, seconds: float = ROBOTS_SECONDS, **more: object) -> RobotsFile:
    """A robots.txt that was read just now and holds for `seconds`."""
    now = datetime.now(UTC)
    return replace(RobotsFile(outcome, now, now + timedelta(seconds=seconds)), **more)  # type: ignore[arg-type]


def gate_port(port: int) -> int:
    """The port under whose name a host's clock runs: http and https of a host are one server, with one clock."""
    return 443 if port == 80 else port


@dataclass
class HostVisit:
    """A host's slot while we hold it: what is known of the host, and what the visit brought."""

    host: str
    port: int
    delay: float
    robots: RobotsFile | None = None
    until: datetime | None = None  # the hold, which names it
    failures: int = 0
    first_cooldown: float = 60.0
    # What came of it.
    requested: bool = False  # whether any request was made
    status: int | None = None
    error: str = ""
    failed: bool = False
    retry_after: float | None = None  # at most a day: `seconds_of` reads it
    robots_changed: bool = False
    crawl_delay: float | None = None
    addresses: list[str] = field(default_factory=list)

    @property
    def pause(self) -> float:
        """Seconds until the next request to the host may go out: none where no connection came about."""
        if not self.requested or (self.status is None and self.error in NOT_CONNECTED):
            return 0.0
        return max(self.delay, self.retry_after or 0.0)

    @property
    def cooldown(self) -> float:
        """Seconds without requests to a host that keeps failing; 0 for any other."""
        failures = self.failures + 1 if self.failed else 0
        if failures < FAILURES_ALLOWED:
            return 0.0
        return doubled(self.first_cooldown, failures - FAILURES_ALLOWED, LONGEST_COOLDOWN_SECONDS)


@dataclass(frozen=True)
class CountedPage:
    """A page that counts towards its site's budget: the site's number, the run's (0 is none) and the page's own."""

    site: int
    run: int
    page: int


class HostLimiter(Protocol):
    """The rule that all workers share: one request at a time per host, with a gap after each."""

    async def acquire(self, host: str, port: int, hold: float) -> HostVisit:
        """Take the host's slot for at most `hold` seconds. Raises Retry (not counted) when it is not free soon."""
        ...

    def release(self, visit: HostVisit) -> None:
        """Give the slot back, with the result of the visit."""
        ...

    async def spend(self, address: str) -> None:
        """Take one request out of an IP address's budget; waits, or raises Retry (not counted)."""
        ...

    async def count(self, page: CountedPage) -> bool:
        """Count a page towards its site's budget, once however often it is tried; False when the budget is used up."""
        ...

    async def close(self) -> None:
        """Finish what is under way."""
        ...


@asynccontextmanager
async def host_slot(limiter: HostLimiter, host: str, port: int, hold: float) -> AsyncIterator[HostVisit]:
    """Hold a host's slot for the length of a block. Raises what `HostLimiter.acquire` raises."""
    visit = await limiter.acquire(host, port, hold)
    try:
        yield visit
    finally:
        limiter.release(visit)


def not_now(wait: float, detail: str = "The host is busy with other requests of ours.") -> Retry:
    """A Retry that counts no attempt: the row waits `wait` seconds."""
    return Retry("rate_limited", detail, after=wait, counts=False)


class MemoryHostLimiter:
    """A limiter for one process: for tests and for looking at a site from a terminal."""

    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        self.free_at: dict[tuple[str, int], float] = {}
        self.known: dict[tuple[str, int], HostVisit] = {}
        self.spent: dict[str, float] = {}
        self.counted: dict[tuple[int, int], set[int]] = {}

    async def acquire(self, host: str, port: int, hold: float) -> HostVisit:
        """Wait for the host's slot, up to `Policy.max_queue_wait` seconds. Raises Retry, not counted."""
        key, end = (host, gate_port(port)), time.monotonic() + self.policy.max_queue_wait
        while (wait := self.free_at.get(key, 0.0) - time.monotonic()) > 0:
            earlier = self.known.get((host, port))
            if earlier and earlier.cooldown:
                raise Retry("circuit_open", after=wait, counts=False)
            if time.monotonic() > end:
                raise not_now(wait)
            await asyncio.sleep(min(wait, 0.02))
        self.free_at[key] = time.monotonic() + hold
        last = self.known.get((host, port))
        delay = max(self.policy.host_delay, (last and last.crawl_delay) or 0.0)
        failures = last.failures + 1 if last and last.failed else 0
        cooldown, robots = self.policy.first_cooldown, last.robots if last else None
        return HostVisit(host, port, delay, robots, failures=failures, first_cooldown=cooldown)

    def release(self, visit: HostVisit) -> None:
        """The next visit may begin after the gap."""
        self.free_at[visit.host, gate_port(visit.port)] = time.monotonic() + max(visit.pause, visit.cooldown)
        self.known[visit.host, visit.port] = visit

    async def spend(self, address: str) -> None:
        """One second's worth of requests may go out at once. Raises Retry, not counted."""
        now = time.monotonic()
        at = max(now - 1.0, self.spent.get(address, 0.0)) + 1.0 / self.policy.address_rate
        if at - now > self.policy.max_queue_wait:
            raise not_now(at - now, "Too many requests to this IP address.")
        self.spent[address] = at
        if at > now:
            await asyncio.sleep(at - now)

    async def count(self, page: CountedPage) -> bool:
        """A budget lasts as long as the process."""
        counted = self.counted.setdefault((page.site, page.run), set())
        if not self.policy.pages or len(counted) < self.policy.pages:
            counted.add(page.page)
        return page.page in counted

    async def close(self) -> None:
        """Nothing is under way."""
