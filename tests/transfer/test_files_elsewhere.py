"""Files of leads opened by the programs that people have, and compared value by value with what was stored.

openpyxl always; LibreOffice and pandas with `make files`, which names them in SOFFICE and PYTHON_WITH_PANDAS.
"""

from __future__ import annotations

import csv
import io
import json
import os
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from jobs.lists.catalogue import LEADS
from jobs.models import Lead
from jobs.transfer.csv_form import CsvForm
from jobs.transfer.formulas import harmless
from jobs.transfer.layouts import LAYOUTS
from tests import processes
from tests.exports import export

pytestmark = pytest.mark.django_db
SOFFICE, PANDAS = os.environ.get("SOFFICE", ""), os.environ.get("PYTHON_WITH_PANDAS", "")
CSV = "Text - txt - csv (StarCalc):44,34,76,1"  # commas, double quotes, UTF-8, from the first line
with_libreoffice = pytest.mark.skipif(not SOFFICE, reason="make files opens them with LibreOffice")
with_pandas = pytest.mark.skipif(not PANDAS, reason="make files opens them with pandas")

# What spreadsheets like to take for something else, and what is lost on the way between scripts.
AWKWARD = (
    "00123", "1234567890123456789", "12345678901234567890123", "1E5", "1/2", "3-4", "2026-11-28", "TRUE", "1,5", "1.50",
    "=1+1", "+1+1", "-5", "@SUM(A1)", "=HYPERLINK(\"https://evil.test\")", " lead and trail ", "a\"quoted\", comma",
    "two\nlines", "semi; colon", "Οδοντίατρος", "牙科診所", "عيادة أسنان", "Zubní péče", "👩‍⚕️ Dental", "Ω" * 200,
    "'apostrophe", "#N/A", "null", "NaN", "0x1F", "10%", "$5", "12:30", "Mar-5",
    "\tafter a tab", "one\r\nand two", "مخبز الشمس (Ithaca) 12", "\u202edesrever\u202c text", "\u200f=1+1",
    "🇩🇪👩🏽‍🍳🏳️‍🌈 Café", "𝔘𝔫𝔦𝔠𝔬𝔡𝔢",
    "_x0041_ is no A", "a<b>&amp;c", "e\u0301 and \u00e9", "non\u00a0breaking\u200bspace", "=cmd|' /C calc'!A0",
    "Ω🙂" * 4_000,
)  # fmt: skip
TEXTS = ("name", "city", "postal_code", "street", "phone", "email", "website")
COLUMNS = ("name", "city", "postal_code", "street", "phone", "email", "website", "rating", "rating_count", "latitude",
           "next_on", "created_at", "tags", "completeness")  # fmt: skip


@pytest.fixture(autouse=True)
def leads() -> list[Lead]:
    for number, text in enumerate(AWKWARD):
        Lead.objects.create(
            key=f"business:{number}", name=text, city=text, postal_code=f"0{number:04}", street=text,
            phone=f"+1607272{number:04}", email=f"info{number}@kestrel.test", website=f"https://kestrel.test/{number}",
            rating="4.5" if number % 2 else None, rating_count=number if number % 3 else None, latitude="42.440001",
            next_on=date(2026, 12, 1 + number % 28), tags=["warm", text.strip()][: 1 + number % 2], completeness=number,
        )  # fmt: skip
    moment = datetime(2026, 11, 28, 23, 40, 5, 123456, tzinfo=UTC)
    Lead.objects.update(created_at=moment)
    return list(Lead.objects.order_by("pk"))


def file(tmp_path: Path, kind: str, layout: str = "", names: tuple[str, ...] = COLUMNS) -> Path:
    known = LEADS.export_columns
    columns = {name: known[name] for name in names}
    path = tmp_path / f"leads.{kind}"
    path.write_bytes(b"".join(export(LEADS.rows({}), columns, kind, layout=layout)))
    return path


def sheet_rows(path: Path) -> list[dict[str, Any]]:
    sheet = load_workbook(path).worksheets[0]
    heads, *rows = sheet.iter_rows(values_only=True)
    return [dict(zip(map(str, heads), row, strict=True)) for row in rows]


def in_libreoffice(text: str) -> str:
    """A text as LibreOffice has it in a cell: it ends lines in one way."""
    return text.replace("\r\n", "\n")


def as_stored(text: str) -> str:
    """A text as openpyxl and pandas read it from a sheet: they leave the escapes of the standard as they are."""
    return text.replace("_x0041_", "_x005F_x0041_")


