"""The file of leads that people download: what they read first, in the order of their list, and the way back."""

from __future__ import annotations

import csv
import io
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, transaction

from jobs.actions.leads import change_leads
from jobs.lists.catalogue import LEADS, NOUNS
from jobs.lists.resource import Resource
from jobs.models import Domain, Lead, LeadNote, LocalBusiness
from jobs.store.leads import refresh_leads
from jobs.transfer import exports, import_jobs
from jobs.transfer.csv_form import FORMS, CsvForm
from jobs.transfer.exports import export_request, stream
from jobs.transfer.import_jobs import ImportRequest
from jobs.transfer.mapping import importable, read_file
from jobs.transfer.readable import readable_line, stored_parts, stored_text
from jobs.transfer.row_marks import MARK, mark_of
from tests.exports import export
from tests.patience import eventually
from tests.pipeline.conftest import waiting_for_locks
from tests.transfer.test_own_files import empty, facts, nora, town

pytestmark = pytest.mark.django_db

FIRST = ["Name", "Person", "Role", "Best e-mail", "Best phone", "Website", "Address", "Why this e-mail", "Fit", "Stage",
         "Decision", "Owner", "Next date", "Notes", "Tags"]  # fmt: skip
__all__ = ["nora", "town"]  # fixtures


def content(noun: Resource = LEADS, form: CsvForm = CsvForm(), order: str = "") -> bytes:  # noqa: B008 -- it is frozen
    return b"".join(stream(export_request(noun, {}, "csv", layout="readable", form=form, order=order), by="ada"))


def lines(**more: Any) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content(**more).decode())))


def test_a_salesperson_reads_who_it_is_first_and_ids_and_codes_last(town: None) -> None:
    heads = list(lines()[0])
    assert heads[: len(FIRST)] == FIRST
    assert heads[-3:] == ["ID", "Business id", "Domain id"]
    [row] = [row for row in lines() if row["Name"] == "Kettle"]
    assert (row["Person"], row["Role"], row["Best phone"]) == ("Nora Quillfeather", "Owner", "+1 607-555-0147")


def test_ids_are_at_the_end_of_the_readable_file_of_every_noun() -> None:
    for noun in NOUNS:
        names = list(noun.readable_columns)
        ids = [name for name in names if name == "id" or name.endswith("_id")]
        assert names[len(names) - len(ids) :] == ids, noun
        assert sorted(names) == sorted(noun.export_columns)


def test_countries_and_states_of_a_business_are_words(town: None) -> None:
    [row] = [row for row in lines() if row["City"] == "München"]
    assert (row["Country"], row["Business status"], row["Technologies"]) == ("Germany", "Open", "WordPress 6")
    assert row["Sources"].startswith("Name: google, 2026-11-20; ")


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)
@pytest.mark.parametrize("noun", [noun for noun in importable().values() if noun.import_identity], ids=str)
def test_a_readable_file_comes_back_whole_from_every_form_of_csv(town: None, noun: Resource, form: CsvForm) -> None:
    LeadNote.objects.create(lead=Lead.objects.get(name="Kettle"), author="ada", text="Asked for a price; =1+1")
    before, body = facts(noun), content(noun, form)
    empty()
    mapped = read_file(noun, "rows.csv", body)
    stored = import_jobs.create(ImportRequest(noun, mapped, "ada", file_name="rows.csv"))
    assert (mapped.own, stored.accepted, stored.invalid, stored.problems) == (True, len(before), 0, [])
    assert [without(row) for row in facts(noun)] == [without(row) for row in before]


@pytest.mark.django_db(transaction=True)
def test_what_somebody_writes_on_a_lead_while_its_row_comes_back_is_not_replaced(nora: None) -> None:
    business = LocalBusiness.objects.create(provider="import", external_id="1", name="Kestrel")
    refresh_leads(businesses=[business.pk])
    lead = Lead.objects.get()
    row = lines()[0] | {"Tags": "cold", "Next date": "2026-12-02", MARK: mark_of("leads", lead.pk)}
    body = "\n".join([",".join(row), ",".join(f'"{text}"' for text in row.values())]).encode()

    def bring_back() -> None:
        try:
            import_jobs.create(ImportRequest(LEADS, read_file(LEADS, "leads.csv", body), "ada", file_name="leads.csv"))
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            change_leads([lead.pk], {"add_tags": ["warm"]}, by="nora")
            bringing = pool.submit(bring_back)
            eventually(lambda: waiting_for_locks() > 0)
        bringing.result()
    lead.refresh_from_db()
    assert (lead.tags, str(lead.next_on)) == (["warm"], "2026-12-02")


IN_OTHER_WORDS = {"opening_hours", "organisation", "area", "tiles", "sources", "alternates", "custom_fields",
                  "address_parts", "possible_places", "parameters"}  # fmt: skip


def without(row: dict[str, Any]) -> dict[str, Any]:
    """A row without what has parts that people read in other words."""
    return {name: value for name, value in row.items() if name not in IN_OTHER_WORDS}


