# ruff: noqa: E501 -- tables are read whole
"""Whose website a text names."""

from __future__ import annotations

import pytest

from jobs.extract.urls import canonical_host, registrable_domain
from jobs.extract.websites import read_website


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("kestrel.test", "own"),
        ("htttps://kestrel.test", "own"),
        ("http:/ kestrel.test/about", "own"),
        ("\u200bhttps://kestrel.test\u200b", "own"),
        ("<https://kestrel.test>", "own"),
        ("kestrel.test; heron.test", "own"),
        ("kestrel.weebly.com", "own"),
        ("kestrel.blogspot.de", "own"),
        ("kestrel.github.io", "own"),
        ("https://www.weebly.com/features", "shared_host"),
        ("https://app.webflow.com.weebly.com/", "own"),
        ("uk.com", "shared_host"),
        ("instagram.com/kestrel", "shared_host"),
        ("bit.ly/kestrel", "redirector"),
        ("", "no_website"),
        ("–", "no_website"),
        ("N/A", "no_website"),
        ("keine", "no_website"),
        ("ann@kestrel.test", "invalid_website"),
        ("ask Ann", "invalid_website"),
        ("10.0.0.1", "invalid_website"),
        ("co.uk", "invalid_website"),
        ("ftp://kestrel.test", "invalid_website"),
    ],
)
def test_what_a_website_leads_to(text: str, outcome: str) -> None:
    website = read_website(text)
    assert website.outcome == outcome
    assert bool(website.detail) == (outcome not in ("own", "redirector"))


@pytest.mark.parametrize(
    ("host", "owner"),
    [("www.kestrel.uk.com", "kestrel.uk.com"), ("kestrel.wixsite.com", "kestrel.wixsite.com"), ("shop.kestrel.co.uk", "kestrel.co.uk")],
)  # fmt: skip
def test_who_has_a_name_under_a_private_suffix_is_an_owner_of_his_own(host: str, owner: str) -> None:
    assert registrable_domain(host) == owner
    assert canonical_host(host).registrable_domain == owner


def test_a_repaired_website_keeps_its_host() -> None:
    website = read_website("http//www.kestrel.test/x")
    assert (website.canonical.host, website.canonical.had_www) == ("kestrel.test", True)


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://track.mailer.test/click?url=https%3A%2F%2Fkestrel.test", "kestrel.test"),
        ("https://mailer.test/l/?u=https%3A%2F%2Fkestrel.test", "kestrel.test"),
        ("https://kestrel.test/go?url=https%3A%2F%2Fshop.kestrel.test%2Fmenu", "kestrel.test"),
        ("https://kestrel.test/menu?next=1&url=https%3A%2F%2Fwren.test", "kestrel.test"),
    ],
)
def test_a_link_that_counts_a_click_leads_on_and_a_page_of_the_business_does_not(url: str, host: str) -> None:
    assert read_website(url).host == host


def test_www_twice_is_www_once() -> None:
    assert read_website("https://www.www.kestrel.test").host == "kestrel.test"
