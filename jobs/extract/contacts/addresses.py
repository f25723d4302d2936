# ruff: noqa: E501 -- patterns and tables are read whole, not in pieces
"""Postal addresses: from data, from <address>, and from text in the shapes of some countries."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, islice

from jobs.extract.contacts import ownership, postal
from jobs.extract.contacts.ownership import OwnSite
from jobs.extract.contacts.sighting import ContactSighting, snippet
from jobs.extract.data import load
from jobs.extract.literals import Literals, numbered_parts
from jobs.extract.outline import Outline
from jobs.extract.text import fold

_UPPER = "A-ZÀ-ÖØ-ÞĀ-Ž"
_STATES = (
    "Alabama|Alaska|Arizona|Arkansas|California|Colorado|Connecticut|Delaware|Florida|Georgia|Hawaii|Idaho|Illinois|Indiana|Iowa|Kansas|Kentucky|Louisiana|Maine|"
    "Maryland|Massachusetts|Michigan|Minnesota|Mississippi|Missouri|Montana|Nebraska|Nevada|New Hampshire|New Jersey|New Mexico|New York|North Carolina|North Dakota|"
    "Ohio|Oklahoma|Oregon|Pennsylvania|Rhode Island|South Carolina|South Dakota|Tennessee|Texas|Utah|Vermont|Virginia|Washington|West Virginia|Wisconsin|Wyoming"
)
_US = re.compile(
    r"(?<![\w$.-])(?:(?:[NSEW]\d{0,3})?[NSEW]?\d{1,6}[A-Za-z]? (?:[A-Z][\w.'’ -]{0,30})??(?:Highway|Hwy|County Road|Co\.? Rd|CR|FM|State Route|SR) [\dA-Z]{1,5}(?: [NSEW])?(?!\w)"
    r"|(?:[NSEW]\d{0,3})?[NSEW]?\d{1,6}[A-Za-z]? [A-Z0-9][\w.'’ -]{2,50}?\b(?:St(?:reet)?|Ave(?:nue)?|R(?:oa)?d|Blvd|Boulevard|Dr(?:ive)?|L(?:ane|n)|Way|C(?:our)?t|Pl(?:ace)?|"
    r"Pkwy|Parkway|Hwy|Highway|Sq(?:uare)?|Ter(?:race)?|Cir(?:cle)?|Pike|Trail|Trl|Broadway)\b\.?(?:[,\s]{1,3}(?:(?:Suite|Ste|Unit|Apt|Floor|Fl|#)\.?\s?[\w-]{1,8}|\d{1,2}(?:st|nd|rd|th) (?:Floor|Fl\.?)))?"
    r"|P\.?\s?O\.? Box \d{1,6}|(?:R\.?R\.?|(?:Rural )?R(?:ou)?te?\.?|H\.?C\.?R?|Star Route|Highway Contract) \d{1,3},? Box \d{1,5}[A-Z]?)[,\s•·|]{1,4}[A-Z][\w.' -]{2,30}?,?\s{1,3}(?:"
    rf"{_STATES}|"
    r"A[KLRZ]|C[AOT]|D[CE]|FL|GA|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|N[CDEHJMVY]|O[HKR]|PA|RI|S[CD]|T[NX]|UT|V[AT]|W[AIVY])\s{1,3}\d{5}(?:-\d{4})?\b"
)
_DE = re.compile(
    rf"(?<![\w])[{_UPPER}][\w.ßäöüéè' -]{{2,40}}?(?:[Ss]tr(?:aße|asse|\.)|[Ww]eg|[Pp]latz|[Aa]llee|[Gg]asse|[Rr]ing|[Dd]amm|[Uu]fer|[Cc]haussee|[Mm]arkt|[Hh]of)\s?\d{{1,4}}\s?[a-z]?(?:\s?[-–]\s?\d{{1,4}})?"
    rf"[,\s|·]{{1,6}}(?:D-|A-|CH-)?\d{{4,5}}\s(?:St\. )?[{_UPPER}](?:[\wßäöüé/()-]|\.(?=[\w/(-])){{1,30}}(?: (?:[{_UPPER}]|am|an|im|der|bei)(?:[\wßäöü-]|\.(?=\w)){{0,20}}){{0,3}}"
)
_GB = re.compile(
    r"(?<![\w-])(?:(?:Unit|Suite|Flat|Studio) )?\d{1,4}[a-z]?,? [A-Z][\w' -]{2,40}?,?\s[A-Z][\w',\s-]{2,60}?,?\s[A-Z]{1,2}\d[A-Z\d]?\s\d[A-Z]{2}\b"
)
_FR = re.compile(
    rf"(?<!\w)\d{{1,4}}(?:\s?(?:bis|ter|[A-C]))?,?\s(?:rue|avenue|av\.|boulevard|bd|place|chemin|route|allée|impasse|quai|cours|square)\s[\wÀ-ÿ.'’ -]{{2,50}}?[,\s–-]{{1,4}}(?:F-)?\d{{5}}\s[{_UPPER}][\wÀ-ÿ'’-]{{1,30}}(?:[ -][\wÀ-ÿ'’]{{1,20}}){{0,3}}",
    re.IGNORECASE,
)
_IT_ES = re.compile(
    rf"(?<!\w)(?:Via|Viale|Piazza|Corso|Largo|Vicolo|Calle|C/|Avenida|Avda\.?|Plaza|Paseo|Carrer|Rua|ul\.|al\.|pl\.)\s?[\wÀ-ÿĀ-ž.'’ªº -]{{2,40}}?[,\s]{{1,3}}(?:n[.º°]?\s?)?\d{{1,4}}[A-Za-z]?(?:/[A-Za-z\d]{{1,4}})?(?:[,\s][^\n,]{{1,20}})?"
    rf"[,\s–-]{{1,4}}(?:\d{{5}}|\d{{2}}-\d{{3}}|\d{{4}}-\d{{3}})\s[{_UPPER}][\wÀ-ÿĀ-ž'’-]{{1,30}}(?: [{_UPPER}(][\wÀ-ÿ)]{{1,20}}){{0,2}}(?: \([A-Z]{{2}}\))?"
)
_NL = re.compile(
    rf"(?<!\w)[{_UPPER}][\w.' -]{{2,40}}?(?:straat|weg|laan|plein|gracht|kade|dijk|singel|hof|markt)\s\d{{1,4}}\s?[a-zA-Z]?(?:-\w{{1,4}})?[,\s|·–-]{{1,4}}\d{{4}}\s?[A-Z]{{2}}\s[{_UPPER}][\w'-]{{1,30}}"
)
# Street words that end a name in the north, and what stands behind a number in Belgium.
_NORTH = re.compile(
    rf"(?<!\w)[{_UPPER}][\w.' -]{{1,40}}?(?:gatan|gata|gate|gaten|gade|vägen|veien|vegen|vej|väg|vei|stigen|stræde|torget|torvet|torv|allé|alle|plads|plass|platsen|katu|tie|polku|"
    rf"straat|laan|steenweg|lei|plein|baan|weg|dreef)\s\d{{1,4}}\s?[a-zA-Z]?(?:\s(?:bus|boîte|bte)\s\w{{1,5}}|,?\s(?:st|\d)\.?\s?(?:th|tv|sal)\.?)?[,\s|·–-]{{1,4}}"
    rf"(?:(?:SE|DK|NO|N|FI|B|S)-)?(?:\d{{3}}\s?\d{{2}}|\d{{4}})\s[{_UPPER}][\w'-]{{1,30}}(?: [{_UPPER}]{{1,2}}(?!\w))?"
)
# A name, a number, a postal code that is no year, a town: the Czech Republic, Slovakia, and streets without a word for street.
_PLAIN = re.compile(
    rf"(?<![\w.])[{_UPPER}][\w.' -]{{2,40}}?\s\d{{1,4}}(?:/\d{{1,4}})?[a-zA-Z]?(?:,| [·•|])[\s|·–-]{{1,3}}(?:[A-Z]{{1,2}}-)?(?:\d{{3}}\s\d{{2}}|\d{{5}})\s[{_UPPER}][\w'-]{{2,30}}(?: \d{{1,2}}(?!\d))?"
)
_CA = re.compile(
    r"(?<![\w$.-])\d{1,6}[A-Za-z]?,? [A-Z0-9a-z][\w.'’ -]{2,50}?(?:,\s(?:bureau|suite|unit|local|app\.?)\s\w{1,6})?[,\s]{1,4}[A-ZÀ-Þ][\w.'’ -]{2,30}?,?\s{1,3}"
    r"\(?(?:AB|BC|MB|NB|NL|NS|NT|NU|ON|PE|QC|SK|YT|Québec|Quebec|Ontario|Alberta|Manitoba|British Columbia|Nova Scotia|New Brunswick|Saskatchewan)\)?,?\s{1,3}[A-Z]\d[A-Z]\s?\d[A-Z]\d\b"
)
_IE = re.compile(
    r"(?<!\w)(?:Unit )?\d{1,4}[a-z]?,?\s[A-Z][\w' -]{2,40}?,\s[A-Z][\w', -]{2,60}?,?\s[A-Z]\d[\dW]\s?[A-Z\d]{4}(?:, Ireland)?(?!\w)"
)
_NZ = re.compile(
    r"(?<![\w$.-])\d{1,5}[A-Za-z]?(?:/\d{1,5})? [A-Z][\w' -]{2,40}?\b(?:Street|St|Road|Rd|Avenue|Ave|Drive|Lane|Place|Terrace|Crescent|Quay|Way)\b\.?[,\s]{1,4}[A-Z][\w' -]{2,30}?(?:,\s[A-Z][\w' -]{2,30})?,?\s\d{4}(?:,? New Zealand|,? NZ)?(?![\w-])"
)
_BR = re.compile(
    r"(?<!\w)(?:Rua|Avenida|Av\.|R\.|Alameda|Al\.|Praça|Travessa|Rodovia|Estrada)\s[\w.'’ -]{2,50}?,\s?(?:n[º°.]\s?)?\d{1,5}[^\n]{0,60}?[,\s–/-]{1,4}(?:A[CLMP]|BA|CE|DF|ES|GO|M[AGST]|P[ABEIR]|R[JNORS]|S[CEP]|TO)"
    r"[,\s–-]{1,5}(?:CEP:?\s?)?\d{5}-\d{3}\b"
)
_AU = re.compile(
    r"(?<![\w$.-])(?:(?:Unit|Suite|Shop|Level) )?\d{1,5}[A-Za-z]?(?:/\d{1,5})?,? [A-Z][\w' -]{2,40}?\b(?:St(?:reet)?|Ave(?:nue)?|R(?:oa)?d|Dr(?:ive)?|Lane|Ln|Way|C(?:our)?t|Pl(?:ace)?|"
    r"Cres(?:cent)?|Hwy|Highway|Parade|Pde|Terrace|Tce|Blvd|Close|Cl)\b\.?[,\s]{1,4}[A-Z][\w' -]{2,30}?,?\s{1,3}(?:NSW|VIC|QLD|SA|WA|TAS|ACT|NT|Vic|Qld|Tas)\s{1,3}\d{4}\b"
)
# Quarter, street and number, then the postal code, the district and the province.
_TR = re.compile(
    rf"(?<!\w)[{_UPPER}][\w.'’ -]{{2,40}}?(?:Mah|Mahallesi|Cad|Caddesi|Cd|Sok|Sokak|Sokağı|Sk|Bulvarı|Blv)\b\.?[^\n@]{{3,100}}?[,\s]{{1,3}}\d{{5}}\s[{_UPPER}İ]\w{{2,20}}(?:\s?/\s?[{_UPPER}İ]\w{{2,20}})?"
)
_JP = re.compile(
    r"〒\s?\d{3}-\d{4}\s{0,3}[^\n]{5,60}?(?=\s?(?:TEL|Tel|tel|FAX|Fax|℡|☎|電話|0\d{1,3}-\d{2,4}-\d{4}|$|\n))|〒\s?\d{3}-\d{4}\s{0,3}[^\n]{5,60}"
)
# Of the words that a shape always has, what is the same in every spelling of them that it takes.
_GERMAN = (
    "straße",
    "strasse",
    "str.",
    "weg",
    "platz",
    "allee",
    "gasse",
    "ring",
    "damm",
    "ufer",
    "chaussee",
    "markt",
    "hof",
)
_FRENCH = (
    "rue",
    "avenue",
    "av.",
    "boulevard",
    "bd",
    "place",
    "chemin",
    "route",
    "allée",
    "impasse",
    "quai",
    "cours",
    "square",
)
_SOUTHERN = (
    "via",
    "piazza",
    "corso",
    "largo",
    "vicolo",
    "calle",
    "c/",
    "aven",
    "avda",
    "plaza",
    "paseo",
    "carrer",
    "rua",
    "ul.",
    "al.",
    "pl.",
)
_DUTCH = ("straat", "weg", "laan", "plein", "gracht", "kade", "dijk", "singel", "hof", "markt")
_NORTHERN = (
    "gatan",
    "gata",
    "gate",
    "gade",
    "väg",
    "vei",
    "veg",
    "vej",
    "stigen",
    "stræde",
    "torg",
    "torv",
    "allé",
    "alle",
    "plads",
    "plass",
    "plats",
    "katu",
    "tie",
    "polku",
    "straat",
    "laan",
    "steenweg",
    "lei",
    "plein",
    "baan",
    "weg",
    "dreef",
)
_ENGLISH = ("st", "ro", "rd", "ave", "drive", "lane", "place", "terrace", "crescent", "quay", "way")
# Each shape behind what all its matches have, which is searched ten times as fast: most windows are of one or two countries.
_SHAPES = [
    (re.compile(needs), Literals(words) if words else None, shape is _TR, shape)
    for needs, words, shape in (
        (r"[A-Za-z]\s{1,3}\d{5}", (), _US),
        (r"[A-Z]\d[A-Z]\s?\d[A-Z]\d", (), _CA),
        (r"\d{5}-\d{3}", (), _BR),
        (rf"\d{{4}}\s[{_UPPER}]", _GERMAN, _DE),
        (r"\d[A-Z\d]?\s\d[A-Z]{2}\b", (), _GB),
        (r"[A-Z]\d[\dW]\s?[A-Z\d]{4}", (), _IE),
        (r"\d{5}\s\w", _FRENCH, _FR),
        (r"\d{3}\s[^\W\d]", _SOUTHERN, _IT_ES),
        (r"\d{4}\s?[A-Z]{2}\s", _DUTCH, _NL),
        (r"\d{2}\s[^\W\d]", _NORTHERN, _NORTH),
        (r"(?:NSW|VIC|QLD|SA|WA|TAS|ACT|NT|Vic|Qld|Tas)\s{1,3}\d", (), _AU),
        (r"\s\d{4}(?!\w)", _ENGLISH, _NZ),
        ("〒", (), _JP),
        (r"(?:Mah|Cad|Cd|Sok|Sk|Bulvarı|Blv)", (), _TR),
        (r"\d{2}\s[^\W\d]", (), _PLAIN),
    )
]
# Begins with a digit, for speed. Four digits need what stands beside a postal code, or every year would be one.
_POSTCODE = re.compile(
    rf"[0-9](?:[0-9]{{4}}(?![0-9])|[0-9]{{3}}\s?[{_UPPER}]|(?<=(?:NSW|VIC|QLD|TAS|ACT|Vic|Qld|Tas)\s.)[0-9]{{3}}|(?<=(?:SA|WA|NT)\s.)[0-9]{{3}}"
    r"|[0-9]-[0-9]{3}\s|[0-9]{2}\s[0-9]{2}\s|[0-9]{3}(?=\n|$|,? N)|[A-Z]\s?[0-9][A-Z][0-9]|(?<=[A-Z].)[0-9W]\s?[A-Z][A-Z0-9]{3}|[0-9]{3}-[0-9]{3}\s|(?<=〒.)[0-9]{2}-[0-9]{4}|(?<=〒\s.)[0-9]{2}-[0-9]{4}|[A-Z]{2}\b)"
)


POSTCODES_MOST = 40
NEAR = 14  # characters on both sides of the first digit of a postal code
# What a site builder fills in where the owner has not entered an address: its own office, or an invented one.
_BUILDERS_OWN = re.compile(r"(?:459 Broadway|225 Varick|8 Clarkson)\b.{0,40}New York|500 Terry Francine", re.IGNORECASE)


_DIGIT_OF_A_STREET = re.compile(r"(?!^\d{1,2}[.)] )\d")  # "5. Assurance" has none
_ENUMERATED = re.compile(r"\d{1,2}[.)] ")
_NUMBERS = re.compile(r"\d+")
_WORDS = re.compile(r"[^\W\d_]+")
OWN_SHORTEST = 3  # letters of a word that tells whose name it is
_SENTENCE_BEFORE = re.compile(
    r"^(?!rear )(?:(?:19|20)\d\d\W{1,3})?[^\d,]{2,80}\s(?:at|from|visit|to|of)\s(?=\d|P\.?\s?O\.?\s?Box)", re.IGNORECASE
)  # "We are at 18 Anderson Street"

_POSTAL_WORDS = load("postal")["words"]
# "483 Caves Road (corner of Metricup Road), Wilyabrup"
_DIRECTION = re.compile(rf" ?\((?:{'|'.join(_POSTAL_WORDS['directions'])})\b[^()\n]{{0,50}}\)", re.IGNORECASE)
_AT_NAME = re.compile(r"\S@|@\S")  # "#05-32 Premier @ Kaki Bukit" is a house
_ARTICLE_BEFORE = re.compile(r"^the (?=[A-Z])")  # "on the Ballyorgan Road"
# "Büro Bonn Adenauerallee 136": an office with its town, and no mark behind it.
_OFFICE_BEFORE = re.compile(
    rf"^(?:{'|'.join(_POSTAL_WORDS['offices'])}) (?:(?:in|de|di|à|w) )?[A-ZÀ-Þ][\w-]+ (?=[A-ZÀ-Þ][^,\d]{{3,40}} \d|\d{{1,4}}[a-z]?,? [A-Za-z])"
)
# "Gipser Ruchti AG Gewerbestrasse 6": a name with its legal form, and no mark behind it.
_FORM_BEFORE = re.compile(rf"^[^\d,]{{2,60}}? (?:{'|'.join(_POSTAL_WORDS['forms'])}) (?=[^\W\d_][^,]*\d|\d)")
# "di S. Giuliani Via Marconi 88": the end of a name, and no mark behind it.
_END_OF_NAME_BEFORE = re.compile(
    rf"^d(?:i|e|el|ella) (?:[A-ZÀ-Þ][\w.'’]* ){{1,3}}(?=(?i:{'|'.join(_POSTAL_WORDS['street_words'])})[ .])"
)
# "Warehouse 2200 NE Marine Dr": a number that long is no unit's.
_PART_BEFORE = re.compile(
    rf"^(?:{'|'.join(_POSTAL_WORDS['parts_before_numbers'])}) (?=\d{{3,5}} [A-Z0-9])", re.IGNORECASE
)
_BEFORE_STREETS = (_SENTENCE_BEFORE, _OFFICE_BEFORE, _FORM_BEFORE, _END_OF_NAME_BEFORE, _PART_BEFORE)


def _without_what_is_before(line: str) -> str:
    """An address without the sentence, the office and the name that lead to it, and without directions."""
    line = _DIRECTION.sub("", line[postal.lead_length(line) :])
    for before in (*_BEFORE_STREETS, _ARTICLE_BEFORE):
        line = before.sub("", line)
    return line


def address(shown: str, method: str, confidence: float, text: str = "", name: str = "") -> ContactSighting | None:
    """The sighting of a postal address, its lines joined by commas; None where it has no number or an unlikely length.

    `text` are the words around it.
    """
    line = re.sub(
        r"\s*,(?:\s*,)+", ",", ", ".join(" ".join(part.split()) for part in re.split(r"[\n|]", shown) if part.strip())
    ).strip(" ,.;")
    line = _without_what_is_before(line)
    if (
        not 10 <= len(line) <= 200
        or not any(c.isdigit() for c in line)
        or _AT_NAME.search(line)
        or _BUILDERS_OWN.match(line)
    ):
        return None
    normalised = " ".join(re.findall(r"[^\W_]+", fold(line)))
    return ContactSighting(
        "address", line, normalised, name=name, rank=80, confidence=confidence, method=method, snippet=text[:200]
    )


KNOWN, SHAPED, UNKNOWN = 0.85, 0.75, 0.65  # how sure: its town is known; the shape is a country's; neither


@dataclass(frozen=True)
class PostalPlace:
    """An address in a text: from which to which character, how sure it is one, and the odds that it is the business's.

    What stands beside an address is read as the business's wherever that is likelier than not (`is_own`).
    """

    begin: int
    end: int
    confidence: float
    odds: float

    @property
    def is_own(self) -> bool:
        """Whether it is likelier the business's own than somebody else's."""
        return self.odds > 0


def is_reported(place: PostalPlace) -> bool:
    """Whether an address is surely enough the business's own to be read as its."""
    return place.odds > ownership.REPORTED_FROM


