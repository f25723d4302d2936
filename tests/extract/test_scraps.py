"""Scraps of pages, each of one kind: what stands in them is read, and nothing is made up."""

from __future__ import annotations

import re

import pytest

from jobs.extract.pages import extract_home, extract_page
from tests.extract.protected_scraps import HOLDERS, PROTECTED
from tests.extract.scraps import HEADS, SCRAPS, Scrap
from tests.extract.sibling_scraps import MAPS, PAD, SHELLS, SIBLINGS

# Text with entities of entities; scripts without a sign that they write; and names of data that say nothing.
NOT_READ = {"entities twice", "hexadecimal in a string", "rot13 in a handler", "data in halves turned round"}
READ = [scrap for scrap in [*SCRAPS, *SIBLINGS, *PROTECTED] if scrap.name not in NOT_READ]


@pytest.mark.parametrize("scrap", READ, ids=lambda scrap: scrap.name)
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


@pytest.mark.parametrize(("markup", "reason"), SHELLS)
def test_a_page_with_little_text_is_a_shell_only_where_scripts_would_fill_it(markup: str, reason: str | None) -> None:
    page = f"<!doctype html><html><head><title>Plain Pipes</title></head><body>{markup}</body></html>"
    home = extract_home(page.encode(), "https://plainpipes.com/", "utf-8")
    assert home.non_content("https://plainpipes.com/") == reason


@pytest.mark.parametrize(("host", "country", "markup", "address"), MAPS)
def test_an_address_is_read_from_the_map_that_shows_it(host: str, country: str, markup: str, address: str) -> None:
    page = f"<!doctype html><html><body><h1>Contact</h1>{PAD}{markup}</body></html>"
    contacts = extract_home(page.encode(), f"https://{host}/", "utf-8", region=country).contacts
    read = [re.findall(r"\w+", contact.value) for contact in contacts if contact.kind == "address"]
    assert read == [re.findall(r"\w+", address)]


@pytest.mark.parametrize(("markup", "holders"), HOLDERS)
def test_an_email_has_the_name_and_the_role_of_who_stands_beside_it(
    markup: str, holders: dict[str, tuple[str, str]]
) -> None:
    page = f"<!doctype html><html><body><h1>Our team</h1>{PAD}{markup}</body></html>"
    contacts = extract_page(page.encode(), "https://tealbarn.co.uk/team", "utf-8", region="GB").contacts
    assert {c.normalised: (c.name, c.title) for c in contacts if c.kind == "email"} == holders
