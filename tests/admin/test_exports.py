"""Export: every row of the filter once, in each format, harmless to a spreadsheet."""

from __future__ import annotations

import csv
import html
import io
import json
import re
from collections.abc import Callable
from typing import Any

import pyarrow.parquet as pq
import pytest
from django.test import Client
from openpyxl import load_workbook

from jobs.compliance import suppression_list
from jobs.compliance.subjects import read_subject
from jobs.models import Contact, Domain, Export, Run
from jobs.transfer import export_jobs, exports
from jobs.transfer.file_formats import FORMATS
from scrapersky.admin import site
from tests.admin.conftest import MakePerson
from tests.admin.fixtures_town import fill

EXPORT = "/admin/jobs/contact/export/"
EXPORTS = "/admin/exports/"
Make = Callable[..., list[Domain]]


@pytest.fixture
def contacts(domains: Make) -> None:
    [domain] = domains(1)
    lines = [
        ("email", "=cmd()@a.example"),
        ("phone", "+16075550123"),
        ("email", "ä@harrow.test"),
        ("person", '@Ada, "x"\nB'),
    ]
    Contact.objects.bulk_create(
        Contact(domain=domain, kind=kind, value=value, normalised=value, tags=["vip", "late"]) for kind, value in lines
    )


def read(client: Client, name: str, query: str = "") -> list[dict[str, Any]]:
    response = client.get(f"{EXPORT}?format={name}&order=id{query}")
    assert response.status_code == 200
    assert f'filename="contacts.{name}"' in response["Content-Disposition"]
    body = b"".join(response.streaming_content)  # type: ignore[attr-defined]
    if name == "csv":
        return list(csv.DictReader(io.StringIO(body.decode())))
    if name == "jsonl":
        return [json.loads(line) for line in body.splitlines()]
    if name == "parquet":
        return pq.read_table(io.BytesIO(body)).to_pylist()  # type: ignore[no-any-return]
    rows = list(load_workbook(io.BytesIO(body), read_only=True).worksheets[0].iter_rows(values_only=True))
    return [dict(zip(rows[0], row, strict=False)) for row in rows[1:]]  # a reader leaves empty cells at the end out


@pytest.mark.parametrize("name", list(FORMATS))
def test_every_row_of_the_filter_is_in_the_file_once(
    administrator: Client, contacts: None, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exports, "SLICE", 2)
    monkeypatch.setattr("jobs.transfer.file_formats.PARQUET_ROWS", 10)
    rows = read(administrator, name)
    assert len(rows) == 4
    assert rows[1]["value"] == "+16075550123"
    assert rows[2]["value"] == "ä@harrow.test"
    assert rows[0]["domain_host"] == "shop0000.test"
    assert len(read(administrator, name, "&kind=phone")) == 1
    assert "lease_until" not in " ".join(rows[0])


@pytest.mark.parametrize("name", ["csv", "xlsx"])
def test_what_a_site_wrote_is_no_formula(administrator: Client, contacts: None, name: str) -> None:
    rows, sign = read(administrator, name), "'" if name == "csv" else ""  # a cell of a sheet is a text by its type
    assert rows[0]["value"] == f"{sign}=cmd()@a.example"
    assert rows[3]["value"].replace("\r", "") == f'{sign}@Ada, "x"\nB'


def test_jsonl_and_parquet_keep_values_as_they_are(administrator: Client, contacts: None) -> None:
    assert read(administrator, "jsonl")[0]["value"] == "=cmd()@a.example"
    assert read(administrator, "jsonl")[0]["tags"] == ["vip", "late"]
    assert read(administrator, "parquet")[0]["value"] == "=cmd()@a.example"


def test_a_download_has_the_order_of_the_list_on_the_screen(administrator: Client, contacts: None) -> None:
    newest_first = list(Contact.objects.order_by("-pk").values_list("pk", flat=True))
    parts = administrator.get(f"{EXPORT}?format=jsonl").streaming_content  # type: ignore[attr-defined]
    assert [json.loads(line)["id"] for line in b"".join(parts).splitlines()] == newest_first
    assert [int(row["id"]) for row in read(administrator, "csv")] == newest_first[::-1]


