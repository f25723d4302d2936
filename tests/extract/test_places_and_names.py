# ruff: noqa: E501 -- tables are read whole
"""Addresses by grammar, lines as browsers join them, parts of a page that tell of others, and how sure a contact is."""

from __future__ import annotations

from collections import defaultdict

import pytest

from jobs.extract.contacts import addresses, names_and_titles, people, phones, postal_grammars
from jobs.extract.data import load
from jobs.extract.document import parse
from jobs.extract.names import known_names
from jobs.extract.pages import extract_page
from jobs.extract.towns import is_town
from jobs.extract.urls import canonical_url
from tests.extract.corpus import KINDS, PAGES, expected, folded, read


@pytest.mark.parametrize(
    ("country", "text", "line"),
    [
        ("DE", "Erlenkamp 17, 24576 Bad Bramstedt und mehr", "Erlenkamp 17, 24576 Bad Bramstedt"),
        ("AT", "Gumpendorfer Straße 15/1/9\nA-1060 Wien", "Gumpendorfer Straße 15/1/9, A-1060 Wien"),
        ("US", "210 Main St N, Stillwater, MN, 55082", "210 Main St N, Stillwater, MN, 55082"),
        ("IN", "Shop 7, Hill Road, Bandra West, Mumbai 400 050", "Shop 7, Hill Road, Bandra West, Mumbai 400 050"),
        ("UA", "79007, Львів, вул. Городоцька 15", "79007, Львів, вул. Городоцька 15"),
        ("BG", "гр. Пловдив 4000, ул. „Гладстон“ № 32, ет. 2", "гр. Пловдив 4000, ул. „Гладстон“ № 32, ет. 2"),
        ("UA", "Адреса: м. Львів, вул. Стрийська, 35, 79026", "м. Львів, вул. Стрийська, 35, 79026"),
        ("CL", "Av. Irarrázaval 2401, Ñuñoa, Santiago", "Av. Irarrázaval 2401, Ñuñoa, Santiago"),
        ("EG", "العنوان: 15 شارع التحرير، الدقي، الجيزة", "15 شارع التحرير، الدقي، الجيزة"),
        ("GR", "Σκρα 45, Καλλιθέα 176 73", "Σκρα 45, Καλλιθέα 176 73"),
        ("ZA", "12 Church Street, Hazyview, 1242, Mpumalanga", "12 Church Street, Hazyview, 1242, Mpumalanga"),
        (
            "FR",
            "Lieu-dit La Haute Folie, 61700 Domfront en Poiraie",
            "Lieu-dit La Haute Folie, 61700 Domfront en Poiraie",
        ),
        ("IT", "Via Roma 112/B\n38037 Predazzo TN", "Via Roma 112/B, 38037 Predazzo TN"),
        ("TH", "99/12 ถนนนิมมานเหมินท์ ตำบลสุเทพ จังหวัดเชียงใหม่ 50200", "99/12 ถนนนิมมานเหมินท์ ตำบลสุเทพ จังหวัดเชียงใหม่ 50200"),
        ("SG", "10 Anson Road, #18-11, Singapore 079903", "10 Anson Road, #18-11, Singapore 079903"),
        (
            "CH",
            "Chemin des Vignes 4\nCase postale 118\n1096 Cully",
            "Chemin des Vignes 4, Case postale 118, 1096 Cully",
        ),
        (
            "FR",
            "ZA de la Croix Blanche\n6 rue des Charpentiers\n35580 Guichen",
            "ZA de la Croix Blanche, 6 rue des Charpentiers, 35580 Guichen",
        ),
        (
            "FR",
            "Garage Bouvet – RD 761, Lieu-dit La Croix Verte – 49700 Doué-en-Anjou – Tél. 02 41 55 01 34",
            "RD 761, Lieu-dit La Croix Verte – 49700 Doué-en-Anjou",
        ),
        (
            "GB",
            "Unit 4B\nOld Station Yard\nStation Road\nCorbridge\nNorthumberland\nNE45 5AY",
            "Unit 4B, Old Station Yard, Station Road, Corbridge, Northumberland, NE45 5AY",
        ),
        (
            "GB",
            "2nd Floor, Regent House\n24 Nutley Lane\nReigate\nSurrey\nRH2 9HS",
            "2nd Floor, Regent House, 24 Nutley Lane, Reigate, Surrey, RH2 9HS",
        ),
        (
            "GB",
            "Mondays: The Garden Room, 6 Clifton Hill, Bristol BS8 1BN",
            "The Garden Room, 6 Clifton Hill, Bristol BS8 1BN",
        ),
        ("IE", "Portmagee Marina, Portmagee, Co. Kerry, V23 YA03", "Portmagee Marina, Portmagee, Co. Kerry, V23 YA03"),
        (
            "IN",
            "No. 27/4, 2nd Floor, Sai Krupa Complex,\n100 Feet Road, Velachery,\nChennai – 600 042",
            "No. 27/4, 2nd Floor, Sai Krupa Complex, 100 Feet Road, Velachery, Chennai – 600 042",
        ),
        ("AT", "Glanz 31\n8463 Glanz an der Weinstraße", "Glanz 31, 8463 Glanz an der Weinstraße"),
        ("NZ", "PO Box 318, Feilding 4740", "PO Box 318, Feilding 4740"),
        (
            "KE",
            "3rd Floor, Bruce House, Standard Street,\nP.O. Box 40117-00100, Nairobi",
            "3rd Floor, Bruce House, Standard Street, P.O. Box 40117-00100, Nairobi",
        ),
        (
            "CA",
            "1900 – 1040 West Georgia Street\nVancouver, BC, Canada\nV6E 4H3",
            "1900 – 1040 West Georgia Street, Vancouver, BC, Canada, V6E 4H3",
        ),
        ("ES", "C/ Real, s/n\n40389 Valseca, Segovia", "C/ Real, s/n, 40389 Valseca, Segovia"),
        (
            "ES",
            "Avda. Catalunya, 114-116, bajos\n43500 Tortosa (Tarragona)",
            "Avda. Catalunya, 114-116, bajos, 43500 Tortosa (Tarragona)",
        ),
        (
            "RO",
            "Str. Livezeni nr. 88, Târgu Mureș, jud. Mureș, cod poștal 540472",
            "Str. Livezeni nr. 88, Târgu Mureș, jud. Mureș, cod poștal 540472",
        ),
        (
            "AR",
            "Av. Maipú 4250, B1636 Olivos, Provincia de Buenos Aires",
            "Av. Maipú 4250, B1636 Olivos, Provincia de Buenos Aires",
        ),
        (
            "BR",
            "Av. Cândido de Abreu, 660, 11º andar, CEP 80530-000, Curitiba/PR",
            "Av. Cândido de Abreu, 660, 11º andar, CEP 80530-000, Curitiba/PR",
        ),
        ("CO", "Carrera 15 # 93-60, Oficina 504, Bogotá D.C.", "Carrera 15 # 93-60, Oficina 504, Bogotá D.C"),
        ("GR", "Akrotiri, 847 00 Santorini, Greece", "Akrotiri, 847 00 Santorini, Greece"),
        (
            "DE",
            "Michendorfer Chaussee 14, 14552 Michendorf OT Wilhelmshorst",
            "Michendorfer Chaussee 14, 14552 Michendorf OT Wilhelmshorst",
        ),
        ("DE", "Buchladen / Rote Straße 14 / 37073 Göttingen / T 0551 5550134", "Rote Straße 14 / 37073 Göttingen"),
        ("DE", "Büro Bonn Adenauerallee 136 · 53113 Bonn", "Adenauerallee 136 · 53113 Bonn"),
        (
            "CA",
            "11520 100 Avenue NW, Suite 101\nEdmonton, AB T5K 0J7",
            "11520 100 Avenue NW, Suite 101, Edmonton, AB T5K 0J7",
        ),
        ("DE", "4. Dezember, 11 Uhr: Kapelle, Beatusstraße 37, 56073 Koblenz", "Beatusstraße 37, 56073 Koblenz"),
        ("US", "Wed 11–2: Acme Brewing, 1701 E 6th St, Austin, TX 78702", "1701 E 6th St, Austin, TX 78702"),
        ("CZ", "Pražská 157/14, 390 02 Tábor - Klokoty", "Pražská 157/14, 390 02 Tábor - Klokoty"),
        (
            "PL",
            "Plac Grunwaldzki 23, budynek B, pok. 214\n50-365 Wrocław",
            "Plac Grunwaldzki 23, budynek B, pok. 214, 50-365 Wrocław",
        ),
        ("CH", "Gipser Ruchti AG Gewerbestrasse 6 3600 Thun", "Gewerbestrasse 6 3600 Thun"),
        ("AU", "483 Caves Road (corner of Metricup Road), Wilyabrup WA 6280", "483 Caves Road, Wilyabrup WA 6280"),
        (
            "NZ",
            "Between 6pm and 8am go to Lakes Animal Clinic, 2 Glenda Drive, Queenstown 9300",
            "2 Glenda Drive, Queenstown 9300",
        ),
        (
            "VN",
            "45 Trần Hưng Đạo, Phường Minh An, Thành phố Hội An, Quảng Nam",
            "45 Trần Hưng Đạo, Phường Minh An, Thành phố Hội An, Quảng Nam",
        ),
        (
            "KR",
            "서울특별시 마포구 양화로 156, 4층 (동교동, 엘지팰리스)",
            "서울특별시 마포구 양화로 156, 4층 (동교동, 엘지팰리스)",
        ),
    ],
)
def test_an_address_is_whole_and_nothing_more(country, text, line):
    assert [sighting.value for sighting in addresses.of_anybody(text, [country])] == [line]


