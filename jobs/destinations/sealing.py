"""Secrets of destinations at rest: encrypted with a key made of SECRET_KEY, which the database does not have.

While SECRET_KEY_FALLBACKS names an earlier key, what it encrypted is read with it, and written again with the new one.
"""

from __future__ import annotations

import hashlib
import os
import re
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from typing import Any

import orjson
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

ENVIRONMENT_PREFIX = "DESTINATION_"  # no other variable can be named: SECRET_KEY would leave by a webhook's header
_VARIABLE = re.compile(r"\$\{(DESTINATION_[A-Z0-9_]{1,80})\}")


class SealBroken(ValueError):
    """SECRET_KEY is another one than when the secrets were stored; the message is for people."""


def sealed(secrets: Mapping[str, Any]) -> str:
    """Secrets as they are stored."""
    return _fernet().encrypt(orjson.dumps(dict(secrets))).decode()


def opened(text: str) -> dict[str, Any]:
    """The secrets. Raises SealBroken."""
    if not text:
        return {}
    try:
        secrets: dict[str, Any] = orjson.loads(_fernet().decrypt(text.encode()))
    except InvalidToken:
        raise SealBroken(
            "The credentials cannot be read: SECRET_KEY has changed. Enter them again, or name the earlier key in "
            "SECRET_KEY_FALLBACKS."
        ) from None
    return secrets


def resealed(text: str) -> str:
    """The same secrets, encrypted with today's SECRET_KEY. Raises SealBroken."""
    try:
        Fernet(_key(settings.SECRET_KEY)).decrypt(text.encode())
    except InvalidToken:
        return sealed(opened(text))
    return text


def from_environment(value: Any) -> Any:
    """`${DESTINATION_HUBSPOT_TOKEN}` as that variable's value, or that of the file which ..._FILE names.

    Raises SealBroken when the process has no such variable.
    """
    match = _VARIABLE.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        return value
    if path := os.environ.get(f"{match[1]}_FILE"):
        with open(path, encoding="utf-8") as file:
            return file.read(65_536).strip()
    if match[1] not in os.environ:
        raise SealBroken(f"The environment of the worker has no variable {match[1]}.")
    return os.environ[match[1]]


def _fernet() -> MultiFernet:
    return MultiFernet([Fernet(_key(secret)) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


def _key(secret: str) -> bytes:
    return urlsafe_b64encode(hashlib.sha256(f"destination secrets\0{secret}".encode()).digest())
