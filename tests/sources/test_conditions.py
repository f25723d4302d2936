"""Conditions of a typed search are left out aloud, and are no part of its trade or its place."""

from __future__ import annotations

import pytest

from jobs.sources.conditions import without_conditions
from jobs.sources.queries import read_query


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("plumbers without a website in Fresno", "plumbers in Fresno"),
        ("dentists open on sunday in Leeds", "dentists in Leeds"),
        ("roofers near Boise 4 stars and up", "roofers near Boise"),
        ("bars in Asheville NC that are not chains", "bars in Asheville NC"),
        ("oficinas em Curitiba com nota acima de 4,5", "oficinas em Curitiba"),
        ("Physiotherapie Leipzig mit mindestens 4,5 Sternen", "Physiotherapie Leipzig"),
        ("diş hekimi Kadıköy pazar açık", "diş hekimi Kadıköy"),
        ("深圳 没有网站的 装修公司", "深圳 装修公司"),
        ("best tacos in El Paso", "tacos in El Paso"),
        ("札幌 ラーメン おすすめ", "札幌 ラーメン"),
    ],
)
def test_a_condition_is_taken_out(text: str, rest: str) -> None:
    assert without_conditions(text)[0] == rest


@pytest.mark.parametrize(
    "text",
    [
        "open air museum Bergen", "web design Leeds", "Sunday school Tulsa", "24 hour pharmacy Brooklyn",
        "site clearance Hull", "star charts Reno", "rating agencies New York", "best western Boise",
    ],
)  # fmt: skip
def test_a_trade_with_such_a_word_stays_whole(text: str) -> None:
    assert without_conditions(text) == (text, [])


def test_what_is_left_out_is_said() -> None:
    query = read_query("plumbers without website in Fresno, CA")
    assert (query.what, query.place and query.place.name) == ("plumbers", "Fresno")
    assert "'without website'" in query.note
    assert read_query("no website").what == "no website"


def test_a_spanish_code_is_the_capital_of_its_province_or_the_whole_of_it() -> None:
    capital, village = read_query("fontaneros 28020").place, read_query("fontaneros 28820").place
    assert capital is not None
    assert village is not None
    assert (capital.country, capital.radius_km, village.radius_km) == ("ES", 10, 60)


@pytest.mark.parametrize(
    ("text", "what", "place"),
    [
        ("clinicas dentales 28020", "clinicas dentales", "28020 Madrid"),
        ("dentistas 46100", "dentistas", "46100 Valencia"),
        ("plumber 28020", "plumber", "28020 Casar"),
        ("hvac near me 78704", "hvac", "78704 Austin"),
        ("hey siri find me a locksmith in Tucson", "locksmith", "Tucson"),
        ("दिल्ली में प्लंबर", "प्लंबर", "Delhi"),
        ("Rechtsanwalt Düsseldorf-Oberkassel", "Rechtsanwalt", "Düsseldorf"),
        ("dentist Twickenham", "dentist", "Twickenham"),
        ("who's the best plumber in Boise?", "plumber", "Boise"),
        ("welche Anwälte gibt es in Ulm?", "Anwälte", "Ulm"),
        ("qual o melhor dentista em Florianópolis", "dentista", "Florianópolis"),
        ("barbershops🔥 Atlanta", "barbershops", "Atlanta"),
        ("plumers in Itaca New Yrok", "plumers", "Ithaca"),
        ("où manger une raclette à Annecy", "raclette", "Annecy"),
        ("hoteles isla de Formentera", "hoteles", "Formentera"),
        ("ristoranti isola di Ischia", "ristoranti", "Ischia"),
        ("tree trimming Stillwater Okla", "tree trimming", "Stillwater"),
        ("plombier 13100 Aix en Pce", "plombier", "Aix-en-Provence"),
        ("stomatolog v Chernigove", "stomatolog", "Chernihiv"),
        ("ξενοδοχεία στη Νάξο", "ξενοδοχεία", "Ναξος"),
        ("sửa máy lạnh quận 7 hcm", "sửa máy lạnh", "Ho Chi Minh City"),
    ],
)
def test_what_and_where_are_told_apart(text: str, what: str, place: str) -> None:
    query = read_query(text)
    assert query.what == what
    assert query.place is not None
    assert place.casefold() in query.place.name.casefold()


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("chippies in Whitby", "GB"), ("cafes in Whitby", "CA"), ("estate agents Halifax", "GB"),
        ("solicitors in Perth", "AU"), ("tradies Newcastle", "AU"),
    ],
)  # fmt: skip
def test_a_trade_that_is_called_so_in_a_few_countries_is_searched_for_there(text: str, country: str) -> None:
    place = read_query(text).place
    assert place is not None
    assert place.country == country


@pytest.mark.parametrize(
    ("text", "what"),
    [("50 dentists in Sacramento", "dentists"), ("top 20 bars Leeds", "bars"), ("list 100 bakers in Ghent", "bakers"),
     ("24 hour locksmith Reno", "24 hour locksmith"), ("99 cent store Austin", "99 cent store"),
     ("7 eleven Austin", "7 eleven"), ("60 minute massage Boise", "60 minute massage")],
)  # fmt: skip
def test_how_many_a_search_should_find_is_no_part_of_it(text: str, what: str) -> None:
    assert read_query(text).what == what


def test_a_count_is_left_out_aloud() -> None:
    assert "A search finds all that there are: 'top 20' is left out." in read_query("top 20 bars Leeds").note


@pytest.mark.parametrize("text", ["landscaper near Lake Norman", "Autowerkstätten PLZ 70"])
def test_a_lake_and_an_area_of_postal_codes_are_no_town_of_that_name(text: str) -> None:
    assert read_query(text).place is None
