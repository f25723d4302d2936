"""Leads are what businesses, domains and contacts say, after whatever happened to these."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from jobs.actions.curation import decide
from jobs.actions.duplicates import merge
from jobs.actions.erasure import erase_domain, suppress
from jobs.compliance import suppression_list
from jobs.compliance.subjects import read_subject
from jobs.models import (
    Contact,
    ContactEvidence,
    Domain,
    Lead,
    LocalBusiness,
    Page,
    Place,
    PlaceSearch,
    PossibleDuplicate,
    SitemapFile,
)
from jobs.pipeline import Done
from jobs.pipeline.settle import settle, settlement_of
from jobs.pipeline.settlement import NOTHING
from jobs.stages import PIPELINE, stage_named
from jobs.stages.sitemap_discovery import Discovery, FoundSitemap
from jobs.store.lead_statements import REMOVED_AT
from jobs.store.leads import rebuild_leads, refresh_leads, refresh_leads_of
from jobs.store.retention import purge_expired
from jobs.transfer.business_import import add_businesses
from jobs.web.failures import Fail

pytestmark = pytest.mark.django_db

OURS = {"id", "created_at", "updated_at", "changed_in", "curation_status", "owner", "stage", "next_on", "tags"}
FACTS = [field.attname for field in Lead._meta.concrete_fields if field.attname not in OURS]


Facts = dict[str, dict[str, Any]]  # by the key of the lead


def facts() -> Facts:
    return {row["key"]: row for row in Lead.objects.values(*FACTS)}


def contact(domain: Domain, kind: str, value: str, **more: Any) -> Contact:
    made = Contact.objects.create(domain=domain, kind=kind, value=value, normalised=value, **more)
    page, _ = Page.objects.get_or_create(domain=domain, url=f"https://{domain.host}/contact", page_type="contact")
    ContactEvidence.objects.create(
        contact=made, page=page, source_url=page.url, method="mailto", confidence=made.confidence,
        first_seen_at=timezone.now(), last_seen_at=timezone.now(),
    )  # fmt: skip
    refresh_leads_of("pages", [page.pk])
    return made


def domain(host: str) -> Domain:
    made = Domain.objects.create(host=host, registrable_domain=host)
    refresh_leads(domains=[made.pk])
    return made


def business(name: str, of: Domain | None = None, **more: Any) -> LocalBusiness:
    made = LocalBusiness.objects.create(provider="google", external_id=name, name=name, domain=of, **more)
    refresh_leads(businesses=[made.pk])
    return made


def test_a_domain_is_a_lead_until_a_business_has_it() -> None:
    kestrel = domain("kestrel.test")
    assert list(Lead.objects.values_list("key", "name")) == [(f"domain:{kestrel.pk}", "kestrel.test")]
    decide(Lead, [Lead.objects.get().pk], "Selected", by="ada")
    plumbing = business("Kestrel Plumbing", kestrel)
    lead = Lead.objects.get()
    assert (lead.key, lead.name, lead.curation_status) == (f"business:{plumbing.pk}", "Kestrel Plumbing", "Selected")


def test_the_best_e_mail_is_a_role_at_the_own_domain_and_says_why() -> None:
    kestrel = domain("kestrel.test")
    business("Kestrel", kestrel)
    contact(kestrel, "email", "kestrel@freemail.test", contact_type="FREE", confidence="0.9")
    contact(kestrel, "email", "ann@kestrel.test", contact_type="CORPORATE", name="Ann Finch", confidence="0.9")
    contact(kestrel, "email", "info@kestrel.test", contact_type="SERVICE", confidence="0.8")
    contact(kestrel, "person", "Ann Finch", title="Owner")
    lead = Lead.objects.get()
    assert (lead.email, lead.emails) == ("info@kestrel.test", ["ann@kestrel.test", "kestrel@freemail.test"])
    assert lead.email_why == "own domain, role address, on the contact page"
    assert lead.sources["email"]["source"] == "https://kestrel.test/contact"
    assert lead.people == [
        {"name": "Ann Finch", "title": "Owner", "email": "ann@kestrel.test", "source": "https://kestrel.test/contact"}
    ]


def settled(name: str, row: Any, outcome: Any, result: Any = NOTHING) -> None:
    """The row's settlement by a stage, as the pump makes it."""
    stage = stage_named(name)
    lease = {stage.column: "Processing", f"{stage.prefix}lease_until": timezone.now() + timedelta(minutes=5)}
    type(row).objects.filter(pk=row.pk).update(**lease)
    row.refresh_from_db()
    assert settle(stage, [settlement_of(stage, row, outcome, result)])


