"""A document that is read for minutes: its row keeps its lease, the process its heartbeat, in each stage that reads."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from multiprocessing import active_children
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from jobs.models import Domain, Page, PumpSlot, WorkerHeartbeat
from jobs.pipeline import claim, queue, slots
from jobs.pipeline.hosts import PostgresHostLimiter
from jobs.pipeline.parsing import close_parsers
from jobs.pipeline.pump import Pump
from jobs.runtime import worker
from jobs.runtime.names import worker_name
from jobs.stages import stage_named
from jobs.web import Web
from tests.patience import eventually_async, patient
from tests.stages.conftest import site  # noqa: F401 -- a fixture
from tests.stages.site import Site

pytestmark = pytest.mark.django_db(transaction=True)

ATTRIBUTES = 200_000  # half a minute and more: the time grows with their square, and the quoted sign hides them
SIGNS_OF_LIFE = 3


@pytest.fixture(autouse=True)
def patient_with_documents(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    close_parsers()
    settings.PARSING_PROCESSES, settings.PARSING_CPU_SECONDS = 1, 10_000
    settings.LEASE_SECONDS, settings.STOP_SECONDS = round(patient(2)), 0.0
    monkeypatch.setattr(worker, "BEAT_SECONDS", 0.05)
    yield
    close_parsers()


def evil_page() -> str:
    attributes = " ".join(f"a{number}" for number in range(ATTRIBUTES))
    return f"<title>Shop</title><div a='>' {attributes}>Hello there, this is a shop</div>"


def cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def reads() -> bool:
    """Whether a process is in the middle of a document: it has used more CPU than its start takes."""
    parsers = [process for process in active_children() if process.name == "parser"]
    return any(process.pid and cpu_seconds(process.pid) > 0.5 for process in parsers)


class Signs:
    """How often each sign of life was seen anew."""

    def __init__(self, stage: Any, row: Any) -> None:
        self.stage, self.row = stage, row
        self.seen: dict[str, set[Any]] = {"lease": set(), "slot": set(), "heartbeat": set()}

    def look(self) -> bool:
        self.row.refresh_from_db()
        self.seen["lease"].add(self.stage.get(self.row, "lease_until"))
        self.seen["slot"] |= set(PumpSlot.objects.filter(stage=self.stage.name).values_list("lease_until", flat=True))
        self.seen["heartbeat"] |= set(WorkerHeartbeat.objects.values_list("beat_at", flat=True))
        return min(map(len, self.seen.values())) > SIGNS_OF_LIFE


@pytest.mark.parametrize("name", ["page_scrape", "domain_metadata", "sitemap_discovery"])
def test_while_a_document_hangs_its_row_keeps_its_lease_and_the_process_its_heartbeat(site: Site, name: str) -> None:  # noqa: F811
    site.web.page("evil.test", "/", evil_page())
    domain = Domain.objects.create(host="evil.test")
    row = Page.objects.create(domain=domain, url="http://evil.test/") if name == "page_scrape" else domain
    stage = stage_named(name)
    queue(stage, [row.pk])
    asyncio.run(watched(site, stage, row))
    row.refresh_from_db()
    assert stage.get(row, "status") == stage.waiting
    assert (stage.get(row, "fence"), stage.get(row, "attempts")) == (1, 0), "nobody else took it"


async def watched(site: Site, stage: Any, row: Any) -> None:  # noqa: F811
    policy = site.web.policy(deadline=patient(30.0), max_queue_wait=patient(30.0))
    web, stopping, holder = (
        Web(policy, PostgresHostLimiter(policy)),
        asyncio.Event(),
        worker_name("stages", os.getpid()),
    )
    slot = await asyncio.to_thread(in_thread, slots.take, stage, holder)
    beat = asyncio.create_task(worker._beat(holder, "stages", [stage], stopping))
    pump = asyncio.create_task(Pump(stage, web, slot=slot, holder=holder, stopping=stopping).run())
    try:
        await eventually_async(reads, 60, 0.05)
        signs = Signs(stage, row)
        async with asyncio.timeout(patient(60)):
            while not await asyncio.to_thread(in_thread, signs.look):
                await asyncio.sleep(0.05)
        assert not pump.done()
        assert reads(), "the document was read meanwhile, so that nothing was shown"
        assert await asyncio.to_thread(in_thread, claim.claim_expired, stage) == []
    finally:
        stopping.set()
        await pump
        beat.cancel()
        await web.close()


def in_thread(act: Any, *arguments: Any) -> Any:

    try:
        return act(*arguments)
    finally:
        connection.close()
