"""Small pages of one kind of fault each: what they say is found, and what is somebody else's is not reported."""

from __future__ import annotations

import re

import pytest

from jobs.extract.contacts import ContactSighting
from jobs.extract.pages import extract_home, extract_page
from jobs.extract.pages.home import HomePage
from jobs.extract.text import fold
from tests.extract.close_pages import SEVENTH, SIXTH
from tests.extract.page_cases import FIRST, SECOND, THIRD, PageCase

COUNTRIES = {"france", "germany", "deutschland", "españa", "de", "d", "a", "at", "ch", "fr", "f"}
HONORIFICS = {"dr", "dra", "ing", "dipl", "frau", "herr", "mme", "mr", "mrs"}


def contacts_of(case: PageCase) -> list[ContactSighting]:
    markup, is_home = case.page().encode(), case.url.endswith("/")
    page = (extract_home if is_home else extract_page)(markup, case.url, "utf-8", region=case.country)
    if isinstance(page, HomePage):
        assert page.non_content(case.url) is None, "the page is none"
    return list(page.contacts)


def words(text: str, besides: set[str] = frozenset()) -> list[str]:  # type: ignore[assignment]
    return [word for word in re.findall(r"\w+", text.casefold()) if word not in besides]


def profile(text: str) -> str:
    return text.removeprefix("https://").removeprefix("www.").rstrip("/").casefold()


def is_found(kind: str, value: str, contacts: list[ContactSighting]) -> bool:
    same = [contact for contact in contacts if contact.kind == kind]
    if kind == "address":
        return any(words(contact.value, COUNTRIES) == words(value, COUNTRIES) for contact in same)
    if kind == "person":
        names = [(contact.value, contact.normalised) for contact in same]
        return any("".join(words(name, HONORIFICS)) in _spelled(value) for pair in names for name in pair)
    if kind == "social":
        return any(profile(contact.normalised) == profile(value) for contact in same)
    return any(contact.normalised == value for contact in same)


def _spelled(value: str) -> tuple[str, str]:
    return "".join(words(value)), "".join(words(fold(value)))


def is_reported(value: str, contacts: list[ContactSighting]) -> bool:
    """Whether the value is reported in whatever kind; a profile by its start, since a path may follow."""
    by_start = [profile(c.normalised) for c in contacts if c.kind == "social"]
    return any(is_found(kind, value, contacts) for kind in ("email", "phone", "address", "person")) or any(
        f"{read}/".startswith(f"{profile(value)}/") for read in by_start
    )


@pytest.mark.parametrize("case", [*FIRST, *SECOND, *THIRD, *SIXTH, *SEVENTH], ids=lambda case: case.name)
def test_what_a_small_page_says_is_found_and_what_is_others_is_not(case: PageCase) -> None:
    contacts = contacts_of(case)
    expected = {
        "email": case.emails,
        "phone": case.phones,
        "address": case.addresses,
        "person": case.people,
        "social": case.socials,
    }
    missed = [value for kind, values in expected.items() for value in values if not is_found(kind, value, contacts)]
    wrong = [value for value in case.must_not if is_reported(value, contacts)]
    assert (missed, wrong) == ([], []), [(c.kind, c.value, c.method) for c in contacts]
