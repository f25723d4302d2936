"""A file is made again: the same columns, filters and format, with the rows of now, all or only the new ones."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.core.management import CommandError, call_command
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from jobs.actions.curation import Refused
from jobs.actions.erasure import request_erasure, run_requested_erasures
from jobs.actions.operations import cancel_run
from jobs.compliance import suppression_list
from jobs.compliance.subjects import read_subject
from jobs.lists.catalogue import DOMAINS, PAGES
from jobs.models import Domain, Export
from jobs.transfer import export_jobs
from jobs.transfer.csv_form import CsvForm
from jobs.transfer.exports import export_request
from jobs.transfer.row_ids import PackedIds, RowComparison, unpacked
from tests.api.conftest import client_of

pytestmark = pytest.mark.django_db(transaction=True)
EXPORTS = "/admin/exports/"


def add(*names: str) -> None:
    Domain.objects.bulk_create(Domain(host=f"{name}.test", title=name) for name in names)


def made(*, by: str = "nora", only_new: bool = False, **filters: str) -> Export:
    request = export_request(DOMAINS, filters, "csv", ["host", "title"], form=CsvForm("semicolon"))
    return written(export_jobs.create(request, by=by, only_new=only_new))


def written(export: Export) -> Export:
    export_jobs.process_pending()
    stored = Export.objects.get(pk=export.pk)
    assert stored.ready_at
    return stored


def hosts(export: Export) -> list[str]:
    text = b"".join(export_jobs.pieces(export.pk)).decode()
    return [row["host"].removesuffix(".test") for row in csv.DictReader(io.StringIO(text), delimiter=";")]


def changes(export: Export) -> tuple[int, int | None, int | None]:
    return export.rows, export.new_rows, export.gone_rows


@pytest.fixture
def olga() -> User:
    return User.objects.create_superuser("olga", password="correct-horse-1")


@pytest.fixture
def admin(olga: User) -> Client:
    client = Client()
    client.force_login(olga)
    return client


def test_a_file_whose_filter_names_a_domain_that_is_gone_says_so(caplog: Any) -> None:
    add("a")
    waiting = export_jobs.create(export_request(PAGES, {"domain": "a.test"}, "csv"), by="nora")
    Domain.objects.all().delete()
    assert export_jobs.process_pending() == ""
    run = Export.objects.get(pk=waiting.pk).run
    assert run is not None
    assert (run.status, run.reason) == ("Error", "There is no domain 'a.test'.")
    assert "failed" not in caplog.text


def test_a_file_that_is_cancelled_when_its_last_row_is_written_stays_cancelled(monkeypatch: Any) -> None:
    add("a")
    waiting = export_jobs.create(export_request(DOMAINS, {}, "csv"), by="nora")
    finish = export_jobs._finish

    def cancelled_before(claimed: Export, *arguments: Any) -> None:
        cancel_run(claimed.run_id or 0, by="nora")
        finish(claimed, *arguments)

    monkeypatch.setattr(export_jobs, "_finish", cancelled_before)
    export_jobs.process_pending()
    stored = Export.objects.get(pk=waiting.pk)
    assert stored.run is not None
    assert (stored.run.status, stored.ready_at, stored.pieces.count()) == ("Cancelled", None, 0)


def test_the_same_file_has_the_rows_of_now_and_says_what_changed() -> None:
    add("a", "b", "c")
    first = made(q="test")
    assert changes(first) == (3, None, None)
    Domain.objects.filter(host="b.test").delete()
    add("d", "e")
    second = written(export_jobs.again(first, by="nora"))
    assert hosts(second) == ["a", "c", "d", "e"]
    assert changes(second) == (4, 2, 1)
    names = ("noun", "filter", "columns", "format", "layout", "separator", "decimal_comma", "bom")
    assert [getattr(second, name) for name in names] == [getattr(first, name) for name in names]
    assert second.previous == first


def test_only_new_rows_are_those_that_no_file_before_has_had_whatever_became_of_the_old_ones() -> None:
    add("a", "b")
    first = made()
    add("c")
    second = written(export_jobs.again(first, by="nora", only_new=True))
    assert (hosts(second), changes(second)) == (["c"], (1, 1, 0))
    Domain.objects.filter(host="a.test").update(title="changed")  # it was in the first file: not new
    add("d")
    third = written(export_jobs.again(second, by="nora", only_new=True))
    assert (hosts(third), changes(third)) == (["d"], (1, 1, 0))
    fourth = written(export_jobs.again(third, by="nora", only_new=True))
    assert (hosts(fourth), changes(fourth)) == ([], (0, 0, 0))
    everything = written(export_jobs.again(fourth, by="nora"))
    assert (hosts(everything), changes(everything)) == (["a", "b", "c", "d"], (4, 0, 0))


def test_a_row_that_comes_to_match_is_new_and_one_that_left_and_came_back_is_not() -> None:
    add("a", "b")
    Domain.objects.filter(host="a.test").update(curation_status="Selected")
    first = made(curation_status="Selected")
    Domain.objects.filter(host="b.test").update(curation_status="Selected")
    Domain.objects.filter(host="a.test").update(curation_status="Archived")
    second = written(export_jobs.again(first, by="nora", only_new=True))
    assert (hosts(second), changes(second)) == (["b"], (1, 1, 1))
    Domain.objects.filter(host="a.test").update(curation_status="Selected")
    third = written(export_jobs.again(second, by="nora", only_new=True))
    assert (hosts(third), changes(third)) == ([], (0, 0, 0))


def test_without_a_file_before_there_are_no_new_rows() -> None:
    add("a")
    with pytest.raises(Refused, match="no earlier file of these rows"):
        made(only_new=True)
    made(q="a")
    with pytest.raises(Refused, match="no earlier file of these rows"):
        made(only_new=True)  # of other rows
    assert not Export.objects.filter(only_new=True).exists()


def test_a_file_that_waits_for_a_writer_is_written_from_its_own_choice_after_a_crash() -> None:
    add("a")
    first = made()
    add("b")
    waiting = export_jobs.again(first, by="nora", only_new=True)
    Export.objects.filter(pk=waiting.pk).update(fence=1)
    assert hosts(written(waiting)) == ["b"]


def test_whoever_must_not_leave_is_in_no_file_and_counted_in_none() -> None:
    add("a", "b")
    suppression_list.add(read_subject("domain", "a.test"), by="olga")
    assert changes(first := made()) == (1, None, None)
    assert changes(written(export_jobs.again(first, by="nora"))) == (1, 0, 0)


def test_a_file_whose_list_lost_a_column_says_so() -> None:
    add("a")
    first = made()
    Export.objects.filter(pk=first.pk).update(columns=["host", "colour"])
    with pytest.raises(Refused, match=r"cannot be made again\. Unknown: colour"):
        export_jobs.again(Export.objects.get(pk=first.pk), by="nora")


def test_lists_of_exports_do_not_read_the_ids_of_their_rows() -> None:
    add("a")
    made()
    assert "row_ids" in Export.objects.get().get_deferred_fields()


# The API.


def test_the_api_runs_again_and_answers_what_changed(olga: User) -> None:
    add("a")
    api = client_of(olga)
    first = api.post("/api/v3/exports", {"noun": "domains", "format": "jsonl"}, format="json").json()["id"]
    export_jobs.process_pending()
    add("b")
    answer = api.post(f"/api/v3/exports/{first}/again", {"only_new": True}, format="json")
    assert (answer.status_code, answer["Location"]) == (202, f"/api/v3/runs/{answer.json()['run_id']}")
    export_jobs.process_pending()
    row = api.get(f"/api/v3/exports/{answer.json()['id']}").json()
    assert {name: row[name] for name in ("rows", "only_new", "previous_id", "new_rows", "gone_rows")} == {
        "rows": 1, "only_new": True, "previous_id": first, "new_rows": 1, "gone_rows": 0,
    }  # fmt: skip
    assert api.post(f"/api/v3/exports/{first}/again").status_code == 202
    body = {"noun": "domains", "format": "csv", "filter": {"q": "a"}, "only_new": True}
    refused = api.post("/api/v3/exports", body, format="json")
    assert (refused.status_code, "no earlier file" in refused.json()["detail"]) == (409, True)


def test_nobody_but_an_operator_runs_the_file_of_somebody_else_again(olga: User) -> None:
    add("a")
    first = made()
    viewer = User.objects.create_user("omar", password="correct-horse-1")
    viewer.groups.add(Group.objects.get(name="viewer"))
    assert client_of(viewer).post(f"/api/v3/exports/{first.pk}/again").status_code == 404
    answer = client_of(olga).post(f"/api/v3/exports/{first.pk}/again")
    assert answer.status_code == 202
    assert written(Export.objects.get(pk=answer.json()["id"])).previous == first  # what it is compared with


# The admin.


def test_the_list_of_files_says_what_each_held_and_runs_it_again(admin: Client) -> None:
    add("a", "b")
    first = made(by="olga", q="test")
    add("c")
    assert admin.post(f"{EXPORTS}{first.pk}/again/", {"rows": "new"}).status_code == 302
    export_jobs.process_pending()
    page = " ".join(admin.get(EXPORTS).content.decode().split())
    assert "1 new row, 2 columns" in page
    assert "1 new, 0 gone since" in page
    assert "2 rows, 2 columns" in page
    assert page.count("Run again") == 2
    assert admin.post(f"{EXPORTS}999/again/").status_code == 404


def test_a_list_makes_a_file_of_what_is_new_since_the_last_one(admin: Client) -> None:
    add("a")
    address = "/admin/jobs/domain/export/"
    page = admin.post(address, {"format": "csv", "only_new": "1"}, follow=True)
    assert "You have no earlier file of these rows" in page.content.decode()
    admin.post(address, {"format": "csv"})
    export_jobs.process_pending()
    add("b")
    admin.post(address, {"format": "csv", "only_new": "1"})
    export_jobs.process_pending()
    assert changes(Export.objects.latest("pk")) == (1, 1, 0)


# The command.


def test_the_command_lists_files_and_makes_one_again(tmp_path: Path) -> None:
    out = io.StringIO()
    call_command("export", "--files", stdout=out)
    assert "No export file is stored." in out.getvalue()
    add("a")
    first = made(q="test")
    add("b")
    call_command("export", "--files", stdout=out)
    assert "1 row of domains (q test) as csv, by nora" in out.getvalue()
    call_command("export", "--again", str(first.pk), "--only-new", "--out", str(tmp_path / "new.csv"), stdout=out)
    assert (tmp_path / "new.csv").read_text().splitlines() == ["host;title", "b.test;b"]
    assert "1 row of domains (q test) as csv (1 new, 0 gone)" in out.getvalue()
    with pytest.raises(CommandError, match="There is no export file 999"):
        call_command("export", "--again", "999")


# The ids.


@given(st.sets(st.integers(1, 2**62)))
def test_ids_are_unpacked_as_they_were_packed(ids: set[int]) -> None:
    packed = PackedIds()
    for pk in sorted(ids):
        packed.add(pk)
    assert list(unpacked(packed.content())) == sorted(ids)


def test_a_million_ids_are_small() -> None:
    packed = PackedIds()
    for pk in range(1, 1_000_001):
        packed.add(pk * 3)
    assert len(content := packed.content()) < 100_000
    assert sum(1 for _ in unpacked(content)) == 1_000_000


@given(st.sets(st.integers(1, 60)), st.sets(st.integers(1, 60)), st.booleans())
def test_a_comparison_counts_as_sets_do(before: set[int], now: set[int], only_new: bool) -> None:
    compared = RowComparison(sorted(before), only_new=only_new)
    lines: list[Any] = list(compared.lines((pk, (pk,)) for pk in sorted(now)))
    assert {pk for (pk,) in lines} == (now - before if only_new else now)
    assert (compared.new, compared.gone, compared.written) == (len(now - before), len(before - now), len(lines))
    assert set(unpacked(compared.ids.content())) == (now | before if only_new else now)


def test_a_file_that_erasures_have_start_over_is_written_in_the_end_however_many_there_are() -> None:
    add("kestrel", "heron")
    export = export_jobs.create(export_request(DOMAINS, {}, "csv", ["host"]), by="nora")
    for number in range(export_jobs.MAX_ATTEMPTS + 1):
        assert export_jobs._claim() is not None  # a worker begins with it
        request_erasure(f"gone{number}.test", by="olga")
        run_requested_erasures()
    export_jobs.process_pending()
    export.refresh_from_db()
    assert (export.run.status, export.run.reason, export.rows) == ("Completed", "", 2)


@pytest.mark.parametrize(("only_new", "written", "ids"), [(False, [5, 9, 2], [2, 5, 9]), (True, [9], [1, 2, 5, 9])])
def test_rows_in_another_order_are_compared_as_those_in_the_order_of_ids(
    only_new: bool, written: list[int], ids: list[int]
) -> None:
    compared = RowComparison([1, 2, 5], only_new=only_new)
    lines = [(pk, (pk,)) for pk in (5, 9, 2)]
    assert [line[0] for line in compared.lines_in_an_order(lines)] == written
    assert (compared.new, compared.gone, compared.written) == (1, 1, len(written))
    assert list(unpacked(compared.ids.content())) == ids
