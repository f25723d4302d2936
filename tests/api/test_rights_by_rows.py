"""Who reaches which row by which operation: every operation by scope and role, and every way to the rows of a noun."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.db import transaction
from django.test import Client
from django.urls import get_resolver
from rest_framework.test import APIClient

from jobs.actions.duplicates import merge
from jobs.lists.catalogue import DOMAINS
from jobs.models import Destination, PossibleDuplicate
from jobs.transfer import export_jobs
from jobs.transfer.exports import export_request
from scrapersky.accounts.roles import GRANTS, SEE
from scrapersky.api.auth import SCOPES, make_key
from scrapersky.api.problem_types import PUBLIC
from scrapersky.api.urls import NOUNS
from tests.admin.conftest import client_of as browser_of
from tests.api.conftest import client_of
from tests.api.test_nouns import add_a_recipe_and_a_destination
from tests.api.test_scopes import VERBS
from tests.whole import in_whole

REFUSED = (403, 404)  # 404: no such stage, rule or message, or a row that is another's
PEOPLE = "Manage people and roles"
Operation = tuple[str, str, str]  # the method, the address of a row that is there, the scope


def operations() -> Iterator[Operation]:
    """Every operation of the API, at the first row of its noun."""
    rows = {view.resource.slug: view.resource.model._default_manager.first() for view in NOUNS}
    for route in get_resolver("scrapersky.api.urls").url_patterns[0].url_patterns:  # type: ignore[union-attr]
        view: Any = route.callback
        slug = str(route.pattern).strip("^").split("/")[0].rstrip("$")
        row = rows.get(slug)
        address = re.sub(r"\(\?P<pk>[^)]*\)", str(row.pk) if row else "1", str(route.pattern))
        address = re.sub(r"\(\?P<kind>[^)]*\)", "csv", address)
        address = re.sub(r"\(\?P<\w+>[^)]*\)|<slug:kind>", "1", address).strip("^$").replace("\\", "")
        own = {verb: verb for verb in VERBS if hasattr(view.cls, verb)}
        for verb, action in list((getattr(view, "actions", None) or own).items()):
            if verb in VERBS and "stream" not in address:
                yield verb, f"/api/v3/{address}", view.cls.required_scopes.get(action)


def add_rows_of_operators() -> None:
    """As they are stored; nothing listens at the destination's address, and none may be inside."""
    add_a_recipe_and_a_destination()
    Destination.objects.update(options={"url": "http://127.0.0.1:9/", "leads": 1, "secret": "", "header": ""})


def status(client: APIClient, verb: str, address: str) -> int:
    """What an operation answers; what it changed is taken back."""
    with transaction.atomic():
        answer = getattr(client, verb)(address, **({} if verb == "get" else {"data": {}, "format": "json"}))
        if answer.streaming:
            b"".join(answer.streaming_content)
        transaction.set_rollback(True)
    return int(answer.status_code)


def key_client(owner: User, *scopes: str) -> APIClient:
    client = APIClient(raise_request_exception=False)
    client.credentials(HTTP_AUTHORIZATION=f"Api-Key {make_key(owner, 'nightly', list(scopes))[1]}")
    return client


@pytest.mark.usefixtures("town")
@pytest.mark.parametrize(
    "scope", [None, "read", "operate", *(in_whole(scope) for scope in SCOPES if scope not in ("read", "operate"))]
)
def test_a_key_of_an_administrator_reaches_what_its_scope_names_and_nothing_else(scope: str | None) -> None:
    add_rows_of_operators()
    owner = User.objects.create_superuser("ada", password="ada-secret-1")
    client, wrong = key_client(owner, *([scope] if scope else [])), []
    for verb, address, required in operations():
        answer = status(client, verb, address)
        refused = answer in REFUSED or required == PUBLIC
        if (required != scope and not refused) or answer == 401 or answer >= 500:
            wrong.append((verb, address, required, answer))
    assert wrong == [], "\n".join(map(str, wrong))