def same_in_a_sheet(row: dict[str, Any], lead: Lead, shown: Callable[[str], str] = as_stored) -> None:
    """Every value, with its type: a text stayed a text, a number a number, a time the same time in UTC."""
    for name in TEXTS:
        assert (row[name] or "") == shown(getattr(lead, name)), (name, row[name])
    assert row["rating"] == (float(lead.rating) if lead.rating is not None else None)
    assert row["rating_count"] == lead.rating_count
    assert abs(row["latitude"] - float(lead.latitude or 0)) < 1e-9
    assert row["next_on"].date() == lead.next_on
    assert abs((row["created_at"].replace(tzinfo=UTC) - lead.created_at).total_seconds()) < 1
    assert row["completeness"] == lead.completeness


def test_openpyxl_reads_every_value_of_a_sheet_as_it_was_stored(tmp_path: Path, leads: list[Lead]) -> None:
    rows = sheet_rows(file(tmp_path, "xlsx"))
    assert len(rows) == len(leads)
    for row, lead in zip(rows, leads, strict=True):
        same_in_a_sheet(row, lead)


def converted(path: Path, to: str, *options: str) -> Path:
    """The file as LibreOffice stores it again, in a profile of its own."""
    out = path.parent / "out"
    profile = f"-env:UserInstallation=file://{path.parent}/profile"
    done = processes.run(
        [SOFFICE, profile, "--headless", "--norestore", *options, "--convert-to", to, "--outdir", out, path],
        timeout=600, capture_output=True, text=True,
    )  # fmt: skip
    made = out / f"{path.stem}.{to.partition(':')[0]}"
    assert made.exists(), (done.stdout, done.stderr)
    return made


@with_libreoffice
def test_libreoffice_stores_a_sheet_again_with_every_value(tmp_path: Path, leads: list[Lead]) -> None:
    rows = sheet_rows(converted(file(tmp_path, "xlsx"), "xlsx"))
    for row, lead in zip(rows, leads, strict=True):
        same_in_a_sheet(row, lead, in_libreoffice)


@with_libreoffice
def test_libreoffice_shows_no_formula_and_no_changed_text_of_a_sheet(tmp_path: Path, leads: list[Lead]) -> None:
    made = converted(file(tmp_path, "xlsx", "readable"), f"csv:{CSV},,0,false,true,false")
    rows = list(csv.DictReader(io.StringIO(made.read_text("utf-8"))))
    assert [row["Name"] for row in rows] == [in_libreoffice(lead.name) for lead in leads]
    assert [row["Postal code"] for row in rows] == [lead.postal_code for lead in leads]
    assert {row["Best phone"][:11] for row in rows} == {"+1 607-272-"}


@with_libreoffice
def test_libreoffice_opens_a_csv_without_a_formula_and_with_phones_as_texts(tmp_path: Path, leads: list[Lead]) -> None:
    path = file(tmp_path, "csv", "readable", (*TEXTS,))
    made = converted(path, "xlsx", f"--infilter={CSV}")
    sheet = load_workbook(made).worksheets[0]
    assert not any(cell.data_type == "f" for row in sheet.iter_rows() for cell in row)
    rows = sheet_rows(made)
    assert all(str(row["Best phone"]).startswith("+1 607-272-") for row in rows)
    as_texts = "/".join(f"{number}/2" for number in range(1, len(TEXTS) + 1))  # what its dialogue calls Text
    made = converted(path, "xlsx", f"--infilter={CSV},{as_texts}")
    for row, lead in zip(sheet_rows(made), leads, strict=True):
        assert row["Name"] == in_libreoffice(harmless(lead.name))
        assert row["Postal code"] == lead.postal_code


GERMAN = "Text - txt - csv (StarCalc):59,34,76,1,,1031"  # semicolons, numbers as a German reader writes them


@with_libreoffice
def test_libreoffice_in_german_takes_decimal_commas_for_numbers(tmp_path: Path, leads: list[Lead]) -> None:
    form = CsvForm("semicolon", decimal_comma=True, bom=True)
    path = tmp_path / "leads.csv"
    columns = {name: name for name in ("rating", "latitude", "rating_count", "completeness")}
    path.write_bytes(b"".join(export(LEADS.rows({}), columns, "csv", form=form)))
    for row, lead in zip(sheet_rows(converted(path, "xlsx", f"--infilter={GERMAN}")), leads, strict=True):
        assert row["rating"] == (4.5 if lead.rating is not None else None)
        assert abs(row["latitude"] - 42.440001) < 1e-9
        assert (row["rating_count"], row["completeness"]) == (lead.rating_count, lead.completeness)


