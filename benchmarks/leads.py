"""Leads: each page of their list, the API's list and summary, and files, at 10,000 and at 2,000,000 leads.

`growth` is the server time at the large size over that at the small one: 1 means that it does not matter how much there
is. Then what keeping the table true costs: leads made anew a second, of domains with five contacts each, beside the
settlement's own writing of the same domains.

    make bench NAME=leads [ARGS="--small 10000 --large 2000000 --rounds 5"]
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import Any

from benchmarks.admin import make_client
from benchmarks.base import cpu_ms, median, prepare, report

LIST, API = "/admin/jobs/lead/", "/api/v3/leads"
LIMIT_MS = 150.0
EXPORTED = 10_000


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--small", type=int, default=10_000)
    parser.add_argument("--large", type=int, default=2_000_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", default="", help="names of addresses, comma-separated; empty: all")
    parser.add_argument("--keep", action="store_true", help="leave both databases for the next run, which uses them")
    options = parser.parse_args()
    prepare()
    sizes = [Size(options.small), Size(options.large)]
    for size in sizes:
        size.prepare()
    times = measured(sizes[0], sizes[1], options.rounds, options.only)
    with sizes[1].in_use():
        files = {name: exported(name) for name in ("csv", "xlsx", "jsonl", "parquet")}
    for size in sizes:
        size.leave(options.keep)
    rates = refresh_rates(options.rounds)
    growth = {name: growth_of(pairs) for name, pairs in times.items()}
    ms = {name: round(median(large.ms for _, large in pairs), 1) for name, pairs in times.items()}
    report(
        "leads", options.large, rates["leads"], {"domains_written": rates["domains"]},
        {"refresh_vs_writing": rates["leads"] / rates["domains"], "small_vs_large": 1 / median(growth.values()),
         "small_vs_large_worst": 1 / max(growth.values())},
        growth=growth, ms=ms, slowest_ms=max(ms.values()),
        cpu_ms={name: cpu_of(pairs) for name, pairs in times.items()},
        exported_rows_a_second={name: round(rate) for name, rate in files.items()},
    )  # fmt: skip
    sys.exit(max(ms.values()) >= LIMIT_MS)  # a page takes longer than it may


@dataclass(frozen=True)
class Look:
    """What an answer took: milliseconds, and those of CPU, which other work on the machine changes little; and how many
    leads it shows."""

    ms: float
    cpu_ms: float
    rows: int = 0


Pairs = list[tuple[Look, Look]]  # at the small size and at the large one


class Size:
    """A database of the benchmark's server with n leads, and who looks at it."""

    def __init__(self, n: int) -> None:
        from django.db import connections

        self.n, self.name, self.usual = n, f"leads_{n}", connections["default"]
        self.connection = self.connect()

    def connect(self) -> Any:
        """Another connection to it."""
        settings = {**self.usual.settings_dict, "NAME": self.name, "CONN_MAX_AGE": None}
        return type(self.usual)(settings, "default")

    @contextmanager
    def in_use(self) -> Iterator[None]:
        """What is done meanwhile is done in this database."""
        from django.db import connections

        connections["default"] = self.connection
        try:
            yield
        finally:
            connections["default"] = self.usual

    def prepare(self) -> None:
        """Make the database and its leads, unless an earlier run has left them."""
        from django.core.management import call_command

        with self.usual.cursor() as cursor:
            cursor.execute(_DESCRIPTION, [self.name])
            known = cursor.fetchone()
            if known is None:
                cursor.execute(f"CREATE DATABASE {self.name}")
        with self.in_use():
            call_command("migrate", verbosity=0, run_syncdb=True, interactive=False)
            if known != (FILLED,):
                self.fill()
            self.client = AdminAndApi()

    def fill(self) -> None:
        """Store the leads, and write down that they are all there."""
        started = time.perf_counter()
        fill(self.n, self.connect)
        with self.usual.cursor() as cursor:
            cursor.execute(f"COMMENT ON DATABASE {self.name} IS '{FILLED}'")
        print(f"{self.n:,} leads stored in {time.perf_counter() - started:.0f} s", flush=True)

    def look(self, address: str) -> Look:
        """Ask for an address, in this database."""
        with self.in_use():
            cpu, started = cpu_ms(self.connection), time.perf_counter()
            response = self.client.get(address)
            if response.streaming:
                next(iter(response.streaming_content))  # of a file: until its first rows are there
            milliseconds = (time.perf_counter() - started) * 1000
            cpu = cpu_ms(self.connection) - cpu
        assert response.status_code == 200, (address, response.status_code)
        return Look(milliseconds, cpu, _rows_in(response))

    def leave(self, keep: bool) -> None:
        """Drop it, unless it is kept."""
        self.connection.close()
        if not keep:
            with self.usual.cursor() as cursor:
                cursor.execute(f"DROP DATABASE {self.name}")