@pytest.mark.parametrize(
    "text",
    [
        "Only 12345 miles to go",
        "Tel. 030 12345 678",
        "Price 10115 EUR",
        "In 2024 Berlin was warm",
        "Naperville, IL 60540, 60563\nLisle, IL 60532",
    ],
)
def test_a_number_is_no_postal_code_by_itself(text):
    assert list(addresses.of_anybody(text, ["DE", "US", "NL"])) == []


@pytest.mark.parametrize(
    "line", ["Santiago, Chile", "Calle feliz, todo el año", "Av. 9 de Julio", "Desde 2010 en Santiago, con 3 sedes"]
)
def test_without_a_postal_code_a_line_needs_a_street_with_its_number_and_a_known_town(line):
    assert list(addresses.of_anybody(line, ["CL"])) == []


def test_a_code_is_looked_for_where_there_are_as_many_digits_as_it_has() -> None:
    digits = {
        country: grammar.digits
        for country in ("DE", "SE", "BR", "CA")
        if (grammar := postal_grammars.grammar_of(country))
    }
    assert digits == {"DE": 5, "SE": 5, "BR": 8, "CA": 3}


def test_a_code_behind_a_post_box_may_stand_on_the_next_line() -> None:
    grammar = postal_grammars.grammar_of("KE")
    assert grammar is not None
    assert grammar.digits == 0


