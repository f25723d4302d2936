"""How a typed search is divided: the words around trade and place; places between others, beside them, elsewhere."""

from __future__ import annotations

from typing import Any

import pytest

from jobs.sources import gazetteer
from jobs.sources.queries import read_query
from jobs.sources.trade_readings import respelt
from jobs.sources.trades import trade_of


def read(text: str) -> tuple[str, str, str]:
    """The trade, the place's name and its country."""
    query = read_query(text)
    return query.what, query.place.name if query.place else "", query.place.country if query.place else ""


@pytest.mark.parametrize(
    ("text", "what", "place", "country"),
    [
        ("Ferienwohnungen auf Rügen", "Ferienwohnungen", "Rugen", "DE"),
        ("garages automobiles à proximité de Nantes", "garages automobiles", "Nantes", "FR"),
        ("officina meccanica provincia di Brescia", "officina meccanica", "Brescia", "IT"),
        ("tandarts in Utrecht centrum", "tandarts", "Utrecht", "NL"),
        ("İzmir'de kuaför", "kuaför", "İzmir", "TR"),
        ("札幌駅近くのカフェ", "カフェ", "Sapporo", "JP"),
    ],
)
def test_the_words_between_trade_and_place_are_part_of_neither(text: str, what: str, place: str, country: str) -> None:
    assert read(text) == (what, place, country)


def test_what_is_between_two_places_is_searched_as_one_area_with_both() -> None:
    place = read_query("plumbers between Ithaca and Syracuse NY").place
    assert place is not None
    box = place.rectangle
    for latitude, longitude in ((42.44, -76.5), (43.05, -76.15), (42.75, -76.3)):
        assert box.south < latitude < box.north
        assert box.west < longitude < box.east
    assert place.name == "Ithaca and Syracuse"


def test_of_two_places_of_a_name_the_one_near_the_other_place_is_meant() -> None:
    place = read_query("Dachdecker zwischen Köln und Bonn").place
    assert place is not None
    assert place.country == "DE"


def test_places_that_are_far_apart_are_no_area_to_search_between() -> None:
    query = read_query("plumbers between Boston and Chicago")
    assert query.place is None
    assert "km apart" in query.question


@pytest.mark.parametrize(
    ("text", "what", "place"),
    [
        ("avocat divorce Aix en Provence", "avocat divorce", "Aix-en-Provence"),
        ("pizzeria Frankfurt an der Oder", "pizzeria", "Frankfurt (Oder)"),
        ("plumbers in Stoke on Trent", "plumbers", "Stoke-on-Trent"),
    ],
)
def test_a_name_with_a_preposition_in_it_stays_whole(text: str, what: str, place: str) -> None:
    assert read(text)[:2] == (what, place)


def test_a_district_that_is_not_known_brings_its_whole_city_and_says_so() -> None:
    query = read_query("tacos in Oak Cliff, Dallas")
    assert query.place is not None
    assert query.place.name == "Dallas"
    assert query.note == "'Oak Cliff' is not known: the whole of Dallas, TX, United States is searched."


def test_a_city_that_shares_its_name_with_another_is_not_taken_for_a_district_that_is_not_known() -> None:
    assert read_query("plumbers in Foobarville Birmingham").place is None


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("couvreur dans le Var", "FR"), ("parrucchiere Lodi", "IT"), ("plombier Orange", "FR"),
        ("plumber Orange", "US"),
        ("abogado en Los Angeles", "US"), ("abogado Las Vegas", "US"), ("abogado en Córdoba", "AR"),
        ("fontanero en Toledo", "ES"),
    ],
)  # fmt: skip
def test_of_places_of_one_name_the_one_where_the_trades_language_is_spoken_is_meant(text: str, country: str) -> None:
    assert read(text)[2] == country


def test_the_places_that_were_passed_over_for_the_trades_language_are_named() -> None:
    others = [place.description for place in read_query("parrucchiere Lodi").others]
    assert any(other.startswith("Lodi, CA, United States") for other in others)


