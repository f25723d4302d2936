# ruff: noqa: E501 -- patterns and tables are read whole, not in pieces
"""People: names with what they do, where the page says so by its data, its classes or its layout.

The words are in `data/people.toml` and `data/job_titles.json`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from itertools import islice, pairwise

from selectolax.lexbor import LexborNode

from jobs.extract.contacts.emails import credited
from jobs.extract.contacts.sighting import ContactSighting, snippet
from jobs.extract.data import load, words_of
from jobs.extract.document import lines_of
from jobs.extract.literals import Literals, PageLiterals
from jobs.extract.names import has_patronymic, is_first_name, is_surname, known_east_asian_name, known_names
from jobs.extract.names import is_name as is_name_word
from jobs.extract.text import distinct_lines, fold, fold_lines, lines_of_page, words_in

_DATA = load("people")
_TITLE_WORDS = frozenset(fold(word) for word in load("job_titles")["words"])
# What people do by the lists of `faker` (MIT) in 30 languages. Surnames are among them: Kovač, Мельник, Herrero.
_TRADES = frozenset(load("job_titles")["trades"])
TITLE_ENDS = tuple(
    fold(end) for end in load("job_titles")["ends"]
)  # Serviceberaterin, Klinikchef: Germanic languages join their words
_LAST_LETTERS = frozenset(end[-2:] for end in TITLE_ENDS)
_OWNER_LABELS: list[str] = load("job_titles")["labels"]["owner"]
_JOB_ADVERTS = frozenset(_DATA["job_adverts"])
_NEVER_IN_NAMES = frozenset(words_of(_DATA["never_in_names"]))
NEVER_FIRST = frozenset(_DATA["never_first_in_names"])
TITLES_OF_OTHERS, TASKS = frozenset(_DATA["titles_of_others"]), frozenset(_DATA["tasks"])
CREDITS = frozenset(fold(word) for word in _DATA["credits"])
_LABELS_WITHOUT_CAPITALS = frozenset(_DATA["labels_without_capitals"])
# Dr. med. dent., Dipl.-Ing. (FH), lek. stom., MUDr., Dott.ssa, Maître; the longest first, or its beginning would match.
_BEFORE_WORDS = sorted(words_of(_DATA["before_names"]), key=len, reverse=True)
_LETTERS = re.compile(r"[^\W\d_]+")
_SUBJECTS = ("med", "univ", "dent", "vet", "jur", "rer", "nat", "phil", "pol", "oec", "stom", "hab", "n", "h.c", "Dt")
_BEFORE = (
    rf"(?:(?:{'|'.join(map(re.escape, _BEFORE_WORDS))})\.?"
    r"(?:-(?:Ing|Kfm|Kffr|Psych|Biol|Phys|Chem|Inf|Betriebsw|Volksw)\.?)?(?:[ -]?\((?:FH|BA|TU|Univ\.?)\))?(?: ?(?:"
    + "|".join(map(re.escape, _SUBJECTS))
    + r")\b\.?| ?Dt\.)*\s+){0,4}"
)
_WORD = r"[A-ZÀ-ÖØ-ÞĀ-ɏḀ-ỿА-ЯЁІЇЄҐЂЈЉЊЋЏΆ-Ω][\w'’-]{1,24}"
_PART = r"(?:\s+(?:[A-Z]\.|[\"“”(][A-Z][a-z]{1,12}[\"“”)](?=\s)|(?:von|van|de|der|den|di|da|das|del|della|dal|degli|la|le|zu|zur|du|dos|do|bin|binti|bint|ibn|ben|el|al|af|av|ter|ten|te|op|i|y|e)\b(?= \S)|[A-ZÀ-ÖØ-ÞĀ-ɏḀ-ỿА-ЯЁІЇЄҐЂЈЉЊЋЏΆ-Ω][\w'’-]{1,24}))"
# "R. S. Iyer" and "K. Lakshmi Priya" are names, "A. Roe" is as often a customer's.
_BARE_NAME = re.compile(
    rf"(?:(?:(?:[A-Z]\.\s?){{2}}|(?:[A-Z]\.){{1,4}}\s\([A-Z]\w+\)\s)(?:(?:van|de|der|den|ter|ten)\s){{0,2}}{_WORD}{_PART}{{0,3}}|(?:[A-Z]\.\s)?{_WORD}{_PART}{{1,4}})"
)
_NAME = re.compile(f"{_BEFORE}{_BARE_NAME.pattern}")
# A capital, and behind its word another one or a particle: what each name has that `_NAME` or `CAPITALISED` matches.
TWO_WORDS = re.compile(
    r"[^\W\d_a-z]\S*+\s++(?:[^\W\d_a-z]|[\"“”(]|(?:v[ao]n|d(?:e[nrls]?|[aiu]s?|ella|al|egli|os?)|l[ae]|zu[rm]?|bint?i?|ibn|ben"
    r"|[ae]l|a[fv]|te[rn]?|op|[iye])\b)"
)
_PARTICLES = re.compile(r"\b(?:van|von) (?:der|den|de)\b")  # "der" elsewhere is a word of German headings
_LEADING = re.compile(_BEFORE)
_FIRST_WORDS = frozenset(re.split(r"[. ]", word)[0] for word in _BEFORE_WORDS)
_LEADING_LINE = re.compile(rf"\n(?:{'|'.join(map(re.escape, _FIRST_WORDS))})\b")
_FIRST_WORD = re.compile(r"\w*")
# With which a text begins that has a title before the name, also where a stop is missing: "Drmed. Jane Roe".
_LEADING_WORDS = frozenset(
    _FIRST_WORD.match(f"{word}{subject}")[0]  # type: ignore[index]  # it matches nothing, too
    for word in _BEFORE_WORDS
    for subject in ("", *_SUBJECTS)
)
_TAIL = re.compile(
    r",?\s+(?:Jr\.?|Sr\.?|DDS|DMD|MD|M\.D\.|D\.D\.S\.|PhD|CPA|Esq\.?|RN|DVM|LL\.?M\.?|MBA|PE|AIA|M\.?Sc\.?|B\.?Sc\.?|RIBA|F?MRICS|FRICS|RICS|ARB|CFP|CFA|ACCA|FCCA|ACA|FCA|APAM)\b\.?"
    r"|(?:,\s+[A-Z][A-Za-z]{0,3}\.?[A-Z][A-Za-z.-]{0,6}(?![\w ]))+|,\s(?:Ph\.?D|CSc|LL\.M|MHA|MPH)\.?"
)


# "Signe HolmArkitekt": a name and what stands beside it without a space; "McLeod", "DeLuca", "MacKenzie" are names.
_GLUED = re.compile(
    r"\b(?!Ma?c[A-Z]|Fitz[A-Z]|D[aei][A-Z]|L[aeo][A-Z]|V[ao]n[A-Z]|Du[A-Z]|St[A-Z]|Del[A-Z]|Ten[A-Z])\w{2,}[a-zà-ÿа-яё][A-ZÀ-ÖØ-ÞА-ЯЁİŞĞŁŚŻŹČŠŽŘĎŤŇŐŰ]"
)

_OF_SOMEBODY = re.compile(r"['’]s\b")  # "Today Tony's daughter"
_DEGREE = re.compile(r"\b[A-Z]{2,}[a-z]{1,2}\b")  # BVSc, MSc

# "Gwen Ackroyd FCA", "Noel Burke MIPAV TRV": letters behind a whole name that is not in capitals; no form of a firm.
_LETTERS_LAST = re.compile(
    rf"(?<=[a-zà-ÿ])(?:,?\s(?!(?:{'|'.join(_DATA['firm_forms'])})\b)(?:[A-Z]{{2,6}}|(?:B|M|D|Dip|P[Gg]|Cert|Grad)[A-Z][A-Za-z]{{1,8}})\b\.?){{1,4}}$"
)

TEXTS_OF_A_PAGE = 1024  # that several rules look at, one after the other


def _without_tail(name: str) -> str:
    """A name without the letters of degrees and chambers behind it."""
    name = _TAIL.sub("", name)
    letters = _LETTERS_LAST.search(name) if any(map(str.isupper, name[-8:].strip(".")[1:])) else None
    return name[: letters.start()] if letters and " " in name[: letters.start()] else name


def _may_have_leading(text: str) -> bool:
    """Whether a text may begin with a title before a name: the pattern for them has hundreds of words to try."""
    return _FIRST_WORD.match(text)[0] in _LEADING_WORDS  # type: ignore[index]  # it matches nothing, too


def _without_leading(text: str) -> str:
    return _LEADING.sub("", text, count=1) if _may_have_leading(text) else text


@lru_cache(maxsize=TEXTS_OF_A_PAGE)
def is_name(text: str) -> bool:
    """Whether a string has the shape of a person's name: two to five capitalised words, none of a business's."""
    if not TWO_WORDS.search(text) or any(map(str.isdigit, text)):
        return False
    text = " ".join(text.split())
    text = _without_tail(text).strip(" ,.:")
    if not 5 <= len(text) <= 60 or not (_NAME if _may_have_leading(text) else _BARE_NAME).fullmatch(text):
        return False
    bare = _without_leading(text)
    if bare[0].islower() or _GLUED.search(bare) or _DEGREE.match(bare) or _OF_SOMEBODY.search(bare):
        return False
    words = [word.strip(".,") for word in fold(_PARTICLES.sub(" ", bare)).split()]
    if len(words) > 1 and words[1] in ("i", "y", "e"):  # "Marta i Jordi" are two
        return False
    if not _NEVER_IN_NAMES.isdisjoint(words) or words[0] in _TRADES or words[0] in NEVER_FIRST:
        return False
    titles = _TITLE_WORDS.intersection(_LETTERS.findall(fold(bare)))
    # "Noor Bakker": of the words for a job some are surnames, behind a first name.
    return not titles or (titles == {words[-1]} and len(words) == 2 and known_names(words) > 1)


SENTENCE_LONGEST = 400  # characters of a line in which a name stands before its title
_NAMES_SOMEBODY = re.compile(r"[:：]\s*\S")  # "Inhaberin: Jane Roe" is a label with its name, not a title


_DOTTED_LETTERS = re.compile(r"(?<= )(?:[A-Z]\.){2,4}$")  # "Ostéopathe D.O."
JOINED_MOST = 4  # words of a title whose last is known by its end only: "Installateur- und Heizungsbaumeister"


@lru_cache(maxsize=TEXTS_OF_A_PAGE)
def is_title(text: str) -> bool:
    """Whether a short text says what somebody does for a living; a sentence does not."""
    if len(text) > 80 or "@" in text or _DOTTED_LETTERS.sub("", text.rstrip()).endswith((".", "!", "?")):
        return False
    words = _LETTERS.findall(fold(text))
    if len(words) > 9 or _NAMES_SOMEBODY.search(text) or not _JOB_ADVERTS.isdisjoint(words):
        return False
    if not _TITLE_WORDS.isdisjoint(words) or (0 < len(words) <= JOINED_MOST and words[-1].endswith(TITLE_ENDS)):
        return True
    if any("\u3040" <= word[-1] <= "\u9fff" and word.endswith(TITLE_ENDS) for word in words):  # 合伙人，婚姻家事
        return True
    return not _TRADES.isdisjoint(words) and not is_known_name(text)


# Ends of words for jobs in the plural: "Preventieassistenten", "Instructeurs", "Lehrerinnen".
_PLURALS = (
    *((end, "") for end in ("nen", "en", "es", "er", "ne", "s", "n", "e", "i", "y", "r")),
    *(("sen", "s"),),
    *(
        ("ki", "ka"),
        ("ky", "ka"),
        ("rki", "rka"),
        ("rzy", "rz"),
        ("rzy", "r"),
        ("che", "ca"),
        ("ori", "ore"),
        ("rici", "rice"),
    ),
)


@lru_cache(maxsize=TEXTS_OF_A_PAGE)
def is_title_of_several(text: str) -> bool:
    """Whether a short text names several of one job."""
    words = _LETTERS.findall(fold(text))
    if not 0 < len(words) <= JOINED_MOST:
        return False
    stems = (word[: -len(end)] + singular for word in words for end, singular in _PLURALS if word.endswith(end))
    long = [stem for stem in stems if len(stem) > LETTERS_OF_A_JOB]
    return any(stem in _TITLE_WORDS or stem.endswith(TITLE_ENDS) for stem in long)


LETTERS_OF_A_JOB = 5
_PETS_LAST, _PETS_FIRST = frozenset(_DATA["pets_last"]), frozenset(_DATA["pets_first"])


def is_pet(task: str) -> bool:
    """Whether what stands below a name is an animal: "Office dog", "Chien de garde"."""
    words = fold(task).split() or [""]
    return words[-1] in _PETS_LAST or words[0] in _PETS_FIRST


def names_a_task(text: str) -> bool:
    """Whether a short text is a title, or says what somebody of a business looks after: "Grooming", "En salle"."""
    return is_title(text) or not TASKS.isdisjoint(_LETTERS.findall(fold(text)))


_CAPITALS_LAST = re.compile(r"[a-zà-ÿ] [A-Z]{2,4}$")


def person(name: str, title: str, method: str, confidence: float, text: str = "") -> ContactSighting | None:
    """The sighting of a person, by name without academic titles; None where the name has not the shape of one, or is a pet's.

    `text` are the words around it.
    """
    shown = " ".join(name.split()).strip(" ,.:;")
    job, _, rest = shown.partition(" ")
    if " " in rest and is_title(job) and not is_name_word(job) and known(rest) > 0 and is_known_name(rest):
        title, shown = title or job, rest  # "Dachdeckermeister Uwe Roe"
    bare = _without_leading(_without_tail(shown)).strip(" ,.")
    if not is_name(shown) and not _is_name_without_capitals(shown) and not _is_name_without_capitals(bare):
        return None
    if is_pet(title) or (_CAPITALS_LAST.search(bare) and not known(bare)):  # "Planung CAD"
        return None
    title = " ".join(title.split()).strip(" ,.:;|–-")[:120]
    return ContactSighting("person", shown, fold(bare), name=shown, title=title, rank=30 if title else 50,
                           confidence=confidence, method=method, snippet=text[:200])  # fmt: skip


_HAN = r"[\u3005\u3006\u3040-\u30ff\u4e00-\u9fff]"
_CJK_NAME = re.compile(rf"{_HAN}{{1,4}}[\s\u3000]?{_HAN}{{1,5}}|[가-힣]{{2,4}}|[가-힣] [가-힣]{{2}}")
# Arabic, Hebrew, Devanagari, Thai, Georgian: two to four words of one script.
_UNCASED_NAME = re.compile(
    r"(?:د\. ?|م\. ?|أ\. ?|ד\"ר )?(?:[\u0621-\u064a]{2,14}(?: [\u0621-\u064a]{2,14}){1,3}|[\u05d0-\u05ea'\"-]{2,14}(?: [\u05d0-\u05ea'\"-]{2,14}){1,3}|[\u0900-\u097f]{2,16}(?: [\u0900-\u097f]{2,16}){1,3}|[\u0e00-\u0e7f]{2,18} [\u0e00-\u0e7f]{2,24}|[\u10d0-\u10ff]{2,14} [\u10d0-\u10ff]{2,16})"
)


def has_evidence(name: str) -> bool:
    """Whether more than its shape speaks for a name: known names, or what stands before or behind one only."""
    bare = _without_leading(_without_tail(name))
    return bare != name or known_names(bare.split()) > 0 or _is_name_without_capitals(name)


_HANGUL = "\uac00"  # the first syllable; a title of one word ends a name in no other script
_NO_EAST_ASIAN_NAME = re.compile("|".join(_DATA["never_in_east_asian_names"]))


def _is_name_without_capitals(text: str) -> bool:
    if text.isascii():
        return False
    behind = text.rpartition(" ")[2]
    is_one_word = behind == text and text[0] < _HANGUL
    if _NO_EAST_ASIAN_NAME.search(text) or (not is_one_word and fold(behind).endswith(TITLE_ENDS)):
        return False
    return (2 <= len(text) <= 10 and _CJK_NAME.fullmatch(text) is not None) or (
        5 <= len(text) <= 50 and _UNCASED_NAME.fullmatch(text) is not None
    )


# What a label names the law by: "nach § 18 Abs. 2 MStV", "im Sinne des Presserechts", "i.S.d. § 55 RStV".
_LAW = r"(?:[ ,]{1,2}(?:(?:nach|gemäß|gem\.|laut|im Sinne|i\. ?S\. ?[dv]\.|i\. ?S\. ?v\.|für|iSd)[^\n:：]{1,80}|\(?§[^\n:：]{1,60}))?"
# Bounded: a label, a colon or a line end, then at most one line.
_OWNER = re.compile(
    rf"({'|'.join(map(re.escape, sorted(_OWNER_LABELS, key=len, reverse=True)))})(?:[ /](?:und|and|et|i|e) [^\W\d]{{3,20}})?(?: [^\W\d_A-ZÀ-Þ]{{4,14}}(?=\s{{0,3}}[:：]))?{_LAW}\s{{0,3}}([:：\n])\s{{0,3}}(?=((?:[^\n|;()<\[（]|\((?:FH|BA|TU)\)){{2,80}}))"
)
# "Owner Jane Roe started in 1998", "Inh. Jane Roe": no colon, so the name ends with its second or third word.
_COMPANY = re.compile(
    r"\b(?:GmbH|UG|AG|KG|OHG|mbB|Ltd|Limited|LLC|LLP|Inc|SARL|SAS|SASU|SELARL|EURL|S\.?L\.?(?:U|P)?\.?|S\.?A\.?(?:S|U)?\.?|S\.?r\.?l\.?|S\.?p\.?A\.?|s\.?r\.?o\.?|B\.?V\.?|Lda|Ltda|AB|Oy|ApS|A/S|Sp\. z o\.o\.)(?![\w])"
)
_TITLED = re.compile(
    rf"({'|'.join(map(re.escape, _DATA['short_labels']))}) {_BEFORE}([A-ZÀ-ÖØ-ÞĀ-ɏḀ-ỿ][a-zà-öø-ÿ'’-]{{1,20}}(?: [A-ZÀ-ÖØ-ÞĀ-ɏḀ-ỿ]\.)? [A-ZÀ-ÖØ-ÞĀ-ɏḀ-ỿ][\w'’-]{{1,24}})(?![\w])"
)


# "Meet the owner, Jane Roe.": the comma tells it from "the owner Jane likes".
_IN_A_SENTENCE = re.compile(
    r"(owner|founder|co-owner|co-founder|proprietor), ([A-ZÀ-ÖØ-ÞĀ-ɏḀ-ỿ][a-zà-öø-ÿ'’-]{1,20}(?: [A-ZÀ-ÖØ-ÞĀ-ɏḀ-ỿ]\.)? [A-ZÀ-ÖØ-ÞĀ-ɏḀ-ỿ][\w'’-]{1,24})(?![\w])"
)


# "Die Gesellschaft wird vertreten durch den Geschäftsführer Ole Plathe": the names follow, on the line or the next.
_REPRESENTED = re.compile(
    rf"(?P<by>{'|'.join(map(re.escape, [*_DATA['represented_by'], *_DATA['controllers']]))})"
    r"[ ,:]{1,2}(?P<title>(?:(?:den|die|deren|dessen|ihren?|seinen?|durch|its|the|sole|son|sa|le|la|su|el|il|suo|dal|einzelvertretungsberechtigten?|alleinigen?|geschäftsführenden?)\s)*"
    r"(?:[^\W\d_][\w-]{4,40}\s)?)\s?[,:]?\s{0,2}(?P<names>[^\n]{5,120})"
)
_BARE_LABEL = re.compile(
    rf"(?:^|\n|[|｜·/] ?)({'|'.join(sorted(map(re.escape, _LABELS_WITHOUT_CAPITALS), key=len, reverse=True))})[\s\u3000:：]{{1,3}}"
    r"([^\n（(:：、,|｜]{2,40}?)(?=\n|$|[（(、,|｜]| [|｜])"
)


_CONTROLLERS = frozenset(_DATA["controllers"])
_REPRESENTED_SIGNS = (*_DATA["represented_by"], *_DATA["controllers"])
_OWNERS, _SHORT_LABELS = frozenset(_OWNER_LABELS), frozenset(_DATA["short_labels"])
# One pass over the text says which of the patterns for labels have anything to do.
_IN_SENTENCES = ("owner,", "founder,", "proprietor,")
_LABELS = PageLiterals(
    [*_OWNER_LABELS, *_REPRESENTED_SIGNS, *_DATA["short_labels"], *_LABELS_WITHOUT_CAPITALS, *_IN_SENTENCES]
)


TITLE_LONGEST, COLONS_MOST, NAMES_LONGEST = 50, 500, 160
_COLON, _ASCII_COLON = re.compile(r"[:：]"), re.compile(":")
_SEPARATOR = re.compile(r"[\n|·•;–:：]|[.] ")


def _behind_titles_with_colon(text: str) -> Iterator[ContactSighting]:
    """ "Managing Partner: Jane Roe", whatever the title, where the name is known."""
    colons = (_COLON if "：" in text else _ASCII_COLON).finditer(text)
    for colon in islice(colons, COLONS_MOST):
        end = text.find("\n", colon.end())
        rest = text[colon.end() : end if 0 <= end < colon.end() + NAMES_LONGEST else colon.end() + NAMES_LONGEST]
        rest = _FIRST_OF_COUPLE.sub("", rest.lstrip(), count=1)
        name = _NAME.match(rest)
        title = _SEPARATOR.split(text[max(0, colon.start() - TITLE_LONGEST) : colon.start()])[-1].strip()
        if (
            name is None
            or not is_title(title)
            or _COMPANY.search(rest[:80])
            or credited(text[max(0, colon.start() - 300) : colon.start()].rpartition("\n")[2])
        ):
            continue
        shown = _LETTERS_BEHIND.sub("", _shown(name))
        is_sure = is_known_name(shown) and (known(shown) > 1 or _is_all_of_line(rest, name.end()))
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
    while (joint := _FURTHER.match(rest)) and (name := _NAME.match(rest, joint.end())):
        if not is_known_name(name[0].rstrip(".")) or is_title(name[0]):
            return
        yield name[0].rstrip(".")
        rest = rest[name.end() :]


_GOES_ON = re.compile(r"\s(?!(?:and|und|et|y|e|i|og|och|en|ja|tel|ext|mob)\b)[^\W\d_A-ZÀ-ÖØ-ÞĀ-ɏḀ-ỿ]{2}")


def _is_all_of_line(rest: str, end: int) -> bool:
    """Whether no word goes on behind what may be a name: "Bookings: Golden Retriever puppies"."""
    return _GOES_ON.match(rest, end) is None


def _represented(text: str) -> Iterator[ContactSighting]:
    for match in _REPRESENTED.finditer(text):
        title, names = match["title"].split()[-1] if match["title"].split() else "", match["names"]
        if title[:1].islower():
            title = ""
        elif title and not is_title(title):  # a first name
            title, names = "", f"{title} {names}"
        for piece in re.split(r",\s|\s(?:und|and|et|y|e|sowie|i)\s", names)[:4]:
            name = _NAME.match(piece.strip())
            if name is None or _COMPANY.search(piece) or not is_name(_shown(name)):
                break
            if match["by"] in _CONTROLLERS and known(_shown(name)) == 0:  # a firm, mostly
                break
            sighting = person(_shown(name), title, "text", 0.8, snippet(text, *match.span()))
            if sighting:
                yield sighting


def _behind_bare_label(text: str) -> Iterator[ContactSighting]:
    """Scripts without capitals write label and name side by side, with a space between."""
    for match in _BARE_LABEL.finditer(text):
        name = _BARE_LABEL_BEFORE.sub("", match[2].strip(), count=1)
        if _is_name_without_capitals(name):
            sighting = person(name, match[1], "text", 0.8, snippet(text, *match.span()))
            if sighting:
                yield sighting


_BARE_LABEL_BEFORE = re.compile(
    rf"(?:{'|'.join(sorted(map(re.escape, _LABELS_WITHOUT_CAPITALS), key=len, reverse=True))})[\s\u3000:：]{{1,3}}"
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
    yield from _behind_titles_with_colon(text)
    if not labels.isdisjoint(_REPRESENTED_SIGNS):
        yield from _represented(text)
    if not labels.isdisjoint(_LABELS_WITHOUT_CAPITALS):
        yield from _behind_bare_label(text)
    titled = _beginning_with(_SHORT_LABELS, places, _TITLED, text)
    titled = (
        match for match in titled if not credited(text[max(0, match.start() - 90) : match.start()].rpartition("\n")[2])
    )
    for match in (*titled, *(_at_words(_IN_A_SENTENCE, text) if not labels.isdisjoint(_IN_SENTENCES) else ())):
        sighting = person(match[2], match[1], "text", 0.65, snippet(text, *match.span()))
        if sighting:
            yield sighting


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


# Between two names; "Jordi Roca i Puigdomènech" is one, because a single word follows.
_SEVERAL = re.compile(r",\s|\s(?:und|and|et|&)\s|\s(?:y|e|i)\s(?=\S{1,40}\s\S)|\s[-–]\s|\s/\s")


def _behind_label(match: re.Match[str], around: str) -> Iterator[ContactSighting]:
    label, names = match[1], _SEVERAL.split(match[3])[:4]
    for name in names:
        sighting = person(re.sub(r"^(?:Herr|Frau|M\.|Mme)\s", "", name.strip()), label, "text", 0.75, around)
        if sighting and label in _MAY_NAME_A_FIRM and not has_evidence(sighting.value):
            continue
        if sighting and (label in _LABELS_WITHOUT_CAPITALS or is_name(sighting.value)):
            yield sighting


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


def in_cards(cards: Iterable[LexborNode]) -> Iterator[ContactSighting]:
    """People on cards: a name in a heading and, right behind it, what they do."""
    seen: set[str] = set()
    for card in cards:
        texts = lines_of(card)[:12]
        if not 2 <= len(texts) <= 12 or sum(map(len, texts)) > 1200:
            continue
        for name, title in pairwise(texts):
            if name in seen or not is_title(title) or not is_name(name) or not has_evidence(name):
                continue
            sighting = person(name, title, "layout", 0.75, " · ".join(texts[:4]))
            if sighting:
                seen.add(name)
                yield sighting
                break


def in_headings(text: str, labels: frozenset[str] = frozenset()) -> Iterator[ContactSighting]:
    """Name over title in neighbouring lines of a page about people: what cards look like without their classes.

    Lists of title over name are read too, where two such pairs follow each other: one alone may be a heading.
    `labels` are the lines that the markup makes labels of what follows.
    """
    yield from _beside_titles(text, labels)
    yield from _introduced(text)
    yield from _alone(text)
    yield from _before_titles(text)
    yield from _behind_titles(text)
    yield from _over_their_numbers(text)


def on_other_pages(text: str) -> Iterator[ContactSighting]:
    """People on a page about anything: with their title and, on the same line, how to reach them."""
    yield from in_home_page(text)
    for sighting in _before_titles(text):
        line = next((line for line in lines_of_page(text) if sighting.snippet in line), "")
        behind = line.partition(sighting.snippet)[2]
        if "@" in behind or sum(map(str.isdigit, behind)) >= DIGITS_OF_A_NUMBER:
            yield sighting


DIGITS_OF_A_NUMBER = 7


def in_home_page(text: str) -> Iterator[ContactSighting]:
    """People on a home page, where customers stand too: names that are known, over or before a title of theirs."""
    yield from titled_in_headings(text)
    yield from _introduced(text)
    yield from _behind_titles(text)
    lines, titles = lines_of_page(text), lines_that_are_titles(text)
    for at in sorted(lines_with_title_word(text)):
        above = lines[at - 1] if at else ""
        if is_praise(above) or is_praise(lines[at - 2] if at > 1 else "") or len(lines[at]) > 100:
            continue
        sighting = _on_one_line(lines[at])
        if sighting is None and at in titles and _is_surely_a_name(above):
            sighting = person(above, lines[at], "layout", 0.65, f"{above} · {lines[at]}")
        if sighting and _is_of_here(sighting.title) and is_known_name(sighting.value):
            yield sighting


def _is_surely_a_name(line: str) -> bool:
    """Whether both its names are known: "Golden Gate" has a first name, too."""
    bare = _without_leading(line)
    is_sure = known_names(bare.split()) > 1 or _CJK_NAME.fullmatch(bare) is not None
    return len(line) < 60 and is_sure and is_known_name(line) and not is_title(line)


_QUOTED = ("“", "”", "„", "«", "»", '"', "★", "’’", "''")
QUOTES = frozenset('"“„«')
NICKNAME = re.compile(r"[\"“„«][^\W\d_]{2,12}[\"”“»] (?=[^\W\d_a-z]\w+ [^\W\d_a-z]\w+$)")  # "“Big” Jim Roe"
_ELSEWHERE = re.compile(r",|\s(?:at|of|@|bei|chez|en|de la|von|bij|hos|w|v)\s", re.IGNORECASE)


def is_praise(line: str) -> bool:
    """Whether a line is what a customer says: the name and title below it are the customer's."""
    return (line.startswith(_QUOTED) or line.endswith(_QUOTED)) and NICKNAME.match(line) is None


