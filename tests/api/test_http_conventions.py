"""Manners: the same answer again, limits that are said, other origins, compression."""

from __future__ import annotations

import gzip
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from jobs.actions import curation
from jobs.compliance import suppression_list
from jobs.compliance.subjects import read_subject
from jobs.models import Decision, Domain, Import, Run
from scrapersky.api import idempotency
from scrapersky.models import ApiKey, IdempotentRequest
from tests.api.conftest import client_of

DOMAINS = "/api/v3/domains"


def test_a_post_that_is_sent_again_is_answered_as_before_and_done_once(curator, domains):
    (one,) = domains(1)
    url, key = f"{DOMAINS}/{one.pk}/domain_metadata", {"HTTP_IDEMPOTENCY_KEY": "k-1"}
    first, again = curator.post(url, **key), curator.post(url, **key)
    assert (first.status_code, again.status_code) == (202, 202)
    assert again.json() == first.json()
    assert again["Location"] == first["Location"]
    assert again["Idempotency-Replayed"] == "true"
    assert Run.objects.count() == 1


def test_a_change_that_is_sent_again_is_answered_as_before_with_its_tag(curator, domains):
    (domain,) = domains(1)
    url, key = f"{DOMAINS}/{domain.pk}", {"HTTP_IDEMPOTENCY_KEY": "k-patch"}
    tag = curator.get(url)["ETag"]
    first = curator.patch(url, {"notes": "once"}, HTTP_IF_MATCH=tag, **key)
    again = curator.patch(url, {"notes": "once"}, HTTP_IF_MATCH=tag, **key)  # without the key: 412
    assert (first.status_code, again.status_code, again["ETag"]) == (200, 200, first["ETag"])
    assert again.json() == first.json()
    assert again["Idempotency-Replayed"] == "true"


def test_a_decision_that_is_sent_again_is_made_once(curator, domains):
    (domain,) = domains(1)
    body, key = {"ids": [domain.pk], "status": "Maybe"}, {"HTTP_IDEMPOTENCY_KEY": "k-put"}
    first, again = (curator.put(f"{DOMAINS}/status", body, **key) for _ in range(2))
    assert (first.status_code, again.status_code) == (200, 200)
    assert again.json() == first.json()
    assert again["Idempotency-Replayed"] == "true"
    assert Decision.objects.count() == 1


def test_a_deletion_that_is_sent_again_is_answered_as_before(operator):
    row, _ = suppression_list.add(read_subject("email", "gone@kestrel.test"), by="olga")
    url, key = f"/api/v3/suppressions/{row.pk}?reason=mistake", {"HTTP_IDEMPOTENCY_KEY": "k-delete"}
    first, again = operator.delete(url, **key), operator.delete(url, **key)
    assert (first.status_code, again.status_code, again.content) == (204, 204, b"")
    assert again["Idempotency-Replayed"] == "true"
    assert operator.delete(url).status_code == 404


def test_a_file_that_is_sent_again_is_imported_once(curator):
    def send():
        file = SimpleUploadedFile("hosts.csv", b"domain\nkestrel.test\n")
        body, key = {"noun": "domains", "file": file}, {"HTTP_IDEMPOTENCY_KEY": "k-file"}
        return curator.post("/api/v3/imports", body, format="multipart", **key)

    first, again = send(), send()
    assert (first.status_code, again.status_code, again.json()) == (201, 201, first.json())
    assert Import.objects.count() == 1


def test_a_key_with_another_method_or_address_is_422(operator, domains):
    url, other = (f"/api/v3/domains/{domain.pk}" for domain in domains(2))
    key = {"HTTP_IDEMPOTENCY_KEY": "k-method"}
    assert operator.patch(url, **key).status_code == 200
    assert operator.delete(url, **key).status_code == 422
    assert operator.patch(other, **key).status_code == 422


def test_a_key_with_another_body_is_422(curator):
    key = {"HTTP_IDEMPOTENCY_KEY": "k-2"}
    assert curator.post(DOMAINS, {"domains": ["a.test"]}, **key).status_code == 200
    assert curator.post(DOMAINS, {"domains": ["b.test"]}, **key).status_code == 422
    assert not Domain.objects.filter(host="b.test").exists()


