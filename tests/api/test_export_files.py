"""Exports as runs: files that workers write, behind a link that expires."""

from __future__ import annotations

import csv
import io
from typing import Any

import openpyxl
import pytest
from django.db import connection

from jobs.actions.erasure import erase_domain
from jobs.actions.operations import cancel_run, pause_run, resume_run
from jobs.lists.catalogue import NOUNS
from jobs.maintenance import pruning
from jobs.models import Contact, Event, Export, ExportPiece, Run
from jobs.transfer import export_jobs, exports
from jobs.transfer.row_ids import RowComparison
from scrapersky.api.auth import make_key

URL = "/api/v3/exports"
pytestmark = pytest.mark.django_db


@pytest.fixture
def contacts(domains: Any) -> Any:
    def make(n: int) -> None:
        (domain,) = domains(1)
        Contact.objects.bulk_create(
            [Contact(domain=domain, kind="phone", value=f"+{n}", normalised=f"+{n}") for n in range(n)]
        )

    return make


def ask(client: Any, **body: Any) -> Any:
    return client.post(URL, {"noun": "contacts", "format": "csv", **body}, format="json")


def read(answer: Any) -> list[dict[str, str]]:
    assert answer.status_code == 200, answer.content
    return list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode())))


def expire() -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE exports SET expires_at = now() - interval '1 second'")


def test_a_filtered_list_becomes_a_file_behind_a_link_that_needs_no_credentials(
    viewer: Any, anybody: Any, contacts: Any
) -> None:
    contacts(4500)
    Contact.objects.filter(value="+7").update(kind="form")
    answer = ask(viewer, filter={"kind": ["phone"]}, fields=["value", "id"])
    assert (answer.status_code, answer["Location"]) == (202, f"/api/v3/runs/{answer.data['run_id']}")
    assert viewer.get(f"{URL}/{answer.data['id']}").json()["url"] is None

    assert export_jobs.process_pending() == "Export files written: 1."

    found = viewer.get(f"{URL}/{answer.data['id']}").json()
    file = anybody.get(found["url"])
    rows = read(file)
    assert (len(rows), found["rows"], list(rows[0])) == (4499, 4499, ["value", "id"])
    assert int(file["Content-Length"]) == found["bytes"]
    assert file["Content-Disposition"] == f'attachment; filename="contacts-{found["id"]}.csv"'
    run = Run.objects.get(pk=answer.data["run_id"])
    assert (run.status, run.settled, run.total, run.requested_by) == ("Completed", 4499, 4499, "viewer-1")
    assert Event.objects.filter(kind="run", run_id=run.pk, outcome="Completed").count() == 1


@pytest.mark.parametrize("name", ["jsonl", "xlsx", "parquet"])
def test_each_format_is_the_same_file_as_the_streamed_one(viewer: Any, contacts: Any, name: str) -> None:
    contacts(30)
    made = ask(viewer, format=name, fields=["id", "value"]).data["id"]
    export_jobs.process_pending()
    written = b"".join(viewer.get(f"{URL}/{made}/file").streaming_content)
    streamed = b"".join(viewer.get(f"/api/v3/contacts/export.{name}?fields=id,value").streaming_content)
    assert cells(written) == cells(streamed) if name == "xlsx" else written == streamed


def cells(workbook: bytes) -> list[Any]:
    """What a workbook says; the file also says when it was made."""
    sheet = openpyxl.load_workbook(io.BytesIO(workbook)).worksheets[0]
    return [[(cell.value, cell.number_format, cell.font.b) for cell in row] for row in sheet.iter_rows()]


def ready_export(viewer: Any) -> int:
    made: int = ask(viewer).data["id"]
    export_jobs.process_pending()
    return made


def test_a_link_that_was_guessed_or_has_expired_leads_nowhere(
    viewer: Any, anybody: Any, contacts: Any, settings: Any
) -> None:
    contacts(1)
    made = ask(viewer).data["id"]
    assert viewer.get(f"{URL}/{made}/file").status_code == 409
    export_jobs.process_pending()
    link = viewer.get(f"{URL}/{made}").json()["url"]

    assert anybody.get(f"{URL}/{made}/file").status_code == 401
    assert anybody.get(f"{URL}/{made}/file?token=guessed").status_code == 404
    assert anybody.get(link.replace(f"/{made}/", f"/{ready_export(viewer)}/")).status_code == 404, "of another file"
    nonce = Export.objects.get(pk=made).nonce
    assert anybody.get(f"{URL}/{made}/file?token={nonce}").status_code == 404, "what the database has opens nothing"
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "n" * 40, [settings.SECRET_KEY]
    assert anybody.get(link).status_code == 200, "an earlier key still opens it"
    expire()
    assert anybody.get(link).status_code == 410
    assert viewer.get(f"{URL}/{made}").json()["url"] is None
    assert "pieces of export files" in pruning.prune()
    assert not ExportPiece.objects.exists()
    assert Export.objects.exists()


def test_a_writer_that_died_is_followed_by_another_who_begins_anew(viewer: Any, contacts: Any) -> None:
    contacts(10)
    made = ask(viewer).data["id"]
    dead = export_jobs._claim()
    assert dead is not None
    export_jobs._add_piece(dead, 0, b"half a file")
    assert export_jobs.process_pending() == "", "its lease holds"
    Export.objects.update(lease_until="2000-01-01T00:00Z")

    export_jobs.process_pending()
    with pytest.raises(export_jobs.Lost):
        export_jobs._add_piece(dead, 1, b"woken up again")
    with pytest.raises(export_jobs.Lost):
        export_jobs._start(dead, 10)
    export_jobs._give_up(dead, "The filter names what is gone.")
    assert Run.objects.get().status == "Completed"
    assert len(read(viewer.get(f"{URL}/{made}/file"))) == 10


