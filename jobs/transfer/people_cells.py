"""People as a cell has them: one or several, each with a form of address, a title in brackets, or neither."""

from __future__ import annotations

import re

from jobs.extract.contacts.names_and_titles import is_name

_SEVERAL = re.compile(r"\s*[;\n|]\s*")
# Two people with both of their names, each: "Rui Melga e Ana Melga", not "Bosch und Sohn".
_BOTH = re.compile(r"(?P<first>\S+(?: \S+)+?)\s+(?:&|\+|and|und|et|y|e|en|og|och|i|a|и)\s+(?P<second>\S+(?: \S+)+)")
_TITLED = re.compile(r"(?P<name>[^()]+?)\s*(?:\((?P<bracketed>[^()]+)\)|\s[-–—]\s(?P<behind>.+))")
# How people are addressed, which is no part of their names; an academic title is.
_ADDRESSED = re.compile(
    r"(?:herrn?|frau|hr|fr|mr|mrs|ms|miss|mme|mlle|monsieur|madame|m|sr|sra|srta|señora?|sig|sig\.?ra|signora?|dhr|mevr|mw|pan|pani|fru|bay|bayan|smt|shri|sri|kum)(?:\.\s*|\s+)(?=\S)",
    re.IGNORECASE,
)


def people_in(text: str) -> list[dict[str, str]]:
    """The people of a cell: name and title (empty where there is none) of each.

    >>> people_in("Bea Crest (CEO); Mr. Al Gold")
    [{'name': 'Bea Crest', 'title': 'CEO'}, {'name': 'Al Gold', 'title': ''}]
    """
    return [_person(name) for part in _SEVERAL.split(text.strip()) if part for name in _both(part)]


def _both(text: str) -> list[str]:
    match = _BOTH.fullmatch(text)
    return [match["first"], match["second"]] if match and all(map(is_name, match.groups())) else [text]


def _person(text: str) -> dict[str, str]:
    match = _TITLED.fullmatch(text)
    name, title = (match["name"], match["bracketed"] or match["behind"]) if match else (text, "")
    return {"name": _without_address(name.strip()), "title": title.strip()}


def _without_address(name: str) -> str:
    rest = _ADDRESSED.sub("", name, count=1) if _ADDRESSED.match(name) else name
    return rest if " " in rest or rest == name else name  # "Mr. Gold" stays: a name alone says less
