"""What was exported comes back whole: every noun, in every format, into an empty installation."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.db import connection
from django.test.utils import CaptureQueriesContext

from jobs.actions.leads import set_stages
from jobs.compliance import suppression_list
from jobs.compliance.subjects import read_subject
from jobs.lists.catalogue import BUSINESSES, NOUNS
from jobs.lists.resource import Resource
from jobs.models import (
    Contact,
    ContactEvidence,
    Domain,
    Import,
    Lead,
    LocalBusiness,
    Page,
    Place,
    PlaceSearch,
    SitemapFile,
)
from jobs.store.leads import refresh_leads
from jobs.transfer import import_jobs
from jobs.transfer.csv_form import FORMS, CsvForm
from jobs.transfer.file_formats import FORMATS
from jobs.transfer.import_jobs import ImportRequest
from jobs.transfer.mapping import importable, read_file
from jobs.transfer.own_leads import LeadRestorer
from jobs.transfer.restorer import NOT_TAKEN_OVER, value_of
from tests.exports import export

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 20, 10, 30, tzinfo=UTC)
ODD = "=cmd()|'Gärtnerei „Ost“'; +1, @x"


def restored(noun: Resource, body: bytes, name: str) -> Import:
    return import_jobs.create(ImportRequest(noun, read_file(noun, name, body), "ada", file_name=name))


def written(noun: Resource, format_name: str, rows: Any = None, **more: Any) -> bytes:
    return b"".join(export(noun.all_rows() if rows is None else rows, noun.export_columns, format_name, **more))


# A lead's parts that follow from the others are made anew.
DERIVED = {
    "email_validity",
    "phone_validity",
    "fit",
    "email_why",
    "confidence",
    "missing",
    "sources",
    "completeness",
    "business_id",
    "domain_id",
}
REFERENCES = {"place_id", "domain_id", "parent_id", "sitemap_file_id", "previous_id", "business", "contact_count"}


def facts(noun: Resource) -> list[dict[str, Any]]:
    steps = {name for name in noun.export_columns for stage in noun.stages if name.startswith(stage.prefix or "_")}
    states = {"status", "outcome", "error", "attempts", "due_at", "run_id", "queued_at", "settled_at"}
    left = NOT_TAKEN_OVER | states | {name for name in steps if name.endswith(tuple(states))}
    left |= DERIVED if noun.slug == "leads" else REFERENCES - ({"place_id"} if noun.slug == "places" else set())
    rows = [json.loads(line) for line in written(noun, "jsonl").splitlines()]
    return sorted(
        ({name: value for name, value in row.items() if name not in left} for row in rows),
        key=lambda row: json.dumps(row, sort_keys=True),
    )


@pytest.fixture
def nora() -> User:
    """Who may work on leads."""
    user = User.objects.create_user("nora")
    user.groups.add(Group.objects.get(name="curator"))
    return user


@pytest.fixture
def town(nora: User) -> None:
    """A row of every noun with a value in every column, and one with hardly any."""
    search = {"query": "plumbers in Ithaca, NY", "provider": "overpass", "business_type": "plumbers"}
    PlaceSearch.objects.create(
        **search, location="Ithaca, NY", normalised_query="plumbers in ithaca, ny, us",
        area=[42.4, -76.55, 42.5, -76.4], run_number=2, result_count=26, new_count=3,
        tiles=[{"box": [42.4, -76.6, 42.5, -76.4], "state": "done", "token": "", "results": 26}], cost=Decimal("1.25"),
        complete=True, left_out="A tile; it was full", requested_by="ada",
    )  # fmt: skip
    Place.objects.create(
        provider="google", place_id="ChIJlantern0000000000000001", name=ODD, address="Mühlgasse 2, 80331 München",
        address_parts={"city": "München", "country": "DE"}, latitude=Decimal("48.137154"),
        longitude=Decimal("11.576124"), primary_type="plumber", types=["plumber", "a; b", "c"],
        rating=Decimal("4.5"), rating_count=12,
        website="https://gaertnerei.test/", phone="089 99998 123", opening_hours=["Mo: 9-17; 18-20", "Tu: closed"],
        facts_at=AT, curation_status="Selected", notes="-1 call\nback", tags=["näh", "two"], priority=3,
        revisit_on=date(2027, 1, 5),
    )  # fmt: skip
    Place.objects.create(provider="overpass", place_id="node/1")
    domain = Domain.objects.create(
        host="gaertnerei.test", registrable_domain="gaertnerei.test", home_url="https://gaertnerei.test/",
        title="Gärtnerei", description="+Blumen", language="de", emails=["a@gaertnerei.test"], phones=["+498999998123"],
        socials={"facebook": "https://facebook.com/g"}, organisation={"name": "G", "x": [1, {"y": None}]},
        technologies=[{"name": "WordPress", "version": "6"}], is_wordpress=True, has_elementor=False, feeds=["/feed"],
        facts_at=AT, page_limit=50, include_patterns=["/a/*"], curation_status="Maybe", notes="n", tags=["t"],
    )  # fmt: skip
    LocalBusiness.objects.create(
        provider="google", external_id="ChIJlantern0000000000000001", domain=domain, name=ODD, address="Mühlgasse 2",
        street="Mühlgasse 2", city="München", state="Bayern", postal_code="01067", country="DE",
        latitude=Decimal("48.1"), longitude=Decimal("11.5"), phone="+498999998123", website="https://gaertnerei.test/",
        main_category="plumber", categories=["plumber", "x; y"], opening_hours={"mo": "9-17"}, rating=Decimal("4.0"),
        rating_count=0, business_status="OPERATIONAL", sources={"*": {"source": "google"}}, facts_at=AT,
        curation_status="Selected", notes="Ruft\nzurück", tags=["a", "b"],
    )  # fmt: skip
    LocalBusiness.objects.create(
        provider="import", external_id="list.csv#007", name="Kettle", phone_as_written="0000", emails=["k@kettle.test"],
        phones=["+16075550147"], people=[{"name": "Nora Quillfeather", "title": "Owner"}], custom_fields={"Größe": "3"},
        profiles=["https://facebook.com/kettle"], opening_hours="Mo-Fr 09:00-17:00; Sa off", facts_at=AT,
    )  # fmt: skip
    index = SitemapFile.objects.create(domain=domain, url="https://gaertnerei.test/sitemap.xml", sitemap_type="index")
    child = SitemapFile.objects.create(
        domain=domain, url="https://gaertnerei.test/pages.xml", parent=index, depth=1, url_count=3, is_gzipped=False,
        has_lastmod=True, first_lastmod=AT, warning="odd; but fine", byte_count=5_000_000_000,
    )  # fmt: skip
    Page.objects.create(
        domain=domain, sitemap_file=child, url="https://gaertnerei.test/kontakt?a=1", page_type="contact", depth=1,
        source="sitemap", lastmod=AT, sitemap_priority=Decimal("0.5"), alternates={"en": "https://gaertnerei.test/en"},
        first_seen_at=AT, title="Kontakt — Gärtnerei", http_status=200, content_hash="00e1", curation_status="Archived",
    )  # fmt: skip
    contact = Contact.objects.create(
        domain=domain, kind="phone", value="089 99998 123", normalised="+498999998123", name="Ost", title="-",
        rank=20, confidence=Decimal("0.85"), curation_status="Selected",
    )  # fmt: skip
    ContactEvidence.objects.create(
        contact=contact, source_url="https://gaertnerei.test/kontakt", method="tel", snippet="=ruf an",
        first_seen_at=AT, last_seen_at=AT, confidence=Decimal("0.85"),
    )  # fmt: skip
    Contact.objects.create(domain=domain, kind="email", value="A@gaertnerei.test", normalised="a@gaertnerei.test")
    refresh_leads(businesses=LocalBusiness.objects.values_list("pk", flat=True), domains=[domain.pk])
    Lead.objects.filter(name="Kettle").update(
        curation_status="Selected", owner="nora", stage="Contacted", next_on=date(2027, 2, 1), tags=["warm", "x; y"]
    )


def empty() -> None:
    with connection.cursor() as cursor:
        tables = ", ".join(noun.table for noun in NOUNS)
        cursor.execute(f"SET CONSTRAINTS ALL IMMEDIATE; TRUNCATE {tables} CASCADE; SET CONSTRAINTS ALL DEFERRED")


@pytest.mark.parametrize("format_name", FORMATS)
@pytest.mark.parametrize("noun", [noun for noun in importable().values() if noun.import_identity], ids=str)
def test_every_noun_comes_back_whole_in_every_format(town: None, noun: Resource, format_name: str) -> None:
    before, number = facts(noun), noun.all_rows().count()
    body = written(noun, format_name, form=CsvForm(bom=True))
    empty()
    stored = restored(noun, body, f"rows.{format_name}")
    assert (stored.accepted, stored.invalid, stored.problems, stored.notices) == (number, 0, [], [])
    assert facts(noun) == before
    again = restored(noun, body, f"rows.{format_name}")
    assert (again.exists, again.accepted, again.changed) == (number, 0, 0)
    assert facts(noun) == before


@pytest.mark.parametrize("form", FORMS[1:], ids=lambda form: form.name)
@pytest.mark.parametrize("noun", [noun for noun in importable().values() if noun.import_identity], ids=str)
def test_every_noun_comes_back_whole_from_every_form_of_csv(town: None, noun: Resource, form: CsvForm) -> None:
    before, number = facts(noun), noun.all_rows().count()
    body = written(noun, "csv", form=form)
    empty()
    stored = restored(noun, body, "rows.csv")
    assert (stored.accepted, stored.invalid, stored.problems, stored.notices) == (number, 0, [], [])
    assert facts(noun) == before


ENDLESS = "[" * 50_000


@pytest.mark.parametrize(("column", "stored"), [("technologies", [{"name": ENDLESS}]), ("emails", [ENDLESS])])
def test_a_value_that_nests_without_end_is_a_text_and_ends_no_import(column: str, stored: Any) -> None:
    assert value_of(Domain._meta.get_field(column), ENDLESS) == stored  # type: ignore[arg-type]  # of the model's own


@pytest.mark.parametrize("cell", ["Size: 3", '{"a": ' + "[" * 600 + "]" * 600 + "}"])
def test_what_a_column_of_json_cannot_hold_is_left_out_with_a_notice_also_beside_a_suppression_list(cell: str) -> None:
    suppression_list.add(read_subject("person", "Nora Quillfeather", "kettle.test"), by="ada")
    out = io.StringIO()
    csv.writer(out).writerows([("provider", "external_id", "name", "custom_fields"), ("import", "1", "Finch", cell)])
    done = restored(BUSINESSES, out.getvalue().encode(), "businesses.csv")
    assert (done.accepted, LocalBusiness.objects.get().custom_fields) == (1, {})
    assert "Custom fields: it is left out." in done.notices[0]["detail"]


def test_every_noun_can_come_back() -> None:
    assert {noun.slug for noun in NOUNS if noun.slug in importable()} >= {
        "leads", "place-searches", "places", "local-businesses", "domains", "sitemap-files", "pages", "contacts",
    }  # fmt: skip


def test_a_lead_comes_back_without_a_stage_that_there_is_not_here(town: None) -> None:
    leads = importable()["leads"]
    body = written(leads, "csv")
    empty()
    set_stages(["New", "Won"])
    stored = restored(leads, body, "leads.csv")
    assert (Lead.objects.get(name="Kettle").stage, stored.accepted, stored.noticed) == ("New", 2, 1)
    assert "There is no stage 'Contacted' here." in stored.notices[0]["detail"]


def test_leads_are_looked_up_by_an_index_of_their_domains_or_names(town: None) -> None:
    restorer, kettle = LeadRestorer(importable()["leads"]), Lead.objects.get(name="Kettle")
    bare = LocalBusiness.objects.create(name="Müller & Söhne", provider="import", external_id="bare")
    refresh_leads(businesses=[bare.pk])
    with CaptureQueriesContext(connection) as statements:
        known = restorer._known([{"_domain": kettle.domain_id, "name": "Kettle"}, {"_domain": None, "name": bare.name}])
    assert {(kettle.domain_id, "Kettle", kettle.phone, kettle.address), (None, bare.name, "", "")} <= known.keys()
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(f"SET LOCAL enable_seqscan = off; EXPLAIN {statement['sql']}")
            cursor.nextset()
            assert "Seq Scan" not in str(cursor.fetchall())


@pytest.mark.parametrize(
    ("account", "why"),
    [("gone", "Nobody here has the log-in name 'nora'."), ("viewer", "nora may read leads, but not work on them.")],
)
def test_a_lead_comes_back_without_an_owner_who_may_not_work_on_it(
    town: None, nora: User, account: str, why: str
) -> None:
    leads = importable()["leads"]
    body = written(leads, "csv")
    empty()
    nora.is_active = account != "gone"
    nora.save()
    nora.groups.set(Group.objects.filter(name=account))
    stored = restored(leads, body, "leads.csv")
    kettle = Lead.objects.get(name="Kettle")
    assert (kettle.owner, kettle.stage, kettle.tags) == ("", "Contacted", ["warm", "x; y"])
    assert (stored.accepted, stored.noticed) == (2, 1)
    assert why in stored.notices[0]["detail"]
