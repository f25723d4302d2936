"""What somebody else began, only they and operators undo or end: at every door, with a sentence."""

from __future__ import annotations

import io
import json
import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.core.management import call_command
from django.test import Client

from jobs.actions import bulk_actions, curation, duplicates
from jobs.actions.bulk_actions import ActionRequest
from jobs.actions.ownership import NotYours, is_of, refuse_anothers
from jobs.actions.searches import find_or_create_search
from jobs.lists.catalogue import DOMAINS
from jobs.models import (
    Bulk,
    Destination,
    Domain,
    Export,
    Import,
    LeadSend,
    LocalBusiness,
    PlaceSearch,
    PossibleDuplicate,
    Project,
    Run,
)
from jobs.store.leads import refresh_leads
from jobs.transfer import export_jobs, import_jobs
from jobs.transfer.exports import export_request
from jobs.transfer.import_jobs import ImportRequest
from jobs.transfer.mapping import read_items
from scrapersky.api.auth import make_key
from tests.api.conftest import client_of

pytestmark = pytest.mark.django_db(transaction=True)
SENTENCE = "Only nora or an operator may"


def person(name: str, role: str) -> User:
    user = User.objects.create_user(name, password="correct-horse-1")
    user.groups.add(Group.objects.get(name=role))
    return user


@pytest.fixture
def people() -> dict[str, User]:
    return {"nora": person("nora", "curator"), "omar": person("omar", "curator"), "olga": person("olga", "operator")}


# What nora began: how, the doors at which it is undone or ended, and whether it was.


@dataclass
class Begun:
    api: tuple[str, str]
    admin: tuple[str, dict[str, str]]
    ended: Callable[[], bool]
    body: dict[str, Any] | None = None


def an_import() -> Begun:
    table = read_items(DOMAINS, ["kestrel.test"])
    stored = import_jobs.create(ImportRequest(DOMAINS, table, "nora"))
    return Begun(
        ("POST", f"imports/{stored.pk}/undo"), (f"/admin/import/{stored.pk}/", {"act": "undo"}),
        lambda: Import.objects.get(pk=stored.pk).undone_at is not None,
    )  # fmt: skip


def a_decision() -> Begun:
    domain = Domain.objects.create(host="shop.test")
    bulk = curation.decide(Domain, [domain.pk], "Selected", by="nora", requested=1).bulk
    return Begun(
        ("POST", f"decisions/{bulk}/undo"), (f"/admin/undo/{bulk}/", {}),
        lambda: Bulk.objects.get(pk=bulk).undone_at is not None,
    )  # fmt: skip


def a_decision_of_a_key() -> Begun:
    begun = a_decision()
    Bulk.objects.update(made_by="nora (nightly)")
    return begun


def a_decision_of_a_project() -> Begun:
    project = Project.objects.create(name="Dentists", requested_by="nora", digest="x 1")
    begun = a_decision()
    Bulk.objects.update(made_by=f"project {project.pk}")
    return begun


def a_run() -> Begun:
    run = Run.objects.create(kind="export", title="A file", requested_by="nora", status="Queued")
    return Begun(
        ("POST", f"runs/{run.pk}/cancel"), ("/admin/operate/", {"verb": "cancel_run", "row": str(run.pk)}),
        lambda: Run.objects.get(pk=run.pk).status == "Cancelled",
    )  # fmt: skip


def a_project() -> Begun:
    project = Project.objects.create(name="Dentists", requested_by="nora", digest="x 1", status="InProgress")
    return Begun(
        ("POST", f"projects/{project.pk}/stop"), (f"/admin/jobs/project/{project.pk}/do/", {"verb": "stop"}),
        lambda: Project.objects.get(pk=project.pk).status == "Cancelled",
    )  # fmt: skip


def a_pause() -> Begun:
    return _paused("InProgress", "pause", "Paused")


def a_paused_project() -> Begun:
    return _paused("Paused", "resume", "InProgress")


def _paused(before: str, verb: str, after: str) -> Begun:
    run = Run.objects.create(kind="project", title="Dentists", requested_by="nora", status=before)
    project = Project.objects.create(name="Dentists", requested_by="nora", digest="x 1", status=before, run_id=run.pk)
    return Begun(
        ("POST", f"projects/{project.pk}/{verb}"), (f"/admin/jobs/project/{project.pk}/do/", {"verb": verb}),
        lambda: Project.objects.get(pk=project.pk).status == after,
    )  # fmt: skip


