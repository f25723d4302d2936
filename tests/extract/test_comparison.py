"""Comparison: how the addresses of a page stand beside each other, and what that adds to the odds of each."""

from __future__ import annotations

from dataclasses import replace

import pytest

from jobs.extract.contacts import comparison, ownership
from jobs.extract.contacts.comparison import Block, Weighed
from tests.extract.outlines import SITE, addresses_of, outline_of

OWN = "14 Mill Street, Ludlow SY8 1BA"
OTHER = "3 Castle Road, Ludlow SY8 1AX"
NUMBER = "<p>01584 550 149</p>"


def weighed(odds: float, *signs: str, street: str = "", block: Block | None = None) -> Weighed:
    return Weighed(odds, frozenset(signs), street or f"street of {odds}", block)


def of_first(*addresses: Weighed) -> frozenset[str]:
    return comparison.signs_of(addresses)[0]


def odds(markup: str) -> list[float]:
    outline = outline_of(markup)
    return ownership.odds_of(outline, addresses_of(outline), replace(SITE, page_type="other"))


def test_a_page_may_have_one_address_only_also_where_that_stands_twice() -> None:
    assert of_first(weighed(1.0)) == {"the only one"}
    assert of_first(weighed(1.0, street="14mill"), weighed(3.0, street="14mill")) == {"the only one"}


def test_a_street_in_the_header_and_in_the_footer_supports_itself() -> None:
    twice = weighed(1.0, street="14mill"), weighed(1.0, street="14mill"), weighed(1.0, street="3castle")
    assert "stands twice" in of_first(*twice)
    assert "stands twice" not in of_first(*twice[::-1])


@pytest.mark.parametrize(
    ("its_odds", "signs"),
    [
        (9.0, {"ahead by 1", "ahead by 3", "ahead by 5"}),
        (4.0, {"ahead by 1"}),
        (2.5, set()),
        (-2.0, {"behind by 1", "behind by 3"}),
    ],
)
def test_what_counts_is_how_far_an_address_is_from_the_best_of_the_others(its_odds: float, signs: set[str]) -> None:
    assert of_first(weighed(its_odds), weighed(2.0), weighed(-7.0)) == signs


@pytest.mark.parametrize("sign", ["own e-mail near", "in a footer", "own name"])
def test_an_address_is_behind_what_the_best_has_for_itself(sign: str) -> None:
    assert f"behind one with: {sign}" in of_first(weighed(1.0), weighed(2.0, sign))
    assert f"behind one with: {sign}" not in of_first(weighed(1.0, sign), weighed(2.0, sign))
    assert f"behind one with: {sign}" not in of_first(weighed(-2.0), weighed(-1.0, sign))  # that one is none either


def test_an_address_in_prose_is_behind_one_that_stands_alone() -> None:
    assert "in prose behind another" in of_first(weighed(1.0, "in a sentence"), weighed(2.0))
    assert "in prose behind another" not in of_first(weighed(1.0, "in a sentence"), weighed(2.0, "in a sentence"))


@pytest.mark.parametrize(
    ("block", "best", "is_alike"),
    [
        (Block(9, 9, 3, True), Block(2, 3, 3, True), True),  # below headings of a level, above a number
        (Block(9, 9, 0, True), Block(2, 3, 0, True), True),
        (Block(9, 9, 2, True), Block(2, 3, 3, True), False),
        (Block(9, 9, 0, False), Block(2, 3, 0, False), False),  # nothing that they share
        (None, Block(2, 3, 3, True), False),
    ],
)
def test_blocks_that_are_laid_out_alike_are_known(block: Block | None, best: Block, *, is_alike: bool) -> None:
    signs = of_first(weighed(1.0, block=block), weighed(2.0, block=best))
    assert ("laid out as the best" in signs) is is_alike


def test_lines_that_follow_each_other_belong_together() -> None:
    lines = [weighed(2.0 - at, block=Block(line, line, 0, has_number=False)) for at, line in enumerate((2, 3, 4, 6))]
    alike = ["in lines with the best" in signs for signs in comparison.signs_of(lines)]
    assert alike == [False, True, True, False]


def test_branches_stand_together() -> None:
    branches = f"<h3>Ludlow</h3><p>{OWN}</p>{NUMBER}<h3>Corve</h3><p>{OTHER}</p>{NUMBER}"
    outline = outline_of(branches)
    blocks = [address.block for address in ownership.weighed(outline, addresses_of(outline), SITE)]
    assert [block[2:] if block else None for block in blocks] == [(3, True), (3, True)]
    assert min(odds(branches)) > ownership.REPORTED_FROM


def test_an_address_in_a_sentence_is_no_block() -> None:
    outline = outline_of(f"<p>Meet us at {OWN}</p>")
    assert ownership.weighed(outline, addresses_of(outline), SITE)[0].block is None


def test_an_address_beside_the_own_contacts_makes_another_one_less_likely() -> None:
    another = f"<p>They moved to {OTHER}.</p>"
    alone = odds(another)[0]
    assert odds(f"{another}<p>Kestrel Plumbing<br>{OWN}</p>{NUMBER}<p>info@kestrel-plumbing.com</p>")[0] < alone - 2


def test_a_comparison_has_signs_for_which_the_data_have_weights() -> None:
    yielded = {
        *of_first(weighed(9.0), weighed(2.0)),
        *of_first(weighed(-9.0), weighed(2.0, "own name")),
        *of_first(weighed(1.0)),
    }
    assert yielded <= set(ownership.BESIDE.weights)
