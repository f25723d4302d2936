"""Who is of a business: names in alike places, on lines of their own and in sentences; and who only stands there."""

from __future__ import annotations

import pytest

from jobs.extract.pages import extract_page

SITE = "https://kestrel-plumbing.com"


def people_of(markup: str, path: str = "/team", country: str = "GB") -> dict[str, str]:
    page = extract_page(f"<html><body>{markup}</body></html>".encode(), SITE + path, None, country)
    return {contact.value: contact.title for contact in page.contacts if contact.kind == "person"}


def card(name: str, task: str) -> str:
    return f"<div class=block><div class=a>{name}</div><div class=b>{task}</div></div>"


def test_names_in_alike_places_are_of_the_team_whatever_they_do() -> None:
    markup = card("Isobel Farrant", "Strategy") + card("Yusuf Demir", "Motion") + card("Hannah Pell", "Quotes")
    assert people_of(markup) == {"Isobel Farrant": "Strategy", "Yusuf Demir": "Motion", "Hannah Pell": "Quotes"}


def test_a_name_that_no_list_has_counts_among_those_that_are_known() -> None:
    markup = card("Isobel Farrant", "Office") + card("Yusuf Demir", "Sales") + card("Vrelka Quzimba", "Repairs")
    assert "Vrelka Quzimba" in people_of(markup)


@pytest.mark.parametrize("label", ["Your contact", "Ansprechpartner"])
def test_a_label_that_says_no_job_yields_to_what_somebody_does(label: str) -> None:
    assert people_of(f"<h2>{label}</h2><h3>Hannah Pell</h3><p>Sales Manager</p>") == {"Hannah Pell": "Sales Manager"}


def test_the_first_sentence_below_a_name_may_be_what_somebody_does() -> None:
    markup = card("Keisha Rowland", "Owner. Up at three.") + card("Tina Mabry", "Baker. Rye, mostly.")
    assert people_of(markup) == {"Keisha Rowland": "Owner", "Tina Mabry": "Baker"}


def test_a_page_s_boast_is_no_heading_of_others() -> None:
    team = "<p>Our daughter Zoe Petrakis makes the oil and sells it.</p>"
    assert "Zoe Petrakis" in people_of(f"<h1>Our partner, the sun, works for us</h1>{team}", "/about")


def test_firms_in_alike_places_are_nobody() -> None:
    assert people_of(card("Marlow Gin", "Branding") + card("Bramble Homes", "Website")) == {}


@pytest.mark.parametrize(
    "heading", ["Testimonials", "Patients love us", "Opiniones", "Kundenstimmen", "Member of the month"]
)
def test_names_below_a_heading_of_customers_are_not_of_the_team(heading: str) -> None:
    markup = f"<h2>{heading}</h2>" + card("Isobel Farrant", "Leeds") + card("Yusuf Demir", "York")
    assert people_of(markup, "/about") == {}


def test_who_directs_another_firm_is_a_customer_on_a_home_page() -> None:
    assert people_of("<p>Isobel Farrant, Director</p>", "/") == {"Isobel Farrant": "Director"}
    assert people_of("<p>Isobel Farrant, Director at Acme Homes</p>", "/") == {}


def test_names_below_what_customers_wrote_are_not_of_the_team() -> None:
    markup = "<p>They fixed it in an hour.</p><p>Isobel Farrant</p><p>Best in the whole of town.</p><p>Yusuf Demir</p>"
    assert people_of(markup, "/about") == {}


def test_a_home_page_has_its_team_below_a_heading_that_says_so() -> None:
    names = card("Isobel Farrant", "Strategy") + card("Yusuf Demir", "Motion")
    assert len(people_of(f"<h2>Our team</h2>{names}", "/")) == 2
    assert people_of(f"<h2>Our favourites</h2>{names}", "/") == {}


def test_a_column_of_a_table_holds_the_names_and_the_one_before_it_what_they_do() -> None:
    rows = "<tr><td>Bookings</td><td>Isobel Farrant</td></tr><tr><td>Cellar</td><td>Yusuf Demir</td></tr>"
    assert people_of(f"<table>{rows}</table>", "/contact") == {"Isobel Farrant": "Bookings", "Yusuf Demir": "Cellar"}


