"""Belonging: each sign that speaks for or against somebody being of the business, and what they say together."""

from __future__ import annotations

from dataclasses import replace

import pytest

from jobs.extract.contacts import belonging, names_and_titles, names_in_lines, signs_of_people
from jobs.extract.contacts.odds import Odds
from tests.extract.outlines import SITE, page_text_of

TEAM = "<h2>Our team</h2>"


def signs(markup: str, name: str = "Isobel Farrant", page_type: str = "about") -> frozenset[str]:
    page = page_text_of(markup, replace(SITE, page_type=page_type))
    people = list(names_in_lines.candidates(page, range(len(page.outline.lines))))
    people += [place for place in belonging.standing(page.outline, name) if name not in {who.name for who in people}]
    read = dict(zip((who.name for who in people), signs_of_people.signs_of(page, people), strict=True))
    return read[name]


def names(markup: str, country: str = "GB", page_type: str = "about") -> set[str]:
    page = page_text_of(markup, replace(SITE, page_type=page_type), country)
    return {sighting.value for sighting in belonging.by_signs(page, range(len(page.outline.lines)))}


@pytest.mark.parametrize(
    ("markup", "sign"),
    [
        ("<p>Isobel Farrant</p>", "alone on its line"),
        ("<p>Isobel Farrant, sales</p>", "first on its line"),
        ("<p>Sales: Isobel Farrant</p>", "label on its line"),
        ("<p>Isobel Farrant, Jane Roe</p>", "side by side on its line"),
        ("<p>Isobel Farrant</p>", "page about"),
        (f"{TEAM}<p>Isobel Farrant</p>", "below team"),
        (f"{TEAM}<h3>Lorem</h3><p>Isobel Farrant</p>", "far below team"),
        ("<h2>Kind words</h2><p>Isobel Farrant</p>", "below customers"),
        ("<p>Isobel Farrant</p>", "below nothing"),
        ("<h3>Isobel Farrant</h3><p>Lorem</p>", "a heading"),
        ("<footer><p>Isobel Farrant</p></footer>", "in a footer"),
        (f"{TEAM}<p>Jane Roe</p><h2>Lorem</h2><p>Isobel Farrant</p>", "a team elsewhere"),
        ("<p>Isobel Farrant</p><p>Managing director</p>", "title"),
        ("<p>Receptionist</p><p>Isobel Farrant</p>", "title above"),
        ("<p>Isobel Farrant</p><p>Grooming</p>", "task"),
        ("<p>Lorem ipsum: Isobel Farrant</p>", "another label"),
        ("<p>Photos: Isobel Farrant</p>", "credited"),
        ("<p>Our suppliers: Acme, Isobel Farrant</p>", "label of others"),
        ("<p>Law Society, Isobel Farrant</p>", "authority"),
        ("<p>The firm was founded by Isobel Farrant</p>", "led by"),
        ("<p>The firm was founded in 2009 by Isobel Farrant</p>", "led by"),
        ("<p>Five winter dishes by Isobel Farrant</p>", "behind by"),
        ("<p>Come and meet George and Isobel Farrant</p>", "a couple"),
        ("<p>Isobel Farrant</p><p>isobel@kestrel-plumbing.com</p>", "e-mail of its name"),
        ("<p>Isobel Farrant, 01584 550 149</p>", "reached on the line"),
        ("<p>Isobel Farrant</p><p>01584 550 149</p>", "reached below"),
        ("<p>★★★★★</p><p>Isobel Farrant</p>", "quoted"),
        ("<p>Isobel Farrant</p><p>£25</p>", "price"),
        ("<p>Isobel Farrant, 2019</p>", "year"),
        ("<p>Isobel Farrant</p><p>12 March</p>", "date near"),
        ("<p>Isobel Farrant</p><p>Office dog</p>", "pet"),
        ("<p>Isobel Farrant (1881–1957), painter</p>", "dead"),
        ("<p>Isobel Farrant, gate maker, 1945 - 2026. Rest in peace.</p>", "dead"),
        ("<p>Acme Gates was founded in 1921 by Isobel Farrant and sold gates.</p>", "dead"),
        ("<p>Isobel Farrant opened the forge on Mill Lane in 1946.</p>", "dead"),
        ("<p>Jane Miller</p><p>14 Mill Street, Ludlow SY8 1BA</p>", "over its address"),
        ("<p>Acme Gates Jane Miller<br>14 Mill Street, Ludlow SY8 1BA</p>", "firm on its line"),
        ("<p>Your hosts: Ann and Jane Miller</p>", "announced"),
        ("<p>Please ask for Dr. Isobel Farrant at the desk</p>", "academic title"),
        (
            "<p>Acme Gates, 3 Castle Road, Ludlow SY8 1AX: Isobel Farrant</p>"
            "<footer>14 Mill Street, Ludlow SY8 1BA</footer>",
            "beside an address of others",
        ),
        ("<p>Isobel Farrant, Ludlow</p>", "a town behind"),
        ("<p>Isobel Farrant</p><p>George Farrant</p>", "a surname of others"),
        ("<p>Jane Roe</p><p>Director</p><p>Isobel Farrant</p>", "beside titled"),
    ],
)
def test_each_sign_of_a_name_is_seen(markup: str, sign: str) -> None:
    assert sign in signs(markup, "Jane Miller" if "Jane Miller" in markup else "Isobel Farrant")


