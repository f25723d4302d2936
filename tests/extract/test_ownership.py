# ruff: noqa: E501 -- an address and how it is written stand on one line
"""Ownership: each sign that speaks for or against an address being the business's own, and what they say together."""

from __future__ import annotations

from dataclasses import replace

import pytest

from jobs.extract.contacts import ownership
from jobs.extract.contacts.odds import Odds
from jobs.extract.pages import extract_page
from tests.extract.outlines import SITE, addresses_of, outline_of

OWN = "14 Mill Street, Ludlow SY8 1BA"
OTHER = "3 Castle Road, Ludlow SY8 1AX"


def signs(markup: str, which: int = 0, page_type: str = "contact") -> frozenset[str]:
    outline = outline_of(markup)
    return ownership.signs_of(outline, addresses_of(outline), replace(SITE, page_type=page_type))[which]


def addresses(markup: str, path: str = "/contact", country: str = "GB") -> set[str]:
    url = f"https://kestrel-plumbing.com{path}"
    page = extract_page(f"<html><body>{markup}</body></html>".encode(), url, None, country)
    return {contact.value for contact in page.contacts if contact.kind == "address"}


@pytest.mark.parametrize(
    ("markup", "sign"),
    [
        (f"<footer><p>{OWN}</p></footer>", "in a footer"),
        (f"<address>{OWN}</address>", "in an address"),
        (f"<h2>Find us</h2><p>{OWN}</p>", "below contact"),
        (f"<h2>Find us</h2><h3>Lorem</h3><p>{OWN}</p>", "far below contact"),
        (f"<h2>Nearby</h2><p>{OWN}</p>", "below others"),
        (f"<h2>Recent projects</h2><p>{OWN}</p>", "below works"),
        (f"<p>{OWN}</p>", "below no heading"),
        (f"<p>Kestrel Plumbing, {OWN}</p>", "own name"),
        (f"<p>Kestrel Plumbing</p><p>The head office</p><p>{OWN}</p>", "own name above"),
        (f"<p>Acme Gates, {OWN}</p>", "another name"),
        (f"<p>Law Society, {OWN}</p>", "authority"),
        (f"<p>Tuesdays 6.30pm, {OWN}</p>", "at a time"),
        (f"<p>Wed 11–2: Acme Gates, {OWN}</p>", "at a time"),
        (f"<p>Call: Kestrel Plumbing, Inh. Jane Roe and Sons, {OWN}</p>", "own name"),
        (f"<p>Website by Acme, {OWN}</p>", "credited"),
        (f"<p>Address: {OWN}</p>", "labelled"),
        (f"<p>Parking: {OWN}</p>", "label of others"),
        (f"<p>Parking: Castle Car Park, {OWN}</p>", "label of others"),
        (f"<p>Our office, {OWN}</p>", "label"),
        (f"<p>Acme Clinic, {OWN}</p>", "building"),
        (f"<p>Bahnhof Ludlow, {OWN}</p>", "authority"),
        (f"<p>£250,000</p><p>{OWN}</p>", "price near"),
        (f"<p>12 March</p><p>{OWN}</p>", "date near"),
        (f"<p>{OWN} and {'on the way you will pass the gate ' * 4}</p>", "in a sentence"),
        (f"<p>{OWN}</p><p>info@kestrel-plumbing.com</p>", "own e-mail near"),
        (f"<p>{OWN}</p><p>info@acme-gates.com</p>", "e-mail near"),
        (f"<p>{OWN}</p><p>01584 550 149</p>", "number below"),
        (f"<p>{OWN}</p><p>Please ring us on the number 01584 550 149</p>", "number in a sentence below"),
        (f"<p>01584 550 149</p><p>{OWN}</p>", "number above"),
        (f"<p>Oil is sold at our mill, {OWN}</p>", "our own"),
        (f"<p>Bradford: {OWN}</p>", "labelled otherwise"),
        (f"<p>You will find the pottery at {OWN}</p>", "first person"),
        (f"<p>We moved from {OWN}</p>", "former"),
        (f"<p>Après douze ans au {OWN}</p>", "former"),
        (f"<p>MOT appeals: DVSA, {OWN}</p>", "an acronym before"),
        (f"<p>We bake in the old tower at {OWN}</p>", "own building"),
        (f"<p>Unsere frühere Praxis: {OWN}</p>", "former"),
        (f"<p>Leave it in the lot of Prost Village at {OWN}</p>", "another name"),
        (f"<p>ABC Ludlow, {OWN}</p>", "another name"),
        (f"<p>Hosting</p><p>Acme Gates, {OWN}</p>", "label of others"),
        (f"<p>Testimonials</p><p>Acme Gates, {OWN}</p>", "label of others above"),
        (f"<h1>Shops</h1><h2>Ludlow</h2><p>{OWN}</p>", "below its town"),
        (f"<h1>Shops</h1><h2>Ludlow branch</h2><p>{OWN}</p>", "below its town"),
        (f"<h1>Kestrel</h1><h2>Approved by</h2><p>{OWN}</p>", "below an authority"),
        (f"<h1>Kestrel</h1><h2>Lorem ipsum</h2><p>{OWN}</p>", "below a heading that says nothing"),
        (f"<p>info@kestrel-plumbing.com</p><p>{OWN}</p>", "right behind the last contact"),
        (f"<p>info@kestrel-plumbing.com</p><p>Lorem</p><p>ipsum</p><p>dolor</p><p>{OWN}</p>", "past the contacts"),
        (
            f"<h1>Kestrel</h1><p>info@kestrel-plumbing.com</p><h2>Lorem ipsum</h2><p>{OWN}</p>",
            "a new section past the contacts",
        ),
        (f"<p>{OWN}</p><p>{OTHER}</p><p>01584 550 149</p>", "number behind the next"),
        (f"<p>Thursday morning: Market Square, {OWN}</p>", "at a time"),
        (f"<p>{OWN}</p>", "alone of contact page"),
        (f"<p>{OWN}</p><p>Lorem</p><p>{OTHER}</p>", "first of contact page"),
        (f"<p>{OWN}</p><p>Lorem</p><p>{OTHER}</p>", "beside another"),
    ],
)
def test_each_sign_of_an_address_is_seen(markup: str, sign: str) -> None:
    assert sign in signs(markup)


