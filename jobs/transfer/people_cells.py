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
    r"(?:herrn?|frau|hr|fr|mr|mrs|ms|miss|mme|mlle|monsieur|madame|m|sr|sra|srta|señora?|sig\.?(?:ra|na)|sig|signora?|dhr|mevr|mw|pan|pani|fru|bay|bayan|smt|shri|sri|kum)(?:\.\s*|\s+)(?=\S)",
    re.IGNORECASE,
)


def people_in(text: str) -> list[dict[str, str]]:
    """The people of a cell: name and title (empty where there is none) of each.

    >>> people_in("Bea Crest (CEO); Mr. Al Gold")
    [{'name': 'Bea Crest', 'title': 'CEO'}, {'name': 'Al Gold', 'title': ''}]
    """
    return [_person(name) for part in _SEVERAL.split(text.strip()) if part for name in _both(part)]


def _both(text: str) -> list[str]:
    match, parts = _BOTH.fullmatch(text), [part.strip() for part in text.split(",")]
    if len(parts) > 1 and all(" " in part and is_name(part) for part in parts):  # "Pat Gum, Sid Ash"
        return parts
    return [match["first"], match["second"]] if match and all(map(is_name, match.groups())) else [text]


def _person(text: str) -> dict[str, str]:
    match = _TITLED.fullmatch(text)
    name, title = (match["name"], match["bracketed"] or match["behind"]) if match else (text, "")
    return {"name": _without_address(name.strip()), "title": title.strip()}


# What stands before a name where somebody notes whom to ask for, and what is put behind it in Japanese and Korean.
_TO_ASK_FOR = re.compile(r"(?:(?:ask|asks?) for|speak to|attn\.?:?|c/o|z\. ?hd\.|contact:)\s+(?=\S)", re.IGNORECASE)
_HONORIFIC = re.compile(r"\s*(?:様|さま|さん|殿|氏|님|씨)$")


def _without_address(name: str) -> str:
    name = _HONORIFIC.sub("", _TO_ASK_FOR.sub("", name, count=1))
    rest = _ADDRESSED.sub("", name, count=1) if _ADDRESSED.match(name) else name
    return rest if " " in rest or rest == name else name  # "Mr. Gold" stays: a name alone says less
