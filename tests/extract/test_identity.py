"""The identity of a business: numbers with their check digits, legal name and year, and nothing else."""

from __future__ import annotations

import pytest

from jobs.extract.contacts.phones import likely_regions
from jobs.extract.document import parse
from jobs.extract.pages.identity import identity_of
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