_DESCRIPTION = "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s"
FILLED = "filled, 2026-11-29, with scores and sites"  # by this version of what is below


class AdminAndApi:
    """Asks the admin as a person, and the API as a program, of the same user."""

    def __init__(self) -> None:
        from django.contrib.auth.models import User
        from rest_framework.test import APIClient

        self.admin, self.api = make_client(), APIClient()
        self.api.force_authenticate(User.objects.get(username="bench"))

    def get(self, address: str) -> Any:
        return (self.api if address.startswith("/api/") else self.admin).get(address)


# As many leads as wanted: names, cities, categories and stages spread as in life. Their sites are what scores are made
# of: a title, a description, what they are made with, and two pages.
_FILL = """
INSERT INTO leads (key, domain_id, name, main_category, city, state, country, rating, rating_count, email, email_why,
    phone, website, language, technologies, description, completeness, confidence, fit, has_email, has_phone,
    has_website, curation_status, owner, stage, tags)
SELECT 'business:' || g, CASE WHEN g % 10 < 6 THEN g END,
    'Business ' || g || ' ' || (ARRAY['Dental','Plumbing','Bakery','Law'])[1 + g % 4],
    'category ' || (g % 97) * (g % 3), 'City ' || (g * g) % 2000, 'NY', (ARRAY['US','US','US','CA','GB'])[1 + g % 5],
    CASE WHEN g % 3 > 0 THEN (10 + g % 41) / 10.0 END, g % 500,
    CASE WHEN g % 10 < 4 THEN 'info@shop' || g || '.test' ELSE '' END, '',
    CASE WHEN g % 10 < 8 THEN '+1607' || lpad((g % 10000000)::text, 7, '0') ELSE '' END,
    CASE WHEN g % 10 < 6 THEN 'https://shop' || g || '.test/' ELSE '' END,
    CASE WHEN g % 10 < 6 THEN 'en' ELSE '' END,
    CASE WHEN g % 10 < 6 THEN jsonb_build_array(jsonb_build_object('name', ({technologies})[1 + g % 7 % 6]))
        ELSE '[]' END,
    CASE WHEN g % 10 < 6 THEN 'We do ' || ({words})[1 + g % 25] || ', ' || ({words})[1 + g / 25 % 25] || ' and '
        || ({words})[1 + g * 7 % 23] || ' for all of City ' || (g * g) % 2000 ELSE '' END,
    10 * (g % 11), (g % 100) / 100.0,
    CASE WHEN g % 3 > 0 THEN (g * 7919 % 1000) / 10.0 END,
    g % 10 < 4, g % 10 < 8, g % 10 < 6, (ARRAY['New','New','New','Selected','Maybe','Archived'])[1 + g % 6],
    (ARRAY['','','ana','bo','cy'])[1 + g % 5], (ARRAY['New','New','To contact','Contacted','Won'])[1 + g / 5 % 5],
    CASE WHEN g % 20 = 0 THEN ARRAY['warm'] ELSE '{{}}' END
FROM generate_series(1, {n}::bigint) AS g ORDER BY g
"""
_SITES = """
INSERT INTO domains (id, host, registrable_domain, title, language, page_count, facts_at)
SELECT g, 'shop' || g || '.test', 'shop' || g || '.test', 'Shop ' || g || ', ' || ({words})[1 + g * 3 % 25], 'en',
    g % 60, now()
FROM generate_series(1, {n}::bigint) AS g WHERE g % 10 < 6 ORDER BY g;
INSERT INTO pages (domain_id, url, page_type, depth)
SELECT g, 'https://shop' || g || '.test/' || kind, kind, 1
FROM generate_series(1, {n}::bigint) AS g
    CROSS JOIN LATERAL unnest(ARRAY['contact', ({pages})[1 + g % 7]]) AS kind
WHERE g % 10 < 6 ORDER BY g;
"""
_EMPTY = """
TRUNCATE leads, lead_words, lead_counts, lead_count_changes, lead_notes, lead_changes, domains, contacts,
    contact_evidence RESTART IDENTITY CASCADE
"""
_WORDS = """
INSERT INTO lead_words (lead_id, words)
SELECT l.id, scrapersky_lead_words(l) FROM leads AS l WHERE l.id %% {parts} = %s ORDER BY l.id
"""
PARTS = 2  # connections that make the words of leads


