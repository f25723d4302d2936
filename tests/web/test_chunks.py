"""Chunks: the body is the same in whatever pieces it comes, and what is no chunk is refused."""

from __future__ import annotations

import pytest

from jobs.web.chunks import LINE_MOST, ChunkReader
from jobs.web.heads import HeadReader

BODY = b"5;a=b\r\nhello\r\n00D\n, and welcome\n000\r\nServer time: 5\r\n\r\n"
HEAD = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"


def content(made: bytes) -> bytes:
    """The content of chunks as they go on to the parser, which ends them by CRLF alone."""
    whole = b""
    while made:
        size, _, made = made.partition(b"\r\n")
        whole, made = whole + made[: int(size, 16)], made[int(size, 16) + 2 :]
    return whole


@pytest.mark.parametrize("size", range(1, len(BODY) + 1))
def test_a_body_is_the_same_in_whatever_pieces_it_comes(size: int) -> None:
    reader = ChunkReader()
    made = [reader.feed(BODY[at : at + size]) for at in range(0, len(BODY), size)]
    assert content(b"".join(piece for piece, _ in made)) == b"hello, and welcome"
    assert reader.is_over
    assert not any(has_surplus for _, has_surplus in made)


def test_chunks_that_come_together_are_one() -> None:
    assert ChunkReader().feed(b"1\r\na\r\n" * 40 + b"0\r\n\r\n")[0].startswith(b"28\r\naaaa")


@pytest.mark.parametrize(
    "body",
    [b"5\r\nhelloabc\r\n0\r\n\r\n", b"hello\r\n", b"-5\r\nhello\r\n", b"\r\n", b"5" * LINE_MOST, b"5 5\r\nhello\r\n"],
)
def test_what_is_no_chunk_is_for_the_parser_to_refuse_and_nothing_behind_it_is_read(body: bytes) -> None:
    reader = ChunkReader()
    assert reader.feed(body)[0].endswith(b"?\r\n")
    assert reader.feed(b"5\r\nhello\r\n0\r\n\r\n") == (b"", True)


def test_trailers_without_an_end_are_not_read_for_ever() -> None:
    reader = ChunkReader()
    read = reader.feed(b"1\r\na\r\n0\r\n" + b"X-Y: 1234567\r\n" * LINE_MOST)
    assert read == (b"1\r\na\r\n0\r\n\r\n", True), "the content is whole, and the connection ends"


def test_a_version_in_a_header_is_no_head() -> None:
    head = HEAD.replace(b"\r\n\r\n", b"\r\nVia: HTTP/1.1 204 cache\r\n\r\n")
    assert HeadReader().feed(head + b"1\na\n0\n\n") == head + b"1\r\na\r\n0\r\n\r\n"


def test_a_body_that_breaks_off_has_no_end() -> None:
    reader = ChunkReader()
    assert reader.feed(b"5\r\nhel") == (b"3\r\nhel\r\n", False)
    assert not reader.is_over


def test_what_comes_behind_the_end_is_not_taken_for_the_next_response() -> None:
    reader = HeadReader()
    assert reader.feed(HEAD + b"1\na\n0\n\nHTTP/1.1 200 OK\r\n\r\n") == HEAD + b"1\r\na\r\n0\r\n\r\n"
    assert reader.has_surplus


def test_a_response_without_a_body_has_no_chunks() -> None:
    head = HEAD.replace(b"200 OK", b"304 Not Modified")
    assert HeadReader().feed(head) == head