def test_a_file_that_fails_three_times_is_given_up_with_a_reason(
    viewer: Any, contacts: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    contacts(3)
    monkeypatch.setattr("jobs.transfer.workbooks.ROWS", 2)
    too_many = ask(viewer, format="xlsx").data["run_id"]
    Export.objects.create(run=Run.objects.create(kind="export"), noun="none", format="csv", nonce="x")
    export_jobs.process_pending()
    assert "Take CSV or Parquet" in Run.objects.get(pk=too_many).reason
    other = Run.objects.exclude(pk=too_many).get()
    assert (other.status, other.reason[:25]) == ("Error", "It was started three time")
    assert not ExportPiece.objects.exists()


def test_cancelled_and_paused_exports_are_left_alone_and_resumed_ones_written(viewer: Any, contacts: Any) -> None:
    contacts(3)
    cancelled, paused = ask(viewer).data, ask(viewer).data
    cancel_run(cancelled["run_id"], by="somebody")
    pause_run(paused["run_id"], by="somebody")
    assert export_jobs.process_pending() == ""
    resume_run(paused["run_id"], by="somebody")
    assert export_jobs.process_pending() == "Export files written: 1."


def test_a_cancel_in_the_middle_stops_the_writer(viewer: Any, contacts: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    contacts(30)
    monkeypatch.setattr(exports, "SLICE", 10)
    run = ask(viewer).data["run_id"]
    claimed = export_jobs._claim()
    assert claimed is not None
    export_jobs._start(claimed, 30)
    export_jobs._keep(claimed, 10)
    assert Run.objects.get(pk=run).settled == 10
    cancel_run(run, by="somebody")
    with pytest.raises(export_jobs.Lost):
        export_jobs._keep(claimed, 20)
    with pytest.raises(export_jobs.Lost):
        export_jobs._finish(claimed, RowComparison(), None)
    assert Run.objects.get(pk=run).status == "Cancelled"


def test_an_export_is_deleted_with_its_file(viewer: Any, contacts: Any) -> None:
    contacts(1)
    made = ask(viewer).data
    assert viewer.delete(f"{URL}/{made['id']}").status_code == 204
    assert viewer.delete(f"{URL}/{made['id']}").status_code == 404
    assert Run.objects.get(pk=made["run_id"]).status == "Cancelled"
    assert export_jobs.process_pending() == ""


def test_credentials_that_may_not_export_open_no_file(viewer: Any, anybody: Any, user: Any, contacts: Any) -> None:
    contacts(1)
    made = ready_export(viewer)
    _, secret = make_key(user("curator"), "nightly", ["read"])
    assert anybody.get(f"{URL}/{made}/file", HTTP_AUTHORIZATION=f"Api-Key {secret}").status_code == 403


def test_nobody_deletes_the_files_of_others_but_operators(
    viewer: Any, curator: Any, operator: Any, contacts: Any
) -> None:
    contacts(1)
    made = ask(viewer).data["id"]
    assert curator.delete(f"{URL}/{made}").status_code == 404
    assert viewer.get(f"{URL}/{made}").status_code == 200
    assert operator.delete(f"{URL}/{made}").status_code == 204
    assert viewer.get(f"{URL}/{made}").status_code == 404


def test_every_noun_of_the_pipeline_can_be_exported(viewer: Any, town: Any) -> None:
    for noun in NOUNS:
        made = ask(viewer, noun=noun.slug).data["id"]
        export_jobs.process_pending()
        count = viewer.get(f"/api/v3/{noun.slug}/count").json()["count"]
        assert len(read(viewer.get(f"{URL}/{made}/file"))) == count > 0


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ({"noun": "runs"}, "noun"),
        ({"format": "doc"}, "format"),
        ({"filter": {"colour": "red"}}, "filter.colour"),
        ({"filter": {"updated_after": "yesterday"}}, "filter.updated_after"),
        ({"fields": ["id", "colour"]}, "fields"),
        ({"fields": []}, "fields"),
    ],
)
def test_what_cannot_be_exported_is_refused_by_its_field(viewer: Any, body: dict[str, Any], says: str) -> None:
    answer = ask(viewer, **body)
    assert answer.status_code == 400
    assert answer.data["errors"][0]["field"] == says


def test_a_file_keeps_no_fact_for_longer_than_its_provider_allows(viewer: Any, town: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE places_staging SET expires_at = now() + interval '1 hour'")
    made = ask(viewer, noun="places").data["id"]
    export_jobs.process_pending()
    with connection.cursor() as cursor:
        cursor.execute("SELECT expires_at <= now() + interval '1 hour' FROM exports WHERE id = %s", [made])
        assert cursor.fetchone() == (True,)


def test_forgetting_a_domain_ends_the_files_that_may_have_it(viewer: Any, contacts: Any) -> None:
    contacts(1)
    made = ask(viewer).data["id"]
    export_jobs.process_pending()
    erase_domain("shop0000.test", by="Ada")
    assert viewer.get(f"{URL}/{made}/file").status_code == 410


def test_nobody_fills_the_disk_with_files(viewer: Any, contacts: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export_jobs, "MAX_FILES", 2)
    assert [ask(viewer).status_code for _ in range(3)] == [202, 202, 409]
