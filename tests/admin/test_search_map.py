"""A search's page: the map of its tiles, what it paid, what has changed since its last run."""

from __future__ import annotations

import re

from django.test import Client

from jobs.models import ApiCall, Place, PlaceSearch


def tile(box: list[float] | None, state: str, results: int = 0) -> dict[str, object]:
    return {"box": box, "state": state, "token": "", "results": results}


TILES = [
    tile(None, "split", 60), tile([0, 0, 1, 1], "done", 12), tile([0, 1, 1, 2], "full", 60),
    tile([1, 0, 2, 1], "waiting"), tile([1, 1, 2, 2], "done", 1),
]  # fmt: skip


def page(client: Client, tiles: object, status: str | None = None) -> str:
    search = PlaceSearch.objects.create(
        query="plumbers in Ithaca, NY", normalised_query="x", provider="google", tiles=tiles, status=status
    )
    return client.get(f"/admin/jobs/placesearch/{search.pk}/").content.decode()


def test_the_tiles_are_drawn_with_their_state_and_said_in_words(administrator: Client) -> None:
    shown = page(administrator, TILES)
    assert "4 tiles: 2 done, 1 full, cannot be split further, 1 scheduled." in shown
    assert "<title>12 places, done</title>" in shown
    assert "<title>1 place, done</title>" in shown


def test_what_a_search_that_failed_had_still_to_ask_is_shown_as_failed(administrator: Client) -> None:
    assert "1 failed" in page(administrator, TILES, status="Error")


def test_a_search_that_was_one_answer_to_its_words_has_no_map(administrator: Client) -> None:
    for tiles in (None, [tile(None, "done", 12)]):
        assert "<h2>Tiles</h2>" not in page(administrator, tiles)
        PlaceSearch.objects.all().delete()


def test_what_was_paid_is_shown_by_sku(administrator: Client) -> None:
    search = PlaceSearch.objects.create(query="plumbers", normalised_query="x", provider="google")
    for status in ("committed", "committed", "released"):
        ApiCall.objects.create(
            provider="google", sku="text_search_enterprise", price="0.035", search=search, status=status
        )
    shown = administrator.get(f"/admin/jobs/placesearch/{search.pk}/").content.decode()
    assert "<h2>Ledger</h2>" in shown
    assert "$0.07" in shown
    assert "refused, not paid" in shown


def test_the_budget_of_a_search_is_raised_on_its_page(administrator: Client) -> None:
    search = PlaceSearch.objects.create(query="plumbers", normalised_query="x", provider="google", budget="3")
    assert "<h2>Edit</h2>" in administrator.get(f"/admin/jobs/placesearch/{search.pk}/").content.decode()
    form = {"budget": "5.50", "initial-budget": "3.000000", "repeat_every_days": "7", "initial-repeat_every_days": ""}
    administrator.post(f"/admin/jobs/placesearch/{search.pk}/notes/", form)
    search.refresh_from_db()
    assert (str(search.budget), search.repeat_every_days) == ("5.500000", 7)


def test_places_that_are_new_changed_and_gone_since_the_last_run_are_named(administrator: Client) -> None:
    whole = {"query": "plumbers", "normalised_query": "x", "provider": "google", "tiles": [{"state": "done"}]}
    whole["tiles"][0] |= {"box": None, "token": "", "results": 3}
    older = PlaceSearch.objects.create(**whole)
    first = PlaceSearch.objects.create(**whole, run_number=2, previous=older)
    again = PlaceSearch.objects.create(**whole, run_number=3, previous=first, new_count=1)
    PlaceSearch.objects.filter(pk=older.pk).update(status="Completed", settled_at="2026-03-12T10:00Z")
    older.found.create(place=Place.objects.create(provider="google", place_id="Gone", name="Gone"))
    for name, before, now in (
        ("Old", True, None),
        ("Heron", True, "changed"),
        ("Owl", True, "same"),
        ("Fern", False, "new"),
    ):
        place = Place.objects.create(provider="google", place_id=name, name=name)
        if before:
            first.found.create(place=place)
        if now:
            again.found.create(place=place, change=now)
    page = administrator.get(f"/admin/jobs/placesearch/{again.pk}/").content.decode()
    panel = page.partition("<h2>Since the last run</h2>")[2].partition("</section>")[0]
    words = re.findall(r"<tr>\s*<td>(.*?)</td>", panel)
    assert words == ["new", "changed", "not seen since 12 March 2026", "not seen this time"]
    assert [name for name in ("Old", "Heron", "Owl", "Fern", "Gone") if name in panel] == [
        "Old", "Heron", "Fern", "Gone",
    ]  # fmt: skip
    assert f"/admin/jobs/place/?new_in={again.pk}" in panel
    listed = administrator.get(f"/admin/jobs/place/?new_in={again.pk}").content.decode()
    assert [name for name in ("Old", "Heron", "Owl", "Fern") if f">{name}</a>" in listed] == ["Fern"]
    assert "Since the last run" not in administrator.get(f"/admin/jobs/placesearch/{older.pk}/").content.decode()
