"""An import is undone as a whole; what was decided or changed since stays, and is named."""

from __future__ import annotations

from io import StringIO
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.test import Client
from rest_framework.test import APIClient

from jobs.actions import bulk_actions
from jobs.actions.curation import Refused
from jobs.actions.operations import cancel_run
from jobs.compliance import suppression_list
from jobs.compliance.subjects import read_subject
from jobs.lists.catalogue import BUSINESSES, DOMAINS, PAGES
from jobs.lists.resource import Resource
from jobs.models import Domain, Import, ImportedRow, Lead, LeadNote, LocalBusiness, Page, Run
from jobs.transfer import import_jobs, import_undo
from jobs.transfer.import_jobs import ImportRequest
from jobs.transfer.mapping import read_file
from scrapersky.api.jwt_tokens import RefreshToken

pytestmark = pytest.mark.django_db

SHOPS = "name,website,phone\nFinch,finch.test,+16075550142\nHeron,heron.test,\nTarn,tarn.test,\nMoss,moss.test,\n"


def imported(text: str, name: str = "a.csv", noun: Resource = BUSINESSES, **more: Any) -> Import:
    return import_jobs.create(ImportRequest(noun, read_file(noun, name, text.encode()), "ada", file_name=name, **more))


def undone(stored: Import) -> dict[str, Any]:
    return dict(import_undo.undo(stored.pk, by="olga").undo)


@pytest.mark.django_db(transaction=True)  # a later change is one of another transaction
def test_what_was_decided_changed_or_begun_since_stays_and_the_rest_goes() -> None:
    stored = imported(SHOPS)
    LocalBusiness.objects.filter(name="Finch").update(curation_status="Selected")
    Lead.objects.filter(name="Heron").update(owner="nora")
    result = undone(stored)
    assert sorted(result.pop("names")) == ["Finch", "Heron"]
    assert result == {"removed": 2, "restored": 0, "skipped": 2}
    assert set(LocalBusiness.objects.values_list("name", flat=True)) == {"Finch", "Heron"}
    assert set(Lead.objects.values_list("name", flat=True)) == {"Finch", "Heron"}


def test_a_lead_on_which_somebody_works_stays_whatever_they_did_to_it() -> None:
    works = {
        "Finch": {"curation_status": "Maybe"}, "Heron": {"owner": "nora"}, "Tarn": {"stage": "Contacted"},
        "Moss": {"tags": ["warm"]}, "Reed": {"next_on": "2027-01-08"},
    }  # fmt: skip
    stored = imported("name\n" + "\n".join([*works, "Kettle"]))
    for name, work in works.items():
        Lead.objects.filter(name=name).update(**work)
    LeadNote.objects.create(lead=Lead.objects.get(name="Kettle"), author="nora", text="Called")
    assert sorted(undone(stored)["names"]) == sorted([*works, "Kettle"])


def test_facts_that_were_replaced_come_back() -> None:
    imported("id,name,city\n1,Finch,Ithaca\n", "a.csv")
    stored = imported("id,name,city,email\n1,Finch,Troy,a@finch.test\n", "a.csv")
    assert LocalBusiness.objects.get().city == "Troy"
    assert undone(stored) == {"removed": 0, "restored": 1, "skipped": 0, "names": []}
    business = LocalBusiness.objects.get()
    assert (business.city, business.emails, Lead.objects.get().email) == ("Ithaca", [], "")


def test_facts_of_whom_nothing_is_stored_any_more_do_not_come_back() -> None:
    imported("id,name,city,email\n1,Finch,Ithaca,a@finch.test\n", "a.csv")
    stored = imported("id,name,city,email\n1,Finch,Troy,b@finch.test\n", "a.csv")
    LocalBusiness.objects.update(emails=["b@finch.test"])
    ImportedRow.objects.filter(whole=stored).update(before={"city": "Ithaca", "emails": ["a@finch.test"]})
    entry, _ = suppression_list.add(read_subject("email", "a@finch.test"), by="olga")
    suppression_list.erased([entry.pk])  # as one of a list that was imported: what is stored is not looked for
    undone(stored)
    business = LocalBusiness.objects.get()
    assert (business.city, business.emails) == ("Ithaca", [])


def test_what_another_import_brought_too_stays() -> None:
    stored = imported(SHOPS)
    imported(SHOPS, "b.csv")
    assert undone(stored)["removed"] == 0
    assert LocalBusiness.objects.count() == 4


def test_what_another_import_brought_too_goes_once_that_one_is_undone() -> None:
    stored, later = imported(SHOPS), imported(SHOPS, "b.csv")
    undone(later)
    assert undone(stored)["removed"] == 4


def test_an_undo_is_done_once() -> None:
    stored = imported(SHOPS)
    first = import_undo.undo(stored.pk, by="olga")
    imported(SHOPS, "b.csv")
    again = import_undo.undo(stored.pk, by="ada")
    assert (again.undone_by, again.undone_at, again.undo) == ("olga", first.undone_at, first.undo)
    assert LocalBusiness.objects.count() == 4


