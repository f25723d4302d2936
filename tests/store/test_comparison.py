# ruff: noqa: E501 -- patterns and tables are read whole, not in pieces
"""Two rows, one business or two: each kind of agreement and of difference, by itself and together."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection

from jobs.models import LocalBusiness, PossibleDuplicate
from jobs.store.comparison import compare, name_words
from jobs.store.duplicates import propose_duplicates

METRE = 1 / 111_195  # degrees of latitude
PLACE = {"latitude": 42.44, "longitude": -76.5}


def row(name: str, *, metres: float | None = 0, **facts: Any) -> dict[str, Any]:
    point = {} if metres is None else {"latitude": 42.44 + metres * METRE, "longitude": -76.5}
    return {"name": name, "phone": "", "website": "", **point, **facts}


@pytest.mark.parametrize(
    ("a", "b"),
    [
        (row("Kestrel Plumbing LLC"), row("Kestrel Plumbing", metres=40)),
        (row("Lind & Ek GmbH"), row("Lind und Ek", metres=40)),
        (row("Lind & Ek"), row("Lind and Ek", metres=40)),
        (row("Café Azurée"), row("CAFE AZUREE", metres=30)),
        (row("The Old Name", phone="+16072720101"), row("A New One", phone="+16072720101", metres=30)),
        (row("Heron Gym", website="https://heron.test"), row("Heron Gym", website="http://www.heron.test/", metres=300)),
        (row("Heron Law", metres=None, website="heron.test"), row("Heron Law", website="https://www.heron.test/?utm_source=x")),
        (row("Heron HVAC", metres=None, phone="+16072720101"), row("Heron HVAC", metres=None, phone="+16072720101")),
        (row("Lark Vet", phone="+16072720101", website="lark.test"),
         row("Lark Vet", phone="+16072720101", website="lark.test", metres=5_000)),
        (row("Nail Bar", website="facebook.com/nailbar"), row("Nail-Bar", website="https://www.facebook.com/NailBar/", metres=300)),
    ],
)  # fmt: skip
def test_rows_of_one_business_are_known_however_they_are_written(a: dict[str, Any], b: dict[str, Any]) -> None:
    assert compare(a, b).duplicate
    assert compare(b, a).duplicate


@pytest.mark.parametrize(
    ("a", "b", "because"),
    [
        (row("Lark Bank", phone="+18002720101"), row("Lark Bank", phone="+18002720101", metres=30_000), "hotline"),
        (row("Lark Bank", phone="+16072720101"), row("Lark Bank", phone="+16072720102", metres=5_000), "phone number of its own"),
        (row("Shoes", website="https://mall.test/shoes"), row("Books", website="https://mall.test/books", metres=50), "different pages"),
        (row("Nails", website="facebook.com/nails"), row("Pizza", website="facebook.com/pizza", metres=50), "shared site"),
        (row("Dr. Ann Reed", phone="+16072720101"), row("Dr. Bo Lind", phone="+16072720101", metres=5), "names differ"),
        (row("Depot 1", metres=None, website="depot.test"), row("Depot 2", metres=None, website="depot.test"), "names differ"),
        (row("Wren", metres=None, postal_code="14850", website="wren.test"),
         row("Wren", metres=None, postal_code="10001", website="wren.test"), "distance is not known"),
        (row("Heron"), row("Kestrel"), "names differ"),
        (row(""), row(""), "names differ"),
    ],
)  # fmt: skip
def test_neighbours_branches_and_tenants_are_not_one_business(
    a: dict[str, Any], b: dict[str, Any], because: str
) -> None:
    result = compare(a, b)
    assert not result.duplicate
    assert because in " ".join(result.reasons)


def test_a_name_of_legal_forms_alone_keeps_its_words() -> None:
    assert name_words("AG & Co. KG") == ("ag", "co", "kg")
    assert name_words("Lark AG & Co. KG") == ("lark",)


@pytest.mark.django_db
def test_pairs_of_one_provider_and_pairs_by_website_alone_are_proposed_with_their_reasons() -> None:
    facts: list[dict[str, Any]] = [
        {"phone": "+16072720101", **PLACE}, {"phone": "+16072720101", **PLACE},
        {"website": "heron.test"}, {"website": "http://www.heron.test/"},
    ]  # fmt: skip
    rows = [
        LocalBusiness.objects.create(provider="google", external_id=str(number), name="Heron Auto", **more)
        for number, more in enumerate(facts)
    ]
    assert propose_duplicates([rows[0].pk, rows[2].pk]) == 2
    assert propose_duplicates([row.pk for row in rows]) == 0
    first = PossibleDuplicate.objects.order_by("pk")[0]
    assert (first.evidence["metres"], first.evidence["phone"], first.evidence["website"]) == (0, True, False)
    assert "The phone numbers are the same." in first.evidence["reasons"]


@pytest.mark.django_db
def test_a_business_on_a_hotline_of_thousands_brings_a_bounded_number_of_candidates() -> None:
    LocalBusiness.objects.bulk_create(
        LocalBusiness(provider="import", external_id=str(n), name="Lark", phone="+16072720101") for n in range(120)
    )
    assert propose_duplicates([LocalBusiness.objects.order_by("pk")[0].pk]) == 50


@pytest.mark.django_db
def test_candidates_by_website_come_from_an_index() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(
            r"EXPLAIN SELECT id FROM local_businesses AS o WHERE o.website <> '' AND "
            r"lower(substring(o.website FROM '^(?:[a-zA-Z]+:/+)?(?:www\.)?([^/:?#]+)')) = 'heron.test'"
        )
        assert "local_businesses_website_host" in str(cursor.fetchall())