def test_a_name_that_goes_on_is_found_before_one_with_a_letter_wrong() -> None:
    query = read_query("Dachdecker Marburg")  # Harburg is a letter away
    assert query.place is not None
    assert query.place.name == "Marburg an der Lahn"
    assert "was read as Marburg an der Lahn" in query.note


def test_the_city_around_a_place_is_no_part_of_the_trade() -> None:
    assert read("hydraulik Gdańsk Wrzeszcz")[:2] == ("hydraulik", "Wrzeszcz")
    assert read("pizzerie lungomare Rimini")[:2] == ("pizzerie", "Rimini")


@pytest.mark.parametrize(
    ("phrase", "tag"),
    [
        ("padel arena", "sport=padel"),
        ("campi di pickleball", "sport=pickleball"),
        ("bookkeeping for contractors", "office=accountant"),
        ("electrishan", "craft=electrician"),
    ],
)
def test_a_sport_where_it_is_played_and_a_profession_with_its_clients_are_that_trade(phrase: str, tag: str) -> None:
    trade = trade_of(phrase)
    assert tag in trade.as_text()
    assert trade.read_as  # it is said, since it is another phrase


@pytest.mark.parametrize(
    "phrase", ["Lüftungs Installateur", "ceramic installateur", "marketing for dentists", "business park"]
)
def test_an_installer_an_agency_and_a_park_are_not_what_one_of_their_words_is(phrase: str) -> None:
    assert trade_of(phrase).as_text() == []


def test_two_consonants_wrong_are_another_word() -> None:
    assert respelt("startup incubator", [], ["insulator"]) == []
    assert respelt("startup insulatr", [], ["insulator"]) == ["startup insulator"]


