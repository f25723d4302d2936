"""The weights of whose a contact is: those that are stored are what the script fits to the labelled pages."""

from __future__ import annotations

from functools import cache

import pytest

from benchmarks.fit_contacts import PULL, Example, examples_of, fitted, labelled_pages, prior_of
from jobs.extract.contacts.odds import Odds, stored_odds

CLOSE = 0.1  # what reads a page a little otherwise moves a weight by some hundredths


@cache
def pages() -> list:
    return labelled_pages()


@pytest.mark.parametrize("name", PULL)
def test_the_stored_weights_are_those_that_the_labelled_pages_give(name: str) -> None:
    odds, stored = fitted(examples_of(name, pages()), prior_of(name), PULL[name]), stored_odds(name)
    advice = 'write them anew: make bench NAME=fit_contacts ARGS="--write"'
    assert odds.bias == pytest.approx(stored.bias, abs=CLOSE), advice
    assert odds.weights == pytest.approx(stored.weights, abs=CLOSE), advice


def examples(sign: str, own: int, of_others: int) -> list[Example]:
    signs = frozenset([sign])
    return [Example("one", signs, True)] * own + [Example("one", signs, False)] * of_others


def test_a_sign_of_own_contacts_gets_a_weight_above_nothing_and_one_of_others_below() -> None:
    odds = fitted(examples("footer", 9, 1) + examples("court", 1, 9), {}, 0.5)
    assert odds.weights["footer"] > 0.5
    assert odds.weights["court"] < -0.5


def test_a_sign_that_few_pages_have_keeps_what_is_known_of_it() -> None:
    odds = fitted(examples("footer", 9, 9) + examples("pet", 1, 0), {"pet": -4.0}, 2.0)
    assert odds.weights["pet"] < -3.0


def test_odds_are_the_sum_of_the_bias_and_the_weights_of_the_signs_that_have_one() -> None:
    assert Odds(-1.0, {"footer": 2.5, "court": -3.0}).of(["footer", "unheard of"]) == 1.5