@pytest.mark.parametrize(
    ("markup", "sign"),
    [
        ("<p>Isobel Farrant runs it. Law Society, 3 Castle Road</p>", "authority"),
        ("<p>Law Society, Ludlow. Represented by Isobel Farrant</p>", "authority"),
        ("<p>See Isobel Farrant first. Law Society, 3 Castle Road, Ludlow SY8 1AX</p>", "beside an address of others"),
        ("<p>Acme Gates</p><p>14 Mill Street, Ludlow SY8 1BA</p><p>Isobel Farrant</p>", "over its address"),
        ("<p>Isobel Farrant</p><footer><p>01584 550 149</p></footer>", "reached below"),
    ],
)  # fmt: skip
def test_what_another_sentence_or_the_footer_says_is_no_sign_of_a_name(markup: str, sign: str) -> None:
    assert sign not in signs(markup)


@pytest.mark.parametrize(
    ("markup", "country", "name"),
    [
        ("<p>Officina Bassani di Bassani Luca</p><p>Via Emilia 112<br>43126 Parma (PR)</p>", "IT", "Bassani Luca"),
        ("<p>di Bassani Luca &amp; C. s.n.c.</p><p>Via Emilia Ovest 112<br>43126 Parma (PR)</p>", "IT", "Bassani Luca"),
        ("<p>Hydro-Serwis Marek Zalewski</p><p>ul. Ogrodowa 17<br>61-821 Poznań</p>", "PL", "Marek Zalewski"),
        ("<p>Bridge Opticians</p><p>14 Mill Street, Ludlow SY8 1BA</p>", "GB", None),
        ("<p>Hydro-Serwis Nowa Droga</p><p>ul. Ogrodowa 17<br>61-821 Poznań</p>", "PL", None),
    ],
)  # fmt: skip
def test_a_firm_over_its_address_is_its_owners_whose_name_it_ends_with(
    markup: str, country: str, name: str | None
) -> None:
    assert names(f"<h2>Contact</h2>{markup}", country, "contact") == ({name} if name else set())


@pytest.mark.parametrize(
    ("line", "pair"),
    [
        ("Lori Miller Property Manager lori@kestrel-plumbing.com", ("Lori Miller", "Property Manager")),
        ("Receptionist Jane Miller", ("Jane Miller", "Receptionist")),
        ("Golden Retriever puppies", None),
        ("Jane Miller lives in Ludlow", None),
    ],
)
def test_a_title_beside_a_name_needs_no_mark(line: str, pair: tuple[str, str] | None) -> None:
    page = page_text_of(f"<p>{line}</p>")
    read = [(who.name, who.task) for who in names_in_lines.candidates(page, [0]) if who.place == "first"]
    assert read == ([pair] if pair else [])


