"""Tickets: a stream is opened by an address alone, once, and soon."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from typing import Any

import httpx
import pytest
from django.contrib.auth.models import Group, User
from django.core import signing

from jobs.actions import operations
from scrapersky.accounts.access import end_access
from scrapersky.api import stream_tickets
from scrapersky.api.auth import make_key
from scrapersky.models import ApiKey, IdempotentRequest
from scrapersky.observability import logs
from tests.api.test_stream import change, named, read
from tests.patience import patient

PAUSED = lambda events: bool(named(events, "pause_stage"))  # noqa: E731


def ticket_of(server: str, headers: dict[str, str], **selection: Any) -> dict[str, Any]:
    answer = httpx.post(f"{server}/events/ticket", headers=headers, json=selection, timeout=patient(30))
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


def opened(url: str) -> tuple[int, str]:
    """The status, and of a refusal the sentence."""
    with httpx.stream("GET", url, timeout=patient(30)) as answer:
        return answer.status_code, "" if answer.status_code == 200 else json.loads(answer.read())["detail"]


def read_by(url: str, done: Any, begin: Any) -> list[dict[str, str]]:
    """Events of a stream that an address alone opens; `begin` makes something happen once it is open."""
    server, _, parameters = url.partition("/events/stream")

    async def scenario() -> list[dict[str, str]]:
        begun = asyncio.Event()
        reader = asyncio.create_task(read(server, {}, done, begun=begun, parameters=parameters))
        await asyncio.wait_for(begun.wait(), patient(30))
        await asyncio.to_thread(begin)
        return await asyncio.wait_for(reader, patient(30))

    return asyncio.run(scenario())


def test_a_ticket_opens_a_stream_without_credentials(server: str, headers: dict[str, str]) -> None:
    url = ticket_of(server, headers)["url"]
    assert url.startswith(f"{server}/events/stream?ticket=")
    events = read_by(url, PAUSED, lambda: change(operations.pause_stage))
    assert len(named(events, "pause_stage")) == 1


def test_a_ticket_opens_one_stream_and_no_other(server: str, headers: dict[str, str]) -> None:
    url = ticket_of(server, headers)["url"]
    assert opened(url) == (200, "")
    status, sentence = opened(url)
    assert status == 401
    assert sentence == "This ticket was used already. " + stream_tickets._NEXT


def test_a_ticket_is_good_for_thirty_seconds(
    server: str, headers: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    made = ticket_of(server, headers)
    now = time.time()
    monkeypatch.setattr(signing.time, "time", lambda: now + made["expires_in"] + 1)
    status, sentence = opened(made["url"])
    assert (status, sentence.startswith("This ticket is older than 30 seconds.")) == (401, True)


def test_what_was_changed_or_invented_is_no_ticket(server: str, headers: dict[str, str]) -> None:
    made = ticket_of(server, headers)
    other = signing.dumps({"user": 1}, salt="another purpose")
    unfinished = signing.dumps({"user": 1}, salt=stream_tickets._SALT)
    for text in (made["ticket"][:-2] + "xx", "", "x", "%00", other, unfinished, "a" * 5_000):
        status, sentence = opened(f"{server}/events/stream?ticket={text}")
        assert (status, sentence.startswith("This is not a ticket")) == (401, True), text
    assert opened(f"{made['url']}&after=0-0")[0] == 400  # what it shows is in the ticket


def test_a_ticket_ends_with_the_access_that_it_was_made_with(server: str, user: Any) -> None:
    person = user("viewer")
    key, secret = make_key(person, "board", ["read"])
    by_key = {"Authorization": f"Api-Key {secret}"}

    def refused_after(act: Any) -> tuple[int, str]:
        url = ticket_of(server, by_key)["url"]
        act()
        return opened(url)

    ended = (401, f"The access that this ticket was made with has ended. {stream_tickets._NEXT}")
    assert refused_after(lambda: end_access(person)) == ended
    assert refused_after(lambda: ApiKey.objects.update(scopes=["submit"]))[0] == 403
    ApiKey.objects.update(scopes=["read"])
    assert refused_after(key.delete)[0] == 401
    _, secret = make_key(person, "board", ["read"])
    by_key["Authorization"] = f"Api-Key {secret}"
    assert refused_after(lambda: person.groups.clear()) == ended
    assert httpx.post(f"{server}/events/ticket", headers=by_key, json={}).status_code == 403  # no role: no ticket
    person.groups.add(Group.objects.get(name="viewer"))
    assert refused_after(lambda: User.objects.filter(pk=person.pk).update(is_active=False)) == ended


def test_a_stream_shows_the_kinds_and_stages_that_were_chosen(server: str, headers: dict[str, str]) -> None:
    start = ticket_of(server, headers, kinds=["operation"], stages=["deep_scan"])

    def act() -> None:
        operations.pause_stage("page_scrape", by="ada")
        change(operations.pause_stage)

    live = read_by(start["url"], PAUSED, act)
    assert [json.loads(event["data"])["stage"] for event in named(live, "pause_stage")] == ["deep_scan"]
    again = ticket_of(server, headers, after="0-0", kinds=["operation"], stages=["page_scrape"])
    stored = read_by(again["url"], PAUSED, lambda: None)
    assert [json.loads(event["data"])["stage"] for event in named(stored, "pause_stage")] == ["page_scrape"]
    plain = asyncio.run(read(server, headers, PAUSED, parameters="?after=0-0&kinds=operation&stages=page_scrape"))
    assert [event["id"] for event in named(plain, "pause_stage")] == [event["id"] for event in named(stored, "stage")]


def test_a_stream_goes_on_behind_the_last_event_with_a_new_ticket(server: str, headers: dict[str, str]) -> None:
    first = read_by(ticket_of(server, headers)["url"], PAUSED, lambda: change(operations.pause_stage))
    last = named(first, "pause_stage")[0]["id"]
    change(operations.resume_stage)
    resumed = lambda events: bool(named(events, "resume_stage"))  # noqa: E731
    second = read_by(ticket_of(server, headers, after=last)["url"], resumed, lambda: None)
    assert not named(second, "pause_stage")


@pytest.mark.parametrize(
    "selection", [{"after": "nonsense"}, {"kinds": ["colour"]}, {"stages": ["x"]}, {"kind": []}, [1]], ids=str
)
def test_what_cannot_be_shown_is_refused_when_the_ticket_is_made(viewer: Any, selection: Any) -> None:
    answer = viewer.post("/api/v3/events/ticket", selection, format="json")
    assert (answer.status_code, bool(answer.json()["errors"])) == (400, True)


def test_a_parameter_of_the_stream_has_known_words(viewer: Any) -> None:
    answer = viewer.get("/api/v3/events/stream?kinds=colour")
    assert answer.json()["errors"][0]["field"] == "kinds"


def test_a_ticket_is_stored_nowhere(viewer: Any) -> None:
    tickets = [
        viewer.post("/api/v3/events/ticket", {}, format="json", HTTP_IDEMPOTENCY_KEY="k-1").json()["ticket"]
        for _ in range(2)
    ]
    assert len(set(tickets)) == 2
    assert not IdempotentRequest.objects.exists()


def test_a_ticket_is_not_logged(caplog: Any) -> None:
    address = "/api/v3/events/stream?ticket=.eJx:1x-_Y:a%3Db&after=0-0"
    record = logging.LogRecord(
        "uvicorn.access", logging.INFO, "", 0, '%s - "%s %s HTTP/%s" %d', ("1.2.3.4", "GET", address, "1.1", 200), None
    )
    configured = logs.configuration("DEBUG", "text")
    assert "tickets" in configured["handlers"]["stderr"]["filters"]
    assert logs.WithoutTickets().filter(record)
    assert record.getMessage() == '1.2.3.4 - "GET /api/v3/events/stream?ticket=...&after=0-0 HTTP/1.1" 200'


def test_a_cursor_that_is_none_is_refused_wherever_it_stands(server: str, headers: dict[str, str]) -> None:
    had_last = {"Last-Event-ID": "9-1"}
    for url, sent in (
        (f"{server}/events/stream?after=9%C3%8E", headers | had_last),
        (f"{server}/events/stream", headers | {"Last-Event-ID": "nothing"}),
        (ticket_of(server, headers)["url"], {"Last-Event-ID": "nothing"}),
    ):
        answer = httpx.get(url, headers=sent, timeout=patient(30))
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "after"), url
