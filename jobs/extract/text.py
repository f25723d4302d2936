"""Words as they are compared: without case and accents."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from itertools import accumulate

# Of the Basic Multilingual Plane: a class of letters beyond it would be searched one range after the other.
_ACCENTS = re.compile(f"[{''.join(filter(unicodedata.combining, map(chr, range(0x10000))))}]+")


def fold(text: str) -> str:
    """Lower case without accents (`Über uns` -> `uber uns`), as words are compared here."""
    if text.isascii():
        return text if text.islower() else text.lower()  # thousands of words of rules need no copy
    text = text.lower()
    plain = text.replace("ß", "ss").replace("ł", "l").replace("ø", "o").replace("ı", "i")
    return _ACCENTS.sub("", unicodedata.normalize("NFD", plain))


_LETTERS = re.compile(r"[^\W\d_]+")
_NO_LETTERS_OF_ASCII = bytes(code if code > 127 or chr(code).isalpha() else ord(" ") for code in range(256))


def words_in(text: str) -> set[str]:
    """The words of a text, without digits and signs."""
    pieces = set(text.encode("utf-8", "replace").translate(_NO_LETTERS_OF_ASCII).decode().split())
    with_signs = [piece for piece in pieces if not piece.isalpha()]
    return pieces.difference(with_signs).union(_LETTERS.findall(" ".join(with_signs)))


@lru_cache(maxsize=3)
def lines_of_page(text: str) -> list[str]:
    """The lines of a page's text, for the rules that read them one after the other; none may change the list."""
    return text.split("\n")


@lru_cache(maxsize=3)
def line_starts(text: str) -> list[int]:
    """Where the lines begin, and behind the last one where the next would."""
    return [0, *accumulate(map((1).__add__, map(len, lines_of_page(text))))]


@lru_cache(maxsize=3)
def distinct_lines(text: str) -> list[str]:
    """The same lines, each once: menus and teasers say the same again and again."""
    return list(dict.fromkeys(lines_of_page(text)))


@lru_cache(maxsize=3)
def folded_lines(text: str) -> str:
    """The distinct lines of a page's text, folded, for the rules that look for words in them."""
    return fold("\n".join(distinct_lines(text)))
