"""A CSV in the form that its reader expects: separator, decimal sign; at every door, and read back by ours."""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.test import Client

from jobs.actions.curation import WrongField
from jobs.actions.scope import Scope
from jobs.lists.catalogue import LEADS
from jobs.management.commands.harvest import _retry_command
from jobs.models import Contact, Domain, Export, ExportRecipe, Lead, RecipeRun
from jobs.transfer import export_jobs, recipes
from jobs.transfer.csv_form import FORMS, PLAIN, CsvForm, form_named
from jobs.transfer.harvest import write_contacts, write_leads
from scrapersky.admin.spreadsheet_region import expected_form
from tests.api.conftest import client_of
from tests.exports import export
from tests.transfer.copies import run_now
from tests.transfer.test_recipe_copies import recipe_of, root

__all__ = ["root"]
pytestmark = pytest.mark.django_db(transaction=True)
GERMAN = {"HTTP_ACCEPT_LANGUAGE": "de-DE,de;q=0.9,en;q=0.8"}
EXCEL = CsvForm("semicolon", decimal_comma=True)
LIST = "/admin/jobs/lead/"


@pytest.fixture
def lead() -> Lead:
    return Lead.objects.create(
        key="business:1", name="=cmd(); Söhne", city="Ulm, Donau", phone="+16072720001", rating="4.5",
        rating_count=1200, latitude="-42.440001", tags=["a", "b"], description="4.5 stars",
    )  # fmt: skip


@pytest.fixture
def olga() -> User:
    return User.objects.create_superuser("olga", password="correct-horse-1")


@pytest.fixture
def admin(olga: User) -> Client:
    client = Client()
    client.force_login(olga)
    return client


@pytest.fixture
def api(olga: User) -> Any:
    return client_of(olga)


def table(body: bytes, sign: str = ";") -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(body.decode("utf-8-sig")), delimiter=sign))


def content(answer: Any) -> bytes:
    assert answer.status_code == 200, answer
    return b"".join(answer.streaming_content)


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)
def test_numbers_have_the_decimal_sign_and_texts_stay_as_they_are(lead: Lead, form: CsvForm) -> None:
    [row] = table(b"".join(export(LEADS.rows({}), LEADS.export_columns, "csv", form=form)), form.sign)
    assert (row["rating"], row["latitude"]) == (("4,5", "-42,440001") if form.decimal_comma else ("4.5", "-42.440001"))
    assert (row["rating_count"], row["phone"], row["description"]) == ("1200", "+16072720001", "4.5 stars")
    assert row["name"] == "'=cmd(); Söhne"
    assert (row["city"], row["tags"]) == ("Ulm, Donau", "a; b")


def test_the_form_changes_no_other_format(lead: Lead) -> None:
    columns = LEADS.export_columns
    plain = b"".join(export(LEADS.rows({}), columns, "jsonl"))
    assert b"".join(export(LEADS.rows({}), columns, "jsonl", form=EXCEL)) == plain


def test_a_form_that_there_is_not_is_refused_with_those_that_there_are() -> None:
    with pytest.raises(WrongField, match="There are: comma, semicolon, tab"):
        CsvForm("pipe")
    with pytest.raises(WrongField, match="semicolon-comma"):
        form_named("semicolon")
    assert form_named("") == PLAIN
    assert [form_named(form.name) for form in FORMS] == FORMS


# The API: what a program fetches is a CSV of commas until the program says otherwise.


def test_a_program_gets_commas_whatever_language_it_speaks(api: Any, lead: Lead) -> None:
    [row] = table(content(api.get("/api/v3/leads/export.csv", **GERMAN)), ",")
    assert row["rating"] == "4.5"
    [row] = table(content(api.get("/api/v3/leads/export.csv?separator=semicolon&decimal_comma=true")))
    assert row["rating"] == "4,5"
    [row] = table(content(api.get("/api/v3/leads/export.csv?separator=tab&bom=true")), "\t")
    assert row["rating"] == "4.5"


@pytest.mark.parametrize("query", ["separator=pipe", "separator=", "decimal_comma=yes"])
def test_a_form_that_the_api_does_not_know_names_its_field(api: Any, query: str) -> None:
    answer = api.get(f"/api/v3/leads/export.csv?{query}")
    assert answer.status_code == 400
    assert [error["field"] for error in answer.json()["errors"]] == [query.partition("=")[0]]


