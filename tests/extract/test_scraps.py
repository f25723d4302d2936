"""Scraps of pages, each of one kind: what stands in them is read, and nothing is made up."""

from __future__ import annotations

import pytest

from jobs.extract.pages import extract_home
from tests.extract.scraps import HEADS, SCRAPS, Scrap


@pytest.mark.parametrize("scrap", SCRAPS, ids=lambda scrap: scrap.name)
def test_what_stands_in_a_scrap_is_read_and_nothing_else(scrap: Scrap) -> None:
    markup = f"<!doctype html><html><body><h1>Contact</h1>{scrap.markup}</body></html>"
    contacts = extract_home(markup.encode(), f"https://{scrap.host}/", "utf-8", region=scrap.country).contacts

    def values(kind: str, *, fax: bool = False) -> list[str]:
        read = [c for c in contacts if c.kind == kind and (c.type == "FAX") == fax]
        return sorted(c.normalised.removeprefix("https://") for c in read)

    read = values("email"), values("phone"), values("phone", fax=True), values("social")
    assert read == tuple(sorted(text.split()) for text in (scrap.mail, scrap.phones, scrap.faxes, scrap.socials))


@pytest.mark.parametrize(("markup", "host", "name", "description"), HEADS)
def test_a_head_names_its_site_and_describes_it(markup: str, host: str, name: str, description: str) -> None:
    home = extract_home(markup.encode(), f"https://{host}/", "utf-8")
    assert (home.site_name, home.description) == (name, description)
