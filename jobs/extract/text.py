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
    text = text.lower()
    if text.isascii():
        return text
    decomposed = unicodedata.normalize("NFD", text.replace("ß", "ss").replace("ł", "l").replace("ø", "o"))
    return _ACCENTS.sub("", decomposed)


_LETTERS = re.compile(r"[^\W\d_]+")
_ONLY_LETTERS = {code: chr(code) if chr(code).isalpha() else " " for code in range(128)}


def words_in(text: str) -> set[str]:
    """The words of a text, without digits and signs."""
    if text.isascii():
        return set(text.translate(_ONLY_LETTERS).split())
    pieces = set(text.split())
    words = {piece for piece in pieces if piece.isalpha()}
    ascii_pieces = {piece for piece in pieces - words if piece.isascii()}
    words.update(" ".join(ascii_pieces).translate(_ONLY_LETTERS).split())
    words.update(_LETTERS.findall(" ".join(pieces - words - ascii_pieces)))
    return words


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
def fold_lines(text: str) -> list[str]:
    """The distinct lines of a page's text, folded, for the rules that look for words in them."""
    return fold("\n".join(distinct_lines(text))).split("\n")
