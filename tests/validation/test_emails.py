"""Addresses at two hundred invented domains, looked up at a name server of our own."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections import Counter
from collections.abc import Coroutine, Iterator
from typing import Any, TypeVar

import pytest

from jobs.validation.dns_client import DnsClient, DnsUnavailable, dns_client, split_server
from jobs.validation.dns_servers import QUERIES_A_PORT, NameServer, Pace, Port, ReplySlot
from jobs.validation.emails import Site, Validation, check_email
from jobs.web.responses import network_refused
from tests.dns_server import ADDRESS, Zone, serving
from tests.mail_town import EACH, KINDS, Case, build
from tests.patience import patient

T = TypeVar("T")


@pytest.fixture
def zone() -> Iterator[Zone]:
    """A name server that runs."""
    with serving(Zone()) as zone:
        yield zone


def client(zone: Zone, **options: Any) -> DnsClient:
    return DnsClient([NameServer("127.0.0.1", zone.port)], **{"timeout": 0.3, **options})


def run(coroutine: Coroutine[Any, Any, T]) -> T:
    return asyncio.run(coroutine)


def check(zone: Zone, address: str, site: Site = Site(), **options: Any) -> Validation:  # noqa: B008 -- frozen
    async def checked() -> Validation:
        return await check_email(address, site, client(zone, **options))

    return run(checked())


async def checked_all(cases: list[Case], dns: DnsClient) -> list[Validation]:
    async def of(case: Case) -> Validation:
        try:
            return await check_email(case.address, Site(), dns)
        except DnsUnavailable:
            return Validation(("dns_unavailable",))

    return await asyncio.gather(*(of(case) for case in cases))


def test_an_address_at_each_of_two_hundred_domains_is_what_its_records_say(zone: Zone) -> None:
    cases = build(zone)
    assert len(cases) == EACH * len(KINDS) >= 200

    async def all_of_them() -> list[Validation]:
        return await checked_all(cases, client(zone))

    for case, result in zip(cases, run(all_of_them()), strict=True):
        shown = (case.address, result.validity.value, frozenset(result.reasons), result.mail_provider)
        assert shown == (case.address, case.validity, case.reasons, case.provider)


def test_nothing_but_the_configured_server_is_sent_anything(
    zone: Zone, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every socket of this thread is watched, below our client and asyncio; the server has a thread of its own."""
    cases, sent_to, looked_up = build(zone), set[Any](), list[Any]()
    zone.truncated.add("google-0.com")
    here, sendto, connect = threading.current_thread(), socket.socket.sendto, socket.socket.connect

    def watched_sendto(self: socket.socket, data: Any, *args: Any) -> int:
        if threading.current_thread() is here:
            sent_to.add(args[-1][:2])
        return sendto(self, data, *args)

    def watched_connect(self: socket.socket, address: Any) -> None:
        if threading.current_thread() is here:
            sent_to.add(address[:2])
        connect(self, address)

    settings.DNS_SERVERS = (zone.server,)
    monkeypatch.setattr("socket.socket.sendto", watched_sendto)
    monkeypatch.setattr("socket.socket.connect", watched_connect)
    monkeypatch.setattr("socket.getaddrinfo", lambda *args, **_: looked_up.append(args))

    async def all_of_them() -> int:
        await checked_all(cases, dns_client())
        return dns_client().queries

    queries = run(all_of_them())
    assert sent_to == {("127.0.0.1", zone.port)}
    assert looked_up == [], "no name is looked up by the system's resolver"
    assert sum(zone.queries.values()) == queries, "each query is in the server's record"
    assert zone.by_tcp == {("google-0.com", "MX"): 1}
    assert {kind for _, kind in zone.queries} == {"MX", "A", "AAAA", "TXT"}


