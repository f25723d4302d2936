"""Operators see the settings in force and where they come from; secrets are never shown. Owners see their keys' log."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from django.utils import timezone

from scrapersky.admin import configuration
from scrapersky.api.auth import make_key
from scrapersky.configuration.env import Variable
from scrapersky.models import ApiRequest
from scrapersky.settings import env


def somebody(role: str) -> tuple[User, Client]:
    person = User.objects.create_user(f"{role}-1", password="correct-horse-1")
    person.groups.add(Group.objects.get(name=role))
    client = Client()
    client.force_login(person)
    return person, client


def test_every_setting_is_shown_with_its_source_and_no_secret(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    secret = Variable("HUNTER_API_KEY", "text", "", "hunter-secret-0123456789-abc", "A key.", True, "environment", "X")
    monkeypatch.setitem(env.variables, "HUNTER_API_KEY", secret)
    page = somebody("operator")[1].get("/admin/configuration/").content.decode()
    for name in env.variables:
        assert name in page, name
    assert "hunter-secret" not in page
    assert "-abc" not in page, "not even its end"
    assert configuration.HIDDEN in page


def test_what_the_environment_sets_can_be_seen_alone(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    given = Variable("LOG_LEVEL", "text", "INFO", "DEBUG", "How much.", False, "environment", "General")
    monkeypatch.setattr(env, "variables", {"LOG_LEVEL": given, "PORT": env.variables["PORT"]})
    client = somebody("operator")[1]
    assert '<td class="name">PORT</td>' in client.get("/admin/configuration/").content.decode()
    page = client.get("/admin/configuration/?changed=1").content.decode()
    assert ("LOG_LEVEL" in page, "PORT</td>" in page, "Show all" in page) == (True, False, True)
    monkeypatch.setattr(env, "variables", {})
    assert "The environment sets nothing" in client.get("/admin/configuration/?changed=1").content.decode()


def test_only_operators_see_the_settings(db: None) -> None:
    assert somebody("viewer")[1].get("/admin/configuration/").status_code == 403


def test_the_requests_of_a_key_are_shown_to_its_owner_alone(db: None) -> None:
    owner, client = somebody("curator")
    key: Any = make_key(owner, "nightly", ["read"])[0]
    url = f"/admin/account/keys/{key.pk}/requests/"
    assert "No requests" in client.get(url).content.decode()
    ApiRequest.objects.create(
        key=key, at=timezone.now(), method="PUT", operation="domains-status", status=409, milliseconds=17
    )
    page = client.get(url).content.decode()
    for text in ("domains-status", "409", "17"):
        assert text in page
    assert url in client.get("/admin/account/keys/").content.decode()
    assert somebody("operator")[1].get(url).status_code == 404


def test_words_of_code_in_a_meaning_look_like_it(administrator: Client) -> None:
    page = administrator.get("/admin/configuration/").content.decode()
    assert "Whether <code>manage.py up</code> loads the sample town" in page
    assert "`" not in page.partition('class="stack"')[2]
