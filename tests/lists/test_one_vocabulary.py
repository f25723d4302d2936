"""Admin and API have the same filters and orders, with the same rows behind each."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from pytest_django.plugin import DjangoDbBlocker
from rest_framework.test import APIClient

from jobs.lists.catalogue import LEADS, PIPELINE
from jobs.lists.filters import Choice, DateTime, Day, Filter, Flag, Ids, Name, Names, Outcomes, Range, Search, Tags
from jobs.lists.resource import Resource
from jobs.models import Contact, Domain, Lead, LocalBusiness, Page, Place, PlaceFound, PlaceSearch, PossibleDuplicate
from scrapersky.admin import site
from tests.description import description
from tests.lists.conftest import add_town
from tests.shared_rows import shared_rows
from tests.whole import WHOLE

NO_FILTERS = {"cursor", "limit", "order", "fields", "expand", "changes_after"}
NOUNS = pytest.mark.parametrize("noun", [LEADS, *PIPELINE], ids=str)

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def parameters() -> dict[str, dict[str, Any]]:
    paths = description()["paths"]
    return {path: {p["name"]: p for p in methods["get"].get("parameters", [])} for path, methods in paths.items()
            if "get" in methods}  # fmt: skip


@NOUNS
def test_the_filters_that_the_api_describes_are_those_of_the_admin(noun: Resource, parameters: Any) -> None:
    described = set(parameters[f"/api/v3/{noun.slug}"]) - NO_FILTERS
    assert described == set(site.noun(noun.model).filters)
    assert len(described) >= 8


@NOUNS
def test_the_orders_that_the_api_describes_are_those_of_the_admin(noun: Resource, parameters: Any) -> None:
    described = parameters[f"/api/v3/{noun.slug}"]["order"]["schema"]["enum"]
    assert sorted(described) == sorted(site.noun(noun.model).resource.orders)


def ids_in_admin(admin: Client, noun: Resource, **parameters: str) -> list[int]:
    """The ids on all pages of a list."""
    url, ids = site.noun(noun.model).url(), list[int]()
    query: str | dict[str, str] = parameters
    while True:
        response = admin.get(url + query if isinstance(query, str) else url, None if isinstance(query, str) else query)
        page = response.content.decode()
        assert response.status_code == 200, (noun.slug, parameters, page[:300])
        ids += [int(pk) for pk in re.findall(r'data-pk="(\d+)"', page)]
        onward = re.search(r'href="([^"]*)" rel="next"', page)
        if onward is None:
            return ids
        query = html.unescape(onward[1])


def ids_in_api(api: APIClient, noun: Resource, **parameters: str) -> list[int]:
    """The ids on all pages of a list."""
    url: str | None = f"/api/v3/{noun.slug}"
    answer, ids = api.get(url, {**parameters, "fields": "id", "limit": "200"}).json(), list[int]()
    while True:
        assert "items" in answer, (noun.slug, parameters, answer)
        ids += [row["id"] for row in answer["items"]]
        if answer["next"] is None:
            return ids
        answer = api.get(answer["next"]).json()


RELATED: dict[str, Any] = {
    "search_id": lambda: PlaceSearch.objects.filter(found__isnull=False).first(),
    "new_in": lambda: PlaceFound.objects.filter(change="new").first().search,  # type: ignore[union-attr]
    "place_id": lambda: Place.objects.filter(business__isnull=False).first(),
    "page_id": lambda: Page.objects.filter(evidence__isnull=False).first(),
}


def values_of(item: Filter, noun: Resource) -> list[str]:
    """Texts to filter by: words of closed lists, or what some rows have."""
    if isinstance(item, Choice | Outcomes) and item.choices:
        words = [word for word, _ in item.choices][: 6 if WHOLE else 2]
        return [*words, f"{words[0]},{words[1]}"]
    if item.name in RELATED and isinstance(item, Ids):
        return [str(RELATED[item.name]().pk)]
    if isinstance(item, Flag):
        return ["true", "false"]
    if isinstance(item, DateTime):
        return [noun.model._default_manager.order_by("updated_at")[3].updated_at.isoformat()]
    if isinstance(item, Day):
        return ["2026-11-28"]
    if isinstance(item, Range):
        return ["4.2"]
    if isinstance(item, Name):
        return [Page.objects.order_by("pk")[0].url]
    if isinstance(item, Names):
        hosts = Domain.objects.order_by("pk").values_list("host", flat=True)[:2]
        return [hosts[0], ",".join(hosts)]
    return [_text(value) for value in _stored(item, noun)]


def _stored(item: Filter, noun: Resource) -> list[Any]:
    rows = noun.model._default_manager.exclude(**{f"{item.path}__isnull": True})
    values = rows.values_list(item.path, flat=True).distinct()[:2]
    return [value for value in values if value] or ["0" if isinstance(item, Ids) else "nothing"]


def _text(value: Any) -> str:
    return str(value[0] if isinstance(value, list) else value).split("://")[-1]


@pytest.fixture(scope="module", autouse=True)
def town(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Some rows of every noun."""
    with shared_rows(django_db_blocker):
        add_town()
        yield


