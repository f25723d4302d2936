"""Hosts: the limiter that all workers share, in PostgreSQL. One statement reserves the slots of a batch of hosts."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from django.db import connection

from jobs.compliance.gate import gate
from jobs.pipeline.database import in_database
from jobs.pipeline.faults import first_line, is_transient
from jobs.web import Policy
from jobs.web.failures import Retry, Skip, StageOutcome
from jobs.web.politeness import CountedPage, HostVisit, RobotsFile, gate_port, not_now

log = logging.getLogger("jobs.hosts")

GATHER_SECONDS = 0.004  # how long a call waits for company
LOOK_AGAIN_SECONDS = 0.25  # how often a slot that another worker holds is requested again
PAUSED_SECONDS = 3600.0  # a paused host's rows are parked; whoever resumes it releases them
LONG_REST_SECONDS = 60.0  # a Retry-After beyond it parks the rows of the host


Answer = HostVisit | StageOutcome | float  # the slot, a refusal, or seconds to wait
Slots = list[tuple[str, int, float]]  # host, port, seconds
SlotAnswers = dict[tuple[str, int], Answer]  # by host and port


@dataclass
class _SlotRequest:
    host: str
    port: int
    hold: float
    answer: asyncio.Future[Answer]


# A row is returned where the slot is ours. The hold is the gate's next_request_at until we give it back: http and https
# of a host have one gate, in the row of port 443 (see `gate_port`), and a robots.txt and failures each.
_ENTER = """
WITH requested AS (
    SELECT DISTINCT ON (host, gate) * FROM unnest(%s::text[], %s::int[], %s::int[], %s::float8[])
        AS w(host, port, gate, hold) ORDER BY host, gate, port
), own AS (
    INSERT INTO hosts (host, port, created_at, updated_at)
    SELECT host, port, now(), now() FROM requested WHERE port <> gate ORDER BY host, port
    ON CONFLICT (host, port) DO NOTHING
), entered AS (
    INSERT INTO hosts AS g (host, port, next_request_at, created_at, updated_at)
    SELECT w.host, gate, clock_timestamp() + hold * interval '1 second', now(), now()
    FROM requested AS w LEFT JOIN hosts AS h ON h.host = w.host AND h.port = w.port
    WHERE NOT coalesce(h.paused, false) AND (h.circuit_open_until IS NULL OR h.circuit_open_until <= now())
    ORDER BY w.host, gate
    ON CONFLICT (host, port) DO UPDATE SET next_request_at = excluded.next_request_at
    WHERE g.next_request_at IS NULL OR g.next_request_at <= now()
    RETURNING host, port AS gate, next_request_at
)
SELECT host, w.port, entered.next_request_at, h.delay_seconds, h.crawl_delay_seconds, coalesce(h.failures, 0),
    h.robots_outcome, h.robots_body, h.robots_status, h.robots_fetched_at, h.robots_expires_at,
    coalesce(h.robots_etag, ''), coalesce(h.robots_last_modified, '')
FROM entered JOIN requested AS w USING (host, gate) LEFT JOIN hosts AS h USING (host, port)
"""

_REFUSALS = """
SELECT w.host, w.port, coalesce(h.paused, false), extract(epoch FROM h.circuit_open_until - now())::float8,
    extract(epoch FROM g.next_request_at - now())::float8, h.last_status
FROM unnest(%s::text[], %s::int[], %s::int[]) AS w(host, port, gate)
LEFT JOIN hosts AS h ON h.host = w.host AND h.port = w.port LEFT JOIN hosts AS g ON g.host = w.host AND g.port = w.gate
"""

# A hold that ran out may be another worker's by now: then the gate is left alone.
_LEAVE_GATE = """
UPDATE hosts AS g SET next_request_at = clock_timestamp() + v.pause * interval '1 second'
FROM (SELECT locked.id, w.* FROM unnest(%s::text[], %s::int[], %s::timestamptz[], %s::float8[])
    AS w(host, gate, until, pause)
    JOIN (SELECT id, host, port FROM hosts WHERE (host, port) IN (SELECT unnest(%s::text[]), unnest(%s::int[]))
        ORDER BY host, port FOR UPDATE) AS locked ON locked.host = w.host AND locked.port = w.gate) AS v