def places_of(text: str, countries: list[str], outline: Outline, site: OwnSite) -> list[PostalPlace]:
    """The addresses of a text by the grammars of the countries (ISO 3166-1) and in the shapes of some twenty countries.

    Of two that overlap, the one whose town is known stands, then the one in a shape. Whose each is says
    `jobs.extract.contacts.ownership`; `outline` is that of the text.
    """
    places = [
        (begin, end, confidence)
        for start, end, confidence in places_in_text(text, countries)
        if (begin := _behind_own_name(text, _behind_headings(text, start, end, outline), end, site)) < end
    ]
    odds = ownership.odds_of(outline, [(begin, end) for begin, end, _ in places], site)
    return [PostalPlace(*place, odds=of_one) for place, of_one in zip(places, odds, strict=True)]


# A part that is a house of its own without the part before it: "The Apple Store", "Unit 3", "14 High Street".
_HOUSE_NEXT = re.compile(r"(?:the |unit |suite |level |shop )?[^,\n]*\d|the [A-Z]", re.IGNORECASE)

_CODE_NEXT = re.compile(r"\d{3} ?\d{2}(?!\d)|\d{4,6}(?!\d)")  # a village that the business is called after


def _behind_own_name(text: str, begin: int, end: int, site: OwnSite) -> int:
    """Where an address begins that the business's own name stands before: "The Ashcombe Trust, The Apple Store, ..."."""
    begin = _behind_name_without_mark(
        text, _behind_town(text, _behind_first_line(text, begin, end, site), end), end, site
    )
    name, mark, rest = text[begin:end].partition(", ")
    words = [fold(word) for word in _WORDS.findall(name)]
    own = sum(word in site.words for word in words if len(word) > OWN_SHORTEST)
    is_own = own and 2 * own >= len([word for word in words if len(word) > OWN_SHORTEST])
    is_whole = fold("".join(_WORDS.findall(name))) in site.words.replace("-", "")
    is_house = postal.is_street(name) or (postal.is_named_house(name) and not is_whole)
    if not mark or is_house or "\n" in name or _DIGIT_OF_A_STREET.search(name) or not is_own or rest.count(",") < 1:
        return begin
    is_before_house = _HOUSE_NEXT.match(rest) or (
        is_whole and len(name) >= NAME_SHORTEST and rest.count(",") > 1 and not postal.is_named_house(name)
    )
    return begin + len(name) + len(mark) if is_before_house and not _CODE_NEXT.match(rest) else begin


