"""Chunks: a chunked body (RFC 9112, section 7.1) as browsers read it, where aiohttp's parser would refuse the whole.

A line may end in a bare LF (section 2.2); the extensions of chunks and the trailers are not read (section 7.1.1 f.).
"""

from __future__ import annotations

import re

LINE_MOST = 16_384  # bytes of a line between two chunks, and of all trailers

_SIZE = re.compile(rb"[ \t]*([0-9A-Fa-f]{1,15})[ \t]*(?:;.*)?", re.DOTALL)
_LAST, _NO_CHUNK = b"0\r\n\r\n", b"?\r\n"  # the second for the parser to refuse


class ChunkReader:
    """Makes one chunk of all those that come together: `feed` returns it, and the end of the body once it came."""

    def __init__(self) -> None:
        self._content = bytearray()
        self._held = b""  # the beginning of a line
        self._left = 0  # bytes of the chunk that are to come
        self._is_behind_chunk = self._is_in_trailers = False
        self._trailers = 0  # their bytes
        self.is_over = False
        self.is_damaged = False

    def feed(self, data: bytes) -> tuple[bytes, bool]:
        """What goes on to the parser, and whether more came than the body."""
        if self.is_over or self.is_damaged:
            return b"", bool(data)
        data, at, self._held = self._held + data, 0, b""
        while at < len(data) and not (self.is_over or self.is_damaged):
            at = self._take(data, at) if self._left else self._next_line(data, at)
        end = _LAST if self.is_over else _NO_CHUNK if self.is_damaged else b""
        return self._chunk() + end, at < len(data)

    def _take(self, data: bytes, at: int) -> int:
        piece = data[at : at + self._left]
        self._content += piece
        self._left -= len(piece)
        return at + len(piece)

    def _next_line(self, data: bytes, at: int) -> int:
        end = data.find(b"\n", at, at + LINE_MOST)
        if end >= 0:
            self._read(data[at:end].removesuffix(b"\r"))
            return end + 1
        self._held, self.is_damaged = data[at:], len(data) - at >= LINE_MOST
        return len(data)

    def _read(self, line: bytes) -> None:
        if self._is_in_trailers:
            self._trailers += len(line)
            self.is_over = not line or self._trailers > LINE_MOST  # the content is whole
        elif self._is_behind_chunk:
            self._is_behind_chunk, self.is_damaged = False, bool(line)
        elif size := _SIZE.fullmatch(line):
            self._left = int(size[1], 16)
            self._is_behind_chunk, self._is_in_trailers = self._left > 0, self._left == 0
        else:
            self.is_damaged = True

    def _chunk(self) -> bytes:
        content, self._content = bytes(self._content), bytearray()
        return b"%x\r\n%b\r\n" % (len(content), content) if content else b""
