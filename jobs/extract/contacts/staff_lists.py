"""Staff lists: names that stand in alike places of the markup, whatever is written beside them.

Three headings of a page about the team that are names, two of them known, make the third one a name, too.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from selectolax.lexbor import LexborNode

from jobs.extract.contacts.names_and_titles import bare_name, is_title, known, may_be_name, names_a_task, person
from jobs.extract.contacts.people import announces_praise, is_praise
from jobs.extract.contacts.sighting import ContactSighting
from jobs.extract.outline import OTHERS, kind_of
from jobs.extract.page_types import type_of_words

_BETWEEN = "\x1e"  # two texts of the markup
TEXTS_MOST = 4_000  # of a page
NAME_SHORTEST, NAME_LONGEST, TASK_LONGEST, TEXT_LONGEST = 4, 50, 60, 90
MEMBERS_MOST, HEADINGS_MOST = 200, 100
WORDS_MOST = 50  # of a text that is no longer than `TEXT_LONGEST`; scripts have more
SMALL_HEADING = 3  # h3: it is of the section that began before
_SPLITS = re.compile(r"[,|(:–—-]")  # one of these is in each match of `_SPLIT`
_SPLIT = re.compile(r"\s*(?:[,|(:]|\s[-–—]\s|[–—])\s*")
_CANDIDATE = re.compile(r"(?=[^\W\d_])[^a-zа-яё].*(?:. [^\W\d_]|^[^\x00-\u2fff]{2,6}$)")
_UNSEEN = frozenset(("script", "style", "noscript", "template", "svg", "nav", "select", "option", "textarea", "title"))

_LEVELS = {"h1": 1, "h2": 2, "h3": 3}
_HEADINGS = frozenset((*_LEVELS, "h4", "h5", "h6"))


@dataclass
class _Group:
    """The texts of one place in the markup: how many there are, and those that are names, with what follows them."""

    texts: int = 0
    members: list[tuple[str, str]] = field(default_factory=list)
    below_sentences: int = 0
    is_doubtful: bool = False


def in_alike_blocks(body: LexborNode, *, is_about_people: bool) -> Iterator[ContactSighting]:
    """People of lists of alike blocks; on a page about anything, only below a heading that announces the team."""
    for group in _groups(body, is_about_people=is_about_people):
        if _is_staff(group):
            yield from _members(group)


def _groups(body: LexborNode, *, is_about_people: bool) -> Iterable[_Group]:
    """Places with two names at least that may be known. How many texts a place has is counted for these alone."""
    read = _read_texts(body)  # menus and teasers say the same again and again
    if len({name for name, _ in read.values() if name}) < 2:
        return ()
    groups: dict[tuple[object, ...], _Group] = defaultdict(_Group)
    places: list[tuple[LexborNode, bool]] = []
    last: _Group | None = None  # whose member the next text may say more about
    sections, before = _Sections(body, is_about_people=is_about_people), ""
    for text, tag, parent in _texts(body):
        name, task = read.get(text) or _name_and_task(text)
        if not name and tag in _LEVELS:
            sections.begin(text, _LEVELS[tag])
        if last is not None and not name and tag not in _HEADINGS:
            _add_task(last, text)
        last = None
        if sections.is_about_people and len(text) <= TEXT_LONGEST:
            places.append((parent, sections.is_doubtful))
            if name and not _is_in_praise(parent):
                sections.has_names |= parent.tag != "h1"  # "Over Rijschool Vooruit" has the shape of a name
                group = groups[(*_place(parent), sections.is_doubtful)]
                group.is_doubtful = places[-1][1]
                last = _add_member(group, name, task, before, parent)
        before = text
    return _counted({place: group for place, group in groups.items() if _may_be_staff(group)}, places)


def _read_texts(body: LexborNode) -> dict[str, tuple[str, str]]:
    """The name and the task in each text of the markup."""
    raw = set(body.text(separator=_BETWEEN).split(_BETWEEN))
    texts = {" ".join(text.split()) for text in raw if len(text.split(maxsplit=WORDS_MOST)) <= WORDS_MOST}
    return {text: _name_and_task(text) for text in texts}


def _counted(groups: dict[tuple[object, ...], _Group], places: list[tuple[LexborNode, bool]]) -> Iterable[_Group]:
    tags = {place[0] for place in groups}
    for parent, is_doubtful in places if groups else ():
        if parent.tag in tags and (group := groups.get((*_place(parent), is_doubtful))):
            group.texts += 1
    return groups.values()


def _add_member(group: _Group, name: str, task: str, before: str, parent: LexborNode) -> _Group | None:
    """Add a name; returns the group when the next text may be what the person does."""
    if len(group.members) >= MEMBERS_MOST:
        return None
    group.members.append((name, task))
    group.below_sentences += before.endswith((".", "!", "?", "…"))
    if not task and (parent.tag == "dd" or _cell(parent) > 1):
        _add_task(group, before)
    return group if not group.members[-1][1] else None


def _may_be_staff(group: _Group) -> bool:
    """Whether there are two names, and known ones or titles enough: what `_is_staff` asks for, whatever the place."""
    names = {name for name, _ in group.members}
    return len(names) > 1 and _strength(group, names) >= len(names)


def _strength(group: _Group, names: set[str]) -> int:
    return sum(known(name) for name in names) + _titles(group)


def _titles(group: _Group) -> int:
    return sum(is_title(task) for _, task in group.members)


def _name_and_task(text: str) -> tuple[str, str]:
    """The name with which a text begins, or nothing, and what follows it on the same line."""
    if len(text) > TEXT_LONGEST or not _CANDIDATE.match(text) or is_praise(text):
        return "", ""
    if _is_like_a_name(text):
        return text, ""
    head, *tail = _SPLIT.split(text, maxsplit=1) if _SPLITS.search(text) else (text,)
    return (head, tail[0]) if tail and _is_like_a_name(head) else ("", "")


def _is_like_a_name(text: str) -> bool:
    is_long_enough = len(text) >= NAME_SHORTEST or (len(text) > 1 and not text.isascii())  # 周建国
    is_named = is_long_enough and len(text) <= NAME_LONGEST and may_be_name(text)
    return is_named and not is_title(bare_name(text))


def _texts(body: LexborNode) -> Iterator[tuple[str, str, LexborNode]]:
    """The texts that a browser may show, with the tag of the element that each is in, and the element."""
    count = 0
    for node in body.traverse(include_text=True):
        if not node.is_text_node or not (text := " ".join((node.text_content or "").split())):
            continue
        parent = node.parent
        if parent is None or (tag := parent.tag or "") in _UNSEEN:
            continue
        count += 1
        if count > TEXTS_MOST:
            return
        yield text, tag, parent


class _Sections:
    """Whether the section of a page that is being read is about its people.

    Where a heading announces the team, other sections as high as it are about something else (brands, quarters); on a
    page about people without such a heading all are about them but those of customers. Behind the first section with
    names, what stands below a heading that says nothing of people (beers, models, pupils) is doubtful.
    """

    def __init__(self, body: LexborNode, *, is_about_people: bool) -> None:
        self.is_about_people = self._is_page_about_people = is_about_people
        headings = body.css("h2, h3")[:HEADINGS_MOST]
        self._level = min((_LEVELS[node.tag or "h3"] for node in headings if _announces_team(node.text())), default=0)
        self._is_in_team = self.is_doubtful = self.has_names = False

    def begin(self, heading: str, level: int) -> None:
        """A heading that is nobody's name begins a section."""
        announces_people = _announces_team(heading) or (self._is_page_about_people and names_a_task(heading))
        if level < SMALL_HEADING:
            self.is_doubtful = self.has_names and not announces_people
        if announces_praise(heading) or kind_of(heading) in OTHERS:
            self.is_about_people = False
        elif announces_people:
            self.is_about_people = True
            self._is_in_team = True
        elif not self._level:
            self.is_about_people = self._is_page_about_people
        elif level <= self._level:
            self.is_about_people = self._is_in_team = False
        else:
            self.is_about_people = self._is_in_team


