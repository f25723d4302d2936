"""The outline of a page: what each section is about, and where one that tells of others begins and ends."""

from __future__ import annotations

import pytest

from jobs.extract.document import parse
from jobs.extract.outline import Outline, kind_of
from tests.extract.outlines import outline_of

PAGE = "<h1>Contact</h1><p>a</p><h2>Our team</h2><p>b</p><h3>Kitchen</h3><p>c</p><h2>Kind words</h2><p>d</p>"


def line(name: str) -> int:
    return outline_of(PAGE).lines.index(name)


@pytest.mark.parametrize(
    ("heading", "kind"),
    [
        ("What our clients say", "customers"),
        ("Zuständige Kammer", "others"),
        ("Prochains concerts", "happenings"),
        ("Proyectos", "works"),
        ("Meet the people on your project", "team"),
        ("Die Menschen hinter unseren Projekten", "team"),
        ("Onze merken", "things"),
        ("Jak dojechać", "contact"),
        ("스태프 소개", ""),
        ("의료진", "team"),
        ("주차", "others"),
        ("Managing director", "team"),
        ("Preventieassistenten", "team"),
        ("Nasze stylistki", "team"),
        ("La ricetta dello chef", ""),
        ("Donors of distinction", "customers"),
        ("Lorem", ""),
    ],
)
def test_a_heading_says_by_its_words_what_its_section_is_about(heading: str, kind: str) -> None:
    assert kind_of(heading) == kind


def test_a_section_is_about_what_its_nearest_telling_heading_says() -> None:
    outline = outline_of(PAGE)
    assert [outline.kind(line(name)) for name in "abcd"] == ["contact", "team", "team", "customers"]


def test_a_section_below_a_heading_that_says_nothing_is_only_indirectly_about_something() -> None:
    outline = outline_of("<h1>Our team</h1><p>a</p><h2>Lorem</h2><p>b</p>")
    assert outline.is_direct(outline.lines.index("a"))
    assert not outline.is_direct(outline.lines.index("b"))


def test_headings_above_a_line_are_the_nearest_and_those_that_are_higher() -> None:
    assert outline_of(PAGE).headings_above(line("c")) == ["Kitchen", "Our team", "Contact"]


def test_a_footer_is_no_part_of_the_section_above_it() -> None:
    outline = outline_of("<h2>Kind words</h2><p>a</p><footer><p>b</p></footer>")
    assert outline.kind(outline.lines.index("a")) == "customers"
    assert outline.kind(outline.lines.index("b")) == ""
    assert outline.is_in_footer(outline.lines.index("b"))
    assert not outline.is_in_footer(outline.lines.index("a"))


def test_a_footer_is_a_border_for_what_stands_around_a_line() -> None:
    outline = outline_of("<p>a</p><footer><p>b</p></footer>")
    assert outline.lines_below(outline.lines.index("a"), 3) == []
    assert outline.lines_above(outline.lines.index("b"), 3) == []


def test_lines_of_an_address_element_are_known() -> None:
    outline = outline_of("<p>a</p><address>b</address>")
    assert [outline.is_in_address(outline.lines.index(name)) for name in "ab"] == [False, True]


def test_what_stands_around_a_line_ends_where_the_page_begins_to_tell_of_others() -> None:
    outline = outline_of("<h2>Contact</h2><p>a</p><p>b</p><h2>Kind words</h2><p>c</p><p>d</p>")
    assert outline.lines_below(outline.lines.index("b"), 3) == []
    assert outline.lines_above(outline.lines.index("c"), 3) == ["Kind words"]


def test_what_stands_around_a_line_goes_on_below_a_heading_of_the_same_kind() -> None:
    outline = outline_of("<h2>Contact</h2><p>a</p><h3>Opening hours</h3><p>b</p>")
    assert outline.lines_below(outline.lines.index("a"), 2) == ["Opening hours", "b"]


def test_a_heading_between_two_lines_is_found() -> None:
    outline = outline_of("<p>a</p><h2>Lorem</h2><p>b</p><p>c</p>")
    assert outline.heading_within(0, 2) == 1
    assert outline.heading_within(1, 3) is None


def test_a_page_that_announces_its_team_is_known() -> None:
    assert outline_of(PAGE).has_team
    assert not outline_of("<h2>Contact</h2><p>a</p>").has_team


@pytest.mark.parametrize(("domain", "kind"), [("roe-insurance.com", ""), ("roe-garage.com", "others")])
def test_a_heading_of_what_the_domain_is_called_announces_nobody_else(domain: str, kind: str) -> None:
    document = parse("<h2>Insurance</h2><p>a</p>", f"https://{domain}/")
    outline = Outline(document, document.text)
    assert outline.kind(outline.lines.index("a")) == kind


def test_a_heading_in_a_module_of_its_own_heads_what_stands_beside_it() -> None:
    module = "<div><div><h2>{}</h2></div></div><div><p>{}</p></div>"
    text = parse(module.format("Helpful numbers", "theirs") + module.format("Contact", "ours")).text
    assert "theirs" not in text
    assert "ours" in text
