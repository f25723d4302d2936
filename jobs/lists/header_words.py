"""Words of headers: what a column is by the words of a header that no list has whole ("Biz tel. (day)").

A word counts without case and accents, `tele*` is the beginning of one; where a script has no blanks, and in words of
several, it counts wherever it stands.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path

from jobs.lists.import_headers import LONGEST_HEADER, plain_header

_DATA = tomllib.loads((Path(__file__).parent / "data" / "header_words.toml").read_text(encoding="utf-8"))
WORDS: Mapping[str, Sequence[str]] = _DATA["fields"]
_NOISE = frozenset(map(plain_header, _DATA["noise"]))
_OTHERS = frozenset(_DATA["others"])
_FAMILY = {frozenset(("postal_code", "city")): "city_line", frozenset(("city", "state")): "city_line"}
_SPLIT = re.compile(
    r"(?<=[a-zß-ÿ])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z]{3})|[^\w#〒\u0900-\u0eff\u1000-\u109f\u1780-\u17ff]+|_+|(?<=\D)(?=\d)|(?<=\d)(?=\D)"
)
_NO_BLANKS = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3012\u4e00-\u9fff\u1100-\u11ff\uac00-\ud7af]")
_AND_THE = re.compile(r"^(?:و(?=ال)|ו(?=\w{3}))")  # "and" is a letter before the word in Arabic and Hebrew
MOST_JOINED = 3  # words of a header that are one of ours: "điện thoại"
LEAST_OF_A_BEGINNING = 3
_IDENTIFIER = re.compile(r"[a-z]{1,3}id")  # "LEID", "euid"
LEAST_OF_AN_END = 5
_OF_COMPOUNDS = ("address", "website", "email")  # whose words nothing else ends in
_ELSEWHERE = ("liefer", "lever", "versand", "privat", "hem", "hjem", "bostad", "wohn", "heim")


@cache
def _tables() -> tuple[Mapping[str, str], Mapping[str, str]]:
    """A word -> its field, and the beginning of a word -> its field; the earlier field has a word of two."""
    whole: dict[str, str] = {}
    begin: dict[str, str] = {}
    for field, words in WORDS.items():
        for word in words:
            (begin if word.endswith("*") else whole).setdefault(plain_header(word), field)
    return whole, begin


def words_of(header: str) -> list[str]:
    """The words of a header as they are compared.

    >>> words_of("bizPhone_2 (day)")
    ['biz', 'phone', '2', 'day']
    """
    text = unicodedata.normalize("NFC", header[:LONGEST_HEADER])
    return [plain for part in _SPLIT.split(text) if (plain := plain_header(part))]


def fields_of_words(header: str, common: frozenset[str] = frozenset()) -> tuple[list[str], bool]:
    """The fields that the words of a header name, the most telling first, and whether nothing else stands in it.

    `common`: words that many headers of the file have ("etablissement"): they tell nothing.
    """
    words, found, is_clear = words_of(header), list[str](), True
    at = 0
    while at < len(words):
        size, field = _known_at(words, at)
        if size == 1 and words[at] in _OTHERS:
            return [], False
        if field:
            found.append(field)
        elif "".join(words[at : at + 2]) in _NOISE:
            size = 2
        elif not is_filler(words[at]) and words[at] not in common:
            is_clear = False
        at += size
    order = list(WORDS)
    return sorted(set(found), key=order.index), is_clear


def _known_at(words: list[str], at: int) -> tuple[int, str]:
    """How many of the words, from a place on, are one of ours, and its field."""
    whole, begin = _tables()
    for size in range(min(MOST_JOINED, len(words) - at), 0, -1):
        joined = "".join(words[at : at + size])
        if field := whole.get(joined) or begin.get(joined):
            return size, field
    word = _AND_THE.sub("", words[at])
    if word != words[at] and word in whole:
        return 1, whole[word]
    field = next((begin[word[:n]] for n in range(len(word), LEAST_OF_A_BEGINNING - 1, -1) if word[:n] in begin), "")
    return 1, field or next(_inside(word), "") or _ended(word)


def _ended(word: str) -> str:
    """The field of a compound's last word: Swedish "fakturaadress", German "Kundenname"; not that of a delivery."""
    whole, _ = _tables()
    if word.startswith(_ELSEWHERE):
        return ""
    ends = (word[n:] for n in range(LEAST_OF_A_BEGINNING, len(word) - LEAST_OF_AN_END + 1))
    return next((whole[end] for end in ends if whole.get(end) in _OF_COMPOUNDS), "")


def _inside(word: str) -> Iterator[str]:
    """The fields whose words stand in one of a script without blanks: that at its end, then the longest word first."""
    if _NO_BLANKS.search(word):
        whole, begin = _tables()
        own = [part for part in (*whole, *begin) if _NO_BLANKS.search(part) and part in word]
        own.sort(key=lambda part: (word.endswith(part), len(part)), reverse=True)  # the last tells: "会社電話"
        yield from (whole.get(part) or begin[part] for part in own)


def is_filler(word: str) -> bool:
    """Whether a word says nothing of what a column is: "no", "main", "company"."""
    return word in _NOISE or word.isdigit()


def is_about_another(header: str) -> bool:
    """Whether a header is about something else than the business: a status, a date, a type of a value."""
    words = words_of(header)
    return not _OTHERS.isdisjoint(words) or (len(words) == 1 and bool(_IDENTIFIER.fullmatch(words[0])))


_PICTURES = frozenset(
    ["avatar", "gravatar", "image", "images", "img", "photo", "photos", "logo", "picture", "thumbnail", "icon", "cover",
     "banner", "uri"]
)  # fmt: skip


def is_of_links(header: str) -> bool:
    """Whether the URLs of a column are no websites of businesses: pictures, and names in linked data."""
    return not _PICTURES.isdisjoint(words_of(header))


def together_of(fields: list[str]) -> str:
    """The field of a column that has several in one cell: a town with its code; of others the first."""
    return _FAMILY.get(frozenset(fields), fields[0])
