"""A business's own name is nobody, whatever its words; who it is named after is somebody where the page says so."""

from __future__ import annotations

import pytest

from jobs.extract.pages import extract_page
from jobs.extract.text import fold
from sampletown.site_templates import HTML, SiteReply, answer, contact_path
from sampletown.town import TownSite, sites
from tests.extract.namesakes import NAMESAKES, Namesake, named


@pytest.mark.parametrize("page", NAMESAKES, ids=lambda page: page.url.split("/")[2].partition("-sample")[0])
def test_a_page_names_its_people_and_no_firm(page: Namesake) -> None:
    contacts = extract_page(page.markup, page.url, None, page.country).contacts
    read = {contact.normalised for contact in contacts if contact.kind == "person"}
    assert read == {fold(name) for name in page.people.split(", ") if name}


def test_a_task_below_a_name_is_no_part_of_the_firms_name() -> None:
    head, team = named("Jane Hollis Design", "Team"), "<h3>Jane Hollis</h3><p>Design Lead</p>"
    page = Namesake("https://janehollisdesign-sample.com/team", "US", "en", head, team)
    contacts = extract_page(page.markup, page.url, None, page.country).contacts
    assert [contact.value for contact in contacts if contact.kind == "person"] == ["Jane Hollis"]


SITES = [site for site in sites().values() if site.name]


@pytest.mark.parametrize("site", SITES, ids=lambda site: site.host)
def test_no_firm_of_the_sample_town_is_somebody(site: TownSite) -> None:
    people = {name for path in ("/", "/about", contact_path(site)) for name in people_of(site, path)}
    assert people <= {site.person}


def people_of(site: TownSite, path: str) -> set[str]:
    reply: SiteReply = answer(site, path, "https")
    page = extract_page(reply.encoded, f"https://{site.host}{path}", None, "US") if reply.content_type == HTML else None
    return {contact.value for contact in page.contacts if contact.kind == "person"} if page else set()
