"""Which rows a file has, and how they differ from those of the same file before: ids that go up, packed.

A file of a million rows is some hundred KB of ids. They hold nothing of what the rows say.
"""

from __future__ import annotations

import zlib
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from typing import Any

PART = 8_192  # ids that are packed at once


class PackedIds:
    """Takes ids in the order in which they go up."""

    def __init__(self) -> None:
        self._packer, self._steps, self._last = zlib.compressobj(), array("Q"), 0
        self._parts: list[bytes] = []

    def add(self, pk: int) -> None:
        """One more, which is larger than the last one."""
        self._steps.append(pk - self._last)
        self._last = pk
        if len(self._steps) == PART:
            self._pack()

    def _pack(self) -> None:
        self._parts.append(self._packer.compress(self._steps.tobytes()))
        self._steps = array("Q")

    def content(self) -> bytes:
        """All of them, packed; nothing can be added afterwards."""
        self._pack()
        return b"".join([*self._parts, self._packer.flush()])


def unpacked(content: bytes) -> Iterator[int]:
    """The ids, one after the other."""
    steps, pk = array("Q"), 0
    steps.frombytes(zlib.decompress(content))
    for step in steps:
        pk += step
        yield pk


class RowComparison:
    """Passes on the lines of a file and compares its rows with those of the file before.

    `new` and `gone` are how many rows only one of both has. With `only_new` the others are left out, and `ids` has the
    rows of both files: they are what somebody has had by now.
    """

    def __init__(self, before: Iterable[int] = (), *, only_new: bool = False) -> None:
        self._before, self.only_new = iter(before), only_new
        self._next = next(self._before, None)
        self.ids, self.written, self.new, self.gone = PackedIds(), 0, 0, 0

    def lines(self, lines: Iterable[tuple[int, tuple[Any, ...]]]) -> Iterator[tuple[Any, ...]]:
        """The lines that the file has, of lines in the order of their ids."""
        for pk, line in lines:
            self._pass_until(pk)
            is_known = self._next == pk
            self._next = next(self._before, None) if is_known else self._next
            self.ids.add(pk)
            self.new += not is_known
            if not is_known or not self.only_new:
                self.written += 1
                yield line
        self._pass_until(None)

    def lines_in_an_order(self, lines: Iterable[tuple[int, tuple[Any, ...]]]) -> Iterator[tuple[Any, ...]]:
        """The same of lines in another order than that of ids: few enough for their ids to be held."""
        before = array("Q", [] if self._next is None else [self._next, *self._before])
        seen, known = list[int](), 0
        for pk, line in lines:
            at = bisect_left(before, pk)
            is_known = at < len(before) and before[at] == pk
            seen.append(pk)
            known += is_known
            if not is_known or not self.only_new:
                self.written += 1
                yield line
        self.new, self.gone = len(seen) - known, len(before) - known
        for pk in sorted({*seen, *(before if self.only_new else ())}):
            self.ids.add(pk)

    def _pass_until(self, pk: int | None) -> None:
        """Count the rows before this one (None: all that are left) that are gone."""
        while self._next is not None and (pk is None or self._next < pk):
            self.gone += 1
            if self.only_new:
                self.ids.add(self._next)
            self._next = next(self._before, None)
