"""What people do with recipes: added, run by hand, paused, missed, retried, told by mail, deleted; from every door."""

from __future__ import annotations

import io
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client

from jobs.actions import erasure
from jobs.actions.curation import Refused, WrongField
from jobs.compliance import suppression_list
from jobs.compliance.subjects import read_subject
from jobs.maintenance import pruning
from jobs.models import Event, ExportRecipe, Lead, RecipeChange, RecipeRow, RecipeRun, Run, StorageTarget
from jobs.transfer import recipe_runs, recipes, storage
from scrapersky.models import SavedView
from tests.admin.conftest import MakePerson, person
from tests.api.conftest import client_of
from tests.transfer.copies import run_now
from tests.transfer.test_recipe_copies import MONDAY, leads, recipe_of, root

__all__ = ["person", "root"]
pytestmark = pytest.mark.django_db(transaction=True)
API, ADMIN = "/api/v3/export-recipes", "/admin/export-recipes/"


@pytest.fixture
def olga() -> User:
    return User.objects.create_superuser("olga", password="correct-horse-1")


@pytest.fixture
def api(olga: User) -> Any:
    return client_of(olga)


@pytest.fixture
def admin(olga: User) -> Client:
    client = Client()
    client.force_login(olga)
    return client


def test_runs_that_were_missed_are_one_and_a_run_that_is_late_is_not_overtaken(root: Path) -> None:
    leads("shop1")
    recipe = recipe_of(repeat="daily", time_zone="America/New_York")
    ExportRecipe.objects.filter(pk=recipe.pk).update(next_run_at=MONDAY)
    later = MONDAY + timedelta(days=3, hours=1)
    assert recipes.start_due(later) == 1
    assert recipes.start_due(later) == 0
    recipe.refresh_from_db()
    assert recipe.next_run_at == MONDAY + timedelta(days=4)
    assert recipe.runs.get().folder == "weekday-leads/2026-11-30-run-1"
    assert recipes.start_due(MONDAY + timedelta(days=4)) == 0  # the first is not done
    recipe.refresh_from_db()
    assert (recipe.runs.count(), recipe.next_run_at) == (1, MONDAY + timedelta(days=5))


def test_a_paused_recipe_begins_nothing_and_holds_what_waits(root: Path) -> None:
    leads("shop1")
    recipe = recipe_of(repeat="daily")
    run = recipes.start(recipe.pk)
    recipes.pause(recipe.pk)
    with pytest.raises(Refused, match="resume it first"):
        recipes.start(recipe.pk)
    ExportRecipe.objects.filter(pk=recipe.pk).update(next_run_at=MONDAY)
    assert recipes.start_due(MONDAY + timedelta(days=1)) == 0
    assert recipe_runs.process_due(MONDAY) == ""
    recipes.resume(recipe.pk)
    recipe_runs.process_due(MONDAY)
    run.refresh_from_db()
    assert run.status == "Completed"
    recipes.start(recipe.pk)
    with pytest.raises(Refused, match="under way"):
        recipes.start(recipe.pk)


def test_a_run_that_is_cancelled_leaves_no_mark_and_the_next_brings_all(root: Path) -> None:
    leads("shop1")
    recipe = recipe_of()
    run = recipes.start(recipe.pk)
    assert recipes.cancel(run.pk, by="ada")
    assert not recipes.cancel(run.pk, by="ada")
    assert recipe_runs.process_due() == ""
    assert run_now(recipe).rows == 1


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"folder": "leads/{date}"}, "folder"), ({"folder": "../{run}"}, "folder"), ({"folder": "/{run}"}, "folder"),
        ({"folder": "{run}/{colour}"}, "folder"), ({"folder": "a//{run}"}, "folder"), ({"name": "!!!"}, "name"),
        ({"time_zone": "Mars"}, "time_zone"), ({"mail_when": "always"}, "mail_to"),
        ({"mail_to": ["ada@x.test, b@y.test"]}, "mail_to"), ({"filter": {"colour": "red"}}, "filter"),
        ({"columns": ["colour"]}, "columns"), ({"layout": "pipedrive"}, "layout"), ({"format": "exe"}, "format"),
        ({"noun": "runs"}, "noun"),
    ],
)  # fmt: skip
def test_a_field_that_cannot_be_used_is_refused_by_name(root: Path, fields: dict[str, Any], name: str) -> None:
    with pytest.raises(WrongField) as refused:
        recipe_of(**fields)
    assert refused.value.field == name
    assert str(refused.value).endswith((".", "}", "test"))


