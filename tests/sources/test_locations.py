"""Typed locations: each kind of place, with and without what it lies in, and what is asked instead of guessed."""

from __future__ import annotations

import sqlite3

import pytest

from jobs.sources.gazetteer import DATA, informal
from jobs.sources.locations import find_location
from jobs.sources.names import fold
from jobs.sources.queries import read_query


@pytest.mark.parametrize(
    ("text", "country", "latitude", "longitude"),
    [
        ("Austin TX", "US", 30.27, -97.74),
        ("Newcastle, Australia", "AU", -32.93, 151.78),
        ("大阪", "JP", 34.69, 135.5),
        ("Goettingen", "DE", 51.53, 9.93),
        ("Nürnberg", "DE", 49.45, 11.08),
        ("Frankfurt (Main)", "DE", 50.11, 8.68),
        ("90210", "US", 34.09, -118.41),
        ("80331 München", "DE", 48.14, 11.57),
        ("LS1 4AP", "GB", 53.8, -1.55),
        ("1016 Amsterdam", "NL", 52.37, 4.88),
        ("M5V 2T6", "CA", 43.64, -79.4),
        ("Erie County, NY", "US", 42.89, -78.88),
        ("Oregon", "US", 44.05, -121.3),
        ("Toskana", "IT", 43.77, 11.25),
        ("Sachsen", "DE", 51.05, 13.74),
        ("Portugal", "PT", 38.72, -9.14),
        ("Mallorca", "ES", 39.57, 2.65),
        ("Shibuya", "JP", 35.66, 139.7),
        ("Soho, London", "GB", 51.51, -0.13),
        ("downtown Denver", "US", 39.74, -104.99),
        ("Twin Cities", "US", 44.98, -93.27),
        ("-33.8688, 151.2093", "", -33.8688, 151.2093),
        ("33.8688° S, 151.2093° E", "", -33.8688, 151.2093),
        ("87G8P27Q+2X", "", 40.7126, -73.9601),
        ("P27Q+2X New York", "US", 40.7126, -73.9601),
        ("Paris 15e", "FR", 48.85, 2.35),
        ("Vegas", "US", 36.17, -115.14),
        ("the Bay Area", "US", 37.77, -122.42),
        ("Frankfurt an der Oder", "DE", 52.35, 14.55),
        ("2000 NSW", "AU", -33.86, 151.2),
        ("""40°42'46"N 74°00'22"W""", "", 40.7128, -74.0061),
        ("Chelsea, New York", "US", 40.7465, -74.0014),
        ("Halifax, West Yorkshire", "GB", 53.72, -1.86),
        ("Malta", "MT", 35.9, 14.51),
    ],
)
def test_a_location_is_known_in_each_way_that_people_write_it(
    text: str, country: str, latitude: float, longitude: float
) -> None:
    place = find_location(text).place
    assert place is not None
    box = place.rectangle
    assert place.country == country
    assert box.south <= latitude <= box.north
    assert box.west <= longitude <= box.east


@pytest.mark.parametrize("text", ["Springfield", "Georgia", "Washington", "Valencia", "Victoria", "Cambridge"])
def test_places_of_nearly_one_size_are_not_told_apart_by_guessing(text: str) -> None:
    location = find_location(text)
    assert location.place is None
    assert len({choice.description for choice in location.choices}) >= 2


def test_the_country_of_the_search_tells_places_of_one_name_apart() -> None:
    chosen = find_location("Cambridge", country="GB").place
    assert chosen is not None
    assert chosen.country == "GB"


@pytest.mark.parametrize(
    ("text", "meant"),
    [("Chicaog", "Chicago"), ("Sacremento", "Sacramento"), ("Warszawie", "Warsaw"), ("Barcelna", "Barcelona")],
)
def test_a_large_city_is_recognised_with_a_letter_wrong_and_this_is_said(text: str, meant: str) -> None:
    assert not find_location(text).known
    query = read_query(f"plumber in {text}")
    assert query.place is not None
    assert query.place.name == meant
    assert text in query.note


