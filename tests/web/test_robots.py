# ruff: noqa: E501 -- the table is read line by line
"""robots.txt by RFC 9309."""

from __future__ import annotations

import asyncio
import random
import time

import pytest
from protego import Protego

from jobs.web import Response, Web
from jobs.web.addresses import target_of
from jobs.web.failures import StageOutcome
from jobs.web.politeness import HostVisit, Policy, robots_file
from jobs.web.responses import journal
from jobs.web.robots import MOST_BYTES, parse
from jobs.web.robots_files import RobotsFiles
from tests.fakeweb import FakeWeb, Handler, Out, Received, answer, raw

BOT = "ScraperSkyBot"

RULES = [
    # text of the rules, path, allowed
    ("Disallow: /", "/a", False),
    ("Disallow:", "/a", True),
    ("", "/a", True),
    ("Disallow: /a", "/abc", False),
    ("Disallow: /a/", "/a", True),
    ("Disallow: /a\nAllow: /a/b", "/a/b/c", True),
    ("Allow: /a\nDisallow: /a", "/a", True),
    ("Disallow: /*.gif$", "/x/y.gif", False),
    ("Disallow: /*.gif$", "/y.gif?1", True),
    ("Disallow: /*.gif", "/y.gif?1", False),
    ("Disallow: /*a*b*c$", "/xaybzc", False),
    ("Disallow: /*a*b*c$", "/xaybzcd", True),
    ("Disallow: /ab*ba$", "/aba", True),
    ("Disallow: /$", "/", False),
    ("Disallow: /$", "/a", True),
    ("Disallow: /$", "/?", True),
    ("Disallow: /$", "", False),
    ("Disallow: /$", "#top", False),
    ("Disallow: /a$", "?/a", True),
    ("Disallow: *", "/a", False),
    ("Disallow: /a?b=*", "/a?b=1", False),
    ("Disallow: /%7Ejoe", "/~joe/x", False),
    ("Disallow: /~joe", "/%7ejoe/x", False),
    ("Disallow: /a%2fb", "/a%2Fb", False),
    ("Disallow: /a%2fb", "/a/b", True),
    ("Disallow: /ü", "/%C3%BC", False),
    ("Disallow: /%c3%bc", "/%C3%BC", False),
    ("Disallow: /A", "/a", True),
    ("Disallow: /a # why", "/a", False),
    ("dIsAlLoW : /a", "/a", False),
    ("Disallow: /", "/robots.txt", True),
    ("Disallow: private", "/private", False),
    ("Sitemap: https://a.test/s.xml\nDisallow: /a", "/a", False),
    ("Nonsense\n\x00\x01: \nDisallow: /a", "/a", False),
]


def test_no_robots_txt_makes_us_wait_for_longer_than_our_longest_delay():
    async def nowhere(request: object) -> Response:
        raise AssertionError("It is known.")

    files, visit = RobotsFiles(Policy(longest_crawl_delay=30.0), nowhere), HostVisit("shop.test", 443, 1.0)
    visit.robots = robots_file("parsed", body="User-agent: *\nCrawl-delay: 86400\n")
    asyncio.run(files.of(target_of("https://shop.test/"), visit))
    assert (visit.delay, visit.crawl_delay) == (30.0, 30.0)


@pytest.mark.parametrize(("rules", "path", "allowed"), RULES)
def test_a_rule_allows_or_not(rules: str, path: str, allowed: bool) -> None:
    robots = parse(f"User-agent: *\n{rules}".encode(), BOT)
    assert robots.allows(f"https://shop.test{path}") is allowed


GROUPS = [
    ("User-agent: scraperskybot\nDisallow: /", False),
    ("User-agent: ScraperSkyBot/1.0\nDisallow: /", False),
    ("User-agent:   SCRAPERSKYBOT  \nDisallow: /", False),
    ("User-agent: ScraperSky\nDisallow: /", True),
    ("User-agent: ScraperSkyBot-Images\nDisallow: /", True),
    ("User-agent: ScraperSkyBot_News\nDisallow: /", True),
    ("User-agent:: ScraperSkyBot\nDisallow:: /", False),
    ("User-agent: *\nDisallow: /\n\nUser-agent: ScraperSkyBot\nAllow: /", True),
    ("User-agent: ScraperSkyBot\nAllow: /b\n\nUser-agent: other\nAllow: /\n\nUser-agent: scraperskybot\nDisallow: /", False),
    ("User-agent: a\nUser-agent: ScraperSkyBot\nDisallow: /", False),
    ("User-agent: a\n\n\nSitemap: x\nUser-agent: ScraperSkyBot\nDisallow: /", False),
    ("Disallow: /\nUser-agent: *\nAllow: /", True),
    ("User-agent: *\rDisallow: /\r", False),
    ("\ufeffUser-agent: *\r\nDisallow: /\r\n", False),
    ("User-agent: other\nDisallow: /", True),
]  # fmt: skip


