"""The admin: each list and page at 10,000 and at 2,000,000 pages: SQL time, server time, CPU, bytes.

`growth` is the CPU of the process and its session at the large size over that at the small one, per page of the admin:
1 means that it does not matter how much there is. Then: decide all that match on 500,000 rows, beside the bare
UPDATE of them.

    make bench NAME=admin [ARGS="--small 10000 --large 2000000 --decide 500000 --rounds 5"]
"""

from __future__ import annotations

import argparse
import gzip
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from benchmarks.base import cpu_ms, freeze, median, prepare, report

PAGES = "/admin/jobs/page/"
LIMIT_MS = 150.0
LIMIT_BYTES = 100_000


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--small", type=int, default=10_000)
    parser.add_argument("--large", type=int, default=2_000_000)
    parser.add_argument("--decide", type=int, default=500_000)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    prepare()
    client = make_client()
    small = measured(client, options.small, options.rounds)
    large = measured(client, options.large, options.rounds)
    growth = {name: round(large[name]["cpu_ms"] / small[name]["cpu_ms"], 2) for name in large}
    show(small, large, growth)
    ours, bare = decide_rates(options.decide, options.rounds)
    report(
        "admin", options.large, ours, {"bare_update": bare}, {"decide_vs_bare_update": ours / bare},
        growth=growth,
        slowest_ms=max(page["ms"] for page in large.values()),
        slowest_cpu_ms=max(page["cpu_ms"] for page in large.values()),
        largest_bytes=max(page["bytes"] for page in large.values()),
        pages={name: {key: round(value, 1) for key, value in page.items()} for name, page in large.items()},
    )  # fmt: skip
    assert max(page["cpu_ms"] for page in large.values()) < LIMIT_MS, "A page takes longer than it may."
    assert max(page["bytes"] for page in large.values()) < LIMIT_BYTES, "A page is larger than it may be."


def make_client() -> Any:
    from django.conf import settings
    from django.contrib.auth.models import User
    from django.test import Client

    settings.ALLOWED_HOSTS = ["*"]
    User.objects.filter(username="bench").delete()
    client = Client()
    client.force_login(User.objects.create_superuser("bench"))
    client.get("/admin/")  # loads what the first request loads
    freeze()
    return client


# Data: as many pages as wanted, twenty a domain; states, types and outcomes spread as in life.

_FILL = """
TRUNCATE domains, sitemap_files, pages, contacts, contact_evidence, decisions, decision_bulks, runs,
    procrastinate_jobs, stage_minutes, fetches, events CASCADE;
INSERT INTO domains (id, host, title, curation_status, status, outcome)
SELECT g, 'shop' || g || '.test', 'Shop ' || g, (ARRAY['New','Selected','Maybe','Not a Fit','Archived'])[1 + g % 5],
    'Completed', 'found' FROM generate_series(1, {n} / 20 + 1) AS g;
INSERT INTO pages (domain_id, url, page_type, curation_status, page_processing_status, page_processing_outcome,
    updated_at, last_seen_at)
SELECT 1 + g / 20, 'https://shop' || 1 + g / 20 || '.test/'
    || (ARRAY['contact','about','blog','item'])[1 + g % 4] || '/' || g,
    (ARRAY['contact','about','team','legal','blog','product','product','product','other','other'])[1 + g % 10],
    (ARRAY['New','New','New','New','Selected','Selected','Maybe','Not a Fit','Not a Fit','Archived'])[1 + g / 7 % 10],
    (ARRAY['Completed','Completed','Error',NULL,NULL])[1 + g / 3 % 5],
    (ARRAY['found','nothing_found','blocked',NULL,NULL])[1 + g / 3 % 5],
    now() - make_interval(secs => g % 86400), now() FROM generate_series(0, {n} - 1) AS g;
INSERT INTO contacts (domain_id, kind, value, normalised, confidence)
SELECT 1 + g / 2, 'email', 'office' || g || '@shop.test', 'office' || g || '@shop.test', 0.9
FROM generate_series(0, {n} / 10) AS g WHERE 1 + g / 2 <= {n} / 20;
"""


def fill(n: int) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE pages DISABLE TRIGGER USER")
        cursor.execute(_FILL.format(n=n))
        cursor.execute("ALTER TABLE pages ENABLE TRIGGER USER")
        for table in ("domains", "pages", "contacts"):
            cursor.execute(f"VACUUM (ANALYZE) {table}")
        cursor.execute("CHECKPOINT")