WHERE g.id = v.id AND g.next_request_at = v.until
"""

_LEAVE = """
UPDATE hosts AS h SET
    failures = CASE WHEN v.requested THEN v.failures ELSE h.failures END,
    circuit_open_until = CASE WHEN NOT v.requested THEN h.circuit_open_until
        WHEN v.cooldown > 0 THEN now() + v.cooldown * interval '1 second' END,
    last_status = coalesce(v.status, h.last_status),
    last_error = CASE WHEN v.requested THEN v.error ELSE h.last_error END,
    last_seen_at = CASE WHEN v.status IS NULL THEN h.last_seen_at ELSE now() END,
    addresses = CASE WHEN v.addresses = '' THEN h.addresses ELSE string_to_array(v.addresses, ' ')::inet[] END,
    updated_at = now()
FROM (SELECT locked.id, w.* FROM unnest(%s::text[], %s::int[], %s::bool[], %s::int[], %s::float8[], %s::int[],
        %s::text[], %s::text[])
    AS w(host, port, requested, failures, cooldown, status, error, addresses)
    JOIN (SELECT id, host, port FROM hosts WHERE (host, port) IN (SELECT unnest(%s::text[]), unnest(%s::int[]))
        ORDER BY host, port FOR UPDATE) AS locked USING (host, port)) AS v
WHERE h.id = v.id
"""

_ROBOTS = """
UPDATE hosts AS h SET robots_outcome = r.outcome, robots_body = r.body, robots_status = r.status,
    robots_fetched_at = r.fetched_at, robots_expires_at = r.expires_at, robots_etag = r.etag,
    robots_last_modified = r.last_modified, crawl_delay_seconds = r.crawl_delay
FROM unnest(%s::text[], %s::int[], %s::text[], %s::text[], %s::int[], %s::timestamptz[], %s::timestamptz[],
    %s::text[], %s::text[], %s::float8[])
    AS r(host, port, outcome, body, status, fetched_at, expires_at, etag, last_modified, crawl_delay)
WHERE h.host = r.host AND h.port = r.port
"""

# Only a row that is there can be locked: workers that begin with an address at once would each spend it in full.
_OPEN = """
INSERT INTO hosts (host, port, next_request_at, created_at, updated_at)
SELECT address, 0, now() - interval '1 second', now(), now() FROM unnest(%s::text[]) AS w(address) ORDER BY address
ON CONFLICT (host, port) DO NOTHING
"""

# A budget is how far ahead of now it is spent, at most `max_queue_wait`; a second's worth may lie unused behind.
_SPEND = """
WITH spent AS (SELECT host, next_request_at FROM hosts WHERE port = 0 AND host = ANY(%(addresses)s)
    ORDER BY host FOR UPDATE
), base AS (SELECT w.host, n, greatest(spent.next_request_at, now() - interval '1 second') AS since
    FROM unnest(%(addresses)s::text[], %(counts)s::int[]) AS w(host, n) LEFT JOIN spent USING (host)
), granted AS (SELECT host, since, least(n, greatest(0,
    floor((extract(epoch FROM now() - since)::float8 + %(longest)s) * %(rate)s + 0.000001)))::int AS n FROM base
), put AS (UPDATE hosts SET next_request_at = since + n / %(rate)s * interval '1 second'
    FROM granted WHERE port = 0 AND hosts.host = granted.host)
SELECT host, n, extract(epoch FROM since - now())::float8 FROM granted
"""

# A page in the list may be requested any number of times; pages beyond the limit are left out.
_COUNT = """
WITH counted AS (
    SELECT site, run, (array_agg(DISTINCT page))[1:%(most)s] AS pages
    FROM unnest(%(sites)s::bigint[], %(runs)s::bigint[], %(pages)s::bigint[]) AS w(site, run, page) GROUP BY site, run
)
INSERT INTO page_budgets AS b (domain_id, run_id, page_ids) SELECT site, run, pages FROM counted ORDER BY site, run
ON CONFLICT (domain_id, run_id) DO UPDATE SET
    since = CASE WHEN b.run_id = 0 AND b.since < now() - interval '1 day' THEN now() ELSE b.since END,
    page_ids = CASE WHEN b.run_id = 0 AND b.since < now() - interval '1 day' THEN excluded.page_ids
        ELSE (b.page_ids || ARRAY(SELECT unnest(excluded.page_ids) EXCEPT SELECT unnest(b.page_ids)))[1:%(most)s] END
