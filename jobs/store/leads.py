"""Leads: one row a business, or a domain without one, made of stored rows alone and rewritten whenever one changes.

What a person writes on a lead (decision, owner, stage, tags, notes, next date) is never touched here. What is
suppressed (`jobs.compliance`) is in no lead, also while a row that it is made of still has it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import orjson
from django.db import connection, transaction
from django.db.models import Q

from jobs.compliance.gate import Gate, writing_with
from jobs.models import Domain, Lead, LocalBusiness
from jobs.models.lead import FIRST_STAGE
from jobs.store.lead_statements import (
    CHANGED_LEADS,
    HAND_OVER,
    KNOWN,
    LOCK_BOTH,
    LOCK_REACHED,
    LOOK_AGAIN,
    REMOVE_LEADS,
    WRITE_LEADS,
    write_cleaned,
)
from jobs.store.prepared import Planned, Prepared

SLICE = 500  # leads rebuilt in one transaction
FEW = 100  # up to so many businesses and domains, the statements run by a prepared, generic plan
PARTS = ("email", "phone", "website")


def refresh_leads(
    *, businesses: Iterable[int] = (), domains: Iterable[int] = (), removed: str = "", parts: Iterable[str] = PARTS
) -> None:
    """Make the leads of these businesses and domains anew, set-based, in the transaction of what changed them.

    `removed` (RETENTION or ERASURE) is why what some of them had is gone: leads say so of those `parts` that they have
    no more, with the time, and nothing of what it was.
    Call it last in that transaction: until it ends, the domains' leads are locked against other changes.
    """
    given = {"businesses": sorted(set(businesses)), "domains": sorted(set(domains))}
    if not given["businesses"] and not given["domains"]:
        return
    few = len(given["businesses"]) + len(given["domains"]) <= FEW
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        # Before the locks, as whoever stores anything takes it. Each message is a round trip that holds what is locked.
        allowed = writing_with(cursor, Prepared.NAMES if few else "")
        statements = Prepared(cursor, _TYPES) if few else Planned(cursor)
        statements.execute(LOCK_REACHED, given)
        why = {"removed": removed, "removed_parts": list(parts) if removed else []}
        _refresh(statements, _reached(cursor.fetchone()), why, allowed)


def lock_leads(*, businesses: Iterable[int] = (), domains: Iterable[int] = ()) -> None:
    """Lock the leads of these rows as `refresh_leads` does, then in the order of their ids as people's changes do:
    before a transaction refreshes and changes some of them in another order, or deletes the rows (whose deletion others
    wait for when they commit leads)."""
    given = {"businesses": sorted(set(businesses)), "domains": sorted(set(domains))}
    with connection.cursor() as cursor:
        cursor.execute(LOCK_REACHED, given)
        reached = _reached(cursor.fetchone())
    leads = Lead.objects.select_for_update(no_key=True)
    leads = leads.filter(Q(business__in=reached["businesses"]) | Q(domain__in=reached["domains"]))
    list(leads.order_by("pk").values_list("pk"))


def _reached(row: Any) -> dict[str, list[int]]:
    return {"businesses": row[0], "domains": row[1]}


def _refresh(statements: Statements, reached: dict[str, list[int]], why: dict[str, Any], allowed: Gate) -> None:
    """Write the leads of what is reached and, if others changed it while we waited for the locks, of that; remove those
    that are none any more. `why` some of them have lost a part is as `refresh_leads` was given it."""
    for _ in range(2):
        closed = _closed(statements.cursor, reached, allowed)
        parameters: dict[str, Any] = {**reached, **why, "closed": closed, "hidden": []}
        *now, any_gone = _write(statements, parameters, allowed)
        if _reached(now) == reached:
            break
        reached = _reached(now)
    if any_gone:
        _remove(statements.cursor, parameters | reached)


def _closed(cursor: Any, reached: dict[str, list[int]], allowed: Gate) -> list[int]:
    """The suppressed among the domains that are reached."""
    if "domain" not in allowed.kinds:
        return []
    cursor.execute("SELECT id, host FROM domains WHERE id = ANY(%s)", [reached["domains"]])
    return [pk for pk, host in cursor.fetchall() if allowed.domain(host)]


def _write(statements: Statements, parameters: dict[str, Any], allowed: Gate) -> Any:
    """Write what has changed; returns what is reached, and whether there are leads that are none any more."""
    if allowed.empty:
        statements.execute(WRITE_LEADS, parameters)
        return statements.cursor.fetchone()
    rows, clean = _changed(statements, parameters, allowed)
    if not clean:  # a contact that is suppressed gives way to the next best
        parameters["hidden"] = _hidden(statements, parameters, allowed)
        rows = [_with_stopped(row, parameters["hidden"]) for row in _changed(statements, parameters, allowed)[0]]
    if rows:
        statements.cursor.execute(write_cleaned(), parameters | {"rows": orjson.dumps(rows).decode()})
    statements.execute(LOOK_AGAIN, parameters)
    return statements.cursor.fetchone()


def _remove(cursor: Any, parameters: dict[str, Any]) -> None:
    """Leads that are none any more, with what people wrote on them, which goes to the business's where there is one."""
    for statement in (LOCK_BOTH, HAND_OVER, REMOVE_LEADS):
        cursor.execute(statement, parameters | {"first_stage": FIRST_STAGE})


