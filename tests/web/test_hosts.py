"""The limiter in Postgres: what all workers agree on."""

from __future__ import annotations

import asyncio
import itertools
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models.functions import Now

from jobs.models import Host, PageBudget
from jobs.pipeline.database import close_threads
from jobs.pipeline.hosts import _SPEND, PostgresHostLimiter, _spend
from jobs.web import CountedPage, Policy, Web
from jobs.web.failures import StageOutcome
from jobs.web.politeness import HostVisit
from tests import processes
from tests.fakeweb import FakeWeb, answer, raw
from tests.patience import eventually, patient
from tests.pipeline.conftest import waiting_for_locks

ADDRESS_RATE = 20.0


@pytest.fixture(autouse=True)
def _database(transactional_db: None) -> Iterator[None]:
    yield
    close_threads()


@pytest.fixture
def web() -> Iterator[FakeWeb]:
    with FakeWeb() as served:
        served.page("shop.test", "/", "<h1>Hello</h1>")
        yield served


def run(policy: Policy, *urls: str) -> list[str]:
    """Fetch URLs at once through a limiter of their own; returns the outcome words."""

    async def one(client: Web, url: str) -> str:
        try:
            await client.fetch(url)
        except StageOutcome as ended:
            return ended.reason.word
        return "ok"

    async def main() -> list[str]:
        client = Web(policy, PostgresHostLimiter(policy))
        try:
            return await asyncio.gather(*(one(client, url) for url in urls))
        finally:
            await client.close()

    return asyncio.run(main())


def test_robots_are_read_once_and_shared_by_all_workers(web: FakeWeb) -> None:
    web.page("shop.test", "/robots.txt", "User-agent: *\nDisallow: /private\nCrawl-delay: 0.01")
    assert run(web.policy(), "http://shop.test/") == ["ok"]
    assert run(web.policy(), "http://shop.test/private") == ["robots"]
    assert web.count("shop.test", "/robots.txt") == 1
    host = Host.objects.get(host="shop.test", port=80)
    assert (host.robots_outcome, host.robots_status, host.crawl_delay_seconds) == ("parsed", 200, 0.01)
    assert host.last_status == 200
    assert [str(address) for address in host.addresses] == ["127.0.0.1"]


def test_once_the_process_stops_nobody_waits_for_a_host() -> None:
    async def main() -> list[Any]:
        stopping = asyncio.Event()
        limiter = PostgresHostLimiter(Policy(max_queue_wait=3600.0), stopping)
        await limiter.acquire("shop.test", 443, hold=3600.0)
        waiting = [asyncio.create_task(limiter.acquire("shop.test", 443, hold=1.0)) for _ in range(3)]
        await asyncio.sleep(0.05)
        stopping.set()
        ended = await asyncio.wait_for(asyncio.gather(*waiting, return_exceptions=True), patient(60))
        free = await limiter.acquire("other.test", 443, hold=1.0)
        await limiter.close()
        return [*ended, free.host]

    *ended, free = asyncio.run(main())
    assert [type(outcome) for outcome in ended] == [asyncio.CancelledError] * 3
    assert free == "other.test", "work in flight may go on where it need not wait"


def test_robots_that_expired_are_asked_for_with_their_validators(web: FakeWeb) -> None:
    web.page("shop.test", "/robots.txt", "User-agent: *\nDisallow: /private", ETag='"1"')
    run(web.policy(), "http://shop.test/")
    Host.objects.update(robots_expires_at=datetime.now(UTC) - timedelta(1))
    web.page("shop.test", "/robots.txt", "", 304)
    assert run(web.policy(), "http://shop.test/private") == ["robots"]
    assert web.log[-1].headers["if-none-match"] == '"1"'


def test_validators_that_are_no_text_harm_nobody(web: FakeWeb) -> None:
    """What comes of many hosts is written in one statement: one that cannot be written would be everybody's fault."""
    head = b'HTTP/1.1 200 OK\r\nETag: "\xff"\r\nLast-Modified: \xfe\r\nContent-Type: text/html; charset=\xff\r\n'
    web.routes["evil.test", "/robots.txt"] = raw(head + b"Content-Length: 0\r\n\r\n")
    web.routes["evil.test", "/"] = raw(head + b"Content-Length: 2\r\n\r\nhi")
    assert run(web.policy(), "http://evil.test/", "http://shop.test/") == ["ok", "ok"]
    assert Host.objects.get(host="evil.test", port=80).robots_etag == ""
    assert Host.objects.filter(last_status__isnull=False).count() == 2