@lru_cache(maxsize=4)
def praise_in(text: str) -> frozenset[str]:
    """The lines of a page's text that customers say."""
    return frozenset(filter(is_praise, distinct_lines(text)))


_PRAISE_WORDS = Literals(_DATA["praise_words"])


def announces_praise(text: str) -> bool:
    """Whether a heading, or the classes of an element, announce customers, or who wrote an article."""
    return _PRAISE_WORDS.are_in(fold(text))


def may_announce_praise(page: str) -> bool:
    """Whether some line of a page's text may be such a heading."""
    return _PRAISE_WORDS.are_in("\n".join(fold_lines(page)))


def _is_of_here(title: str) -> bool:
    """Whether a title names no firm: "CEO, Acme" and "Head of Sales at Acme" are a customer's."""
    return _ELSEWHERE.search(title) is None


# "Avv. Chiara Brambilla" on a line of its own, "Kancelaria Adwokacka Agata Wrzos", "Kelemen Orsolya ügyvéd": the page is theirs.
_PROFESSIONAL = tuple(_DATA["professional_titles"])
_PRACTICE = re.compile(rf"(?:{'|'.join(_DATA['practices'])}) (?P<name>[^\n,|–]{{5,50}})(?P<letters>, [^\n]{{2,30}})?")
_NAME_BEFORE = re.compile(rf"(?P<name>[^\n,|–-]{{5,50}}) (?P<title>{'|'.join(_DATA['titles_behind_names'])})")


