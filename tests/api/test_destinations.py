"""Destinations through the API: connected, looked at, sent to, taken back; secrets never come back."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User

from jobs.models import Destination, LeadDelivery, LeadSend, SendRule
from tests.admin.conftest import client_of
from tests.destinations.conftest import make_leads

pytestmark = pytest.mark.django_db
URL = "/api/v3/destinations"
HUBSPOT = {"name": "Our HubSpot", "adapter": "hubspot", "options": {"token": "pat-na1-secret"}}


@pytest.fixture
def made(operator: Any) -> Any:
    answer = operator.post(URL, HUBSPOT, format="json")
    assert answer.status_code == 201, answer.data
    return answer.json()


def test_a_destination_is_off_at_first_and_shows_no_secret(operator: Any, made: Any) -> None:
    assert (made["enabled"], made["options"]["token"], made["counts"]["Delivered"]) == (False, "…", 0)
    assert made["mapping"]["company.name"] == "name"
    for path in ("", f"/{made['id']}"):
        assert "pat-na1-secret" not in operator.get(f"{URL}{path}").content.decode()
    assert "pat-na1-secret" not in Destination.objects.get().secrets


def test_the_adapters_say_what_they_need(operator: Any) -> None:
    answer = operator.get(f"{URL}/adapters").json()
    names = {adapter["name"]: [option["name"] for option in adapter["options"]] for adapter in answer["adapters"]}
    assert "token" in names["hubspot"]
    assert "api_key" in names["brevo"]
    assert answer["lead_fields"]["email"] == "Best e-mail"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"options": {}}, "options.token"),
        ({"options": {"token": "x", "colour": "red"}}, "options.colour"),
        ({"name": " "}, "name"),
        ({"adapter": "fax"}, "adapter"),
        ({"mapping": {"company.name": "shoe_size"}}, "mapping"),
        ({"mapping": {"company.phone": "phone"}}, "mapping"),
    ],
)
def test_what_is_wrong_is_named(operator: Any, change: dict[str, Any], field: str) -> None:
    answer = operator.post(URL, HUBSPOT | change, format="json")
    assert answer.status_code == 400
    assert field in answer.content.decode()
    assert Destination.objects.count() == 0


def test_a_dry_run_names_requests_and_reasons(operator: Any, made: Any) -> None:
    lead, without = make_leads(2)
    without.name = ""
    without.save()
    answer = operator.post(f"{URL}/{made['id']}/dry-run", {"ids": [lead.pk, without.pk]}, format="json").json()
    assert [shown["reason"] for shown in answer["leads"]] == ["", "incomplete"]
    assert answer["requests"][0]["body"]["inputs"][0]["properties"]["name"] == "Shop 0"
    assert "pat-na1-secret" not in str(answer)


def test_a_dry_run_of_a_send_counts_what_it_would_queue_and_queues_nothing(curator: Any, made: Any) -> None:
    ids = [lead.pk for lead in make_leads(4)]
    url = f"{URL}/{made['id']}"
    curator.post(f"{url}/send", {"ids": ids[:1]}, format="json")
    matching = {"filter": {"has_email": "true"}, "expected_count": 4}
    filtered = f"{url}/send/filtered"
    for address, body in (
        (f"{url}/send", {"ids": ids}),
        (filtered, matching),
        (filtered, {"filter": matching["filter"]}),
    ):
        rehearsed = curator.post(address, body | {"dry_run": True}, format="json")
        assert rehearsed.status_code == 200
        assert {name: rehearsed.json()[name] for name in ("id", "queued", "dry_run")} == {
            "id": None, "queued": 3, "dry_run": True,
        }  # fmt: skip
    wrong = matching | {"expected_count": 3, "dry_run": True}
    assert curator.post(f"{url}/send/filtered", wrong, format="json").status_code == 409
    assert (LeadDelivery.objects.count(), LeadSend.objects.count()) == (1, 1)


def test_leads_are_sent_by_id_and_by_filter_and_taken_back(operator: Any, curator: Any, made: Any) -> None:
    leads = make_leads(4)
    url = f"{URL}/{made['id']}"
    answer = curator.post(f"{url}/send", {"ids": [leads[0].pk]}, format="json")
    assert (answer.status_code, answer.json()["queued"]) == (202, 1)
    wrong = {"filter": {"has_email": "true"}, "expected_count": 3}
    assert curator.post(f"{url}/send/filtered", wrong, format="json").status_code == 409
    sent = curator.post(f"{url}/send/filtered", wrong | {"expected_count": 4}, format="json").json()
    assert sent["queued"] == 3  # one waits already
    undone = curator.post(f"{url}/sends/{sent['id']}/undo").json()
    assert undone == {"taken_back": 3, "sent": 0}
    assert curator.post(f"{url}/sends/{sent['id']}/undo").status_code == 409
    rows = curator.get(f"{url}/deliveries?status=Withheld").json()
    assert {row["reason"] for row in rows} == {"taken_back"}
    assert LeadDelivery.objects.filter(status="Pending").count() == 1


def test_a_rule_is_previewed_added_off_and_switched(operator: Any, made: Any) -> None:
    make_leads(3)
    url = f"{URL}/{made['id']}/rules"
    body = {"trigger": "selected", "conditions": {"has_email": "true"}}
    assert operator.post(f"{url}/preview", body, format="json").json() == {"count": 3}
    rule = operator.post(url, body, format="json").json()
    assert rule["enabled"] is False
    assert operator.patch(f"{url}/{rule['id']}", {"enabled": True}, format="json").json()["enabled"] is True
    assert operator.post(url, {"trigger": "matches", "conditions": {"colour": "red"}}, format="json").status_code == 400
    assert operator.post(url, {"trigger": "schedule", "cron": "daily"}, format="json").status_code == 400
    assert operator.delete(f"{url}/{rule['id']}").status_code == 204


def test_what_belongs_to_another_destination_is_not_there(operator: Any, made: Any) -> None:
    (lead,) = make_leads(1)
    url, another = f"{URL}/{made['id']}", operator.post(URL, HUBSPOT | {"name": "Another"}, format="json").json()
    rule = operator.post(f"{url}/rules", {"trigger": "selected", "conditions": {}}, format="json").json()
    sent = operator.post(f"{url}/send", {"ids": [lead.pk]}, format="json").json()
    elsewhere = f"{URL}/{another['id']}"
    assert operator.patch(f"{elsewhere}/rules/{rule['id']}", {"enabled": True}, format="json").status_code == 404
    assert operator.delete(f"{elsewhere}/rules/{rule['id']}").status_code == 404
    assert operator.post(f"{elsewhere}/sends/{sent['id']}/undo").status_code == 404
    screen = f"/admin/destinations/{another['id']}/do/"
    client = client_of(User.objects.get(username="operator-1"))
    for verb, number in (("rule_on", rule["id"]), ("rule_delete", rule["id"]), ("undo", sent["id"])):
        assert client.post(screen, {"verb": f"{verb}:{number}"}).status_code == 404, verb
    assert SendRule.objects.filter(enabled=False).exists()
    assert LeadDelivery.objects.filter(status="Pending").count() == 1


def test_curators_send_and_operators_connect(curator: Any, viewer: Any, made: Any) -> None:
    (lead,) = make_leads(1)
    assert curator.post(URL, HUBSPOT | {"name": "Another"}, format="json").status_code == 403
    assert viewer.post(f"{URL}/{made['id']}/send", {"ids": [lead.pk]}, format="json").status_code == 403
