"""Lists by name have the order in which people look for names, at every door, by an index."""

from __future__ import annotations

import random
import re
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from rest_framework.test import APIClient

from jobs.lists import nearest
from jobs.lists.catalogue import LEADS, RESOURCES
from jobs.lists.keyset import ordered
from jobs.lists.listing import Listing
from jobs.models import Destination, ExportRecipe, Lead, StorageTarget
from jobs.models.sort_keys import KEY_LENGTH, name_key, sort_key

NAMES = [
    "7 Seas", "24 Hours", "„Adler“ Gasthof", "Ærø Kro", "Åse", "Bäckerei Müller", "bakery", "Brook", "Đakovo", "eclair",
    "Éclair au chocolat", "Eclipse", "İstanbul Grill", "Łódź Bar", "O'Brien", "OBrien & Sons", "Ørsted", "Straße 9",
    "Strasse 54", "Studio 9", "studio 10", "Zum Löwen", "Ωmega", "東京",
]  # fmt: skip


def shuffled() -> list[str]:
    names = list(NAMES)
    random.Random(7).shuffle(names)
    return names


@pytest.fixture
def leads(db: None) -> None:
    Lead.objects.bulk_create(Lead(key=f"business:{n}", name=name, city="Ithaca") for n, name in enumerate(shuffled()))


def test_every_list_by_name_has_this_order() -> None:
    by_name = {resource.slug for resource in RESOURCES if (sort := resource.sorts.get("name")) and sort.by_name}
    assert by_name == {resource.slug for resource in RESOURCES if "name" in resource.sorts}
    assert by_name == {"leads", "destinations", "export-recipes", "storage-targets"}


