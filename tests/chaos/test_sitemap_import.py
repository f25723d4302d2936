"""An import whose worker is killed, again and again, ends with the same pages as one that was left in peace.

The whole form, 200,000 URLs and 20 kills:

    CHAOS_URLS=200000 CHAOS_KILLS=20 .venv/bin/python -m pytest tests/chaos/test_sitemap_import.py -s
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection

from jobs.models import Domain, SitemapFile
from jobs.pipeline import queue
from jobs.stages.sitemap_import import SLICE, stage
from tests import processes
from tests.chaos.workers import ROOT
from tests.fakeweb import FakeWeb
from tests.patience import eventually, patient
from tests.stages.site import index, urlset, zipped

pytestmark = pytest.mark.chaos

URLS = int(os.environ.get("CHAOS_URLS", "12000"))
KILLS = int(os.environ.get("CHAOS_KILLS", "8"))
SEED = int(os.environ.get("CHAOS_SEED", "1"))
FILES = 4
ENTRIES = SLICE if URLS >= 20 * SLICE else 300  # settled at once: the short form has slices enough to be killed in

# Not those of this process: threads of earlier tests may have kept theirs.
SESSIONS_OF_IMPORTERS = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'importer'"
LEASES_RUN_OUT = """
UPDATE sitemap_files SET sitemap_import_lease_until = now() - interval '1 second'
WHERE sitemap_import_status = 'Processing'
"""


@pytest.fixture
def tree() -> Iterator[FakeWeb]:
    """An index, and the URLs in its files."""
    each = URLS // FILES
    with FakeWeb() as web:
        web.page("shop.test", "/sitemap.xml", index(*(f"/{at}.xml.gz" for at in range(FILES))))
        for at in range(FILES):
            locations = (f"/shop/{n % 97}/article-{n}" for n in range(at * each, (at + 1) * each))
            body = zipped(urlset(*locations, lastmod="2026-10-01", priority="0.5"))
            web.page("shop.test", f"/{at}.xml.gz", body, Content_Type="application/gzip")  # type: ignore[arg-type]
        yield web


@pytest.fixture
def importer(url: str, tree: FakeWeb) -> Iterator[subprocess.Popen[str]]:
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.dummy_stage.settings",
        "DATABASE_URL": f"{url}{'&' if '?' in url else '?'}application_name=importer",
        "FETCH_RESOLVE": f"*.test=127.0.0.1:{tree.port}",
        "FETCH_ALLOW_NETWORKS": "127.0.0.0/8",
        "FETCH_HOST_DELAY_SECONDS": "0",
        "LOG_LEVEL": "WARNING",
    }
    words, pipe = [sys.executable, "-m", "tests.chaos.importer", str(ENTRIES)], subprocess.PIPE
    process = processes.start(words, cwd=ROOT, env=environment, stdin=pipe, stdout=pipe, text=True)
    yield process
    assert process.stdin is not None
    process.stdin.close()
    process.wait(patient(30))


def test_an_import_killed_at_random_moments_has_the_same_pages_and_none_twice(importer: Any) -> None:
    asked_for()
    begin(importer)
    assert heard(importer) == 0
    in_peace, pages = state(), rows()
    assert in_peace == {"Completed": FILES + 1}
    assert pages["count"] == URLS

    asked_for()
    chance, cursors = random.Random(SEED), []
    for moment in sorted(chance.sample(range(URLS * 9 // 10), KILLS)):
        cursors.append(kill_at(importer, moment, chance))
    drains = finish(importer)

    assert state() == in_peace
    assert rows() == pages
    added, updated, gone = counts()
    print(f"\n{KILLS} kills, seed {SEED}, at {cursors} of {URLS:,} entries; {drains} drains after the last:")
    print(f"{pages['count']:,} pages, {added:,} added, {updated} merged twice, {gone} called gone")
    assert (added, updated, gone) == (URLS, 0, 0)


def asked_for() -> None:
    """The index, queued, in tables that are otherwise empty."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE pages, sitemap_files, domains, hosts, fetches, procrastinate_jobs CASCADE")
    file = SitemapFile.objects.create(
        domain=Domain.objects.create(host="shop.test"), url="https://shop.test/sitemap.xml"
    )
    queue(stage, [file.pk])


def kill_at(importer: Any, moment: int, chance: random.Random) -> int:
    """Kill a new worker a little after so many entries are settled; returns how many were, after its death."""
    child = begin(importer)
    eventually(lambda: settled() >= moment or not unfinished(), pause=0.002)
    time.sleep(chance.uniform(0, 0.15))
    os.kill(child, signal.SIGKILL)
    assert heard(importer) == -signal.SIGKILL
    forget_the_dead()
    return settled()


def finish(importer: Any) -> int:
    """Drain until nothing is left; how often it took."""
    for drains in range(1, 10):
        begin(importer)
        assert heard(importer) == 0
        if not unfinished():
            return drains
        forget_the_dead()
    raise AssertionError(state())


def forget_the_dead() -> None:
    """Time passes: their connections end, leases run out, the hosts they held are free, rows put back are due."""
    eventually(lambda: one_row(SESSIONS_OF_IMPORTERS) == (0,), pause=0.01)
    with connection.cursor() as cursor:
        cursor.execute(LEASES_RUN_OUT)
        cursor.execute("UPDATE sitemap_files SET sitemap_import_due_at = NULL WHERE sitemap_import_due_at > now()")
        cursor.execute("UPDATE hosts SET next_request_at = NULL, circuit_open_until = NULL, failures = 0")


def begin(importer: Any) -> int:
    importer.stdin.write("\n")
    importer.stdin.flush()
    return heard(importer)


def heard(importer: Any) -> int:
    return int(importer.stdout.readline())


def one_row(sql: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchone()


def settled() -> int:
    """Entries of the urlsets that are in pages."""
    (number,) = one_row("SELECT coalesce(sum(import_cursor), 0) FROM sitemap_files WHERE parent_id IS NOT NULL")
    return int(number)


def unfinished() -> int:
    (number,) = one_row("SELECT count(*) FROM sitemap_files WHERE sitemap_import_status IN ('Queued', 'Processing')")
    return int(number)


def state() -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT sitemap_import_status, count(*) FROM sitemap_files GROUP BY 1")
        return dict(cursor.fetchall())


def rows() -> dict[str, Any]:
    """The pages, as far as a run of its own does not make them different."""
    columns = "url, page_type, depth, lastmod, sitemap_priority, changefreq, gone_at"
    number, distinct, digest = one_row(
        f"SELECT count(*), count(DISTINCT url), md5(string_agg(md5(({columns})::text), '' ORDER BY url)) FROM pages"
    )
    return {"count": number, "distinct": distinct, "digest": digest}


def counts() -> tuple[int, int, int]:
    added, updated, gone = one_row("SELECT sum(pages_added), sum(pages_updated), sum(pages_gone) FROM sitemap_files")
    return added, updated, gone
