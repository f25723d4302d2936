"""What people do with a single domain or page."""

from __future__ import annotations

from typing import Any

import zstandard
from django.core.management import call_command

from jobs.actions import operations
from jobs.actions.erasure import run_requested_erasures
from jobs.models import Contact, Domain, Event, Fetch, Suppression
from jobs.pipeline import queue
from jobs.stages import stage_named


def test_its_robots_txt_is_left_unread_with_a_reason_and_obeyed_again(operator: Any, curator: Any, town: Any) -> None:
    url = f"/api/v3/domains/{town['domain'].pk}/robots"
    assert curator.put(url, {"override": True, "reason": "x"}).status_code == 403
    assert operator.put(url, {"override": True}).status_code == 409
    row = operator.put(url, {"override": True, "reason": "The owner asked us to."}).json()
    assert (row["robots_override"], row["robots_override_by"]) == (True, "operator-1")
    assert row["robots_override_reason"] == "The owner asked us to."
    assert Event.objects.get(kind="operation", outcome="override_robots").detail["by"] == "operator-1"
    assert operator.put(url, {"override": False}).json()["robots_override"] is False


def test_the_same_from_the_shell(town: Any, capsys: Any) -> None:
    call_command("queue", "override-robots", "shop0000.test", reason="The owner asked us to.")
    assert Domain.objects.get().robots_override
    call_command("queue", "obey-robots", "shop0000.test")
    assert not Domain.objects.get().robots_override


def test_a_deleted_domain_is_forgotten(operator: Any, curator: Any, town: Any) -> None:
    url = f"/api/v3/domains/{town['domain'].pk}"
    assert curator.delete(url).status_code == 403
    deleted = operator.delete(f"{url}?reason=They asked.")
    assert (deleted.status_code, deleted.json()) == (202, {"suppression": Suppression.objects.get(kind="domain").pk})
    entry = operator.get(deleted["Location"]).json()
    assert (entry["reason"], entry["erasure_pending"]) == ("They asked.", True)
    run_requested_erasures()
    assert operator.get(deleted["Location"]).json()["erasure_pending"] is False
    assert operator.delete(url).status_code == 404
    again = operator.post("/api/v3/domains", {"domains": ["shop0000.test"]}, format="json").json()
    assert again["items"][0]["result"] == "invalid"


def test_a_stored_copy_is_read_again_without_a_fetch(curator: Any, town: Any) -> None:
    url = f"/api/v3/pages/{town['page'].pk}/extract"
    assert "No copy" in curator.post(url).json()["detail"]
    body = zstandard.compress(
        b"<html><title>Kestrel</title><body>Write to <a href='mailto:office@kestrel-pipes.com'>us</a></body>"
    )
    Fetch.objects.filter(row_id=town["page"].pk).update(body=body, content_type="text/html; charset=utf-8")
    assert curator.post(url).json()["title"] == "Kestrel"
    assert Contact.objects.filter(kind="email", value="office@kestrel-pipes.com").exists()


def test_why_a_row_does_not_move_is_an_address_of_its_own(viewer: Any, town: Any) -> None:
    path = f"/api/v3/domains/{town['domain'].pk}/waiting"
    assert viewer.get(path).json() == []
    queue(stage_named("domain_metadata"), [town["domain"].pk])
    operations.pause_stage("domain_metadata", by="olga", reason="a complaint")
    (waiting,) = viewer.get(path).json()
    assert (waiting["stage"], waiting["cause"], waiting["who"]) == ("domain_metadata", "stage_paused", "an operator")
    assert waiting["sentence"] == "Domain metadata is paused by olga: a complaint."
    assert viewer.get("/api/v3/domains/999999/waiting").status_code == 404
