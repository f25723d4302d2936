"""Imports in steps, by admin, API and command: what was forgotten stays away, what a person did is not lost, and an id
means a row of its own file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from jobs.actions import duplicates, erasure
from jobs.actions.curation import decide
from jobs.compliance.subjects import read_subject
from jobs.models import Contact, Domain, Import, Lead, LocalBusiness, Page, PossibleDuplicate
from jobs.statuses import Curation
from jobs.transfer import import_undo
from tests.transfer.test_doors import DOORS, FOLDER

pytestmark = pytest.mark.django_db
KETTLE = "+16075550142"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path) -> None:
    FOLDER[:] = [tmp_path]


@pytest.fixture(params=DOORS, ids=lambda door: door.__name__.lower())
def door(request: Any) -> Any:
    return request.param()


def store(door: Any, text: str, name: str = "list.csv", noun: str = "local-businesses") -> Import:
    """Import a file by a door; the import that it made."""
    door.store(noun, name, text.encode())
    return Import.objects.filter(run__isnull=False).latest("pk")


def forget(kind: str, value: str, scope: str = "") -> None:
    erasure.suppress(read_subject(kind, value, scope), by="olga")
    erasure.run_requested_erasures()


def facts(*names: str) -> list[tuple[Any, ...]]:
    return sorted(LocalBusiness.objects.values_list("name", *names))


# What was forgotten.


@pytest.mark.parametrize(
    "written",
    ["kettle.test", "https://www.kettle.test/about?x=1", "shop.kettle.test", "KETTLE.TEST.", "other.test kettle.test",
     "mailto:info@kettle.test"],
)  # fmt: skip
def test_a_forgotten_domain_does_not_come_back_however_it_is_written(door: Any, written: str) -> None:
    forget("domain", "kettle.test")
    stored = store(door, f"name,website,phone\nKettle,{written},{KETTLE}\nQuill,quill.test,\n")
    assert not LocalBusiness.objects.filter(website__icontains="kettle").exists()
    assert not Lead.objects.filter(website__icontains="kettle").exists()
    assert not any("kettle" in str(email) for emails in LocalBusiness.objects.values_list("emails") for email in emails)
    assert LocalBusiness.objects.filter(name="Quill").exists()
    assert "kettle" not in str(stored.problems).casefold()


def test_a_forgotten_number_and_address_are_left_out_of_the_row_that_has_them(door: Any) -> None:
    forget("phone", KETTLE)
    forget("email", "jo@kettle.test")
    store(door, 'name,website,phone,email\nKettle,kettle.test,(607) 555-0142,"JO@Kettle.test, hi@kettle.test"\n')
    business = LocalBusiness.objects.get()
    assert (business.name, business.phone, business.phone_as_written, business.phones) == ("Kettle", "", "", [])
    assert business.emails == ["hi@kettle.test"]
    assert set(Contact.objects.values_list("value", flat=True)) <= {"hi@kettle.test"}


def test_what_is_forgotten_after_an_import_stays_away_at_the_second_one(door: Any) -> None:
    text = f"id,name,website,phone\n1,Kettle,kettle.test,{KETTLE}\n2,Quill,quill.test,\n"
    store(door, text)
    forget("domain", "kettle.test")
    store(door, text)
    store(door, text, "copy.csv")
    assert facts("website") == [("Quill", "quill.test")] * LocalBusiness.objects.count()
    assert set(Lead.objects.values_list("name", flat=True)) == {"Quill"}


def test_an_undo_does_not_bring_back_what_was_forgotten_since(door: Any) -> None:
    store(door, "id,name,website,phone\n1,Kettle,kettle.test,+16075550199\n")
    stored = store(door, f"id,name,website,phone,email\n1,Kettle,kettle.test,{KETTLE},hi@kettle.test\n")
    forget("phone", "+16075550199")
    import_undo.undo(stored.pk, by="olga")
    assert facts("phone", "emails") == [("Kettle", "", [])]
    assert not Lead.objects.filter(phone="+16075550199").exists()


@pytest.mark.parametrize(
    ("noun", "text"),
    [("domains", "domain\nhttps://www.kettle.test/x\nquill.test\n"),
     ("pages", "url\nhttps://kettle.test/a\nhttps://quill.test/a\n")],
)  # fmt: skip
def test_a_forgotten_domain_comes_back_by_no_other_list(door: Any, noun: str, text: str) -> None:
    Domain.objects.create(host="quill.test")
    Domain.objects.create(host="kettle.test")
    forget("domain", "kettle.test")
    store(door, text, noun=noun)
    assert set(Domain.objects.values_list("host", flat=True)) == {"quill.test"}
    assert not Page.objects.filter(url__contains="kettle").exists()


# What a person did.


def test_the_same_id_in_another_file_is_another_business(door: Any) -> None:
    store(door, f"id,name,phone\n1,Kettle,{KETTLE}\n", "a.csv")
    decide_and_write("Kettle")
    store(door, "id,name,phone\n1,Quill,\n", "b.csv")
    assert facts("phone", "curation_status", "notes") == [
        ("Kettle", KETTLE, "Not a Fit", "called"), ("Quill", "", "New", ""),
    ]  # fmt: skip


def test_changed_cells_of_the_same_file_are_new_facts_and_empty_ones_take_nothing_away(door: Any) -> None:
    store(door, f"id,name,phone,city,email\n1,Kettle,{KETTLE},Ithaca,hi@kettle.test\n")
    decide_and_write("Kettle")
    stored = store(door, f"id,name,phone,city,email\n1,Kettle,{KETTLE},Troy,\n")
    assert facts("phone", "city", "emails", "curation_status", "notes") == [
        ("Kettle", KETTLE, "Troy", ["hi@kettle.test"], "Not a Fit", "called")
    ]
    assert (stored.accepted, stored.changed) == (0, 1)


def test_an_id_that_moves_to_another_row_moves_nothing_else(door: Any) -> None:
    store(door, f"id,name,phone\n1,Kettle,{KETTLE}\n2,Quill,+16075550143\n")
    decide_and_write("Kettle")
    for _ in range(2):
        store(door, f"id,name,phone\n2,Kettle,{KETTLE}\n1,Quill,+16075550143\n3,Tarn,+16075550144\n")
        assert facts("phone", "notes") == [
            ("Kettle", KETTLE, "called"), ("Quill", "+16075550143", ""), ("Tarn", "+16075550144", ""),
        ]  # fmt: skip


def test_names_whose_ids_were_numbered_anew_stay_one_business_each(door: Any) -> None:
    store(door, "id,name\n1,Kettle\n2,Quill\n3,Tarn\n")
    decide_and_write("Tarn")
    stored = store(door, "id,name\n1,Alder\n2,Kettle\n3,Quill\n4,Tarn\n")
    assert [row[0] for row in facts()] == ["Alder", "Kettle", "Quill", "Tarn"]
    assert facts("notes")[-1] == ("Tarn", "called")
    assert (stored.accepted, stored.exists) == (1, 3)


def test_what_was_merged_is_not_taken_apart_by_the_next_import(door: Any) -> None:
    kettle = f"Kettle Plumbing,{KETTLE},kettle.test"
    llc = kettle.replace(",+", " LLC,+")
    text = f"id,name,phone,website\n1,{kettle}\n2,{llc}\n"
    store(door, text)
    pair = PossibleDuplicate.objects.get()
    duplicates.merge(pair.pk, pair.first_id, by="olga")
    archived = LocalBusiness.objects.get(curation_status="Archived")
    store(door, text)
    store(door, text.replace("kettle.test\n2", "kettle.test/new\n2"))
    archived.refresh_from_db()
    assert archived.curation_status == "Archived"
    assert LocalBusiness.objects.count() == 2
    assert not PossibleDuplicate.objects.filter(decision="open").exists()
    assert Lead.objects.exclude(curation_status="Archived").count() == 1


def test_an_undone_import_comes_back_once_and_whole(door: Any) -> None:
    text = f"id,name,phone,email\n1,Kettle,{KETTLE},hi@kettle.test\n"
    for _ in range(2):
        stored = store(door, text)
        import_undo.undo(stored.pk, by="olga")
        assert not LocalBusiness.objects.exists()
        assert not Lead.objects.exists()
    store(door, text)
    assert facts("phone", "emails") == [("Kettle", KETTLE, ["hi@kettle.test"])]
    assert Lead.objects.count() == 1


def test_what_was_archived_stays_archived(door: Any) -> None:
    text = "name,website\nKettle,kettle.test\nQuill,quill.test\n"
    store(door, text)
    decide(LocalBusiness, LocalBusiness.objects.filter(name="Kettle"), Curation.ARCHIVED, by="olga")
    store(door, text, "again.csv")
    store(door, text.replace("Quill,", "Quill Ltd,"), "third.csv")
    assert ("Kettle", "Archived") in facts("curation_status")
    assert LocalBusiness.objects.filter(name="Kettle").count() == 1


def decide_and_write(name: str) -> None:
    decide(LocalBusiness, LocalBusiness.objects.filter(name=name), Curation.NOT_A_FIT, by="olga")
    LocalBusiness.objects.filter(name=name).update(notes="called")
