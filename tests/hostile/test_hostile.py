# ruff: noqa: E501 -- the table is read line by line
"""A hostile web: every server misbehaves in its own way, all at once, beside sites that behave.

Each ends with its own reason within the deadline and the memory limit; the good sites in the same worker notice nothing.
"""

from __future__ import annotations

import asyncio
import gzip
import resource
import struct
import time
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

import brotli
import pytest
import zstandard

from jobs.web import Web
from jobs.web.addresses import Mapping
from jobs.web.failures import StageOutcome
from tests.fakeweb import FakeWeb, Handler, Out, Received, answer, raw
from tests.patience import patient

DEADLINE = 2.0
MEMORY_MB = 150
OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
MB = 1_000_000


def sized(body: bytes, *more: bytes) -> Handler:
    return raw(OK + b"".join(line + b"\r\n" for line in more) + b"Content-Length: %d\r\n\r\n" % len(body) + body)


def coded(coding: str, body: bytes) -> Handler:
    return sized(body, b"Content-Encoding: " + coding.encode())


def forever(head: bytes, piece: bytes, pause: float) -> Handler:
    async def handler(request: Received, out: Out) -> None:
        out.write(head)
        while not out.is_closing():
            out.write(piece)
            await out.drain()
            await asyncio.sleep(pause)

    return handler


def redirect(location: str, status: int = 302) -> Handler:
    return answer(b"", status, {"Location": location})


def chain(host: str, length: int) -> Handler:
    async def handler(request: Received, out: Out) -> None:
        n = int(request.path.strip("/") or 0)
        await (redirect(f"http://{host}/{n + 1}") if n < length else answer("the end"))(request, out)

    return handler


def endless_redirects(request_host: str) -> Handler:
    async def handler(request: Received, out: Out) -> None:
        await redirect(f"http://{request_host}/{time.monotonic_ns()}")(request, out)

    return handler


def refresh(url: str) -> bytes:
    return f'<meta http-equiv="refresh" content="0;url={url}">Going on'.encode()


def endless_refreshes() -> Handler:
    async def handler(request: Received, out: Out) -> None:
        await answer(refresh(f"/{time.monotonic_ns()}"))(request, out)

    return handler


def endless_refresh_headers() -> Handler:
    async def handler(request: Received, out: Out) -> None:
        await answer(PAGE, 200, {"Refresh": f"0; url=/{time.monotonic_ns()}"})(request, out)

    return handler


def reset() -> Handler:
    async def handler(request: Received, out: Out) -> None:
        linger = struct.pack("ii", 1, 0)
        out.get_extra_info("socket").setsockopt(1, 13, linger)  # SOL_SOCKET, SO_LINGER: closing sends a reset
        out.transport.abort()

    return handler


def half_closed(body: bytes) -> Handler:
    async def handler(request: Received, out: Out) -> None:
        out.write(OK + b"Content-Length: 100\r\n\r\n" + body)
        out.write_eof()
        await asyncio.sleep(600)  # longer than anybody waits

    return handler


def bomb(compress: Callable[[bytes], bytes], size: int = 20 * MB) -> bytes:
    return compress(bytes(size))


def zstd_bomb() -> bytes:
    """A frame of run-length blocks: 128 KiB for every 4 bytes, which no ordinary compressor reaches."""
    header = b"\x28\xb5\x2f\xfd" + b"\x00" + b"\x58"  # no content size, a window of 2 MiB
    block = (1 << 1 | (128 * 1024) << 3).to_bytes(3, "little") + b"\x00"
    return header + block * 20_000


def raw_deflate(body: bytes) -> bytes:
    state = zlib.compressobj(9, zlib.DEFLATED, -15)
    return state.compress(body) + state.flush()


@dataclass
class Case:
    """One server: how it behaves, and the words with which a visit may end (`ok` where it is to be put up with)."""

    name: str
    handler: Handler
    words: str
    path: str = "/"


