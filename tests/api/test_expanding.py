"""`?expand=`: the rows that a row names by id, beside it."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from jobs.models import Contact
from scrapersky.api.urls import NOUNS


def test_a_row_brings_those_that_it_names(viewer: Any, town: Any) -> None:
    page = viewer.get(f"/api/v3/pages/{town['page'].pk}?expand=domain,sitemap_file").json()
    assert page["domain"]["host"] == "shop0000.test"
    assert page["sitemap_file"]["url"] == "https://shop0000.test/sitemap.xml"
    (business, double) = viewer.get("/api/v3/local-businesses?expand=place,domain&fields=id").json()["items"]
    assert (business["place"]["name"], business["domain"]["host"]) == ("Kestrel Plumbing", "shop0000.test")
    assert (double["place"], double["domain"], set(double)) == (
        None, None, {"id", "place_id", "domain_id", "place", "domain"},
    )  # fmt: skip


def test_a_page_of_rows_costs_one_query_more_for_each_name(viewer: Any, domains: Any) -> None:
    for domain in domains(30):
        Contact.objects.create(domain=domain, kind="phone", value="1", normalised="1")
    viewer.get("/api/v3/contacts")
    with CaptureQueriesContext(connection) as plain:
        viewer.get("/api/v3/contacts")
    with CaptureQueriesContext(connection) as expanded:
        rows = viewer.get("/api/v3/contacts?expand=domain").json()["items"]
    assert [row["domain"]["id"] for row in rows] == [row["domain_id"] for row in rows]
    assert len(expanded) == len(plain) + 1


@pytest.mark.parametrize("address", ["contacts?expand=colour", "domains?expand=contacts", "contacts/1?expand="])
def test_what_cannot_be_expanded_is_refused_by_name(viewer: Any, town: Any, address: str) -> None:
    answer = viewer.get(f"/api/v3/{address}")
    assert answer.status_code == 400
    assert "expand" in answer.json()["detail"]


def test_what_only_some_may_see_is_never_put_beside_a_row() -> None:
    parents = {parent for view in NOUNS for parent in view.expandable().values()}
    assert len(parents) >= 4
    assert {parent.required_scopes["retrieve"] for parent in parents} == {"read"}