def test_a_host_that_keeps_failing_is_left_alone_and_a_success_forgives_it(web: FakeWeb) -> None:
    web.page("bad.test", "/", "", 500)
    for _ in range(5):
        assert run(web.policy(), "http://bad.test/") == ["server_error"]
    assert run(web.policy(), "http://bad.test/") == ["circuit_open"]
    assert Host.objects.get(host="bad.test", port=80).circuit_open_until > datetime.now(UTC)
    Host.objects.update(circuit_open_until=datetime.now(UTC))
    web.page("bad.test", "/", "better")
    assert run(web.policy(), "http://bad.test/") == ["ok"]
    host = Host.objects.get(host="bad.test", port=80)
    assert (host.failures, host.circuit_open_until) == (0, None)


def test_retry_after_keeps_every_worker_away(web: FakeWeb) -> None:
    web.page("busy.test", "/", "", 429, Retry_After="120")
    assert run(web.policy(max_queue_wait=0.1), "http://busy.test/") == ["rate_limited"]
    assert run(web.policy(max_queue_wait=0.1), "http://busy.test/") == ["rate_limited"]
    assert web.count("busy.test", "/") == 1
    assert Host.objects.get(host="busy.test", port=443).next_request_at > datetime.now(UTC) + timedelta(seconds=100)


def test_a_paused_host_is_not_asked(web: FakeWeb) -> None:
    Host.objects.create(host="shop.test", port=80, paused=True)
    assert run(web.policy(), "http://shop.test/") == ["host_paused"]
    assert web.log == []


def test_the_turns_of_many_hosts_are_reserved_in_a_few_statements(web: FakeWeb) -> None:
    web.anything(raw(b"HTTP/1.1 404 X\r\nContent-Length: 0\r\n\r\n"))
    policy = web.policy()

    async def main() -> int:
        limiter, statements = PostgresHostLimiter(policy), 0
        put = limiter._put

        async def counted(*args: Any) -> None:
            nonlocal statements
            statements += 1
            await put(*args)

        limiter._put = counted  # type: ignore[method-assign]
        visits = await asyncio.gather(*(limiter.acquire(f"h{n}.test", 80, 5.0) for n in range(500)))
        for visit in visits:
            limiter.release(visit)
        await limiter.close()
        return statements

    assert asyncio.run(main()) <= 4
    assert Host.objects.filter(port=80).count() == 500


def test_a_hold_that_ran_out_cannot_free_the_next_ones(web: FakeWeb) -> None:
    policy = web.policy(max_queue_wait=0.05)

    async def main() -> None:
        late, second = PostgresHostLimiter(policy), PostgresHostLimiter(policy)
        old = await late.acquire("shop.test", 80, 0.0)
        await second.acquire("shop.test", 80, 30.0)
        late.release(old)
        await late.close()
        with pytest.raises(StageOutcome):
            await late.acquire("shop.test", 80, 1.0)

    asyncio.run(main())


def test_http_and_https_of_a_host_have_one_gate() -> None:
    policy = Policy(host_delay=0.4, max_queue_wait=0.05)

    async def main() -> list[str]:
        refused = []
        limiter = PostgresHostLimiter(policy)
        secure = await limiter.acquire("shop.test", 443, 30.0)
        for ended in ("held", "just visited"):
            for own in (limiter, PostgresHostLimiter(policy)):
                with pytest.raises(StageOutcome, match="rate_limited"):
                    await own.acquire("shop.test", 80, 30.0)
            refused.append(ended)
            secure.requested = True
            limiter.release(secure)
            await limiter.close()
        return refused

    assert asyncio.run(main()) == ["held", "just visited"]


def test_a_host_asked_by_http_and_https_at_once_is_asked_no_faster(web: FakeWeb) -> None:
    web.page("shop.test", "/robots.txt", "User-agent: *\nCrawl-delay: 0.4")
    policy = web.policy(max_queue_wait=patient(30.0))
    assert run(policy, "http://shop.test/", "https://shop.test/", "http://shop.test/") == ["ok"] * 3
    times = [received.at for received in web.log]
    assert len(times) == 5, "three pages, and the robots.txt of each scheme"
    assert min(later - earlier for earlier, later in itertools.pairwise(times[1:])) >= 0.39


def test_a_scheme_that_does_not_connect_costs_the_other_one_no_pause() -> None:
    visit = HostVisit("shop.test", 443, delay=30.0, requested=True, error="connect")
    assert visit.pause == 0.0
    visit.status = 200
    assert visit.pause == 30.0


