"""What leads are found by: words of everything that people remember of them, and phones in any spelling."""

from __future__ import annotations

import pytest
from django.db import connection

from jobs.actions.leads import add_note, change_leads, remove_note
from jobs.lists.catalogue import LEADS
from jobs.lists.listing import Listing
from jobs.models import Lead, LeadWords
from jobs.store.lead_words import NOTES

KESTREL = {
    "name": "Kestrel Café", "address": "301 Müller Straße, Ithaca, NY 14850", "city": "Ithaca",
    "email": "office@kestrel.test", "emails": ["ines@kestrel.test"], "website": "https://www.kestrel.test/",
    "phone": "+16072720301", "phones": ["+442079460018"], "people": [{"name": "Inès Marrowby"}],
    "main_category": "coffee_shop",
}  # fmt: skip


@pytest.fixture
def lead(db: None) -> Lead:
    """A lead with everything, among others that have nothing of it."""
    for n in range(30):
        Lead.objects.create(
            key=f"other:{n}", name=f"Finch {n}", phone=f"+160755500{n:02}", website="https://finch.test/"
        )
    return Lead.objects.create(key="kestrel", **KESTREL)


def found(text: str) -> list[str]:
    """Who a list finds, which must be whom the filter finds."""
    listing = Listing.read(LEADS, {"q": text})
    names = [row.name for row in listing.page().rows]
    assert sorted(names) == sorted(row.name for row in LEADS.rows({"q": text}))
    return names


@pytest.mark.parametrize(
    "text",
    [
        "+1 607 272 0301", "(607) 272-0301", "607.272.0301", "6072720301", "1-607-272-0301", "001 607 272 0301",
        "0607 272 0301", "272-0301", "+16072720301", "kestrel 607 272 0301", "+44 20 7946 0018", "+44 (0)20 7946 0018",
        "020 7946 0018", "0044 20 7946 0018", "+1607272",
    ],
)  # fmt: skip
def test_a_phone_is_found_in_any_spelling(lead: Lead, text: str) -> None:
    assert found(text) == ["Kestrel Café"]


@pytest.mark.parametrize(
    "text",
    ["cafe", "café", "muller strasse", "Müller", "301 muller", "14850", "office@kestrel.test", "ines@kestrel",
     "kestrel.test", "marrowby inés", "coffee", "ithaca coffee marrow"],
)  # fmt: skip
def test_a_lead_is_found_by_whatever_people_remember_of_it(lead: Lead, text: str) -> None:
    assert found(text) == (["Kestrel Café"] if text != "muller strasse" else [])


@pytest.mark.parametrize("text", ["607 272 0302", "kestrel osprey", "https", "www", "'); --", "& | !", "2026-11-28"])
def test_what_it_has_not_does_not_find_it(lead: Lead, text: str) -> None:
    assert found(text) == []


def test_notes_and_tags_are_found_as_long_as_they_are_there(lead: Lead) -> None:
    assert found("voucher") == found("warm") == []
    note = add_note(lead, "Asked for a voucher in May.", by="ada")
    change_leads([lead.pk], {"add_tags": ["warm"]}, by="ada")
    assert found("voucher") == found("warm") == ["Kestrel Café"]
    remove_note(lead, note.pk, by="ada")
    change_leads([lead.pk], {"remove_tags": ["warm"]}, by="ada")
    assert found("voucher") == found("warm") == []


def test_only_so_much_of_the_notes_is_looked_through(lead: Lead) -> None:
    add_note(lead, "oldest", by="ada")
    for n in range(NOTES):
        add_note(lead, f"note {n} " + "word " * 1_900 + "endless", by="ada")
    assert found("oldest") == found("endless") == []
    assert found("note word") == ["Kestrel Café"]


@pytest.mark.usefixtures("misfits_allowed")
def test_words_are_true_after_every_kind_of_write_and_go_with_the_lead(lead: Lead) -> None:
    Lead.objects.filter(pk=lead.pk).update(name="Osprey", phone="", people={"odd": 1}, emails=[])
    assert found("osprey") == ["Osprey"]
    assert found("cafe") == found("607 272 0301") == found("ines@kestrel") == []
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM leads AS l JOIN lead_words AS w ON w.lead_id = l.id "
                       "WHERE w.words <> scrapersky_lead_words(l)")  # fmt: skip
        assert cursor.fetchone() == (0,)
    Lead.objects.filter(pk=lead.pk).delete()
    assert not LeadWords.objects.filter(lead_id=lead.pk).exists()
    assert LeadWords.objects.count() == Lead.objects.count()
