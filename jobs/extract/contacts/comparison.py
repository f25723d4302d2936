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


class Weighed(NamedTuple):
    """An address of a page: the odds by its own signs, these signs, its street, and its block where it has one."""

    odds: float
    signs: frozenset[str]
    street: str
    block: Block | None = None
    run: int | None = None  # the first line of the blocks that follow each other


def signs_of(addresses: Sequence[Weighed]) -> list[frozenset[str]]:
    """How each address of a page stands beside the others."""
    runs = _runs({address.block for address in addresses if address.block})
    addresses = [address._replace(run=runs[address.block]) if address.block else address for address in addresses]
    return [frozenset(_signs(address, addresses)) for address in addresses]


def _runs(blocks: set[Block]) -> dict[Block, int]:
    """The first line of the run of each block: of all that follow each other without a line between."""
    runs: dict[Block, int] = {}
    run, end = 0, -2
    for block in sorted(blocks):
        run = run if block.first <= end + 1 else block.first
        runs[block], end = run, block.last
    return runs


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
    elif address.block and best.block and address.block[2:] == best.block[2:] and any(address.block[2:]):
        yield "ahead of one laid out alike"


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
    if address.block and best.block:  # branches stand or fall together
        if address.run == best.run:
            yield "in lines with the best"
        if any(address.block[2:]) and address.block[2:] == best.block[2:]:
            yield "laid out as the best"
    for sign in _SUPPORT:
        if sign in best.signs and sign not in address.signs:
            yield f"behind one with: {sign}"
    if _PROSE in address.signs and _PROSE not in best.signs:
        yield "in prose behind another"
