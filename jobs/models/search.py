"""Search by words: an index that every PostgreSQL has, without an extension.

`plumb ithaca` finds rows that have a word starting with each; URLs are split at what is not a letter or digit. Where a
row is found by more than a column (leads), its words are stored: see `jobs.store.lead_words`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Any, TypeVar, cast

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchQuery, SearchVectorField
from django.db.models import F, Func, Model, QuerySet

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


def fold(text: str) -> str:
    """Letters without their marks, as `jobs.store.lead_words` stores them: `Café` is `Cafe`."""
    letters = unicodedata.normalize("NFKD", text)
    return re.sub("[\u0300-\u036f]", "", letters)


# Digits as a phone is written: +1 (607) 272-0301, 0044 20 7946 0018. Fewer than six are a house number or a ZIP code.
_PHONE = re.compile(r"\+?\(?\d(?:[\s().\-/·]*\d){5,18}")


def terms_of(model: type[Model], column: str, text: str) -> list[str]:
    """What `to_tsquery` takes for each word of a text, each once: a word that starts with it.

    In words that are stored (see `words_in`), a phone in any spelling is one term: its words as they stand, or its
    digits, or its last digits without what is dialled before them.
    """
    if not _is_stored(model, column):
        return [_starting(word) for word in words_of(text)]
    folded, terms = fold(text), list[str]()
    for phone in _PHONE.findall(folded):
        words, digits = words_of(phone), re.sub(r"\D", "", phone.replace("(0)", ""))
        backwards = re.sub("^(?:00|011|0)", "", digits)[::-1]
        terms.append(f"(({all_of(map(_starting, words))}) | {digits}:* | r{backwards}:*)")
    rest = words_of(_PHONE.sub(" ", folded))
    return list(dict.fromkeys([*terms, *map(_starting, rest)]))


def _starting(word: str) -> str:
    return f"{word}:*"


def all_of(terms: Iterable[str]) -> str:
    """What `to_tsquery` takes for all of these terms."""
    return " & ".join(terms)


def _is_stored(model: type[Model], column: str) -> bool:
    """Whether the column has words already: a tsvector, perhaps of a related row."""
    name, _, rest = column.partition("__")
    field: Any = model._meta.get_field(name)
    return _is_stored(field.related_model, rest) if rest else isinstance(field, SearchVectorField)


def words_in(model: type[Model], column: str) -> Any:
    """The words of a column, as an expression; `column` is its path in the ORM."""
    return F(column) if _is_stored(model, column) else Words(column)


def matching(rows: QuerySet[Row, Row], column: str, text: str) -> QuerySet[Row, Row]:
    """Rows whose column has, for each word of `text`, a word that starts with it. No words: no rows."""
    terms = terms_of(rows.model, column, text)
    if not terms:
        return rows.none()
    query: Any = SearchQuery(all_of(terms), config="simple", search_type="raw")
    matches: Any = rows.alias(words=words_in(rows.model, column)).filter(words=query)
    return cast("QuerySet[Row, Row]", matches)
