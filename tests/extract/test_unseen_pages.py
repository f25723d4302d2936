"""Pages of 2026, written before extraction read them: what is reached on them, and what its confidence is worth."""

from __future__ import annotations

import pytest

from tests.extract.unseen import KINDS, PAGES, Reading, read_all

# What was reached: (precision, recall). A change that falls below is a step back.
REACHED = {
    "email": (1.0, 1.0),
    "phone": (0.996, 0.993),
    "person": (0.983, 0.969),
    "social": (1.0, 0.988),
    "address": (0.992, 0.981),
}
SURE = 0.9


@pytest.fixture(scope="module")
def reading() -> Reading:
    return read_all()


def test_there_are_at_least_thirteen_hundred_pages() -> None:
    assert len(PAGES) >= 1300


@pytest.mark.parametrize("kind", REACHED)
def test_precision_and_recall_do_not_fall_below_what_was_reached(reading: Reading, kind: str) -> None:
    precision, recall = REACHED[kind]
    assert reading.precision(kind) >= precision, "\n".join(reading.remarks)
    assert reading.recall(kind) >= recall, "\n".join(reading.remarks)
    assert set(REACHED) == set(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_of_contacts_that_extraction_is_sure_of_nineteen_of_twenty_are_right(reading: Reading, kind: str) -> None:
    sure = [is_right for confidence, is_right in reading.confidences[kind] if confidence >= SURE]
    assert sum(sure) >= 0.95 * len(sure), "\n".join(reading.remarks)