@pytest.mark.parametrize(
    ("line", "people"),
    [
        ("Yusuf Demir – tel. 0113 455 0155", {"Yusuf Demir": ""}),
        ("Yusuf Demir (the office) – tel. 0113 455 0155", {"Yusuf Demir": "the office"}),
        ("Bookings: Isobel Farrant", {"Isobel Farrant": "Bookings"}),
        ("Bookings — Isobel Farrant and Yusuf Demir", {"Isobel Farrant": "Bookings", "Yusuf Demir": "Bookings"}),
        ("Photos: Isobel Farrant", {}),
        ("Photography: Isobel Farrant", {}),
        ("They sold it in a week. — Isobel Farrant", {}),
        ("Isobel Farrant and Yusuf Demir", {"Isobel Farrant": "", "Yusuf Demir": ""}),
        ("Family and Cosmetic Dentistry", {}),
        ("Breeds: Golden Retriever", {}),
        ("Bookings: Golden Retriever puppies from March", {}),
        ("Dam: Ruby Rose", {}),
        ("Yusuf Demir – Barbaresco", {}),
        ("Yusuf Demir – Workshop", {"Yusuf Demir": "Workshop"}),
        ("Yusuf Demir (concrete)", {"Yusuf Demir": "concrete"}),
        ("Wallpapers: William Morris", {}),
        ("Grooming: Yusuf Demir", {"Yusuf Demir": "Grooming"}),
        ("Grooming: Golden Retriever", {}),
        ("Grooming: Marble Arch", {}),
        ("Ivywild Park, 416 W Ivywild Street, Boise, ID 83706", {}),
        ("Wallpapers: Isobel Farrant, 0113 455 0155", {"Isobel Farrant": "Wallpapers"}),
    ],
)
def test_a_line_of_a_page_about_people_names_them(line: str, people: dict[str, str]) -> None:
    assert people_of(f"<h1>Contact</h1><p>{line}</p>", "/contact") == people


@pytest.mark.parametrize(
    ("sentence", "name"),
    [
        ("The studio is run by Isobel Farrant and her dog.", "Isobel Farrant"),
        ("Ask for Isobel Farrant at the desk.", "Isobel Farrant"),
        ("Das Büro wurde gegründet von Jana Krüger.", "Jana Krüger"),
        ("Het bureau staat onder leiding van Wouter Claes.", "Wouter Claes"),
        ("Run by volunteers from Golden Valley.", None),
    ],
)
def test_a_sentence_says_who_leads_the_business_or_whom_one_asks_for(sentence: str, name: str | None) -> None:
    assert list(people_of(f"<p>{sentence}</p>", "/visit")) == ([name] if name else [])


def test_two_doctors_on_one_line_of_a_legal_page_are_two() -> None:
    line = "<p>Dr. med. Friederike Lohmann &amp; Dr. med. Jana Krüger</p>"
    assert set(people_of(line, "/impressum", "DE")) == {"Dr. med. Friederike Lohmann", "Dr. med. Jana Krüger"}


def test_a_surname_that_is_a_trade_is_a_name() -> None:
    markup = card("Оксана Мельник", "Ортодонт") + card("Тарас Гнатюк", "Хірург")
    assert set(people_of(markup, "/team", "UA")) == {"Оксана Мельник", "Тарас Гнатюк"}


def test_what_is_no_name_in_a_script_without_capitals_is_nobody() -> None:
    assert people_of(card("طلب خدمة جديدة", "خدمات") + card("البريد الإلكتروني", "اتصل"), "/about", "EG") == {}


def test_below_a_heading_of_the_team_stands_the_team_and_below_others_as_high_something_else() -> None:
    team = "<h2>Our team</h2>" + card("Isobel Farrant", "Office") + card("Yusuf Demir", "Sales")
    quarters = "<h2>Where we sell</h2>" + card("Clifton Green", "By the river") + card("Shirley Heath", "Quiet")
    assert set(people_of(team + quarters, "/about")) == {"Isobel Farrant", "Yusuf Demir"}


def test_smaller_headings_below_that_of_the_team_are_of_the_team() -> None:
    markup = "<h2>Our team</h2><h3>In the workshop</h3>" + card("Isobel Farrant", "Lathe") + card("Yusuf Demir", "Mill")
    assert set(people_of(markup, "/about")) == {"Isobel Farrant", "Yusuf Demir"}


@pytest.mark.parametrize("task", ["Office dog", "Practice cat", "Chien de garde", "Bürohund"])
def test_a_pet_is_nobody_of_the_team(task: str) -> None:
    markup = card("Isobel Farrant", "Office") + card("Yusuf Demir", "Sales") + card("Molly Malone", task)
    assert set(people_of(markup)) == {"Isobel Farrant", "Yusuf Demir"}


@pytest.mark.parametrize("heading", ["Brands we stock", "Artists we show", "Onze merken", "Featured listings"])
def test_names_of_makers_and_of_what_is_sold_are_nobodys_of_the_team(heading: str) -> None:
    assert people_of(f"<h2>{heading}</h2>" + card("Eddy Merckx", "Bicycles") + card("Clara Rose", "Prints")) == {}


def test_a_name_that_runs_into_the_next_word_is_none() -> None:
    assert people_of("<h1>Team</h1><div><em>Isobel Farrant</em><i>Partner</i></div>") == {}


