"""What goes wrong is said in words and in our own look, whoever asks, in development as in production."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path

from scrapersky import urls
from scrapersky.settings import env

HTML = {"Accept": "text/html,application/xhtml+xml"}


def fails(request: HttpRequest) -> HttpResponse:
    raise ZeroDivisionError("kestrel-secret")


def refuses(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied


def suspects(request: HttpRequest) -> HttpResponse:
    raise SuspiciousOperation("kestrel-secret")


urlpatterns = [*urls.urlpatterns, path("fails", fails), path("refuses", refuses), path("suspects", suspects)]
handler400, handler403, handler404, handler500 = urls.handler400, urls.handler403, urls.handler404, urls.handler500


@pytest.fixture
def visitor(db: None) -> Iterator[Client]:
    with override_settings(ROOT_URLCONF=__name__):
        yield Client(raise_request_exception=False, headers=HTML)


PAGES = [
    ("/nowhere/", 404, "There is nothing at this address."),
    ("/health/nowhere", 404, "There is nothing at this address."),
    ("/refuses", 403, "You may not do this."),
    ("/suspects", 400, "Your browser sent something that cannot be read."),
    ("/fails", 500, "This is our fault, not yours."),
]


@pytest.mark.parametrize(("address", "status", "sentence"), PAGES)
def test_a_person_gets_a_page_in_words(visitor: Client, address: str, status: int, sentence: str) -> None:
    response = visitor.get(address)
    page = response.content.decode()
    assert response.status_code == status
    assert sentence in page
    assert 'class="panel box notice"' in page, "our own look"
    assert "kestrel-secret" not in page
    assert "URLconf" not in page
    assert "script-src 'self'" in response["Content-Security-Policy"]


@pytest.mark.parametrize(("address", "status", "sentence"), PAGES)
def test_a_program_gets_a_problem(visitor: Client, address: str, status: int, sentence: str) -> None:
    response = visitor.get(address, headers={"Accept": "application/json"})
    assert (response.status_code, response["Content-Type"]) == (status, "application/problem+json")
    assert response.json()["status"] == status
    assert response.json()["detail"].startswith(sentence)


def test_development_has_the_same_pages_unless_somebody_wants_django_s(visitor: Client) -> None:
    """`make run` is what curators try first: no list of URL patterns, no settings, no traceback."""
    assert env.variables["ENVIRONMENT"].default == "development"
    assert env.variables["DEBUG"].default is False
    assert django_settings.DEBUG is False


def test_another_host_name_is_refused_with_what_to_do(visitor: Client, settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["curation.test"]
    response = visitor.get("/admin/login/", headers={"Host": "else.test"})
    assert response.status_code == 400
    assert "add the name to ALLOWED_HOSTS" in response.content.decode()


@pytest.mark.parametrize(
    ("headers", "cookie", "sentence"),
    [
        ({}, False, "Your browser sent no cookie"),
        ({}, True, "The form is from before your last log-in"),
        ({"Origin": "https://else.test"}, True, "CSRF_TRUSTED_ORIGINS"),
    ],
)
def test_a_form_that_is_refused_says_why(db: None, headers: dict[str, str], cookie: bool, sentence: str) -> None:
    browser = Client(enforce_csrf_checks=True, headers=HTML)
    if cookie:
        browser.get("/admin/login/")
    response = browser.post("/admin/login/", {"username": "ada", "password": "x"}, headers=headers)
    assert response.status_code == 403
    assert sentence in response.content.decode()
    assert 'class="panel box notice"' in response.content.decode()


def test_a_browser_finds_an_icon_where_a_page_names_none(db: None) -> None:
    response = Client().get("/favicon.ico")
    assert (response.status_code, response["Location"]) == (302, "/static/console/icon.svg")


# The log-in.


def log_in(**fields: str) -> str:
    return " ".join(Client().post("/admin/login/", fields).content.decode().split())


def test_a_wrong_password_says_so_without_a_word_of_staff(db: None) -> None:
    User.objects.create_superuser("ada", password="ada-secret-1")
    for name in ("ada", "nobody"):
        page = log_in(username=name, password="wrong")
        assert "The name or the password is wrong." in page
        assert "%(" not in page
        assert "staff" not in page


def test_a_right_password_without_a_role_says_so(db: None) -> None:
    User.objects.create_user("bela", password="bela-secret-1")
    page = log_in(username="bela", password="bela-secret-1")
    assert "Your account has no role yet. Ask an administrator to give you one." in page
    assert "is wrong" not in page