@pytest.mark.parametrize(
    ("address", "validity", "reasons", "suggestion"),
    [
        ("no at sign", "Invalid", {"bad_syntax"}, ""),
        ("two..dots@kestrel.com", "Invalid", {"bad_syntax"}, ""),
        ("[nora]@kestrel.com", "Invalid", {"bad_syntax"}, ""),
        (f"{'x' * 65}@kestrel.com", "Invalid", {"bad_syntax"}, ""),
        ("nora@intranet.local", "Invalid", {"bad_syntax"}, ""),
        ("nora@10minutemail.com", "Risky", {"disposable"}, ""),
        ("info@kestrel.com", "Valid", {"role"}, ""),
        ("Sales.Nord@Kestrel.COM", "Valid", {"role"}, ""),
        ("nora@gmail.com", "Valid", {"free_mail"}, ""),
        ("info@gmail.com", "Valid", {"role", "free_mail"}, ""),
        ("nora@gmial.com", "Risky", {"typo"}, "nora@gmail.com"),
        ("nora@hotmial.com", "Invalid", {"typo", "no_domain"}, "nora@hotmail.com"),
        ("nora@verzion.net", "Invalid", {"typo", "no_domain"}, "nora@verizon.net"),
        ("nora@olive.com", "Valid", set(), ""),
        ("%20info@kestrel.com", "Risky", {"debris"}, "info@kestrel.com"),
        ("u003enora@kestrel.com", "Risky", {"debris"}, "nora@kestrel.com"),
        ("20info@kestrel.com", "Risky", {"debris"}, "info@kestrel.com"),
        ("20century@kestrel.com", "Valid", set(), ""),
        ("nora@müllerei.com", "Valid", set(), ""),
        ("nora@xn--mllerei-n2a.com", "Valid", set(), ""),
    ],
)
def test_what_an_address_is(zone: Zone, address: str, validity: str, reasons: set[str], suggestion: str) -> None:
    for domain in ("kestrel.com", "10minutemail.com", "gmail.com", "gmial.com", "olive.com", "xn--mllerei-n2a.com"):
        zone.add(domain, "10 aspmx.l.google.com.")
    result = check(zone, address)
    assert (result.validity.value, set(result.reasons), result.suggestion) == (validity, reasons, suggestion)


def test_a_site_s_own_domain_is_no_typing_error_of_another(zone: Zone) -> None:
    zone.add("gmaill.com", "10 aspmx.l.google.com.")
    assert check(zone, "nora@gmaill.com").reasons == ("typo",)
    assert check(zone, "nora@gmaill.com", Site("gmaill.com")).reasons == ()


def test_a_free_mailbox_is_risky_where_the_site_s_own_domain_receives_mail(zone: Zone) -> None:
    zone.add("gmail.com", "10 aspmx.l.google.com.")
    zone.add("kestrel.com", "10 aspmx.l.google.com.")
    zone.add("no-mail.com", a=ADDRESS)
    assert check(zone, "nora@gmail.com", Site("kestrel.com")).validity == "Risky"
    assert check(zone, "nora@gmail.com", Site("no-mail.com")).validity == "Valid"


def test_parked_mail_of_a_parked_site_is_invalid_and_of_another_risky(zone: Zone) -> None:
    zone.add("kestrel.com", "10 park-mx.above.com.")
    assert check(zone, "nora@kestrel.com", Site("kestrel.com", parked=True)).reasons == ("parked",)
    assert check(zone, "nora@kestrel.com", Site("kestrel.com")).reasons == ("parked_mail",)


def test_a_domain_that_vanished_is_unknown_at_first_and_invalid_the_next_time(zone: Zone) -> None:
    lately = Site("kestrel.com", is_recent=True)
    assert check(zone, "nora@kestrel.com", lately).validity == "Unknown"
    assert check(zone, "nora@kestrel.com", Site("kestrel.com", is_recent=True, vanished=True)).reasons == ("no_domain",)


# The client.


def test_many_who_look_for_one_name_share_a_query_and_its_answer_for_its_time_to_live(zone: Zone) -> None:
    zone.add("kestrel.com", "10 aspmx.l.google.com.")

    async def many() -> None:
        dns = client(zone)
        await asyncio.gather(*(dns.lookup("Kestrel.com.", "MX") for _ in range(100)))
        await dns.lookup("kestrel.com", "MX")
        await asyncio.gather(*(dns.lookup("missing.com", "MX") for _ in range(100)))
        assert not (await dns.lookup("missing.com", "MX")).exists

    run(many())
    assert zone.queries == {("kestrel.com", "MX"): 1, ("missing.com", "MX"): 1}


def test_an_answer_is_asked_for_again_when_its_time_is_over(zone: Zone, monkeypatch: pytest.MonkeyPatch) -> None:
    zone.add("kestrel.com", "10 aspmx.l.google.com.")
    now = [1_000.0]
    monkeypatch.setattr("jobs.validation.dns_client.time.monotonic", lambda: now[0])

    async def later() -> None:
        dns = client(zone)
        for seconds in (0, 299, 2):
            now[0] += seconds
            await dns.lookup("kestrel.com", "MX")

    run(later())
    assert zone.queries["kestrel.com", "MX"] == 2, "300 seconds"


def test_the_cache_is_bounded(zone: Zone) -> None:
    async def many() -> int:
        dns = client(zone, cache_size=10)
        for number in range(30):
            await dns.lookup(f"missing-{number}.com", "MX")
        await dns.lookup("missing-0.com", "MX")
        return len(dns._cache)

    assert run(many()) == 10
    assert zone.queries["missing-0.com", "MX"] == 2


