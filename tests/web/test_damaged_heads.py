# ruff: noqa: E501 -- tables are read whole
"""Responses that browsers read: damaged and long heads, careless content types, a cookie that a redirect sets."""

from __future__ import annotations

import asyncio
from ipaddress import ip_network

import pytest

from jobs.web import Web
from jobs.web.addresses import target_of
from jobs.web.cookies import FetchCookies
from jobs.web.failures import Fail
from jobs.web.mime import charset_of, essence, sniffed
from jobs.web.politeness import Policy

PAGE = b"<!doctype html><title>Lantern Plumbing</title><p>Call us on Monday.</p>"


def answer(*lines: str, body: bytes = PAGE, status: str = "200 OK") -> bytes:
    head = "\r\n".join([f"HTTP/1.1 {status}", *lines, f"Content-Length: {len(body)}", "Connection: close", "", ""])
    return head.encode() + body


async def fetched(*answers: tuple[str, bytes]) -> str:
    """The title region of the page that a server gives which answers with the first whose text is in the request."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        request = (await reader.readuntil(b"\r\n\r\n")).decode()
        if request.startswith("GET /robots.txt"):
            writer.write(answer(status="404 Not Found", body=b""))
        else:
            writer.write(next(reply for needs, reply in answers if needs in request))
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    web = Web(Policy(allowed=(ip_network("127.0.0.0/8"),), ports=(port,), host_delay=0.0))
    try:
        return (await web.fetch(f"http://127.0.0.1:{port}/")).body.decode()
    finally:
        await web.close()
        server.close()


@pytest.mark.parametrize(
    "lines",
    [
        ["Content-Type: text/html; charset=utf-8", "X-XSS-Protection=1"],
        ["Content-Type: text/html", "Content-Security-Policy: " + "img-src https://cdn.test; " * 400],
        ["Content-Type: text/html", *(f"X-Line-{n}: 1" for n in range(300))],
        ["Content-Type: text/html charset=utf-8"],
        ["Content-Type: text/html, text/html; charset=UTF-8"],
        ["Content-Type: unknown/unknown"],
        ["Content-Type: */*"],
        [],
    ],
    ids=["no colon", "long line", "many lines", "no semicolon", "twice", "unknown", "any", "none"],
)
def test_a_response_that_browsers_read_is_read(lines):
    assert "Lantern" in asyncio.run(fetched(("", answer(*lines))))


def test_a_picture_without_a_type_is_no_page():
    with pytest.raises(Fail, match="not a web page"):
        asyncio.run(fetched(("", answer("Content-Type: unknown/unknown", body=b"\x89PNG\r\n\x1a\n\0\0\0"))))


def test_a_cookie_that_a_redirect_to_itself_sets_is_sent_back():
    redirect = answer("Set-Cookie: seen=1; Path=/", "Location: /", status="302 Found", body=b"")
    page = answer("Content-Type: text/html")
    assert "Lantern" in asyncio.run(fetched(("Cookie: seen=1", page), ("", redirect)))


def test_a_cookie_for_all_sites_of_a_registry_goes_to_its_own_alone():
    cookies, shop = FetchCookies(), target_of("https://shop.co.uk/")
    cookies.store(shop, ["seen=1; Domain=co.uk; Path=/"])
    assert [cookies.header(target_of(f"https://{host}/")) for host in ("other.co.uk", "co.uk")] == ["", ""]
    assert cookies.header(shop) == "seen=1"


def test_a_redirect_to_itself_without_a_cookie_is_a_circle():
    with pytest.raises(Fail, match="redirect"):
        asyncio.run(fetched(("", answer("Location: /", status="302 Found", body=b""))))


@pytest.mark.parametrize(
    ("header", "type_"),
    [("text/html; charset=x", "text/html"), ("text/html charset=utf-8", "text/html"), ("image/png, text/html", "text/html"),
     ("*/*", ""), ("application/unknown", ""), ('"text/html"', "text/html"), ("application/pdf", "application/pdf")],
)  # fmt: skip
def test_the_last_type_that_says_something_holds(header, type_):
    assert essence(header) == type_


def test_a_charset_is_read_behind_a_space_too():
    assert charset_of("text/html charset=utf-8") == "utf-8"
    assert charset_of("text/html") is None


@pytest.mark.parametrize(
    ("body", "type_"),
    [(b" \n<HTML lang=de>", "text/html"), (b"<!-- x --><p>", "text/html"), (b"<?xml version", "text/xml"), (b"%PDF-1.7", "application/pdf"),
     (b"hello", "text/plain"), (b"\0\1", "application/octet-stream"), (b"\xef\xbb\xbf<html>", "text/html")],
)  # fmt: skip
def test_bytes_say_what_they_are(body, type_):
    assert sniffed(body) == type_