def _behind_first_line(text: str, begin: int, end: int, site: OwnSite) -> int:
    """Where an address begins over whose lines the name of the site stands, or that of its town once more."""
    line, _, rest = text[begin:end].partition("\n")
    if _DIGIT_OF_A_STREET.search(line) or rest.count("\n") < 1:
        return begin
    name = fold("".join(_WORDS.findall(line)))
    is_site = " " in line.strip() and len(name) >= NAME_SHORTEST and name in site.words.replace("-", "")
    is_town = line.strip(" ,") in re.split(r" *[,\n] *", rest)
    return begin + len(line) + 1 if is_site or is_town else begin


# "Guadalupe Blvd. Portillo 311, 98618 Guadalupe": a branch is called by its town, and no mark stands behind it.
_TOWN_FIRST = re.compile(r"([^\W\d_][^\d,\n]{2,30}?) (?=[^\W\d_a-z][^\d,\n]{3,40} \d)")


_WORD_AND_NUMBER = re.compile(r"\S+ \d")  # "Ithaca Road 5, Ithaca"


def _behind_town(text: str, begin: int, end: int) -> int:
    """Where an address begins before which the name of its town stands once more."""
    town = next((town for town in _TOWN_FIRST.finditer(text, begin, end) if town.start() == begin), None)
    if town is None or (
        _WORD_AND_NUMBER.match(text, town.end()) and postal.is_word_for_street(text[town.end() : end].split()[0])
    ):
        return begin
    return town.end() if re.search(rf"\d {re.escape(town[1])}(?=[,\n]|$)", text[town.end() : end]) else begin


