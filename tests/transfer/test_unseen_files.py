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
from tests.data.unseen_files.write import main as write

RIGHT: dict[str, Any] = json.loads((Path(__file__).parents[1] / "data/unseen_files/right.json").read_text())


def read(path: Path, country: str) -> list[BusinessLine]:
    pasted = path.name == "pasted.txt"
    table = read_pasted(BUSINESSES, path.read_text()) if pasted else read_file(BUSINESSES, path.name, path.read_bytes())
    lines = [read_business(row.values, country) for row in table.rows if not row.problem]
    return [line for line in lines if isinstance(line, BusinessLine)]


def flat(line: BusinessLine) -> dict[str, Any]:
    """The facts of a row as the right ones are written."""
    facts = line.facts
    values = {
        name: getattr(facts, name) for name in ("name", "phone", "street", "city", "state", "postal_code", "country")
    }
    people = facts.people
    return values | {
        "website": read_website(facts.website or "").host, "place_id": line.place_id, "emails": list(facts.emails),
        "latitude": facts.latitude, "longitude": facts.longitude, "phones": list(facts.phones),
        "people": [person["name"] for person in people],
        "titles": [person["title"] for person in people if person.get("title")],
    }  # fmt: skip


@pytest.mark.parametrize("name", sorted(RIGHT))
def test_each_value_of_an_unseen_file_is_read_right(name: str, tmp_path: Path) -> None:
    write(tmp_path)
    rows = [flat(line) for line in read(tmp_path / name, RIGHT[name]["country"])]
    right = RIGHT[name]["rows"]
    wrong = [
        (number, field, value, rows[number][field])
        for number, expected in enumerate(right[: len(rows)])
        for field, value in expected.items()
        if not same(value, rows[number][field], field)
    ]
    assert not wrong
    assert len(rows) == len(right)


def same(expected: Any, value: Any, field: str) -> bool:
    if field in ("emails", "people", "titles", "phones"):
        return set(expected) <= set(value) and (field == "phones" or len(expected) == len(value))
    if field in ("latitude", "longitude"):
        return value is not None and abs(float(value) - expected) < 0.00001
    return (value or "") in (expected if isinstance(expected, list) else [expected])