PAGE = b"<h1>Hello</h1>"
GZIP = gzip.compress(PAGE * 1000)
CASES = [
    # Slow.
    Case("silent", raw(hang=True), "timeout"),
    Case("slow-loris-headers", forever(OK, b"X-A: b\r\n", 0.2), "timeout protocol"),
    Case("slow-status-line", forever(b"HT", b"T", 0.3), "timeout protocol"),
    Case("drip-body", forever(OK + b"\r\n", b"x", 0.1), "too_slow"),
    Case("drip-chunks", forever(OK + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n", 0.1), "too_slow"),
    Case("hangs-in-body", raw(OK + b"Content-Length: 100\r\n\r\nhalf", hang=True), "too_slow"),
    Case("hangs-after-head", raw(OK + b"Content-Length: 100\r\n\r\n", hang=True), "too_slow"),
    Case("hangs-in-gzip", raw(OK + b"Content-Encoding: gzip\r\n\r\n" + GZIP[:30], hang=True), "too_slow"),
    Case("endless-continue", forever(b"", b"HTTP/1.1 100 Continue\r\n\r\n", 0.05), "timeout protocol"),
    Case("endless-hints", forever(b"", b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n", 0.05), "timeout protocol"),
    # Large.
    Case("endless-body", forever(OK + b"\r\n", b"x" * 65536, 0), "too_large"),
    Case("endless-chunks", forever(OK + b"Transfer-Encoding: chunked\r\n\r\n", b"4000\r\n" + b"x" * 0x4000 + b"\r\n", 0), "too_large"),
    Case("endless-header-lines", forever(OK, b"X-Filler: " + b"y" * 1000 + b"\r\n", 0), "protocol"),
    Case("endless-header-line", forever(OK + b"X-Filler: ", b"y" * 10000, 0), "protocol"),
    Case("endless-status-line", forever(b"HTTP/1.1 200 ", b"y" * 10000, 0), "protocol"),
    Case("endless-chunk-extension", forever(OK + b"Transfer-Encoding: chunked\r\n\r\n1;", b"y" * 10000, 0.001), "protocol too_slow too_large"),
    Case("endless-trailers", forever(OK + b"Transfer-Encoding: chunked\r\n\r\n0\r\n", b"X: y\r\n" * 500, 0.001), "ok"),
    Case("claims-a-terabyte", raw(OK + b"Content-Length: 1000000000000\r\n\r\n", hang=True), "too_large"),
    Case("claims-more-than-2-to-64", raw(OK + b"Content-Length: 99999999999999999999999\r\n\r\nx"), "protocol too_large"),
    Case("100-mb-of-one-tag", forever(OK + b"\r\n<div ", b"a" * 65536, 0), "too_large"),
    Case("many-header-fields", raw(OK + b"".join(b"X-%d: y\r\n" % n for n in range(5000)) + b"\r\nhi"), "protocol"),
    # Bombs.
    Case("gzip-bomb", coded("gzip", bomb(gzip.compress)), "bomb"),
    Case("deflate-bomb", coded("deflate", bomb(zlib.compress)), "bomb"),
    Case("raw-deflate-bomb", coded("deflate", bomb(raw_deflate)), "bomb"),
    Case("brotli-bomb", coded("br", bomb(partial(brotli.compress, quality=5))), "bomb"),
    Case("zstd-bomb", coded("zstd", zstd_bomb()), "bomb"),
    Case("gzip-of-many-members", coded("gzip", gzip.compress(bytes(200_000)) * 300), "bomb too_large"),
    Case("gzip-quine-like-empty-members", coded("gzip", gzip.compress(b"") * 20_000), "ok"),
    Case("zip-ratio-just-below", coded("gzip", gzip.compress(bytes(range(256)) * 30_000, 1)), "too_large bomb"),
    Case("zstd-window-of-2-gib", coded("zstd", b"\x28\xb5\x2f\xfd\x00\xa8" + b"\x01\x00\x00"), "protocol"),
    # Codings that are not what they say.
    Case("gzip-that-is-none", coded("gzip", PAGE), "protocol"),
    Case("brotli-that-is-none", coded("br", b"\xff" * 100), "protocol"),
    Case("zstd-that-is-none", coded("zstd", PAGE), "protocol"),
    Case("gzip-that-breaks-off", coded("gzip", GZIP[:-12]), "protocol"),
    Case("gzip-with-rubbish-after", coded("gzip", GZIP + b"rubbish"), "ok"),
    Case("gzip-with-a-wrong-checksum", coded("gzip", GZIP[:-8] + bytes(4) + GZIP[-4:]), "ok"),
    Case("brotli-with-a-large-window", coded("br", b"\x11\x1e" + bytes(50)), "protocol"),
    Case("no-coding-by-other-names", coded("UTF-8", PAGE), "ok"),
    Case("unknown-coding", coded("compress", PAGE), "ok"),
    Case("stacked-codings", coded("gzip, gzip", gzip.compress(GZIP)), "ok"),
    # Redirects.
    Case("redirect-to-itself", redirect("/"), "redirects"),
    Case("redirect-loop", chain("redirect-loop.test", 10**9), "redirects"),
    Case("endless-redirects", endless_redirects("endless-redirects.test"), "redirects"),
    Case("chain-of-10", chain("chain-of-10.test", 10), "ok"),
    Case("chain-of-11", chain("chain-of-11.test", 11), "redirects"),
    Case("redirect-to-loopback", redirect("http://127.1:22/"), "forbidden_address"),
    Case("redirect-to-localhost", redirect("http://localhost/"), "forbidden_address"),
    Case("redirect-to-metadata", redirect("http://169.254.169.254/latest/meta-data/"), "forbidden_address"),
    Case("redirect-to-metadata-in-hex", redirect("http://0xa9fea9fe/"), "forbidden_address"),
    Case("redirect-to-mapped-ipv6", redirect("http://[::ffff:10.0.0.1]/"), "forbidden_address"),
    Case("redirect-to-a-database-port", redirect("http://redirect-target.test:5432/"), "forbidden_address"),
    Case("redirect-to-a-file", redirect("file:///etc/passwd"), "bad_url"),
    Case("redirect-with-a-password", redirect("http://a:b@shop.test/"), "bad_url"),
    Case("redirect-to-no-url", redirect("http://[::1"), "bad_url"),
    Case("redirect-to-a-rebinding-name", redirect("http://rebind.evil.com/"), "forbidden_address"),
    Case("redirect-to-nowhere", redirect(""), "http_status"),
    Case("redirect-with-a-bomb-in-its-body", raw(b"HTTP/1.1 302 X\r\nLocation: http://good0.test/\r\n\r\n" + b"x" * MB), "ok"),
    Case("redirect-with-backslashes", redirect("\\\\169.254.169.254\\latest"), "forbidden_address"),
    Case("redirect-without-a-scheme", redirect("//169.254.169.254/latest"), "forbidden_address"),
    Case("redirect-in-circled-letters", raw("HTTP/1.1 302 X\r\nLocation: http://ⓛⓞⓒⓐⓛⓗⓞⓢⓣ/\r\nContent-Length: 0\r\n\r\n".encode()), "forbidden_address"),
    Case("redirect-to-two-places", raw(b"HTTP/1.1 302 X\r\nLocation: http://good0.test/\r\nLocation: http://127.0.0.1/\r\nContent-Length: 0\r\n\r\n"), "ok forbidden_address"),
    Case("redirect-with-a-line-break", raw(b"HTTP/1.1 302 X\r\nLocation: /a\rX: b\r\n\r\n"), "protocol"),
    Case("redirect-to-a-fragment", redirect("#here"), "redirects"),
    Case("redirect-by-proxy", redirect("http://127.0.0.1/", 305), "http_status"),
    # Pages that send their visitor on.
    Case("refresh-to-metadata", sized(refresh("http://169.254.169.254/latest/")), "forbidden_address"),
    Case("refresh-to-loopback", sized(refresh("http://2130706433:5432/")), "forbidden_address"),
    Case("refresh-to-itself", sized(refresh("/")), "ok"),
    Case("refresh-to-a-script", sized(refresh("javascript:alert(1)")), "ok"),
    Case("endless-refreshes", endless_refreshes(), "redirects"),
    Case("refresh-header-to-metadata", answer(PAGE, 200, {"Refresh": "0;url=http://169.254.169.254/latest/"}), "forbidden_address"),
    Case("refresh-header-to-itself", answer(PAGE, 200, {"Refresh": "0; url=/"}), "ok"),
    Case("refresh-header-of-nonsense", answer(PAGE, 200, {"Refresh": "soon; url"}), "ok"),
    Case("endless-refresh-headers", endless_refresh_headers(), "redirects"),
    Case("refresh-of-a-hundred-thousand-tags", sized(b"<meta http-equiv=refresh content=" + b"<meta " * 100_000), "ok"),
    # Broken HTTP.
    Case("closes-at-once", raw(), "connect"),
    Case("resets", reset(), "connect"),
    Case("short-of-its-length", raw(OK + b"Content-Length: 1000\r\n\r\nshort"), "protocol"),
    Case("half-closed", half_closed(b"half"), "protocol"),
    Case("longer-than-its-length", raw(OK + b"Content-Length: 5\r\n\r\nhello world HTTP/1.1 200 OK\r\n\r\n"), "ok protocol"),
    Case("negative-length", raw(OK + b"Content-Length: -1\r\n\r\nhello"), "protocol"),
    Case("two-lengths", raw(OK + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello"), "protocol"),
    Case("bad-chunk-size", raw(OK + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n0\r\n\r\n"), "protocol"),
    Case("chunk-size-overflow", raw(OK + b"Transfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\nx"), "protocol"),
    Case("chunks-break-off", raw(OK + b"Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n"), "protocol"),
    Case("http-0.9", raw(b"<html>hello</html>"), "protocol"),
    Case("another-protocol", raw(b"SSH-2.0-OpenSSH_9.2\r\n"), "protocol"),
    Case("junk", raw(bytes(range(256)) * 10), "protocol"),
    Case("nul-in-a-header", raw(OK + b"X-A: a\x00b\r\nContent-Length: 2\r\n\r\nhi"), "protocol"),
    Case("status-of-letters", raw(b"HTTP/1.1 abc OK\r\n\r\n"), "protocol"),
    Case("status-999", raw(b"HTTP/1.1 999 Denied\r\nContent-Length: 0\r\n\r\n"), "server_error http_status blocked"),
    Case("status-switching-protocols", raw(b"HTTP/1.1 101 X\r\nUpgrade: websocket\r\n\r\n"), "http_status protocol connect"),
    Case("header-of-nothing", raw(OK + b": value\r\nContent-Length: 2\r\n\r\nhi"), "ok"),
    Case("length-and-chunks", raw(OK + b"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n"), "ok"),
    Case("length-with-a-plus", raw(OK + b"Content-Length: +2\r\n\r\nhi"), "protocol"),
    Case("http-2-unasked", raw(b"\x00\x00\x12\x04\x00\x00\x00\x00\x00" + bytes(18)), "protocol"),
    Case("radio", raw(b"ICY 200 OK\r\nContent-Type: text/html\r\n\r\nhi"), "protocol"),
    Case("lines-without-carriage-return", raw(b"HTTP/1.1 200 OK\nContent-Type: text/html\nContent-Length: 2\n\nhi"), "ok"),
    Case("an-answer-nobody-asked-for", raw(OK + b"Content-Length: 2\r\n\r\nhi" + OK + b"Content-Length: 2\r\n\r\nxx"), "ok"),
    Case("a-thousand-cookies", raw(OK + b"".join(b"Set-Cookie: c%d=%s\r\n" % (n, b"x" * 4000) for n in range(1000)) + b"\r\nhi"), "protocol"),
    Case("bytes-for-validators", raw(OK + b'ETag: "\xff"\r\nLast-Modified: \xfe\r\nContent-Length: 2\r\n\r\nhi'), "ok"),
    Case("bytes-for-a-type", raw(b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=\xff\r\nContent-Length: 2\r\n\r\nhi"), "ok"),
    Case("unchanged-though-nobody-knew-it", raw(b"HTTP/1.1 304 X\r\n\r\n"), "http_status"),
    Case("no-content-with-content", raw(b"HTTP/1.1 204 X\r\nContent-Length: 5\r\n\r\nhello"), "protocol http_status"),
    Case("reset-content", answer(b"", 205), "http_status"),
    Case("misdirected", answer(b"", 421), "http_status"),
    Case("too-early", answer(b"", 425), "server_error"),
    Case("status-zero", raw(b"HTTP/1.1 000 X\r\nContent-Length: 0\r\n\r\n"), "http_status"),
    # Contents.
    Case("nul-bytes", sized(b"\x00" * 1000 + PAGE), "ok"),
    Case("wrong-charset", raw(OK.replace(b"html", b"html; charset=klingon") + b"Content-Length: 2\r\n\r\nhi"), "ok"),
    Case("latin-1-in-a-header", raw(OK + b"X-A: \xff\xfe\r\nContent-Length: 2\r\n\r\nhi"), "ok"),
    Case("deep-nesting", sized(b"<div>" * 100_000), "ok"),
    Case("an-image", raw(b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nContent-Length: 3\r\n\r\nPNG"), "not_html"),
    Case("no-content", raw(b"HTTP/1.1 204 No Content\r\n\r\n"), "http_status"),
    # Refusals.
    Case("unauthorised", answer(b"", 401), "blocked"),
    Case("forbidden", answer(b"", 403), "blocked"),
    Case("challenge", answer(b"wait", 503, {"cf-mitigated": "challenge"}), "blocked"),
    Case("gone", answer(b"", 410), "not_found"),
    Case("too-many-requests", answer(b"", 429, {"Retry-After": "99999999999999"}), "rate_limited"),
    Case("retry-after-in-the-past", answer(b"", 503, {"Retry-After": "Wed, 21 Oct 2015 07:28:00 GMT"}), "server_error"),
    Case("retry-after-eight-thousand-years", answer(b"", 429, {"Retry-After": "Fri, 31 Dec 9999 23:59:59 GMT"}), "rate_limited"),
    Case("retry-after-below-nothing", answer(b"", 503, {"Retry-After": "-5"}), "server_error"),
    Case("retry-after-in-a-far-time-zone", answer(b"", 503, {"Retry-After": "Fri, 31 Dec 2027 23:59:59 +99999999999999999999"}), "server_error"),
    Case("retry-after-of-nonsense", answer(b"", 503, {"Retry-After": "soon, maybe ²"}), "server_error"),
]  # fmt: skip
GOOD = [f"good{n}.test" for n in range(40)]


@dataclass
class Visit:
    word: str
    seconds: float
    retry: bool = False


def rebinding() -> Callable[[str], list[str]]:
    """A name server that first says a public address and then a private one, and both to be sure."""
    return lambda host: ["8.8.8.8", "10.0.0.1"]


async def visit(web: Web, url: str) -> Visit:
    started = time.monotonic()
    try:
        await web.fetch(url, obey_robots=False)
    except StageOutcome as ended:
        return Visit(ended.reason.word, time.monotonic() - started)
    return Visit("ok", time.monotonic() - started)


@pytest.fixture(scope="module")
def visits() -> Iterator[dict[str, Visit]]:
    """Visit them all at once, in one worker."""
    with FakeWeb() as served:
        handlers = {f"{case.name}.test": case.handler for case in CASES}

        async def by_host(request: Received, out: Out) -> None:
            await handlers.get(request.host, answer(PAGE))(request, out)

        served.anything(by_host)
        policy = served.policy(
            deadline=patient(DEADLINE), max_bytes=2 * MB, slow_after=1.0, connections=300,
            mappings=(Mapping("*.test", "127.0.0.1", served.port),),
        )  # fmt: skip

        async def main() -> dict[str, Visit]:
            web = Web(policy, look_up=rebinding())
            names = [*(f"{case.name}.test" for case in CASES), *GOOD]
            before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            found = await asyncio.gather(*(visit(web, f"http://{name}/") for name in names))
            grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
            await web.close()
            return {**dict(zip(names, found, strict=True)), "memory": Visit("", grown)}

        yield asyncio.run(main())


def test_there_are_at_least_sixty_servers() -> None:
    assert len({case.name for case in CASES}) == len(CASES) >= 60


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_hostile_server_ends_with_its_own_reason_within_the_deadline(case: Case, visits: dict[str, Visit]) -> None:
    found = visits[f"{case.name}.test"]
    assert found.word in case.words.split()
    assert found.seconds < 2 * visits["silent.test"].seconds, "none takes longer than one that never says anything"


def test_a_server_that_never_says_anything_is_left_at_the_deadline(visits: dict[str, Visit]) -> None:
    assert visits["silent.test"].word == "timeout"
    assert visits["silent.test"].seconds < 60, "it would go on for ten minutes"


def test_the_good_sites_in_the_same_worker_are_unaffected(visits: dict[str, Visit]) -> None:
    assert {visits[host].word for host in GOOD} == {"ok"}


def test_all_together_stay_within_the_memory_limit(visits: dict[str, Visit]) -> None:
    assert visits["memory"].seconds < MEMORY_MB


@pytest.mark.parametrize(
    ("names", "expired", "trusted", "word"),
    [
        (("shop.test",), True, True, "tls"),
        (("other.test",), False, True, "tls"),
        (("shop.test",), False, False, "tls_chain"),
    ],
    ids=["expired", "of another name", "of an unknown authority"],
)
def test_a_certificate_that_is_wrong_ends_with_a_reason_of_tls(
    names: tuple[str, ...], expired: bool, trusted: bool, word: str
) -> None:
    with FakeWeb(tls=True, names=names, expired=expired) as served:
        policy = served.policy(**({} if trusted else {"ca_file": None}))
        assert asyncio.run(visit_once(policy, "https://shop.test/")).word == word


def test_a_server_that_speaks_plain_text_on_the_tls_port_ends_with_tls() -> None:
    with FakeWeb(tls=True) as secure, FakeWeb() as plain:
        policy = secure.policy(mappings=(Mapping("*.test", "127.0.0.1", plain.port, True),))
        assert asyncio.run(visit_once(policy, "https://shop.test/")).word in ("tls", "connect")


def test_a_server_that_is_not_there_ends_with_connect() -> None:
    with FakeWeb() as served:
        policy = served.policy(mappings=(Mapping("*.test", "127.0.0.1", 9),))
        assert asyncio.run(visit_once(policy, "http://shop.test/")).word == "connect"


async def visit_once(policy: object, url: str) -> Visit:
    web = Web(policy)  # type: ignore[arg-type]
    try:
        return await visit(web, url)
    finally:
        await web.close()


def test_zstandard_that_is_honest_is_read() -> None:
    with FakeWeb() as served:
        served.routes["shop.test", "/"] = coded("zstd", zstandard.compress(PAGE * 1000))
        assert asyncio.run(visit_once(served.policy(), "http://shop.test/")).word == "ok"