@with_libreoffice
@pytest.mark.parametrize("layout", list(LAYOUTS))
def test_libreoffice_opens_the_columns_of_every_product(tmp_path: Path, layout: str, leads: list[Lead]) -> None:
    path = tmp_path / "product.csv"
    path.write_bytes(b"".join(export(LEADS.rows({}), LEADS.export_columns, "csv", layout=layout)))
    expected = list(csv.reader(io.StringIO(path.read_text("utf-8"))))
    as_texts = "/".join(f"{number}/2" for number in range(1, len(expected[0]) + 1))
    made = converted(path, "xlsx", f"--infilter={CSV},{as_texts}")
    sheet = load_workbook(made).worksheets[0]
    rows = [[cell or "" for cell in row] for row in sheet.iter_rows(values_only=True, max_col=len(expected[0]))]
    assert rows == expected


def read_by_pandas(path: Path) -> list[dict[str, Any]]:
    script = Path(__file__).with_name("read_with_pandas.py")
    done = processes.run([PANDAS, script, path, *TEXTS], timeout=600, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    return [dict(zip(answer["heads"], row, strict=True)) for row in answer["rows"]]


@with_pandas
@pytest.mark.parametrize("kind", ["csv", "xlsx", "jsonl", "parquet"])
def test_pandas_reads_every_value_of_every_format(tmp_path: Path, kind: str, leads: list[Lead]) -> None:
    rows = read_by_pandas(file(tmp_path, kind))
    for row, lead in zip(rows, leads, strict=True):
        for name in TEXTS:
            stored = getattr(lead, name)
            assert row[name] == {"csv": harmless, "xlsx": as_stored}.get(kind, str)(stored)
        assert str(row["next_on"])[:10] == str(lead.next_on)
        moment = datetime.fromisoformat(str(row["created_at"]))
        assert abs((moment.replace(tzinfo=moment.tzinfo or UTC) - lead.created_at).total_seconds()) < 1
        assert str(row["rating"]) in (("4.5",) if lead.rating is not None else ("", "nan", "None"))
        assert int(row["completeness"]) == lead.completeness


# Many rows: every value of a large sheet, in each program.


@pytest.fixture
def many(leads: list[Lead]) -> int:
    """FILE_ROWS leads, whose texts are the awkward ones in turn, with a number that tells each from the others."""
    rows = int(os.environ.get("FILE_ROWS", "100000"))
    Lead.objects.all().delete()
    Lead.objects.bulk_create((_numbered(number) for number in range(rows)), batch_size=5_000)
    return rows


def _numbered(number: int) -> Lead:
    text = AWKWARD[number % (len(AWKWARD) - 1)]  # without the longest one
    return Lead(
        key=f"business:{number}", name=f"{text} {number}", city=text, postal_code=f"{number:05}", street=text,
        phone=f"+1607{number:07}", email=f"info{number}@kestrel.test", website=f"https://kestrel.test/{number}",
        rating="4.5" if number % 2 else None, rating_count=number if number % 3 else None, latitude="42.440001",
        next_on=date(2026, 12, 1 + number % 28), tags=["warm"], completeness=number % 101,
    )  # fmt: skip


def differences(rows: Iterable[dict[str, Any]], shown: Callable[[str], str] = str) -> tuple[int, int]:
    """How many rows were compared with what is stored, and how many of their texts, numbers and days differ."""
    compared = differing = 0
    for row, lead in zip(rows, Lead.objects.order_by("pk").iterator(5_000), strict=True):
        expected = {name: shown(getattr(lead, name)) for name in TEXTS} | {
            "rating": lead.rating and float(lead.rating), "rating_count": lead.rating_count,
            "completeness": lead.completeness, "next_on": str(lead.next_on),
        }  # fmt: skip
        found = {name: row[name] or "" for name in TEXTS} | {
            **{name: row[name] for name in ("rating", "rating_count", "completeness")},
            "next_on": str(row["next_on"])[:10],
        }
        compared += 1
        differing += sum(found[name] != value for name, value in expected.items())
    return compared, differing


def read_only_rows(path: Path) -> Iterator[dict[str, Any]]:
    rows = load_workbook(path, read_only=True).worksheets[0].iter_rows(values_only=True)
    names = [str(name) for name in next(rows)]
    return (dict(zip(names, row, strict=True)) for row in rows)


@with_libreoffice
@with_pandas
def test_no_value_of_many_rows_differs_in_any_program(tmp_path: Path, many: int) -> None:
    path = file(tmp_path, "xlsx")
    assert differences(read_only_rows(path), as_stored) == (many, 0)
    assert differences(read_only_rows(converted(path, "xlsx")), in_libreoffice) == (many, 0)
    rows = read_by_pandas(path)
    plain = ({name: _none(value) for name, value in row.items()} for row in rows)
    assert differences(plain, as_stored) == (many, 0)


def _none(value: Any) -> Any:
    """What pandas calls nothing: an empty cell of a column of numbers."""
    return None if value == "" or value != value else value
