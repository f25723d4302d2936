"""Validations that have expired: they are made again."""

from __future__ import annotations

from django.db.models.functions import Now

from jobs.models import Contact
from jobs.pipeline import queue
from jobs.stages import stage_named
from jobs.statuses import Curation, Processing

CHORE = "renew_validations"
MOST = 5_000  # contacts in one go; a worker validates more in the minutes until the next


def renew_expired(most: int = MOST) -> str:
    """Queue contacts whose validation has expired, the oldest first. Returns a sentence, or "".

    Those that somebody put away are left alone.
    """
    expired = Contact.objects.filter(
        validity_expires_at__lt=Now(), validation_status__in=(Processing.COMPLETED, Processing.ERROR)
    )
    in_use = expired.exclude(curation_status__in=(Curation.NOT_A_FIT, Curation.ARCHIVED))
    ids = list(in_use.order_by("validity_expires_at").values_list("pk", flat=True)[:most])
    queued = queue(stage_named("contact_validation"), ids, rerun=True) if ids else 0
    return f"Contacts validated again: {queued:,}." if queued else ""
