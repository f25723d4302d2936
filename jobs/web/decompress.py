"""Decompress: content codings undone piece by piece, so that no answer grows in memory beyond its limit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from jobs.compression import CODINGS, Bomb, Damaged, Decompressor, UnknownCoding
from jobs.web.failures import Fail, Retry

ACCEPTED = ", ".join(CODINGS)
SLICE_LEAST = 4096  # bytes from the wire in a part
PART = 1_048_576  # what one part of a chunk should unpack to, in bytes
BOMB_FLOOR = 1_000_000  # unpacked bytes below which no ratio is suspicious


class Decoder:
    """Undoes the content coding of an answer.

    `limit` is in decoded bytes; `ratio` is the most that a byte sent may become on average. Raises
    Fail("too_large"), Fail("bomb"), Fail("protocol") for a coding that was not requested, and Retry("protocol") for
    what is damaged. With `cut`, what is over the limit is left out silently. With `guess`, it is undone as browsers
    do it for pages (see `Decompressor`).
    """

    def __init__(self, coding: str, limit: int, ratio: int, *, cut: bool = False, guess: bool = False) -> None:
        self.limit, self.ratio, self.cut = limit, ratio, cut
        with _named():
            self._decompressor = Decompressor(coding, ratio, BOMB_FLOOR, lenient=True, guess=guess)

    @property
    def packed(self) -> bool:
        """Whether anything has to be undone."""
        return self._decompressor.is_packed

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
        with _named():
            yield from self._within(self._decompressor.feed(data))

    def _within(self, pieces: Iterable[bytes]) -> Iterator[bytes]:
        for piece in pieces:
            if not self.full:
                yield piece
            elif self.cut:
                yield piece[: len(piece) - (self.decoded - self.limit)]
                return
            else:
                raise Fail("too_large")

    def finish(self) -> list[bytes]:
        """The last pieces, at the end of the answer. Raises Retry("protocol") where it breaks off, and as `feed`."""
        if self.full:
            return []
        with _named():
            return list(self._within(self._decompressor.finish()))


@contextmanager
def _named() -> Iterator[None]:
    """The faults of a coding, in the words of `jobs.web.failures`."""
    try:
        yield
    except Bomb:
        raise Fail("bomb") from None
    except UnknownCoding:
        raise Fail("protocol", "The answer is in a coding that we did not ask for.") from None
    except Damaged as error:
        raise Retry("protocol", f"The answer's compressed data {error}.") from None
