# ruff: noqa: E501 -- patterns and tables are read whole, not in pieces
"""The shapes of addresses in some countries, for where no grammar knows the town: patterns around a postal code.

The words are in `data/street_words.toml`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain, islice

from jobs.extract.data import load
from jobs.extract.literals import Literals, numbered_parts

_UPPER = "A-ZÀ-ÖØ-ÞĀ-Ž"
_STATES = (
    "Alabama|Alaska|Arizona|Arkansas|California|Colorado|Connecticut|Delaware|Florida|Georgia|Hawaii|Idaho|Illinois|Indiana|Iowa|Kansas|Kentucky|Louisiana|Maine|"
    "Maryland|Massachusetts|Michigan|Minnesota|Mississippi|Missouri|Montana|Nebraska|Nevada|New Hampshire|New Jersey|New Mexico|New York|North Carolina|North Dakota|"
    "Ohio|Oklahoma|Oregon|Pennsylvania|Rhode Island|South Carolina|South Dakota|Tennessee|Texas|Utah|Vermont|Virginia|Washington|West Virginia|Wisconsin|Wyoming"
)
# The shapes begin with a plain set of characters where they can, for speed; what must not stand before it is looked for
# behind it.
_US = re.compile(
    r"(?<![\w$.-])(?:(?:[NSEW]\d{0,3})?[NSEW]?\d{1,6}[A-Za-z]? (?:[A-Z][\w.'’ -]{0,30})??(?:Highway|Hwy|County Road|Co\.? Rd|CR|FM|State Route|SR) [\dA-Z]{1,5}(?: [NSEW])?(?!\w)"
    r"|(?:[NSEW]\d{0,3})?[NSEW]?\d{1,6}[A-Za-z]? [A-Z0-9][\w.'’ -]{2,50}?\b(?:St(?:reet)?|Ave(?:nue)?|R(?:oa)?d|Blvd|Boulevard|Dr(?:ive)?|L(?:ane|n)|Way|C(?:our)?t|Pl(?:ace)?|"
    r"Pkwy|Parkway|Hwy|Highway|Sq(?:uare)?|Ter(?:race)?|Cir(?:cle)?|Pike|Trail|Trl|Broadway)\b\.?(?:[,\s]{1,3}(?:(?:Suite|Ste|Unit|Apt|Floor|Fl|#)\.?\s?[\w-]{1,8}|\d{1,2}(?:st|nd|rd|th) (?:Floor|Fl\.?)))?"
    r"|P\.?\s?O\.? Box \d{1,6}|(?:R\.?R\.?|(?:Rural )?R(?:ou)?te?\.?|H\.?C\.?R?|Star Route|Highway Contract) \d{1,3},? Box \d{1,5}[A-Z]?)[,\s•·|]{1,4}[A-Z][\w.' -]{2,30}?,?\s{1,3}(?:"
    rf"{_STATES}|"
    r"A[KLRZ]|C[AOT]|D[CE]|FL|GA|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|N[CDEHJMVY]|O[HKR]|PA|RI|S[CD]|T[NX]|UT|V[AT]|W[AIVY])\s{1,3}\d{5}(?:-\d{4})?\b"
)
_DE = re.compile(
    rf"[{_UPPER}](?<!\w.)[\w.ßäöüéè' -]{{2,40}}?(?:[Ss]tr(?:aße|asse|\.)|[Ww]eg|[Pp]latz|[Aa]llee|[Gg]asse|[Rr]ing|[Dd]amm|[Uu]fer|[Cc]haussee|[Mm]arkt|[Hh]of)\s?\d{{1,4}}\s?[a-z]?(?:\s?[-–]\s?\d{{1,4}})?"
    rf"[,\s|·]{{1,6}}(?:D-|A-|CH-)?\d{{4,5}}\s(?:St\. )?[{_UPPER}](?:[\wßäöüé/()-]|\.(?=[\w/(-])){{1,30}}(?: (?:[{_UPPER}]|am|an|im|der|bei)(?:[\wßäöü-]|\.(?=\w)){{0,20}}){{0,3}}"
)
_GB = re.compile(
    r"(?<![\w-])(?:(?:Unit|Suite|Flat|Studio) )?\d{1,4}[a-z]?,? [A-Z][\w' -]{2,40}?,?\s[A-Z][\w',\s-]{2,60}?,?\s[A-Z]{1,2}\d[A-Z\d]?\s\d[A-Z]{2}\b"
)
_FR = re.compile(
    rf"\d(?<!\w.)\d{{0,3}}(?:\s?(?:bis|ter|[A-C]))?,?\s(?:rue|avenue|av\.|boulevard|bd|place|chemin|route|allée|impasse|quai|cours|square)\s[\wÀ-ÿ.'’ -]{{2,50}}?[,\s–-]{{1,4}}(?:F-)?\d{{5}}\s[{_UPPER}][\wÀ-ÿ'’-]{{1,30}}(?:[ -][\wÀ-ÿ'’]{{1,20}}){{0,3}}",
    re.IGNORECASE,
)
_IT_ES = re.compile(
    rf"(?<!\w)(?:Via|Viale|Piazza|Corso|Largo|Vicolo|Calle|C/|Avenida|Avda\.?|Plaza|Paseo|Carrer|Rua|ul\.|al\.|pl\.)\s?[\wÀ-ÿĀ-ž.'’ªº -]{{2,40}}?[,\s]{{1,3}}(?:n[.º°]?\s?)?\d{{1,4}}[A-Za-z]?(?:/[A-Za-z\d]{{1,4}})?(?:[,\s][^\n,]{{1,20}})?"
    rf"[,\s–-]{{1,4}}(?:\d{{5}}|\d{{2}}-\d{{3}}|\d{{4}}-\d{{3}})\s[{_UPPER}][\wÀ-ÿĀ-ž'’-]{{1,30}}(?: [{_UPPER}(][\wÀ-ÿ)]{{1,20}}){{0,2}}(?: \([A-Z]{{2}}\))?"
)
_NL = re.compile(
    rf"[{_UPPER}](?<!\w.)[\w.' -]{{2,40}}?(?:straat|weg|laan|plein|gracht|kade|dijk|singel|hof|markt)\s\d{{1,4}}\s?[a-zA-Z]?(?:-\w{{1,4}})?[,\s|·–-]{{1,4}}\d{{4}}\s?[A-Z]{{2}}\s[{_UPPER}][\w'-]{{1,30}}"
)
# Street words that end a name in the north, and what stands behind a number in Belgium.
_NORTH = re.compile(
    rf"[{_UPPER}](?<!\w.)[\w.' -]{{1,40}}?(?:gatan|gata|gate|gaten|gade|vägen|veien|vegen|vej|väg|vei|stigen|stræde|torget|torvet|torv|allé|alle|plads|plass|platsen|katu|tie|polku|"
    rf"straat|laan|steenweg|lei|plein|baan|weg|dreef)\s\d{{1,4}}\s?[a-zA-Z]?(?:\s(?:bus|boîte|bte)\s\w{{1,5}}|,?\s(?:st|\d)\.?\s?(?:th|tv|sal)\.?)?[,\s|·–-]{{1,4}}"
    rf"(?:(?:SE|DK|NO|N|FI|B|S)-)?(?:\d{{3}}\s?\d{{2}}|\d{{4}})\s[{_UPPER}][\w'-]{{1,30}}(?: [{_UPPER}]{{1,2}}(?!\w))?"
)
# A name, a number, a postal code that is no year, a town: the Czech Republic, Slovakia, and streets without a word for street.
_PLAIN = re.compile(
    rf"[{_UPPER}](?<![\w.].)[\w.' -]{{2,40}}?\s\d{{1,4}}(?:/\d{{1,4}})?[a-zA-Z]?(?:,| [·•|])[\s|·–-]{{1,3}}(?:[A-Z]{{1,2}}-)?(?:\d{{3}}\s\d{{2}}|\d{{5}})\s[{_UPPER}][\w'-]{{2,30}}(?: \d{{1,2}}(?!\d))?"
)
_CA = re.compile(
    r"\d(?<![\w$.-].)\d{0,5}[A-Za-z]?,? [A-Z0-9a-z][\w.'’ -]{2,50}?(?:,\s(?:bureau|suite|unit|local|app\.?)\s\w{1,6})?[,\s]{1,4}[A-ZÀ-Þ][\w.'’ -]{2,30}?,?\s{1,3}"
    r"\(?(?:AB|BC|MB|NB|NL|NS|NT|NU|ON|PE|QC|SK|YT|Québec|Quebec|Ontario|Alberta|Manitoba|British Columbia|Nova Scotia|New Brunswick|Saskatchewan)\)?,?\s{1,3}[A-Z]\d[A-Z]\s?\d[A-Z]\d\b"
)
_IE = re.compile(
    r"(?<!\w)(?:Unit )?\d{1,4}[a-z]?,?\s[A-Z][\w' -]{2,40}?,\s[A-Z][\w', -]{2,60}?,?\s[A-Z]\d[\dW]\s?[A-Z\d]{4}(?:, Ireland)?(?!\w)"
)
_NZ = re.compile(
    r"\d(?<![\w$.-].)\d{0,4}[A-Za-z]?(?:/\d{1,5})? [A-Z][\w' -]{2,40}?\b(?:Street|St|Road|Rd|Avenue|Ave|Drive|Lane|Place|Terrace|Crescent|Quay|Way)\b\.?[,\s]{1,4}[A-Z][\w' -]{2,30}?(?:,\s[A-Z][\w' -]{2,30})?,?\s\d{4}(?:,? New Zealand|,? NZ)?(?![\w-])"
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
    rf"[{_UPPER}](?<!\w.)[\w.'’ -]{{2,40}}?(?:Mah|Mahallesi|Cad|Caddesi|Cd|Sok|Sokak|Sokağı|Sk|Bulvarı|Blv)\b\.?[^\n@]{{3,100}}?[,\s]{{1,3}}\d{{5}}\s[{_UPPER}İ]\w{{2,20}}(?:\s?/\s?[{_UPPER}İ]\w{{2,20}})?"
)
_JP = re.compile(
    r"〒\s?\d{3}-\d{4}\s{0,3}[^\n]{5,60}?(?=\s?(?:TEL|Tel|tel|FAX|Fax|℡|☎|電話|0\d{1,3}-\d{2,4}-\d{4}|$|\n))|〒\s?\d{3}-\d{4}\s{0,3}[^\n]{5,60}"
)
_WORDS = load("street_words")
# Each shape behind what all its matches have, which is searched ten times as fast: most windows are of one or two countries.
_SHAPES = [
    (re.compile(needs), Literals(_WORDS[words]) if words else None, shape is _TR, shape)
    for needs, words, shape in (
        (r"[A-Za-z]\s{1,3}\d{5}", "", _US),
        (r"[A-Z]\d[A-Z]\s?\d[A-Z]\d", "", _CA),
        (r"\d{5}-\d{3}", "", _BR),
        (rf"\d{{4}}\s[{_UPPER}]", "german", _DE),
        (r"\d[A-Z\d]?\s\d[A-Z]{2}\b", "", _GB),
        (r"[A-Z]\d[\dW]\s?[A-Z\d]{4}", "", _IE),
        (r"\d{5}\s\w", "french", _FR),
        (r"\d{3}\s[^\W\d]", "southern", _IT_ES),
        (r"\d{4}\s?[A-Z]{2}\s", "dutch", _NL),
        (r"\d{2}\s[^\W\d]", "northern", _NORTH),
        (r"(?:NSW|VIC|QLD|SA|WA|TAS|ACT|NT|Vic|Qld|Tas)\s{1,3}\d", "", _AU),
        (r"\s\d{4}(?!\w)", "english", _NZ),
        ("〒", "", _JP),
        (r"(?:Mah|Cad|Cd|Sok|Sk|Bulvarı|Blv)", "", _TR),
        (r"\d{2}\s[^\W\d]", "", _PLAIN),
    )
]
# Begins with a digit, for speed. Four digits need what stands beside a postal code, or every year would be one.
_POSTCODE = re.compile(
    rf"[0-9](?:[0-9]{{4}}(?![0-9])|[0-9]{{3}}\s?[{_UPPER}]|(?<=(?:NSW|VIC|QLD|TAS|ACT|Vic|Qld|Tas)\s.)[0-9]{{3}}|(?<=(?:SA|WA|NT)\s.)[0-9]{{3}}"
    r"|[0-9]-[0-9]{3}\s|[0-9]{2}\s[0-9]{2}\s|[0-9]{3}(?=\n|$|,? N)|[A-Z]\s?[0-9][A-Z][0-9]|(?<=[A-Z].)[0-9W]\s?[A-Z][A-Z0-9]{3}|[0-9]{3}-[0-9]{3}\s|(?<=〒.)[0-9]{2}-[0-9]{4}|(?<=〒\s.)[0-9]{2}-[0-9]{4}|[A-Z]{2}\b)"
)


POSTCODES_MOST = 40
NEAR = 14  # characters on both sides of the first digit of a postal code


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


def eastern(text: str) -> Iterator[tuple[int, int]]:
    """Addresses in the scripts of East Asia, where neither commas nor a postal code show them."""
    if text.isascii():
        return
    for start, end in numbered_parts(text, 1):
        line = text[start:end]
        if not line.isascii() and _EASTERN_SIGN.search(line):
            matches = chain(_EASTERN.finditer(line), _THAI.finditer(line) if "จ" in line or "กรุง" in line else ())
            yield from ((start + match.start(), start + match.end()) for match in islice(matches, EASTERN_MOST))


EASTERN_MOST = 20


def shaped(text: str, certain: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
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