@pytest.mark.parametrize("trouble", ["failing", "refusing", "silent", "forged"])
def test_a_server_that_cannot_tell_is_no_answer_and_is_not_stored(zone: Zone, trouble: str) -> None:
    zone.add("kestrel.com", "10 aspmx.l.google.com.")
    getattr(zone, trouble).add("kestrel.com")

    async def twice() -> None:
        dns = client(zone, timeout=patient(0.1))
        with pytest.raises(DnsUnavailable):
            await dns.lookup("kestrel.com", "MX")
        getattr(zone, trouble).clear()
        assert (await dns.lookup("kestrel.com", "MX")).exists

    run(twice())


@pytest.mark.parametrize("refuses", [False, True])
def test_a_server_that_answers_so_many_a_second_is_asked_no_faster_and_no_result_is_lost(
    zone: Zone, refuses: bool
) -> None:
    """What it drops or refuses says nothing of the names: half of these do not exist, and only those are Invalid."""
    zone.limit, zone.refuses = 200.0, refuses
    names = [f"kestrel-{number}.com" for number in range(300)]
    for name in names[::2]:
        zone.add(name, "10 aspmx.l.google.com.")

    async def all_of_them() -> tuple[list[Validation], float]:
        dns = client(zone, timeout=3.0)
        cases = [Case(f"nora@{name}", "", frozenset()) for name in names]
        return await checked_all(cases, dns), dns.servers[0].pace.rate

    results, rate = run(all_of_them())
    assert [result.validity.value for result in results] == ["Valid", "Invalid"] * 150
    assert 0 < rate < 300


def test_a_query_or_answer_that_is_lost_is_sent_again(zone: Zone) -> None:
    zone.add("kestrel.com", "10 aspmx.l.google.com.")
    zone.lost_once.add("kestrel.com")
    assert check(zone, "nora@kestrel.com").validity == "Valid"
    assert zone.queries == {("kestrel.com", "MX"): 2}


def test_a_slow_answer_counts_while_its_question_is_sent_again(zone: Zone) -> None:
    """The server answers the first query when the second has come, and never the second."""
    zone.add("kestrel.com", "10 aspmx.l.google.com.")
    first: list[bytes] = []
    answer = zone.answer

    def late(wire: bytes, **options: Any) -> bytes | None:
        first.append(wire)
        return answer(first[0], **options) if len(first) == 2 else None

    zone.answer = late  # type: ignore[method-assign]

    async def lookup() -> int:
        dns = client(zone, timeout=0.3)
        assert (await dns.lookup("kestrel.com", "MX")).exists
        return dns.queries

    assert run(lookup()) == 2


