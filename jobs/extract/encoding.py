# ruff: noqa: E501 -- patterns and tables are read whole, not in pieces
"""Bytes to text by the rules of the HTML standard (13.2.3, the input byte stream), with care for wrong declarations."""

from __future__ import annotations

import codecs
import re

from charset_normalizer import from_bytes

# Encoding standard, section 4.2: labels that mean another encoding than their name says.
_LABELS = {
    "iso-8859-1": "cp1252", "iso8859-1": "cp1252", "latin1": "cp1252", "latin-1": "cp1252", "l1": "cp1252", "ascii": "cp1252",
    "us-ascii": "cp1252", "windows-1252": "cp1252", "x-cp1252": "cp1252", "iso_8859-1": "cp1252", "ansi": "cp1252", "iso-8859-9": "cp1254", "latin5": "cp1254",
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
_BY_SPEECH = {speech: name for name, speeches in _OF_SPEECH.items() for speech in speeches.split()}
_BY_COUNTRY = {country: name for name, countries in _OF_COUNTRY.items() for country in countries.split()}
_LANGUAGE = re.compile(
    rb"<html\b[^>]{0,300}?\blang\s{0,3}=\s{0,3}[\"']?([A-Za-z]{2,3})\b|<meta\s[^>]{0,200}?content-language[^>]{0,60}?content\s{0,3}=\s{0,3}[\"']?([A-Za-z]{2,3})\b",
    re.IGNORECASE,
)
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
    if body.isascii() and not (http_charset or "").lower().startswith(("utf-16", "iso-2022")):
        return body.decode("ascii").replace("\0", "")
    declared = codec_name(http_charset) or _declared(body)
    if declared in (None, "utf-8") or not declared.startswith(("utf-16", "iso2022", "iso-2022")):
        try:
            return body.decode("utf-8").replace("\0", "")
        except UnicodeDecodeError as error:
            proven = declared == "utf-8" or not body[: error.start].isascii()
            if proven and error.reason == "unexpected end of data":  # cut off inside its last character
                return body.decode("utf-8", "ignore").replace("\0", "")
    return _by(declared, body, host).replace("\0", "")


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
    speech = (match[1] or match[2]).decode("ascii").lower() if match else ""
    name = _BY_SPEECH.get(speech) or ("" if speech else _BY_COUNTRY.get(host.rpartition(".")[2], ""))
    text = body.decode(name, "replace") if name else ""
    return "" if _C1.search(text[:50_000]) else text


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
    best = from_bytes(body[:32_000]).best()
    name = codec_name(best.encoding) if best else None
    return body.decode(name or "cp1252", "replace")