@pytest.mark.django_db(transaction=True)
def test_a_key_whose_first_request_is_being_answered_is_409(user):
    person = user("curator")
    with psycopg.connect(**connection.get_connection_params() | {"cursor_factory": None}) as another:
        another.execute(idempotency._LOCK, [f"idempotency {person.pk} k-3"])
        answer = client_of(person).post(DOMAINS, {"domains": ["a.test"]}, HTTP_IDEMPOTENCY_KEY="k-3")
        assert (answer.status_code, answer.json()["type"]) == (409, "/api/v3/problems/in_progress")
        assert answer["Retry-After"] == "1"
        assert not Domain.objects.exists()
    again = client_of(person).post(DOMAINS, {"domains": ["a.test"]}, HTTP_IDEMPOTENCY_KEY="k-3")
    assert again.status_code == 200  # the other transaction has ended, however it ended


def test_what_was_done_before_a_refusal_is_undone_with_it(curator, domains, monkeypatch):
    (domain,) = domains(1)
    decide = curation.decide

    def decide_then_refuse(*args, **kwargs):
        decide(*args, **kwargs)
        raise curation.Refused("The second half cannot be done.")

    monkeypatch.setattr(curation, "decide", decide_then_refuse)
    body, key = {"ids": [domain.pk], "status": "Maybe"}, {"HTTP_IDEMPOTENCY_KEY": "k-6"}
    first, again = (curator.put(f"{DOMAINS}/status", body, **key) for _ in range(2))
    assert (first.status_code, again.status_code, again["Idempotency-Replayed"]) == (409, 409, "true")
    assert not Decision.objects.exists()


def test_what_is_changed_is_locked_first_and_compared_with_what_the_caller_has_read(operator, settings, tmp_path):
    settings.EXPORT_FOLDER = str(tmp_path)
    target = {"name": "Here", "kind": "local", "options": {}}
    made = {
        "storage-targets": operator.post("/api/v3/storage-targets", target).json()["id"],
        "webhooks": operator.post("/api/v3/webhooks", {"url": "https://hooks.test/x", "kinds": ["run"]}).json()["id"],
        "destinations": operator.post(
            "/api/v3/destinations", {"name": "HubSpot", "adapter": "hubspot", "options": {"token": "pat-na1-secret"}}
        ).json()["id"],
    }
    recipe = {"name": "Leads", "noun": "leads", "format": "csv", "target_id": made["storage-targets"]}
    made["export-recipes"] = operator.post("/api/v3/export-recipes", recipe).json()["id"]
    changes = {"webhooks": {"description": "new"}}
    for noun, pk in made.items():
        url, body = f"/api/v3/{noun}/{pk}", changes.get(noun, {"name": "New name"})
        with CaptureQueriesContext(connection) as queries:
            assert operator.patch(url, body).status_code == 200, noun
        assert any("FOR UPDATE" in query["sql"] for query in queries), noun
        assert operator.patch(url, body, HTTP_IF_MATCH='"what-somebody-read-before"').status_code == 412, noun
        assert operator.patch(f"/api/v3/{noun}/{pk + 1}", body).status_code == 404, noun


def test_an_answer_with_a_secret_is_repeated_and_stored_encrypted(client_as):
    administrator = client_as("administrator")
    body, key = {"name": "nightly sync", "scopes": ["read"]}, {"HTTP_IDEMPOTENCY_KEY": "k-7"}
    first, again = (administrator.post("/api/v3/keys", body, **key) for _ in range(2))
    assert (first.status_code, again.status_code, again.content) == (201, 201, first.content)
    assert ApiKey.objects.count() == 1
    stored = IdempotentRequest.objects.get()
    assert stored.sealed
    assert first.json()["key"].encode() not in bytes(stored.answer)


