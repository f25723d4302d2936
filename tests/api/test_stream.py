"""Events as they happen, from a real ASGI server."""

from __future__ import annotations

import asyncio
import contextlib
import threading

import httpx
import psycopg
import pytest
from django.db import OperationalError, connection

from jobs.actions import operations
from scrapersky.api import broadcast
from scrapersky.http import streaming
from scrapersky.http.streaming import in_thread
from tests.patience import eventually, patient


async def read(server, headers, done, more=None, begun=None, parameters=""):
    """Events until `done(list)`; `begun` is set with the first bytes: whatever happens from then on is sent."""
    found: list[dict[str, str]] = []
    url, both = f"{server}/events/stream{parameters}", headers | (more or {})
    async with httpx.AsyncClient(timeout=patient(30)) as client, client.stream("GET", url, headers=both) as answer:
        assert answer.status_code == 200, await answer.aread()
        assert answer.headers["Content-Type"].startswith("text/event-stream")
        event: dict[str, str] = {}
        async for line in answer.aiter_lines():
            if begun is not None:
                begun.set()
            name, _, value = line.partition(": ")
            if line:
                event[name] = value
            elif event:
                found.append(event)
                event = {}
            if done(found):
                return found
    return found


def named(events, name):
    return [event for event in events if name in event.get("data", "")]


def test_what_happens_is_sent_to_every_reader_and_a_reader_resumes_where_it_was(server, headers):
    async def scenario():
        done = lambda events: bool(named(events, "pause_stage"))  # noqa: E731
        begun = [asyncio.Event() for _ in range(5)]
        readers = [asyncio.create_task(read(server, headers, done, begun=event)) for event in begun]
        await asyncio.wait_for(asyncio.gather(*(event.wait() for event in begun)), patient(30))
        await asyncio.to_thread(change, operations.pause_stage)
        heard = await asyncio.wait_for(asyncio.gather(*readers), patient(30))
        last = named(heard[0], "pause_stage")[0]["id"]
        await asyncio.to_thread(change, operations.resume_stage)
        resumed = await asyncio.wait_for(
            read(server, headers, lambda events: bool(named(events, "stage")), {"Last-Event-ID": last}), patient(30)
        )
        return heard, resumed

    heard, resumed = asyncio.run(scenario())
    assert [len(named(one, "pause_stage")) for one in heard] == [1] * 5
    assert named(resumed, "resume_stage")
    assert not named(resumed, "pause_stage")


def change(operation):
    try:
        operation("deep_scan", by="ada")
    finally:
        connection.close()


def test_a_quiet_stream_says_that_it_is_there(server, headers, monkeypatch):
    monkeypatch.setattr(broadcast, "HEARTBEAT_SECONDS", 0.2)
    beats = asyncio.run(asyncio.wait_for(read(server, headers, lambda events: len(events) >= 3), patient(20)))
    assert any("" in beat and beat[""] == "still here" for beat in beats)


def test_streams_end_when_the_server_stops(server, headers, monkeypatch):
    async def scenario():
        begun = asyncio.Event()
        reader = asyncio.create_task(read(server, headers, lambda events: False, begun=begun))
        await asyncio.wait_for(begun.wait(), patient(30))
        monkeypatch.setattr(broadcast, "is_stopping", lambda: True)
        return await asyncio.wait_for(reader, patient(10))

    assert asyncio.run(scenario()) is not None


def test_there_are_so_many_streams_and_no_more(server, headers, settings):
    settings.API_EVENT_STREAMS = 0
    answer = httpx.get(f"{server}/events/stream", headers=headers)
    assert (answer.status_code, answer.headers["Content-Type"]) == (503, "application/problem+json")


def test_one_key_has_so_many_streams_and_gives_back_those_that_it_closes(server, headers, settings):
    settings.API_EVENT_STREAMS_PER_KEY = 2
    url = f"{server}/events/stream"

    async def scenario():
        async with httpx.AsyncClient(timeout=patient(10), headers=headers) as client:
            async with client.stream("GET", url), client.stream("GET", url):
                refused = await client.get(url)
            for _ in range(500):
                async with client.stream("GET", url) as again:
                    if again.status_code == 200:
                        return refused, again
                await asyncio.sleep(0.1)
            return refused, again

    refused, again = asyncio.run(scenario())
    assert (refused.status_code, refused.json()["type"]) == (429, "/api/v3/problems/too_many_streams")
    assert "2 streams" in refused.json()["detail"]
    assert again.status_code == 200


