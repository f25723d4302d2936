"""Credentials at rest: encrypted under SECRET_KEY, which the database does not have.

A sealed text is bound to the row and column that it belongs to: copied elsewhere, it cannot be opened.
"""

from __future__ import annotations

import hashlib
import os
from base64 import urlsafe_b64decode, urlsafe_b64encode

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

_PREFIX = "v1:"
_NONCE_BYTES = 12  # NIST SP 800-38D, section 8.2.2


class Unsealable(ValueError):
    """SECRET_KEY is another one than when it was sealed, or the text belongs to another row; for people."""


def seal(text: str, owner: str) -> str:
    """The text, encrypted (AES-256-GCM) for an owner, as `storage_targets.secrets.7`."""
    nonce = os.urandom(_NONCE_BYTES)
    sealed = AESGCM(_key(settings.SECRET_KEY)).encrypt(nonce, text.encode(), owner.encode())
    return _PREFIX + urlsafe_b64encode(nonce + sealed).decode()


def unseal(sealed: str, owner: str) -> str:
    """The text of `seal`, under SECRET_KEY or one of SECRET_KEY_FALLBACKS. Raises Unsealable."""
    content = urlsafe_b64decode(sealed.removeprefix(_PREFIX))
    for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        try:
            opened = AESGCM(_key(secret)).decrypt(content[:_NONCE_BYTES], content[_NONCE_BYTES:], owner.encode())
        except InvalidTag:
            continue
        return opened.decode()
    raise Unsealable("SECRET_KEY has changed since the credentials were stored. Enter them again.")


def _key(secret: str) -> bytes:
    return hashlib.sha256(f"credentials at rest\0{secret}".encode()).digest()
