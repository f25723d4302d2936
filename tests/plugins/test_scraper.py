"""What a scraper may yield, what a page offers, and which pages a pattern names."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import pytest

from jobs.plugins import patterns, reading
from jobs.plugins.reading import ScraperFailed
from jobs.plugins.scraping import Business, Contact, Fact, Page, PageRequest, Reading, Scraper, read_with

URL = "https://www.directory-of-trades.com/ithaca/member/7"
PAGE = """<html lang="en"><title>Kestrel Plumbing</title>
<script type="application/ld+json">{"@type": "Plumber", "name": "Kestrel Plumbing"}</script>
<h1>Kestrel Plumbing</h1><div class="card"><a class="name" href="/ithaca/member/8">Owl Heating</a>
<p>Write to office@kestrel-plumbing.com, or call (607) 273-0142. Licence 4711.</p></div>"""


def read(parse: Callable[[Any, Page], Any], body: str = PAGE, **more: Any) -> Reading:
    """What a scraper with this `parse` reads."""
    scraper = type("Members", (Scraper,), {"parse": parse})
    return read_with(scraper, PageRequest(URL, body.encode(), region="US", **more), "members")


def test_contacts_become_what_the_general_reader_makes_of_them_with_evidence() -> None:
    def parse(self: Any, page: Page) -> Iterable[Any]:
        yield Contact("email", "Office@Kestrel-Plumbing.com", name="Nora Quillfeather")
        yield Contact("email", "office@kestrel-plumbing.com")
        yield Contact("phone", "(607) 273-0142")

    email, phone = sorted(read(parse).contacts, key=lambda contact: contact.kind)
    assert (email.normalised, email.name, email.method) == (
        "office@kestrel-plumbing.com", "Nora Quillfeather", "scraper:members")  # fmt: skip
    assert "Write to office@kestrel-plumbing.com" in email.snippet
    assert (phone.normalised, phone.confidence) == ("+16072730142", 0.95)


def test_businesses_facts_and_further_pages() -> None:
    def parse(self: Any, page: Page) -> Iterable[Any]:
        yield Business("Owl  Heating", website="https://owl-heating.com", categories=["heating", 7])
        yield Fact("licence", "4711")
        yield page.follow("/ithaca/member/8", "member", place=2)

    result = read(parse)
    assert [(b.name, b.website, b.categories) for b in result.businesses] == [
        ("Owl Heating", "https://owl-heating.com/", ("heating", "7"))]  # fmt: skip
    assert result.businesses[0].external_id
    assert (result.facts[0].value, "Licence 4711" in result.facts[0].snippet) == ("4711", True)
    follow = result.follows[0]
    assert follow.url == "https://www.directory-of-trades.com/ithaca/member/8"
    assert (follow.callback, follow.arguments) == ("member", {"place": 2})
    assert (result.results, result.page) == (2, None)


@pytest.mark.parametrize(
    "item",
    [
        Contact("email", "not an address"), Contact("fax", "1"), Contact("email", None),  # type: ignore[arg-type]
        Business(""), Fact("licence", ""), "a text", None, {"email": "office@kestrel-plumbing.com"},
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_a_sentence_for_the_author(item: Any) -> None:
    result = read(lambda self, page: [item])
    assert (result.results, len(result.refused)) == (0, 1)


def test_a_page_of_another_site_is_not_followed() -> None:
    result = read(lambda self, page: [page.follow("https://owl-heating.com/")])
    assert result.follows == []
    assert "no page of this site" in result.refused[0]


@pytest.mark.parametrize("shape", ["list", "item", "nothing", "asynchronous"])
def test_parse_may_return_any_shape(shape: str) -> None:
    fact = Fact("licence", "4711")

    async def asynchronous(self: Any, page: Page) -> Any:
        yield fact

    shapes: dict[str, Any] = {
        "list": lambda self, page: [fact], "item": lambda self, page: fact, "nothing": lambda self, page: None,
        "asynchronous": asynchronous,
    }  # fmt: skip
    assert len(read(shapes[shape]).facts) == (shape != "nothing")


def test_an_endless_scraper_gives_no_more_than_the_limit() -> None:
    def parse(self: Any, page: Page) -> Iterable[Any]:
        number = 0
        while True:
            number += 1
            yield Business(f"Shop {number}")

    assert len(read(parse).businesses) == reading.ITEMS_MOST


def test_a_scraper_that_would_end_its_process_fails() -> None:
    def parse(self: Any, page: Page) -> Iterable[Any]:
        raise SystemExit(0)
        yield

    with pytest.raises(ScraperFailed, match="SystemExit"):
        read(parse)


def test_a_complete_scraper_brings_the_page_s_own_facts() -> None:
    def parse(self: Any, page: Page) -> Iterable[Any]:
        self.complete = True
        yield Contact("email", "office@kestrel-plumbing.com")

    page = read(parse).page
    assert page is not None
    assert (page.title, page.h1, page.language, page.contacts) == ("Kestrel Plumbing", "Kestrel Plumbing", "en", [])
    assert page.content_hash


def test_a_page_offers_the_libraries_that_people_know() -> None:
    page = Page(URL, PAGE.encode())
    assert page.css("a.name::text").get() == page.soup.select_one("a.name").get_text() == "Owl Heating"  # type: ignore[union-attr]
    assert page.xpath("//h1/text()").getall() == ["Kestrel Plumbing"]
    assert page.json_ld[0]["@type"] == "Plumber"
    assert "Licence 4711." in page.text
    assert page.absolute("../x") == "https://www.directory-of-trades.com/ithaca/x"


def test_a_tree_is_made_only_for_who_reads_it() -> None:
    page = Page(URL, PAGE.encode())
    assert page.document.first_text("h1")
    assert {"soup", "selector"}.isdisjoint(vars(page))


@pytest.mark.parametrize("body", ["", "\x00", "<" * 5_000, "<div>" * 5_000])
def test_a_damaged_page_can_be_looked_at(body: str) -> None:
    page = Page(URL, body.encode())
    assert (page.css("a").getall(), page.soup.select("a"), page.json_ld) == ([], [], [])


PATTERN = "directory.test/*/member/*"


@pytest.mark.parametrize(
    ("pattern", "url", "matches"),
    [
        (PATTERN, "https://directory.test/ithaca/member/7", True),
        (PATTERN, "http://www.directory.test/ithaca/member/7/?page=2", True),
        (PATTERN, "https://directory.test/ithaca/member/7/more", False),
        (PATTERN, "https://directory.test/member/7", False),
        (PATTERN, "https://evil.test/directory.test/x/member/7", False),
        ("directory.test/**", "https://directory.test/a/b/c", True),
        ("*.directory.test/", "https://ny.directory.test/", True),
        ("*.directory.test/", "https://directory.test/", False),
        ("directory.test/list?page=*", "https://directory.test/list?page=2", True),
        ("directory.test/list?page=*", "https://directory.test/list", False),
        ("directory.test:8443/*", "https://directory.test:8443/x", True),
        ("directory.test/*", "https://directory.test:8443/x", False),
        ("directory.test/a.b", "https://directory.test/aXb", False),
    ],
)
def test_a_pattern_names_pages(pattern: str, url: str, *, matches: bool) -> None:
    assert patterns.matches_any([pattern], url) is matches


@pytest.mark.parametrize(
    "wrong", [[], "directory.test/*", ["https://directory.test/*"], ["**"], ["*/member"], [7], ["a.test/" + "*x" * 13]]
)
def test_a_pattern_that_is_none_is_refused(wrong: Any) -> None:
    with pytest.raises(ValueError, match=r"pattern|wide"):
        patterns.check(wrong)
