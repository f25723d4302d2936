"""The pump: claims rows of one stage as capacity frees up, works many at once, settles them in small groups."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import aclosing, suppress
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from jobs.pipeline import claim, runs, slots
from jobs.pipeline.database import (
    in_database,
    in_database_apart,
    in_database_patiently,
    in_transaction_patiently,
)
from jobs.pipeline.faults import first_line, is_transient
from jobs.pipeline.guard import database_refused, without_database
from jobs.pipeline.loops import gave_up, run_loop, states
from jobs.pipeline.queue import wake
from jobs.pipeline.settle import counts, settle, settle_part, settlement_of
from jobs.pipeline.settlement import Settlement
from jobs.pipeline.stage import Done, Stage
from jobs.pipeline.traces import RowTraces
from jobs.web import Web
from jobs.web.failures import REASONS, Fail, Retry, StageOutcome
from jobs.web.responses import FetchRecord, journal

log = logging.getLogger("jobs.pipeline")

GROUP = 100  # rows settled in one transaction at most; 50 were measured slower, 200 hold their locks for longer
GROUP_WAIT_SECONDS = 0.02  # how long a finished row waits for company
GROUP_WAIT_SHARE = 0.1  # of what its work took, that it waits for more, where nobody waits for it
LONGEST_GROUP_WAIT = 0.5  # seconds
CROWDED_SECONDS = 2.0  # how long the head of the queue is left unread once it was full of busy groups
CANCEL_AGAIN_SECONDS = 5.0  # how soon work that has overheard its deadline is cancelled again
CANCELLED_SECONDS = 0.5  # how often rows in work are looked at: were they cancelled?
IDLE_WAIT_SECONDS = 0.5  # how soon a pump with rows in flight looks for more


_running: set[Pump] = set()  # of this process


def group_wait(seconds: float) -> float:
    """How many seconds a row waits for company whose work took so many."""
    return max(GROUP_WAIT_SECONDS, min(seconds * GROUP_WAIT_SHARE, LONGEST_GROUP_WAIT))


def look_again(stage: Stage[Any, Any]) -> None:
    """Have this process's pumps of the stage look for rows now: there are some, and no slot for another pump."""
    for pump in _running:
        if pump.stage.name == stage.name:
            pump.changed.set()


class LeaseLost(Exception):
    """Another worker has the row by now; the result is dropped."""


