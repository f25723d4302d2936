"""One content coding undone piece by piece: no input is held, and none can unpack to more than its ratio allows."""

from __future__ import annotations

import codecs
import contextlib
import re
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
LAYERS_MOST = 3  # codings one over another; two are met with, where a server and its cache both pack
_GZIP_MAGIC = b"\x1f\x8b"
# Markup where packed data were announced, or data of a coding that nobody knows: they are the page as it is. No packed
# data begin like this: `<` is no first byte of gzip, zlib, zstd or Brotli, and the words are none of bare deflate.
_MARKUP = re.compile(
    rb"(?:\xef\xbb\xbf)?[\t\n\x0c\r ]*<(?:!doctype|!--|html|head|\?xml|script|meta|body|rss|urlset|sitemapindex)",
    re.IGNORECASE,
)
_BINARY = re.compile(rb"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]")  # WHATWG MIME Sniffing, section 3
_MARKUP_HELD = 64  # bytes that tell whether data begin with it


class Bomb(ValueError):
    """The data unpack to far more than they are."""


class Damaged(ValueError):
    """The data are no compressed data from here on, or break off; the message is a clause that says which."""


class UnknownCoding(ValueError):
    """The coding is none of `CODINGS`, and `leaves_as_is` does not know it."""


class Decompressor:
    """Push decompressor of codings: `feed(chunk)` gives what the chunk unpacks to, `finish()` checks the end.

    `coding` is a Content-Encoding, which may name several, the outermost last (RFC 9110, section 8.4). `ratio` is the
    most that a byte may become on average, looked at beyond the first `floor` unpacked bytes: real pages and sitemaps
    reach 50, DEFLATE can 1,032. `sent` and `unpacked` count bytes. Raises UnknownCoding.

    With `lenient`, markup that is not packed is itself, whatever is announced; so is text of a coding nobody knows.
    With `guess`, as browsers read pages, checksums of gzip may be wrong or missing; and what is packed with gzip once
    more than announced is unpacked once more.
    """

    def __init__(self, coding: str, ratio: int, floor: int, *, lenient: bool = False, guess: bool = False) -> None:
        self.ratio, self.floor = ratio, floor
        self.sent = self.unpacked = 0
        names = [name.strip() for name in coding.lower().split(",")]
        layers = [_steps_for(name, lenient, guess) for name in reversed(names) if not leaves_as_is(name)]
        if len(layers) > LAYERS_MOST:
            raise UnknownCoding(coding)
        self._layers: list[_Steps] = [_Guessed(layer) for layer in layers] if lenient else layers
        if guess:
            self._layers.append(_Guessed(None))

    def feed(self, chunk: bytes) -> Iterator[bytes]:
        """The pieces that a chunk of any size unpacks to.

        Raises Bomb, and Damaged once all that came before the damage has been given.
        """
        for start in range(0, len(chunk), SLICE):
            data = chunk[start : start + SLICE]
            self.sent += len(data)
            yield from self._counted(self._through(data, 0))

    def _through(self, data: bytes, layer: int) -> Iterator[bytes]:
        """What comes out of the layers from this one on; each gives its pieces as they are needed."""
        if layer == len(self._layers):
            yield data
            return
        passed = 0
        for piece in self._layers[layer].unpack(data):
            passed += len(piece)
            if passed > self.floor + SLICE * self.ratio:  # of one slice: also where nothing comes out further on
                raise Bomb
            yield from self._through(piece, layer + 1)

    def _counted(self, pieces: Iterator[bytes]) -> Iterator[bytes]:
        for piece in pieces:
            self.unpacked += len(piece)
            if self.unpacked > max(self.floor, self.sent * self.ratio):
                raise Bomb
            yield piece

    @property
    def is_packed(self) -> bool:
        """Whether anything has to be undone, as far as it is known by now."""
        return any(not isinstance(layer, _Guessed) or layer.is_packed for layer in self._layers)

    def finish(self) -> list[bytes]:
        """What was held, at the end of the data. Raises Damaged where they break off; no data are an empty file.

        Raises Bomb and UnknownCoding as `feed` and the class do.
        """
        pieces: list[bytes] = []
        for at, layer in enumerate(self._layers if self.sent else ()):
            for piece in layer.rest():
                pieces += self._counted(self._through(piece, at + 1))
            if not layer.is_complete:
                raise Damaged("break off")
        return pieces


