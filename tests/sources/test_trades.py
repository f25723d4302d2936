"""Trades in people's words, and the tags of OpenStreetMap that mean them."""

from __future__ import annotations

import re

import pytest

from jobs.sources.overpass import query_for, tags_of
from jobs.sources.places import Question, Rectangle
from jobs.sources.trades import DATA, _schema, _synonyms, _words, plain_trade_of, trade_of
from jobs.web.failures import Fail


@pytest.mark.parametrize(
    ("phrase", "tag"),
    [
        ("best roofing companies", "craft=roofer"),
        ("HVAC contractors", "craft=hvac"),
        ("Zahnärzte", "amenity=dentist"),
        ("idraulici", "craft=plumber"),
        ("salons de coiffure", "shop=hairdresser"),
        ("ferreterías", "shop=hardware"),
        ("blacksmith", "craft=blacksmith"),
        ("beekeepers", "craft=beekeeper"),
        ("escape rooms", "leisure=escape_game"),
        ("thai massage", "shop=massage"),
    ],
)
def test_a_trade_is_known_in_the_plural_with_praise_and_in_many_languages(phrase: str, tag: str) -> None:
    assert tag in trade_of(phrase).as_text()


@pytest.mark.parametrize(
    ("phrase", "never"),
    [
        ("pet hotel", "tourism=hotel"),
        ("juice bar", "amenity=bar"),
        ("school supplies", "amenity=school"),
        ("car insurance", "shop=car"),
        ("hotel management", "tourism=hotel"),
        ("restaurant equipment", "amenity=restaurant"),
    ],
)
def test_one_word_of_a_phrase_does_not_decide(phrase: str, never: str) -> None:
    assert never not in trade_of(phrase).as_text()


def test_a_trade_without_a_tag_says_so_and_names_the_nearest() -> None:
    with pytest.raises(Fail, match=r"no tag for .hazardous waste..*amenity=waste_transfer_station"):
        tags_of("hazardous waste")
    with pytest.raises(Fail, match="no tag for 'submarines'"):
        tags_of("submarines")


def test_a_cuisine_is_asked_for_beside_its_restaurant_and_among_others() -> None:
    query = query_for(Question("", "sushi", Rectangle(1, 2, 3, 4)))
    assert 'nwr["amenity"~"(^|[;,]) *restaurant *([;,]|$)"]["cuisine"~"(^|[;,]) *sushi *([;,]|$)"](1.000000,' in query


def test_no_trade_of_the_reviewed_list_asks_for_more_than_eight_ways() -> None:
    assert len(_synonyms()) > 700
    assert all(len(trade_of(phrase).alternatives) <= 8 for phrase in _synonyms())
    assert "ISC" in _schema()["meta"]["source"]


@pytest.mark.parametrize(
    ("phrase", "tag", "read_as"),
    [
        ("remont kvartir", "craft=builder", "ремонт квартир"),
        ("avtomoyka", "amenity=car_wash", "автомоика"),
        ("plumers", "craft=plumber", "plumber"),
        ("repairs of bicycles", "shop=bicycle", "bike repair"),
        ("gluten free bakery", "shop=bakery", "bakery"),
        ("autofficine", "shop=car_repair", "autofficina"),
        ("dakwerkenbedrijf", "craft=roofer", "dakwerken"),
        ("studi dentistici", "amenity=dentist", "studio dentistico"),
        ("Baeckereien", "shop=bakery", "backerei"),
        ("school photographers", "craft=photographer", "photographer"),
        ("Thai food", "amenity=restaurant + cuisine=thai", "thai restaurant"),
        ("furnace repairmen", "craft=hvac", "furnace repair"),
        ("karate dojo", "amenity=dojo", "karate, dojo"),
        ("plumbers and electricians", "craft=electrician", "plumber, electrician"),
    ],
)
def test_another_reading_of_a_trade_is_named(phrase: str, tag: str, read_as: str) -> None:
    trade = trade_of(phrase)
    assert tag in trade.as_text()
    assert trade.read_as == read_as


@pytest.mark.parametrize(
    "phrase",
    [
        "sneekers",
        "museum shop",
        "toy car dealer",
        "church organ builder",
        "doll hospital",
        "hotel bar",
        "sperm bank",
        "marketing for dentists",
        "plumbers and wombats",
    ],
)
def test_a_trade_that_is_not_known_is_not_guessed(phrase: str) -> None:
    assert not trade_of(phrase).known


@pytest.mark.parametrize("text", ["???", "!", "--", "\u0301", "\u200b"])
def test_a_text_without_a_letter_is_no_trade_and_no_fault(text: str) -> None:
    assert not trade_of(text).known


def test_a_shop_is_searched_for_as_a_shop() -> None:
    assert trade_of("camping store").as_text() == ["shop=outdoor"]
    assert "tourism=aquarium" not in trade_of("aquarium shop").as_text()
    assert not trade_of("zoo store").known


def test_each_word_of_another_language_means_a_phrase_of_the_reviewed_list() -> None:
    words = _words()
    assert len(words) > 4_700
    for word in words:
        trade = plain_trade_of(word)
        assert not trade.read_as, word
        assert trade.known or trade.nearest, word


def test_each_phrase_stands_once_in_the_reviewed_list() -> None:
    text = (DATA / "trade_synonyms.toml").read_text(encoding="utf-8")
    phrases = [
        phrase.strip() for line in re.findall(r'^"([^"]+)" = ', text, re.MULTILINE) for phrase in line.split(",")
    ]
    assert len(phrases) > 5_000
    assert sorted(set(phrases)) == sorted(phrases)


@pytest.mark.parametrize(
    ("phrase", "tag", "never"),
    [
        ("RV dealer", "shop=caravan", "tourism=camp_site"),
        ("marina", "leisure=marina", "shop=boat"),
        ("trampoline park", "leisure=trampoline_park", "leisure=amusement_arcade"),
        ("antique dealer", "shop=antiques", "shop=furniture"),
        ("tennis shop", "shop=sports", "shop=ski"),
        ("Schuhe", "shop=shoes", "amenity=school"),
        ("cafés", "amenity=cafe", "office=tax_advisor"),
        ("country club", "leisure=golf_course", "amenity=nightclub"),
    ],
)
def test_a_trade_does_not_bring_what_is_only_like_it(phrase: str, tag: str, never: str) -> None:
    tags = trade_of(phrase).as_text()
    assert tag in tags
    assert never not in tags


@pytest.mark.parametrize("phrase", ["foundation contractor", "government contractor", "media contractor"])
def test_a_word_that_any_business_may_have_makes_no_trade_of_a_weak_word(phrase: str) -> None:
    assert not trade_of(phrase).known


def test_the_nearest_trades_share_the_words_that_tell_something() -> None:
    assert trade_of("plumbers and wombats").nearest[0] == "plumber"
    assert "marketing" in trade_of("marketing for dentists").nearest


def test_a_word_near_two_spellings_of_one_trade_is_that_trade() -> None:
    assert ("beauty", "nails") in {pair for tags in trade_of("naglesalong").alternatives for pair in tags}
