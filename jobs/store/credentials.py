"""Credentials at rest: encrypted under SECRET_KEY, which the database does not have.

A sealed text is bound to the row that it belongs to: copied elsewhere, it cannot be opened. While SECRET_KEY_FALLBACKS
names an earlier key, what that one sealed is read, and sealed again under the present one.
"""

from __future__ import annotations

import hashlib
import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from typing import Any

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from jobs.models import Destination, StorageTarget

Row = Destination | StorageTarget  # with a column `secrets`
CHORE = "seal_credentials"
_PREFIX = "v1:"
_NONCE_BYTES = 12  # NIST SP 800-38D, section 8.2.2


class Unsealable(ValueError):
    """SECRET_KEY is another one than when it was sealed, or the text belongs to another row; for people."""


def store_credentials(row: Row, credentials: Mapping[str, Any]) -> None:
    """Store the credentials of a row that is stored already: they are bound to its id."""
    row.secrets = seal(orjson.dumps(dict(credentials)), _owner(row)) if credentials else ""
    row.save(update_fields=["secrets"])


def credentials_of(row: Row) -> dict[str, Any]:
    """The credentials of a row. Raises Unsealable."""
    if not row.secrets:
        return {}
    content = unseal(row.secrets, _owner(row))
    if not is_sealed_with(settings.SECRET_KEY, row.secrets, _owner(row)):
        _seal_again(row, content)
    credentials: dict[str, Any] = orjson.loads(content)
    return credentials


def seal_again() -> str:
    """Seal what an earlier SECRET_KEY sealed under the present one. Says how many rows, and how many cannot be read."""
    sealed, unread = 0, 0
    for model in (Destination, StorageTarget):
        for row in model._default_manager.exclude(secrets="").order_by("pk"):
            before = row.secrets
            try:
                credentials_of(row)
            except Unsealable:
                unread += 1
            sealed += row.secrets != before
    lines = [f"Credentials of {sealed} rows were sealed again."] if sealed else []
    return " ".join([*lines, *([f"Credentials of {unread} rows cannot be read."] if unread else [])])


def _seal_again(row: Row, content: bytes) -> None:
    """Unless somebody has entered others meanwhile."""
    before, row.secrets = row.secrets, seal(content, _owner(row))
    type(row)._default_manager.filter(pk=row.pk, secrets=before).update(secrets=row.secrets)


def _owner(row: Row) -> str:
    return f"{row._meta.db_table}.secrets.{row.pk}"


def seal(content: bytes, owner: str) -> str:
    """A content, encrypted (AES-256-GCM) for an owner, as `storage_targets.secrets.7`."""
    nonce = os.urandom(_NONCE_BYTES)
    sealed = AESGCM(_key(settings.SECRET_KEY)).encrypt(nonce, content, owner.encode())
    return _PREFIX + urlsafe_b64encode(nonce + sealed).decode()


def unseal(sealed: str, owner: str) -> bytes:
    """The content of `seal`, under SECRET_KEY or one of SECRET_KEY_FALLBACKS. Raises Unsealable."""
    for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        if (content := _opened(secret, sealed, owner)) is not None:
            return content
    raise Unsealable(
        "The credentials cannot be read: SECRET_KEY has changed. Enter them again, or name the earlier key in "
        "SECRET_KEY_FALLBACKS."
    )


def is_sealed_with(secret: str, sealed: str, owner: str) -> bool:
    """Whether a text was sealed with this SECRET_KEY."""
    return _opened(secret, sealed, owner) is not None


def _opened(secret: str, sealed: str, owner: str) -> bytes | None:
    try:
        content = urlsafe_b64decode(sealed.removeprefix(_PREFIX))
        return AESGCM(_key(secret)).decrypt(content[:_NONCE_BYTES], content[_NONCE_BYTES:], owner.encode())
    except (InvalidTag, ValueError):
        return None


def _key(secret: str) -> bytes:
    return hashlib.sha256(f"credentials at rest\0{secret}".encode()).digest()
