"""A file of many texts as one number each: asks whether a text is among them, in four bytes a text.

A text that is not in the file is taken for one that is about once in 4,300,000,000 / (number of texts).
"""

from __future__ import annotations

import mmap
import sys
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from functools import cached_property
from pathlib import Path
from zlib import crc32

_PARTS, _BITS_WITHIN = 4096, 20  # by the first bits of a key, of 32


class KeyFile:
    """The texts of a file in `data/`, which is read when first needed and never changes while a process runs."""

    def __init__(self, name: str) -> None:
        self._path = Path(__file__).parent / "data" / name

    def __contains__(self, text: str) -> bool:
        key, keys = crc32(text.encode()), self._keys
        first, last = self._parts[key >> _BITS_WITHIN], self._parts[(key >> _BITS_WITHIN) + 1]
        at = bisect_left(keys, key, first, last)
        return at < last and keys[at] == key

    def write(self, texts: Iterable[str]) -> int:
        """Write the file anew; returns how many keys it has."""
        keys = array("I", sorted({crc32(text.encode()) for text in texts}))
        self._path.write_bytes(_little_endian(keys).tobytes())
        return len(keys)

    @cached_property
    def _parts(self) -> array[int]:
        """Where the keys of each part begin, and where the last part ends: a search in one is a third as long."""
        return array("I", [bisect_left(self._keys, part << _BITS_WITHIN) for part in range(_PARTS + 1)])

    @cached_property
    def _keys(self) -> Sequence[int]:
        """The file as it is on disk, in memory that all processes share."""
        with self._path.open("rb") as file:
            mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        return memoryview(mapped).cast("I") if sys.byteorder == "little" else _little_endian(array("I", mapped[:]))


def _little_endian(keys: array[int]) -> array[int]:
    if sys.byteorder == "big":
        keys.byteswap()
    return keys
