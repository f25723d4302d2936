"""Training, in a process of its own: rows come on standard input, the model leaves on standard output, both as JSON.

The first line is the request, each further line a row in the order of time: `f` its features, `y` whether it is
positive, `b` the baseline's score or null, `c` its cluster (rows of one site, which never stand on both sides of a
judgement). It knows neither the settings nor the database. `jobs.learning.trainer` starts it, and kills it.
"""

from __future__ import annotations

import resource
import sys
import time
import warnings
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import orjson
import scipy.sparse as sparse
import sklearn
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score
from sklearn.model_selection import KFold

MOST_FEATURES = 20_000  # in training
MOST_STORED = 4_000  # of a model, by weight
LEAST_SEEN = 3  # clusters that have a feature: what is rarer is learnt by heart, and may be a name
STRENGTHS = (0.03, 0.1, 0.3, 1.0)  # C of the logistic regression
MOST_TUNED = 20_000  # rows that the strength is chosen with
NEWEST_LEAST = 100  # rows by which strength and half-life are chosen, at least (of few rows, a quarter)
SHORTEST_HALF_LIFE = 50.0  # rows
SMALL_GAIN, GAIN_OF_FORGETTING = 0.005, 0.02  # of average precision, for another strength, for another half-life
RESAMPLES = 200
LOWER_BOUND = 5  # percentile of the resampled differences, which must be above 0
JUDGED_SHARE, JUDGED_LEAST = 0.2, 80  # the newest fifth; of few rows at least 80, at most half
FOLDS = 5
MOST_MIXED = 5_000  # the newest rows that a judgement over all times is made of
DAY = 50  # what a person reviews in a sitting: the precision among the first 50

Matrix = Any
Vector = Any


@dataclass
class Rows:
    """What is learnt from, in the order of time."""

    features: list[list[str]] = field(default_factory=list)
    positive: list[bool] = field(default_factory=list)
    baseline: list[float] = field(default_factory=list)
    clusters: list[Any] = field(default_factory=list)

    def part(self, places: Iterable[int]) -> Rows:
        """The rows at these places."""
        chosen = list(places)
        return Rows(
            [self.features[place] for place in chosen], [self.positive[place] for place in chosen],
            [self.baseline[place] for place in chosen], [self.clusters[place] for place in chosen],
        )  # fmt: skip

    def __len__(self) -> int:
        return len(self.positive)


@dataclass
class Fitted:
    """A model: weights by feature, and the line that makes a probability of their sum."""

    vocabulary: dict[str, int]
    model: LogisticRegression
    slope: float = 1.0
    offset: float = 0.0

    def decide(self, rows: Rows) -> Vector:
        """The sums of weights, uncalibrated."""
        return self.model.decision_function(matrix_of(rows.features, self.vocabulary))

    def probabilities(self, rows: Rows) -> Vector:
        """Calibrated."""
        return 1 / (1 + np.exp(-(self.slope * self.decide(rows) + self.offset)))


def vocabulary_of(rows: Rows, without: frozenset[str] = frozenset()) -> dict[str, int]:
    """The features that enough clusters have, the most frequent first."""
    counts: Counter[str] = Counter()
    seen: dict[str, set[Any]] = {}  # of each feature the first clusters, no more than are needed
    for names, cluster in zip(rows.features, rows.clusters, strict=True):
        counts.update(names)
        for name in names:
            clusters = seen.setdefault(name, set())
            if len(clusters) < LEAST_SEEN:
                clusters.add(cluster)
    frequent = [name for name, _ in counts.most_common() if len(seen[name]) >= LEAST_SEEN and name not in without]
    return {name: place for place, name in enumerate(frequent[:MOST_FEATURES])}