# A street with its number that goes on behind a name: "Herenstraat 18", "12 Main Street".
_STREET_NEXT = re.compile(r" (?:[^\W\d][^,\d\n]{3,40} \d{1,4}(?!\d)|\d{1,5}[a-z]?,? [^\W\d]{3})")
NAME_SHORTEST = 8  # letters of a whole name


def _behind_name_without_mark(text: str, begin: int, end: int, site: OwnSite) -> int:
    """Where an address begins that the whole name of the site stands before: "De Ketting Herenstraat 18"."""
    words = [*_WORDS.finditer(text, begin, end)]
    number = _NUMBERS.search(text, begin, end)
    names = [word.end() for word in words[1:6] if number is None or word.end() < number.start()]
    own = site.words.replace("-", "")
    for stop in reversed(names):
        name = fold("".join(_WORDS.findall(text[begin:stop])))
        if len(name) >= NAME_SHORTEST and name in own and _STREET_NEXT.match(text, stop):
            return stop + 1
    return begin


def _behind_headings(text: str, begin: int, end: int, outline: Outline) -> int:
    """Where an address begins that a heading without a number runs through; its end where it has no street then."""
    if "\n" not in text[begin:end]:
        return begin
    first = outline.line_at(begin)
    heading = outline.heading_within(first - 1, outline.line_at(end))
    if heading is None or _DIGIT_OF_A_STREET.search(outline.lines[heading]):
        return begin
    if heading == first and not _ENUMERATED.match(outline.lines[heading]):
        return begin  # a house with a name
    start = outline.start_of(heading + 1)
    return start if start < end and len(_NUMBERS.findall(text[start:end])) > 1 else end