def addresses(n: int) -> dict[str, str]:
    """The pages of the admin that are measured. `deep` is a page in the middle of the table, as Next leads to."""
    from jobs.lists.catalogue import PAGES as NOUN
    from jobs.lists.keyset import cursor_of
    from jobs.models import Page

    first = Page.objects.order_by("pk").values_list("pk", flat=True)[0]
    middle = Page.objects.get(pk=first + n // 2)
    deep, deep_by_time = (cursor_of(NOUN.order(order), middle) for order in ("-id", "-updated_at"))
    return {
        "dashboard": "/admin/",
        "operations": "/admin/operations/",
        "list": PAGES,
        "deep": f"{PAGES}?cursor={deep}",
        "state": f"{PAGES}?curation_status=Selected",
        "state_deep": f"{PAGES}?curation_status=Selected&cursor={deep}",
        "type_filter": f"{PAGES}?page_type=contact",
        "state_and_type": f"{PAGES}?curation_status=New&page_type=contact",
        "outcome_filter": f"{PAGES}?page_processing_status=Error&page_processing_outcome=blocked",
        "of_a_domain": f"{PAGES}?domain=shop{n // 40}.test",
        "sorted": f"{PAGES}?order=-updated_at",
        "sorted_deep": f"{PAGES}?order=-updated_at&cursor={deep_by_time}",
        "search_one": f"{PAGES}?q={middle.pk - first}",
        "search_two": f"{PAGES}?q=shop{n // 40}+contact",
        "search_many": f"{PAGES}?q=contact",
        "search_and_state": f"{PAGES}?q=contact&curation_status=New",
        "domains": "/admin/jobs/domain/",
        "contacts": "/admin/jobs/contact/",
        "row": f"{PAGES}{middle.pk}/",
        "review": f"{PAGES}review/?curation_status=New&cursor={deep}",
        "live_rows": f"{PAGES}rows/?ids={','.join(str(middle.pk - each) for each in range(50))}",
    }


def measured(client: Any, n: int, rounds: int) -> dict[str, dict[str, float]]:
    """Median server time, SQL time and compressed bytes of each page with n pages in the database."""
    fill(n)
    pages = {}
    for name, address in addresses(n).items():
        client.get(address)  # the first look warms caches, as the second curator's does
        looks = [look(client, address) for _ in range(rounds)]
        keys = ("ms", "cpu_ms", "sql_ms", "queries", "bytes")
        pages[name] = {key: median([one[key] for one in looks]) for key in keys}
    return pages


def look(client: Any, address: str) -> dict[str, float]:
    with counted() as sql:
        cpu, started = cpu_ms(), time.perf_counter()
        response = client.get(address)
        milliseconds, cpu = (time.perf_counter() - started) * 1000, cpu_ms() - cpu
    assert response.status_code == 200, (address, response.status_code)
    body = response.content
    assert address == "/admin/" or "rows/" in address or re.search(rb"<h1", body)
    compressed = len(gzip.compress(body, 6))
    return {"ms": milliseconds, "cpu_ms": cpu, "sql_ms": sum(sql) * 1000, "queries": len(sql), "bytes": compressed}


@contextmanager
def counted() -> Iterator[list[float]]:
    """The seconds of every statement."""
    from django.db import connection

    seconds: list[float] = []

    def timed(execute: Callable[..., Any], sql: str, parameters: Any, many: bool, context: Any) -> Any:
        started = time.perf_counter()
        try:
            return execute(sql, parameters, many, context)
        finally:
            seconds.append(time.perf_counter() - started)

    with connection.execute_wrapper(timed):
        yield seconds


def show(small: dict[str, Any], large: dict[str, Any], growth: dict[str, float]) -> None:
    print(f"{'page':18} {'CPU, small':>10} {'CPU ms':>8} {'ms':>8} {'SQL ms':>8} {'queries':>8} {'bytes':>8} growth")
    for name, page in large.items():
        print(
            f"{name:18} {small[name]['cpu_ms']:10.1f} {page['cpu_ms']:8.1f} {page['ms']:8.1f} {page['sql_ms']:8.1f} "
            f"{page['queries']:8.0f} {page['bytes']:8.0f} {growth[name]:6.2f}"
        )


def decide_rates(n: int, rounds: int) -> tuple[float, float]:
    """Rows a second of `decide all that match`, with its log, and of the bare UPDATE of the same rows, in turns."""
    from django.db import connection

    from jobs.actions.curation import decide_all_matching
    from jobs.models import Page

    matching = Page.objects.filter(pk__lte=Page.objects.order_by("pk").values_list("pk", flat=True)[n - 1])
    ours, bare = [], []
    for turn in range(max(rounds // 2, 1)):
        reset(n)
        started = time.perf_counter()
        to = ("Maybe", "Archived")[turn % 2]
        rows = matching.exclude(curation_status=to)
        decided = decide_all_matching(rows, to, by="bench", expected=rows.count(), filter_used={"pages": "the first"})
        ours.append(decided.changed / (time.perf_counter() - started))
        reset(n)
        started = time.perf_counter()
        with connection.cursor() as cursor:
            sql = "UPDATE pages SET curation_status = %s WHERE id <= %s AND curation_status <> %s"
            cursor.execute(sql, [to, matching.order_by("-pk").values_list("pk", flat=True)[0], to])
            bare.append(cursor.rowcount / (time.perf_counter() - started))
    return median(ours), median(bare)


def reset(n: int) -> None:
    """The same start for both: no dead rows from the turn before."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("UPDATE pages SET curation_status = 'New' WHERE curation_status <> 'New'")
        cursor.execute("VACUUM (ANALYZE) pages")
        cursor.execute("CHECKPOINT")


if __name__ == "__main__":
    main()
