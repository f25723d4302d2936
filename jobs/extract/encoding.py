# ruff: noqa: E501 -- patterns and tables are read whole, not in pieces
"""Bytes to text by the rules of the HTML standard (13.2.3, the input byte stream), with care for wrong declarations."""

from __future__ import annotations

import codecs
import re
from collections import Counter

# Encoding standard, section 4.2: labels that mean another encoding than their name says.
_LABELS = {
    "iso-8859-1": "cp1252", "iso8859-1": "cp1252", "latin1": "cp1252", "latin-1": "cp1252", "l1": "cp1252", "ascii": "cp1252",
    "us-ascii": "cp1252", "windows-1252": "cp1252", "x-cp1252": "cp1252", "iso_8859-1": "cp1252", "ansi": "cp1252", "iso-8859-9": "cp1254", "iso-8859-8-i": "iso8859-8", "logical": "iso8859-8", "latin5": "cp1254",
    "iso-8859-11": "cp874", "tis-620": "cp874", "windows-874": "cp874", "gb2312": "gb18030", "gbk": "gb18030", "x-gbk": "gb18030", "gb_2312-80": "gb18030",
    "chinese": "gb18030", "shift_jis": "cp932", "shift-jis": "cp932", "sjis": "cp932", "x-sjis": "cp932", "ms_kanji": "cp932", "windows-31j": "cp932",
    "x-euc-jp": "euc_jp", "euc-kr": "cp949", "ks_c_5601-1987": "cp949", "ksc5601": "cp949", "korean": "cp949", "big5": "big5hkscs", "big5-hkscs": "big5hkscs",
    "x-cp1251": "cp1251", "win-1251": "cp1251", "windows1251": "cp1251", "utf8": "utf-8", "unicode-1-1-utf-8": "utf-8", "x-mac-roman": "mac_roman",
    "macintosh": "mac_roman", "x-mac-cyrillic": "mac_cyrillic", "x-user-defined": "cp1252", "koi8": "koi8_r", "koi": "koi8_r", "visual": "iso8859_8", "utf-16": "utf-16-le",
}  # fmt: skip
# Python's own codecs for text that no document is written in.
_NEVER = ("utf-7", "idna", "punycode", "undefined", "unicode-escape", "raw-unicode-escape")
_META = re.compile(rb"<meta\s[^>]{0,300}?charset\s{0,9}=\s{0,9}[\"']?\s{0,9}([A-Za-z0-9_:.-]{2,40})", re.IGNORECASE)
_XML = re.compile(rb"\s{0,9}<\?xml[^>]{1,100}?encoding\s{0,9}=\s{0,9}[\"']([A-Za-z0-9_:.-]{2,40})")
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
# The encoding of pages that declare none, by their language or the country of their domain (HTML standard, 13.2.3.2: the
# default is by the reader's locale).
_OF_SPEECH = {
    "cp1252": "es en de fr da sv pt it fi nb nn no nl ca eu gl is ga af id ms sq sw",
    "cp1250": "pl cs sk hu ro hr sl bs",
    "cp1251": "ru uk bg sr be mk kk mn",
    "cp1253": "el", "cp1254": "tr az", "cp1255": "he yi", "cp1256": "ar fa ur", "cp1257": "lt lv et", "cp1258": "vi", "cp874": "th",
}  # fmt: skip
_OF_COUNTRY = {
    "cp1252": "de at ch fr be lu es it pt nl dk se no fi is ie uk gb us ca au nz mx ar cl co pe br ve ec uy bo py za li mc sm ad",
    "cp1250": "pl cz sk hu ro hr si ba", "cp1251": "ru ua bg rs by mk kz su", "cp1253": "gr cy", "cp1254": "tr", "cp1255": "il",
    "cp1256": "sa ae eg ir iq jo kw lb ma qa sy tn dz", "cp1257": "lt lv ee", "cp1258": "vn", "cp874": "th",
}  # fmt: skip
_OF_TEMPLATES = ("", "en")  # what templates say of a page in whatever language
_BY_SPEECH = {speech: name for name, speeches in _OF_SPEECH.items() for speech in speeches.split()}
_BY_COUNTRY = {country: name for name, countries in _OF_COUNTRY.items() for country in countries.split()}
# The other encodings in which pages of these languages are; for languages of many characters, all of them.
_ALSO = {
    "cp1252": ("iso8859_15",),
    "cp1250": ("iso8859_2",),
    "cp1251": ("koi8_u", "iso8859_5", "cp866"),  # KOI8-U has all letters of KOI8-R
    "cp1256": ("iso8859_6",),
}
_OF_MANY = {
    "ja": ("cp932", "euc_jp"), "jp": ("cp932", "euc_jp"), "ko": ("cp949",), "kr": ("cp949",), "cn": ("gb18030", "big5"),
    "zh": ("gb2312", "big5", "gb18030"), "tw": ("big5hkscs", "gb18030"), "hk": ("big5hkscs", "gb18030"),
}  # fmt: skip
_KANA = re.compile("[\u3041-\u3096\u30a1-\u30fa]")
_LATIN = re.compile(
    r"cp(?:125[0247]|437|775|85[0278]|86[0135])|iso8859-(?:[1-4]|9|1[03-6])|mac-(?:roman|latin2|iceland|turkish)|hp-roman8"
)
# Short words of languages that share an encoding; none that many pages of another group have.
_SHORT_WORDS = {
    "cp1252": b"the and of to is le la les des et est dans pour avec sur une der die das und ist mit von bei el los las del por con para os "
    b"em com uma il di che per gli och en till vi med som det er til og ikke av ja het een van voor ons niet".split(),
    "cp1250": b"is w z nie jest dla oraz jak od za ktere nebo jsou az egy hogy nem ez cu sau pe prin ali ili samo vagy meg pod nad".split(),
    "cp1254": b"ve bir bu ile icin her gibi olan".split(),
    "cp1257": b"ir kas ar lai kui ning mis ka oma apie kaip tai bet yra".split(),
}
_SHORT_WORDS["cp1250"] += (
    "się są że też być które nás vás nám být při že už és új két jól való în să că după će".encode("cp1250").split()
)
LETTERS_WITH_SIGNS_MOST = 0.1  # of a text of Latin letters; others have few beside them
_SHORT_WORD = re.compile(rb"(?<![A-Za-z\x80-\xff])[A-Za-z\x80-\xff]{1,6}(?![A-Za-z\x80-\xff])")
_MARKUP = re.compile(rb"<(script|style)\b.*?</\1\s*>|<[^>]{0,2000}>", re.IGNORECASE | re.DOTALL)
_TAG = rb"([A-Za-z]{2,3}(?:[-_][A-Za-z]{2,4})?)\b"
_LANGUAGE = re.compile(
    rb"<html\b[^>]{0,300}?\blang\s{0,3}=\s{0,3}[\"']?"
    + _TAG
    + rb"|<meta\s[^>]{0,200}?(?:content-language|og:locale)[^>]{0,60}?content\s{0,3}=\s{0,3}[\"']?"
    + _TAG
    + rb"|<meta\s[^>]{0,100}?content\s{0,3}=\s{0,3}[\"']?"
    + _TAG
    + rb"[\"']?\s[^>]{0,60}?(?:content-language|og:locale)",
    re.IGNORECASE,
)
# What no word has: a sign between two letters, some of them also at an end; a capital letter behind a small one; and
# half-width kana.
_SIGN_AT_WORD = re.compile(
    r"[^\W\d_][\x80-\xbf\xd7\xf7]+[^\W\d_]|[\xa4\xa6\xac\xb1\xb6\xb8\u02c7-\u02dd\u2500-\u25ff][^\W\d_]"
)
_WORD = re.compile(r"[^\W\d_]{2,40}")
_HALF_WIDTH = re.compile("[\uff61-\uff9f]")
JUDGED = 20_000  # characters by which encodings are compared
_C1 = re.compile("[\x80-\x9f\ufffd]")
_ASCII = bytes(range(128))
_BAD_SHARE = 0.02  # of the non-ASCII bytes: more than this is not damage but another encoding


