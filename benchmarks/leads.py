"""Leads: each page of their list, the API's list and summary, and files, at 10,000 and at 2,000,000 leads.

`growth` is the server time at the large size over that at the small one: 1 means that it does not matter how much there
is. Then what keeping the table true costs: leads made anew a second, of domains with five contacts each, beside the
settlement's own writing of the same domains.

    make bench NAME=leads [ARGS="--small 10000 --large 2000000 --rounds 5"]
"""

from __future__ import annotations

import argparse
import time
from typing import Any

from benchmarks.admin import make_client
from benchmarks.base import median, prepare, report

LIST, API = "/admin/jobs/lead/", "/api/v3/leads"
LIMIT_MS = 150.0
EXPORTED = 10_000


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--small", type=int, default=10_000)
    parser.add_argument("--large", type=int, default=2_000_000)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    prepare()
    client = AdminAndApi()
    small = measured(client, options.small, options.rounds)
    large = measured(client, options.large, options.rounds)
    growth = {name: round(large[name] / small[name], 2) for name in large}
    for name in large:
        print(f"{name:28} {small[name]:8.1f} ms {large[name]:8.1f} ms  growth {growth[name]}")
    files = {name: exported(client, name) for name in ("csv", "xlsx", "jsonl", "parquet")}
    rates = refresh_rates(options.rounds)
    report(
        "leads", options.large, rates["leads"], {"domains_written": rates["domains"]},
        {"refresh_vs_writing": rates["leads"] / rates["domains"]},
        growth=growth, ms={name: round(value, 1) for name, value in large.items()},
        slowest_ms=round(max(large.values()), 1), exported_rows_a_second={k: round(v) for k, v in files.items()},
    )  # fmt: skip
    assert max(large.values()) < LIMIT_MS, "A page takes longer than it may."


class AdminAndApi:
    """Asks the admin as a person, and the API as a program, of the same user."""

    def __init__(self) -> None:
        from django.contrib.auth.models import User
        from rest_framework.test import APIClient

        self.admin, self.api = make_client(), APIClient()
        self.api.force_authenticate(User.objects.get(username="bench"))

    def get(self, address: str) -> Any:
        return (self.api if address.startswith("/api/") else self.admin).get(address)


# As many leads as wanted: names, cities, categories and stages spread as in life.
_FILL = """
TRUNCATE leads, lead_words, lead_counts, lead_count_changes, lead_notes, lead_changes, domains, contacts,
    contact_evidence CASCADE;
INSERT INTO leads (key, name, main_category, city, state, country, rating, rating_count, email, email_why, phone,
    website, completeness, confidence, has_email, has_phone, has_website, curation_status, owner, stage, tags)
SELECT 'business:' || g, 'Business ' || g || ' ' || (ARRAY['Dental','Plumbing','Bakery','Law'])[1 + g % 4],
    'category ' || (g % 97) * (g % 3), 'City ' || (g * g) % 2000, 'NY', (ARRAY['US','US','US','CA','GB'])[1 + g % 5],
    CASE WHEN g % 3 > 0 THEN (10 + g % 41) / 10.0 END, g % 500,
    CASE WHEN g % 10 < 4 THEN 'info@shop' || g || '.test' ELSE '' END, '',
    CASE WHEN g % 10 < 8 THEN '+1607' || lpad((g % 10000000)::text, 7, '0') ELSE '' END,
    CASE WHEN g % 10 < 6 THEN 'https://shop' || g || '.test/' ELSE '' END, 10 * (g % 11), (g % 100) / 100.0,
    g % 10 < 4, g % 10 < 8, g % 10 < 6, (ARRAY['New','New','New','Selected','Maybe','Archived'])[1 + g % 6],
    (ARRAY['','','ana','bo','cy'])[1 + g % 5], (ARRAY['New','New','To contact','Contacted','Won'])[1 + g / 5 % 5],
    CASE WHEN g % 20 = 0 THEN ARRAY['warm'] ELSE '{{}}' END
FROM generate_series(1, {n}::bigint) AS g;
"""


