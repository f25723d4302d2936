# ruff: noqa: E501 -- patterns and tables are read whole, not in pieces
"""Two rows, one business or two: each kind of agreement and of difference, by itself and together."""

from __future__ import annotations

from math import cos, radians
from typing import Any

import pytest
from django.db import connection

from jobs.models import LocalBusiness, PossibleDuplicate
from jobs.store.comparison import compare, may_be_one, name_words
from jobs.store.duplicates import _CANDIDATES, SHARED_BY, propose_duplicates
from jobs.store.name_order import MOST

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


def store(count: int, **facts: Any) -> list[LocalBusiness]:
    """So many businesses; in a text of the facts {n} is a number of its own."""
    return LocalBusiness.objects.bulk_create(
        LocalBusiness(
            provider="import",
            external_id=str(n),
            **{name: value.format(n=n) if isinstance(value, str) else value for name, value in facts.items()},
        )
        for n in range(count)
    )


@pytest.mark.django_db
def test_each_business_brings_a_bounded_number_of_candidates_however_many_are_at_its_place() -> None:
    rows = store(120, name="Lark", **PLACE)
    assert (
        MOST <= propose_duplicates([rows[0].pk]) <= 2 * (MOST + 1)
    )  # by the name, and the nearest; itself may be among them or not


@pytest.mark.django_db
@pytest.mark.parametrize("facts", [{"phone": "+16072720101"}, {"website": "https://lark.test/"}])
def test_a_phone_or_website_of_more_than_fifty_businesses_proves_nothing(facts: dict[str, str]) -> None:
    rows = store(SHARED_BY + 1, name="Lark", **facts)
    assert propose_duplicates([row.pk for row in rows]) == 0
    rows[-1].delete()
    assert propose_duplicates([rows[0].pk]) == SHARED_BY - 1


@pytest.mark.django_db
def test_among_thousands_at_one_place_the_same_name_is_still_noticed() -> None:
    rows = store(400, name="Stall {n:03}", phone="+16072720101", **PLACE)
    twin = LocalBusiness.objects.create(provider="google", external_id="twin", name="stall 399", **PLACE)
    assert propose_duplicates([row.pk for row in rows[:5]]) == 0
    assert propose_duplicates([twin.pk]) == 1


@pytest.mark.django_db
def test_on_a_shared_site_the_pages_of_one_name_stand_beside_each_other() -> None:
    store(300, name="Stall {n:03}", website="https://facebook.com/stall{n}")
    twin = LocalBusiness.objects.create(
        provider="google", external_id="twin", name="Stall 250 LLC", website="https://www.facebook.com/Stall250/"
    )
    assert propose_duplicates([twin.pk]) == 1


@pytest.mark.django_db
@pytest.mark.parametrize("latitude", [0, 42.44, 71, -89.9])
def test_neighbours_are_found_at_every_latitude(latitude: float) -> None:
    for n in range(2):
        LocalBusiness.objects.create(
            provider="import", external_id=str(n), name=["Heron Books", "Heron Books Ltd"][n],
            latitude=latitude, longitude=10 + n * 0.0015 / max(cos(radians(latitude)), 0.01),
        )  # fmt: skip
    assert propose_duplicates([LocalBusiness.objects.get(external_id="1").pk]) == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    "index",
    [
        "local_businesses_phone_name",
        "local_businesses_host_name",
        "local_businesses_name_place",
        "local_businesses_nearest",
    ],
)
def test_each_way_to_candidates_reads_an_index_in_its_order(index: str) -> None:
    """A plan that sorts a whole block would be slow where thousands share something."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_bitmapscan = off")
        cursor.execute("SET LOCAL enable_sort = off")  # a sort is left only where no index has the order
        cursor.execute(f"EXPLAIN {_CANDIDATES}", {"ids": [1], "near": 0.002, "ignored": []})
        plan = "\n".join(line for (line,) in cursor.fetchall())
    scans = [line for line in plan.splitlines() if "Scan" in line and "local_businesses" in line]
    assert any(index in line for line in scans)
    assert "Sort Key" not in plan


NAMES = (
    "Kestrel Plumbing LLC", "Kestrel Plumbing", "The Kestrel", "Lark 1", "Lark 2", "Café Azurée", "CAFE AZUREE", "",
    "Heron Auto Repair", "Heron Auto Repiar", "Auto Repair Heron", "Heron", "AG & Co. KG", "!!", "Müller & Söhne",
)  # fmt: skip


@pytest.mark.parametrize("first", NAMES)
def test_no_pair_that_compare_would_take_is_left_out_before(first: str) -> None:
    for second in NAMES:
        for phones in ("", "+16072720101"):
            a, b = row(first, phone=phones), row(second, phone=phones)
            assert may_be_one(a, b) or not compare(a, b).duplicate
    assert not may_be_one(row("Heron"), row("Kestrel"))


def test_a_hotel_and_the_restaurant_in_its_house_are_two_though_they_share_a_number() -> None:
    place = {"latitude": 41.65, "longitude": -0.88, "phone": "+34976555702"}
    hotel = place | {"name": "Hotel Alondra"}
    assert not compare(hotel, place | {"name": "Restaurante La Mesa"}).duplicate
    assert compare(hotel, place | {"name": "Alondra Restaurante y Hotel"}).duplicate


def test_a_name_in_another_form_counts_beside_the_same_site() -> None:
    point = {"latitude": 41.65, "longitude": -0.88}
    first = point | {"name": "Peluquería Alondra S.L.", "website": "alondra.test"}
    assert compare(first, point | {"name": "Alondra Peluqueros", "website": "alondra.test"}).duplicate
    assert not compare(first, point | {"name": "Alondra Peluqueros", "website": "pinzon.test"}).duplicate


def test_opening_hours_behind_a_name_are_no_part_of_it() -> None:
    number = {"phone": "+16075550904"}
    assert compare(number | {"name": "ABC Locksmith 24/7"}, number | {"name": "ABC Locksmiths"}).duplicate