def a_waiting_search() -> Begun:
    search = place_search("nora", "Error", outcome="spending_limit")
    return Begun(
        ("POST", f"place-searches/{search.pk}/finish"),
        ("/admin/operate/", {"verb": "finish_search", "row": str(search.pk)}),
        lambda: PlaceSearch.objects.get(pk=search.pk).finish_early,
    )  # fmt: skip


def place_search(requested_by: str, status: str, **more: Any) -> PlaceSearch:
    text = "dentists in Ithaca, NY"
    return PlaceSearch.objects.create(
        query=text, normalised_query=text, provider="overpass", requested_by=requested_by, status=status, **more
    )


def a_merge() -> Begun:
    first, second = (LocalBusiness.objects.create(provider="import", external_id=x, name="Kestrel") for x in "ab")
    refresh_leads(businesses=[first.pk, second.pk])
    pair = PossibleDuplicate.objects.create(first=first, second=second, score=1.0)
    duplicates.merge(pair.pk, first.pk, by="nora")
    bulk = Bulk.objects.get(table="local_businesses").pk
    return Begun(
        ("POST", f"decisions/{bulk}/undo"), (f"/admin/undo/{bulk}/", {}),
        lambda: LocalBusiness.objects.filter(curation_status="New", leads__curation_status="New").count() == 2,
    )  # fmt: skip


def a_file() -> Begun:
    made = export_jobs.create(export_request(DOMAINS, {}, "csv", ["id"]), by="nora")
    return Begun(
        ("DELETE", f"exports/{made.pk}"), (f"/admin/exports/{made.pk}/delete/", {}),
        lambda: not Export.objects.filter(pk=made.pk).exists(),
    )  # fmt: skip


def a_send() -> Begun:
    there = Destination.objects.create(name="CRM", adapter="http")
    sent = LeadSend.objects.create(destination=there, requested_by="nora")
    return Begun(
        ("POST", f"destinations/{there.pk}/sends/{sent.pk}/undo"), (f"/admin/sends/{sent.pk}/undo/", {}),
        lambda: LeadSend.objects.get(pk=sent.pk).undone_at is not None,
    )  # fmt: skip


def a_repeat() -> Begun:
    search = place_search("nora", "Completed", repeat_every_days=7)
    return Begun(
        ("PATCH", f"place-searches/{search.pk}"),
        (f"/admin/jobs/placesearch/{search.pk}/notes/", {"initial-repeat_every_days": "7"}),
        lambda: PlaceSearch.objects.get(pk=search.pk).repeat_every_days is None,
        {"repeat_every_days": None},
    )


KINDS = [
    an_import, a_decision, a_decision_of_a_key, a_decision_of_a_project, a_run, a_project, a_pause, a_paused_project,
    a_waiting_search, a_repeat, a_merge, a_file, a_send,
]  # fmt: skip


def by_api(begun: Begun, user: User) -> Any:
    method, path = begun.api
    return client_of(user).generic(method, f"/api/v3/{path}", json.dumps(begun.body or {}), "application/json")


def by_admin(begun: Begun, user: User) -> Any:
    client = Client()
    client.force_login(user)
    address, fields = begun.admin
    return client.post(address, fields, follow=True)


@pytest.mark.parametrize("begin", KINDS)
def test_by_the_api_somebody_elses_stays_and_ones_own_does_not(people: dict[str, User], begin: Any) -> None:
    begun = begin()
    answer = by_api(begun, people["omar"])
    assert (answer.status_code, begun.ended()) == (404 if begin is a_file else 403, False)  # files are not seen at all
    if begin not in (a_file, a_decision_of_a_key, a_decision_of_a_project):
        assert SENTENCE in answer.json()["detail"]
    assert by_api(begun, people["nora"]).status_code < 300
    assert begun.ended()


@pytest.mark.parametrize("begin", KINDS)
def test_by_the_admin_somebody_elses_stays_and_says_why(people: dict[str, User], begin: Any) -> None:
    begun = begin()
    page = by_admin(begun, people["omar"]).content.decode()
    assert not begun.ended()
    if begin not in (a_file, a_decision_of_a_key, a_decision_of_a_project):
        assert SENTENCE in page
    by_admin(begun, people["nora"])
    assert begun.ended()


@pytest.mark.parametrize("begin", KINDS)
@pytest.mark.parametrize("door", [by_api, by_admin])
def test_an_operator_undoes_and_ends_what_anybody_began(people: dict[str, User], begin: Any, door: Any) -> None:
    begun = begin()
    door(begun, people["olga"])
    assert begun.ended()


