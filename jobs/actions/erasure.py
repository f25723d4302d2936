"""Erasure: a domain is deleted with everything of it, in slices, and a suppression keeps it from coming back."""

from __future__ import annotations

from collections.abc import Callable

from django.db import connection, transaction

from jobs.models import Domain, LocalBusiness, Suppression
from jobs.pipeline.queue import defer
from jobs.store.leads import refresh_leads

CHORE = "requested_erasures"
SLICE = 5_000  # rows deleted in a transaction: short locks, however large the domain

# Children first; each with how a slice of it is found. Evidence goes with its contact, what was fetched with its row.
_SLICES = (
    ("contact_evidence", "contact_id IN (SELECT id FROM contacts WHERE domain_id = %(domain)s)"),
    ("contacts", "domain_id = %(domain)s"),
    ("pages", "domain_id = %(domain)s"),
    ("sitemap_files", "domain_id = %(domain)s"),
)


def erase_domain(host: str, *, by: str, reason: str = "", log: Callable[[str], None] = lambda line: None) -> int:
    """Suppress a host and delete its domain with all rows that belong to it; returns how many rows were deleted.

    Safe to repeat: an interrupted erasure continues where it stopped. Businesses stay, without the domain.
    """
    Suppression.objects.get_or_create(kind="domain", value=host, defaults={"added_by": by, "reason": reason})
    domain = Domain.objects.filter(host=host).first()
    if domain is None:
        return 0
    deleted = 0
    for table, condition in _SLICES:
        deleted += _delete_all(table, condition, domain.pk, log)
    deleted += _delete_fetches("domains", [domain.pk])
    _expire_files()
    with transaction.atomic():
        businesses = list(LocalBusiness.objects.filter(domain=domain).values_list("pk", flat=True))
        refresh_leads(businesses=businesses, domains=[domain.pk])  # suppressed: no lead names it from here on
        domain.delete()
    return deleted + 1


def request_erasure(host: str, *, by: str, reason: str = "") -> None:
    """Suppress a host now, and have a worker delete everything that is stored of it."""
    with transaction.atomic():
        Suppression.objects.update_or_create(
            kind="domain", value=host, defaults={"erasure_pending": True},
            create_defaults={"erasure_pending": True, "added_by": by, "reason": reason},
        )  # fmt: skip
        defer(f"upkeep_{CHORE}", f"upkeep_{CHORE}", {})


def run_requested_erasures() -> str:
    """Run the erasures that were requested; an interrupted one continues. Returns a sentence for each, or ""."""
    lines = []
    for suppression in Suppression.objects.filter(erasure_pending=True).order_by("pk"):
        number = erase_domain(suppression.value, by=suppression.added_by, reason=suppression.reason)
        Suppression.objects.filter(pk=suppression.pk).update(erasure_pending=False)
        lines.append(f"{suppression.value} was erased: {number:,} rows deleted.")
    return " ".join(lines)


def _delete_all(table: str, condition: str, domain: int, log: Callable[[str], None]) -> int:
    total = 0
    while number := _delete_slice(table, condition, domain):
        total += number
        log(f"{total:,} rows of {table} deleted")
    return total


def _delete_slice(table: str, condition: str, domain: int) -> int:
    rows = f"SELECT id FROM {table} WHERE {condition} ORDER BY id LIMIT {SLICE}"  # noqa: S608 -- from the list above
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table} WHERE id IN ({rows}) RETURNING id", {"domain": domain})  # noqa: S608 -- as above
        ids = [pk for (pk,) in cursor.fetchall()]
        return len(ids) + _delete_fetches(table, ids)


def _delete_fetches(table: str, ids: list[int]) -> int:
    with connection.cursor() as cursor:
        cursor.execute("""DELETE FROM fetches WHERE "table" = %s AND row_id = ANY(%s)""", [table, ids])
        return int(cursor.rowcount)


def _expire_files() -> None:
    """Any export file may have rows of it: their links end now, and their pieces go with the next upkeep."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE exports SET expires_at = now() WHERE expires_at > now()")
