"""Credentials at rest: encrypted under SECRET_KEY, which the database does not have.

A sealed text is bound to the row and the column that it belongs to: copied elsewhere, it cannot be opened. While
SECRET_KEY_FALLBACKS names an earlier key, what that one sealed is read, and sealed again under the present one.
"""

from __future__ import annotations

import hashlib
import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Collection, Iterable, Mapping
from typing import Any
from urllib.parse import urlsplit

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.apps import apps
from django.conf import settings
from django.db.models import Model

from jobs.models import Destination, StorageTarget

Row = Destination | StorageTarget  # with a column `secrets`
CHORE = "seal_credentials"
# Every column that is sealed, by the name of its model: `scrapersky` is above this module.
SEALED = (
    ("jobs.Destination", "secrets"), ("jobs.StorageTarget", "secrets"), ("jobs.Webhook", "secret"),
    ("jobs.Webhook", "old_secret"), ("scrapersky.SecondFactor", "secret"),
)  # fmt: skip
_PREFIX = "v1:"
_NONCE_BYTES = 12  # NIST SP 800-38D, section 8.2.2


class Unsealable(ValueError):
    """SECRET_KEY is another one than when it was sealed, or the text belongs to another row; for people."""


def store_credentials(row: Row, credentials: Mapping[str, Any]) -> None:
    """Store the credentials of a row that is stored already: they are bound to its id."""
    row.secrets = sealed_for(row, "secrets", orjson.dumps(dict(credentials)).decode()) if credentials else ""
    row.save(update_fields=["secrets"])


def credentials_of(row: Row) -> dict[str, Any]:
    """The credentials of a row. Raises Unsealable."""
    text = unsealed(row, "secrets")
    credentials: dict[str, Any] = orjson.loads(text) if text else {}
    return credentials


ENTER_AGAIN = "The address is another one now. Enter this again: what was entered for a server is not sent to another."


def entered_elsewhere(
    row: Row, options: Mapping[str, Any], addresses: Iterable[str], entered: Collection[str]
) -> list[str]:
    """The names of the credentials that a row with other options would send to a server that nobody entered them for.

    Whoever may change an address need not know the credentials that are stored beside it, and could read them there.
    `addresses` are the options that name the server, `entered` the credentials that come with this change. None where
    nobody can read the stored ones any more.
    """
    if all(_server(row.options.get(name)) == _server(options.get(name)) for name in addresses):
        return []
    try:
        return [name for name, value in credentials_of(row).items() if value and name not in entered]
    except Unsealable:
        return []


def _server(address: Any) -> tuple[str, str]:
    """Scheme, host and port of a URL; another text as it is."""
    parts = urlsplit(str(address or "").strip().lower())
    return (parts.scheme, parts.netloc) if parts.netloc else ("", parts.geturl())


def sealed_for(row: Model, column: str, text: str) -> str:
    """A text as a column of this row stores it; the row has its id already."""
    return seal(text.encode(), _owner(row, column))


def unsealed(row: Model, column: str) -> str:
    """The text of a sealed column, "" for none; sealed again if an earlier SECRET_KEY did it. Raises Unsealable."""
    stored: str = getattr(row, column)
    if not stored:
        return ""
    content = unseal(stored, _owner(row, column))
    if not is_sealed_with(settings.SECRET_KEY, stored, _owner(row, column)):
        _seal_again(row, column, content)
    return content.decode()


def seal_again() -> str:
    """Seal what an earlier SECRET_KEY sealed under the present one. Says how many rows, and how many cannot be read."""
    sealed, unread = 0, 0
    for name, column in SEALED:
        for row in apps.get_model(name)._default_manager.exclude(**{column: ""}).order_by("pk"):
            before = getattr(row, column)
            try:
                unsealed(row, column)
            except Unsealable:
                unread += 1
            sealed += getattr(row, column) != before
    lines = [f"Credentials of {sealed} rows were sealed again."] if sealed else []
    return " ".join([*lines, *([f"Credentials of {unread} rows cannot be read."] if unread else [])])


def _seal_again(row: Model, column: str, content: bytes) -> None:
    """Unless somebody has entered others meanwhile."""
    before, sealed = getattr(row, column), seal(content, _owner(row, column))
    setattr(row, column, sealed)
    type(row)._default_manager.filter(**{"pk": row.pk, column: before}).update(**{column: sealed})


def _owner(row: Model, column: str) -> str:
    return f"{row._meta.db_table}.{column}.{row.pk}"


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
