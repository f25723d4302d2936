"""Decompress: content codings undone piece by piece, so that no answer grows in memory beyond its limit."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator

import brotli
import zstandard

from jobs.web.failures import Fail, Retry

ACCEPTED = "gzip, deflate, br, zstd"
# "identity" is the standard's word (RFC 9110, section 12.5.3); servers also write a charset there, or "none".
NO_CODING = ("", "identity", "none", "utf-8", "utf8", "iso-8859-1", "binary", "8bit", "7bit")
PIECE = 262_144  # what one step may unpack to, in bytes
SLICE = 4096  # bytes from the wire that are undone at a time, so that the ratio is seen early
ZSTD_SLICE = 32  # bytes: a zstd block of 4 bytes may stand for 128 KiB, so that a slice unpacks to 1 MiB at most
PART = 1_048_576  # what one part of a chunk should unpack to, in bytes
BOMB_FLOOR = 1_000_000  # bytes below which no ratio is suspicious

Step = Callable[[bytes], Iterator[bytes]]


class Decoder:
    """Undoes one content coding. `limit` is in decoded bytes; `ratio` is the most that a byte sent may become.

    Raises Fail("too_large"), Fail("bomb"), and Retry("protocol") for what is damaged.
    """

    def __init__(self, coding: str, limit: int, ratio: int, *, cut: bool = False) -> None:
        self.limit, self.ratio, self.cut = limit, ratio, cut
        self.wire = self.decoded = 0
        self.packed = coding.strip().lower() not in NO_CODING
        self.complete: Callable[[], bool] = lambda: True
        self._step = self._step_for(coding.strip().lower())

    def parts(self, data: bytes) -> Iterator[bytes]:
        """Cut a chunk so that each part unpacks to about `PART` bytes, judging by what came before."""
        start = 0
        while start < len(data) and not self.full:
            size = max(SLICE, int(PART / self._growth()))
            yield data[start : start + size]
            start += size

    def expected(self, part: bytes) -> int:
        """How many bytes a part will probably unpack to; 0 where nothing has to be undone."""
        return int(len(part) * self._growth()) if self.packed else 0

    def _growth(self) -> float:
        if not self.packed:
            return 1.0
        return max(1.0, self.decoded / self.wire if self.wire else self.ratio)

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Decoded pieces of one chunk from the wire. With `cut`, what is over the limit is left out silently.

        Raises Retry("protocol") for damaged data, and Fail("bomb") or Fail("too_large") beyond the limits.
        """
        try:
            for start in range(0, len(data), SLICE):
                part = data[start : start + SLICE]
                self.wire += len(part)
                for piece in self._step(part):
                    self._weigh(piece)
                    if self.full:
                        yield self._within(piece)
                        return
                    yield piece
        except (zlib.error, brotli.error, zstandard.ZstdError):
            raise Retry("protocol", "The answer's compression is damaged.") from None

    def finish(self) -> None:
        """Raise Retry("protocol") if the coding breaks off."""
        if self.wire and not self.full and not self.complete():
            raise Retry("protocol", "The answer's compression breaks off.")

    @property
    def full(self) -> bool:
        """Whether more than the limit has come."""
        return self.decoded > self.limit

    def _weigh(self, piece: bytes) -> None:
        self.decoded += len(piece)
        if self.decoded > max(BOMB_FLOOR, self.wire * self.ratio):
            raise Fail("bomb")
        if self.full and not self.cut:
            raise Fail("too_large")

    def _within(self, piece: bytes) -> bytes:
        return piece[: len(piece) - (self.decoded - self.limit)]

    def _step_for(self, coding: str) -> Step:
        if coding in NO_CODING:
            return lambda data: iter((data,))
        if coding in ("gzip", "x-gzip", "deflate"):
            return self._zlib(coding)
        if coding == "br":
            return self._brotli()
        if coding == "zstd":
            return self._zstd()
        raise Fail("protocol", "The answer is in a coding that we did not ask for.")

    def _zlib(self, coding: str) -> Step:
        state = zlib.decompressobj(47 if coding != "deflate" else zlib.MAX_WBITS)
        begun = False

        def step(data: bytes) -> Iterator[bytes]:
            nonlocal state, begun
            if not begun and coding == "deflate" and data and data[0] & 0x0F != 8:
                state = zlib.decompressobj(-zlib.MAX_WBITS)  # "deflate" without its wrapper, as some servers send it
            begun = True
            while data:
                if piece := state.decompress(data, PIECE):
                    yield piece
                data = state.unconsumed_tail
                if state.eof:
                    data = state.unused_data
                    if not data.startswith(b"\x1f\x8b"):
                        return  # padding after the end is ignored, as browsers do
                    state = zlib.decompressobj(47)

        self.complete = lambda: state.eof
        return step

    def _brotli(self) -> Step:
        state = brotli.Decompressor()

        def step(data: bytes) -> Iterator[bytes]:
            while True:
                if piece := state.process(data, output_buffer_limit=PIECE):
                    yield piece
                data = b""
                if state.is_finished() or state.can_accept_more_data():
                    return

        self.complete = state.is_finished
        return step

    def _zstd(self) -> Step:
        state = zstandard.ZstdDecompressor(max_window_size=8 << 20).decompressobj()

        def step(data: bytes) -> Iterator[bytes]:
            for start in range(0, len(data), ZSTD_SLICE):
                if state.eof:
                    return
                if piece := state.decompress(data[start : start + ZSTD_SLICE]):
                    yield piece

        self.complete = lambda: state.eof
        return step