def rows_of_every_table() -> dict[str, Any]:
    """A row for each stage to work on, with leads that are true."""
    site = domain("kestrel.test")
    search = PlaceSearch.objects.create(query="plumbers", provider="google")
    place = Place.objects.create(provider="google", place_id="p1", name="Kestrel")
    made = contact(site, "email", "info@kestrel.test")
    sitemap = SitemapFile.objects.create(domain=site, url="https://kestrel.test/sitemap.xml")
    shop = business("Kestrel", place=place)
    page = Page.objects.get()
    return {row._meta.db_table: row for row in (site, search, place, made, sitemap, shop, page)}


@pytest.mark.parametrize("stage", [stage.name for stage in PIPELINE])
def test_a_failure_of_any_stage_leaves_leads_that_a_rebuild_would_make(stage: str) -> None:
    row = rows_of_every_table()[stage_named(stage).table]
    settled(stage, row, Fail("blocked"))
    stored = facts()
    assert rebuild_leads() == len(stored) > 0
    assert facts() == stored


def test_a_failed_reading_of_the_home_page_is_the_reason_why_something_is_missing() -> None:
    site = domain("kestrel.test")
    settled("domain_metadata", site, Fail("blocked"))
    assert Lead.objects.get().missing["email"] == "blocked"


def test_sitemaps_that_are_stored_are_no_part_of_a_lead() -> None:
    rows = rows_of_every_table()
    Lead.objects.all().update(name="stays")  # which a refresh would take back
    sitemap = FoundSitemap("https://kestrel.test/more.xml", "robots_txt", "urlset")
    settled("sitemap_discovery", rows["domains"], Done("found"), Discovery([sitemap]))
    assert SitemapFile.objects.count() == 2
    assert facts()[f"domain:{rows['domains'].pk}"]["name"] == "stays"
    Lead.objects.all().delete()
    rebuild_leads()
    before = facts()
    settled("sitemap_discovery", rows["domains"], Done("found"), Discovery([sitemap]))
    rebuild_leads()
    assert facts() == before


def test_what_is_missing_has_its_reason() -> None:
    closed = domain("closed.test")
    Domain.objects.filter(pk=closed.pk).update(status="Completed", outcome="robots")
    business("Closed", closed)
    business("Nowhere")
    missing = dict(Lead.objects.values_list("name", "missing"))
    assert missing["Closed"] == {"email": "robots", "phone": "robots"}
    assert missing["Nowhere"] == {"email": "no_website", "phone": "no_website", "website": "no_website"}


def test_an_erased_domain_and_a_suppressed_address_do_not_come_back() -> None:
    kestrel, finch = domain("kestrel.test"), domain("finch.test")
    business("Kestrel", kestrel)
    contact(kestrel, "email", "info@kestrel.test", contact_type="SERVICE")
    contact(finch, "email", "wren@finch.test")
    suppress(read_subject("email", "wren@finch.test"), by="ada")
    erase_domain("kestrel.test", by="ada")
    for _ in range(2):
        assert list(Lead.objects.values_list("name", "email", "domain_id")) == [("finch.test", "", finch.pk)]
        rebuild_leads()


