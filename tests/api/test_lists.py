"""Lists: pages that neither skip nor repeat, filters, fields, counts."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.urls import resolve
from django.utils import timezone

import scrapersky.api.urls  # noqa: F401 -- loads every view
from jobs.lists.catalogue import BUDGETS, DOMAINS, EXPORTS, IMPORTS, RUNS, WEBHOOKS
from jobs.lists.filters import NEAR_IDS
from jobs.models import Domain, Place
from scrapersky.api.resource_viewset import ResourceViewSet
from tests.api.conftest import client_of
from tests.description import description


def test_paging_meets_every_row_once_while_rows_come_and_go(viewer, domains):
    made = domains(25)
    seen, url = [], "/api/v3/domains?limit=10&fields=id,host"
    while url:
        page = viewer.get(url).json()
        seen += [row["id"] for row in page["items"]]
        Domain.objects.filter(pk=seen[0]).delete()
        domains(1, name=f"late{len(seen)}-")
        url = page["next"] if len(seen) < 25 else None
    assert seen[:25] == [row.pk for row in made]


def test_paging_by_time_of_change_breaks_ties_by_id(viewer, domains):
    domains(9)  # one transaction: one time
    seen, url = [], "/api/v3/domains?limit=4&order=-updated_at&fields=id"
    while url:
        page = viewer.get(url).json()
        seen += [row["id"] for row in page["items"]]
        url = page["next"]
    assert seen == sorted(seen, reverse=True)
    assert len(seen) == 9


@pytest.mark.parametrize("order", ["rating", "-rating"])
def test_rows_without_a_value_come_behind_the_others(viewer, db, order):
    Place.objects.bulk_create(
        Place(provider="import", place_id=str(n), name=f"Place {n}", rating=n % 5 if n % 3 else None) for n in range(20)
    )
    ratings, url = [], f"/api/v3/places?limit=4&order={order}&fields=rating"
    while url:
        page = viewer.get(url).json()
        ratings += [row["rating"] for row in page["items"]]
        url = page["next"]
    rated = [float(rating) for rating in ratings if rating is not None]
    assert (len(ratings), len(rated)) == (20, 13)
    assert rated == sorted(rated, reverse=order == "-rating")
    assert ratings[13:] == [None] * 7


def test_a_list_of_any_page_is_one_query_and_never_counts(viewer, domains, django_assert_num_queries):
    domains(60)
    viewer.get("/api/v3/domains")
    with django_assert_num_queries(5) as queries:  # the person, two for permissions, the limit, the rows
        viewer.get("/api/v3/domains?limit=50")
    assert not [query for query in queries.captured_queries if "COUNT(" in query["sql"].upper()]


@pytest.mark.parametrize("number", ["0.0", "1.", "1_000", "+3", "-0", "٣", "5 6", "1e3", str(2**63)])
def test_an_id_is_digits_and_nothing_else(viewer, number):
    answer = viewer.get("/api/v3/domains", {"id": number})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "id"), answer.json()


def test_an_unknown_parameter_is_named(viewer):
    answer = viewer.get("/api/v3/domains?colour=red&limit=5")
    assert answer.status_code == 400
    assert answer.json()["errors"] == [{"field": "colour", "message": "There is no such parameter."}]


def test_unusable_values_are_400_with_their_field(viewer):
    for query in ("limit=0", "limit=x", "limit=9999", "order=title", "cursor=zzz", "fields=id,nothing", "id=x",
                  "curation_status=Fine", "updated_after=yesterday", "id=1&id=2", "host=%00",
                  f"outcome={'w' * 501}"):  # fmt: skip
        answer = viewer.get(f"/api/v3/domains?{query}")
        assert answer.status_code == 400, query
        assert answer.json()["errors"], query


def test_filters_take_several_values(viewer, domains):
    domains(2, "new")
    domains(2, "maybe", curation_status="Maybe")
    domains(2, "done", curation_status="Archived", status="Completed", outcome="found")
    hosts = [row["host"] for row in viewer.get("/api/v3/domains?curation_status=Maybe,Archived").json()["items"]]
    assert hosts == ["maybe0000.test", "maybe0001.test", "done0000.test", "done0001.test"]
    assert len(viewer.get("/api/v3/domains?status=Completed&outcome=found,robots").json()["items"]) == 2
    assert len(viewer.get("/api/v3/domains?q=mayb").json()["items"]) == 2


def test_fields_narrow_the_answer(viewer, domains):
    (one,) = domains(1)
    assert viewer.get(f"/api/v3/domains/{one.pk}?fields=host").json() == {"host": "shop0000.test"}


def test_a_count_is_capped(viewer, domains):
    domains(3)
    assert viewer.get("/api/v3/domains/count").json() == {"count": 3, "capped": False}
    _copy_one_domain(10_001)
    assert viewer.get("/api/v3/domains/count").json() == {"count": 10_000, "capped": True}


def _copy_one_domain(times):
    """By the database: ten thousand objects take as many seconds as everything else in this file."""
    same = {field.column for field in Domain._meta.concrete_fields if not field.generated} - {"id", "host"}
    columns = ", ".join(sorted(same))
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO domains (host, {columns}) SELECT 'many' || n || '.test', {columns} "
            "FROM (SELECT * FROM domains LIMIT 1) AS one, generate_series(1, %s) AS n",
            [times],
        )


def test_what_the_caller_has_already_is_304(viewer, domains):
    (one,) = domains(1)
    url = f"/api/v3/domains/{one.pk}"
    tag = viewer.get(url)["ETag"]
    again = viewer.get(url, HTTP_IF_NONE_MATCH=tag)
    assert (again.status_code, again.content) == (304, b"")
    Domain.objects.filter(pk=one.pk).update(title="New")
    assert viewer.get(url, HTTP_IF_NONE_MATCH=tag).status_code == 200


def test_a_request_id_comes_back(viewer):
    assert viewer.get("/api/v3/domains", HTTP_X_REQUEST_ID="mine-1")["X-Request-Id"] == "mine-1"
    assert len(viewer.get("/api/v3/domains", HTTP_X_REQUEST_ID="bad id\n")["X-Request-Id"]) == 32


# When rows were added.


def test_rows_of_a_time_are_found_by_the_ids_of_that_time(viewer, db):
    first = timezone.now() - timedelta(days=2)
    made = [Domain(host=f"shop{n:04d}.test", created_at=first + timedelta(minutes=n)) for n in range(2_000)]
    of_a_long_transaction = [
        Domain(host=f"late{n}.test", created_at=first + timedelta(minutes=1_945)) for n in range(400)
    ]
    rows = Domain.objects.bulk_create([*made, *of_a_long_transaction])
    for minute in (-5, 0, 700, 1_944, 1_945, 1_970, 1_999, 3_000):
        moment = (first + timedelta(minutes=minute)).isoformat()
        after = {row.pk for row in rows if row.created_at > first + timedelta(minutes=minute)}
        before = {row.pk for row in rows if row.created_at < first + timedelta(minutes=minute)}
        assert set(DOMAINS.rows({"created_after": moment}).values_list("pk", flat=True)) == after, minute
        assert set(DOMAINS.rows({"created_before": moment}).values_list("pk", flat=True)) == before, minute
    url = "/api/v3/domains/count"
    both = {"created_after": (first + timedelta(minutes=99)).isoformat(), "created_before": rows[103].created_at}
    assert viewer.get(url, both).json()["count"] == 3


def test_a_time_is_looked_for_among_the_ids_near_it_alone(db, django_assert_max_num_queries):
    first = timezone.now() - timedelta(days=30)
    made = [Domain(host=f"shop{n:04d}.test", created_at=first + timedelta(minutes=10 * n)) for n in range(4_000)]
    rows = Domain.objects.bulk_create(made)
    with django_assert_max_num_queries(8):
        after = DOMAINS.rows({"created_after": rows[3_000].created_at.isoformat()})
    (_, bound) = re.findall(r'"id" (>) (\d+)', str(after.query))[0]
    assert rows[3_000].pk - NEAR_IDS - 6 <= int(bound) < rows[3_000].pk, "an hour, and what bisecting leaves"
    with django_assert_max_num_queries(8):
        before = DOMAINS.rows({"created_before": rows[1_000].created_at.isoformat()})
    (_, bound) = re.findall(r'"id" (<) (\d+)', str(before.query))[0]
    assert rows[1_000].pk < int(bound) <= rows[1_000].pk + NEAR_IDS + 7


def test_every_list_can_be_read_from_a_time_on(operator):
    lists = [view.resource for view in ResourceViewSet.by_model.values()]
    assert len(lists) > 20
    for noun in lists:
        assert {"created_after", "created_before"} <= noun.filters.keys(), noun
        answer = operator.get(
            f"/api/v3/{noun.slug}?created_after=2026-01-01T00:00:00Z&created_before=0001-01-01T00:10:00Z"
        )
        assert answer.status_code in (200, 403), (noun, answer.json())
        if answer.status_code == 200:
            assert answer.json()["items"] == [], noun
    for noun in (WEBHOOKS, IMPORTS, EXPORTS, BUDGETS, DOMAINS, RUNS):
        assert operator.get(f"/api/v3/{noun.slug}?updated_after=2026-01-01T00:00:00Z").status_code == 200, noun


NAMES_OF_ROWS = (
    "1",
    "deep_scan",
    "extractor.candidate",
    f"msg_{'0' * 32}",
    "00000000-0000-0000-0000-000000000000",
    "csv",
)


def concrete(path: str) -> str:
    """An address of the description that leads to its view: `{id}` is a number, a name or whatever is looked for."""
    for name in NAMES_OF_ROWS:
        address = re.sub(r"\{\w+\}", name, path.replace("{id}", "1", path.count("{") - 1))
        if resolve(address).url_name != "api-nowhere":
            return address
    raise AssertionError(path)


def test_nothing_that_is_read_takes_a_parameter_that_it_does_not_have(db):
    root = client_of(User.objects.create_superuser("root-1"))
    paths = description()["paths"]
    read = [concrete(path) for path, methods in paths.items() if "get" in methods]
    assert len(read) > 100
    answers = {address: root.get(address, {"nonsense": "1"}) for address in read}
    refused = {address for address, answer in answers.items() if answer.status_code == 400}
    assert set(read) - refused == set()
    assert {answers[address].json()["type"] for address in refused} == {"/api/v3/problems/unknown_parameter"}