def test_mail_tells_who_wants_it_how_a_run_ended_once(root: Path, settings: Any) -> None:
    leads("shop1")
    recipe = recipe_of(mail_when="failure", mail_to=["ada@kestrel.test"])
    run_now(recipe)
    assert mail.outbox == []
    ExportRecipe.objects.update(mail_when="always")
    run_now(recipe)
    assert mail.outbox == []  # no mail server is set
    settings.EMAIL_URL = "smtp://mail.kestrel.test"
    run_now(recipe)
    settings.EXPORT_FOLDER = ""
    run_now(recipe)
    recipe_runs.process_due()
    assert [message.subject for message in mail.outbox] == [
        "Export Weekday leads: 0 rows", "Export Weekday leads failed: No folder set",
    ]  # fmt: skip
    assert mail.outbox[0].to == ["ada@kestrel.test"]
    assert "weekday-leads/" in mail.outbox[0].body
    assert "EXPORT_FOLDER is not set" in mail.outbox[1].body


def test_a_run_that_ends_is_logged_with_what_it_took_and_is_an_event(root: Path) -> None:
    leads("shop1")
    run = run_now(recipe_of(filter={"curation_status": "New"}))
    logged = Run.objects.get(kind="export")
    assert (logged.status, logged.requested_by, logged.settled) == ("Completed", "ada", 1)
    assert logged.parameters["filter"] == {"curation_status": "New"}
    assert logged.parameters["folder"] == run.folder
    assert Event.objects.filter(kind="run", run_id=logged.pk, outcome="Completed").count() == 1


def test_old_runs_are_pruned_and_the_copy_goes_on(root: Path, settings: Any) -> None:
    leads("shop1")
    recipe = recipe_of()
    run = run_now(recipe)
    RecipeRun.objects.filter(pk=run.pk).update(ended_at=MONDAY - timedelta(days=800))
    settings.RETENTION_RUNS_DAYS = 365
    pruning.prune()
    assert not recipe.runs.exists()
    assert run_now(recipe).rows == 0


# The API.


def test_a_recipe_is_added_run_and_read_by_the_api(api: Any, root: Path) -> None:
    leads("shop1", "shop2")
    target = api.post("/api/v3/storage-targets", {"name": "Disk", "kind": "local", "options": {"folder": "out"}}).json()
    body = {"name": "Leads", "noun": "leads", "format": "csv", "target_id": target["id"], "repeat": "weekdays",
            "at": "06:00", "time_zone": "Europe/Berlin", "columns": ["name"]}  # fmt: skip
    made = api.post(API, body)
    assert made.status_code == 201, made.content
    pk = made.json()["id"]
    assert made.json()["next_run_at"]
    dry = api.get(f"{API}/{pk}/dry-run").json()
    assert (dry["rows"], dry["exact"], dry["complete"]) == (2, True, True)
    assert dry["files"] == ["leads.csv", "manifest.json", "_SUCCESS"]
    assert not RecipeRun.objects.exists()
    assert api.post(f"{API}/{pk}/run").status_code == 202
    assert api.post(f"{API}/{pk}/run").status_code == 409
    recipe_runs.process_due()
    [run] = api.get(f"{API}/{pk}/runs").json()
    assert (run["status"], run["rows"], run["manifest"]["columns"]) == ("Completed", 2, ["id", "name"])
    assert (root / "out" / run["folder"] / "leads.csv").exists()
    assert api.get(f"{API}/{pk}/dry-run").json()["rows"] == 0
    for verb in ("pause", "resume", "begin-anew"):
        assert api.post(f"{API}/{pk}/{verb}").status_code == 200
    assert api.post(f"{API}/{pk}/cancel").status_code == 409
    assert api.delete(f"/api/v3/storage-targets/{target['id']}").status_code == 409
    assert "The folder needs {run}" in api.patch(f"{API}/{pk}", {"folder": "x"}).content.decode()
    assert api.delete(f"{API}/{pk}").status_code == 204
    assert api.delete(f"/api/v3/storage-targets/{target['id']}").status_code == 204
    assert not RecipeRow.objects.exists()
    assert not RecipeChange.objects.exists()