def test_what_is_suppressed_and_not_yet_erased_is_in_no_lead_and_the_next_best_takes_its_place() -> None:
    kestrel, gone = domain("kestrel.test"), domain("gone.test")
    business("Kestrel", kestrel)
    business("Gone Plumbing", gone, website="https://gone.test/", phone="+16072720302")
    for value in ("info@kestrel.test", "office@kestrel.test"):
        contact(kestrel, "email", value, contact_type="SERVICE")
    contact(kestrel, "person", "Nora Quillfeather", title="Owner")
    Domain.objects.filter(pk=kestrel.pk).update(description="Ask Nora Quillfeather or info@kestrel.test.")
    for kind, value, scope in (("email", "info@kestrel.test", ""), ("person", "Nora Quillfeather", "kestrel.test"),
                               ("domain", "gone.test", ""), ("phone", "+16072720302", "")):  # fmt: skip
        suppression_list.add(read_subject(kind, value, scope), by="ada")
    rebuild_leads()
    lead, other = Lead.objects.order_by("pk").exclude(business=None)
    assert (lead.email, lead.emails, lead.people) == ("office@kestrel.test", [], [])
    assert lead.email_why == "own domain, role address, on the contact page"
    assert lead.description == "Ask [suppressed] or [suppressed]."
    assert (other.domain_id, other.website, other.phone, other.has_phone) == (None, "", "", False)
    assert not Lead.objects.filter(business=None).exists()


def test_a_lead_says_of_what_is_suppressed_that_it_is_and_not_that_nothing_was_found() -> None:
    kestrel, gone = domain("kestrel.test"), domain("gone.test")
    Domain.objects.filter(pk=kestrel.pk).update(status="Completed", outcome="found")
    business("Kestrel", kestrel)
    business("Gone Plumbing", gone, website="https://gone.test/", phone="+16072720302")
    contact(kestrel, "email", "info@kestrel.test")
    before = Lead.objects.get(name="Kestrel")
    assert (before.email, before.missing["phone"]) == ("info@kestrel.test", "nothing_found")
    for kind, value in (("email", "info@kestrel.test"), ("domain", "gone.test"), ("phone", "+16072720302")):
        suppression_list.add(read_subject(kind, value), by="ada")
    for _ in range(2):
        rebuild_leads()
        missing = dict(Lead.objects.exclude(business=None).values_list("name", "missing"))
        assert missing["Kestrel"] == {"email": "suppressed", "phone": "nothing_found"}
        assert {"phone": "suppressed", "website": "suppressed"}.items() <= missing["Gone Plumbing"].items()
    settled = list(Lead.objects.order_by("pk").values_list("changed_in", flat=True))
    rebuild_leads()
    assert list(Lead.objects.order_by("pk").values_list("changed_in", flat=True)) == settled, "and is not written anew"


def test_what_people_wrote_stays_and_an_unchanged_lead_is_not_written() -> None:
    business("Kestrel")
    Lead.objects.update(owner="ada", stage="Contacted", tags=["warm"])
    before = Lead.objects.get().updated_at
    rebuild_leads()
    lead = Lead.objects.get()
    assert (lead.owner, lead.stage, lead.tags, lead.updated_at) == ("ada", "Contacted", ["warm"], before)


def test_a_merged_business_hands_its_lead_over() -> None:
    one, two = business("Kestrel"), business("Kestrel Ltd", phone="+16072720301")
    pair = PossibleDuplicate.objects.create(first=one, second=two, score="0.5")
    merge(pair.pk, one.pk, by="ada")
    assert dict(Lead.objects.values_list("name", "phone"))["Kestrel"] == "+16072720301"
    assert Lead.objects.get(business=two).curation_status == "Archived"


