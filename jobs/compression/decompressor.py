"""One content coding undone piece by piece: no input is held, and none can unpack to more than its ratio allows."""

from __future__ import annotations

import codecs
import contextlib
import zlib
from collections.abc import Iterator
from typing import Any, Protocol

import brotli
import zstandard

CODINGS = ("gzip", "deflate", "br", "zstd")  # RFC 9110, section 8.4.1; RFC 7932; RFC 8878
_NO_CODING = ("", "identity", "none", "binary", "8bit", "7bit")  # RFC 9110, section 12.5.3, and words from mail
PIECE = 262_144  # bytes that one step unpacks to
SLICE = 4096  # bytes that are undone at a time, so that the ratio is seen early
ZSTD_SLICE = 32  # bytes: a zstd block of 4 bytes may stand for 128 KiB, so that a slice unpacks to 1 MiB at most
_GZIP_MAGIC = b"\x1f\x8b"


class Bomb(ValueError):
    """The data unpack to far more than they are."""


class Damaged(ValueError):
    """The data are no compressed data from here on, or break off; the message is a clause that says which."""


class UnknownCoding(ValueError):
    """The coding is none of `CODINGS`, and `leaves_as_is` does not know it."""


class Decompressor:
    """Push decompressor of one coding: `feed(chunk)` gives what the chunk unpacks to, `finish()` checks the end.

    `ratio` is the most that a byte may become on average, looked at beyond the first `floor` unpacked bytes: real pages
    and sitemaps reach 50, DEFLATE can 1,032. `sent` and `unpacked` count bytes. Raises UnknownCoding.
    """

    def __init__(self, coding: str, ratio: int, floor: int) -> None:
        self.ratio, self.floor = ratio, floor
        self.sent = self.unpacked = 0
        self._steps = _steps_for(coding.strip().lower())

    def feed(self, chunk: bytes) -> Iterator[bytes]:
        """The pieces that a chunk of any size unpacks to.

        Raises Bomb, and Damaged once all that came before the damage has been given.
        """
        for start in range(0, len(chunk), SLICE):
            data = chunk[start : start + SLICE]
            self.sent += len(data)
            for piece in self._steps.unpack(data):
                self.unpacked += len(piece)
                if self.unpacked > max(self.floor, self.sent * self.ratio):
                    raise Bomb
                yield piece

    def finish(self) -> None:
        """The end of the data. Raises Damaged where they break off; no data at all are an empty file."""
        if self.sent and not self._steps.is_complete:
            raise Damaged("break off")


class _Steps(Protocol):
    def unpack(self, data: bytes) -> Iterator[bytes]: ...

    @property
    def is_complete(self) -> bool: ...


def leaves_as_is(coding: str) -> bool:
    """Whether a Content-Encoding stands for no coding; servers also write a charset there, as browsers forgive them."""
    if coding in _NO_CODING:
        return True
    try:
        return codecs.lookup(coding)._is_text_encoding
    except (LookupError, ValueError):
        return False


def _steps_for(coding: str) -> _Steps:
    if leaves_as_is(coding):
        return _Plain()
    if coding in ("gzip", "x-gzip", "deflate"):
        return _Zlib(coding)
    if coding == "br":
        return _Brotli()
    if coding == "zstd":
        return _Zstandard()
    raise UnknownCoding(coding)


class _Plain:
    is_complete = True

    def unpack(self, data: bytes) -> Iterator[bytes]:
        yield data


class _Zlib:
    """Gzip (RFC 1952), also in several members (section 2.2) and padded; deflate (RFC 1950, or bare as in RFC 1951)."""

    def __init__(self, coding: str) -> None:
        self._may_be_bare = coding == "deflate"
        self._state: Any = None  # of the open member
        self._begun = self._ended = False
        self._held = b""  # a byte that may begin a member

    @property
    def is_complete(self) -> bool:
        return self._ended or (self._begun and self._state is None)

    def unpack(self, data: bytes) -> Iterator[bytes]:
        data, self._held = self._held + data, b""
        while data and not self._ended:
            if self._state is None:
                if self._begun and len(data) < len(_GZIP_MAGIC):
                    self._held = data
                    return
                if self._begun and not data.startswith(_GZIP_MAGIC):
                    self._ended = True  # padding, which gzip and browsers ignore, too
                    return
                self._state = zlib.decompressobj(self._window(data))
                self._begun = True
            yield from self._member(data)
            if not self._state.eof:
                return
            data, self._state = self._state.unused_data, None

    def _window(self, data: bytes) -> int:
        """zlib's wbits: either header, or none where "deflate" has none, as some servers send it."""
        is_bare = self._may_be_bare and not self._begun and data[0] & 0x0F != 8
        return -zlib.MAX_WBITS if is_bare else zlib.MAX_WBITS | 32

    def _member(self, data: bytes) -> Iterator[bytes]:
        """What the data unpack to, up to the end of their member."""
        full = True
        while data or full:
            before = self._state.copy()  # a microsecond; zlib does not hand out with its error what it had unpacked
            try:
                piece = self._state.decompress(data, PIECE)
            except zlib.error:
                yield _up_to_damage(before, data)
                raise Damaged("are damaged") from None
            data, full = self._state.unconsumed_tail, len(piece) == PIECE and not self._state.eof
            if piece:
                yield piece


def _up_to_damage(state: Any, data: bytes) -> bytes:
    unpacked = bytearray()
    with contextlib.suppress(zlib.error):
        for at in range(len(data)):
            unpacked += state.decompress(data[at : at + 1])
    return bytes(unpacked)


class _Brotli:
    def __init__(self) -> None:
        self._state = brotli.Decompressor()

    @property
    def is_complete(self) -> bool:
        return bool(self._state.is_finished())

    def unpack(self, data: bytes) -> Iterator[bytes]:
        try:
            while True:
                if piece := self._state.process(data, output_buffer_limit=PIECE):
                    yield piece
                data = b""
                if self._state.is_finished() or self._state.can_accept_more_data():
                    return
        except brotli.error:
            raise Damaged("are damaged") from None


class _Zstandard:
    def __init__(self) -> None:
        self._state = zstandard.ZstdDecompressor(max_window_size=8 << 20).decompressobj()

    @property
    def is_complete(self) -> bool:
        return self._state.eof

    def unpack(self, data: bytes) -> Iterator[bytes]:
        try:
            for start in range(0, len(data), ZSTD_SLICE):
                if self._state.eof:
                    return
                if piece := self._state.decompress(data[start : start + ZSTD_SLICE]):
                    yield piece
        except zstandard.ZstdError:
            raise Damaged("are damaged") from None
