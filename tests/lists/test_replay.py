"""A decision that was made by a filter is replayed from the log: in the API, and with `manage.py queue`."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from jobs.models import Bulk, Decision, Domain

ACT = "/admin/jobs/domain/act/"


def decide_in_admin(admin: Any, query: str, count: int) -> Bulk:
    admin.post(ACT, {"act": "decide:Maybe", "scope": "all", "query": query, "expected": str(count)})
    return Bulk.objects.get()


@pytest.fixture
def shops(db: None) -> list[Domain]:
    Domain.objects.bulk_create([Domain(host=f"harrow{n}.test", tags=["warm"]) for n in range(2)])
    return Domain.objects.bulk_create([Domain(host=f"kestrel-{n}.test", tags=["warm"]) for n in range(3)])


def test_a_decision_made_in_the_admin_is_a_filter_of_the_api(admin: Any, api: Any, shops: list[Domain]) -> None:
    bulk = decide_in_admin(admin, "q=kestrel&tags=warm&id=" + "%2C".join(str(shop.pk) for shop in shops[:2]), 2)
    rows = api.get("/api/v3/domains", {**bulk.filter, "fields": "id"}).json()["items"]
    decided = sorted(Decision.objects.values_list("row_id", flat=True))
    assert [row["id"] for row in rows] == decided == [shop.pk for shop in shops[:2]]


def test_a_decision_made_in_the_api_is_a_list_of_the_admin(admin: Any, api: Any, shops: list[Domain]) -> None:
    asked = {"filter": {"q": "kestrel", "tags": ["warm"]}, "expected_count": 3, "status": "Archived"}
    assert api.put("/api/v3/domains/status/filtered", asked).json()["changed"] == 3
    page = admin.get("/admin/jobs/domain/", Bulk.objects.get().filter).content.decode()
    assert page.count("data-pk=") == 3


def test_a_dry_run_prints_what_matches_now_and_changes_nothing(admin: Any, shops: list[Domain]) -> None:
    bulk = decide_in_admin(admin, "q=kestrel", 3)
    Domain.objects.create(host="kestrel-new.test")
    out = io.StringIO()
    call_command("queue", "replay-decision", str(bulk.pk), "--dry-run", stdout=out)
    assert "4 rows of domains match now: q=kestrel." in out.getvalue()
    assert "kestrel-new.test" in out.getvalue()
    assert Domain.objects.get(host="kestrel-new.test").curation_status == "New"
    assert Bulk.objects.count() == 1


def test_without_it_the_decision_is_applied_to_what_matches_now(admin: Any, shops: list[Domain]) -> None:
    bulk = decide_in_admin(admin, "q=kestrel", 3)
    Domain.objects.create(host="kestrel-new.test")
    call_command("queue", "--by", "olga", "replay-decision", str(bulk.pk), stdout=io.StringIO())
    assert Domain.objects.get(host="kestrel-new.test").curation_status == "Maybe"
    again = Bulk.objects.exclude(pk=bulk.pk).get()
    assert (again.made_by, again.changed, again.filter) == ("olga", 1, bulk.filter)


def test_a_decision_on_named_rows_has_nothing_to_replay(admin: Any, shops: list[Domain]) -> None:
    admin.post(ACT, {"act": "decide:Maybe", "row": [shops[0].pk]})
    with pytest.raises(CommandError, match="no filter"):
        call_command("queue", "replay-decision", str(Bulk.objects.get().pk), stdout=io.StringIO())
    with pytest.raises(CommandError, match="no such decision"):
        call_command("queue", "replay-decision", "00000000-0000-4000-8000-000000000000", stdout=io.StringIO())
