"""Imports and exports are the same through every door: admin, API and command."""

from __future__ import annotations

import csv
import html
import io
import json
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client
from openpyxl import Workbook
from rest_framework.test import APIClient

from jobs.lists.catalogue import NOUNS, resource_of
from jobs.models import Contact, Domain, Import, LocalBusiness, Run
from jobs.transfer import export_jobs, import_jobs, mapping
from jobs.transfer.mapping import importable
from scrapersky.api.jwt_tokens import RefreshToken
from tests.data.unseen_files import second

pytestmark = pytest.mark.django_db

SHOPS = "\ufeffCompany;Site;Telephone;Lat;Size\r\nMoss & Fern;moss.test;(607) 272-0503;42,44;3\r\n".encode()
SHOPS += "Gärtnerei;gärtnerei.test;607 272 0504;42.44;\r\n;;;;9\r\nGone;gone.test;;95;\r\n;;;;\r\n".encode()
LINES = (
    b'{"Domain": "kestrel.test", "n": 1}\n[1]\n\n{"host": "not a host"}\n{"n": 4}\n{"url": "https://heron.test/x"}\n'
)


def workbook(*rows: tuple[Any, ...]) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)  # type: ignore[union-attr]
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


FILES: dict[str, tuple[str, str, bytes]] = {
    "businesses in a German CSV": ("local-businesses", "shops.csv", SHOPS),
    "businesses in vCards": ("local-businesses", "contacts.vcf", second.VCARDS.body),
    "businesses in a ZIP archive": ("local-businesses", "leads.zip", second.ZIP.body),
    "businesses of an old Japanese program": ("local-businesses", "list.csv", second.JAPANESE_EXCEL.body),
    "domains in JSON lines": ("domains", "list.jsonl", LINES),
    "pages in an XLSX file": (
        "pages", "pages.xlsx", workbook(("Title", "Link"), ("Home", "https://a.test/"), (), ("Bad", "a.test"))
    ),
    "sitemaps without a header": ("sitemap-files", "list.txt", b"https://a.test/sitemap.xml\nnone\n"),
    "searches without a header": ("place-searches", "list.txt", b"plumbers in Ithaca, NY\nflorists in Nowhereville\n"),
}  # fmt: skip
REFUSED: dict[str, tuple[str, str, bytes]] = {
    "empty": ("domains", "a.csv", b""),
    "a picture": ("domains", "a.csv", b"\x89PNG\r\n"),
    "no known column": ("local-businesses", "a.csv", b"colour\nred"),
    "too many rows": ("domains", "a.csv", b"a.test\nb.test\nc.test\nd.test"),
    "too many bytes": ("domains", "a.csv", b"a.test,".ljust(1_001, b"x")),
}


class Admin:
    """The admin's form."""

    def __init__(self) -> None:
        self.client = Client()
        self.client.force_login(User.objects.create_superuser("ada"))

    def preview(self, noun: str, name: str, body: bytes) -> dict[str, Any]:
        response = self._post(noun, name, body)
        assert response.status_code == 302, response.content.decode()
        self.url = response["Location"]
        assert self.client.get(self.url).status_code == 200
        return dict(Import.objects.get(run=None).report)

    def store(self, noun: str, name: str, body: bytes) -> None:
        self.preview(noun, name, body)
        self.client.post(self.url)

    def refusal(self, noun: str, name: str, body: bytes) -> str:
        response = self._post(noun, name, body)
        assert response.status_code == 400
        problem = re.search(r'role="alert">(.*?)</p>', html.unescape(response.content.decode()))
        assert problem
        return problem[1]

    def _post(self, noun: str, name: str, body: bytes) -> Any:
        fields = {"noun": noun, "country": "US", "file": SimpleUploadedFile(name, body)}
        return self.client.post("/admin/import/", fields)


class Api:
    """The API's endpoint."""

    def __init__(self) -> None:
        user = User.objects.create_superuser("ada")
        self.client = APIClient()
        self.client.credentials(HTTP_AUTHORIZATION=f"Bearer {RefreshToken.for_user(user).access_token}")

    def preview(self, noun: str, name: str, body: bytes) -> dict[str, Any]:
        response = self._post(noun, name, body, preview=True)
        assert response.status_code == 200, response.content
        return dict(response.json())

    def store(self, noun: str, name: str, body: bytes) -> None:
        assert self._post(noun, name, body).status_code in (201, 202)

    def refusal(self, noun: str, name: str, body: bytes) -> str:
        response = self._post(noun, name, body)
        assert response.status_code == 400
        (error,) = response.json()["errors"]
        assert error["field"] == "file"
        return str(error["message"])

    def _post(self, noun: str, name: str, body: bytes, **more: Any) -> Any:
        fields = {"noun": noun, "country": "US", "file": SimpleUploadedFile(name, body), **more}
        return self.client.post("/api/v3/imports", fields, format="multipart")


