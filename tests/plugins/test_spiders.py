"""A Scrapy spider's `parse` runs on our page; its requests become further pages of ours."""

from __future__ import annotations

from typing import Any

import pytest

from jobs.plugins.scraping import PageRequest, Reading, read_with

pytest.importorskip("scrapy", reason="requirements-dev.txt")
from tests.plugins import spiders

URL = "https://directory-of-trades.com/members"
LIST = """<ul><li class=member data-site="https://kestrel-plumbing.com"><a href="/member/1">Kestrel Plumbing</a>
<li class=member data-site="https://owl-heating.com"><a href="/member/2">Owl Heating</a></ul>"""
STAFF = "<h2>Nora Quillfeather</h2><b>(607) 273-0142</b>"


def read(scraper: Any, body: str, url: str = URL, **more: Any) -> Reading:
    return read_with(scraper, PageRequest(url, body.encode(), region="US", **more))


def test_dictionaries_become_businesses_and_requests_further_pages_with_their_callbacks() -> None:
    result = read(spiders.Members, LIST)
    assert [business.website for business in result.businesses] == [
        "https://kestrel-plumbing.com/", "https://owl-heating.com/"]  # fmt: skip
    first, second, following = result.follows
    assert (first.url, first.callback) == ("https://directory-of-trades.com/member/1", "parse_member")
    assert (second.arguments["cb_kwargs"], following.arguments["meta"]) == ({"place": 3}, {"page": 2})
    assert (following.url, following.callback) == (f"{URL}?page=2", "parse")


def test_what_is_not_supported_is_said() -> None:
    refused = " ".join(read(spiders.Members, LIST).refused)
    assert "outside of the spider's allowed_domains" in refused
    assert "POST https://directory-of-trades.com/search is not supported" in refused


def test_a_followed_page_is_read_by_its_callback_with_its_arguments() -> None:
    body = "<a class=mail>nora@directory-of-trades.com</a>"
    result = read(spiders.Members, body, callback="parse_member", arguments={"cb_kwargs": {"place": 3}})
    assert [(c.normalised, c.name) for c in result.contacts] == [("nora@directory-of-trades.com", "Nora Quillfeather")]
    assert [(fact.name, fact.value) for fact in result.facts] == [("place", "3")]


def test_an_asynchronous_spider_has_its_settings_statistics_and_meta() -> None:
    result = read(spiders.Staff, STAFF, arguments={"meta": {"page": 5}})
    assert [(c.normalised, c.name, c.title) for c in result.contacts] == [
        ("+16072730142", "Nora Quillfeather", "Owner")]  # fmt: skip
    assert [(fact.name, fact.value) for fact in result.facts] == [("page", "5")]
    assert "yielded a str" in result.refused[0]
