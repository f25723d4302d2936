"""Possible duplicates: a person decides whether two businesses are one. Nothing is merged silently or deleted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now

from jobs.actions.curation import Refused, decide
from jobs.actions.leads import change_leads
from jobs.compliance.gate import Gate, writing
from jobs.models import Lead, LeadNote, LocalBusiness, PossibleDuplicate
from jobs.models.lead import FIRST_STAGE
from jobs.models.limits import JSON, NOTES, TAGS, joined, with_fields
from jobs.statuses import Curation, DuplicateStatus
from jobs.store.lead_stages import hold_stages
from jobs.store.leads import lock_leads, refresh_leads

FACTS = (
    "name", "address", "street", "city", "state", "postal_code", "country", "latitude", "longitude", "phone", "website",
    "main_category", "categories", "opening_hours", "rating", "rating_count", "business_status",
)  # fmt: skip
LISTS = ("emails", "phones", "people", "profiles")  # of which the one to keep takes what it has not


@dataclass(frozen=True)
class MergedPair:
    """The business that stays, and the decision that archived the other, by which that is undone."""

    survivor: LocalBusiness
    bulk: UUID


def merge(pair_id: int, keep_id: int, *, by: str) -> MergedPair:
    """Merge two businesses: the one to keep takes the facts that it lacks from the other, which is archived.

    Facts that expire by a provider's terms are not taken. The decision to archive can be undone. Raises Refused when
    the pair was decided before, the business is neither of the two, or the tags or notes of both are together more than
    one can have.
    """
    with transaction.atomic():
        allowed = writing()  # before the locks, as everybody who stores anything takes it
        hold_stages()
        pair = _lock_open_pair(pair_id)
        lock_leads(businesses=[pair.first_id, pair.second_id])
        businesses = {business.pk: business for business in (pair.first, pair.second)}
        if keep_id not in businesses:
            raise Refused("This business is not one of the two.")
        survivor = businesses.pop(keep_id)
        (other,) = businesses.values()
        _take_over(survivor, other, allowed)
        _hand_over(pair, survivor, other)
        reason = f"The same business as {survivor.pk}."
        archived = decide(LocalBusiness, [other.pk], Curation.ARCHIVED, by=by, reason=reason)
        _record(pair, DuplicateStatus.MERGED, by)
        refresh_leads(businesses=[survivor.pk, other.pk])
        _hand_over_lead(survivor, other, by)
        leads = Lead.objects.filter(business=other)
        decide(Lead, leads, Curation.ARCHIVED, by=by, reason=reason)
    return MergedPair(survivor, archived.bulk)


def dismiss(pair_id: int, *, by: str) -> None:
    """Decide that they are two businesses: the pair is not proposed again. Raises Refused as `merge` does."""
    with transaction.atomic():
        _record(_lock_open_pair(pair_id), DuplicateStatus.DISMISSED, by)


def _lock_open_pair(pair_id: int) -> PossibleDuplicate:
    """The pair with its businesses as they are now. These are locked first, in the order of their ids: two pairs may
    share one, and what somebody writes on them meanwhile is not to be lost."""
    pairs = PossibleDuplicate.objects.filter(pk=pair_id)
    locked = LocalBusiness.objects.select_for_update(no_key=True).order_by("pk")
    list(locked.filter(Q(pk__in=pairs.values("first")) | Q(pk__in=pairs.values("second"))).values_list("pk"))
    pair = pairs.select_for_update(of=("self",)).select_related("first", "second").first()
    if pair is None:
        raise Refused("There is no such pair.")
    if pair.decision != DuplicateStatus.OPEN:
        raise Refused(f"This was decided before, by {pair.decided_by or 'somebody'}.")
    return pair


def _take_over(survivor: LocalBusiness, other: LocalBusiness, allowed: Gate) -> None:
    taken, added = dict[str, Any](), dict[str, Any]()
    if other.expires_at is None:
        taken = {name: getattr(other, name) for name in FACTS if not getattr(survivor, name) and getattr(other, name)}
        added = _added(survivor, other)
    scopes = [survivor.name, survivor.website, other.website]
    taken, added = allowed.clean(taken, scopes), allowed.clean(added, scopes)
    at = other.facts_at and other.facts_at.isoformat()
    by = {"source": other.provider, "at": at, **other.sources.get("*", {})}  # its attribution, too
    sources = {name: by | other.sources.get(name, {}) for name in taken}
    LocalBusiness.objects.filter(pk=survivor.pk).update(
        **taken, **added, **_together(survivor, other), sources={**survivor.sources, **sources},
        domain_id=survivor.domain_id or other.domain_id,
    )  # fmt: skip


def _added(survivor: LocalBusiness, other: LocalBusiness) -> dict[str, Any]:
    """The contacts, people and further columns of both; those of the survivor come first."""
    further = {name: getattr(other, name) for name in LISTS}
    own = survivor.phone or other.phone
    further["phones"] = [number for number in (other.phone, *other.phones) if number and number != own]
    added = {name: joined(LocalBusiness, name, getattr(survivor, name), items) for name, items in further.items()}
    more = {name: value for name, value in other.custom_fields.items() if name not in survivor.custom_fields}
    fields, left_out = with_fields(LocalBusiness, "custom_fields", survivor.custom_fields, more)
    if left_out:
        what = f"custom fields than one business can have ({JSON} together)"
        raise Refused(f"Both have more {what}. Shorten {', '.join(left_out[:5])} of one, then merge them.")
    return {**added, "custom_fields": fields}


def _together(survivor: LocalBusiness, other: LocalBusiness) -> dict[str, Any]:
    """The tags and notes of both: none is left out in silence."""
    tags = [*survivor.tags, *(tag for tag in other.tags if tag not in survivor.tags)]
    notes = "\n".join(filter(None, (survivor.notes, other.notes)))
    for name, number, most in (("tags", len(tags), TAGS.items), ("characters of notes", len(notes), NOTES.characters)):
        if number > most:
            raise Refused(
                f"Together they have {number:,} {name}; one business has at most {most:,}. Shorten those of one, then "
                "merge them."
            )
    return {"tags": tags, "notes": notes}


def _hand_over(decided: PossibleDuplicate, survivor: LocalBusiness, other: LocalBusiness) -> None:
    """Open pairs of the archived business move to the survivor, so that nothing is merged into an archived row."""
    about = PossibleDuplicate.objects.filter(Q(first=other) | Q(second=other), decision=DuplicateStatus.OPEN).exclude(
        pk=decided.pk
    )
    for pair in about.select_for_update().order_by("pk"):
        third = pair.first_id if pair.second_id == other.pk else pair.second_id
        first, second = sorted((survivor.pk, third))
        if PossibleDuplicate.objects.filter(first=first, second=second).exists():  # open, or decided by a person
            pair.delete()
        else:
            PossibleDuplicate.objects.filter(pk=pair.pk).update(first=first, second=second)


def _hand_over_lead(survivor: LocalBusiness, other: LocalBusiness, by: str) -> None:
    """What people did with the other's lead goes on at the survivor's, where that has none of its own."""
    ours, theirs = (Lead.objects.filter(business=business).first() for business in (survivor, other))
    if ours is None or theirs is None:
        return
    changes: dict[str, Any] = {"add_tags": [tag for tag in theirs.tags if tag not in ours.tags]}
    if theirs.owner and not ours.owner:
        changes["owner"] = theirs.owner
    if ours.stage == FIRST_STAGE != theirs.stage:
        changes["stage"] = theirs.stage
    if theirs.next_on and not ours.next_on:
        changes["next_on"] = theirs.next_on
    change_leads([ours.pk], changes, by=by, reason=f"Merged with {other.pk}.")
    notes = LeadNote.objects.filter(lead=theirs).order_by("pk")
    LeadNote.objects.bulk_create(LeadNote(lead=ours, at=n.at, author=n.author, text=n.text) for n in notes)


def _record(pair: PossibleDuplicate, decision: DuplicateStatus, by: str) -> None:
    rows = PossibleDuplicate.objects.filter(pk=pair.pk)
    rows.update(decision=decision, decided_by=by, decided_at=Now())
