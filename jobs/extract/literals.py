"""Literals: which of many fixed strings a text has, in one pass over it (Aho-Corasick), however many they are.

Rules look here before they run: a pattern costs a walk through the whole text, and on most pages most rules have
nothing to do.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from ahocorasick_rs import AhoCorasick, BytesAhoCorasick, Implementation

_NUMBER = re.compile(r"\d+")


class Literals:
    """Fixed strings, and where a text has them. Case counts: give folded text to folded literals."""

    def __init__(self, literals: Iterable[str]) -> None:
        self._literals = tuple(dict.fromkeys(literals))
        # A DFA is a tenth faster, and twenty times as large: megabytes, where literals have letters of many scripts.
        self._automaton = AhoCorasick(self._literals, implementation=Implementation.ContiguousNFA)

    def are_in(self, text: str) -> bool:
        """Whether the text has one of them."""
        return bool(self._automaton.find_matches_as_indexes(text))

    def in_text(self, text: str) -> set[str]:
        """Those that the text has."""
        matches = self._automaton.find_matches_as_indexes(text, overlapping=True)
        return {self._literals[number] for number in {number for number, _, _ in matches}}

    def places(self, text: str) -> dict[str, list[int]]:
        """Where those begin that the text has, in the order of the text."""
        places: dict[str, list[int]] = {}
        for number, start, _ in self._automaton.find_matches_as_indexes(text, overlapping=True):
            places.setdefault(self._literals[number], []).append(start)
        return places


@lru_cache(maxsize=4)  # several rules look at the text of one page, one after the other
def numbered_lines(text: str) -> list[tuple[int, int, int]]:
    """Where the lines with a digit begin and end, and how many digits each has."""
    lines: list[tuple[int, int, int]] = []
    begin, end, digits = 0, -1, 0
    for number in _NUMBER.finditer(text):
        start, stop = number.span()
        if start > end:
            lines.append((begin, end, digits))
            begin, end, digits = text.rfind("\n", 0, start) + 1, text.find("\n", start), 0
            end = len(text) if end < 0 else end
        digits += stop - start
    return [*lines[1:], (begin, end, digits)] if digits else []


@lru_cache(maxsize=8)
def numbered_parts(text: str, digits_fewest: int = 1) -> list[tuple[int, int]]:
    """Where the lines with so many digits stand; those that follow each other are one part."""
    parts: list[tuple[int, int]] = []
    for start, end, digits in numbered_lines(text):
        if digits < digits_fewest:
            continue
        if parts and parts[-1][1] == start - 1:
            parts[-1] = parts[-1][0], end
        else:
            parts.append((start, end))
    return parts


class Marks:
    """Lower-case literals of markup, looked for without regard to the case of ASCII letters."""

    def __init__(self, literals: Iterable[str]) -> None:
        self._literals = tuple(dict.fromkeys(literals))
        patterns = [literal.encode() for literal in self._literals]
        self._automaton = BytesAhoCorasick(patterns, implementation=Implementation.DFA)

    def in_source(self, source: str) -> frozenset[str]:
        """Those that the source of a page has."""
        lower = source.encode("utf-8", "replace").lower()
        matches = self._automaton.find_matches_as_indexes(lower, overlapping=True)
        return frozenset(self._literals[number] for number in {number for number, _, _ in matches})