def test_lines_with_a_word_for_a_job_are_all_found_also_those_that_repeat() -> None:
    text = "Owner\nJane Roe, owner of all\nHome\nCo-owners\nHome\nowner, owner\nOwner"
    assert names_and_titles.lines_with_title_word(text) == {0, 1, 3, 5, 6}


def test_of_two_spellings_of_an_address_the_surer_one_stands():
    data = '{"@type":"Bakery","address":{"@type":"PostalAddress","streetAddress":"417 Mill Street","addressLocality":"Bend","addressRegion":"OR","postalCode":"97702"}}'
    markup = f'<script type="application/ld+json">{data}</script><p>417 Mill Street<br>Bend, Oregon 97702</p>'
    page = extract_page(markup.encode(), "https://kestrel-plumbing.com/visit", None, "US")
    assert [c.value for c in page.contacts if c.kind == "address"] == ["417 Mill Street, Bend, OR 97702"]


@pytest.mark.parametrize(
    ("country", "text", "number"),
    [
        ("US", "Founding partner\n404.555.0161", "+14045550161"),
        ("US", "We are a 501(c)(3). (540) 555-0106", "+15405550106"),
        ("NZ", "15 Keeling Street, Levin 5510. 06 355 5012. We paint", "+6463555012"),
        ("EE", "Kadri Saar, 5055 5013", "+37250555013"),
        ("IT", "tel 0462 555012 - emergenze 349 5550124", "+393495550124"),
        ("NZ", "06 355 0134 (24/7)", "+6463550134"),
        ("GB", "Speak to Gemma (07400 123455) or write", "+447400123455"),
        ("US", "Bend, OR 97703\n541/555-0158", "+15415550158"),
        ("SA", "Unified number: 920055013", "+966920055013"),
        ("DE", "Tel. 0681/55501-340\nFax -341", "+4968155501341"),
    ],
)
def test_a_number_is_read_beside_words_that_could_hide_it(country, text, number):
    assert number in [sighting.normalised for sighting in phones.in_text(text, [country])]