def fill(n: int, connect: Callable[[], Any]) -> None:
    """Store n leads, their sites, words and counts as the triggers would, but for all at once, and the indexes
    afterwards."""
    from django.db import connection

    from benchmarks.markets import PAGES, TECHNOLOGIES, WORDS
    from jobs.store import lead_counts

    with connection.cursor() as cursor:
        cursor.execute(_EMPTY)
        _drop_indexes(cursor)
        cursor.execute("SET maintenance_work_mem = '512MB'; ALTER TABLE leads DISABLE TRIGGER USER")
        arrays = {"words": WORDS, "technologies": TECHNOLOGIES, "pages": PAGES[1:]}
        literals = {name: f"'{{{','.join(texts)}}}'::text[]" for name, texts in arrays.items()}
        cursor.execute(_FILL.format(n=n, **literals))
        cursor.execute(_SITES.format(n=n, **literals))
        cursor.execute("ALTER TABLE leads ENABLE TRIGGER USER")
        with ThreadPoolExecutor(PARTS) as pool:
            list(pool.map(_fill_words, [connect] * PARTS, range(PARTS)))
        _make_indexes()
        cursor.execute(lead_counts.COUNT_ALL)
        lead_counts.fold()
        cursor.execute("VACUUM (ANALYZE) leads, lead_words, lead_counts, lead_count_changes, domains, pages")
        cursor.execute("CHECKPOINT")


def _fill_words(connect: Callable[[], Any], part: int) -> None:
    with closing(connect()) as connection, connection.cursor() as cursor:
        cursor.execute(_WORDS.format(parts=PARTS), [part])


def _drop_indexes(cursor: Any) -> None:
    """Those that the models name; some may be missing, after a run that was interrupted."""
    from jobs.models import Domain, Lead, LeadWords, Page

    for model in (Lead, LeadWords, Domain, Page):
        for index in model._meta.indexes:
            cursor.execute(f"DROP INDEX IF EXISTS {index.name}")


def _make_indexes() -> None:
    """All of the leads and of their domains; of pages the one that leads are scored by."""
    from django.db import connection

    from jobs.models import Domain, Lead, LeadWords, Page

    with connection.schema_editor() as schema:
        for model in (Lead, LeadWords, Domain, Page):
            for index in model._meta.indexes:
                if model is not Page or index.name == "pages_domain":
                    schema.add_index(model, index)


