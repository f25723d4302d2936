"""Keyed hashes: what the suppression list stores in place of values. The key is made once, in the database."""

from __future__ import annotations

import hashlib
import secrets

from jobs.models import SuppressionKey

MOST_KEYS = 5  # of this database, and of lists that came from others


def own_key() -> bytes:
    """The key of this database; made when it is first needed."""
    row = SuppressionKey.objects.filter(own=True).first()
    if row is None:
        SuppressionKey.objects.bulk_create([SuppressionKey(key=secrets.token_hex(32), own=True)], ignore_conflicts=True)
        row = SuppressionKey.objects.get(own=True)
    return bytes.fromhex(row.key)


def all_keys() -> list[bytes]:
    """The keys of all entries: our own, and those that came with imported lists."""
    return [bytes.fromhex(key) for key in SuppressionKey.objects.order_by("pk").values_list("key", flat=True)]


def digest(key: bytes, kind: str, text: str) -> str:
    """The keyed hash (BLAKE2b, RFC 7693) of a value: 64 hexadecimal digits."""
    message = f"{kind}\x1e{text}".encode("utf-8", "surrogatepass")
    return hashlib.blake2b(message, key=key, digest_size=32).hexdigest()
