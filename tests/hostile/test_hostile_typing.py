"""What a person types or pastes, written to cost: a search, a list, words to look for. Each is read, or refused in a
sentence, within a bound of CPU time."""

from __future__ import annotations

import time
from contextlib import suppress

import pytest

from jobs.lists.catalogue import BUSINESSES, DOMAINS
from jobs.lists.resource import Resource
from jobs.sources.queries import LONGEST, MOST_WORDS_READ, read_query
from jobs.transfer.mapping import read_pasted
from jobs.transfer.table_lines import Unreadable

CPU_SECONDS = 3.0  # an idle machine takes a third of it
PASTED = 15_000
SEARCHED = (
    "in ", "near ", "st in ", "dentist in ", "in berlin in ", "near me ", "between ", "and ", "of ", "5 km of ",
    "a ", "14850 ", "ithaca ", "paris, ", "plumbr ", "new yrk ", "saint ", "top 10 ", "open ", "find me ",
    "水", "東京の", "駅近くの", "दिल्ली में ", "é", "a'", "x,", "-", "x@",
)  # fmt: skip
LISTED = (
    "a ", "x,", "-", "x@", "- a ", "**a", "**a** ", "a.b,", "(", "1 ", "1. ", "] (", "[a](https://a.test) ", "|-", "é",
    "\n- a, b", "\n\na\nb", "607 555 ", " <a@b.test>;",
)  # fmt: skip


@pytest.mark.parametrize("unit", SEARCHED)
def test_a_search_is_read_within_a_bound_of_cpu_time(unit: str) -> None:
    words = len(unit.split()) if unit.endswith(" ") else 0
    texts = [unit * (MOST_WORDS_READ // words)] if words else []
    for text in [unit * (LONGEST // len(unit)), *texts]:
        started = time.process_time()
        read_query(text)
        assert time.process_time() - started < CPU_SECONDS


def test_a_search_of_too_many_words_says_what_a_search_is() -> None:
    query = read_query("in " * (MOST_WORDS_READ + 1))
    assert query.question.startswith(f"A search has at most {MOST_WORDS_READ} words: what you look for, and where")
    assert read_query("plumbers" + " and heating" * 8 + " in Ithaca, NY").place


@pytest.mark.parametrize("noun", [BUSINESSES, DOMAINS], ids=["businesses", "domains"])
@pytest.mark.parametrize("unit", LISTED)
def test_a_pasted_list_is_read_within_a_bound_of_cpu_time(noun: Resource, unit: str) -> None:
    started = time.process_time()
    with suppress(Unreadable):
        read_pasted(noun, unit * (PASTED // len(unit)))
    assert time.process_time() - started < CPU_SECONDS