@pytest.mark.usefixtures("town")
@pytest.mark.parametrize("who", ["nobody", PEOPLE, *(in_whole(who) for who in ("no role", *GRANTS) if who != PEOPLE)])
def test_a_person_reaches_what_the_role_allows_and_nothing_else(who: str) -> None:
    add_rows_of_operators()
    person = User.objects.create_user("eve", password="eve-secret-1")
    if who in GRANTS:
        person.user_permissions.set(Permission.objects.filter(GRANTS[SEE] | GRANTS[who]))
    client, wrong = APIClient() if who == "nobody" else client_of(person), []
    for verb, address, required in operations():
        answer, allowed = status(client, verb, address), required == PUBLIC or person.has_perm(SCOPES[required])
        refused = {401, 404} if who == "nobody" else REFUSED
        if (not allowed and answer not in refused) or answer >= 500:
            wrong.append((verb, address, required, answer))
    assert wrong == [], "\n".join(map(str, wrong))


def ids(answer: Any) -> set[int]:
    return {row["id"] for row in answer.json().get("items", []) if row and "id" in row}


def visible(client: APIClient, noun: str, rows: list[int]) -> dict[str, set[int]]:
    """The rows that each way to a noun shows."""
    address = f"/api/v3/{noun}"
    ways = {
        "detail": {row for row in rows if client.get(f"{address}/{row}").status_code == 200},
        "list": ids(client.get(f"{address}?limit=100")),
        "batch": ids(client.post(f"{address}/batch", {"ids": rows}, format="json")),
        "changes": ids(client.get(f"{address}?changes_after=0-0")),
    }
    file = client.get(f"{address}/export.jsonl")
    if file.status_code == 200:
        lines = b"".join(file.streaming_content) if file.streaming else file.content
        ways["export"] = {json.loads(line)["id"] for line in lines.splitlines()}
    count = client.get(f"{address}/count")
    ways["count"] = ways["list"] if count.json().get("count", 0) == len(ways["list"]) else {-1}
    return ways


def suggested(browser: Client, model: Any) -> list[str]:
    """The names that the admin offers while somebody types the beginning of each row's."""
    address = f"/admin/jobs/{model._meta.model_name}/suggest/"
    answers = [browser.get(address, {"q": str(row)}) for row in model._default_manager.all()[:5]]
    return [name for answer in answers if answer.status_code == 200 for name in answer.json()["names"]]


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["viewer", "operator", "scout", "nobody"])
def test_no_way_to_a_row_shows_what_its_detail_refuses(role: str, town: dict[str, Any]) -> None:
    add_rows_of_operators()
    merge(PossibleDuplicate.objects.get().pk, town["business"].pk, by="ada")  # archived rows are no other rows
    person = User.objects.create_user("eve", password="eve-secret-1")
    if role == "scout":
        person.user_permissions.set(Permission.objects.filter(GRANTS[SEE]))
    elif role != "nobody":
        person.groups.add(Group.objects.get(name=role))
    for by in ("ada", "eve", "eve (nightly)", "eve2"):
        export_jobs.create(export_request(DOMAINS, {}, "csv", ["id"]), by=by)
    make_key(person, "own", ["read"])
    make_key(User.objects.create_superuser("ada", password="ada-secret-1"), "another's", ["read"])
    client, browser, wrong = client_of(person), browser_of(person), []
    for slug, model in ((view.resource.slug, view.resource.model) for view in NOUNS):
        ways = visible(client, slug, list(model._default_manager.values_list("pk", flat=True)))
        wrong += [(slug, way, shown, ways["detail"]) for way, shown in ways.items() if shown - ways["detail"]]
        wrong += [(slug, "suggest", names) for names in suggested(browser, model) if not ways["detail"]]
    assert wrong == [], "\n".join(map(str, wrong))
