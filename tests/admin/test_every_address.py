"""Every address of the admin refuses whoever lacks its permission: a new one that forgets to ask is found here."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import URLPattern, get_resolver

from jobs.models import StorageTarget
from scrapersky.admin.operations import VERBS
from tests.admin.conftest import client_of
from tests.api.conftest import town  # noqa: F401 -- a fixture

REFUSED = (403, 405)
# What is one's own, and what is about nobody: address -> what GET and POST answer to whoever may only look at domains.
EVERYBODY_S = {
    "index": (200, 200),
    "overview": (200, 200),
    "licences": (200, 200),
    "palette": (200, 200),
    "account": (200, 200),
    "end_session": (405, 302),
    "end_other_sessions": (405, 302),
    "keys": (200, 200),
    "revoke_key": (405, 404),
    "key_requests": (404, 404),
    "second_factor": (200, 302),
    "password_change": (200, 200),
    "password_change_done": (200, 405),
    "jsi18n": (200, 405),
    "save_view": (405, 302),
    "default_view": (405, 404),
    "choose_columns": (405, 404),
    "column_widths": (405, 404),
    "forget_view": (405, 404),
    # Whoever sees lists sees these, and changes nothing.
    "budgets": (200, 200),
    "suppressions": (200, 403),
    "suppression": (200, 403),
    "jobs_domain_changelist": (200, 200),
    "jobs_domain_rows": (200, 200),
    "jobs_domain_arrivals": (400, 400),
    "jobs_domain_suggest": (200, 200),
    "jobs_domain_review": (200, 200),
    "jobs_domain_cards": (200, 200),
    "jobs_domain_change": (200, 200),
    # Nothing is there, whoever asks. What is there is in the tests of roles.
    "undo": (404, 404),
    "undo_bulk_action": (405, 404),
    "jobs_bulk_change": (404, 404),
    "view_on_site": (404, 404),
    "app_list": (404, 404),
    None: (404, 404),
}
WITHOUT_LOGIN = ("login", "objection", "password_link")
ENDS_SESSIONS = ("logout", "log_out_everywhere")


def addresses() -> Iterator[tuple[str | None, str]]:
    """The name and address of each of the admin's routes, with the first row of its table where it is about one."""
    for route, name in _routes(get_resolver().url_patterns):
        if route.startswith("admin/") and name not in (*WITHOUT_LOGIN, *ENDS_SESSIONS):
            table = re.match(r"admin/(?:jobs/(\w+)|(suppression)s)/", route)
            row = apps.get_model("jobs", table[1] or table[2])._default_manager.first() if table else None
            yield name, "/" + re.sub(r"<[^>]*>", str(row.pk) if row else "1", route).strip("^$")


def _routes(patterns: list[Any], before: str = "") -> Iterator[tuple[str, str | None]]:
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            yield f"{before}{pattern.pattern}", pattern.name
        else:
            yield from _routes(pattern.url_patterns, f"{before}{pattern.pattern}")


@pytest.mark.usefixtures("town")
def test_every_address_refuses_whoever_may_only_look_at_domains() -> None:
    eve = User.objects.create_user("eve", password="eve-secret-1")
    eve.user_permissions.add(Permission.objects.get(content_type__app_label="jobs", codename="view_domain"))
    client, wrong = client_of(eve), []
    for name, address in addresses():
        answers = client.get(address).status_code, client.post(address).status_code
        if name is not None and name.endswith("_act"):  # which permission it needs depends on the act
            answers = answers[0], client.post(address, {"act": "decide:Maybe", "row": "1"}).status_code
        if answers != EVERYBODY_S.get(name) and not set(answers) <= set(REFUSED):
            wrong.append((name, address, answers))
    assert wrong == []


@pytest.mark.usefixtures("town")
@pytest.mark.parametrize("row", ["0", "99999999999999999999", "%00", "a%00b"])
def test_an_address_of_no_row_is_never_a_failure_of_ours(administrator: Client, row: str) -> None:
    administrator.raise_request_exception = False
    failed = []
    for route, name in _routes(get_resolver().url_patterns):
        if route.startswith("admin/") and "<" in route and name not in ENDS_SESSIONS:
            address = "/" + re.sub(r"<[^>]*>", row, route).strip("^$")
            answers = administrator.get(address).status_code, administrator.post(address).status_code
            failed += [(name, address, answers)] if max(answers) >= 500 else []
    assert failed == []


@pytest.mark.usefixtures("town")
@pytest.mark.parametrize("fields", [{}, dict.fromkeys(("stage", "flag", "rule", "row", "reason", "host"), "a\0b")])
def test_a_button_of_operations_without_its_fields_or_with_nul_is_never_a_failure_of_ours(
    administrator: Client, fields: dict[str, str]
) -> None:
    administrator.raise_request_exception = False
    answers = {verb: administrator.post("/admin/operate/", {"verb": verb} | fields).status_code for verb in VERBS}
    assert {verb: status for verb, status in answers.items() if status >= 500} == {}


@pytest.mark.usefixtures("town")
def test_what_there_is_not_of_storage_targets_is_named_and_not_taken_for_something_else(administrator: Client) -> None:
    target = StorageTarget.objects.create(name="Folder", kind="local", options={"folder": "a"}, created_by="ada")
    assert administrator.post(f"/admin/storage-targets/{target.pk}/do/", {"verb": "delte"}).status_code == 400
    assert administrator.get("/admin/storage-targets/add/s4/").status_code == 404


def test_without_a_log_in_every_address_leads_to_the_log_in(db: None) -> None:
    client = Client()
    wrong = [
        (name, address)
        for name, address in addresses()
        if not client.get(address).headers.get("Location", "").startswith("/admin/login/")
    ]
    assert wrong == []


def test_staff_without_a_role_do_not_enter(db: None) -> None:
    """The home page has the names of projects, and figures of everything."""
    client = client_of(User.objects.create_user("eve", password="eve-secret-1", is_staff=True))
    for address in ("/admin/", "/admin/overview/"):
        assert client.get(address).status_code == 302
