"""Bodies as programs send them: in pieces, compressed, nested, with words that nobody knows."""

from __future__ import annotations

import base64
import gzip
import json

import httpx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from jobs.lists.catalogue import resource_of
from jobs.models import Domain, Run, Suppression
from scrapersky.api.jwt_tokens import RefreshToken

DOMAINS = "/api/v3/domains"


@pytest.mark.django_db(transaction=True)
def test_a_chunked_body_is_read(server, user):
    token = RefreshToken.for_user(user("curator")).access_token
    sent = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    pieces = (b'{"domains": [', b'"kestrel-plumbing.test"', b"]}")
    answer = httpx.post(f"{server}/domains", content=iter(pieces), headers=sent)
    assert (answer.status_code, answer.json()["accepted"]) == (200, 1)
    too_much = (b" " * 1_000_000 for _ in range(6))
    assert httpx.post(f"{server}/domains", content=too_much, headers=sent).status_code == 413


def test_a_compressed_body_is_415_and_says_why(curator):
    body = gzip.compress(b'{"domains": ["a.test"]}')
    answer = curator.generic("POST", DOMAINS, body, "application/json", HTTP_CONTENT_ENCODING="gzip")
    assert answer.status_code == 415
    assert "gzip" in answer.json()["detail"]


def test_json_that_nests_without_end_is_malformed(curator):
    answer = curator.generic("POST", DOMAINS, '{"domains": ' + "[" * 100_000 + "]" * 100_000 + "}", "application/json")
    assert (answer.status_code, answer.json()["type"]) == (400, "/api/v3/problems/malformed")


@pytest.mark.parametrize(
    "body",
    [
        '{"domains": ["a.test"], "auto_queue": false, "domains": ["b.test"]}',
        '{"domains": ["a.test"], "d": {"x": [{"domains": 1, "domains": 1}]}}',
        '{"domains": ["a.test"], "\\u0064omains": ["b.test"]}',
    ],
)
def test_a_name_twice_in_an_object_is_400_and_nothing_is_done(curator, body):
    """RFC 8259, section 4: of what it means, readers differ; the last would count in silence."""
    answer = curator.generic("POST", DOMAINS, body, "application/json")
    assert (answer.status_code, answer.json()["type"]) == (400, "/api/v3/problems/malformed")
    assert "'domains' stands more than once" in answer.json()["detail"]
    assert not Domain.objects.exists()


def test_a_mapping_of_a_form_has_each_header_once(curator):
    file = SimpleUploadedFile("shops.csv", b"site\na.test\n", "text/csv")
    form = {"noun": "domains", "file": file, "columns": '{"site": "domain", "site": "notes"}'}
    answer = curator.post("/api/v3/imports", form, format="multipart")
    assert (answer.status_code, "'site' stands more than once" in answer.json()["detail"]) == (400, True)


@pytest.mark.parametrize("place", [None, 5, "", "9999-12-31T23:59:59-23:59", "0001-01-01T00:00:00+23:59"])
def test_a_cursor_whose_time_is_none_is_400(viewer, place):
    cursor = base64.urlsafe_b64encode(json.dumps(["-updated_at", place, 1]).encode()).decode()
    answer = viewer.get(f"{DOMAINS}?order=-updated_at&cursor={cursor}")
    assert (answer.status_code, [each["field"] for each in answer.json()["errors"]]) == (400, ["cursor"])


def test_an_id_has_ascii_digits(viewer, domains):
    (domain,) = domains(1)
    wide = "".join(chr(0xFF10 + int(digit)) for digit in str(domain.pk))
    assert viewer.get(f"{DOMAINS}/{wide}").status_code == 404


def test_head_has_the_headers_of_get(viewer, domains):
    (domain,) = domains(1)
    for path in ("", f"/{domain.pk}"):
        known, asked = viewer.get(DOMAINS + path), viewer.head(DOMAINS + path)
        assert asked["ETag"] == known["ETag"]
        assert asked["Cache-Control"] == known["Cache-Control"]
        assert viewer.head(DOMAINS + path, HTTP_IF_NONE_MATCH=known["ETag"]).status_code == 304


@pytest.mark.parametrize("key", [{}, {"HTTP_IDEMPOTENCY_KEY": "large"}])
def test_an_import_may_be_larger_than_other_bodies(curator, key):
    rows = [f"https://shop{n}.test/{'x' * 1900}" for n in range(2700)]
    listed = curator.post("/api/v3/imports", {"noun": "domains", "rows": rows}, **key)
    file = SimpleUploadedFile("shops.csv", "\n".join(["domain", *rows]).encode(), "text/csv")
    more = {name: f"{text}-file" for name, text in key.items()}
    sent = curator.post("/api/v3/imports", {"noun": "domains", "file": file}, format="multipart", **more)
    assert [(each.status_code, each.json().get("total")) for each in (listed, sent)] == [(202, 2700)] * 2
    assert curator.post("/api/v3/imports", {"noun": "domains", "rows": ["x" * 25_100_000]}).status_code == 413


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("patch", "/domains/{id}", {"note": "x"}),
        ("patch", "/domains/{id}", {"title": "read only"}),
        ("put", "/domains/status", {"ids": [1], "status": "Maybe", "resaon": "x"}),
        ("post", "/domains", {"domains": ["a.test"], "autoqueue": True}),
        ("post", "/domains/{id}/domain_metadata", {"re_run": True}),
        ("post", "/stages/domain_metadata/runs", {"ids": [1], "re_run": True}),
        ("post", "/place-searches", {"queries": ["plumbers in Ithaca, NY"], "limit": 1}),
        ("post", "/exports", {"noun": "domains", "format": "csv", "filters": {"curation_status": "New"}}),
        ("post", "/webhooks", {"url": "https://hooks.kestrel-plumbing.com/x", "kind": "run"}),
    ],
)
def test_a_field_that_is_not_known_is_400_and_nothing_is_done(operator, domains, method, path, body):
    (domain,) = domains(1)
    answer = getattr(operator, method)("/api/v3" + path.format(id=domain.pk), body)
    assert (answer.status_code, len(answer.json()["errors"])) == (400, 1)
    assert answer.json()["errors"][0]["field"] in body
    assert "There are: " in answer.json()["detail"]
    domain.refresh_from_db()
    assert (Domain.objects.count(), Run.objects.count(), domain.curation_status) == (1, 0, "New")