def test_the_number_of_a_house_is_not_the_end_of_another_phone_number():
    line = "785-555-0144 • 2207 S Chestnut, Lansing"
    assert [sighting.normalised for sighting in phones.in_text(line, ["US"])] == ["+17855550144"]


def test_the_number_alone_below_an_address_of_others_is_theirs():
    own = "<h2>Workshop</h2><p>Kestrel Plumbing, 14 Mill Street, Ludlow SY8 1BA</p><p>01584 555 149</p>"
    theirs = "<h2>Stockists</h2><p>Acme Gates</p><p>3 Castle Road, Ludlow SY8 1AX</p><p>01584 555 150</p>"
    page = extract_page(f"{theirs}{own}".encode(), "https://kestrel-plumbing.com/stockists", None, "GB")
    assert [c.normalised for c in page.contacts if c.kind == "phone"] == ["+441584555149"]


def test_a_place_in_an_address_is_nobodys_name():
    markup = (
        "<h1>Notre équipe</h1><p>Centre commercial Les Arceaux<br>15 bis, avenue de Lodève<br>34070 Montpellier</p>"
    )
    page = extract_page(markup.encode(), "https://kestrel-plumbing.com/equipe", None, "FR")
    assert [c.kind for c in page.contacts] == ["address"]


@pytest.mark.parametrize(
    ("parts", "country", "line"),
    [
        ('"addressLocality":"Ludlow","postalCode":"SY8 1BA"', None, "14 Mill Street, Ludlow, SY8 1BA"),
        ('"addressLocality":"Swellendam","postalCode":"6740"', "ZA", "14 Mill Street, Swellendam, 6740"),
        ('"addressLocality":"Jena","postalCode":"07743"', "DE", "14 Mill Street, 07743 Jena"),
    ],
)
def test_data_are_written_as_the_country_of_the_page_writes_them(parts, country, line):
    data = f'{{"@type":"Plumber","address":{{"@type":"PostalAddress","streetAddress":"14 Mill Street",{parts}}}}}'
    markup = f'<script type="application/ld+json">{data}</script>'
    page = extract_page(markup.encode(), "https://kestrel-plumbing.com/", None, country)
    assert [c.value for c in page.contacts if c.kind == "address"] == [line]


def test_a_town_belongs_to_its_country():
    assert is_town("Bad Bramstedt", "DE")
    assert not is_town("Bad Bramstedt", "US")
    assert not is_town("Bad", "DE")


def test_a_name_is_known_by_its_first_name_and_surname():
    assert known_names(["Delphine", "Okonkwo"]) == 2
    assert known_names(["Client", "Focused"]) == 0


@pytest.mark.parametrize(
    ("markup", "lines"),
    [
        ("<p>(607) <b>555</b><i>-0123</i></p>", "(607) 555-0123"),
        ("<p>607<!-- -->-<!-- -->555</p>", "607-555"),
        ("<p>Jane <span>Hollis</span></p><div>Owner</div>", "Jane Hollis\nOwner"),
        ("<p>a<br>b</p>", "a\nb"),
        ("<a href=/x>One</a><a href=/y>Two</a>", "One\nTwo"),
        ("<p><span>41 555 01 40</span><span>jane@anvil.pl</span></p>", "41 555 01 40\njane@anvil.pl"),
        ("<p><span>jane24</span><span>a@anvil.pl</span></p>", "jane24a@anvil.pl"),
        (
            "<p><span>9 Oak Rd</span><span>Ennis, MT 59729</span><span>406-555-0172</span></p>",
            "9 Oak Rd\nEnnis, MT 59729\n406-555-0172",
        ),
        (
            "<p><span>Jane </span><span>Hollis</span> <span>607</span><span>555</span><span>Pay</span><span>Pal</span></p>",
            "Jane Hollis 607555PayPal",
        ),
    ],
)
def test_text_is_joined_as_browsers_join_it(markup, lines):
    assert parse(markup).text == lines