def in_text(text: str, places: list[PostalPlace]) -> Iterator[ContactSighting]:
    """The addresses of a text that are surely enough the business's own, of which all `places` are known."""
    for place in places:
        if is_reported(place):
            around = snippet(text, place.begin, place.end)
            sighting = address(text[place.begin : place.end], "text", place.confidence, around)
            if sighting:
                yield sighting


# A line with a number and at most its label: it is of the address above it.
_NUMBER_ALONE = re.compile(r"(?:[^\W\d][\w.-]{0,14}[.:]{0,2}\s?)?[+(\d][\d\s()./–-]{6,24}\d")


def without_lines_of_others(text: str, places: list[PostalPlace], outline: Outline) -> str:
    """A text of the same length without the numbers of others: behind their address, and alone below its line."""
    for place in places:
        if not place.is_own:
            end = text.find("\n", place.end)
            text = _blanked(text, place.end, len(text) if end < 0 else end)
            below = outline.lines_below(line := outline.line_at(place.end), 1)
            if below and _is_line(outline, place) and _NUMBER_ALONE.fullmatch(below[0]):
                text = _blanked(text, outline.start_of(line + 1), outline.start_of(line + 1) + len(below[0]))
    return text


def _is_line(outline: Outline, place: PostalPlace) -> bool:
    """Whether an address is the whole of its line; behind a court's the number below is the business's again."""
    line = outline.line_at(place.begin)
    return outline.start_of(line) == place.begin and len(outline.lines[line].rstrip(" .,")) <= place.end - place.begin