# What is asked for; what differs by the size is between braces. The same share of all leads matches at both sizes, and
# both pages have as many rows: a row costs what a row costs. Of {category} there are 2,750 leads with e-mail among
# 2,000,000, which is what is counted one by one; at the small size the fewest that fill a page.
ADDRESSES = {
    "list": LIST,
    "deep": LIST + "?cursor={deep}",
    "sorted_by_rating": LIST + "?order=-rating",
    "sorted_by_name": LIST + "?order=name",
    "city": LIST + "?city=City+4",
    "with_email": LIST + "?has_email=true",
    "category_with_email": LIST + "?category={category}&has_email=true",
    "categories_with_email": LIST + "?category=category+4,category+6&has_email=true",
    "owner_and_stage": LIST + "?owner=ana&stage=Contacted",
    "tag": LIST + "?tags=warm",
    "no_such_city": LIST + "?city=City+5",
    "pair_that_no_lead_has": LIST + "?city=City+4&stage=Contacted&order=-rating",
    "search_in_that_pair": LIST + "?q=dental&city=City+4&stage=Contacted",
    "two_values": LIST + "?city=City+4,City+9&has_phone=true",
    "few_complete": LIST + "?has_email=true&order=completeness",
    "search_one": LIST + "?q={half}",
    "search_many": LIST + "?q=dental",
    "search_many_by_name": LIST + "?q=dental&order=name",
    "search_many_filtered": LIST + "?q=dental&has_email=true&stage=Won",
    "search_one_in_2000": LIST + "?q=city+{town}+plumbing&order=-rating",
    "search_phone": LIST + "?q=(607)+{phone}",
    "search_place": LIST + "?q=city+16+dental",
    "palette": "/admin/palette/?q=business+{half}",
    "review": LIST + "review/?curation_status=New",
    "row": LIST + "{middle}/",
    "panel": LIST + "{middle}/panel/",
    "new": LIST + "arrivals/?since={before_newest}&city=City+4",
    "export_begins": LIST + "export/?format=csv",
    "export_of_a_city_begins": LIST + "export/?format=csv&city=City+4&has_email=true",
    "sorted_by_fit": LIST + "?order=-fit",
    "sorted_by_fit_filtered": LIST + "?order=-fit&curation_status=New&has_email=true",
    "api_list": API + "?limit=50",
    "api_pair_that_no_lead_has": API + "?limit=50&city=City+4&stage=Contacted&order=-rating",
    "api_count": API + "/count?city=City+4&has_email=true",
    "api_filter": API + "?limit=50&has_email=true&rating_min=4",
    "summary": API + "/summary?group_by=stage,owner,category,city,country,has_email,tags",
    "summary_of_a_city": API + "/summary?city=City+4&group_by=stage,owner,category,has_email",
    "summary_with_email": API + "/summary?has_email=true&group_by=stage,owner,category,city",
    "facets": API + "/summary?facets=true&city=City+4&stage=Contacted&group_by=stage,city,category,has_email",
}
FULL_PAGE_OF_ONE_CATEGORY = 40_000  # leads of which one category in 291 fills a page, also of those with an e-mail


def addresses(n: int) -> dict[str, str]:
    """The addresses, of n leads."""
    from jobs.lists.catalogue import LEADS
    from jobs.lists.keyset import cursor_of
    from jobs.models import Lead

    middle = Lead.objects.get(key=f"business:{n // 2}")
    values = {
        "deep": cursor_of(LEADS.order("-completeness"), middle),
        "category": "category+5" if n > FULL_PAGE_OF_ONE_CATEGORY else "category+4,category+6",
        "half": n // 2,
        "town": n % 1999,
        "phone": f"{n // 20000:03}-{n // 2 % 10000:04}",
        "middle": middle.pk,
        "before_newest": Lead.objects.latest("pk").pk - 3,
    }
    return {name: address.format(**values) for name, address in ADDRESSES.items()}


