"""What is too large to hold comes in pieces, within the same bounds."""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import resource
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import pytest

from jobs.web import StreamedResponse, Validators, Web
from jobs.web.failures import StageOutcome
from jobs.web.responses import FetchRecord, journal
from tests.fakeweb import FakeWeb, Out, Received, raw

URL = "http://shop.test/sitemap.xml"
ROW = b"<url><loc>http://shop.test/%07d</loc></url>\n"
XML = b"".join(ROW % n for n in range(50_000))  # 2.2 MB


@pytest.fixture
def web() -> Iterator[FakeWeb]:
    with FakeWeb() as served:
        served.page("shop.test", "/sitemap.xml", XML, Content_Type="application/xml", ETag='"1"')
        served.page("shop.test", "/zipped.xml", gzip.compress(XML), Content_Encoding="gzip")
        yield served


Read = Callable[[StreamedResponse], Awaitable[Any]]


def stream(web: FakeWeb, read: Read, url: str = URL, *, limits: Any = None, **more: Any) -> tuple[Any, FetchRecord]:
    """What `read` made of a stream, or the reason why not, and the evidence."""
    records: list[FetchRecord] = []

    async def main() -> Any:
        client = Web(web.policy(**(limits or {})))
        try:
            async with client.stream(url, accept="xml", **more) as answer:
                return await read(answer)
        except StageOutcome as ended:
            return ended.reason.word
        finally:
            await client.close()

    token = journal.set(records)
    try:
        return asyncio.run(main()), records[-1]
    finally:
        journal.reset(token)


async def pieces(answer: StreamedResponse) -> list[bytes]:
    return [piece async for piece in answer.chunks()]


@pytest.mark.parametrize("path", ["/sitemap.xml", "/zipped.xml"])
def test_it_comes_whole_decoded_and_in_small_pieces(web: FakeWeb, path: str) -> None:
    found, record = stream(web, pieces, f"http://shop.test{path}")
    assert b"".join(found) == XML
    assert max(map(len, found)) <= 1 << 20
    assert (record.outcome, record.status, record.decoded_bytes) == ("ok", 200, len(XML))
    assert record.content_hash == hashlib.sha256(XML).hexdigest()
    assert record.wire_bytes == (len(XML) if path == "/sitemap.xml" else len(gzip.compress(XML)))


def test_it_ends_where_it_is_too_large_with_what_came_before(web: FakeWeb) -> None:
    came: list[bytes] = []

    async def read(answer: StreamedResponse) -> None:
        async for piece in answer.chunks():
            came.append(piece)

    found, record = stream(web, read, "http://shop.test/zipped.xml", max_bytes=1_000_000)
    assert (found, record.outcome) == ("too_large", "too_large")
    assert 0 < sum(map(len, came)) <= 1_000_000
    assert XML.startswith(b"".join(came))


def test_an_unchanged_one_has_no_pieces(web: FakeWeb) -> None:
    web.page("shop.test", "/sitemap.xml", "", 304)
    found, record = stream(web, pieces, validators=Validators('"1"'))
    assert (found, record.outcome) == ([], "unchanged")


def test_whoever_reads_only_the_beginning_gives_the_turn_back(web: FakeWeb) -> None:
    async def main() -> tuple[bytes, bytes]:
        client = Web(web.policy(max_queue_wait=0.05))
        async with client.stream(URL) as answer:
            beginning = await anext(aiter(answer.chunks()))
        whole = (await client.fetch(URL, accept="xml")).body
        await client.close()
        return beginning, whole

    beginning, whole = asyncio.run(main())
    assert XML.startswith(beginning)
    assert whole == XML


def test_its_faults_come_out_with_their_reasons(web: FakeWeb) -> None:
    web.routes["shop.test", "/sitemap.xml"] = raw(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nshort")
    assert stream(web, pieces)[0] == "protocol"
    web.routes["shop.test", "/sitemap.xml"] = raw(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nhalf", hang=True)
    assert stream(web, pieces)[0] == "too_slow"


def test_a_body_that_trickles_in_is_left_however_short_it_is(web: FakeWeb) -> None:
    async def trickle(request: Received, out: Out) -> None:
        out.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/xml\r\nContent-Length: 20\r\n\r\n")
        for _ in range(20):
            out.write(b"x")
            await out.drain()
            await asyncio.sleep(0.01)

    web.routes["shop.test", "/sitemap.xml"] = trickle
    assert stream(web, pieces, limits={"slow_after": 0.05, "slowest": 1e9})[0] == "too_slow"
    assert b"".join(stream(web, pieces, limits={"slow_after": 0.05, "slowest": 0.1})[0]) == b"x" * 20


def test_a_body_of_a_hundred_megabytes_is_never_held(web: FakeWeb) -> None:
    async def large(request: Received, out: Out) -> None:
        out.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/xml\r\nContent-Length: 100000000\r\n\r\n")
        for _ in range(1000):
            out.write(b"x" * 100_000)
            await out.drain()

    async def read(answer: StreamedResponse) -> int:
        return sum([len(piece) async for piece in answer.chunks()])

    web.routes["shop.test", "/sitemap.xml"] = large
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    found, _ = stream(web, read, max_bytes=200_000_000, deadline=20.0)
    assert found == 100_000_000
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 30_000  # kB
