# ruff: noqa: E501 -- patterns are read whole, not in pieces
"""Refresh: pages that send their visitor on by themselves, not by a redirect.

By `<meta http-equiv="refresh">` or the header of that name; and where a page has nothing else to say than that it waits,
by the one address that its script goes to, or by its one frame.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from urllib.parse import unquote

SOON = 5.0  # seconds; a page that goes on later is meant to be read first
LOOKED_AT = 65_536  # bytes of the document: the element belongs into its head

# What is not for those who can follow: comments, scripts, and what is meant for visitors without scripts.
_NOT_MEANT = re.compile(
    rb"<!--.*?(?:-->|$)|<(script|noscript|template|style|textarea|xmp)\b.*?(?:</\1\s*>|$)", re.IGNORECASE | re.DOTALL
)
_NOT_MEANT_EVER = re.compile(
    rb"<!--.*?(?:-->|$)|<(script|template|style|textarea|xmp)\b.*?(?:</\1\s*>|$)", re.IGNORECASE | re.DOTALL
)
_TITLE = re.compile(rb"<title\b.*?(?:</title\s*>|$)", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(rb"<[^<>]{0,2000}>")
_META = re.compile(rb"<meta\b([^<>]{1,2000})>", re.IGNORECASE)
_BASE = re.compile(rb"<base\b([^<>]{1,2000})>", re.IGNORECASE)
_FRAME = re.compile(rb"<(?:i?frame|object|embed)\b([^<>]{1,2000})>", re.IGNORECASE)
_FRAMESET = re.compile(rb"<(frameset|frame|/frameset)\b([^<>]{0,2000})>", re.IGNORECASE)
_OF_A_PAGE = rb"(?=[^<>]{0,2000}\btext/html\b)"
_IN_FRAME = re.compile(  # for those without
    rb"<(iframe|noframes|object"
    + _OF_A_PAGE
    + rb")\b[^<>]{0,2000}>(.*?)(?:</\1\s*>|$)|<embed"
    + _OF_A_PAGE
    + rb"[^<>]{0,2000}>",
    re.IGNORECASE | re.DOTALL,
)
_SIZE = re.compile(r"\s*(\d{0,5}(?:\.\d{1,3})?)\.?\s*([*%]?)")  # what follows is ignored: "150px"
WINDOW = 1_200  # pixels of a visitor's window
_WORDS_MOST = 300  # bytes of a page that only says that it waits
# What such a page says, in the words of its languages.
_WAITS = re.compile(
    r"redirect|re-direct|weiterleit|weitergeleitet|umgeleitet|redirig|redirección|redirecion|reindirizz|doorverwez|doorgestuurd|"
    r"przekierow|přesměrov|presmerov|omdiriger|videresend|videresté|viderestill|uudelleenohj|átirányít|перенаправ|переадрес|yönlendir|"
    r"(?:has|have) moved|ist umgezogen|please wait|bitte warten|un instant|loading|click here|hier klicken|cliquez ici|haga clic|"
    r"リダイレクト|自動的に移動|自动跳转|跳转|リンク先",
    re.IGNORECASE,
)
_BODY = re.compile(rb"<body\b([^<>]{1,2000})>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"(?<![a-z-])([a-z-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))", re.IGNORECASE)
# Elements of a page that shows nothing; any other one, such as the root of an application, may be filled by a script.
_OTHER_ELEMENT = re.compile(
    rb"<(?!/|!|\?|(?:html|head|body|meta|base|link|title|script|noscript|style|center|br|p)\b)[a-z]", re.IGNORECASE
)
# Beside a script that leads on and no other one, these show that something happens, and are filled by nothing.
_SHOWS_WAITING = re.compile(
    rb"<(?!/|!|\?|(?:html|head|body|meta|base|link|title|script|noscript|style|center|br|hr|p|a|b|i|em|strong|div|span|section|main|h[1-6]|img|svg|path|circle|g|iframe|noframes|font|table|tbody|tr|td)\b)[a-z]",
    re.IGNORECASE,
)
_PLAIN_BOX = re.compile(rb"<div\b", re.IGNORECASE)
_SCRIPT_MOST = 2_000  # characters of the scripts of such a page
_SCRIPT = re.compile(rb"<!--.*?(?:-->|$)|<script\b([^<>]{0,2000})>(.*?)(?:</script\s*>|$)", re.IGNORECASE | re.DOTALL)
_REMARK = re.compile(r"/\*.*?\*/|^[ \t]*(?://|<!--)[^\r\n]*$", re.DOTALL | re.MULTILINE)
_BY_KEY = re.compile(r"\[\s*([\"'])(location|href|replace|assign)\1\s*\]")
_ESCAPED = re.compile(r"\\(?:x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})|([/\"'`]))")
# What may stand behind a whole literal: the end, the end of a text that is run, or the query that the visitor came with.
_END = r"\s*(?:(?=[;)}\r\n]|$|[\"'`]\s*[,)])|(?=\+\s*(?:(?:window|document|self)\s*\.\s*)?location\s*\.\s*(?:search|hash)\b))"
# Other ways to write the same, in the order in which they become one: scheme and host of the page before a path, a name
# that stands for a literal (see `_plain`), and jQuery's.
_OWN_HOST = re.compile(
    r"(?:(?:(?:window|document|self)\s*\.\s*)?location\s*\.\s*protocol\s*\+\s*)?"
    r"(?:([\"'`])(?:https?:)?//\1\s*\+\s*(?:(?:window|document|self)\s*\.\s*)?location\s*\.\s*host(?:name)?"
    r"|(?:(?:window|document|self)\s*\.\s*)?location\s*\.\s*origin)\s*\+\s*(?=[\"'`]/(?!/))"
)
_OWN_ORIGIN = re.compile(r"\$\{\s*(?:(?:window|document|self)\s*\.\s*)?location\s*\.\s*origin\s*\}(?=/(?!/))")
_DECODED = re.compile(r"\b(?:decodeURI(?:Component)?|unescape)\s*\(\s*([\"'])([^\"'`<>\s\\]{1,2000})\1\s*\)")
_JOINED = re.compile(r"([\"'])\s*\+\s*\1")
_CONSTANT = re.compile(
    r"\b(?:var|let|const)\s+([A-Za-z_$][\w$]{0,60})\s*=\s*(([\"'`])[^\"'`<>\s$]{1,2000}\3)\s*(?=[;\r\n])"
)
_OF_JQUERY = re.compile(r"\$\(\s*(?:window\s*\.\s*)?location\s*\)\s*\.\s*(?:attr|prop)\(\s*[\"']href[\"']\s*,")
# A whole literal that the location is set to; one that is put together of pieces is not known.
_LOCATION = re.compile(
    r"(?P<else>\belse\s*(?:\{\s*)?)?(?:\b(?:window|document|self|top|parent)\s*\.\s*){0,5}"
    r"(?:\blocation(?:\s*\.\s*(?:href|pathname))?\s*=\s*([\"'`])(?P<set>[^\"'`<>\s$]{1,2000})\2" + _END +
    r"|\blocation\s*\.\s*(?:replace|assign)\s*\(\s*([\"'`])(?P<call>[^\"'`<>\s$]{1,2000})\4" + _END +
    r"|\bopen\s*\(\s*([\"'`])(?P<open>[^\"'`<>\s$]{1,2000})\6\s*,\s*[\"'`]_(?:self|top|parent)[\"'`])",
)  # fmt: skip

# HTML standard, "shared declarative refresh steps": a number, then `;`, `,` or a space, then perhaps `url=`.
_CONTENT = re.compile(
    r"\s*(\d+(?:\.[\d.]*)?|\.\d+)\s*(?:[;,\s]\s*)(?:url\s*=\s*)?([\"']?)(.+)", re.IGNORECASE | re.DOTALL
)


@dataclass(frozen=True)
class PageRefresh:
    """Where a page leads, and the base that it is relative to: both as written, `base` empty where there is none."""

    url: str
    base: str = ""


def refresh_of(body: bytes, header: str = "") -> PageRefresh | None:
    """Where a page leads its visitor within `SOON`; None where it leads nowhere.

    The header comes first, as in browsers (HTML standard, "process the `Refresh` header").
    """
    if header:
        url = _url_in(header)
        return PageRefresh(url) if url else None
    start = body[:LOOKED_AT]
    lower = start.lower()
    has_meta, has_script = b"refresh" in lower and b"http-equiv" in lower, b"location" in lower or b"_self" in lower
    if not (has_meta or has_script or _has_frame(lower)):
        return None
    meant = _NOT_MEANT.sub(b" ", start)
    url = _of_meta(meant) if has_meta else None
    if url is None and b"<frameset" in lower:
        url = _of_frames(meant) or _of_largest_frame(meant)
    if url is None and len(body) <= LOOKED_AT and _says_nothing(meant):
        url = _of_empty_page(start, lower, meant)
    return PageRefresh(url, _base(start)) if url else None


def _has_frame(lower: bytes) -> bool:
    return b"frame" in lower or (b"text/html" in lower and (b"<object" in lower or b"<embed" in lower))


def _says_nothing(meant: bytes) -> bool:
    """Whether a page has no words, or only those of one that waits."""
    words = b" ".join(_TAG.sub(b" ", _TITLE.sub(b" ", _IN_FRAME.sub(b" ", meant))).split())
    return not words or (len(words) <= _WORDS_MOST and _WAITS.search(words.decode("utf-8", "replace")) is not None)


def _of_empty_page(start: bytes, lower: bytes, meant: bytes) -> str | None:
    """What the noscript element, the script or the one frame of a page leads to: it is all that the page says."""
    if b"<script" in lower and (url := _of_meta(_NOT_MEANT_EVER.sub(b" ", start))):
        return url
    if _has_frame(lower) and not _OTHER_ELEMENT.search(_IN_FRAME.sub(b" ", _PLAIN_BOX.sub(b" ", meant))):
        return _of_frames(meant)
    is_only_script = not _SHOWS_WAITING.search(meant) and _is_short(start)
    return _of_scripts(start) if is_only_script or not _OTHER_ELEMENT.search(meant) else None


def _is_short(start: bytes) -> bool:
    """Whether all scripts of a page stand in it, and are too short to fill it."""
    scripts = [match for match in _SCRIPT.finditer(start) if match[2] is not None]  # no comments; one has no text
    has_sources = any(b"src" in match[1].lower() for match in scripts)
    return not has_sources and sum(len(match[2]) for match in scripts) <= _SCRIPT_MOST


def _of_meta(document: bytes) -> str | None:
    for meta in _META.finditer(document):
        attributes = _attributes(meta[1])
        if attributes.get("http-equiv", "").strip().lower() == "refresh":
            return _url_in(attributes.get("content", ""))
    return None


def _of_scripts(document: bytes) -> str | None:
    """The address that scripts set the location to; of several the one for everybody else, behind the last `else`.

    None where there is no such one, or where it is put together.
    """
    scripts = [match[2] for match in _SCRIPT.finditer(document) if match[2] and b"json" not in match[1].lower()]
    sources = [_REMARK.sub("", script.decode("utf-8", "replace")) for script in scripts]
    if body := _BODY.search(document):
        sources.append(_attributes(body[1]).get("onload", ""))
    for source in sources:
        if "document.write" in source and (url := _of_meta(_unescaped(source).encode("utf-8", "replace"))):
            return url
    places = [match for source in sources for match in _LOCATION.finditer(_plain(source))]
    urls = {_unescaped(match["set"] or match["call"] or match["open"]) for match in places}
    if len(urls) > 1:
        otherwise = [_unescaped(match["set"] or match["call"] or match["open"]) for match in places if match["else"]]
        return otherwise[-1] if otherwise else None
    return urls.pop() if urls else None


def _plain(source: str) -> str:
    """A script with its ways to set the location written in one way."""
    source = _DECODED.sub(lambda match: match[1] + unquote(match[2]) + match[1], _OWN_ORIGIN.sub("", source))
    source = _JOINED.sub("", source)
    source = _OF_JQUERY.sub("location.href =", _OWN_HOST.sub("", _BY_KEY.sub(r".\2", source)))
    for name, literal, _ in _CONSTANT.findall(source)[:20]:
        used = re.compile(
            rf"(\blocation(?:\s*\.\s*href)?\s*=|\blocation\s*\.\s*(?:replace|assign)\s*\()\s*{re.escape(name)}(?![\w$.(\[])"
        )
        is_constant = len(re.findall(rf"(?<![\w$.]){re.escape(name)}\s*=(?!=)", source)) == 1
        source = used.sub(rf"\g<1>{_quoted(literal)}", source) if is_constant else source
    return source


def _quoted(literal: str) -> str:
    """As the second part of a substitution takes it."""
    return literal.replace("\\", r"\\")


def _unescaped(literal: str) -> str:
    """A string of JavaScript without its escapes (ECMA-262, section 12.9.4)."""
    return _ESCAPED.sub(_letter, literal)


def _letter(match: re.Match[str]) -> str:
    """The letter of an escape; nothing for half a surrogate pair, which no URL can hold."""
    code = int(match[1] or match[2] or "0", 16)
    return match[3] or ("" if 0xD800 <= code <= 0xDFFF else chr(code))


def _of_frames(document: bytes) -> str | None:
    """The one page in frames: how names are forwarded to sites that lie elsewhere."""
    pages = [page for frame in _FRAME.finditer(document) if (page := _page_in(_attributes(frame[1])))]
    return pages[0] if len(pages) == 1 else None


def _page_in(attributes: dict[str, str]) -> str:
    """What a frame, or an object or embed in its place, shows; empty for nothing."""
    source = (attributes.get("src") or attributes.get("data") or "").strip()
    return "" if source.lower().startswith("about:") else source


def _of_largest_frame(document: bytes) -> str | None:
    """The page in the frame that has most of the window; None where two have as much, or none is known."""
    shares: list[tuple[float, str]] = []
    around: list[list[float]] = []  # of each open frameset, the shares of the frames that are to come
    for tag in _FRAMESET.finditer(document):
        name, attributes = tag[1].lower(), _attributes(tag[2])
        share = around[-1].pop(0) if around and around[-1] and name != b"/frameset" else 0.0
        if name == b"frameset" and len(around) < 10:
            share = share if around else 1.0
            around.append([share * part for part in _shares(attributes.get("cols") or attributes.get("rows") or "")])
        elif name == b"frame":
            shares.append((share, _page_in(attributes)))
        elif around:
            around.pop()
    largest = sorted(shares)[-2:]
    is_one = len(largest) == 2 and largest[0][0] < largest[1][0]
    return largest[1][1] or None if is_one else None


def _shares(sizes: str) -> list[float]:
    """The part of the window that each frame of `150,*,20%` has (HTML standard, "rules for parsing a list of dimensions")."""
    parts = [_share_and_weight(size) for size in sizes.split(",")[:20]]
    rest = max(0.0, 1.0 - sum(share for share, _ in parts)) / (sum(weight for _, weight in parts) or 1.0)
    return [min(share + rest * weight, 1.0) for share, weight in parts]


def _share_and_weight(size: str) -> tuple[float, float]:
    """The part of the window that a size states, and its weight in what is left of it: `2*` has twice that of `*`."""
    number, unit = _SIZE.findall(size)[0]
    if unit == "*":
        return 0.0, float(number or 1)
    return float(number or 0) / (100 if unit == "%" else WINDOW), 0.0


def _base(document: bytes) -> str:
    """The base of the document's URLs (HTML standard, "document base URL") as written; empty where there is none."""
    bases = (_attributes(base[1]) for base in _BASE.finditer(_NOT_MEANT_EVER.sub(b" ", document)))
    return next((base["href"].strip() for base in bases if "href" in base), "")


def _attributes(tag: bytes) -> dict[str, str]:
    pairs = _ATTRIBUTE.findall(html.unescape(tag.decode("utf-8", "replace")))
    return {name.lower(): double or single or bare for name, double, single, bare in pairs}


def _url_in(content: str) -> str | None:
    match = _CONTENT.match(content)
    if match is None:
        return None
    seconds, quote, url = match.groups()
    url = (url.partition(quote)[0] if quote else url).strip()
    whole, _, part = seconds.partition(".")
    return url if url and float(f"{whole or 0}.{part.partition('.')[0] or 0}") <= SOON else None