def fill(n: int) -> None:
    from django.db import connection

    from jobs.store import lead_counts

    with connection.cursor() as cursor:
        cursor.execute(_FILL.format(n=n))  # with its triggers: the counters are part of what is measured
        lead_counts.fold()
        cursor.execute("VACUUM (ANALYZE) leads, lead_words")
        cursor.execute("CHECKPOINT")


def addresses(n: int) -> dict[str, str]:
    from jobs.lists.catalogue import LEADS
    from jobs.lists.keyset import cursor_of
    from jobs.models import Lead

    middle = Lead.objects.get(key=f"business:{n // 2}")
    deep = cursor_of(LEADS.order("-completeness"), middle)
    return {
        "list": LIST,
        "deep": f"{LIST}?cursor={deep}",
        "sorted_by_rating": f"{LIST}?order=-rating",
        "sorted_by_name": f"{LIST}?order=name",
        "city": f"{LIST}?city=City+4",
        "with_email": f"{LIST}?has_email=true",
        "category_with_email": f"{LIST}?category=category+5&has_email=true",
        "owner_and_stage": f"{LIST}?owner=ana&stage=Contacted",
        "tag": f"{LIST}?tags=warm",
        "search_one": f"{LIST}?q={n // 2}",
        "search_many": f"{LIST}?q=dental",
        "search_many_by_name": f"{LIST}?q=dental&order=name",
        "search_many_filtered": f"{LIST}?q=dental&has_email=true&stage=Won",
        "search_one_in_2000": f"{LIST}?q=city+{n % 1999}+plumbing&order=-rating",
        "search_phone": f"{LIST}?q=(607)+{n // 20000:03}-{n // 2 % 10000:04}",
        "search_place": f"{LIST}?q=city+16+dental",
        "palette": f"/admin/palette/?q=business+{n // 2}",
        "review": f"{LIST}review/?curation_status=New",
        "row": f"{LIST}{middle.pk}/",
        "panel": f"{LIST}{middle.pk}/panel/",
        "new": f"{LIST}new/?since={middle.pk}&city=City+4",
        "api_list": f"{API}?limit=50",
        "api_filter": f"{API}?limit=50&has_email=true&rating_min=4",
        "summary": f"{API}/summary?group_by=stage,owner,category,city,country,has_email,tags",
        "summary_of_a_city": f"{API}/summary?city=City+4&group_by=stage,owner,category,has_email",
        "summary_with_email": f"{API}/summary?has_email=true&group_by=stage,owner,category,city",
        "facets": f"{API}/summary?facets=true&city=City+4&stage=Contacted&group_by=stage,city,category,has_email",
    }


def measured(client: Any, n: int, rounds: int) -> dict[str, float]:
    """Median server time of each address with n leads in the database, in milliseconds."""
    started = time.perf_counter()
    fill(n)
    print(f"{n:,} leads stored in {time.perf_counter() - started:.0f} s", flush=True)
    times = {}
    for name, address in addresses(n).items():
        look(client, address)  # the first look warms caches, as the second curator's does
        times[name] = median(look(client, address) for _ in range(rounds))
    return times


def look(client: Any, address: str) -> float:
    started = time.perf_counter()
    response = client.get(address)
    milliseconds = (time.perf_counter() - started) * 1000
    assert response.status_code == 200, (address, response.status_code, response.content[:300])
    return milliseconds


def exported(client: Any, kind: str) -> float:
    """Rows a second of a file of 10,000 leads, with readable headers."""
    from jobs.lists.catalogue import LEADS
    from jobs.models import Lead
    from jobs.transfer.exports import export

    first = Lead.objects.order_by("pk").values_list("pk", flat=True)[0]
    rows = Lead.objects.filter(pk__lt=first + EXPORTED)
    started = time.perf_counter()
    for _ in export(rows, LEADS.export_columns, kind, layout="readable"):
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
