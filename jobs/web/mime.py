# ruff: noqa: E501 -- patterns are read whole, not in pieces
"""MIME: what a response is, by its Content-Type and where that says nothing by its first bytes (WHATWG MIME Sniffing)."""

from __future__ import annotations

import re

HEADER_BYTES = 1_445  # section 5.2, the resource header
_TYPE = re.compile(r"\s*([\w!#$&^.+-]{1,60}/[\w!#$&^.+*-]{1,60}|\*/\*)\s*", re.ASCII)
_CHARSET = re.compile(r"[;\s]charset\s*=\s*(?:[\"']\s*)?([\w:.-]{2,40})", re.IGNORECASE | re.ASCII)
# Also names of what made the page: a server that does not know its own handler sends them.
_SAYS_NOTHING = ("", "unknown/unknown", "application/unknown", "*/*", "httpd/unix-directory", "application/x-httpd-php",
                 "application/x-httpd-cgi", "httpd/send-as-is", "server-parsed/html", "text/x-server-parsed-html", "x-unknown/unknown")  # fmt: skip
_TAGS = (
    "!doctype html", "html", "head", "script", "iframe", "h1", "div", "font", "table", "a", "style", "title", "b",
    "body", "br", "p",
)  # fmt: skip
_HTML = re.compile(
    rb"[\t\n\x0c\r ]*<(?:(?:" + "|".join(_TAGS).encode() + rb")[ >]|!--|meta[ >/]|link[ >/])", re.IGNORECASE
)
_XML = re.compile(rb"[\t\n\x0c\r ]*<\?xml")
_JSON = re.compile(rb"[\t\n\r ]*(?:\{[\t\n\r ]*[\"}]|\[[\t\n\r ]*[\[{\"\]])")
# Sections 6.1 and 7.1, of the types whose first bytes are letters.
_SIGNATURES = {
    b"%PDF-": "application/pdf", b"%!PS-Adobe-": "application/postscript", b"GIF87a": "image/gif", b"GIF89a": "image/gif",
    b"wOFF": "font/woff", b"wOF2": "font/woff2", b"OTTO": "font/otf", b"ttcf": "font/collection", b"OggS": "application/ogg",
}  # fmt: skip
_MARKS = (b"\xfe\xff", b"\xff\xfe", b"\xef\xbb\xbf")
# Section 3, a binary data byte.
_BINARY = re.compile(rb"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]")


def essence(content_type: str) -> str:
    """The type and subtype that a Content-Type header means, lower case; empty where it says nothing.

    The last valid one of several holds (Fetch standard, "extract a MIME type"); quotes, and parameters behind a space
    instead of a semicolon, are as browsers of today forgive them.
    """
    last = ""
    for value in content_type.split(","):
        match = _TYPE.match(value.strip(" \t\"'"))
        if match and match[1].lower() != "*/*":
            last = match[1].lower()
    return "" if last in _SAYS_NOTHING else last


def charset_of(content_type: str) -> str | None:
    """The charset of a Content-Type header, or None: of several types the last one's, of one type its first."""
    named = (_CHARSET.search(f";{value}") for value in content_type.split(","))
    labels = [match[1] for match in named if match]
    return labels[-1] if labels else None


def sniffed(body: bytes) -> str:
    """The type of a body whose server says none (section 7.1): text/html, text/xml, text/plain or something binary."""
    head = body[:HEADER_BYTES]
    for mark in _MARKS:
        if head.startswith(mark):
            return "text/html" if _HTML.match(head.removeprefix(mark)) else "text/plain"
    if _HTML.match(head):
        return "text/html"
    if _XML.match(head):
        return "text/xml"
    if signature := next(filter(head.startswith, _SIGNATURES), None):
        return _SIGNATURES[signature]
    if _JSON.match(head):
        return "application/json"
    return "application/octet-stream" if _BINARY.search(head) else "text/plain"