def test_who_spends_an_addresss_budget_sees_what_another_is_just_spending() -> None:
    """Without the lock both would count from the same moment, and each spend all of it.

    The statement alone: the one before it, which makes the row, would wait for the other by itself.
    """
    policy = Policy(address_rate=5.0, max_queue_wait=1.0)
    _spend(policy, ["203.0.113.7"])
    budget = {"addresses": ["203.0.113.7"], "counts": [1], "rate": policy.address_rate, "longest": 1.0}
    granted: list[tuple[Any, ...]] = []

    def spend() -> None:
        with connection.cursor() as cursor:
            cursor.execute(_SPEND, budget)
            granted.extend(cursor.fetchall())
        connection.close()

    spending = threading.Thread(target=spend)
    with transaction.atomic():
        Host.objects.filter(port=0).update(next_request_at=Now() + timedelta(hours=1))
        spending.start()
        eventually(lambda: waiting_for_locks() == 1)
    spending.join()
    assert [number for _, number, _ in granted] == [0], "there is nothing left"


def test_an_address_has_a_budget_whatever_the_hosts_behind_it() -> None:
    policy = Policy(address_rate=5.0, max_queue_wait=0.5)

    async def main() -> tuple[int, int]:
        limiter = PostgresHostLimiter(policy)
        spent = await asyncio.gather(*(limiter.spend("203.0.113.7") for _ in range(5)))
        later = await asyncio.gather(*(limiter.spend("203.0.113.7") for _ in range(20)), return_exceptions=True)
        await asyncio.sleep(0)
        last = await asyncio.gather(limiter.spend("203.0.113.7"), return_exceptions=True)
        await limiter.close()
        return len(spent), sum(isinstance(one, StageOutcome) for one in [*later, *last])

    taken, refused = asyncio.run(main())
    assert taken == 5
    assert refused > 0


# A worker that fetches through the shared gate. It says "ready", begins when told to, and ends after so many requests.
WORKER = """
import asyncio, django, sys
django.setup()
from django.db import connection
name, port, side, requests = sys.argv[1], int(sys.argv[2]), sys.argv[3], int(sys.argv[4])
connection.settings_dict["NAME"] = name
from jobs.pipeline.database import in_database
from jobs.pipeline.hosts import PostgresHostLimiter
from jobs.web import Web, Policy
from jobs.web.addresses import Mapping, networks
from jobs.web.failures import StageOutcome
LOOPBACK = networks(["127.0.0.0/8"])
left = iter(range(requests))
async def visit(web, url, **options):
    for _ in left:
        while await is_put_off(web, url, **options):
            await asyncio.sleep(0.05)
async def is_put_off(web, url, **options):
    try:
        await web.fetch(url, **options)
    except StageOutcome as ended:
        if ended.reason.word not in ("not_found", "rate_limited"):
            raise
        return ended.reason.word == "rate_limited"
async def main():
    web = make_web()
    await in_database(lambda: connection.ensure_connection())
    print("ready", flush=True)
    sys.stdin.readline()
    await asyncio.gather(*visits(web))
    await web.close()
"""

ONE_HOST = f"""{WORKER}
def make_web():
    to_us = Mapping("*.test", "127.0.0.1", port)
    policy = Policy(host_delay=0.1, max_queue_wait=3.0, allowed=LOOPBACK, mappings=(to_us,))
    return Web(policy, PostgresHostLimiter(policy))
def visits(web):
    return [visit(web, f"http://shop.test/{{side}}-{{n}}") for n in range(4)]
asyncio.run(main())
"""

ONE_ADDRESS = f"""{WORKER}
def make_web():
    policy = Policy(host_delay=0.0, max_queue_wait=0.5, address_rate={ADDRESS_RATE}, ports=(port,), allowed=LOOPBACK)
    return Web(policy, PostgresHostLimiter(policy), look_up=lambda host: ["127.0.0.1"])
def visits(web):
    return [visit(web, f"http://shop{{n}}.{{side}}.com:{{port}}/", obey_robots=False) for n in range(25)]
asyncio.run(main())
"""


def fetch_in_two_processes(code: str, web: FakeWeb, requests: int) -> None:
    """Let two processes begin at once; each ends after so many requests."""
    name, pipe = str(connection.settings_dict["NAME"]), subprocess.PIPE
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    words = [[sys.executable, "-c", code, name, str(web.port), side, str(requests)] for side in ("left", "right")]
    workers = [processes.start(each, env=environment, stdin=pipe, stdout=pipe, text=True) for each in words]
    assert [worker.stdout.readline() for worker in workers] == ["ready\n", "ready\n"]
    for worker in workers:
        worker.stdin.write("begin\n")
        worker.stdin.flush()
    assert [worker.wait(patient(60)) for worker in workers] == [0, 0]