def test_a_key_without_the_scope_of_operators_ends_only_what_its_person_began(people: dict[str, User]) -> None:
    _, text = make_key(people["olga"], "narrow", ["read", "curate", "submit"])
    begun = a_decision()
    client = Client()
    answer = client.post(f"/api/v3/{begun.api[1]}", HTTP_AUTHORIZATION=f"Api-Key {text}")
    assert (answer.status_code, begun.ended()) == (403, False)


def test_review_does_not_undo_what_somebody_else_decided(people: dict[str, User]) -> None:
    begun = a_decision()
    bulk = Bulk.objects.get()
    row = Domain.objects.get()
    op = {"do": "undo", "row": row.pk, "of": str(bulk.pk), "key": str(uuid.uuid4())}
    client = Client()
    client.force_login(people["omar"])
    answer = client.post("/admin/jobs/domain/review/decide/", {"operations": [op]}, content_type="application/json")
    [result] = answer.json()["results"]
    assert result["result"] == "refused"
    assert SENTENCE in result["message"]
    assert not begun.ended()


def test_an_action_on_many_rows_is_undone_by_whoever_began_it(people: dict[str, User]) -> None:
    Domain.objects.create(host="shop.test")
    request = ActionRequest(DOMAINS, "decide", "nora", {"q": "shop"}, status="Selected")
    run = bulk_actions.start(request, expected=1).run_id
    while bulk_actions.process_pending():
        pass
    assert client_of(people["omar"]).post(f"/api/v3/runs/{run}/undo").status_code == 403
    assert client_of(people["nora"]).post(f"/api/v3/runs/{run}/undo").status_code == 200


def test_a_search_of_ones_own_project_is_ones_own(people: dict[str, User]) -> None:
    begun = a_waiting_search()
    mine = Project.objects.create(name="Dentists", requested_by="omar (nightly)", digest="x 1")
    mine.searches.set(PlaceSearch.objects.all())
    assert by_api(begun, people["omar"]).status_code == 202
    assert begun.ended()


def test_a_search_that_somebody_else_repeats_is_not_changed_by_searching_for_the_same(people: dict[str, User]) -> None:
    terms: dict[str, Any] = {"provider": "overpass", "repeat_every_days": 7, "budget": Decimal(1)}
    search = find_or_create_search("dentists in Ithaca, NY", requested_by="nora", **terms)
    PlaceSearch.objects.update(status="Completed")
    words: dict[str, Any] = {"queries": [search.query], "provider": "overpass", "budget": 2}
    item = client_of(people["omar"]).post("/api/v3/place-searches", words, format="json").json()["items"][0]
    assert item["result"] == "exists"
    words["repeat_every_days"] = 3650
    item = client_of(people["omar"]).post("/api/v3/place-searches", words, format="json").json()["items"][0]
    assert (item["result"], item["detail"]) == (
        "invalid",
        "This search is by nora. Only nora or an operator may change it.",
    )
    form = {"what": search.query, "provider": "overpass", "repeat_every_days": "3650"}
    page = posted_with_its_terms(people["omar"], form)
    assert SENTENCE in page
    search.refresh_from_db()
    assert (search.repeat_every_days, search.budget) == (7, 1)
    _, text = make_key(people["nora"], "nightly", ["read", "submit"])
    key = {"HTTP_AUTHORIZATION": f"Api-Key {text}"}
    item = Client().post("/api/v3/place-searches", words, content_type="application/json", **key).json()["items"][0]
    search.refresh_from_db()
    assert (item["result"], search.repeat_every_days, search.budget) == ("exists", 3650, 2)


def posted_with_its_terms(user: User, form: dict[str, str]) -> str:
    """The page that answers the form of many searches, once its plan was agreed to."""
    client = Client()
    client.force_login(user)
    plan = client.post("/admin/jobs/placesearch/new/", form).content.decode()
    [terms] = re.findall(r'name="agreed" value="([^"]*)"', plan)
    return client.post("/admin/jobs/placesearch/new/", form | {"agreed": terms}, follow=True).content.decode()


def test_whoever_began_a_run_cancels_it_on_its_page_and_does_not_hold_it_back(people: dict[str, User]) -> None:
    fields = a_run().admin[1]
    shown = {"nora": (True, False), "omar": (False, False), "olga": (True, True)}
    for name, user in people.items():
        client = Client()
        client.force_login(user)
        page = client.get(f"/admin/jobs/run/{fields['row']}/").content.decode()
        assert ('value="cancel_run"' in page, 'value="pause_run"' in page) == shown[name]


def test_sends_show_ones_own_and_to_operators_everybodys(people: dict[str, User]) -> None:
    a_send()
    for name, seen in (("nora", True), ("omar", False), ("olga", True)):
        client = Client()
        client.force_login(people[name])
        assert ("Take back</button>" in client.get("/admin/sends/").content.decode()) == seen


