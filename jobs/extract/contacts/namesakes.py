"""Namesakes: names of people that stand on a page as a part of the business's own name, and nowhere else.

"Gorge Drain" of "Gorge Drain Service" is nobody, and "Jane Roe" of "Jane Roe Plumbing" whoever the page tells of
elsewhere. Where it does not, a job of theirs within the name has to say that the firm is somebody: "Kovács Péter
asztalos".
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from jobs.extract.contacts.names_and_titles import TASKS, bare_name, is_title, known
from jobs.extract.contacts.names_in_lines import KNOWN_WHOLLY, NameInLine
from jobs.extract.data import load
from jobs.extract.outline import Outline
from jobs.extract.text import fold, words_in

_NO_LETTERS = re.compile(r"[\W\d_]+")
_WORDS_OF_FIRMS = frozenset(load("people")["words_of_firms"])


def firms_among(
    outline: Outline, people: Sequence[NameInLine], signs: Sequence[frozenset[str]], names_of_site: Sequence[str]
) -> set[str]:
    """The names among some people that are the business's own and nobody's; `signs` are those of each."""
    firms: set[str] = set()
    for name in {candidate.name for candidate in people}:
        bare = fold(bare_name(name))
        around = [site for site in names_of_site if bare in site]
        places = [(one, seen) for one, seen in zip(people, signs, strict=True) if one.name == name]
        is_elsewhere = any(_is_outside(outline, candidate, bare, around) for candidate, _ in places)
        if around and not is_elsewhere and not _is_somebody(bare, around, frozenset().union(*(s for _, s in places))):
            firms.add(name)
    return firms


def _is_outside(outline: Outline, candidate: NameInLine, bare: str, names_of_site: Sequence[str]) -> bool:
    """Whether a name stands on its line outside the name of the site, which may go on in the next line."""
    line = fold(outline.lines[candidate.line])
    if bare in names_of_site and _NO_LETTERS.sub(" ", line).strip() == bare:
        return False
    below = "".join(map(fold, outline.lines_below(candidate.line, 1)))
    firms = [name for name in names_of_site if name != bare]  # in a sentence that is somebody's
    at = line.find(bare)
    while at >= 0 and any(_stands_at(name, max(0, at - name.find(bare)), line, below) for name in firms):
        at = line.find(bare, at + 1)
    return at >= 0


def _stands_at(name: str, start: int, line: str, below: str) -> bool:
    """Whether the name of a site begins there on a line and ends on it, or in the line below, which is no other job."""
    whole, end = f"{line} {below}", start + len(name)
    if not whole.startswith(name, start) or whole[end : end + 1].isalnum():
        return False
    return end <= len(line) or end == len(whole) or not is_title(below)  # "Jane Roe" over "Design Lead"


def _is_somebody(bare: str, names_of_site: Sequence[str], signs: frozenset[str]) -> bool:
    """Whether a name that stands in the site's own name only is that of whom the firm is called after."""
    if words_in(bare) <= _WORDS_OF_FIRMS or (bare.isascii() and " " not in bare):
        return False
    if not signs.isdisjoint(_OF_SOMEBODY) or (bare in names_of_site and "title" in signs):
        return True
    rest = [site.replace(bare, " ").strip() for site in names_of_site]
    has_job = any(is_title(text) and TASKS.isdisjoint(words_in(text)) for text in rest)
    needed = 1 if has_job else KNOWN_WHOLLY
    ends_in_it = any(site.endswith(f" {bare}") for site in names_of_site)  # "Tischlerei Hans Roe"
    return (has_job or ends_in_it) and known(bare.title()) >= needed


_OF_SOMEBODY = frozenset(("e-mail of its name", "academic title", "a job before"))
