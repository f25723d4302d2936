"""Numbers of others: those of a page that stand behind a name which is neither the business's nor its people's.

Who calls them reaches somebody else: "Call Roe County Animal Services at", a row of a table of mountain huts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import takewhile

from jobs.extract.contacts.names_in_lines import PageText
from jobs.extract.contacts.other_firms import is_of_others_at, places_in
from jobs.extract.contacts.ownership import END_OF_SENTENCE, FIRST_PERSON, NUMBER, long_words
from jobs.extract.contacts.phones import is_label
from jobs.extract.data import load, words_of
from jobs.extract.names import is_first_name
from jobs.extract.text import fold
from jobs.extract.towns import is_town

# Words that begin with capitals side by side ("Bike It Now").
_NAMES = (
    r"(?<!\w)[^\W\d_a-z][\w'’./-]*(?:(?: (?:of|de|du|des|the|&))*[ -][^\W\d_a-z][\w'’.&/-]*)+"
    r"|(?<!\w)[A-Z]{3,6}(?!\w)|(?<=\bthe )[A-Z]{2}(?!\w)"
)
_NAME = re.compile(rf"{_NAMES}|(?<=[^\W\d_A-Z] )[^\W\d_a-z][\w'’-]{{2,}}")  # or one within a sentence: "Call Roe at"
_NOUNS_ARE_CAPITALISED = frozenset(("DE", "AT", "CH", "LI"))
_LABEL = re.compile(r"[^,.;]{3,40}[:–-]\s*")  # alone before a number
_LETTERS, _LETTER = re.compile(r"[^\W\d_]{2}"), re.compile(r"[^\n]")
# A line with a number and at most its label: it is of the address above it.
_NUMBER_ALONE = re.compile(r"(?:[^\W\d][\w.-]{0,14}[.:]{0,2}\s?)?[+(\d][\d\s()./–-]{6,24}\d")
# What a page writes without a capital, too, names nobody; addresses of the web do.
_PLAIN_WORD = re.compile(r"(?<![\w@./-])[^\W\d_A-Z][\w’'-]{2,}(?![\w@/-]|\.\w)")
_WORD = re.compile(r"[^\W\d_]+")
_OWN_LINES = f" {fold(' '.join(words_of(load('own_lines'))))} "  # a tenth as large as a set of them
CLAUSE_LONGEST, NAMED_BEFORE = 300, 60  # characters
UNDECIDED = 0.2  # logarithm of odds: up to it an address says nothing of the numbers beside it
LABEL_WORDS, ROWS, CELLS = 2, 2, 2  # of a label at most; of a list at least; before the number of a row


class NumbersOfOthers:
    """Which numbers of a page are of others; `people` seem to be of the business, `sure` are those who surely are."""

    def __init__(self, page: PageText, people: Iterable[str], sure: Iterable[str]) -> None:
        self._page, self._outline = page, page.outline
        self._people, self._sure = (
            frozenset(w for name in names for w in long_words(name)) for names in (people, sure)
        )
        own = [place for place in page.places if place.odds > UNDECIDED]
        self._own_lines = {self._outline.line_at(at) for at in places_in(page.outline.text, f"@{page.site.domain}")}
        self._own_lines |= {self._outline.line_at(place.begin) for place in own}
        self._their_lines = {self._outline.line_at(place.end): place.end for place in page.places if not place.is_own}
        self._text = _blanked(page.outline.text, [(place.begin, place.end) for place in own])
        self._lines = self._text.split("\n")
        self._plain: dict[str, bool] = {}
        self._has_nouns = not _NOUNS_ARE_CAPITALISED.isdisjoint(page.countries[:1])
        self._sections: dict[range, tuple[bool, int]] = {}

    def has(self, number: str) -> bool:
        """Whether a number, as shown, is of others wherever it stands."""
        starts = places_in(self._text, number)
        return bool(starts) and all(map(self._is_at, starts))

    def reach(self, name: str, numbers: Iterable[str]) -> bool:
        """Whether a name stands only right before one of some numbers: who is called there, and nobody else here."""
        places = map(self._text.find, numbers)
        return self._text.count(name) == 1 and any(
            self._text.find(name, max(0, at - NAMED_BEFORE), at) >= 0 for at in places
        )

    def _is_at(self, start: int) -> bool:
        if is_of_others_at(start, self._outline, self._page.site):
            return True
        line = self._outline.line_at(start)
        before = self._text[max(self._outline.start_of(line), start - CLAUSE_LONGEST) : start]
        is_below = line - 1 in self._their_lines and _NUMBER_ALONE.fullmatch(self._lines[line])
        if is_below or self._their_lines.get(line, start) < start:
            return f"@{self._page.site.domain}" not in "".join(self._outline.lines_below(line, 1))
        is_own_section, rows = self._of_section(line)
        if self._is_under_others(line) and not is_own_section and not FIRST_PERSON.are_in(before):
            return self._sure.isdisjoint(long_words(before))
        if not _LETTERS.search(before):
            return rows >= ROWS and self._is_row(line)
        clause = NUMBER.split(END_OF_SENTENCE.split(before)[-1])[-1]
        is_own_label = _is_short_label(clause) or (is_own_section and _LABEL.fullmatch(clause) is not None)
        return not is_own_label and self._names_others(clause, self._sure)

    def _of_section(self, line: int) -> tuple[bool, int]:
        """Whether the section of a line is the business's own, and how many rows with numbers of others it has."""
        section = self._outline.section(line)
        if section not in self._sections:
            is_own = self._outline.is_in_footer(line) or not self._own_lines.isdisjoint(section)
            self._sections[section] = is_own, sum(map(self._is_row, section))
        return self._sections[section]

    def _is_under_others(self, line: int) -> bool:
        """Whether a heading announces others; not "24 Hour Emergency Service", which is a line of the house."""
        if self._outline.kind(line) != "others" or not self._outline.is_direct(line):
            return False
        heading = fold(" ".join(self._outline.headings_above(line)[:1]))
        return not all(map(_is_of_own_lines, _WORD.findall(heading)))

    def _is_row(self, line: int) -> bool:
        """Whether a number stands alone on its line, below words that are no heading and name somebody else."""
        if _LETTERS.search(self._lines[line]) or not NUMBER.search(self._lines[line]):
            return False
        above = takewhile(self._is_cell, range(line - 1, max(-1, line - 1 - CELLS), -1))
        cells = [self._lines[at] for at in above][::-1]
        is_labelled = not cells or cells[-1].endswith(":") or _is_short_label(cells[-1])
        return not is_labelled and self._names_others(" · ".join(cells), self._people)

    def _is_cell(self, line: int) -> bool:
        has_words = _LETTERS.search(self._lines[line]) and not NUMBER.search(self._lines[line])
        return bool(has_words) and not self._outline.level_at(line)

    def _names_others(self, clause: str, people: frozenset[str]) -> bool:
        if self._is_own(clause, people):
            return False
        return any(self._is_of_others(match[0]) for match in _NAME.finditer(clause))

    def _is_own(self, clause: str, people: frozenset[str]) -> bool:
        long = long_words(clause)
        own = sum(word in self._page.site.words for word in long)
        return (own > 0 and 2 * own >= len(long)) or not people.isdisjoint(long) or FIRST_PERSON.are_in(clause)

    def _is_of_others(self, name: str) -> bool:
        words = [word for word in _WORD.findall(name) if not _is_of_own_lines(fold(word)) and not self._is_plain(word)]
        is_noun = self._has_nouns and len(words) == 1 and words[0].istitle()  # "Für Notfälle: "
        if not words or is_noun or _is_short_label(name):
            return False
        is_somebody = len(words) == 1 and is_first_name(words[0]) and not words[0].isupper()  # "Call Jane on "
        return not is_somebody and not any(is_town(" ".join(words), country) for country in self._page.countries)

    def _is_plain(self, word: str) -> bool:
        """Whether the page writes a word without a capital, too."""
        if word not in self._plain:
            lower = word.lower()
            starts = places_in(self._text, lower)
            self._plain[word] = any((it := _PLAIN_WORD.match(self._text, at)) and it[0] == lower for at in starts)
        return self._plain[word]


def _is_of_own_lines(word: str) -> bool:
    return f" {word} " in _OWN_LINES


def _blanked(text: str, spans: list[tuple[int, int]]) -> str:
    pieces, end = [], 0
    for begin, behind in sorted(spans):
        pieces += [text[end:begin], _LETTER.sub(" ", text[max(begin, end) : behind])]
        end = max(end, behind)
    return "".join([*pieces, text[end:]])


def _is_short_label(words: str) -> bool:
    return len(words.split()) <= LABEL_WORDS and is_label(words)
