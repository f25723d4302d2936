"""Heads: the head of a response as browsers read it, where aiohttp's parser would refuse the whole for one line of it.

What says where the body ends stays strict (RFC 9112, section 6.3): a Content-Length that is no number, or two that
differ, remain errors; of chunks see `jobs.web.chunks`.
"""

from __future__ import annotations

import re

from jobs.web.chunks import ChunkReader

HEAD_BYTES_MOST, HEADERS_MOST = 262_144, 1_000  # of a response, as browsers take them

_END = re.compile(rb"\r?\n\r?\n")
_LINES = re.compile(rb"\r?\n")
_TOKEN = rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+"  # RFC 9110, section 5.6.2
_NAME = re.compile(_TOKEN)
# What needs no mending: a final status, and nothing but lines of a name, a colon and a value. Most are like this.
_SOUND = re.compile(rb"HTTP/1\.[01] [2-5]\d\d[^\r\n]*(?:\r\n" + _TOKEN + rb":[^\r\n]*)*\r\n\r\n")
_INTERIM = re.compile(rb"HTTP/1\.[01] 1(?!01)\d\d\b", re.IGNORECASE)  # RFC 9110, section 15.2; after 101 comes no HTTP
_FRAMING = re.compile(rb"\n(?:content-length|transfer-encoding):", re.IGNORECASE)
_LENGTHS = re.compile(rb"\ncontent-length:[^\n]*,", re.IGNORECASE)
_IDENTITY = re.compile(rb"\ntransfer-encoding:[ \t]*identity[ \t]*\r?\n", re.IGNORECASE)
_VERSION = re.compile(rb"http/(?=1\.[01] )", re.IGNORECASE)
_WITHOUT_BODY = re.compile(rb"\S+ (?:1\d\d|204|304)\b")  # RFC 9112, section 6.3
_LENGTH_STATED = re.compile(rb"\ncontent-length:[ \t]*(\d{1,15})[ \t]*\r\n", re.IGNORECASE)
_CHUNKED = re.compile(rb"\ntransfer-encoding:[^\n]*\bchunked[ \t]*\r\n", re.IGNORECASE)
_LENGTH, _CODING = b"content-length", b"transfer-encoding"


class HeadReader:
    """Holds the bytes of a response until its head is whole: `feed` returns what may go on to the parser."""

    def __init__(self) -> None:
        self._held = b""
        self._is_over = False
        self._left: int | None = None  # bytes of the body that are to come, where its head states how many
        self._chunks: ChunkReader | None = None
        self.has_surplus = False  # whether more came than was stated, which browsers do not read

    def feed(self, data: bytes) -> bytes:
        """What is ready, mended; empty while the head is still to come, and behind the end of the body."""
        if self._is_over:
            return self._body(data)
        seen, ready = max(0, len(self._held) - 3), b""  # an end may lie across two pieces
        held = (self._held + data).lstrip(b"\r\n")  # some send an empty line first
        while not self._is_over and (end := _END.search(held, seen)):
            head, held, seen = held[: end.end()], held[end.end() :], 0
            self._is_over = not _INTERIM.match(head)
            ready += self._begin_body(mended(head))
        self._is_over = self._is_over or len(held) > 2 * HEAD_BYTES_MOST
        self._held, rest = (b"", held) if self._is_over else (held, b"")
        return ready + self._body(rest)

    def _begin_body(self, head: bytes) -> bytes:
        if self._is_over and not _WITHOUT_BODY.match(head):
            self._left = _stated_length(head)
            self._chunks = ChunkReader() if _CHUNKED.search(head) else None
        return head

    def _body(self, data: bytes) -> bytes:
        if self._chunks is not None:
            data, has_surplus = self._chunks.feed(data)
            self.has_surplus = self.has_surplus or has_surplus
            return data
        if self._left is None:
            return data
        self.has_surplus = self.has_surplus or len(data) > self._left
        data = data[: self._left]
        self._left -= len(data)
        return data

    def rest(self) -> bytes:
        """What came of a head that breaks off: for the parser to judge."""
        held, self._held, self._is_over = self._held, b"", True
        return held


def mended(head: bytes) -> bytes:
    """A head without the lines that browsers ignore, with one Content-Length where equal ones are repeated."""
    is_plain = not (_LENGTHS.search(head) or _IDENTITY.search(head))
    if is_plain and _SOUND.fullmatch(head) and len(_FRAMING.findall(head)) <= 1:
        return head
    first, *lines = _LINES.split(head.rstrip(b"\r\n"))
    first = _VERSION.sub(b"HTTP/", first, count=1) if _VERSION.match(first) else first
    first = re.sub(rb"(?<=^HTTP/1\.[01]) +", b" ", first)
    fields = [field for field in _fields(lines) if not _is_identity(*field)]
    is_chunked = any(name.lower() == _CODING and b"chunked" in value.lower() for name, value in fields)
    lengths = {part.strip() for name, value in fields if name.lower() == _LENGTH for part in value.split(b",")}
    # RFC 9112, section 6.3: the coding overrides; RFC 9110, section 8.6: equal ones are one, the parser refuses others.
    fields = [(name, value) for name, value in fields if name.lower() != _LENGTH]
    fields += [(b"Content-Length", length) for length in lengths if not is_chunked]
    return b"\r\n".join([first, *(name + b": " + value for name, value in fields), b"", b""])


def _fields(lines: list[bytes]) -> list[tuple[bytes, bytes]]:
    """Name and value of each line that has both; a folded line continues the one before (RFC 9112, section 5.2)."""
    fields: list[tuple[bytes, bytes]] = []
    is_dropped = False
    for line in lines:
        if line[:1] in (b" ", b"\t"):
            if fields and not is_dropped:
                name, value = fields[-1]
                fields[-1] = name, value + b" " + line.strip()
            continue
        name, colon, value = line.partition(b":")
        is_dropped = not (colon and _NAME.fullmatch(name.rstrip())) and not _is_framing(line)
        if not is_dropped:
            fields.append((name.rstrip(), value.strip()))
    return fields


def _is_identity(name: bytes, value: bytes) -> bool:
    """A coding that changes nothing, and that HTTP has no longer (RFC 9112, appendix C.2.3)."""
    return name.lower() == _CODING and value.lower() == b"identity"


def _stated_length(head: bytes) -> int | None:
    """The bytes of the body that a head states; None where it states none. The parser refuses one that states two."""
    match = _LENGTH_STATED.search(head)
    return int(match[1]) if match else None


def _is_framing(line: bytes) -> bool:
    return line.lower().startswith((_LENGTH, _CODING))
