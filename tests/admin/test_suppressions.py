"""The suppression list in the admin: added, looked up, removed with a reason, carried elsewhere as hashes."""

from __future__ import annotations

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from jobs.actions import suppressions
from jobs.actions.operations import Refused
from jobs.compliance import suppression_list
from jobs.compliance.subjects import read_subject
from jobs.models import Contact, Domain, Event, Suppression, SuppressionKey
from scrapersky.admin.suppressions import ON_A_PAGE
from tests.admin.conftest import MakePerson

PAGE = "/admin/suppressions/"
NORA = {"value": "nora@shop.test"}


@pytest.fixture
def shop(db: None) -> Domain:
    domain = Domain.objects.create(host="shop.test", emails=["nora@shop.test"])
    domain.contacts.create(kind="email", value="nora@shop.test", normalised="nora@shop.test")
    return domain


def listed(*values: str) -> list[Suppression]:
    return [suppression_list.add(read_subject("email", value), by="olga", reason="Letter.")[0] for value in values]


def text_of(client: Client, address: str = PAGE, status: int = 200, **fields: str) -> str:
    response = client.post(address, fields, follow=True) if fields else client.get(address)
    assert response.status_code == status
    return " ".join(response.content.decode().split())


def test_adding_erases_what_is_stored_and_shows_the_receipt(administrator: Client, shop: Domain) -> None:
    page = text_of(administrator, confirm="1", reason="She wrote.", do="add", **NORA)
    assert "<dt>contacts</dt> <dd>1 deleted</dd>" in page
    assert "nora@" not in page
    assert not Contact.objects.exists()
    entry = Suppression.objects.get()
    assert (entry.reason, entry.source, entry.added_by) == ("She wrote.", "admin", "ada")
    row = text_of(administrator)
    for shown in ("n…@s….test", "She wrote.", "ada", "admin"):
        assert shown in row


def test_nothing_is_erased_until_that_was_confirmed(administrator: Client, shop: Domain) -> None:
    page = text_of(administrator, status=409, reason="She wrote.", do="add", **NORA)
    assert "Nothing was changed." in page
    assert 'value="nora@shop.test"' in page  # what was typed is still there
    assert Contact.objects.exists()
    assert not Suppression.objects.exists()


def test_a_value_is_looked_up_and_nothing_is_changed(administrator: Client, shop: Domain) -> None:
    assert "Not on the list" in text_of(administrator, do="look", **NORA)
    [entry] = listed("nora@shop.test")
    assert f'<a href="{PAGE}{entry.pk}/">entry {entry.pk}</a>' in text_of(administrator, do="look", **NORA)
    assert Suppression.objects.count() == 1
    assert Contact.objects.exists()


def test_what_cannot_be_suppressed_is_refused_with_a_sentence(administrator: Client, db: None) -> None:
    assert "A person needs a domain" in text_of(administrator, status=400, value="Nora Quillfeather", confirm="1")
    assert "nora@" not in administrator.get(f"{PAGE}?value=nora@shop.test").content.decode()


def test_an_entry_is_removed_with_a_reason_which_is_remembered(administrator: Client, db: None) -> None:
    [entry] = listed("nora@shop.test")
    here = f"{PAGE}{entry.pk}/"
    assert "Say why it may be stored again" in text_of(administrator, here, do="remove", reason="  ")
    assert Suppression.objects.exists()
    page = text_of(administrator, here, do="remove", reason="A typing error.")
    assert not Suppression.objects.exists()
    assert "<td>email n…@s….test</td> <td>A typing error.</td>" in page
    assert Event.objects.get(outcome="remove_suppression").detail == {
        "by": "ada", "entry": entry.pk, "subject": "email n…@s….test", "reason": "A typing error.",
    }  # fmt: skip
    assert administrator.get(here).status_code == 404


def test_nobody_removes_an_entry_without_a_reason_by_any_door(db: None) -> None:
    [entry] = listed("nora@shop.test")
    with pytest.raises(Refused, match="Say why"):
        suppressions.remove(entry.pk, by="ada", reason="")
    assert Suppression.objects.exists()


def test_the_reason_of_an_entry_is_corrected(administrator: Client, db: None) -> None:
    [entry] = listed("nora@shop.test")
    assert "The reason was saved." in text_of(administrator, f"{PAGE}{entry.pk}/", do="save", reason="Letter of May")
    assert Suppression.objects.get().reason == "Letter of May"


def test_the_list_goes_elsewhere_as_hashes_and_comes_back(administrator: Client, db: None) -> None:
    listed("nora@shop.test", "ines@shop.test")
    response = administrator.post(f"{PAGE}export/")
    exported = b"".join(response.streaming_content)  # type: ignore[attr-defined]  # a stream
    assert b"@shop.test" not in exported
    assert [entry["hint"] for entry in json.loads(exported)["entries"]] == ["n…@s….test", "i…@s….test"]
    Suppression.objects.all().delete()
    SuppressionKey.objects.all().delete()
    file = SimpleUploadedFile("suppressions.json", exported)
    page = administrator.post(f"{PAGE}import/", {"file": file}, follow=True).content.decode()
    assert "2 entries are new." in page
    assert suppression_list.find(read_subject("email", "nora@shop.test"))
    counts = Event.objects.filter(outcome__endswith="_suppressions").values_list("outcome", "detail__rows")
    assert set(counts) == {("export_suppressions", 2), ("import_suppressions", 2)}


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b"\xff\xfe", b'{"format": "scrapersky-suppressions-1"}'])
def test_a_file_that_is_no_list_is_refused_with_a_sentence(administrator: Client, db: None, content: bytes) -> None:
    file = SimpleUploadedFile("suppressions.json", content or b" ")
    page = administrator.post(f"{PAGE}import/", {"file": file}, follow=True).content.decode()
    assert "This is not an exported suppression list" in page
    assert not Suppression.objects.exists()


def test_a_long_list_is_exported_in_slices_and_shown_in_pages(
    administrator: Client, db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(suppression_list, "SLICE", 20)
    entries = listed(*(f"person{n:03}@shop.test" for n in range(ON_A_PAGE + 5)))
    exported = json.loads("".join(suppression_list.exported_text()))["entries"]
    assert len(exported) == len({entry["digest"] for entry in exported}) == len(entries)
    first = text_of(administrator)
    assert first.count('class="name" href=') == ON_A_PAGE
    address = f"?kind=&before={entries[5].pk}"
    assert address.replace("&", "&amp;") in first
    assert text_of(administrator, PAGE + address).count('class="name" href=') == 5


def test_a_viewer_sees_the_list_and_changes_nothing(person: MakePerson, shop: Domain) -> None:
    viewer = person("jobs.view_domain")
    [entry] = listed("ines@shop.test")
    assert "i…@s….test" in text_of(viewer)
    assert "<form class=" not in text_of(viewer)
    for address in (PAGE, f"{PAGE}{entry.pk}/", f"{PAGE}export/", f"{PAGE}import/"):
        assert viewer.post(address, NORA | {"confirm": "1", "do": "remove", "reason": "x"}).status_code == 403
    assert Suppression.objects.count() == 1
    assert Contact.objects.exists()