def test_credentials_are_answered_by_no_door(api: Any, admin: Client) -> None:
    options = {"bucket": "b", "region": "eu-central-1", "access_key_id": "AK", "secret_access_key": "very-secret-key"}
    made = api.post("/api/v3/storage-targets", {"name": "Bucket", "kind": "s3", "options": options})
    assert made.status_code == 201
    pk = made.json()["id"]
    bad = api.post("/api/v3/storage-targets", {"name": "B", "kind": "s3", "options": {**options, "colour": "red"}})
    pages = [admin.get(f"/admin/storage-targets/{pk}/"), admin.get("/admin/storage-targets/")]
    for answer in (made, bad, api.get(f"/api/v3/storage-targets/{pk}"), api.get("/api/v3/storage-targets"), *pages):
        assert b"very-secret-key" not in answer.content
        assert b"v1:" not in answer.content
    changed = api.patch(
        f"/api/v3/storage-targets/{pk}", {"options": {"bucket": "c", "region": "x", "access_key_id": "A"}}
    )
    assert changed.json()["options"]["bucket"] == "c"
    assert storage.secrets_of(StorageTarget.objects.get()) == {"secret_access_key": "very-secret-key"}


def test_who_may_export_sees_recipes_and_operators_change_them(root: Path, person: MakePerson) -> None:
    leads("shop1")
    recipe = recipe_of()
    run = run_now(recipe)
    viewer = person("jobs.view_contact", "jobs.view_domain")
    assert viewer.get(ADMIN).status_code == 200
    assert viewer.get(f"{ADMIN}runs/{run.pk}/leads.jsonl").status_code == 200
    assert viewer.post(f"{ADMIN}{recipe.pk}/do/", {"verb": "run"}).status_code == 403
    assert viewer.get("/admin/storage-targets/").status_code == 403
    assert viewer.get(f"{ADMIN}add/").status_code == 403
    assert person("jobs.view_domain", name="cleo").get(ADMIN).status_code == 403


# The admin.


FORM = {
    "name": "Weekday leads", "noun": "leads", "filter": "curation_status=New", "format": "csv", "layout": "readable",
    "columns": "name, city", "changes_only": "1", "folder": "{recipe}-{run}", "repeat": "weekdays", "at": "06:00",
    "weekday": "0", "month_day": "1", "time_zone": "America/New_York", "mail_when": "never", "mail_to": "",
}  # fmt: skip