@pytest.mark.parametrize(("text", "allowed"), GROUPS)
def test_the_group_that_speaks_to_us_is_found(text: str, allowed: bool) -> None:
    assert parse(text.encode(), BOT).allows("https://shop.test/a") is allowed


def test_half_a_mebibyte_is_read_and_no_partial_line() -> None:
    body = b"User-agent: *\n" + b"#" * (MOST_BYTES - 27) + b"\nDisallow: /abc"
    assert parse(body, BOT).allows("http://a.test/abc")
    assert not parse(b"User-agent: *\nDisallow: /abc\n" + b"#" * MOST_BYTES, BOT).allows("http://a.test/abc")


def test_many_wildcards_cost_no_more_than_a_look() -> None:
    robots = parse(b"User-agent: *\nDisallow: /" + b"*a" * 5000 + b"$", BOT)
    started = time.thread_time()
    robots.allows("http://a.test/" + "a" * 2000)
    assert time.thread_time() - started < 0.1


def test_crawl_delay_and_sitemaps_are_read() -> None:
    robots = parse(b"Sitemap: http://a.test/1\nUser-agent: *\nCrawl-delay: 2.5\nCrawl-delay: x\nSitemap: /2", BOT)
    assert (robots.crawl_delay, robots.sitemaps) == (2.5, ("http://a.test/1", "/2"))


def word_with_robots(served: FakeWeb, path: str = "/a", **options: bool) -> str:
    async def main() -> str:
        web = Web(served.policy())
        try:
            await web.fetch(f"http://shop.test{path}", **options)  # type: ignore[arg-type]
        except StageOutcome as ended:
            return ended.reason.word
        finally:
            await web.close()
        return "ok"

    return asyncio.run(main())


def endless(start: bytes) -> Handler:
    async def handler(request: Received, out: Out) -> None:
        out.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n" + start)
        while not out.is_closing():
            out.write(b"# and so on\n" * 5000)
            await out.drain()

    return handler


ALL = "User-agent: *\nDisallow: /a"
STATES = [
    ("it says so", answer(ALL), "robots"),
    ("404 allows", answer("", 404), "ok"),
    ("401 and 403 allow", answer("", 403), "ok"),
    ("500 forbids", answer("", 500), "robots_unreachable"),
    ("429 forbids", answer("", 429), "robots_unreachable"),
    ("broken HTTP forbids", raw(b"junk\r\n\r\n"), "robots_unreachable"),
    ("no answer forbids", raw(hang=True), "robots_unreachable"),
    ("a redirect is followed", answer("", 301, {"Location": "http://other.test/robots.txt"}), "robots"),
    ("a redirect loop allows", answer("", 301, {"Location": "/robots.txt"}), "ok"),
    (
        "a redirect to where nobody may go forbids",
        answer("", 301, {"Location": "http://10.0.0.1/robots.txt"}),
        "robots_unreachable",
    ),
    ("unchanged though nobody knew it allows", raw(b"HTTP/1.1 304 X\r\n\r\n"), "ok"),
    ("a byte order mark is no part of it", answer("\ufeff" + ALL), "robots"),
    ("bytes of no text do not hide what follows", answer(bytes(range(256)) * 100 + b"\n" + ALL.encode()), "robots"),
    ("an endless one is read in part", endless(ALL.encode() + b"\n"), "robots"),
    ("markup in its place allows", answer("<html>User-agent: *</html>"), "ok"),
    ("a large one is read in part", answer(ALL + "\n" + "#" * 3_000_000), "robots"),
]


@pytest.mark.parametrize(("handler", "word"), [state[1:] for state in STATES], ids=[state[0] for state in STATES])
def test_what_a_state_of_robots_means(handler: object, word: str) -> None:
    with FakeWeb() as served:
        served.page("other.test", "/robots.txt", ALL)
        served.page("shop.test", "/a", "<h1>Hello</h1>")
        served.routes["shop.test", "/robots.txt"] = handler  # type: ignore[assignment]
        assert word_with_robots(served) == word