def matrix_of(features: Sequence[Sequence[str]], vocabulary: dict[str, int]) -> Matrix:
    """A sparse matrix of ones."""
    columns = [[vocabulary[name] for name in names if name in vocabulary] for names in features]
    lengths = np.cumsum([0, *(len(row) for row in columns)])
    places = np.fromiter((place for row in columns for place in row), dtype=np.int32, count=int(lengths[-1]))
    shape = (len(columns), max(len(vocabulary), 1))
    return sparse.csr_matrix((np.ones(len(places), dtype=np.float32), places, lengths), shape=shape)


def fit(rows: Rows, strength: float, half_life: float | None, without: frozenset[str] = frozenset()) -> Fitted:
    """Learn the weights. With a half-life, in rows, older ones count less. Raises ValueError without both classes."""
    vocabulary = vocabulary_of(rows, without)
    age = np.arange(len(rows))[::-1]
    weights = np.ones(len(rows)) if half_life is None else 0.5 ** (age / half_life)
    model = LogisticRegression(C=strength, solver="liblinear", max_iter=200)
    model.fit(matrix_of(rows.features, vocabulary), np.array(rows.positive), sample_weight=weights)
    return Fitted(vocabulary, model)


def calibrate(fitted: Fitted, rows: Rows, strength: float, half_life: float | None, without: frozenset[str]) -> None:
    """Platt's line, from what models say of rows that they have not seen."""
    sums = np.zeros(len(rows))
    seen = np.zeros(len(rows), dtype=bool)
    positive = np.array(rows.positive)
    for train, test in KFold(FOLDS, shuffle=True, random_state=0).split(sums):
        if 0 < positive[train].sum() < len(train):
            part = fit(rows.part(train), strength, half_life and half_life * (1 - 1 / FOLDS), without)
            sums[test], seen[test] = part.decide(rows.part(test)), True
    if 0 < positive[seen].sum() < seen.sum():
        line = LogisticRegression(C=10.0).fit(sums[seen].reshape(-1, 1), positive[seen])
        fitted.slope, fitted.offset = max(float(line.coef_[0, 0]), 0.05), float(line.intercept_[0])


def learn(rows: Rows, without: frozenset[str]) -> tuple[Fitted, float, float | None]:
    """Choose the strength and the half-life by the newest rows, then learn from all rows, and calibrate."""
    strength, half_life = choose(rows.part(range(max(0, len(rows) - MOST_TUNED), len(rows))), without)
    fitted = fit(rows, strength, half_life, without)
    calibrate(fitted, rows, strength, half_life, without)
    return fitted, strength, half_life


