"""The identity of a business: numbers with their check digits, legal name and year, and nothing else."""

from __future__ import annotations

import pytest

from jobs.extract.contacts.phones import likely_regions
from jobs.extract.document import parse
from jobs.extract.pages.identity import identity_of
from jobs.extract.pages.opening_hours import opening_hours_in
from tests.extract.business_facts import FACTS, Stated
from tests.extract.identity_scraps import IDENTITIES


@pytest.mark.parametrize(("host", "country", "markup", "numbers", "name", "year"), IDENTITIES)
def test_a_page_states_who_the_business_is(
    host: str, country: str, markup: str, numbers: list[str], name: str, year: int | None
) -> None:
    document = parse(f"<!doctype html><html><body>{markup}</body></html>", f"https://{host}/impressum")
    regions = likely_regions(country, host.rpartition(".")[2], "")
    facts = identity_of(document, "legal", regions, host.partition(".")[0])
    read = sorted(f"{fact.kind} {fact.country} {fact.value}" for fact in facts if fact.country)
    stated = {fact.kind: fact.value for fact in facts if not fact.country}
    assert (read, stated.get("legal_name", ""), stated.get("founded")) == (sorted(numbers), name, year and str(year))


@pytest.mark.parametrize("stated", FACTS, ids=lambda stated: f"{stated.country} {stated.host}")
def test_a_page_states_all_of_this_in_its_language(stated: Stated) -> None:
    document = parse(f"<!doctype html><html><body>{stated.markup}</body></html>", f"https://{stated.host}/impressum")
    regions = likely_regions(stated.country, stated.host.rpartition(".")[2], stated.language)
    facts = identity_of(document, "legal", regions, stated.host.partition(".")[0])
    read = sorted(f"{fact.kind} {fact.country} {fact.value}" for fact in facts if fact.country)
    others = {fact.kind: fact.value for fact in facts if not fact.country}
    assert (read, others.get("legal_name", ""), others.get("founded")) == (
        sorted(stated.numbers), stated.name, stated.year and str(stated.year),
    )  # fmt: skip
    assert opening_hours_in(document.text, stated.language) == stated.hours


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("© 2026 Cedar Forge, LLC. All rights reserved.", "Cedar Forge, LLC"),
        ("© 2026 Atlas Imagery Corp. © 2026 Terrain Data Inc.", ""),  # below a map
    ],
)
def test_the_legal_name_is_signed_once(line: str, name: str) -> None:
    document = parse(f"<!doctype html><html><body><p>{line}</p></body></html>", "https://rowan.test/")
    facts = identity_of(document, "home", ["US"], "rowan")
    assert next((fact.value for fact in facts if fact.kind == "legal_name"), "") == name
