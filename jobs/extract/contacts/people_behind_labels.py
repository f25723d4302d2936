# ruff: noqa: E501 -- patterns and tables are read whole, not in pieces
"""People whom a label names: "Geschäftsführer: ...", "represented by ...", "Owner Jane Roe"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from jobs.extract.contacts.emails import credited
from jobs.extract.contacts.names_and_titles import (
    NAME,
    TITLES_BEFORE,
    TITLES_OF_OTHERS,
    has_evidence,
    is_known_name,
    is_name,
    is_name_without_capitals,
    is_title,
    known,
    person,
    shown_name,
)
from jobs.extract.contacts.sighting import ContactSighting, says_a_job, snippet
from jobs.extract.data import load
from jobs.extract.literals import PageLiterals
from jobs.extract.text import fold

_DATA = load("people")
_OWNER_LABELS: list[str] = load("job_titles")["labels"]["owner"]
LABELS_WITHOUT_CAPITALS = frozenset(_DATA["labels_without_capitals"])


# What a label names the law by: "nach § 18 Abs. 2 MStV", "im Sinne des Presserechts", "i.S.d. § 55 RStV".
_LAW = r"(?:[ ,]{1,2}(?:(?:nach|gemäß|gem\.|laut|im Sinne|i\. ?S\. ?[dv]\.|i\. ?S\. ?v\.|für|iSd)[^\n:：]{1,80}|\(?§[^\n:：]{1,60}))?"
# Bounded: a label, a colon or a line end, then at most one line.
_OWNER = re.compile(
    rf"({'|'.join(map(re.escape, sorted(_OWNER_LABELS, key=len, reverse=True)))})(?:[ /](?:und|and|et|i|e) [^\W\d]{{3,20}})?(?: [^\W\d_A-ZÀ-Þ]{{4,14}}(?=\s{{0,3}}[:：]))?{_LAW}\.?\s{{0,3}}([:：\n]|(?<=\s)[–—])\s{{0,3}}(?=((?:[^\n|;()<\[（]|\((?:FH|BA|TU)\)|\([^\n()]{{3,30}}\)(?=,|\s(?:und|and|et)\s)){{2,120}}))"
)
# "Owner Jane Roe started in 1998", "Inh. Jane Roe": no colon, so the name ends with its second or third word.
_COMPANY = re.compile(
    r"\b(?:GmbH|UG|AG|KG|OHG|mbB|Ltd|Limited|LLC|LLP|Inc|SARL|SAS|SASU|SELARL|EURL|S\.?L\.?(?:U|P)?\.?|S\.?A\.?(?:S|U)?\.?|S\.?r\.?l\.?|S\.?p\.?A\.?|s\.?r\.?o\.?|B\.?V\.?|Lda|Ltda|AB|Oy|ApS|A/S|Sp\. z o\.o\.)(?![\w])"
)
_TITLED = re.compile(
    rf"({'|'.join(map(re.escape, _DATA['short_labels']))}) {TITLES_BEFORE}([A-ZÀ-ÖØ-ÞĀ-ɏḀ-ỿ][a-zà-öø-ÿ'’-]{{1,20}}(?: [A-ZÀ-ÖØ-ÞĀ-ɏḀ-ỿ]\.)? [A-ZÀ-ÖØ-ÞĀ-ɏḀ-ỿ][\w'’-]{{1,24}})(?![\w])"
)


# "Meet the owner, Jane Roe.": the comma tells it from "the owner Jane likes".
_IN_A_SENTENCE = re.compile(
    r"(owner|founder|co-owner|co-founder|proprietor), ([A-ZÀ-ÖØ-ÞĀ-ɏḀ-ỿ][a-zà-öø-ÿ'’-]{1,20}(?: [A-ZÀ-ÖØ-ÞĀ-ɏḀ-ỿ]\.)? [A-ZÀ-ÖØ-ÞĀ-ɏḀ-ỿ][\w'’-]{1,24})(?![\w])"
)


# "Die Gesellschaft wird vertreten durch den Geschäftsführer Ole Plathe": the names follow, on the line or the next.
_REPRESENTED = re.compile(
    rf"(?P<by>{'|'.join(map(re.escape, [*_DATA['represented_by'], *_DATA['controllers']]))})"
    r"[ ,:]{1,2}(?P<title>(?:(?:den|die|deren|dessen|ihren?|seinen?|durch|its|the|sole|son|sa|le|la|su|el|il|suo|dal|einzelvertretungsberechtigten?|alleinigen?|geschäftsführenden?)\s)*"
    r"(?:[^\W\d_][\w-]{4,40}(?:\s|(?=,)))?)\s?[,:]?\s{0,2}(?P<names>[^\n]{5,120})"
)
_BARE_LABEL = re.compile(
    rf"(?:^|\n|[|｜·/] ?)({'|'.join(sorted(map(re.escape, LABELS_WITHOUT_CAPITALS), key=len, reverse=True))})[\s\u3000:：]{{1,3}}"
    r"([^\n（(:：、,|｜]{2,40}?)(?=\n|$|[（(、,|｜]| [|｜])"
)


_CONTROLLERS = frozenset(_DATA["controllers"])
_OWNER_WORDS = frozenset({fold(label) for label in _OWNER_LABELS if " " not in label})
_REPRESENTED_SIGNS = (*_DATA["represented_by"], *_DATA["controllers"])
# As they stand within a sentence: "Le directeur de la publication est ...".
_PARTICLE_SECOND = re.compile(r"\w+ (?:d[aeo]|del|della|legale?|de la) ")
_WITHIN_SENTENCES = frozenset(
    [label[0].lower() + label[1:] for label in _OWNER_LABELS if _PARTICLE_SECOND.match(f"{label} ")]
)
_OWNERS, _SHORT_LABELS = frozenset(_OWNER_LABELS), frozenset(_DATA["short_labels"])
# One pass over the text says which of the patterns for labels have anything to do.
_IN_SENTENCES = ("owner,", "founder,", "proprietor,")
_LABELS = PageLiterals(
    [
        *_OWNER_LABELS,
        *_WITHIN_SENTENCES,
        *_REPRESENTED_SIGNS,
        *_DATA["short_labels"],
        *LABELS_WITHOUT_CAPITALS,
        *_IN_SENTENCES,
    ]
)


TITLE_LONGEST, COLONS_MOST, NAMES_LONGEST = 50, 500, 160
_COLON, _ASCII_COLON = re.compile(r"[:：]"), re.compile(":")
_SEPARATOR = re.compile(r"[\n|·•;–:：]|[.] ")


def is_label_of_owner(words: str) -> bool:
    """Whether words are a label behind which the law makes a page name who owns it: "V.i.S.d.P."."""
    return words.strip(" .") in _OWNERS


def _behind_titles_with_colon(text: str) -> Iterator[ContactSighting]:
    """ "Managing Partner: Jane Roe", whatever the title, where the name is known."""
    colons = (_COLON if "：" in text else _ASCII_COLON).finditer(text)
    for colon in islice(colons, COLONS_MOST):
        end = text.find("\n", colon.end())
        rest = text[colon.end() : end if 0 <= end < colon.end() + NAMES_LONGEST else colon.end() + NAMES_LONGEST]
        rest = _FIRST_OF_COUPLE.sub("", rest.lstrip(), count=1)
        name = NAME.match(rest)
        title = _SEPARATOR.split(text[max(0, colon.start() - TITLE_LONGEST) : colon.start()])[-1].strip()
        if (
            name is None
            or not is_title(title)
            or _COMPANY.search(rest[:80])
            or credited(text[max(0, colon.start() - 300) : colon.start()].rpartition("\n")[2])
        ):
            continue
        shown = _LETTERS_BEHIND.sub("", shown_name(name))
        is_sure = is_known_name(shown) and (known(shown) > 1 or _is_all_of_line(rest, name.end()))
        if not is_sure and fold(title).split()[-1] in _OWNER_WORDS:  # "Chef e titolare"
            is_sure = is_name(shown) and " " in title and not rest[name.end() :].strip(" .")
        if not TITLES_OF_OTHERS.isdisjoint(fold(title).split()) or not is_sure:
            continue
        for named in (shown, *_further_names(rest[name.end() :])):
            sighting = person(named, title, "text", 0.75, snippet(text, colon.start() - len(title), colon.end()))
            if sighting:
                yield sighting


# "Greg and Neil Roe": a first name before a whole one.
_FIRST_OF_COUPLE = re.compile(
    rf"^[^\W\d_a-z][\w'’-]+ (?:{'|'.join(_DATA['joins_names'])}|&) (?=[^\W\d_a-z][\w'’-]+ [^\W\d_a-z])"
)
_LETTERS_BEHIND = re.compile(r"\s[A-Z]{2}$")  # of "LL.M."
_FURTHER = re.compile(r"(?:,|\s(?:and|und|et|y|e|i|og|och|en|&))\s")


def _further_names(rest: str) -> Iterator[str]:
    """The known names that go on behind the first of a label: "Partners: Jane Roe, John Doe and Ann Poe."."""
    while (joint := _FURTHER.match(rest)) and (name := NAME.match(rest, joint.end())):
        if not is_known_name(name[0].rstrip(".")) or is_title(name[0]):
            return
        yield name[0].rstrip(".")
        rest = rest[name.end() :]


_GOES_ON = re.compile(r"\s(?!(?:and|und|et|y|e|i|og|och|en|ja|tel|ext|mob)\b)[^\W\d_A-ZÀ-ÖØ-ÞĀ-ɏḀ-ỿ]{2}")


def _is_all_of_line(rest: str, end: int) -> bool:
    """Whether no word goes on behind what may be a name: "Bookings: Golden Retriever puppies"."""
    return _GOES_ON.match(rest, end) is None


_HONORIFIC = re.compile(
    r"^(?:Herrn?|Frau|M\.|Mme|Mlle|Monsieur|Madame|Sr\.?|Sra\.?|Dña\.?|Sig\.|Sig\.ra|Paní|Pani|Dhr\.|Mevr\.)\s"
)


def _represented(text: str) -> Iterator[ContactSighting]:
    for match in _REPRESENTED.finditer(text):
        title, names = match["title"].split()[-1] if match["title"].split() else "", match["names"]
        if title[:1].islower():
            title = title if is_title(title) else ""
        elif title and not is_title(title):  # a first name
            title, names = "", f"{title} {names}"
        for piece in re.split(r",\s|\s(?:und|and|et|y|e|sowie|i)\s", names)[:4]:
            name = NAME.match(_HONORIFIC.sub("", piece.strip()))
            if name is None or _COMPANY.search(piece) or not is_name(shown_name(name)):
                break
            if match["by"] in _CONTROLLERS and known(shown_name(name)) == 0:  # a firm, mostly
                break
            sighting = person(shown_name(name), title, "text", 0.8, snippet(text, *match.span()))
            if sighting:
                yield sighting


def _behind_bare_label(text: str) -> Iterator[ContactSighting]:
    """Scripts without capitals write label and name side by side, with a space between."""
    for match in _BARE_LABEL.finditer(text):
        name = _BARE_LABEL_BEFORE.sub("", match[2].strip(), count=1)
        if is_name_without_capitals(name):
            sighting = person(name, match[1], "text", 0.8, snippet(text, *match.span()))
            if sighting:
                yield sighting


_BARE_LABEL_BEFORE = re.compile(
    rf"(?:{'|'.join(sorted(map(re.escape, LABELS_WITHOUT_CAPITALS), key=len, reverse=True))})[\s\u3000:：]{{1,3}}"
)


def in_text(text: str) -> Iterator[ContactSighting]:
    """People that a label names: "Geschäftsführer: …", "Directeur de la publication : …", "Titolare: …"."""
    places = _LABELS.places(text)
    labels = places.keys()
    for match in _beginning_with(_OWNERS, places, _OWNER, text):
        if match[2] == "\n" and text[match.start() - 1 : match.start()] not in ("", "\n"):
            continue  # "Business Owner" ends a line of its own: the next one is somebody else's
        if match[2] == "\n" and _is_under_a_name(text, match.start()):
            continue
        if not _COMPANY.search(match[3][:60]):
            yield from _behind_label(match, snippet(text, *match.span()))
            yield from _with_posts_below(text, match.end(), match[1])
    yield from _in_sentences(text, places)
    yield from _behind_titles_with_colon(text)
    if not labels.isdisjoint(_REPRESENTED_SIGNS):
        yield from _represented(text)
    if not labels.isdisjoint(LABELS_WITHOUT_CAPITALS):
        yield from _behind_bare_label(text)
    titled = _beginning_with(_SHORT_LABELS, places, _TITLED, text)
    titled = (
        match for match in titled if not credited(text[max(0, match.start() - 90) : match.start()].rpartition("\n")[2])
    )
    for match in (*titled, *(_at_words(_IN_A_SENTENCE, text) if not labels.isdisjoint(_IN_SENTENCES) else ())):
        sighting = person(match[2], match[1], "text", 0.65, snippet(text, *match.span()))
        if sighting:
            yield sighting


# "Geschäftsführer der Gesellschaft sind Herr Jan Roe und Frau Ann Poe.": what follows the label.
_GOES_ON_IN_SENTENCE = re.compile(
    rf"(?: [^\W\d_]{{2,16}}){{0,3}}? (?:{'|'.join(_DATA['is'])}) (?:(?:der|die|the|our|unser\w?|notre|nuestr[oa]) )?"
    r"(?P<names>[^\n.;:]{5,120})"
)


def _in_sentences(text: str, places: dict[str, list[int]]) -> Iterator[ContactSighting]:
    """The people of whom a sentence says that they are what a label calls them."""
    for label in _OWNERS.intersection(places) | _WITHIN_SENTENCES.intersection(places):
        for start in places[label]:
            match = _GOES_ON_IN_SENTENCE.match(text, start + len(label))
            if match and not text[start - 1 : start].isalnum():
                yield from _of_sentence(match["names"], label, snippet(text, start, match.end()))


def _of_sentence(names: str, label: str, around: str) -> Iterator[ContactSighting]:
    """The names that a sentence goes on with: each is known as one, or stands behind how one calls somebody."""
    for piece in _SEVERAL.split(names)[:4]:
        called = _HONORIFIC.sub("", piece.strip())
        name = NAME.match(called)
        if name is None or not (called != piece.strip() or is_known_name(shown_name(name))):
            return
        yield from filter(None, [person(shown_name(name), label, "text", 0.75, around)])


def _is_under_a_name(text: str, start: int) -> bool:
    """Whether a label on a line of its own is what the name above it does: in a list of names over titles."""
    above = text[max(0, start - 300) : max(0, start - 1)].split("\n")[::-1][:12]
    names = 0
    for line in above[::2]:
        if not is_known_name(line):
            break
        names += 1
    before = above[2 * names - 1] if names > 0 and 2 * names - 1 < len(above) else ""
    return names > 0 and not is_title(before)


# Who is responsible may be a firm, and mostly is: there a name counts only where it is known as one.
_MAY_NAME_A_FIRM = frozenset(_DATA["may_name_a_firm"])
del _DATA, _OWNER_LABELS  # as all lists that rules are made of


# Between two names; "Jordi Roca i Puigdomènech" is one, because a single word follows.
_SEVERAL = re.compile(r",\s|\s(?:und|and|et|&)\s|\s(?:y|e|i)\s(?=\S{1,40}\s\S)|\s[-–]\s|\s/\s")


_ROLE_BEHIND = re.compile(r"\s\([^\n()]{3,30}\)(?=,|\s(?:und|and|et)\s)")  # "Jane Roe (Vorsitzende), ..."


def _behind_label(match: re.Match[str], around: str) -> Iterator[ContactSighting]:
    label, names = match[1], _SEVERAL.split(_ROLE_BEHIND.sub("", match[3]))[:4]
    for name, behind in zip(names, [*names[1:], ""], strict=True):
        title = behind.strip() if is_title(behind) and not says_a_job(label) else label
        sighting = person(_HONORIFIC.sub("", name.strip()), title, "text", 0.75, around)
        if sighting and label in _MAY_NAME_A_FIRM and not has_evidence(sighting.value):
            continue
        if sighting and (label in LABELS_WITHOUT_CAPITALS or is_name(sighting.value)):
            yield sighting


_WITH_POST = re.compile(rf"({NAME.pattern})\s\(([^\n()]{{3,40}})\)\s*")
PEOPLE_OF_LABEL_MOST = 12


def _with_posts_below(text: str, start: int, label: str) -> Iterator[ContactSighting]:
    """Those in the lines below a label, each with a post in brackets: "Jane Roe (Vorsitzende)"."""
    for line in text[start : start + PEOPLE_OF_LABEL_MOST * NAMES_LONGEST].split("\n")[:PEOPLE_OF_LABEL_MOST]:
        match = _WITH_POST.fullmatch(line)
        if match is None or not is_title(match[2]):
            return
        yield from filter(None, [person(match[1], match[2] or label, "text", 0.75, line)])


def _beginning_with(
    labels: frozenset[str], places: dict[str, list[int]], pattern: re.Pattern[str], text: str
) -> Iterator[re.Match[str]]:
    """The matches of a pattern that begins with one of these labels, at the beginning of a word."""
    end = 0
    for start in sorted({start for label in labels.intersection(places) for start in places[label]}):
        match = pattern.match(text, start) if start >= end else None
        if match:
            end = match.end()
            if not text[start - 1 : start].isalnum():
                yield match


def _at_words(pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    """Matches that begin a word. A look-behind in the pattern would make it try every letter."""
    return (match for match in pattern.finditer(text) if not text[match.start() - 1 : match.start()].isalnum())