@pytest.mark.usefixtures("leads")
@pytest.mark.parametrize("filters", [{}, {"city": "Ithaca"}, {"city": "Ithaca", "stage": "New"}])
def test_leads_are_listed_by_name_page_after_page_forwards_and_backwards(
    filters: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(nearest, "NEAR", 3)  # so that the pages of narrow filters are sorted, and wide ones walked
    for order, expected in (("name", NAMES), ("-name", NAMES[::-1])):
        names, cursor = list[str](), ""
        while True:
            given = {"order": order, **filters} | ({"cursor": cursor} if cursor else {})
            page = Listing.read(LEADS, given).page(size=5)
            if names:
                back = Listing.read(LEADS, {"order": order, "before": page.before, **filters}).page(size=5)
                assert [row.name for row in back.rows] == names[-5:]
            names += [row.name for row in page.rows]
            if not (cursor := page.after):
                break
        assert names == expected


@pytest.mark.usefixtures("leads")
def test_the_admin_and_the_api_answer_in_the_same_order(admin: Client, api: APIClient) -> None:
    page = admin.get("/admin/jobs/lead/?order=name").content.decode()
    assert [unescape(name) for name in re.findall(r'class="name">([^<]+)<', page)] == NAMES
    for filters in ("", "&city=Ithaca"):
        address, names = f"/api/v3/leads?order=name&limit=7&fields=name{filters}", list[str]()
        while address:
            answer = api.get(address).json()
            names, address = names + [row["name"] for row in answer["items"]], answer["next"]
        assert names == NAMES


@pytest.mark.usefixtures("leads")
def test_a_page_by_name_is_read_from_its_index() -> None:
    for at in ({}, {"cursor": Listing.read(LEADS, {"order": "name"}).page(size=9).after}):
        rows = Listing.read(LEADS, {"order": "name"} | at).first(5)
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off")
            sql, parameters = rows.query.sql_with_params()
            cursor.execute(f"EXPLAIN {sql}", parameters)
            plan = "\n".join(line for (line,) in cursor.fetchall())
        assert "using leads_by_name" in plan
        assert "Sort" not in plan
        assert ("Index Cond" in plan) == bool(at)


@pytest.mark.django_db
def test_names_that_differ_in_nothing_that_counts_are_in_the_order_of_their_ids_and_long_ones_are_stored() -> None:
    names = ["Cafe", "Café", "CAFÉ", "é" * 30_000, "é" * KEY_LENGTH]
    Lead.objects.bulk_create(Lead(key=f"business:{n}", name=name) for n, name in enumerate(names))
    assert [lead.name for lead in ordered(Lead.objects.all(), LEADS.order("name"))] == names


@pytest.mark.parametrize("noun", ["destinations", "export-recipes", "storage-targets"])
def test_what_people_have_named_is_listed_alike(noun: str, admin: Client, api: APIClient) -> None:
    target = StorageTarget.objects.create(name="ärger", kind="local")
    for name in ("Zeta", "Beta"):
        StorageTarget.objects.create(name=name, kind="local")
    for name in ("Zeta", "ärger", "Beta"):
        Destination.objects.create(name=name, adapter="webhook")
        ExportRecipe.objects.create(name=name, noun="leads", format="csv", target=target)
    rows = api.get(f"/api/v3/{noun}?order=name").json()["items"]
    assert [row["name"] for row in rows] == ["ärger", "Beta", "Zeta"]
    page = admin.get(f"/admin/{noun}/").content.decode()
    assert page.index("ärger") < page.index("Beta") < page.index("Zeta")


def test_the_key_of_a_text_that_is_no_rows_is_the_one_of_the_database(db: None) -> None:
    rng = random.Random(11)
    letters = "aZäÅøŁđßæ ÞðıÉ09.-'„“()東Ωи\u0301"
    texts = [*NAMES, "", "x" * 500, "0" * 30, "Studio 000123456789"]
    texts += ["".join(rng.choices(letters, k=rng.randint(1, 12))) for _ in range(500)]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {sort_key('t')} FROM unnest(%s::text[]) WITH ORDINALITY AS u(t, n) ORDER BY n", [texts])
        keys = [key for (key,) in cursor.fetchall()]
    assert [name_key(text) for text in texts] == keys
    assert sorted(shuffled(), key=name_key) == NAMES


CITIES = ["Zwolle", "Århus", "aachen", "Łódź", "Łask", "Åmål", "Ystad", "İzmir", "Évora", "Albi", "Öhringen", "Bern"]


def test_values_of_a_filter_that_are_equally_frequent_stand_in_this_order(
    db: None, admin: Client, api: APIClient
) -> None:
    cities = [*CITIES, *["Ithaca"] * 3, *["Ömer"] * 2]
    Lead.objects.bulk_create(Lead(key=f"business:{n}", name=f"Lead {n}", city=c) for n, c in enumerate(cities))
    groups = api.get("/api/v3/leads/summary?group_by=city").json()["groups"]["city"]
    expected = ["Ithaca", "Ömer", *sorted(CITIES, key=name_key)]
    assert [group["value"] for group in groups] == expected
    assert expected[2:5] == ["aachen", "Albi", "Åmål"]
    page = admin.get("/admin/jobs/lead/").content.decode()
    block = page.partition('aria-label="City"')[2].partition("</details>")[0]
    assert re.findall(r'<span class="text">([^<]+)</span>', unescape(block)) == expected


def test_the_folded_values_of_a_filter_stand_by_name_however_frequent_they_are(db: None, admin: Client) -> None:
    cities = [f"City {n}" for n in range(8) for _ in range(20)] + [
        c for n, c in enumerate(CITIES) for _ in range(n + 1)
    ]
    Lead.objects.bulk_create(Lead(key=f"business:{n}", name=f"Lead {n}", city=c) for n, c in enumerate(cities))
    page = admin.get("/admin/jobs/lead/").content.decode()
    folded = page.partition('aria-label="City"')[2].partition("<details>")[2].partition("</details>")[0]
    assert re.findall(r'<span class="text">([^<]+)</span>', unescape(folded)) == sorted(CITIES, key=name_key)
