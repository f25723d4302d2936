"""People whom a line of a page about people names: "Jane Roe – tel. ...", "Reservations: Jane Roe", "led by Jane Roe".

Lists of names decide here, because no title does. The words are in `data/people.toml`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from jobs.extract.contacts.names_and_titles import (
    CAPITALISED,
    TASKS,
    bare_name,
    is_known_name,
    is_name,
    is_pet,
    is_title,
    known,
    names_a_task,
    person,
)
from jobs.extract.contacts.people import announces_praise, is_credit, is_praise, may_announce_praise, praise_in
from jobs.extract.contacts.sentences import tell_of_the_past
from jobs.extract.contacts.sighting import ContactSighting, snippet
from jobs.extract.data import load
from jobs.extract.literals import PageLiterals, numbered_lines
from jobs.extract.names import is_first_name
from jobs.extract.text import distinct_lines, fold, lines_of_page
from jobs.extract.towns import is_town

LINE_LONGEST = 160  # characters; a longer line is a sentence
TASK_LONGEST, TASK_WORDS, NAME_LONGEST, ALONE_SHORTEST = 50, 6, 40, 7
LINES_OF_PRAISE = 20
SHORT_LINE = 60  # of a list; what is longer is a sentence, and the name below it may be a customer's
DIGITS_OF_A_NUMBER, DIGITS_OF_A_YEAR = 7, 4
KNOWN_WHOLLY = 2  # of a name: first name and surname
_DATA = load("people")
_LETTERS = re.compile(r"[^\W\d_]+")
_AND = re.compile(rf"\s(?:{'|'.join(_DATA['joins_names'])}|&)\s")
_HEAD = re.compile(
    r"(?P<name>[^\n,|(:：–—\d@]{4,50}?)\s*(?P<mark>[,|(:：]|\s[-–—]\s|[–—]|\sunter\s|\son\s|\sat\s)\s*(?P<rest>.{2,110})"
)
# What `_HEAD` has between a name and the rest of the line; begins with a plain set of characters, for speed.
_MARK = re.compile(r"[,|(:：–—\s](?:(?<=\S)|(?<=\s)(?:-|unter|on|at)\s)")
_LABEL = re.compile(
    r"(?:^|[.;|·] )(?P<label>[^\n:：–—|\d@]{3,40}?)\s*(?::|：|\s[–—-]\s|\s[|·]\s)\s*(?P<names>[^\n\d@(|;:]{4,80})"
)
_LABEL_ENDS = re.compile(r"[:：|·–—-]")
_UP_TO_NUMBER = re.compile(r"\s[–—-]\s|,\s(?:tele?f?|tlf|mobi?l?e?|kom|m|t|p|gsm)\b", re.IGNORECASE)
_NAME_AT = re.compile(
    r"(?:[^\W\d_]{1,5}\.\s){0,2}[^\W\d_a-zа-я][\w'’-]{1,24}(?:\s(?:[^\W\d_]\.|(?:van|von|zu|zum|zur|de|du|der|den|di|da|dal|dos|ap|del|della|la|le|el|bin|al|ter|ten|af)\b|[^\W\d_a-zа-я][\w'’-]{1,24})){1,3}"
)
_PHONE_WORD = re.compile(
    r"[(\s–—|,-]*(?<!\w)(?:tele?f?(?:on|oon|ono|ón)?|tlf|tel|mob(?:ile?|il)?|m|t|p|puh|gsm|cell?|tfn|kom|ph(?:one)?)?\b[.:\s(+]*$",
    re.IGNORECASE,
)


def in_lines(text: str) -> Iterator[ContactSighting]:
    """People of a page about people, by the lines that begin or end with their names."""
    is_below_praise, read, praise = False, set[str](), praise_in(text)
    for line in lines_of_page(text):
        was_below, is_below_praise = is_below_praise, line in praise
        if not 8 <= len(line) <= LINE_LONGEST or is_below_praise or was_below or line in read:
            continue
        read.add(line)
        if _MARK.search(line):
            yield from _first_in_line(line)
        if _LABEL_ENDS.search(line):
            yield from _behind_label(line)
        if _AND.search(line):
            yield from _side_by_side(line)


def _first_in_line(line: str) -> Iterator[ContactSighting]:
    """ "Jane Roe (office) – tel. ...": the name, and what somebody does or how they are reached."""
    match = _HEAD.match(line)
    if match is None or not _is_likely(match["name"]) or is_title(match["name"]):
        return
    task, is_reached, sure = _task(match["rest"]), _is_reached(match["rest"]), known(match["name"]) > 1
    is_in_brackets = bool(task) and "(" in match["mark"]  # behind a dash stands a wine or a town as often
    has_title = bool(task) and bare_name(match["name"]) != match["name"]  # "Arq. Jane Roe — obra"
    if names_a_task(task) or has_title or (sure and (is_reached or is_in_brackets)):
        sighting = person(match["name"], task, "layout", 0.7 if is_reached else 0.6, line)
        if sighting:
            yield sighting


_NUMBER = re.compile(
    rf"(?:\d[\s()./-]{{0,3}}){{{DIGITS_OF_A_NUMBER},}}"
)  # no house and postal code with a street between


def _is_reached(rest: str) -> bool:
    return "@" in rest or _NUMBER.search(rest) is not None


def _task(rest: str) -> str:
    """What stands behind a name up to a number or address; empty where it is a sentence."""
    task = re.split(r"\s?[|–—]\s?|\)|\s-\s|[^\s@]{1,64}@|[+\d]", rest)[0]
    task = _PHONE_WORD.sub("", task).strip(" ,.;:()|–—-")
    is_short = len(task) <= TASK_LONGEST and len(task.split()) <= TASK_WORDS
    return task if is_short and not rest.rstrip().endswith(("!", "?")) else ""


def _behind_label(line: str) -> Iterator[ContactSighting]:
    """ "Reservations: Jane Roe", "Outreach — Devin Cho": a label for a task, or any where a number follows.

    Behind another label a name is as often a customer's, a dog's or a maker's ("Dam: Ruby Rose").
    """
    for match in _LABEL.finditer(line):
        label = match["label"].strip()
        if label.endswith((".", "!", "?", "…")):
            continue  # a sentence, and who wrote it
        words = _LETTERS.findall(fold(label))
        if not 0 < len(words) <= TASK_WORDS or is_credit(label) or _is_likely(label):
            continue
        is_task = not TASKS.isdisjoint(words)
        is_sure = (is_title(label) and not is_task) or _is_reached(line[match.end("names") :])
        if not is_sure and not is_task:
            continue
        names = list(_names_at(_UP_TO_NUMBER.split(match["names"])[0], 1))
        if not is_sure and all(known(name) < KNOWN_WHOLLY for name in names):
            continue
        for name in names:
            sighting = person(name, label, "text", 0.7, line[:200])
            if sighting:
                yield sighting


def _is_likely(name: str) -> bool:
    """Whether a text has the shape of a name, and a list of names knows it."""
    return is_known_name(name) and known(name) > 0


def _names_at(text: str, least: int) -> Iterator[str]:
    """The names with which a text begins, so well known; nothing behind something else."""
    pieces = [piece for part in text.split(", ") for piece in _AND.split(part)][:4]
    for piece in pieces:
        name = piece.strip(" .")
        if not is_known_name(name) or known(name) < least:
            return
        yield name


def _side_by_side(line: str) -> Iterator[ContactSighting]:
    """ "Wilma Zijlstra en Anja de Boer", "Jane and John Roe", "Dr. A. Roe & Dr. B. Doe" on a line of their own."""
    pieces = _AND.split(line) if len(line) <= 90 else []
    if not 2 <= len(pieces) <= 3:
        return
    pieces[-1] = pieces[-1].partition(",")[0]
    names = [piece.strip() for piece in pieces]
    if _are_names(names) or _are_a_couple(names):
        for name in names:
            sighting = person(name, "", "layout", 0.65, line) if " " in name else None
            if sighting:
                yield sighting


def titled_side_by_side(text: str) -> Iterator[ContactSighting]:
    """ "Dr. med. A. Roe & Dr. med. B. Doe" of a page of any type: each with a title before the name."""
    for line in distinct_lines(text):
        if (
            " " in line
            and len(line) <= 90
            and all(bare_name(piece.strip()) != piece.strip() for piece in _AND.split(line))
        ):
            yield from _side_by_side(line)


def _are_names(names: list[str]) -> bool:
    levels = [known(name) + (bare_name(name) != name) for name in names if is_known_name(name)]
    return len(levels) == len(names) and min(levels) > 0 and max(levels) > 1


def _are_a_couple(names: list[str]) -> bool:
    """ "Johan and Elmarie Pretorius": a first name, and a whole name of the same surname."""
    first, whole = names[0], names[-1]
    return len(names) == 2 and " " not in first and is_name(whole) and known(f"{first} {whole.rpartition(' ')[2]}") > 1


_ENDS_IN_NUMBER = re.compile(r"@|\d\d$")  # "ext. 12"


def alone_in_lines(text: str, countries: list[str]) -> Iterator[ContactSighting]:
    """ "Payroll", "Jane Roe", "ext. 12": a name that is wholly known, beside its title or over its number."""
    alone = set(filter(_is_known_alone, distinct_lines(text)))
    lines = ["", *lines_of_page(text), ""] if alone else []
    may_praise = may_announce_praise(text)
    praise = -LINES_OF_PRAISE  # where the last line stands that announces what customers say
    for at in range(1, len(lines) - 1):
        if may_praise and len(lines[at]) <= NAME_LONGEST and announces_praise(lines[at]):
            praise = at
        if lines[at] not in alone or at - praise < LINES_OF_PRAISE:
            continue
        if not _is_alone(lines, at, countries):
            continue
        title = next((piece for piece in (lines[at + 1], lines[at - 1]) if _is_title_alone(piece)), "")
        if not title and not _ENDS_IN_NUMBER.search(lines[at + 1]):
            continue  # a customer, a pupil, an author as often
        sighting = person(lines[at], title, "layout", 0.6, " · ".join(lines[at - 1 : at + 2])[:200])
        if sighting:
            yield sighting


def _is_known_alone(line: str) -> bool:
    """Whether a line is a name that is wholly known."""
    is_short_enough = ALONE_SHORTEST <= len(line) <= NAME_LONGEST
    return is_short_enough and is_name(line) and _is_likely(line) and known(line) > 1 and not is_title(line)


def _is_title_alone(line: str) -> bool:
    """Whether a line is a title, and not somebody else with theirs: "Jane Roe, Business Owner"."""
    return is_title(line) and not is_known_name(line.partition(",")[0])


def _is_alone(lines: list[str], at: int, countries: list[str]) -> bool:
    line, above, below = lines[at], lines[at - 1], lines[at + 1]
    return (
        _is_short(above)
        and _is_short(below)
        and not is_praise(above)
        and not is_pet(below)
        and not any(is_town(line, country) for country in countries)
    )


def _is_short(line: str) -> bool:
    return len(line) <= SHORT_LINE and not line.endswith((".", "!", "?", "…", "”", '"'))


# "led by Jane Roe and Ann Doe", "ask for Jane Roe": in a sentence of any page of the site.
# Between the verb and who did it stands when: "opened in 2016 by". Long ago it was nobody whom one can reach.
_WHEN = re.compile(r"\s(?:\w{1,4} )?(?:19[6-9]\d|20\d\d)(?: roku)?(?= [^\W\d])")
_VERB_LAST = re.compile(
    r"(?<= )(?:von|door) (?=(?P<names>[^\n.!?]{5,90}? (?:gegründet|eröffnet|geführt|geleitet|opgericht)))"
)
_LEADING = PageLiterals(_DATA["leading"])
_SUBJECT = re.compile(
    rf"(?:(?P<first>{CAPITALISED.pattern})|[^\W\d_]{{2,20}})? ?(?:(?:{'|'.join(_DATA['joins_names'])}|&) )?"
    rf"(?P<last>{CAPITALISED.pattern})$"
)
_ONE_WORD = re.compile(r"\s?[^\W\d_a-z][^\W\d_A-Z]{2,14}")
BEFORE_LONGEST = 80
_BEFORE = PageLiterals(_DATA["led_by"] + _DATA["ask_for"])
del _DATA  # as all lists that rules are made of


def in_sentences(text: str) -> Iterator[ContactSighting]:
    """People of whom a sentence says that they lead the business, or that one asks for them."""
    text = _without_years(text)
    for phrase, places in _BEFORE.places(text).items():
        for place in places:
            if text[place - 1 : place].isalnum():
                continue
            yield from _names_behind(text, place, place + len(phrase))
    for match in _VERB_LAST.finditer(text) if " von " in text or " door " in text else ():
        yield from _names_behind(text, match.start(), match.start("names"))
    for verb, places in _LEADING.places(text).items():
        for place in places:
            if text[place - 1 : place] == " " and not text[place + len(verb) :][:1].isalnum():
                yield from _names_before(text, place)


def _without_years(text: str) -> str:
    for start, end, digits in reversed(numbered_lines(text)):
        line = text[start:end]
        may_have_year = digits >= DIGITS_OF_A_YEAR and (" 19" in line or " 20" in line)
        if may_have_year and line != (shown := _WHEN.sub("", line)):
            text = f"{text[:start]}{shown}{text[end:]}"
    return text


def _names_before(text: str, end: int) -> Iterator[ContactSighting]:
    """ "Steve Roe and Kay Roe run the workshop": the names right before a verb, both where there are two."""
    start = max(text.rfind("\n", 0, end) + 1, end - BEFORE_LONGEST)
    match = _SUBJECT.search(text[start : end - 1])
    if match is None or is_praise(text[start:end]):
        return
    for name in _subjects(match):
        if name and _is_likely(name) and not is_title(name):
            sighting = person(name, "", "text", 0.65, snippet(text, start + match.start(), end))
            if sighting:
                yield sighting


_TASK_BEFORE = re.compile(r"[\s,:]*(?P<task>(?:[^\W\d_]{2,20}\s){0,3}?)(?=[^\W\d_a-zа-яё])")


def _subjects(match: re.Match[str]) -> tuple[str | None, ...]:
    """Both names before a verb; one where no word joins them: "Goldsmith Karen Margrethe Lyng runs"."""
    first, last = match["first"], match["last"]
    if not first or match.string[match.end("first") : match.start("last")] != " ":
        return first, last
    title, _, name = first.rpartition(" ")
    return (f"{first} {last}",) if not is_title(title) else (f"{name} {last}",)


def _names_behind(text: str, start: int, end: int) -> Iterator[ContactSighting]:
    title = ""
    rest = text[end : end + 120].partition("\n")[0]
    before = text[max(0, text.rfind("\n", 0, start)) : end]
    for piece in _AND.split(rest, maxsplit=3)[:3]:
        words = _TASK_BEFORE.match(piece)
        name = _NAME_AT.match(piece, words.end()) if words else None
        alone = piece.strip(" ,")
        if " " not in alone and (is_first_name(alone) or _ONE_WORD.fullmatch(piece)):  # "Donatella e Bruno Pacenti"
            continue
        if name is None or words is None or not _is_somebody(name[0], words["task"]):
            return
        if tell_of_the_past(before, text[text.find(name[0], end) + len(name[0]) :].partition("\n")[0]):
            continue
        title = words["task"].strip() if is_title(words["task"]) else ""
        sighting = person(name[0].rstrip("."), title, "text", 0.65, snippet(text, start, end + len(name[0])))
        if sighting:
            yield sighting


def _is_somebody(name: str, task: str) -> bool:
    is_task_known = not task or is_title(task) or len(task.split()) <= 1
    return is_task_known and _is_likely(name.rstrip("."))
