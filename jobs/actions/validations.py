"""Validations that have expired: they are made again."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Q
from django.db.models.functions import Now

from jobs.compliance.rows import first_allowed
from jobs.models import Contact
from jobs.pipeline import queue
from jobs.stages import stage_named
from jobs.statuses import Curation, Processing

CHORE = "renew_validations"
MOST = 5_000  # contacts in one go; a worker validates more in the minutes until the next
FAILED_HOURS = 24  # how long a contact rests whose validation failed: it has expired all the same


def renew_expired(most: int = MOST) -> str:
    """Queue contacts whose validation has expired, the oldest first. Returns a sentence, or "".

    Those that somebody put away are left alone, as are those of suppressed domains.
    """
    expired = Contact.objects.filter(
        validity_expires_at__lt=Now(), validation_status__in=(Processing.COMPLETED, Processing.ERROR)
    )
    in_use = expired.exclude(curation_status__in=(Curation.NOT_A_FIT, Curation.ARCHIVED))
    failed_lately = Q(
        validation_status=Processing.ERROR, validation_settled_at__gt=Now() - timedelta(hours=FAILED_HOURS)
    )
    ids = first_allowed(in_use.exclude(failed_lately).order_by("validity_expires_at", "pk"), most)
    queued = queue(stage_named("contact_validation"), ids, rerun=True) if ids else 0
    return f"Contacts validated again: {queued:,}." if queued else ""
