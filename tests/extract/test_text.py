"""Text: its words, as the rules that look for words in a page take them."""

from __future__ import annotations

import re

from hypothesis import example, given
from hypothesis import strategies as st

from jobs.extract.text import words_in


@given(st.text())
@example("Jane's 2nd café, e\u0301te\u0301 – Große_Straße ٣مبنى x² 北京3路 \udcff\xa0end")
def test_words_are_the_runs_of_letters_in_any_script(text: str) -> None:
    assert words_in(text) == set(re.findall(r"[^\W\d_]+", text))
