"""The second factor of a log-in: time-based one-time passwords, as every authenticator app makes them.

RFC 6238 over RFC 4226: SHA-1, six digits, a new one every thirty seconds.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import struct
import time
from typing import Any
from urllib.parse import quote

from django.utils import timezone

from scrapersky.models import SecondFactor

STEP_SECONDS = 30  # RFC 6238, section 4.1
DIGITS = 6
DRIFT = 1  # steps that a clock may be wrong by, each way (RFC 6238, section 5.2)
SECRET_BYTES = 20  # 160 bits, as RFC 4226, section 4, recommends


def new_secret() -> str:
    """A shared secret, in base32 as apps take it."""
    return base64.b32encode(secrets.token_bytes(SECRET_BYTES)).decode()


def code_at(secret: str, step: int) -> str:
    """The code of a time step (RFC 4226, section 5.3)."""
    digest = hmac.digest(base64.b32decode(secret), struct.pack(">Q", step), hashlib.sha1)
    offset = digest[-1] & 0x0F
    number = struct.unpack(">I", digest[offset : offset + 4])[0] & 0x7FFFFFFF
    return f"{number % 10**DIGITS:0{DIGITS}d}"


def link(secret: str, name: str) -> str:
    """What an authenticator app takes: otpauth://totp/..."""
    return f"otpauth://totp/ScraperSky:{quote(name)}?secret={secret}&issuer=ScraperSky"


def needed(user: Any) -> bool:
    """Whether the person has switched it on."""
    return SecondFactor.objects.filter(user=user, confirmed_at__isnull=False).exists()


def accept(user: Any, code: str) -> bool:
    """Whether the code is right and new: a step's code is taken once (RFC 6238, section 5.2), by one request."""
    factor, typed = SecondFactor.objects.filter(user=user).first(), "".join(code.split())
    if factor is None or not (typed.isascii() and typed.isdigit()):
        return False
    now = int(time.time()) // STEP_SECONDS
    for step in range(now - DRIFT, now + DRIFT + 1):
        if hmac.compare_digest(code_at(factor.secret, step), typed):
            fresh = SecondFactor.objects.filter(pk=factor.pk, last_step__lt=step)
            return fresh.update(last_step=step) == 1
    return False


def begin(user: Any) -> SecondFactor:
    """The person's factor, made (not yet in force) where there is none."""
    factor, _ = SecondFactor.objects.get_or_create(user=user, defaults={"secret": new_secret()})
    return factor


def confirm(user: Any, code: str) -> bool:
    """Switch it on: the app shows the right code."""
    if not accept(user, code):
        return False
    SecondFactor.objects.filter(user=user).update(confirmed_at=timezone.now())
    return True


def switch_off(user: Any) -> None:
    """Without it, from now on; the secret is forgotten."""
    SecondFactor.objects.filter(user=user).delete()