def decode(body: bytes, http_charset: str | None, host: str = "") -> str:
    """The text of a document: byte order mark, then UTF-8 if the bytes prove it, then HTTP's charset, the document's own
    declaration, the language's or the country's usual one (`host` names the country), detection, windows-1252 last.

    Valid multi-byte UTF-8 outweighs a legacy declaration: such a text is UTF-8 in practice, re-saved without its
    declaration being changed. Never raises; NUL is dropped.
    """
    for mark, name in _BOMS:
        if body.startswith(mark):
            return body[len(mark) :].decode(name, "replace").replace("\0", "")
    is_shifted = b"\x1b" in body and (codec_name(http_charset) or _declared(body) or "").startswith("iso2022")
    if body.isascii() and not is_shifted and not (http_charset or "").lower().startswith("utf-16"):
        return body.decode("ascii").replace("\0", "")
    declared = codec_name(http_charset) or _declared(body)
    if declared in (None, "utf-8") or not declared.startswith(("utf-16", "iso2022", "iso-2022")):
        try:
            return body.decode("utf-8").replace("\0", "")
        except UnicodeDecodeError as error:
            proven = declared == "utf-8" or not body[: error.start].isascii()
            if proven and error.reason == "unexpected end of data":  # cut off inside its last character
                return body.decode("utf-8", "ignore").replace("\0", "")
            if declared is None and _is_damaged_utf8(body):
                return body.decode("utf-8", "replace").replace("\0", "")
    return _by(declared, body, host).replace("\0", "")


def _is_damaged_utf8(body: bytes) -> bool:
    """Whether the bytes are UTF-8 but for a few; in other encodings hardly any are."""
    text = body[:50_000].decode("utf-8", "replace")
    damaged = text.count("\ufffd")
    return sum(1 for character in text if character > "\x7f") > damaged * 4


def _by(declared: str | None, body: bytes, host: str) -> str:
    if declared:
        text = body.decode(declared, "replace")
        high = len(body[:50_000].translate(None, _ASCII))
        if text[:50_000].count("\ufffd") <= max(2, high * _BAD_SHARE):
            return text
    return _usual(body, host) or _detected(body)


