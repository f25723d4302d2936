"""Whose a number is that a page shows beside its own: of whoever is named before it."""

from __future__ import annotations

import pytest

from jobs.extract.contacts import numbers_of_others
from jobs.extract.contacts.other_firms import PLACES_MOST
from jobs.extract.pages import extract_page

OWN = "<h1>Roe Pest Control</h1><h2>Contact</h2><p>Phone: 850-555-0142</p><p>info@roepest.test</p>"


def numbers_on(markup: str, country: str = "US") -> list[str]:
    page = f"<!doctype html><html><body>{markup}</body></html>".encode()
    contacts = extract_page(page, "https://roepest.test/", "utf-8", country).contacts
    return sorted(contact.value for contact in contacts if contact.kind == "phone")


@pytest.mark.parametrize(
    "of_others",
    [
        "<h2>Snakes</h2><p>Snakes? Please call Escambia County Wildlife Care at 850-555-0197.</p>",
        "<h2>Lines down</h2><p>Never touch them. Call Avistia at 850-555-0197.</p>",
        "<h2>Rebates</h2><p>Ask for the rebate line of Nicorra, 850-555-0197</p>",
        "<h2>Support</h2><p>Crusoe Bereavement Fund: 850-555-0197</p>",
        "<h2>Huts</h2><table><tr><td>Blue Ridge Hut</td><td>850-555-0197</td></tr>"
        "<tr><td>Cedar Gap Lodge</td><td>850-555-0198</td></tr></table>",
        "<h2>Your insurer's claims line</h2><ul><li>Avistia 850-555-0197</li></ul>",
        "<h2>Brands and who to call for warranty</h2><p>Nicorra customer care: 850-555-0197</p>",
        "<h2>Where to buy</h2><p>850-555-0197</p>",
        "<h2>Broken down?</h2><p>Members call the AA on 850-555-0197.</p>",
    ],
)
def test_a_number_behind_somebody_elses_name_is_theirs(of_others: str) -> None:
    assert numbers_on(OWN + of_others) == ["850-555-0142"]


@pytest.mark.parametrize(
    "own",
    [
        "<h2>At night</h2><p>Call Jane on 850-555-0197.</p>",
        "<h2>At night</h2><p>You reach our Emergency Desk at 850-555-0197.</p>",
        "<h2>Branches</h2><p>Panama City, 850-555-0197</p>",
        "<h2>Why Roe Pest</h2><p>Ask for the Roe Pest Helpers at 850-555-0197.</p>",
        "<h2>Contact</h2><p>info@roepest.test</p><p>Night Desk: 850-555-0197</p>",
        "<h2>Night</h2><p>Off season:</p><p>850-555-0197</p>",
        "<footer><p>Night Desk: 850-555-0197</p></footer>",
        "<h2>More</h2><p>Sales Department: 850-555-0197</p>",
        "<h2>More</h2><p>Call Now For Same Day Service 850-555-0197</p>",
        "<h2>More</h2><p>In Pensacola, call 850-555-0197</p>",
        "<h2>More</h2><p>Fort Walton Beach Office: 850-555-0197</p>",
        "<h2>24 Hour Emergency Service</h2><p>850-555-0197</p>",
        "<h2>At night</h2><p>Out of hours emergency: 850-555-0197</p>",
        "<h2>At night</h2><p>Out-of-hours repairs (tenants only): 850-555-0197</p>",
        "<h2>Emergency after storms</h2><p>Call us: 850-555-0197</p>",
        "<h2>Lessons</h2><p>Write to Jane on WhatsApp 850-555-0197</p>",
        "<h2>Termites</h2><p>We find termites.</p><p>Questions on Termites? 850-555-0197</p>",
    ],
)
def test_a_number_behind_a_label_a_town_or_a_name_of_the_house_is_its_own(own: str) -> None:
    assert numbers_on(OWN + own) == ["850-555-0142", "850-555-0197"]


def test_german_nouns_are_no_names() -> None:
    own = "<h1>Roe</h1><p>Telefon 030 23125 042</p><p>Nachts hilft der Hausmeister unter 030 23125 777.</p>"
    assert numbers_on(own, "DE") == ["030 23125 042", "030 23125 777"]
    assert numbers_on(own.replace("Nachts hilft", "Ab 15 Uhr. Nachts hilft"), "DE")[1:]
    assert numbers_on(own.replace("Nachts hilft der Hausmeister unter", "Für Wartungskunden:"), "DE")[1:]
    assert not numbers_on(own.replace("Nachts hilft der Hausmeister unter", "Stadtwerke Traunwald:"), "DE")[1:]


def test_the_only_number_of_a_page_is_its_own_whoever_is_named_before_it() -> None:
    assert numbers_on("<h1>Roe Pest</h1><p>Call Acme Wildlife Care at 850-555-0197.</p>") == ["850-555-0197"]


def test_the_only_number_of_a_page_is_not_an_authority_s() -> None:
    assert numbers_on("<h1>Roe Pest</h1><p>Poison control: 850-555-0197.</p>") == []


@pytest.mark.parametrize(
    "of_others", ["Emergency</h2><p>DAN: 850-555-0197", "Support</h2><p>Crusoe Support: 850-555-0197"]
)
def test_a_plain_heading_does_not_make_somebody_elses_number_its_own(of_others: str) -> None:
    assert numbers_on(f"{OWN}<h2>{of_others}</p>") == ["850-555-0142"]


@pytest.mark.parametrize("copies", [40, 4_000])
def test_a_number_that_a_page_repeats_is_looked_at_a_few_times(copies: int, monkeypatch: pytest.MonkeyPatch) -> None:
    looked_at: list[int] = []

    def watched(start: int, *_: object) -> bool:
        looked_at.append(start)
        return True

    monkeypatch.setattr(numbers_of_others, "is_of_others_at", watched)
    numbers_on(OWN + "<p>Call Crusoe Care at 850-555-0197</p>" * copies)
    assert len(looked_at) <= 2 * PLACES_MOST