def _blanked(text: str, begin: int, end: int) -> str:
    return f"{text[:begin]}{' ' * (end - begin)}{text[end:]}"


def of_anybody(text: str, countries: list[str]) -> Iterator[ContactSighting]:
    """The addresses of a text that is no page's, such as what a link to a map looks for."""
    for begin, end, confidence in places_in_text(text, countries):
        sighting = address(text[begin:end], "text", confidence, snippet(text, begin, end))
        if sighting:
            yield sighting


def places_in_text(text: str, countries: list[str]) -> Iterator[tuple[int, int, float]]:
    """Where addresses stand in a text, whosever they are, and how sure it is that each is one."""
    places = [
        (match.start, match.end, KNOWN if match.known else UNKNOWN) for match in postal.addresses(text, countries)
    ]
    certain = [(start, end) for start, end, confidence in places if confidence == KNOWN]
    places += [(start, end, SHAPED) for start, end in _shaped(text, certain)]
    places += [(start, end, SHAPED) for start, end in _eastern(text)]
    return _without_overlaps(places)


def _without_overlaps(places: list[tuple[int, int, float]]) -> Iterator[tuple[int, int, float]]:
    taken: list[tuple[int, int]] = []
    for begin, end, confidence in sorted(places, key=lambda place: (-place[2], place[0])):
        if not any(begin < others and start < end for start, others in taken):
            taken.append((begin, end))
            yield begin, end, confidence