RETURNING domain_id, run_id, page_ids
"""


class PostgresHostLimiter:
    """One request at a time per host with a gap after each, across all workers and machines.

    Calls of one event loop are gathered for a few milliseconds and put to the database together,
    slots given back first. The budgets of IP addresses are rows with port 0, which no host has.
    Once the process is `stopping` nobody waits for a slot any more: who would have to is cancelled, and hands its row
    back as it was (an outcome of the fetch could be taken for one of the site).
    """

    def __init__(self, policy: Policy, stopping: asyncio.Event | None = None) -> None:
        self.policy = policy
        self.stopping = stopping or asyncio.Event()
        self.requests: list[_SlotRequest] = []
        self.released: list[HostVisit] = []
        self.spending: list[tuple[str, asyncio.Future[float]]] = []
        self.counting: list[tuple[CountedPage, asyncio.Future[bool]]] = []
        self.inside: dict[tuple[str, int], asyncio.Lock] = {}
        self.flusher: asyncio.Task[None] | None = None

    async def acquire(self, host: str, port: int, hold: float) -> HostVisit:
        """Take the host's slot, waiting for at most `Policy.max_queue_wait`. Raises Retry, not counted; CancelledError
        instead of waiting while the process is stopping."""
        end, wait = time.monotonic() + self.policy.max_queue_wait, 0.0
        async with self._alone(host, port):
            while True:
                answer = await self._ask(host, port, hold)
                if isinstance(answer, HostVisit):
                    return answer
                if isinstance(answer, StageOutcome):
                    raise answer
                if self.stopping.is_set():
                    raise asyncio.CancelledError
                if time.monotonic() + min(answer, LOOK_AGAIN_SECONDS) > end:
                    raise not_now(max(wait, min(answer, 30.0)))
                await asyncio.sleep(min(answer + 0.001, LOOK_AGAIN_SECONDS))

    def release(self, visit: HostVisit) -> None:
        """Give the slot back. It is written with the next batch, before the next request for the host."""
        self.released.append(visit)
        self._flush_soon()

    async def spend(self, address: str) -> None:
        """Take one request out of an IP address's budget, waiting for at most `Policy.max_queue_wait`.

        One second's worth of requests may go out at once. Raises Retry, not counted, when the wait would be longer.
        """
        answer: asyncio.Future[float] = asyncio.get_running_loop().create_future()
        self.spending.append((address, answer))
        self._flush_soon()
        wait = await answer
        if wait > self.policy.max_queue_wait:
            raise not_now(wait, "Too many requests to this IP address.")
        if wait > 0:
            await asyncio.sleep(wait)

    async def count(self, page: CountedPage) -> bool:
        """Count a page towards its domain's budget of the run (outside of runs: of the day); False when it is spent."""
        if not self.policy.pages:
            return True
        answer: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self.counting.append((page, answer))
        self._flush_soon()
        return await answer

    async def close(self) -> None:
        """Wait until everything is written."""
        while self.flusher is not None and not self.flusher.done():
            await self.flusher

    @asynccontextmanager
    async def _alone(self, host: str, port: int) -> Any:
        """In one process only one caller at a time waits for a host's slot. Raises Retry, not counted."""
        gate = (host, gate_port(port))
        lock = self.inside.setdefault(gate, asyncio.Lock())
        try:
            async with asyncio.timeout(self.policy.max_queue_wait):
                await lock.acquire()
        except TimeoutError:
            raise not_now(self.policy.max_queue_wait) from None
        try:
            yield
        finally:
            lock.release()
            if not lock.locked() and not getattr(lock, "_waiters", None):
                self.inside.pop(gate, None)

    async def _ask(self, host: str, port: int, hold: float) -> Answer:
        request = _SlotRequest(host, port, hold, asyncio.get_running_loop().create_future())
        self.requests.append(request)
        self._flush_soon()
        try:
            return await request.answer
        except asyncio.CancelledError:
            self._return_slot(request)
            raise

    def _return_slot(self, request: _SlotRequest) -> None:
        """The caller was cancelled: release a slot that it was granted all the same."""
        answer = request.answer
        if answer.done() and not answer.cancelled() and isinstance(visit := answer.result(), HostVisit):
            self.release(visit)

    def _flush_soon(self) -> None:
        if self.flusher is None or self.flusher.done():
            self.flusher = asyncio.create_task(self._flush())

    async def _flush(self) -> None:
        while self.requests or self.released or self.spending or self.counting:
            await asyncio.sleep(GATHER_SECONDS)
            requests, self.requests = [request for request in self.requests if not request.answer.done()], []
            released, self.released = self.released, []
            spending, self.spending = self.spending, []
            counting, self.counting = self.counting, []
            pending = (
                [item.answer for item in requests] + [item for _, item in spending] + [item for _, item in counting]
            )
            try:
                await self._put(requests, released, spending, counting)
            except Exception as error:
                if not is_transient(error):
                    _refuse(pending, error)
                    raise
                log.warning("Hosts could not be reserved: %s", first_line(error))
                self.released = released + self.released
                away = not_now(10.0, "The database is away, so that no host can be reserved.")
                _refuse(pending, away)
                await asyncio.sleep(1.0)

    async def _put(
        self, requests: Sequence[_SlotRequest], released: Sequence[HostVisit], spending: Sequence[tuple[str, Any]],
        counting: Sequence[tuple[CountedPage, Any]],
    ) -> None:  # fmt: skip
        slots = [(request.host, request.port, request.hold) for request in requests]
        addresses, pages = [address for address, _ in spending], [page for page, _ in counting]
        answers, budgets, counted = await in_database(_flush_batch, self.policy, slots, released, addresses, pages)
        for request in requests:
            answer = answers[request.host, request.port]
            if not request.answer.done():
                request.answer.set_result(answer)
            elif isinstance(answer, HostVisit):
                self.released.append(answer)
        for address, future in spending:
            wait = budgets[address].pop(0)
            if not future.done():
                future.set_result(wait)
        for page, future in counting:
            if not future.done():
                future.set_result(page.page in counted[page.site, page.run])


