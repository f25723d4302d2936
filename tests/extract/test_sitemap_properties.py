"""What holds for any sitemap, and for any bytes that are said to be one."""

from __future__ import annotations

import gzip
import re
import time
import tracemalloc
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import chain, pairwise, repeat
from xml.sax.saxutils import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jobs.extract.sitemaps import Entry, NotASitemap, SitemapParser, Summary, write_urlset
from jobs.extract.sitemaps.xml_reader import AROUND_URL
from tests.extract.sitemaps import CASES, FOLDER, lengthened, read, result_of
from tests.whole import WHOLE, in_whole

FILES = {name: data for name in CASES if len(data := (FOLDER / name).read_bytes()) < 8_000}
KIB64 = 65_536


def examples(whole: int) -> int:
    """How many, of those that the whole form draws."""
    return whole if WHOLE else whole // 3


# Documents: real ones, and real ones that something has happened to

PIECES = st.sampled_from(
    [
        b"<url>", b"</url>", b"<loc>", b"</loc>", b"<urlset>", b"</urlset>", b"<sitemapindex>", b"<rss>", b"<item>",
        b"<link>", b"<!--", b"-->", b"<![CDATA[", b"]]>", b"<?xml ", b"?>", b"<!DOCTYPE urlset>", b"<a>" * 70,
        b"&amp;", b"&", b"&#38;", b"&#x", b"&eacute;", b";", b"<", b">", b'"', b"\0", b"\n", b"\r", b" " * 50,
        b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\x1f\x8b\x08", b"\x80", b"\xc3", b"\xc3\xa9", b"\xe9",
        b"a" * 300, b"https://larch.test/x", b"\nhttps://larch.test/y\n",
    ]
)  # fmt: skip


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """A file of the corpus with parts cut out, put in, and swapped for others, and packed perhaps."""
    data = draw(st.sampled_from(list(FILES.values())))
    data = lengthened(data) if draw(st.booleans()) else data
    for _ in range(draw(st.integers(0, 4))):
        start = draw(st.integers(0, len(data)))
        end = min(len(data), start + draw(st.integers(0, 40)))
        data = data[:start] + draw(st.one_of(PIECES, st.binary(max_size=6))) + data[end:]
    return gzip.compress(data, mtime=0) if draw(st.booleans()) else data


ANY = st.one_of(st.binary(max_size=3_000), st.lists(PIECES, max_size=40).map(b"".join), damaged())


def fed(chunks: list[bytes]) -> tuple[list[Entry], Summary]:
    parser = SitemapParser()
    entries = [entry for chunk in chunks for entry in parser.feed(chunk)]
    summary = parser.close()
    return entries + parser.last, summary


@settings(max_examples=examples(1_500))
@given(ANY)
def test_any_bytes_give_a_result_or_a_reason(data):
    match result_of(data, KIB64):
        case str(word), str(reason):
            assert word in ("not_sitemap", "malformed", "bomb")
            assert reason
        case list(entries), Summary() as summary:
            assert summary.type in ("urlset", "sitemapindex", "rss", "atom", "text")
            assert summary.url_count + summary.child_count == len(entries)
            assert all(0 < len(entry.loc) <= 2_083 for entry in entries)
            assert summary.warning or not summary.truncated


@settings(max_examples=examples(600))
@given(ANY, st.lists(st.integers(0, 6_000), max_size=12) | st.integers(1, 30))
def test_the_boundaries_of_chunks_do_not_matter(data, cuts):
    cuts = range(0, len(data), cuts) if isinstance(cuts, int) else sorted(min(cut, len(data)) for cut in cuts)
    try:
        in_pieces: object = fed([data[a:b] for a, b in pairwise([0, *cuts, len(data)])])
    except NotASitemap as error:
        in_pieces = error.word, str(error)
    assert in_pieces == result_of(data, len(data) or 1)


# What we write

