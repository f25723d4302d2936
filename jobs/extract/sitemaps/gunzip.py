"""Gzip by content, as it arrives: what is packed, also twice, is unpacked; what is not packed is handed on as it is."""

from __future__ import annotations

from collections.abc import Iterator

from jobs.compression import Damaged, Decompressor

MAGIC = b"\x1f\x8b"  # RFC 1952, section 2.3.1
RATIO = 200  # unpacked to packed; real sitemaps reach 50
RATIO_FROM = 8_000_000  # unpacked bytes, beyond which the ratio counts


class Gunzip:
    """Push decompressor: `feed(chunk)` gives what a file holds, also where it was packed twice, as some servers do.

    Damage does not raise: all that came before is given, the rest left out, and `damage` says so.
    """

    def __init__(self) -> None:
        self._outer, self._inner = _Layer(), _Layer()

    def feed(self, chunk: bytes) -> Iterator[bytes]:
        """The pieces that a chunk of any size unpacks to. Raises `Bomb`."""
        for piece in self._outer.feed(chunk):
            yield from self._inner.feed(piece)

    def close(self) -> Iterator[bytes]:
        """What was held, at the end of the data. Raises `Bomb`."""
        for piece in self._outer.close():
            yield from self._inner.feed(piece)
        yield from self._inner.close()

    @property
    def is_gzipped(self) -> bool:
        """Whether the file is packed, as far as it has come."""
        return bool(self._outer.is_gzipped)

    @property
    def damage(self) -> str:
        """Why something is missing, in a sentence; empty where nothing is."""
        return self._outer.damage or self._inner.damage


class _Layer:
    """One layer of packing. `is_gzipped` is known after two bytes."""

    def __init__(self) -> None:
        self.is_gzipped: bool | None = None
        self.damage = ""
        self._held = b""  # the first byte
        self._decompressor = Decompressor("gzip", RATIO, RATIO_FROM)

    def feed(self, chunk: bytes) -> Iterator[bytes]:
        if self.is_gzipped is None:
            chunk, self._held = self._held + chunk, b""
            if len(chunk) < len(MAGIC):
                self._held = chunk
                return
            self.is_gzipped = chunk.startswith(MAGIC)
        if not self.is_gzipped:
            yield chunk
        elif not self.damage:
            try:
                yield from self._decompressor.feed(chunk)
            except Damaged as error:
                self.damage = f"The compressed data {error}."

    def close(self) -> Iterator[bytes]:
        """The end of the data: the one byte of a file that has no more, and whether a member breaks off."""
        if self.is_gzipped is None:
            yield self._held
        elif self.is_gzipped and not self.damage:
            try:
                self._decompressor.finish()
            except Damaged as error:
                self.damage = f"The compressed data {error}."
