"""Values of columns: e-mail addresses, sites, phone numbers, towns, people, ...: by them a column is known whose header
no list has, and a header is doubted that says something else."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from itertools import pairwise

from jobs.extract.contacts import names_and_titles
from jobs.extract.names import known_east_asian_name, known_names
from jobs.extract.pages.site_name import LEGAL_FORM
from jobs.extract.websites import read_website
from jobs.sources.gazetteer import cities_named, postcodes, regions_named, states_by_letters
from jobs.sources.names import fold
from jobs.sources.trades import plain_trade_of, words_of_trades
from jobs.transfer.headers import is_closed
from jobs.transfer.written_values import SEVERAL_PHONES, country_code, pair_of, stars, whole_number

MOST = 0.8  # share of a column's values that must be of a kind
HALF = 0.5  # where the header says the same
SHORT_NAME = 3  # letters: a state's
MAX_NAME = 80  # characters

Test = Callable[[str], bool]

_EMAIL = re.compile(r"(?:mailto:)?[^@\s,;:/?]+@[^@\s,;?/]+\.[^\W\d_]{2,}(?:\?\S*)?", re.IGNORECASE)
_HOST = re.compile(r"(?:https?://)?(?:[\w-]{1,63}\.)+[^\W\d_]{2,63}(?:[:/?#]\S*)?", re.IGNORECASE)
_PHONE = re.compile(
    r"'?(?:tel:)?[+(0-9][0-9()\s./\-\u2010-\u2015]{5,24}(?:,?\s*(?:x|ext\.?)\s*\d{1,6})?", re.IGNORECASE
)
_EXTENSION = re.compile("x|e")
_DATE = re.compile(r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4}(?:[ T].*)?")
_DECIMAL = re.compile(r"-?\d{1,3}[.,]\d{2,}")
_IP = re.compile(r"\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}")  # where somebody came from, as newsletters note it
_DEGREES = re.compile(r"-?\d{1,3}[.,]\d{3,}")
_PARTS = re.compile(r"\s*[,;|\n]\s*|\s+/\s+|\s+[-–—]\s+(?=[^\W\d_]{1,12}\.?\s?:)")
_SEVERAL = re.compile(r"\s*[;,\n|]\s*|\s+/\s+|\s+")
_FIRST_ITEM = re.compile(r"""\[\s*["']([^"']*)["']""")
# Postal codes have that form (150-0001, 01304-001, 14850-1234), and numbers of licences (3020000-02).
_TWO_PARTS = re.compile(r"\s*(?:\d{2,5}-\d{3,4}|\d{4,}-\d{1,2})\s*")
_IDENTIFIER = re.compile(r"\S*(?:_\S*|[^\W_]\d)\S*")  # "res_partner_11", "IDE1"
_MAP = re.compile(
    r"https?://(?:(?:www\.)?google\.[a-z.]+/maps|maps\.google\.|goo\.gl/maps|maps\.app\.goo\.gl|maps\.apple\.com|"
    r"(?:www\.)?openstreetmap\.org)", re.IGNORECASE
)  # fmt: skip
_CODE = re.compile(r"(?=\D*\d)[A-Z\d]{2,5}(?:[ -]?[A-Z\d]{2,5})?(?:\.0)?", re.IGNORECASE)
_SHORT_NUMBER = re.compile(r"\d{2,4}(?:\.0)?")
_STREET_WORD = re.compile(
    r"\b(?:st|str|street|rd|road|ave?|avenue|blvd|boulevard|ln|lane|dr|drive|way|ct|court|pl|place|sq|square|hwy|"
    r"highway|pkwy|terrace|row|hill|close|rue|bd|quai|impasse|chemin|all[eé]e|via|viale|corso|piazza|strada|calle|avda|"
    r"avenida|plaza|paseo|rua|travessa|largo|ul|ulica|al|plac|os|sokak|cad|caddesi|mah|jl|jalan|đường|ул|улица|"
    r"просп\w*|пр|пер|вул|вулиця|οδός|bul|bulevar|شارع|רחוב)\b|"
    r"\w(?:stra(?:ß|ss)e|str|weg|gasse|platz|allee|ring|damm|ufer|markt|straat|laan|plein|gracht|kade|singel|gatan|gata|"
    r"vägen|gade|vej|veien|gate|katu|tie|utca|tér)\b|\b(?:krt|körút|u)\.",
    re.IGNORECASE,
)
_STREET = re.compile(r"\d+\s*[\w/-]{0,4}[,.]?\s+\D{3,}|\D{3,}?[\s,.]\s*(?:nr?\.?\s*)?\d+\s*[\w/-]{0,5}(?:[,\s].*)?")


def is_email(text: str) -> bool:
    """Whether a text is an e-mail address, or a link to one, and nothing else."""
    return bool(_EMAIL.fullmatch(text.strip()))


def is_host(text: str) -> bool:
    """Whether a text is a host or a URL and nothing else."""
    return bool(_HOST.fullmatch(text.strip())) and not is_email(text)


def is_phone(text: str) -> bool:
    """Whether a text looks like a phone number: 7 to 15 digits, and neither a date nor a decimal number."""
    text = text.strip()
    if not _PHONE.fullmatch(text) or any(form.fullmatch(text) for form in (_DATE, _DECIMAL, _IP)):
        return False
    number = _EXTENSION.split(text.lower().removeprefix("tel:"))[0]
    return 7 <= _digits(str(number)) <= 15


def _digits(text: str) -> int:
    return sum(map(str.isdigit, text))


def is_map_link(text: str) -> bool:
    """Whether a URL is a map's, not a website."""
    return bool(_MAP.match(text.strip()))


def is_words(text: str) -> bool:
    """Whether a text has a letter, and is no address of the web."""
    return any(letter.isalpha() for letter in text) and not is_host(text) and not is_email(text)


def plain_text(cell: str) -> str:
    """A cell as it is compared: the first item of a list as JSON, nothing of an object or of a list of objects."""
    if cell.startswith(("{", "[{")):
        return ""
    match = _FIRST_ITEM.match(cell)
    return match[1] if match else cell.lstrip("·• ")  # the marks of a map's card


def has_number(text: str) -> bool:
    """Whether words have a number among them, as an address has."""
    return is_words(text) and any(letter.isdigit() for letter in text)


def is_amount(text: str) -> bool:
    """Whether a text begins with a number."""
    return text[:1].isdigit()


def is_name(text: str) -> bool:
    """Whether a text may be what a business is called: short, and mostly letters."""
    if _IDENTIFIER.fullmatch(text):
        return False
    letters = sum(unicodedata.category(sign)[0] in "LM" for sign in text)  # Thai writes vowels as marks
    return len(text) <= MAX_NAME and letters >= len(text) / 2 and is_words(text)


def has_legal_form(text: str) -> bool:
    """Whether a name has a form of firms: "Ida Ltd"."""
    return bool(LEGAL_FORM.search(text))


def is_business_name(text: str) -> bool:
    """Whether a name has a form of firms, or a word of a trade: "Ida Ltd", "Kelp Juice Bar"."""
    words = (word for word in fold(text).split() if len(word) > SHORT_NAME - 1)
    return is_name(text) and (has_legal_form(text) or not words_of_trades().isdisjoint(words))


def host_of(text: str) -> str:
    """The host of a URL; empty for none."""
    return read_website(text).host or ""


def are(values: Sequence[str], test: Test, share: float = MOST) -> bool:
    """Whether so many of the values are of a kind; of no values none is."""
    return bool(values) and sum(map(test, values)) >= share * len(values)


def differ(values: Sequence[str]) -> bool:
    """Whether hardly any value comes twice."""
    return len(set(values)) >= MOST * len(values)


def _are_emails(text: str) -> bool:
    parts = [part for part in _SEVERAL.split(text.strip()) if part]
    return bool(parts) and all(map(is_email, parts))


def _are_phones(text: str) -> bool:
    """Phone numbers, one or several, that are no mere numbers."""
    parts = [part for part in SEVERAL_PHONES.split(text) if part.strip()]
    return bool(parts) and all(is_phone(p) and not p.strip().isdigit() and not _TWO_PARTS.fullmatch(p) for p in parts)


def _are_numbers_of_phones(text: str) -> bool:
    parts = [part for part in SEVERAL_PHONES.split(text) if part.strip()]
    return any(7 <= _digits(part) <= 15 for part in parts) and not is_words(
        re.sub(r"(?:tel|ext|x|e\+?\d*)\b", "", text, flags=re.IGNORECASE)
    )


def is_own_site(text: str) -> bool:
    """Whether a text is a site that may be a business's own: neither a map nor a network's."""
    return is_host(text) and not is_map_link(text) and read_website(text).outcome in ("own", "redirector")


def is_profile(text: str) -> bool:
    """Whether a URL is a profile at a network."""
    return is_host(text) and read_website(text).kind == "social"


def is_shared_page(text: str) -> bool:
    """Whether a URL is a page of a site that many businesses share, such as a directory."""
    return is_host(text) and read_website(text).outcome == "shared_host"


def _is_no_profile(text: str) -> bool:
    return is_host(text) and not is_map_link(text) and not is_profile(text)


def is_rating(text: str) -> bool:
    """Whether a text is a number of stars, without words."""
    return stars(text) is not None and not is_words(text)


def _is_country(text: str) -> bool:
    return len(text) > 2 and bool(country_code(text))


def _is_pair(text: str) -> bool:
    parts = pair_of(text)
    return len(parts) == 2 and all(map(is_degrees, parts))


def is_degrees(text: str) -> bool:
    """Whether a text is a coordinate: a number of up to 180 with three decimals or more."""
    return bool(_DEGREES.fullmatch(text.strip())) and abs(float(text.replace(",", "."))) <= 180


def is_decimal(text: str) -> bool:
    """Whether a text may be a coordinate: a decimal number of up to 180."""
    return bool(_DECIMAL.fullmatch(text)) and abs(float(text.replace(",", "."))) <= 180


def has_form_of_code(text: str) -> bool:
    """Whether a text may be a postal code by its form."""
    return bool(_CODE.fullmatch(text.strip()) or _SHORT_NUMBER.fullmatch(text.strip()))


def _is_postal_code(text: str) -> bool:
    """A code that some country's post has; of British and Canadian ones the beginning is known."""
    plain = re.sub(r"[ -]", "", text.strip().lower())
    beginnings = (plain[:3], plain[:-3]) if plain[:1].isalpha() else ()
    return bool(_CODE.fullmatch(text.strip())) and any(map(postcodes, filter(None, (plain, *beginnings))))


_WITH_STATE = re.compile(r"([^\d,]+?),?\s+([A-Z]{2,3})(?:,?\s+\d{4,5}(?:-\d{4})?)?")
_WITH_CODE = re.compile(r"(?:[A-Z]{1,2}-)?(\d{4,6})\s+(\D+)")
# What stands before a town's name: "гр. Пловдив", "Stadt Ulm", "Comune di Asti".
_OF_A_TOWN = re.compile(
    r"(?:г|гр|с|пос|пгт|ст|м|смт|стадт)\.\s*|(?:stadt|gemeinde|markt|city of|town of|village of|ville de|commune de|"
    r"comune di|città di|gmina|miasto|obec|město|comuna|municipio de|município de)\s+",
    re.IGNORECASE,
)


def _is_town(text: str) -> bool:
    text = _OF_A_TOWN.sub("", text)
    is_long = len(text) > SHORT_NAME or not text.isascii()  # of Chinese and Japanese names most are short
    return is_long and is_words(text) and bool(cities_named(fold(text)))


def is_town_with_state(text: str) -> bool:
    """Whether a text is a town with the letters of its state or with its code: "Dover, NH 03820", "01067 Dresden"."""
    match = _WITH_STATE.fullmatch(text)
    if match and states_by_letters(match[2].lower()):
        return _is_town(match[1])
    return bool((match := _WITH_CODE.fullmatch(text)) and _is_postal_code(match[1]) and _is_town(match[2]))


def _is_state(text: str) -> bool:
    plain = fold(text)
    return bool(states_by_letters(plain)) if len(text) <= 3 else any(0 < row.level < 3 for row in regions_named(plain))


def is_street_with_town(text: str) -> bool:
    """Whether a street without a number stands before a comma: "Otley Rd, Leeds", and not "Notting Hill, London"."""
    first, comma, _ = text.partition(",")
    words = [*_STREET_WORD.finditer(first)]
    is_street = bool(comma and words) and words[-1].start() > 0 and words[-1].end() == len(first.rstrip(". "))
    return is_street and not cities_named(fold(first))


def _is_street(text: str) -> bool:
    """A number, and a word for a street: "Studio 54" is none."""
    return (
        bool(_STREET.fullmatch(text.strip()))
        and bool(_STREET_WORD.search(text))
        and is_words(text)
        and not phone_in_words(text)
    )


def _is_address(text: str) -> bool:
    return _is_street(text) and "," in text


def _is_person(text: str) -> bool:
    words = text.split()
    return (names_and_titles.is_name(text) and known_names(words) > 0) or known_east_asian_name(text) > 1


def is_trade(text: str) -> bool:
    """Whether a few words are a trade, as they stand."""
    return len(text) <= MAX_NAME / 2 and is_words(text) and plain_trade_of(text).known


# Contacts of several kinds in one cell.

CONTACTS: Mapping[str, Test] = {"email": is_email, "phone": _are_phones, "website": is_own_site}


_LABELLED = re.compile(r"([^\W\d_][^:=\d@/]{0,24}?)(?:\s*[:=]\s*|\.?\s+(?=[+(0]))(\S.*)")


def labelled(text: str) -> tuple[str, str]:
    """What a value is called before a colon, and the value: "Tel.: 0316 555045"; without a name an empty one."""
    match = _LABELLED.fullmatch(text)
    return (match[1], match[2]) if match else ("", text)


def contacts_in(text: str) -> dict[str, list[str]]:
    """What of a cell with several parts is a contact, by its kind."""
    found: dict[str, list[str]] = {kind: [] for kind in CONTACTS}
    for part in map(str.strip, _PARTS.split(text)):
        label, value = labelled(part)
        if is_closed(label):
            continue
        if kind := next((kind for kind, test in CONTACTS.items() if test(value)), ""):
            found[kind].append(value)
        elif number := phone_in_words(part):
            found["phone"].append(number)
    return found


def without_contacts(text: str) -> str:
    """The parts of a cell that are no contact."""
    return ", ".join(
        part for part in map(str.strip, _PARTS.split(text)) if part and not any(contacts_in(part).values())
    )


def has_contacts(text: str) -> bool:
    """Whether a cell has several parts of which one is a contact, or a phone number among words."""
    return (len(_PARTS.split(text)) > 1 or is_words(text)) and any(contacts_in(text).values())


def have_contacts(values: Sequence[str]) -> bool:
    """Whether cells have contacts of several kinds, or a contact among words; beside them some may have one alone."""
    with_words = sum(map(has_contacts, values))
    alone = sum(any(test(value) for test in CONTACTS.values()) for value in values if not has_contacts(value))
    return with_words > 0 and with_words + alone >= MOST * len(values)


def is_year(text: str) -> bool:
    """Whether a text may be the year in which a business began."""
    return bool(re.fullmatch(r"(?:1[89]|20)\d\d", text.strip()))


def are_counted(values: Sequence[str]) -> bool:
    """Whether numbers go up by one from row to row: they are numbers of rows, whatever they look like."""
    numbers = [int(value) for value in values if value.isascii() and value.isdigit()]
    steps = sum(second - first == 1 for first, second in pairwise(numbers))
    return len(numbers) == len(values) > 1 and steps >= HALF * (len(numbers) - 1)


_PHONE_IN_WORDS = re.compile(r"(?<![\w./-])[+(0]?[(\d][\d()\s./-]{6,100}\d(?![\w-])")
LEAST_OF_A_PHONE = 9  # digits among words, where shorter numbers are something else


def phone_in_words(text: str) -> str:
    """The phone number that stands among words: "Mme Petit 05 56 55 17 91"; empty without one."""
    numbers = (match[0].strip() for match in _PHONE_IN_WORDS.finditer(text) if is_words(text))
    fitting = (number for number in numbers if _are_phones(number) and _digits(number) >= LEAST_OF_A_PHONE)
    return next(fitting, "")


# Whose values alone say what they are, in this order; of a business's name, a trade, a count nothing tells for sure.
BY_VALUES: Mapping[str, Test] = {
    "email": _are_emails, "profiles": is_profile, "website": is_own_site, "phone": _are_phones,
    "coordinates": _is_pair, "country": _is_country,
}  # fmt: skip
# And those that say it beside a column of an address.
OF_AN_ADDRESS: Mapping[str, Test] = {
    "postal_code": _is_postal_code, "city": _is_town, "state": _is_state, "address": _is_address, "street": _is_street,
}  # fmt: skip
OF_PEOPLE: Mapping[str, Test] = {"person": _is_person, "job_title": names_and_titles.is_title}

# What the values must be where but a word of a header says what they are; of other fields, words are enough.
CHECKS: Mapping[str, Test] = {
    "email": _are_emails, "website": _is_no_profile, "phone": _are_numbers_of_phones, "postal_code": has_form_of_code,
    "latitude": is_decimal, "longitude": is_decimal, "rating": is_rating,
    "rating_count": lambda text: whole_number(text) is not None and not is_words(text),
    "house_number": lambda text: bool(re.match(r"\d", text)) and len(text) <= 10,
}  # fmt: skip


# What they must be where a word of a header says so beside others that are not known.
PLAUSIBLE: Mapping[str, Test] = {
    **OF_AN_ADDRESS,
    "address": has_number, "street": has_number, "person": _is_person, "job_title": names_and_titles.is_title,
    "main_category": is_trade, "country": _is_country, "name": is_business_name,
    "coordinates": lambda text: _is_town(text) or _is_street(text),  # "Where are you based?"
}  # fmt: skip


@cache
def label_of_values(name: str) -> str:
    """What values of a kind are called in a sentence."""
    labels = {"email": "e-mail addresses", "website": "websites", "phone": "phone numbers", "profiles": "profiles"}
    return labels.get(name, f"values of {name.replace('_', ' ')}")
