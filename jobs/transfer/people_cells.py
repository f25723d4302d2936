"""People as a cell has them: one or several, each with a form of address, a title in brackets, or neither."""

from __future__ import annotations

import re

_SEVERAL = re.compile(r"\s*[;\n|]\s*")
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
    return [_person(part) for part in _SEVERAL.split(text.strip()) if part]


def _person(text: str) -> dict[str, str]:
    match = _TITLED.fullmatch(text)
    name, title = (match["name"], match["bracketed"] or match["behind"]) if match else (text, "")
    return {"name": _without_address(name.strip()), "title": title.strip()}


def _without_address(name: str) -> str:
    rest = _ADDRESSED.sub("", name, count=1) if _ADDRESSED.match(name) else name
    return rest if " " in rest or rest == name else name  # "Mr. Gold" stays: a name alone says less