# "My name is Jane Roe", "Ich bin Jane Roe": on a page about people or a home page, its owner.
_INTRODUCTION = PageLiterals(_DATA["introductions"])


_PARTICLE_LAST = re.compile(r"(?: (?:van|von|de|der|den|di|da|del|la|le|zu|i|y|e|el|al))+$")


def _shown(name: re.Match[str]) -> str:
    """A name that stands in a sentence, without what goes on behind it: "Monika Rybicka i" od dwunastu lat."""
    return _PARTICLE_LAST.sub("", name[0].rstrip("."))


def _introduced(text: str) -> Iterator[ContactSighting]:
    for phrase, places in _INTRODUCTION.places(text).items():
        for place in places:
            start = place + len(phrase)
            name = _NAME.match(text, start + 1, start + 60) if text[start : start + 1] == " " else None
            if name is None or text[place - 1 : place].isalnum() or not is_known_name(_shown(name)):
                continue
            sighting = person(_shown(name), "", "text", 0.65, snippet(text, place, name.end()))
            if sighting:
                yield sighting


# "our director, Gemma Harland, at", "Executive Chef Desmond Achebe": words of a title right before a name.
CAPITALISED = re.compile(  # begins with a plain set of characters, for speed
    r"[A-ZÀ-ÖØ-ÞĀ-ɏḀ-ỿА-ЯЁІЇЄҐЂ-ЏΆ-Ω](?<![\w.@-].)[a-zà-öø-ÿĀ-ɏḀ-ỿа-яёіїєґђ-џά-ώ'’]{1,20}(?:-[A-ZÀ-ÖØ-ÞĀ-ɏḀ-ỿА-Я][a-zà-öø-ÿĀ-ɏḀ-ỿа-яёіїєґђ-џά-ώ]{1,20}|-[a-z]{2,12})?(?: [A-ZÀ-ÖØ-ÞĀ-ɏḀ-ỿ]\.| [\"“(][A-Z][a-zà-ÿ]{1,12}[\"”)])?(?: (?:[Vv][ao]n|[Dd](?:e[rnl]?|[iau]|ella|os|es)|[Tt]e[rn]?|[Ee]l|[Aa][lf]|[Ll][ae]|[Zz]u[rm]?)(?= [^\W\d_a-z])){0,2} [A-ZÀ-ÖØ-ÞĀ-ɏḀ-ỿА-ЯЁІЇЄҐЂ-ЏΆ-Ω][\w'’-]{1,24}(?![\w@])"
)
_WORDS_BEFORE = re.compile(r"(?P<words>(?:[^\W\d_][\w-]{0,20} ){0,3}[^\W\d_][\w-]{2,20})(?P<comma>,?) $")


