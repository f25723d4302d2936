"""Retention by country: how a lead is reached goes when its country's days are over; what people wrote stays."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from jobs.models import Contact, ContactEvidence, Domain, Event, Lead, LocalBusiness, Place
from jobs.store.leads import refresh_leads
from jobs.store.retention import purge_expired
from scrapersky.configuration.countries import ALPHA_2, days_by_country
from scrapersky.configuration.env import Environment, WrongSettings
from tests.exports import export

pytestmark = pytest.mark.django_db(transaction=True)

AGES = (29, 31, 99, 101)


@pytest.fixture(autouse=True)
def rules(settings: Any) -> None:
    settings.RETENTION_DAYS_BY_COUNTRY = {"DE": 30, "FR": 100}


def lead(country: str, days: int, **fields: Any) -> Lead:
    """A lead all of whose contacts were seen so many days ago."""
    name, then = f"{country.lower() or 'none'}-{days}", timezone.now() - timedelta(days=days)
    domain = Domain.objects.create(
        host=f"{name}.test", emails=[f"home@{name}.test"], phones=["+16072720143"], facts_at=then, contact_count=1,
        organisation={"name": name, "phone": "+16072720144", "email": f"ld@{name}.test"},
    )  # fmt: skip
    business = LocalBusiness.objects.create(
        provider="import", external_id=name, name=f"Shop {name}", country=country, domain=domain, facts_at=then,
        phone="+16072720145", emails=[f"list@{name}.test"], people=[{"name": f"Nora {name}"}], city="Ithaca",
        notes="Ours", place=Place.objects.create(provider="google", place_id=name, phone="+16072720145"), **fields,
    )  # fmt: skip
    contact = Contact.objects.create(domain=domain, kind="email", value=f"c@{name}.test", normalised=f"c@{name}.test")
    seen(contact, then)
    for model in (Domain, LocalBusiness, Contact):
        model.objects.filter(created_at__gt=then).update(created_at=then)
    refresh_leads(businesses=[business.pk])
    return Lead.objects.get(business=business)


def seen(contact: Contact, at: Any) -> None:
    ContactEvidence.objects.create(
        contact=contact, source_url=f"https://x.test/{at:%j}", method="text", first_seen_at=at, last_seen_at=at
    )


def reached() -> list[str]:
    """The names of the leads that have an e-mail, a phone or a person."""
    return [item.name[5:] for item in Lead.objects.order_by("id") if item.email or item.phone or item.people]


def test_a_lead_of_each_kind_is_reached_until_the_days_of_its_country_are_over() -> None:
    for country in ("DE", "FR", "US", ""):
        for days in AGES:
            lead(country, days)
    assert purge_expired() == "Deleted 4 contacts of leads whose country's days were over, cleared 8 rows."
    kept = {"de": AGES[:1], "fr": AGES[:3], "us": AGES, "none": AGES}
    assert reached() == [f"{name}-{days}" for name, ages in kept.items() for days in ages]
    assert purge_expired() == ""


def test_the_star_is_for_every_other_country_and_for_none(settings: Any) -> None:
    for country in ("DE", "US", ""):
        lead(country, 50)
    settings.RETENTION_DAYS_BY_COUNTRY = {"DE": 60, "*": 40}
    purge_expired()
    assert reached() == ["de-50"]


def test_without_the_setting_nothing_goes(settings: Any) -> None:
    settings.RETENTION_DAYS_BY_COUNTRY = {}
    lead("DE", 4_000)
    assert purge_expired() == ""
    assert reached() == ["de-4000"]


def test_nothing_in_the_tables_of_the_lead_reaches_anybody_and_what_people_wrote_stays() -> None:
    expired = lead("DE", 31, custom_fields={"Colour": "green"}, tags=["warm"])
    Lead.objects.filter(pk=expired.pk).update(curation_status="Selected", owner="ada", stage="Contacted")
    purge_expired()
    with connection.cursor() as cursor:
        texts = []
        for table in ("contacts", "contact_evidence", "domains", "local_businesses", "places_staging", "leads"):
            cursor.execute(f"SELECT t::text FROM {table} AS t")
            texts += [text for (text,) in cursor.fetchall()]
    for value in ("home@", "ld@", "list@", "c@de", "6072720", "Nora"):
        assert value not in "\n".join(texts), value
    expired.refresh_from_db()
    business, domain = LocalBusiness.objects.get(), Domain.objects.get()
    assert (expired.name, expired.city, expired.country) == ("Shop de-31", "Ithaca", "DE")
    assert (expired.curation_status, expired.owner, expired.stage) == ("Selected", "ada", "Contacted")
    assert (business.notes, business.tags, business.custom_fields) == ("Ours", ["warm"], {"Colour": "green"})
    assert (domain.contact_count, (domain.organisation or {})["name"]) == (0, "de-31")


def test_a_contact_that_a_page_showed_again_stays() -> None:
    expired = lead("DE", 31)
    contact = Contact.objects.get()
    seen(contact, timezone.now())
    purge_expired()
    expired.refresh_from_db()
    assert (expired.email, expired.phone) == (contact.value, "")


def test_a_chain_in_two_countries_has_the_fewer_days() -> None:
    first = lead("FR", 50)
    LocalBusiness.objects.create(provider="import", external_id="x", name="Shop x", country="DE", domain=first.domain)
    refresh_leads(domains=[first.domain_id or 0])
    purge_expired()
    assert not Contact.objects.exists()


def test_an_export_has_nothing_that_had_to_go_and_copies_are_told_which_rows_went() -> None:
    lead("DE", 31)
    contact, business = Contact.objects.get(), LocalBusiness.objects.get()
    body = b"".join(export(Lead.objects.all(), {name: name for name in ("name", "email", "phone", "people")}, "csv"))
    assert b"Shop de-31" in body
    assert b"@" not in body
    events = Event.objects.filter(kind="erased", detail__by="retention")
    assert {(event.table, event.outcome, *event.detail["ids"]) for event in events} == {
        ("contacts", "deleted", contact.pk), ("local_businesses", "cleared", business.pk),
        ("domains", "cleared", business.domain_id), ("places_staging", "cleared", business.place_id),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("XX=30", "must name countries by two letters of ISO 3166-1; XX is none"),
        ("UK=30", "must name countries by two letters of ISO 3166-1; UK is none (perhaps GB)"),
        ("Germany=30", "must name countries by two letters of ISO 3166-1; GERMANY is none"),
        ("=30", "must name countries by two letters of ISO 3166-1;  is none"),
        ("DE=30,de=40", "must name each country once; DE is there twice"),
        ("DE", "must give DE between 1 and 36500 days, as in DE=365"),
        ("DE=0", "must give DE between 1 and 36500 days, as in DE=365"),
        ("DE=36501", "must give DE between 1 and 36500 days, as in DE=365"),
        ("DE=one", "must give DE between 1 and 36500 days, as in DE=365"),
        ("DE=-1", "must give DE between 1 and 36500 days, as in DE=365"),
    ],
)
def test_a_wrong_value_is_explained(text: str, sentence: str) -> None:
    with pytest.raises(ValueError, match="must") as refused:
        days_by_country(text)
    assert str(refused.value) == sentence


def test_a_wrong_value_stops_the_start_with_a_sentence() -> None:
    env = Environment({"RETENTION_DAYS_BY_COUNTRY": "DE=365,UK=30"})
    env.text("RETENTION_DAYS_BY_COUNTRY", "", "", check=days_by_country)
    with pytest.raises(WrongSettings) as refused:
        env.finish()
    assert str(refused.value) == (
        "RETENTION_DAYS_BY_COUNTRY must name countries by two letters of ISO 3166-1; UK is none (perhaps GB), "
        "not 'DE=365,UK=30'."
    )


def test_the_configuration_shows_the_days(admin_client: Client) -> None:
    page = admin_client.get("/admin/configuration/").content.decode()
    assert "RETENTION_DAYS_BY_COUNTRY" in page
    assert "contacts of leads are deleted, by country" in page


def test_a_right_value_is_read_in_any_case_and_with_blanks() -> None:
    assert days_by_country(" de = 365 , FR=1095,*=730,") == {"DE": 365, "FR": 1095, "*": 730}
    assert days_by_country("") == {}
    assert len(ALPHA_2) == 249