def test_letters_behind_a_name_are_no_part_of_it_and_a_form_of_a_firm_makes_it_none() -> None:
    assert names_and_titles.bare_name("Noel Burke MIPAV TRV") == "Noel Burke"
    assert names_and_titles.bare_name("Jean DUPONT") == "Jean DUPONT"
    assert not names_and_titles.is_name("Nordic Bygg AB")


def test_somebody_of_the_sites_own_surname_is_looked_for_on_any_page() -> None:
    page = page_text_of(
        "<p>Lorem</p><p>Florian Ferrand kneads, and Jane serves.</p>", replace(SITE, surnames=("Ferrand",))
    )
    assert names_in_lines.lines_of_namesakes(page) == {1}


def test_a_surname_in_the_domain_speaks_for_somebody_and_the_name_of_the_site_against() -> None:
    for words, sign in (
        ("farrant-gates.com", "surname of the site"),
        ("isobelfarrant.com", "the name of the site"),
    ):
        page = page_text_of("<p>Isobel Farrant</p>", replace(SITE, words=words))
        assert sign in signs_of_people.signs_of(page, list(names_in_lines.candidates(page, [0])))[0]
    page = page_text_of("<p>Jane Miller</p>", replace(SITE, words="janemiller.com"))  # both are in the lists of names
    assert "the whole name of the site" in signs_of_people.signs_of(page, list(names_in_lines.candidates(page, [0])))[0]


def test_a_name_within_an_address_is_nobody() -> None:
    page = page_text_of("<p>14 Grace Lane, Ludlow SY8 1BA</p>")
    assert page.places
    assert list(names_in_lines.candidates(page, [0])) == []


def test_letters_of_a_chamber_are_nobody() -> None:
    page = page_text_of("<p>Jane Roe, ETH SIA, Zeichner EFZ</p>")
    assert {who.name for who in names_in_lines.candidates(page, [0])} == {"Jane Roe"}


@pytest.mark.parametrize(
    "markup",
    [
        "<p>Isobel Farrant</p><p>Director</p><p>★★★★★ Lovely people.</p><p>George Pell</p>",
        "<p>Isobel Farrant, Director</p><p>Photos: George Pell</p>",
        "<p>Isobel Farrant, Director</p><p>Law Society, George Pell, Director</p>",
        "<p>Isobel Farrant, Director</p><p>by George Pell, 12 March</p>",
    ],
)
def test_writers_customers_and_officers_are_not_of_the_team(markup: str) -> None:
    assert names(TEAM + markup, page_type="team") == {"Isobel Farrant"}


def test_somebody_is_of_the_business_where_the_weights_sum_up_to_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    markup = f"{TEAM}<p>Isobel Farrant</p><p>Director</p>"
    for weight, somebody in ((1.0, {"Isobel Farrant"}), (-1.0, set())):
        monkeypatch.setattr(belonging, "ODDS", Odds(0.0, {"below team": weight}))
        assert names(markup) == somebody


def test_a_name_that_another_rule_reads_is_a_strangers_only_where_much_speaks_against_it() -> None:
    own = page_text_of(f"{TEAM}<p>Isobel Farrant</p><p>Director</p>")
    theirs = page_text_of("<h2>Kind words</h2><p>So fast and so kind to us all.</p><p>Isobel Farrant</p>")
    assert belonging.strangers(own, ["Isobel Farrant"]) == set()
    assert belonging.strangers(theirs, ["Isobel Farrant"]) == {"Isobel Farrant"}


def test_a_korean_name_is_known_by_its_surname_and_given_name() -> None:
    assert "known 2" in signs("<p>박도현</p>", name="박도현")
