"""What extraction knows as data: words, names and signs, one file a subject.

Whoever speaks a language can edit them: `*.toml` where a list needs comments or regular expressions, `*.json` where
it is only a list.
"""

from __future__ import annotations

import json
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

_FOLDER = Path(__file__).parent


@cache
def load(name: str) -> Any:
    """The content of `<name>.json` or `<name>.toml`, read once. Callers must not change it.

    Raises FileNotFoundError where there is neither, ValueError where the file has a mistake in its form.
    """
    path = _FOLDER / f"{name}.toml"
    if path.exists():
        return tomllib.loads(path.read_text(encoding="utf-8"))
    return json.loads((_FOLDER / f"{name}.json").read_text(encoding="utf-8"))


def words_of(table: dict[str, list[str]]) -> list[str]:
    """The words of a table of lists (by language, by subject), each once, in the order of the file."""
    return list(dict.fromkeys(word for words in table.values() for word in words))
