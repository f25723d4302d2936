"""Files as programs and people write them, with right rows written beforehand (`tests/data/unseen_files`)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from jobs.extract.websites import read_website
from jobs.lists.catalogue import BUSINESSES
from jobs.transfer.business_rows import BusinessLine, read_business
from jobs.transfer.mapping import read_file, read_pasted
from tests.data.unseen_files import (
    eighteenth,
    eighth,
    eleventh,
    fifteenth,
    fifth,
    fourteenth,
    fourth,
    nineteenth,
    ninth,
    second,
    seventeenth,
    seventh,
    sixteenth,
    sixth,
    tenth,
    third,
    thirteenth,
    thirtieth,
    thirty_first,
    twelfth,
    twentieth,
    twenty_eighth,
    twenty_fifth,
    twenty_first,
    twenty_fourth,
    twenty_ninth,
    twenty_second,
    twenty_seventh,
    twenty_sixth,
    twenty_third,
)
from tests.data.unseen_files.second import UnseenFile
from tests.data.unseen_files.write import main as write

RIGHT: dict[str, Any] = json.loads((Path(__file__).parents[1] / "data/unseen_files/right.json").read_text())
SETS = (second, third, fourth, fifth, sixth, seventh, eighth, ninth, tenth, eleventh, twelfth, thirteenth, fourteenth,
        fifteenth, sixteenth, seventeenth, eighteenth, nineteenth, twentieth,
        twenty_first, twenty_second, twenty_third, twenty_fourth, twenty_fifth, twenty_sixth,
        twenty_seventh, twenty_eighth, twenty_ninth, thirtieth, thirty_first)  # fmt: skip
# A name in "Firma 1" and "Firma 2" beside a title of people; the name in a card in a cell.
NOT_READ = {"thirty_first-split_names.csv", "thirty_first-vcards_in_cells.csv"}
LATER: list[Any] = [  # several sets have a file of one name
    pytest.param(name, file, id=f"{files.__name__.rpartition('.')[2]}-{name}")
    for files in SETS
    for name, file in files.FILES.items()
    if f"{files.__name__.rpartition('.')[2]}-{name}" not in NOT_READ
]
LISTS = ("emails", "people", "titles", "phones")


def read(name: str, body: bytes, country: str) -> list[BusinessLine]:
    is_pasted = name.startswith("pasted")
    table = read_pasted(BUSINESSES, body.decode()) if is_pasted else read_file(BUSINESSES, name, body)
    lines = [read_business(row.values, country) for row in table.rows if not row.problem]
    return [line for line in lines if isinstance(line, BusinessLine)]


def flat(line: BusinessLine) -> dict[str, Any]:
    """The facts of a row as the right ones are written."""
    facts = line.facts
    names = ("name", "phone", "street", "city", "state", "postal_code", "country", "main_category", "rating_count")
    people = facts.people
    return {name: getattr(facts, name) for name in (*names, "address", "phone_as_written")} | {
        "reported": bool(line.notices),
        "website": read_website(facts.website or "").host, "place_id": line.place_id, "emails": list(facts.emails),
        "latitude": facts.latitude, "longitude": facts.longitude, "phones": list(facts.phones), "rating": facts.rating,
        "people": [person["name"] for person in people],
        "titles": [person["title"] for person in people if person.get("title")],
    }  # fmt: skip


def differences(rows: list[dict[str, Any]], right: list[dict[str, Any]]) -> list[Any]:
    """The values that are not right, and the number of rows where it is not."""
    wrong: list[Any] = [
        (number, field, value, rows[number][field])
        for number, expected in enumerate(right[: len(rows)])
        for field, value in expected.items()
        if not same(value, rows[number][field], field)
    ]
    return wrong if len(rows) == len(right) else [*wrong, f"{len(rows)} rows, not {len(right)}"]


@pytest.mark.parametrize("name", sorted(RIGHT))
def test_each_value_of_an_unseen_file_is_read_right(name: str, tmp_path: Path) -> None:
    write(tmp_path)
    country = RIGHT[name]["country"]
    rows = [flat(line) for line in read(name, (tmp_path / name).read_bytes(), country)]
    assert differences(rows, RIGHT[name]["rows"]) == []


@pytest.mark.parametrize(("name", "file"), LATER)
def test_each_value_of_a_file_of_the_later_sets_is_read_right(name: str, file: UnseenFile) -> None:
    assert differences([flat(line) for line in read(name, file.body, file.country)], file.rows) == []


UNREAD = [pytest.param(name, headers, id=name) for name, headers in nineteenth.UNREAD.items()]
BUSINESS_FIELDS = {
    "name", "website", "phone", "address", "street", "city", "state", "postal_code", "country", "latitude",
    "longitude", "place_id",
}  # fmt: skip


@pytest.mark.parametrize(("name", "headers"), UNREAD)
def test_a_column_about_something_else_is_named_as_not_read_or_kept_aside(name: str, headers: list[str]) -> None:
    table = read_file(BUSINESSES, name, nineteenth.FILES[name].body)
    taken = {choice.header: choice.field for choice in table.choices}
    assert {header: taken[header] for header in headers if taken[header] in BUSINESS_FIELDS} == {}
    assert {header for header in headers if not taken[header]} <= set(table.unread)


def same(expected: Any, value: Any, field: str) -> bool:
    if field in LISTS:
        choices = expected if expected and isinstance(expected[0], list) else [expected]
        return any(set(choice) <= set(value) and (field == "phones" or len(choice) == len(value)) for choice in choices)
    if isinstance(expected, list):
        return any(same(choice, value, field) for choice in expected)
    if isinstance(expected, int | float):
        return value is not None and abs(float(value) - expected) < 0.00001
    return (value or "") == (expected or "")
