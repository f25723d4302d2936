"""Numbers with what they count."""

from __future__ import annotations

from jobs.lists.catalogue import BUSINESSES
from jobs.lists.quantities import counted


def test_a_number_stands_with_the_form_of_its_noun():
    assert [counted(number, "row") for number in (0, 1, 2, 1203)] == ["0 rows", "1 row", "2 rows", "1,203 rows"]
    assert counted(2, "search", "searches") == "2 searches"
    assert [BUSINESSES.counted(number) for number in (1, 2)] == ["1 business", "2 businesses"]