def test_each_question_to_the_gazetteer_has_an_index(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: dict[tuple[str, str], tuple[Any, ...]] = {}
    plain = gazetteer._rows

    def rows(file: str, sql: str, *values: Any) -> list[Any]:
        asked[file, sql] = values
        return plain(file, sql, *values)

    monkeypatch.setattr(gazetteer, "_rows", rows)
    for cached in (
        gazetteer.cities_named, gazetteer.regions_named, gazetteer.country_name, gazetteer.admin1_name,
        gazetteer.postcodes, gazetteer.postal_towns, gazetteer.postal_area, read_query,
    ):  # fmt: skip
        cached.cache_clear()
    for text in (
        "plumbers in Ithaca, NY",
        "dentists in Pheonix AZ",
        "Zahnarzt 10115",
        "roofers SW19",
        "bars in Foo, NY",
    ):
        if place := read_query(text).place:
            gazetteer.population_in(place.rectangle)
            gazetteer.largest_in(place.rectangle, 3)
    plans = [plain(file, f"EXPLAIN QUERY PLAN {sql}", *values) for (file, sql), values in asked.items()]
    assert len(plans) >= 10
    assert [row for plan in plans for row in plan if "SCAN" in row[3] and "json_each" not in row[3]] == []


def test_two_letters_are_a_state_first_and_then_a_province() -> None:
    assert read("gyms Milan MI")[1:] == ("Milan", "US")
    assert read("palestra Milano MI")[1:] == ("Milano", "IT")
    assert read("garage auto Saint Denis 93")[1:] == ("Saint-Denis", "FR")
    assert read("gimnasio Monterrey NL")[1:] == ("Monterrey", "MX")


def test_a_short_word_beside_others_is_no_city() -> None:
    assert read("dentista San Giuliano MI")[2] != "ML"


@pytest.mark.parametrize(
    "text", ["nearest dentist", "nearby hotels", "近くの歯医者", "yakınımdaki kuaför", "dentist near me"]
)
def test_what_is_near_is_asked_about_where_no_place_is_named(text: str) -> None:
    assert read_query(text).nearby


def test_what_is_nearest_to_a_place_is_searched_there() -> None:
    assert read("nearest plumber in Ithaca NY") == ("plumber", "Ithaca", "US")
    assert read("nearby hotels in Boston, MA") == ("hotels", "Boston", "US")


def test_what_is_known_as_a_trade_is_no_district_that_is_not_known() -> None:
    assert read("specialists in family law Chicago") == ("specialists in family law", "Chicago", "US")


@pytest.mark.parametrize(
    ("text", "place", "country"),
    [
        ("fontanero en Toledo", "Toledo", "ES"),  # three times as many people in Ohio, and few write Spanish there
        ("abogado en Los Angeles", "Los Angeles", "US"),
        ("car wash Houston Texas", "Houston", "US"),  # "wash" is Washington only behind a city of it
        ("car wash Tacoma Wash", "Tacoma", "US"),
        ("dentist London Ont.", "London", "CA"),
        ("roofers in Geneva, IL USA", "Geneva", "US"),
        ("pubs in Swords, Co Dublin", "Swords", "IE"),
        ("D02 solicitors", "D02 Dublin", "IE"),
        ("560 001 interior designer", "560001 Bengaluru", "IN"),
        ("стоматолог 620014", "620014 Yekaterinburg", "RU"),
        ("歯科 530-0001", "5300001 Osaka", "JP"),
        ("2000 NSW barber", "2000 BARANGAROO", "AU"),
        ("lékaři v Brně", "Brno", "CZ"),
    ],
)
def test_language_size_and_what_stands_behind_say_which_place_of_a_name_is_meant(
    text: str, place: str, country: str
) -> None:
    assert read(text)[1:] == (place, country)


@pytest.mark.parametrize(
    ("text", "choices"),
    [
        ("abogado en Santa Barbara", {"HN", "US", "VE"}),
        ("Zahnarzt Neustadt", {"DE"}),
        ("dentist near 400050", {"IN", "RU", "CN"}),
    ],
)
def test_a_person_chooses_where_neither_language_nor_size_is_clear(text: str, choices: set[str]) -> None:
    query = read_query(text)
    assert query.place is None
    assert len(query.choices) > 1
    assert choices <= {place.country for place in query.choices}


def test_the_places_of_a_name_that_were_passed_over_are_told() -> None:
    others = read_query("plumbers in Dublin").others
    assert [place.label for place in others[:2]] == ["Dublin, CA, US", "Dublin, OH, US"]


def test_a_county_of_a_shared_code_is_no_name_for_all_of_them() -> None:
    place = read_query("plumber Dublin").place
    assert place is not None
    assert place.full_name == "Dublin, Ireland"


@pytest.mark.parametrize(
    ("text", "read_as"),
    [
        ("pet shop e banho e tosa", "pet shop, banho e tosa"),
        ("Dachdecker, Zimmerer und Spengler", "dachdecker, zimmerer, spengler"),
    ],
)
def test_a_list_of_trades_is_any_of_them(text: str, read_as: str) -> None:
    assert trade_of(text).read_as == read_as


@pytest.mark.parametrize(
    ("text", "country", "name"),
    [
        ("plumber in Santa Barbara", "US", "Santa Barbara"),
        ("lawyers in San Jose", "US", "San Jose"),
        ("dentist in Toledo", "US", "Toledo"),
        ("plumber in Santa Cruz", "US", "Santa Cruz"),
        ("plumber in Athens", "GR", "Athens"),
        ("hotels in Rome", "IT", "Rome"),
        ("restaurants in Paris", "FR", "Paris"),
        ("plumber in Cartagena", "CO", "Cartagena"),
        ("builders in Kent", "GB", "Kent"),
        ("florist York", "GB", "York"),
    ],
)
def test_an_english_trade_means_a_place_where_english_is_spoken_unless_everybody_means_another(
    text: str, country: str, name: str
) -> None:
    query = read_query(text)
    assert query.place is not None
    assert (query.place.country, query.place.name) == (country, name)