def test_two_processes_never_exceed_a_hosts_rate_counted_at_the_server(web: FakeWeb) -> None:
    """A request is sent no sooner than the pause after the answer to the one before it, which came after that one."""
    fetch_in_two_processes(ONE_HOST, web, requests=12)
    times = [asked.at for asked in web.log]
    gaps = [later - earlier for earlier, later in itertools.pairwise(times)]
    assert len(times) == 2 * 12 + 1  # and robots.txt
    assert {asked.path[:2] for asked in web.log} == {"/l", "/r"}
    assert min(gaps) >= 0.095, sorted(gaps)[:5]


def test_two_processes_never_exceed_an_addresss_budget_counted_at_the_server(web: FakeWeb) -> None:
    """Fifty hosts of their own behind one address, so that nothing but its budget holds them back.

    Counted from the moment of the first grant, which the database knows: a request that arrives late, on a busy
    machine, comes closer to the next one, but never makes too many since the beginning.
    """
    fetch_in_two_processes(ONE_ADDRESS, web, requests=40)
    address = Host.objects.get(port=0)
    begun = address.created_at.timestamp() - time.time() + time.monotonic()
    seconds = [asked.at - begun for asked in web.log]
    assert len(seconds) == 80
    # A second's worth may come at once, and as many in each second: one more is the grace of the clocks.
    too_many = [(n, at) for n, at in enumerate(seconds, start=1) if n > ADDRESS_RATE * (1 + at) + 1]
    assert not too_many
    granted = (address.next_request_at - address.created_at).total_seconds() * ADDRESS_RATE + ADDRESS_RATE
    assert len(seconds) <= granted + 1, "each request was taken out of the budget that both share"


def test_an_address_that_both_begin_with_at_once_is_counted_once() -> None:
    """Neither finds a row of the address; the second must count from what the first has put there."""
    policy = Policy(address_rate=5.0, max_queue_wait=0.0)

    async def main() -> int:
        limiters = [PostgresHostLimiter(policy) for _ in range(4)]
        taken = 0
        for n in range(10):
            spent = (limiter.spend(f"203.0.113.{n}") for limiter in limiters for _ in range(5))
            taken += sum(one is None for one in await asyncio.gather(*spent, return_exceptions=True))
        for limiter in limiters:
            await limiter.close()
        return taken

    assert asyncio.run(main()) <= 10 * 5 + 5


def pages(web: FakeWeb, numbers: range, run_id: int, **limits: Any) -> list[str]:
    """Fetch numbered pages of one site through two limiters (two workers) at once; returns the sorted outcome words."""
    policy = web.policy(**limits)

    async def one(client: Web, number: int) -> str:
        try:
            await client.fetch(f"http://h{number}.test/", page=CountedPage(7, run_id, number))
        except StageOutcome as ended:
            return ended.reason.word
        return "ok"

    async def main() -> list[str]:
        clients = [Web(policy, PostgresHostLimiter(policy)) for _ in range(2)]
        found = await asyncio.gather(*(one(clients[number % 2], number) for number in numbers))
        for client in clients:
            await client.close()
        return sorted(found)

    return asyncio.run(main())


def test_a_domain_has_a_budget_of_pages_for_each_run_counted_across_workers(web: FakeWeb) -> None:
    web.anything(answer("Hello"))
    assert pages(web, range(30), run_id=1, pages=8) == ["ok"] * 8 + ["page_budget"] * 22
    assert pages(web, range(30), run_id=1, pages=8).count("ok") == 8  # those that count are tried again and again
    assert pages(web, range(30, 40), run_id=1, pages=8) == ["page_budget"] * 10
    assert pages(web, range(30, 40), run_id=2, pages=8).count("ok") == 8  # somebody asked for more
    assert pages(web, range(40, 45), run_id=2, pages=0) == ["ok"] * 5


def test_a_page_over_the_budget_costs_its_host_no_request(web: FakeWeb) -> None:
    pages(web, range(3), run_id=1, pages=1)
    assert len({asked.host for asked in web.log}) == 1


def test_outside_of_runs_the_budget_of_pages_is_that_of_a_day(web: FakeWeb) -> None:
    web.anything(answer("Hello"))
    assert pages(web, range(4), run_id=0, pages=2).count("ok") == 2
    PageBudget.objects.update(since=datetime.now(UTC) - timedelta(days=1, seconds=1))
    assert pages(web, range(4, 8), run_id=0, pages=2).count("ok") == 2
