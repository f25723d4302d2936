"""Files out."""

from __future__ import annotations

import csv
import io
import json

import openpyxl
import pyarrow.parquet as pq
import pytest

from jobs.models import Contact, Run
from jobs.transfer.formulas import harmless


def content(answer):
    assert answer.status_code == 200, answer
    return b"".join(answer.streaming_content)


def test_a_filtered_list_is_a_csv_without_formulas(viewer, domains):
    (domain,) = domains(1)
    for value in ("=cmd()", "+1 607 555 0100", "office@shop.test"):
        Contact.objects.create(domain=domain, kind="phone", value=value, normalised=value, tags=["a", "b"])
    Contact.objects.create(domain=domain, kind="form", value="left out", normalised="x")
    answer = viewer.get("/api/v3/contacts/export.csv?kind=phone&fields=id,value,tags")
    rows = list(csv.DictReader(io.StringIO(content(answer).decode())))
    assert [row["value"] for row in rows] == ["'=cmd()", "+1 607 555 0100", "office@shop.test"]
    assert rows[0]["tags"] == "a; b"
    assert "contacts.csv" in answer["Content-Disposition"]
    run = Run.objects.get()
    assert (run.kind, run.requested_by, run.parameters["filter"]) == ("export", "viewer-1", {"kind": "phone"})
    assert (run.settled, run.total) == (3, 3), "as many rows as have left"


def test_a_file_has_the_order_that_is_named(viewer, domains):
    domains(3)
    lines = content(viewer.get("/api/v3/domains/export.jsonl?order=-host&fields=host")).splitlines()
    assert [json.loads(line)["host"] for line in lines] == ["shop0002.test", "shop0001.test", "shop0000.test"]
    assert viewer.get("/api/v3/domains/export.jsonl?order=colour").status_code == 400


@pytest.mark.parametrize("blank", ["", " ", "\n", " \t ", "\u00a0", "\u200b", "\ufeff", "\x00"])
@pytest.mark.parametrize("formula", ["=cmd()", "+1+1", "-1+1", "@SUM(A1)"])
def test_white_space_before_a_formula_does_not_hide_it(blank, formula):
    guarded = harmless(blank + formula)
    assert guarded.startswith("'")
    assert guarded.replace("'", "") == blank + formula
    assert harmless(f"{blank}Kestrel = Sons") == f"{blank}Kestrel = Sons"


def test_json_lines_parquet_and_excel_have_the_same_rows(viewer, domains):
    domains(5, title="Kestrel\x0b & Sons", technologies=[{"name": "WordPress"}])
    lines = [json.loads(line) for line in content(viewer.get("/api/v3/domains/export.jsonl")).splitlines()]
    table = pq.read_table(io.BytesIO(content(viewer.get("/api/v3/domains/export.parquet")))).to_pylist()
    sheet = openpyxl.load_workbook(io.BytesIO(content(viewer.get("/api/v3/domains/export.xlsx")))).active
    hosts = [f"shop000{n}.test" for n in range(5)]
    assert [line["host"] for line in lines] == hosts
    assert [row["host"] for row in table] == hosts
    assert [row[1].value for row in sheet.iter_rows(min_row=2)] == hosts
    assert int(table[0]["id"]) == lines[0]["id"]
    assert lines[0]["technologies"] == [{"name": "WordPress"}]


def test_more_rows_than_a_batch_all_come_once(viewer, domains):
    domains(4500)
    lines = content(viewer.get("/api/v3/domains/export.jsonl?fields=id")).splitlines()
    assert len(set(lines)) == len(lines) == 4500


def test_an_unknown_format_or_filter_is_a_problem(viewer):
    assert viewer.get("/api/v3/domains/export.doc").status_code == 404
    answer = viewer.get("/api/v3/domains/export.csv?colour=red", HTTP_ACCEPT="text/csv")
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")


def test_asking_whether_a_file_is_there_takes_no_data_and_is_no_run(viewer, domains):
    domains(1)
    assert viewer.head("/api/v3/domains/export.csv").status_code == 200
    assert not Run.objects.exists()