@pytest.mark.parametrize(
    ("markup", "sign"),
    [
        (f"<p>Kestrel Plumbing, {OWN}</p><p>Acme Gates, {OTHER}</p>", "another name, unlike others"),
        (f"<p>Le Grenier, {OWN}</p><p>Acme Gates, {OTHER}</p>", "one of several names"),
        (f"<p>Le Grenier, {OWN}</p><p>Acme Office, {OTHER}</p>", "label among names"),
        (f"<p>Address: {OWN}</p><p>{OTHER}</p>", "labelled"),
        (f"<p>We no longer have the shop at {OWN}</p><p>{OTHER}</p>", "another is former"),
        (f"<p>{OWN}</p><p>01584 550 149</p><p>{OTHER}</p><p>01584 550 150</p>", "as the first"),
    ],
)
def test_each_sign_of_an_address_beside_another_is_seen(markup: str, sign: str) -> None:
    assert sign in signs(markup, which=1)


def test_of_a_list_of_years_the_latest_is_where_the_business_is() -> None:
    years = f"<ul><li>2009 First shop, {OWN}</li><li>2022 Under one roof, {OTHER}</li></ul>"
    assert ["behind a year" in signs(years, which=which) for which in (0, 1)] == [True, False]


def test_the_name_of_somebody_before_an_address_is_no_other_firm() -> None:
    assert "another name" in signs(f"<p>Acme Gates, {OWN}</p>")
    assert "another name" not in signs(f"<p>Bookings with Sarah Thompson, {OWN}</p>")


@pytest.mark.parametrize(
    ("before", "names_nobody"),
    [("We are at ", True), ("You can find us in ", True), ("Join us at Acme Gates, ", False), ("They are at ", False)],
)
def test_a_sentence_of_the_business_about_itself_names_nobody_before_its_address(
    before: str, *, names_nobody: bool
) -> None:
    assert ("first person, no name" in signs(f"<p>{before}{OWN}.</p>")) is names_nobody


