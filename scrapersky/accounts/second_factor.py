"""The second factor of a log-in: time-based one-time passwords, as every authenticator app makes them.

RFC 6238 over RFC 4226: SHA-1, six digits, a new one every thirty seconds. A recovery code replaces the app once.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import logging
import secrets
import struct
import time
from typing import Any
from urllib.parse import quote

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from jobs.store.credentials import Unsealable, sealed_for, unsealed
from scrapersky.accounts.access import end_access
from scrapersky.models import RecoveryCode, SecondFactor

log = logging.getLogger("scrapersky.accounts.second_factor")

STEP_SECONDS = 30  # RFC 6238, section 4.1
DIGITS = 6
DRIFT = 1  # steps that a clock may be wrong by, each way (RFC 6238, section 5.2)
SECRET_BYTES = 20  # 160 bits, as RFC 4226, section 4, recommends
RECOVERY_CODES = 10
RECOVERY_BYTES = 10  # 80 bits: 16 letters and digits


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
    """Whether the code is right and new: a code of the app, or a recovery code. Each is taken once."""
    typed = "".join(code.split()).replace("-", "")
    if typed.isascii() and typed.isdigit():
        return _accept_from_app(user, typed)
    unused = RecoveryCode.objects.filter(user=user, digest=_digest(typed), used_at=None)
    return unused.update(used_at=timezone.now()) == 1


def _accept_from_app(user: Any, typed: str) -> bool:
    """A time step's code is taken once (RFC 6238, section 5.2), by one request. A step that is still to come was taken
    while this machine's clock was ahead: it holds up none that come before it."""
    factor = SecondFactor.objects.filter(user=user).first()
    secret = factor and secret_of(factor)
    if factor is None or not secret:
        return False
    now = int(time.time()) // STEP_SECONDS
    for step in range(now - DRIFT, now + DRIFT + 1):
        if hmac.compare_digest(code_at(secret, step), typed):
            fresh = Q(last_step__lt=step) | Q(last_step__gt=now + DRIFT)
            return SecondFactor.objects.filter(fresh, pk=factor.pk).update(last_step=step) == 1
    return False


def new_recovery_codes(user: Any) -> list[str]:
    """Ten codes such as `k3vd-q2ma-7wzt-hx5c`, in place of all earlier ones. They can be shown this once only."""
    texts = [base64.b32encode(secrets.token_bytes(RECOVERY_BYTES)).decode().lower() for _ in range(RECOVERY_CODES)]
    with transaction.atomic():
        RecoveryCode.objects.filter(user=user).delete()
        RecoveryCode.objects.bulk_create([RecoveryCode(user=user, digest=_digest(text)) for text in texts])
    return ["-".join(text[at : at + 4] for at in range(0, len(text), 4)) for text in texts]


def recovery_codes_left(user: Any) -> int:
    """How many unused recovery codes there are."""
    return RecoveryCode.objects.filter(user=user, used_at=None).count()


def _digest(code: str) -> str:
    return hashlib.sha256(code.lower().encode("utf-8", "replace")).hexdigest()


def begin(user: Any) -> str:
    """The secret that the person's app takes, made (not yet in force) where there is none."""
    with transaction.atomic():
        factor, _ = SecondFactor.objects.select_for_update().get_or_create(user=user)
        if not (secret := secret_of(factor)):
            secret = new_secret()
            store_secret(factor, secret)
    return secret


def store_secret(factor: SecondFactor, secret: str) -> None:
    """Store the secret of a factor that is stored already, encrypted: it is bound to the person."""
    factor.secret = sealed_for(factor, "secret", secret)
    factor.save(update_fields=["secret"])


def secret_of(factor: SecondFactor) -> str:
    """What the app shares with us; "" when it cannot be read, which is logged with what to do."""
    try:
        return unsealed(factor, "secret")
    except Unsealable:
        log.error(
            "The second factor of user %s cannot be read: SECRET_KEY has changed. Name the earlier key in "
            "SECRET_KEY_FALLBACKS, or run: manage.py reset_second_factor %s", factor.user_id, factor.user,
        )  # fmt: skip
        return ""


def confirm(user: Any, code: str, *, except_session: str | None = None) -> bool:
    """Switch it on when the app shows the right code; other sessions and all tokens end."""
    if not accept(user, code):
        return False
    SecondFactor.objects.filter(user=user).update(confirmed_at=timezone.now())
    end_access(user, except_session=except_session)
    return True


def switch_off(user: Any, *, except_session: str | None = None) -> None:
    """Delete the secret and the recovery codes; other sessions and all tokens end."""
    SecondFactor.objects.filter(user=user).delete()
    RecoveryCode.objects.filter(user=user).delete()
    end_access(user, except_session=except_session)
