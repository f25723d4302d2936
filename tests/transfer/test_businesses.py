"""Businesses from files: stored once, brought up to date, refused with a sentence."""

from __future__ import annotations

from typing import Any

import pytest

from jobs.compliance import suppression_list
from jobs.compliance.gate import SENTENCE
from jobs.compliance.subjects import read_subject
from jobs.lists.catalogue import BUSINESSES
from jobs.models import Import, LocalBusiness, PossibleDuplicate
from jobs.transfer import import_jobs
from jobs.transfer.business_rows import BusinessLine, read_business
from jobs.transfer.import_jobs import ImportRequest
from jobs.transfer.mapping import read_file

pytestmark = pytest.mark.django_db

CSV = """\ufeffCompany,Site,Telephone,Lat,Lng,Size
Moss & Fern,https://moss.test,(607) 272-0503,42.44,-76.5,small
"Quiet, Ltd",,,,,
,,,1,2,
Far Away,far.test,,95,0,
,,,,,large
"""


def imported(text: str, **more: Any) -> Import:
    table = read_file(BUSINESSES, "shops.csv", text.encode())
    return import_jobs.create(ImportRequest(BUSINESSES, table, "ada", country="US", file_name="shops.csv", **more))


def counts(stored: Import) -> tuple[int, int, int, int]:
    return stored.accepted, stored.changed, stored.exists, stored.invalid


def test_rows_are_stored_and_those_that_are_not_say_why() -> None:
    stored = imported(CSV)
    assert counts(stored) == (3, 0, 0, 2)
    moss = LocalBusiness.objects.get(name="Moss & Fern")
    assert (moss.phone, moss.website, str(moss.latitude)) == ("+16072720503", "https://moss.test", "42.440000")
    assert moss.sources["*"]["source"] == "shops.csv"
    assert [(problem["line"], problem["text"]) for problem in stored.problems] == [
        (4, "1, 2"), (6, "large"),
    ]  # fmt: skip
    assert "no name" in stored.problems[0]["detail"]
    assert "'95' is not a coordinate" in stored.notices[0]["detail"]
    assert stored.unread == ["Size"]


def test_the_same_file_again_changes_nothing() -> None:
    imported(CSV)
    before = list(LocalBusiness.objects.order_by("pk").values())
    assert counts(imported(CSV)) == (0, 0, 3, 2)
    assert list(LocalBusiness.objects.order_by("pk").values()) == before


def test_new_facts_are_stored_and_decisions_stay() -> None:
    imported("place_id,name,phone\nk-1,Kestrel,607 555 0142\nk-2,Heron,")
    LocalBusiness.objects.update(curation_status="Selected")
    stored = imported("place_id,name,phone\nk-1,Kestrel Plumbing,607 555 0142\nk-2,Heron,")
    assert counts(stored) == (0, 1, 1, 0)
    assert set(LocalBusiness.objects.values_list("name", "curation_status")) == {
        ("Kestrel Plumbing", "Selected"), ("Heron", "Selected"),
    }  # fmt: skip


def test_of_rows_with_the_same_id_the_last_is_stored() -> None:
    stored = imported("place_id,name\nk-1,Kestrel\nk-1,Kestrel\nk-1,Kestrel Plumbing")
    assert counts(stored) == (1, 1, 1, 0)
    assert LocalBusiness.objects.get().name == "Kestrel Plumbing"


def test_an_imported_business_that_a_provider_knows_is_proposed_for_merge() -> None:
    LocalBusiness.objects.create(
        provider="google", external_id="g1", name="Moss and Fern", phone="+16072720503", website="http://www.moss.test/x"
    )  # fmt: skip
    imported(CSV)
    evidence = PossibleDuplicate.objects.get().evidence
    shared = {fact: evidence[fact] for fact in ("phone", "website", "name", "place")}
    assert shared == {"phone": True, "website": True, "name": True, "place": False}


def test_a_business_whose_host_asked_to_be_forgotten_is_not_stored() -> None:
    suppression_list.add(read_subject("domain", "moss.test"), by="olga")
    stored = imported(CSV)
    assert stored.problems[0] == {"line": 2, "text": "", "detail": SENTENCE}
    assert not LocalBusiness.objects.filter(name="Moss & Fern").exists()


def test_processing_starts_for_rows_that_were_never_processed() -> None:
    imported(CSV, auto_queue=True)
    assert set(LocalBusiness.objects.values_list("domain_extraction_status", flat=True)) == {"Queued"}


@pytest.mark.parametrize(
    ("location", "place"),
    [
        ("Ithaca, NY", ("Ithaca", "NY", "")),
        ("Leipzig, Saxony, Germany", ("Leipzig", "Saxony", "DE")),
        ("Wilmington, DE", ("Wilmington", "DE", "")),
        ("Atlanta, Georgia", ("Atlanta", "Georgia", "")),
        ("Stockholm, Sweden", ("Stockholm", "", "SE")),
        ("Remote", ("", "", "")),
        ("Greater Boston Area", ("", "", "")),
    ],
)
def test_a_location_in_words_is_the_town_with_its_state_and_country(location: str, place: tuple[str, str, str]) -> None:
    line = read_business({"name": "Finch", "coordinates": location})
    assert isinstance(line, BusinessLine)
    assert (line.facts.city, line.facts.state, line.facts.country) == place


@pytest.mark.parametrize(
    "text", ['[{"alias": "bagels", "title": "Bagels"}]', "[{'alias': 'bagels', 'title': 'Bagels'}]"]
)
def test_an_object_in_a_list_is_stored_by_what_it_is_called(text: str) -> None:
    line = read_business({"name": "Finch", "categories": text})
    assert isinstance(line, BusinessLine)
    assert line.facts.categories == ["Bagels"]


@pytest.mark.parametrize("header", ["CNPJ", "NIP", "SIRET", "Steuernummer", "ИНН", "P.IVA"])
def test_a_number_of_a_register_is_no_phone(header: str) -> None:
    table = read_file(BUSINESSES, "a.csv", f"Company,{header}\nFinch,12.345.678/0001-90\nWren,525-000-22-22\n".encode())
    assert table.fields == ["name", ""]
