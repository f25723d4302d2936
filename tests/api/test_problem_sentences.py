"""The `detail` of a refusal says what happened and what to do next."""

from __future__ import annotations

import pytest

LEADS = "/api/v3/leads"


def detail(response) -> str:
    assert response["Content-Type"].startswith("application/problem+json")
    return response.json()["detail"]


def test_a_method_that_is_not_possible_names_those_that_are(curator):
    assert detail(curator.delete(LEADS)) == "DELETE is not possible here. Possible: GET, HEAD, OPTIONS."


def test_a_body_of_another_type_says_which_is_read(curator):
    response = curator.generic("POST", "/api/v3/projects", "words", content_type="text/plain")
    assert response.status_code == 415
    assert detail(response) == "The body's Content-Type is not read here. Send one of: application/json."


def test_a_body_that_is_no_json_says_where(curator):
    response = curator.generic("POST", "/api/v3/projects", "{", content_type="application/json")
    assert detail(response).startswith("The body is not valid JSON: Expecting property name")
    assert "line 1 column 2" in detail(response)


def test_a_wrong_or_expired_token_says_how_to_get_a_new_one(anybody):
    sentence = "This token is not valid or has expired. Get a new one with POST /api/v3/token/refresh or /token."
    assert detail(anybody.get(LEADS, HTTP_AUTHORIZATION="Bearer nope")) == sentence
    assert detail(anybody.post("/api/v3/token/refresh", {"refresh": "nope"})) == sentence


def test_a_wrong_password_is_said_in_words(anybody, user):
    user("viewer")
    response = anybody.post("/api/v3/token", {"username": "viewer-1", "password": "wrong"})
    assert detail(response) == "The name or the password is wrong, or the account is not active."


@pytest.mark.parametrize(
    ("given", "meant"), [("ordering=-rating", "order"), ("page_size=5", ""), ("has_emial=true", "has_email")]
)
def test_a_parameter_that_is_written_wrong_is_answered_with_the_nearest_one(viewer, given, meant):
    (error,) = viewer.get(f"{LEADS}?{given}").json()["errors"]
    assert error["message"] == "There is no such parameter." + (f" Did you mean {meant}?" if meant else "")


def test_several_errors_are_sentences_beside_each_other(curator):
    response = curator.post("/api/v3/projects", {"words": ["x"], "line": ["x"]})
    assert ".;" not in detail(response)
    assert "words: There is no such field here." in detail(response)


def test_a_project_with_a_price_names_the_fields_that_agree_to_it(curator, settings):
    settings.PLACES_PROVIDER, settings.GOOGLE_MAPS_API_KEY = "google", "a-key"
    response = curator.post("/api/v3/projects", {"lines": ["plumbers in Ithaca, NY"]})
    assert response.status_code == 409
    assert detail(response).endswith(
        "Send max_cost (US dollars that the project may cost) or agreed_price (the price that you saw)."
    )