@pytest.mark.parametrize("scope", ["checked", "all"])
def test_a_search_in_the_queue_is_taken_out_by_whoever_began_it(people: dict[str, User], scope: str) -> None:
    search = place_search("nora", "Queued")
    fields = {"act": "cancel:place_search", "row": str(search.pk)}
    if scope == "all":
        fields = {"act": "cancel:place_search", "scope": "all", "query": "status=Queued", "expected": "1"}
    begun = Begun(("", ""), ("/admin/jobs/placesearch/act/", fields),
                  lambda: PlaceSearch.objects.get(pk=search.pk).status != "Queued")  # fmt: skip
    page = by_admin(begun, people["omar"]).content.decode()
    assert (SENTENCE in page, begun.ended()) == (True, False)
    by_admin(begun, people["nora"])
    assert begun.ended()


def test_an_agent_undoes_no_merge_of_somebody_else(people: dict[str, User]) -> None:
    begun = a_merge()
    bulk = str(Bulk.objects.get(table="local_businesses").pk)
    for name, undone in (("omar", False), ("nora", True)):
        _, text = make_key(people[name], "agent", ["read", "curate"])
        body = {"jsonrpc": "2.0", "id": 1, "method": "tools/call",
                "params": {"name": "undo", "arguments": {"bulk_id": bulk}}}  # fmt: skip
        answer = Client().post("/mcp", body, content_type="application/json", HTTP_ACCEPT="application/json",
                               HTTP_AUTHORIZATION=f"Api-Key {text}").content.decode()  # fmt: skip
        assert (SENTENCE in answer, begun.ended()) == (not undone, undone)


def test_the_command_of_an_operator_undoes_any_merge() -> None:
    begun = a_merge()
    call_command("bulk", "undo", str(Bulk.objects.get(table="local_businesses").pk), stdout=io.StringIO())
    assert begun.ended()


@pytest.mark.parametrize(
    ("begin", "button"),
    [(a_pause, 'value="pause"'), (a_waiting_search, 'value="finish_search"'), (a_repeat, 'name="repeat_every_days"')],
)
def test_only_who_may_end_it_sees_the_button(people: dict[str, User], begin: Any, button: str) -> None:
    begin()
    for name, seen in (("nora", True), ("olga", True), ("omar", False)):
        client = Client()
        client.force_login(people[name])
        row = Project.objects.first() or PlaceSearch.objects.get()
        page = client.get(f"/admin/jobs/{row._meta.model_name}/{row.pk}/").content.decode()
        assert (button in page) == seen
        assert (SENTENCE in page) != seen


def test_the_pages_show_no_button_that_would_be_refused(people: dict[str, User]) -> None:
    address, _ = an_import().admin
    pages = {}
    for name, user in people.items():
        client = Client()
        client.force_login(user)
        pages[name] = client.get(address).content.decode()
    assert "Undo import" in pages["nora"]
    assert "Undo import" in pages["olga"]
    assert "Undo import" not in pages["omar"]
    assert "Only nora or an operator may change, start or undo it." in pages["omar"]


def test_nobody_starts_or_changes_the_preview_of_somebody_else(people: dict[str, User]) -> None:
    preview = import_jobs.create_preview(ImportRequest(DOMAINS, read_items(DOMAINS, ["kestrel.test"]), "nora"))
    client = Client()
    client.force_login(people["omar"])
    page = client.get(f"/admin/import/{preview.pk}/").content.decode()
    assert "Only nora or an operator may change, start or undo it." in page
    assert "Import 1 domain" not in page
    assert "Update preview" not in page
    page = client.post(f"/admin/import/{preview.pk}/", {"act": "import"})
    assert (page.status_code, SENTENCE in page.content.decode()) == (400, True)
    assert not Domain.objects.exists()


def test_the_command_of_an_operator_undoes_any_import() -> None:
    begun = an_import()
    call_command("import", "--undo", str(Import.objects.get().pk), stdout=io.StringIO())
    assert begun.ended()


def test_whose_something_is_follows_from_who_began_it() -> None:
    assert is_of("nora", "nora")
    assert is_of("nora (nightly)", "nora")
    assert not is_of("norah", "nora")
    assert not is_of("", "")
    assert not is_of("project 7", "nora")  # there is no such project
    refuse_anothers("nora", "omar", operates=True, what="import")
    with pytest.raises(NotYours, match=r"This run is somebody else's\. Only an operator may cancel it\."):
        refuse_anothers("", "omar", operates=False, what="run", verb="cancel")
