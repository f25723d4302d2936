"""First names and surnames of many countries and scripts, by the lists of `faker` (MIT), in a third of a megabyte.

`data/names.bin` holds a number for each: first names in one half, surnames in the other; `python -m jobs.extract.names`
makes it from the `faker` that is installed. A known name is likely, not certain: "Grace" is a church's, too.
"""

from __future__ import annotations

import re
import sys
from array import array
from bisect import bisect_left
from functools import cache
from pathlib import Path
from zlib import crc32

from jobs.extract.text import fold

_FILE = Path(__file__).parent / "data" / "names.bin"
_WORD = re.compile(r"[^\W\d_]{2,}")


def known_names(words: list[str]) -> int:
    """How much of a name is known: 2 a first name and a surname, 1 a first name at either end, 0 neither."""
    tokens = [token for word in words for token in _WORD.findall(fold(word))]
    if len(tokens) < 2:
        return 0
    first, last = tokens[0], tokens[-1]
    if (_knows("f", first) and _knows("l", last)) or (_knows("l", first) and _knows("f", last)):
        return 2
    return int(_knows("f", first) or _knows("f", last))


def _knows(half: str, word: str) -> bool:
    key, keys = _key(half, word), _keys()
    at = bisect_left(keys, key)
    return at < len(keys) and keys[at] == key


def _key(half: str, word: str) -> int:
    return crc32(f"{half} {word}".encode())


@cache
def _keys() -> array[int]:
    keys = array("I")
    keys.frombytes(_FILE.read_bytes())
    if sys.byteorder == "big":
        keys.byteswap()
    return keys


def build() -> int:
    """Write the file anew; the number of names in it. Needs the package `faker`."""
    import importlib
    import pkgutil

    from faker.providers import person

    keys: set[int] = set()
    for module in pkgutil.iter_modules(person.__path__):
        provider = importlib.import_module(f"faker.providers.person.{module.name}").Provider
        for half, kind in (("f", "first_names"), ("l", "last_names")):
            for attribute in (kind, f"{kind}_male", f"{kind}_female"):
                names = getattr(provider, attribute, ())
                if isinstance(names, property):
                    continue
                keys |= {_key(half, token) for name in names for token in _WORD.findall(fold(str(name)))}
    numbers = array("I", sorted(keys))
    if sys.byteorder == "big":
        numbers.byteswap()
    _FILE.write_bytes(numbers.tobytes())
    return len(numbers)


if __name__ == "__main__":
    print(f"{build():,} names")
