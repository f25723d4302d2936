"""Answers that no documentation has: a page of HTML, a redirect, a date to wait for, a batch that is too large, a token
that ends midway. No lead is taken for stored that is not, and none is blamed for the service's fault."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import httpx
import pytest
from aiohttp import web

from jobs.destinations import outbox, sending
from jobs.destinations.exchange import retry_after
from jobs.models import Destination, LeadDelivery
from tests.destinations.conftest import ACCOUNTS, make_leads, send, work

Account = Callable[..., tuple[Any, Destination]]
EVERY = sorted(ACCOUNTS)
OF_JSON = [name for name in EVERY if name != "webhook"]  # a receiver of webhooks may answer with anything
IN_BATCHES = [name for name in EVERY if name != "brevo"]
PAGE = "<!doctype html><title>Sign in</title><h1>Sign in to go on</h1>"


def connected(account: Account, name: str) -> tuple[Any, Destination]:
    service, where = account(name)
    service.set_up()
    assert sending.test(where).works, sending.test(where).sentence
    return service, where


def states() -> set[tuple[str, str]]:
    return set(LeadDelivery.objects.values_list("status", "reason"))


def delivered_after(service: Any, where: Destination) -> None:
    """The service answers as it should again."""
    service.odd = lambda path, body: None
    sending.switch(where, True, by="ada")
    work()
    assert states() == {("Delivered", "")}


@pytest.mark.parametrize("name", OF_JSON)
def test_a_page_of_html_with_200_stores_nothing_and_is_tried_again(account: Account, name: str) -> None:
    service, where = connected(account, name)
    service.odd = lambda path, body: web.Response(text=PAGE, content_type="text/html")
    send(where, make_leads(3))
    work(turns=1)
    assert {status for status, _ in states()} == {"Pending"}
    where.refresh_from_db()
    assert "HTML" in (where.reason + LeadDelivery.objects.all()[0].detail)
    assert "<" not in where.reason
    delivered_after(service, where)


@pytest.mark.parametrize("text", ['{"error": "no such flow"}', '{"ok": false}', PAGE, ""])
def test_of_a_webhook_s_receiver_the_status_alone_decides(account: Account, text: str) -> None:
    """As Standard Webhooks has it: a flow's body is whatever its last step says, and no word of it is agreed."""
    service, where = connected(account, "webhook")
    service.odd = lambda path, body: web.Response(text=text, content_type="text/html" if text == PAGE else "text/plain")
    send(where, make_leads(1))
    work()
    assert states() == {("Delivered", "")}


@pytest.mark.parametrize("name", EVERY)
@pytest.mark.parametrize("status", [301, 307])
def test_a_redirect_is_not_followed_and_stops_the_destination_with_where_it_leads(
    account: Account, name: str, status: int
) -> None:
    service, where = connected(account, name)
    target = "https://new.kestrel.test/api?token=secret"
    service.odd = lambda path, body: web.Response(status=status, headers={"Location": target})
    send(where, make_leads(2))
    work(turns=1)
    where.refresh_from_db()
    assert not where.enabled
    assert "moved to https://new.kestrel.test/api." in where.reason
    assert "secret" not in where.reason
    assert {state for state, _ in states()} == {"Pending"}, "no lead is blamed"
    delivered_after(service, where)


@pytest.mark.parametrize("name", EVERY)
def test_a_limit_with_a_date_to_wait_for_is_kept(account: Account, name: str) -> None:
    service, where = connected(account, name)
    date = format_datetime(datetime.now(UTC) + timedelta(hours=2), usegmt=True)
    service.odd = lambda path, body: web.json_response({"message": "Later"}, status=429, headers={"Retry-After": date})
    send(where, make_leads(1))
    work(turns=1)
    where.refresh_from_db()
    assert where.due_at is not None
    assert timedelta(minutes=100) < where.due_at - datetime.now(UTC) < timedelta(minutes=121)


def test_retry_after_is_a_number_or_a_date_and_at_most_a_day() -> None:
    def seconds(text: str) -> float | None:
        return retry_after(httpx.Response(429, headers={"Retry-After": text}))

    assert (seconds("7"), seconds(" 7 "), seconds("999999")) == (7.0, 7.0, 86_400.0)
    assert seconds("Sun, 06 Nov 1994 08:49:37 GMT") == 0.0
    assert seconds("Sun, 06 Nov 2094 08:49:37 GMT") == 86_400.0
    assert (seconds("soon"), seconds("-1"), seconds("Sun, 99 Nov 1994 08:49:37 GMT")) == (None, None, None)


@pytest.mark.parametrize("name", IN_BATCHES)
def test_a_batch_that_is_too_large_is_halved_until_it_fits(account: Account, name: str) -> None:
    service, where = connected(account, name)
    if name == "webhook":
        sending.change(where, options={"leads": 8})
    leads = make_leads(8)

    def too_large(path: str, body: Any) -> web.Response | None:
        stores = name != "hubspot" or path.endswith("/upsert")
        if stores and sum(lead.name in json.dumps(body) for lead in leads) > 3:
            return web.Response(status=413, text=PAGE, content_type="text/html")
        return None

    service.odd = too_large
    send(where, leads)
    work()
    assert states() == {("Delivered", "")}


@pytest.mark.parametrize("name", OF_JSON)
def test_credentials_that_end_midway_stop_it_and_what_was_stored_stays_stored(account: Account, name: str) -> None:
    service, where = connected(account, name)
    send(where, make_leads(4))
    number = len(service.requests)

    def ended(path: str, body: Any) -> web.Response | None:
        late = len(service.requests) > number + 1
        return web.json_response({"message": "The token has expired"}, status=401) if late else None

    service.odd = ended
    work(turns=1)
    where.refresh_from_db()
    assert {status for status, _ in states()} <= {"Pending", "Delivered"}, "no lead is blamed"
    assert not where.enabled
    assert "credentials" in where.reason
    delivered_after(service, where)


@pytest.mark.parametrize("failures", [0, 5_000], ids=["at first", "for months"])
def test_a_limit_that_is_over_by_its_date_is_not_taken_for_leave_to_ask_at_once(
    account: Account, failures: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox, "FIRST_WAIT_SECONDS", 5.0)
    service, where = connected(account, "webhook")
    past = "Sun, 06 Nov 1994 08:49:37 GMT"
    service.odd = lambda path, body: web.json_response({}, status=429, headers={"Retry-After": past})
    Destination.objects.filter(pk=where.pk).update(failures=failures)
    send(where, make_leads(1))
    work(turns=1)
    where.refresh_from_db()
    assert where.failures == failures + 1
    assert where.due_at is not None
    assert timedelta(seconds=1) < where.due_at - datetime.now(UTC) < timedelta(hours=2)
