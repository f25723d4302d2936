"""What a webhook's receiver needs: whether a message is ours (Standard Webhooks 1.0)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import time
from collections.abc import Mapping
from typing import Any

TOLERANCE_SECONDS = 300


class NotGenuine(ValueError):
    """The message is not signed with the secret, or is too old; do nothing with it, and answer 400."""


def verify(secret: str, headers: Mapping[str, Any], body: bytes, *, now: float | None = None) -> str:
    """The id of a genuine message: remember it, because a message can come twice. Raises NotGenuine.

    `secret` is the webhook's (`whsec_...`), `body` the bytes as they came, before any JSON is read.
    """
    given = {name.lower(): str(value) for name, value in headers.items()}
    message, stamp = given.get("webhook-id", ""), given.get("webhook-timestamp", "")
    if not stamp.isdecimal() or abs((time.time() if now is None else now) - int(stamp)) > TOLERANCE_SECONDS:
        raise NotGenuine("The message has no time, or one that is more than five minutes away from now.")
    key = base64.b64decode(secret.removeprefix("whsec_"))
    digest = hmac.new(key, f"{message}.{stamp}.".encode() + body, hashlib.sha256).digest()
    expected = "v1," + base64.b64encode(digest).decode()
    signatures = given.get("webhook-signature", "").split(" ")
    if not any(hmac.compare_digest(expected.encode(), signature.encode()) for signature in signatures):
        raise NotGenuine("The signature is not that of this secret.")
    return message
