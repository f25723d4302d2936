"""A model as it is stored: weights by feature. It scores without any library, says why, and what would change it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import exp
from typing import Any

from jobs.extract.data import load
from jobs.learning.features import ONE_OF, PARTS
from jobs.models import FitModel

REASONS = 3
CHANGES = 2
LEAST_REASON = 0.05  # of the sum of weights: what counts less is no reason
LEAST_CHANGE = 1.0  # percent points that a change must bring to be named


@dataclass(frozen=True)
class ScoreReason:
    """What speaks for a lead or against it, in words."""

    text: str
    speaks_for: bool


@dataclass(frozen=True)
class ScoreChange:
    """What would change the score, and to what."""

    text: str
    percent: float


@dataclass(frozen=True)
class Because:
    """Why a lead has its score."""

    percent: float
    reasons: list[ScoreReason]
    changes: list[ScoreChange]


class Weights:
    """The weights of a model, ready to score."""

    def __init__(self, content: Mapping[str, Any]) -> None:
        names = content["features"]
        self.weights: dict[str, float] = dict(zip(names, content["weights"], strict=True))
        self.occurs: dict[str, float] = dict(zip(names, content["occurs"], strict=True))
        self.intercept: float = content["intercept"]
        self.centre = tuple(content["centre"]) if content.get("centre") else None
        self.usual = {group: self._usual(group) for group in ONE_OF}

    def _usual(self, group: str) -> float:
        """What the features of an exclusive group weigh on average."""
        mine = [name for name in self.weights if name.startswith(f"{group}:")]
        return sum(self.weights[name] * self.occurs[name] for name in mine)

    def percent(self, features: Sequence[str]) -> float:
        """The probability in percent, with one decimal."""
        weights = self.weights
        return _percent(self.intercept + sum([weights[name] for name in features if name in weights]))

    def because(self, features: Sequence[str]) -> Because:
        """The strongest reasons, those for and against, and what would change the score most."""
        effects = self._effects(set(features))
        strongest = sorted(effects, key=lambda effect: (-abs(effects[effect]), effect))[:REASONS]
        reasons = [ScoreReason(text, effects[text] > 0) for text in strongest if abs(effects[text]) >= LEAST_REASON]
        return Because(self.percent(features), reasons, self._changes(features))

    def _effects(self, features: set[str]) -> dict[str, float]:
        """How far each fact moves the sum from that of an average lead, by its words."""
        effects: dict[str, float] = {}
        for name in features & self.weights.keys():
            group = name.partition(":")[0]
            usual = self.usual[group] if group in ONE_OF else self.weights[name] * self.occurs[name]
            effects[words_of(name)] = self.weights[name] - usual
        for name in self.weights.keys() - features:
            if name.startswith(("has:", "page:", "technology:")):
                effects[words_of(name, absent=True)] = -self.weights[name] * self.occurs[name]
        return effects

    def _changes(self, features: Sequence[str]) -> list[ScoreChange]:
        """The single changes that move the score most, at most CHANGES."""
        now = self.percent(features)
        changes = [ScoreChange(text, self.percent(changed)) for text, changed in self._alternatives(features)]
        changes = [change for change in changes if abs(change.percent - now) >= LEAST_CHANGE]
        return sorted(changes, key=lambda change: (-abs(change.percent - now), change.text))[:CHANGES]

    def _alternatives(self, features: Sequence[str]) -> list[tuple[str, list[str]]]:
        """What could be found out or could change: parts and pages that are there or not, the rating, the number of
        reviews, the chain."""
        given = set(features)
        changed: list[tuple[str, list[str]]] = []
        for name in self.weights:
            group = name.partition(":")[0]
            if group in ("has", "page"):
                rest = [other for other in features if other != name]
                text = words_of(name, absent=name in given)
                changed.append((text, rest if name in given else [*rest, name]))
            elif group in ("rating", "reviews", "chain", "status") and name not in given:
                rest = [other for other in features if not other.startswith(f"{group}:")]
                changed.append((words_of(name), [*rest, name]))
        return changed


def _percent(total: float) -> float:
    return round(100 / (1 + exp(-max(min(total, 30.0), -30.0))), 1)


@lru_cache(maxsize=64)
def weights_of(model_id: int) -> Weights:
    """The weights of a stored model; a version never changes. Raises FitModel.DoesNotExist."""
    return Weights(FitModel.objects.values_list("content", flat=True).get(pk=model_id))


# Words for people.

_LANGUAGES = {
    "de": "German", "en": "English", "es": "Spanish", "fr": "French", "it": "Italian", "nl": "Dutch", "pl": "Polish",
    "pt": "Portuguese", "sv": "Swedish", "da": "Danish", "fi": "Finnish", "no": "Norwegian", "cs": "Czech",
    "tr": "Turkish", "ja": "Japanese", "zh": "Chinese", "ko": "Korean", "ru": "Russian", "uk": "Ukrainian",
}  # fmt: skip
_PARTS = dict(zip(PARTS, ("an e-mail", "a phone", "a website", "a contact form", "profiles", "opening hours"),
                  strict=True))  # fmt: skip
_PHRASES = {
    "category": "{}", "rating": "rating {}", "reviews": "{} reviews", "distance": "{} from the middle of your leads",
    "word": "“{}” in its title or description", "complete": "{} contact parts known",
    "size": "site of {} pages",
}  # fmt: skip
_WHOLE = {
    "chain:yes": "a chain", "chain:no": "no chain", "host:own": "a site of its own",
    "host:profile": "its website is a profile elsewhere", "host:none": "no website", "status:open": "open",
    "status:closed": "closed", "status:closed for a time": "closed for a time", "status:not open yet": "not open yet",
    "rating:not known": "no rating known", "reviews:not known": "number of reviews not known",
    "distance:not known": "place not known", "language:not known": "language of the site not known",
    "size:none": "no pages of its site known",
}  # fmt: skip


@lru_cache(maxsize=1)
def _product_names() -> dict[str, str]:
    """How products write their names, by what a feature has of it."""
    names = [row["name"] for rows in load("technologies").values() for row in rows]
    return {name.lower(): name for name in names}


def words_of(feature: str, absent: bool = False) -> str:
    """A feature as a curator says it."""
    if feature in _WHOLE:
        return _WHOLE[feature]
    group, _, value = feature.partition(":")
    if group == "has":
        part = _PARTS.get(value, value)
        return f"no {part.removeprefix('an ').removeprefix('a ')} known" if absent else f"{part} is known"
    if group == "page":
        return f"no {value} page" if absent else f"has a {value} page"
    if group == "language":
        return f"site in {_LANGUAGES.get(value, value)}"
    if group == "technology":
        value = _product_names().get(value, value)
        return f"site not made with {value}" if absent else f"site made with {value}"
    return _PHRASES.get(group, "{}").format(value)
