"""How names of places and trades are compared, in any script."""

from __future__ import annotations

import re
import unicodedata

_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "’": "'", "ʼ": "'", "`": "'"}
)
_SHORT = {"saint": "st", "sainte": "ste", "fort": "ft", "mount": "mt", "pce": "provence"}
_WORD = re.compile(r"[^\W_]+")


_CYRILLIC = {
    "shch": "щ", "sch": "щ", "zh": "ж", "kh": "х", "ts": "ц", "ch": "ч", "sh": "ш", "yu": "ю", "ju": "ю", "ya": "я",
    "ja": "я", "yo": "ё", "ye": "е", "iy": "ий",
    **dict(zip("abvwgdezijklmnoprstufhcyq", "абввгдезийклмнопрстуфхцык", strict=True)), "x": "кс",
}  # fmt: skip
_SHORT_I = re.compile("(?<=[aeiou])y(?![aeiou])")  # "avtomoyka"
_LATIN = re.compile("|".join(_CYRILLIC))


def cyrillic(text: str) -> str:
    """A text that stands for Russian in Latin letters, in its own.

    >>> cyrillic("remont kvartir")
    'ремонт квартир'
    """
    return _LATIN.sub(lambda match: _CYRILLIC[match[0]], _SHORT_I.sub("j", text.casefold()))


def fold(name: str) -> str:
    """As names are compared, in any script: "Saint-Étienne" is "st etienne", "МОСКВА" is "москва"."""
    name = name.casefold()
    if not name.isascii():
        decomposed = unicodedata.normalize("NFKD", name.translate(_LETTERS))
        name = unicodedata.normalize("NFC", "".join(c for c in decomposed if not unicodedata.combining(c)))
    words = _WORD.findall(name.replace("'", "").replace(".", ""))
    return " ".join(_SHORT.get(word, word) for word in words)
