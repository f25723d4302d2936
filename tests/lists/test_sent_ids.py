"""Ids of rows, as texts."""

from __future__ import annotations

import pytest

from jobs.lists.sent_ids import read_count, read_id, read_ids


@pytest.mark.parametrize("text", ["", "x", "-1", "+1", "1.0", " 1", "1_0", "٣", "²", "1\n", "9" * 19, "9" * 5_000])
def test_a_text_that_is_no_id_names_no_row(text):
    assert (read_id(text), read_count(text)) == (0, None)


def test_ids_are_digits():
    assert read_id("4711") == 4711
    assert read_ids(["7", "x", "8", "0"]) == [7, 8]
    assert read_count("0") == 0
