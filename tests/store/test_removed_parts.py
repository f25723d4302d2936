"""What was removed from a lead is not "nothing found": when and why, at every door, and nothing of what it was."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from jobs.actions import erasure
from jobs.compliance.subjects import read_subject
from jobs.models import Domain, Lead, LocalBusiness
from jobs.store.leads import refresh_leads
from jobs.store.retention import purge_expired
from tests.compliance.conftest import operator
from tests.exports import export

__all__ = ["operator"]

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def lead() -> Lead:
    """A lead of a site that was read a year ago, with an e-mail and a phone of its own, and without a website's
    description."""
    then = timezone.now() - timedelta(days=365)
    domain = Domain.objects.create(
        host="kestrel.test", registrable_domain="kestrel.test", home_url="https://kestrel.test/", status="Completed",
        outcome="found", facts_at=then,
    )  # fmt: skip
    business = LocalBusiness.objects.create(
        provider="import", external_id="kestrel", name="Kestrel", country="DE", domain=domain, facts_at=then,
        phone="+16072720143",
    )  # fmt: skip
    domain.contacts.create(kind="email", value="nora@kestrel.test", normalised="nora@kestrel.test", created_at=then)
    domain.contacts.update(created_at=then)
    refresh_leads(businesses=[business.pk])
    made = Lead.objects.get(business=business)
    assert (made.email, made.phone, made.missing) == ("nora@kestrel.test", "+16072720143", {})
    return made


def by_retention(settings: Any) -> None:
    settings.RETENTION_DAYS_BY_COUNTRY = {"DE": 30}
    purge_expired()


def by_erasure(settings: Any) -> None:
    erasure.suppress(read_subject("email", "nora@kestrel.test"), by="olga")


def removed(lead: Lead) -> dict[str, str]:
    lead.refresh_from_db()
    return {part: word for part, word in lead.missing.items() if part != "removed_at"}


@pytest.mark.parametrize(
    ("remove", "expected", "sentence"),
    [
        (by_retention, {"email": "retention", "phone": "retention"}, "the days for which it may be stored were over"),
        (by_erasure, {"email": "erasure"}, "at the request of somebody"),
    ],
)
def test_every_door_says_when_and_why_it_was_removed(
    lead: Lead, settings: Any, admin_client: Client, operator: APIClient,
    remove: Callable[[Any], None], expected: dict[str, str], sentence: str,
) -> None:  # fmt: skip
    remove(settings)
    assert removed(lead) == expected
    shown = operator.get(f"/api/v3/leads/{lead.pk}").json()
    assert shown["missing"]["email"] == expected["email"]
    removed_at = datetime.fromisoformat(shown["missing"]["removed_at"])
    assert timedelta() <= timezone.now() - removed_at < timedelta(hours=1)
    columns = {"id": "id", "missing": "missing"}
    [row] = b"".join(export(Lead.objects.all(), columns, "jsonl")).splitlines()
    assert json.loads(row)["missing"]["email"] == expected["email"]
    for address in (f"/admin/jobs/lead/{lead.pk}/", "/admin/jobs/lead/"):
        page = admin_client.get(address).content.decode()
        assert sentence in page, address
        assert f" on {removed_at:%Y-%m-%d}" in page, address
        assert "nora@" not in page
    assert "None on the pages read" not in page


def test_it_stays_removed_however_often_the_lead_is_made_again_until_the_site_has_been_read(
    lead: Lead, settings: Any
) -> None:
    by_retention(settings)
    at = Lead.objects.get().missing["removed_at"]
    LocalBusiness.objects.update(name="Kestrel & Wren")
    for _ in range(2):
        refresh_leads(businesses=[lead.business_id or 0])
    lead.refresh_from_db()
    assert (lead.name, lead.missing["email"], lead.missing["removed_at"]) == ("Kestrel & Wren", "retention", at)
    Domain.objects.update(facts_at=timezone.now() + timedelta(seconds=1))
    refresh_leads(domains=[lead.domain_id or 0])
    assert removed(lead) == {"email": "nothing_found", "phone": "nothing_found"}
    assert "removed_at" not in lead.missing


def test_what_is_found_again_is_not_missing_and_what_never_was_there_was_not_removed(lead: Lead, settings: Any) -> None:
    other = Domain.objects.create(host="wren.test", home_url="https://wren.test/", status="Completed", outcome="found")
    refresh_leads(domains=[other.pk])
    by_retention(settings)
    refresh_leads(domains=[other.pk], removed="retention")
    assert Lead.objects.get(domain=other).missing == {"email": "nothing_found", "phone": "nothing_found"}
    domain = Domain.objects.get(host="kestrel.test")
    domain.contacts.create(kind="email", value="ida@kestrel.test", normalised="ida@kestrel.test")
    refresh_leads(domains=[domain.pk])
    assert removed(lead) == {"phone": "retention"}


def test_where_another_e_mail_is_left_nothing_is_missing(lead: Lead, settings: Any) -> None:
    Domain.objects.get().contacts.create(kind="email", value="info@kestrel.test", normalised="info@kestrel.test")
    by_erasure(settings)
    assert removed(lead) == {}
    assert lead.email == "info@kestrel.test"
