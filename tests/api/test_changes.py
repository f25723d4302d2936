"""Changes: a copy that follows a list misses nothing, however late a change is committed.

`make test` follows for some seconds; `make sync` (SYNC_SECONDS) for five minutes, and prints what it measured.
"""

from __future__ import annotations

import os
import random
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
import pytest
from django.db import connection
from scrapersky_client import Client

from jobs.models import Domain
from scrapersky.api.auth import make_key
from scrapersky.api.urls import NOUNS
from tests.patience import eventually

SECONDS = float(os.environ.get("SYNC_SECONDS", "4"))
WRITERS = 10
DOMAINS = "/api/v3/domains"


def connected() -> psycopg.Connection[Any]:
    """A connection of a writer's own, whose transactions overlap with all others."""
    return psycopg.connect(**connection.get_connection_params() | {"cursor_factory": None})


def rows_of(viewer: Any, cursor: str, **more: Any) -> tuple[list[Any], str]:
    answer = viewer.get(DOMAINS, {"changes_after": cursor, **more}).json()
    return answer["items"], answer["next_cursor"]


@pytest.fixture
def follow(transactional_db: None, viewer: Any) -> Callable[..., tuple[list[str], str]]:

    def hosts(cursor: str, **more: Any) -> tuple[list[str], str]:
        rows, following = rows_of(viewer, cursor, **more)
        return [row["host"] for row in rows], following

    return hosts


def everything(follow: Any, cursor: str, expected: list[str]) -> str:
    """Read on until these hosts have come, in this order; the cursor behind them. (The first waits for transactions of
    other tests on the same server.)"""
    seen: list[str] = []
    place = [cursor]

    def read() -> bool:
        hosts, place[0] = follow(place[0])
        seen.extend(hosts)
        return len(seen) >= len(expected)

    eventually(read, 60)
    assert seen == expected
    return place[0]


def test_a_change_that_is_committed_late_is_not_missed(follow: Any) -> None:
    Domain.objects.create(host="first.test")
    cursor = everything(follow, "0-0", ["first.test"])
    with connected() as late:
        late.execute("INSERT INTO domains (host) VALUES ('late.test')")  # its time and id are older than those below
        Domain.objects.create(host="quick.test")
        assert follow(cursor) == ([], cursor)  # what is behind a running transaction waits for it
    everything(follow, cursor, ["late.test", "quick.test"])


def test_a_row_that_is_changed_again_comes_again(follow: Any) -> None:
    Domain.objects.create(host="first.test")
    Domain.objects.create(host="second.test")
    cursor = everything(follow, "0-0", ["first.test", "second.test"])
    Domain.objects.filter(host="first.test").update(notes="call on Monday")
    cursor = everything(follow, cursor, ["first.test"])
    assert follow(cursor) == ([], cursor)


def test_changes_have_pages_filters_and_columns(viewer: Any, follow: Any) -> None:
    for host in ("a.test", "b.test", "c.test"):
        Domain.objects.create(host=host, curation_status="Maybe" if host != "b.test" else "New")
    everything(follow, "0-0", ["a.test", "b.test", "c.test"])
    assert follow("0-0", curation_status="Maybe")[0] == ["a.test", "c.test"]
    page = viewer.get(DOMAINS, {"changes_after": "0-0", "limit": 2, "fields": "host"}).json()
    assert page["items"] == [{"host": "a.test"}, {"host": "b.test"}]
    last = viewer.get(page["next"]).json()
    assert (last["items"], last["next"]) == ([{"host": "c.test"}], None)
    assert viewer.get(DOMAINS, {"changes_after": last["next_cursor"]}).json()["next_cursor"] == last["next_cursor"]


@pytest.mark.parametrize("query", [{"changes_after": "yesterday"}, {"changes_after": "0-0", "order": "-id"},
                                   {"changes_after": "0-0", "cursor": "x"}, {"changes_after": ""}])  # fmt: skip
def test_what_is_no_cursor_of_changes_is_refused(viewer: Any, query: dict[str, str]) -> None:
    assert viewer.get(DOMAINS, query).status_code == 400


def test_every_noun_whose_changes_are_followed_gives_them_out(viewer: Any) -> None:
    tracked = [view.resource.slug for view in NOUNS if view.resource.tracked]
    assert set(tracked) >= {"domains", "pages", "contacts", "places", "local-businesses", "sitemap-files", "runs"}
    for slug in tracked:
        assert viewer.get(f"/api/v3/{slug}?changes_after=0-0").status_code == 200, slug
    assert viewer.get("/api/v3/hosts?changes_after=0-0").status_code == 400


def test_the_nightly_sync_of_the_documents_loses_nothing_beside_ten_writers(
    server: str, user: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    key = make_key(user("viewer"), "nightly sync", ["read"])[1]
    copy: dict[int, Any] = {}
    syncs, changes, cursor = 0, 0, "0-0"
    with ThreadPoolExecutor(WRITERS) as threads, Client(server, key=key) as sky:
        ends = time.monotonic() + SECONDS
        writers = [threads.submit(_write, n, ends) for n in range(WRITERS)]
        while syncs == 0 or not all(writer.done() for writer in writers):
            for page in sky.domains.changes(cursor):
                copy.update({row["id"]: row for row in page.items})
                changes, cursor = changes + len(page.items), page.cursor
            syncs += 1
        commits = sum(writer.result() for writer in writers)

        def equal() -> bool:  # one more night, when nobody writes
            nonlocal cursor
            for page in sky.domains.changes(cursor):
                copy.update({row["id"]: row for row in page.items})
                cursor = page.cursor
            return len(copy) == Domain.objects.count() and cursor.partition("-")[0] == _latest()

        eventually(equal, 60)
        rows = {row["id"]: row for row in sky.domains.list(limit=200)}
    assert copy == rows
    with capsys.disabled():
        if SECONDS > 10:
            print(f"\n{commits:,} transactions of {WRITERS} writers, {syncs:,} syncs, {changes:,} rows read, "
                  f"{len(rows):,} rows: the copies are equal.")  # fmt: skip


def _latest() -> str:
    return str(Domain.objects.order_by("-changed_in").values_list("changed_in", flat=True)[0])


def _write(number: int, ends: float) -> int:
    """Insert and change rows in transactions that stay open for a random time; how many were committed."""
    chance, commits = random.Random(number), 0
    pause = threading.Event()
    with connected() as writer:
        while time.monotonic() < ends:
            writer.execute("INSERT INTO domains (host) VALUES (%s)", [f"w{number}-{commits}.test"])
            writer.execute(
                "UPDATE domains SET notes = %s WHERE id = (SELECT id FROM domains WHERE id >= %s * "
                "(SELECT max(id) FROM domains) ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED)",
                [f"{number} {commits}", chance.random()],
            )
            pause.wait(chance.choice((0, 0.002, 0.01, 0.05, chance.random())))  # between the change and its commit
            writer.commit()
            commits += 1
    return commits
