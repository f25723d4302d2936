"""The second factor: codes by the RFC, asked for at every door that takes a password, each taken once."""

from __future__ import annotations

import base64
import re
import time
from io import StringIO
from typing import Any

import pytest
import segno
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.test import Client

from scrapersky.accounts import second_factor
from scrapersky.accounts.login_throttle import FAILURES_OF_ACCOUNT
from scrapersky.models import SecondFactor

PAGE, LOGIN, TOKEN = "/admin/second-factor/", "/admin/login/", "/api/v3/token"
WHO = {"username": "ada", "password": "ada-secret-1"}


def code(after: int = 0) -> str:
    """What the app of ada shows, some steps from now."""
    secret = second_factor.secret_of(SecondFactor.objects.get())
    return second_factor.code_at(secret, int(time.time()) // second_factor.STEP_SECONDS + after)


@pytest.fixture
def with_factor(administrator: Client) -> Client:
    """Ada has switched it on: a minute ago, so that the code of now is not used yet."""
    administrator.get(PAGE)
    administrator.post(PAGE, {"code": code(), "password": WHO["password"]})
    SecondFactor.objects.update(last_step=0)
    return administrator


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (2000000000, "279037"), (20000000000, "353130")],
)
def test_codes_are_those_of_rfc_6238(seconds: int, expected: str) -> None:
    secret = base64.b32encode(b"12345678901234567890").decode()  # appendix B, its last six digits
    assert second_factor.code_at(secret, seconds // 30) == expected


def test_it_is_on_only_after_the_app_has_shown_the_right_code(administrator: Client) -> None:
    shown = administrator.get(PAGE).content.decode()
    assert second_factor.secret_of(SecondFactor.objects.get()) in re.sub(r"\s", "", shown)
    administrator.post(PAGE, {"code": "000000", "password": WHO["password"]})
    assert not second_factor.needed(User.objects.get())
    administrator.post(PAGE, {"code": code(), "password": WHO["password"]})
    assert second_factor.needed(User.objects.get())


@pytest.mark.parametrize("wrong", [{}, {"password": ""}, {"password": "not-hers"}])
def test_turning_it_on_asks_for_the_password(administrator: Client, wrong: dict[str, str]) -> None:
    """An open session that somebody else finds must not be enough to lock its owner out."""
    administrator.get(PAGE)
    page = administrator.post(PAGE, {"code": code()} | wrong, follow=True).content.decode()
    assert "This is not your password. Nothing changed." in page
    assert not second_factor.needed(User.objects.get())


def test_guessing_the_password_there_is_as_limited_as_at_the_log_in(administrator: Client) -> None:
    administrator.get(PAGE)
    for _ in range(FAILURES_OF_ACCOUNT):
        administrator.post(PAGE, {"code": code(), "password": "not-hers"})
    page = administrator.post(PAGE, {"code": code(), "password": WHO["password"]}, follow=True)
    assert "Too many failed log-ins" in page.content.decode()
    assert not second_factor.needed(User.objects.get())


def test_a_log_in_then_needs_the_code_beside_the_password(with_factor: Client) -> None:
    assert 'name="code"' in Client().get(LOGIN).content.decode()
    for wrong in ({}, {"code": "123"}, {"code": code(5)}):
        response = Client().post(LOGIN, WHO | wrong)
        assert response.status_code == 200
        page = " ".join(response.content.decode().split())
        assert "Your password is right" in page
        assert "Password, once more <input" in page
        assert ("the code is wrong" in page) == bool(wrong)
    assert Client().post(LOGIN, WHO | {"code": code()}).status_code == 302


def test_a_code_is_taken_once(with_factor: Client) -> None:
    now = code()
    assert Client().post(LOGIN, WHO | {"code": now}).status_code == 302
    assert Client().post(LOGIN, WHO | {"code": now}).status_code == 200


def test_a_clock_that_was_an_hour_ahead_locks_nobody_out(with_factor: Client) -> None:
    person, hour = User.objects.get(), 3_600 // second_factor.STEP_SECONDS
    SecondFactor.objects.update(last_step=int(time.time()) // second_factor.STEP_SECONDS + hour)
    now = code()
    assert second_factor.accept(person, now)
    assert not second_factor.accept(person, now)


def test_guessing_codes_is_as_limited_as_guessing_passwords(with_factor: Client) -> None:
    for _ in range(FAILURES_OF_ACCOUNT):
        Client().post(LOGIN, WHO | {"code": "000000"})
    assert "Too many" in Client().post(LOGIN, WHO | {"code": code()}).content.decode()
    assert "Too many" in with_factor.post(PAGE, {"code": code()}, follow=True).content.decode()
    assert second_factor.needed(User.objects.get())


def test_the_api_gives_no_token_for_the_password_alone(with_factor: Client) -> None:
    assert Client().post(TOKEN, WHO, "application/json").status_code == 401
    assert Client().post(TOKEN, WHO | {"code": code()}, "application/json").status_code == 200


def test_who_has_none_logs_in_as_before(administrator: Client) -> None:
    assert 'name="code"' not in Client().get(LOGIN).content.decode()
    assert Client().post(LOGIN, WHO).status_code == 302
    assert Client().post(TOKEN, WHO, "application/json").status_code == 200


def test_it_is_switched_off_with_a_code_or_by_an_administrator(with_factor: Client) -> None:
    with_factor.post(PAGE, {"code": "000000"})
    assert second_factor.needed(User.objects.get())
    with_factor.post(PAGE, {"code": code()})
    assert not SecondFactor.objects.exists()
    with_factor.get(PAGE)
    with_factor.post(PAGE, {"code": code(), "password": WHO["password"]})
    assert second_factor.needed(User.objects.get())
    with_factor.post(f"/admin/people/{User.objects.get().pk}/act/", {"act": "reset_factor"})
    assert not SecondFactor.objects.exists()


def test_the_key_is_shown_as_a_code_to_scan_without_inline_styles(administrator: Client) -> None:
    page = administrator.get(PAGE).content.decode()
    square = page.partition('class="qr"')[2].partition("</div>")[0]
    assert "<svg" in square
    assert "style=" not in square
    link = second_factor.link(second_factor.secret_of(SecondFactor.objects.get()), "ada")
    assert segno.make_qr(link).svg_inline(scale=4, border=2) in square


def test_a_lone_administrator_who_lost_everything_is_helped_by_a_command(with_factor: Client) -> None:
    call_command("reset_second_factor", "ada", stdout=StringIO())
    assert Client().post(LOGIN, WHO).status_code == 302
    assert with_factor.get("/admin/").status_code == 302, "the session of before has ended"
    with pytest.raises(CommandError, match="ada has no second factor"):
        call_command("reset_second_factor", "ada")
    with pytest.raises(CommandError, match="There is no account eve"):
        call_command("reset_second_factor", "eve")


def test_a_code_is_right_after_secret_key_was_rotated(with_factor: Client, settings: Any) -> None:
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "n" * 40, [settings.SECRET_KEY]
    assert second_factor.accept(User.objects.get(), code())
    settings.SECRET_KEY_FALLBACKS = []
    assert second_factor.accept(User.objects.get(), code(after=1))  # it was sealed again when it was read


def test_a_factor_that_cannot_be_read_opens_nothing_and_the_log_says_what_to_do(
    with_factor: Client, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    now, codes = code(), second_factor.new_recovery_codes(User.objects.get())
    settings.SECRET_KEY = "n" * 40
    assert not second_factor.accept(User.objects.get(), now)
    assert "reset_second_factor ada" in caplog.text
    assert second_factor.accept(User.objects.get(), codes[0])  # a recovery code is no matter of SECRET_KEY
