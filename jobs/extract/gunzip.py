"""Gzip by content, as it arrives: what it unpacks to is handed on in bounded pieces; what is not packed, as it is."""

from __future__ import annotations

import contextlib
import zlib
from collections.abc import Iterator
from typing import Any

MAGIC = b"\x1f\x8b"
PACKED = 16_384  # bytes unpacked in one call
PIECE = 262_144  # bytes handed on at once
RATIO = 200  # unpacked to packed, beyond the first megabytes: real sitemaps reach 50, DEFLATE can 1,032
RATIO_FROM = 8_000_000


class Bomb(ValueError):
    """The data unpack to far more than they are."""


class Gunzip:
    """Push decompressor: `feed(chunk)` gives what it unpacks to. Several members are one file (RFC 1952, section 2.2).

    `is_gzipped` is known after two bytes. Where the data are damaged or break off, `damage` says so, and all that came
    before has been given. Bytes after the last member that begin no other are padding, which gzip ignores, too.
    """

    def __init__(self) -> None:
        self.is_gzipped: bool | None = None
        self.damage = ""
        self._inflate: Any = None  # of the open member
        self._held = b""  # a byte that may begin a member
        self._ended = False
        self._packed = self._unpacked = 0

    def feed(self, chunk: bytes) -> Iterator[bytes]:
        """The pieces that a chunk of any size unpacks to. Raises `Bomb`."""
        if self.is_gzipped is None:
            chunk, self._held = self._held + chunk, b""
            if len(chunk) < len(MAGIC):
                self._held = chunk
                return
            self.is_gzipped = chunk.startswith(MAGIC)
        if not self.is_gzipped:
            yield chunk
            return
        for at in range(0, len(chunk), PACKED):
            yield from self._unpack(chunk[at : at + PACKED])

    def close(self) -> Iterator[bytes]:
        """The end of the data: the one byte of a file that has no more, and whether a member breaks off."""
        if self.is_gzipped is None:
            yield self._held
        elif self._inflate is not None and not self.damage:
            self.damage = "The compressed data break off."

    def _unpack(self, data: bytes) -> Iterator[bytes]:
        self._packed += len(data)
        data, self._held = self._held + data, b""
        while data and not self._ended:
            if self._inflate is None:
                if len(data) < len(MAGIC):
                    self._held = data
                    return
                if not data.startswith(MAGIC):
                    self._ended = True
                    return
                self._inflate = zlib.decompressobj(31)
            yield from self._pieces(data)
            if not self._inflate.eof:
                return
            data, self._inflate = self._inflate.unused_data, None

    def _pieces(self, data: bytes) -> Iterator[bytes]:
        """What the data unpack to, up to the end of their member."""
        full = True
        while data or full:
            before = self._inflate.copy()
            try:
                piece = self._inflate.decompress(data, PIECE)
            except zlib.error:
                self.damage, self._ended = "The compressed data are damaged.", True
                yield _before_damage(before, data)
                return
            self._unpacked += len(piece)
            if self._unpacked > max(RATIO_FROM, self._packed * RATIO):
                raise Bomb
            data, full = self._inflate.unconsumed_tail, len(piece) == PIECE and not self._inflate.eof
            yield piece


class Unpacked:
    """What a file holds once it is unpacked, also where it was packed twice, as some servers do."""

    def __init__(self) -> None:
        self._outer, self._inner = Gunzip(), Gunzip()

    def feed(self, chunk: bytes) -> Iterator[bytes]:
        """The pieces that a chunk unpacks to. Raises `Bomb`."""
        for piece in self._outer.feed(chunk):
            yield from self._inner.feed(piece)

    def close(self) -> Iterator[bytes]:
        """What was held."""
        for piece in self._outer.close():
            yield from self._inner.feed(piece)
        yield from self._inner.close()

    @property
    def is_gzipped(self) -> bool:
        """Whether the file is packed, as far as it has come."""
        return bool(self._outer.is_gzipped)

    @property
    def damage(self) -> str:
        """Why something is missing; empty where nothing is."""
        return self._outer.damage or self._inner.damage


def _before_damage(inflate: Any, data: bytes) -> bytes:
    """What zlib had unpacked when it met the damage, which it does not hand out with the error."""
    found = bytearray()
    with contextlib.suppress(zlib.error):
        for at in range(len(data)):
            found += inflate.decompress(data[at : at + 1])
    return bytes(found)
