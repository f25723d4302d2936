"""Words as they are compared: without case and accents."""

from __future__ import annotations

import re
import unicodedata

_NOT_ASCII = re.compile(r"[^\x00-\x7f]+")


def fold(text: str) -> str:
    """Lower case without accents (`Über uns` -> `uber uns`), as words are compared here."""
    text = text.lower()
    if text.isascii():
        return text
    decomposed = unicodedata.normalize("NFD", text.replace("ß", "ss").replace("ł", "l").replace("ø", "o"))
    return _NOT_ASCII.sub(_without_accents, decomposed)


def _without_accents(match: re.Match[str]) -> str:
    return "".join(letter for letter in match[0] if not unicodedata.combining(letter))
