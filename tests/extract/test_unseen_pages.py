"""Pages of 2026, written before extraction read them: what is reached on them, and what its confidence is worth."""

from __future__ import annotations

import re

import pytest

from tests.extract.unseen import KINDS, PAGES, Reading, read_all

# What was reached: (precision, recall). A change that falls below is a step back. Half of p53 to p57 are traps.
REACHED = {
    "email": (1.0, 1.0),
    "phone": (0.996, 0.993),
    "person": (0.983, 0.972),
    "social": (1.0, 0.988),
    "address": (0.993, 0.978),
}
REACHED_ON_TRAPS = {
    "email": (1.0, 1.0),
    "phone": (1.0, 0.993),
    "person": (0.981, 0.856),
    "address": (0.968, 0.932),
}
SURE = 0.9
_OF_TRAPS = re.compile(r"p5[3-7]-")
TRAPS = [path for path in PAGES if _OF_TRAPS.match(path.stem)]


@pytest.fixture(scope="module")
def reading() -> Reading:
    return read_all([path for path in PAGES if path not in TRAPS])


@pytest.fixture(scope="module")
def reading_of_traps() -> Reading:
    return read_all(TRAPS)


def test_there_are_at_least_fifteen_hundred_and_ninety_pages() -> None:
    assert len(PAGES) >= 1590
    assert len(TRAPS) >= 149


@pytest.mark.parametrize("kind", REACHED)
def test_precision_and_recall_do_not_fall_below_what_was_reached(reading: Reading, kind: str) -> None:
    precision, recall = REACHED[kind]
    assert reading.precision(kind) >= precision, "\n".join(reading.remarks)
    assert reading.recall(kind) >= recall, "\n".join(reading.remarks)
    assert set(REACHED) == set(KINDS)


@pytest.mark.parametrize("kind", REACHED_ON_TRAPS)
def test_nor_do_they_on_the_pages_with_others_contacts(reading_of_traps: Reading, kind: str) -> None:
    precision, recall = REACHED_ON_TRAPS[kind]
    assert reading_of_traps.precision(kind) >= precision, "\n".join(reading_of_traps.remarks)
    assert reading_of_traps.recall(kind) >= recall, "\n".join(reading_of_traps.remarks)


@pytest.mark.parametrize("kind", KINDS)
def test_of_contacts_that_extraction_is_sure_of_nineteen_of_twenty_are_right(reading: Reading, kind: str) -> None:
    sure = [is_right for confidence, is_right in reading.confidences[kind] if confidence >= SURE]
    assert sum(sure) >= 0.95 * len(sure), "\n".join(reading.remarks)
