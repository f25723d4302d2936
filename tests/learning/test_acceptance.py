"""Whether a new version is used: by the newest decisions, and by those of all times where the newest are all alike."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

import pytest

from jobs.learning.fit import is_better
from jobs.learning.trainer import train

CERTAIN, UNCERTAIN = {"over_rating": 0.1, "over_random": 0.1}, {"over_rating": -0.1, "over_random": -0.2}
ALL_TIMES = {"over_rating_all_times": 0.1, "over_random_all_times": 0.1}


@pytest.mark.parametrize(
    ("figures", "used"),
    [
        (CERTAIN, True),
        (UNCERTAIN, False),
        (CERTAIN | {"over_rating": 0.0}, False),
        (CERTAIN | {"over_random": 0.0}, False),
        ({}, False),
        (UNCERTAIN | ALL_TIMES | {"ap": 0.9, "ap_rating": 0.8, "ap_random": 0.85}, True),
        (UNCERTAIN | ALL_TIMES | {"ap": 0.9, "ap_rating": 0.91, "ap_random": 0.85}, False),
        (UNCERTAIN | ALL_TIMES | {"ap": 0.8, "ap_rating": 0.7, "ap_random": 0.85}, False),
        (UNCERTAIN | ALL_TIMES | {"over_rating_all_times": 0.0, "ap": 0.9, "ap_rating": 0.8, "ap_random": 0.85}, False),
        (UNCERTAIN | ALL_TIMES | {"over_random_all_times": 0.0, "ap": 0.9, "ap_rating": 0.8, "ap_random": 0.85}, False),
    ],
)  # fmt: skip
def test_decisions_of_all_times_count_only_where_the_newest_do_not_contradict(
    figures: dict[str, Any], used: bool
) -> None:
    assert is_better(figures) is used


def decisions(newest_selected: float, *, taught: bool = True) -> Iterator[dict[str, Any]]:
    """120 at random, of which those with a form fit, then 120 reviewed best first: nearly all have a form, and fit."""
    draw = random.Random(3)
    for number in range(240):
        form = draw.random() < (0.5 if number < 120 else 0.97)
        fits = draw.random() < ((0.85 if form else 0.15) if number < 120 else newest_selected)
        features = [*(["has:form"] if form and taught else []), f"word:{draw.randrange(20)}"]
        yield {"f": features, "y": fits, "b": draw.random(), "c": number}


def test_newest_decisions_that_are_all_alike_do_not_keep_a_model_out() -> None:
    figures = train(decisions(0.85))["figures"]
    assert not min(figures["over_rating"], figures["over_random"]) > 0
    assert min(figures["over_rating_all_times"], figures["over_random_all_times"]) > 0


def test_decisions_of_all_times_do_not_let_in_a_model_that_learnt_nothing() -> None:
    figures = train(decisions(0.5, taught=False))["figures"]
    assert not min(figures["over_rating_all_times"], figures["over_random_all_times"]) > 0
    assert not is_better(figures)


def test_a_site_of_the_newest_decisions_teaches_no_model_that_is_judged_by_them() -> None:
    from jobs.learning.training import Rows, split  # loads what trains

    sites = ["a", "b", "a", "c", "a", "d"]
    rows = Rows([[site] for site in sites], [True] * 6, [0.0] * 6, sites)
    old, new = split(rows, 2)
    assert (old.clusters, new.clusters) == (["b", "c"], ["a", "d"])
