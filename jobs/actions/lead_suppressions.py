"""Suppressing leads, one or many: each goes onto the list by what it is recognised by, and workers erase it.

A lead is recognised by its website; one without, by the place of its provider, its e-mail and its phone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from jobs.actions.curation import Refused, confirm_count
from jobs.actions.erasure import request_erasures
from jobs.actions.operations import record
from jobs.compliance.subjects import Subject, read_subject
from jobs.models import Lead

MOST_LEADS = 1_000  # at once: it cannot be undone, and each one's traces are looked for in every table


@dataclass(frozen=True)
class SuppressedLeads:
    """How many leads were named, how many of them are suppressed now, by which entries, and which had nothing to be
    recognised by; the others are gone."""

    requested: int
    suppressed: int
    entries: tuple[int, ...]
    unrecognisable: tuple[int, ...]

    @property
    def missing(self) -> int:
        """How many somebody deleted since they were read."""
        return self.requested - self.suppressed - len(self.unrecognisable)


def suppress_leads(ids: Sequence[int], *, by: str, reason: str = "", source: str = "") -> SuppressedLeads:
    """Put leads on the suppression list and have workers erase what is stored of them. It cannot be undone.

    From the commit on nothing of them is processed, exported or sent; of one without a site and a place, its name and
    address stay. Raises `Refused` for more than MOST_LEADS.
    """
    ids = list(dict.fromkeys(ids))
    _refuse_more_than_most(len(ids))
    with transaction.atomic():
        leads = Lead.objects.filter(pk__in=ids).select_related("domain", "business__place").order_by("pk")
        subjects = {lead.pk: list(subjects_of(lead)) for lead in leads}
        chosen = {(subject.kind, subject.value): subject for named in subjects.values() for subject in named}
        entries = request_erasures(list(chosen.values()), by=by, reason=reason, source=source)
        bare = tuple(pk for pk, named in subjects.items() if not named)
        done = SuppressedLeads(len(ids), len(subjects) - len(bare), tuple(entry.pk for entry in entries), bare)
        if entries:  # of leads that are gone, nothing was done
            record("suppress_leads", by, rows=done.suppressed, entries=len(entries))
    return done


def suppress_all_matching(
    rows: QuerySet[Any], *, by: str, expected: int, filter_used: Mapping[str, Any], everything: bool = False,
    reason: str = "", source: str = "",
) -> SuppressedLeads:  # fmt: skip
    """Suppress all leads of a filtered queryset, if their number is exactly the one that was confirmed.

    Raises `CountChanged`, `EmptyFilter`, and `Refused` as `suppress_leads` does.
    """
    with transaction.atomic():
        count = confirm_count(rows, expected=expected, filter_used=filter_used, everything=everything)
        _refuse_more_than_most(count)
        ids = list(rows.order_by("pk").values_list("pk", flat=True))
        return suppress_leads(ids, by=by, reason=reason, source=source)


def _refuse_more_than_most(number: int) -> None:
    if number > MOST_LEADS:
        raise Refused(f"At most {MOST_LEADS:,} leads are suppressed at once, not {number:,}. Choose fewer.")


def subjects_of(lead: Lead) -> Iterator[Subject]:
    """What a lead is suppressed by; nothing where neither a site nor a place, an e-mail or a phone is known."""
    if lead.domain is not None:
        yield read_subject("domain", lead.domain.host)
        return
    place = lead.business.place if lead.business is not None else None
    for kind, value in (("place_id", place.place_id if place else ""), ("email", lead.email), ("phone", lead.phone)):
        with suppress(ValueError):  # a value that a provider wrote in no known form recognises nobody
            yield read_subject(kind, value or "")