def test_a_file_that_a_worker_makes_has_it_too_and_again(administrator: Client, contacts: None) -> None:
    newest_first = list(Contact.objects.order_by("-pk").values_list("pk", flat=True))
    administrator.post(EXPORT, {"format": "jsonl"})
    export_jobs.process_pending()
    export_jobs.again(Export.objects.get(), by="ada")
    export_jobs.process_pending()
    for stored in Export.objects.all():
        content = b"".join(bytes(piece.content) for piece in stored.pieces.order_by("number"))
        assert [json.loads(line)["id"] for line in content.splitlines()] == newest_first


def test_who_asked_to_be_forgotten_is_not_exported(administrator: Client, contacts: None) -> None:
    suppression_list.add(read_subject("email", "ä@harrow.test"), by="olga")
    assert "ä@harrow.test" not in [row["value"] for row in read(administrator, "csv")]
    suppression_list.add(read_subject("domain", "shop0000.test"), by="olga")
    assert read(administrator, "csv") == []


def test_an_export_is_remembered_with_its_filter(administrator: Client, contacts: None) -> None:
    read(administrator, "csv", "&kind=email")
    run = Run.objects.get()
    assert (run.kind, run.requested_by, run.parameters) == (
        "export",
        "ada",
        {"noun": "contacts", "filter": {"kind": "email"}, "format": "csv", "order": "id"},
    )


def test_a_file_is_listed_when_its_run_is_gone(administrator: Client, contacts: None) -> None:
    administrator.post(f"{EXPORT}?kind=email", {"format": "csv"})
    Run.objects.all().delete()
    assert f"/admin/exports/{Export.objects.get().pk}/delete/" in administrator.get(EXPORTS).content.decode()


def test_an_unknown_format_or_filter_is_refused(administrator: Client, db: None) -> None:
    assert administrator.get(f"{EXPORT}?format=exe").status_code == 400
    assert administrator.get(f"{EXPORT}?format=csv&kindd=email").status_code == 400
    assert administrator.post(f"{EXPORT}?updated_after=yesterday", {"format": "csv"}).status_code == 400
    assert not Run.objects.exists()


def test_somebody_who_may_not_see_contacts_may_not_export(person: MakePerson) -> None:
    assert person("jobs.view_domain").get("/admin/jobs/domain/export/?format=csv").status_code == 403


def test_every_list_can_be_exported(administrator: Client, domains: Make) -> None:
    domains(2)
    for noun in ("placesearch", "place", "localbusiness", "domain", "sitemapfile", "page", "contact"):
        for name in FORMATS:
            response = administrator.get(f"/admin/jobs/{noun}/export/?format={name}")
            assert b"".join(response.streaming_content) or name == "jsonl", (noun, name)  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", list(FORMATS))
def test_every_list_is_exported_in_every_format_without_stored_bodies(
    administrator: Client, db: None, name: str
) -> None:
    fill(trades=3)
    nouns = site.nouns()
    assert len(nouns) > 10
    for noun in nouns:
        count = noun.model._default_manager.count()
        response = administrator.get(f"{noun.url('export')}?format={name}")
        body = b"".join(response.streaming_content)  # type: ignore[attr-defined]
        assert response.status_code == 200, noun.key
        assert b"robots_body" not in body
        if name == "jsonl":
            assert len(body.splitlines()) >= min(count, 1), noun.key
        menu = administrator.get(noun.url()).content.decode()
        assert f"export/?format={name}" in menu, noun.key


def test_what_one_may_not_see_one_may_not_take(person: MakePerson) -> None:
    client = person("jobs.view_contact", "jobs.view_domain")
    assert client.get("/admin/jobs/run/export/?format=csv").status_code == 403
    assert client.get("/admin/jobs/domain/export/?format=csv").status_code == 200


def make_file(client: Client, query: str = "", name: str = "csv") -> int:
    """Have a worker make a file; its id."""
    assert client.post(f"{EXPORT}{query}", {"format": name})["Location"] == EXPORTS
    return Export.objects.latest("pk").pk


def page_of(client: Client) -> str:
    return " ".join(client.get(EXPORTS).content.decode().split())


def test_a_file_is_made_by_a_worker_with_progress_and_a_link(administrator: Client, contacts: None) -> None:
    pk = make_file(administrator, "?kind=email")
    page = page_of(administrator)
    assert "data-moving" in page
    assert "Kind: E-mail" in page
    assert f"{EXPORTS}{pk}/file/" not in page
    assert administrator.get(f"{EXPORTS}{pk}/file/").status_code == 404

    export_jobs.process_pending()

    page = page_of(administrator)
    assert "2 rows" in page
    assert "data-moving" not in page
    response = administrator.get(f"{EXPORTS}{pk}/file/")
    body = b"".join(response.streaming_content)  # type: ignore[attr-defined]
    assert (len(body), len(body.splitlines())) == (int(response["Content-Length"]), 3)
    assert f'filename="contacts-{pk}.csv"' in response["Content-Disposition"]


