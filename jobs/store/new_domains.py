"""Domains as they are added: each with its lead, in one statement.

Of a domain that was just added nothing is known but its host, so that its lead is made of that, and not by
`refresh_leads`, which would look for businesses, contacts and an older lead.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import connection

from jobs.compliance.gate import Gate, writing
from jobs.store.leads import refresh_leads

# Sorted, so that two imports of the same hosts never wait for each other in a circle. Nobody else knows the ids of new
# domains before this transaction ends, so that their leads need no lock. Nothing is joined, whatever the planner
# believes of a young table.
_ADD = """
WITH added AS (
    INSERT INTO domains (host, registrable_domain, source) SELECT host, registrable, %(source)s
    FROM unnest(%(hosts)s::text[], %(registrable)s::text[]) AS given(host, registrable) ORDER BY host
    ON CONFLICT (host) DO NOTHING RETURNING id, host
), leads AS (
    INSERT INTO leads (key, domain_id, name, website, has_website, completeness, missing)
    SELECT 'domain:' || id, id, host, 'https://' || host || '/', true, 20,
        '{"email": "not_read", "phone": "not_read"}' FROM added WHERE host <> ALL(%(suppressed)s) ORDER BY id
    ON CONFLICT (key) DO NOTHING RETURNING domain_id
)
SELECT id, host FROM added UNION ALL SELECT domain_id, NULL FROM leads
"""


def add_domains(hosts: Mapping[str, str], source: str) -> dict[str, int]:
    """Add the domains that are not there, by host with its registrable domain; returns the ids of those, by host.

    Raises TransactionManagementError outside a transaction.
    """
    allowed = writing()
    suppressed = [host for host in hosts if not allowed.empty and _suppressed(host, allowed)]
    parameters: Any = {
        "hosts": [*hosts], "registrable": [*hosts.values()], "source": source, "suppressed": suppressed
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_ADD, parameters)
        rows = cursor.fetchall()
    added = {host: pk for pk, host in rows if host}
    refresh_leads(domains={*added.values()} - {pk for pk, host in rows if not host})
    return added


def _suppressed(host: str, allowed: Gate) -> bool:
    """Whether its lead is none, or lacks a part of what its host says."""
    parts = [host, f"https://{host}/"]
    return allowed.domain(host) or allowed.clean(parts, parts) != parts
