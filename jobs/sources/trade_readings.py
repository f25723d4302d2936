# ruff: noqa: E501 -- tables of words are read whole, not in pieces
"""Other readings of a trade that is not known as it is written: turned, joined, misspelt, a compound, with an adjective.

Words only: what a reading means is looked up by `jobs.sources.trades`. A reading is never taken because one word of a phrase
is known ("juice bar" is no bar): what is left out is a word that leaves the trade what it is, of a closed list, or an
adjective before a profession.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterator
from itertools import product
from pathlib import Path

_TABLES: dict[str, str] = tomllib.loads((Path(__file__).parent / "data/trade_grammar.toml").read_text(encoding="utf-8"))


def table(name: str) -> frozenset[str]:
    """The words of one of the tables of `data/trade_grammar.toml`. Raises KeyError."""
    return frozenset(_TABLES[name].split())


_GENERIC, _STOP, _MODIFIERS = table("generic"), table("stop"), table("modifiers")
_MANY, _VENUES = table("heads_of_many"), table("venues")
_SHIFTING, _ANY, _NEVER = table("shifting"), table("narrowed_by_any"), table("narrowed_by_none")
_ENDS_OF_COMPOUNDS = sorted(table("ends_of_compounds"), key=len, reverse=True)
_LINKS = ("", "s", "es", "n", "en", "er", "e", "ns", "i", "a")  # what stands between the parts of a compound
_ADJECTIVE = re.compile(r"\w{2,}(?:al|ic|ine|ive|ary|ous|ed|able|ible|ful|ish|ese|ian|less)")
# One word for what people say in several, to compare the words of phrases in any order.
_SAME = {
    "bicycle": "bike", "cycle": "bike", "motorbike": "motorcycle", "automobile": "car", "auto": "car", "automotive": "car", "vehicle": "car", "attorney": "lawyer",
    "solicitor": "lawyer", "physician": "doctor", "veterinarian": "vet", "veterinary": "vet", "store": "shop", "fix": "repair", "mend": "repair", "restoration": "repair",
    "repairman": "repair", "fit": "install", "installation": "install", "dealership": "deal", "sell": "deal", "sale": "deal", "cell": "mobile", "cellphone": "phone",
    "telephone": "phone", "pc": "computer", "laptop": "computer", "flat": "apartment", "rubbish": "junk", "trash": "junk", "garbage": "junk", "hire": "rental", "rent": "rental",
    "lesson": "school", "class": "school", "instruct": "school", "teach": "school", "academy": "school", "gym": "fitness", "spectacle": "glasses", "timber": "lumber",
    "garage": "repair", "workshop": "repair", "windscreen": "windshield", "tyre": "tire", "movie": "cinema", "film": "cinema", "booze": "liquor", "pastry": "cake",
}  # fmt: skip
_PLURALS = (
    ("e", "a"), ("che", "ca"), ("ghe", "ga"), ("oes", "ao"), ("aux", "al"), ("ais", "al"), ("ces", "z"), ("eis", "el"), ("ze", "z"), ("ow", ""), ("i", ""), ("cy", "k"), ("sci", "sta"),
    ("t", ""), ("ar", ""), ("or", "a"), ("na", ""), ("erna", ""), ("arna", "e"), ("ene", ""), ("ler", ""), ("lar", ""), ("lari", ""), ("leri", ""), ("ok", ""), ("ek", ""), ("ak", ""), ("k", ""),
    ("οι", "οσ"), ("εσ", "ησ"), ("εια", "ειο"), ("ια", "ιο"), ("ки", "ка"), ("ии", "ия"), ("ые", "ый"), ("ов", ""), ("а", ""), ("у", ""), ("ие", "ия"), ("ів", ""), ("i", "us"),
    ("i", "io"), ("i", "o"), ("i", "e"), ("ven", "f"), ("innen", "in"), ("kset", "s"), ("ие", "ая"), ("ые", "ая"), ("ы", "а"), ("ы", ""), ("a", "o"), ("ki", "ka"), ("ni", "nia"), ("zki", "zka"), ("re", "rio"), ("re", ""), ("ies", "y"), ("es", ""), ("s", ""), ("u", ""), ("em", ""), ("um", ""),
)  # fmt: skip
_DERIVED = re.compile(
    r"(?:uras?|isticos?|isticas?|istiques?|istik|istyczn[aye]|ologiczn[aye]|ologicos?|ologicas?|ologiques?|ologist?|ologia|ologie|olog|ologo|ologue"
    r"|istas?|istes?|isti|iste|ist|ica|ico|ici|iche|iczn[aye]|ck[aei]|sk[aei]|ows?k[aei]|arsk[aei]|aria|arie|eria|erie|ier|iere|aire|ario|aria|aryjn[aye]|ale|ales|al|aux|ari|ia|ie|at|a|o|e|y|i)$"
)
_FOR = frozenset(["for", "fur", "pour", "para", "per", "voor", "dla", "till", "til", "для"])
LEAST = 6  # letters of a word that may have one of them wrong
LEAST_FOR_TWO = 9


def other_readings(phrase: str, bags: dict[frozenset[str], str]) -> Iterator[str]:
    """Phrases that mean the same, the surest first; none of them need be known. `bags` are known phrases by their words."""
    yield phrase
    yield from _one_form(phrase)
    yield from _joined(phrase)
    yield from _in_any_order(phrase, bags)
    yield from _as_people_call(phrase)
    yield from _without(phrase, _MODIFIERS)
    yield from _without_generic(phrase)
    yield from _parts_of_compounds(phrase)


_CALLED = (
    (re.compile(r" (?:food|cuisine|eatery|eateries|joints?|places?)$"), " restaurant"),  # "Thai food"
    (re.compile(r"(\w+)men$"), r"\1"),  # "furnace repairmen"
    (re.compile(r" (?:classes|class|lessons?|courses?|instructors?)$"), ""),  # "pilates classes"
    (re.compile(r" (?:dealers?|finishers?|guys?|pros?|crews?)$"), ""),  # "propane dealers"
    (re.compile(r" (?:manufacturers?|producers?|makers?)$"), " manufacturer"),
    (re.compile(r" (?:distributors?|wholesalers?)$"), " wholesaler"),
)


def _as_people_call(phrase: str) -> Iterator[str]:
    """By the usual word for what it is."""
    for pattern, usual in _CALLED:
        if (text := pattern.sub(usual, phrase)) != phrase and text.strip():
            yield text


def bag_of(phrase: str) -> frozenset[str]:
    """The words that carry a phrase, in no order and one form: "repair of bicycles" is "bike repair"."""
    return frozenset(_stem(word) for word in phrase.split() if word not in _STOP)


def _stem(word: str) -> str:
    word = _SAME.get(word, word)
    for end in ("ings", "ing", "ers", "er", "ors", "ies", "es", "s"):
        if word.endswith(end) and len(word) - len(end) >= 3:
            word = word[: -len(end)] + ("y" if end == "ies" else "")
            break
    word = word.rstrip("e")
    return _SAME.get(word, _SAME.get(f"{word}e", word))


def derived_stem(word: str) -> str:
    """A profession and the adjective made of it have one stem: "dentista" and "dentistico", "adwokat" and "adwokacka"."""
    stem = _DERIVED.sub("", word)
    return re.sub(r"[tc]$", "t", stem) if len(stem) >= 5 else ""


def adjective_and_head(phrase: str) -> Iterator[tuple[str, bool]]:
    """What is left without the adjectives in front, and whether it is several words: these are a trade of their own."""
    words = phrase.split()
    for at in range(1, len(words)):
        modifiers, head = words[:at], words[at:]
        if modifiers[-1] in _FOR or head[0] in _MANY:
            continue  # "marketing for dentists" is no dentist
        if head[0] in _ANY and len(head) == 1 and not any(word in _NEVER for word in modifiers):
            yield head[0], True
        if any(word in _SHIFTING for word in modifiers):
            continue
        if len(head) > 1 or all(_ADJECTIVE.fullmatch(word) or word in _MODIFIERS for word in modifiers):
            yield " ".join(head), len(head) > 1


def sport_of_a_venue(phrase: str) -> str:
    """What is played where a phrase says: "padel club", "campo da padel"; empty for no such phrase."""
    words = phrase.split()
    rest = [word for word in words if word not in _VENUES and word not in _STOP]
    return " ".join(rest) if len(words) > 1 and len(rest) < len(words) and {words[0], words[-1]} & _VENUES else ""


def before_for(phrase: str) -> str:
    """What is left of whom it is for: "bookkeeping for contractors"; empty where that may make it another trade."""
    words = phrase.split()
    at = next((n for n, word in enumerate(words) if word in _FOR), 0)
    return " ".join(words[:at]) if at and not _SHIFTING & set(words[at:]) else ""


def respelt(phrase: str, known: Collection[str], *words: Collection[str]) -> list[str]:
    """The phrase without umlauts written out ("baeckerei"), and with the letters right of words that are not `known`.

    `words` are those that may be meant: of the second collection only where none of the first is near.
    """
    texts = [re.sub(r"([aou])e", r"\1", phrase)] if re.search(r"[aou]e", phrase) else []
    choices = [[word] if word in known or len(word) < LEAST else _spellings(word, *words) for word in phrase.split()]
    if any(len(options) != 1 for options in choices) or [options[0] for options in choices] != phrase.split():
        texts += [" ".join(chosen) for chosen in product(*(options[:4] for options in choices))][:16]
    return [text for text in dict.fromkeys(texts) if text != phrase]


def _spellings(word: str, *collections: Collection[str]) -> list[str]:
    return next((near for words in collections if (near := _near(word, words))), [word])


def _near(word: str, words: Collection[str]) -> list[str]:
    near = sorted(_one_letter_off(word) & set(words)) if word.isalpha() else []
    for end in ("s", "es"):  # a plural of a misspelt word
        if not near and word.endswith(end):
            near = sorted(_one_letter_off(word.removesuffix(end)) & set(words))
    if not near and len(word) >= LEAST_FOR_TWO:
        alike = [other for other in words if other[:2] == word[:2] and abs(len(other) - len(word)) <= 2]
        near = sorted(other for other in alike if _distance(word, other) <= 2 and _sounds_alike(word, other))
    return near


_SOUNDS = str.maketrans({"c": "k", "q": "k", "z": "s", "y": "i", "w": "v"})


def _sounds_alike(first: str, second: str) -> bool:
    """Whether at most one consonant is another: an "incubator" is no "insulator"."""
    return _distance(_consonants(first), _consonants(second)) <= 1


def _consonants(word: str) -> str:
    return re.sub(r"(.)\1", r"\1", re.sub(r"[aeiouh]", "", word.translate(_SOUNDS)))


def _one_letter_off(word: str) -> set[str]:
    letters = "abcdefghijklmnopqrstuvwxyz" if word.isascii() else "".join(_ALPHABETS.get(_script(word), ""))
    splits = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    deleted = {left + right[1:] for left, right in splits if right}
    turned = {left + right[1] + right[0] + right[2:] for left, right in splits if len(right) > 1}
    changed = {left + letter + right[1:] for left, right in splits if right for letter in letters}
    added = {left + letter + right for left, right in splits for letter in letters}
    return deleted | turned | changed | added


_ALPHABETS = {"cyrillic": "абвгдежзийклмнопрстуфхцчшщъыьэюяіїєґ", "greek": "αβγδεζηθικλμνξοπρστυφχψω"}


def _script(word: str) -> str:
    return "cyrillic" if "\u0400" <= word[0] <= "\u04ff" else "greek" if "\u0370" <= word[0] <= "\u03ff" else ""


def _distance(first: str, second: str) -> int:
    """How many letters differ, are added or lack."""
    before = list(range(len(second) + 1))
    for row, letter in enumerate(first, 1):
        line = [row]
        for column, other in enumerate(second, 1):
            line.append(min(before[column] + 1, line[-1] + 1, before[column - 1] + (letter != other)))
        before = line
    return before[-1]


def _one_form(text: str) -> Iterator[str]:
    """The first word, the last, or both in what may be their singular."""
    words = text.split()
    first, last = [words[0], *_singular(words[0])], [words[-1], *_singular(words[-1])]
    if len(words) == 1:
        yield from last[1:]
        return
    for start, end in product(first, last):
        yield " ".join([start, *words[1:-1], end])


def _singular(word: str) -> list[str]:
    dutch = re.sub(r"([^aeiou])([aeou])([^aeiou])en$", r"\1\2\2\3", word)  # kantoren, a kantoor
    return [dutch] * (dutch != word) + [
        word[: -len(end)] + other for end, other in _PLURALS if word.endswith(end) and len(word) - len(end) >= 4
    ]


def _joined(text: str) -> Iterator[str]:
    """Two words as one ("hair dresser"), or one as two ("nailsalon")."""
    words = text.split()
    for at in range(len(words) - 1):
        yield " ".join([*words[:at], words[at] + words[at + 1], *words[at + 2 :]])
    if len(words) == 1:
        yield from (f"{text[:at]} {text[at:]}" for at in range(3, len(text) - 2))


def _in_any_order(text: str, bags: dict[frozenset[str], str]) -> Iterator[str]:
    bag = bag_of(text)
    without = frozenset(_stem(word) for word in text.split() if word not in _STOP | _GENERIC | _MODIFIERS)
    for words in dict.fromkeys([bag, without]):
        if len(words) > 1 and words in bags:
            yield bags[words]


def _without(text: str, left_out: Collection[str]) -> Iterator[str]:
    words = text.split()
    rest = [word for word in words if word not in left_out]
    if rest and len(rest) < len(words):
        rest = [word for word in rest if word not in _STOP] or rest
        yield " ".join(rest)
        yield from _one_form(" ".join(rest))


def _without_generic(text: str) -> Iterator[str]:
    words = text.split()
    if len(words) < 2:
        return
    for rest in (words[1:] if _is_generic(words[0]) else [], words[:-1] if _is_generic(words[-1]) else []):
        rest = rest[1:] if len(rest) > 1 and rest[0] in _STOP else rest
        if rest:
            yield " ".join(rest)
            yield from _one_form(" ".join(rest))


def _parts_of_compounds(text: str) -> Iterator[str]:
    """The last word without what any business may be called: "tomrerfirma", "loodgietersbedrijven"."""
    *before, last = text.split()
    for end in _ENDS_OF_COMPOUNDS:
        rest = last.removesuffix(end)
        if rest == last or len(rest) < 4:
            continue
        for link in _LINKS:
            if rest.endswith(link) and len(rest) - len(link) >= 4:
                yield " ".join([*before, rest.removesuffix(link)])


def without_generic(phrase: str) -> list[str]:
    """The words of a phrase that tell something."""
    return [word for word in phrase.split() if word not in _STOP and not _is_generic(word)]


def _is_generic(word: str) -> bool:
    return word in _GENERIC or any(form in _GENERIC for form in _singular(word))
