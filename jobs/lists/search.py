"""The first matches of a search by words, at the same cost for rare and frequent words.

PostgreSQL takes any beginning of a word to be in one row of fifty, and would walk a whole table for a rare one. So:
first among the nearest rows in the list's order, where a frequent word is found at once; then, if some were there,
among as many as it takes; otherwise some word is rare, and the index of words knows its few rows, which are sorted.
"""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.search import SearchQuery
from django.db import connection

from jobs.lists.counts import BY_FILTERS, planned, sql_of
from jobs.lists.filters import Rows
from jobs.lists.keyset import Order, order_of
from jobs.lists.nearest import AT_ONCE, estimated, nearest_of
from jobs.models.search import all_of, matching, terms_of, words_in

NEAR, FAR = 600, 15_000  # among how many of the nearest rows a search looks first, and at most
RARE = 3  # fewer matches than this among the nearest rows: some word is rare
FREQUENT = 50  # a word that one of so many of the nearest rows has is not the rare one
FEW = 2_000  # of how many rows of rare words each is looked at


def first_matches(rows: Rows, column: str, text: str, size: int, every: Rows | None = None) -> list[Any]:
    """The ids of the first `size` rows, in the rows' own order (see `jobs.lists.keyset.ordered`), whose column has a
    word that starts with each word of `text`.

    `every` are the rows without filters, where there are some: these may leave so few rows that all of them are looked
    through, or that those of the nearest rows are looked through first (see `jobs.lists.nearest`).
    """
    terms = terms_of(rows.model, column, text)
    if not terms:
        return []
    estimate = None if every is None else estimated(rows)
    are_few = estimate is not None and estimate.cost <= AT_ONCE and estimate.rows < FEW
    if are_few and (few := _by_filters(rows, column, size, terms)) is not None:
        return few
    nearest = None if every is None else nearest_of(rows, every, FAR)
    near = NEAR
    while near <= FAR:
        ids, total, counts = _look(rows if nearest is None else nearest, order_of(rows), column, near, terms)
        if len(ids) >= size or (total < near and nearest is None):
            return ids[:size]
        if total < NEAR and (few := _by_filters(rows, column, size, terms)) is not None:
            return few
        if len(ids) < RARE or total < near:
            break
        near = near * size * 3 // (2 * len(ids))
    rare = [term for term, count in zip(terms, counts, strict=True) if count * FREQUENT < total]
    return _by_words(rows, column, size, text, terms, rare)


def _look(rows: Rows, order: Order, column: str, most: int, terms: list[str]) -> tuple[list[Any], int, list[int]]:
    """Of the first `most` of these rows: which have all the words, in an order, how many there are, how many have each
    word. Materialized, lest the planner takes the index for what are a few rows."""
    direction = order.direction
    seen = rows.annotate(words_of_row=words_in(rows.model, column), value_in_order=order.key())
    sql, values = sql_of(seen.values_list("pk", "words_of_row", "value_in_order"), most)
    has = "words @@ to_tsquery('simple', %s)"
    counts = "".join(f", count(*) FILTER (WHERE {has})" for _ in terms)
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH seen (id, words, value) AS MATERIALIZED ({sql}) "  # noqa: S608 -- Django's own SQL, with parameters
            f"SELECT array_agg(id ORDER BY value {direction}, id {direction}) FILTER (WHERE {has}), "
            f"count(*){counts} FROM seen",
            [*values, all_of(terms), *terms],
        )
        ids, total, *with_word = cursor.fetchone() or (None, 0)
    return ids or [], total, with_word


def _by_filters(rows: Rows, column: str, size: int, terms: list[str]) -> list[Any] | None:
    """By the indexes of filters that leave few rows, which are all looked through; None when they are too many."""
    with planned(**BY_FILTERS):
        ids, total, _ = _look(rows.order_by(), order_of(rows), column, FEW, terms)
    return ids[:size] if total < FEW else None


def _by_words(rows: Rows, column: str, size: int, text: str, terms: list[str], rare: list[str]) -> list[Any]:
    """By the index: the few rows of the rare words, looked through for the others. Requested for a frequent word, the
    index would have to read all of that word's rows. Only when there are many: all words by the index."""
    with planned(**BY_FILTERS):
        if rare:
            few = with_terms(rows.order_by(), column, rare)
            ids, total, _ = _look(few, order_of(rows), column, FEW, terms)
            if total < FEW:
                return ids[:size]
        return list(matching(rows, column, text).values_list("pk", flat=True)[:size])


def with_terms(rows: Rows, column: str, terms: list[str]) -> Rows:
    """The rows that have all of these terms of `jobs.models.search.terms_of`."""
    query: Any = SearchQuery(all_of(terms), config="simple", search_type="raw")
    matches: Rows = rows.alias(words=words_in(rows.model, column)).filter(words=query)
    return matches
