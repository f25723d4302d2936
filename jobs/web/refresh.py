"""Refresh: pages that send their visitor on by `<meta http-equiv="refresh">` or that header, not by a redirect."""

from __future__ import annotations

import html
import re

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
_ATTRIBUTE = re.compile(r"([a-z-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))", re.IGNORECASE)

# HTML standard, "shared declarative refresh steps": a number, then `;`, `,` or a space, then perhaps `url=`.
_CONTENT = re.compile(
    r"\s*(\d+(?:\.[\d.]*)?|\.\d+)\s*(?:[;,\s]\s*)(?:url\s*=\s*)?([\"']?)(.+)", re.IGNORECASE | re.DOTALL
)


def refresh_of(body: bytes, header: str = "") -> str | None:
    """Where a page leads its visitor within `SOON`, as written there; None where it leads nowhere.

    The header comes first, as in browsers (HTML standard, "process the `Refresh` header").
    """
    if header:
        return _url_in(header)
    start = body[:LOOKED_AT]
    lower = start.lower()
    if b"refresh" not in lower or b"http-equiv" not in lower:
        return None
    meant = _NOT_MEANT.sub(b" ", start)
    if b"<script" in lower and len(body) <= LOOKED_AT and not _TAG.sub(b" ", _TITLE.sub(b" ", meant)).strip():
        meant = _NOT_MEANT_EVER.sub(b" ", start)  # nothing but scripts: what its noscript says is all that it says
    for meta in _META.finditer(meant):
        pairs = _ATTRIBUTE.findall(html.unescape(meta[1].decode("utf-8", "replace")))
        attributes = {name.lower(): double or single or bare for name, double, single, bare in pairs}
        if attributes.get("http-equiv", "").strip().lower() == "refresh":
            return _url_in(attributes.get("content", ""))
    return None


def _url_in(content: str) -> str | None:
    match = _CONTENT.match(content)
    if match is None:
        return None
    seconds, quote, url = match.groups()
    url = (url.partition(quote)[0] if quote else url).strip()
    whole, _, part = seconds.partition(".")
    return url if url and float(f"{whole or 0}.{part.partition('.')[0] or 0}") <= SOON else None
