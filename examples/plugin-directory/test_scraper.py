"""The scraper reads the pages that are stored beside this test: no network, no database."""

from __future__ import annotations

from pathlib import Path

from plugin_directory.scraper import Members

from jobs.plugins.patterns import matches_any
from jobs.plugins.scraping import PageRequest, read_with

HERE = Path(__file__).parent
MEMBER, LIST = "https://directory.test/ithaca/member/1", "https://directory.test/ithaca/members"


def test_a_member_s_page_has_contacts_and_a_fact():
    result = read_with(Members, PageRequest(MEMBER, (HERE / "page.html").read_bytes()))
    assert result.refused == []
    assert [(contact.normalised, contact.name) for contact in result.contacts] == [
        ("dispatch@kestrel-plumbing.com", "Sam Brook"),
        ("nora@kestrel-plumbing.com", "Nora Quillfeather"),
    ]
    assert [fact.value for fact in result.facts] == ["NY-4711"]


def test_a_list_has_businesses_and_further_pages():
    result = read_with(Members, PageRequest(LIST, (HERE / "list.html").read_bytes()))
    assert [(business.name, business.city) for business in result.businesses] == [
        ("Kestrel Plumbing", "Ithaca"),
        ("Owl Heating", "Ithaca"),
    ]
    assert [follow.url for follow in result.follows] == [f"https://directory.test/ithaca/member/{n}" for n in (1, 2)]


def test_it_reads_lists_and_members_alone():
    assert matches_any(Members.matches, MEMBER)
    assert matches_any(Members.matches, LIST)
    assert not matches_any(Members.matches, "https://directory.test/about")
