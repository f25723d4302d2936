"""A city of any size for the places APIs: businesses of one trade, denser towards the centre, always the same."""

from __future__ import annotations

import random

from sampletown.town import Business

CENTRE = (42.4406, -76.4966)
SPREAD = 0.018  # degrees; the town's box reaches three times as far
REACH = 0.05


def city(n: int, trade: str = "plumber", seed: int = 7) -> list[Business]:
    """`n` invented businesses within REACH degrees of the centre."""
    chance = random.Random(seed)  # noqa: S311 -- an invented city, not a secret
    return [_business(number, trade, chance) for number in range(n)]


def _business(number: int, trade: str, chance: random.Random) -> Business:
    return Business(
        place_id=f"ChIJcity{number:06}place",
        name=f"{trade.title()} Number {number}",
        trade=trade,
        street=f"{number} Aurora Street",
        latitude=round(CENTRE[0] + _offset(chance), 6),
        longitude=round(CENTRE[1] + _offset(chance), 6),
        phone=f"(607) {200 + number // 10_000:03}-{number % 10_000:04}",
        website=f"https://{trade}-{number}.sample.test/",
        types=(trade, "point_of_interest", "establishment"),
    )


def _offset(chance: random.Random) -> float:
    return max(-REACH, min(REACH, chance.gauss(0, SPREAD)))
