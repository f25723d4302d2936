"""Conditions of a typed search: opening times, ratings, "without website", "no chains".

No provider's search knows them, so they are taken out of the trade and named; the leads are filtered by them later.
"""

from __future__ import annotations

import re
from functools import cache

from jobs.sources.search_words import any_of, words

_NUMBER = r"\d(?:[.,]\d)?\s*\+?"


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    """Each with what it takes away, in any language of `data/search_words.toml`."""
    table = {
        name: any_of(words(f"condition_{name}"))
        for name in (
            "open",
            "when",
            "link",
            "without",
            "site",
            "chain",
            "stars",
            "least",
            "more",
            "whole",
            "praise",
            "praise_behind",
        )
    }
    when = rf"(?:(?:{table['link']})\s+)*(?:{table['when']})"
    texts = (
        rf"(?:(?:that|which|who)\s+(?:are|is)\s+)?(?:{table['open']})\s+{when}(?:\s+{when})*",
        rf"(?:{table['when']})\s+(?:{table['open']})",
        rf"(?:{table['without']})\s+(?:(?:a|an|any|own|eigene|une?|un|una|um|uma|een|egen)\s+)?(?:{table['site']})(?:\s+(?:internetowej|www))?",
        rf"(?:(?:that|which)\s+are\s+)?(?:{table['chain']})",
        rf"(?:(?:{table['link']})\s+)?(?:(?:{table['stars']})\s+)?(?:(?:{table['least']})\s+)?{_NUMBER}\s*(?:{table['stars']})(?:\s*(?:{table['more']}))?",
        rf"(?:(?:{table['link']})\s+)?(?:{table['stars']})\s+(?:{table['least']})\s+{_NUMBER}",
        rf"(?:{table['whole']})",
        rf"(?:{table['praise_behind']})",
    )  # fmt: skip
    praise = rf"^(?:{table['praise']})\s+(?!(?:buy|western|in)\b)(?=\S)"  # Best Buy, Best Western
    whole = [re.compile(rf"(?<!\S){text}(?=[\s,;.!]|$)[,;]?", re.IGNORECASE) for text in texts]
    return (*whole, re.compile(praise, re.IGNORECASE), re.compile(any_of(words("condition_glued"))))


def without_conditions(text: str) -> tuple[str, list[str]]:
    """A search without its conditions, and these as they are written.

    >>> without_conditions("plumbers without website in Fresno")
    ('plumbers in Fresno', ['without website'])
    """
    found: list[str] = []
    rest = text
    for pattern in _patterns():
        found += [match[0].strip(" ,;") for match in pattern.finditer(rest)]
        rest = pattern.sub(" ", rest)
    rest = " ".join(rest.split()).strip(" ,;")
    return (rest, found) if rest else (text, [])
