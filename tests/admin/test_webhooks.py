"""Webhooks in the admin: added, tried, watched while they fail, sent again, switched on again."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from jobs.actions import operations
from jobs.events import webhooks
from jobs.models import Webhook
from jobs.statuses import DeliveryStatus
from tests.admin.conftest import client_of
from tests.api.conftest import client_of as api_client_of
from tests.api.test_webhooks import ADDRESS, deliver, receiver  # noqa: F401 -- fixtures

PAGE = "/admin/webhooks/"


@pytest.fixture
def ada(deliver: Any) -> User:  # noqa: F811 -- the fixture
    return User.objects.create_superuser("ada", password="ada-secret-1")


@pytest.fixture
def operator(ada: User) -> Client:
    return client_of(ada)


def text_of(client: Client, address: str = PAGE, status: int = 200, **fields: Any) -> str:
    response = client.post(address, fields, follow=True) if fields else client.get(address)
    assert response.status_code == status, response.content.decode()
    return " ".join(response.content.decode().split())


def add(client: Client, **fields: Any) -> str:
    """Add one, and return its page, the only one that shows the secret."""
    return text_of(client, url=ADDRESS, description="The CRM", kinds=["operation"], **fields)


def here(row: Webhook, more: str = "") -> str:
    return f"{PAGE}{row.pk}/{more}"


def test_a_webhook_is_added_and_its_secret_is_shown_once(operator: Client) -> None:
    page = add(operator, stages=["page_scrape"])
    row = Webhook.objects.get()
    assert (row.url, row.kinds, row.stages, row.created_by) == (ADDRESS, ["operation"], ["page_scrape"], "ada")
    assert webhooks.secret_of(row) in page
    for address in (PAGE, here(row)):
        assert "whsec_" not in text_of(operator, address)
    assert "hooks.kestrel.test" in text_of(operator, "/admin/operations/")


@pytest.mark.parametrize(
    ("url", "says"),
    [("ftp://hooks.test/x", "ftp"), ("https://hooks.test:2222/x", "2222"), ("", "This field is required")],
)
def test_an_address_that_may_not_be_contacted_is_refused_with_the_reason(operator: Client, url: str, says: str) -> None:
    assert says in text_of(operator, status=400, url=url, description="The CRM")
    assert not Webhook.objects.exists()


def test_a_message_that_fails_says_why_and_when_it_is_tried_again(
    operator: Client,
    deliver: Any,  # noqa: F811 -- the fixture
    receiver: Any,  # noqa: F811 -- the fixture
) -> None:
    add(operator)
    row = Webhook.objects.get()
    receiver.answers = [500]
    assert "A test is on its way" in text_of(operator, here(row, "do/"), verb="test")
    deliver()
    page = text_of(operator, here(row))
    for shown in ("Failing", "failed 1 of at most 11 times", "It is tried again", "The receiver answered 500.",
                  "no, thank you"):  # fmt: skip
        assert shown in page, shown
    message = row.deliveries.get()
    text_of(operator, here(row, "do/"), verb=f"again:{message.pk}")
    deliver()
    message.refresh_from_db()
    assert (message.status, message.attempts, len(receiver.seen)) == (DeliveryStatus.DELIVERED, 2, 2)
    assert receiver.seen[0][0]["webhook-id"] == receiver.seen[1][0]["webhook-id"]
    assert "tried again" not in text_of(operator, here(row))


def test_a_redirect_is_not_followed_and_names_the_address_to_enter(
    operator: Client,
    deliver: Any,  # noqa: F811 -- the fixture
    receiver: Any,  # noqa: F811 -- the fixture
) -> None:
    add(operator)
    row, receiver.answers = Webhook.objects.get(), [(301, {"Location": "https://elsewhere.test/in?key=1"})]
    text_of(operator, here(row, "do/"), verb="test")
    deliver()
    sentence = "The receiver answered 301. It has moved to https://elsewhere.test/in: enter that address."
    assert sentence in text_of(operator, here(row))
    assert len(receiver.seen) == 1


def test_a_webhook_that_was_switched_off_says_why_and_goes_on_where_it_stopped(
    operator: Client,
    deliver: Any,  # noqa: F811 -- the fixture
    receiver: Any,  # noqa: F811 -- the fixture
) -> None:
    add(operator)
    row, receiver.answers = Webhook.objects.get(), [410]
    text_of(operator, here(row, "do/"), verb="test")
    deliver()
    page = text_of(operator, here(row))
    assert "410 Gone" in page
    assert "Send again</button>" not in page
    assert "It is off: switch it on first." in text_of(operator, here(row, "do/"), verb="test")
    text_of(operator, here(row, "do/"), verb="on")
    deliver()
    assert row.deliveries.get().status == DeliveryStatus.DELIVERED


def test_messages_are_filtered_by_their_state_in_the_admin_and_the_api(
    ada: User,
    operator: Client,
    deliver: Any,  # noqa: F811 -- the fixture
    receiver: Any,  # noqa: F811 -- the fixture
) -> None:
    add(operator)
    row, api = Webhook.objects.get(), api_client_of(ada)
    text_of(operator, here(row, "do/"), verb="test")
    deliver()
    receiver.answers = [503]
    text_of(operator, here(row, "do/"), verb="test")
    deliver()
    first, second = row.deliveries.order_by("pk")
    for status, only in ((DeliveryStatus.DELIVERED, first), (DeliveryStatus.PENDING, second)):
        page = text_of(operator, here(row, f"?status={status}"))
        assert re.findall("msg_[0-9a-f]{32}", page) == [f"msg_{only.message_id.hex}"]
        listed = api.get(f"/api/v3/webhooks/{row.pk}/deliveries", {"status": status}).json()
        assert [line["id"] for line in listed] == [only.pk]
    assert api.get(f"/api/v3/webhooks/{row.pk}/deliveries?status=lost").status_code == 400
    whole = api.get(f"/api/v3/webhooks/{row.pk}/deliveries/msg_{first.message_id.hex}").json()
    assert (whole["body"], whole["response_status"]) == (first.body, 204)
    assert api.get(f"/api/v3/webhooks/{row.pk}/deliveries/msg_{'0' * 32}").status_code == 404


def test_a_state_is_looked_for_among_the_newest_messages(
    ada: User, operator: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webhooks, "LOOKED_THROUGH", 2)
    add(operator)
    row = Webhook.objects.get()
    for status in (DeliveryStatus.FAILED, DeliveryStatus.DELIVERED, DeliveryStatus.PENDING):
        row.deliveries.create(status=status, body="{}", events=1)
    page, api = text_of(operator, here(row)), api_client_of(ada)
    assert ("2+" in page, page.count("msg_")) == (True, 2)
    counts = {status: len(api.get(f"/api/v3/webhooks/{row.pk}/deliveries?status={status}").json())
              for status in DeliveryStatus.values}  # fmt: skip
    assert counts == {"Pending": 1, "Delivered": 1, "Failed": 0}


def test_what_it_gets_is_changed_its_secret_renewed_and_it_is_deleted(operator: Client) -> None:
    add(operator)
    row = Webhook.objects.get()
    text_of(operator, here(row), url=f"{ADDRESS}/2", description="The new CRM", kinds=["run", "decided"])
    assert "ftp" in text_of(operator, here(row), status=400, url="ftp://hooks.test/x")
    row.refresh_from_db()
    assert (row.url, row.description, row.kinds) == (f"{ADDRESS}/2", "The new CRM", ["run", "decided"])
    before = webhooks.secret_of(row)
    page = text_of(operator, here(row, "do/"), verb="rotate")
    row.refresh_from_db()
    assert webhooks.secret_of(row) != before
    assert webhooks.secret_of(row) in page
    assert "the earlier one signs, too" in page
    assert operator.post(here(row, "do/"), {"verb": "again:x"}).status_code == 400
    text_of(operator, here(row, "do/"), verb="off")
    text_of(operator, here(row, "do/"), verb="on")
    text_of(operator, here(row, "do/"), verb="delete")
    assert not Webhook.objects.exists()
    done = [event.outcome for event in reversed(operations.history())]
    assert done == [
        "add_webhook",
        "change_webhook",
        "new_webhook_secret",
        "switch_off_webhook",
        "switch_on_webhook",
        "remove_webhook",
    ]
    assert {(event.row_id, *event.detail.values()) for event in operations.history()} == {
        (row.pk, "ada", "hooks.kestrel.test")
    }