@pytest.fixture
def marked(db: None) -> None:
    """What the town lacks: tags, a found-again place, a pair, runs, a sitemap index."""
    Domain.objects.filter(pk__in=list(Domain.objects.values_list("pk", flat=True)[:2])).update(tags=["warm"], run_id=7)
    Place.objects.update(tags=["warm"])
    LocalBusiness.objects.update(tags=["warm", "called"])
    PlaceFound.objects.update(change="new")
    first, second = LocalBusiness.objects.order_by("pk")[:2]
    PossibleDuplicate.objects.create(first=first, second=second, score="0.8")


@NOUNS
def test_every_filter_gives_the_same_rows_in_both(noun: Resource, admin: Any, api: Any, marked: None) -> None:
    narrowed = 0
    every = len(ids_in_api(api, noun))
    for name, item in noun.filters.items():
        for text in values_of(item, noun):
            shown = ids_in_admin(admin, noun, **{name: text})
            assert sorted(shown) == sorted(ids_in_api(api, noun, **{name: text})), (name, text)
            narrowed += 0 < len(shown) < every
    assert every > 3
    assert narrowed >= 3, "filters that leave some rows and take some away"


@NOUNS
def test_every_order_gives_the_same_rows_in_both(noun: Resource, admin: Any, api: Any) -> None:
    # An order by what few rows have lists these alone.
    Lead.objects.update(
        fit=50, rating=4, main_category="dentist", city="Ithaca", country="US", owner="ana", next_on="2026-11-29",
        email_validity="Valid",
    )  # fmt: skip
    Contact.objects.update(validity="Valid")
    for order in noun.orders:
        shown = ids_in_admin(admin, noun, order=order)
        assert shown == ids_in_api(api, noun, order=order), order
        assert len(shown) > 3, order


@NOUNS
def test_an_unknown_or_an_empty_filter_is_refused_with_a_sentence_in_both(noun: Resource, admin: Any, api: Any) -> None:
    act = site.noun(noun.model).url("act")
    stage = noun.stages[0].name if noun.stages else ""
    verb = f"queue:{stage}" if stage else "decide:Maybe"
    for query, sentence in (("colour=red", "There is no filter"), ("id=", "Give it a value, or leave it out.")):
        assert api.get(f"/api/v3/{noun.slug}?{query}").status_code == 400
        refused = admin.post(act, {"act": verb, "scope": "all", "query": query})
        assert refused.status_code == 400, query
        assert sentence in html.unescape(refused.content.decode())


def test_the_kinds_of_filters_that_are_compared_are_all_there_are() -> None:
    kinds = {type(item) for noun in (LEADS, *PIPELINE) for item in noun.filters.values()}
    assert {Choice, DateTime, Ids, Name, Names, Outcomes, Range, Search, Tags, Flag} <= kinds
