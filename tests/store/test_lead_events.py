"""Events of leads: each new, changed and gone lead leaves one, with ids and names of fields alone, in their order."""

from __future__ import annotations

from typing import Any

import orjson
import psycopg
import pytest
from django.db import connection

from jobs.actions.erasure import suppress
from jobs.compliance.subjects import read_subject
from jobs.events.event_log import events_after
from jobs.models import Domain, Event, Lead
from jobs.store.commit_order import head_cursor
from jobs.store.lead_events import COLUMNS
from jobs.store.leads import refresh_leads
from tests.patience import eventually

pytestmark = pytest.mark.django_db(transaction=True)


def a_lead(host: str = "kestrel.test") -> Lead:
    domain = Domain.objects.create(host=host, title="Kestrel Plumbing")
    domain.contacts.create(kind="email", value=f"info@{host}", normalised=f"info@{host}")
    refresh_leads(domains=[domain.pk])
    return Lead.objects.get(domain=domain)


NOT_EVENTS = (
    "id", "key", "created_at", "updated_at", "changed_in", "fit", "fit_model_id", "email_why", "completeness",
    "confidence", "sources", "has_email", "has_phone", "has_website",
)  # fmt: skip


def of_leads() -> list[tuple[int | None, str, list[str]]]:
    """Lead, outcome, changed fields; in the order in which they were written."""
    events = Event.objects.filter(kind="leads").order_by("transaction", "pk")
    return [(event.row_id, event.outcome, _changed(event.detail)) for event in events]


def _changed(detail: Any) -> list[str]:
    detail = orjson.loads(detail) if isinstance(detail, str) else detail
    return (detail or {}).get("changed", [])  # type: ignore[no-any-return]


def test_every_column_of_a_lead_is_an_event_or_says_that_it_is_none() -> None:
    columns = [str(field.column) for field in Lead._meta.concrete_fields]
    assert sorted(columns) == sorted([*COLUMNS, *NOT_EVENTS])


def test_a_lead_is_new_then_changes_by_the_site_and_by_a_person_then_is_gone() -> None:
    lead = a_lead()
    lead.domain.contacts.update(gone_at="2026-01-01T00:00Z")  # type: ignore[union-attr]
    refresh_leads(domains=[lead.domain_id or 0])
    Lead.objects.filter(pk=lead.pk).update(stage="Contacted", owner="ada")
    Domain.objects.get().delete()
    assert of_leads() == [
        (lead.pk, "new", []),
        (lead.pk, "changed", ["email", "missing"]),
        (lead.pk, "changed", ["owner", "stage"]),
        (lead.pk, "gone", []),
    ]


def test_what_is_made_anew_without_a_change_and_a_score_are_no_events() -> None:
    lead = a_lead()
    refresh_leads(domains=[lead.domain_id or 0])
    Domain.objects.update(facts_at="2026-01-01T00:00Z")
    refresh_leads(domains=[lead.domain_id or 0])  # `sources` has the time
    Lead.objects.update(fit=50, fit_model_id=1)
    assert [outcome for _, outcome, _ in of_leads()] == ["new"]


def test_who_is_suppressed_is_gone_by_the_id_alone() -> None:
    lead = a_lead()
    suppress(read_subject("domain", "kestrel.test"), by="olga")
    assert of_leads()[-1] == (lead.pk, "gone", [])
    assert not [event for event in Event.objects.filter(kind="leads") if "kestrel" in str(event.detail)]


def test_an_address_that_is_suppressed_changes_the_lead_by_name_alone() -> None:
    lead = a_lead()
    suppress(read_subject("email", "info@kestrel.test"), by="olga")
    events = of_leads()[1:]
    assert {(pk, outcome) for pk, outcome, _ in events} == {(lead.pk, "changed")}
    assert "email" in {name for _, _, changed in events for name in changed}


def test_of_one_lead_the_order_is_that_of_the_changes_though_an_earlier_transaction_came_last() -> None:
    """Two writers: one has its number before the lead is there, and deletes it."""
    parameters: Any = connection.get_connection_params() | {"cursor_factory": None}
    start = head_cursor()
    with psycopg.connect(**parameters) as early:
        early.execute("SELECT pg_current_xact_id()")
        lead = a_lead()
        Lead.objects.filter(pk=lead.pk).update(stage="Contacted")
        early.execute("DELETE FROM leads WHERE id = %s", [lead.pk])
    assert [outcome for _, outcome, _ in of_leads()] == ["new", "changed", "gone"]
    eventually(lambda: len([e for e in events_after(start) if e["kind"] == "leads"]) == 3, 60)


def test_a_change_by_an_earlier_transaction_is_followed_behind_the_later_one() -> None:
    parameters: Any = connection.get_connection_params() | {"cursor_factory": None}
    with psycopg.connect(**parameters) as first, psycopg.connect(**parameters) as second:
        first.execute("SELECT pg_current_xact_id()")
        second.execute("SELECT pg_current_xact_id()")
        lead = a_lead()
        for late, stage in ((second, "Contacted"), (first, "Won")):
            late.execute("UPDATE leads SET stage = %s WHERE id = %s", [stage, lead.pk])
            late.commit()
    numbers = list(Event.objects.filter(kind="leads").order_by("pk").values_list("transaction", flat=True))
    assert numbers == sorted(numbers)
    assert Lead.objects.get().changed_in == numbers[-1]
