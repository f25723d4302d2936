"""Forget a domain: everything of it goes, in slices, and a suppression keeps it from coming back."""

from __future__ import annotations

from collections.abc import Callable

from django.db import connection, transaction

from jobs.models import Domain, Suppression

SLICE = 5_000  # rows deleted in a transaction: short locks, however large the domain

# Children first; each with how a slice of it is found. Evidence goes with its contact.
_SLICES = (
    ("contact_evidence", "contact_id IN (SELECT id FROM contacts WHERE domain_id = %(domain)s)"),
    ("contacts", "domain_id = %(domain)s"),
    ("pages", "domain_id = %(domain)s"),
    ("sitemap_files", "domain_id = %(domain)s"),
)


def forget(host: str, *, by: str, reason: str = "", tell: Callable[[str], None] = lambda said: None) -> int:
    """Suppress a host and delete its domain with all that hangs on it; returns how many rows were deleted.

    Safe to repeat: a forget that was interrupted goes on where it stopped. Businesses stay, without the domain.
    """
    Suppression.objects.get_or_create(kind="domain", value=host, defaults={"added_by": by, "reason": reason})
    domain = Domain.objects.filter(host=host).first()
    if domain is None:
        return 0
    deleted = 0
    for table, condition in _SLICES:
        deleted += _delete_all(table, condition, domain.pk, tell)
    deleted += _delete_fetches(domain.pk)
    _expire_files()
    domain.delete()
    return deleted + 1


def _delete_all(table: str, condition: str, domain: int, tell: Callable[[str], None]) -> int:
    total = 0
    while number := _delete_slice(table, condition, domain):
        total += number
        tell(f"{total:,} rows of {table} deleted")
    return total


def _delete_slice(table: str, condition: str, domain: int) -> int:
    rows = f"SELECT id FROM {table} WHERE {condition} ORDER BY id LIMIT {SLICE}"  # noqa: S608 -- from the list above
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table} WHERE id IN ({rows})", {"domain": domain})  # noqa: S608 -- as above
        return int(cursor.rowcount)


def _delete_fetches(domain: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute("""DELETE FROM fetches WHERE "table" = 'domains' AND row_id = %s""", [domain])
        return int(cursor.rowcount)


def _expire_files() -> None:
    """Any export file may have rows of it: their links end now, and their pieces go with the next upkeep."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE exports SET expires_at = now() WHERE expires_at > now()")
