"""Whole pages of small firms, with menus, banners, reviews and footers: who they are, who does what, when they open."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from jobs.extract.pages import extract_home, extract_page
from jobs.extract.pages.home import HomePage
from jobs.extract.pages.page import ParsedPage
from tests.extract.unseen import KINDS, is_same

WHOLE = sorted((Path(__file__).parent.parent / "data" / "whole_pages").glob("*.html"))
# How many mistakes are left, of 1,985 contacts and some 709 titles, names and hours; more is a step back.
REACHED = {
    "email made up": 3,
    "phone made up": 23,
    "person made up": 15,
    "address made up": 7,
    "phone missed": 5,
    "person missed": 42,
    "address missed": 27,
    "title of": 19,
    "site name": 17,
    "opening hours": 8,
}
DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")


def facts_of(path: Path) -> dict[str, Any]:
    facts: dict[str, Any] = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    return facts


def read(path: Path) -> ParsedPage:
    facts = facts_of(path)
    if "site_name" in facts:
        return extract_home(path.read_bytes(), facts["url"], None, region=facts["country"])
    return extract_page(path.read_bytes(), facts["url"], None, facts["country"])


@pytest.fixture(scope="module")
def remarks() -> list[str]:
    return [f"{remark} ({path.stem})" for path in WHOLE for remark in mistakes(path)]


def test_whole_pages_are_read_as_well_as_was_reached(remarks: list[str]) -> None:
    made = Counter(match[0] for remark in remarks if (match := _KIND.match(remark)))
    assert sum(made.values()) == len(remarks)
    assert {kind: count for kind, count in made.items() if count > REACHED.get(kind, 0)} == {}, "\n".join(remarks)


_KIND = re.compile(r"\w+ (?:made up|missed)|title of|type of|site name|opening hours")


def mistakes(path: Path) -> Iterator[str]:
    """What is made up and missed; what a page says of others beside its own, as a map does, may be read or not."""
    facts, page = facts_of(path), read(path)
    either = [(kind, value) for kind in KINDS for value in facts["or_these"]]
    for kind, key in KINDS.items():
        missed = list(facts[key])
        for contact in (contact for contact in page.contacts if contact.kind == kind):
            value = next((value for value in missed if is_same(kind, contact, value)), None)
            if value is not None:
                missed.remove(value)
                yield from _wrong_words(kind, value, contact, facts)
            elif not any(kind == other and is_same(kind, contact, known) for other, known in either):
                yield f"{kind} made up: {contact.value} ({contact.method}, {contact.confidence})"
        yield from (f"{kind} missed: {value}" for value in missed)
    yield from _mistakes_of_the_firm(page, facts)


def _wrong_words(kind: str, value: str, contact: Any, facts: dict[str, Any]) -> Iterator[str]:
    title = facts["titles"].get(value, "")
    if kind == "person" and title.casefold() not in contact.title.casefold():
        yield f"title of {value}: {contact.title!r}, not {title!r}"
    if kind == "phone" and (contact.type == "FAX") != (value in facts["faxes"]):
        yield f"type of {value}: {contact.type}"


def _mistakes_of_the_firm(page: ParsedPage, facts: dict[str, Any]) -> Iterator[str]:
    if isinstance(page, HomePage):
        if page.site_name != facts["site_name"]:
            yield f"site name: {page.site_name!r}"
        hours = page.organisation.opening_hours if page.organisation else []
    else:
        hours = [rule for fact in page.identity if fact.kind == "opening_hours" for rule in fact.value.split("; ")]
    if "opening_hours" in facts and by_day(hours) != by_day(facts["opening_hours"]):
        yield f"opening hours: {hours}, not {facts['opening_hours']}"


def by_day(rules: list[str]) -> dict[str, str]:
    """The hours of each day, without the days that are closed."""
    hours: dict[str, str] = {}
    for days, _, times in (rule.partition(" ") for rule in rules):
        for span in days.split(","):
            first, _, last = span.partition("-")
            start, length = DAYS.index(first), (DAYS.index(last or first) - DAYS.index(first)) % 7 + 1
            hours |= {DAYS[(start + step) % 7]: times for step in range(length)}
    return {day: times for day, times in hours.items() if times != "off"}