def test_pages_go_and_their_domain_counts_anew() -> None:
    Domain.objects.create(host="finch.test")
    imported("url\nhttps://finch.test/a\n", noun=PAGES)
    stored = imported("url\nhttps://finch.test/b\nhttps://finch.test/a\n", "b.csv", noun=PAGES)
    assert Domain.objects.get().page_count == 2
    assert undone(stored)["removed"] == 1
    assert (Page.objects.get().url, Domain.objects.get().page_count) == ("https://finch.test/a", 1)


def test_rows_that_wait_are_not_imported_after_an_undo(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_jobs, "INLINE_ROWS", 1)
    monkeypatch.setattr(import_jobs, "PIECE_ROWS", 1)
    stored = imported("domain\na.test\nb.test\nc.test\n", noun=DOMAINS)
    import_jobs._process_piece()
    assert Domain.objects.count() == 1
    assert undone(stored)["removed"] == 1
    import_jobs.process_pending()
    assert Domain.objects.count() == 0


def test_every_door_undoes(capsys: pytest.CaptureFixture[str]) -> None:
    ada = User.objects.create_superuser("ada")
    client, api = Client(), APIClient()
    client.force_login(ada)
    api.credentials(HTTP_AUTHORIZATION=f"Bearer {RefreshToken.for_user(ada).access_token}")
    by_page, by_api, by_command = (imported(f"name,website\nFinch{n},finch{n}.test\n") for n in range(3))

    assert client.post(f"/admin/import/{by_page.pk}/", {"act": "undo"}).status_code == 302
    assert "Undone by ada: 1 removed" in " ".join(client.get(f"/admin/import/{by_page.pk}/").content.decode().split())
    answer = api.post(f"/api/v3/imports/{by_api.pk}/undo")
    assert (answer.status_code, answer.json()["removed"]) == (200, 1)
    out = StringIO()
    call_command("import", undo=by_command.pk, stdout=out)
    assert out.getvalue() == "Undone: 1 removed, 0 restored, 0 skipped.\n"
    assert not LocalBusiness.objects.exists()
    with pytest.raises(CommandError, match="There is no import 999999"):
        call_command("import", undo=999_999)


@pytest.fixture
def many(monkeypatch: pytest.MonkeyPatch) -> list[Import]:
    """Imports of more rows than are undone while somebody waits."""
    monkeypatch.setattr(bulk_actions, "SLICE_ROWS", 1)
    stored = [imported(f"domain\na{n}.test\nb{n}.test\n", noun=DOMAINS) for n in range(3)]
    Domain.objects.filter(host="b0.test").update(curation_status="Selected")
    monkeypatch.setattr(import_jobs, "INLINE_ROWS", 1)
    return stored


@pytest.mark.django_db(transaction=True)  # a later change is one of another transaction
def test_workers_undo_many_rows_of_every_door(many: list[Import]) -> None:
    ada = User.objects.create_superuser("ada")
    client, api = Client(), APIClient()
    client.force_login(ada)
    api.credentials(HTTP_AUTHORIZATION=f"Bearer {RefreshToken.for_user(ada).access_token}")
    by_page, by_api, by_command = many

    assert client.post(f"/admin/import/{by_page.pk}/", {"act": "undo"}).status_code == 302
    assert "Workers undo this import." in client.get(f"/admin/import/{by_page.pk}/").content.decode()
    answer = api.post(f"/api/v3/imports/{by_api.pk}/undo")
    run = answer.json()["run_id"]
    assert (answer.status_code, answer["Location"], answer.json()["removed"]) == (202, f"/api/v3/runs/{run}", 0)
    assert api.post(f"/api/v3/imports/{by_api.pk}/undo").json()["run_id"] == run, "it is begun once"
    call_command("import", undo=by_command.pk, stdout=(out := StringIO()), stderr=StringIO())
    assert out.getvalue() == "Undone: 2 removed, 0 restored, 0 skipped.\n"

    assert Domain.objects.count() == 4
    bulk_actions.process_pending()
    assert Domain.objects.get().host == "b0.test"
    assert Run.objects.get(pk=run).counts == {"removed": 2}
    text = " ".join(client.get(f"/admin/import/{by_page.pk}/").content.decode().split())
    assert "Undone by ada: 1 removed, 0 restored, 1 skipped" in text
    assert (again := api.post(f"/api/v3/imports/{by_api.pk}/undo")).status_code == 200
    assert again.json()["undone_at"]


def test_an_undo_that_was_cancelled_goes_on_with_the_next(many: list[Import]) -> None:
    stored = many[1]
    first = import_undo.run_of(import_undo.undo(stored.pk, by="olga"))
    bulk_actions._process_slice(first)
    cancel_run(first or 0, by="olga")
    bulk_actions.process_pending()
    assert Domain.objects.filter(host__endswith="1.test").count() == 1
    assert import_undo.undo(stored.pk, by="olga").undo["removed"] == 2


def test_a_preview_cannot_be_undone() -> None:
    table = read_file(DOMAINS, "a.csv", b"domain\na.test\n")
    stored = import_jobs.create_preview(ImportRequest(DOMAINS, table, "ada"))
    with pytest.raises(Refused, match="was not started"):
        import_undo.undo(stored.pk, by="ada")
