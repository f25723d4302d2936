"""The grammars of postal addresses by country, as `data/postal.toml` has them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from jobs.extract.data import load

_DATA = load("postal")


@dataclass(frozen=True)
class Grammar:
    """How a country writes addresses."""

    country: str
    code: re.Pattern[str]
    digits: int  # that a code has at least
    order: str
    strong: bool
    needs_region: bool
    street_last: bool  # the street stands behind the town, not before it
    region_before: re.Pattern[str] | None  # at the end of what stands before the code
    region_behind: re.Pattern[str] | None
    region: re.Pattern[str] | None
    name: re.Pattern[str]
    district: re.Pattern[str] | None
    is_often_without_code: bool
    needs_region_without_code: bool
    has_villages_without_streets: bool


@cache
def grammar_of(country: str) -> Grammar | None:
    """The grammar of a country (ISO 3166-1), or None where there is none."""
    data = _DATA.get(country)
    if data is None or country == "words":
        return None
    regions = "|".join(map(re.escape, sorted(data.get("regions", []), key=len, reverse=True)))
    names = "|".join(map(re.escape, sorted(data["names"], key=len, reverse=True)))
    return Grammar(
        country,
        re.compile(rf"(?<![\w+./-])(?<!\d[ ,])(?:{data['code']})(?![\w/@]|[.,-]\d|-\w)"),
        _digits_fewest(data["code"]),
        data["order"],
        data.get("strong", False),
        data.get("needs_region", False),
        data.get("street_last", False),
        re.compile(rf"(?:^|[\s,.–(-]){{1,3}}(?:{regions})[\s,.)–-]{{0,4}}$") if regions else None,
        re.compile(rf"[\s,/(–-]{{1,3}}(?:{regions})\)?(?!\w)") if regions else None,
        re.compile(regions) if regions else None,  # a city that is one: "C1157 CABA"
        re.compile(rf"[\s,(–-]{{1,3}}(?:{names})\)?(?!\w)"),
        re.compile(rf"[ \xa0](?:{data['district']})(?![\w/])") if "district" in data else None,
        data.get("often_without_code", False),
        data.get("needs_region_without_code", False),
        data.get("villages_without_streets", False),
    )


_OPTIONAL = re.compile(r"\(\?:[^()]*\)\?|(?:\[[^\]]*\]|\\d)\?")
_DIGITS_OF_CODE = re.compile(r"\\d(?:\{(\d))?")


def _digits_fewest(code: str) -> int:
    """How many digits the shortest code of a pattern has on each of its lines; rather too few than too many."""
    certain = re.sub(r"\[[^\]]*\]", "x", _OPTIONAL.sub("", code))
    is_of_one_line = "|" not in certain and r"\s" not in code
    return sum(int(times or 1) for times in _DIGITS_OF_CODE.findall(certain)) if is_of_one_line else 0
