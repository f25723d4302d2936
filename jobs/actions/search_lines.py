"""Search lines: the searches of a text as people paste it, from lists, notes, tables and mails."""

from __future__ import annotations

import re
from collections.abc import Iterable

from jobs.lists.import_headers import BUSINESS_HEADERS, plain_header
from jobs.sources.locations import find_location
from jobs.sources.queries import read_query, without_marks

_NUMBER = re.compile(r"\(?\d{1,3}[.)]\s+(?=\D)")
_HEADERS = frozenset(plain_header(name) for names in BUSINESS_HEADERS.values() for name in names)
_TRADES = frozenset(["trade", "keyword", "query", "search", "what", "gewerbe", "metier", "oficio", "mestiere"])
_PLACES = frozenset(["where", "location", "place", "area", "wo", "lieu", "lugar", "luogo"])
_AND = re.compile(r"\s+(?:and|und|et|y|e|en|och|og|i|plus)\s+|\s*[&+/;]\s*")
_SEMICOLON = re.compile(r"\s*;\s*")


def list_lines(text: str) -> list[str]:
    """The lines of a text, each once, without the marks and numbers of a list and the header of a table."""
    lines = list(filter(None, map(without_marks, text.splitlines())))
    if len(lines) > 1 and all(map(_NUMBER.match, lines)):
        lines = [_NUMBER.sub("", line, count=1) for line in lines]
    return list(dict.fromkeys(lines[1:] if len(lines) > 1 and _is_header(lines[0]) else lines))


def searches_in(lines: Iterable[str]) -> list[str]:
    """The searches of several lines, each once."""
    return list(dict.fromkeys(search for line in lines for search in _searches_of(line)))


def _searches_of(line: str) -> list[str]:
    """The searches of a line: one for each place that it names, and for each whole search between semicolons."""
    parts = [part for part in _SEMICOLON.split(line) if part]
    if len(parts) > 1 and all(_is_whole(part) for part in parts):
        return parts
    where = read_query(line).where
    places = _AND.split(where)
    if len(places) < 2 or not line.endswith(where) or find_location(where).known:
        return [line]
    known = all(find_location(place).known for place in places)
    return [line.removesuffix(where) + place for place in places] if known else [line]


def _is_whole(text: str) -> bool:
    query = read_query(text)
    return bool(query.what and query.place)


def _is_header(line: str) -> bool:
    """Whether a line has the columns of a table: "Trade<tab>City<tab>State"."""
    cells = [plain_header(cell) for cell in line.split("\t")]
    return len(cells) > 1 and all(cell in _HEADERS | _TRADES | _PLACES for cell in cells)
