"""Compressed data come out as they went in, whatever pieces they come in, and never without a bound."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable
from itertools import pairwise

import brotli
import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from jobs.compression import PIECE, Bomb, Damaged, Decompressor, UnknownCoding

FLOOR = 1_000_000
ZEROS = bytes(30_000_000)
# Lines of digits: they shrink to a third, so that a chunk holds many blocks and pieces.
TEXT = b"".join(b"%d\n" % (n * 7_919 % 1_000_003) for n in range(60_000))


def bare(body: bytes) -> bytes:
    compress = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return compress.compress(body) + compress.flush()


CODINGS: dict[str, tuple[str, Callable[[bytes], bytes]]] = {
    "none": ("identity", bytes),
    "gzip": ("gzip", lambda body: gzip.compress(body, 6, mtime=0)),
    "gzip in two members": ("x-gzip", lambda body: gzip.compress(body[:7_000]) + gzip.compress(body[7_000:])),
    "gzip with padding": ("gzip", lambda body: gzip.compress(body) + bytes(3_000)),
    "deflate": ("deflate", zlib.compress),
    "deflate without a header": ("deflate", bare),
    "zlib that is called gzip": ("gzip", zlib.compress),
    "brotli": ("br", lambda body: brotli.compress(body, quality=4)),
    "zstd": ("zstd", lambda body: zstandard.compress(body)),
}
PACKED = [name for name in CODINGS if name != "none"]


def undone(coding: str, chunks: list[bytes], ratio: int = 200) -> bytes:
    decompressor = Decompressor(coding, ratio, FLOOR)
    body = b"".join(piece for chunk in chunks for piece in decompressor.feed(chunk))
    decompressor.finish()
    assert decompressor.unpacked == len(body)
    assert decompressor.sent == sum(map(len, chunks))
    return body


@pytest.mark.parametrize("name", CODINGS)
def test_what_was_packed_comes_out_as_it_was(name: str) -> None:
    coding, compress = CODINGS[name]
    assert undone(coding, [compress(TEXT)]) == TEXT


@settings(max_examples=200)
@given(st.sampled_from(list(CODINGS)), st.binary(max_size=20_000), st.lists(st.integers(0, 21_000), max_size=8))
def test_the_boundaries_of_chunks_do_not_matter(name: str, body: bytes, cuts: list[int]) -> None:
    coding, compress = CODINGS[name]
    data = compress(body)
    ends = sorted(min(cut, len(data)) for cut in cuts)
    assert undone(coding, [data[start:end] for start, end in pairwise([0, *ends, len(data)])]) == body


@pytest.mark.parametrize("name", CODINGS)
def test_byte_by_byte_is_the_same(name: str) -> None:
    coding, compress = CODINGS[name]
    data = compress(TEXT[:20_000])
    assert undone(coding, [data[at : at + 1] for at in range(len(data))]) == TEXT[:20_000]


@pytest.mark.parametrize("name", PACKED)
def test_a_bomb_goes_off_before_it_fills_the_memory(name: str) -> None:
    coding, compress = CODINGS[name]
    decompressor, sizes = Decompressor(coding, 200, FLOOR), list[int]()
    with pytest.raises(Bomb):
        sizes.extend(map(len, decompressor.feed(compress(ZEROS))))
    assert max(sizes, default=0) <= 4 * PIECE
    assert decompressor.unpacked < FLOOR + 4 * PIECE + 200 * 4_096


@pytest.mark.parametrize("name", PACKED)
def test_data_that_break_off_give_what_they_hold_and_say_so(name: str) -> None:
    coding, compress = CODINGS[name]
    data = compress(TEXT)
    decompressor = Decompressor(coding, 200, FLOOR)
    body = b"".join(decompressor.feed(data[: len(data) // 2]))
    assert TEXT.startswith(body)
    assert name == "zstd" or len(body) > 100_000
    with pytest.raises(Damaged, match="break off"):
        decompressor.finish()


@pytest.mark.parametrize("size", [1, 1_000, 100_000])
def test_all_that_came_before_damage_is_given_first(size: int) -> None:
    compress = zlib.compressobj(wbits=31)
    data = (
        compress.compress(TEXT[:size]) + compress.flush(zlib.Z_SYNC_FLUSH) + b"\x07"
    )  # a block of a type that none has
    pieces: list[bytes] = []
    with pytest.raises(Damaged, match="are damaged"):
        pieces.extend(Decompressor("gzip", 200, FLOOR).feed(data))
    assert b"".join(pieces) == TEXT[:size]


def test_no_data_are_an_empty_file() -> None:
    assert undone("gzip", []) == b""


def test_what_follows_the_padding_is_not_read() -> None:
    assert undone("gzip", [gzip.compress(b"whole"), b"\0\0", gzip.compress(b"not ours")]) == b"whole"


def test_a_coding_that_nobody_asked_for_is_refused() -> None:
    with pytest.raises(UnknownCoding, match="compress"):
        Decompressor("compress", 200, FLOOR)