_DIGIT = r"[0-9０-９]"
# From the large to the small, mostly without spaces: Korea, Taiwan, China, and Japan where no 〒 stands before.
_EASTERN = re.compile(
    r"(?:\(?\d{5}\)?,? ?)?(?:서울|부산|대구|인천|광주|대전|울산|세종|경기|강원|충청?북|충청?남|전라?북|전라?남|경상?북|경상?남|제주)[가-힣]{0,6} (?:[가-힣]{1,6}[시군구] ){1,2}(?:[가-힣]{1,6}[읍면동] )?"
    r"[가-힣0-9]{1,12}(?:로|길|동|리)(?: ?\d{1,4}번?길)? ?\d{1,5}(?:-\d{1,4})?(?:,? (?:[가-힣A-Za-z0-9]{1,20} ){0,2}[가-힣A-Za-z]{0,12}\d{0,4}(?:층|호|빌딩|타워|센터)(?: \d{1,4}[층호])?){0,1}(?: ?\([가-힣A-Za-z0-9., ]{2,30}\))?"
    r"|(?:\d{3}(?:\d{2,3})? ?)?(?:[台臺](?:北|中|南|東)|新北|桃園|高雄|基隆|新竹|嘉義|苗栗|彰化|南投|雲林|屏東|宜蘭|花蓮|澎湖)[市縣][^\s,，;；|]{3,30}?\d{1,4}(?:之\d{1,3})?號(?:\d{1,3}樓(?:之\d{1,3})?)?"
    r"|(?:[\u4e00-\u9fff]{2,8}(?:省|自治区))?(?:[\u4e00-\u9fff]{2,7}市|(?<=省)[\u4e00-\u9fff]{2,7}[县区])(?:[\u4e00-\u9fff]{1,7}[区县市])?[\u4e00-\u9fffA-Z0-9]{2,24}?\d{1,5}号(?:[\u4e00-\u9fffA-Z0-9]{1,16}(?:楼|层|室|座|栋|幢)){0,2}"
    rf"|(?:北海道|東京都|京都府|大阪府|[\u4e00-\u9fff]{{2,3}}県)[\u3005-\u30ff\u4e00-\u9fff]{{2,20}}?{_DIGIT}{{1,4}}(?:(?:[-−－‐]|丁目|番地?|号){_DIGIT}{{0,4}}){{1,4}}(?: ?[^\s,、。|()（）]{{2,20}}{_DIGIT}{{1,3}}(?:F|階|号室?))?"
)
# Thailand: from the house to the province, whose name the postal code follows.
_THAI = re.compile(
    r"(?:เลขที่ ?)?\d{1,4}(?:/\d{1,4})?(?:-\d{1,4})? [^\n@:]{5,120}?(?:จังหวัด|จ\.|กรุงเทพ)[\u0e00-\u0e7f]{0,20} ?\d{5}(?!\d)"
)
_EASTERN_SIGN = re.compile(r"[\u0e00-\u0e7f] ?\d{5}|[로길동리층호] ?\d|\d[號号番丁]|[県都道府][^\n]{2,30}\d")


