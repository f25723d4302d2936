"""What goes on when somebody's access ends: open streams, links, sessions, keys, and what they left to others."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from itertools import islice
from typing import Any

import httpx
import pytest
from django.contrib.auth.models import Group, Permission, User
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from jobs.lists.catalogue import CONTACTS
from jobs.models import Export
from jobs.transfer import export_jobs
from jobs.transfer.exports import export_request
from scrapersky.accounts.access import end_access
from scrapersky.accounts.roles import GRANTS, SEE
from scrapersky.api import broadcast
from scrapersky.api.auth import is_in_force, make_key
from scrapersky.api.jwt_tokens import RefreshToken
from scrapersky.models import ApiKey, SavedView
from tests.api.conftest import client_of
from tests.patience import patient


def deactivate(person: User) -> None:
    person.is_active = False
    person.save()


def take_the_role(person: User) -> None:
    person.groups.clear()


def untick(person: User) -> None:
    group = Group.objects.get(user=person)
    group.permissions.remove(*Permission.objects.filter(codename="view_contact"))


def log_out_everywhere(person: User) -> None:
    end_access(person)


def delete(person: User) -> None:
    person.delete()


ENDINGS = [deactivate, take_the_role, untick, log_out_everywhere, delete]


@pytest.mark.parametrize("end", ENDINGS)
@pytest.mark.parametrize("by", ["viewer-1", "viewer-1 (nightly)"])
def test_the_link_to_a_file_ends_with_the_access_of_whoever_had_it_made(
    end: Callable[[User], None], by: str, user: Any, anybody: APIClient, town: Any
) -> None:
    person, other = user("viewer"), client_of(User.objects.create_superuser("ada", password="ada-secret-1"))
    for name in (by, "viewer-10"):
        export_jobs.create(export_request(CONTACTS, {"kind": "phone"}, "csv", ["id", "value"]), by=name)
    export_jobs.process_pending()
    mine, anothers = (
        other.get(f"/api/v3/exports/{Export.objects.filter(requested_by=name).latest('pk').pk}").json()
        for name in (by, "viewer-10")
    )
    assert anybody.get(mine["url"]).status_code == 200
    end(person)
    assert anybody.get(mine["url"]).status_code == 404
    assert anybody.get(anothers["url"]).status_code == 200, "of another person with a similar name"
    again = other.get(f"/api/v3/exports/{mine['id']}").json()["url"]
    assert anybody.get(again).status_code == 200, "whoever may read the export finds its present link"


@pytest.mark.parametrize("end", [deactivate, take_the_role, delete])
@pytest.mark.parametrize("door", ["token", "key", "session", "mcp"])
def test_no_door_stays_open(end: Callable[[User], None], door: str, user: Any, town: Any) -> None:
    person = user("viewer")
    key = make_key(person, "nightly", ["read"])[1]
    client: Any = client_of(person) if door == "token" else APIClient()
    if door == "session":
        client = Client()
        client.force_login(person)
    if door == "key":
        client.credentials(HTTP_AUTHORIZATION=f"Api-Key {key}")
    address = {"session": "/admin/jobs/domain/", "mcp": "/mcp"}.get(door, "/api/v3/domains")

    def status() -> int:
        if door == "mcp":
            call = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
            accept = "application/json, text/event-stream"
            sent = {"HTTP_AUTHORIZATION": f"Bearer {key}", "HTTP_ACCEPT": accept}
            return int(client.post(address, call, format="json", **sent).status_code)
        return int(client.get(address).status_code)

    before = status()
    end(person)
    assert status() in (401, 403, 302)
    assert before not in (401, 403, 302)
    assert not ApiKey.objects.exists() or end is not delete, "a key goes with its owner"


@pytest.mark.parametrize("end", [deactivate, take_the_role, log_out_everywhere])
def test_an_open_stream_ends_within_a_heartbeat_of_the_access(
    end: Callable[[User], None], server: str, user: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(broadcast, "HEARTBEAT_SECONDS", 0.2)
    person = user("viewer")
    headers = {"Authorization": f"Bearer {RefreshToken.for_user(person).access_token}"}
    with httpx.stream("GET", f"{server}/events/stream", headers=headers, timeout=patient(20.0)) as stream:
        lines = stream.iter_lines()
        assert any(line == ": still here" for line in lines)
        assert any(line == ": still here" for line in lines), "it goes on while the access does"
        end(person)
        assert len(list(islice(lines, 60))) < 60, "it ends"


@pytest.mark.parametrize("revoke", [True, False])
def test_the_stream_of_a_key_ends_with_the_key_and_not_with_a_log_out(
    revoke: bool, server: str, user: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(broadcast, "HEARTBEAT_SECONDS", 0.2)
    person = user("viewer")
    headers = {"Authorization": f"Api-Key {make_key(person, 'nightly', ['read'])[1]}"}
    with httpx.stream("GET", f"{server}/events/stream", headers=headers, timeout=patient(20.0)) as stream:
        lines = stream.iter_lines()
        assert any(line == ": still here" for line in lines)
        end_access(person, keys=revoke)
        beats = sum(line == ": still here" for line, _ in zip(lines, range(20), strict=False))
    assert (beats < 5) == revoke


def test_a_key_is_in_force_until_it_expires_is_revoked_or_its_owner_is_deactivated(user: Any) -> None:
    person = user("viewer")
    keys = ApiKey.objects.filter(pk=make_key(person, "nightly", ["read"])[0].pk)
    soon, past = timezone.now() + timedelta(minutes=1), timezone.now() - timedelta(seconds=1)
    for change, holds in (({"expires_at": soon}, True), ({"expires_at": past}, False), ({"revoked_at": past}, False)):
        keys.update(**{"expires_at": None, "revoked_at": None} | change)
        assert is_in_force(keys.get().pk) is holds, change
    keys.update(expires_at=None, revoked_at=None)
    deactivate(person)
    assert not is_in_force(keys.get().pk)


def test_a_shared_view_of_somebody_who_is_gone_shows_nobody_more_than_the_list_does(user: Any, town: Any) -> None:
    owner = user("viewer")
    SavedView.objects.create(user=owner, noun="contacts", name="Phones", query="kind=phone", shared=True)
    scout = User.objects.create_user("scout", password="scout-secret-1")
    scout.user_permissions.set(Permission.objects.filter(GRANTS[SEE]))
    browser = Client()
    browser.force_login(scout)
    assert browser.get("/admin/jobs/contact/?kind=phone").status_code == 403
    pages = [browser.get(address).content.decode() for address in ("/admin/", "/admin/jobs/domain/")]
    assert not any("607 555 0100" in page for page in pages)
    deactivate(owner)
    assert browser.get("/admin/jobs/contact/?kind=phone").status_code == 403