@pytest.mark.parametrize(
    ("before", "is_authority"),
    [
        ("Kestrel Plumbing – registered with the Gas Board", True),
        ("Kestrel Plumbing, company number 05550140. Regulated by the Gas Council", True),
        ("Kestrel Plumbing – our office", False),
    ],
)
def test_an_authority_is_named_by_the_last_clause_before_an_address(before: str, is_authority: bool) -> None:
    assert ("authority" in signs(f"<p>{before}, {OWN}</p>")) is is_authority


def test_an_address_above_another_is_not_a_name_above_it() -> None:
    assert "another name above" in signs(f"<p>Acme Gates</p><p>{OTHER}</p>")
    assert "another name above" not in signs(f"<p>{OWN}</p><p>{OTHER}</p>", which=1)
    towns = "<p>20148 Milano Via delle Lanterne 14</p><p>Loc. Poggio Corvo, 14 - 53024 Montalcino (SI)</p><p>Tel. 0577 550149</p>"
    assert len(addresses(towns, country="IT")) == 2


def test_what_stands_in_a_section_of_others_says_nothing_of_an_address_before_it() -> None:
    assert "number below" not in signs(f"<h2>Contact</h2><p>{OWN}</p><h2>Kind words</h2><p>01584 550 149</p>")


def test_the_address_that_a_page_is_about_is_known() -> None:
    outline, site = outline_of(f"<h1>14 Mill Street</h1><p>{OWN}</p>"), replace(SITE, words="kestrel14millstreet")
    assert "in the title" in ownership.signs_of(outline, addresses_of(outline), site)[0]


def test_somebody_elses_name_behind_a_word_of_ones_own_is_not_ours() -> None:
    assert "our own" not in signs(f"<p>We work with our insurer Acme Gates, {OWN}</p>")


def test_the_own_name_without_a_mark_before_a_street_is_no_part_of_the_address() -> None:
    assert addresses("<p>Kestrel Plumbing Kerkstraat 18-20 6701 DL Wageningen</p>", country="NL") == {
        "Kerkstraat 18-20 6701 DL Wageningen"
    }


def test_the_own_name_before_a_house_is_no_part_of_the_address() -> None:
    assert addresses(f"<p>Kestrel Plumbing, {OWN}</p>") == {OWN}
    assert addresses("<p>The Kestrel Trust, The Apple Store, Mill Lane, Ludlow SY8 1BA</p>") == {
        "The Apple Store, Mill Lane, Ludlow SY8 1BA"
    }


def test_a_list_of_works_with_their_years_is_known() -> None:
    outline = outline_of(f"<p>2024 School, {OWN}</p>")
    place = (0, len(f"2024 School, {OWN}"))
    assert "behind a year" in ownership.signs_of(outline, [place], SITE)[0]


def test_the_odds_of_an_address_are_the_sum_of_both_passes(monkeypatch: pytest.MonkeyPatch) -> None:
    outline = outline_of(f"<p>{OWN}</p><p>01584 550 149</p>")
    monkeypatch.setattr(ownership, "ODDS", Odds(0.5, {"number below": -1.0}))
    monkeypatch.setattr(ownership, "BESIDE", Odds(0.25, {"the only one": 4.0}))
    assert ownership.odds_of(outline, addresses_of(outline), SITE) == [3.75]


@pytest.mark.parametrize(
    ("bias", "is_reported", "has_phone"), [(9.0, True, True), (0.5, False, True), (-9.0, False, False)]
)
def test_an_address_is_reported_where_it_is_surely_own_and_its_number_where_it_is_likely_so(
    monkeypatch: pytest.MonkeyPatch, bias: float, *, is_reported: bool, has_phone: bool
) -> None:
    monkeypatch.setattr(ownership, "ODDS", Odds(bias, {}))
    monkeypatch.setattr(ownership, "BESIDE", Odds(0.0, {}))
    markup = f"<p>Kestrel Plumbing, {OWN}, phone 01584 550 149</p><p>Kestrel Plumbing, 01584 550 111</p>"
    page = extract_page(
        f"<html><body>{markup}</body></html>".encode(), "https://kestrel-plumbing.com/contact", None, "GB"
    )
    shown = [contact.value for contact in page.contacts if contact.kind == "phone"]
    assert any(contact.kind == "address" for contact in page.contacts) is is_reported
    assert ("01584 550 149" in shown) is has_phone


