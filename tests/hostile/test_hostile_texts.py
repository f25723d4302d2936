# ruff: noqa: E501 -- the tables are read line by line
"""Texts that are written to cost: robots.txt, sitemaps, headers and pages that lead on end within a bound of CPU time and
of memory. They are read in the worker's own process."""

from __future__ import annotations

import gzip
import time
import tracemalloc
from collections.abc import Callable
from itertools import count

import pytest

from jobs.extract.sitemaps import NotASitemap, SitemapParser
from jobs.web.mime import charset_of, essence
from jobs.web.refresh import LOOKED_AT, refresh_of
from jobs.web.robots import MOST_BYTES, parse

CPU_SECONDS = 3.0  # an idle machine takes a tenth of it
MEMORY = 40_000_000  # bytes above what the file itself takes
PRODUCT = "ScraperSkyBot"
CHUNK = 65_536
HALF = MOST_BYTES
LONG = 30_000  # what takes the square of its length takes too long already


def filled(unit: str, size: int, start: str = "", end: str = "") -> bytes:
    return (start + unit * ((size - len(start) - len(end)) // len(unit)) + end).encode()


def numbered(unit: str, size: int, start: str = "", end: str = "") -> bytes:
    pieces, length, numbers = [start], len(start), count()
    while length < size:
        pieces.append(unit.format(next(numbers)))
        length += len(pieces[-1])
    return "".join([*pieces, end]).encode()


ROBOTS = {
    "one line without end": filled("a", 5_000_000, "User-agent: *\nDisallow: /"),
    "agents without rules": numbered("User-agent: bot{}\n", HALF),
    "a group for each rule": filled("User-agent: *\nDisallow: /a\n", HALF),
    "rules of stars": numbered("Disallow: /{}*a*a*a*a*a*a*a*a*a*a*a*a*a*a*b$\n", HALF, "User-agent: *\n"),
    "one rule of stars": filled("*a", HALF, "User-agent: *\nDisallow: /", "b$\n"),
    "percent signs": filled("%", HALF, "User-agent: *\nDisallow: /"),
    "encoded letters": filled("%41", HALF, "User-agent: *\nDisallow: /"),
    "spaces before a colon": filled(" ", HALF, "User-agent: *\nDisallow", ": /"),
    "comments": filled("#", HALF, "User-agent: *\n"),
    "carriage returns": filled("\r", HALF, "User-agent: *\rDisallow: /x\r"),
    "zero bytes": filled("\x00", HALF, "User-agent: *\n"),
    "sitemaps": numbered("Sitemap: https://hostile.test/{}.xml\n", HALF),
    "half of UTF-16": filled("Disallow: /a\n", HALF).decode().encode("utf-16")[:-1],
    "blanks between sitemaps": filled(" ", LONG, "Sitemap: a", "b\n"),
    "commas between sitemaps": filled(",", LONG, "Sitemap: a", "b\n"),
    "blanks behind sitemap": filled("sitemap  ", LONG, "Sitemap: a", "b\n"),
    "delays": filled("Crawl-delay: 9999999999999999999999\n", HALF, "User-agent: *\n"),
}
PATHS = ["/" + "a" * 4_000, "/" + "aab" * 1_000, "/" + "%2a" * 1_000, "/?" + "a=1&" * 1_000, "/"]

_XML = '<?xml version="1.0"?>'
_SET = _XML + '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
_ENTITIES = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
ZEROS = gzip.compress(bytes(10_000_000)) * 100  # members, a gigabyte of zeros
SITEMAPS = {
    "elements inside each other": filled("<url>", 3_000_000, _SET),
    "other elements inside each other": filled("<a><b>", 3_000_000, _SET),
    "a location without end": filled("a", 3_000_000, f"{_SET}<url><loc>https://hostile.test/"),
    "an attribute without end": filled("a", 3_000_000, f'{_SET}<url a="'),
    "attributes": numbered(" a{}='1'", 1_000_000, "<urlset", ">"),
    "a comment without end": filled("- ", 3_000_000, f"{_SET}<!--"),
    "CDATA without end": filled("]] ", 3_000_000, f"{_SET}<url><loc><![CDATA["),
    "an instruction without end": filled("? ", 3_000_000, f"{_SET}<?php"),
    "a declaration without end": filled("x ", 3_000_000, "<?xml "),
    "declarations": filled(_XML, 1_000_000),
    "entities of entities": f'{_XML}<!DOCTYPE urlset [<!ENTITY e0 "https://hostile.test/">{_ENTITIES}]><urlset><url><loc>&e11;</loc></url></urlset>'.encode(),
    "a long entity many times": filled("&a;", 1_000_000, f'{_XML}<!DOCTYPE u [<!ENTITY a "{"a" * 100_000}">]><urlset><url><loc>'),
    "a file of this machine": b'<!DOCTYPE urlset [<!ENTITY x SYSTEM "file:///etc/passwd">]><urlset><url><loc>&x;</loc></url></urlset>',
    "ampersands": filled("&", 2_000_000, f"{_SET}<url><loc>https://hostile.test/"),
    "numbers of characters": filled("&#65;", 2_000_000, f"{_SET}<url><loc>https://hostile.test/"),
    "empty entries": filled("<url/>", 3_000_000, _SET),
    "locations in one entry": numbered("<loc>https://hostile.test/{}</loc>", 2_000_000, f"{_SET}<url>"),
    "an index that goes on and on": numbered("<sitemap><loc>https://hostile.test/{}.xml</loc></sitemap>", 3_000_000, f"{_XML}<sitemapindex>"),
    "one line of text": filled("a", 3_000_000, "https://hostile.test/"),
    "spaces in a line": filled(" " * 60_000 + "x\n", 3_000_000, "https://hostile.test/\n"),
    "lines of nothing": filled("\n", 3_000_000, "https://hostile.test/\n"),
    "angle brackets": filled("<", 2_000_000, _SET),
    "closing tags": filled("</url>", 2_000_000, _SET),
    "spaces in front": filled(" ", 3_000_000, "", _SET),
    "zero bytes": filled("\x00", 3_000_000, _SET),
    "a gzip of zeros": ZEROS,
    "a gzip in a gzip of zeros": gzip.compress(ZEROS),
    "empty gzip members": gzip.compress(b"") * 100_000,
    "half a gzip": gzip.compress(filled("<url><loc>https://hostile.test/</loc></url>", 3_000_000, _SET))[:-40],
}  # fmt: skip

HEADERS = {
    "blanks before a charset": filled(" ", LONG, "text/html; ", "!"),
    "blanks behind a charset": filled(" ", LONG, "text/html; charset =", "!"),
    "semicolons": filled(";", LONG, "text/html", "!"),
    "charsets": filled("; charset = ", LONG),
    "commas": filled(",", LONG),
    "blanks alone": filled(" ", LONG, "a", "/b"),
    "a number without end": filled("1", LONG, "0", "; url=/x"),
    "points": filled(".", LONG, "0", "; url=/x"),
}
PIECES = [
    " ",
    "\n",
    "\n\t",
    "else ",
    "window . ",
    "location ",
    "location = ",
    "location . replace ( ",
    "/*",
    "<!--",
    "' + ",
    "var a='b';\n",
    "decodeURI ( ",
    "$( location ) . attr( ",
    "open( 'a' , ",
    "<script ",
    "<script>",
    "<title ",
    "<meta a=b>",
    "<iframe>",
    "<noscript>",
    f"<meta {'a' * 1_900}>",
]
PAGES = {
    f"{piece[:20]!r} in a page that leads on": filled(piece, LOOKED_AT, "<head><script>location='/x';else", "x</script>")
    for piece in PIECES
} | {
    f"{piece[:20]!r} beside frames": filled(piece, LOOKED_AT, "<meta http-equiv=refresh_><frameset><iframe src=a>location")
    for piece in PIECES
}  # fmt: skip


def read_robots(body: bytes) -> None:
    robots = parse(body, PRODUCT)
    for path in PATHS:
        robots.allows(f"https://hostile.test{path}")


def read_header(body: bytes) -> None:
    essence(body.decode())
    charset_of(body.decode())
    refresh_of(b"", body.decode())


def read_page(body: bytes) -> None:
    refresh_of(body)


def read_sitemap(body: bytes) -> None:
    parser = SitemapParser()
    try:
        for start in range(0, len(body), CHUNK):
            parser.feed(body[start : start + CHUNK])
        parser.close()
    except NotASitemap:
        pass  # one of its ends


READINGS: list[tuple[str, Callable[[bytes], None], bytes]] = [
    *((f"robots: {name}", read_robots, body) for name, body in ROBOTS.items()),
    *((f"sitemap: {name}", read_sitemap, body) for name, body in SITEMAPS.items()),
    *((f"header: {name}", read_header, body) for name, body in HEADERS.items()),
    *((f"page: {name}", read_page, body) for name, body in PAGES.items()),
]


@pytest.mark.parametrize(("read", "body"), [reading[1:] for reading in READINGS], ids=[name for name, _, _ in READINGS])
def test_a_file_that_is_written_to_cost_ends_within_a_bound_of_cpu_time(
    read: Callable[[bytes], None], body: bytes
) -> None:
    started = time.process_time()
    read(body)
    assert time.process_time() - started < CPU_SECONDS


@pytest.mark.parametrize(
    ("read", "body"),
    [(read, body[:400_000] if body[:2] != b"\x1f\x8b" else body[:200_000]) for _, read, body in READINGS],
    ids=[name for name, _, _ in READINGS],
)
def test_and_within_a_bound_of_memory(read: Callable[[bytes], None], body: bytes) -> None:
    tracemalloc.start()
    try:
        read(body)
        assert tracemalloc.get_traced_memory()[1] < MEMORY
    finally:
        tracemalloc.stop()
