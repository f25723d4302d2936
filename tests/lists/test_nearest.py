"""The first rows of an order that others stand at the beginning of."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from jobs.lists import nearest
from jobs.lists.catalogue import LEADS
from jobs.lists.listing import Listing
from jobs.models import Lead

pytestmark = pytest.mark.django_db


@pytest.fixture
def undecided(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The ids of twenty new leads, the best first; forty decided ones have a better fit."""
    monkeypatch.setattr(nearest, "NEAR", 10)
    Lead.objects.bulk_create(
        Lead(key=f"domain:{n}", fit=n, curation_status="New" if n < 20 else "Selected") for n in range(60)
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE leads")
    return list(Lead.objects.filter(curation_status="New").order_by("-fit").values_list("pk", flat=True))


def best(size: int = 5) -> tuple[list[Any], str]:
    """The ids of the first new leads by fit, and the statements that looked for them."""
    listing = Listing.read(LEADS, {"curation_status": "New", "order": "-fit"})
    with CaptureQueriesContext(connection) as queries:
        rows = listing.first(size)
    return [row.pk for row in rows], "\n".join(query["sql"] for query in queries)


def test_where_filters_leave_many_the_order_is_walked_past_what_they_leave_out(
    undecided: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(nearest, "MOST_SORTED", 10)
    ids, statements = best()
    assert ids == undecided[:5]
    assert "array_agg" not in statements, "the twenty are not gathered to be sorted"


def test_where_filters_leave_few_these_are_sorted(undecided: list[Any]) -> None:
    ids, statements = best()
    assert ids == undecided[:5]
    assert "array_agg" in statements


def test_a_walk_that_takes_too_long_is_given_up(undecided: list[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nearest, "MOST_SORTED", 10)
    monkeypatch.setattr(nearest, "_ids", given_up_in_a_walk(nearest._ids))
    ids, statements = best()
    assert ids == undecided[:5]
    assert "array_agg" in statements


def given_up_in_a_walk(ids: Any) -> Any:
    """As if PostgreSQL ended the statement at its time limit, as soon as one is set."""

    def statement(rows: Any, size: int) -> list[Any]:
        with connection.cursor() as cursor:
            cursor.execute("SHOW statement_timeout")
            if cursor.fetchone() == (f"{nearest.WALK_MS}ms",):
                cursor.execute("SET LOCAL statement_timeout = 1; SELECT pg_sleep(60)")
        return list(ids(rows, size))

    return statement


def test_a_filter_that_nothing_can_match_has_no_rows(undecided: list[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nearest, "MOST_SORTED", 10)
    ordered = Lead.objects.order_by("-fit", "-pk")
    assert nearest.first_rows(ordered.filter(pk__in=[]), ordered, 5) == []