def contacts_of(markup: str) -> set[str]:
    page = extract_page(
        f"<html><body>{markup}</body></html>".encode(), "https://kestrel-plumbing.com/contact", None, "US"
    )
    return {contact.normalised for contact in page.contacts}


def test_vendors_under_their_heading_are_not_the_business():
    markup = "<h2>Preferred vendors</h2><p>(802) 555-0171</p><h2>Office</h2><p>(802) 555-0143</p>"
    assert contacts_of(markup) == {"+18025550143"}


def test_two_numbers_behind_one_label_are_two():
    assert contacts_of("<p>Phone (614) 555-0110 / 0111, (614) 555-0117</p>") == {
        "+16145550110",
        "+16145550111",
        "+16145550117",
    }


def test_a_page_without_scripts_is_no_shell():
    assert extract_page(b"<p>Closed.</p>", "https://kestrel-plumbing.com/").is_filled
    assert not extract_page(b"<script src=/app.js></script><p>Wait</p>", "https://kestrel-plumbing.com/").is_filled


@pytest.mark.parametrize("url", ["http://./", "http://foo.09../", "http://a..test/"])
def test_what_is_no_host_name_is_refused(url):
    with pytest.raises(ValueError, match="host"):
        canonical_url(url)


def test_of_contacts_that_are_surer_than_nine_in_ten_nineteen_of_twenty_are_right():
    """The reliability diagram of the corpus: bands of confidence, and how many in each are right."""
    bands: dict[int, list[bool]] = defaultdict(list)
    for path in PAGES:
        facts = expected(path)
        for contact in read(path).contacts:
            if contact.kind in KINDS:
                value = contact.value if contact.kind in ("person", "address") else contact.normalised
                truth = {folded(contact.kind, item) for item in facts[KINDS[contact.kind]]}
                bands[int(contact.confidence * 10)].append(folded(contact.kind, value) in truth)
    for band, right in sorted(bands.items()):
        print(f"{band / 10:.1f}-{band / 10 + 0.1:.1f}: {sum(right)} of {len(right)} right")
    assert sum(bands[9]) >= 0.95 * len(bands[9])
    assert len(bands[9]) > 100


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("Avv. Chiara Brambilla", "Avv. Chiara Brambilla"),
        ("Kancelaria Adwokacka Agata Nowak", "Agata Nowak"),
        ("Dr. Kelemen Orsolya ügyvéd", "Dr. Kelemen Orsolya"),
        ("Studio Legale Via Verdi", None),
        ("Dr. Dental Clinic", None),
        ("Kancelaria Adwokacka Nowa Droga", None),
        ("Me Contacter Ici", None),
    ],
)
def test_a_line_of_a_name_alone_is_somebody_where_a_title_or_a_practice_says_so(line: str, name: str | None) -> None:
    assert [person.value for person in people.in_headings(f"Kontakt\n{line}\nTel.")] == ([name] if name else [])


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("Ask for Harriet Osgood, our Practice Manager, on 020 7946 0412.", "Harriet Osgood"),
        ("Events: Dana Whitlock, Events Director, dana@emberandrye.com", "Dana Whitlock"),
        ("We love Golden Hour, the Wedding Manager of your dreams.", None),
        ("Baker Street, General Manager at work", None),
    ],
)
def test_a_name_in_a_sentence_is_somebody_where_a_job_title_follows_it(line: str, name: str | None) -> None:
    assert [person.value for person in people.in_headings(line)] == ([name] if name else [])


