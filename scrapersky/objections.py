"""Objections: a link for somebody whose data is stored, who has no account and needs none.

A link is signed (a forged one costs no query) and expires; it ends when what is stored is erased. Those of files and
destinations (`jobs.compliance.objection_links`) do not expire.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.utils import timezone

from jobs.compliance import suppression_list
from jobs.compliance.objection_links import LONGEST as LONGEST_OF_EMAIL
from jobs.compliance.objection_links import PREFIX, email_of
from jobs.compliance.subjects import Subject, read_subject
from scrapersky.models import ObjectionLink

LONGEST = 200
_SIGNER = Signer(salt="scrapersky.objections")


class LinkEnded(Exception):
    """The link was never made, was used, or has expired."""


def create(subject: Subject, by: str) -> str:
    """A new link's token."""
    secret = secrets.token_urlsafe(32)
    until = timezone.now() + timedelta(days=settings.OBJECTION_LINK_DAYS)
    ObjectionLink.objects.filter(expires_at__lt=timezone.now()).delete()
    ObjectionLink.objects.create(
        digest=_digest(secret), kind=subject.kind, value=subject.name, scope=subject.scope, created_by=by,
        expires_at=until,
    )  # fmt: skip
    return _SIGNER.sign(secret)


def find(token: str) -> Subject:
    """Whom a token's link is about. Raises LinkEnded."""
    if token.startswith(PREFIX):
        return _of_email(email_of(token[:LONGEST_OF_EMAIL]))
    try:
        secret = _SIGNER.unsign(token[:LONGEST])
    except BadSignature:
        raise LinkEnded from None
    link = ObjectionLink.objects.filter(digest=_digest(secret), expires_at__gt=timezone.now()).first()
    if link is None:
        raise LinkEnded
    return read_subject(link.kind, link.value, link.scope)


def _of_email(email: str) -> Subject:
    if not email:
        raise LinkEnded
    subject = read_subject("email", email)
    if suppression_list.find(subject) is not None:  # it was used, or somebody else objected
        raise LinkEnded
    return subject


def end(subject: Subject) -> None:
    """End every link of a subject: its value is to be erased."""
    ObjectionLink.objects.filter(kind=subject.kind, value=subject.name, scope=subject.scope).delete()


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