def test_a_body_that_is_no_object_is_told_so(curator):
    for body in ("[1]", '"x"'):
        answer = curator.generic("POST", DOMAINS, body, "application/json")
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "body")
        assert "JSON object" in answer.json()["detail"]


@pytest.mark.parametrize(
    "path", ["/stages/domain_metadata/pause", "/runs/1/cancel", "/hosts/1/pause", "/keys", "/budgets"]
)
def test_what_changes_something_takes_no_parameter_that_it_does_not_know(operator, path):
    answer = operator.post(f"/api/v3{path}?reason=x")
    assert (answer.status_code, answer.json()["type"]) == (400, "/api/v3/problems/unknown_parameter")
    assert operator.put(f"{DOMAINS}?x=1").status_code == 405
    assert operator.post("/api/v3/nowhere?x=1").status_code == 404


@pytest.mark.usefixtures("town")
@pytest.mark.parametrize("model", [Domain, Suppression])
def test_a_reason_in_an_address_has_the_limits_of_one_in_a_body(operator, model):
    address = f"/api/v3/{resource_of(model).slug}/{model.objects.first().pk}"
    for reason in ("x" * 501, "a%00b"):
        answer = operator.delete(f"{address}?reason={reason}")
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "reason"), answer.json()
    assert operator.get(address).status_code == 200


@pytest.mark.parametrize(
    "address", ["domains/export.csv?layout=", "leads/export.csv?order=", "leads/summary?group_by=",
                "leads/summary?group_by=,", "destinations/1/deliveries?status="],
)  # fmt: skip
def test_a_parameter_without_a_value_is_named_and_not_ignored(operator, address):
    answer = operator.get(f"/api/v3/{address}")
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, address.partition("?")[2].split("=")[0])


@pytest.mark.parametrize(
    "empty", [{"id": []}, {"id": [], "curation_status": "New"}, {"q": " "}, {"curation_status": ""}]
)
def test_a_filter_that_came_out_empty_is_not_everything(operator, domains, empty):
    domains(2)
    decide = {"filter": empty, "expected_count": 2, "status": "Archived"}
    for answer in (
        operator.put(f"{DOMAINS}/status/filtered", decide),
        operator.post("/api/v3/stages/domain_metadata/runs", {"filter": empty}),
        operator.post("/api/v3/exports", {"noun": "domains", "format": "csv", "filter": empty}),
    ):
        assert (answer.status_code, answer.json()["type"]) == (400, "/api/v3/problems/invalid"), answer.json()
    assert (Run.objects.count(), Domain.objects.filter(curation_status="Archived").count()) == (0, 0)


def test_a_change_brings_the_tag_for_the_next(curator, domains):
    (domain,) = domains(1)
    path = f"{DOMAINS}/{domain.pk}"
    changed = curator.patch(path, {"notes": "once"})
    assert changed["ETag"] == curator.get(path)["ETag"]
    assert curator.patch(path, {"notes": "twice"}, HTTP_IF_MATCH=changed["ETag"]).status_code == 200
    assert curator.patch(path, {"notes": "thrice"}, HTTP_IF_MATCH=changed["ETag"]).status_code == 412


def test_refusals_say_what_to_do_next(anybody, viewer, curator, domains):
    said = lambda answer: answer.json()["detail"]  # noqa: E731
    assert "Authorization: Api-Key" in said(anybody.get(DOMAINS))
    assert "submit" in said(viewer.post(DOMAINS, {"domains": ["a.test"]}))
    assert "Selected" in said(curator.put(f"{DOMAINS}/status", {"ids": [1], "status": "selected"}))
    assert "Selected" in said(curator.get(f"{DOMAINS}?curation_status=selected"))
    assert "2026-11-23T18:00:00Z" in said(curator.get(f"{DOMAINS}?updated_after=yesterday"))
    assert "There are none here" in said(curator.get(f"{DOMAINS}?expand=place"))
    everything = {"filter": {}, "expected_count": 1, "status": "Archived"}
    assert "`all`: true" in said(curator.put(f"{DOMAINS}/status/filtered", everything))


def test_a_key_says_which_scope_it_lacks_and_is_not_made_for_the_past(anybody, curator):
    asked = {"name": "nightly", "scopes": ["read"]}
    made = curator.post("/api/v3/keys", asked)
    assert made["Location"] == f"/api/v3/keys/{made.json()['id']}"
    anybody.credentials(HTTP_AUTHORIZATION=f"Api-Key {made.json()['key']}")
    assert "scope curate" in anybody.patch(f"{DOMAINS}/1", {"notes": "x"}).json()["detail"]
    assert curator.post("/api/v3/keys", {**asked, "expires_at": "2020-01-01T00:00:00Z"}).status_code == 400