@lru_cache(maxsize=4096)
def _is_job(word: str) -> bool:
    folded = fold(word)
    return folded in _TITLE_WORDS or folded in _TRADES or (len(word) > LONG_WORD and folded.endswith(TITLE_ENDS))


TITLE_AND_NAME = 2  # spaces, at least: before a first name and before a surname
LONG_WORD = 8  # letters, of a title that is known by its end only: "Tischlergeselle"


_LED_BY, KIN = frozenset(_DATA["before_people_elsewhere"]), frozenset(_DATA["kin"])


def _behind_titles(text: str) -> Iterator[ContactSighting]:
    lines = lines_of_page(text)
    for at in sorted(lines_with_title_word(text)):
        if len(lines[at]) > SENTENCE_LONGEST or lines[at].count(" ") < TITLE_AND_NAME or is_praise(lines[at]):
            continue
        for match in capitalised(lines[at]):
            title = _title_before(lines[at], match.start())
            is_listed = lines[at].startswith(f"{title}, ")  # "Inhaberin, Manuelle Therapie" are two tasks
            if title and is_known_name(match[0]) and (not is_listed or known(match[0]) > 1):
                name = _with_surname(match)
                sighting = person(name, title, "text", 0.65, snippet(lines[at], *match.span()))
                if sighting:
                    yield sighting


