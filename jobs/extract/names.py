"""First names and surnames of many countries and scripts, in half a megabyte.

They are those of `faker` (MIT), of the census of the United States (public domain, by the package `names`) and of
`data/names.toml`. `data/names.bin` holds a number for each: first names in one half, surnames in the other;
`python -m jobs.extract.names` makes it anew. A known name is likely, not certain: "Grace" is a church's, too.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator
from pathlib import Path

from jobs.extract.data import load
from jobs.extract.key_file import KeyFile
from jobs.extract.text import fold

_NAMES = KeyFile("names.bin")  # `f` and a first name, `l` and a surname
_HANGUL = "\uac00"  # its first syllable; the signs of Han come before
_WORD = re.compile(r"[^\W\d_]{2,}|[\u4e00-\u9fff]")


# Ends of surnames that no list can have all of: -ski, -enko, -ović, -sson, -opoulos, ... (folded).
_SURNAME_ENDS = (
    "ski", "ska", "sky", "cki", "cka", "wicz", "czyk", "enko", "chuk", "ovic", "evic", "sson", "sdottir", "gaard",
    "opoulos", "opoulou", "akis", "aki", "idis", "idou", "ova", "escu", "oglu", "shvili", "adze", "inen", "ainen",
    "енко", "чук", "ський", "ська", "ский", "ская", "ов", "ова", "ев", "ева", "ин", "ина", "ук", "юк", "ович", "євич",
    "οπουλος", "οπουλου", "ιδης", "ιδου", "ακης", "ακη",
)  # fmt: skip
SURNAME_SHORTEST, INITIALS = 6, 2
HANGUL_LONGEST = 3  # of a name whose surname is one syllable
_FIRST_OF_JOINED = ("maria", "gian", "pier", "anna", "karl", "hans", "ann")
_HAN_AND_KANA = re.compile(r"[\u4e00-\u9fff]{1,3} [\u3041-\u3096]{2,4}")  # 菅野 さつき: nothing else is written so
# A father's name, as only people have one: Іванович, Ігорівна, Сергеевна.
_PATRONYMIC = re.compile(r"[^\W\d_]{3,12}(?:ович|евич|овна|евна|івна|ївна|ична)")


def known_names(words: list[str]) -> int:
    """How much of a name is known: 2 a first name and a surname, 1 a first name at either end, 0 neither."""
    tokens = [token for word in words for token in _WORD.findall(fold(word))]
    if len(tokens) == 1 and len(words) > INITIALS:  # "R. S. Iyer"
        return int(_is_surname(tokens[0]) or _is_first(tokens[0]))
    if len(tokens) < 2:
        return 0
    first, last = tokens[0], tokens[-1]
    if (_is_first(first) and _is_surname(last)) or (_is_surname(first) and _is_first(last)):
        return 2
    if has_patronymic(" ".join(words)):
        return 2
    return int(_is_first(first) or _is_first(last) or _HAN_AND_KANA.fullmatch(" ".join(words)) is not None)


def known_east_asian_name(name: str) -> int:
    """The same of a name in Han or Hangul, which has no space between the surname and the first name."""
    if not 2 <= len(name) <= 6 or name.isascii():
        return 0
    for length in (2, 1, 3):
        if len(name) > length and _knows("l", fold(name[:length])):
            return _known_behind_surname(name[length:], is_short=length == 1)
    return 0


def _known_behind_surname(first: str, *, is_short: bool) -> int:
    """2 where a first name is known; a surname of one sign begins many other words, too: 高品質."""
    if _knows("f", fold(first)):
        return 2
    is_korean = first[0] >= _HANGUL and len(first) < HANGUL_LONGEST
    return int(not is_short or is_korean or all(_knows("f", sign) for sign in first))


def has_patronymic(name: str) -> bool:
    """Whether three words are a full name of Russia, Ukraine or Belarus: the second or third names the father."""
    if name.isascii() or name.count(" ") != 2:
        return False
    return any(_PATRONYMIC.fullmatch(word.lower()) for word in name.split()[1:])


def _is_first(token: str) -> bool:
    if _knows("f", token):
        return True
    begin = next((begin for begin in _FIRST_OF_JOINED if token.startswith(begin)), "")  # "Marialuisa", "Gianmarco"
    return bool(begin) and len(token) > len(begin) + INITIALS and _knows("f", token[len(begin) :])


def _is_surname(token: str) -> bool:
    return _knows("l", token) or (len(token) >= SURNAME_SHORTEST and token.endswith(_SURNAME_ENDS))


def is_name(word: str) -> bool:
    """Whether a word alone is a first name or a surname that is known."""
    token = fold(word)
    return _knows("f", token) or _knows("l", token)


def is_surname(word: str) -> bool:
    """Whether a word alone is a surname that is known, or ends as one."""
    return _is_surname(fold(word))


def is_first_name(word: str) -> bool:
    """Whether a word alone is a first name that is known."""
    return _is_first(fold(word))


def _knows(half: str, word: str) -> bool:
    return f"{half} {word}" in _NAMES


SURNAMES_MOST, FIRST_NAMES_MOST = 20_000, 2_000  # of the census: behind the most frequent stand words and surnames


_FILES_OF_CENSUS = (
    ("f", "first:female", FIRST_NAMES_MOST), ("f", "first:male", FIRST_NAMES_MOST), ("l", "last", SURNAMES_MOST),
)  # fmt: skip


def build() -> int:
    """Write the file anew; the number of names in it. Needs the packages `faker` and `names`."""
    return _NAMES.write(f"{half} {token}" for half, names in _lists() for name in names for token in _tokens(name))


def _tokens(name: str) -> list[str]:
    return _WORD.findall(fold(name))


def _lists() -> Iterator[tuple[str, list[str]]]:
    """First names (`f`) and surnames (`l`), a list at a time."""
    yield from _lists_of_faker()
    yield from _lists_of_census()
    for half, languages in (("f", load("names")["first"]), ("l", load("names")["last"])):
        yield from ((half, words.split()) for words in languages.values())


def _lists_of_faker() -> Iterator[tuple[str, list[str]]]:
    import pkgutil

    from faker.providers import person

    for module in pkgutil.iter_modules(person.__path__):
        provider = importlib.import_module(f"faker.providers.person.{module.name}").Provider
        for half, kind in (("f", "first_names"), ("l", "last_names")):
            for attribute in (kind, f"{kind}_male", f"{kind}_female"):
                names = getattr(provider, attribute, ())
                if not isinstance(names, property):
                    yield half, [str(name) for name in names]


def _lists_of_census() -> Iterator[tuple[str, list[str]]]:
    """The files of the census of 1990: a name a line, with how frequent it is, the most frequent first."""
    files = importlib.import_module("names").FILES
    words = frozenset(load("names")["words"].upper().split())
    for half, file, most in _FILES_OF_CENSUS:
        lines = Path(files[file]).read_text(encoding="ascii").splitlines()
        yield half, [name for line in lines[:most] if (name := line.split()[0]) not in words]


if __name__ == "__main__":
    print(f"{build():,} names")