def _act(dice: random.Random, number: int) -> None:  # noqa: C901 -- one branch for each act
    domains, businesses = list(Domain.objects.all()), list(LocalBusiness.objects.all())
    act = dice.choice(["domain", "business", "business", "contact", "contact", "contact", "link", "erase", "suppress",
                       "merge", "import", "expire"])  # fmt: skip
    if act == "domain" or not domains:
        domain(f"site{number}.test")
    elif act == "business" or not businesses:
        business(f"Business {number}", dice.choice([*domains, None]), rating=dice.choice([None, "4.5"]))
    elif act == "contact":
        kind = dice.choice(["email", "email", "phone", "person", "social", "form"])
        value = f"n{number}@{dice.choice(domains).host}" if kind == "email" else f"+1607272{number:04}"
        contact(dice.choice(domains), kind, value, contact_type=dice.choice(["SERVICE", "FREE", "CORPORATE"]),
                confidence=dice.choice(["0.5", "0.9"]), rank=dice.randint(1, 99))  # fmt: skip
    elif act == "link":
        moved = dice.choice(businesses).pk
        LocalBusiness.objects.filter(pk=moved).update(domain=dice.choice([*domains, None]))
        refresh_leads_of("local_businesses", [moved])
    elif act == "erase":
        erase_domain(dice.choice(domains).host, by="ada")
    elif act == "suppress":
        if row := Contact.objects.filter(kind="email").order_by("pk").first():
            suppress(read_subject("email", row.normalised), by="ada")
    elif act == "merge" and len(businesses) > 1:
        first, second = sorted(dice.sample(businesses, 2), key=lambda row: row.pk)
        pair, new = PossibleDuplicate.objects.get_or_create(first=first, second=second, defaults={"score": "0.5"})
        if new:
            merge(pair.pk, dice.choice([first.pk, second.pk]), by="ada")
    elif act == "import":
        add_businesses([{"name": f"Imported {number}", "phone": "+16072720301"}], by="ada", country="US")
    else:
        LocalBusiness.objects.filter(pk=dice.choice(businesses).pk).update(expires_at=timezone.now())
        purge_expired()


@pytest.mark.parametrize("seed", range(12))
def test_after_a_random_history_the_stored_leads_are_those_of_a_rebuild(seed: int) -> None:
    dice = random.Random(seed)
    for number in range(40):
        _act(dice, number)
    stored = facts()
    assert rebuild_leads() == len(stored) > 0
    assert facts() == stored
    Lead.objects.all().delete()
    assert rebuild_leads() == len(stored)
    assert _derived(facts(), stored) == _derived(stored, stored)


def _derived(leads: Facts, before: Facts) -> Facts:
    """Leads without what they alone remember: that a part was removed, and when."""
    had_removals = {key for key, lead in before.items() if REMOVED_AT in lead["missing"]}
    return {key: lead | {"missing": {}} if key in had_removals else lead for key, lead in leads.items()}


def test_what_a_provider_says_too_long_for_an_index_is_cut_and_the_lead_is_stored() -> None:
    letters = "".join(random.Random(3).choices([chr(n) for n in range(0x20000, 0x2A000)], k=5_000))  # four bytes each
    business = LocalBusiness.objects.create(
        provider="import", external_id="1", name=letters, city=letters, main_category=letters, country=letters
    )
    refresh_leads(businesses=[business.pk])
    lead = Lead.objects.get()
    assert (lead.name, lead.city, lead.main_category) == (letters, letters[:100], letters[:100])
    assert lead.country == letters[:30]
    Lead.objects.update(owner=letters[:300], stage=letters[:100])  # the longest that these can be
    rebuild_leads()
    assert Lead.objects.get() == lead


def test_leads_that_have_not_changed_are_not_tried_to_be_written() -> None:
    LocalBusiness.objects.create(provider="import", external_id="1", name="Kestrel")
    assert rebuild_leads() == 1
    with connection.cursor() as cursor:
        cursor.execute("SELECT xmax, nextval('leads_id_seq') FROM leads")
        locked, before = cursor.fetchone()
        assert rebuild_leads() == 1
        cursor.execute("SELECT xmax, nextval('leads_id_seq') FROM leads")
        assert cursor.fetchone() == (locked, before + 1), "neither locked nor with an id that nothing has"


@pytest.mark.parametrize(
    ("written", "website"),
    [
        ("heron.test", "https://heron.test"),
        ("www.heron.test/menu", "https://www.heron.test/menu"),
        ("HTTP://heron.test/", "HTTP://heron.test/"),
    ],
)
def test_the_website_of_a_lead_is_an_address_however_its_row_wrote_it(written: str, website: str) -> None:
    add_businesses([{"name": "Heron Bakery", "website": written}], by="ada")
    assert Lead.objects.get().website == website