def _with_surname(match: re.Match[str]) -> str:
    """A name with the surname behind a father's name or two first names: "Вера Андреевна Лосева"."""
    more = _MORE_CAPITALS.match(match.string, match.end())
    whole = match[0] + more[0] if more else match[0]
    is_whole = has_patronymic(whole) or (is_first_name(match[0].rpartition(" ")[2]) and is_surname(whole.split()[-1]))
    return whole if is_whole else match[0]


def capitalised(line: str) -> Iterator[re.Match[str]]:
    """What may be names; what stands before them, capitalised too, is none of their words: "Juhataja Toomas Mets"."""
    at = 0
    while match := CAPITALISED.search(line, at):
        first = match[0].partition(" ")[0]
        at = match.start() + len(first) if _is_job(first) or _is_before_a_name(first, match) else match.end()
        if at == match.end():
            yield match


def _is_before_a_name(first: str, match: re.Match[str]) -> bool:
    """Whether a capitalised word stands before a first name and a surname: "Homebrewers Matt Roe"."""
    if (more := _MORE_CAPITALS.match(match.string, match.end())) is None:
        return False
    if has_patronymic(match[0] + more[0]):
        return False
    is_no_name = fold(first) in KIN or not is_name_word(first)  # "ihr Mann Stefan Roe"
    return is_no_name and is_first_name(match[0].rpartition(" ")[2])


