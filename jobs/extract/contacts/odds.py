"""Odds: what the signs of a contact say together, by a weight for each sign.

The weights are in `data/ownership.toml` and `data/belonging.toml`; `benchmarks/fit_contacts.py` fits them to the
labelled pages.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import fsum

from jobs.extract.data import load


@dataclass(frozen=True)
class Odds:
    """Logarithms of odds: `bias` where there is no sign at all, and what each sign adds."""

    bias: float
    weights: Mapping[str, float]

    def of(self, signs: Iterable[str]) -> float:
        """The logarithm of the odds that a contact with these signs is the business's own."""
        return round(self.bias + fsum(self.weights.get(sign, 0.0) for sign in signs), 6)  # in any order


def stored_odds(name: str) -> Odds:
    """The odds of `data/<name>.toml`. Raises FileNotFoundError where there is no such file."""
    stored = load(name)
    return Odds(stored["bias"], stored["weights"])
