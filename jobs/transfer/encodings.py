"""The encoding of a text file that does not name one: of those that old programs write, the one in which most columns
are known and in which the words look like words."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from jobs.extract.encoding import oddities

Score = Callable[[Sequence[Sequence[str]]], int]

# Windows' code pages, the West first: where nothing tells them apart, it counts.
ONE_BYTE = ("cp1252", "cp1250", "cp1254", "cp1251", "cp1253", "cp1257", "cp1255", "cp1256", "cp874")
OLDER = ("cp850", "mac-roman")  # of DOS, and of a Macintosh
SEVERAL_BYTES = ("cp932", "cp949", "gb18030", "big5hkscs")
COMPARED = 20_000  # bytes by which they are compared
HEADER_LINES = 20

_ACCENTED_RUN = re.compile(r"[\u00c0-\u024f]{3,}")
_HUNGARIAN_O = re.compile(r"õ(?!e)", re.IGNORECASE)  # of "ügyvezető"; Portuguese has "ões"
# Signs of Windows' Latin at or in a word, where Polish, Czech or Turkish has letters: "Czy¿", "Pu³tusk", "d³ugi".
_SIGN_IN_WORD = re.compile(r"[^\W\d_][¿¡¹³¶¼¾]|[¹³¶¼¾¿][a-zà-ÿ]")
# Signs of Windows within a word, where DOS and a Macintosh have letters: "B”blingen", "T„nzer", "Ch†ne".
_SIGN_OF_WINDOWS = re.compile(r"[^\W\d_][‚„”…†‡ˆ‰™ƒ§][a-z]")
_OF_ICELAND = re.compile(r"[ýþðÝÞÐ]")  # where Turkish has ı, ş, ğ
_POINTS = re.compile(r"[\u05b0-\u05c7\u20aa]")  # of Hebrew, which no table has
_THAI_VOWELS = re.compile(r"[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]")
_WIDE = r"\u2e80-\u9fff\uac00-\ud7ff\uf900-\ufaff"
_AMONG_LETTERS = re.compile(rf"[a-z][{_WIDE}]|[{_WIDE}][a-z]")
_PLANE = re.compile(r"[\ue000-\uf8ff\U00010000-\U0010ffff]")  # private use, and letters that hardly any text has
_HAN = re.compile(r"[\u4e00-\u9fff]")
_HANGUL = re.compile(r"[\uac00-\ud7ff]")
_KANA = re.compile(r"[\u3041-\u30ff]")
_COMMON = {
    "gb18030": ("gb2312", 0xD7),
    "cp932": ("cp932", 0x97),
    "big5hkscs": ("big5", 0xC6),
}  # first bytes of common signs


def decode_old(body: bytes, score: Score) -> str:
    """The text of a file that is neither UTF-8 nor UTF-16; `score` says how many columns of some rows are known."""
    sample = _whole_lines(body)
    if b"\r" in sample and b"\n" not in sample:  # lines end so where a Macintosh of old wrote the file, or Excel for it
        return body.decode("mac-roman")
    names = [*ONE_BYTE, *(name for name in SEVERAL_BYTES if _fits(sample, name))]

    def rank(name: str) -> tuple[int, float]:
        text = sample.decode(name, "replace")
        return -_known(text, score), _strangeness(text, name)

    best = min(names, key=rank)
    best = min((best, *OLDER), key=rank) if rank(best)[1] else best  # what nobody finds strange is not older
    return body.decode(best, "replace")


# UTF-8 that was read as Windows' Latin and stored again: "GrÃ¼n". Bytes without a letter there are as they are.
_TWICE = re.compile(
    r"[\u00c2-\u00df][\x80-\xbf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|[\u00e0-\u00ef](?:[\x80-\xbf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]){2}"
)
_LATIN = {bytes([byte]).decode("cp1252", "ignore") or chr(byte): byte for byte in range(256)}


def without_second_encoding(text: str) -> str:
    """A text whose UTF-8 was encoded twice as it was; each line by itself, and only where the whole line is so."""
    return "".join(map(_once, text.splitlines(keepends=True))) if _TWICE.search(text) else text


def _once(line: str) -> str:
    if not _TWICE.search(line):
        return line
    try:
        return bytes(_LATIN[letter] for letter in line).decode("utf-8")
    except (KeyError, UnicodeDecodeError):
        return line


def _whole_lines(body: bytes) -> bytes:
    """The beginning, cut off behind a line, so that no character is cut in two."""
    return body if len(body) <= COMPARED else body[: body.rfind(b"\n", 0, COMPARED) + 1] or body[:COMPARED]


def _fits(sample: bytes, name: str) -> bool:
    try:
        sample.decode(name)
    except UnicodeDecodeError:
        return False
    return True


def _known(text: str, score: Score) -> int:
    rows = [re.split(r"[,;\t|]", line.replace('"', "")) for line in text.splitlines()[:HEADER_LINES]]
    return score([[cell.strip() for cell in row] for row in rows])


def _strangeness(text: str, name: str) -> float:
    """How much in it no writer would write."""
    strange = oddities(text) + 5.0 * text.count("\ufffd") + 5 * len(_PLANE.findall(text))
    if name in OLDER:  # the first of Windows', where nothing tells them apart
        signs = sum(not sign.isascii() and not sign.isalpha() for sign in text)
        return strange + 0.5 + signs + _beyond_one_language(text, "cp1252")
    if name in ONE_BYTE:
        strange += len(_SIGN_OF_WINDOWS.findall(text))
        strange += len(_ACCENTED_RUN.findall(text)) if name != "cp1254" or "ı" not in text else 0
        strange += _beyond_one_language(text, name) + _without_what_words_have(text, name)
        strange += len(_HUNGARIAN_O.findall(text)) if name == "cp1252" else 0
        strange += 0.6 * len(_SIGN_IN_WORD.findall(text)) if name == "cp1252" else 0
        strange += len(_POINTS.findall(text)) if name == "cp1255" else 0
        return strange + (0.5 * len(_OF_ICELAND.findall(text)) if not re.search("[áæÆÁ]", text) else 0)
    strange += 2 * len(_AMONG_LETTERS.findall(text))
    if name == "cp949":
        return strange + len(_HAN.findall(text))
    if name == "gb18030" and _KANA.search(text):
        strange += len(_KANA.findall(text))
    return strange + len(_HANGUL.findall(text)) + 0.5 * _rare(text, name)


# The letters that languages have beyond ASCII, by the code page of Windows that they are written in.
_ALPHABETS = {
    "cp1252": ("äöüßéèàç", "àâæçéèêëîïôœùûüÿ", "áéíñóúüçàèï", "àèéìíîòóùú", "ãáàâçéêíóôõúü", "åäöéüæø", "éëïóöüèê",
               "áðéíóúýþæö"),
    "cp1250": ("ąćęłńóśźż", "áčďéěíňóřšťúůýžöü", "áäčďéíĺľňóôŕšťúýžö", "áéíóöőúüű", "ăâîșşțţ", "čćđšž"),
    "cp1251": ("абвгдежзийклмнопрстуфхцчшщъыьэюяёіїєґўђјљњћџѓќѕ№«»",),
    "cp1253": ("αβγδεζηθικλμνξοπρσςτυφχψωάέήίόύώϊϋΐΰ",),
    "cp1255": ("אבגדהוזחטיכךלמםנןסעפףצץקרשת",), "cp1256": ("ءآأؤإئابةتثجحخدذرزسشصضطظعغفقكلمنهوىيپچژگ",),
    "cp874": ("".join(map(chr, range(0xE01, 0xE5C))),),
    "cp1254": ("çğıöşüâîûi̇",), "cp1257": ("ąčęėįšųūž", "āčēģīķļņšūž", "äõöüšž"),
}  # fmt: skip


def _beyond_one_language(text: str, name: str) -> int:
    """How many of the letters no one language of the code page has."""
    letters = {letter for letter in text.lower() if letter.isalpha() and not letter.isascii()}
    return min((len(letters - set(alphabet)) for alphabet in _ALPHABETS.get(name, ())), default=0)


LEAST_LETTERS = 20


def _without_what_words_have(text: str, name: str) -> int:
    """How many letters are no words: the bytes of Hebrew's letters are small letters elsewhere, of which so many would
    have capitals among them, and Thai has vowels over and below its letters."""
    letters = [letter for letter in text if letter.isalpha() and not letter.isascii()]
    if name == "cp874":
        return len(letters) if len(_THAI_VOWELS.findall(text)) < len(letters) / 8 else 0
    is_strange = name in ("cp1251", "cp1253") and len(letters) >= LEAST_LETTERS and all(map(str.islower, letters))
    return len(letters) if is_strange else 0


def _rare(text: str, name: str) -> int:
    """How many of its Chinese characters are not among the common ones of its encoding."""
    codec, last = _COMMON[name]
    signs = (sign.encode(codec, "ignore") for sign in _HAN.findall(text))
    return sum(not sign or sign[0] > last for sign in signs)
