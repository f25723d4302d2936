"""Rows of a noun with one field: the websites or URLs of a line without a header, or of a cell of its column."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from jobs.extract.websites import read_website
from jobs.lists.resource import Resource
from jobs.transfer.column_values import is_email
from jobs.transfer.table_lines import Line

_BETWEEN = re.compile(r"[\s;|]+|,(?=[\s\"'\u201c\u201d]|$)")
_AROUND = " \t,;\"'`<>[]{}\u201c\u201d\u201e\u00ab\u00bb\u2039\u203a"
_NO_VALUES = re.compile(r"[\W\d_]*|and|und|et|y|e|o|or|oder|ou|en|i|og|och|и|&")  # between two values, and numbers
# How people write addresses that must not become links, and other schemes of the same host.
_DOT = re.compile(r"[\[({](?:\.|dot)[\])}]", re.IGNORECASE)
_NOT_PLAIN = re.compile(r"[\s,;|'\"<>\[\]]")
_REMARK = re.compile(r"(?<=\s)\([^().]*\)")  # "goby.test (offline?)"
_OPERATOR = re.compile(r"^(?:site|url|domain|web|website|homepage|www|link|view-source)[:=](?=\S)", re.IGNORECASE)
_SCHEME = re.compile(r"^(?:hxxps?|s?ftps?)://", re.IGNORECASE)


def with_one_value_each(lines: Sequence[Line], noun: Resource) -> list[Line]:
    """The lines, with one for each value where a line has several: "goby.test, perch.test"."""
    return [part for line in lines for part in _divided(line, noun)]


def with_one_value_in(column: int, lines: Sequence[Line], noun: Resource) -> list[Line]:
    """The same of a column: "goby.test; goby.co" beside a name."""
    return [part for line in lines for part in _divided_in(column, line, noun)]


def _divided_in(column: int, line: Line, noun: Resource) -> Iterator[Line]:
    cell = line.cells[column] if column < len(line.cells) and not line.problem else ""
    values = only_values(cell, noun) if _NOT_PLAIN.search(cell) else []
    for value in values or [cell]:
        yield line._replace(cells=[*line.cells[:column], value, *line.cells[column + 1 :]]) if values else line


def _divided(line: Line, noun: Resource) -> Iterator[Line]:
    values = [] if noun.import_commas or line.problem else values_in(line.cells, noun)
    if len(values) > 1:
        yield from (line._replace(cells=[value]) for value in values)
    else:
        yield line


def values_in(cells: Sequence[str], noun: Resource) -> list[str]:
    """The values of a line; none where it has none, or several among the words of a sentence."""
    values, others = _read(cells, noun)
    return [] if others and len(cells) == 1 and len(values) > 1 else values


def only_values(text: str, noun: Resource) -> list[str]:
    """The values of a text that has nothing else."""
    values, others = _read([text], noun)
    return [] if others else values


def _read(cells: Sequence[str], noun: Resource) -> tuple[list[str], list[str]]:
    """The values of a line, of several websites of one host the first, and the words that are none."""
    cells = [_REMARK.sub(" ", cell) for cell in cells]
    words = [word for cell in cells for part in _BETWEEN.split(cell) for word in _words(part, noun) if word]
    fitting = [word for word in words if _fits(word, noun)]
    others = [word for word in words if word not in fitting and not _NO_VALUES.fullmatch(word.lower())]
    if noun.import_headers[0] == "domain" and len(fitting) > 1:
        websites = {word: read_website(word) for word in fitting}
        own = [word for word in fitting if websites[word].outcome == "own"]
        fitting = list({websites[word].host: word for word in reversed(own or fitting[:1])}.values())[::-1]
    return fitting, others


def _words(part: str, noun: Resource) -> list[str]:
    """A part without the signs around it; several parts where a comma without a blank stands between values."""
    parts = [_plain(text) for text in part.split(",")]
    return parts if len(parts) > 1 and all(_fits(text, noun) for text in parts) else [_plain(part)]


def _plain(text: str) -> str:
    text = _OPERATOR.sub("", _DOT.sub(".", text).strip(_AROUND).lstrip("("))
    return _SCHEME.sub("https://", text if "(" in text else text.rstrip(")"))


def _fits(text: str, noun: Resource) -> bool:
    """Whether a text is what the noun's one field has: a website, or a URL."""
    if noun.import_headers[0] == "url":
        return text.lower().startswith(("http://", "https://"))
    return "." in text and not is_email(text) and read_website(text).outcome != "invalid_website"