def test_a_file_is_deleted_and_its_run_stays(administrator: Client, contacts: None) -> None:
    pk = make_file(administrator)
    assert administrator.post(f"{EXPORTS}{pk}/delete/").status_code == 302
    assert export_jobs.process_pending() == ""
    assert "No export files yet." in page_of(administrator)
    assert Run.objects.get().status == "Cancelled"


def test_a_file_that_cannot_be_made_says_why(
    administrator: Client, contacts: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jobs.transfer.workbooks.ROWS", 2)
    make_file(administrator, name="xlsx")
    export_jobs.process_pending()
    assert "Error An XLSX sheet holds 2 rows. Take CSV or Parquet" in page_of(administrator)
    monkeypatch.setattr(export_jobs, "MAX_FILES", 1)
    response = administrator.post(EXPORT, {"format": "csv"}, follow=True)
    assert "Delete some, or wait until they expire." in response.content.decode()
    assert administrator.post(f"{EXPORT}?colour=red", {"format": "csv"}).status_code == 400


def test_people_see_their_own_files_and_operators_all(
    administrator: Client, person: MakePerson, contacts: None
) -> None:
    theirs = make_file(administrator)
    export_jobs.process_pending()
    viewer = person("jobs.view_contact", "jobs.view_domain")
    assert "No export files yet." in page_of(viewer)
    for address in (f"{EXPORTS}{theirs}/file/", f"{EXPORTS}{theirs}/delete/"):
        assert viewer.get(address).status_code in (404, 405)
        assert viewer.post(f"{EXPORTS}{theirs}/delete/").status_code == 404
    again = make_file(administrator)
    export_jobs.process_pending()
    assert administrator.get(f"{EXPORTS}{again}/deletions/").status_code == 200
    assert viewer.get(f"{EXPORTS}{again}/deletions/").status_code == 404
    own = make_file(viewer)
    export_jobs.process_pending()
    for client in (viewer, administrator):
        assert client.get(f"{EXPORTS}{own}/file/").status_code == 200
    assert person("jobs.view_domain", name="cleo").get(EXPORTS).status_code == 403


@pytest.mark.parametrize("name", ["xlsx", "parquet"])
def test_a_file_that_would_take_minutes_is_made_by_a_worker(
    administrator: Client, contacts: None, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scrapersky.admin.exports.MOST_AT_ONCE", 1)
    assert len(read(administrator, name, "&kind=phone")) == 1
    page = administrator.get(f"{EXPORT}?format={name}&kind=email").content.decode()
    assert "These are more than 1 rows. A worker makes the file" in " ".join(page.split())
    assert not Export.objects.exists()
    form = re.search(r'<form method="post" action="([^"]*export[^"]*)"', page)
    assert form
    assert administrator.post(html.unescape(form[1]), {"format": name})["Location"] == EXPORTS
    assert Export.objects.values_list("format", "filter").get() == (name, {"kind": "email"})
    assert len(read(administrator, "csv", "&kind=email")) == 2


def test_a_filtered_list_leads_to_a_recipe_of_its_rows(administrator: Client, person: MakePerson, db: None) -> None:
    link = "/admin/export-recipes/add/?noun=leads&amp;curation_status=Selected&amp;order=-rating"
    listed = "/admin/jobs/lead/?curation_status=Selected&order=-rating"
    assert link in administrator.get(listed).content.decode()
    form = administrator.get(html.unescape(link)).content.decode()
    assert ">curation_status=Selected</textarea>" in form
    curator = person("jobs.view_lead", "jobs.view_contact", "jobs.change_domain", "jobs.view_domain")
    assert "export-recipes/add" not in curator.get(listed).content.decode()


def test_a_folder_on_this_machine_is_said_to_be_closed_before_it_is_filled_in(
    administrator: Client, settings: Any
) -> None:
    settings.EXPORT_FOLDER = ""
    assert "EXPORT_FOLDER is not set" in administrator.get("/admin/storage-targets/add/local/").content.decode()
    assert "EXPORT_FOLDER is not set" not in administrator.get("/admin/storage-targets/add/s3/").content.decode()
