"""Objection links of files and destinations: an address for each e-mail, under which its owner objects.

Nothing is stored for them: the link has the e-mail in it, encrypted under SECRET_KEY. The same e-mail always gives the
same link (AES-SIV, RFC 5297), so that a file that is written again is the same. It works for as long as SECRET_KEY, or
SECRET_KEY_FALLBACKS, has the key: the right to object does not expire (GDPR, article 21).
"""

from __future__ import annotations

import hashlib
from base64 import urlsafe_b64decode, urlsafe_b64encode

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from django.conf import settings

PREFIX = "e1."
LONGEST = 600
_PATH = "/admin/objection/{token}/"  # scrapersky.admin.objection; a test opens it
_PURPOSE = [b"objection link of an e-mail"]


def objection_link(email: str) -> str:
    """The address under which the owner of an e-mail objects; "" without one, or while there are no such links."""
    if not email or not settings.OBJECTION_PAGE or not settings.OBJECTION_BASE_URL:
        return ""
    base: str = settings.OBJECTION_BASE_URL
    return base.rstrip("/") + _PATH.format(token=token_of(email))


def token_of(email: str) -> str:
    """The token of an e-mail."""
    sealed = AESSIV(_key(settings.SECRET_KEY)).encrypt(email.lower().encode(), _PURPOSE)
    return PREFIX + urlsafe_b64encode(sealed).decode().rstrip("=")


def email_of(token: str) -> str:
    """The e-mail of a token; "" for one that we did not make."""
    text = token.removeprefix(PREFIX)
    for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        try:
            sealed = urlsafe_b64decode(text + "=" * (-len(text) % 4))
            return AESSIV(_key(secret)).decrypt(sealed, _PURPOSE).decode()
        except (InvalidTag, ValueError):
            continue
    return ""


def _key(secret: str) -> bytes:
    return hashlib.sha512(f"objection links\0{secret}".encode()).digest()