class Command:
    """`manage.py import`."""

    def __init__(self) -> None:
        self.out, self.problems = io.StringIO(), io.StringIO()

    def preview(self, noun: str, name: str, body: bytes) -> dict[str, Any]:
        self._call(noun, name, body, preview=True)
        text = self.out.getvalue()
        counts = {word: int(n) for n, word in re.findall(r"(\d+) (accepted|changed|exists|invalid)", text)}
        rows = re.findall(r"^Line (\d+): (\w+): (.*)$", text, re.MULTILINE)
        return {**counts, "lines": [(int(line), result, rest) for line, result, rest in rows]}

    def store(self, noun: str, name: str, body: bytes) -> None:
        self._call(noun, name, body)

    def refusal(self, noun: str, name: str, body: bytes) -> str:
        with pytest.raises(CommandError) as error:
            self._call(noun, name, body)
        assert error.value.returncode == 2
        return str(error.value).removeprefix(f"{self.path}: ")

    def _call(self, noun: str, name: str, body: bytes, **options: Any) -> None:
        self.path = FOLDER[0] / name
        self.path.write_bytes(body)
        streams = {"stdout": self.out, "stderr": self.problems}
        call_command("import", str(self.path), noun=noun, country="US", **streams, **options)


FOLDER: list[Path] = []
DOORS = (Admin, Api, Command)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path) -> None:
    FOLDER[:] = [tmp_path]


def stored_rows(noun: str) -> list[tuple[Any, ...]]:
    """What a reader sees of the stored rows; not ids and times."""
    names = {
        "domains": ("host",), "pages": ("url",), "sitemap-files": ("url",), "place-searches": ("query",),
        "local-businesses": ("name",),
    }[noun]  # fmt: skip
    return sorted(resource_of(noun).model._default_manager.values_list(*names))


def lines_of(report: dict[str, Any]) -> list[tuple[int, str, str]]:
    """The rows of a preview as the command shows them."""
    if "lines" in report:
        return list(report["lines"])
    rows = report["rows"]
    return [
        (row["line"], row["result"], row["text"] + (f" ({row['detail']})" if row["detail"] else "")) for row in rows
    ]  # fmt: skip


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("case", FILES)
def test_the_same_file_has_the_same_preview_rows_and_refusals(case: str, door: Any) -> None:
    noun, name, body = FILES[case]
    expected = EXPECTED[case]
    report = door().preview(noun, name, body)
    assert tuple(report[word] for word in ("accepted", "changed", "exists", "invalid")) == expected["counts"]
    assert [(line, result) for line, result, _ in lines_of(report)] == expected["lines"]
    assert stored_rows(noun) == []
    assert not Run.objects.exists()
    Import.objects.all().delete()
    User.objects.all().delete()

    door().store(noun, name, body)
    stored = Import.objects.get()
    assert (stored.accepted, stored.changed, stored.exists, stored.invalid) == expected["counts"]
    assert (stored.file_name, stored.processed, stored.total) == (name, stored.total, sum(expected["counts"]))
    refused = [(problem["line"], problem["detail"]) for problem in stored.problems]
    assert refused == [(line, why) for line, why in expected["refused"]]
    assert len(stored_rows(noun)) == expected["counts"][0]
    run = Run.objects.get()
    assert (run.kind, run.status, run.settled) == ("import", "Completed", stored.total)