def _usual(body: bytes, host: str) -> str:
    """The text by what pages of the language or the country are in; empty where they say none, or it does not fit."""
    match = _LANGUAGE.search(body[:4096])
    tag = (match[1] or match[2] or match[3]).decode("ascii").lower().replace("_", "-") if match else ""
    speech, country = tag.partition("-")[0], host.rpartition(".")[2]
    if speech == "zh":
        country = {"zh-tw": "tw", "zh-hk": "hk", "zh-hant": "tw", "zh-cn": "cn", "zh-hans": "cn"}.get(tag, "zh")
    many = _OF_MANY.get(country if speech in ("", "zh") else speech)
    usual = [_BY_SPEECH.get(speech, ""), _BY_COUNTRY.get(country, "") if speech in _OF_TEMPLATES else ""]
    if all(usual) and _has_letters_with_signs(body):  # which English has not
        usual.reverse()
    names = [codec for name in dict.fromkeys(filter(None, usual)) for codec in (name, *_ALSO.get(name, ()))]
    texts = [body.decode(codec, "replace") for codec in many or names]
    fitting = [text for text in texts if not _C1.search(text[:50_000])]
    return min(fitting, key=oddities) if len(fitting) > 1 else "".join(fitting)


def _has_letters_with_signs(body: bytes) -> bool:
    """Whether a text has letters that English has not: more than signs of money, quotes and dashes."""
    return any(letter.isalpha() for letter in body[:JUDGED].translate(None, _ASCII).decode("cp1252", "ignore"))


def oddities(text: str) -> int:
    """How much in a text no writer would write; where an encoding is not the text's, there is much of it."""
    text = text[:JUDGED]
    if text.isascii():
        return 0
    words = (word for word in _WORD.findall(text) if not word.isascii())
    mixed: int = sum(word[1:] != word[1:].lower() and word != word.upper() for word in words)
    return mixed + len(_SIGN_AT_WORD.findall(text)) + len(_HALF_WIDTH.findall(text)) + text.count("\xa4")


def codec_name(label: str | None) -> str | None:
    """Python's name for an encoding label of the web, or None for one that is unknown."""
    name = (label or "").strip().strip("\"'").lower()
    if not name:
        return None
    try:
        info = codecs.lookup(_LABELS.get(name, name))
    except LookupError:
        return None
    return info.name if info._is_text_encoding and info.name not in _NEVER else None


def _declared(body: bytes) -> str | None:
    match = _META.search(body[:4096]) or _XML.match(body[:200])
    name = codec_name(match[1].decode("ascii")) if match else None
    return "utf-8" if name and name.startswith("utf-16") else name  # the declaration itself could be read: not UTF-16


def _detected(body: bytes) -> str:
    if text := _of_kana(body):
        return text
    from charset_normalizer import from_bytes  # its tables take more than a megabyte, and few pages need them

    best = from_bytes(body[:32_000]).best()
    name = (codec_name(best.encoding) if best else None) or "cp1252"
    high = len(_MARKUP.sub(b"", body[:JUDGED]).translate(None, _ASCII))
    is_latin = _LATIN.fullmatch(name) is not None
    has_few = high < len(body[:JUDGED]) * LETTERS_WITH_SIGNS_MOST
    if is_latin or has_few or _are_letters_among_ascii(body[:JUDGED]):
        name = _by_words(body, WORDS_FEWEST if is_latin else 1) or name
    return body.decode(name, "replace")


def _are_letters_among_ascii(body: bytes) -> bool:
    """Whether most letters beyond ASCII stand alone among others, as in Latin texts; elsewhere they are in runs."""
    high = len(body.translate(None, _ASCII))
    return 5 * len(_ALONE.sub(b"", body).translate(None, _ASCII)) < high


_ALONE = re.compile(rb"(?<![\x80-\xff])[\x80-\xff](?![\x80-\xff])")
WORDS_FEWEST = 3  # short words of one language that tell it


def _of_kana(body: bytes) -> str:
    """The text of a Japanese page, of whose letters some are kana; empty for any other."""
    for codec in ("cp932", "euc_jp"):
        text = body.decode(codec, "replace")
        kana, high = len(_KANA.findall(text[:JUDGED])), sum(letter > "\x7f" for letter in text[:JUDGED])
        if kana * 6 > high and text.count("\ufffd") * 50 <= high:
            return text
    return ""


def _by_words(body: bytes, fewest: int) -> str:
    """The usual encoding of the language whose short words are in a text of Latin letters; empty where none stands out.

    Such an encoding cannot be known by its letters: each byte is a letter in all of them.
    """
    counts = Counter(word.lower() for word in _SHORT_WORD.findall(_MARKUP.sub(b" ", body[:JUDGED])))
    hits = {codec: sum(counts[word] for word in words) for codec, words in _SHORT_WORDS.items()}
    first, second = sorted(hits, key=hits.__getitem__, reverse=True)[:2]
    return first if hits[first] >= fewest and hits[first] >= 2 * hits[second] else ""