def test_a_decision_or_an_operation_wakes_the_reader(server):
    async def scenario():
        woken = asyncio.Event()
        listening = asyncio.create_task(broadcast.listen(woken))
        await asyncio.to_thread(eventually, somebody_listens)
        assert not woken.is_set()
        await asyncio.to_thread(change, operations.pause_stage)
        await asyncio.wait_for(woken.wait(), patient(10))
        listening.cancel()

    asyncio.run(scenario())


@pytest.mark.parametrize(
    "fault", [psycopg.InterfaceError("the connection is lost"), psycopg.errors.ReadOnlySqlTransaction("a standby")]
)
def test_a_listener_that_meets_a_fault_of_any_kind_listens_again(server, monkeypatch, fault):
    monkeypatch.setattr(broadcast, "LISTEN_AGAIN_SECONDS", 0.01)
    connect, faults = psycopg.AsyncConnection.connect, [fault, fault]

    async def failing_at_first(*args, **kwargs):
        if faults:
            raise faults.pop()
        return await connect(*args, **kwargs)

    monkeypatch.setattr(psycopg.AsyncConnection, "connect", failing_at_first)

    async def scenario():
        woken = asyncio.Event()
        listening = asyncio.create_task(broadcast.listen(woken))
        await asyncio.to_thread(eventually, lambda: not faults and somebody_listens())
        await asyncio.to_thread(change, operations.pause_stage)
        await asyncio.wait_for(woken.wait(), patient(10))
        listening.cancel()

    asyncio.run(scenario())


@pytest.mark.django_db
@pytest.mark.parametrize(("fault", "logged"), [(OperationalError("it is away"), 0), (ValueError("a bug"), 1)])
def test_a_reader_that_meets_a_fault_goes_on_and_says_what_is_not_the_database_s(monkeypatch, caplog, fault, logged):
    def failing(cursor):
        raise fault

    monkeypatch.setattr(broadcast, "events_after", failing)
    assert asyncio.run(broadcast.Broadcaster()._hand_on("5-3")) == "5-3"
    assert len(caplog.records) == logged


def somebody_listens():
    try:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity "
                "WHERE datname = current_database() AND query LIKE 'LISTEN %' AND state = 'idle'"
            )
            return cursor.fetchone()[0]
    finally:
        connection.close()


def test_open_streams_hold_no_thread_and_no_connection(server, headers):
    async def scenario():
        async with (
            httpx.AsyncClient(timeout=patient(30), headers=headers) as client,
            contextlib.AsyncExitStack() as streams,
        ):
            await client.get(f"{server}/domains")
            before = set(threading.enumerate())  # those of other tests, too
            for _ in range(15):
                stream = await streams.enter_async_context(client.stream("GET", f"{server}/events/stream"))
                assert stream.status_code == 200  # a problem would hold no thread, either
                await anext(stream.aiter_raw())
            threads = [thread.name for thread in threading.enumerate() if thread not in before]
            return threads, await in_thread(count_connections)

    threads, connections = asyncio.run(scenario())
    assert len(threads) < 15, threads
    assert connections < 15


def count_connections():
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()")
        return cursor.fetchone()[0]


def test_a_stream_needs_credentials_and_a_usable_cursor(server, headers):
    assert httpx.get(f"{server}/events/stream").status_code == 401
    assert httpx.get(f"{server}/events/stream?after=nonsense", headers=headers).status_code == 400


@pytest.mark.parametrize("coding", ["gzip", "identity"])
def test_a_file_of_several_parts_arrives_whole(server, headers, domains, coding):
    domains(4500)
    both = headers | {"Accept-Encoding": coding}
    answer = httpx.get(f"{server}/domains/export.csv?fields=id,host", headers=both)  # reads one gzip member only
    assert answer.headers.get("Content-Encoding", "identity") == coding
    assert len(answer.text.splitlines()) == 4501


@pytest.mark.parametrize("coding", ["gzip", "identity"])
def test_a_file_that_breaks_off_is_seen_to_be_incomplete(server, headers, domains, monkeypatch, coding):
    domains(4500)
    real, pulled = streaming.in_thread, []

    async def breaks_off(function, *given):
        if function is next and pulled:
            raise OperationalError("terminating connection due to administrator command")
        pulled.append(function)
        return await real(function, *given)

    monkeypatch.setattr(streaming, "in_thread", breaks_off)
    with pytest.raises(httpx.RemoteProtocolError):
        httpx.get(f"{server}/domains/export.csv?fields=id,host", headers=headers | {"Accept-Encoding": coding})