def test_a_bold_name_and_the_span_right_behind_it_are_two_lines() -> None:
    markup = "<h1>Team</h1><div><b>Isobel Farrant</b><span>Partner</span></div>"
    assert people_of(markup) == {"Isobel Farrant": "Partner"}
    assert set(people_of(card("Fiona McLeod", "Partner") + card("Rosa DeLuca", "Partner"))) == {
        "Fiona McLeod",
        "Rosa DeLuca",
    }


def test_behind_the_team_names_without_titles_below_another_heading_are_nobody() -> None:
    team = "<h2>Crew</h2>" + card("Isobel Farrant", "Head Brewer") + card("Yusuf Demir", "Founder")
    beers = "<h2>On tap</h2>" + card("Amber Rose", "Red ale") + card("Sunny Grace", "Wheat")
    others = "<h2>At the bar</h2>" + card("Hannah Pell", "Manager") + card("Clara Stone", "Assistant")
    assert set(people_of(team + beers, "/about")) == {"Isobel Farrant", "Yusuf Demir"}
    assert len(people_of(team + others, "/about")) == 4


def test_a_name_alone_on_a_line_is_somebody_over_a_number_only() -> None:
    assert people_of("<p>Payroll desk</p><p>Yusuf Demir</p><p>ext. 12</p>", "/contact") == {"Yusuf Demir": ""}
    assert people_of("<p>This month</p><p>Yusuf Demir</p><p>Red ale, 5.4%</p>", "/contact") == {}


@pytest.mark.parametrize(("heading", "people"), [("Stone Oven", {}), ("Jane Hollis", {"Jane Hollis": ""})])
def test_the_name_by_which_a_page_names_its_site_is_the_business_s(heading: str, people: dict[str, str]) -> None:
    local = heading.rpartition(" ")[2].lower()
    markup = (
        f'<meta property="og:site_name" content="Stone Oven"><h1>{heading}</h1><p>E-mail: {local}@stone-oven.com</p>'
    )
    assert people_of(markup, "/contact") == people


def test_who_named_the_site_after_herself_is_somebody_where_the_page_says_what_she_does() -> None:
    markup = (
        '<meta property="og:site_name" content="Stone Oven"><h1>Stone Oven</h1><p>Owner</p><p>oven@stone-oven.com</p>'
    )
    assert "Stone Oven" in people_of(markup, "/contact")


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("<p>Your host is Annelie du Plessis.</p>", "Annelie du Plessis"),
        ("<p>Call Lee Parfitt for a quote.</p>", "Lee Parfitt"),
        ("<h2>Dentists</h2><p>dr Kadri Tamm</p><p>dr Anna Saar</p>", "Kadri Tamm"),
        ("<p>Linda Vos-Bakker verzorgt de binnendienst.</p>", "Linda Vos-Bakker"),
        ("<p>Sue and Trevor Mallet have run the kennels since 2006.</p>", "Trevor Mallet"),
    ],
)
def test_whom_a_sentence_or_a_title_without_a_full_stop_names_is_of_the_business(words: str, name: str) -> None:
    assert name in people_of(f"<h1>Contact</h1>{words}")


@pytest.mark.parametrize("words", ["Roe Bernasconi SA", "Planung CAD", "Le Moulin de Cantegrel"])
def test_a_firm_and_a_house_are_nobody(words: str) -> None:
    assert people_of(f"<h1>Contact</h1><p>{words}</p><p>Via Nassa 29</p>") == {}


def labelled(label: str, name: str) -> str:
    return f"<div><h4>{label}</h4><p>{name}<br>0117 496 0123</p></div>"


def test_a_small_heading_over_a_name_says_what_somebody_does_and_is_no_task_of_the_name_above() -> None:
    markup = labelled("Gribbing", "Hannah Pell") + labelled("Farm Stand", "Vrelka Quzimba")
    assert people_of(markup, "/contact") == {"Hannah Pell": "Gribbing", "Vrelka Quzimba": "Farm Stand"}


def test_what_stands_below_small_headings_is_nobody_where_no_list_knows_one_of_them() -> None:
    markup = labelled("Breakfast", "Ostrel Grunte") + labelled("Supper", "Vrelka Quzimba")
    assert people_of(markup, "/contact") == {}


def test_the_year_with_which_a_sentence_ends_counts() -> None:
    past = "There has been a slip here since Jethro Kestrel dragged his first punt ashore in 1871. "
    assert people_of(f"<p>{past}{'We mend boats and we keep the river clean. ' * 4}</p>", "/about") == {}


def test_the_name_of_a_firm_that_says_a_name_twice_is_nobody_s() -> None:
    assert people_of("<p>Liuteria Bassani di Bassani Luca</p><p>Via Roma 7, 26100 Cremona</p>", "/contact", "IT") == {
        "Bassani Luca": ""
    }
