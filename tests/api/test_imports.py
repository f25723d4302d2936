"""Imports: long lists and files, stored by workers a slice at a time."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from jobs.actions.operations import cancel_run
from jobs.models import Domain, Event, Run, Upload
from jobs.transfer import import_jobs

URL = "/api/v3/imports"
pytestmark = pytest.mark.django_db


def asked(curator: Any, **body: Any) -> Any:
    return curator.post(URL, body, format="json")


def test_a_long_list_is_taken_on_and_stored_by_a_worker(curator: Any) -> None:
    rows = [f"shop{n}.test" for n in range(2500)] + ["not a domain", "shop7.test"]
    answer = asked(curator, noun="domains", rows=rows)
    assert answer.status_code == 202
    assert answer["Location"] == f"/api/v3/runs/{answer.data['run_id']}"
    assert Domain.objects.count() == 0

    assert import_jobs.store_waiting() == ""

    found = curator.get(f"{URL}/{answer.data['id']}").json()
    assert (found["accepted"], found["exists"], found["invalid"], found["place"]) == (2500, 1, 1, 2502)
    assert curator.get(f"{URL}/{answer.data['id']}/problems").json() == [
        {"line": 2501, "text": "not a domain", "why": "it contains spaces or more than one domain"}
    ]
    run = Run.objects.get(pk=answer.data["run_id"])
    assert (run.status, run.settled, run.counts) == ("Completed", 2502, {"accepted": 2500, "exists": 1, "invalid": 1})
    assert Domain.objects.count() == 2500
    assert Event.objects.filter(kind="run", run_id=run.pk, outcome="Completed").count() == 1
    assert Upload.objects.get().texts == []


def test_a_file_is_read_by_the_header_of_its_column(curator: Any) -> None:
    file = SimpleUploadedFile("list.csv", b"Name;Website\nKestrel;https://www.kestrel.test/\nHeron;heron.test\n;\n")
    answer = curator.post(URL, {"noun": "domains", "file": file}, format="multipart")
    assert (answer.status_code, answer.data["total"]) == (202, 2)
    import_jobs.store_waiting()
    assert sorted(Domain.objects.values_list("host", flat=True)) == ["heron.test", "kestrel.test"]


def test_what_is_stored_is_queued_when_asked_for_within_the_same_run(curator: Any) -> None:
    answer = asked(curator, noun="domains", rows=["one.test", "two.test"], auto_queue=True)
    import_jobs.store_waiting()
    run = Run.objects.get(pk=answer.data["run_id"])
    assert set(Domain.objects.values_list("status", "run_id")) == {("Queued", run.pk)}
    assert (run.status, run.settled, run.total) == ("InProgress", 2, 6)


def test_a_cancelled_import_stores_no_more(curator: Any) -> None:
    answer = asked(curator, noun="domains", rows=["one.test"])
    cancel_run(Run.objects.get(pk=answer.data["run_id"]), by="somebody")
    import_jobs.store_waiting()
    assert not Domain.objects.exists()


def test_a_slice_that_fails_leaves_nothing_and_the_next_try_goes_on_where_it_was(
    curator: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_jobs, "SLICE", 2)
    asked(curator, noun="domains", rows=["a.test", "b.test", "c.test", "d.test"])
    assert import_jobs._store_slice()
    with connection.cursor() as cursor:  # a constraint that no code knows of: the statement fails in the database
        cursor.execute("ALTER TABLE domains ADD CONSTRAINT no_d CHECK (host <> 'd.test') NOT VALID")
    with pytest.raises(Exception, match="no_d"):
        import_jobs._store_slice()
    assert Upload.objects.get().place == 2
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE domains DROP CONSTRAINT no_d")
    import_jobs.store_waiting()
    assert Upload.objects.get().accepted == Domain.objects.count() == 4


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ({"noun": "contacts", "rows": ["x"]}, "noun"),
        ({"noun": "domains", "rows": []}, "rows"),
        ({"noun": "domains"}, "rows"),
        ({"noun": "domains", "rows": ["x"] * 100_001}, "rows"),
    ],
)
def test_what_cannot_be_imported_is_refused_by_its_field(curator: Any, body: dict[str, Any], says: str) -> None:
    answer = asked(curator, **body)
    assert answer.status_code == 400
    assert answer.data["errors"][0]["field"] == says


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 broken", b"a\x00b"])
def test_a_file_that_cannot_be_read_is_refused_with_a_sentence(curator: Any, content: bytes) -> None:
    file = SimpleUploadedFile("list.csv", content)
    answer = curator.post(URL, {"noun": "domains", "file": file}, format="multipart")
    assert answer.status_code == 400
    assert not Upload.objects.exists()


def test_a_viewer_imports_nothing(viewer: Any) -> None:
    assert asked(viewer, noun="domains", rows=["one.test"]).status_code == 403
