"""Bytes a row, as PostgreSQL stores them with all indexes: what docs/scaling.md computes with.

Invented rows of the usual lengths (a URL of 70 characters, a title of 50, ...), as many as asked for in each table, in
the state in which they spend their life: worked and completed.

    make bench NAME=row_size
"""

from __future__ import annotations

import argparse
import time

from benchmarks.base import prepare, report

# Table -> what fills it. `i` counts from 1 to n.
FILL = {
    "domains": """
        INSERT INTO domains (host, title, description, notes, status, outcome, fence, attempts, fair_order, run_id,
            queued_at, settled_at)
        SELECT 'shop-number-' || i || '.example-town.com', repeat('t', 50), repeat('d', 150), '', 'Completed', 'found',
            1, 1, i, 1, now(), now() FROM generate_series(1, %(n)s) AS i""",
    "pages": """
        INSERT INTO pages (domain_id, url, title, page_processing_status, page_processing_outcome,
            page_processing_fence, page_processing_attempts, page_processing_fair_order, page_processing_run_id,
            page_processing_queued_at, page_processing_settled_at)
        SELECT d.id, 'https://' || d.host || '/products/category-' || i %% 100 || '/item-' || i || '.html',
            repeat('t', 50), 'Completed', 'found', 1, 1, i, 1, now(), now()
        FROM generate_series(1, %(n)s) AS i
        JOIN (SELECT id, host, row_number() OVER (ORDER BY id) AS nth FROM domains) AS d ON d.nth = i %% 1000 + 1""",
    "contacts": """
        INSERT INTO contacts (domain_id, kind, value, normalised)
        SELECT d.id, 'email', 'person' || i || '@' || d.host, 'person' || i || '@' || d.host
        FROM generate_series(1, %(n)s) AS i
        JOIN (SELECT id, host, row_number() OVER (ORDER BY id) AS nth FROM domains) AS d ON d.nth = i %% 1000 + 1""",
    "events": """
        INSERT INTO events (kind, "table", row_id, stage, outcome, fence, run_id, seconds)
        SELECT 'settled', 'pages', i, 'page_scrape', 'found', 1, 1, 0.25 FROM generate_series(1, %(n)s) AS i""",
    "fetches": """
        INSERT INTO fetches (fetched_at, "table", row_id, stage, fence, url, final_url, status, content_type,
            wire_bytes, decoded_bytes, seconds, address, outcome, content_hash, etag)
        SELECT now(), 'pages', i, 'page_scrape', 1, u, u, 200, 'text/html; charset=utf-8', 18000, 70000, 0.25,
            '203.0.113.7', 'ok', md5(i::text) || md5(i::text), '"' || md5(i::text) || '"'
        FROM generate_series(1, %(n)s) AS i,
            LATERAL (SELECT 'https://shop-number-7.example-town.com/products/item-' || i) AS l(u)""",
}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--n", type=int, default=200_000)
    options = parser.parse_args()
    prepare()
    started = time.perf_counter()
    bytes_a_row = {table: _measure(table, statement, options.n) for table, statement in FILL.items()}
    seconds = time.perf_counter() - started
    print(bytes_a_row)
    report("row_size", options.n, len(FILL) * options.n / seconds, {}, {}, bytes_a_row=bytes_a_row)


def _measure(table: str, statement: str, n: int) -> float:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(statement, {"n": n})
        cursor.execute(
            "SELECT sum(pg_total_relation_size(oid)) FROM pg_class WHERE relkind = 'r' AND oid IN "
            "(SELECT %s::regclass UNION SELECT relid FROM pg_partition_tree(%s::regclass))",
            [table, table],
        )
        (size,) = cursor.fetchone() or (0,)
    return round(float(size) / n, 1)


if __name__ == "__main__":
    main()
