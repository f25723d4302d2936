"""Few connections: short threads give theirs back, and one session hears notifications and writes signs of life."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from queue import SimpleQueue
from threading import Barrier, BrokenBarrierError
from typing import Any

import pytest
from django.db import OperationalError, connection

from jobs.pipeline import threads
from jobs.pipeline.threads import SessionThread, ShortThreads
from tests.patience import eventually, patient

pytestmark = pytest.mark.django_db(transaction=True)


def backend() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int((cursor.fetchone() or (0,))[0])


def is_connected(pid: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_stat_activity WHERE pid = %s", [pid])
        return cursor.fetchone() is not None


def statement(sql: str, *parameters: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)


@pytest.fixture
def short() -> Iterator[ShortThreads]:
    pool = ShortThreads("short", 2)
    yield pool
    pool.shutdown()


@pytest.fixture
def session() -> Iterator[SessionThread]:
    thread = SessionThread()
    yield thread
    thread.shutdown()


def test_much_work_shares_two_connections_and_work_alone_needs_one(short: ShortThreads) -> None:
    alone = set()
    for _ in range(10):
        alone.add(short.submit(backend).result())
        assert eventually(lambda: short.idle)  # the result is there a moment before its thread is
    assert len(alone) == 1, "the thread that was busy last is taken first"
    pids = {future.result() for future in [short.submit(lambda: (statement("SELECT pg_sleep(0.01)"), backend())[1]) for _ in range(40)]}  # fmt: skip  # noqa: E501
    assert len(pids) == 2
    assert alone <= pids


def test_a_connection_that_nobody_needs_is_closed_and_the_next_call_opens_another(
    short: ShortThreads, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(threads, "IDLE_SECONDS", 0.05)
    first = short.submit(backend).result()
    eventually(lambda: not is_connected(first))
    assert not short.threads
    assert short.submit(backend).result() != first


def test_at_most_as_many_as_there_may_be_work_at_once(short: ShortThreads) -> None:
    three = Barrier(3)

    def wait() -> None:
        three.wait(0.5)  # a third thread would let all of them pass

    for future in [short.submit(wait) for _ in range(3)]:
        with pytest.raises(BrokenBarrierError):
            future.result()


@pytest.mark.parametrize("make", [lambda: ShortThreads("short", 1), SessionThread])
def test_after_a_fault_the_next_call_has_another_connection(make: Callable[[], Any]) -> None:
    pool = make()
    first = pool.submit(backend).result()
    with pytest.raises(OperationalError):
        pool.submit(statement, "SELECT pg_terminate_backend(pg_backend_pid())").result()
    assert pool.submit(backend).result() != first
    pool.shutdown()


def test_a_session_hears_what_is_sent_and_works_on_the_same_connection(session: SessionThread) -> None:
    heard: SimpleQueue[tuple[str, str]] = SimpleQueue()
    session.listen(["kestrel"], lambda *item: heard.put(item))
    assert heard.get(timeout=patient(30)) == ("", ""), "it has begun to listen"
    pid = session.submit(backend).result()
    statement("SELECT pg_notify('kestrel', 'while it waits')")
    assert heard.get(timeout=patient(30)) == ("kestrel", "while it waits")
    session.submit(statement, "SELECT pg_notify('kestrel', 'from itself')").result()
    assert heard.get(timeout=patient(30)) == ("kestrel", "from itself")
    assert session.submit(backend).result() == pid


def test_a_session_that_was_cut_listens_again_and_says_that_something_may_have_been_missed(
    session: SessionThread,
) -> None:
    heard: SimpleQueue[tuple[str, str]] = SimpleQueue()
    session.listen(["kestrel"], lambda *item: heard.put(item))
    assert heard.get(timeout=patient(30)) == ("", "")
    statement("SELECT pg_terminate_backend(%s)", session.submit(backend).result())
    assert heard.get(timeout=patient(30)) == ("", "")
    statement("SELECT pg_notify('kestrel', 'again')")
    assert heard.get(timeout=patient(30)) == ("kestrel", "again")


def test_who_listens_no_more_hears_nothing(session: SessionThread) -> None:
    heard: SimpleQueue[tuple[str, str]] = SimpleQueue()
    session.listen(["kestrel"], lambda *item: heard.put(item))
    assert heard.get(timeout=patient(30)) == ("", "")
    session.listen([], lambda *item: heard.put(("after", "")))
    session.submit(statement, "SELECT pg_notify('kestrel', 'late')").result()
    session.submit(backend).result()
    assert heard.empty()