def _announces_team(heading: str) -> bool:
    return type_of_words(" ".join(heading.split())[:60]) == "team"


def _place(parent: LexborNode) -> tuple[object, ...]:
    """Where a text stands: its element and the one around it, with their classes; of a row, which cell."""
    around = parent.parent
    nth = (
        _cell(parent)
        if parent.tag in ("td", "th", "dd", "dt")
        else _cell(around)
        if around and around.tag == "td"
        else 0
    )
    above = (around.tag, around.attributes.get("class")) if around is not None else ()
    return (parent.tag, parent.attributes.get("class"), *above, nth)


def _cell(node: LexborNode) -> int:
    count = 1
    before = node.prev
    while node.tag in ("td", "th") and before is not None:
        count += before.tag in ("td", "th")
        before = before.prev
    return count


def _is_in_praise(node: LexborNode) -> bool:
    around: LexborNode | None = node
    for _ in range(5):
        if around is None:
            return False
        if around.tag in ("blockquote", "cite") or announces_praise(around.attributes.get("class") or ""):
            return True
        around = around.parent
    return False


def _add_task(group: _Group, text: str) -> None:
    name, task = group.members[-1]
    first = text.partition(". ")[0].rstrip(".")
    text = first if is_title(first) else text  # "Owner and baker. Up at three."
    is_task = len(text) <= TASK_LONGEST and "@" not in text and not any(map(str.isdigit, text))
    if not task and is_task and not text.endswith((".", "!", "?")):
        group.members[-1] = (name, text.rstrip(":"))


def _is_staff(group: _Group) -> bool:
    """Whether most texts of the place are names; how well they are known, or their titles, decides."""
    names = {name for name, _ in group.members}
    if len(group.members) * 5 < group.texts * 2:
        return False
    if group.below_sentences == len(group.members) and not any(task for _, task in group.members):
        return False  # each below what somebody wrote: customers
    if group.is_doubtful and 2 * _titles(group) < len(group.members):
        return False
    return _strength(group, names) >= len(names) + (len(group.members) < group.texts or len(names) == 2)


def _members(group: _Group) -> Iterator[ContactSighting]:
    sure = sum(known(name) > 0 or is_title(task) for name, task in group.members)
    is_likely = sure >= 2 and sure * 3 >= 2 * len(group.members)
    for name, task in group.members:
        is_certain = known(name) > 0 or is_title(task) or is_likely
        sighting = person(name, task, "layout", 0.75, f"{name} · {task}") if is_certain else None
        if sighting:
            yield sighting
