"""Literals: what a text has of many strings is known after one pass; no rule waits for a mark that nobody looks for."""

from __future__ import annotations

import re
from pathlib import Path

from jobs.extract import document, marks, outline
from jobs.extract.document import parse
from jobs.extract.literals import (
    Literals,
    Marks,
    PageLiterals,
    Phrases,
    certain_part,
    lines_with_digits,
    numbered_lines,
    numbered_parts,
)

FOLDER = Path(marks.__file__).parent


def test_a_text_tells_which_literals_it_has_also_those_inside_others():
    labels = Literals(["owner", "co-owner", "founder"])
    assert labels.in_text("the co-owner") == {"owner", "co-owner"}
    assert labels.are_in("a founder")
    assert not labels.are_in("a finder")


def test_places_are_counted_in_characters_whatever_stands_before():
    text = "Größe – 店主 Owner and Owner"
    assert Literals(["Owner"]).places(text) == {"Owner": [text.index("Owner"), text.rindex("Owner")]}


def test_lists_that_share_a_pass_tell_their_own_literals_in_the_order_of_the_text():
    owners, verbs = PageLiterals(["owner", "owned by"]), PageLiterals(["owned by", "run by"])
    text = "run by Jane, owned by John, owner Ann, run by Poe"
    assert list(owners.places(text).items()) == [("owned by", [13]), ("owner", [28])]
    assert verbs.places(text) == {"run by": [0, 39], "owned by": [13]}
    assert PageLiterals(["Poe"]).places(text) == {"Poe": [46]}  # a list that came later


def test_phrases_are_known_in_any_case():
    phrases = Phrases([r"oab\W\w{2}", "(?:fire|police) station", r"MLS\b", "sağlık"], r"\b(?:{})(?!\w)")
    for text in ("near OAB/SP", "the Police Station", "FIRE STATION", "an mls", "SAĞLIK", "Sağlık"):
        assert phrases.are_in(text), text
    for text in ("near oab", "stations", "a fire", "mlsx", "xmls", ""):
        assert not phrases.are_in(text), text


def test_phrases_without_a_certain_part_are_tried_anyway():
    assert Phrases(["(?:a|b)(?:c|d)", "town"]).are_in("BD")
    assert not Phrases(["(?:a|b)(?:c|d)", "town"]).are_in("BA")


def test_what_each_match_of_an_expression_has_is_its_longest_run_of_plain_letters():
    parts = {"town hall": "town hall", "offices?": "office", r"ombuds\w{3,8}": "ombuds", "(?:a|b) board": " board"}
    parts |= {"[ae]b{2,3}cd*e": "c", "ab|cd": "", "(?:ab|cd)": "", r"\bcnil\b": "cnil"}
    assert {expression: certain_part(expression) for expression in parts} == parts


def test_marks_are_found_in_capitals_too():
    assert Marks(["data-cfemail", "<svg "]).in_source("<A DATA-CFEMAIL=1>é<SVG X>") == {"data-cfemail", "<svg "}


def test_lines_with_digits_are_known_with_their_number_of_digits():
    text = "Call us\n607 555\nnow\n\n٤٢ 1\nend"
    assert [(text[start:end], digits) for start, end, digits in numbered_lines(text)] == [("607 555", 6), ("٤٢ 1", 3)]
    assert (lines_with_digits(text, 1), lines_with_digits(text, 4)) == ({1, 4}, {1})
    assert numbered_lines("12\n3") == [(0, 2, 2), (3, 4, 1)]
    assert numbered_parts("12\n3\nx\n4") == [(0, 4), (7, 8)]
    assert numbered_parts("12\n3", 2) == [(0, 2)]


def test_every_mark_that_a_rule_waits_for_is_looked_for():
    sources = "\n".join(path.read_text(encoding="utf-8") for path in FOLDER.rglob("*.py"))
    calls = re.findall(r"\.has\((.*)\)", sources)
    written = {mark for call in calls for mark in re.findall(r'"([^"]+)"', re.sub(r"\).*|tag\([^)]*", "", call))}
    assert {"vcard", "logo"} <= written
    assert written <= {*marks._MARKS._literals}


def test_every_element_that_a_rule_waits_for_is_looked_for():
    sources = "\n".join(path.read_text(encoding="utf-8") for path in FOLDER.rglob("*.py"))
    uses = re.findall(r'"(\w+)" in self\.rare_tags|rare_tags\.isdisjoint\(\((.*)\)\)', sources)
    named = {name for one, several in uses for name in (one, *re.findall(r"\w+", several)) if name}
    assert {"base", "dt", "th"} <= named
    assert named | {
        *document._RARELY_SHARED,
        *outline._RARE_SELECTORS,
        *marks.RARE_INLINE,
        *marks.RARE_UNSEEN,
        "b",
        "i",
    } <= {*marks._TAGS.values()}


def test_what_a_page_has_of_each_shared_element_is_what_a_walk_for_all_of_them_finds():
    page = parse("<title>A</title><map><AREA href=/a></map><h5>B</h5><iframe src=/c></iframe><form><h6>D")
    assert {kind: len(nodes) for kind, nodes in page.elements.items()} == {
        kind: len(nodes) for kind, nodes in document.elements_of(page.tree).items()
    }
    assert len(page.elements["a"]) == len(page.elements["form"]) == 1
    assert len(page.elements["heading"]) == 2


def test_an_element_of_any_spelling_is_known_by_its_mark():
    for markup in ("<dt>", "<DT class=a>", "<dt\nid=x>", "<dt/>"):
        assert parse(f"<html><body>{markup}Fon").rare_tags == {"dt"}
    assert not parse("<html><body><dtx>").rare_tags


def test_damaged_characters_do_not_stop_the_search():
    assert Literals(["Roe"]).places("J\ud800 Roe") == {"Roe": [3]}