_MORE_CAPITALS = re.compile(r" [^\W\d_a-z][\w'’-]+")


def _title_before(line: str, start: int) -> str:
    """The title with which a text ends, right before a name; empty where it is somebody's elsewhere."""
    match = _WORDS_BEFORE.search(line[max(0, start - 90) : start])
    if match is None:
        return ""
    words = match["words"].split()
    head = next((at for at in range(len(words) - 1, -1, -1) if _is_job(words[at])), None)
    # "designer de interiores": what follows the head of a title in a Romance language is written small.
    if head is None or fold(words[head]) in TITLES_OF_OTHERS or not all(word.islower() for word in words[head + 1 :]):
        return ""
    if match["comma"] and head < len(words) - 1:
        return ""
    others = {fold(word) for word in (*words[:head], *words[head + 1 :])}
    return "" if others & _LED_BY else " ".join(words[max(0, head - 2) :])


# A name over its own number or address: rows of a table, cards without a title.
_REACHED_BY = re.compile(r"^\W{0,3}(?:[^\W\d]{1,12}\.?(?: [^\W\d]{1,8}\.?)?\s?:?\s?)?[+(]?\d[\d\s()./-]{6,}$")
_OF_NUMBERS, NUMBER_SHORTEST = "0123456789 ()./-", 7  # characters
LINES_TO_NUMBER = 3


