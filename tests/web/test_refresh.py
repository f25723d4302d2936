"""Pages that send their visitor on: the same checks, turns and bounds as for a redirect."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import Iterator
from typing import Any

import pytest

from jobs.web import Response, Validators, Web
from jobs.web.failures import StageOutcome
from jobs.web.refresh import refresh_of
from jobs.web.responses import FetchRecord, journal
from tests.fakeweb import FakeWeb, Out, Received, answer
from tests.patience import patient


@pytest.fixture
def web() -> Iterator[FakeWeb]:
    with FakeWeb() as served:
        yield served


def fetch(web: FakeWeb, url: str, *, validators: Validators | None = None, **limits: Any) -> Response | str:
    async def main() -> Response | str:
        client = Web(web.policy(**limits))
        try:
            return await client.fetch(url, validators=validators)
        except StageOutcome as ended:
            return ended.reason.word
        finally:
            await client.close()

    return asyncio.run(main())


def refresh(url: str, seconds: str = "0") -> str:
    return f'<html><head><meta http-equiv="refresh" content="{seconds}; url={url}"></head><body>Going on</body></html>'


def test_a_page_that_sends_its_visitor_on_is_followed_and_the_hop_is_kept(web: FakeWeb) -> None:
    web.page("shop.test", "/", refresh("/home?a=1&amp;b=2"))
    web.page("shop.test", "/home?a=1&b=2", "<h1>Hello</h1>")
    records: list[FetchRecord] = []
    token = journal.set(records)
    response = fetch(web, "http://shop.test/")
    journal.reset(token)
    assert isinstance(response, Response)
    assert (response.url, response.final_url) == ("http://shop.test/", "http://shop.test/home?a=1&b=2")
    assert response.body == b"<h1>Hello</h1>"
    assert response.hops == [(200, "http://shop.test/")]
    assert [record.final_url for record in records if "robots" not in record.url] == [
        "http://shop.test/",
        "http://shop.test/home?a=1&b=2",
    ]


@pytest.mark.parametrize(
    ("where", "reason"),
    [
        ("http://169.254.169.254/latest/", "forbidden_address"),
        ("http://[::ffff:10.0.0.1]/", "forbidden_address"),
        ("http://localhost/", "forbidden_address"),
        ("http://shop.test:5432/", "forbidden_address"),
        ("http://a:b@shop.test/", "bad_url"),
        ("http://shop.test/private/", "robots"),
        ("http://other.test/", "robots"),
    ],
)
def test_it_is_checked_as_a_redirect_is(web: FakeWeb, where: str, reason: str) -> None:
    web.page("shop.test", "/robots.txt", "User-agent: *\nDisallow: /private/")
    web.page("other.test", "/robots.txt", "User-agent: *\nDisallow: /")
    web.page("shop.test", "/", refresh(where))
    assert fetch(web, "http://shop.test/") == reason


def test_a_chain_without_end_is_bounded_with_the_redirects_in_it(web: FakeWeb) -> None:
    async def on_and_on(request: Received, out: Out) -> None:
        n = int(request.path.strip("/") or 0)
        if n % 2:
            await answer("", 302, {"Location": f"/{n + 1}"})(request, out)
        else:
            await answer(refresh(f"/{n + 1}"))(request, out)

    web.page("shop.test", "/robots.txt", "", 404)
    web.anything(on_and_on)
    assert fetch(web, "http://shop.test/") == "redirects"
    assert web.count("shop.test") <= 13


def test_a_page_that_only_reloads_itself_is_the_page(web: FakeWeb) -> None:
    web.page("shop.test", "/", refresh("http://shop.test/"))
    assert isinstance(fetch(web, "http://shop.test/"), Response)
    assert web.count("shop.test", "/") == 1


def test_two_pages_that_send_each_other_on_end(web: FakeWeb) -> None:
    web.page("shop.test", "/a", refresh("/b"))
    web.page("shop.test", "/b", refresh("/a"))
    assert isinstance(fetch(web, "http://shop.test/a"), Response)
    assert web.count("shop.test") <= 4


def test_going_on_waits_for_the_hosts_gap_and_shares_the_deadline(web: FakeWeb) -> None:
    web.page("shop.test", "/robots.txt", "", 404)
    web.page("shop.test", "/", refresh("/next"))
    web.page("shop.test", "/next", "Hello")
    assert isinstance(fetch(web, "http://shop.test/", host_delay=patient(0.4), deadline=patient(0.3)), Response)
    first, second = [asked.at for asked in web.log if asked.path in ("/", "/next")]
    assert second - first >= 0.39, "the gap is no part of the deadline, which is shorter"

    async def slowly(request: Received, out: Out) -> None:
        await asyncio.sleep(0.4)
        await answer(refresh(f"{request.path}x"))(request, out)

    web.routes.clear()
    web.page("shop.test", "/robots.txt", "", 404)
    web.anything(slowly)
    assert fetch(web, "http://shop.test/", deadline=1.0) in ("timeout", "too_slow")


def test_a_chain_over_several_hosts_is_in_the_turn_of_each(web: FakeWeb) -> None:
    for host, further in (("a.test", "b.test"), ("b.test", "b.test/2"), ("c.test", "a.test/end")):
        web.page(host, "/", refresh(f"http://{further}"))
    web.page("b.test", "/2", refresh("http://c.test"))
    web.page("a.test", "/end", "Hello")
    response = fetch(web, "http://a.test/", host_delay=0.2)
    assert isinstance(response, Response)
    assert [url for _, url in response.hops] == [
        "http://a.test/",
        "http://b.test/",
        "http://b.test/2",
        "http://c.test/",
    ]
    for host in ("a.test", "b.test", "c.test"):
        times = [asked.at for asked in web.log if asked.host == host]
        assert all(later - earlier > 0.19 for earlier, later in itertools.pairwise(times))


def test_what_is_fetched_as_data_is_never_followed(web: FakeWeb) -> None:
    web.page("shop.test", "/sitemap.xml", refresh("/next"))

    async def main() -> bytes:
        client = Web(web.policy())
        response = await client.fetch("http://shop.test/sitemap.xml", accept="xml")
        await client.close()
        return response.body

    assert b"Going on" in asyncio.run(main())


@pytest.mark.parametrize(
    ("written", "url"),
    [
        ('<meta http-equiv="refresh" content="0;url=/a">', "/a"),
        ("<META HTTP-EQUIV=Refresh CONTENT='0; URL=/a'>", "/a"),
        ("<meta content=\"3 ; url='/a b'\" http-equiv=refresh />", "/a b"),
        ('<meta http-equiv="refresh" content="0,/a">', "/a"),
        ('<meta http-equiv="refresh" content="0 /a">', "/a"),
        ('<meta http-equiv="refresh" content=".5;url=/a">', "/a"),
        ('<meta http-equiv="refresh" content="0.1.2;url=/a">', "/a"),
        ('<meta http-equiv="refresh" content="0;url=/a&amp;b">', "/a&b"),
        ('<meta name=x><meta http-equiv=refresh content="0;url=/a"><meta http-equiv=refresh content="0;url=/b">', "/a"),
        ('<meta http-equiv="refresh" content="30;url=/a">', None),
        ('<meta http-equiv="refresh" content="5">', None),
        ('<meta http-equiv="refresh" content="url=/a">', None),
        ('<meta http-equiv="refresh">', None),
        ('<!-- <meta http-equiv="refresh" content="0;url=/a"> -->', None),
        ('<noscript><meta http-equiv="refresh" content="0;url=/a"></noscript>', None),
        ('<script>"<meta http-equiv=refresh content=0;url=/a>"</script>', None),
        ('<meta name="description" content="refresh 0;url=/a">', None),
        ("x" * 70_000 + '<meta http-equiv="refresh" content="0;url=/a">', None),
        ("", None),
    ],
)  # fmt: skip
def test_how_it_may_be_written(written: str, url: str | None) -> None:
    refresh = refresh_of(written.encode())
    assert (refresh and refresh.url) == url


@pytest.mark.parametrize(
    "piece",
    [
        "<meta ",
        "<!--",
        "<script",
        "<noscript>",
        '<meta a="',
        "refresh content=0;",
        "0;url=" * 3,
        "<object text/html ",
        "<embed ",
        "><frameset cols='1,*'>",
        "><frame src=a>",
    ],
)
def test_reading_it_takes_no_longer_for_pages_that_are_made_for_it(piece: str) -> None:
    started = time.thread_time()
    refresh_of(("<meta http-equiv=refresh content=" + piece * 70_000).encode())
    assert time.thread_time() - started < 0.5


def test_the_header_of_that_name_is_followed_too_and_comes_before_the_element(web: FakeWeb) -> None:
    web.page("shop.test", "/", refresh("/element"), Refresh="0; url=/header")
    web.page("shop.test", "/header", "<h1>Header</h1>")
    response = fetch(web, "http://shop.test/")
    assert isinstance(response, Response)
    assert (response.final_url, response.body) == ("http://shop.test/header", b"<h1>Header</h1>")


ON = "location.href = '/a';"


@pytest.mark.parametrize(
    ("page", "url"),
    [
        (f"<script>{ON}</script><div></div>", "/a"),
        (f"<script src=/b.js></script><script>{ON}</script>", "/a"),
        (f"<script src=/b.js></script><script>{ON}</script><div></div>", None),
        (f"<script>{ON}{'f();' * 600}</script>", "/a"),
        (f"<script>{ON}{'f();' * 600}</script><div></div>", None),
        ("<script>var u = '/a'; location.href = u;</script>", "/a"),
        ("<script>var u = '/a'; u = b(); location.href = u;</script>", None),
    ],
)
def test_a_script_leads_on_from_a_page_that_no_script_fills(page: str, url: str | None) -> None:
    read = refresh_of(f"<html><head><title>Kestrel</title></head><body>{page}</body></html>".encode())
    assert (read and read.url) == url


MAIN, NAV = "<frame name=main src=/main.html>", "<frame src=nav>"


@pytest.mark.parametrize(
    ("frames", "url"),
    [
        (f"rows='80,*'><frame src=top><frameset cols='20%,80%'>{NAV}{MAIN}</frameset>", "/main.html"),
        (f"rows='*,80'><frameset cols='150,*'>{NAV}{MAIN}</frameset><frame src=foot>", "/main.html"),
        (
            f"rows='10%,*'><frameset cols='*'><frame src=ad></frameset><frameset cols='30%,*'>{NAV}{MAIN}</frameset>",
            "/main.html",
        ),
        (f"cols='*,800,*'>{NAV}{MAIN}<frame src=right>", "/main.html"),
        (f"cols='0,*' rows=''>{NAV}{MAIN}", "/main.html"),
        (f"cols='50%,50%'>{NAV}{MAIN}", None),
        (f"cols='odd'>{NAV}{MAIN}", None),
        (f"cols='150,*'>{NAV}<frame name=main>", "nav"),
        (f"cols='9,9,*'>{NAV}{MAIN}<frame src='about:blank'>", None),
        (f"cols='.,*'>{NAV}{MAIN}", "/main.html"),
        (f"cols='150px,*'>{NAV}{MAIN}", "/main.html"),
        (f"cols='*,3*'>{NAV}{MAIN}", "/main.html"),
    ],
)
def test_the_largest_frame_of_a_window_holds_the_page(frames: str, url: str | None) -> None:
    read = refresh_of(f"<html><title>Kestrel</title><frameset {frames}</frameset></html>".encode())
    assert (read and read.url) == url


@pytest.mark.parametrize(
    ("document", "url"),
    [
        ("<object type='text/html' data='/home'><p>Your browser shows no objects.</object>", "/home"),
        ("<object type='application/pdf' data='/menu.pdf'></object>", None),
        ("<p>Open Monday to Friday.</p><object type='text/html' data='/map'></object>", None),
        ("<embed type='text/html' src='/home'><embed type='text/html' src='/other'>", None),
    ],
)
def test_an_object_that_is_all_of_a_page_holds_the_page(document: str, url: str | None) -> None:
    read = refresh_of(f"<html><title>Kestrel</title>{document}</html>".encode())
    assert (read and read.url) == url
