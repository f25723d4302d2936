"""Webhooks: events sent to a real server, signed, in order, at least once."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest
from aiohttp import web
from django.db import connection

from jobs.actions.operations import history, pause_stage, resume_stage
from jobs.events import webhook_delivery, webhook_signing
from jobs.models import Event, Webhook, WebhookDelivery
from jobs.monitoring.alerts import find_wrong
from jobs.pipeline.database import close_threads
from tests.patience import eventually

URL = "/api/v3/webhooks"
ADDRESS = "https://hooks.kestrel.test/scrapersky"


@dataclass
class Receiver:
    """A server that keeps what it was sent, and answers what the test wants."""

    port: int = 0
    answers: list[int | tuple[int, dict[str, str]]] = field(default_factory=list)
    seen: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    async def receive(self, request: web.Request) -> web.Response:
        self.seen.append((dict(request.headers), await request.read()))
        status = self.answers.pop(0) if self.answers else 204
        status, headers = status if isinstance(status, tuple) else (status, {})
        return web.Response(status=status, headers=headers, text="" if status == 204 else "no, thank you")

    @property
    def messages(self) -> list[dict[str, Any]]:
        return [json.loads(body) for _, body in self.seen]

    @property
    def outcomes(self) -> list[str]:
        return [event["outcome"] for message in self.messages for event in message["data"]["events"]]


@pytest.fixture
def receiver() -> Receiver:
    return Receiver()


@pytest.fixture
def deliver(transactional_db: None, receiver: Receiver, settings: Any) -> Iterator[Callable[..., None]]:
    """Let a sender work, beside the receiver, until nothing more is due."""

    async def work(turns: int) -> None:
        server = web.AppRunner(application(receiver))
        await server.setup()
        site = web.TCPSite(server, "127.0.0.1", 0)
        await site.start()
        receiver.port = server.addresses[0][1]
        settings.FETCH_RESOLVE = [f"*.kestrel.test=127.0.0.1:{receiver.port}"]
        sender = webhook_delivery.Sender(seconds=2)
        for _ in range(turns):
            await sender.serve_due()
            await asyncio.gather(*sender._serving.values())
        await sender.close()
        await server.cleanup()

    settings.FETCH_RESOLVE = ["*.kestrel.test=127.0.0.1:1"]
    settings.WEBHOOK_ALLOW_NETWORKS = ["127.0.0.0/8"]

    def run(turns: int = 2) -> None:
        wait_for_the_feed()
        asyncio.run(work(turns))

    yield run
    close_threads()


def application(receiver: Receiver) -> web.Application:
    made = web.Application()
    made.router.add_post("/scrapersky", receiver.receive)
    return made


@pytest.fixture
def made(operator: Any, deliver: Any) -> Any:
    answer = operator.post(URL, {"url": ADDRESS, "kinds": ["operation"]}, format="json")
    assert answer.status_code == 201, answer.data
    return answer.json()


def happen(*names: str) -> None:
    """Operations, each an event; they are readable when older transactions of the server have ended."""
    for name in names:
        with connection.cursor() as cursor:
            cursor.execute("""INSERT INTO events (kind, "table", outcome) VALUES ('operation', '', %s)""", [name])


def wait_for_the_feed() -> None:
    """Events are read once all older transactions of the server have ended, those of other databases included."""
    eventually(_all_events_are_readable, 60)


def _all_events_are_readable() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(transaction) >= pg_snapshot_xmin(pg_current_snapshot())::text::bigint FROM events")
        return not (cursor.fetchone() or (False,))[0]


def due_now() -> None:
    Webhook.objects.update(due_at=None)


def test_events_are_sent_signed_and_in_order(made: Any, receiver: Receiver, deliver: Any, operator: Any) -> None:
    pause_stage("deep_scan", by="Ada")
    resume_stage("deep_scan", by="Ada")
    deliver()
    assert receiver.outcomes == ["pause_stage", "resume_stage"]
    (headers, body), *_ = receiver.seen
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    key = base64.b64decode(made["secret"].removeprefix("whsec_"))
    expected = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{expected}"
    assert "secret" not in operator.get(f"{URL}/{made['id']}").json()
    (delivery,) = operator.get(f"{URL}/{made['id']}/deliveries").json()
    assert (delivery["status"], delivery["response_status"], delivery["events"]) == ("Delivered", 204, 2)


def test_the_signature_is_the_one_of_the_specification() -> None:
    """The worked example of Standard Webhooks 1.0."""
    signed = webhook_signing.signature(
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}'
    )
    assert signed == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_only_what_was_asked_for_is_sent_and_only_from_then_on(operator: Any, receiver: Receiver, deliver: Any) -> None:
    happen("before")
    operator.post(URL, {"url": ADDRESS, "kinds": ["operation"], "stages": ["deep_scan"]}, format="json")
    happen("of no stage")
    pause_stage("page_scrape", by="Ada")
    pause_stage("deep_scan", by="Ada")
    deliver()
    assert [event["stage"] for message in receiver.messages for event in message["data"]["events"]] == ["deep_scan"]


@pytest.mark.parametrize("as_date", [False, True], ids=["a number", "a date"])
def test_a_message_that_fails_is_sent_again_later_with_the_same_id_before_all_others(
    made: Any, receiver: Receiver, deliver: Any, operator: Any, as_date: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webhook_delivery, "WAITS", (600,) * 10)  # longer than a slow machine takes to look again
    date = format_datetime(datetime.now(UTC) + timedelta(hours=1), usegmt=True)
    receiver.answers = [500, (503, {"Retry-After": date if as_date else "3000"})]
    happen("first")
    deliver()
    state = operator.get(f"{URL}/{made['id']}").json()
    assert (state["failures"], len(receiver.seen)) == (1, 1)
    assert operator.get(f"{URL}/{made['id']}/deliveries").json()[0]["response_text"] == "no, thank you"
    happen("second")
    deliver()
    assert len(receiver.seen) == 1, "it is not due"

    due_now()
    deliver()
    with connection.cursor() as cursor:
        cursor.execute("SELECT due_at > now() + interval '40 minutes' FROM webhooks")
        assert cursor.fetchone() == (True,), "the receiver's own wish"
    due_now()
    deliver()
    assert receiver.outcomes == ["first", "first", "first", "second"]
    assert len({headers["webhook-id"] for headers, _ in receiver.seen[:3]}) == 1
    assert operator.get(f"{URL}/{made['id']}").json()["failures"] == 0


def test_after_a_day_of_failures_it_is_switched_off_with_the_reason_and_loses_nothing(
    made: Any, receiver: Receiver, deliver: Any, operator: Any
) -> None:
    receiver.answers = [500] * (len(webhook_delivery.WAITS) + 1)
    happen("kept")
    for _ in receiver.answers[:]:
        deliver(1)
        due_now()
    state = operator.get(f"{URL}/{made['id']}").json()
    assert not state["enabled"]
    assert "failed 11 times" in state["reason"]
    assert "answered 500" in state["reason"]
    assert Event.objects.filter(kind="webhook", outcome="disabled", row_id=made["id"]).exists()
    assert sum(webhook_delivery.WAITS) >= 24 * 3600 - 5000
    assert operator.post(f"{URL}/{made['id']}/test").status_code == 409
    (wrong,) = [each for each in find_wrong() if each.kind == "webhook_off"]
    assert "hooks.kestrel.test is switched off" in wrong.sentence

    happen("meanwhile")
    deliver()
    assert len(receiver.seen) == 11
    assert operator.patch(f"{URL}/{made['id']}", {"enabled": True}, format="json").json()["reason"] == ""
    deliver()
    assert receiver.outcomes[-2:] == ["kept", "meanwhile"]


def test_a_receiver_that_says_410_gets_no_more(made: Any, receiver: Receiver, deliver: Any, operator: Any) -> None:
    receiver.answers = [410]
    happen("one")
    deliver()
    happen("two")
    deliver()
    assert len(receiver.seen) == 1
    assert "410" in operator.get(f"{URL}/{made['id']}").json()["reason"]


@pytest.mark.parametrize(
    "url",
    ["http://169.254.169.254/latest", "https://localhost/x", "ftp://a.test/", "https://me:pw@a.test/", "nonsense",
     "https://a.test:22/"],
)  # fmt: skip
def test_an_address_that_may_not_be_contacted_is_refused(operator: Any, url: str) -> None:
    answer = operator.post(URL, {"url": url}, format="json")
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == "url"


def test_a_name_that_leads_inside_is_never_connected_to(
    made: Any, receiver: Receiver, deliver: Any, operator: Any, settings: Any
) -> None:
    settings.WEBHOOK_ALLOW_NETWORKS = []  # now the receiver's address is as private as any
    happen("secret")
    deliver()
    assert receiver.seen == []
    (delivery,) = operator.get(f"{URL}/{made['id']}/deliveries").json()
    assert "not on the public internet" in delivery["error"]


def test_clear_text_is_refused_in_production(operator: Any, settings: Any) -> None:
    settings.PRODUCTION = True
    answer = operator.post(URL, {"url": "http://hooks.kestrel.test/x"}, format="json")
    assert answer.status_code == 400
    assert "https" in answer.json()["detail"]


def test_a_redirect_is_not_followed(made: Any, receiver: Receiver, deliver: Any, operator: Any) -> None:
    receiver.answers = [(302, {"Location": "https://other.kestrel.test/scrapersky"})]
    happen("one")
    deliver()
    assert len(receiver.seen) == 1
    assert operator.get(f"{URL}/{made['id']}").json()["failures"] == 1


def test_a_rotated_secret_signs_beside_the_old_one_for_a_day(
    made: Any, receiver: Receiver, deliver: Any, operator: Any
) -> None:
    secret = operator.post(f"{URL}/{made['id']}/rotate").json()["secret"]
    happen("one")
    deliver()
    headers, body = receiver.seen[0]
    signed = [
        webhook_signing.signature(each, headers["webhook-id"], int(headers["webhook-timestamp"]), body)
        for each in (secret, made["secret"])
    ]
    assert headers["webhook-signature"].split() == signed


def test_a_secret_that_cannot_be_read_switches_the_webhook_off_and_a_new_one_switches_it_on(
    made: Any, receiver: Receiver, deliver: Any, operator: Any, settings: Any
) -> None:
    happen("one")
    Webhook.objects.update(secret="v1:" + "A" * 80)  # as another SECRET_KEY would have it
    deliver()
    seen = operator.get(f"{URL}/{made['id']}").json()
    assert (receiver.seen, seen["enabled"]) == ([], False)
    assert "Rotate the secret" in seen["reason"]
    operator.post(f"{URL}/{made['id']}/rotate")
    operator.patch(f"{URL}/{made['id']}", {"enabled": True}, format="json")
    deliver()
    assert receiver.outcomes[0] == "one"


def test_a_test_message_a_replay_and_one_message_again(
    made: Any, receiver: Receiver, deliver: Any, operator: Any
) -> None:
    happen("one", "two")
    deliver()
    ping = operator.post(f"{URL}/{made['id']}/test").json()["message_id"]
    deliver()
    assert receiver.messages[-1]["type"] == "ping"
    assert receiver.seen[-1][0]["webhook-id"] == ping
    assert operator.post(f"{URL}/{made['id']}/replay", {"after": "0-0"}, format="json").status_code == 202
    deliver()
    assert receiver.outcomes == ["one", "two"] * 2
    assert operator.post(f"{URL}/{made['id']}/deliveries/{ping}/resend").status_code == 202
    deliver()
    assert receiver.seen[-1][0]["webhook-id"] == ping
    another = operator.post(URL, {"url": ADDRESS, "kinds": ["run"]}, format="json").json()
    assert operator.post(f"{URL}/{another['id']}/deliveries/{ping}/resend").status_code == 404
    assert operator.post(f"{URL}/{made['id']}/replay", {"after": "x"}, format="json").status_code == 400


def test_two_senders_never_send_at_the_same_time_and_a_dead_one_is_followed(
    made: Any, receiver: Receiver, deliver: Any
) -> None:
    happen("one")
    wait_for_the_feed()
    dead = webhook_delivery.claim(made["id"])
    assert dead is not None
    assert webhook_delivery.claim(made["id"]) is None
    Webhook.objects.update(lease_until="2000-01-01T00:00Z")
    deliver()
    assert receiver.outcomes == ["one"]
    assert webhook_delivery.settle(dead, None, "woken up late") is False
    assert WebhookDelivery.objects.get().status == "Delivered"


def test_many_events_go_in_messages_of_a_hundred(made: Any, receiver: Receiver, deliver: Any) -> None:
    happen(*(str(n) for n in range(250)))
    deliver()
    assert receiver.outcomes == [str(n) for n in range(250)]
    assert [len(message["data"]["events"]) for message in receiver.messages] == [100, 100, 50]


def test_curators_neither_see_nor_make_webhooks(curator: Any) -> None:
    assert curator.get(URL).status_code == 403
    assert curator.post(URL, {"url": ADDRESS}, format="json").status_code == 403


def test_a_webhook_is_changed_and_deleted(made: Any, operator: Any) -> None:
    changed = operator.patch(f"{URL}/{made['id']}", {"description": "CRM", "stages": ["page_scrape"]}, format="json")
    assert (changed.json()["description"], changed.json()["stages"]) == ("CRM", ["page_scrape"])
    assert operator.delete(f"{URL}/{made['id']}").status_code == 204
    assert operator.get(f"{URL}/{made['id']}").status_code == 404
    assert [event.outcome for event in history()] == ["remove_webhook", "change_webhook", "add_webhook"]


def test_a_receiver_inside_is_reached_when_an_operator_opened_its_network(operator: Any, settings: Any) -> None:
    url = "https://hooks.internal:9443/x"
    for setting, value in (("WEBHOOK_ALLOW_NETWORKS", ["10.2.0.0/16"]), ("WEBHOOK_ALLOW_PORTS", [443, 9443])):
        refused = operator.post(URL, {"url": url}, format="json")
        assert refused.status_code == 400
        setattr(settings, setting, value)
    assert "WEBHOOK_ALLOW_PORTS" in refused.json()["detail"]
    assert operator.post(URL, {"url": url}, format="json").status_code == 201


def test_no_setting_lets_a_webhook_reach_a_metadata_address(operator: Any, settings: Any) -> None:
    settings.WEBHOOK_ALLOW_NETWORKS = ["0.0.0.0/0", "::/0"]
    for host in ("169.254.169.254", "[fd00:ec2::254]", "[::ffff:a9fe:a9fe]"):
        assert operator.post(URL, {"url": f"https://{host}/latest"}, format="json").status_code == 400
    assert operator.post(URL, {"url": "https://10.0.0.1/x"}, format="json").status_code == 201