@pytest.mark.parametrize(
    ("text", "country", "address"),
    [
        ("Na Zlíchově 245/18\n152 00 Praha 5\nTel", "CZ", "Na Zlíchově 245/18, 152 00 Praha 5"),
        ("Rugårdsvej 206, st. tv.\n5210 Odense NV\nTlf", "DK", "Rugårdsvej 206, st. tv., 5210 Odense NV"),
        ("One Federal Street, 30th Floor, Boston, MA 02110", "US", "One Federal Street, 30th Floor, Boston, MA 02110"),
        ("Str. Zizinului nr. 119, Brașov 500407", "RO", "Str. Zizinului nr. 119, Brașov 500407"),
        ("Main Street, Carrickmacross, A81 X279", "IE", "Main Street, Carrickmacross, A81 X279"),
        ("Lhota 7, 289 21 Lhota", "CZ", "Lhota 7, 289 21 Lhota"),
        ("Seeblick, Axenquai 3, 6440 Brunnenthal, +41 41 555 01 81", "CH", "Axenquai 3, 6440 Brunnenthal"),
        ("Seit Regel 3, 2024 Vertrag, gilt", "CH", None),
        ("Office notarial – 12, cours Gambetta, 46000 Cahors – Tél.", "FR", "12, cours Gambetta, 46000 Cahors"),
        ("46 Leek New Road\nBaddeley Green\nStoke-on-Trent\nST2 7JN", "GB", "46 Leek New Road, Baddeley Green, Stoke-on-Trent, ST2 7JN"),
        ("Castle Chambers\n31 High Street\nLewes\nBN7 2LU", "GB", "Castle Chambers, 31 High Street, Lewes, BN7 2LU"),
        ("The Old Coal Yard\nStation Road\nWhittington\nS41 9EY", "GB", "The Old Coal Yard, Station Road, Whittington, S41 9EY"),
        ("Registered office: Bank House, 3 Vine Gate, Lewes BN7 2LU", "GB", "Bank House, 3 Vine Gate, Lewes BN7 2LU"),
        ("Rear of 114 Whitmore Road, Stoke, ST5 3AA", "GB", "Rear of 114 Whitmore Road, Stoke, ST5 3AA"),
        ("Hold Kávéház, 7621 Pécs, Király utca 32.", "HU", "7621 Pécs, Király utca 32"),
        ("Rent may be mailed to PO Box 1555, Altoona, PA 16603", "US", "PO Box 1555, Altoona, PA 16603"),
        ("5 Vine Place, Newmarket 1023", "NZ", "5 Vine Place, Newmarket 1023"),
        ("Gewerbepark 7, 6330 Kufstein, Tirol", "AT", "Gewerbepark 7, 6330 Kufstein, Tirol"),
        ("Siège : ZA de la Croix, 49130 Les Ponts-de-Cé", "FR", "ZA de la Croix, 49130 Les Ponts-de-Cé"),
        ("Market Arcade, 3 Market Street, Lewes BN7 2LU", "GB", "Market Arcade, 3 Market Street, Lewes BN7 2LU"),
        ("Roe LLP, First Floor, 8 High Street, Lewes BN7 2LU", "GB", "First Floor, 8 High Street, Lewes BN7 2LU"),
        ("м. Полтава, вул. Соборності, 12. Тел. 053 255 01 90", "UA", "м. Полтава, вул. Соборності, 12"),
        ("〒662-0832 兵庫県西宮市甲風園1-5 0798-55-0190", "JP", "〒662-0832 兵庫県西宮市甲風園1-5"),
        ("서울특별시 마포구 와우산로 29길 15", "KR", "서울특별시 마포구 와우산로 29길 15"),
        ("10 Jalan Serene\n#02-14 Serene Centre\nSingapore 258748", "SG", "10 Jalan Serene, #02-14 Serene Centre, Singapore 258748"),
        ("Call 734-555-0133 · 410 Packard Street, Troy, MI 48104", "US", "410 Packard Street, Troy, MI 48104"),
    ],
)  # fmt: skip
def test_an_address_is_whole_and_nothing_else(text: str, country: str, address: str | None) -> None:
    assert [sighting.value for sighting in addresses.of_anybody(text, [country])] == ([address] if address else [])


OWN_STREET = "<p>62 Exchange Street, Portland, ME 04101</p>"


def addresses_on(markup: str, site: str = "https://juniper-fern.com") -> list[str]:
    source = f"<html><title>Juniper &amp; Fern</title><body>{markup}</body></html>".encode()
    page = extract_page(source, f"{site}/contact", None, "US")
    return [contact.value for contact in page.contacts if contact.kind == "address"]