def test_an_export_keeps_its_form(api: Any, lead: Lead) -> None:
    body = {"noun": "leads", "format": "csv", "separator": "semicolon", "decimal_comma": True}
    pk = api.post("/api/v3/exports", body, format="json").json()["id"]
    export_jobs.process_pending()
    row = api.get(f"/api/v3/exports/{pk}").json()
    assert (row["separator"], row["decimal_comma"]) == ("semicolon", True)
    assert table(b"".join(export_jobs.pieces(pk)))[0]["rating"] == "4,5"
    plain = api.post("/api/v3/exports", {"noun": "leads", "format": "csv"}, format="json").json()["id"]
    export_jobs.process_pending()
    assert table(b"".join(export_jobs.pieces(plain)), ",")[0]["rating"] == "4.5"


# Recipes.


def test_a_recipe_writes_its_form_and_its_manifest_names_it(lead: Lead, root: Path) -> None:
    recipe = recipe_of(separator="semicolon", decimal_comma=True, format="csv")
    run = run_now(recipe)
    assert isinstance(run, RecipeRun)
    [row] = table((root / run.folder / "leads.csv").read_bytes())
    assert row["rating"] == "4,5"
    assert (run.manifest or {})["csv"] == {"separator": "semicolon", "decimal_comma": True, "bom": False}


def test_another_form_begins_a_new_copy_and_the_form_of_every_csv_fits_the_old_one(root: Path) -> None:
    recipe = recipe_of(format="csv")
    before = recipes.shape_of(recipes.definition_of(recipe), recipe.target_id)
    assert set(recipes.definition_of(recipe)) == {
        "noun", "filter", "columns", "layout", "format", "bom", "changes_only",
    }  # fmt: skip
    recipe.separator = "tab"
    assert recipes.shape_of(recipes.definition_of(recipe), recipe.target_id) != before


def test_the_form_of_a_recipe_offers_the_choice_and_says_who_reads_it(admin: Client, lead: Lead, root: Path) -> None:
    recipe = recipe_of(format="csv")
    page = admin.get(f"/admin/export-recipes/{recipe.pk}/edit/", **GERMAN).content.decode()
    assert '<option value="comma-point" selected>' in page  # offered, not changed
    assert "Your browser asks for German: Excel there expects semicolons and 4,5." in page
    fields = {
        "name": recipe.name, "noun": "leads", "format": "csv", "layout": "", "folder": recipe.folder,
        "repeat": "by_hand", "at": "06:00", "weekday": "0", "month_day": "1", "time_zone": "UTC", "mail_when": "never",
        "target": str(recipe.target_id), "csv": "semicolon-comma",
    }  # fmt: skip
    preview = admin.post(f"/admin/export-recipes/{recipe.pk}/edit/", fields | {"preview": "1"}).content.decode()
    assert "<td>4,5</td>" in preview
    assert "opens it by a double click" in preview
    assert admin.post(f"/admin/export-recipes/{recipe.pk}/edit/", fields).status_code == 302
    assert ExportRecipe.objects.filter(separator="semicolon", decimal_comma=True).exists()
    wrong = admin.post(f"/admin/export-recipes/{recipe.pk}/edit/", fields | {"csv": "pipe"})
    assert (wrong.status_code, "There is no form of CSV" in wrong.content.decode()) == (400, True)


def test_a_recipe_is_given_its_form_by_the_api(api: Any, root: Path) -> None:
    recipe = recipe_of(format="csv")
    answer = api.patch(
        f"/api/v3/export-recipes/{recipe.pk}", {"separator": "tab", "decimal_comma": True}, format="json"
    )
    assert (answer.json()["separator"], answer.json()["decimal_comma"]) == ("tab", True)


# The admin: the language of the browser tells what is offered.