NO_HOST = "it contains spaces or more than one domain"
EXPECTED: dict[str, dict[str, Any]] = {
    "businesses in a German CSV": {
        "counts": (3, 0, 0, 1),
        "lines": [(4, "invalid"), (5, "accepted"), (2, "accepted"), (3, "accepted")],
        "refused": [(4, "It has no name, website, phone, e-mail or id.")],
    },
    "businesses in vCards": {
        "counts": (3, 0, 0, 0),
        "lines": [(1, "accepted"), (16, "accepted"), (26, "accepted")],
        "refused": [],
    },
    "businesses in a ZIP archive": {"counts": (1, 0, 0, 0), "lines": [(2, "accepted")], "refused": []},
    "businesses of an old Japanese program": {
        "counts": (2, 0, 0, 0),
        "lines": [(2, "accepted"), (3, "accepted")],
        "refused": [],
    },
    "domains in JSON lines": {
        "counts": (2, 0, 0, 3),
        "lines": [(2, "invalid"), (4, "invalid"), (5, "invalid"), (1, "accepted"), (6, "accepted")],
        "refused": [(2, "It is not a JSON object."), (4, NO_HOST), (5, "It has no domain.")],
    },
    "pages in an XLSX file": {
        "counts": (1, 0, 0, 1),
        "lines": [(4, "invalid"), (2, "accepted")],
        "refused": [(4, "A URL starts with http:// or https://.")],
    },
    "sitemaps without a header": {
        "counts": (1, 0, 0, 1),
        "lines": [(2, "invalid"), (1, "accepted")],
        "refused": [(2, "A URL starts with http:// or https://.")],
    },
    "searches without a header": {
        "counts": (1, 0, 0, 1),
        "lines": [(2, "invalid"), (1, "accepted")],
        "refused": [
            (
                2,
                "'Nowhereville' is not a place that we know. Name a city, a state or a postal code, as in "
                '"plumbers in Ithaca, NY".',
            )
        ],
    },
}


def test_every_noun_that_can_be_imported_is_in_a_file_above() -> None:
    assert {noun for noun, _, _ in FILES.values()} == {slug for slug, noun in importable().items() if noun.importer}


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("case", REFUSED)
def test_the_same_file_is_refused_with_the_same_sentence(case: str, door: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mapping, "MAX_ROWS", 3)
    monkeypatch.setattr(mapping, "MAX_BYTES", 1_000)
    expected = {
        "empty": "The file is empty. A CSV, XLSX, ODS, JSON, XML, Parquet or vCard file is expected.",
        "a picture": "This is an image. A CSV, XLSX, ODS, JSON, XML, Parquet or vCard file is expected.",
        "no known column": "No column is recognized. The file has: colour. Name one of its columns as one of these: ",
        "too many rows": "There are more than 3 rows, the most of one import. Divide the file.",
        "too many bytes": "The file is larger than 0 MB, the most of one import. Divide it.",
    }
    assert door().refusal(*REFUSED[case]).startswith(expected[case])
    assert not Import.objects.exists()


@pytest.mark.parametrize("door", DOORS)
def test_a_file_is_stored_in_one_transaction_up_to_a_length_and_by_pieces_beyond(
    door: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_jobs, "PIECE_ROWS", 2)
    monkeypatch.setattr(import_jobs, "INLINE_ROWS", 5)
    visitor = door()
    visitor.store("domains", "a.csv", b"a.test\nb.test\nc.test\nd.test\ne.test")
    assert Domain.objects.count() == Import.objects.get().processed == 5
    visitor.store("domains", "b.csv", b"f.test\ng.test\nh.test\ni.test\nj.test\nno host\n")
    later = Import.objects.latest("pk")
    assert later.processed == (6 if door is Command else 0)
    import_jobs.process_pending()
    assert Domain.objects.count() == 10
    later.refresh_from_db()
    assert (later.accepted, later.problems) == (5, [{"line": 6, "text": "no host", "detail": NO_HOST}])
    assert Run.objects.get(pk=later.run_id).status == "Completed"


def test_the_command_shows_progress_columns_and_refused_lines(capsys: pytest.CaptureFixture[str]) -> None:
    door = Command()
    door.store("local-businesses", "shops.csv", SHOPS)
    assert door.out.getvalue().splitlines() == [
        f"Import {Import.objects.get().pk}: imported 4 rows: 3 accepted, 0 changed, 0 exists, 1 invalid.",
        "Left out of rows that are stored: Latitude 1. The option --left-out FILE writes these rows to a file.",
        "Columns: Lat is latitude, Site is website, Company is name, Telephone is phone.",
        "Columns that are not read: Size.",
    ]
    assert (
        "Line 5: Latitude: '95' is not a coordinate in degrees; it is left out. (Gone, gone.test, 95)"
        in door.problems.getvalue()
    )


def test_the_command_reads_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"kestrel.test\n")))
    call_command("import", "-", noun="domains", auto_queue=True, stdout=io.StringIO(), stderr=io.StringIO())
    assert list(Domain.objects.values_list("host", "status")) == [("kestrel.test", "Queued")]