class _Steps(Protocol):
    def unpack(self, data: bytes) -> Iterator[bytes]: ...

    def rest(self) -> Iterator[bytes]: ...

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


def _steps_for(coding: str, lenient: bool, guess: bool) -> _Steps:
    if coding in ("gzip", "x-gzip", "deflate"):
        return _Zlib(coding, unchecked=guess)
    if coding == "br":
        return _Brotli()
    if coding == "zstd":
        return _Zstandard()
    if lenient:
        return _Unknown(coding)
    raise UnknownCoding(coding)


class _Plain:
    is_complete = True

    def unpack(self, data: bytes) -> Iterator[bytes]:
        yield data

    def rest(self) -> Iterator[bytes]:
        return iter(())


class _Unknown(_Plain):
    """A coding that nobody knows: browsers show such data as they are, which is of use only where they are text."""

    def __init__(self, coding: str) -> None:
        self._coding = coding

    def unpack(self, data: bytes) -> Iterator[bytes]:
        if _BINARY.search(data):
            raise UnknownCoding(self._coding)
        yield data


class _Guessed:
    """One layer, chosen by the first bytes: as announced, none where they are markup, gzip where none is announced."""

    def __init__(self, announced: _Steps | None) -> None:
        self._announced, self._held = announced, b""
        self._steps: _Steps | None = None

    @property
    def is_complete(self) -> bool:
        return self._steps is None or self._steps.is_complete

    @property
    def is_packed(self) -> bool:
        """Whether it has anything to undo; what is announced counts until its first bytes have come."""
        return not isinstance(self._steps, _Plain) if self._steps else self._announced is not None

    def unpack(self, data: bytes) -> Iterator[bytes]:
        if self._steps is None:
            data, self._held = self._held + data, b""
            if len(data) < _MARKUP_HELD:
                self._held = data
                return
            self._steps = self._chosen(data)
        yield from self._steps.unpack(data)

    def rest(self) -> Iterator[bytes]:
        if self._steps is None and self._held:
            self._steps = self._chosen(self._held)
            yield from self._steps.unpack(self._held)
        if self._steps is not None:
            yield from self._steps.rest()

    def _chosen(self, data: bytes) -> _Steps:
        if self._announced is not None:
            return _Plain() if _MARKUP.match(data) else self._announced
        return _Zlib("gzip", unchecked=True) if data.startswith(_GZIP_MAGIC) else _Plain()


class _Zlib:
    """Gzip (RFC 1952), also in several members (section 2.2) and padded; deflate (RFC 1950, or bare as in RFC 1951)."""

    def __init__(self, coding: str, unchecked: bool = False) -> None:
        self._may_be_bare, self._unchecked = coding == "deflate", unchecked
        self._state: Any = None  # of the open member
        self._begun = self._ended = False
        self._held = b""  # a byte that may begin a member

    @property
    def is_complete(self) -> bool:
        return self._ended or (self._begun and self._state is None) or self._lacks_only_its_sum()

    def rest(self) -> Iterator[bytes]:
        return iter(())

    def _lacks_only_its_sum(self) -> bool:
        """Whether all came but the checksum: then zlib takes whatever follows for a wrong one."""
        if not self._unchecked or self._state is None:
            return False
        try:
            self._state.copy().decompress(bytes(_SUMS_LONGEST))
        except zlib.error as error:
            return _is_of_sum(error)
        return False

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
            except zlib.error as error:
                yield _up_to_damage(before, data)
                if self._unchecked and _is_of_sum(error):
                    self._ended = True
                    return
                raise Damaged("are damaged") from None
            data, full = self._state.unconsumed_tail, len(piece) == PIECE and not self._state.eof
            if piece:
                yield piece


_SUMS_LONGEST = 8  # bytes: of gzip, its length as well


def _is_of_sum(error: zlib.error) -> bool:
    """Whether zlib misses only the right checksum or length: the data before it are whole."""
    return "incorrect data check" in str(error) or "incorrect length check" in str(error)


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

    def rest(self) -> Iterator[bytes]:
        return iter(())

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

    def rest(self) -> Iterator[bytes]:
        return iter(())

    def unpack(self, data: bytes) -> Iterator[bytes]:
        try:
            for start in range(0, len(data), ZSTD_SLICE):
                if self._state.eof:
                    return
                if piece := self._state.decompress(data[start : start + ZSTD_SLICE]):
                    yield piece
        except zstandard.ZstdError:
            raise Damaged("are damaged") from None
