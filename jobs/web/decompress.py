"""Decompress: content codings undone piece by piece, so that no answer grows in memory beyond its limit."""

from __future__ import annotations

from collections.abc import Iterator

from jobs.compression import CODINGS, Bomb, Damaged, Decompressor, UnknownCoding, leaves_as_is
from jobs.web.failures import Fail, Retry

ACCEPTED = ", ".join(CODINGS)
SLICE_LEAST = 4096  # bytes from the wire in a part
PART = 1_048_576  # what one part of a chunk should unpack to, in bytes
BOMB_FLOOR = 1_000_000  # unpacked bytes below which no ratio is suspicious


class Decoder:
    """Undoes the content coding of an answer.

    `limit` is in decoded bytes; `ratio` is the most that a byte sent may become on average. Raises
    Fail("too_large"), Fail("bomb"), Fail("protocol") for a coding that was not requested, and Retry("protocol") for
    what is damaged. With `cut`, what is over the limit is left out silently.
    """

    def __init__(self, coding: str, limit: int, ratio: int, *, cut: bool = False) -> None:
        self.limit, self.ratio, self.cut = limit, ratio, cut
        self.packed = not leaves_as_is(coding.strip().lower())
        try:
            self._decompressor = Decompressor(coding, ratio, BOMB_FLOOR)
        except UnknownCoding:
            raise Fail("protocol", "The answer is in a coding that we did not ask for.") from None

    @property
    def decoded(self) -> int:
        """The bytes that have come out."""
        return self._decompressor.unpacked

    @property
    def full(self) -> bool:
        """Whether more than the limit has come."""
        return self.decoded > self.limit

    def parts(self, data: bytes) -> Iterator[bytes]:
        """Cut a chunk so that each part unpacks to about `PART` bytes, judging by what came before."""
        start = 0
        while start < len(data) and not self.full:
            size = max(SLICE_LEAST, int(PART / self._growth()))
            yield data[start : start + size]
            start += size

    def expected(self, part: bytes) -> int:
        """How many bytes a part will probably unpack to; 0 where nothing has to be undone."""
        return int(len(part) * self._growth()) if self.packed else 0

    def _growth(self) -> float:
        if not self.packed:
            return 1.0
        sent = self._decompressor.sent
        return max(1.0, self.decoded / sent if sent else self.ratio)

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Decoded pieces of one chunk from the wire. With `cut`, what is over the limit is left out silently.

        Raises Retry("protocol") for damaged data, and Fail("bomb") or Fail("too_large") beyond the limits.
        """
        try:
            for piece in self._decompressor.feed(data):
                if not self.full:
                    yield piece
                elif self.cut:
                    yield piece[: len(piece) - (self.decoded - self.limit)]
                    return
                else:
                    raise Fail("too_large")
        except Bomb:
            raise Fail("bomb") from None
        except Damaged:
            raise Retry("protocol", "The answer's compression is damaged.") from None

    def finish(self) -> None:
        """The end of the answer. Raises Retry("protocol") if the coding breaks off."""
        if self.full:
            return
        try:
            self._decompressor.finish()
        except Damaged:
            raise Retry("protocol", "The answer's compression breaks off.") from None
