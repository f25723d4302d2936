"""Inputs as people type them, with right values written before the rules had read them (`tests/data/typed`)."""

from __future__ import annotations

import pytest

from benchmarks.typed import JUDGES, judged, suffixes_of
from jobs.sources.queries import read_query
from jobs.sources.trades import trade_of

LEAST = {"searches": 0.999, "trades": 0.998, "websites": 0.999, "duplicates": 0.996}  # of all sets, as now


@pytest.mark.parametrize("kind", sorted(JUDGES))
def test_what_people_type_is_read_right(kind: str) -> None:
    results = [result for suffix in suffixes_of(kind) for result in judged(kind, suffix)]
    wrong = [(" | ".join(row), answer) for row, right, answer in results if not right]
    assert len(results) >= 140
    assert len(wrong) <= (1 - LEAST[kind]) * len(results), wrong


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("please find me all plumbers in Tampa, FL", "plumbers"),
        ("Suche Elektriker in Köln", "Elektriker"),
        ("je cherche un plombier à Lyon, merci", "un plombier"),
        ("roofers in Boise, Idaho. Thanks!", "roofers"),
        ("list of dentists in Omaha, NE", "dentists"),
        ("search engine optimization in Omaha, NE", "search engine optimization"),
    ],
)
def test_a_request_and_a_courtesy_are_no_part_of_the_trade(text: str, what: str) -> None:
    assert read_query(text).what == what
    assert read_query(text).place is not None


def test_a_postal_code_beside_its_city_means_the_city_where_the_point_of_the_code_is_wrong() -> None:
    place = read_query("fontanero 28013 Madrid").place
    assert place is not None
    assert place.name == "Madrid"


def test_of_terms_the_reading_that_is_known_in_most_languages_counts() -> None:
    assert "amenity=restaurant" not in trade_of("donut shops").as_text()
    assert "healthcare=midwife" in trade_of("midwives").as_text()


def test_a_state_that_is_read_beside_a_city_of_its_name_is_called_one() -> None:
    assert "the state or region Washington" in read_query("plumber in Washington").note
    assert "state" not in read_query("plumber in Washington, D.C.").note


def test_of_a_city_abroad_beside_one_at_home_a_person_says_which_but_not_of_a_capital() -> None:
    assert "Alexandria" in read_query("plumber in Alexandria").question
    athens = read_query("hotels in Athens").place
    assert athens is not None
    assert athens.country == "GR"


@pytest.mark.parametrize(
    ("text", "countries"),
    [
        ("plumber in Alexandria", ["US", "US", "ZA", "US", "US", "EG", "EG", "RO"]),
        ("plumber in Valencia", ["US", "ES", "VE", "ES"]), ("dentists in Santiago", ["CL", "DO", "PH", "PE"]),
    ],
)  # fmt: skip
def test_a_question_has_the_places_of_the_trade_s_language_first_and_then_those_with_most_people(
    text: str, countries: list[str]
) -> None:
    assert [place.country for place in read_query(text).choices] == countries


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("cafes in Bruges", "Bruges, Vlaams Gewest, BE"), ("hotels in Ypres", "Ypres, Vlaams Gewest, BE"),
        ("gyms in Hanover, Germany", "Hanover, Niedersachsen, DE"), ("dentists in Flushing", "Flushing, NY, US"),
        ("dentists in Flushing, MI", "Flushing, MI, US"), ("hotels in Lyons", "Lyons, Auvergne-Rhône-Alpes, FR"),
        ("dentists in Lyons, IL", "Lyons, IL, US"), ("cafes in Ballard", "Ballard, WA, US"),
    ],
)  # fmt: skip
def test_a_name_in_another_language_or_of_a_quarter_is_no_smaller_namesake(text: str, meant: str) -> None:
    place = read_query(text).place
    assert place is not None
    assert place.label == meant


def test_a_city_with_an_english_name_is_asked_for_beside_its_namesakes_and_no_parish_is_meant() -> None:
    labels = [place.label for place in read_query("gyms in Hanover").choices]
    assert "Hanover, Niedersachsen, DE" in labels
    assert not [label for label in labels if label.endswith("JM")]


def test_a_quarter_that_several_large_cities_have_is_asked_for_unless_its_city_is_named() -> None:
    query = read_query("dentists in Midtown")
    assert query.place is None
    assert [place.name for place in query.choices][:2] == ["Midtown Manhattan", "Midtown Atlanta"]
    for place in query.choices:
        assert read_query(f"dentists in {place.full_name}").place == place
    for text, state in (("Midtown, NYC", "NY"), ("Midtown Manhattan", "NY"), ("Midtown, Atlanta", "GA")):
        found = read_query(f"dentists in {text}").place
        assert found is not None
        assert found.admin1 == state