@pytest.mark.parametrize("text", ["restaurants near Starlight Castle", "hotels in Xyzzyville"])
def test_after_a_preposition_an_unknown_place_is_not_replaced_by_a_word_of_it(text: str) -> None:
    query = read_query(text)
    assert query.place is None
    assert "is not a place that we know" in query.question


@pytest.mark.parametrize(
    ("text", "what", "country"),
    [
        ("plombiers à Marseille", "plombiers", "FR"),
        ("loodgieter bij Utrecht", "loodgieter", "NL"),
        ("fontaneros en Sevilla", "fontaneros", "ES"),
        ("Elektriker in der Nähe von Leipzig", "Elektriker", "DE"),
        ("dentists, Buffalo, NY", "dentists", "US"),
        ("walk in clinic Buffalo, NY", "walk in clinic", "US"),
        ("drive-in restaurants near Tulsa, OK", "drive-in restaurants", "US"),
        ("歯科大阪", "歯科", "JP"),
        ("Klempner 80331", "Klempner", "DE"),
        ("plombier 75011", "plombier", "FR"),
    ],
)
def test_what_and_where_are_told_apart_in_many_languages(text: str, what: str, country: str) -> None:
    query = read_query(text)
    assert query.what == what
    assert query.place is not None
    assert query.place.country == country


def test_a_radius_that_is_too_large_is_refused_with_a_sentence() -> None:
    assert "between 1 and 200 km" in read_query("plumbers within 900 km of Ithaca, NY").question


def test_names_are_compared_without_case_accents_and_dots() -> None:
    assert fold("St. Étienne") == fold("saint-etienne") == "st etienne"
    assert fold("МОСКВА") == "москва"


@pytest.mark.parametrize("name", ["gazetteer", "postcodes"])
def test_the_data_name_their_sources_and_licences_and_stay_small(name: str) -> None:
    path = DATA / f"{name}.sqlite"
    with sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True) as db:
        meta = dict(db.execute("SELECT key, value FROM meta"))
    assert any("CC BY 4.0" in value or "ODbL" in value for value in meta.values())
    assert meta["built"]
    assert sum(file.stat().st_size for file in DATA.iterdir() if file.is_file()) < 25_000_000  # 4 MB of them indexes


@pytest.mark.parametrize("text", ["Kingwood, TX", "Kingwood, Houston", "Kingwood TX"])
def test_a_district_that_only_the_postal_service_knows_is_a_place_with_the_area_of_its_codes(text: str) -> None:
    place = find_location(text).place
    assert place is not None
    assert place.label == "Kingwood, TX, US"
    assert place.rectangle.south < 30.05 < place.rectangle.north
    assert find_location("Kingwood, CA").place is None


def test_no_reviewed_region_is_larger_than_a_large_state_or_has_its_sides_exchanged() -> None:
    for name, (_, south, west, north, east) in informal()["regions"].items():
        assert 0 < north - south < 15, name
        assert 0 < east - west < 30, name


def test_each_reviewed_name_is_written_as_it_is_compared() -> None:
    names = [*informal()["regions"], *informal()["neighbourhoods"]]
    assert [name for name in names if fold(name) != name] == []


@pytest.mark.parametrize(
    ("text", "name", "country"),
    [
        ("Stoke", "Stoke-on-Trent", "GB"),
        ("Burton", "Burton upon Trent", "GB"),
        ("Stratford, Warwickshire", "Stratford-upon-Avon", "GB"),
        ("Stoke, New Zealand", "Stoke", "NZ"),
        ("Burton, MI", "Burton", "US"),
        ("Santa Cruz, CA", "Santa Cruz", "US"),
    ],
)
def test_a_city_whose_name_goes_on_is_meant_before_a_small_one_of_exactly_the_name(
    text: str, name: str, country: str
) -> None:
    place = find_location(text).place
    assert place is not None
    assert (place.name, place.country) == (name, country)


@pytest.mark.parametrize(
    ("text", "name"),
    [("hammaslääkäri Oulussa", "Oulu"), ("kirpykla Kaune", "Kaunas"), ("lakatos Győrben", "Győr")],
)
def test_a_name_in_the_case_of_places_is_read_and_this_is_said(text: str, name: str) -> None:
    query = read_query(text)
    assert query.place is not None
    assert query.place.name == name
    assert name in query.note
