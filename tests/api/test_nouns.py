"""Every noun is listed, counted and read; what decides is in the answer."""

from __future__ import annotations

import pytest

from jobs.models import Budget, Destination, ExportRecipe, Host, StorageTarget
from scrapersky.api.urls import NOUNS
from tests.patience import eventually

ROW_NOUNS = [view.resource.slug for view in NOUNS]
OF_OPERATORS = ("webhooks", "destinations", "storage-targets")


def add_a_recipe_and_a_destination():
    target = StorageTarget.objects.create(name="Archive", kind="local", options={"folder": "leads"})
    ExportRecipe.objects.create(name="Every morning", noun="leads", format="csv", target=target, folder="{run}")
    Destination.objects.create(name="CRM", adapter="webhook")


@pytest.mark.parametrize("noun", ROW_NOUNS)
def test_a_noun_is_listed_counted_and_read(noun, client_as, town):
    viewer = client_as("operator" if noun in OF_OPERATORS else "viewer")
    add_a_recipe_and_a_destination()
    rows = viewer.get(f"/api/v3/{noun}").json()["items"]
    assert viewer.get(f"/api/v3/{noun}/count").json()["count"] == len(rows)
    for row in rows:
        detail = viewer.get(f"/api/v3/{noun}/{row['id']}").json()
        assert {name: detail[name] for name in row} == row  # it may say more
    assert rows or noun in ("decisions", "keys")


def test_rows_say_both_statuses_the_outcome_and_where_they_come_from(viewer, town):
    page = viewer.get(f"/api/v3/pages/{town['page'].pk}").json()
    assert page["curation_status"] == "New"
    assert page["page_processing_status"] is None
    assert {"page_processing_outcome", "page_processing_error", "domain_id", "sitemap_file_id"} <= set(page)
    assert viewer.get("/api/v3/places?rating_min=4.5").json()["items"][0]["rating"] == 4.5
    assert len(viewer.get(f"/api/v3/places?search_id={town['search'].pk}").json()["items"]) == 1
    assert len(viewer.get(f"/api/v3/local-businesses?domain_id={town['domain'].pk}").json()["items"]) == 1
    evidence = viewer.get(f"/api/v3/contacts/{town['contact'].pk}/evidence").json()
    assert evidence[0]["page_id"] == town["page"].pk


def test_stages_stand_in_their_order_and_have_a_switch(operator):
    names = [stage["name"] for stage in operator.get("/api/v3/stages").json()]
    assert names[:2] == ["place_search", "deep_scan"]
    assert operator.post("/api/v3/stages/deep_scan/pause", {"reason": "upgrade"}).json()["paused"] is True
    assert operator.get("/api/v3/stages/deep_scan").json()["paused_reason"] == "upgrade"
    assert operator.post("/api/v3/stages/deep_scan/resume").json()["paused"] is False
    assert operator.get("/api/v3/stages/nothing").status_code == 404


def test_a_viewer_may_not_operate(viewer):
    assert viewer.post("/api/v3/stages/deep_scan/pause").status_code == 403


def test_automation_is_switched_by_name_by_operators(operator, viewer):
    assert {rule["enabled"] for rule in viewer.get("/api/v3/automation").json()} == {False}
    assert viewer.put("/api/v3/automation/select_pages", {"enabled": True}).status_code == 403
    said = operator.put("/api/v3/automation/select_pages", {"enabled": True}, format="json").json()
    assert (said["enabled"], said["changed_by"]) == (True, "operator-1")
    assert operator.put("/api/v3/automation/mind_reading", {"enabled": True}, format="json").status_code == 404


def test_who_asked_to_be_forgotten_is_shown_by_a_hint(operator):
    url = "/api/v3/suppressions"
    for kind, value, kept in (
        ("domain", "WWW.Kestrel.test", "k….test"),
        ("email", "Ada@Kestrel.test ", "a…@k….test"),
    ):
        assert operator.post(url, {"kind": kind, "value": value}, format="json").json()["hint"] == kept
    again = operator.post(url, {"kind": "domain", "value": "kestrel.test", "reason": "x"}, format="json").json()
    assert (again["reason"], again["added_by"]) == ("", "operator-1")
    for kind, value in (("domain", "no domain"), ("email", "kestrel.test")):
        assert operator.post(url, {"kind": kind, "value": value}, format="json").status_code == 400
    assert operator.delete(f"{url}/{again['id']}").status_code == 400  # no reason
    assert operator.delete(f"{url}/{again['id']}?reason=mistake").status_code == 204
    assert operator.delete(f"{url}/{again['id']}?reason=mistake").status_code == 404


def test_budgets_and_hosts_are_steered(operator, town):
    set_ = operator.post("/api/v3/budgets", {"provider": "google", "period": "day", "amount": 2.5}).json()
    assert (set_["amount"], Budget.objects.count()) == (2.5, 1)
    assert operator.delete(f"/api/v3/budgets/{set_['id']}").status_code == 204
    host = Host.objects.get()
    assert operator.post(f"/api/v3/hosts/{host.pk}/pause").json()["paused"] is True
    assert operator.post(f"/api/v3/hosts/{host.pk}/resume").json()["paused"] is False


def events(operator, after):
    """What happened behind a cursor: events wait for every older transaction of the server, of any database."""
    return eventually(lambda: (answer := operator.get(f"/api/v3/events?after={after}").json())["items"] and answer, 60)


@pytest.mark.django_db(transaction=True)
def test_the_feed_goes_on_where_the_reader_stopped(operator):
    start = operator.get("/api/v3/events").json()["next_cursor"]
    operator.post("/api/v3/stages/deep_scan/pause")
    first = events(operator, start)
    assert [event["outcome"] for event in first["items"]] == ["pause_stage"]
    assert first["items"][0]["detail"]["by"] == "operator-1"
    operator.post("/api/v3/stages/deep_scan/resume")
    second = events(operator, first["next_cursor"])
    assert [event["outcome"] for event in second["items"]] == ["resume_stage"]
    assert operator.get(f"/api/v3/events?after={second['next_cursor']}").json()["items"] == []
    assert operator.get("/api/v3/events?after=nonsense").status_code == 400
    address = f"/api/v3/events?after={start}"
    assert len(operator.get(f"{address}&kinds=operation,run").json()["items"]) == 2
    others = operator.get(f"{address}&kinds=run").json()
    assert (others["items"], others["next_cursor"]) == ([], second["next_cursor"]), "the reader goes on behind them"
    for wrong in (f"{address}&kinds=runs", "/api/v3/events?kinds=runs"):
        assert operator.get(wrong).json()["errors"][0]["message"].startswith("'runs' is none of: settled")
