"""The order in which people look for names, whatever a server sorts texts by.

The embedded PostgreSQL is built without ICU and sorts by code point, others by the locale that they were made with.
Here case, accents and punctuation do not count, and numbers go by their value: Bäckerei, brook, Studio 9, Studio 54.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from django.db.models import Func, TextField

KEY_LENGTH = 200  # characters of a name that its place depends on
_DIGITS = 8  # numbers of more digits go by their last ones
_ZEROS = "0" * (_DIGITS - 1)


def _folded(name: str) -> str:
    """Of Latin letters, what is left without their marks."""
    text = rf"regexp_replace(normalize(lower({name}), NFKD), '[\u0300-\u036f]', '', 'g')"
    for letter, letters in (("ß", "ss"), ("æ", "ae"), ("œ", "oe"), ("þ", "th")):
        text = f"replace({text}, '{letter}', '{letters}')"
    return f"translate({text}, 'øłđıð', 'oldid')"


def sort_key(name: str) -> str:
    """SQL for the sort key of a name. It is immutable, so that indexes can be made of it."""
    # Most names are ASCII: of these it takes a third of the time.
    letters = f"CASE WHEN octet_length({name}) = length({name}) THEN lower({name}) ELSE {_folded(name)} END"
    words = rf"ltrim(regexp_replace({letters}, '[!-/:-@\[-`{{-~\u00a1-\u00bf\u2000-\u206f]+', '', 'g'))"
    zeros = rf"regexp_replace({words}, '[0-9]+', '{_ZEROS}\&', 'g')"
    numbers = rf"regexp_replace({zeros}, '[0-9]*([0-9]{{{_DIGITS}}})(?![0-9])', '\1', 'g')"
    return f'(left({numbers}, {KEY_LENGTH}) COLLATE "C")'


_LETTERS = str.maketrans({"ß": "ss", "æ": "ae", "œ": "oe", "þ": "th", "ø": "o", "ł": "l", "đ": "d", "ı": "i", "ð": "d"})
_MARKS = re.compile("[\u0300-\u036f]")
_PUNCTUATION = re.compile("[!-/:-@\\[-`{-~\u00a1-\u00bf\u2000-\u206f]+")


def name_key(name: str) -> str:
    """The sort key of a name that is not a row's, such as a city among the values of a filter: what `sort_key` is in
    SQL."""
    letters = _MARKS.sub("", unicodedata.normalize("NFKD", name.lower())).translate(_LETTERS)
    words = _PUNCTUATION.sub("", letters).lstrip(" ")
    return re.sub("[0-9]+", lambda digits: digits[0][-_DIGITS:].zfill(_DIGITS), words)[:KEY_LENGTH]


_TIMES = sort_key("NAME").count("NAME")


class NameSortKey(Func):
    """What rows are sorted by for a list by name. Of equal names the id decides, as in any order."""

    arity = 1
    output_field = TextField()

    def as_sql(self, compiler: Any, connection: Any, *args: Any, **context: Any) -> Any:
        """The key's SQL, with the name's parameters as often as it names it."""
        name, parameters = compiler.compile(self.source_expressions[0])
        return sort_key(name), tuple(parameters) * _TIMES

    @property
    def column(self) -> str:
        """The column of names, of a key that is made of one."""
        source: Any = self.source_expressions[0]
        return str(source.name)
