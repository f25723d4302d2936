"""Imports: short lists are stored at once, long ones by workers, a piece at a time; a preview stores nothing."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from jobs.actions.operations import cancel_run
from jobs.lists.catalogue import DOMAINS
from jobs.models import Domain, Event, Import, ImportPiece, LocalBusiness, Run
from jobs.transfer import bounded_reading, import_jobs, waiting_files
from jobs.transfer.mapping import read_items
from jobs.transfer.workbooks import write_workbook
from scrapersky.accounts.roles import SEE, set_abilities
from scrapersky.api.imports import ColumnRow
from tests.api.conftest import client_of

URL = "/api/v3/imports"
pytestmark = pytest.mark.django_db


def post(client: Any, **body: Any) -> Any:
    return client.post(URL, body, format="json")


def test_a_long_list_is_taken_on_and_stored_by_a_worker(curator: Any) -> None:
    rows = [f"shop{n}.test" for n in range(2500)] + ["not a domain", "shop7.test"]
    answer = post(curator, noun="domains", rows=rows)
    assert (answer.status_code, answer["Retry-After"]) == (202, "2")
    assert answer["Location"] == f"/api/v3/runs/{answer.data['run_id']}"
    assert Domain.objects.count() == 0

    assert import_jobs.process_pending() == ""

    stored = curator.get(f"{URL}/{answer.data['id']}").json()
    assert (stored["accepted"], stored["exists"], stored["invalid"], stored["processed"]) == (2500, 1, 1, 2502)
    assert curator.get(f"{URL}/{answer.data['id']}/problems").json() == [
        {"line": 2501, "text": "not a domain", "detail": "it contains spaces or more than one domain"}
    ]
    run = Run.objects.get(pk=answer.data["run_id"])
    assert (run.status, run.settled, run.counts) == ("Completed", 2502, {"accepted": 2500, "exists": 1, "invalid": 1})
    assert Domain.objects.count() == 2500
    assert Event.objects.filter(kind="run", run_id=run.pk, outcome="Completed").count() == 1
    assert [row[0] for piece in ImportPiece.objects.all() for row in piece.rows] == [2501]


def test_a_short_list_is_stored_before_the_answer(curator: Any) -> None:
    answer = post(curator, noun="domains", rows=["one.test", "?", "one.test"])
    assert answer.status_code == 201
    assert {name: answer.data[name] for name in ("total", "processed", "accepted", "exists", "invalid")} == {
        "total": 3, "processed": 3, "accepted": 1, "exists": 1, "invalid": 1,
    }  # fmt: skip
    assert curator.get(answer["Location"]).json()["id"] == answer.data["id"]
    assert Domain.objects.count() == 1


def test_the_same_request_with_its_key_is_one_import(curator: Any) -> None:
    for _ in range(2):
        body = {"noun": "domains", "rows": ["one.test"]}
        assert curator.post(URL, body, format="json", HTTP_IDEMPOTENCY_KEY="order-1").status_code == 201
    assert Import.objects.count() == Run.objects.count() == 1


def test_a_preview_says_what_would_become_of_the_rows_and_stores_nothing(curator: Any) -> None:
    Domain.objects.create(host="known.test")
    answer = post(curator, noun="domains", rows=["new.test", "known.test", "?"], preview=True)
    assert answer.status_code == 200
    assert {name: answer.data[name] for name in ("total", "checked", "accepted", "changed", "exists", "invalid")} == {
        "total": 3, "checked": 3, "accepted": 1, "changed": 0, "exists": 1, "invalid": 1,
    }  # fmt: skip
    assert [(row["line"], row["text"], row["result"], row["id"]) for row in answer.json()["rows"]] == [
        (3, "?", "invalid", None),
        (1, "new.test", "accepted", None),
        (2, "known.test", "exists", Domain.objects.get().pk),
    ]
    assert not Import.objects.exists()
    assert not Run.objects.exists()


def test_a_preview_says_which_columns_no_header_tells_for_sure(curator: Any) -> None:
    rows = [{"Company": "Finch", "Phone": "a@finch.test"}]
    choices = post(curator, noun="local-businesses", rows=rows, preview=True).json()["choices"]
    assert [choice["remark"] for choice in choices] == [
        "", "Its header says phone numbers, its values are e-mail addresses.",
    ]  # fmt: skip
    assert set(ColumnRow().fields) == set(choices[0])


def test_businesses_are_imported_as_objects_and_as_a_file(curator: Any) -> None:
    rows = [{"Company": "Kestrel", "phone": "607 555 0142", "employees": 3}, {"employees": 4}]
    answer = post(curator, noun="local-businesses", rows=rows, country="us")
    assert (answer.status_code, answer.data["accepted"], answer.data["invalid"]) == (201, 1, 1)
    assert LocalBusiness.objects.get().phone == "+16075550142"
    file = SimpleUploadedFile("shops.csv", b"Company;Phone\nKestrel;607 555 0142\nHeron;\n")
    body = {"noun": "local-businesses", "file": file, "country": "US", "auto_queue": True}
    answer = curator.post(URL, body, format="multipart")
    assert (answer.status_code, answer.data["accepted"], answer.data["exists"]) == (201, 1, 1)
    stored = curator.get(f"{URL}/{answer.data['id']}").json()
    assert (stored["file_name"], stored["columns"]) == ("shops.csv", {"Company": "name", "Phone": "phone"})
    assert set(LocalBusiness.objects.values_list("domain_extraction_status", flat=True)) == {"Queued"}


def test_a_file_is_read_by_the_header_of_its_column(curator: Any) -> None:
    file = SimpleUploadedFile("list.csv", b"Name;Website\nKestrel;https://www.kestrel.test/\nHeron;heron.test\n;\n")
    answer = curator.post(URL, {"noun": "domains", "file": file}, format="multipart")
    assert (answer.status_code, answer.data["total"]) == (201, 2)
    assert sorted(Domain.objects.values_list("host", flat=True)) == ["heron.test", "kestrel.test"]


def test_what_is_stored_is_queued_when_requested_within_the_same_run(curator: Any) -> None:
    answer = post(curator, noun="domains", rows=["one.test", "two.test"], auto_queue=True)
    run = Run.objects.get(pk=answer.data["run_id"])
    assert set(Domain.objects.values_list("status", "run_id")) == {("Queued", run.pk)}
    assert (run.status, run.settled, run.total) == ("InProgress", 2, 6)


def test_a_cancelled_import_stores_no_more(curator: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_jobs, "INLINE_ROWS", 0)
    answer = post(curator, noun="domains", rows=["one.test"])
    cancel_run(Run.objects.get(pk=answer.data["run_id"]), by="somebody")
    import_jobs.process_pending()
    assert not Domain.objects.exists()


def _never_d(cursor: Any) -> None:
    """A constraint that no code knows of: the statement fails in the database."""
    cursor.execute("ALTER TABLE domains ADD CONSTRAINT no_d CHECK (host <> 'd.test') NOT VALID")


def test_a_piece_that_fails_leaves_nothing_and_the_next_try_goes_on_where_it_was(
    curator: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_jobs, "PIECE_ROWS", 2)
    monkeypatch.setattr(import_jobs, "INLINE_ROWS", 0)
    post(curator, noun="domains", rows=["a.test", "b.test", "c.test", "d.test"])
    assert import_jobs._process_piece()
    with connection.cursor() as cursor:
        _never_d(cursor)
    with pytest.raises(Exception, match="no_d"):
        list(import_jobs.process(Import.objects.get().pk))
    assert Import.objects.get().processed == 2
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE domains DROP CONSTRAINT no_d")
    import_jobs.process_pending()
    assert Import.objects.get().accepted == Domain.objects.count() == 4


def test_an_import_that_cannot_be_stored_ends_with_the_reason_and_the_one_behind_it_is_stored(
    curator: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_jobs, "PIECE_ROWS", 2)
    monkeypatch.setattr(import_jobs, "INLINE_ROWS", 0)
    first = post(curator, noun="domains", rows=["a.test", "b.test", "c.test", "d.test"]).data["run_id"]
    second = post(curator, noun="domains", rows=["e.test"]).data["run_id"]
    with connection.cursor() as cursor:
        _never_d(cursor)
    import_jobs.process_pending()
    assert Run.objects.get(pk=second).status == "Completed"
    failed = Run.objects.get(pk=first)
    assert (failed.status, "stopped after 2 of 4 rows" in failed.reason, "no_d" in failed.reason) == (
        "Error",
        True,
        True,
    )
    assert failed.ended_at is not None
    assert sorted(Domain.objects.values_list("host", flat=True)) == ["a.test", "b.test", "e.test"]


def test_a_short_import_that_fails_leaves_nothing_at_all(curator: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_jobs, "PIECE_ROWS", 2)
    with connection.cursor() as cursor:
        _never_d(cursor)
    answer = post(curator, noun="domains", rows=["a.test", "b.test", "c.test", "d.test"])
    assert answer.status_code == 500
    assert not Domain.objects.exists()
    assert not Import.objects.exists()


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ({"noun": "runs", "rows": ["x"]}, "noun"),
        ({"noun": "contacts", "rows": ["x"]}, "rows"),
        ({"noun": "domains", "rows": []}, "rows"),
        ({"noun": "domains", "rows": "a.test"}, "rows"),
        ({"noun": "domains", "rows": [1]}, "rows.0"),
        ({"noun": "domains", "rows": [" "]}, "rows"),
        ({"noun": "domains"}, "rows"),
        ({"noun": "domains", "rows": ["x"] * 100_001}, "rows"),
        ({"noun": "local-businesses", "rows": ["Kestrel"]}, "rows"),
        ({"noun": "local-businesses", "rows": [{"name": "Kestrel"}], "country": "XX"}, "country"),
    ],
)
def test_what_cannot_be_imported_is_refused_by_its_field(curator: Any, body: dict[str, Any], says: str) -> None:
    answer = post(curator, **body)
    assert answer.status_code == 400
    assert answer.data["errors"][0]["field"] == says


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 broken", b"a\x00b"])
def test_a_file_that_cannot_be_read_is_refused_with_a_sentence(curator: Any, content: bytes) -> None:
    file = SimpleUploadedFile("list.csv", content)
    answer = curator.post(URL, {"noun": "domains", "file": file}, format="multipart")
    assert answer.status_code == 400
    assert answer.data["errors"][0]["field"] == "file"
    assert not Import.objects.exists()


def test_a_preview_of_the_admin_is_no_import_yet(curator: Any, administrator_preview: Import) -> None:
    assert curator.get(URL).json()["items"] == []
    assert curator.get(f"{URL}/{administrator_preview.pk}").status_code == 404


@pytest.fixture
def administrator_preview(db: None) -> Import:
    return import_jobs.create_preview(import_jobs.ImportRequest(DOMAINS, read_items(DOMAINS, ["a.test"]), "ada"))


@pytest.fixture
def _all_is_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounded_reading, "SMALL_BYTES", 1_000)
    monkeypatch.setattr(bounded_reading, "LONG_TAGS", 1_000)


def workbook(rows: int = 300) -> SimpleUploadedFile:
    out = io.BytesIO()
    write_workbook(out, ["Shop", "Site"], [20, 20], ([f"Shop {n}", f"shop{n}.test"] for n in range(rows)))
    return SimpleUploadedFile("shops.xlsx", out.getvalue())


def post_workbook(client: Any, **body: Any) -> Any:
    return client.post(URL, {"noun": "local-businesses", "file": workbook(), **body}, format="multipart")


@pytest.mark.usefixtures("_all_is_long")
def test_a_large_workbook_is_taken_on_and_read_by_a_worker(curator: Any) -> None:
    answer = post_workbook(curator, source="HubSpot", columns='{"Shop": "name", "Site": ""}')
    assert (answer.status_code, answer["Retry-After"]) == (202, "2")
    assert answer["Location"] == f"/api/v3/runs/{answer.data['run_id']}"
    assert Run.objects.get().title == "Import of shops.xlsx"
    assert curator.get(f"{URL}/{answer.data['id']}").json()["processed"] == 0

    waiting_files.process_pending()

    stored = curator.get(f"{URL}/{answer.data['id']}").json()
    assert (stored["total"], stored["accepted"], stored["columns"]) == (300, 300, {"Shop": "name"})
    assert (stored["source"], stored["unread"]) == ("HubSpot", ["Site"])
    run = Run.objects.get()
    assert (run.status, run.title, run.settled) == ("Completed", "Import of 300 businesses", 300)
    assert LocalBusiness.objects.filter(website="").count() == 300
    assert not ImportPiece.objects.exists()


@pytest.mark.usefixtures("_all_is_long")
def test_a_large_workbook_that_cannot_be_imported_ends_its_run_with_the_reason(curator: Any) -> None:
    answer = post_workbook(curator, columns='{"Colour": "name"}')
    behind = post_workbook(curator)
    waiting_files.process_pending()
    run = curator.get(f"/api/v3/runs/{answer.data['run_id']}").json()
    assert (run["status"], run["reason"]) == ("Error", "There is no column 'Colour'. The file has: Shop, Site.")
    assert curator.get(f"{URL}/{behind.data['id']}").json()["accepted"] == 300
    assert not ImportPiece.objects.exists()


@pytest.mark.usefixtures("_all_is_long")
def test_a_cancelled_import_of_a_large_workbook_reads_nothing(curator: Any) -> None:
    answer = post_workbook(curator)
    cancel_run(answer.data["run_id"], by="ada")
    waiting_files.process_pending()
    assert not LocalBusiness.objects.exists()


@pytest.mark.usefixtures("_all_is_long")
def test_a_person_has_only_so_many_files_that_wait(curator: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting_files, "MOST_WAITING", 1)
    assert [post_workbook(curator).status_code for _ in range(2)] == [202, 400]
    waiting_files.process_pending()
    assert post_workbook(curator).status_code == 202


@pytest.mark.usefixtures("_all_is_long")
def test_a_preview_of_a_large_workbook_is_taken_on_and_its_run_ends_with_it(curator: Any) -> None:
    answer = post_workbook(curator, preview="true", columns='{"Shop": "name", "Site": ""}')
    assert (answer.status_code, answer["Retry-After"]) == (202, "2")
    assert answer["Location"] == f"/api/v3/runs/{answer.data['run_id']}"
    address = f"{URL}/{answer.data['id']}/preview"
    assert curator.get(address).status_code == 404
    waiting_files.process_pending()
    run = curator.get(answer["Location"]).json()
    assert (run["status"], run["title"], run["settled"]) == ("Completed", "Preview of shops.xlsx", 300)
    numbers = {"total": 300, "checked": 300, "accepted": 300, "changed": 0, "exists": 0, "invalid": 0}
    assert run["result"] == {"import": answer.data["id"], "preview": numbers}
    preview = curator.get(address).json()
    assert numbers.items() <= preview.items()
    assert (preview["columns"], preview["unread"], len(preview["rows"]) > 0) == ({"Shop": "name"}, ["Site"], True)
    clerk = User.objects.create_user("clerk")
    set_abilities(role := Group.objects.create(name="clerks"), [SEE])
    clerk.groups.add(role)
    assert client_of(clerk).get(address).status_code == 403, "rows of others hold contacts"
    assert not LocalBusiness.objects.exists()
    assert curator.get(URL).json()["items"] == []


@pytest.mark.usefixtures("_all_is_long")
def test_a_preview_that_was_made_for_a_program_can_be_imported_by_a_person(curator: Any) -> None:
    answer = post_workbook(curator, preview="true")
    waiting_files.process_pending()
    stored = import_jobs.start(answer.data["id"])
    assert (stored.accepted, LocalBusiness.objects.count()) == (300, 300)


@pytest.mark.usefixtures("_all_is_long")
def test_a_preview_of_a_large_workbook_that_cannot_be_read_ends_its_run_with_the_reason(curator: Any) -> None:
    answer = post_workbook(curator, preview="true", columns='{"Colour": "name"}')
    waiting_files.process_pending()
    run = curator.get(answer["Location"]).json()
    assert (run["status"], run["reason"]) == ("Error", "There is no column 'Colour'. The file has: Shop, Site.")
    assert curator.get(f"{URL}/{answer.data['id']}/preview").status_code == 404


def test_a_viewer_imports_nothing(viewer: Any) -> None:
    assert post(viewer, noun="domains", rows=["one.test"]).status_code == 403
    assert post(viewer, noun="domains", rows=["one.test"], preview=True).status_code == 403


def test_the_answer_names_the_columns_that_were_not_read(curator: Any) -> None:
    rows = [{"name": "Heron Bakery", "phone": "607 555 0142", "colour": "red"}]
    answer = post(curator, noun="local-businesses", rows=rows, country="US").json()
    assert (answer["columns"], answer["unread"]) == ({"name": "name", "phone": "phone"}, ["colour"])


def test_an_object_with_one_short_value_is_a_row_and_no_note_between_rows(curator: Any) -> None:
    rows = [
        {"name": "Heron Bakery", "phone": "607 555 0142", "city": "Ithaca"},
        {"name": "ox"}, {"name": "FINCH"}, {"name": "- Larch -"}, {"name": "France"},
    ]  # fmt: skip
    answer = post(curator, noun="local-businesses", rows=rows, country="US").json()
    assert (answer["accepted"], answer["invalid"]) == (5, 0)