def _changed(statements: Statements, parameters: dict[str, Any], allowed: Gate) -> tuple[list[dict[str, Any]], bool]:
    """The leads that have changed, without what is suppressed; and whether nothing was."""
    statements.execute(CHANGED_LEADS, parameters)
    rows = [orjson.loads(row) for (row,) in statements.cursor.fetchall()]
    cleaned = [_cleaned(row, allowed) for row in rows]
    return cleaned, cleaned == rows


def _cleaned(row: dict[str, Any], allowed: Gate) -> dict[str, Any]:
    scopes = [row["name"], row["website"]]
    texts = {name: value for name, value in row.items() if name not in _OURS}
    cleaned = row | {name: allowed.clean(value, scopes) for name, value in texts.items()}
    return cleaned | {"stopped": [part for part in PARTS if row[part] and not cleaned[part]]}


def _with_stopped(row: dict[str, Any], hidden: list[str]) -> dict[str, Any]:
    """The lead with the parts that it has not because the contacts that would be they are suppressed."""
    stopped = [part for part in PARTS if any(name.startswith(f"{row['domain_id']} {part} ") for name in hidden)]
    return row | {"stopped": [*row["stopped"], *stopped]}


Statements = Prepared | Planned
_TYPES = {
    "businesses": "bigint[]", "domains": "bigint[]", "closed": "bigint[]", "hidden": "text[]", "removed": "text",
    "removed_parts": "text[]",
}  # fmt: skip
_OURS = {"key", "email_why", "email_validity", "phone_validity", "reason", "read_at", "stopped"}  # words of our own

_CONTACTS = f"""{KNOWN}
SELECT c.domain_id, c.kind, c.normalised, c.value, array_remove(array_agg(b.name) || d.host, NULL)
FROM known AS c JOIN given AS d ON d.id = c.domain_id LEFT JOIN local_businesses AS b ON b.domain_id = d.id
GROUP BY c.domain_id, c.kind, c.normalised, c.value, d.host
"""  # noqa: S608 -- a part of our own


def _hidden(statements: Statements, parameters: dict[str, Any], allowed: Gate) -> list[str]:
    statements.execute(_CONTACTS, parameters)
    return [
        f"{domain} {kind} {normalised}"
        for domain, kind, normalised, value, scopes in statements.cursor.fetchall()
        if allowed.contact(kind, normalised, scopes) or allowed.contact(kind, value, scopes)
    ]


# Stages whose outcome says in a lead why something is missing; of the others it shows only what they store.
SHOWN_OUTCOMES = {"domain_metadata", "domain_extraction"}
NO_PART = {"sitemap_discovery"}  # stages that store nothing that leads are made of


def refresh_leads_after(stage: str, table: str, ids: Iterable[int], saved: Iterable[int]) -> None:
    """The leads that results of a stage may have changed: of rows that have a new state, and those of them of which
    something was stored."""
    if stage not in NO_PART:
        refresh_leads_of(table, ids if stage in SHOWN_OUTCOMES else saved)


def lock_leads_of(table: str, ids: Iterable[int]) -> None:
    """The leads that rows of a table are a part of, before the rows are deleted; see `lock_leads`."""
    if table == "local_businesses":
        lock_leads(businesses=ids)
    elif table == "domains":
        lock_leads(domains=ids)


def refresh_leads_of(table: str, ids: Iterable[int]) -> None:
    """The leads that rows of a table are a part of. A table that leads are not made of: nothing."""
    ids = list(ids)
    if not ids:
        return
    if table == "local_businesses":
        refresh_leads(businesses=ids)
    elif table == "domains":
        refresh_leads(domains=ids)
    elif table in ("pages", "contacts"):
        refresh_leads(domains=_domains_of(table, ids))
    elif table == "places_staging":
        refresh_leads(businesses=LocalBusiness.objects.filter(place_id__in=ids).values_list("pk", flat=True))


def _domains_of(table: str, ids: list[int]) -> list[int]:
    """In SQL: a queryset of a hundred ids takes longer to write down than to carry out."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT DISTINCT domain_id FROM {table} WHERE id = ANY(%s)", [ids])  # noqa: S608 -- our names
        return [pk for (pk,) in cursor.fetchall()]


def rebuild_leads() -> int:
    """Make all leads anew, in slices, each in a transaction of its own; returns how many there are."""
    for model, argument in ((LocalBusiness, "businesses"), (Domain, "domains"), (Lead, "")):
        last = 0
        while ids := list(_after(model, last)):
            refresh_leads(**({argument: ids} if argument else _named_by(ids)))
            last = ids[-1]
    return Lead.objects.count()


def _after(model: type[Any], last: int) -> Any:
    return model.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:SLICE]


def _named_by(ids: list[int]) -> dict[str, list[int]]:
    """What leads name, so that leads of rows that are gone go, too."""
    named = Lead.objects.filter(pk__in=ids).values_list("business_id", "domain_id")
    return {"businesses": [b for b, _ in named if b], "domains": [d for _, d in named if d]}
