"""What columns of files are called, and how headers are compared."""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Mapping
from pathlib import Path

_DATA = Path(__file__).parent / "data"

# Field -> what its column may be called, the likeliest names first.
BUSINESS_HEADERS: Mapping[str, tuple[str, ...]] = {
    field: tuple(names)
    for field, names in tomllib.loads((_DATA / "business_headers.toml").read_text(encoding="utf-8")).items()
}
_LETTERS = str.maketrans(
    {"ß": "ss", "ı": "i", "ł": "l", "Ł": "l", "ø": "o", "Ø": "o", "đ": "d", "Đ": "d", "æ": "ae", "〒": "郵便番号"}
)


LONGEST_HEADER = 300  # characters that are compared; a cell of a file without headers may have a million


def plain_header(text: str) -> str:
    """A header as it is compared: letters and digits, without case and accents.

    >>> plain_header(" Straße / Nr. ")
    'strassenr'
    """
    text = unicodedata.normalize("NFKD", text[:LONGEST_HEADER].translate(_LETTERS)).casefold()
    return "".join(letter for letter in text if letter.isalnum() and not unicodedata.combining(letter))


def header_kinds() -> Mapping[str, frozenset[str]]:
    """Headers, and parts of them, that are no field of a business or say whose a value is, by kind, as compared."""
    lists = tomllib.loads((_DATA / "header_kinds.toml").read_text(encoding="utf-8"))
    return {kind: frozenset(names) for kind, names in lists.items()}