def test_the_same_key_of_somebody_else_is_another_one(curator, operator):
    key = {"HTTP_IDEMPOTENCY_KEY": "k-9"}
    mine, theirs = (client.post(DOMAINS, {"domains": ["a.test"]}, **key) for client in (curator, operator))
    assert (mine.status_code, theirs.status_code) == (200, 200)
    assert not theirs.has_header("Idempotency-Replayed")


def test_an_answer_is_repeated_for_a_day(curator):
    key = {"HTTP_IDEMPOTENCY_KEY": "k-8"}
    curator.post(DOMAINS, {"domains": ["a.test"]}, **key)
    IdempotentRequest.objects.update(created_at=timezone.now() - timedelta(days=1, minutes=1))
    later = curator.post(DOMAINS, {"domains": ["b.test"]}, **key)
    assert (later.status_code, later.has_header("Idempotency-Replayed")) == (200, False)


def test_a_refusal_is_repeated_word_for_word(curator):
    key = {"HTTP_IDEMPOTENCY_KEY": "k-4"}
    first, again = (curator.post(DOMAINS, {"domains": []}, **key) for _ in range(2))
    assert (first.status_code, again.status_code) == (400, 400)
    assert again["Content-Type"] == "application/problem+json"
    assert again.json() == first.json()


def test_our_own_fault_is_not_kept(curator, monkeypatch):
    monkeypatch.setattr(curation, "decide", lambda *a, **k: 1 / 0)
    curator.put(f"{DOMAINS}/status", {"ids": [1], "status": "Maybe"}, HTTP_IDEMPOTENCY_KEY="k-5")
    assert not IdempotentRequest.objects.exists()


def test_a_key_that_cannot_be_one_is_400(curator):
    assert curator.post(DOMAINS, {"domains": ["a.test"]}, HTTP_IDEMPOTENCY_KEY="é" * 3).status_code == 400


def test_the_limit_is_said_and_kept(viewer, settings):
    settings.API_REQUESTS_PER_MINUTE = 3
    answers = [viewer.get(DOMAINS) for _ in range(8)]  # a minute may end in between
    assert answers[0]["RateLimit-Policy"] == '"minute";q=3;w=60'
    refused = next(answer for answer in answers if answer.status_code == 429)
    assert 1 <= int(refused["Retry-After"]) <= 61
    assert refused["Content-Type"] == "application/problem+json"
    assert refused["RateLimit"].startswith('"minute";r=0;')
    last = next(answer for answer in answers if answer["RateLimit"].startswith('"minute";r=0;'))
    assert last.status_code == 200, "the third of a minute is within the limit"


def test_other_origins_are_let_in_by_name(anybody, settings):
    settings.CORS_ALLOWED_ORIGINS = ["https://app.kestrel.test"]
    asked = {"HTTP_ORIGIN": "https://app.kestrel.test", "HTTP_ACCESS_CONTROL_REQUEST_METHOD": "GET"}
    assert anybody.options(DOMAINS, **asked)["Access-Control-Allow-Origin"] == "https://app.kestrel.test"
    assert "Access-Control-Allow-Origin" not in anybody.options(DOMAINS, **asked | {"HTTP_ORIGIN": "https://x.test"})


def test_lists_are_compressed_for_whoever_takes_it(viewer, domains):
    domains(50)
    answer = viewer.get(DOMAINS, HTTP_ACCEPT_ENCODING="gzip")
    assert answer["Content-Encoding"] == "gzip"
    assert b"shop0049.test" in gzip.decompress(answer.content)
    again = viewer.get(DOMAINS, HTTP_ACCEPT_ENCODING="gzip", HTTP_IF_NONE_MATCH=answer["ETag"])
    assert again.status_code == 304


def test_no_cache_stores_rows(curator, domains):
    domains(2)
    for path in ("", "/export.csv"):
        answer = curator.get(f"/api/v3/domains{path}")
        assert answer.status_code == 200
        assert "private" in answer["Cache-Control"], path


