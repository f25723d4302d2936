"""Log-ins: one throttle at every door, recovery codes, and what ends tokens and sessions."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.db import connections
from django.test import Client
from django.utils import timezone
from rest_framework_simplejwt import tokens

from scrapersky.accounts import login_throttle, second_factor
from scrapersky.accounts.access import end_access
from scrapersky.accounts.login_throttle import FAILURES_OF_ACCOUNT, FAILURES_OF_ADDRESS, TooManyFailures, guarded
from scrapersky.accounts.sessions import Session
from scrapersky.api.auth import make_key
from scrapersky.api.jwt_tokens import RefreshToken
from scrapersky.models import ApiKey, LoginAttempt, RecoveryCode, SecondFactor

TOKEN, LOGIN, FACTOR = "/api/v3/token", "/admin/login/", "/admin/second-factor/"
NAME, PASSWORD = "viewer-1", "correct-horse-1"
RIGHT, WRONG = {"username": NAME, "password": PASSWORD}, {"username": NAME, "password": "no"}


def at_the_api(**fields: str) -> Any:
    return Client(REMOTE_ADDR=fields.pop("address", "127.0.0.1")).post(TOKEN, fields, "application/json")


def at_the_admin(**fields: str) -> Any:
    return Client(REMOTE_ADDR=fields.pop("address", "127.0.0.1")).post(LOGIN, fields)


DOORS = {"api": at_the_api, "admin": at_the_admin}


def is_in(answer: Any) -> bool:
    """The admin redirects, the API answers with tokens; a refused form is a page (200)."""
    return answer.status_code == 302 or (answer.status_code == 200 and answer["Content-Type"] == "application/json")


def is_closed(answer: Any) -> bool:
    return answer.status_code == 429 or "Too many failed log-ins" in answer.content.decode()


@pytest.fixture
def viewer_user(user: Any) -> User:
    person: User = user("viewer")
    return person


@pytest.fixture
def with_factor(viewer_user: User) -> User:
    second_factor.begin(viewer_user)
    SecondFactor.objects.update(confirmed_at=timezone.now())
    return viewer_user


def code_now() -> str:
    secret = second_factor.secret_of(SecondFactor.objects.get())
    return second_factor.code_at(secret, int(time.time()) // second_factor.STEP_SECONDS)


# The throttle.


@pytest.mark.parametrize("guessed", DOORS)
@pytest.mark.parametrize("tried", DOORS)
def test_five_failures_at_one_door_close_the_account_at_both(guessed: str, tried: str, viewer_user: User) -> None:
    for number in range(FAILURES_OF_ACCOUNT):
        assert not is_closed(DOORS[guessed](**WRONG, address=f"192.0.2.{number}"))
    assert is_closed(DOORS[tried](**RIGHT, address="198.51.100.7"))
    LoginAttempt.objects.update(at=timezone.now() - login_throttle.WINDOW - timedelta(seconds=1))
    assert is_in(DOORS[tried](**RIGHT, address="198.51.100.7"))


def test_a_closed_account_opens_after_the_time_that_the_answer_says(viewer_user: User) -> None:
    for _ in range(FAILURES_OF_ACCOUNT):
        at_the_api(**WRONG)
    LoginAttempt.objects.update(at=timezone.now() - timedelta(minutes=10))
    closed = at_the_api(**RIGHT)
    assert 240 <= int(closed["Retry-After"]) <= 301
    assert closed.json()["detail"].startswith("Too many failed log-ins. Try again in 5 minutes.")
    assert LoginAttempt.objects.count() == FAILURES_OF_ACCOUNT, "trying on does not keep it closed"


@pytest.mark.parametrize("door", DOORS)
def test_codes_are_guessed_as_little_as_passwords(door: str, with_factor: User) -> None:
    for _ in range(FAILURES_OF_ACCOUNT):
        assert not is_in(DOORS[door](**RIGHT, code="000000"))
    for name in DOORS:
        assert is_closed(DOORS[name](**RIGHT, code=code_now()))


@pytest.mark.parametrize("door", DOORS)
def test_all_addresses_of_a_network_of_ipv6_are_one(door: str, viewer_user: User) -> None:
    for number in range(FAILURES_OF_ADDRESS):
        DOORS[door](username=f"name-{number}", password="wrong", address=f"2001:db8:7:9::{number:x}")
    assert is_closed(DOORS[door](**RIGHT, address="2001:db8:7:9:ffff::1"))
    assert is_in(DOORS[door](**RIGHT, address="2001:db8:7:a::1"))


@pytest.mark.parametrize("door", DOORS)
def test_an_address_of_ipv4_is_the_same_as_ipv6_carries_it(door: str, viewer_user: User) -> None:
    for number in range(FAILURES_OF_ADDRESS):
        LoginAttempt.objects.create(username=f"name-{number}", address="192.0.2.9")
    assert is_closed(DOORS[door](**RIGHT, address="::ffff:192.0.2.9"))


@pytest.mark.parametrize("door", DOORS)
def test_an_address_that_guesses_names_is_closed(door: str, viewer_user: User) -> None:
    for number in range(FAILURES_OF_ADDRESS):
        LoginAttempt.objects.create(username=f"name-{number}", address="192.0.2.9")
    assert is_closed(DOORS[door](**RIGHT, address="192.0.2.9"))
    assert is_in(DOORS[door](**RIGHT, address="192.0.2.10"))


@pytest.mark.parametrize("door", DOORS)
def test_a_success_resets_the_account(door: str, viewer_user: User) -> None:
    for _ in range(FAILURES_OF_ACCOUNT - 1):
        DOORS[door](**WRONG)
    assert is_in(DOORS[door](**RIGHT))
    assert not LoginAttempt.objects.exists()


def test_a_name_in_other_letters_is_the_same_account(viewer_user: User) -> None:
    for name in ("viewer-1", "VIEWER-1", "Viewer-1", "viEwer-1", "vieWer-1"):
        at_the_api(username=name, password="no")
    assert is_closed(at_the_api(**RIGHT))


@pytest.mark.django_db(transaction=True)
def test_many_guesses_at_once_are_no_way_around_the_limit() -> None:
    checked: list[int] = []

    def guess(number: int) -> None:
        try:
            with guarded("ada", "192.0.2.1"):
                checked.append(number)
                raise ValueError
        except (TooManyFailures, ValueError):
            pass
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(guess, range(40)))
    assert len(checked) <= FAILURES_OF_ACCOUNT


def test_refused_requests_are_answered_429_and_who_may_ask_goes_on(viewer_user: User, settings: Any) -> None:
    settings.API_REFUSALS_PER_MINUTE = 3
    _, key = make_key(viewer_user, "nightly", ["read"])
    wrong = {"headers": {"Authorization": "Api-Key sky_wrong"}}
    statuses = [Client().get("/api/v3/domains", **wrong).status_code for _ in range(9)]  # a minute may end in between
    assert statuses[:3] == [401, 401, 401]
    assert 429 in statuses
    forbidden = {"headers": {"Authorization": f"Api-Key {key}"}}
    assert 429 in [Client().post("/api/v3/domains", {}, "application/json", **forbidden).status_code for _ in range(9)]
    assert Client().get("/api/v3/domains", **forbidden).status_code == 200
    elsewhere = Client(REMOTE_ADDR="192.0.2.44").get("/api/v3/domains", **wrong)
    assert elsewhere.status_code == 401


# Keys.


def test_no_act_that_writes_is_under_read() -> None:
    from django.urls import get_resolver

    writing, checked = {"post", "put", "patch", "delete"}, 0
    reading = {"batch", "events/ticket"}  # a POST because of its body, or because a ticket is not to be stored
    for route in get_resolver("scrapersky.api.urls").url_patterns[0].url_patterns:  # type: ignore[union-attr]
        view: Any = route.callback
        actions = getattr(view, "actions", None) or {verb: verb for verb in writing if hasattr(view.cls, verb)}
        for verb, action in actions.items():
            if verb in writing and reading.isdisjoint((action, str(route.pattern))):
                checked += 1
                assert view.cls.required_scopes.get(action) != "read", f"{verb} {route.pattern}"
    assert checked > 50


def test_a_key_that_reads_cannot_revoke_its_owner_s_other_keys(viewer_user: User) -> None:
    other, _ = make_key(viewer_user, "other", ["read"])
    _, reading = make_key(viewer_user, "reading", ["read"])
    _, account = make_key(viewer_user, "account", ["account"])
    path = f"/api/v3/keys/{other.pk}"
    assert Client().delete(path, headers={"Authorization": f"Api-Key {reading}"}).status_code == 403
    assert ApiKey.objects.get(pk=other.pk).revoked_at is None
    assert Client().delete(path, headers={"Authorization": f"Api-Key {account}"}).status_code == 204


# What ends access.


def change_password(person: User) -> None:
    person.set_password("another-horse-2")
    person.save()


def turn_on_second_factor(person: User) -> None:
    second_factor.begin(person)
    assert second_factor.confirm(person, code_now())


def turn_off_second_factor(person: User) -> None:
    second_factor.switch_off(person)


def lose_a_role(person: User) -> None:
    person.groups.remove(Group.objects.get(name="viewer"))


def lose_all_roles(person: User) -> None:
    person.groups.clear()


def lose_a_role_from_the_role_s_side(person: User) -> None:
    Group.objects.get(name="viewer").user_set.remove(person)


def stop_being_a_superuser(person: User) -> None:
    User.objects.filter(pk=person.pk).update(is_superuser=True)
    person.refresh_from_db()
    person.is_superuser = False
    person.save()


def be_switched_off_and_on_again(person: User) -> None:
    for active in (False, True):
        person.is_active = active
        person.save()


ENDS = (
    change_password, turn_on_second_factor, turn_off_second_factor, lose_a_role, lose_all_roles,
    lose_a_role_from_the_role_s_side, stop_being_a_superuser, be_switched_off_and_on_again, end_access,
)  # fmt: skip


@pytest.mark.parametrize("change", ENDS, ids=lambda change: change.__name__)
def test_access_tokens_refresh_tokens_and_sessions_end(change: Any, viewer_user: User) -> None:
    bystander = User.objects.create_user("bystander")
    bystander.groups.add(Group.objects.get(name="viewer"))
    refresh, theirs = RefreshToken.for_user(viewer_user), RefreshToken.for_user(bystander)
    browser, other = Client(), Client()
    browser.force_login(viewer_user)
    other.force_login(bystander)
    assert browser.get("/admin/").status_code == 200
    assert statuses_of(refresh) == [200, 200, 200, 200]

    change(viewer_user)
    viewer_user.groups.add(Group.objects.get(name="viewer"))  # what opens the admin is there again
    assert statuses_of(refresh) == [401, 401, 401, 401]
    assert browser.get("/admin/").status_code == 302
    assert statuses_of(theirs) == [200, 200, 200, 200]
    assert other.get("/admin/").status_code == 200
    assert statuses_of(RefreshToken.for_user(User.objects.get(pk=viewer_user.pk))) == [200, 200, 200, 200]


def statuses_of(refresh: Any) -> list[int]:
    """A list with the access token; a refresh; and both tokens verified."""
    access = str(refresh.access_token)
    post = Client().post
    return [
        Client().get("/api/v3/domains", headers={"Authorization": f"Bearer {access}"}).status_code,
        post("/api/v3/token/refresh", {"refresh": str(refresh)}, "application/json").status_code,
        post("/api/v3/token/verify", {"token": access}, "application/json").status_code,
        post("/api/v3/token/verify", {"token": str(refresh)}, "application/json").status_code,
    ]


def test_adding_a_role_or_a_log_in_ends_nothing(viewer_user: User) -> None:
    refresh, browser = RefreshToken.for_user(viewer_user), Client()
    browser.post(LOGIN, RIGHT)
    viewer_user.groups.add(Group.objects.get(name="curator"))
    viewer_user.save()
    assert at_the_api(**RIGHT).status_code == 200
    assert statuses_of(refresh) == [200, 200, 200, 200]
    assert browser.get("/admin/").status_code == 200


@pytest.mark.parametrize("keys", [False, True])
def test_log_out_everywhere_by_the_api(keys: bool, viewer_user: User) -> None:
    refresh, browser = RefreshToken.for_user(viewer_user), Client()
    browser.force_login(viewer_user)
    key, _ = make_key(viewer_user, "nightly", ["read"])
    bearer = {"Authorization": f"Bearer {refresh.access_token}"}
    done = Client().post("/api/v3/token/revoke-all", {"keys": keys}, "application/json", headers=bearer)
    assert done.status_code == 204
    assert statuses_of(refresh) == [401, 401, 401, 401]
    assert browser.get("/admin/").status_code == 302
    assert (ApiKey.objects.get(pk=key.pk).revoked_at is not None) is keys


@pytest.mark.parametrize("keys", [{}, {"keys": "1"}])
def test_log_out_everywhere_in_the_admin(keys: dict[str, str], viewer_user: User) -> None:
    here, there = Client(), Client()
    for browser in (here, there):
        browser.force_login(viewer_user)
    key, _ = make_key(viewer_user, "nightly", ["read"])
    assert 'action="/admin/log-out-everywhere/"' in here.get("/admin/account/").content.decode()
    assert here.get("/admin/log-out-everywhere/").status_code == 302
    assert there.get("/admin/").status_code == 200, "looking ends nothing"
    assert here.post("/admin/log-out-everywhere/", keys)["Location"].startswith(LOGIN)
    for browser in (here, there):
        assert browser.get("/admin/").status_code == 302
    assert (ApiKey.objects.get(pk=key.pk).revoked_at is not None) is bool(keys)


def test_a_session_knows_whose_it_is_and_a_stranger_s_is_nobody_s(viewer_user: User) -> None:
    browser = Client()
    browser.force_login(viewer_user)
    assert Session.objects.get().user_id == viewer_user.pk
    session = Client().session
    session["x"] = 1
    session.save()
    assert Session.objects.filter(user_id=None).count() == 1


def test_the_person_who_switches_a_second_factor_stays_logged_in_here_alone(viewer_user: User) -> None:
    here, there = Client(), Client()
    for browser in (here, there):
        browser.force_login(viewer_user)
    here.get(FACTOR)
    assert here.post(FACTOR, {"code": code_now(), "password": PASSWORD}).status_code == 200
    assert here.get("/admin/").status_code == 200
    assert there.get("/admin/").status_code == 302
    there.force_login(viewer_user)
    SecondFactor.objects.update(last_step=0)
    here.post(FACTOR, {"code": code_now(), "act": "off"})
    assert here.get("/admin/").status_code == 200
    assert there.get("/admin/").status_code == 302


# Recovery codes.


def codes_on(page: Any) -> list[str]:
    return page.content.decode().partition('<pre class="codes">')[2].partition("</pre>")[0].split()  # type: ignore[no-any-return]


def test_recovery_codes_are_shown_once_and_stored_hashed(viewer_user: User) -> None:
    browser = Client()
    browser.force_login(viewer_user)
    browser.get(FACTOR)
    page = browser.post(FACTOR, {"code": code_now(), "password": PASSWORD})
    codes = codes_on(page)
    assert len(set(codes)) == 10
    assert "no-store" in page["Cache-Control"]
    assert not codes_on(browser.get(FACTOR))
    assert "10 unused recovery codes" in browser.get(FACTOR).content.decode()
    stored = json.dumps(list(RecoveryCode.objects.values()), default=str)
    assert not [code for code in codes if code in stored or code.replace("-", "") in stored]


@pytest.mark.parametrize("door", DOORS)
def test_a_recovery_code_opens_each_door_once(door: str, with_factor: User) -> None:
    code, other, *_ = second_factor.new_recovery_codes(with_factor)
    assert is_in(DOORS[door](**RIGHT, code=code))
    assert not is_in(DOORS[door](**RIGHT, code=code))
    assert is_in(DOORS[door](**RIGHT, code=other.replace("-", " ").upper()[:20]))
    assert second_factor.recovery_codes_left(with_factor) == 8


def test_a_recovery_code_of_somebody_else_opens_nothing(with_factor: User) -> None:
    other = User.objects.create_user("other")
    assert not is_in(at_the_api(**RIGHT, code=second_factor.new_recovery_codes(other)[0]))


def test_new_recovery_codes_need_a_code_and_end_the_earlier_ones(with_factor: User) -> None:
    first, second, *_ = second_factor.new_recovery_codes(with_factor)
    browser = Client()
    browser.force_login(with_factor)
    assert not codes_on(browser.post(FACTOR, {"code": "000000", "act": "codes"}, follow=True))
    assert len(codes_on(browser.post(FACTOR, {"code": first, "act": "codes"}))) == 10
    assert not is_in(at_the_api(**RIGHT, code=second))


def test_no_recovery_code_is_left_when_the_factor_is_off(with_factor: User) -> None:
    second_factor.new_recovery_codes(with_factor)
    second_factor.switch_off(with_factor)
    assert not RecoveryCode.objects.exists()


# SECRET_KEY and the claims of tokens.


def test_a_token_signed_with_an_earlier_key_is_good_until_that_key_is_removed(viewer_user: User, settings: Any) -> None:
    refresh = str(RefreshToken.for_user(viewer_user))
    access = str(RefreshToken.for_user(viewer_user).access_token)
    earlier, settings.SECRET_KEY = settings.SECRET_KEY, "another-key-another-key-another-key"

    def status() -> list[int]:
        return [
            Client().get("/api/v3/domains", headers={"Authorization": f"Bearer {access}"}).status_code,
            Client().post("/api/v3/token/refresh", {"refresh": refresh}, "application/json").status_code,
        ]

    assert status() == [401, 401]
    settings.SECRET_KEY_FALLBACKS = [earlier]
    assert status() == [200, 200]
    settings.SECRET_KEY_FALLBACKS = []
    assert status() == [401, 401]


@pytest.mark.parametrize("claim", ["abc", "", None, "99999999999999999999", "-1", "1.5", {"a": 1}, "²", "9" * 5000])
def test_odd_claims_in_a_token_signed_by_our_own_key_are_401(claim: Any, viewer_user: User, settings: Any) -> None:
    token = RefreshToken.for_user(viewer_user).access_token
    token["user_id"] = claim
    header, payload, _ = str(token).split(".")
    signature = hmac.digest(settings.SECRET_KEY.encode(), f"{header}.{payload}".encode(), hashlib.sha256)
    given = f"{header}.{payload}.{base64.urlsafe_b64encode(signature).decode().rstrip('=')}"
    answer = Client().get("/api/v3/domains", headers={"Authorization": f"Bearer {given}"})
    assert answer.status_code == 401


def test_a_token_is_good_at_a_web_whose_clock_is_behind_or_goes_back(
    viewer_user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    ahead = tokens.aware_utcnow() + timedelta(minutes=2)
    with monkeypatch.context() as there:
        there.setattr(tokens, "aware_utcnow", lambda: ahead)
        refresh = RefreshToken.for_user(viewer_user)
        access = str(refresh.access_token)
    assert Client().get("/api/v3/domains", headers={"Authorization": f"Bearer {access}"}).status_code == 200
    assert RefreshToken(str(refresh)).access_token


def test_a_token_without_our_stamp_is_401(viewer_user: User) -> None:
    token = RefreshToken.for_user(viewer_user)
    del token["stamp"]
    assert statuses_of(token) == [401, 401, 401, 401]
