"""The web as it is: servers, heads, robots files, sitemaps and charsets that browsers and other crawlers read.

Each case of `tests/data/web` is served by a real local server, byte by byte as written, and read through the fetcher.
"""

from __future__ import annotations

import asyncio
import gzip
import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from jobs.extract.pages import extract_home
from jobs.extract.pages.home import HomePage
from jobs.extract.sitemaps import Entry, NotASitemap, SitemapParser, Summary
from jobs.extract.urls import canonical_url
from jobs.web import Response, Web
from jobs.web.addresses import Mapping
from jobs.web.failures import REASONS, StageOutcome
from jobs.web.robots import parse
from tests.fakeweb import FakeWeb, Handler, Out, Received, raw

FOLDER = Path(__file__).parents[1] / "data" / "web"
Case = dict[str, Any]


def cases(area: str) -> pytest.MarkDecorator:
    """The cases of one file, each under its name."""
    listed = json.loads((FOLDER / f"{area}.json").read_text())
    return pytest.mark.parametrize("case", listed, ids=[case["name"] for case in listed])


@pytest.fixture
def web() -> Iterator[FakeWeb]:
    with FakeWeb() as served:
        yield served


def fetched(web: FakeWeb, url: str) -> Response | str:
    """The response for a URL of any host, or the word of the reason why there is none."""

    async def main() -> Response | str:
        client = Web(web.policy(mappings=(Mapping("*", "127.0.0.1", web.port),)))
        try:
            return await client.fetch(url)
        except StageOutcome as outcome:
            return outcome.reason.word
        finally:
            await client.close()

    return asyncio.run(main())


def page_of(response: Response) -> HomePage:
    headers = dict(response.headers.items())
    return extract_home(response.body, response.final_url, response.charset, headers)


# Answers as they are written.


def head_of(reply: Case) -> str:
    lines = [reply.get("status_line", f"HTTP/1.1 {reply['status']} X")]
    for line in reply["header_lines"]:
        lines += written(line)
    before, end = str(reply.get("before", "")), str(reply.get("line_end", "\r\n"))
    return before + end.join([*lines, "", ""])


def written(line: str | Case) -> list[str]:
    """The lines that an entry stands for: itself, a long line of units, or many alike."""
    if isinstance(line, str):
        return [line]
    if "lines" in line:
        return [line["line"].replace("{i}", str(number)) for number in range(line["lines"])]
    return [line["start"] + "".join(line["unit"].replace("{i}", str(number)) for number in range(line["times"]))]


def of_replies(replies: list[Case]) -> Handler:
    """Answers with the reply whose condition the request fulfils, else with the one that has none, and closes."""
    ordered = sorted(replies, key=lambda reply: "if_request_has" not in reply)

    async def handler(request: Received, out: Out) -> None:
        reply = next(reply for reply in ordered if fulfils(request, reply.get("if_request_has", "")))
        body = reply["body"].encode(reply.get("encoded_as", "utf-8"))
        out.write(head_of(reply).encode("latin-1") + body)
        await out.drain()
        out.close()

    return handler


def fulfils(request: Received, condition: str) -> bool:
    name, _, value = condition.partition(": ")
    return not condition or request.headers.get(name.lower()) == value


def serve(web: FakeWeb, case: Case) -> None:
    host = case["url"].split("/")[2]
    for place, replies in case["answers"].items():
        there, _, path = place.partition("/")
        web.routes[there or host, f"/{path}"] = of_replies(replies)


@cases("fetch")
def test_a_page_that_browsers_show_is_read(web: FakeWeb, case: Case) -> None:
    serve(web, case["input"])
    response, right = fetched(web, case["input"]["url"]), case["right"]
    if "reason" in right:
        assert response == right["reason"], case["why"]
        return
    assert isinstance(response, Response), (response, case["why"])
    page = page_of(response)
    assert page.title == right["title"], case["why"]
    assert response.final_url == right.get("final_url", response.final_url), case["why"]
    assert page.canonical_url == right.get("canonical_url", page.canonical_url), case["why"]
    assert page.feeds == right.get("feeds", page.feeds), case["why"]
    kind = page.non_content(response.final_url)
    assert kind in right.get("is", [kind]), case["why"]


