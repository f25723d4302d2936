"""Comparison: how the addresses of a page stand beside each other, once the signs of each have been weighed.

The second pass over whose an address is: its signs have weights of their own (`data/comparison.toml`), which are added
to the odds of the first (`jobs.extract.contacts.ownership`). None of them is a word.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

STEPS = (1, 3, 5)  # by how much the logarithms of two odds differ
_SUPPORT = ("own e-mail near", "in a footer", "own name")
_PROSE = "in a sentence"


class Block(NamedTuple):
    """Lines that are an address and nothing else: the level of the heading right above or 0, and if it has a number."""

    first: int
    last: int
    level: int
    has_number: bool

    def is_laid_out_as(self, other: Block) -> bool:
        """Whether two blocks are alike: both have the same heading or a number, or they follow each other."""
        is_next = self.first == other.last + 1 or other.first == self.last + 1
        return is_next or (self[2:] == other[2:] and any(self[2:]))


class Weighed(NamedTuple):
    """An address of a page: the odds by its own signs, these signs, its street, and its block where it has one."""

    odds: float
    signs: frozenset[str]
    street: str
    block: Block | None = None


def signs_of(addresses: Sequence[Weighed]) -> list[frozenset[str]]:
    """How each address of a page stands beside the others."""
    return [frozenset(_signs(address, addresses)) for address in addresses]


def _signs(address: Weighed, addresses: Sequence[Weighed]) -> Iterator[str]:
    others = [other for other in addresses if other.street != address.street]
    if not others:
        yield "the only one"
        return
    if len(addresses) - len(others) > 1:  # in a header and a footer
        yield "stands twice"
    best = max(others, key=lambda other: other.odds)
    yield from _distance(address.odds - best.odds)
    if address.odds < best.odds:
        yield from _behind(address, best)


def _distance(ahead: float) -> Iterator[str]:
    """By how much an address is ahead of the best of the others, or behind it."""
    side = "ahead" if ahead > 0 else "behind"
    for step in STEPS:
        if abs(ahead) > step:
            yield f"{side} by {step}"


def _behind(address: Weighed, best: Weighed) -> Iterator[str]:
    """What the best address of a page has that one behind it has not."""
    if best.odds <= 0:
        return
    if address.block and best.block and address.block.is_laid_out_as(best.block):  # branches stand or fall together
        yield "laid out as the best"
    for sign in _SUPPORT:
        if sign in best.signs and sign not in address.signs:
            yield f"behind one with: {sign}"
    if _PROSE in address.signs and _PROSE not in best.signs:
        yield "in prose behind another"