def _over_their_numbers(text: str) -> Iterator[ContactSighting]:
    lines = lines_of_page(text)
    reaching = {line for line in distinct_lines(text) if "@" in line or _is_number(line)}
    reached = [at for at, line in enumerate(lines) if line in reaching] if reaching else []
    for at in sorted({at - step for at in reached for step in range(1, LINES_TO_NUMBER + 1) if at >= step}):
        line, _, task = lines[at].partition(", ")  # "Latoya Simmons, Children's Ministry"
        if (
            not 5 <= len(line) < 50
            or len(task) > 50
            or any(c.isdigit() for c in line + task)
            or not is_known_name(line)
        ):
            continue
        below = lines[at + 1 : at + 1 + LINES_TO_NUMBER]
        tokens = [fold(word) for word in _LETTERS.findall(line) if len(word) > 2]
        local_parts = [fold(piece.partition("@")[0]) for piece in below if "@" in piece]
        spells = any(token in local for local in local_parts for token in tokens)
        is_sure = known_names(_without_leading(line).split()) > 1
        if spells or (is_sure and _is_over_number(below)):
            is_degree = _TAIL.search(lines[at]) is not None  # "Josephine Kalder, Esq."
            beside = ("" if is_degree else task, below[0], lines[at - 1] if at else "")
            title = next((piece for piece in beside if is_title(piece)), "" if is_degree else task)
            shown = lines[at] if is_degree else line
            sighting = person(shown, title, "layout", 0.7, f"{line} · {below[0]}"[:200])
            if sighting:
                yield sighting


def _is_number(line: str) -> bool:
    end = line[-NUMBER_SHORTEST:]
    may_end_in_one = not end.isascii() or not end.strip(_OF_NUMBERS)
    return may_end_in_one and not line[-1:].isalpha() and _REACHED_BY.match(line) is not None


def _is_over_number(below: list[str]) -> bool:
    """Whether a number stands below; behind a line with another number, such as a street's, it is the business's."""
    first, second = (*below, "", "")[:2]
    return _is_number(first) or (_is_number(second) and not any(c.isdigit() for c in first))


# "Arch. Silvia Bassi – progettazione": what stands behind is not always a title.
_NAME_AND_TASK = re.compile(r"(?P<name>[^\n,|–]{5,50}?)(?:,| [–|-]) (?P<title>[^\n\d@]{3,40})")


def _alone(text: str) -> Iterator[ContactSighting]:
    for line in distinct_lines(text):
        if not 8 <= len(line) <= 70 or " " not in line:
            continue
        match = _PRACTICE.fullmatch(line) or _NAME_BEFORE.fullmatch(line)
        if match is None and (", " in line or "(" in line):
            match = _DEGREES.fullmatch(line)
        if match is None and line.startswith(_PROFESSIONAL):
            match = _NAME_AND_TASK.fullmatch(line)
        name, title = (match["name"], match.groupdict().get("title") or "") if match else (line, "")
        is_theirs = match is not None or line.startswith(_PROFESSIONAL) or has_patronymic(line)
        has_letters = match is not None and bool(match.groupdict().get("letters")) and is_name(name)
        if not is_theirs or not (has_letters or is_known_name(name)):
            continue
        sighting = person(name, title, "layout", 0.65, line)
        if sighting:
            yield sighting


# "Nomvula Dlamini (LLB)", "Nina Oblak, dr. dent. med.", "Retno Wulandari, S.H., M.Kn.": letters of a degree or a chamber.
_DEGREES = re.compile(
    rf"(?P<name>[^\n,(]{{5,50}}?)(?:,\s|\s\()(?:(?:{'|'.join(_DATA['degrees'])}|(?:[A-Z][A-Za-z]{{0,3}}\.){{2,4}}|[A-Z]{{3,6}})(?:[,/ ]\s?|\)|\s?#\s?\d{{2,8}})?){{1,5}}\.?"
)


# "Events: Dana Whitlock, Events Director, dana@...", "contact Harriet Osgood, our Practice Manager, on 020 ...".
_NAME_TITLE = re.compile(
    r"(?<![\w.])(?P<name>[A-ZÀ-ÖØ-ÞĀ-ɏḀ-ỿ][a-zà-öø-ÿ'’-]{1,20}(?: [A-ZÀ-ÖØ-ÞĀ-ɏḀ-ỿ]\.)? [A-ZÀ-ÖØ-ÞĀ-ɏḀ-ỿ][\w'’-]{1,24}), (?:our |notre |unsere? |nuestr[oa] )?"
    r"(?P<title>[A-ZÀ-ÖØ-Þ][\w&' -]{3,40}?)(?=[,.;(]| on | at | bei | au | unter |$)",
    re.MULTILINE,
)


def _before_titles(text: str) -> Iterator[ContactSighting]:
    lines = lines_of_page(text)
    for at in sorted(lines_with_title_word(text)):
        if len(lines[at]) > SENTENCE_LONGEST or ", " not in lines[at]:
            continue
        for match in _NAME_TITLE.finditer(lines[at]):
            if is_title(match["title"]) and is_name(match["name"]) and known_names(match["name"].split()):
                sighting = person(match["name"], match["title"], "layout", 0.65, match[0])
                if sighting:
                    yield sighting


_ARTICLES = frozenset(
    ("van", "von", "de", "der", "den", "het", "la", "le", "los", "las", "el", "san", "santa", "saint")
)


@lru_cache(maxsize=TEXTS_OF_A_PAGE)
def bare_name(name: str) -> str:
    """A name without titles before it and letters behind it."""
    return _without_leading(_without_tail(name))


@lru_cache(maxsize=TEXTS_OF_A_PAGE)
def known(name: str) -> int:
    """How much of a name without its titles is known, 0 to 2; those of scripts that the lists do not cover are."""
    bare = bare_name(name)
    return known_names(bare.split()) if " " in bare else known_east_asian_name(bare)


@lru_cache(maxsize=TEXTS_OF_A_PAGE)
def is_known_name(name: str) -> bool:
    """Whether a text is a name, and one that the lists of names know, or of a script that they do not cover."""
    if name.isascii() and not TWO_WORDS.search(name):
        return False
    bare = bare_name(name)
    if _is_name_without_capitals(bare):
        return True
    words = bare.split()
    is_surname_only = len(words) == 2 and words[0].lower() in _ARTICLES  # "Loodgieter Van Dijk" is a firm
    return not is_surname_only and known_names(words) > 0 and is_name(name)