def measured(small: Size, large: Size, rounds: int, only: str) -> dict[str, Pairs]:
    """Server times of each address at both sizes, in turns: what else the machine does meanwhile meets both."""
    at_small, at_large = addresses_of(small), addresses_of(large)
    times = {}
    for name in only.split(",") if only else at_small:
        small.look(at_small[name])  # the first look warms caches, as the second curator's does
        large.look(at_large[name])
        times[name] = [(small.look(at_small[name]), large.look(at_large[name])) for _ in range(rounds)]
        show(name, times[name])
    return times


def show(name: str, pairs: Pairs) -> None:
    small, large = (median(pair[at].ms for pair in pairs) for at in (0, 1))
    rows = " and ".join(str(look.rows) for look in pairs[0])
    print(
        f"{name:24} {small:7.1f} ms {large:7.1f} ms, CPU {cpu_of(pairs):6.1f} ms, growth {growth_of(pairs):5.2f}, "
        f"{rows} rows",
        flush=True,
    )


def growth_of(pairs: Pairs) -> float:
    """By CPU time: waits for the processor and the disk of a shared machine are left out."""
    return round(median(large.cpu_ms / small.cpu_ms for small, large in pairs), 2)


def cpu_of(pairs: Pairs) -> float:
    return round(median(large.cpu_ms for _, large in pairs), 1)


def addresses_of(size: Size) -> dict[str, str]:
    with size.in_use():
        return addresses(size.n)


def _rows_in(response: Any) -> int:
    """The leads in a list of the admin's, or of the API's."""
    content = b"" if response.streaming else response.content
    return content.count(b"<tr data-pk=") or content.count(b'"completeness":')


def exported(kind: str) -> float:
    """Rows a second of a file of 10,000 leads, with readable headers."""
    from jobs.lists.catalogue import LEADS
    from jobs.models import Lead
    from jobs.transfer.exports import export_request

    first = Lead.objects.order_by("pk").values_list("pk", flat=True)[0]
    rows = Lead.objects.filter(pk__lt=first + EXPORTED)
    started = time.perf_counter()
    request = export_request(LEADS, {}, kind, layout="readable")
    for _ in request.file(line for _, line in request.lines(rows)):
        pass
    return EXPORTED / (time.perf_counter() - started)


_DOMAINS = """
INSERT INTO domains (id, host, registrable_domain, title, facts_at)
SELECT g, 'site' || g || '.test', 'site' || g || '.test', 'Site ' || g, now() FROM generate_series(1, 2000) AS g;
INSERT INTO contacts (domain_id, kind, value, normalised, confidence, rank)
SELECT d.id, k.kind, k.kind || n || '@' || d.host, k.kind || n || '@' || d.host, 0.9, n
FROM domains AS d CROSS JOIN generate_series(1, 5) AS n CROSS JOIN (VALUES ('email')) AS k(kind);
"""


def refresh_rates(rounds: int) -> dict[str, float]:
    """Leads made anew, and domains written as a settlement writes them, a second; fifty in a transaction each."""
    from django.db import connection, transaction
    from django.utils import timezone

    from jobs.models import Domain
    from jobs.store.bulk import update_facts
    from jobs.store.leads import refresh_leads

    with connection.cursor() as cursor:
        cursor.execute(_DOMAINS)
        cursor.execute("ANALYZE domains; ANALYZE contacts")
    ids, rates = list(range(1, 2001)), {"leads": list[float](), "domains": list[float]()}
    for number in range(rounds):
        for name in rates:
            started = time.perf_counter()
            for start in range(0, len(ids), 50):
                some = ids[start : start + 50]
                with transaction.atomic():
                    if name == "domains":
                        rows = [{"id": pk, "title": f"Title {number} {pk}", "facts_at": timezone.now()} for pk in some]
                        update_facts(Domain, rows)
                    else:
                        refresh_leads(domains=some)
            rates[name].append(len(ids) / (time.perf_counter() - started))
    return {name: median(values) for name, values in rates.items()}


if __name__ == "__main__":
    main()