def test_an_address_of_the_business_is_read_and_one_of_an_authority_is_not() -> None:
    markup = f"<p>Kestrel Plumbing<br>{OWN}<br>01584 550 149</p><p>Complaints: Law Society, {OTHER}</p>"
    assert addresses(markup) == {OWN}


def test_offices_in_a_footer_are_each_as_likely() -> None:
    markup = f"<h1>Lorem</h1><footer><p>{OWN}</p><p>{OTHER}</p></footer>"
    assert addresses(markup, "/services") == {OWN, OTHER}


@pytest.mark.parametrize(
    ("sentence", "country", "address"),
    [
        ("Our shop is located at 14 Mill Street, Ludlow SY8 1BA", "GB", OWN),
        ("dont le siège social est situé 27 rue Foch, 87200 Saint-Junien", "FR", "27 rue Foch, 87200 Saint-Junien"),
        ("Wir befinden uns in der Hauptstraße 5, 07743 Jena", "DE", "Hauptstraße 5, 07743 Jena"),
        ("Ci troviamo in Via Roma 3, 27058 Voghera", "IT", "Via Roma 3, 27058 Voghera"),
        ("Estamos en Calle Mayor 8, 22001 Huesca", "ES", "Calle Mayor 8, 22001 Huesca"),
        ("Nasza firma mieści się przy ul. Sienkiewicza 78, 25-501 Kielce", "PL", "ul. Sienkiewicza 78, 25-501 Kielce"),
        ("registered no. 05550140. Registered office: 14 Mill Street, Ludlow SY8 1BA", "GB", OWN),
    ],
)  # fmt: skip
def test_the_sentence_before_an_address_is_none_of_it(sentence: str, country: str, address: str) -> None:
    page = extract_page(f"<p>{sentence}</p>".encode(), "https://kestrel-plumbing.com/contact", "utf-8", country)
    assert [contact.value for contact in page.contacts if contact.kind == "address"] == [address]


def test_an_address_does_not_run_through_a_heading() -> None:
    markup = "<p>Open 9 to 5, Unit 2</p><h2>Where to find us</h2><p>14 Mill Street, Ludlow SY8 1BA</p>"
    assert addresses(markup) == {OWN}


def test_a_number_is_not_put_together_from_two_lines() -> None:
    below = "<p>5512 12th Ave S, Nampa, ID 83651</p><p>210 Main St N, Stillwater, MN 55082</p>"
    assert "number below" not in signs(f"<p>{OWN}</p>{below}")
    assert "number above" not in signs(f"{below}<p>{OWN}</p>", which=-1)


def test_what_stands_behind_another_address_is_that_one_s() -> None:
    markup = f"<p>Acme Gates, {OWN}</p><p>{OTHER}</p><p>01584 550 149, info@kestrel-plumbing.com</p>"
    first, second = signs(markup), signs(markup, 1)
    assert first.isdisjoint(("number below", "own e-mail near"))
    assert second >= {"number below", "own e-mail near"}
    assert second.isdisjoint(("another name", "another name above"))
    assert "another name" in signs(f"<p>{OTHER}; Acme Gates, {OWN}</p>", 1)


def test_a_section_past_the_contacts_is_not_led_by_its_first_address() -> None:
    markup = "<h1>Kestrel</h1><p>info@kestrel-plumbing.com</p><h2>Lorem ipsum</h2>"
    assert "later of contact page" in signs(f"{markup}<p>{OWN}</p>")
    assert "alone of contact page" in signs(f"<h1>Kestrel</h1><h2>Lorem ipsum</h2><p>{OWN}</p>")