def may_be_name(text: str) -> bool:
    """Whether a text is a name by its shape, or one that is known, of a script without capitals."""
    return is_name(text) or (not text.isascii() and is_known_name(text))


def titled_in_headings(text: str) -> Iterator[ContactSighting]:
    """The same on a page about anything: only names behind a "Dr. med." or the like count there."""
    if not _LEADING_LINE.search("\n".join(["", *distinct_lines(text)])):
        return iter(())
    return _beside_titles(text, frozenset(), _has_leading)


def _beside_titles(
    text: str, labels: frozenset[str], is_candidate: Callable[[str], bool] = bool
) -> Iterator[ContactSighting]:
    lines, with_title_word, titles = lines_of_page(text), lines_with_title_word(text), lines_that_are_titles(text)
    if not titles:
        return
    below_titles = _names_below_titles(lines, titles, labels)
    in_rows = _beside_known_names(lines, titles)
    for at in sorted({*below_titles, *(at - 1 for at in titles if at), *with_title_word}):
        name = lines[at]
        if len(name) > 100 or not is_candidate(name):
            continue
        if at in below_titles:
            sighting = person(name, lines[at - 1], "layout", 0.65, f"{lines[at - 1]} · {name}")
            sighting = sighting if has_evidence(name) else None
        elif at + 1 in titles and len(name) < 60 and _is_likely_name(name, is_in_row=at in in_rows):
            title = lines[at + 1]
            sighting = person(name, title, "layout", 0.65, f"{name} · {title}") if at + 2 not in below_titles else None
        else:
            sighting = _on_one_line(name)
        if sighting:
            yield sighting


def _is_likely_name(name: str, *, is_in_row: bool) -> bool:
    """Whether what stands over a title is a name by more than its shape, which scripts without capitals do not show."""
    if is_name(name):
        has_job_word = any(word.endswith(TITLE_ENDS) for word in fold(name).split())  # "Deskundige Begeleiding"
        return has_evidence(name) or (is_in_row and not has_job_word)
    bare = _without_leading(name)
    if is_title(bare) or bare in _LABELS_WITHOUT_CAPITALS:
        return False
    has_sign = name.startswith(_PROFESSIONAL) or known_names(bare.split()) > 0 or _CJK_NAME.fullmatch(bare) is not None
    return has_sign and _is_name_without_capitals(name)


def _beside_known_names(lines: list[str], titles: frozenset[int]) -> set[int]:
    """Where a name that no list has stands in a row of alike pairs, name over title, near one that is known."""
    pairs = {at - 1 for at in titles if at and len(lines[at - 1]) < 60 and is_name(lines[at - 1])}
    known = {at for at in pairs if has_evidence(lines[at])}
    near = {at + step for at in known for step in (-3, -2, 2, 3, 4)}
    return (pairs - known) & near


def _has_leading(line: str) -> bool:
    return _may_have_leading(line) and bool(_LEADING.match(line)[0])  # type: ignore[index]  # it matches nothing, too


@lru_cache(maxsize=4)  # several rules look at the text of one page, one after the other
def lines_with_title_word(text: str) -> set[int]:
    """The lines that hold a word for a job, by their numbers. Most pages know few such words, so most lines are no work."""
    lines = fold_lines(text)
    letters = words_in(" ".join(lines))
    ends = [word for word in letters if word[-2:] in _LAST_LETTERS and word.endswith(TITLE_ENDS)]
    words = letters.intersection(_TITLE_WORDS).union(letters.intersection(_TRADES), ends)
    if not words:
        return set()
    distinct = distinct_lines(text)
    with_word = {distinct[at] for word in words for at, line in enumerate(lines) if word in line}
    return {at for at, line in enumerate(lines_of_page(text)) if line in with_word}


@lru_cache(maxsize=4)
def lines_that_are_titles(text: str) -> frozenset[int]:
    """The lines that say what somebody does and nothing else, by their numbers."""
    lines = lines_of_page(text)
    return frozenset(at for at in lines_with_title_word(text) if is_title(lines[at]))


def _names_below_titles(lines: list[str], titles: frozenset[int], labels: frozenset[str]) -> set[int]:
    """Where names stand below their titles: title, name, title, name, with nothing of the kind before."""
    labelled = {at + 1 for at in titles if lines[at] in labels and is_known_name("".join(lines[at + 1 : at + 2]))}
    if len(titles) < TITLES_OF_A_LIST:
        return labelled
    return labelled | {
        run.start() + n
        for run in _TITLES_AND_NAMES.finditer(_kinds_of_lines(lines, titles))
        if not run[1] or lines[run.start()] in labels  # title, name, title: the first may be a heading of all
        for n in range(1, run.end() - run.start(), 2)  # the names, every second one
    }


TITLES_OF_A_LIST = 2
_TITLES_AND_NAMES = re.compile(r"(?<![TN])(?:TN){2,40}(T?)(?![TN])")


def _kinds_of_lines(lines: list[str], titles: frozenset[int]) -> str:
    """A letter for each line: T for a title, N for a name within two lines of one, - for any other."""
    kinds = ["-"] * len(lines)
    for at in titles:
        kinds[at] = "T"
    near = {at + step for at in titles for step in (-2, -1, 1, 2)} - titles
    for at in near.intersection(range(len(lines))):
        if len(lines[at]) < 60 and is_name(lines[at]):
            kinds[at] = "N"
    return "".join(kinds)


_CJK_NAME_TITLE = re.compile(
    rf"(?P<name>{_HAN}{{2,4}}|[가-힣]{{2,3}})[ \u3000](?P<title>{_HAN}{{2,8}}|[가-힣]{{2,8}}(?: [가-힣]{{2,8}})?)"
)


def _on_one_line(line: str) -> ContactSighting | None:
    """Name and title on one line: "Jane Roe, Partner", "Jane Roe – Partner", "林佳蓉 醫師"."""
    if match := _CJK_NAME_TITLE.fullmatch(line):
        is_pair = is_title(match["title"]) and not is_title(match["name"])
        return person(match["name"], match["title"], "layout", 0.65, line) if is_pair else None
    if " " not in line or not any(mark in line for mark in (", ", " – ", " - ", " | ")):
        return None
    shown, _, job = line.replace(" – ", ", ").replace(" - ", ", ").replace(" | ", ", ").partition(", ")
    return person(shown, job, "layout", 0.65, line) if is_name(shown) and is_title(job) else None
