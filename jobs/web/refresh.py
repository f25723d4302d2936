"""Refresh: pages that send their visitor on by themselves, not by a redirect.

By `<meta http-equiv="refresh">` or the header of that name; and where a page has nothing else to say, by the one
address that its script goes to, or by its one frame.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

SOON = 5.0  # seconds; a page that goes on later is meant to be read first
LOOKED_AT = 65_536  # bytes of the document: the element belongs into its head

# What is not for those who can follow: comments, scripts, and what is meant for visitors without scripts.
_NOT_MEANT = re.compile(
    rb"<!--.*?(?:-->|$)|<(script|noscript|template|style)\b.*?(?:</\1\s*>|$)", re.IGNORECASE | re.DOTALL
)
_NOT_MEANT_EVER = re.compile(
    rb"<!--.*?(?:-->|$)|<(script|template|style)\b.*?(?:</\1\s*>|$)", re.IGNORECASE | re.DOTALL
)
_TITLE = re.compile(rb"<title\b.*?(?:</title\s*>|$)", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(rb"<[^<>]{0,2000}>")
_META = re.compile(rb"<meta\b([^<>]{1,2000})>", re.IGNORECASE)
_BASE = re.compile(rb"<base\b([^<>]{1,2000})>", re.IGNORECASE)
_FRAME = re.compile(rb"<frame\b([^<>]{1,2000})>", re.IGNORECASE)
_BODY = re.compile(rb"<body\b([^<>]{1,2000})>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"([a-z-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))", re.IGNORECASE)
# Elements of a page that shows nothing; any other one, such as the root of an application, may be filled by a script.
_OTHER_ELEMENT = re.compile(
    rb"<(?!/|!|\?|(?:html|head|body|meta|base|link|title|script|noscript|style|center|br|p)\b)[a-z]", re.IGNORECASE
)
_SCRIPT = re.compile(rb"<!--.*?(?:-->|$)|<script\b([^<>]{0,2000})>(.*?)(?:</script\s*>|$)", re.IGNORECASE | re.DOTALL)
_REMARK = re.compile(r"/\*.*?\*/|^\s*//.*$", re.DOTALL | re.MULTILINE)
# A whole literal that the location is set to; one that is put together of pieces is not known.
_LOCATION = re.compile(
    r"\blocation(?:\s*\.\s*href)?\s*=\s*([\"'`])(?P<set>[^\"'`<>\s$]{1,2000})\1\s*(?=[;)}\r\n]|$)"
    r"|\blocation\s*\.\s*(?:replace|assign)\s*\(\s*([\"'`])(?P<call>[^\"'`<>\s$]{1,2000})\3\s*\)",
)

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
    has_meta, has_script = b"refresh" in lower and b"http-equiv" in lower, b"location" in lower
    if not (has_meta or has_script or b"<frame" in lower):
        return None
    meant = _NOT_MEANT.sub(b" ", start)
    has_text = len(body) > LOOKED_AT or bool(_TAG.sub(b" ", _TITLE.sub(b" ", meant)).strip())
    url = _of_meta(meant) if has_meta else None
    if url is None and b"<frameset" in lower:
        url = _of_frames(meant)
    if url is None and not has_text:
        url = _of_empty_page(start, lower, meant)
    return PageRefresh(url, _base(start)) if url else None


def _of_empty_page(start: bytes, lower: bytes, meant: bytes) -> str | None:
    """What the noscript element or the script of a page without text leads to: it is all that the page says."""
    if b"<script" in lower and (url := _of_meta(_NOT_MEANT_EVER.sub(b" ", start))):
        return url
    return None if _OTHER_ELEMENT.search(meant) else _of_scripts(start)


def _of_meta(document: bytes) -> str | None:
    for meta in _META.finditer(document):
        attributes = _attributes(meta[1])
        if attributes.get("http-equiv", "").strip().lower() == "refresh":
            return _url_in(attributes.get("content", ""))
    return None


def _of_scripts(document: bytes) -> str | None:
    """The one address that scripts set the location to; None where there are several, or where it is put together."""
    scripts = [match[2] for match in _SCRIPT.finditer(document) if match[2] and b"json" not in match[1].lower()]
    sources = [_REMARK.sub("", script.decode("utf-8", "replace")) for script in scripts]
    if body := _BODY.search(document):
        sources.append(_attributes(body[1]).get("onload", ""))
    urls = {match["set"] or match["call"] for source in sources for match in _LOCATION.finditer(source)}
    return urls.pop().replace("\\/", "/") if len(urls) == 1 else None


def _of_frames(document: bytes) -> str | None:
    """The one page in a set of frames: how names are forwarded to sites that lie elsewhere."""
    sources = [_attributes(frame[1]).get("src", "").strip() for frame in _FRAME.finditer(document)]
    pages = [source for source in sources if source and not source.lower().startswith("about:")]
    return pages[0] if len(pages) == 1 else None


def _base(document: bytes) -> str:
    """The base of the document's URLs (HTML standard, "document base URL") as written; empty where there is none."""
    match = _BASE.search(_NOT_MEANT_EVER.sub(b" ", document))
    return _attributes(match[1]).get("href", "").strip() if match else ""


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
