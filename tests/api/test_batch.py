"""`POST /<noun>/batch`: many rows by name, at the cost of one list."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from jobs.models import Contact, Domain, Page
from scrapersky.api.auth import make_key
from scrapersky.api.urls import NOUNS
from scrapersky.models import IdempotentRequest
from tests.api.test_nouns import OF_OPERATORS, add_a_recipe_and_a_destination

KEYED = [(view.resource, key.columns) for view in NOUNS if (key := view.resource.natural_key)]


def batch(client: APIClient, noun: str, body: Any, **headers: Any) -> Any:
    slug, mark, parameters = noun.partition("?")
    return client.post(f"/api/v3/{slug}/batch{mark}{parameters}", body, format="json", **headers)


def statements(queries: CaptureQueriesContext) -> list[str]:
    """Those that read; now and then a request also clears old counts of requests away."""
    return [query["sql"] for query in queries if query["sql"].startswith("SELECT")]


def test_every_noun_that_is_listed_is_read_by_id_as_its_list_shows_it(client_as: Any, town: Any) -> None:
    viewer, operator = client_as("viewer"), client_as("operator")
    add_a_recipe_and_a_destination()
    for noun in (view.resource.slug for view in NOUNS):
        client = operator if noun in OF_OPERATORS else viewer
        rows = client.get(f"/api/v3/{noun}").json()["items"]
        answer = batch(client, noun, {"ids": [999_999, *(row["id"] for row in rows), 999_999]})
        assert answer.status_code == 200, (noun, answer.json())
        assert answer.json()["items"] == [None, *rows, None], noun
        assert answer.json()["missing_ids"] == [999_999]


def test_rows_come_in_the_order_in_which_they_are_named_as_often_as_they_are_named(viewer: Any, domains: Any) -> None:
    first, second, third = (row.pk for row in domains(3))
    answer = batch(viewer, "domains", {"ids": [third, first, third, second]}).json()
    assert [row["id"] for row in answer["items"]] == [third, first, third, second]


def test_a_row_is_found_by_its_natural_key_and_only_that_row(viewer: Any, town: Any) -> None:
    assert len(KEYED) >= 6
    for noun, columns in KEYED:
        paths = {column: noun.export_columns[column] for column in columns}
        rows = list(noun.all_rows().values("pk", *paths.values()).order_by("-pk"))
        keys = [{column: row[path] for column, path in paths.items()} for row in rows]
        nowhere = dict.fromkeys(paths, "https://nowhere.test/x")
        answer = batch(viewer, noun.slug, {"keys": [nowhere, *keys]}).json()
        assert [item and item["id"] for item in answer["items"]] == [None, *(row["pk"] for row in rows)], noun
        assert (answer["missing_keys"], answer["missing_ids"]) == ([nowhere], [])
        assert rows, noun


def test_a_host_and_a_url_may_be_spelled_as_people_spell_them(viewer: Any, town: Any) -> None:
    keys = [{"host": text} for text in ("https://www.SHOP0000.test/about", "shop0000.test", "no host", "shop1.test")]
    answer = batch(viewer, "domains?fields=host", {"keys": keys}).json()
    assert answer["items"] == [{"host": "shop0000.test"}] * 2 + [None] * 2
    assert answer["missing_keys"] == keys[2:]
    keys = [{"url": text} for text in ("HTTPS://shop0000.test:443/contact#top", "nothing", "https://shop0000.test/")]
    answer = batch(viewer, "pages?fields=id", {"keys": keys}).json()
    assert answer["items"] == [{"id": town["page"].pk}, None, None]


def test_a_filter_finds_a_domain_however_its_host_is_spelled(viewer: Any, town: Any) -> None:
    domain = Domain.objects.create(host="xn--mller-kva.test")
    Page.objects.create(domain=domain, url="https://xn--mller-kva.test/")
    for text in ("xn--mller-kva.test", "müller.test", "https://www.Müller.test/impressum", "MÜLLER.test."):
        answer = viewer.get("/api/v3/pages", {"domain": text, "fields": "url"})
        assert answer.json()["items"] == [{"url": "https://xn--mller-kva.test/"}], text
    assert viewer.get("/api/v3/pages", {"domain": "no host"}).status_code == 400


def test_a_thousand_rows_cost_as_many_statements_as_one(viewer: Any, domains: Any) -> None:
    Contact.objects.bulk_create(
        Contact(domain=domain, kind="phone", value=str(n), normalised=str(n)) for n, domain in enumerate(domains(1_000))
    )
    rows = list(Contact.objects.values_list("pk", "domain__host", "normalised"))
    by_id, by_key = ({"ids": [pk for pk, *_ in rows]}, {"keys": [
        {"domain_host": host, "kind": "phone", "normalised": value} for _, host, value in rows
    ]})  # fmt: skip
    costs = []
    for body in (by_id, by_key):
        for most in (1, 1_000):
            some = {name: values[:most] for name, values in body.items()}
            with CaptureQueriesContext(connection) as queries:
                answer = batch(viewer, "contacts?expand=domain", some).json()
            assert [row["domain"]["host"] for row in answer["items"]] == [host for _, host, _ in rows[:most]]
            costs.append(len(statements(queries)))
    assert costs == [costs[0], costs[0], costs[0] + 1, costs[0] + 1]


REFUSED: tuple[Any, ...] = (
    {}, {"ids": []}, {"ids": list(range(1, 1_002))}, {"ids": ["1"]}, {"ids": [0]}, {"ids": [2**63]}, [1],
    {"ids": [1], "keys": [{"host": "shop.test"}]}, {"keys": [{"url": "https://shop.test/"}]}, {"keys": ["x"]},
    {"keys": [{"host": 5}]}, {"keys": [{"host": "a\0"}]}, {"ids": [1], "colour": "red"},
)  # fmt: skip


def test_rows_are_named_in_one_way_and_a_thousand_at_most(viewer: Any) -> None:
    for body in REFUSED:
        answer = batch(viewer, "domains", body)
        assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json"), body
        assert answer.json()["errors"], body


def test_a_noun_without_a_natural_key_says_so(viewer: Any) -> None:
    answer = batch(viewer, "runs", {"keys": [{"id": 1}]})
    assert (answer.status_code, answer.json()["errors"][0]["message"]) == (
        400, "There is no such field here. There are: ids.",
    )  # fmt: skip


def test_fields_and_expand_are_those_of_the_list_and_others_are_refused(viewer: Any, town: Any) -> None:
    ids = {"ids": [town["page"].pk, 999_999]}
    answer = batch(viewer, "pages?fields=url&expand=domain", ids).json()
    assert set(answer["items"][0]) == {"url", "domain_id", "domain"}
    assert answer["items"][0]["domain"]["host"] == "shop0000.test"
    for address in ("pages?fields=colour", "pages?limit=5", "pages?expand=contacts", "pages?curation_status=New"):
        assert batch(viewer, address, ids).status_code == 400, address
    assert viewer.get("/api/v3/pages/batch").status_code in (404, 405)


def test_an_answer_that_the_caller_has_is_304(viewer: Any, domains: Any) -> None:
    (domain,) = domains(1)
    answer = batch(viewer, "domains", {"ids": [domain.pk]})
    again = batch(viewer, "domains", {"ids": [domain.pk]}, HTTP_IF_NONE_MATCH=answer["ETag"])
    assert (again.status_code, again.content) == (304, b"")
    Domain.objects.filter(pk=domain.pk).update(title="New")
    assert batch(viewer, "domains", {"ids": [domain.pk]}, HTTP_IF_NONE_MATCH=answer["ETag"]).status_code == 200


def test_whoever_may_list_may_read_by_id_and_nobody_else(viewer: Any, anybody: Any, user: Any, domains: Any) -> None:
    (domain,) = domains(1)
    for noun in OF_OPERATORS:
        assert batch(viewer, noun, {"ids": [1]}).status_code == 403, noun
    assert batch(anybody, "domains", {"ids": [domain.pk]}).status_code == 401
    for scopes, status in ((["read"], 200), (["submit"], 403)):
        _, secret = make_key(User.objects.get(username="viewer-1"), "k", scopes)
        answer = batch(anybody, "domains", {"ids": [domain.pk]}, HTTP_AUTHORIZATION=f"Api-Key {secret}")
        assert answer.status_code == status


def test_keys_of_others_are_missing(client_as: Any, user: Any) -> None:
    key, _ = make_key(user("curator"), "theirs", ["read"])
    assert batch(client_as("viewer"), "keys", {"ids": [key.pk]}).json() == {"items": [None], "missing_ids": [key.pk]}


def test_a_read_is_not_stored_under_an_idempotency_key(viewer: Any, domains: Any) -> None:
    (domain,) = domains(1)
    for title in ("Old", "New"):
        Domain.objects.filter(pk=domain.pk).update(title=title)
        answer = batch(viewer, "domains", {"ids": [domain.pk]}, HTTP_IDEMPOTENCY_KEY="k-1")
        assert answer.json()["items"][0]["title"] == title
    assert not IdempotentRequest.objects.exists()
