"""What the pages of a site state of the business's identity, stored with the facts of its domain.

`organisation.facts` is a list of facts, each with the URL of its page: a page that is read again replaces its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from jobs.models import Domain
from jobs.store.bulk import update_facts

FACTS_MOST = 30  # of a domain
Fact = dict[str, Any]


def merged(stored: Sequence[Fact], url: str, facts: Sequence[Fact]) -> list[Fact]:
    """The facts of all pages, with those of this page as they are now; the first page of the same fact stays."""
    known: dict[tuple[Any, ...], Fact] = {}
    others = [fact for fact in stored if fact.get("url") != url]
    for fact in (*others, *(fact | {"url": url} for fact in facts)):
        known.setdefault((fact["kind"], fact["country"], fact["value"]), fact)
    return list(known.values())[:FACTS_MOST]


def stored_facts(domain_ids: Iterable[int]) -> dict[int, list[Fact]]:
    """The facts of each domain that has any."""
    rows = Domain.objects.filter(pk__in=set(domain_ids), organisation__has_key="facts")
    return {pk: organisation["facts"] for pk, organisation in rows.values_list("pk", "organisation") if organisation}


def store_facts(read: Sequence[tuple[int, str, Sequence[Fact]]]) -> None:
    """Write what pages state: domain, URL and facts of each. Facts that a page states no longer are gone.

    Call it in a transaction: the domains are locked, in the order of their ids.
    """
    ids = {domain_id for domain_id, _, facts in read if facts} | stored_facts(pk for pk, _, _ in read).keys()
    locked = Domain.objects.filter(pk__in=ids).order_by("pk").select_for_update(no_key=True)
    organisations = dict(locked.values_list("pk", "organisation"))
    changed: dict[int, dict[str, Any]] = {}
    for domain_id, url, facts in read:
        if domain_id not in organisations:
            continue
        organisation = changed.get(domain_id) or organisations[domain_id] or {}
        changed[domain_id] = with_facts(organisation, merged(organisation.get("facts", []), url, facts)) or {}
    update_facts(Domain, [{"id": pk, "organisation": organisation or None} for pk, organisation in changed.items()])


def with_facts(organisation: dict[str, Any] | None, facts: Sequence[Fact]) -> dict[str, Any] | None:
    """An organisation with these facts and no others; None where that is nothing."""
    rest = {name: value for name, value in (organisation or {}).items() if name != "facts"}
    return (rest | ({"facts": list(facts)} if facts else {})) or None