@cases("charset")
def test_the_words_of_a_page_are_those_that_were_written(web: FakeWeb, case: Case) -> None:
    given = case["input"]
    lines = [f"{name}: {value}" for name, value in given["headers"].items()]
    reply = {"status": 200, "header_lines": lines, "body": given["body"], "encoded_as": given["encoded_as"]}
    serve(web, {"url": given["url"], "answers": {"/": [reply]}})
    response = fetched(web, given["url"])
    assert isinstance(response, Response), response
    assert case["right"]["text_has"] in page_of(response).text_start, case["why"]


# robots.txt


@cases("robots")
def test_robots_txt_is_obeyed_as_it_is_meant(web: FakeWeb, case: Case) -> None:
    right, body = case["right"], case["input"]["robots_txt"].encode(case["input"].get("encoded_as", "utf-8"))
    web.page("lantern.test", "/robots.txt", body, Content_Type="text/plain")
    web.anything(raw(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<title>Lantern</title>"))
    outcomes = {url: fetched(web, url) for url in right.get("allowed", {})}
    read = {url: outcome != "robots" for url, outcome in outcomes.items()}
    assert read == right.get("allowed", {}), (case["why"], outcomes)
    if "sitemaps" in right:
        assert list(named_sitemaps(web)) == right["sitemaps"], case["why"]
    if "crawl_delay" in right:
        assert parse(body, case["input"]["product"]).crawl_delay == right["crawl_delay"], case["why"]


def named_sitemaps(web: FakeWeb) -> tuple[str, ...]:
    async def main() -> tuple[str, ...]:
        client = Web(web.policy())
        try:
            return await client.sitemaps("http://lantern.test/")
        finally:
            await client.close()

    return asyncio.run(main())


# Sitemaps


@cases("sitemap")
def test_a_sitemap_gives_all_that_other_readers_find_in_it(web: FakeWeb, case: Case) -> None:
    body = case["input"]["body"].encode()
    body = gzip.compress(body) if case["input"].get("gzip") else body
    web.page("lantern.test", "/sitemap.xml", body, Content_Type="application/xml")
    right = case["right"]
    if "reason" in right:
        with pytest.raises(NotASitemap) as refusal:
            sitemap_of(web, case["input"]["url"])
        assert refusal.value.word == right["reason"], case["why"]
        return
    entries, summary = sitemap_of(web, case["input"]["url"])
    is_index = "children" in right
    assert (summary.type == "sitemapindex") == is_index
    assert [entry.loc.strip() for entry in entries] == right["children" if is_index else "urls"], case["why"]
    if "lastmods" in right:
        times = [entry.lastmod and entry.lastmod.replace(microsecond=0).isoformat() for entry in entries]
        assert times == right["lastmods"], case["why"]


def sitemap_of(web: FakeWeb, url: str) -> tuple[list[Entry], Summary]:
    """Entries and summary, streamed as the stages do it."""

    async def main() -> tuple[list[Entry], Summary]:
        client, parser, entries = Web(web.policy()), SitemapParser(), list[Entry]()
        try:
            async with client.stream(url) as response:
                async for chunk in response.chunks():
                    entries += parser.feed(chunk)
            summary = parser.close()
            return [*entries, *parser.last], summary
        finally:
            await client.close()

    return asyncio.run(main())


# What is no URL.


@cases("url")
def test_a_redirect_to_what_is_no_host_ends_with_its_reason(web: FakeWeb, case: Case) -> None:
    location = case["input"]["redirect_location"]
    head = f"HTTP/1.1 302 Found\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n"
    web.routes["lantern-plumbing.test", "/"] = raw(head.encode())
    assert fetched(web, "http://lantern-plumbing.test/") == case["right"]["reason"] in REASONS


@cases("url")
def test_what_is_no_host_is_refused_wherever_it_stands(case: Case) -> None:
    location = case["input"]["redirect_location"]
    reads: list[Callable[[], Any]] = [
        lambda: canonical_url(location),
        lambda: canonical_url(location, "http://lantern.test/"),
    ]
    for read in reads:
        with suppress(ValueError):
            assert "://" in read()
    page = f'<title>Lantern</title><a href="{location}">Our other site</a><p>Call us on (607) 555-0142.</p>'
    assert extract_home(page.encode(), "http://lantern.test/").title == "Lantern"
