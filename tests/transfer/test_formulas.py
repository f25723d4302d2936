"""No cell of a CSV begins a formula, also where a spreadsheet expects another separator than the file has."""

from __future__ import annotations

import csv
import io
import json
import re

import pytest

from jobs.statuses import Separator
from jobs.transfer.csv_form import SIGNS, CsvForm
from jobs.transfer.file_formats import csv_parts
from jobs.transfer.formulas import harmless, unguarded
from jobs.transfer.written_values import without_guard

HOSTILE = [
    "a;=1+1", "a; =1+1;b", 'a;"=1+1;"', "a,@SUM(A1)", "a\t+1+1", "a\n-1+1", "a\r\n=1", "\n\n=1", "a;\u200b=1", "＝1+1",
    "a;;=1", ';"";=1', "'=1;=1", 'a";=1',
]  # fmt: skip
KIND_OF_LIST = ("text", "text", "json", "text")


def written(text: str, form: CsvForm) -> str:
    row = ("Finch", text, {"note": text, "at": [1, -2]}, [text, "b"])
    return b"".join(csv_parts(("name", "value", "facts", "tags"), iter([row]), KIND_OF_LIST, form)).decode()


def cells(body: str, sign: str) -> list[str]:
    """The cells as a spreadsheet sees them: a quote in the middle of a cell is a sign like others."""
    return [cell for row in csv.reader(io.StringIO(body, newline=""), delimiter=sign) for cell in row]


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("form", [CsvForm(separator) for separator in SIGNS], ids=list(SIGNS))
@pytest.mark.parametrize("sign", SIGNS.values(), ids=list(SIGNS))
def test_no_cell_begins_a_formula_whatever_separator_a_spreadsheet_expects(text: str, form: CsvForm, sign: str) -> None:
    begins = re.compile("[\\s\u200b]*(?!-2\\])[=+\\-@＝]")
    assert [cell for cell in cells(written(text, form), sign) if begins.match(cell)] == []


@pytest.mark.parametrize("text", [*(text for text in HOSTILE if text[0] != "'"), "Smith; Jones", "O'Neil;x", "it's"])
def test_what_was_guarded_is_read_as_it_was(text: str) -> None:
    name, value, facts, tags = cells(written(text, CsvForm(Separator.SEMICOLON.value)), ";")[4:]
    assert (name, unguarded(value), without_guard(value)) == ("Finch", text, text)
    assert json.loads(facts) == {"note": text, "at": [1, -2]}
    assert tags.startswith("[") is (";" in text or text.strip() != text)


def test_numbers_of_phones_stay_as_they_are() -> None:
    phones = "+1 607 555 0142; +49 561 555 0143"
    assert harmless(phones) == phones
    assert harmless("call\n+1 607 555 0142\nor\n+1+1") == "call\n+1 607 555 0142\nor\n'+1+1"


def test_items_of_a_list_stay_as_they_are_unless_they_call_something() -> None:
    hours = "Open:\n- Mon to Fri\n- Sat; + Sun"
    assert harmless(hours) == hours
    assert harmless("Open:\n- cmd|' /C calc'!A0\n+ SUM(A1)") == "Open:\n'- cmd|' /C calc'!A0\n'+ SUM(A1)"
