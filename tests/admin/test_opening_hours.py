"""Opening hours are lines, in whatever form a source gives them."""

from __future__ import annotations

from typing import Any

import pytest

from scrapersky.admin.opening_hours import in_lines

NINE, FIVE = {"hour": 9, "minute": 0}, {"hour": 17, "minute": 30}


@pytest.mark.parametrize(
    ("stored", "lines"),
    [
        ({"text": "Mo-Fr 08:00-18:00; Sa off"}, ["Mo-Fr 08:00-18:00", "Sa off"]),
        (["Mo 08:00-18:00", "Tu 09:00-13:00"], ["Mo 08:00-18:00", "Tu 09:00-13:00"]),
        ({"weekdayDescriptions": ["Monday: Closed"], "periods": []}, ["Monday: Closed"]),
        ({"periods": [{"open": {"day": 1} | NINE, "close": {"day": 1} | FIVE}]}, ["Monday 09:00-17:30"]),
        ({"periods": [{"open": {"day": 0, "hour": 0}}]}, ["Sunday from 00:00"]),
        (
            {"Monday": ["9 am to 12", "1 to 5 pm"], "Tuesday": "Closed"},
            ["Monday: 9 am to 12, 1 to 5 pm", "Tuesday: Closed"],
        ),
        ("9 to 5", ["9 to 5"]),
    ],
)
def test_opening_hours_are_a_line_for_each_rule_or_day(stored: Any, lines: list[str]) -> None:
    assert str(in_lines(stored)).split("<br>") == lines


def test_hours_of_a_form_that_nobody_knows_are_shown_folded() -> None:
    assert "<details" in str(in_lines({"periods": [{"open": "soon"}]}))
    assert "<details" in str(in_lines({"open": {"day": 1}}))


def test_no_hours_are_nothing_and_markup_in_them_is_text() -> None:
    assert in_lines(None) is None
    assert in_lines(["<b>Mo</b>"]) == "&lt;b&gt;Mo&lt;/b&gt;"
