"""Protected addresses: what anti-spam plug-ins write instead of an e-mail address, and how to read it back."""

from __future__ import annotations

import base64
import binascii
import codecs
import re
from urllib.parse import unquote

_TYPO3 = re.compile(r"""linkTo_UnCryptMailto\(\s{0,5}(?:%27|['"])([^'"]{6,300}?)(?:%27|['"])""")


def decode_cloudflare(token: str) -> str:
    """The text behind Cloudflare's e-mail protection: hexadecimal, the first byte is the key of the rest.

    Without what follows an address in a link, such as a subject; empty where the token is damaged. What comes out need
    not be an address.
    """
    try:
        data = bytes.fromhex(token.strip()[:400])
    except ValueError:
        return ""
    text = bytes(byte ^ data[0] for byte in data[1:]).decode("utf-8", "replace") if len(data) > 3 else ""
    return text.removeprefix("mailto:").partition("?")[0]


def decode_base64(text: str) -> str:
    """The decoded text (RFC 4648, section 4); empty where it is no Base64."""
    try:
        return base64.b64decode(text, validate=True).decode("utf-8", "replace")
    except (binascii.Error, ValueError):
        return ""


def decode_typo3(href: str) -> str:
    """The address in TYPO3's link protection, whose letters are shifted by a few places; empty where there is none."""
    match = _TYPO3.search(href)
    if not match:
        return ""
    text = unquote(match[1])
    for shift in (*range(-5, 0), *range(1, 6)):
        shown = "".join(_shifted(c, shift) for c in text)
        if shown.startswith("mailto:"):
            return shown[7:].partition("?")[0]
    return ""


def _shifted(character: str, shift: int) -> str:
    """TYPO3's ranges: `+` to `:`, `@` to `Z`, `a` to `z`, each turning round at its ends."""
    code = ord(character)
    for first, last in ((0x2B, 0x3A), (0x40, 0x5A), (0x61, 0x7A)):
        if first <= code <= last:
            return chr(first + (code - first + shift) % (last - first + 1))
    return character


def rot13(text: str) -> str:
    """Letters turned by thirteen places."""
    return codecs.decode(text, "rot13")
