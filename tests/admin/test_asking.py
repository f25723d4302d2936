"""New searches in the admin: planned and priced before anything is asked."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from jobs.actions.searches import find_or_create_search
from jobs.models import PlaceSearch

NEW = "/admin/jobs/placesearch/new/"
TWO_BY_TWO = {"what": "plumbers\nelectricians", "where": "Ithaca, NY\nRochester, NY", "provider": "google"}


@pytest.fixture(autouse=True)
def _with_a_key(settings: Any) -> None:
    settings.PLACES_PROVIDER, settings.GOOGLE_MAPS_API_KEY = "google", "invented"


def terms(page: str) -> str:
    found = re.search(r'name="agreed" value="([^"]+)"', page)
    assert found
    return found[1]


def test_trades_times_places_are_priced_before_anything_is_stored(administrator: Client) -> None:
    page = administrator.post(NEW, TWO_BY_TWO).content.decode()
    assert "Start 4 searches for about $" in page
    for words in ("plumbers in Ithaca, NY", "electricians in Rochester, NY"):
        assert f"<td>{words}</td>" in page
    assert not PlaceSearch.objects.exists()


def test_what_was_planned_is_asked_when_agreed_to_with_its_budget(administrator: Client) -> None:
    asked = TWO_BY_TWO | {"budget": "1.50", "repeat_every_days": "30"}
    agreed = {"agreed": terms(administrator.post(NEW, asked).content.decode())}
    answer = administrator.post(NEW, asked | agreed, follow=True).content.decode()
    assert "4 searches queued." in answer
    found = set(PlaceSearch.objects.values_list("status", "requested_by", "budget", "repeat_every_days"))
    assert [(status, by, float(budget), days) for status, by, budget, days in found] == [("Queued", "ada", 1.5, 30)]


def test_the_lines_of_a_file_are_added_to_the_box_and_asked_when_agreed_to(administrator: Client) -> None:
    lines = SimpleUploadedFile("searches.txt", "\ufeffroofers in Albany, NY\r\nflorists in Troy, NY\r\n".encode())
    asked = {"what": "plumbers in Ithaca, NY", "provider": "google"}
    page = administrator.post(NEW, asked | {"file": lines}).content.decode()
    (box,) = re.findall(r'<textarea name="what"[^>]*>(.*?)</textarea>', page, re.S)
    assert box.strip().splitlines() == ["plumbers in Ithaca, NY", "roofers in Albany, NY", "florists in Troy, NY"]
    assert "Start 3 searches for about $" in page
    asked |= {"what": box, "agreed": terms(page)}
    assert "3 searches queued." in administrator.post(NEW, asked, follow=True).content.decode()


@pytest.mark.parametrize("words", ["kestrel.test", "https://www.kestrel.test/", "kestrel.test, finch.test"])
def test_a_domain_is_no_search_and_the_form_says_where_it_belongs(administrator: Client, words: str) -> None:
    page = administrator.post(NEW, {"what": f"plumbers in Ithaca, NY\n{words}", "provider": "google"}).content.decode()
    assert "not a search. Paste domains into the box of Home, or import them." in page
    assert 'name="agreed"' not in page
    assert not administrator.post(NEW, {"what": words, "where": "Ithaca, NY"}).context["form"].errors.get("what")


def test_a_form_without_a_word_and_a_file_that_is_no_text_say_so(administrator: Client) -> None:
    assert "Say what to search for" in administrator.post(NEW, {"provider": "google"}).content.decode()
    noise = SimpleUploadedFile("noise.txt", b"\0\xff\xfe" * 10)
    assert "Null characters" in administrator.post(NEW, {"provider": "google", "file": noise}).content.decode()
    assert not PlaceSearch.objects.exists()


def test_a_plan_that_changed_since_is_shown_again_and_not_asked(administrator: Client) -> None:
    agreed = {"agreed": terms(administrator.post(NEW, TWO_BY_TWO).content.decode())}
    more = TWO_BY_TWO | {"what": "plumbers\nelectricians\nroofers"}
    assert "The plan has changed." in administrator.post(NEW, more | agreed).content.decode()
    assert not PlaceSearch.objects.exists()


def test_what_was_searched_before_costs_nothing_in_a_plan(administrator: Client) -> None:
    find_or_create_search("plumbers in Ithaca, NY")
    PlaceSearch.objects.update(status="Completed")
    page = administrator.post(NEW, {"what": "plumbers in Ithaca, NY", "provider": "google"}).content.decode()
    assert "Search for about $0.00" in page
    assert "already searched" in page


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"what": "plumbers in Nowhereville", "where": "", "provider": "overpass"}, "is not a place that we know"),
        ({"area": "[[["}, "This is not JSON"),
        ({"area": "[" * 19_000}, "This is not JSON"),
        ({"area": "[1, 2]"}, "An area is [south, west, north, east]"),
        ({"budget": "-1"}, "greater than or equal to 0"),
        ({"what": "\n".join("abcdefghij"), "where": "\n".join(str(n) for n in range(101))}, "at most 1,000"),
    ],
)
def test_what_no_provider_could_answer_is_said_in_the_form(
    administrator: Client, wrong: dict[str, str], said: str
) -> None:
    page = administrator.post(NEW, TWO_BY_TWO | wrong).content.decode()
    assert said in page
    assert 'name="agreed"' not in page


def test_more_than_the_budgets_leave_is_said(administrator: Client, settings: Any) -> None:
    settings.BUDGET_DAILY_USD = 0.01
    assert "exceeds the remaining budget" in administrator.post(NEW, TWO_BY_TWO).content.decode()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("plumbers in Ithaca, NY", r"2 calls to Google Places, about \$0.07, at most \$0.11, of \$10.00 left"),
        ("plumbers in Springfield", "Which Springfield do you mean"),
        ("plumbers in", r"^$"),
        ("plumbers", r"^$"),
    ],
)
def test_a_line_is_priced_while_it_is_typed(administrator: Client, words: str, said: str) -> None:
    answer = administrator.get("/admin/jobs/placesearch/price/", {"words": words}).json()
    assert re.search(said, answer["text"])
    assert not PlaceSearch.objects.exists()


def test_a_language_and_a_region_are_asked_for_and_checked(administrator: Client) -> None:
    asked = {"what": "plumbers in Ithaca, NY", "provider": "google", "language": "de", "region": "DE"}
    agreed = {"agreed": terms(administrator.post(NEW, asked).content.decode())}
    administrator.post(NEW, asked | agreed)
    assert PlaceSearch.objects.values_list("language", "region").get() == ("de", "DE")
    assert "is not a region" in administrator.post(NEW, asked | {"region": "1"}).content.decode()


CHOICES = re.compile(r'name="choose" value="([^"]+)">([^<]+)<')


def test_an_ambiguous_place_is_chosen_by_a_button_and_nothing_typed_is_lost(administrator: Client) -> None:
    typed = {
        "what": "plumbers in Springfield\nbakeries in Ithaca, NY", "where": "", "provider": "google",
        "budget": "2.50", "repeat_every_days": "30", "language": "en",
    }  # fmt: skip
    page = administrator.post(NEW, typed).content.decode()
    assert "Which “plumbers in Springfield” do you mean?" in page
    assert 'name="agreed"' not in page
    choices = {label: unescape(value) for value, label in CHOICES.findall(page)}
    (illinois,) = [value for label, value in choices.items() if label.startswith("Springfield, IL")]
    page = administrator.post(NEW, typed | {"choose": illinois}).content.decode()
    assert re.search(r"plumbers in Springfield, IL, US\s+bakeries in Ithaca, NY", page)
    assert "Start 2 searches for about $" in page
    for name in ("budget", "repeat_every_days", "language"):
        assert re.search(rf'name="{name}" value="{typed[name]}"', page), name
    assert not PlaceSearch.objects.exists()


def test_another_place_of_the_name_is_one_click_away_in_the_plan(administrator: Client) -> None:
    typed = {"what": "plumbers", "where": "Dublin\nIthaca, NY", "provider": "google", "budget": "2.50"}
    page = administrator.post(NEW, typed).content.decode()
    assert "Start 2 searches for about $" in page
    others = {label: unescape(value) for value, label in CHOICES.findall(page)}
    (ohio,) = [value for label, value in others.items() if label.startswith("Dublin, OH, United States (city")]
    page = administrator.post(NEW, typed | {"choose": ohio}).content.decode()
    assert re.search(r"Dublin, OH, US\s+Ithaca, NY", page)
    assert "Start 2 searches for about $" in page
    assert not PlaceSearch.objects.exists()


def test_a_place_is_asked_about_once_however_many_trades_are_searched_there(administrator: Client) -> None:
    typed = {"what": "plumbers\nbakeries", "where": "Springfield\nIthaca, NY", "provider": "google"}
    page = administrator.post(NEW, typed).content.decode()
    assert page.count("do you mean?") == 1
    value = unescape(CHOICES.findall(page)[0][0])
    page = administrator.post(NEW, typed | {"choose": value}).content.decode()
    assert "Start 4 searches for about $" in page


def test_enter_with_an_ambiguous_place_leads_to_its_choices(administrator: Client) -> None:
    page = administrator.post("/admin/jobs/placesearch/quick/", {"words": "plumbers in Springfield"}).content.decode()
    assert "Which “plumbers in Springfield” do you mean?" in page
    assert "plumbers in Springfield</textarea>" in page


def test_a_search_without_a_place_is_priced_and_says_that_few_come(administrator: Client) -> None:
    page = administrator.post("/admin/jobs/placesearch/quick/", {"words": "plumbers"}).content.decode()
    assert "at most 60 results from anywhere" in page
    assert ", at most $0.11" in page
    assert not PlaceSearch.objects.exists()


def test_a_budget_that_was_typed_is_what_each_search_may_cost(administrator: Client) -> None:
    page = administrator.post(NEW, TWO_BY_TWO | {"budget": "0.50"}).content.decode()
    assert "at most $2.00" in page
    changed = TWO_BY_TWO | {"budget": "5.00", "agreed": terms(page)}
    assert "The plan has changed." in administrator.post(NEW, changed).content.decode()
    assert not PlaceSearch.objects.exists()


def test_the_box_of_home_offers_the_places_of_a_name_with_and_without_a_script(administrator: Client) -> None:
    asked = administrator.post("/admin/projects/price/", {"text": "plumbers in Springfield"}).json()
    assert asked["text"].startswith("Which place do you mean?")
    assert asked["bad"]
    query = next(place["query"] for place in asked["places"] if place["description"].startswith("Springfield, IL"))
    chosen = administrator.post("/admin/projects/price/", {"text": query}).json()
    assert (chosen["bad"], chosen["places"]) == (False, [])
    page = administrator.post("/admin/projects/start/", {"text": "plumbers in Springfield", "mode": "contacts"})
    assert f'data-example="{query}"' in unescape(page.content.decode())
    several = administrator.post("/admin/projects/price/", {"text": "plumbers in Springfield\nshop.test"}).json()
    assert several["places"] == []


def test_the_price_of_the_box_says_where_the_project_stops_and_that_a_place_is_missing(administrator: Client) -> None:
    def asked(text: str, limit: str) -> tuple[str, bool]:
        answer = administrator.post("/admin/projects/price/", {"text": text, "max_cost": limit}).json()
        return answer["text"], answer["bad"]

    sentence, bad = asked("dentists in Ithaca, NY", "2.00")
    assert "stops at $2.00 ·" in sentence
    assert not bad
    sentence, bad = asked("dentists in Ithaca, NY", "0.01")
    assert "stops at $0.01, before all is found: raise it under Options" in sentence
    assert bad
    assert "stops at" not in asked("dentists in Ithaca, NY", "")[0]
    assert "stops at" not in asked("dentists in Ithaca, NY", "much")[0]
    sentence, bad = asked("dentists in London", "2.00")
    assert "the budgets leave" not in sentence, "the project stops before"
    assert "the budgets leave" in asked("dentists in London", "")[0]
    sentence, bad = asked("dentists", "2.00")
    assert "no place is recognized: add one" in sentence
    assert bad
    sentence, bad = asked("plumbers in Nowhere Falls", "2.00")
    assert sentence.count("place") == 1, "one sentence says that it is not known, and what to name"
    assert bad