def choose(rows: Rows, without: frozenset[str]) -> tuple[float, float | None]:
    """The strength and the half-life that order the newest rows best; the simplest where little differs.

    The newest are few, so that a change of taste has rows on both sides soon.
    """
    old, new = split(rows, max(min(len(rows) // 4, max(NEWEST_LEAST, len(rows) // 20)), 1))
    best: tuple[float, float, float | None] = (-1.0, STRENGTHS[1], None)
    for half_life in (None, *(max(len(rows) / part, SHORTEST_HALF_LIFE) for part in (4, 10))):
        for strength in STRENGTHS:
            score = _score(old, new, strength, half_life, without)
            if score > best[0] + (SMALL_GAIN if half_life == best[2] else GAIN_OF_FORGETTING):
                best = (score, strength, half_life)
    return best[1], best[2]


def _score(old: Rows, new: Rows, strength: float, half_life: float | None, without: frozenset[str]) -> float:
    if len(set(old.positive)) < 2 or len(set(new.positive)) < 2:
        return 0.0
    return float(average_precision_score(new.positive, fit(old, strength, half_life, without).decide(new)))


def split(rows: Rows, newest: int) -> tuple[Rows, Rows]:
    """The older rows and the newest ones; a cluster of the newest is not among the older ones."""
    first = len(rows) - newest
    judged = set(rows.clusters[first:])
    old = [place for place in range(first) if rows.clusters[place] not in judged]
    return rows.part(old), rows.part(range(first, len(rows)))


# Judged.


def judge(rows: Rows, without: frozenset[str]) -> dict[str, Any]:
    """How a model of the older rows does on the newest; {} where they do not have both classes."""
    newest = min(max(round(len(rows) * JUDGED_SHARE), JUDGED_LEAST), len(rows) // 2)
    old, new = split(rows, newest)
    if len(set(old.positive)) < 2 or len(set(new.positive)) < 2:
        return {}
    fitted, strength, half_life = learn(old, without)
    scores, positive = fitted.probabilities(new), np.array(new.positive)
    baseline = np.array(new.baseline)
    newest_fifth = differences(positive, scores, baseline, new.clusters)
    mixed = {} if min(newest_fifth.values()) > 0 else judge_all_times(rows, strength, half_life, without)
    return {
        "judged": len(new),
        "ap": _rounded(average_precision_score(positive, scores)),
        "ap_rating": _rounded(average_precision_score(positive, baseline)),
        "ap_random": _rounded(positive.mean()),
        **newest_fifth,
        **mixed,
        "precision": _rounded(_precision(positive, scores)),
        "precision_rating": _rounded(_precision(positive, baseline)),
        "brier": _rounded(((scores - positive) ** 2).mean()),
        "agreement": _rounded(((scores >= 0.5) == positive).mean()),
        "calibration": calibration(positive, scores),
        "thresholds": thresholds(positive, scores),
        "strength": strength,
        "half_life": half_life,
    }


def judge_all_times(rows: Rows, strength: float, half_life: float | None, without: frozenset[str]) -> dict[str, float]:
    """The same lower bounds over decisions of all times, each scored by a model that has not seen its site.

    After reviews best first the newest decisions are all about good leads, so that hardly any order of them is
    certainly better than chance: what was decided before, by rating or to learn, tells more. {} where a part has one
    class only.
    """
    rows = rows.part(range(max(0, len(rows) - MOST_MIXED), len(rows)))
    fold_of = {cluster: place % FOLDS for place, cluster in enumerate(dict.fromkeys(rows.clusters))}
    folds = np.array([fold_of[cluster] for cluster in rows.clusters])
    positive, scores = np.array(rows.positive), np.zeros(len(rows))
    for fold in range(FOLDS):
        known, left_out = np.flatnonzero(folds != fold), np.flatnonzero(folds == fold)
        if not len(left_out) or not 0 < positive[known].sum() < len(known):
            return {}
        scores[left_out] = fit(rows.part(known), strength, half_life, without).decide(rows.part(left_out))
    bounds = differences(positive, scores, np.array(rows.baseline), rows.clusters)
    return {f"{name}_all_times": bound for name, bound in bounds.items()}


def differences(positive: Vector, scores: Vector, baseline: Vector, clusters: Sequence[Any]) -> dict[str, float]:
    """Lower bounds of how much better than rating order and than chance, by a bootstrap of clusters."""
    draw = np.random.default_rng(0)
    groups: dict[Any, list[int]] = {}
    for place, cluster in enumerate(clusters):
        groups.setdefault(cluster, []).append(place)
    members = [np.array(places) for places in groups.values()]
    over_rating, over_random = [], []
    for _ in range(RESAMPLES):
        drawn = np.concatenate([members[n] for n in draw.integers(0, len(members), len(members))])
        if 0 < positive[drawn].sum() < len(drawn):
            ap = average_precision_score(positive[drawn], scores[drawn])
            over_rating.append(ap - average_precision_score(positive[drawn], baseline[drawn]))
            over_random.append(ap - average_precision_score(positive[drawn], draw.random(len(drawn))))
    bounds = [float(np.percentile(values, LOWER_BOUND)) if values else -1.0 for values in (over_rating, over_random)]
    return {"over_rating": _rounded(bounds[0]), "over_random": _rounded(bounds[1])}


def calibration(positive: Vector, scores: Vector) -> list[list[float]]:
    """By tenths of the score: the mean score, the share that was positive, and how many."""
    tenths = np.minimum((scores * 10).astype(int), 9)
    lines = []
    for tenth in range(10):
        chosen = tenths == tenth
        if chosen.any():
            mean, share = _rounded(scores[chosen].mean()), _rounded(positive[chosen].mean())
            lines.append([mean, share, int(chosen.sum())])
    return lines


def thresholds(positive: Vector, scores: Vector) -> list[list[int]]:
    """For each percent from 50 on: how many have at least that score, and how many of them were not selected."""
    percents = np.floor(scores * 100)
    return [
        [percent, int((percents >= percent).sum()), int(((percents >= percent) & ~positive).sum())]
        for percent in range(50, 100)
    ]


def _precision(positive: Vector, scores: Vector) -> float:
    return float(positive[np.argsort(-scores, kind="stable")[:DAY]].mean())


def _rounded(value: Any) -> float:
    return round(float(value), 4)


# The process.


def train(request: dict[str, Any], rows: Rows) -> dict[str, Any]:
    """The model, as it is stored, with its figures. Raises ValueError for rows of one class."""
    if len(set(rows.positive)) < 2:
        raise ValueError("all rows are of one class")
    began = time.monotonic()
    without = frozenset(f"word:{word}" for word in request.get("names", ()))
    figures = judge(rows, without)
    fitted, strength, half_life = learn(rows, without)
    usage = resource.getrusage(resource.RUSAGE_SELF)
    figures |= {
        "seconds": round(time.monotonic() - began, 2),
        "memory_mb": usage.ru_maxrss // 1024,
        "features": len(fitted.vocabulary),
        "strength": strength,
        "half_life": half_life,
        "scikit_learn": sklearn.__version__,
    }
    return {"figures": figures, "content": content_of(fitted, rows)}


def content_of(fitted: Fitted, rows: Rows) -> dict[str, Any]:
    """The weights by feature with how often each occurs, the heaviest ones: what scoring and its reasons need."""
    weights = fitted.model.coef_[0] * fitted.slope
    occurs = np.asarray(matrix_of(rows.features, fitted.vocabulary).mean(axis=0))[0]
    names = list(fitted.vocabulary)
    heavy = sorted(range(len(names)), key=lambda place: -abs(weights[place]))[:MOST_STORED]
    stored = [place for place in heavy if abs(weights[place]) >= 0.001]
    return {
        "features": [names[place] for place in stored],
        "weights": [_rounded(weights[place]) for place in stored],
        "occurs": [_rounded(occurs[place]) for place in stored],
        "intercept": _rounded(float(fitted.model.intercept_[0]) * fitted.slope + fitted.offset),
    }


def read_rows(lines: Any) -> tuple[dict[str, Any], Rows]:
    """The request and its rows; names that come behind the rows are added to the request."""
    request, rows = orjson.loads(next(lines)), Rows()
    intern = sys.intern
    for line in lines:
        item = orjson.loads(line)
        if "names" in item:
            request["names"] = item["names"]
            continue
        rows.features.append([intern(name) for name in item["f"]])
        rows.positive.append(bool(item["y"]))
        rows.baseline.append(float(-1 if item["b"] is None else item["b"]))
        rows.clusters.append(item["c"])
    return request, rows


def main() -> None:
    """Read, learn, write. Prints an `error` with a sentence for rows that nothing can be learnt from."""
    memory = int(sys.argv[1]) * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
    warnings.simplefilter("ignore", ConvergenceWarning)
    try:
        answer = train(*read_rows(iter(sys.stdin.buffer)))
    except (ValueError, MemoryError) as error:
        answer = {"error": f"{type(error).__name__}: {str(error)[:500]}"}
    sys.stdout.buffer.write(orjson.dumps(answer))


if __name__ == "__main__":
    main()
