"""One's own account: where it is logged in, its API keys, and how each is ended."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from django.utils import timezone

from scrapersky.accounts.sessions import SEEN_EVERY, Session
from scrapersky.admin.account import device
from scrapersky.api.auth import SCOPE_MEANINGS, SCOPES, make_key
from scrapersky.api.jwt_tokens import RefreshToken
from scrapersky.models import ApiKey
from tests.admin.conftest import client_of

ACCOUNT, KEYS = "/admin/account/", "/admin/account/keys/"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
PHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 "
    "Mobile/15E148 Safari/604.1"
)
EDGE = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 "
    "Edg/140.0.0.0"
)
LOGIN = {"username": "bela", "password": "bela-secret-1"}


def text_of(response: Any) -> str:
    return " ".join(response.content.decode().split())


@pytest.fixture
def bela(db: None) -> User:
    user = User.objects.create_user(**LOGIN)
    user.groups.add(Group.objects.get(name="curator"))
    return user


def logged_in(agent: str, address: str = "127.0.0.1") -> Client:
    browser = Client(headers={"User-Agent": agent}, REMOTE_ADDR=address)
    assert browser.post("/admin/login/", LOGIN).status_code == 302
    return browser


# Sessions.


def test_sessions_are_listed_with_device_address_and_when_they_were_seen(bela: User) -> None:
    here = logged_in(FIREFOX, "192.0.2.1")
    logged_in(PHONE, "198.51.100.7")
    page = text_of(here.get(ACCOUNT))
    assert re.search(r'Firefox on Linux <span class="label good">This one</span> </td> <td class="dim">192.0.2.1', page)
    assert re.search(r'Safari on iPhone </td> <td class="dim">198.51.100.7', page)


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (FIREFOX, "Firefox on Linux"), (PHONE, "Safari on iPhone"), (EDGE, "Edge on Windows"),
        ("curl/8.14.1", "Unknown browser"), ("", "Unknown browser"),
        ("Mozilla/5.0 (Linux; Android 15) Chrome/140.0.0.0 Mobile Safari/537.36", "Chrome on Android"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Version/18 Safari/605.1", "Safari on macOS"),
    ],
)  # fmt: skip
def test_a_device_is_named_for_people(agent: str, name: str) -> None:
    assert device(Session(user_agent=agent)) == name


def test_a_session_s_key_is_on_no_page(bela: User) -> None:
    here, phone = logged_in(FIREFOX), logged_in(PHONE)
    page = here.get(ACCOUNT).content.decode()
    assert not [session for session in Session.objects.all() if session.session_key in page]
    assert not [browser for browser in (here, phone) if str(browser.session.session_key) in page]


def test_one_session_is_ended(bela: User) -> None:
    here, phone, other = logged_in(FIREFOX), logged_in(PHONE), logged_in(EDGE)
    [ended] = [session for session in Session.objects.all() if session.user_agent == PHONE]
    page = here.post("/admin/account/end-session/", {"session": ended.handle}, follow=True)
    assert "The session has ended." in text_of(page)
    assert [browser.get("/admin/").status_code for browser in (here, phone, other)] == [200, 302, 200]
    page = here.post("/admin/account/end-session/", {"session": ended.handle}, follow=True)
    assert "This session has ended already." in text_of(page)


def test_nobody_ends_the_session_of_somebody_else(bela: User) -> None:
    User.objects.create_superuser("ada", password="ada-secret-1")
    browser = logged_in(FIREFOX)
    stranger = client_of(User.objects.get(username="ada"))
    [session] = Session.objects.filter(user_id=bela.pk)
    for handle in (session.handle, session.session_key):
        stranger.post("/admin/account/end-session/", {"session": handle})
    assert browser.get("/admin/").status_code == 200


def test_all_other_sessions_and_tokens_are_ended(bela: User) -> None:
    here, phone = logged_in(FIREFOX), logged_in(PHONE)
    refresh, (_, text) = RefreshToken.for_user(bela), make_key(bela, "nightly", ["read"])
    here.post("/admin/account/end-others/")
    assert [browser.get("/admin/").status_code for browser in (here, phone)] == [200, 302]
    bearer = {"Authorization": f"Bearer {refresh.access_token}"}
    assert Client().get("/api/v3/domains", headers=bearer).status_code == 401
    assert Client().get("/api/v3/domains", headers={"Authorization": f"Api-Key {text}"}).status_code == 200


def test_last_seen_is_stored_now_and_then_not_with_every_request(bela: User) -> None:
    here = logged_in(FIREFOX, "192.0.2.1")
    long_ago = timezone.now() - SEEN_EVERY - timedelta(seconds=1)
    Session.objects.update(last_seen_at=long_ago)
    here.get("/admin/jobs/domain/", REMOTE_ADDR="192.0.2.99")
    seen = Session.objects.get()
    assert seen.last_seen_at > long_ago
    assert seen.address == "192.0.2.99"
    here.get("/admin/jobs/domain/")
    assert Session.objects.get().last_seen_at == seen.last_seen_at


def test_when_a_session_began_stays_when_it_is_stored_again(bela: User) -> None:
    here = logged_in(FIREFOX)
    Session.objects.update(started_at=timezone.now() - timedelta(days=3))
    session = here.session
    session["theme"] = "dark"
    session.save()
    assert Session.objects.get().started_at < timezone.now() - timedelta(days=2)


def test_an_overlong_or_odd_user_agent_is_cut(bela: User) -> None:
    logged_in("x" * 5000)
    assert len(Session.objects.get().user_agent) == 300


# API keys.


def new_key(browser: Client, **fields: Any) -> str:
    page = browser.post(KEYS, {"name": "nightly", "scopes": ["read"], "days": "30"} | fields).content.decode()
    shown = re.search(r'value="(sky_[^"]+)"', page)
    return shown[1] if shown else ""


def test_a_key_is_made_shown_once_and_works(bela: User) -> None:
    browser = client_of(bela)
    text = new_key(browser, scopes=["read", "curate"])
    assert Client().get("/api/v3/domains", headers={"Authorization": f"Api-Key {text}"}).status_code == 200
    key = ApiKey.objects.get()
    assert key.scopes == ["curate", "read"]
    assert timedelta(days=29) < key.expires_at - timezone.now() <= timedelta(days=30)  # type: ignore[operator]
    page = text_of(browser.get(KEYS))
    assert text not in page
    assert f"sky_{key.prefix}_…" in page


def test_a_key_is_listed_with_scopes_use_and_expiry_and_revoked_at_once(bela: User) -> None:
    browser = client_of(bela)
    text = new_key(browser)
    headers = {"Authorization": f"Api-Key {text}"}
    assert ">never</a>" in text_of(browser.get(KEYS)), "it was not used yet"
    Client().get("/api/v3/domains", headers=headers)
    page = text_of(browser.get(KEYS))
    for words in ("nightly", "read", "In force", "s ago</time>", "in 30 d"):
        assert words in page
    browser.post(f"{KEYS}{ApiKey.objects.get().pk}/revoke/")
    assert Client().get("/api/v3/domains", headers=headers).status_code == 401
    assert "Revoked" in text_of(browser.get(KEYS))


def test_a_key_without_an_end_and_an_expired_one_are_told_apart(bela: User) -> None:
    browser = client_of(bela)
    new_key(browser, days="0")
    assert ApiKey.objects.get().expires_at is None
    ApiKey.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert "Expired" in text_of(browser.get(KEYS))


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"scopes": []}, 200), ({"scopes": ["all"]}, 200), ({"name": ""}, 200), ({"name": "x" * 101}, 200),
        ({"days": "100000"}, 200), ({"scopes": ["operate"]}, 400), ({"scopes": ["read", "administer"]}, 400),
    ],
)  # fmt: skip
def test_a_key_that_may_not_be_is_refused(bela: User, fields: dict[str, Any], status: int) -> None:
    given = {"name": "nightly", "scopes": ["read"], "days": "30"} | fields
    assert client_of(bela).post(KEYS, given).status_code == status
    assert not ApiKey.objects.exists()


def test_only_scopes_that_the_role_allows_are_offered(bela: User) -> None:
    offered = re.findall(r'name="scopes" value="(\w+)"', client_of(bela).get(KEYS).content.decode())
    assert offered == ["read", "export", "curate", "submit", "account"]
    assert set(SCOPE_MEANINGS) == set(SCOPES)


def test_nobody_revokes_the_key_of_somebody_else(bela: User, administrator: Client) -> None:
    key, _ = make_key(bela, "nightly", ["read"])
    assert administrator.post(f"{KEYS}{key.pk}/revoke/").status_code == 404
    assert ApiKey.objects.get().revoked_at is None
