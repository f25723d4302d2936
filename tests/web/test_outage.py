"""Our own outage is not blamed on the rows: they wait, uncounted, and go on by themselves."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from django.db import connection

from jobs.models import Domain
from jobs.pipeline import drain, queue
from jobs.pipeline.database import close_threads, in_database
from jobs.pipeline.hosts import PostgresHostLimiter
from jobs.stages import domain_metadata
from jobs.web import Policy, Web, outage
from jobs.web.failures import Fail, Retry
from jobs.web.outage import MANY, RESOLVER_SILENT, Network
from tests.fakeweb import LOOPBACK, FakeWeb, answer


class Names:
    """A resolver: it answers, or is dead, or knows no name."""

    def __init__(self) -> None:
        self.error: int | None = None

    def __call__(self, host: str) -> Sequence[str]:
        if self.error is not None:
            raise socket.gaierror(self.error, "as the test says")
        return ["127.0.0.1"]


@pytest.fixture
def names() -> Names:
    return Names()


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outage, "GRACE_SECONDS", 0.05)
    monkeypatch.setattr(outage, "LOOK_SECONDS", 0.0)
    monkeypatch.setattr(outage, "RECENT_SECONDS", 0.0)


@pytest.fixture
def web() -> Iterator[FakeWeb]:
    with FakeWeb() as served:
        served.anything(answer("<title>Kestrel</title><p>We like pipes, and pipes like us, all of the day and night"))
        yield served
    close_threads()


def policy(web: FakeWeb) -> Policy:
    """Real names, which the tests' resolver knows, at the server's port."""
    return web.policy(mappings=(), ports=(web.port, 80, 443), allowed=LOOPBACK)


def domains(number: int, prefix: str = "shop") -> list[Domain]:
    return Domain.objects.bulk_create([Domain(host=f"{prefix}{n}.com") for n in range(number)])


async def visit(client: Web, port: int, rows: Sequence[Domain]) -> Any:
    for row in rows:
        row.home_url = f"http://{row.host}:{port}/"
        await in_database(row.save)
    await in_database(queue, domain_metadata.stage, [row.pk for row in rows])
    return await drain(domain_metadata.stage, client)


@pytest.mark.django_db(transaction=True)
def test_with_a_dead_resolver_no_attempt_is_counted_and_the_rows_go_on_when_it_is_back(
    web: FakeWeb, names: Names
) -> None:
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE procrastinate_jobs CASCADE")
    rows, names.error = domains(12), socket.EAI_AGAIN

    async def main() -> tuple[Any, bool, dict[str, Any], Any]:
        client = Web(policy(web), PostgresHostLimiter(policy(web)), look_up=names)
        try:
            ended = await visit(client, web.port, rows)
            held, facts = client.network.holds("domain_metadata"), client.network.facts()
            names.error = None
            client.network.probe_at = 0.0  # half a minute later
            await in_database(Domain.objects.update, due_at=None)
            return ended, held, facts, await drain(domain_metadata.stage, client)
        finally:
            await client.close()

    ended, held, facts, after = asyncio.run(main())
    assert ended == {"own_network": 12}
    assert held
    assert "hosts failed alike" in facts["error"]
    assert after == {"found": 12}
    assert set(Domain.objects.values_list("status", "attempts")) == {("Completed", 1)}


@pytest.mark.django_db(transaction=True)
def test_names_that_do_not_exist_are_the_rows_fault_however_many_they_are(web: FakeWeb, names: Names) -> None:
    rows, names.error = domains(12), socket.EAI_NONAME

    async def main() -> Any:
        client = Web(policy(web), PostgresHostLimiter(policy(web)), look_up=names)
        try:
            return await visit(client, web.port, rows)
        finally:
            await client.close()

    assert asyncio.run(main()) == {"dns": 12}


def network(works: bool, canaries: Sequence[str] = ()) -> Network:
    async def connect(host: str, port: int, tls: bool) -> bool:
        return works

    return Network(connect, canaries)


def judged(own: Network, hosts: int, word: str = "connect") -> list[str]:
    async def main() -> list[str]:
        outcome = Fail("tls") if word == "tls" else Retry(word, RESOLVER_SILENT if word == "dns" else "")
        outcomes = await asyncio.gather(*(own.judge("page_scrape", f"h{n}.test", outcome) for n in range(hosts)))
        return sorted({outcome.reason.word for outcome in outcomes})

    return asyncio.run(main())


@pytest.mark.parametrize("word", ["dns", "connect", "tls"])
def test_many_hosts_that_fail_alike_hold_the_stage_and_a_few_do_not(word: str) -> None:
    assert judged(network(False), MANY, word) == ["own_network"]
    assert judged(network(False), MANY - 1, word) == [word]


def test_one_failure_is_enough_where_a_canary_fails_too() -> None:
    assert judged(network(False, ["example.test"]), 1) == ["own_network"]
    assert judged(network(True, ["example.test"]), 50) == ["connect"]


def test_a_host_that_answered_before_is_a_canary() -> None:
    own = network(False)
    own.reached("good.test", 443)
    assert judged(own, 1) == ["own_network"]
    own = network(True)
    own.reached("good.test", 443)
    assert judged(own, 50) == ["connect"]


def test_the_only_host_that_ever_answered_is_no_canary_for_itself() -> None:
    own = network(False)
    own.reached("h0.test", 443)
    assert judged(own, 1) == ["connect"]


def test_a_response_a_moment_ago_shows_that_the_network_works(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outage, "RECENT_SECONDS", 1_000.0)
    own = network(False, ["example.test"])
    own.reached("good.test", 443)
    assert judged(own, 50) == ["connect"]


def test_other_failures_are_what_they_are() -> None:
    assert judged(network(False, ["example.test"]), 50, "server_error") == ["server_error"]


def test_a_held_stage_goes_on_when_the_canaries_answer_again() -> None:
    own = network(False, ["example.test"])
    judged(own, 1)
    assert own.holds("page_scrape")
    assert not own.holds("domain_extraction"), "a stage that uses no network is not held"

    async def again(host: str, port: int, tls: bool) -> bool:
        return True

    own.connect = again
    asyncio.run(own.look())
    assert not own.holds("page_scrape")
    assert own.facts() == {}


def test_without_any_canary_a_claim_now_and_then_is_the_probe() -> None:
    own = network(False)
    judged(own, MANY)
    assert own.holds("page_scrape")
    own.probe_at = 0.0
    assert not own.holds("page_scrape")
    own.probing_until = 0.0
    assert own.holds("page_scrape"), "the next one comes in half a minute"