def _eastern(text: str) -> Iterator[tuple[int, int]]:
    """Addresses in the scripts of East Asia, where neither commas nor a postal code show them."""
    if text.isascii():
        return
    for start, end in numbered_parts(text, 1):
        line = text[start:end]
        if not line.isascii() and _EASTERN_SIGN.search(line):
            matches = chain(_EASTERN.finditer(line), _THAI.finditer(line) if "จ" in line or "กรุง" in line else ())
            yield from ((start + match.start(), start + match.end()) for match in islice(matches, EASTERN_MOST))


EASTERN_MOST = 20


def _shaped(text: str, certain: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Addresses in the shapes of countries (Europe, North America, Brazil, Australia, New Zealand, Japan).

    Only tried around what looks like a postal code, forty at most, so that a long page without one costs nothing, and
    not inside of those that are certain already.
    """
    end = 0  # of the last address
    for postcode in islice(_postcodes(text), POSTCODES_MOST):
        if postcode.start() < end or any(start <= postcode.start() < stop for start, stop in certain):
            continue
        start = max(end, postcode.start() - 130)
        cut = postcode.end() + 60
        match = _first(text[start:cut], postcode.start() - start)
        if not match or (start + match.end() == cut and text[cut : cut + 1].isalnum()):
            continue  # cut off in a word: the postal code behind this one finds it whole
        begin, end = start + match.start(), start + match.end()
        yield begin - _unit_before(text, begin), end


# "Level 1, 23 Bate Street": a floor or a unit before the number of the house, on the line.
_UNIT_BEFORE = re.compile(
    r"(?:^|[\n,;:·|–—-]\s*)((?:(?:level|unit|suite|shop|flat|studio|office) [\w-]{1,6},?|(?:ground|first|second|third|fourth|top) floor,|rear of|behind) )$",
    re.IGNORECASE,
)


def _unit_before(text: str, begin: int) -> int:
    """The length of what names a unit right before an address."""
    match = _UNIT_BEFORE.search(text[max(0, begin - 24) : begin])
    return len(match[1]) if match else 0


def _postcodes(text: str) -> Iterator[re.Match[str]]:
    for start, end in numbered_parts(text, 2):
        yield from _POSTCODE.finditer(text, start, min(len(text), end + 2))  # a town may begin the next line


def _first(window: str, code: int) -> re.Match[str] | None:
    """The first shape that a window has; what a shape needs stands beside the postal code, or in the whole window."""
    start, end = max(0, code - NEAR), code + NEAR
    folded = window.lower()
    for needs, words, everywhere, shape in _SHAPES:
        if not (needs.search(window) if everywhere else needs.search(window, start, end)):
            continue
        if words and not words.are_in(folded):
            continue
        if match := shape.search(window):
            return match
    return None