@pytest.mark.parametrize("code", ["DE", "US", "GB", "CZ", "KR", "CI", "XX", ""])
def test_a_country_is_read_back_as_its_code(code: str) -> None:
    assert stored_text("country", readable_line(["country"], (code,))[0]) == code


@pytest.mark.parametrize("category", ["point_of_interest", "bakery", "Roofing firm", "shop_of_no_list", "x; y", ""])
def test_a_category_is_written_in_words_and_read_back_as_its_code(category: str) -> None:
    assert readable_line(["main_category"], ("point_of_interest",)) == ("point of interest",)
    assert stored_text("main_category", readable_line(["main_category"], (category,))[0]) == category


def test_sources_are_read_back_by_the_names_of_their_columns() -> None:
    source = {"source": "google", "at": "2026-11-20"}
    sources = dict.fromkeys(("phone", "rating_count", "address", "main_category", "domain_host", "website"), source)
    assert stored_parts("sources", readable_line(["sources"], (sources,))[0]) == sources


def test_people_are_read_back_with_titles_that_have_commas() -> None:
    people = [{"name": "Ines Marrowby", "title": "Owner, DDS", "email": "i@k.test", "phone": "+16072720301"},
              {"name": "Bo"}]  # fmt: skip
    assert stored_parts("people", readable_line(["people"], (people,))[0]) == people


@pytest.mark.parametrize(
    "odd", ["WordPress", 5, ["WordPress", {"name": "Divi"}], {"a": {"b": [1]}}, [[1, {"c": 2}]], None]
)
@pytest.mark.parametrize("name", ["technologies", "missing", "sources", "people", "opening_hours", "socials"])
def test_whatever_a_column_of_json_holds_has_a_cell(name: str, odd: Any) -> None:
    assert len(readable_line([name], (odd,))) == 1


NAMES = ("Marrowby, Ines", 'Bill "Bo" Lee', '"Bo" Lee', '5" Al', "A; B", '"', "Ann,", '"Lee, Bo" Al', 'Al "x; y", Jr.')


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("title", ["Owner, DDS", "Chair; Owner", 'Head of "Sales, West"'])
def test_people_are_read_back_whatever_stands_in_their_names_and_titles(name: str, title: str) -> None:
    people = [{"name": name, "title": title, "email": "i@k.test"}, {"name": name, "title": title}, {"name": "Al Gold"}]
    text = readable_line(["people"], (people,))[0]
    assert stored_parts("people", text) == people
    assert readable_line(["people"], (people[2:],))[0] == "Al Gold"


def test_a_person_is_read_of_files_from_before_too() -> None:
    people = [{"name": 'Al "Bo', "title": "Owner"}, {"name": "Ann Lee"}]
    assert stored_parts("people", 'Al "Bo, Owner; Ann Lee') == people


def test_words_that_cannot_be_read_back_as_lists_are_stored_as_nothing(town: None) -> None:
    body = content().replace(b"WordPress 6", b"").replace(b"Name: google", b"google")
    empty()
    stored = import_jobs.create(ImportRequest(LEADS, read_file(LEADS, "rows.csv", body), "ada", file_name="rows.csv"))
    assert (stored.accepted, stored.invalid) == (2, 0)
    assert Domain.objects.get(host="gaertnerei.test").technologies == []


# The order of the list.


@pytest.fixture
def rated() -> None:
    for n, rating in enumerate(["3.5", None, "4.5", "4.0", None, "4.5"]):
        LocalBusiness.objects.create(
            provider="google", external_id=f"ChIJ{n}", name=f"B{n}", rating=rating and Decimal(rating),
            phone=f"+1607272030{n}",
        )  # fmt: skip
    refresh_leads(businesses=LocalBusiness.objects.values_list("pk", flat=True))


def names(order: str) -> str:
    return " ".join(row["Name"] for row in lines(order=order))


def test_a_download_has_the_order_of_its_list_and_rows_without_a_value_last(
    rated: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exports, "FIRST_SLICE", 1)
    monkeypatch.setattr(exports, "SLICE", 2)
    assert names("-rating") == "B5 B2 B3 B0 B4 B1"
    assert names("rating") == "B0 B3 B2 B5 B1 B4"
    assert names("-id") == "B5 B4 B3 B2 B1 B0"


def test_more_rows_than_are_sorted_come_in_the_order_of_their_ids(rated: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exports, "MOST_IN_ORDER", 5)
    assert names("-id") == "B0 B1 B2 B3 B4 B5"


def test_a_row_that_moves_while_a_file_is_read_is_in_it_once(rated: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exports, "FIRST_SLICE", 2)
    monkeypatch.setattr(exports, "SLICE", 2)
    moves = iter([("B5", "1.0"), ("B0", "5.0")])

    def move(read: int) -> None:
        for name, rating in moves:
            Lead.objects.filter(name=name).update(rating=rating)

    rows = Lead.objects.all()
    body = b"".join(export(rows, {"name": "name"}, "csv", move, order=LEADS.order("-rating")))
    assert body.decode().split() == ["name", "B5", "B2", "B3", "B0", "B4", "B1"]
