"""Search by words: an index that every PostgreSQL has, without an extension.

`plumb ithaca` finds rows that have a word starting with each; URLs are split at what is not a letter or digit.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, TypeVar, cast

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchQuery, SearchVectorField
from django.db.models import Func, Model, QuerySet

Row = TypeVar("Row", bound=Model)


class Words(Func):
    """The words of a text column as a tsvector. The same expression must stand in the index and in the query."""

    template = "to_tsvector('simple'::regconfig, regexp_replace(%(expressions)s, '[^[:alnum:]]+', ' ', 'g'))"
    arity = 1
    output_field = SearchVectorField()


def search_index(column: str, name: str) -> GinIndex:
    """The index behind `matching`."""
    return GinIndex(Words(column), name=name)


def words_of(text: str) -> list[str]:
    """The words to look for, each once."""
    return list(dict.fromkeys(re.findall(r"[^\W_]+", text.lower())))


def all_of(words: Iterable[str]) -> str:
    """What `to_tsquery` takes for: a word that starts with each of these."""
    return " & ".join(f"{word}:*" for word in words)


def matching(rows: QuerySet[Row, Row], column: str, text: str) -> QuerySet[Row, Row]:
    """Rows whose column has, for each word of `text`, a word that starts with it. No words: no rows."""
    words = words_of(text)
    if not words:
        return rows.none()
    query: Any = SearchQuery(all_of(words), config="simple", search_type="raw")
    matches: Any = rows.alias(words=Words(column)).filter(words=query)
    return cast("QuerySet[Row, Row]", matches)