def test_the_command_names_a_file_that_is_not_there_and_a_country_that_is_none(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="No such file"):
        call_command("import", str(tmp_path / "none.csv"), noun="domains")
    with pytest.raises(CommandError, match="'Bavaria' is not a country: write its two letters"):
        call_command("import", str(tmp_path / "none.csv"), noun="domains", country="Bavaria")


def test_an_interrupted_command_keeps_what_it_stored_and_says_how_to_go_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(import_jobs, "PIECE_ROWS", 1)
    monkeypatch.setattr(import_jobs, "INLINE_ROWS", 1)

    class Interrupting(io.StringIO):
        def write(self, text: str) -> int:
            raise KeyboardInterrupt

    door = Command()
    door.problems = Interrupting()
    with pytest.raises(CommandError, match="What was imported stays"):
        door.store("domains", "a.csv", b"a.test\nb.test\n")
    assert import_jobs.process_pending() == ""
    assert (Domain.objects.count(), Run.objects.get().status) == (1, "Cancelled")


# Exports.


@pytest.fixture
def contacts() -> None:
    domain = Domain.objects.create(host="kestrel.test")
    values = ("=cmd()", "+1 607 555 0100", "office@kestrel.test")
    Contact.objects.bulk_create(
        Contact(domain=domain, kind="phone", value=value, normalised=value, tags=["a", "b"]) for value in values
    )
    Contact.objects.create(domain=domain, kind="form", value="left out", normalised="x")


def content(response: Any) -> bytes:
    assert response.status_code == 200, response.content
    return b"".join(response.streaming_content)


def admin_now() -> bytes:
    return content(Admin().client.get("/admin/jobs/contact/export/?format=csv&kind=phone&order=id"))


def admin_file() -> bytes:
    door = Admin()
    response = door.client.post("/admin/jobs/contact/export/?kind=phone&order=id", {"format": "csv"})
    assert response["Location"] == "/admin/exports/"
    export_jobs.process_pending()
    link = re.search(r'href="(/admin/exports/\d+/file/)"', door.client.get("/admin/exports/").content.decode())
    assert link
    return content(door.client.get(link[1]))


def api_now() -> bytes:
    return content(Api().client.get("/api/v3/contacts/export.csv?kind=phone"))


def api_file() -> bytes:
    door = Api()
    made = door.client.post("/api/v3/exports", {"noun": "contacts", "format": "csv", "filter": {"kind": "phone"}})
    assert made.status_code == 202
    export_jobs.process_pending()
    return content(door.client.get(f"/api/v3/exports/{made.json()['id']}/file"))


@pytest.mark.parametrize("door", [admin_now, admin_file, api_now, api_file])
def test_an_export_has_the_same_columns_rows_and_record_through_every_door(
    contacts: None, door: Callable[[], bytes]
) -> None:
    rows = list(csv.DictReader(io.StringIO(door().decode())))
    assert list(rows[0]) == list(resource_of("contacts").export_columns)
    assert [row["value"] for row in rows] == ["'=cmd()", "+1 607 555 0100", "office@kestrel.test"]
    assert {row["domain_host"] for row in rows} == {"kestrel.test"}
    run = Run.objects.get()
    assert (run.kind, run.status, run.requested_by) == ("export", "Completed", "ada")
    assert run.title == "Export of contacts as CSV"
    order = {"order": "id"} if door in (admin_now, admin_file) else {}
    assert run.parameters == {"noun": "contacts", "filter": {"kind": "phone"}, "format": "csv", **order}


def test_every_noun_has_the_same_columns_streamed_and_as_a_file() -> None:
    door = Api()
    for noun in NOUNS:
        streamed = content(door.client.get(f"/api/v3/{noun.slug}/export.csv")).decode()
        assert next(csv.reader(io.StringIO(streamed))) == list(noun.export_columns), noun


def test_what_is_exported_as_json_lines_can_be_imported(contacts: None) -> None:
    LocalBusiness.objects.create(provider="import", external_id="k-1", name="Kestrel", website="kestrel.test")
    body = content(Api().client.get("/api/v3/domains/export.jsonl?fields=host"))
    assert json.loads(body) == {"host": "kestrel.test"}
    Domain.objects.all().delete()
    Command().store("domains", "domains.jsonl", body)
    assert list(Domain.objects.values_list("host", flat=True)) == ["kestrel.test"]
