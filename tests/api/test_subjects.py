"""Data requests through the API: the bundle in both forms, erasing with a receipt."""

from __future__ import annotations

import json

import pytest

from jobs.actions import erasure
from jobs.compliance import suppression_list
from jobs.compliance.subjects import read_subject
from jobs.models import Contact, Domain, Suppression


@pytest.fixture
def shop(db):
    domain = Domain.objects.create(host="shop.test", emails=["nora@shop.test"])
    domain.contacts.create(kind="email", value="nora@shop.test", normalised="nora@shop.test")
    return domain


def test_an_operator_reads_where_somebody_stands_as_json_and_as_a_page(operator, shop):
    bundle = operator.post("/api/v3/subjects", {"value": "nora@shop.test"}).json()
    assert (bundle["kind"], bundle["suppressed_since"]) == ("email", None)
    assert {(row["table"], *row["columns"]) for row in bundle["found"]} == {
        ("contacts", "value", "normalised"), ("domains", "emails"),
    }  # fmt: skip
    page = operator.post("/api/v3/subjects", {"value": "nora@shop.test", "format": "html"})
    assert page["Content-Type"] == "text/html; charset=utf-8"
    assert "What is stored about nora@shop.test" in page.content.decode()


def test_a_suppressed_subject_has_the_entries_that_stop_it_also_where_nothing_is_stored(operator, db):
    suppression_list.add(read_subject("domain", "shop.test"), by="olga", reason="They <objected>.", source="admin")
    bundle = operator.post("/api/v3/subjects", {"value": "nora@shop.test"}).json()
    (entry,) = bundle["suppressions"]
    assert entry.pop("since") == bundle["suppressed_since"]
    assert (entry, bundle["found"]) == (
        {"kind": "domain", "hint": "s….test", "reason": "They <objected>.", "source": "admin", "erasure_pending": True},
        [],
    )
    page = operator.post("/api/v3/subjects", {"value": "nora@shop.test", "format": "html"}).content.decode()
    assert "not stored or used again. Reason: They &lt;objected&gt;." in page


def test_erasing_answers_a_receipt_without_the_value(operator, shop):
    receipt = operator.post("/api/v3/subjects/erase", {"value": "nora@shop.test", "reason": "They wrote."}).json()
    assert (receipt["deleted"], receipt["cleared"], receipt["by"]) == ({"contacts": 1}, {"domains": 1}, "operator-1")
    assert "nora" not in json.dumps(receipt)
    assert Suppression.objects.get(pk=receipt["suppression"]).reason == "They wrote."
    assert not Contact.objects.exists()
    assert operator.post("/api/v3/subjects", {"value": "nora@shop.test"}).json()["found"] == []


def test_a_domain_with_many_pages_is_left_to_a_worker(operator, shop, monkeypatch):
    monkeypatch.setattr(erasure, "MOST_PAGES_AT_ONCE", -1)
    assert operator.post("/api/v3/subjects/erase", {"value": "shop.test"}).status_code == 202
    assert Domain.objects.exists()
    erasure.run_requested_erasures()
    assert not Domain.objects.exists()


def test_what_cannot_be_read_is_named(operator, db):
    answer = operator.post("/api/v3/subjects", {"value": "Nora Quillfeather"})
    assert answer.status_code == 400
    assert "A person needs a domain" in str(answer.json()["errors"])


def test_an_answer_with_somebodys_data_is_not_stored_for_a_key(operator, shop):
    from scrapersky.models import IdempotentRequest

    operator.post("/api/v3/subjects", {"value": "nora@shop.test"}, HTTP_IDEMPOTENCY_KEY="a-key-of-mine-1")
    assert not IdempotentRequest.objects.exists()


def test_a_curator_may_not(curator, shop):
    assert curator.post("/api/v3/subjects", {"value": "nora@shop.test"}).status_code == 403
    assert curator.post("/api/v3/subjects/erase", {"value": "nora@shop.test"}).status_code == 403
