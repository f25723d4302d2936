"""How good scores have been: by the week, and over the latest decisions. Each score is from before its decision."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from jobs.learning.labels import Label, baseline

HALF = 50  # percent from which on the model would have selected
MOST_WEEKS = 8


@dataclass(frozen=True)
class Quality:
    """Of some decisions: how many, how often the model would have decided alike, and average precisions."""

    decisions: int
    alike: float
    ap: float
    ap_rating: float
    ap_random: float

    @property
    def below_baseline(self) -> bool:
        """Whether ordering by rating, or none at all, would have been better."""
        return self.ap < max(self.ap_rating, self.ap_random)


def average_precision(scores: Sequence[float], positive: Sequence[bool]) -> float:
    """The mean precision at each positive row, the best score first; rows of equal score count together."""
    by_score: dict[float, list[bool]] = {}
    for score, label in zip(scores, positive, strict=True):
        by_score.setdefault(score, []).append(label)
    seen = hits = 0
    total = 0.0
    for score in sorted(by_score, reverse=True):
        labels = by_score[score]
        seen, hits = seen + len(labels), hits + sum(labels)
        total += sum(labels) * hits / seen
    return total / hits if hits else 0.0


def quality_of(labels: Iterable[Label]) -> Quality | None:
    """Of the decisions that had a score; None when there are none."""
    scored = [label for label in labels if label.fit is not None]
    if not scored:
        return None
    positive = [label.selected for label in scored]
    fits = [float(label.fit) for label in scored]
    ratings = [-1.0 if (value := baseline(label)) is None else value for label in scored]
    alike = sum((fit >= HALF) == selected for fit, selected in zip(fits, positive, strict=True))
    return Quality(
        len(scored), alike / len(scored), average_precision(fits, positive),
        average_precision(ratings, positive), sum(positive) / len(positive),
    )  # fmt: skip


def by_week(labels: Iterable[Label]) -> list[tuple[date, Quality]]:
    """The quality of each week with scored decisions, by its Monday, the newest first: MOST_WEEKS."""
    weeks: dict[date, list[Label]] = {}
    for label in labels:
        weeks.setdefault(label.at.date() - timedelta(days=label.at.weekday()), []).append(label)
    qualities = [(monday, quality_of(weeks[monday])) for monday in sorted(weeks, reverse=True)]
    return [(monday, quality) for monday, quality in qualities if quality][:MOST_WEEKS]
