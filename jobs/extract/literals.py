"""Literals: which of many fixed strings a text has, in one pass over it (Aho-Corasick), however many they are.

Rules look here before they run: a pattern costs a walk through the whole text, and on most pages most rules have
nothing to do.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache, lru_cache
from typing import ClassVar

from ahocorasick_rs import BytesAhoCorasick, Implementation

from jobs.extract.cached import cached_property
from jobs.extract.text import line_starts, lines_of_page

_NO_DIGIT_OR_LINE_END = bytes(set(range(256)) - set(b"0123456789\n"))
# Of the Basic Multilingual Plane: a class of digits beyond it would be searched one range after the other.
_OTHER_DIGITS = "".join(filter(str.isdecimal, map(chr, range(0x80, 0x10000))))
_OTHER_DIGIT = re.compile(f"[{_OTHER_DIGITS}]")
_BEGINS_NO_OTHER_DIGIT = bytes({*range(256)}.difference(digit.encode()[0] for digit in _OTHER_DIGITS))


class Literals:
    """Fixed strings, and where a text has them. Case counts: give folded text to folded literals."""

    def __init__(self, literals: Iterable[str]) -> None:
        self._literals = tuple(dict.fromkeys(literals))
        self._shortest = min(map(len, self._literals), default=0)  # many of the texts around a contact are empty

    @cached_property
    def _automaton(self) -> BytesAhoCorasick:
        # A DFA is a tenth faster, and twenty times as large: megabytes, where literals have letters of many scripts.
        # Of bytes: for text the package counts the characters before each byte, which takes longer than the search.
        patterns = [literal.encode() for literal in self._literals]
        return BytesAhoCorasick(patterns, implementation=Implementation.ContiguousNFA)

    def are_in(self, text: str) -> bool:
        """Whether the text has one of them."""
        return len(text) >= self._shortest and bool(self._automaton.find_matches_as_indexes(_encoded(text)))

    def in_text(self, text: str) -> set[str]:
        """Those that the text has."""
        matches = self._automaton.find_matches_as_indexes(_encoded(text), overlapping=True)
        return {self._literals[number] for number in {number for number, _, _ in matches}}

    def places(self, text: str) -> dict[str, list[int]]:
        """Where those begin that the text has, in the order of the text."""
        encoded = _encoded(text)
        matches = self._automaton.find_matches_as_indexes(encoded, overlapping=True)
        characters = None if text.isascii() else _characters_before(encoded, {start for _, start, _ in matches})
        places: dict[str, list[int]] = {}
        for number, start, _ in matches:
            places.setdefault(self._literals[number], []).append(characters[start] if characters else start)
        return places


def _encoded(text: str) -> bytes:
    """A text in UTF-8; halves of characters, which damaged data have, are question marks."""
    return text.encode("utf-8", "replace")


def _characters_before(encoded: bytes, starts: set[int]) -> dict[int, int]:
    """How many characters stand before each of some places in UTF-8."""
    characters: dict[int, int] = {}
    count = last = 0
    for start in sorted(starts):
        count += len(encoded[last:start].decode())
        characters[start] = count
        last = start
    return characters


class Phrases:
    """Many expressions, any of which a text may have, without regard to case.

    A text in lower case is searched for what each of them must have before they are tried: to ignore case while it
    matches, `re` tries each at each letter, which takes a hundred times as long.
    """

    def __init__(self, expressions: Iterable[str], form: str = "(?:{})", *, form_has_case: bool = False) -> None:
        """`form` says what stands around the expressions, and whether the case of letters counts in it."""
        signs: dict[str, str] = {}
        for expression in map(_in_lower_case, expressions):
            signs[expression] = certain_part(expression)
        self._signs = Literals(sign for sign in signs.values() if _is_rare(sign))
        self._form_has_case = form_has_case
        self._with_sign = self._compiled(form, [expression for expression, sign in signs.items() if _is_rare(sign)])
        self._others = self._compiled(form, [expression for expression, sign in signs.items() if not _is_rare(sign)])

    def _compiled(self, form: str, expressions: list[str]) -> re.Pattern[str] | None:
        flags = re.IGNORECASE if self._form_has_case else re.NOFLAG
        return re.compile(form.replace("{}", "|".join(expressions)), flags) if expressions else None

    def are_in(self, text: str) -> bool:
        """Whether the text has one of them."""
        return bool(self.one_in(text))

    def one_in(self, text: str) -> str:
        """One of them as the text has it, in lower case; empty for none."""
        lower = _without_dots(text.lower())
        shown = text if self._form_has_case else lower
        found = self._with_sign.search(shown) if self._with_sign and self._signs.are_in(lower) else None
        if found is None and self._others:
            found = self._others.search(shown)
        return found[0].lower() if found else ""


def _is_rare(sign: str) -> bool:
    """Whether a sign is worth looking for: not a single letter, which most texts have."""
    return len(sign.strip()) > 1 or not sign.isascii()


def _in_lower_case(expression: str) -> str:
    return "".join(part if part[0] == "\\" else _without_dots(part.lower()) for part in _PARTS.findall(expression))


def _without_dots(lower: str) -> str:
    """Small letters without the difference between the two letters i of Turkish, as where case is ignored."""
    return lower if lower.isascii() else lower.replace("i\u0307", "i").replace("ı", "i")


_PARTS = re.compile(r"\\.|[^\\]+", re.DOTALL)
_TOKEN = re.compile(r"\\.|\[[^\]]+\]|\{[^}]*\}|(?P<plain>[^\W_]|[ '’-])|.", re.DOTALL)
_QUANTIFIERS = ("?", "*", "{")


def certain_part(expression: str) -> str:
    """The longest run of plain letters that each match of an expression has; empty where none is certain."""
    runs, run, depth = [""], "", 0
    for token in _TOKEN.finditer(expression):
        follows = expression[token.end() : token.end() + 1]
        depth += (token[0] == "(") - (token[0] == ")")
        if token[0] == "|" and depth == 0:
            return ""
        is_certain = depth == 0 and token["plain"] is not None
        if is_certain and follows not in _QUANTIFIERS:
            run += token[0]
        else:
            runs.append(run)
            run = ""
    return max([*runs, run], key=len)


class PageLiterals(Literals):
    """Literals that rules look for in the text of a page: all lists of this kind in one pass, that of the first."""

    _lists: ClassVar[list[PageLiterals]] = []

    def __init__(self, literals: Iterable[str]) -> None:
        super().__init__(literals)
        self._names = frozenset(self._literals)
        self._lists.append(self)

    def places(self, text: str) -> dict[str, list[int]]:
        """As `Literals.places`."""
        everything = _places_of_all(text, len(self._lists))
        return {literal: places for literal, places in everything.items() if literal in self._names}


@lru_cache(maxsize=4)
def _places_of_all(text: str, lists: int) -> dict[str, list[int]]:
    return _first_lists(lists).places(text)


@cache
def _first_lists(lists: int) -> Literals:
    return Literals(literal for each in PageLiterals._lists[:lists] for literal in each._literals)


@lru_cache(maxsize=4)  # several rules look at the text of one page, one after the other
def digits_of_lines(text: str) -> list[bytes]:
    """The digits of each line of a page's text."""
    encoded = _encoded(text)
    if encoded.translate(None, _BEGINS_NO_OTHER_DIGIT):  # most scripts have none
        encoded = _encoded(_OTHER_DIGIT.sub("0", text))
    return encoded.translate(None, _NO_DIGIT_OR_LINE_END).split(b"\n")


def lines_with_digits(text: str, fewest: int) -> set[int]:
    """The numbers of the lines that have so many digits."""
    return {at for at, digits in enumerate(digits_of_lines(text)) if len(digits) >= fewest}


@lru_cache(maxsize=4)
def numbered_lines(text: str) -> list[tuple[int, int, int]]:
    """Where the lines with a digit begin and end, and how many digits each has."""
    lines = zip(line_starts(text), lines_of_page(text), digits_of_lines(text), strict=False)
    return [(start, start + len(line), len(digits)) for start, line, digits in lines if digits]


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


def parts_with_lines_before(text: str, digits: int) -> list[tuple[int, int]]:
    """The lines with so many digits, with the line above each, where a label may stand; apart from each other."""
    parts: list[tuple[int, int]] = []
    for first_at, end in numbered_parts(text, digits):
        start = text.rfind("\n", 0, max(0, first_at - 1)) + 1
        if parts and start <= parts[-1][1]:
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
        lower = _encoded(source).lower()
        matches = self._automaton.find_matches_as_indexes(lower, overlapping=True)
        return frozenset(self._literals[number] for number in {number for number, _, _ in matches})
