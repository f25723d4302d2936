"""Every answer has a content security policy, and no page has what its policy forbids."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from scrapersky.http import database_down
from scrapersky.http.content_policy import DOCUMENTATION, HEADER, NOTHING, PAGE
from tests.api.conftest import domains, town  # noqa: F401 -- fixtures

UUID = "00000000-0000-0000-0000-000000000000"
NAMED = {"slug": "invalid", "kind": "csv", "stage": "domain_metadata", "bulk": UUID, "message": f"msg_{'0' * 32}"}


def addresses(patterns: Any, before: str = "/") -> list[str]:
    """Every address of the web, as the URL patterns have it."""
    found: list[str] = []
    for pattern in patterns:
        here = before + str(pattern.pattern)
        found += addresses(pattern.url_patterns, here) if isinstance(pattern, URLResolver) else [here]
        assert isinstance(pattern, URLPattern | URLResolver)
    return found


def concrete(address: str) -> str:
    """An address with values for its parts: the first row of a table, if there is one."""
    text = re.sub(r"<uuid:\w+>", UUID, address)
    text = re.sub(r"<(?:int|str|path|slug):(\w+)>", lambda part: NAMED.get(part[1], "1"), text)
    text = re.sub(r"\(\?P<(\w+)>(?:[^()]|\([^()]*\))*\)", lambda part: NAMED.get(part[1], "1"), text)
    return re.sub(r"[\^$\\?]|\[[^\]]*\]\*", "", text).replace("//", "/")


@pytest.fixture
def administrator(db: None) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(User.objects.create_superuser("ada", password="ada-secret-1"))
    return client


def test_every_answer_has_a_policy_and_no_page_has_what_it_forbids(administrator: Client, town: Any) -> None:  # noqa: F811
    pages = answers = 0
    for address in dict.fromkeys(concrete(address) for address in addresses(get_resolver().url_patterns)):
        if address.startswith(("/admin/logout", "/api/v3/events/stream")):
            continue
        response = administrator.get(address)
        answers += 1
        policy = response.headers.get(HEADER)
        assert policy, address
        if not response.headers.get("Content-Type", "").startswith("text/html") or response.streaming:
            continue
        pages += 1
        assert policy in (PAGE, DOCUMENTATION) or policy.startswith("sandbox;"), address
        body = response.content.decode()
        assert not re.search(r"<script(?![^>]*\ssrc=)(?![^>]*application/json)", body), address
        assert not re.search(r"\son\w+=\"", body), address
        if policy == PAGE:
            assert not re.search(r"\sstyle=\"|<style", body), address
    assert pages > 60
    assert answers > 150


def test_what_is_no_page_may_do_nothing(client: Client, db: None) -> None:
    assert client.get("/api/v3/domains").headers[HEADER] == NOTHING
    assert client.get("/health/live").headers[HEADER] == NOTHING


def test_a_wrong_address_and_the_log_in_have_the_policy_of_pages(client: Client, db: None) -> None:
    for address in ("/nowhere/", "/admin/login/"):
        assert client.get(address, headers={"Accept": "text/html"}).headers[HEADER] == PAGE


def test_the_page_of_an_absent_database_has_its_own_style_and_nothing_else(rf: Any) -> None:
    page = database_down.answer(rf.get("/admin/", headers={"Accept": "text/html"}), OSError("away"))
    assert page[HEADER].startswith(f"{NOTHING}; style-src 'sha256-")
    assert b"style=" not in page.content