@pytest.mark.django_db(transaction=True)
def test_of_equal_posts_at_once_one_is_done(user):
    person = user("curator")
    (one,) = Domain.objects.bulk_create([Domain(host="shop.test")])

    def post(_):
        try:
            return (
                client_of(person).post(f"{DOMAINS}/{one.pk}/domain_metadata", HTTP_IDEMPOTENCY_KEY="race").status_code
            )
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as threads:
        statuses = list(threads.map(post, range(6)))
    assert set(statuses) <= {202, 409}
    assert 202 in statuses
    assert Run.objects.count() == 1


def test_a_moment_with_any_offset_is_understood(viewer, domains):
    domains(1)
    for moment, status in (("2000-01-01T00:00:00%2B16:00", 200), ("0001-01-01T00:00:00%2B23:59", 400)):
        for path in ("", "/count", "/export.csv"):
            assert viewer.get(f"/api/v3/domains{path}?updated_after={moment}").status_code == status, path


def test_an_empty_value_is_not_everything(viewer):
    for query in ("updated_after=", "fields=id&updated_before="):
        assert viewer.get(f"/api/v3/domains?{query}").status_code == 400


def test_options_tell_the_methods(viewer):
    answer = viewer.options("/api/v3/pages/status")
    assert (answer.status_code, answer["Allow"]) == (200, "PUT, OPTIONS")


def test_a_text_that_postgresql_cannot_hold_is_refused(curator, domains):
    (domain,) = domains(1)
    assert curator.get("/api/v3/domains?q=a%00b").status_code == 400
    assert curator.patch(f"/api/v3/domains/{domain.pk}", {"notes": "a\0b"}).status_code == 400
    (item,) = curator.post("/api/v3/domains", {"domains": ["a\0b.test"]}).json()["items"]
    assert item["result"] == "invalid"  # of many items, the others are stored
    assert curator.put("/api/v3/domains/status", {"ids": [1], "status": "Maybe", "reason": "\0"}).status_code == 400


def test_bodies_and_parameters_of_another_type_are_400(operator, domains):
    (domain,) = domains(1)
    for body in ("0.0", "[]", '""', "null"):
        answer = operator.generic("POST", f"/api/v3/domains/{domain.pk}/domain_metadata", body, "application/json")
        assert answer.status_code == 400, body
    assert operator.patch(f"/api/v3/domains/{domain.pk}", {"tags": [1]}).status_code == 400
    assert operator.put("/api/v3/domains/status", {"ids": ["1"], "status": "Maybe"}).status_code == 400
    for query in ("order=", "limit=", "fields=,", "fields=", "id=", "id=1,", "curation_status=,"):
        assert operator.get(f"/api/v3/domains?{query}").status_code == 400, query


def test_an_address_with_a_line_break_is_a_problem_too(anybody):
    answer = anybody.get("/api/v3/nothing%0Ahere")
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")


def test_a_column_that_is_named_twice_comes_once(viewer, domains):
    domains(1)
    assert list(viewer.get("/api/v3/domains?fields=host,id,host").json()["items"][0]) == ["host", "id"]


def test_an_amount_is_cut_to_cents(operator):
    set_ = lambda amount: operator.post(  # noqa: E731
        "/api/v3/budgets", {"provider": "google", "period": "day", "amount": amount}
    )
    assert set_(2.119).json()["amount"] == 2.11
    assert [set_(amount).status_code for amount in (-1e-9, 1e6, 1e300, "2.5", True)] == [400] * 5


def test_an_import_of_nothing_is_refused(curator):
    assert curator.generic("POST", "/api/v3/imports", b"null", content_type="application/json").status_code == 400


def test_work_that_goes_on_behind_the_answer_says_where_to_watch_it():
    """202 is answered in one place, which names an address; nothing else answers it."""
    found = [
        path.name
        for path in Path("scrapersky/api").glob("*.py")
        for line in path.read_text(encoding="utf-8").splitlines()
        if "status=202" in line
    ]
    assert found == ["base.py"]


def test_where_nothing_had_to_be_queued_there_is_nothing_to_wait_for(operator, domains):
    domains(1)
    answer = operator.post("/api/v3/stages/domain_metadata/runs", {"ids": [10**9]}, format="json")
    assert (answer.status_code, answer.json()) == (200, {"run_id": None, "queued": 0})
    assert not answer.has_header("Location")
