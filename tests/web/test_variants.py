"""The web as it varies: every variant of `tests/web/variants.py` is read as browsers and other crawlers read it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from jobs.extract.encoding import decode
from jobs.extract.page_quality import classify_non_content
from jobs.extract.pages import extract_home
from jobs.extract.sitemaps import NotASitemap, SitemapParser
from jobs.web import Web
from jobs.web.failures import Fail, StageOutcome
from jobs.web.robots import parse
from tests.fakeweb import FakeWeb, raw
from tests.web.variants import CHARSETS, DELAYS, NAMED, QUALITY, ROBOTS, SITEMAPS, VARIANTS, Variant

HOST = "tallow.test"


@pytest.fixture(scope="module")
def web() -> Iterator[FakeWeb]:
    with FakeWeb() as served:
        yield served


def read(web: FakeWeb, variant: Variant) -> str:
    """The title of the page that a reader ends with, or the word of the reason why there is none."""

    async def main() -> str:
        client = Web(web.policy())
        try:
            response = await client.fetch(f"http://{HOST}/")
            headers = dict(response.headers.items())
            home = extract_home(response.body, response.final_url, response.charset, headers)
            if bad := home.non_content(response.final_url):
                raise Fail(bad)
            return home.title
        except StageOutcome as outcome:
            return outcome.reason.word
        finally:
            await client.close()

    web.routes.clear()
    for path, answer in variant.answers.items():
        web.routes[HOST, path] = raw(answer)
    return asyncio.run(main())


@pytest.mark.parametrize("variant", VARIANTS, ids=lambda variant: f"{variant.kind}: {variant.name}")
def test_a_site_is_read_as_browsers_read_it(web: FakeWeb, variant: Variant) -> None:
    assert read(web, variant) == (variant.title or variant.reason)


@pytest.mark.parametrize(("body", "charset", "text"), [row[1:] for row in CHARSETS], ids=[row[0] for row in CHARSETS])
def test_the_letters_of_a_page_are_those_that_were_written(body: bytes, charset: str, text: str) -> None:
    page = extract_home(body, f"https://{HOST}/", charset or None)
    assert text in page.text_start, decode(body, charset or None, HOST)[:200]


@pytest.mark.parametrize(("title", "text", "reason"), QUALITY)
def test_a_page_that_is_none_is_named_as_what_it_is(title: str, text: str, reason: str | None) -> None:
    assert classify_non_content(f"https://{HOST}/", title, text, len(text)) == reason


@pytest.mark.parametrize(("rules", "path", "allowed"), [row[1:] for row in ROBOTS], ids=[row[0] for row in ROBOTS])
def test_robots_txt_is_obeyed_as_others_read_it(rules: bytes, path: str, allowed: bool) -> None:
    assert parse(rules, "ScraperSkyBot").allows(f"https://{HOST}{path}") is allowed


@pytest.mark.parametrize(("line", "seconds"), DELAYS)
def test_a_delay_is_read_in_whatever_form_it_is_given(line: str, seconds: float | None) -> None:
    assert parse(f"User-agent: *\n{line}\n".encode(), "ScraperSkyBot").crawl_delay == seconds


@pytest.mark.parametrize(("rules", "sitemaps"), NAMED)
def test_robots_txt_names_its_sitemaps(rules: bytes, sitemaps: tuple[str, ...]) -> None:
    assert parse(rules, "ScraperSkyBot").sitemaps == sitemaps


@pytest.mark.parametrize(("body", "entries"), [row[1:] for row in SITEMAPS], ids=[row[0] for row in SITEMAPS])
def test_a_sitemap_gives_what_other_readers_find(body: bytes, entries: list[tuple[str, str | None]]) -> None:
    parser = SitemapParser()
    try:
        read = parser.feed(body)
        parser.close()
    except NotASitemap as refusal:
        pytest.fail(f"{refusal.word}: {refusal}")
    read += parser.last
    assert [(entry.loc, entry.lastmod and f"{entry.lastmod:%Y-%m-%d}") for entry in read] == entries
    assert urlsplit(entries[0][0]).path
