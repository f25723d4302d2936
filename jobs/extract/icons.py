"""Icons without words: what a class, a title, a file or a label of a picture says of the number right behind it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html import unescape
from typing import NamedTuple

PLACES_MOST = 200  # of a page at which a word of icons stands, of each word
TAG_LONGEST = 300  # characters of a tag up to the word
# Kinds of icons by what their names have in them: fa-fax, bi-printer, icon-phone, #mobile, telephone.svg.
_FAX, _PHONE = ("fax", "Fax", "FAX", "printer"), ("phone", "Phone", "mobile", "whatsapp")
WORDS = (*_PHONE, *_FAX)
_SAYS_FAX = re.compile(r"fax|printer", re.IGNORECASE)
_SAYS_PHONE = re.compile(r"phone|mobile|whatsapp|\btel(?:efon)?\b(?!:)", re.IGNORECASE)
_SAYS_OTHER = re.compile(r"mail|envelope|\bmap\b|marker|clock", re.IGNORECASE)
# The rest of the tag or of the word in it, then tags of the same row, then the number.
_NUMBER_BEHIND = re.compile(
    r"(?P<rest>[^<>]{0,400}+)(?P<between>(?:>|</(?:title|i|span|em|b|small)>)"
    r"(?:\s++|&nbsp;|<(?!/?(?:li|tr|ul|ol|table|section|footer|script|style|h[1-6])\b)[^<>]{1,2000}>){0,24}?)"
    r"(?P<number>(?:[+(\d]|&#4[03];)(?:[\d\s().\xa0\u2009\u202f\u2010-\u2013/-]|&nbsp;|&#4\d;){5,60}?\d)(?=\s*[<,;|·•])"
)


class NumberBehindIcon(NamedTuple):
    """A number as it is shown, and whether the icon before it is of a fax."""

    shown: str
    is_fax: bool


def numbers_behind_icons(source: str, words: Iterable[str] = WORDS) -> list[NumberBehindIcon]:
    """The numbers of a page's source that stand right behind an icon of a phone or a fax, those of phones first.

    `words`: those of `WORDS` that the source may have; each is looked for in the whole of it.
    """
    return [number for word in words for number in _behind(source, word)]


def _behind(source: str, word: str) -> Iterator[NumberBehindIcon]:
    at = -1
    for _ in range(PLACES_MOST):
        if (at := source.find(word, at + 1)) < 0:
            return
        match = _NUMBER_BEHIND.match(source, at + len(word))
        if match is None or _SAYS_OTHER.search(match["between"]):
            continue
        opened = source.rfind("<", max(0, at - TAG_LONGEST), at)
        named = source[max(opened, 0) : at + len(word)] + match["rest"]
        is_fax = word in _FAX
        # A row of "phone-and-fax" says neither, and where another icon follows, that one is nearer.
        if opened >= 0 and not (_SAYS_PHONE if is_fax else _SAYS_FAX).search(named + match["between"]):
            yield NumberBehindIcon(" ".join(unescape(match["number"]).split()), is_fax)
