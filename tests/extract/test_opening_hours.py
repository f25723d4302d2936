"""Opening hours in the text of a page: the usual forms of a language, and nothing that may be somebody else's."""

from __future__ import annotations

import time

import pytest

from jobs.extract.pages import extract_home, extract_page
from jobs.extract.pages.opening_hours import opening_hours_in


@pytest.mark.parametrize(
    ("language", "text", "rules"),
    [
        ("en", "Hours\nMon–Fri 9am–6pm\nSat 9am–4pm\nSunday closed", ["Mo-Fr 09:00-18:00", "Sa 09:00-16:00", "Su off"]),
        ("en", "Office hours: 9.00am - 5.00pm Monday to Friday", ["Mo-Fr 09:00-17:00"]),
        ("en", "Mon, Wed & Fri: 9-5", ["Mo,We,Fr 09:00-17:00"]),
        ("en", "Tu & Th 9-noon", ["Tu,Th 09:00-12:00"]),
        ("pt", "Seg. a sex.: 5h30 às 23h | Sáb.: 8h às 14h", ["Mo-Fr 05:30-23:00", "Sa 08:00-14:00"]),
        ("en", "We are open daily from 1-5pm", ["Mo-Su 13:00-17:00"]),
        ("en", "Thu–Mon 6pm–2am", ["Th-Mo 18:00-02:00"]),
        ("en", "Tue–Thu noon to 10\nFri & Sat 12 noon - midnight", ["Tu-Th 12:00-22:00", "Fr-Sa 12:00-24:00"]),
        ("en", "Sat 8:00 am - 12:00 noon", ["Sa 08:00-12:00"]),
        ("en", "Open Mon-Fri 9am-5pm. Our phone is on until late.", ["Mo-Fr 09:00-17:00"]),
        ("en", "Saturdays: 2pm-6", ["Sa 14:00-18:00"]),
        ("en", "Phone: (406) 555-0175\nMon-Fri 10-6", ["Mo-Fr 10:00-18:00"]),
        ("en", "Tue – Sun, 10am – 8pm. Closed on Mondays.", ["Tu-Su 10:00-20:00", "Mo off"]),
        ("en", "Mon-Sat 10-6 (Thursday until 8 pm)", ["Mo,Tu,We,Fr,Sa 10:00-18:00", "Th 10:00-20:00"]),
        (
            "de",
            "Mo-Fr 9-12, 14-18 Uhr, Do bis 20 Uhr",
            ["Mo,Tu,We,Fr 09:00-12:00,14:00-18:00", "Th 09:00-12:00,14:00-20:00"],
        ),
        (
            "en",
            "We are open 8am to 7pm Monday to Thursday and 8am to 4pm on Fridays.",
            ["Mo-Th 08:00-19:00", "Fr 08:00-16:00"],
        ),
        (
            "de",
            "Dienstag bis Freitag von 10 bis 17 Uhr geöffnet, samstags von 10 bis 13 Uhr",
            ["Tu-Fr 10:00-17:00", "Sa 10:00-13:00"],
        ),
        ("de", "Mo-Fr 9-12 Uhr und nach Vereinbarung", ["Mo-Fr 09:00-12:00"]),
        ("fr", "Du mardi au samedi de midi à 22h", ["Tu-Sa 12:00-22:00"]),
        ("es", "De lunes a viernes de 20:00 a medianoche", ["Mo-Fr 20:00-24:00"]),
        ("de", "Mo. bis Fr.: 9 bis 13 Uhr und 14 bis 18 Uhr", ["Mo-Fr 09:00-13:00,14:00-18:00"]),
        ("de", "Montag\n8:00–12:00 Uhr\n14:00–18:00 Uhr\nDienstag\nRuhetag", ["Mo 08:00-12:00,14:00-18:00", "Tu off"]),
        ("fr", "Ouvert du mardi au samedi de 8h30 à 18h30\nFermé le lundi", ["Tu-Sa 08:30-18:30", "Mo off"]),
        ("it", "Orari: lunedì - venerdì 8.00-12.30 / 14.30-19.00", ["Mo-Fr 08:00-12:30,14:30-19:00"]),
        ("es", "Domingos y festivos: 10:00 - 13:30", ["Su 10:00-13:30"]),
        ("es", "Lunes a viernes 7:00 a.m. - 6:00 p.m.", ["Mo-Fr 07:00-18:00"]),
        ("pt-BR", "Segunda a sexta: 8h30 às 12h30 e 14h00 às 18h30", ["Mo-Fr 08:30-12:30,14:00-18:30"]),
        ("nl", "ma t/m vr 9.00 - 18.00 za 9.00 - 17.00", ["Mo-Fr 09:00-18:00", "Sa 09:00-17:00"]),
        ("sv", "Måndag–torsdag 9–18, fredag 9–16", ["Mo-Th 09:00-18:00", "Fr 09:00-16:00"]),
        ("no", "Man-fre kl. 8-16", ["Mo-Fr 08:00-16:00"]),
        ("pl", "pon.-pt. 8:00-20:00\nniedz. nieczynne", ["Mo-Fr 08:00-20:00", "Su off"]),
        ("fr", "Samedi : 9h30 - 18h30 sans interruption", ["Sa 09:30-18:30"]),
        ("es", "L-J 9:00-14:00 y 16:00-18:30, V 8:00-15:00", ["Mo-Th 09:00-14:00,16:00-18:30", "Fr 08:00-15:00"]),
        ("pt", "2ª a 6ª feira: 9h00 - 19h00", ["Mo-Fr 09:00-19:00"]),
        ("cs", "Po–Čt 8.00–16.00, Pá 8.00–14.00", ["Mo-Th 08:00-16:00", "Fr 08:00-14:00"]),
    ],
)
def test_hours_are_read_in_the_forms_of_their_language(language: str, text: str, rules: list[str]) -> None:
    assert opening_hours_in(text, language) == rules


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Happy hour\nMon-Fri 4pm-6pm"),
        ("en", "Yoga class Mondays 6pm-7pm"),
        ("en", "Downtown\nMon-Fri 8am-5pm\nWest\nMon-Fri 7am-4pm"),  # of two houses
        ("en", "Tue–Sun 4–11"),  # in the morning or in the evening
        ("en", "Sun 12-05-2026"),
        ("en", "Sunday closed"),
        ("en", "Thursday until 8 pm"),
        ("en", "Mon-Fri 9-5, Saturday until noon, Mon-Fri 8-4"),
        ("en", "Friday 12 June at 1.30pm"),
        ("de", "Telefonisch Mo-Fr 8-12 Uhr"),
        ("de", "Mo 18:00-19:00 Rückenschule"),
        ("fi", "ma 12 000-14 000 euroa"),
        ("xx", "Mon-Fri 9am-5pm"),
    ],
)
def test_what_may_be_other_hours_is_no_opening(language: str, text: str) -> None:
    assert opening_hours_in(text, language) == []


