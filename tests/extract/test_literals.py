"""Literals: what a text has of many strings is known after one pass; no rule waits for a mark that nobody looks for."""

from __future__ import annotations

import re
from pathlib import Path

from jobs.extract import marks
from jobs.extract.document import parse
from jobs.extract.literals import Literals, Marks, numbered_lines, numbered_parts

FOLDER = Path(marks.__file__).parent


def test_a_text_tells_which_literals_it_has_also_those_inside_others():
    labels = Literals(["owner", "co-owner", "founder"])
    assert labels.in_text("the co-owner") == {"owner", "co-owner"}
    assert labels.are_in("a founder")
    assert not labels.are_in("a finder")


def test_places_are_counted_in_characters_whatever_stands_before():
    text = "Größe – 店主 Owner and Owner"
    assert Literals(["Owner"]).places(text) == {"Owner": [text.index("Owner"), text.rindex("Owner")]}


def test_marks_are_found_in_capitals_too():
    assert Marks(["data-cfemail", "<svg "]).in_source("<A DATA-CFEMAIL=1>é<SVG X>") == {"data-cfemail", "<svg "}


def test_lines_with_digits_are_known_with_their_number_of_digits():
    text = "Call us\n607 555\nnow\n\n٤٢ 1\nend"
    assert [(text[start:end], digits) for start, end, digits in numbered_lines(text)] == [("607 555", 6), ("٤٢ 1", 3)]
    assert numbered_lines("12\n3") == [(0, 2, 2), (3, 4, 1)]
    assert numbered_parts("12\n3\nx\n4") == [(0, 4), (7, 8)]
    assert numbered_parts("12\n3", 2) == [(0, 2)]


def test_every_mark_that_a_rule_waits_for_is_looked_for():
    sources = "\n".join(path.read_text(encoding="utf-8") for path in FOLDER.rglob("*.py"))
    calls = re.findall(r"\.has\((.*)\)", sources)
    tags = {name for call in calls for name in re.findall(r'tag\("(\w+)"\)', call)}
    written = {mark for call in calls for mark in re.findall(r'"([^"]+)"', re.sub(r"\).*|tag\([^)]*", "", call))}
    literals = {*marks._MARKS._literals}
    assert {"vcard", "logo"} <= written
    assert {"base", "dt"} <= tags
    assert written <= literals
    assert {mark for name in tags for mark in marks.tag(name)} <= literals


def test_an_element_of_any_spelling_is_known_by_its_mark():
    for markup in ("<dt>", "<DT class=a>", "<dt\nid=x>", "<dt/>"):
        assert parse(f"<html><body>{markup}Fon").has(*marks.tag("dt"))
    assert not parse("<html><body><dtx>").has(*marks.tag("dt"))