class Pump:
    """One drain of a stage: `await Pump(stage, web).run()` returns how many rows ended with which outcome.

    `slot` is its place among the stage's pumps; `stopping` ends it gracefully: no new claims, work in flight
    may end for STOP_SECONDS, the rest is released. `expired_only`: only rows whose lease has expired, one by one;
    with `suspects` one of those that were tried more than once, or (False) those that were not.
    """

    def __init__(
        self,
        stage: Stage[Any, Any],
        web: Web,
        *,
        slot: int = 0,
        holder: str = "",
        stopping: asyncio.Event | None = None,
        seconds: float = 300.0,
        expired_only: bool = False,
        suspects: bool | None = None,
    ) -> None:
        self.stage, self.web, self.slot, self.holder = stage, web, slot, holder
        self.stopping = stopping or asyncio.Event()
        self.seconds, self.expired_only, self.suspects = seconds, expired_only, suspects
        self.limits = stage.limits
        self.concurrency = 1 if expired_only else self.limits.concurrency
        self.counts: Counter[str] = Counter()
        self.traces = RowTraces(stage)
        self.run_id: int | None = None
        self.ready: asyncio.Queue[Any] = asyncio.Queue()
        self.held: dict[int, Any] = {}  # claimed and not yet settled
        self.lanes_of: dict[int, asyncio.Task[None]] = {}  # in work
        self.gone: set[int] = set()  # in work, but no longer ours
        self.late: set[int] = set()  # in work past its deadline
        self.deadlines: dict[int, float] = {}
        self.resting: dict[Any, float] = {}  # group -> when it may be claimed again
        self.crowded_until = 0.0  # the head of the queue is full of busy groups
        self.group: Any = None  # the last that was claimed then
        self.finished: list[Settlement] = []
        self.alone_since = 0.0  # when the first of them ended
        self.changed = asyncio.Event()
        self.full = asyncio.Event()
        self.settling: set[asyncio.Task[None]] = set()

    async def run(self) -> Counter[str]:
        """Drain the stage until it is empty, the time is up, or the process is stopping. Returns rows by outcome."""
        lanes = [asyncio.create_task(self._lane()) for _ in range(self.concurrency)]
        helpers = self._helpers()
        _running.add(self)
        try:
            await self._feed()
            await self._finish()
        finally:
            _running.discard(self)
            await self._end(lanes, helpers)
        if self.run_id is not None:
            await in_database_patiently(runs.report_drain, self.run_id, self.counts, True)
            self._log("drained", counts=dict(self.counts))
        return self.counts

    def _helpers(self) -> list[asyncio.Task[None]]:
        """The loops beside the rows; they go on while the process is stopping, until they are cancelled."""
        lease, look = settings.LEASE_SECONDS / 4, min(1.0, self.limits.deadline_seconds / 4)
        loops = [("leases", lease, self._renew), ("deadlines", look, self._stop_late)]
        loops += [("settle", 0.0, self._settle_some), ("cancelled", CANCELLED_SECONDS, self._stop_cancelled)]
        return [asyncio.create_task(self._loop(name, seconds, turn)) for name, seconds, turn in loops]

    async def _loop(self, name: str, seconds: float, turn: Callable[[], Awaitable[None]]) -> None:
        full_name = f"{self.stage.name} {'lost' if self.expired_only else self.slot} {name}"
        try:
            ends = {"until": asyncio.Event(), "end_process": self.stopping.set}
            await run_loop(full_name, seconds, turn, **ends, first=seconds)  # type: ignore[arg-type]
        finally:
            if full_name not in gave_up:
                states.pop(full_name, None)

    # In the order in which a row passes through: claim, work, settle.

    async def _feed(self) -> None:
        end = time.monotonic() + self.seconds
        while not self.stopping.is_set() and time.monotonic() < end and not self._is_held():
            self.changed.clear()  # before the claim: what changes meanwhile is a reason to look again
            room = self._room()
            crowded = len(self.finished) > 4 * GROUP
            idle = not self.held  # read before the claim: rows that end meanwhile may have held others back
            claimed = await self._claim(room) if room > 0 and not crowded else 0
            if claimed:
                continue
            if idle:
                return
            with suppress(TimeoutError):
                await asyncio.wait_for(self.changed.wait(), IDLE_WAIT_SECONDS)

    def _room(self) -> int:
        if self.suspects and self.run_id is not None:
            return 0  # it had its one row
        if self.expired_only and self.held:
            return 0  # what a row gave is stored before the next one, which may be deadly, begins
        return self.concurrency - len(self.lanes_of) - self.ready.qsize()

    async def _claim(self, room: int) -> int:
        limit = min(room, self.limits.batch_size)
        began = time.time_ns()
        rows = await in_database_patiently(self._taken, limit, self._busy_groups())
        await self.traces.claimed(rows, began)
        if rows and self.run_id is None:
            self.run_id = await in_database_patiently(runs.start_drain, self.stage, self.holder)
            if len(rows) == limit and self.holder and not self.expired_only:
                await in_database_patiently(wake, self.stage)  # more than one pump can take: let another one start
        for row in rows:
            self.held[row.pk] = row
            self.ready.put_nowait(row)
        return len(rows)

    def _taken(self, limit: int, busy: list[Any]) -> list[Any]:
        """The next rows. Where busy groups crowd the head of the queue, the others are looked for, for a while."""
        if self.expired_only:
            return claim.claim_expired(self.stage, suspects=self.suspects)
        crowded = time.monotonic() < self.crowded_until
        rows = [] if crowded else claim.claim(self.stage, limit, busy)
        if rows or self.stage.limit_by is None or not (busy or crowded):
            return rows
        rows = claim.claim_of_other_groups(self.stage, limit, busy, self.group)
        if not rows and self.group is not None:  # behind the last group comes the first one
            rows = claim.claim_of_other_groups(self.stage, limit, busy)
        self.group = max((getattr(row, self.stage.limit_by) for row in rows), default=None)
        if rows:
            self.crowded_until = time.monotonic() + CROWDED_SECONDS
        return rows

    def _busy_groups(self) -> list[Any]:
        if self.stage.limit_by is None:
            return []
        now = time.monotonic()
        self.resting = {group: until for group, until in self.resting.items() if until > now}
        held = Counter(getattr(row, self.stage.limit_by) for row in self.held.values())
        return [*self.resting, *(group for group, number in held.items() if number >= self.stage.limit)]

    async def _lane(self) -> None:
        lane = asyncio.current_task()
        assert lane is not None
        while True:
            row = await self.ready.get()
            row_id = row.pk
            self.lanes_of[row_id] = lane
            self.deadlines[row_id] = time.monotonic() + self.limits.deadline_seconds
            try:
                with self.traces.working(row):
                    settlement = await self._work(row)
                self.traces.finished(settlement)
                self._finished(settlement)
            except LeaseLost:
                self._forget(row)
            except asyncio.CancelledError:
                await self._cancelled(row, lane)
                lane.uncancel()
            finally:
                self.lanes_of.pop(row_id, None)
                self.deadlines.pop(row_id, None)
                self.late.discard(row_id)
                self.changed.set()

    async def _cancelled(self, row: Any, lane: asyncio.Task[None]) -> None:
        """Work was cancelled in the middle: its lease was lost, its deadline passed, we are stopping, or by itself."""
        if row.pk in self.gone:
            self._forget(row)
        elif row.pk in self.late:
            self._finished(settlement_of(self.stage, row, Retry("deadline")))
        elif lane.cancelling():
            raise asyncio.CancelledError  # stopping: the row is handed back
        elif self.stopping.is_set():  # the row itself gave up, rather than wait for its host
            await self._release([row])
        else:  # released, it would come back at once, and for ever
            self._finished(self._bug(row, asyncio.CancelledError()))

    async def _work(self, row: Any) -> Settlement:
        started, fetched = time.monotonic(), list[FetchRecord]()
        token = journal.set(fetched)
        try:
            settlement = await self._run_work(row, fetched)
        except StageOutcome as outcome:
            settlement = settlement_of(self.stage, row, await self._judged(outcome, fetched))
        except LeaseLost:
            raise
        except Exception as error:
            if is_transient(error):  # the database is at fault, for long: the row's lease runs out
                raise LeaseLost from None
            settlement = self._bug(row, error)
        finally:
            journal.reset(token)
        settlement.seconds, settlement.fetches = time.monotonic() - started, fetched
        return settlement

    def _bug(self, row: Any, error: BaseException) -> Settlement:
        log.exception("Work failed unexpectedly", extra={"stage": self.stage.name, "row": row.pk})
        sentence = f"{REASONS['bug'].sentence} ({type(error).__name__})"
        return settlement_of(self.stage, row, Fail("bug", sentence))

    async def _judged(self, outcome: StageOutcome, fetched: list[FetchRecord]) -> StageOutcome:
        """The outcome, unless our own network is at fault."""
        if self.web is None or not fetched:
            return outcome
        host = urlsplit(fetched[-1].url).hostname or ""
        return await self.web.network.judge(self.stage.name, host, outcome)

    def _is_held(self) -> bool:
        return self.web is not None and self.web.network.holds(self.stage.name)

    async def _run_work(self, row: Any, fetched: list[FetchRecord]) -> Settlement:
        if error := getattr(row, "load_error", None):
            raise error
        if self.stage.streams:
            return await self._run_stream(row, fetched)
        refused = database_refused.set(True)
        try:
            result = await self.stage.work(row, self.web)  # type: ignore[misc]  # not a generator: see `streams`
        finally:
            database_refused.reset(refused)
        return settlement_of(self.stage, row, self.stage.outcome(result), result)

    async def _run_stream(self, row: Any, fetched: list[FetchRecord]) -> Settlement:
        outcome = Done()
        generator: Any = self.stage.work(row, self.web)
        async with aclosing(generator) as parts:
            while True:
                with without_database():
                    part = await anext(parts, None)
                if part is None:
                    return settlement_of(self.stage, row, outcome)
                if isinstance(part, Done):
                    outcome = part
                    continue
                records, fetched[:] = list(fetched), []
                if not await in_transaction_patiently(settle_part, self.stage, row, part, records):
                    raise LeaseLost

    def _finished(self, settlement: Settlement) -> None:
        if not self.finished:
            self.alone_since = time.monotonic()
        self.finished.append(settlement)
        if len(self.finished) >= GROUP:
            self.full.set()
        if settlement.wait is not None and self.stage.limit_by is not None:
            group = getattr(settlement.row, self.stage.limit_by)
            self.resting[group] = time.monotonic() + min(settlement.wait, 60.0)

    def _forget(self, row: Any) -> None:
        self.held.pop(row.pk, None)
        self.gone.discard(row.pk)
        self.traces.ended(row)

    async def _settle_some(self) -> None:
        if len(self.finished) < GROUP:
            await self._wait_for_more()
        if self._waits_for_company():
            return
        while self.finished and len(self.settling) < self.stage.settled_at_once:
            group, self.finished = self.finished[:GROUP], self.finished[GROUP:]
            task = asyncio.create_task(self._settle(group))
            self.settling.add(task)
            task.add_done_callback(self._settled)
        if self.settling and self.finished:
            await asyncio.wait(self.settling, return_when=asyncio.FIRST_COMPLETED)

    async def _wait_for_more(self) -> None:
        """Wait until a group is full, or for a short while: a row that ends alone does not wait long."""
        self.full.clear()
        with suppress(TimeoutError):
            await asyncio.wait_for(self.full.wait(), GROUP_WAIT_SECONDS)

    def _waits_for_company(self) -> bool:
        """Whether the first finished row waits on: a settlement of five costs little more than that of one.

        Not where the next row of its group waits for it, nor when no other row is in work.
        """
        if not self.finished or len(self.finished) >= GROUP or self.stopping.is_set():
            return False
        if self.stage.limit_by is not None or self.expired_only or not self.lanes_of:
            return False
        return time.monotonic() - self.alone_since < group_wait(self.finished[0].seconds)

    def _settled(self, task: asyncio.Task[None]) -> None:
        self.settling.discard(task)
        self.changed.set()
        if not task.cancelled() and task.exception():
            log.error("A group could not be settled; its leases will run out", exc_info=task.exception())

    async def _settle(self, group: list[Settlement]) -> None:
        began = time.time_ns()
        try:
            settled = await in_database_patiently(
                settle, self.stage, group, self.slot, self.holder, give_up_after=120.0
            )
            self.traces.settled(settled, began)
            self.counts.update(counts(settled))
            self._log_each(settled)
        finally:
            for settlement in group:
                self._forget(settlement.row)

    # What goes on beside the rows.

    async def _stop_late(self) -> None:
        """One look at all lanes, now and then: a timer for each row would cost a tenth of an empty row's time."""
        now = time.monotonic()
        for row_id in [row_id for row_id, deadline in self.deadlines.items() if deadline < now]:
            self.late.add(row_id)
            self.deadlines[row_id] = now + CANCEL_AGAIN_SECONDS
            self.lanes_of[row_id].cancel()

    async def _stop_cancelled(self) -> None:
        """Rows that somebody cancelled while they are in work: their requests are aborted."""
        rows = [self.held[row_id] for row_id in list(self.lanes_of) if row_id in self.held]
        if rows:
            self._let_go(rows, await in_database(claim.still_ours, self.stage, rows))

    def _let_go(self, rows: list[Any], ours: set[int]) -> None:
        for row_id in [row.pk for row in rows if row.pk in self.held and self.held[row.pk] is row]:
            if row_id not in ours and row_id in self.lanes_of:
                self.gone.add(row_id)
                self.lanes_of[row_id].cancel()

    async def _renew(self) -> None:
        """Extend what is ours. While the database is at fault a lease may expire; then the fence decides."""
        rows = sorted(self.held.values(), key=lambda row: row.pk)
        if rows:
            self._let_go(rows, await in_database_apart(claim.renew, self.stage, rows))
        if self.holder and not self.expired_only:
            await in_database_apart(slots.renew, self.stage, self.slot, self.holder)
        if self.run_id is not None:
            await in_database(runs.report_drain, self.run_id, self.counts)

    async def _finish(self) -> None:
        """Release what no lane has begun, let the rest end (for STOP_SECONDS when the process is stopping)."""
        unbegun = [self.ready.get_nowait() for _ in range(self.ready.qsize())]
        await self._release(unbegun)
        patience = asyncio.create_task(self._patience())
        while self.held and not patience.done():
            self.changed.clear()
            change = asyncio.create_task(self.changed.wait())
            await asyncio.wait({change, patience}, return_when=asyncio.FIRST_COMPLETED)
            change.cancel()
        patience.cancel()

    async def _patience(self) -> None:
        """Ends STOP_SECONDS after the stop signal, however many rows end meanwhile."""
        await self.stopping.wait()
        await asyncio.sleep(settings.STOP_SECONDS)

    async def _end(self, lanes: list[asyncio.Task[None]], helpers: list[asyncio.Task[None]]) -> None:
        for task in (*lanes, *helpers):
            task.cancel()
        await asyncio.gather(*lanes, *helpers, return_exceptions=True)
        if self.finished:
            await self._settle(self.finished)
        if self.settling:
            await asyncio.wait(self.settling, timeout=settings.STOP_SECONDS)
        await self._release(list(self.held.values()))

    async def _release(self, rows: list[Any]) -> None:
        try:
            await in_database_patiently(claim.release, self.stage, rows, give_up_after=1.0)
        except Exception as error:
            if not is_transient(error):
                raise
            self._log("not released: leases run out instead", logging.WARNING, error=first_line(error), rows=len(rows))
        for row in rows:
            self._forget(row)

    def _log_each(self, settled: list[Settlement]) -> None:
        if log.isEnabledFor(logging.DEBUG):
            for settlement in settled:
                facts = {"outcome": settlement.outcome, "seconds": round(settlement.seconds, 3)}
                self._log("settled", logging.DEBUG, row=settlement.row.pk, fence=settlement.fence, **facts)

    def _log(self, event: str, level: int = logging.INFO, **facts: Any) -> None:
        log.log(level, event, extra={"stage": self.stage.name, "run": self.run_id, **facts})
