"""A destination's page: what happened to each lead in the service's own words, and what to do next."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from jobs.destinations import sending
from jobs.destinations.reasons import REASONS
from jobs.models import Destination, Domain, Lead, LeadDelivery
from jobs.monitoring.alerts import find_wrong
from jobs.store.leads import refresh_leads
from tests.admin.conftest import MakePerson

pytestmark = pytest.mark.django_db


@pytest.fixture
def brevo() -> Destination:
    options = {"api_key": "xkeysib-1", "list_id": "7", "base_url": "https://api.kestrel.test/v3"}
    return sending.create("Brevo", "brevo", options, by="ada")


def shown(client: Client, row: Destination) -> str:
    return " ".join(client.get(f"/admin/destinations/{row.pk}/").content.decode().split())


@pytest.mark.parametrize("word", sorted(REASONS))
def test_every_reason_is_shown_with_what_the_service_said_and_what_to_do(
    administrator: Client, brevo: Destination, word: str
) -> None:
    LeadDelivery.objects.create(
        destination=brevo, lead_id=1, key="domain:1", version=1, status="Failed", reason=word, detail="422: Not valid."
    )
    page = shown(administrator, brevo)
    for text in (REASONS[word].label, "422: Not valid.", REASONS[word].sentence):
        assert text.replace("'", "&#x27;") in page


def test_a_destination_that_waits_says_until_when_and_one_that_is_off_that_opt_outs_are_not_read(
    administrator: Client, brevo: Destination
) -> None:
    assert "While it is off, opt-outs at Brevo are not read." in shown(administrator, brevo)
    due = timezone.now() + timedelta(minutes=9, seconds=30)
    Destination.objects.update(enabled=True, reason=REASONS["rate_limited"].sentence, due_at=due)
    page = shown(administrator, brevo)
    assert "Sending continues when it allows more. Next attempt" in page
    assert "opt-outs at Brevo are not read" not in page


def test_what_is_sent_to_a_destination_that_is_off_says_so_with_its_name_as_it_is_written(
    administrator: Client, brevo: Destination
) -> None:
    domain = Domain.objects.create(host="kestrel.test", emails=["nora@kestrel.test"])
    refresh_leads(domains=[domain.pk])
    fields: dict[str, Any] = {"act": f"send:{brevo.pk}", "row": Lead.objects.get().pk}
    off = administrator.post("/admin/jobs/lead/act/", fields, follow=True).content.decode()
    assert "1 queued for Brevo, which is off: they are sent when an operator switches it on." in off
    LeadDelivery.objects.all().delete()
    sending.switch(brevo, True, by="ada")
    on = administrator.post("/admin/jobs/lead/act/", fields, follow=True).content.decode()
    assert "1 queued for Brevo." in on


def test_one_that_the_service_has_switched_off_is_told_on_home_and_to_monitors_and_one_that_is_paused_is_not(
    administrator: Client, brevo: Destination, person: MakePerson
) -> None:
    def told() -> tuple[bool, list[str]]:
        home = administrator.get("/admin/").content.decode()
        return "Brevo is switched off" in home, [w.sentence for w in find_wrong() if w.kind == "destination_off"]

    sending.switch(brevo, True, by="ada")
    sending.switch(brevo, False, by="ada")
    assert told() == (False, [])
    LeadDelivery.objects.create(destination=brevo, lead_id=1, key="domain:1", version=1)
    Destination.objects.update(reason=REASONS["credentials"].sentence)
    sentence = f"Destination {brevo.pk}, Brevo, is switched off and 1 lead waits: {REASONS['credentials'].sentence}"
    assert told() == (True, [sentence])
    assert "Brevo" not in person("jobs.view_domain").get("/admin/").content.decode()