@pytest.mark.parametrize(
    "of_others",
    [
        "<p>County Courthouse, 201 Caroline Street, Houston, TX 77002</p>",
        "<p>State Bar of Texas<br>1414 Colorado Street, Austin, TX 78701</p>",
        "<p>Member of the Bar Association, 450 W State Street, Boise, ID 83702</p>",
        "<p>Licensed by the Board of Barbers, 450 W State Street, Boise, ID 83702</p>",
        "<p>Parking: Prince Street Garage, 111 N Prince Street, Lancaster, PA 17603</p>",
        "<h2>Parking</h2><p>111 N Prince Street, Lancaster, PA 17603</p>",
        "<p>Maine Floral Supply, 400 Warren Avenue, Portland, ME 04103</p>",
        "<p>Weddings at: Grace Restaurant, 15 Chestnut Street, Portland, ME 04101</p>",
    ],
)
def test_addresses_of_courts_chambers_car_parks_and_other_firms_are_not_the_business(of_others: str) -> None:
    assert addresses_on(OWN_STREET + of_others) == ["62 Exchange Street, Portland, ME 04101"]


@pytest.mark.parametrize(
    "own",
    [
        "<p>Downtown Office, 18 Anderson Street, Portland, ME 04101</p><p>207-555-0119</p>",
        "<p>Juniper Workroom, 18 Anderson Street, Portland, ME 04101</p><p>207-555-0119</p>",
        "<p>Ask the county court. We are at 18 Anderson Street, Portland, ME 04101, 207-555-0119</p>",
    ],
)
def test_branches_of_the_business_are_its_own(own: str) -> None:
    assert addresses_on(OWN_STREET + own)[1:] == ["18 Anderson Street, Portland, ME 04101"]


def test_a_parcel_locker_is_no_address_of_the_business() -> None:
    locker = "<p>Packstation 104, 18 Anderson Street, Portland, ME 04101</p>"
    assert addresses_on(OWN_STREET + locker) == ["62 Exchange Street, Portland, ME 04101"]


def test_a_post_box_beside_the_street_is_the_business() -> None:
    box = "<p>PO Box 118, Portland, ME 04104</p>"
    assert addresses_on(OWN_STREET + box)[1:] == ["PO Box 118, Portland, ME 04104"]


def test_a_body_of_the_sites_own_name_is_the_business() -> None:
    court = "<p>Portland Tribunal, 18 Anderson Street, Portland, ME 04101</p>"
    assert addresses_on(court) == []
    assert addresses_on(court, "https://portland-tribunal.org") == ["18 Anderson Street, Portland, ME 04101"]


def test_another_name_before_the_only_address_of_a_page_is_the_business() -> None:
    assert addresses_on("<p>Maine Floral Supply, 400 Warren Avenue, Portland, ME 04103</p>") == [
        "400 Warren Avenue, Portland, ME 04103"
    ]


def test_a_house_with_a_name_is_a_part_of_its_address() -> None:
    page = addresses.of_anybody("Thornfield Farm, Pateley Road\nHarrogate HG3 2QT", ["GB"])
    assert [contact.value for contact in page] == ["Thornfield Farm, Pateley Road, Harrogate HG3 2QT"]


def test_a_line_with_fewer_digits_than_any_postal_code_of_its_country_is_not_looked_at():
    fewest = {"DE": 5, "GB": 2, "IE": 1, "NL": 4, "US": 5, "PL": 5, "BR": 8, "CA": 3, "IN": 5, "HK": 0}
    codes = {country: load("postal")[country]["code"] for country in fewest}
    assert {country: postal_grammars._digits_fewest(code) for country, code in codes.items()} == fewest
    assert postal_grammars._digits_fewest(r"\d{5}|\d{4}") == 0  # one or the other: no line is left out


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p><span class=name>Jane Roe</span><span class=task>Director</span></p>", "Jane Roe\nDirector"),
        ("<p><span class=name>Jane</span> <span>Roe</span></p>", "Jane Roe"),
        ("<p><span>Jane</span> <span class=name>Roe</span></p>", "Jane Roe"),
    ],
)
def test_two_spans_are_two_lines_where_both_have_a_class_and_another_one(markup, text):
    assert parse(f"<html><body>{markup}").text == text
