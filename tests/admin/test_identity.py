"""Who a business is, on the cards of its domain and its lead: names, numbers, years, and what is gone."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from jobs.models import Domain, Lead
from jobs.store.leads import refresh_leads

pytestmark = pytest.mark.django_db
PAGE = "https://muehlbach-bau.test/impressum"


@pytest.fixture
def domain() -> Domain:
    number = {
        "kind": "vat",
        "name": "USt-IdNr.",
        "country": "DE",
        "value": "DE792174218",
        "is_checked": True,
        "url": PAGE,
    }
    name = {"kind": "legal_name", "name": "", "country": "", "value": "Mühlbach Bau GmbH", "is_checked": False}
    year = name | {"kind": "founded", "value": "1931"}
    gone = {"since": "2026-11-02T10:00:00+00:00", "emails": ["old@muehlbach-bau.test"], "phones": [], "socials": {}}
    organisation = {"name": "", "opening_hours": ["Mo-Fr 07:00-16:00"], "facts": [number, name, year], "gone": gone}
    return Domain.objects.create(host="muehlbach-bau.test", site_name="Mühlbach Bau", organisation=organisation)


def text_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.content[:500]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def test_a_domain_s_card_names_the_business_its_numbers_and_what_is_gone(administrator: Client, domain: Domain) -> None:
    text = text_of(administrator, f"/admin/jobs/domain/{domain.pk}/")
    for shown in ("Legal name Mühlbach Bau GmbH", "DE USt-IdNr. DE792174218", "Founded 1931"):
        assert shown in text
    assert "has been gone since 2026-11-02. It showed old@muehlbach-bau.test." in text


def test_a_lead_s_card_has_them_and_a_nameless_organisation_does_not_name_it(
    administrator: Client, domain: Domain
) -> None:
    refresh_leads(domains=[domain.pk])
    lead = Lead.objects.get(domain=domain)
    assert lead.name == "Mühlbach Bau"
    text = text_of(administrator, f"/admin/jobs/lead/{lead.pk}/")
    for shown in ("Legal name Mühlbach Bau GmbH", "DE USt-IdNr. DE792174218", "Founded 1931", "Mo-Fr 07:00-16:00"):
        assert shown in text


def test_a_lead_s_card_has_the_hours_of_the_contact_page_where_the_home_page_states_none(
    administrator: Client, domain: Domain
) -> None:
    def shown(*hours: str) -> str:
        facts = [{"kind": "opening_hours", "name": "", "country": "", "value": value, "url": PAGE} for value in hours]
        Domain.objects.filter(pk=domain.pk).update(organisation={"facts": facts})
        return text_of(administrator, f"/admin/jobs/lead/{Lead.objects.get().pk}/")

    refresh_leads(domains=[domain.pk])
    assert "Mo-Fr 08:00-16:00 Sa off" in shown("Mo-Fr 08:00-16:00; Sa off")
    assert "Mo-Fr 08:00-16:00" not in shown("Mo-Fr 08:00-16:00", "Mo-Fr 10:00-18:00")