def test_a_letter_of_an_icon_font_is_no_day() -> None:
    assert opening_hours_in("\ue002 9:00-17:00", "en") == []
    assert opening_hours_in("\ue001 Mon-Fri 9:00-17:00", "en") == ["Mo-Fr 09:00-17:00"]


@pytest.mark.parametrize("line", ["Mo 9-12, 13-18 x ", "Mo-Di, ", "1-2 ", "9 "])
def test_a_long_line_of_hours_takes_time_in_proportion(line: str) -> None:
    def cpu(times: int) -> float:
        start = time.process_time()
        opening_hours_in(line * times, "de")
        return time.process_time() - start

    cpu(10)  # compiles the patterns
    assert cpu(8_000) < 20 * cpu(1_000) + 0.05


def test_the_data_of_a_home_page_come_before_its_text() -> None:
    text = "<html lang=en><p>Open Mon-Fri 9am-5pm</p>"
    store = '{"@type": "Store", "name": "Anvil", "openingHours": "Mo-Sa 08:00-12:00"}'
    data = f'<script type="application/ld+json">{store}</script>'
    assert _hours(text) == ["Mo-Fr 09:00-17:00"]
    assert _hours(text + data) == ["Mo-Sa 08:00-12:00"]
    one_line = "Tu 17:00-22:00, We 17:00-22:00, Sa,Su 11:00-23:00, , "  # as Squarespace writes it
    rules = ["Tu 17:00-22:00", "We 17:00-22:00", "Sa,Su 11:00-23:00"]
    assert _hours(data.replace("Mo-Sa 08:00-12:00", one_line)) == rules
    assert _hours(text + data.replace("openingHours", "slogan")) == ["Mo-Fr 09:00-17:00"]
    assert extract_home(b"<html lang=en><p>Nothing</p>", "https://anvil.test/").organisation is None


def _hours(markup: str) -> list[str]:
    organisation = extract_home(markup.encode(), "https://anvil.test/").organisation
    return organisation.opening_hours if organisation else []


def test_a_page_that_states_no_language_has_that_of_its_host() -> None:
    body = "<p>Dienstag bis Freitag von 10 bis 17 Uhr geöffnet</p>".encode()
    organisation = extract_home(body, "https://amboss.de/").organisation
    assert organisation is not None
    assert organisation.opening_hours == ["Tu-Fr 10:00-17:00"]
    assert extract_home(body, "https://amboss.test/").organisation is None


@pytest.mark.parametrize(
    ("path", "hours"),
    [
        ("contact", ["Mo-Fr 09:00-17:00; Sa off"]),
        ("pages/nous-joindre", ["Mo-Fr 09:00-17:00; Sa off"]),
        ("about", []),
        ("privacy", []),
    ],
)
def test_the_hours_of_a_contact_page_are_a_fact_of_the_business(path: str, hours: list[str]) -> None:
    body = b"<html lang=en><p>Open Mon-Fri 9am-5pm<br>Sat closed</p>"
    page = extract_page(body, f"https://anvil.test/{path}")
    assert [fact.value for fact in page.identity if fact.kind == "opening_hours"] == hours