@pytest.mark.parametrize(
    ("languages", "name"),
    [
        ("de-DE,de;q=0.9,en;q=0.8", "semicolon-comma"), ("fr", "semicolon-comma"), ("pt-BR", "semicolon-comma"),
        ("pl", "semicolon-comma"), ("de-CH,de;q=0.9", "semicolon-point"), ("it-CH", "semicolon-point"),
        ("en-US,en;q=0.9,de;q=0.8", "comma-point"), ("en-GB", "comma-point"), ("ja", "comma-point"),
        ("es-MX,es;q=0.9", "comma-point"), ("", "comma-point"), ("*", "comma-point"), ("tlh", "comma-point"),
        ("x" * 5_000, "comma-point"),
    ],
)  # fmt: skip
def test_the_first_language_of_the_browser_tells_what_its_spreadsheet_expects(
    rf: Any, languages: str, name: str
) -> None:
    expected = expected_form(rf.get("/", HTTP_ACCEPT_LANGUAGE=languages))
    assert expected.form.name == name
    assert bool(expected.sentence) == (name != "comma-point")


def test_a_list_offers_the_form_with_a_sentence_and_keeps_the_other_beside_it(admin: Client, lead: Lead) -> None:
    page = admin.get(LIST, **GERMAN).content.decode()
    assert "Your browser asks for German: Excel there expects semicolons and 4,5. Most programs expect commas" in page
    assert '<option value="semicolon-comma" selected>' in page
    assert "CSV for Excel: semicolons and 4,5" in page
    english = admin.get(LIST, HTTP_ACCEPT_LANGUAGE="en-US").content.decode()
    assert "Your browser asks for" not in english
    assert "CSV for Excel: " not in english
    assert '<option value="comma-point" selected>' in english


def test_a_download_has_the_form_of_its_address_and_not_of_the_browser(admin: Client, lead: Lead) -> None:
    [row] = table(content(admin.get(f"{LIST}export/?format=csv", **GERMAN)), ",")
    assert row["rating"] == "4.5"
    [row] = table(content(admin.get(f"{LIST}export/?format=csv&csv=semicolon-comma&q=cmd")))
    assert row["rating"] == "4,5"
    assert admin.get(f"{LIST}export/?format=csv&csv=pipe").status_code == 400


def test_a_file_that_a_worker_makes_has_the_form_and_the_list_of_files_says_so(admin: Client, lead: Lead) -> None:
    admin.post(f"{LIST}export/", {"format": "csv", "csv": "semicolon-comma", "bom": "1"})
    export_jobs.process_pending()
    made = Export.objects.get()
    body = b"".join(export_jobs.pieces(made.pk))
    assert body.startswith(b"\xef\xbb\xbf")
    assert table(body)[0]["rating"] == "4,5"
    assert "CSV (semicolons and 4,5)" in admin.get("/admin/exports/").content.decode()


# The command.


def test_a_harvest_writes_both_its_files_in_the_form(tmp_path: Path) -> None:
    domain = Domain.objects.create(host="kestrel.test")
    Contact.objects.create(
        domain=domain, kind="email", value="a@kestrel.test", normalised="a@kestrel.test", confidence=Decimal("0.9")
    )
    Lead.objects.create(key="domain:1", domain=domain, name="Kestrel", rating="4.5")
    assert write_contacts(Scope([domain.pk]), tmp_path / "contacts.csv", EXCEL) == 1
    assert write_leads(Scope([domain.pk]), tmp_path / "leads.csv", EXCEL) == 1
    assert table((tmp_path / "contacts.csv").read_bytes())[0]["confidence"] == "0,9"
    assert table((tmp_path / "leads.csv").read_bytes())[0]["rating"] == "4,5"


def test_the_command_takes_the_form(tmp_path: Path) -> None:
    files = ("--out", str(tmp_path / "leads.csv"), "--contacts", str(tmp_path / "contacts.csv"))
    form = ("--separator", "semicolon", "--decimal-comma", "--bom")
    with pytest.raises(CommandError, match="Not everything had ended"):
        call_command("harvest", "kestrel.test", *files, *form, "--timeout", "0.1", "--no-worker", stdout=io.StringIO())
    assert (tmp_path / "leads.csv").read_text("utf-8").startswith("\ufeffid;business_id;")
    assert (tmp_path / "contacts.csv").read_text("utf-8").startswith("\ufeffdomain;business;")
    again = _retry_command({
        "domains": ["kestrel.test"], "search": [], "file": None, "searches": None, "budget": None, "contacts": None,
        "out": "leads.csv", "pages": 10, "timeout": 600, "no_worker": False, "separator": "semicolon",
        "decimal_comma": True, "bom": False,
    })  # fmt: skip
    assert "--separator semicolon --decimal-comma --retry-failed" in again