def test_a_person_may_override_robots() -> None:
    with FakeWeb() as served:
        served.page("shop.test", "/robots.txt", ALL)
        served.page("shop.test", "/a", "<h1>Hello</h1>")
        assert word_with_robots(served, obey_robots=False) == "ok"
        assert served.count("shop.test", "/robots.txt") == 0


def test_each_hop_of_a_redirect_is_checked() -> None:
    with FakeWeb() as served:
        served.page("shop.test", "/robots.txt", "User-agent: *\nDisallow: /secret")
        served.page("shop.test", "/a", "", 302, Location="/secret")
        served.page("shop.test", "/secret", "secret")
        assert word_with_robots(served) == "robots"
        assert served.count("shop.test", "/secret") == 0


def test_a_redirect_in_an_older_charset_keeps_its_bytes() -> None:
    with FakeWeb() as served:
        served.routes["shop.test", "/a"] = raw(b"HTTP/1.1 301 X\r\nLocation: /caf\xe9\r\nContent-Length: 0\r\n\r\n")
        served.page("shop.test", "/caf%E9", "<h1>Hello</h1>")
        assert word_with_robots(served) == "ok"


def test_the_gap_lies_between_robots_and_the_page_too() -> None:
    with FakeWeb() as served:
        served.page("shop.test", "/robots.txt", "User-agent: *\nCrawl-delay: 0.3")
        served.page("shop.test", "/a", "<h1>Hello</h1>")
        assert word_with_robots(served) == "ok"
        assert served.log[1].at - served.log[0].at >= 0.3


def test_every_request_leaves_its_evidence() -> None:
    with FakeWeb() as served:
        served.page("shop.test", "/a", "<h1>Hello</h1>", ETag='"7"')
        records: list[object] = []
        token = journal.set(records)  # type: ignore[arg-type]
        word_with_robots(served)
        journal.reset(token)
        robots, page = records
        assert (robots.status, robots.outcome) == (404, "not_found")  # type: ignore[attr-defined]
        assert (page.status, page.outcome, page.etag, page.decoded_bytes) == (200, "ok", '"7"', 14)  # type: ignore[attr-defined]
        assert page.address == "127.0.0.1"  # type: ignore[attr-defined]


# Where Protego 0.7 reads a file otherwise than the RFC's text, or than what every large crawler does with it.
OTHERWISE = {
    "Disallow: private",  # a rule without its slash matches nothing there; Google reads it as /private
    "User-agent: ScraperSkyBot/1.0\nDisallow: /",  # section 2.2.1: the version is no part of the token
    "User-agent: ScraperSky\nDisallow: /",  # the token is another crawler's, not the beginning of ours
    "\ufeffUser-agent: *\r\nDisallow: /\r\n",  # a byte order mark
    "User-agent:: ScraperSkyBot\nDisallow:: /",  # a second colon
}


def by_protego(text: str, path: str) -> bool:
    return bool(Protego.parse(text).can_fetch(f"https://shop.test{path}", BOT))


def test_protego_agrees_wherever_the_rfc_leaves_no_choice() -> None:
    table = [(rules, f"User-agent: *\n{rules}", path, allowed) for rules, path, allowed in RULES]
    table += [(text, text, "/a", allowed) for text, allowed in GROUPS]
    differs = {key for key, text, path, allowed in table if by_protego(text, path) != allowed}
    assert differs == OTHERWISE


def test_protego_agrees_on_thousands_of_random_files() -> None:
    """Left out are patterns with `*` at the end or a `?`, whose octets Protego counts otherwise for the longest match."""
    chance = random.Random(9309)

    def word(letters: str, most: int) -> str:
        return "/" + "".join(chance.choice(letters) for _ in range(chance.randint(0, most)))

    for _ in range(3000):
        lines = ["User-agent: *"] + [
            f"{chance.choice(['Allow', 'Disallow'])}: {word('ab/*.', 6).rstrip('*')}{chance.choice(['', '', '$'])}"
            for _ in range(chance.randint(1, 6))
        ]
        text, path = "\n".join(lines), word("ab/.?", 8)
        assert parse(text.encode(), BOT).allows(f"https://shop.test{path}") is by_protego(text, path), (text, path)
