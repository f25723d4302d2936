"""Conditions of a typed search: opening times, ratings, "without website", "no chains".

No provider's search knows them, so they are taken out of the trade and named; the leads are filtered by them later.
"""

from __future__ import annotations

import re
from functools import cache

from jobs.sources.search_words import any_of, words

# How many somebody would like: "50 dentists", "top 20 bars"; not "24 hour", "99 cent", "5 star", "3d", "7 eleven".
_COUNT = re.compile(
    r"^(?:(?:top|best|first|list|about|around|the|die|les|los|las|le|i)\s+){0,3}(?:[1-9]0|[1-9]\d?00|1?[125]5)\s+"
    r"(?!(?:h|hr|hours?|stunden|heures|horas|ore|stars?|sterne|étoiles|estrellas|stelle|min\w*|cents?|euros?|dollars?|"
    r"eleven|wheel\w*|inch|mm|cm|km|miles?|cc|days?|tage|jours|percent|rue|av\w*|st|street)\b)(?=[^\W\d_]{3,})",
    re.IGNORECASE,
)
_NUMBER = r"\d(?:[.,]\d)?\s*\+?"


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    """Each with what it takes away, in any language of `data/search_words.toml`."""
    table = {
        name: any_of(words(f"condition_{name}"))
        for name in "open when link without site chain stars least more whole praise praise_behind".split()  # noqa: SIM905 -- a table
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


def without_count(text: str) -> tuple[str, str]:
    """A search without how many it should find, and this.

    >>> without_count("top 20 bars in Leeds")
    ('bars in Leeds', 'top 20')
    """
    match = _COUNT.match(text)
    return (text[match.end() :], match[0].strip()) if match else (text, "")


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
