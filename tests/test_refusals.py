"""A refusal says what happened and what to do, at every address of the admin and every operation of the API."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import get_resolver
from rest_framework.test import APIClient

from jobs.actions import bulk_actions
from jobs.actions.bulk_actions import ActionRequest
from jobs.lists.catalogue import DOMAINS
from scrapersky.api.root import NotFoundView
from tests.admin.conftest import client_of as browser_of
from tests.admin.test_every_address import ENDS_SESSIONS, _routes
from tests.api.conftest import client_of, domains, town  # noqa: F401 -- fixtures
from tests.api.test_rights_by_rows import add_rows_of_operators, operations
from tests.whole import WHOLE

REFUSED = (403, 404, 409, 410, 429)
STATES = (  # nothing is left to do: it is as they wanted it, or it never will be
    r"Run \d+ has ended: it is \w+\.", r"Run \d+ is not paused; it is \w+\.", r"This was decided before, by \w+\.",
    r"Run \d+ is no action on many rows\.", r"There is no run \d+\.", r"There is no finished export \d+\.",
    r"There is no key \d+ in force\.", r"There is no flag '.*'\. `manage\.py flags` lists those that there are\.",
)  # fmt: skip


def says_what_to_do(sentence: str) -> bool:
    """Two sentences, or one that names who or what helps."""
    known = any(re.fullmatch(state, sentence) for state in STATES)
    return known or bool(re.search(r"[.!] [A-Z]|; |: see |Only .* may |: .+\.$", sentence))


def person() -> User:
    eve = User.objects.create_user("eve", password="eve-secret-1")
    names = ["view_domain", "view_lead", "view_contact", "change_domain"]
    eve.user_permissions.set(Permission.objects.filter(content_type__app_label="jobs", codename__in=names))
    return eve


def addresses(*rows: str) -> Iterator[str]:
    for route, name in _routes(get_resolver().url_patterns):
        if route.startswith("admin/") and name not in (*ENDS_SESSIONS, "logout", "objection", "password_link"):
            yield from ("/" + re.sub(r"<[^>]*>", row, route).strip("^$") for row in rows)


def sentence_of_page(body: str) -> str:
    found = re.search(r'class="(?:problem|errorlist)[^"]*"[^>]*>\s*([^<]*)<', body)
    return html.unescape(found[1]).strip() if found else ""


@pytest.mark.usefixtures("town")
def test_a_refusing_page_of_the_admin_says_what_to_do() -> None:
    add_rows_of_operators()
    ada, eve = browser_of(User.objects.create_superuser("ada", password="ada-secret-1")), browser_of(person())
    there, gone = ["1"], ["999999"]
    tries, wrong = [(ada, gone + there * WHOLE), (eve, there + gone * WHOLE)], []
    for browser, rows in tries:
        for address in addresses(*rows):
            for verb in ("get", "post"):
                answer = getattr(browser, verb)(address, headers={"Accept": "text/html"})
                if answer.status_code in REFUSED:
                    sentence = sentence_of_page(answer.content.decode())
                    form = answer.status_code == 409 and sentence  # the form is there again, with what is wrong
                    wrong += (
                        [] if form or says_what_to_do(sentence) else [(verb, address, answer.status_code, sentence)]
                    )
    assert wrong == [], "\n".join(map(str, wrong))


@pytest.mark.usefixtures("town")
def test_a_refusing_answer_of_the_api_says_what_to_do(settings: Any) -> None:
    settings.API_REFUSALS_PER_MINUTE = 0
    add_rows_of_operators()
    people, wrong = [User.objects.create_superuser("ada", password="ada-secret-1"), person()], []
    for client in map(client_of, people):
        for verb, address, _ in operations():
            for there in {address, re.sub(r"/\d+", "/999999", address)} - {"/api/v3/token/revoke-all"}:
                answer = getattr(client, verb)(there, **({} if verb == "get" else {"data": {}, "format": "json"}))
                detail = answer.json()["detail"] if answer.status_code in REFUSED else ""
                is_known = answer.resolver_match.func.cls is not NotFoundView
                denied = is_known and detail.startswith("There is nothing at this address")
                if denied or (detail and not says_what_to_do(detail)):
                    wrong.append((verb, there, answer.status_code, detail))
    assert wrong == [], "\n".join(map(str, wrong))


@pytest.mark.django_db
def test_cancelling_somebody_elses_action_says_whose_it_is_and_who_may(domains: Any) -> None:  # noqa: F811
    domains(3)
    action = bulk_actions.start(ActionRequest(DOMAINS, "decide", "ada", {"q": "shop"}, status="Maybe"), expected=3)
    sentence = "This action is by ada. Only ada or an operator may cancel it."
    eve = browser_of(person())
    address = f"/admin/bulk-actions/{action.run_id}/cancel/"
    assert sentence in eve.post(address, follow=True).content.decode()
    scripted = eve.post(address, headers={"Accept": "application/json"})
    assert scripted.json() == {"message": sentence, "undo": None, "refused": True}
    action.run.refresh_from_db()
    assert action.run.status in ("Queued", "InProgress")


@pytest.mark.django_db
def test_too_many_requests_say_how_long_to_wait(settings: Any) -> None:
    settings.API_REQUESTS_PER_MINUTE = 1
    client: APIClient = client_of(User.objects.create_superuser("ada", password="ada-secret-1"))
    answers = [client.get("/api/v3/leads") for _ in range(5)]
    late = next(answer for answer in answers if answer.status_code == 429)
    assert re.match(r"You sent too many requests\. Wait \d+ s, as Retry-After says, then", late.json()["detail"])


def test_a_visitor_without_a_log_in_is_led_to_it(db: None) -> None:
    assert Client().get("/admin/leads/suppress/").headers["Location"].startswith("/admin/login/")