def test_an_address_that_the_data_state_tells_of_itself_and_of_the_others() -> None:
    outline = outline_of(f"<p>{OWN}</p><p>Lorem</p><p>{OTHER}</p>")
    first, second = ownership.signs_of(outline, addresses_of(outline), replace(SITE, streets=("14millstreet",)))
    assert "in the data" in first
    assert "another in the data" in second


def test_a_name_that_only_the_title_has_is_told_from_that_of_the_domain() -> None:
    outline = outline_of(f"<p>Harlan Partners, {OWN}</p>")
    site = replace(SITE, words=f"{SITE.words}casestudyharlanpartners", names_its_domain=True)
    assert "a name of the title only" in ownership.signs_of(outline, addresses_of(outline), site)[0]
    outline = outline_of(f"<p>Kestrel Plumbing, {OWN}</p>")
    assert "a name of the title only" not in ownership.signs_of(outline, addresses_of(outline), site)[0]


@pytest.mark.parametrize(
    ("country", "lines", "address"),
    [
        ("IE", "Knockane<br>Listowel Road<br>Tralee<br>Co. Kerry<br>V92 X3K7", "Knockane, Listowel Road, Tralee, Co. Kerry, V92 X3K7"),
        ("GB", "Find me at The Old Dairy, Moor Lane, York YO23 3TA", "The Old Dairy, Moor Lane, York YO23 3TA"),
        ("GB", "Larkhill House, 12 St Cross Road, Winchester SO23 9HX", "Larkhill House, 12 St Cross Road, Winchester SO23 9HX"),
        ("US", "After 31 years at 415 W 21st St, Norfolk, VA 23517<br>(757) 555-0142", "415 W 21st St, Norfolk, VA 23517"),
        ("US", "Licensed driller #1420<br>Shop: 9811 County Road 2140, Huntsville, AR 72740", "9811 County Road 2140, Huntsville, AR 72740"),
        ("CA", "204-1555 Fort Street, Victoria, BC V8S 1Z6", "204-1555 Fort Street, Victoria, BC V8S 1Z6"),
        ("IT", "Strada Cisa, 66 - 46047 Porto Mantovano (MN)", "Strada Cisa, 66 - 46047 Porto Mantovano (MN)"),
        ("ES", "Con CIF B35123456 y domicilio en Calle Anzuelo, 14, 35219 Telde", "Calle Anzuelo, 14, 35219 Telde"),
        ("MY", "No. 12, Jalan SS 15/4D,<br>47500 Subang Jaya,<br>Selangor", "No. 12, Jalan SS 15/4D, 47500 Subang Jaya, Selangor"),
        ("ZA", "14 Derrick Road<br>Spartan<br>Vaal Corner<br>1619", "14 Derrick Road, Spartan, Vaal Corner, 1619"),
        ("ZA", "Shop 12, Garsfontein Road, Pretoria East, 0081", "Shop 12, Garsfontein Road, Pretoria East, 0081"),
        ("NZ", "1182 Ida Valley Road, RD 2, Omakau 9377", "1182 Ida Valley Road, RD 2, Omakau 9377"),
        ("GR", "Akti Kountourioti 32, Chania 731 36, Crete, Greece", "Akti Kountourioti 32, Chania 731 36, Crete, Greece"),
        ("RU", "420021, г. Казань, ул. Тукая, 75, офис 12. Тел. +7 843 555-01-82", "420021, г. Казань, ул. Тукая, 75, офис 12"),
        ("IL", "רחוב ויצמן 14, חיפה", "רחוב ויצמן 14, חיפה"),
        ("HU", "9021 Győr, Baross Gábor út 21. | 06 96 555 012", "9021 Győr, Baross Gábor út 21"),
        ("FI", "Löydät meidät osoitteesta Rantakatu 3, 70100 Kuopio", "Rantakatu 3, 70100 Kuopio"),
        ("SG", "8 Kaki Bukit Avenue 4, #05-32 Premier @ Kaki Bukit, Singapore 415875", "8 Kaki Bukit Avenue 4, #05-32 Premier @ Kaki Bukit, Singapore 415875"),
        ("GB", "Kestrel Plumbing, Yr Hen Felin, Lôn Abererch, Pwllheli LL53 5LE", "Yr Hen Felin, Lôn Abererch, Pwllheli LL53 5LE"),
        ("GB", "Unit 2B, Carse Estate,<br>Telford Road,<br>Inverness,<br>IV3 8LR", "Unit 2B, Carse Estate, Telford Road, Inverness, IV3 8LR"),
        ("IS", "Austurvegur 12, 870 Vík", "Austurvegur 12, 870 Vík"),
        ("CY", "Λεωφόρος Μακαρίου 155<br>3026 Λεμεσός", "Λεωφόρος Μακαρίου 155, 3026 Λεμεσός"),
        ("TN", "44 avenue Habib Thameur, 8000 Nabeul", "44 avenue Habib Thameur, 8000 Nabeul"),
        ("GE", "12 Chavchavadze Street, 2200 Telavi, Georgia", "12 Chavchavadze Street, 2200 Telavi, Georgia"),
        ("MA", "23 Derb El Arsa, Bab Doukkala<br>40000 Marrakech", "23 Derb El Arsa, Bab Doukkala, 40000 Marrakech"),
        ("EC", "Av. Amazonas N34-451 y Azuay<br>170508 Quito", "Av. Amazonas N34-451 y Azuay, 170508 Quito"),
        ("IT", "di S. Giuliani Via Marconi 88 - 60125 Ancona", "Via Marconi 88 - 60125 Ancona"),
        ("AR", "Taller: Av. Boyacá 1840, C1416 CABA<br>(011) 4555-0123", "Av. Boyacá 1840, C1416 CABA"),
        ("DK", "<b>Hjørring</b> Jernbanegade 14, 9800 Hjørring", "Jernbanegade 14, 9800 Hjørring"),
        ("NZ", "388 Luggate-Cromwell Road<br>RD 3, Cromwell 9383", "388 Luggate-Cromwell Road, RD 3, Cromwell 9383"),
        ("IE", "Ballyconry<br>Ballyvaughan<br>Co. Clare<br>H91 Y2X8", "Ballyconry, Ballyvaughan, Co. Clare, H91 Y2X8"),
        ("EE", "Kase tee 4, Luha küla, 61602 Elva vald, Tartumaa", "Kase tee 4, Luha küla, 61602 Elva vald, Tartumaa"),
        ("CZ", "Najdete nás v 1. patře nad lékárnou, Palackého 48, 539 01 Hlinsko", "Palackého 48, 539 01 Hlinsko"),
        ("DE", "Abholen bei uns (Bahnhofstraße 22, 36110 Schlitz) nach Absprache", "Bahnhofstraße 22, 36110 Schlitz"),
        ("US", "<b>Warehouse</b> 2200 NE Marine Dr, Portland, OR 97211", "2200 NE Marine Dr, Portland, OR 97211"),
        ("GB", "We work from Home Farm Yard, Winsham, Chard TA20 4HX", "Home Farm Yard, Winsham, Chard TA20 4HX"),
        ("IE", "Our farm shop is on the Ballyorgan Road, Kilfinane, Co. Limerick, V35 XK52", "Ballyorgan Road, Kilfinane, Co. Limerick, V35 XK52"),
        ("GB", "Fernlea<br>Marsh Lane<br>Saltfleet<br>Louth LN11 7RP", "Fernlea, Marsh Lane, Saltfleet, Louth LN11 7RP"),
        ("GB", "Willowbank, Low Road, Hempnall, Norwich NR15 2LH", "Willowbank, Low Road, Hempnall, Norwich NR15 2LH"),
        ("FR", "Le Moulin de Cantegrel, 46160 Cajarc", "Le Moulin de Cantegrel, 46160 Cajarc"),
        ("FR", "Bienvenue au moulin de Cantegrel", ""),
        ("PT", "Quinta dos Freixos, 5120-225 Tabuaço", "Quinta dos Freixos, 5120-225 Tabuaço"),
    ],
)  # fmt: skip
def test_an_address_is_whole(country: str, lines: str, address: str) -> None:
    assert addresses(f"<p>{lines}</p>", country=country) == ({address} if address else set())
