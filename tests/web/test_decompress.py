"""Large bodies: undone in bounded parts, elsewhere than on the event loop, and cut where they are too long."""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import random
import time
import zlib
from collections.abc import Callable, Iterator
from functools import cache

import brotli
import pytest
import zstandard

from jobs.web import Web
from jobs.web.decompress import PART, Decoder
from jobs.web.failures import StageOutcome
from jobs.web.robots import MOST_BYTES, Robots, parse
from tests.fakeweb import FakeWeb
from tests.patience import patient

WORDS = b"pipes boilers taps drains leaks valves Ithaca Geneva Corning kestrel heron osprey harrier merlin".split()


@cache
def text() -> bytes:
    """Four megabytes that no coding makes much smaller."""
    chance = random.Random(7)
    return b" ".join(b"%s%d" % (chance.choice(WORDS), chance.randrange(10**6)) for _ in range(350_000))[:4_000_000]


def dense() -> bytes:
    """A chunk of it from the wire stands for some 8 MB."""
    body = text()
    return b"".join(body[n : n + 40] + b"\n" + b"pipes mended day and night\n" * 240 for n in range(0, 300_000, 40))


CODINGS: list[tuple[str, Callable[[bytes], bytes]]] = [
    ("identity", bytes),
    ("gzip", lambda body: gzip.compress(body, 1)),
    ("deflate", lambda body: zlib.compress(body, 1)),
    ("br", lambda body: brotli.compress(body, quality=1)),
    ("zstd", lambda body: zstandard.compress(body, 1)),
]


@pytest.fixture
def web() -> Iterator[FakeWeb]:
    with FakeWeb() as served:
        yield served


@pytest.mark.parametrize(("coding", "compress"), CODINGS, ids=[name for name, _ in CODINGS])
def test_whatever_the_parts_the_body_is_the_same_and_cut_at_its_limit(
    coding: str, compress: Callable[[bytes], bytes]
) -> None:
    body = compress(text())
    for limit in (5_000_000, 4_000_000, 3_999_999, 1_000_001, 1):
        decoder = Decoder(coding, limit, 200, cut=True)
        found = bytearray()
        for start in range(0, len(body), 65_536):
            for part in decoder.parts(body[start : start + 65_536]):
                pieces = list(decoder.feed(part))
                assert sum(map(len, pieces)) < 4 * PART
                found += b"".join(pieces)
            if decoder.full:
                break
        decoder.finish()
        assert found == text()[:limit]


def busiest(web: FakeWeb, url: str) -> tuple[float, int]:
    """The most that the event loop worked at a stretch while a URL was fetched, in CPU seconds, and the body's size.

    Not in wall time: the loop also stands still when another process has the core, whatever the code does.
    """
    stretches = [0.0]

    async def watch() -> None:
        while True:
            begun = time.thread_time()
            await asyncio.sleep(0.001)
            stretches.append(time.thread_time() - begun)

    async def main() -> int:
        client = Web(web.policy(deadline=patient(30.0), max_bytes=50_000_000))
        await client.sitemaps("http://warm.test/")
        watcher = asyncio.create_task(watch())
        size = 0
        async with client.stream(url) as answer:
            async for piece in answer.chunks():
                size += len(piece)
        watcher.cancel()
        await client.close()
        return size

    size = asyncio.run(main())
    return max(stretches), size


def cpu_seconds(act: Callable[[], object]) -> float:
    begun = time.thread_time()
    act()
    return time.thread_time() - begun


def test_a_large_body_does_not_hold_up_the_event_loop(web: FakeWeb) -> None:
    """What undoing and hashing it takes is spent elsewhere: all that the loop does at a stretch is small beside it."""
    content = dense()
    body = gzip.compress(content, 1)
    web.page("shop.test", "/large", body, Content_Encoding="gzip")
    stretch, size = busiest(web, "http://shop.test/large")
    assert size == len(content)
    assert stretch < cpu_seconds(lambda: hashlib.sha256(gzip.decompress(body))) / 8


def test_a_robots_txt_of_half_a_mebibyte_is_read_beside_the_event_loop(web: FakeWeb) -> None:
    rules = b"User-agent: *\n" + b"".join(b"Disallow: /%%C3%%BC/%%7ea/%d*x*y$\n" % n for n in range(16_000))
    web.page("shop.test", "/robots.txt", rules[:MOST_BYTES], Content_Type="text/plain")
    web.page("shop.test", "/large", "Hello")
    stretch, _ = busiest(web, "http://shop.test/large")
    assert stretch < cpu_seconds(lambda: parse(rules[:MOST_BYTES], "ScraperSkyBot")) / 3


def test_a_robots_txt_that_speaks_to_ten_thousand_crawlers_is_read_in_no_time() -> None:
    agents = b"".join(b"User-agent: a%d\n" % n for n in range(10_000))
    rules: list[Robots] = []
    body = agents + b"User-agent: *\n" + b"Disallow: /a\n" * 20_000
    assert cpu_seconds(lambda: rules.append(parse(body, "ScraperSkyBot"))) < 1.0
    assert not rules[0].allows("https://shop.test/a")


def test_what_came_before_the_damage_is_not_lost(web: FakeWeb) -> None:
    body = bytearray(gzip.compress(text()[:3_000_000], 1))
    body[len(body) // 2] ^= 0xFF
    web.page("shop.test", "/", bytes(body), Content_Encoding="gzip")

    async def main() -> tuple[int, str]:
        client, came = Web(web.policy()), 0
        try:
            async with client.stream("http://shop.test/") as answer:
                async for piece in answer.chunks():
                    came += len(piece)
        except StageOutcome as ended:
            return came, ended.reason.word
        finally:
            await client.close()
        return came, "ok"

    came, word = asyncio.run(main())
    assert word == "protocol"
    assert came > 1_300_000