def test_the_form_previews_rows_lines_and_times_and_says_what_is_wrong(admin: Client, root: Path) -> None:
    leads("shop1", "shop2")
    target = storage.save(StorageTarget(name="Disk", kind="local"), {})
    form = FORM | {"target": str(target.pk)}
    page = admin.post(f"{ADMIN}add/", form | {"preview": "1"}).content.decode()
    assert "2 rows" in page
    assert "=Shop shop1" in page
    assert page.count(", 06:00") == 3
    assert not ExportRecipe.objects.exists()
    for lead in Lead.objects.select_related("domain"):
        suppression_list.add(read_subject("domain", lead.domain.host), by="olga")
    page = admin.post(f"{ADMIN}add/", form | {"preview": "1"}).content.decode()
    assert "The rows that match are on the suppression list." in page
    page = admin.post(f"{ADMIN}add/", form | {"preview": "1", "filter": "curation_status=Maybe"}).content.decode()
    assert "No row matches the filter now." in page
    for wrong, sentence in (
        ({"filter": "curation_status"}, "as name=value"), ({"at": "late"}, "Enter a time as 06:00."),
        ({"month_day": "31"}, "from 1 to 28"), ({"target": "77"}, "Choose a storage target."),
        ({"folder": "x"}, "The folder needs {run}"), ({"repeat": "never"}, "Choose one of"),
    ):  # fmt: skip
        answer = admin.post(f"{ADMIN}add/", form | wrong)
        assert (answer.status_code, sentence in answer.content.decode()) == (400, True), wrong
    saved = admin.post(f"{ADMIN}add/", form)
    recipe = ExportRecipe.objects.get()
    assert saved["Location"] == f"{ADMIN}{recipe.pk}/"
    assert (recipe.filter, recipe.columns, recipe.created_by) == ({"curation_status": "New"}, ["name", "city"], "olga")


def test_a_saved_view_gives_the_filter(admin: Client, olga: User, root: Path) -> None:
    target = storage.save(StorageTarget(name="Disk", kind="local"), {})
    query = "curation_status=Selected&order=-rating&columns=name,city"
    view = SavedView.objects.create(user=olga, noun="leads", name="Mine", query=query)
    admin.post(f"{ADMIN}add/", FORM | {"target": str(target.pk), "view": str(view.pk)})
    assert ExportRecipe.objects.get().filter == {"curation_status": "Selected"}


def test_the_history_shows_files_rows_and_reasons(admin: Client, root: Path, settings: Any) -> None:
    leads("shop1")
    recipe = recipe_of()
    run = run_now(recipe)
    page = admin.get(f"{ADMIN}{recipe.pk}/").content.decode()
    assert f"{ADMIN}runs/{run.pk}/leads.jsonl" in page
    answer = admin.get(f"{ADMIN}runs/{run.pk}/leads.jsonl")
    assert b"shop1" in b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    assert admin.get(f"{ADMIN}runs/{run.pk}/manifest.json").status_code == 404
    settings.EXPORT_FOLDER = ""
    run_now(recipe)
    page = admin.get(f"{ADMIN}{recipe.pk}/").content.decode()
    assert "No folder set" in page
    assert "EXPORT_FOLDER is not set" in page
    for verb in ("run", "cancel", "pause", "resume", "begin_anew", "delete"):
        assert admin.post(f"{ADMIN}{recipe.pk}/do/", {"verb": verb}).status_code == 302
    assert not ExportRecipe.objects.exists()


def test_a_file_is_not_downloaded_after_somebody_in_it_was_erased(admin: Client, root: Path) -> None:
    leads("shop1", "shop2")
    run = run_now(recipe_of())
    erasure.suppress(read_subject("domain", "shop2.test"), by="olga")
    assert admin.get(f"{ADMIN}runs/{run.pk}/leads.jsonl").status_code == 400


# The command.


def command(*arguments: str) -> str:
    out = io.StringIO()
    call_command("export", *arguments, stdout=out)
    return out.getvalue()


def test_the_command_lists_tries_and_runs(root: Path, settings: Any) -> None:
    assert "There are no export recipes." in command()
    leads("shop1")
    recipe = recipe_of()
    assert "Weekday leads: leads to Office disk, Only by hand" in command()
    assert command("Weekday leads", "--dry-run").startswith("1 rows (all rows), in weekday-leads/")
    assert command(str(recipe.pk)).startswith("1 rows, in weekday-leads/")
    assert "1 rows" in command("Weekday leads", "--history")
    with pytest.raises(CommandError, match="There is no export recipe 'Friday'"):
        command("Friday")
    settings.EXPORT_FOLDER = ""
    with pytest.raises(CommandError, match="EXPORT_FOLDER is not set"):
        command("Weekday leads")
