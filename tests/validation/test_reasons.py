"""The closed list of reasons: each has a sentence, and stands on the page for people."""

from __future__ import annotations

import re

import pytest

from jobs.validation.reasons import VALIDITY_REASONS, validity_of
from tests.imports import ROOT

PAGE = ROOT / "docs" / "validation.md"


def test_the_page_has_every_reason_as_the_code_has_it() -> None:
    rows = re.findall(r"^\| `(\w+)` \| (\w+) \| (.+) \|$", PAGE.read_text(), re.MULTILINE)
    listed = {word: (validity, sentence) for word, validity, sentence in rows if word in VALIDITY_REASONS}
    assert listed == {word: (r.validity.value, r.sentence) for word, r in VALIDITY_REASONS.items()}
    assert all(reason.sentence.endswith(".") for reason in VALIDITY_REASONS.values())


@pytest.mark.parametrize(
    ("words", "validity"),
    [
        ([], "Valid"),
        (["role", "free_mail"], "Valid"),
        (["role", "disposable"], "Risky"),
        (["disposable", "dns_unavailable"], "Unknown"),
        (["disposable", "dns_unavailable", "no_domain"], "Invalid"),
    ],
)
def test_the_worst_reason_decides(words: list[str], validity: str) -> None:
    assert validity_of(words).value == validity


def test_a_word_that_is_not_on_the_list_is_refused() -> None:
    with pytest.raises(KeyError):
        validity_of(["smelly"])
