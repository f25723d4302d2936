"""Opening hours that a page states in its text, in the usual forms of its language.

The rules are in the form of OpenStreetMap ("Mo-Fr 09:00-12:30,14:00-18:00", "Su off"). Of a day that a page gives two
hours there are two houses or two seasons, so that none counts.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import Any

from jobs.extract.data import load
from jobs.extract.literals import parts_with_lines_before

DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
WEEK, WORKING_DAYS = 7, 5
RULES_MOST = 14
LATEST_CLOSING = 5 * 60  # minutes past midnight
NOON = 12 * 60
EARLIEST_UNSURE = 6 * 60  # "4-11" may be of the afternoon, "5:30-23" is of the morning
LINE_LONGEST, BEFORE_LONGEST = 240, 80
ENTRIES_MOST = 200  # of a part of the text
LINES_BELOW, BELOW_LONGEST = 2, 120
# As texts: a quarter as large as the words, of which a process needs those of few languages.
_LANGUAGES = {tag: json.dumps(words, ensure_ascii=False).encode() for tag, words in load("opening_hours").items()}
_ALIASES = {"no": "nb", "nn": "nb", "sr": "hr", "bs": "hr"}  # languages whose days are called alike
_TIME = (
    r"\d(?<![\d.:].)(?:(?<=[01])\d|(?<=2)[0-4])?(?:(?:[:.]|\s?[hu]\s?|(?<=\d\d))[0-5]\d)?(?![\d%€$£]|[.,]\d)(?:\s?(?:uhr|hrs?|uur|hod|horas|klo|sat[ai]|h|u)(?!\w)\.?)?"
    r"(?:\s?[ap]\.?m(?!\w)\.?)?"
)
_PARTS_OF_TIME = re.compile(r"(\d{1,2})(?:\D{0,3}?([0-5]\d))?\D*?(?:([ap])\.?m\.?)?\.?$", re.IGNORECASE)
_HOLIDAYS = "feiertags?|festivos|festivi|feriados|holidays|jours fériés"
_HALVES = "matin|après-midi|vormittags?|nachmittags?|mattina|mañana|mornings?"
_DASH = r"-|–|—|−|～|〜|~"
# From the number of an hour or a minute to another, with a dash or a letter in between: most lines have none of it.
_MAY_HAVE_HOURS = re.compile(r"[0-9](?<!\d\d\d\d\d)[^\d\n]{0,12}?(?:[-–—−～〜~]|[^\W\d_])[^\d\n]{0,12}[0-9]{1,4}(?!\d)")
_NUMBER = re.compile(r"\d[\d ()./-]{6,18}\d")
_ENDS_ENTRY = re.compile(
    r"(?<=\.)|,?\s(?:und|oder|sowie|and|or|et|ou|e|o|y|en|of)\s(?:nach|by|sur|su|con|op)\s"  # "and by appointment"
    r"|\s*(?:$|定休|休|휴무|정기휴무|[\n,;.|·•()/、。，；]|[–—-]\s)"
)
_NEXT_SENTENCE = re.compile(r"\n|(?<=\d\d|\w\w)\.\s(?=[^\W\d_a-z]\w* [^\W\d_A-Z])")
_BEGINS_ENTRY = re.compile(
    r"(?:^|[\n,;:.|·•()/>、。，；：]|@\S{3,60}|\s[–—-]|[ap]\.?m\.?|\d(?:\s?(?:uhr|uur|h))?)\s*$", re.IGNORECASE
)


# The working days, every day, and each day from Monday: whatever a language calls them, a text has one letter for each
# (of the area for private use) while it is read, so that patterns are short.
_LETTERS = "\ue007\ue008\ue000\ue001\ue002\ue003\ue004\ue005\ue006"
_ICONS = re.compile(f"[{_LETTERS}]")  # what a page means by the same letters
_DAYS_OF_LETTER = {
    **{letter: (day,) for day, letter in enumerate(_LETTERS[2:])},
    _LETTERS[0]: tuple(range(WORKING_DAYS)),
    _LETTERS[1]: tuple(range(WEEK)),
}


@dataclass(frozen=True)
class _Language:
    """The patterns of a language: its names of days, days with their hours, hours with their days, closed days."""

    names: re.Pattern[str]
    to: re.Pattern[str]
    entry: re.Pattern[str]
    follows: re.Pattern[str]
    range: re.Pattern[str]
    opening: re.Pattern[str]
    noon: tuple[str, ...]
    midnight: tuple[str, ...]
    others: re.Pattern[str]


def opening_hours_in(text: str, language: str) -> list[str]:
    """The rules that a text states, in the order of the text; none where it gives a day two of them.

    `language` is a tag of BCP 47; a language without patterns has no rules.
    """
    tag = language.partition("-")[0] or "en"
    if (tag := _ALIASES.get(tag, tag)) not in _LANGUAGES:
        return []
    words = _language(tag)
    text = _in_figures(words, text)
    rules = dict.fromkeys(rule for part in _parts(text) for rule in _with_longer_days(words, _rules(words, part)))
    days = [day for days, _ in rules for day in days]
    is_clear = len(set(days)) == len(days) and any(hours != "off" for _, hours in rules)
    return [f"{_spelled(days)} {hours}" for days, hours in rules][:RULES_MOST] if is_clear else []


def _in_figures(words: _Language, text: str) -> str:
    """Noon and midnight as times: "noon to midnight" is "12:00 pm to 24:00"."""
    lower = text.lower()
    for named, time in ((words.noon, "12:00 pm"), (words.midnight, "24:00")):
        for word in named:
            if word in lower:
                text = re.sub(rf"(?<!\w)(?:12(?:[:.]00)?\s?)?{word}(?!\w)", time, text, flags=re.IGNORECASE)
    return text


def _parts(text: str) -> Iterator[str]:
    """The lines with numbers, with the line above each, and those below that may name a day without hours."""
    parts: list[tuple[int, int]] = []
    for start, end in parts_with_lines_before(text, 1):
        below = text[end : end + BELOW_LONGEST].split("\n")[: LINES_BELOW + 1]
        is_apart = not parts or start > parts[-1][1]
        first = start if is_apart else parts.pop()[0]
        parts.append((first, end + len("\n".join(below))))
    return (text[start:end] for start, end in parts)


def _any_of(words: list[str]) -> str:
    return "|".join(sorted(words, key=len, reverse=True)) or "(?!)"


@cache
def _language(tag: str) -> _Language:
    data = json.loads(_LANGUAGES[tag])
    to = rf"(?:\s?(?:{_DASH})\s?|\s(?:{_any_of(data['to'])})\s)"
    joins = rf"(?:\s?[,/;&+]\s?(?:(?:{_any_of(data['and'])})\s)?|\s(?:{_any_of(data['and'])})\s|\s)"
    before = rf"(?:(?:{_any_of(data['from'])})\s)?"
    day = f"[{_LETTERS[2:]}]"
    days = rf"(?:[{_LETTERS[:2]}]|{day}(?:(?:{to}|\.?\s?[,/&+]\s?|\s(?:{_any_of(data['and'])})\s){day})*)"
    hours = rf"{_TIME}(?:\s?(?:{_DASH})\s?|\s(?:{_any_of(data['to'])})\s){_TIME}"
    ranges = rf"{before}{hours}(?:{joins}{before}{hours}){{0,2}}"
    holidays = rf"(?:\s?(?:y|e|et|und|and)\s(?:{_HOLIDAYS})|\s(?:{_HALVES}))?"
    gap = rf"{holidays}[\s:,|–—-]{{1,4}}(?:(?:{_any_of(data['opening'])})\s)?"
    unbroken = rf"(?:\s(?:{_any_of(data.get('unbroken', []))})(?!\w))?"
    closed = _any_of(data["closed"])
    entry = (
        rf"(?P<days>{days}){gap}(?:(?P<hours>{ranges}){unbroken}|(?P<off>{closed})(?!\w))"
        rf"|(?P<off_first>{closed})\s(?:\w{{1,3}}\s)?(?P<days_off>{days})"
        rf"|(?P<hours_first>{ranges}),?[^\S\n](?:(?:{_any_of(data['opening'])})\s)?(?P<days_last>{days})"
        rf"|(?P<days_longer>{days})[\s:,]{{1,3}}(?:{_any_of(data['to'])})\s(?P<closes>{_TIME})"
    )
    flag = re.IGNORECASE
    return _Language(
        _names_of_days(data),
        re.compile(to, flag),
        re.compile(entry, flag),
        re.compile(
            rf"\s(?:(?:{_any_of(data['and'])})\s)?{days}"
            rf"|\s(?:{_any_of(data['and'])})\s{before}{_TIME}|\s(?:{_any_of(data['opening'])})\s*(?:$|[\n,;.)])",
            flag,
        ),
        re.compile(hours, flag),
        re.compile(rf"(?<!\w)(?:{_any_of(data['opening'] + data['from'] + data['and'])}):?\s*$", flag),
        tuple(data.get("noon", ())),
        tuple(data.get("midnight", ())),
        re.compile(_any_of(data["others"]), flag),
    )


def _names_of_days(data: dict[str, Any]) -> re.Pattern[str]:
    """A group for each letter of `_LETTERS`: the days of the week, the working days, every day."""
    days = "|".join(rf"({one})" for one in data["days"])
    sets = rf"({_any_of(data['weekdays'])})|({_any_of(data['daily'])})"
    no_half_of_a_day = r"(?<!\d[ap]\.)(?<! [ap]\.)"  # "7:00 a.m.", where Tuesday may be an m
    return re.compile(rf"(?<!\w){no_half_of_a_day}(?:(?:{sets})(?!\w)|(?:{days})(?!\w)\.?)", re.IGNORECASE)


def _in_letters(words: _Language, part: str) -> str:
    plain = part if part.isascii() else _ICONS.sub(" ", part)
    return words.names.sub(lambda name: _LETTERS[(name.lastindex or 1) - 1], plain)


Rule = tuple[tuple[int, ...], str]


def _rules(words: _Language, part: str) -> Iterator[Rule]:
    if not _MAY_HAVE_HOURS.search(part) or not words.range.search(part):
        return
    part = _in_letters(words, part)
    end = 0
    for entry in islice(words.entry.finditer(part), ENTRIES_MOST):
        line = part.rfind("\n", 0, entry.start()) + 1
        before = part[max(line, end, entry.start() - BEFORE_LONGEST) : entry.start()]
        if not (_BEGINS_ENTRY.search(before) or words.opening.search(before) or not before.strip()):
            continue
        is_last = _ENDS_ENTRY.match(part, entry.end()) or words.follows.match(part, entry.end())
        if not is_last or _is_of_others(words, part, entry.start()):
            continue
        end = entry.end()
        days = _days(words, entry["days"] or entry["days_off"] or entry["days_last"] or entry["days_longer"])
        if hours := _hours(words, entry["hours"] or entry["hours_first"] or ""):
            yield days, hours
        elif entry["off"] or entry["off_first"]:
            yield days, "off"
        elif entry["closes"]:
            yield days, f"-{entry['closes']}"


def _with_longer_days(words: _Language, rules: Iterator[Rule]) -> list[Rule]:
    """Rules with "Thursday until 8 pm", which is shown without an opening, taken out of the days before it."""
    whole: list[Rule] = []
    for days, hours in rules:
        at = next((at for at, (others, _) in enumerate(whole) if set(days) < set(others)), None)
        if not hours.startswith("-"):
            whole.append((days, hours))
        elif at is not None and (last := _range(whole[at][1].rpartition(",")[2].partition("-")[0] + hours)):
            others, usual = whole[at]
            longer = ",".join([*usual.split(",")[:-1], last])
            whole[at : at + 1] = [(tuple(day for day in others if day not in days), usual), (days, longer)]
    return whole


def _is_of_others(words: _Language, part: str, at: int) -> bool:
    """Whether the line of hours, or the line above, says that they are of a kitchen, a phone, a course."""
    line = part.rfind("\n", 0, at) + 1
    start = part.rfind("\n", 0, max(0, line - 1)) + 1
    start = line if _NUMBER.search(part, start, line) else start  # "Phone: 406-555-0175" says nothing of the next line
    end = _NEXT_SENTENCE.search(part, at, at + LINE_LONGEST)
    return (
        words.others.search(part, max(start, at - LINE_LONGEST), end.start() if end else at + LINE_LONGEST) is not None
    )


def _days(words: _Language, shown: str) -> tuple[int, ...]:
    """The days that are meant, from 0 for Monday."""
    numbers: list[int] = []
    end = 0
    for at, letter in enumerate(shown):
        if days := _DAYS_OF_LETTER.get(letter):
            is_span = bool(numbers) and words.to.search(f" {shown[end:at].strip()} ") is not None
            numbers += _span(numbers[-1], days[0]) if is_span else days
            end = at + 1
    return tuple(dict.fromkeys(numbers))


def _span(first: int, last: int) -> list[int]:
    """The days behind the first one up to the last one, over the end of the week, too."""
    return [(first + step) % WEEK for step in range(1, (last - first) % WEEK + 1)]


def _spelled(days: tuple[int, ...]) -> str:
    """`Mo-Fr` where days follow each other, else `Mo,We`."""
    follow = list(days) == [(days[0] + step) % WEEK for step in range(len(days))]
    return f"{DAYS[days[0]]}-{DAYS[days[-1]]}" if follow and len(days) > 1 else ",".join(DAYS[day] for day in days)


def _hours(words: _Language, shown: str) -> str:
    """`09:00-12:30,14:00-18:00`; empty where a time is none or closes before it opens."""
    ranges = [_range(match[0]) for match in words.range.finditer(shown)]
    return ",".join(ranges) if all(ranges) else ""


def _range(shown: str) -> str:
    times = re.findall(_TIME, shown, re.IGNORECASE)
    if len(times) != 2:
        return ""
    opens, opens_half = _minutes(times[0])
    closes, closes_half = _minutes(times[1])
    if closes_half == "p" and not opens_half and opens < NOON and opens + NOON < closes:
        opens += NOON  # "1-5pm"
    if opens_half == "p" and not closes_half and opens < closes + NOON < 2 * NOON:
        closes += NOON  # "noon to 10"
    is_unsure = not opens_half and not closes_half and opens < EARLIEST_UNSURE and not times[0].startswith("0")
    if is_unsure and closes <= NOON:
        return ""
    if not opens_half and not closes_half and closes <= opens < NOON:
        closes += NOON  # "9-5"
    is_likely = closes > opens or 0 < closes <= LATEST_CLOSING < opens or closes == 0
    return f"{_clock(opens)}-{_clock(closes)}" if is_likely and max(opens, closes) <= 2 * NOON else ""


def _minutes(shown: str) -> tuple[int, str]:
    """The minutes of the day, and `a` or `p` where the half of the day is stated."""
    parts = _PARTS_OF_TIME.match(shown)
    if parts is None:
        return 0, ""
    hour, minute, half = int(parts[1]), int(parts[2] or 0), (parts[3] or "").lower()
    hour = hour % 12 + 12 * (half == "p") if half else hour
    return hour * 60 + minute, half


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"
