"""A single bad value never costs its row: the row is stored without it, the value is counted and named, and the rows
come back as a file that a person can mend and import again."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client
from rest_framework.test import APIClient

from jobs.actions import erasure
from jobs.compliance import suppression_list
from jobs.compliance.subjects import read_subject
from jobs.lists.catalogue import BUSINESSES, resource_of
from jobs.models import Import, Lead, LeadNote, LocalBusiness
from jobs.transfer import import_jobs
from jobs.transfer.business_rows import BusinessLine, read_business
from jobs.transfer.import_jobs import ImportRequest
from jobs.transfer.mapping import fields_of, read_file, read_items
from scrapersky.api.jwt_tokens import RefreshToken

pytestmark = pytest.mark.django_db

BAD = ("?!", "95,95,95", "x" * 2_084, '{"a": [}', "[1, 2", "\ud83d", "9" * 40, "1e400", "not a host", "12:99", "()")
MIXED = (
    "name,phone,website,lat,lng\nFinch,6075550142,call us,95,76.5\nHeron,,heron.test,42.4,76.5\n,,nowhere at all,42,\n"
)


def imported(text: str, noun: str = "local-businesses", **more: Any) -> Import:
    table = read_file(resource_of(noun), "shops.csv", text.encode("utf-8", "surrogatepass"))
    return import_jobs.create(ImportRequest(resource_of(noun), table, "ada", country="US", **more))


def left_out(stored: Import) -> list[list[str]]:
    return list(csv.reader(io.StringIO(b"".join(import_jobs.left_out_file(stored)).decode())))


@pytest.mark.parametrize("field", [name for name in fields_of(BUSINESSES) if name not in ("name", "place_id", "id")])
def test_no_value_of_any_field_costs_its_row(field: str) -> None:
    for bad in BAD:
        line = read_business({"name": "Finch", field: bad})
        assert isinstance(line, BusinessLine), (bad, line)


def test_a_row_comes_in_without_its_bad_values_which_are_counted_and_named() -> None:
    stored = imported(MIXED)
    assert (stored.accepted, stored.invalid, stored.noticed) == (2, 1, 1)
    finch = LocalBusiness.objects.get(name="Finch")
    assert (finch.website, finch.latitude, float(finch.longitude or 0)) == ("", None, 76.5)
    assert stored.report["left_out"] == {"Website": 1, "Latitude": 1}
    header, *rows = left_out(stored)
    assert header == ["name", "phone", "website", "lat", "lng", "Line in the file", "Left out", "ScraperSky row"]
    assert [row[:6] for row in rows] == [
        ["Finch", "6075550142", "call us", "95", "76.5", "2"], ["", "", "nowhere at all", "42", "", "4"],
    ]  # fmt: skip
    assert "'95' is not a coordinate in degrees" in rows[0][6]
    assert rows[1][6] == (
        "Website: 'nowhere at all' is no website and is left out: it contains spaces or more than one domain."
    )


def test_the_file_of_what_is_left_out_is_mended_and_completes_the_rows() -> None:
    body = b"".join(import_jobs.left_out_file(imported(MIXED))).decode()
    again = imported(body.replace("call us", "finch.test").replace("95", "42.5", 1))
    assert (again.accepted, again.changed) == (0, 1)
    assert not again.notices
    finch = LocalBusiness.objects.get(name="Finch")
    assert (finch.website, float(finch.latitude or 0)) == ("finch.test", 42.5)


def test_a_mended_row_that_has_only_a_name_completes_the_row_that_it_came_from() -> None:
    first = imported("name,website\nFinch,call us\nHeron,on demand\nGull,gull.test\nTern,tern.test\n")
    body = b"".join(import_jobs.left_out_file(first)).decode()
    mended = body.replace("call us", "finch.test").replace("Heron", "Heron & Sons").replace("on demand", "heron.test")
    again = imported(mended)
    assert (again.accepted, again.changed, again.exists) == (0, 2, 0)
    assert dict(LocalBusiness.objects.values_list("name", "website")) == {
        "Finch": "finch.test", "Heron & Sons": "heron.test", "Gull": "gull.test", "Tern": "tern.test",
    }  # fmt: skip


def test_a_mark_of_another_installation_or_of_a_row_that_is_gone_says_nothing(settings: Any) -> None:
    body = b"".join(import_jobs.left_out_file(imported("name,website\nFinch,call us\n"))).decode()
    LocalBusiness.objects.update(name="Heron", external_id="other")
    settings.SECRET_KEY = "another installation's"
    assert imported(body.replace("call us", "finch.test")).accepted == 1
    settings.SECRET_KEY = "one more"
    LocalBusiness.objects.all().delete()
    assert imported(body.replace("call us", "finch.test")).accepted == 1


def test_a_file_that_comes_back_and_is_mended_in_part_only_comes_back_again() -> None:
    first = imported("name,website,lat\nFinch,call us,95\n")
    body = b"".join(import_jobs.left_out_file(first)).decode()
    second = imported(body.replace("95", "42.5"))
    header, row = left_out(second)
    assert header == ["name", "website", "lat", "Line in the file", "Left out", "ScraperSky row"]
    body = b"".join(import_jobs.left_out_file(second)).decode()
    assert imported(body.replace("call us", "finch.test")).changed == 1
    assert row[-1] == left_out(first)[1][-1]
    assert LocalBusiness.objects.get().website == "finch.test"


def test_a_list_of_domains_is_mended() -> None:
    stored = imported("heron.test\nnot a host\nfinch.test\n", "domains")
    body = b"".join(import_jobs.left_out_file(stored)).decode()
    again = imported(body.replace("not a host", "gull.test", 1), "domains")
    assert (stored.accepted, stored.invalid, again.accepted, again.invalid) == (2, 1, 1, 0)


MENDED = {
    "domains": ("Perhaps", "Selected", "curation_status"), "contacts": ("nan", "0.7", "confidence"),
    "local-businesses": ("good", "4.5", "rating"), "pages": ("1e99999999999", "3", "depth"),
    "leads": ("soon", "2026-12-24", "next_on"),
}  # fmt: skip


@pytest.mark.parametrize("noun", list(MENDED))
def test_a_file_of_ours_that_is_mended_completes_its_rows(noun: str) -> None:
    bad, mended, field = MENDED[noun]
    columns = list(resource_of(noun).export_columns)
    out = io.StringIO()
    csv.writer(out).writerows([columns, [OWN[noun][0].get(name, "") for name in columns]])
    body = b"".join(import_jobs.left_out_file(imported(out.getvalue(), noun))).decode()
    again = imported(body.replace(bad, mended, 1), noun)
    assert (again.accepted, again.changed, again.invalid) == (0, 1, 0)
    row = resource_of(noun).model._default_manager.get()
    assert str(getattr(row, field)).startswith(mended)


def test_a_mended_row_leaves_what_somebody_wrote_on_the_lead_since() -> None:
    columns = list(resource_of("leads").export_columns)
    row = OWN["leads"][0] | {"stage": "Contacted", "tags": "warm", "notes": "Called", "next_on": "soon"}
    out = io.StringIO()
    csv.writer(out).writerows([columns, [row.get(name, "") for name in columns]])
    body = b"".join(import_jobs.left_out_file(imported(out.getvalue(), "leads"))).decode()
    Lead.objects.update(stage="Won", tags=["theirs"])
    mended = body.replace("soon", "2026-12-24", 1)
    header, line = mended.splitlines()
    other = line.replace("2026-12-24", "2027-01-31")  # of two rows of a lead the first counts
    assert imported("\n".join([header, line, other]), "leads").changed == 1
    lead = Lead.objects.get()
    assert (lead.stage, lead.tags, str(lead.next_on)) == ("Won", ["theirs"], "2026-12-24")
    assert list(LeadNote.objects.values_list("text", flat=True)) == ["Called"]


def test_who_is_suppressed_since_is_not_in_the_file() -> None:
    stored = imported(MIXED.replace("call us", "finch.test call us"))
    suppression_list.add(read_subject("phone", "+16075550142"), by="olga")
    assert [row[:2] for row in left_out(stored)[1:]] == [["", ""], ["", ""]]


def test_nor_in_why_something_was_left_out() -> None:
    stored = imported("name,phone,website\nFinch,6075550142,call ada@finch.test now\n")
    assert "ada@finch.test" in left_out(stored)[1][-2]
    suppression_list.add(read_subject("email", "ada@finch.test"), by="olga")
    assert "ada@finch.test" not in str(left_out(stored))


def test_who_is_erased_is_nowhere_in_what_is_stored_of_the_import() -> None:
    stored = imported(MIXED)
    assert "6075550142" in str(list(stored.pieces.values_list("rows")))
    erasure.suppress(read_subject("phone", "+16075550142"), by="olga")
    assert "6075550142" not in str(list(stored.pieces.values_list("rows")))


def test_of_a_long_import_all_such_rows_are_in_the_file_and_in_the_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_jobs, "INLINE_ROWS", 3)
    monkeypatch.setattr(import_jobs, "PIECE_ROWS", 2)
    monkeypatch.setattr(import_jobs, "MAX_PROBLEMS", 2)
    rows = "".join(f"Shop {n},{'95' if n % 2 else '42'}\n" for n in range(9))
    stored = imported(f"name,lat\n{rows}")
    import_jobs.process_pending()
    stored.refresh_from_db()
    assert stored.report["left_out"] == {"Latitude": 4}
    assert [row[2] for row in left_out(stored)[1:]] == ["3", "5", "7", "9"]


def test_a_value_that_is_too_long_is_left_out_and_of_others_what_is_no_text() -> None:
    table = read_items(
        BUSINESSES,
        [{"name": "Fi\0nch", "phone": "6075550142", "notes": "x" * 2_084}, {"name": "y" * 2_084, "notes": "call"}],
    )
    report = import_jobs.preview(ImportRequest(BUSINESSES, table, "ada", country="US"))
    assert (report.accepted, report.invalid, report.noticed) == (1, 1, 1)
    assert report.left_out == {"Notes": 1}
    assert "Name: it has a NUL character; it is stored without." in report.rows[1].detail
    assert report.rows[1].text == "Finch, 6075550142"
    assert "at most 2,083" in report.rows[0].detail


def test_a_preview_has_the_file_too_and_stores_nothing(tmp_path: Path) -> None:
    path = tmp_path / "shops.csv"
    table = read_file(BUSINESSES, "shops.csv", MIXED.encode())
    preview = import_jobs.create_preview(ImportRequest(BUSINESSES, table, "ada"))
    assert [row[5] for row in left_out(preview)[1:]] == ["2", "4"]
    assert not LocalBusiness.objects.exists()
    path.write_text(MIXED)
    out = tmp_path / "left.csv"
    call_command("import", str(path), "--as", "local-businesses", "--preview", "--left-out", str(out))
    assert out.read_bytes() == b"".join(import_jobs.left_out_file(preview))
    assert not LocalBusiness.objects.exists()
    import_jobs.start(preview.pk)
    assert [row[5] for row in left_out(Import.objects.get(pk=preview.pk))[1:]] == ["2", "4"]


OWN: dict[str, tuple[dict[str, str], dict[str, int]]] = {
    "domains": ({"host": "finch.test", "curation_status": "Perhaps"}, {"Curation status": 1}),
    "pages": ({"url": "https://finch.test/a", "domain_host": "finch.test", "depth": "1e99999999999",
               "http_status": "99999999999", "sitemap_priority": "123"}, {"Depth": 1, "Http status": 1,
                                                                         "Sitemap priority": 1}),
    "contacts": ({"domain_host": "finch.test", "kind": "email", "value": "a@finch.test", "normalised": "a@finch.test",
                  "confidence": "nan"}, {"Confidence": 1}),
    "local-businesses": ({"provider": "overpass", "external_id": "n1", "name": "Finch", "domain_host": "no host",
                          "rating": "good", "tags": "x" * 101}, {"Rating": 1, "Domain host": 1, "Tags": 1}),
    "place-searches": ({"query": "plumbers in Ithaca, NY", "provider": "overpass", "run_number": "1",
                        "cost": "nan"}, {"Cost": 1}),
    "leads": ({"id": "1", "name": "Finch", "domain_host": "no host", "stage": "x" * 101, "next_on": "soon",
               "notes": "x" * 10_001}, {"Notes": 1, "Next on": 1, "Domain host": 1, "Stage": 1}),
}  # fmt: skip


@pytest.mark.parametrize("noun", list(OWN))
def test_our_own_files_lose_no_row_either(noun: str) -> None:
    values, counted = OWN[noun]
    columns = list(resource_of(noun).export_columns)
    out = io.StringIO()
    csv.writer(out).writerows([columns, [values.get(name, "") for name in columns]])
    stored = imported(out.getvalue(), noun)
    assert (stored.accepted, stored.problems) == (1, [])
    assert stored.report["left_out"] == counted
    assert resource_of(noun).model._default_manager.exists()


def test_each_door_has_the_file(tmp_path: Path) -> None:
    ada = User.objects.create_superuser("ada")
    administrator, curator = Client(), APIClient()
    administrator.force_login(ada)
    curator.credentials(HTTP_AUTHORIZATION=f"Bearer {RefreshToken.for_user(ada).access_token}")
    (tmp_path / "shops.csv").write_text(MIXED)
    out = tmp_path / "left.csv"
    call_command("import", str(tmp_path / "shops.csv"), "--as", "local-businesses", "--left-out", str(out))
    stored = Import.objects.get()
    api = curator.get(f"/api/v3/imports/{stored.pk}/left_out")
    assert (api.status_code, api["Content-Type"]) == (200, "text/csv; charset=utf-8")
    assert curator.get(f"/api/v3/imports/{stored.pk}").json()["left_out"] == {"Website": 1, "Latitude": 1}
    admin = administrator.get(f"/admin/import/{stored.pk}/problems.csv").content.removeprefix(b"\xef\xbb\xbf")
    assert out.read_bytes() == api.content == admin
    page = administrator.get(f"/admin/import/{stored.pk}/").content.decode()
    assert "Website 1, Latitude 1." in " ".join(page.split())
