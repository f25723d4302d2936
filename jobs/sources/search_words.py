"""The words around the trade and the place of a typed search, in many languages (`data/search_words.toml`)."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from jobs.sources.names import fold

_TABLES: dict[str, dict[str, str]] = tomllib.loads(
    (Path(__file__).parent / "data/search_words.toml").read_text(encoding="utf-8")
)


def words(table: str) -> list[str]:
    """The words of a table in all languages, longer ones first. Raises KeyError."""
    listed = {word.strip() for text in _TABLES[table].values() for word in text.split(", ")}
    return sorted(listed, key=lambda word: (-len(word), word))


def by_language(table: str) -> list[tuple[str, list[str]]]:
    """The words of a table, by language or by what else divides it."""
    return [(name, text.split(", ")) for name, text in _TABLES[table].items()]


def folded(table: str) -> list[str]:
    """The same as names are compared."""
    return [text for text in dict.fromkeys(map(fold, words(table))) if text]


@cache
def folded_pairs(table: str) -> list[str]:
    """The pairs "ending=other" of a table, as names are compared; an other ending may be empty."""
    return ["=".join(map(fold, text.split("="))) for text in words(table)]


def any_of(texts: Iterable[str]) -> str:
    """A pattern of any of the texts."""
    return "|".join(map(re.escape, texts))


def pairs(table: str) -> str:
    """A pattern of "FIRST (?P<first>...) MIDDLE (?P<second>...)" for the pairs of words of a table."""
    starts, middles = zip(*(text.split(", ") for text in _TABLES[table].values()), strict=True)
    return rf"(?:{any_of(sorted(starts))})\s+(?P<first>.+?)\s+(?:{any_of(sorted(middles))}|&)\s+(?P<second>.+)"
