"""The `detail` of a refusal says what happened and what to do next."""

from __future__ import annotations

import pytest

from jobs.models import Domain

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


def test_an_api_key_in_the_place_of_a_token_says_where_keys_go(anybody):
    answer = anybody.get(LEADS, HTTP_AUTHORIZATION="Bearer sky_abc_def")
    assert (answer.status_code, detail(answer)) == (
        401, "This is an API key, not a token. Send it as `Authorization: Api-Key sky_...`.",
    )  # fmt: skip


def test_a_wrong_password_is_said_in_words(anybody, user):
    user("viewer")
    response = anybody.post("/api/v3/token", {"username": "viewer-1", "password": "wrong"})
    assert detail(response) == "The name or the password is wrong, or the account is not active."


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("ordering=-rating", "order"), ("page_size=5", "limit"), ("offset=20", "cursor"), ("colour=red", ""),
        ("has_emial=true", "has_email"),
    ],
)  # fmt: skip
def test_a_parameter_that_is_written_wrong_is_answered_with_the_nearest_one(viewer, given, meant):
    (error,) = viewer.get(f"{LEADS}?{given}").json()["errors"]
    assert error["message"] == "There is no such parameter." + (f" Did you mean {meant}?" if meant else "")


@pytest.mark.parametrize(
    ("address", "name", "meant"),
    [
        ("/api/v3/projects", "budget", "Did you mean max_cost?"), ("/api/v3/projects", "linse", "Did you mean lines?"),
        ("/api/v3/place-searches", "lines", "Did you mean queries?"),
        ("/api/v3/place-searches/plan", "colour", "There are: queries,"),
    ],
)  # fmt: skip
def test_a_field_of_another_operation_is_answered_with_the_name_that_it_has_here(curator, address, name, meant):
    assert f"There is no such field here. {meant}" in detail(curator.post(address, {name: 1}))


def test_whoever_patches_a_status_reads_which_request_decides(curator, town):
    response = curator.patch(f"/api/v3/domains/{town['domain'].pk}", {"curation_status": "Maybe"})
    assert "PUT /<noun>/status decides." in detail(response)


def test_an_address_with_a_slash_at_its_end_is_answered_with_what_is_too_much(viewer):
    assert detail(viewer.get(f"{LEADS}/")) == "Addresses of the API end without a slash. Take it away."


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


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (b'{"lines": ["\xff"]}', "The body is not UTF-8, as JSON is. Encode it so."),
        ('{"lines": []}'.encode("utf-16"), "The body is not UTF-8, as JSON is. Encode it so."),
        (b"null", "The body is null. Send a JSON object, or no body."),
        (b'"words"', "body: This must be a JSON object, not a string."),
        (b'{"lines": {}}', 'lines: Expected a list of items but got type "object".'),
    ],
)
def test_a_body_that_is_something_else_is_told_so_in_the_words_of_json(curator, body, sentence):
    answer = curator.generic("POST", "/api/v3/projects", body, content_type="application/json")
    assert (answer.status_code, detail(answer)) == (400, sentence)


@pytest.mark.parametrize("charset", ["", "; charset=latin-1", "; charset=unicode_escape", "; charset=utf-7"])
def test_json_is_utf_8_whatever_the_type_says_and_may_begin_with_a_mark_of_it(curator, charset):
    body = '\ufeff{"domains": ["käse.test", "a\\u002db.test"]}'.encode()
    answer = curator.generic("POST", "/api/v3/domains", body, content_type=f"application/json{charset}")
    assert (answer.status_code, answer.json()["accepted"]) == (200, 2)
    assert set(Domain.objects.values_list("host", flat=True)) == {"xn--kse-qla.test", "a-b.test"}


def test_a_parameter_that_is_not_utf_8_is_not_looked_for(viewer):
    assert detail(viewer.get("/api/v3/domains?q=%ff")) == "q: This is not UTF-8; é is %C3%A9 in an address."
    assert viewer.get("/api/v3/domains?q=caf%C3%A9").status_code == 200


def test_half_of_a_pair_is_no_text_to_search_for(curator):
    body = '{"filter": {"q": "\\ud800"}, "expected_count": 0, "status": "New"}'
    answer = curator.generic("PUT", "/api/v3/domains/status/filtered", body, content_type="application/json")
    assert (answer.status_code, detail(answer)) == (400, "q: This has characters that cannot be searched for.")


@pytest.mark.parametrize("fields", ["fields=", "fields=id,", "expand="])
def test_no_name_among_names_is_told_so(viewer, fields):
    name = fields.partition("=")[0]
    assert detail(viewer.get(f"/api/v3/pages?{fields}")) == f"{name}: Give it a value, or leave it out."


@pytest.mark.parametrize("header", ["Bearer", "Bearer a b c", "Api-Key", "Api-Key sky_no", "Basic YTpi", ""])
def test_credentials_that_are_none_say_how_to_get_some(anybody, header):
    answer = anybody.get(LEADS, HTTP_AUTHORIZATION=header)
    assert (answer.status_code, answer["WWW-Authenticate"]) == (401, 'Bearer realm="api"')
    assert "POST /api/v3/token" in detail(answer) or "POST /api/v3/keys" in detail(answer)


@pytest.mark.parametrize("path", ["/schema", "/docs", "/redoc", "", "/problems/invalid", "/token"])
@pytest.mark.parametrize("method", ["PUT", "TRACE"])
def test_what_is_open_to_everybody_names_its_methods(anybody, path, method):
    answer = anybody.generic(method, f"/api/v3{path}" if path else "/api/v3/")
    assert (answer.status_code, answer.json()["type"]) == (405, "/api/v3/problems/method_not_allowed")
    assert detail(answer) == f"{method} is not possible here. Possible: {answer['Allow']}."
    assert anybody.options(f"/api/v3{path}" if path else "/api/v3/").status_code == 200