def _refuse(futures: Sequence[asyncio.Future[Any]], error: Exception) -> None:
    for future in futures:
        if not future.done():
            future.set_exception(error)


def _flush_batch(
    policy: Policy, slots: Slots, released: Sequence[HostVisit], addresses: list[str], pages: list[CountedPage]
) -> tuple[SlotAnswers, dict[str, list[float]], dict[tuple[int, int], list[int]]]:
    if released:
        _write_released(released)
    answers = _answers(policy, slots) if slots else {}
    return answers, _spend(policy, addresses) if addresses else {}, _count(policy, pages) if pages else {}


def _answers(policy: Policy, slots: Slots) -> SlotAnswers:
    """Slots, but never of a suppressed domain: every request that we make, redirects too, comes through here."""
    allowed = gate()
    refused = {(host, port): Skip("suppressed") for host, port, _ in slots if allowed.domain(host)}
    open_slots = [slot for slot in slots if slot[:2] not in refused]
    return (_acquire(policy, open_slots) if open_slots else {}) | refused


def _write_released(released: Sequence[HostVisit]) -> None:
    last = {(visit.host, visit.port): visit for visit in released}
    visits = [last[key] for key in sorted(last)]
    hosts, ports = [visit.host for visit in visits], [visit.port for visit in visits]
    rows = [
        (v.host, v.port, v.requested, v.failures + 1 if v.failed else 0, v.cooldown, v.status, v.error,
         " ".join(v.addresses))
        for v in visits
    ]  # fmt: skip
    gates = [gate_port(port) for port in ports]
    holds: list[Any] = [hosts, gates, [visit.until for visit in visits], [visit.pause for visit in visits]]
    with connection.cursor() as cursor:
        cursor.execute(_LEAVE, [*map(list, zip(*rows, strict=True)), hosts, ports])
        cursor.execute(_LEAVE_GATE, [*holds, hosts, gates])
        read = [visit for visit in visits if visit.robots_changed and visit.robots is not None]
        if read:
            cursor.execute(_ROBOTS, [list(column) for column in zip(*map(_robots_row, read), strict=True)])


