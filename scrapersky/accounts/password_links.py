"""Links by which people set their own passwords: an invitation, or after a password was lost.

A link is signed (a forged one costs no query), works once and expires; the newest one of a person ends the earlier.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from typing import Any

from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.utils import timezone

from scrapersky.models import PasswordLink

LASTS = timedelta(days=7)
LONGEST = 200
_SIGNER = Signer(salt="scrapersky.accounts.password_links")


class NotInForce(Exception):
    """The link was never made, was used, was replaced by a newer one, or has expired."""


def create(user: Any, by: str) -> str:
    """A new link's token; the person's earlier links end."""
    secret = secrets.token_urlsafe(32)
    with transaction.atomic():
        PasswordLink.objects.filter(user=user).delete()
        PasswordLink.objects.create(user=user, digest=_digest(secret), created_by=by, expires_at=timezone.now() + LASTS)
    return _SIGNER.sign(secret)


def find(token: str) -> PasswordLink:
    """The link of a token, with its person. Raises NotInForce."""
    try:
        secret = _SIGNER.unsign(token[:LONGEST])
    except BadSignature:
        raise NotInForce from None
    in_force = PasswordLink.objects.filter(used_at=None, expires_at__gt=timezone.now(), user__is_active=True)
    link = in_force.filter(digest=_digest(secret)).select_related("user").first()
    if link is None:
        raise NotInForce
    return link


def use(link: PasswordLink, password: str) -> None:
    """Set the password of the link's person; sessions and tokens of the earlier password end. Raises NotInForce."""
    with transaction.atomic():
        unused = PasswordLink.objects.filter(pk=link.pk, used_at=None, expires_at__gt=timezone.now())
        if not unused.update(used_at=timezone.now()):
            raise NotInForce
        link.user.set_password(password)
        link.user.save(update_fields=["password"])


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
