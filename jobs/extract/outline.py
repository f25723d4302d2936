"""The outline of a page's text: what the section of a line is about, by its heading, and whether it is in a footer.

The words of headings are in `data/sections.toml`.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from jobs.extract.cached import cached_property
from jobs.extract.contacts.names_and_titles import is_known_name, is_title, is_title_of_several, known
from jobs.extract.data import load
from jobs.extract.document import Document
from jobs.extract.names import is_first_name
from jobs.extract.other_sections import HEADING_LEVELS
from jobs.extract.text import fold, line_starts, lines_of_page
from jobs.extract.urls import host_of

HEADING_LONGEST, HEADINGS_MOST, REGIONS_MOST = 80, 300, 20
TITLE_WORDS, WORD_SHORTEST, SLOGAN_WORDS, LABEL_LEVEL = 3, 5, 4, 3
CONTACT, TEAM = "contact", "team"
OTHERS = frozenset(("customers", "others", "happenings", "works", "things"))
_SELECTORS = ("h1", "h2", "h3", "h4")
_RARE_SELECTORS = ("h5", "h6", "address")
_FOOTERS = 'footer, [class*="footer" i], [id*="footer" i]'
_BREAK, _GAP = "\x1f", "\x1e"  # as in `jobs.extract.document`
_SPACES = re.compile(r"[\W_]+")


def _pattern(words: list[str]) -> re.Pattern[str]:
    spaced = [word for word in words if word.isascii() or word[0] < "\u0500"]
    whole = [word for word in words if word not in spaced]
    pieces = [rf"(?<!\w)(?:{'|'.join(re.escape(fold(word)) for word in sorted(set(spaced), key=len, reverse=True))})"]
    return re.compile("|".join(pieces + [re.escape(fold(word)) for word in whole]))


# Of the people behind works: "Meet the people on your project".
_KINDS = {kind: _pattern(words["words"]) for kind, words in load("sections").items()}


@lru_cache(maxsize=1024)
def kind_of(heading: str) -> str:
    """What a heading announces, by the kinds of `data/sections.toml`; empty where it does not say."""
    if not 2 <= len(heading) <= HEADING_LONGEST:
        return ""
    words = f"{_SPACES.sub(' ', fold(heading)).strip()} "
    kind = next((TEAM if kind == "people" else kind for kind, pattern in _KINDS.items() if pattern.search(words)), "")
    is_short = len(heading.split()) <= TITLE_WORDS  # "La ricetta dello chef" is a story
    return kind or (TEAM if is_short and (is_title(heading) or is_title_of_several(heading)) else "")


@lru_cache(maxsize=1024)
def _names(heading: str) -> bool:
    """Whether a heading is the name, or the first name, of somebody of whom the lines below it tell."""
    return is_first_name(heading) or (is_known_name(heading) and known(heading) > 0)


class _Heading(NamedTuple):  # a page has hundreds
    line: int
    level: int
    text: str


class Outline:
    """Sections of a text that a document's readers read; made once, looked at where a candidate stands."""

    def __init__(self, document: Document, text: str) -> None:
        self.text = text
        self.lines = lines_of_page(text)
        self._starts = line_starts(text)
        self._document = document
        self._host = _SPACES.sub("", host_of(document.url)) if document.url else ""
        self._kinds: dict[tuple[int, int], str] = {}  # of sections, by their last heading and their first line
        self._above: dict[tuple[int, int], list[str]] = {}

    def line_at(self, offset: int) -> int:
        """The number of the line in which a character of the text stands."""
        return bisect_right(self._starts, offset) - 1

    def start_of(self, line: int) -> int:
        """The offset of a line's first character."""
        return self._starts[line]

    def headings_above(self, line: int) -> list[str]:
        """The headings of a line's section, the nearest first."""
        section = self._section(line)
        if section not in self._above:
            self._above[section] = list(self._from_heading(*section))
        return self._above[section]

    def _section(self, line: int) -> tuple[int, int]:
        """The last heading up to a line, and the first line that counts: a footer is no part of what stands above."""
        return bisect_right(self._heading_lines, line) - 1, self._top(line)

    def _top(self, line: int) -> int:
        top = 0
        for start, end in self._footers:
            if top < start <= line < end:
                top = start
        return top

    def _from_heading(self, at: int, top: int) -> Iterator[str]:
        """A heading, and those above it that are higher, down to a line."""
        while at >= 0 and self._headings[at].line >= top:
            yield self._headings[at].text
            at = self._higher[at]

    def kind(self, line: int) -> str:
        """What the section of a line is about: the kind of the nearest heading that says something."""
        return self._kind_of_section(*self._section(line))

    def _kind_of_section(self, at: int, top: int) -> str:
        if at < 0 or self._headings[at].line < top:
            return ""
        kind = self._kinds.get((at, top))
        if kind is None:
            _, level, heading = self._headings[at]
            kind = self._announced_by(heading, level) or self._kind_of_section(self._higher[at], top)
            self._kinds[at, top] = kind
        return kind

    def _announced_by(self, heading: str, level: int = 0) -> str:
        """The kind of a heading; of others not by what the domain is called: "Insurance team" at roe-insurance.test.

        The first heading of a page is as often what it boasts of: "Cold pressed within six hours of picking".
        """
        kind = kind_of(heading)
        if kind in OTHERS and level == 1 and len(heading.split()) > SLOGAN_WORDS:
            return ""
        text = f"{_SPACES.sub(' ', fold(heading)).strip()} "
        words = _KINDS["others"].findall(text) if kind == "others" else [""]
        return "" if all(len(word) >= WORD_SHORTEST and word.replace(" ", "") in self._host for word in words) else kind

    def lines_above(self, line: int, most: int) -> list[str]:
        """Up to so many lines above a line, the nearest last; none beyond a border between others and the business."""
        start = max(0, line - most)
        for heading in self._borders(start, line):
            start = heading
        return self.lines[start:line]

    def lines_below(self, line: int, most: int) -> list[str]:
        """Up to so many lines below a line; none beyond a border between others and the business."""
        end = min(len(self.lines), line + 1 + most)
        return self.lines[line + 1 : next(self._borders(line, end - 1), end)]

    def _borders(self, first: int, last: int) -> Iterator[int]:
        """Lines behind a line, up to another, at which a footer, or what the page tells of others, begins or ends."""
        likely, edges = self._likely_borders
        for border in likely[bisect_right(likely, first) : bisect_right(likely, last)]:
            kinds = self.kind(border), self.kind(border - 1)
            if border in edges or (kinds[0] != kinds[1] and not OTHERS.isdisjoint(kinds)):
                yield border

    @cached_property
    def _likely_borders(self) -> tuple[list[int], set[int]]:
        """The lines of headings and the edges of footers, in their order; and the edges alone."""
        edges = {edge for footer in self._footers for edge in footer}
        return sorted({*self._heading_lines, *edges}), edges

    def heading_within(self, first: int, last: int) -> int | None:
        """The last heading behind a line, up to another; None where there is none."""
        at = bisect_right(self._heading_lines, last) - 1
        return self._heading_lines[at] if at >= 0 and self._heading_lines[at] > first else None

    def level_at(self, line: int) -> int:
        """The level of the heading that begins on a line; 0 where none does."""
        at = bisect_left(self._heading_lines, line)
        return self._headings[at].level if self._heading_lines[at : at + 1] == [line] else 0

    def label_above(self, line: int) -> str:
        """The small heading right above a line that is none itself: "Workshop foreman" over a name."""
        is_label = self.level_at(line - 1) >= LABEL_LEVEL and not self.level_at(line)
        return self.lines[line - 1] if is_label else ""

    def lines_below_labels(self, line: int) -> list[str]:
        """What stands right below the small headings next to the one above a line, of the same level."""
        at = bisect_left(self._heading_lines, line - 1)
        beside = (self._headings[n] for n in (at - 1, at + 1) if 0 <= n < len(self._headings))
        below = (heading.line + 1 for heading in beside if heading.level == self._headings[at].level)
        return [self.lines[n] for n in below if n < len(self.lines) and not self.level_at(n)]

    def is_direct(self, line: int) -> bool:
        """Whether the nearest heading above a line, but the line itself, is the one that says what it is about."""
        own = self.lines[line]
        nearest = next((heading for heading in self.headings_above(line) if heading != own and not _names(heading)), "")
        return self._announced_by(nearest) == self.kind(line)

    def section(self, line: int) -> range:
        """The lines of the section of a line, with its heading."""
        at = bisect_right(self._heading_lines, line)
        start = self._heading_lines[at - 1] if at else 0
        end = self._heading_lines[at] if at < len(self._heading_lines) else len(self.lines)
        edges = [edge for footer in self._footers for edge in footer]
        start = max([start, *(edge for edge in edges if edge <= line)])
        return range(start, min([end, *(edge for edge in edges if edge > line)]))

    def sections(self, *kinds: str) -> list[range]:
        """The lines of the sections whose own headings are of these kinds."""
        bounds = [*self._heading_lines, len(self.lines)]
        return [
            range(start, end)
            for at, (start, end) in enumerate(pairwise(bounds))
            if self._kind_of_section(at, self._top(start)) in kinds
        ]

    @cached_property
    def has_team(self) -> bool:
        """Whether a heading announces the people of the business."""
        return any(kind_of(heading.text) == TEAM for heading in self._headings)

    def is_in_footer(self, line: int) -> bool:
        """Whether a line is in a footer of the page."""
        return any(start <= line < end for start, end in self._footers)

    def is_in_address(self, line: int) -> bool:
        """Whether a line is in an <address>, the contact of the page by the HTML standard (section 4.3.10)."""
        return any(start <= line < end for start, end in self._addresses)

    @property
    def _selector(self) -> str:
        rare = (name for name in _RARE_SELECTORS if name in self._document.rare_tags)
        return ", ".join([*_SELECTORS, *rare, *([_FOOTERS] if self._document.has("footer") else [])])

    @cached_property
    def _elements(self) -> dict[str, list[tuple[int, list[str]]]]:
        """The headings, footers and addresses of the page: the level of each, 0 but of headings, and its lines."""
        elements: dict[str, list[tuple[int, list[str]]]] = {"heading": [], "footer": [], "address": []}
        most = {"heading": HEADINGS_MOST, "footer": REGIONS_MOST, "address": REGIONS_MOST}
        lines_of_text: dict[str, list[str]] = {}  # teasers have the same heading again and again
        for node in self._document.visible.css(self._selector):
            tag = node.tag or ""
            kind = "heading" if tag in HEADING_LEVELS else "address" if tag == "address" else "footer"
            if len(elements[kind]) < most[kind]:
                text = node.text(separator=_GAP)
                if (lines := lines_of_text.get(text)) is None:
                    lines = lines_of_text[text] = _lines(text)
                elements[kind].append((HEADING_LEVELS.get(tag, 0), lines))
        return elements

    @cached_property
    def _numbers(self) -> dict[str, list[int]]:
        """The numbers of the lines with which elements may begin, in their order, by the text."""
        numbers: dict[str, list[int]] = {lines[0]: [] for kind in self._elements.values() for _, lines in kind if lines}
        for number, line in enumerate(self.lines):
            if line in numbers:
                numbers[line].append(number)
        return numbers

    @cached_property
    def _headings(self) -> list[_Heading]:
        headings: list[_Heading] = []
        at = 0
        for level, lines in self._elements["heading"]:
            numbers = self._numbers[lines[0]] if lines else []
            nth = bisect_left(numbers, at)
            if nth < len(numbers):
                headings.append(_Heading(numbers[nth], level, " ".join(lines)))
                at = numbers[nth] + 1
        return headings

    @cached_property
    def _higher(self) -> list[int]:
        """Of each heading, the last one before it that is higher; -1 where there is none."""
        higher: list[int] = []
        for at, heading in enumerate(self._headings):
            above = at - 1
            while above >= 0 and self._headings[above].level >= heading.level:
                above = higher[above]
            higher.append(above)
        return higher

    @cached_property
    def _heading_lines(self) -> list[int]:
        return [heading.line for heading in self._headings]

    @cached_property
    def _footers(self) -> list[tuple[int, int]]:
        return self._places("footer")

    @cached_property
    def _addresses(self) -> list[tuple[int, int]]:
        return self._places("address")

    def _places(self, kind: str) -> list[tuple[int, int]]:
        """The lines of elements, from the first to behind the last."""
        return [
            (start, start + len(lines))
            for _, lines in self._elements[kind]
            for start in (self._numbers[lines[0]] if lines else ())
            if self.lines[start : start + len(lines)][-1:] == lines[-1:]
        ]


def _lines(text: str) -> list[str]:
    if _GAP not in text and _BREAK not in text:
        return [line] if (line := " ".join(text.split())) else []
    text = text.replace(_BREAK, _GAP)
    return [line for raw in text.split(_GAP) if (line := " ".join(raw.split()))]