def _robots_row(visit: HostVisit) -> tuple[Any, ...]:
    robots = visit.robots
    assert robots is not None
    return (
        visit.host, visit.port, robots.outcome, robots.body, robots.status, robots.fetched_at, robots.expires_at,
        robots.etag, robots.last_modified, visit.crawl_delay,
    )  # fmt: skip


def _acquire(policy: Policy, slots: Slots) -> SlotAnswers:
    answers: SlotAnswers = {}
    with connection.cursor() as cursor:
        requested = sorted({(host, port, gate_port(port), hold) for host, port, hold in slots})
        cursor.execute(_ENTER, [list(column) for column in zip(*requested, strict=True)])
        for row in cursor.fetchall():
            answers[row[0], row[1]] = _visit(policy, row)
        refused = sorted({(host, port) for host, port, _ in slots} - answers.keys())
        if refused:
            gated = [(host, port, gate_port(port)) for host, port in refused]
            cursor.execute(_REFUSALS, [list(column) for column in zip(*gated, strict=True)])
            answers |= {(row[0], row[1]): _refusal((row[0], row[1]), *row[2:]) for row in cursor.fetchall()}
    return {(host, port): answers.get((host, port), 0.05) for host, port, _ in slots}


def _refusal(
    host: tuple[str, int], paused: bool, circuit: float | None, busy: float | None, status: int | None
) -> Retry | float:
    if paused:
        return Retry("host_paused", after=PAUSED_SECONDS, counts=False, resting=host)
    if circuit is not None and circuit > 0:
        return Retry("circuit_open", after=circuit, counts=False, resting=host)
    if status in (429, 503) and busy is not None and busy > LONG_REST_SECONDS:
        return Retry("rate_limited", after=busy, counts=False, resting=host)
    return max(busy or 0.0, 0.001)


def _visit(policy: Policy, row: Sequence[Any]) -> HostVisit:
    host, port, until, own_delay, crawl_delay, failures, outcome, body, status, fetched, expires, etag, modified = row
    delay = own_delay if own_delay is not None else max(policy.host_delay, crawl_delay or 0.0)
    robots = None
    if outcome and fetched:
        robots = RobotsFile(outcome, fetched, expires or fetched, body or "", status, etag, modified)
    return HostVisit(host, port, delay, robots, until, failures, policy.first_cooldown, crawl_delay=crawl_delay)


def _count(policy: Policy, pages: list[CountedPage]) -> dict[tuple[int, int], list[int]]:
    """The pages that count towards each site's budget of a run."""
    columns = {"sites": [p.site for p in pages], "runs": [p.run for p in pages], "pages": [p.page for p in pages]}
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, {**columns, "most": policy.pages})
        return {(site, run): counted for site, run, counted in cursor.fetchall()}


def _spend(policy: Policy, addresses: list[str]) -> dict[str, list[float]]:
    """Seconds to wait, by address, in the order of the requests; above `max_queue_wait` if the budget is spent."""
    counts = {address: addresses.count(address) for address in sorted(set(addresses))}
    names = {"rate": policy.address_rate, "longest": policy.max_queue_wait}
    with connection.cursor() as cursor:
        cursor.execute(_OPEN, [list(counts)])
        cursor.execute(_SPEND, {"addresses": list(counts), "counts": list(counts.values()), **names})
        granted = {host: (n, since) for host, n, since in cursor.fetchall()}
    waits: dict[str, list[float]] = {}
    for host, (n, since) in granted.items():
        taken = [since + (place + 1) / policy.address_rate for place in range(n)]
        waits[host] = taken + [policy.max_queue_wait + 1.0] * (counts[host] - n)
    return waits
