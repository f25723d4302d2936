# ruff: noqa: E501 -- patterns and tables are read whole, not in pieces
"""What is a person's name, and what is the name of a job: by shape, by words, and by the lists of names.

The words are in `data/people.toml` and `data/job_titles.json`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from jobs.extract.contacts.sighting import ContactSighting
from jobs.extract.data import load, words_of
from jobs.extract.names import has_patronymic, is_first_name, is_surname, known_east_asian_name, known_names
from jobs.extract.names import is_name as is_name_word
from jobs.extract.text import distinct_lines, fold, folded_lines, lines_of_page, words_in

_DATA = load("people")
_TITLE_WORDS = frozenset(fold(word) for word in load("job_titles")["words"])
# What people do by the lists of `faker` (MIT) in 30 languages. Surnames are among them: Kovač, Мельник, Herrero.
_TRADES = frozenset(set(load("job_titles")["trades"]))  # from a set its table is half as large
TITLE_ENDS = tuple(
    fold(end) for end in load("job_titles")["ends"]
)  # Serviceberaterin, Klinikchef: Germanic languages join their words
_LAST_LETTERS = frozenset(end[-2:] for end in TITLE_ENDS)
_JOB_ADVERTS = frozenset(_DATA["job_adverts"])
_NEVER_IN_NAMES = frozenset(words_of(_DATA["never_in_names"]))
NEVER_FIRST = frozenset(_DATA["never_first_in_names"])
TITLES_OF_OTHERS, TASKS = frozenset(_DATA["titles_of_others"]), frozenset(_DATA["tasks"])
# Dr. med. dent., Dipl.-Ing. (FH), lek. stom., MUDr., Dott.ssa, Maître; the longest first, or its beginning would match.
BEFORE_WORDS = sorted(words_of(_DATA["before_names"]), key=len, reverse=True)
LETTERS = re.compile(r"[^\W\d_]+")
_SUBJECTS = ("med", "univ", "dent", "vet", "jur", "rer", "nat", "phil", "pol", "oec", "stom", "hab", "n", "h.c", "Dt")
TITLES_BEFORE = (
    rf"(?:(?:{'|'.join(map(re.escape, BEFORE_WORDS))})\.?"
    r"(?:-(?:Ing|Kfm|Kffr|Psych|Biol|Phys|Chem|Inf|Betriebsw|Volksw)\.?)?(?:[ -]?\((?:FH|BA|TU|Univ\.?)\))?(?: ?(?:"
    + "|".join(map(re.escape, _SUBJECTS))
    + r")\b\.?| ?Dt\.)*\s+){0,4}"
)
_WORD = r"[A-ZÀ-ÖØ-ÞĀ-ɏḀ-ỿА-ЯЁІЇЄҐЂЈЉЊЋЏΆ-Ω][\w'’-]{1,24}"
_PART = r"(?:\s+(?:[A-Z]\.|[\"“”(][A-Z][a-z]{1,12}[\"“”)](?=\s)|(?:von|van|de|der|den|di|da|das|del|della|dal|degli|la|le|zu|zur|du|dos|do|ap|bin|binti|bint|ibn|ben|el|al|af|av|ter|ten|te|op|i|y|e)\b(?= \S)|[A-ZÀ-ÖØ-ÞĀ-ɏḀ-ỿА-ЯЁІЇЄҐЂЈЉЊЋЏΆ-Ω][\w'’-]{1,24}))"
# "R. S. Iyer" and "K. Lakshmi Priya" are names, "A. Roe" is as often a customer's.
_BARE_NAME = re.compile(
    rf"(?:(?:(?:[A-Z]\.\s?){{2}}|(?:[A-Z]\.){{1,4}}\s\([A-Z]\w+\)\s)(?:(?:van|de|der|den|ter|ten)\s){{0,2}}{_WORD}{_PART}{{0,3}}|(?:[A-Z]\.\s)?{_WORD}{_PART}{{1,4}})"
)
NAME = re.compile(f"{TITLES_BEFORE}{_BARE_NAME.pattern}")
# A capital, and behind its word another one or a particle: what each name has that `NAME` or `CAPITALISED` matches.
TWO_WORDS = re.compile(
    r"[^\W\d_a-z]\S*+\s++(?:[^\W\d_a-z]|[\"“”(]|(?:v[ao]n|d(?:e[nrls]?|[aiu]s?|ella|al|egli|os?)|l[ae]|zu[rm]?|bint?i?|ibn|ben"
    r"|[ae]l|a[fvp]|te[rn]?|op|[iye])\b)"
)
# "der" elsewhere is a word of German headings, and "St" of streets.
_PARTICLES = re.compile(
    r"\b(?:van|von) (?:der|den|de)\b|(?<=\w )St\.?(?= (?:Clair|George|James|John|Laurent|Leger|Pierre)\b)"
)
TITLE_FIRST = re.compile(TITLES_BEFORE)
_FIRST_WORD = re.compile(r"\w*")
# With which a text begins that has a title before the name.
_LEADING_WORDS = frozenset(
    _FIRST_WORD.match(word)[0]  # type: ignore[index]  # it matches nothing, too
    for word in BEFORE_WORDS
)
LETTERS_BEHIND_NAME = re.compile(
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
    rf"(?<=[a-zà-ÿ])(?:,?\s(?!(?:{'|'.join(_DATA['firm_forms'])})\b)(?:[A-Z]{{2,6}}(?:[-/][A-Z]{{2}})?|(?:B|M|D|Dip|P[Gg]|Cert|Grad)[A-Z][A-Za-z]{{1,8}})\b\.?){{1,4}}$"
)

TEXTS_OF_A_PAGE = 512  # that several rules look at, one after the other
FULL_NAME = 3  # words


def _without_tail(name: str) -> str:
    """A name without the letters of degrees and chambers behind it."""
    name = LETTERS_BEHIND_NAME.sub("", name)
    letters = _LETTERS_LAST.search(name) if any(map(str.isupper, name[-8:].strip(".")[1:])) else None
    return name[: letters.start()] if letters and " " in name[: letters.start()] else name


def may_have_title_before(text: str) -> bool:
    """Whether a text may begin with a title before a name: the pattern for them has hundreds of words to try."""
    word = _FIRST_WORD.match(text)[0]  # type: ignore[index]  # it matches nothing, too
    if word in _LEADING_WORDS:
        return True
    return word.endswith(_SUBJECTS) and any(word.removesuffix(end) in _LEADING_WORDS for end in _SUBJECTS)  # "Drmed."


def without_titles_before(text: str) -> str:
    """A name without the titles before it: "Dr. med. Jane Roe"."""
    return TITLE_FIRST.sub("", text, count=1) if may_have_title_before(text) else text


@lru_cache(maxsize=TEXTS_OF_A_PAGE)
def is_name(text: str) -> bool:
    """Whether a string has the shape of a person's name: two to five capitalised words, none of a business's."""
    if not TWO_WORDS.search(text) or any(map(str.isdigit, text)):
        return False
    text = " ".join(text.split())
    text = _without_tail(text).strip(" ,.:")
    if not 5 <= len(text) <= 60 or not (NAME if may_have_title_before(text) else _BARE_NAME).fullmatch(text):
        return False
    bare = without_titles_before(text)
    if bare[0].islower() or _GLUED.search(bare) or _DEGREE.match(bare) or _OF_SOMEBODY.search(bare):
        return False
    words = [word.strip(".,") for word in fold(_PARTICLES.sub(" ", bare)).split()]
    if len(words) > 1 and words[1] in ("i", "y", "e"):  # "Marta i Jordi" are two
        return False
    if len(words) > FULL_NAME and len({*words}) < len(words):
        return False  # "Liuteria Ghezzana di Ghezzana Ludovico"
    if not _NEVER_IN_NAMES.isdisjoint(words) or words[0] in _TRADES or words[0] in NEVER_FIRST:
        return False
    titles = _TITLE_WORDS.intersection(LETTERS.findall(fold(bare)))
    # "Noor Bakker": of the words for a job some are surnames, behind a first name.
    surnames = set(words[-1].split("-"))  # "Jane Roe-Bakker"
    return not titles or (titles <= surnames and len(words) == 2 and known_names(words) > 1)


SENTENCE_LONGEST = 400  # characters of a line in which a name stands before its title
_NAMES_SOMEBODY = re.compile(r"[:：]\s*\S")  # "Inhaberin: Jane Roe" is a label with its name, not a title


_DOTTED_LETTERS = re.compile(r"(?<= )(?:[A-Z]\.){2,4}$")  # "Ostéopathe D.O."
_LETTERS_OF_CHAMBER = re.compile(r"(?<=[a-zà-ÿ]) [A-Z]{2,6}$")  # "dipl. Bergführerin IVBV"
_WITH_TWO_SURNAMES = re.compile(r"[^\W\d_a-z][\w'’]+ [^\W\d_a-z][\w'’]+-[^\W\d_a-z][\w'’]+")  # "Jane Roe-Bakker"
JOINED_MOST = 4  # words of a title whose last is known by its end only: "Installateur- und Heizungsbaumeister"


@lru_cache(maxsize=TEXTS_OF_A_PAGE)
def is_title(text: str) -> bool:
    """Whether a short text says what somebody does for a living; a sentence does not."""
    text = _LETTERS_OF_CHAMBER.sub("", _DOTTED_LETTERS.sub("", text.rstrip()).rstrip())
    if len(text) > 80 or "@" in text or text.endswith((".", "!", "?")):
        return False
    if _WITH_TWO_SURNAMES.fullmatch(text) and is_first_name(text.partition(" ")[0]):
        return False
    words = LETTERS.findall(fold(text))
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
    words = LETTERS.findall(fold(text))
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
    return is_title(text) or not TASKS.isdisjoint(LETTERS.findall(fold(text)))


KNOWN_WHOLLY, _FIRM_FORMS = 2, frozenset(_DATA["firm_forms"])
_CAPITALS_LAST = re.compile(r"[a-zà-ÿ] [A-Z]{2,4}$")


def person(name: str, title: str, method: str, confidence: float, text: str = "") -> ContactSighting | None:
    """The sighting of a person, by name without academic titles; None where the name has not the shape of one, or is a pet's.

    `text` are the words around it.
    """
    shown = " ".join(name.split()).strip(" ,.:;")
    job, _, rest = shown.partition(" ")
    if " " in rest and is_title(job) and not is_name_word(job) and known(rest) > 0 and is_known_name(rest):
        title, shown = title or job, rest  # "Dachdeckermeister Uwe Roe"
    bare = without_titles_before(_without_tail(shown)).strip(" ,.")
    if not is_name(shown) and not is_name_without_capitals(shown) and not is_name_without_capitals(bare):
        return None
    ends_in_capitals = _CAPITALS_LAST.search(bare)  # "Planung CAD", "Roe SA"
    if is_pet(title) or (ends_in_capitals and (known(bare) < KNOWN_WHOLLY or bare.rpartition(" ")[2] in _FIRM_FORMS)):
        return None
    title = " ".join(title.split()).strip(" ,.:;|–-")[:120]
    return ContactSighting("person", shown, fold(bare), name=shown, title=title, rank=30 if title else 50,
                           confidence=confidence, method=method, snippet=text[:200])  # fmt: skip


HAN = r"[\u3005\u3006\u3040-\u30ff\u4e00-\u9fff]"
CJK_NAME = re.compile(rf"{HAN}{{1,4}}[\s\u3000]?{HAN}{{1,5}}|[가-힣]{{2,4}}|[가-힣] [가-힣]{{2}}")
# Arabic, Hebrew, Devanagari, Thai, Georgian: two to four words of one script.
_UNCASED_NAME = re.compile(
    r"(?:د\. ?|م\. ?|أ\. ?|ד\"ר )?(?:[\u0621-\u064a]{2,14}(?: [\u0621-\u064a]{2,14}){1,3}|[\u05d0-\u05ea'\"-]{2,14}(?: [\u05d0-\u05ea'\"-]{2,14}){1,3}|[\u0900-\u097f]{2,16}(?: [\u0900-\u097f]{2,16}){1,3}|[\u0e00-\u0e7f]{2,18} [\u0e00-\u0e7f]{2,24}|[\u10d0-\u10ff]{2,14} [\u10d0-\u10ff]{2,16})"
)


def has_evidence(name: str) -> bool:
    """Whether more than its shape speaks for a name: known names, or what stands before or behind one only."""
    bare = without_titles_before(_without_tail(name))
    return bare != name or known_names(bare.split()) > 0 or is_name_without_capitals(name)


_HANGUL = "\uac00"  # the first syllable; a title of one word ends a name in no other script
_NO_EAST_ASIAN_NAME = re.compile("|".join(_DATA["never_in_east_asian_names"]))


def is_name_without_capitals(text: str) -> bool:
    """Whether a text has the shape of a name in a script without capitals."""
    if text.isascii():
        return False
    behind = text.rpartition(" ")[2]
    is_one_word = behind == text and text[0] < _HANGUL
    if _NO_EAST_ASIAN_NAME.search(text) or (not is_one_word and fold(behind).endswith(TITLE_ENDS)):
        return False
    return (2 <= len(text) <= 10 and CJK_NAME.fullmatch(text) is not None) or (
        5 <= len(text) <= 50 and _UNCASED_NAME.fullmatch(text) is not None
    )


_PARTICLE_LAST = re.compile(r"(?: (?:van|von|de|der|den|di|da|del|la|le|zu|i|y|e|el|al))+$")


def shown_name(name: re.Match[str]) -> str:
    """A name that stands in a sentence, without what goes on behind it: "Monika Rybicka i" od dwunastu lat."""
    return _PARTICLE_LAST.sub("", name[0].rstrip("."))


# "our director, Gemma Harland, at", "Executive Chef Desmond Achebe": words of a title right before a name.
CAPITALISED = re.compile(  # begins with a plain set of characters, for speed
    r"[A-ZÀ-ÖØ-ÞĀ-ɏḀ-ỿА-ЯЁІЇЄҐЂ-ЏΆ-Ω](?<![\w.@-].)[a-zà-öø-ÿĀ-ɏḀ-ỿа-яёіїєґђ-џά-ώ'’]{1,20}(?:-[A-ZÀ-ÖØ-ÞĀ-ɏḀ-ỿА-Я][a-zà-öø-ÿĀ-ɏḀ-ỿа-яёіїєґђ-џά-ώ]{1,20}|-[a-z]{2,12})?(?: [A-ZÀ-ÖØ-ÞĀ-ɏḀ-ỿ]\.| [\"“(][A-Z][a-zà-ÿ]{1,12}[\"”)])?(?: (?:[Vv][ao]n|[Dd](?:e[rnl]?|[iau]|ella|os|es)|[Tt]e[rn]?|[Ee]l|[Aa][lfp]|[Ll][ae]|[Zz]u[rm]?|(?:Gr[aä]f|Gräfin|Freiherr|Freifrau|Baron|Baronin) (?:von|zu))(?= [^\W\d_a-z])){0,2} [A-ZÀ-ÖØ-ÞĀ-ɏḀ-ỿА-ЯЁІЇЄҐЂ-ЏΆ-Ω][\w'’-]{1,24}(?![\w@])"
)


@lru_cache(maxsize=2048)
def is_job(word: str) -> bool:
    """Whether one word is the name of a job."""
    folded = fold(word)
    return folded in _TITLE_WORDS or folded in _TRADES or (len(word) > LONG_WORD and folded.endswith(TITLE_ENDS))


LONG_WORD = 8  # letters, of a title that is known by its end only: "Tischlergeselle"


LED_BY, KIN = frozenset(_DATA["before_people_elsewhere"]), frozenset(_DATA["kin"])
del _DATA  # as all lists that rules are made of


def with_surname(match: re.Match[str]) -> str:
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
        at = match.start() + len(first) if is_job(first) or _is_before_a_name(first, match) else match.end()
        if at == match.end():
            yield match


def _is_before_a_name(first: str, match: re.Match[str]) -> bool:
    """Whether a capitalised word stands before a first name and a surname: "Homebrewers Matt Roe"."""
    if (more := _MORE_CAPITALS.match(match.string, match.end())) is None:
        return False
    if has_patronymic(match[0] + more[0]):
        return False
    is_no_name = fold(first) in KIN or fold(first) in NEVER_FIRST or not is_name_word(first)  # "ihr Mann Stefan Roe"
    return is_no_name and is_first_name(match[0].rpartition(" ")[2])


_MORE_CAPITALS = re.compile(r" [^\W\d_a-z][\w'’-]+")


_ARTICLES = frozenset(
    ("van", "von", "de", "der", "den", "het", "la", "le", "los", "las", "el", "san", "santa", "saint")
)


@lru_cache(maxsize=TEXTS_OF_A_PAGE)
def bare_name(name: str) -> str:
    """A name without titles before it and letters behind it."""
    return without_titles_before(_without_tail(name))


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
    if is_name_without_capitals(bare):
        return True
    words = bare.split()
    is_surname_only = len(words) == 2 and words[0].lower() in _ARTICLES  # "Loodgieter Van Dijk" is a firm
    return not is_surname_only and known_names(words) > 0 and is_name(name)


def may_be_name(text: str) -> bool:
    """Whether a text is a name by its shape, or one that is known, of a script without capitals."""
    return is_name(text) or (not text.isascii() and is_known_name(text))


@lru_cache(maxsize=4)  # several rules look at the text of one page, one after the other
def lines_with_title_word(text: str) -> set[int]:
    """The lines that hold a word for a job, by their numbers. Most pages know few such words, so most lines are no work."""
    lines = folded_lines(text)
    letters = words_in(lines)
    ends = [word for word in letters if word[-2:] in _LAST_LETTERS and word.endswith(TITLE_ENDS)]
    words = letters.intersection(_TITLE_WORDS).union(letters.intersection(_TRADES), ends)
    if not words:
        return set()
    distinct = distinct_lines(text)
    with_word = {distinct[at] for word in words for at in _lines_with(word, lines)}
    return {at for at, line in enumerate(lines_of_page(text)) if line in with_word}


def _lines_with(word: str, lines: str) -> Iterator[int]:
    """The numbers of the lines in which a word stands, also as a part of another."""
    line = start = 0
    while (at := lines.find(word, start)) >= 0:
        line += lines.count("\n", start, at)
        yield line
        line, start = line + 1, lines.find("\n", at) + 1
        if not start:
            return


@lru_cache(maxsize=4)
def lines_that_are_titles(text: str) -> frozenset[int]:
    """The lines that say what somebody does and nothing else, by their numbers."""
    lines = lines_of_page(text)
    return frozenset(at for at in lines_with_title_word(text) if is_title(lines[at]))
