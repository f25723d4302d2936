"""Opt-outs: who has unsubscribed, complained or bounced at a destination is suppressed here, with the source.

A destination is read a page at a time under its lease, every few minutes while it is on. Whoever opted out there stays
there: the record is what holds their objection at the service, and is neither changed nor deleted by us as long as the
lead is stored.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Now

from jobs.actions import erasure
from jobs.compliance import suppression_list
from jobs.compliance.digests import all_keys, digest
from jobs.compliance.gate import gate
from jobs.compliance.subjects import Subject, read_subject
from jobs.destinations import ADAPTERS
from jobs.destinations.adapter import OptOut, OptOutPage
from jobs.destinations.exchange import short
from jobs.destinations.outbox import FREE, LEASE_SECONDS, READY, Batch, options_of
from jobs.models import Destination, LeadDelivery
from jobs.pipeline.periodic import wake_chore
from jobs.statuses import LeadDeliveryStatus

SECONDS_BETWEEN, SECONDS_AFTER_FAILURE = 300.0, 3_600.0
SOURCE = "destination"
_DUE = Q(opt_outs_due_at__isnull=True) | Q(opt_outs_due_at__lte=Now())


def due(busy: Sequence[int], most: int) -> list[int]:
    """Destinations whose opt-outs are to be read now, and that nobody serves."""
    readers = [name for name, adapter in ADAPTERS.items() if adapter.reads_opt_outs]
    rows = Destination.objects.filter(READY, FREE, _DUE, enabled=True, adapter__in=readers).exclude(pk__in=busy)
    return list(rows.order_by("pk").values_list("pk", flat=True)[:most])


def claim(pk: int) -> tuple[Batch, str] | None:
    """The lease for a page of opt-outs, and where it begins; None when it is not due. Raises Unsealable."""
    with transaction.atomic():
        free = Destination.objects.filter(READY, FREE, _DUE, pk=pk, enabled=True)
        row = free.select_for_update(skip_locked=True, no_key=True).first()
        if row is None or not ADAPTERS[row.adapter].reads_opt_outs:
            return None
        batch = Batch(row.pk, row.fence + 1, ADAPTERS[row.adapter], options_of(row), gate(), (), False)
        lease = Now() + timedelta(seconds=LEASE_SECONDS)
        Destination.objects.filter(pk=pk).update(lease_until=lease, fence=batch.fence)
        return batch, row.opt_outs_cursor


def settle(batch: Batch, page: OptOutPage | None, failure: str = "") -> bool:
    """Suppress whom a page names, and store where the next begins; True when it follows at once."""
    with transaction.atomic():
        row = Destination.objects.select_for_update(no_key=True).filter(pk=batch.destination, fence=batch.fence).first()
        if row is None:
            return False
        if page is None:
            later = Now() + timedelta(seconds=SECONDS_AFTER_FAILURE)
            changes: dict[str, Any] = {"opt_outs_error": short(failure), "opt_outs_due_at": later}
        else:
            wait = 0.0 if page.more else SECONDS_BETWEEN
            changes = {
                "opt_outs_cursor": page.cursor, "opt_outs": F("opt_outs") + _suppress(row, page.rows),
                "opt_outs_due_at": Now() + timedelta(seconds=wait), "opt_outs_read_at": Now(), "opt_outs_error": "",
            }  # fmt: skip
        Destination.objects.filter(pk=row.pk).update(lease_until=None, **changes)
    return page is not None and page.more


def _suppress(row: Destination, opt_outs: Iterable[OptOut]) -> int:
    """Returns how many are new on the list; a worker erases what is stored of them."""
    new = 0
    for opt_out in opt_outs:
        try:
            subject = read_subject("email", opt_out.email)
        except ValueError:
            continue  # the service has an address there that is none
        if suppression_list.find(subject) is not None:
            continue
        _leave_there(row, subject)
        reason = f"{opt_out.reason} at {row.name}"
        suppression_list.add(subject, by=row.name, reason=reason, source=SOURCE)
        new += 1
    if new:
        wake_chore(erasure.CHORE)
    return new


def _leave_there(row: Destination, subject: Subject) -> None:
    """Their record at this destination holds the objection: it is not to be deleted because of it."""
    hashes = [digest(key, kind, text) for key in all_keys() for kind, text in subject.keys]
    for delivery in LeadDelivery.objects.filter(destination=row, digests__overlap=hashes).order_by("pk"):
        LeadDelivery.objects.filter(pk=delivery.pk).update(
            status=LeadDeliveryStatus.WITHHELD, reason="opted_out", detail="", due_at=None, attempts=0,
            digests=[text for text in delivery.digests if text not in hashes], version=F("version") + 1,
        )  # fmt: skip
