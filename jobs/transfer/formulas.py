"""Texts that a spreadsheet would take for formulas, in a CSV (OWASP, "CSV Injection").

A spreadsheet that expects another separator than the file has, or takes a line break for the end of a row, begins a
cell inside a text: quotes do not help, because it sees them in the middle of a cell. So each place is guarded at which
a cell can begin, whatever the file's separator is.
"""

from __future__ import annotations

import json
import re
from typing import Any

_SIGNS = r"=+\-@＝＋－＠"
_SEPARATORS = r",;\t\r\n"
# What spreadsheets drop before they look for the sign: white space, characters of control and of no width.
_UNSEEN = (
    r" \x00-\x08\x0b\x0c\x0e-\x1f\x7f-\xa0\xad\u061c\u1680\u180e\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff"
    r"\ufff9-\ufffb"
)
# A number with a blank behind its country is no formula.
_PHONE = r"\+(?:[0-9]{1,3} [0-9() .-]{3,24}|[0-9 ]{4,24})"
_AT_START = rf"\A(?=[{_UNSEEN}\t\r\n]*[{_SIGNS}]|[\t\r])"
# "- Sat" is an item of a list, unless it calls something: "- cmd|...", "- SUM(A1)".
_ITEM = rf"[-+@] [^(|!{_SEPARATORS}]*(?:[{_SEPARATORS}]|\Z)"
_INSIDE = rf"(?<=[{_SEPARATORS}])(?=[{_UNSEEN}\"]*(?!{_ITEM})[{_SIGNS}])"
_NO_PHONE = rf"(?! ?{_PHONE}(?:[{_SEPARATORS}]|\Z))"
_BEGINNING = re.compile(rf"(?:{_AT_START}|{_INSIDE}){_NO_PHONE}")
_GUARD = re.compile(rf"(?:\A|(?<=[{_SEPARATORS}]))'(?=[{_UNSEEN}\t\r\n\"']{{0,99}}[{_SIGNS}]|[\t\r])")
_IN_JSON = re.compile(rf"(?<=[,;])([{_UNSEEN}]*)([{_SIGNS}])")
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')


def harmless(value: Any) -> Any:
    """A text with an apostrophe before each beginning of a cell that a spreadsheet would take for a formula.

    >>> harmless("=1+1"), harmless("a;=1+1"), harmless("+1 607 555 0142; +1 607 555 0143")
    ("'=1+1", "a;'=1+1", '+1 607 555 0142; +1 607 555 0143')
    """
    return _BEGINNING.sub("'", value) if isinstance(value, str) else value


def unguarded(text: str) -> str:
    """A text as it was before `harmless`."""
    if "'" not in text:
        return text
    plain = _GUARD.sub("", text)
    return plain if harmless(plain) == text else text


def harmless_json(value: Any) -> str:
    r"""JSON whose texts begin no formula behind a separator: the sign is escaped, and every reader reads it as it was.

    >>> harmless_json({"note": "a;=1+1", "at": [1, -2]})
    '{"note": "a;\\u003d1+1", "at": [1, -2]}'
    """
    text = json.dumps(value, ensure_ascii=False, default=str)
    return _STRING.sub(lambda string: _IN_JSON.sub(_escaped, string[0]), text) if _IN_JSON.search(text) else text


def _escaped(match: re.Match[str]) -> str:
    return f"{match[1]}\\u{ord(match[2]):04x}"
