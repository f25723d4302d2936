"""Includes and excludes of a domain."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jobs.extract.url_patterns import UrlPatterns


@pytest.mark.parametrize(
    ("pattern", "path", "matches"),
    [
        ("/blog/", "/blog/one", True),
        ("/blog/", "/about/blog/", False),
        ("*.pdf", "/files/price.pdf?v=2", True),
        ("*.pdf$", "/files/price.pdf", True),
        ("*.pdf$", "/files/price.pdf?v=2", False),
        ("/$", "/", True),
        ("/$", "/one", False),
        ("/*/team", "/de/team", True),
        ("/a*a$", "/a", False),
        ("/a*a$", "/aa", True),
        ("*?page=", "/list?page=2", True),
        ("", "/anything", True),
        ("/a.b", "/axb", False),
        ("/caf\u00e9", "/caf%C3%A9/menu", True),
        ("/caf%C3%A9", "/caf%C3%A9/menu", True),
        ("https://other.test/blog/*", "/blog/one", True),
        ("https://other.test", "/", True),
    ],
)
def test_a_pattern_matches_path_and_query_from_their_start(pattern, path, matches):
    assert UrlPatterns([pattern]).allow(f"https://larch.test{path}") is matches
    assert UrlPatterns([], [pattern]).allow(f"https://larch.test{path}") is not matches


def test_a_url_is_allowed_when_an_include_matches_and_no_exclude_does():
    patterns = UrlPatterns(["/shop/", "/blog/"], ["*/drafts/", "*?print"])
    paths = ["/shop/oak", "/blog/one", "/about", "/blog/drafts/two", "/shop/oak?print=1"]
    assert [patterns.allow(f"https://larch.test{path}") for path in paths] == [True, True, False, False, False]


def test_a_url_without_a_path_is_the_root():
    assert UrlPatterns(["/$"]).allow("https://larch.test")
    assert UrlPatterns(["/?q"]).allow("https://larch.test?q=/x")


def spelled_out(pattern: str, target: str) -> bool:
    """The rule as RFC 9309 words it, by a regular expression."""
    end = "$" if pattern.endswith("$") else ""
    return re.match(".*".join(map(re.escape, pattern.removesuffix("$").split("*"))) + end, target) is not None


@settings(max_examples=1_000)
@given(st.lists(st.text("ab/?-", max_size=3), min_size=1, max_size=4), st.booleans(), st.text("ab/-?", max_size=12))
def test_patterns_mean_what_those_of_robots_txt_mean(parts, anchored, path):
    pattern = "/" + "*".join(parts) + ("$" if anchored else "")
    assert UrlPatterns([pattern]).allow(f"https://larch.test/{path}") == spelled_out(pattern, f"/{path}")


def test_a_pattern_of_many_stars_takes_no_time():
    patterns = UrlPatterns(["/" + "*a" * 30 + "*b$"])
    start = time.process_time()
    assert not patterns.allow("https://larch.test/" + "a" * 2_000)
    assert time.process_time() - start < 0.5
