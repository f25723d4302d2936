"""Bytes of an unknown encoding to text as they arrive, the same text in whatever pieces they come."""

from __future__ import annotations

import codecs
import re

from jobs.extract.encoding import codec_name

HEAD = 1_024  # bytes that may hold a mark or a declaration
RUN = 32  # bytes beyond ASCII that prove UTF-8
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_DECLARED = re.compile(rb"""\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._:-]{1,40})["']""")
_HIGH = re.compile(rb"[\x80-\xff]+")


class TextDecoder:
    """Byte order mark, then UTF-8 if the bytes are, then what the XML declaration says, then windows-1252.

    The first run of bytes beyond ASCII decides: of other encodings it is hardly ever valid UTF-8. Never raises.
    """

    def __init__(self) -> None:
        self._held: bytes = b""
        self._declared = ""  # known when the head has come
        self._codec: codecs.IncrementalDecoder | None = None

    def decode(self, piece: bytes, final: bool = False) -> str:
        """The text that a piece completes, with the last: what was held."""
        if self._codec is not None:
            return self._codec.decode(piece, final)
        if not self._declared:
            self._held += piece
            if len(self._held) < HEAD and not final:
                return ""
            piece, self._held = self._held, b""
            return self.decode(self._begun(piece), final)
        if not self._held and piece.isascii():
            return piece.decode("ascii")
        return self._decided(self._held + piece, final)

    def _begun(self, head: bytes) -> bytes:
        """Settle what the head says, and return it without its mark."""
        for mark, name in _MARKS:
            if head.startswith(mark):
                self._codec = codecs.getincrementaldecoder(name)("replace")
                return head[len(mark) :]
        if head[:2] in (b"<\0", b"\0<"):
            self._codec = codecs.getincrementaldecoder("utf-16-le" if head[1:2] == b"\0" else "utf-16-be")("replace")
        match = _DECLARED.match(head[:HEAD])
        declared = codec_name(match[1].decode("ascii")) if match else None
        # A declaration that can be read is not in UTF-16 or UTF-32, whatever it says.
        self._declared = declared if declared and not declared.startswith("utf") else "cp1252"
        return head

    def _decided(self, data: bytes, final: bool) -> str:
        self._held = b""
        high = _HIGH.search(data)
        if high is None:
            return data.decode("ascii")
        goes_on = high.end() == len(data)
        if goes_on and not final and len(high[0]) < RUN:
            self._held = data[high.start() :]
            return data[: high.start()].decode("ascii")
        name = "utf-8" if _is_utf8(high[0][:RUN], goes_on or len(high[0]) > RUN) else self._declared
        self._codec = codecs.getincrementaldecoder(name)("replace")
        return self._codec.decode(data, final)


def _is_utf8(run: bytes, cut: bool) -> bool:
    """Whether the bytes are UTF-8; `cut`: they may break off inside a character."""
    try:
        codecs.getincrementaldecoder("utf-8")("strict").decode(run, not cut)
    except UnicodeDecodeError:
        return False
    return True