TEXT = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cn", "Z")), min_size=1, max_size=40)
# "&amp;" in a location is taken for an ampersand that was escaped twice: many sites do that, and none means it. What
# nobody sees at its end (a zero width space) is no part of it.
LOCATIONS = TEXT.map(lambda text: f"https://larch.test/{text}").filter(
    lambda url: "&amp;" not in url and url == url.strip(AROUND_URL)
)
TIMES = st.datetimes(datetime(1000, 1, 1), datetime(9000, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 -- with zones
ENTRIES = st.builds(
    Entry,
    loc=LOCATIONS,
    lastmod=st.none() | TIMES | TIMES.map(lambda at: at.replace(microsecond=0)),
    priority=st.none() | st.floats(0, 1),
    changefreq=st.sampled_from(["", "always", "hourly", "daily", "weekly", "monthly", "yearly", "never"]),
    alternates=st.none()
    | st.dictionaries(st.from_regex(r"[a-z]{2}(-[A-Z]{2})?", fullmatch=True), LOCATIONS, min_size=1, max_size=3),
)


@settings(max_examples=examples(300))
@given(st.lists(ENTRIES, max_size=30), st.sampled_from(["utf-8", "utf-16-le", "utf-16-be", "utf-8-sig"]))
def test_what_we_write_we_read_back(entries, encoding):
    data = b"".join(write_urlset(entries)).decode().encode(encoding)
    read_back, summary = read(data)
    assert read_back == entries
    assert (summary.type, summary.truncated, summary.refused, summary.warning) == ("urlset", False, 0, "")


@settings(max_examples=examples(300))
@given(st.lists(ENTRIES, min_size=1, max_size=12), st.data())
def test_a_cut_never_loses_an_entry_that_was_complete(entries, data):
    whole = b"".join(write_urlset(entries))
    cut = data.draw(st.integers(0, len(whole)))
    complete = whole[:cut].count(b"</url>")
    try:
        read_back, summary = read(whole[:cut], data.draw(st.sampled_from([1, 50, KIB64])))
    except NotASitemap:
        assert complete == 0
    else:
        assert read_back == entries[:complete]
        assert summary.truncated == (b"</urlset>" not in whole[:cut])


FORMS = {
    "sitemapindex": ("<sitemapindex>", "<sitemap><loc>{}</loc></sitemap>", "</sitemapindex>"),
    "rss": ("<rss><channel>", "<item><title>x</title><link>{}</link></item>", "</channel></rss>"),
    "atom": ("<feed>", '<entry><link href="{}"/></entry>', "</feed>"),
    "text": ("", "{}\n", ""),
}


@settings(max_examples=examples(300))
@given(
    st.sampled_from(list(FORMS)),
    st.lists(LOCATIONS, min_size=1, max_size=20),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    st.data(),
)
def test_a_cut_in_any_form_and_encoding_keeps_what_was_complete(form, locations, encoding, data):
    if form == "text":  # what no URL has (RFC 3986, section 2), and what people put behind one in a list
        locations = [re.sub(r'[<>"]|[\',;]+$', "", location) for location in locations]
    head, item, end = FORMS[form]
    items = [item.format(location if form == "text" else escape(location, {'"': "&quot;"})) for location in locations]
    whole = (head + "".join(items) + end).encode(encoding)
    cut = data.draw(st.integers(0, len(whole)))
    complete = sum(len((head + "".join(items[: n + 1])).encode(encoding)) <= cut for n in range(len(items)))
    try:
        read_back, summary = read(whole[:cut], data.draw(st.sampled_from([1, 50, KIB64])))
    except NotASitemap:
        assert complete == 0
    else:
        assert [entry.loc for entry in read_back[:complete]] == locations[:complete]
        assert len(read_back) <= complete + (form == "text")  # a list does not show that its last line was cut
        assert summary.type == form


@settings(max_examples=examples(200))
@given(st.lists(ENTRIES, min_size=1, max_size=60), st.data())
def test_a_cut_in_packed_data_keeps_every_entry_that_they_still_hold(entries, data):
    packed = gzip.compress(b"".join(write_urlset(entries)), mtime=0)
    packed = packed[: data.draw(st.integers(0, len(packed) - 1))]
    complete = zlib.decompressobj(31).decompress(packed).count(b"</url>")
    try:
        read_back, summary = read(packed, data.draw(st.sampled_from([1, 50, KIB64])))
    except NotASitemap:
        assert complete == 0
    else:
        assert read_back == entries[:complete]
        assert summary.truncated


@settings(max_examples=examples(600))
@given(st.sampled_from([name for name in FILES if CASES[name].get("type") != "text"]), st.data())
def test_a_cut_file_of_the_corpus_begins_as_the_whole_one(name, data):
    whole = FILES[name]
    part = whole[: data.draw(st.integers(0, len(whole)))]
    try:
        read_back, _ = read(part)
    except NotASitemap:
        return
    try:
        all_of_it, _ = read(whole)
    except NotASitemap:
        return  # a document type declaration, or a bomb, comes to light behind its entries
    assert read_back == all_of_it[: len(read_back)]


# What has no end: each of these would fill the memory, or take time that grows with the square

HEAD = b'<?xml version="1.0"?><urlset>'


def numbered(form: str) -> Iterator[bytes]:
    for number in range(10**9):
        yield (form % number).encode()


ENDLESS: dict[str, tuple[bytes, Iterator[bytes]]] = {
    "white space": (b"", repeat(b" \n" * 4_000)),
    "a comment": (HEAD + b"<!--", repeat(b"x" * 8_000)),
    "a comment before the root": (b"<!--", repeat(b"x" * 8_000)),
    "an instruction": (HEAD + b"<?php ", repeat(b"x" * 8_000)),
    "an attribute": (HEAD + b'<url a="', repeat(b"x" * 8_000)),
    "a tag's name": (HEAD + b"<", repeat(b"x" * 8_000)),
    "attributes": (HEAD + b"<url ", numbered('a%d="" ')),
    "a location": (HEAD + b"<url><loc>", repeat(b"x" * 8_000)),
    "a location in CDATA": (HEAD + b"<url><loc><![CDATA[", repeat(b"x" * 8_000)),
    "depth": (HEAD, repeat(b"<a>")),
    "names": (HEAD, numbered("<a%d/>")),
    "names of attributes": (HEAD, numbered('<a b%d=""/>')),
    "prefixes": (HEAD, numbered("<p%d:url><p:loc/></p:url>")),
    "translations": (HEAD + b"<url>", numbered('<link hreflang="l%d" href="x"/>')),
    "locations of one entry": (HEAD + b"<url>", repeat(b"<loc>https://larch.test/</loc>")),
    "comments": (HEAD, repeat(b"<!---->")),
    "comments behind the end": (HEAD + b"</urlset>", repeat(b"<!-- yoas -->")),
    "ampersands": (HEAD + b"<url><loc>", repeat(b"&" * 8_000)),
    "references": (HEAD + b"<url><loc>", repeat(b"&eacute;&#38;&nope;" * 400)),
    "empty entries": (HEAD, repeat(b"<url/>")),
    "entries": (HEAD, repeat(b"<url><loc>x</loc></url>")),
    "entries with a bad date": (HEAD, repeat(b"<url><loc>x</loc><lastmod>Thu, 99 Jul 2026 99:99:99 X</lastmod></url>")),
    "a line": (b"https://larch.test/", repeat(b"x" * 8_000)),
    "lines": (b"https://larch.test/\n", repeat(b"\n\n\nx\n")),
    "bytes beyond ASCII": (HEAD, repeat(b"\xff\x80" * 4_000)),
    "UTF-16": (b"\xff\xfe", repeat(b"<\0" * 4_000)),
    "control characters": (HEAD, repeat(b"\0" * 8_000)),
    "members": (gzip.compress(HEAD), repeat(gzip.compress(b" "))),
    "bytes behind a member": (gzip.compress(HEAD + b"</urlset>"), repeat(b"x" * 8_000)),
}


def stream(name: str, size: int) -> Iterator[bytes]:
    """The first `size` bytes of something endless, in chunks as they come over the wire."""
    head, rest = ENDLESS[name]
    held, sent = bytearray(), 0
    for piece in chain([head], rest):
        held += piece
        while len(held) >= KIB64:
            yield bytes(held[:KIB64])
            del held[:KIB64]
            sent += KIB64
        if sent >= size:
            return


def drained(chunks: Iterator[bytes]) -> str:
    """Read a file, keep nothing of it; returns its type or the reason why it is none."""
    parser = SitemapParser()
    try:
        for chunk in chunks:
            parser.feed(chunk)
        return parser.close().type
    except NotASitemap as error:
        return error.word


# The dearest of those that are read like another: ampersands, lines, entries.
LIKE_ANOTHER = ("references", "empty entries", "entries with a bad date")
# Many small parts are read slowest, and little of them is held at once: half as much shows the same.
IN_SMALL_PARTS = () if WHOLE else ("prefixes", "entries", "lines", "members")


@pytest.mark.parametrize("name", [in_whole(name, id=name) if name in LIKE_ANOTHER else name for name in ENDLESS])
def test_what_has_no_end_takes_memory_and_time_that_have_one(name):
    size, most = (1_250_000, 1_100_000) if name in IN_SMALL_PARTS else (2_500_000, 2_200_000)
    chunks = list(stream(name, size))
    tracemalloc.start()
    start = time.process_time()
    assert drained(iter(chunks))
    seconds, peak = time.process_time() - start, tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert seconds < size / 160_000  # traced, which takes five times as long
    assert peak < most, "what is held does not grow with what is read"


def test_a_file_is_read_up_to_our_own_limit_and_says_so():
    parser = SitemapParser(largest=100_000)
    entries = [entry for chunk in stream("entries", 300_000) for entry in parser.feed(chunk)]
    summary = parser.close()
    assert len(entries) == (100_000 - len(HEAD)) // len(b"<url><loc>x</loc></url>")
    assert summary.byte_count == 100_000
    assert summary.truncated
    assert "Only the first 100,000 bytes" in summary.warning