def test_ports_and_ids_change_and_are_closed_when_nothing_is_waited_for(
    zone: Zone, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A forger must guess both; one port for all queries would leave only the id."""
    sent_by: list[Port] = []
    send = Port.send

    def watched(port: Port, question: bytes, reply: ReplySlot) -> int:
        sent_by.append(port)
        ids.append(send(port, question, reply))
        return ids[-1]

    monkeypatch.setattr(Port, "send", watched)
    ids: list[int] = []

    async def many() -> None:
        dns = client(zone)
        await asyncio.gather(*(dns.lookup(f"missing-{number}.com", "MX") for number in range(240)))

    run(many())
    assert Counter(sent_by).most_common(1)[0][1] <= QUERIES_A_PORT
    assert len(set(sent_by)) >= 240 / QUERIES_A_PORT
    assert len(set(ids)) > 200, "of 65,536"
    assert all(port.socket.fileno() == -1 for port in sent_by)


def test_a_truncated_answer_is_read_by_tcp(zone: Zone) -> None:
    zone.add("kestrel.com", *(f"10 mx{n}.kestrel.com." for n in range(40)))
    zone.add("mx0.kestrel.com", a=ADDRESS)
    zone.truncated.add("kestrel.com")
    assert check(zone, "nora@kestrel.com").validity == "Valid"
    assert zone.by_tcp == {("kestrel.com", "MX"): 1}


def test_a_loop_of_aliases_is_unknown(zone: Zone) -> None:
    zone.add("kestrel.com", cname="wren.com.")
    zone.add("wren.com", cname="kestrel.com.")
    with pytest.raises(DnsUnavailable):
        check(zone, "nora@kestrel.com")


def test_a_second_server_is_used_and_one_that_never_answers_rests(zone: Zone) -> None:
    zone.add("kestrel.com", "10 aspmx.l.google.com.")
    dead = NameServer("127.0.0.1", 9)

    async def many() -> None:
        dns = DnsClient([dead, NameServer("127.0.0.1", zone.port)], timeout=patient(0.2))
        for number in range(12):
            assert not (await dns.lookup(f"missing-{number}.com", "MX")).exists

    run(many())
    assert dead.rests_until > 0
    assert dead.failures == 10, "it gets no query while it rests"


def test_the_pace_finds_the_servers_limit_and_tries_a_little_more_each_second(monkeypatch: pytest.MonkeyPatch) -> None:
    now, pace, rates = [1_000.0], Pace(), list[float]()
    monkeypatch.setattr("jobs.validation.dns_servers.time.monotonic", lambda: now[0])
    for _ in range(30):
        rate = pace.rate or 1_000
        sent, answered = round(rate), min(200, round(rate))
        now[0] += 1.0
        for number in range(sent):
            pace.note(replied=number < answered, lost=number >= answered, sent_at=now[0])
        rates.append(pace.rate)
    assert rates[0] == 0, "the first query alone is no second's worth"
    assert 185 <= rates[2] <= 200
    assert all(170 <= rate <= 260 for rate in rates[2:]), rates
    assert max(rates[2:]) > 205, "it tries whether more is allowed"


def test_queries_wait_for_their_turn_at_the_servers_pace(monkeypatch: pytest.MonkeyPatch) -> None:
    waits = list[float]()

    async def sleep(seconds: float) -> None:
        waits.append(round(seconds, 6))

    async def four() -> None:
        pace = Pace(rate=10.0)
        for _ in range(4):
            await pace.turn()

    monkeypatch.setattr("jobs.validation.dns_servers.time.monotonic", lambda: 1_000.0)
    monkeypatch.setattr("jobs.validation.dns_servers.asyncio.sleep", sleep)
    run(four())
    assert waits == [0.0, 0.1, 0.2, 0.3]


def test_dead_servers_of_the_names_do_not_slow_the_queries_for_long(monkeypatch: pytest.MonkeyPatch) -> None:
    """A quarter of the names is never answered, however slowly they are asked for."""
    now, pace, rates = [1_000.0], Pace(rate=400.0), list[float]()
    monkeypatch.setattr("jobs.validation.dns_servers.time.monotonic", lambda: now[0])
    for _ in range(20):
        now[0] += 1.0
        for number in range(round(pace.rate)):
            pace.note(replied=number % 4 != 0, lost=number % 4 == 0, sent_at=now[0])
        rates.append(pace.rate)
    assert min(rates) < 300, "at first it may be the speed"
    assert all(rate >= 380 for rate in rates[-10:]), "then the speed is as before"


def test_while_all_servers_rest_the_work_waits_and_sends_nothing(zone: Zone) -> None:
    async def refused() -> float | None:
        dns = client(zone, timeout=0.05)
        for server in dns.servers:
            for _ in range(12):
                server.failed()
        with pytest.raises(DnsUnavailable) as caught:
            await dns.lookup("kestrel.com", "MX")
        return caught.value.rest

    assert 0 < (run(refused()) or 0) <= 4
    assert not zone.queries


def test_no_more_queries_are_on_their_way_than_the_limit(zone: Zone) -> None:
    async def busiest() -> int:
        dns, on_their_way, most = client(zone, concurrency=7), 0, 0
        ask = dns._ask

        async def counted(name: str, kind: str) -> Any:
            nonlocal on_their_way, most
            on_their_way += 1
            most = max(most, on_their_way)
            try:
                return await ask(name, kind)
            finally:
                on_their_way -= 1

        dns._ask = counted  # type: ignore[method-assign]
        await asyncio.gather(*(dns.lookup(f"missing-{number}.com", "MX") for number in range(60)))
        return most

    assert run(busiest()) == 7


def test_the_network_is_refused_while_a_stage_saves(zone: Zone) -> None:
    token = network_refused.set(True)
    try:
        with pytest.raises(RuntimeError, match="No DNS"):
            check(zone, "nora@kestrel.com")
    finally:
        network_refused.reset(token)


@pytest.mark.parametrize(
    ("entry", "server"),
    [
        ("9.9.9.9", ("9.9.9.9", 53)),
        ("127.0.0.1:5353", ("127.0.0.1", 5353)),
        ("2620:fe::fe", ("2620:fe::fe", 53)),
        ("[::1]:5353", ("::1", 5353)),
    ],
)
def test_a_server_is_an_address_with_a_port_or_without(entry: str, server: tuple[str, int]) -> None:
    assert split_server(entry) == server


def test_a_name_server_without_an_answer_about_texts_leaves_the_address_as_it_was(zone: Zone) -> None:
    zone.add("kestrel.com", a=ADDRESS)
    zone.without_type.add(("kestrel.com", "TXT"))
    assert check(zone, "office@kestrel.com").reasons == ("implicit_mx", "role")
