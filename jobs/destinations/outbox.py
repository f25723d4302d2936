"""The outbox: what each destination is to have, claimed in batches under the destination's lease, and settled.

A row for each lead and destination, not one for each change: the latest state wins, and is sent once. `version`
grows with each change, `sent_version` is what is there: MAY_BE_THERE from the first request on until an answer says
more, since a courier may be killed in between, and what may be there is deleted there, too. One batch of a destination
is on its way at a time, so that the versions of a lead arrive in their order; `fence` is the fencing token. A
settlement that comes too late is dropped, and what it was about is sent again: the service may have stored an older
state after a newer one.

The gate lets a lead pass when it is claimed, and again before each request.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import orjson
from django.db import connection, transaction
from django.db.models import F, Q
from django.db.models.functions import Now
from psycopg.types.json import Jsonb

from jobs.compliance.gate import Gate, gate
from jobs.destinations import ADAPTERS
from jobs.destinations.adapter import Adapter, LeadItem, Result, Values
from jobs.destinations.environment import from_environment
from jobs.destinations.exchange import short
from jobs.destinations.lead_fields import StoredLead, mapped, read_leads, whole
from jobs.destinations.reasons import REASONS
from jobs.lists.catalogue import LEADS
from jobs.lists.filters import FilterError, Rows
from jobs.lists.send_rules import conditions_of
from jobs.models import Destination, Lead, LeadDelivery, LeadDeliveryEvent, SendRule
from jobs.pipeline.backoff import seconds_until_retry
from jobs.statuses import Curation, LeadDeliveryStatus, SendTrigger, sql_with_states
from jobs.store.credentials import Unsealable, credentials_of
from jobs.web.doubling_waits import doubled

log = logging.getLogger("jobs.destinations.outbox")

LEASE_SECONDS = 60.0
BATCH_SECONDS = 25.0  # for all requests of a batch: less than half of the lease
MOST_ATTEMPTS = 12
FIRST_WAIT_SECONDS = 5.0  # of a destination that failed as a whole
LONGEST_WAIT_SECONDS = 3_600.0

MAY_BE_THERE = -1  # of `sent_version`

READY = Q(due_at__isnull=True) | Q(due_at__lte=Now())
FREE = Q(lease_until__isnull=True) | Q(lease_until__lt=Now())


@dataclass(frozen=True)
class ClaimedRow:
    """A row of the outbox on its way: what would be true of it when it has arrived."""

    pk: int
    lead_id: int
    item: LeadItem
    payload_hash: str
    digests: tuple[str, ...]
    fields: tuple[str, ...]
    was_there: bool


@dataclass(frozen=True)
class Batch:
    """Leads that are ours to store or to delete, under a lease. `allowed` is the gate that let them pass."""

    destination: int
    fence: int
    adapter: Adapter
    options: Values
    allowed: Gate
    rows: tuple[ClaimedRow, ...]
    deleting: bool

    @property
    def items(self) -> list[LeadItem]:
        """What the adapter gets."""
        return [row.item for row in self.rows]


def due(busy: Sequence[int], most: int) -> list[int]:
    """Destinations that have something to send, and that nobody serves."""
    pending = LeadDelivery.objects.filter(READY, status=LeadDeliveryStatus.PENDING).values("destination")
    rows = Destination.objects.filter(READY, FREE, enabled=True, pk__in=pending).exclude(pk__in=busy)
    return list(rows.order_by("pk").values_list("pk", flat=True)[:most])


def lock_outbox(pk: int) -> Destination | None:
    """Lock a destination before its sends and deliveries, as all do who write these: none waits in a circle."""
    return Destination.objects.select_for_update(no_key=True).filter(pk=pk).first()


# Claiming.


def claim(pk: int) -> Batch | None:
    """The next batch of a destination, ours for LEASE_SECONDS; None when there is none, or somebody else has it.

    What turns out not to be sent (unchanged, withheld) is settled here, and the next rows are looked at. Raises
    Unsealable.
    """
    while True:
        with transaction.atomic():
            free = Destination.objects.filter(READY, FREE, pk=pk, enabled=True)
            locked = free.select_for_update(skip_locked=True, no_key=True)
            if (destination := locked.first()) is None or not (rows := _due_rows(destination)):
                return None
            if (batch := _batch(destination, rows)) is not None:
                lease = Now() + timedelta(seconds=LEASE_SECONDS)
                Destination.objects.filter(pk=pk).update(lease_until=lease, fence=batch.fence)
                return batch


def _due_rows(destination: Destination) -> list[LeadDelivery]:
    pending = destination.deliveries.filter(READY, status=LeadDeliveryStatus.PENDING)
    adapter = ADAPTERS[destination.adapter]
    looked_at = 2 * adapter.size(adapter.stored_options(destination.options))
    return list(pending.select_related("send").order_by("id")[:looked_at])


def _batch(destination: Destination, rows: list[LeadDelivery]) -> Batch | None:
    """The rows that need a request, all to be stored or all to be deleted; the others are settled."""
    adapter, options, allowed = ADAPTERS[destination.adapter], options_of(destination), gate()
    leads = read_leads([row.lead_id for row in rows], allowed)
    unfit = _no_longer_chosen(rows)
    claimed: dict[bool, list[ClaimedRow]] = {True: [], False: []}
    for row in rows:
        lead = leads.get(row.lead_id)
        if _is_to_go(row, lead, allowed):
            claimed[True] += [_claimed(destination, row, None, allowed)] if row.sent_version else []
            _end_unsent(row, lead)
        elif reason := _withheld(row, lead, adapter, destination, unfit):
            _withhold(row, reason)
        elif (new := _claimed(destination, row, lead, allowed)).payload_hash == row.payload_hash and row.sent_version:
            _unchanged(row, new)
        else:
            hidden = row.sent_version and allowed.hashes & leads[row.lead_id].digests
            claimed[bool(hidden)].append(_claimed(destination, row, None, allowed) if hidden else new)
    deleting = bool(claimed[True])  # first: what was suppressed is not to stay while others are stored
    size = max(adapter.size(options) >> min(destination.failures, 10), 1)  # a batch that fails is halved
    ready = tuple(claimed[deleting][:size])
    if not ready:
        return None
    return Batch(destination.pk, destination.fence + 1, adapter, options, allowed, ready, deleting)


def options_of(destination: Destination) -> Values:
    """The options with the secrets, as an adapter uses them. Raises Unsealable, also where one is missing that it
    needs: another version stored it, or a hand in the database."""
    adapter = ADAPTERS[destination.adapter]
    options = adapter.stored_options({**destination.options, **credentials_of(destination)})
    if missing := adapter.missing_options(options):
        raise Unsealable(f"{', '.join(missing)}: missing in what is stored. Enter it again under Account.")
    return {name: from_environment(value) for name, value in options.items()}


def _is_to_go(row: LeadDelivery, lead: StoredLead | None, allowed: Gate) -> bool:
    """Whether the lead is to be deleted there: it is gone here, or whom it spoke of there is suppressed now."""
    return lead is None or lead.refused or bool(row.sent_version and not allowed.hashes.isdisjoint(row.digests))


def _end_unsent(row: LeadDelivery, lead: StoredLead | None) -> None:
    """Nothing of it is there: nothing is to be deleted there."""
    if row.sent_version:
        return
    if lead is None:
        LeadDelivery.objects.filter(pk=row.pk).update(status=LeadDeliveryStatus.DELETED, reason="", detail="")
    else:
        _withhold(row, "suppressed")


def _withheld(
    row: LeadDelivery, lead: StoredLead | None, adapter: Adapter, destination: Destination, unfit: Mapping[int, str]
) -> str:
    """Why it is not sent now; empty: it is sent."""
    assert lead is not None
    if lead.facts["curation_status"] in (Curation.NOT_A_FIT, Curation.ARCHIVED):
        return "not_approved"
    if row.sent_version < 1 and (reason := unfit.get(row.pk)):
        return reason
    values = mapped(lead.facts, destination.mapping)
    return "incomplete" if any(values.get(name) in (None, "") for name in adapter.needs) else ""


def _no_longer_chosen(rows: Sequence[LeadDelivery]) -> dict[int, str]:
    """Rows that were taken back, or that a rule chose and that do not fit it any more: reason by row. What a person
    sent has no rule to fit."""
    unfit: dict[int, str] = {}
    by_rule: dict[int, list[LeadDelivery]] = {}
    for row in rows:
        if row.send is not None and row.send.undone_at is not None:
            unfit[row.pk] = "taken_back"
        elif row.send is not None and row.send.by_rule and row.send.rule_id is not None:
            by_rule.setdefault(row.send.rule_id, []).append(row)
        elif row.send is not None and row.send.by_rule:
            unfit[row.pk] = "no_match"  # the rule is gone
    for rule in SendRule.objects.filter(pk__in=by_rule):
        chosen = by_rule[rule.pk]
        fits = set(chosen_by(rule, [row.lead_id for row in chosen]))
        reason = "not_approved" if rule.trigger == SendTrigger.SELECTED else "no_match"
        unfit |= {row.pk: reason for row in chosen if row.lead_id not in fits}
    return unfit


def rows_chosen_by(rule: SendRule, among: Rows | None = None) -> Rows | None:
    """The leads that a rule chooses, of all or of some. A rule whose filter is no more (a domain that it names was
    erased, say) stands still, with a line in the log: None."""
    try:
        return LEADS.rows(conditions_of(rule), among)
    except FilterError as error:
        log.warning("A rule of destination %s cannot be applied: %s", rule.destination_id, error)
        return None


def chosen_by(rule: SendRule, ids: Sequence[int]) -> list[int]:
    """Those of these leads that a rule chooses; none when it stands still."""
    rows = rows_chosen_by(rule, Lead.objects.filter(pk__in=list(ids)))
    return [] if rows is None else list(rows.order_by("pk").values_list("pk", flat=True))


def _claimed(destination: Destination, row: LeadDelivery, lead: StoredLead | None, allowed: Gate) -> ClaimedRow:
    """A row as it would be sent; without a lead: as it would be deleted."""
    values = mapped(lead.facts, destination.mapping) if lead else {}
    full = whole(lead.facts) if lead and not ADAPTERS[destination.adapter].fields else {}
    item = LeadItem(row.key, row.version, values, full, row.remote_id)
    hashed = payload_hash(values or full) if lead else ""
    digests = tuple(sorted(lead.digests - allowed.hashes)) if lead else tuple(row.digests)
    return ClaimedRow(row.pk, row.lead_id, item, hashed, digests, tuple(sorted(values or full)), row.sent_version > 0)


_VOLATILE = frozenset({"at", "first_seen_at", "source_date", "first_contact_note", "SOURCE_DATE"})


def payload_hash(values: Values) -> str:
    """What two payloads share that differ only in when something was seen."""
    return hashlib.blake2b(orjson.dumps(_steady(values), option=orjson.OPT_SORT_KEYS), digest_size=16).hexdigest()


def _steady(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _steady(part) for name, part in value.items() if name not in _VOLATILE}
    return [_steady(part) for part in value] if isinstance(value, list) else value


def _unchanged(row: LeadDelivery, new: ClaimedRow) -> None:
    """It changed and changed back, or only in what is not sent."""
    LeadDelivery.objects.filter(pk=row.pk).update(
        status=LeadDeliveryStatus.DELIVERED, sent_version=row.version, digests=list(new.digests), reason="",
        detail="", attempts=0, due_at=None,
    )  # fmt: skip


def _withhold(row: LeadDelivery, reason: str) -> None:
    LeadDelivery.objects.filter(pk=row.pk).update(
        status=LeadDeliveryStatus.WITHHELD, reason=reason, detail="", attempts=0, due_at=None
    )


# Before each request.

_TAKE = f"""
WITH taken AS (
    UPDATE destinations SET tokens = least(tokens + %(rate)s * passed.seconds, %(burst)s) - 1,
        tokens_at = clock_timestamp()
    FROM (SELECT id, extract(epoch FROM clock_timestamp() - tokens_at)::float AS seconds FROM destinations
        WHERE id = %(pk)s FOR NO KEY UPDATE) AS passed
    WHERE destinations.id = passed.id AND fence = %(fence)s AND enabled AND lease_until > clock_timestamp()
    RETURNING tokens
), marked AS (
    UPDATE lead_deliveries AS l SET sent_version = {MAY_BE_THERE}, digests = r.digests
    FROM jsonb_to_recordset(%(rows)s) AS r(id bigint, digests text[])
    WHERE l.id = r.id AND sent_version = 0 AND EXISTS (SELECT FROM taken)
)
SELECT tokens FROM taken
"""  # noqa: S608 -- a number of our own


def take_turn(batch: Batch) -> float | None:
    """Ask for a request of a batch, whose leads may be there from then on: the seconds to wait for it by the limits of
    the destination; None when the batch is no longer ours, the destination was switched off, or the suppression list
    changed: nothing more is to be sent of it."""
    rate = batch.adapter.rate
    values: dict[str, Any] = {
        "rate": rate.per_second, "burst": rate.burst, "pk": batch.destination, "fence": batch.fence,
        "rows": Jsonb([{"id": row.pk, "digests": row.digests} for row in batch.rows]),
    }  # fmt: skip
    if gate() is not batch.allowed:
        return None
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, values)
        row = cursor.fetchone()
    return None if row is None else max(-row[0] / rate.per_second, 0.0)


def still_ours(batch: Batch) -> bool:
    """Whether a batch may go on after a wait."""
    mine = Destination.objects.filter(pk=batch.destination, fence=batch.fence, enabled=True, lease_until__gt=Now())
    return gate() is batch.allowed and mine.exists()


# Settling.


@dataclass(frozen=True)
class BatchEnding:
    """How a batch ended: a result for each lead that was stored, and the failure of the rest, if any."""

    results: tuple[Result, ...]
    failure: str = ""
    detail: str = ""
    retry_after: float | None = None


def settle(batch: Batch, ending: BatchEnding) -> bool:
    """Store how a batch ended; True when it was ours to settle, and the next may follow at once."""
    with transaction.atomic():
        mine = lock_outbox(batch.destination)
        if mine is None or mine.fence != batch.fence:
            _send_again(batch)
            return False
        by_key = {result.key: result for result in ending.results}
        for row in batch.rows:
            _settle_row(batch, row, by_key.get(row.item.key), ending)
        _record(mine, batch, by_key)
        _end_batch(mine, ending)
    return not ending.failure


_AGAIN = sql_with_states("""
UPDATE lead_deliveries SET version = version + 1, status = {LeadDeliveryStatus.PENDING}, payload_hash = ''
WHERE id = ANY(%s)
""")


def _send_again(batch: Batch) -> None:
    """The lease was lost: what was on its way may arrive after what others have sent since. The newest goes again."""
    with connection.cursor() as cursor:
        cursor.execute(_AGAIN, [[row.pk for row in batch.rows]])


def _settle_row(batch: Batch, row: ClaimedRow, result: Result | None, ending: BatchEnding) -> None:
    if result is not None and not result.reason:
        _arrived(batch, row, result)
    elif result is None:
        reason = ending.failure or "unclear"
        if reason != "outdated":
            _failed(row, reason, ending.detail, counts=not REASONS[reason].account)
    else:
        _failed(row, result.reason, result.detail, counts=True)


_ARRIVED = sql_with_states("""
UPDATE lead_deliveries SET sent_version = %(version)s, payload_hash = %(hash)s, digests = %(digests)s::text[],
    remote_id = CASE WHEN %(remote)s = '' THEN remote_id ELSE %(remote)s END, reason = '', detail = '', attempts = 0,
    due_at = NULL, sent_at = now(), attempted_at = now(),
    status = CASE WHEN version > %(version)s THEN {LeadDeliveryStatus.PENDING}
        ELSE {LeadDeliveryStatus.DELIVERED} END
WHERE id = %(pk)s
""")
# What somebody objected to is gone there. What is left of the lead, if anything, is looked at once more.
_GONE = sql_with_states("""
UPDATE lead_deliveries SET sent_version = 0, version = version + 1, payload_hash = '', digests = '{{}}',
    remote_id = '', reason = '', detail = '', attempts = 0, due_at = NULL, attempted_at = now(),
    status = CASE WHEN EXISTS (SELECT FROM leads WHERE id = lead_id) THEN {LeadDeliveryStatus.PENDING}
        ELSE {LeadDeliveryStatus.DELETED} END
WHERE id = %(pk)s
""").replace("{{}}", "{}")


def _arrived(batch: Batch, row: ClaimedRow, result: Result) -> None:
    values = {"pk": row.pk, "version": row.item.version, "hash": row.payload_hash, "digests": list(row.digests),
              "remote": short(result.remote_id)}  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_GONE if batch.deleting else _ARRIVED, values)  # type: ignore[arg-type]  # psycopg adapts lists


def _failed(row: ClaimedRow, reason: str, detail: str, *, counts: bool) -> None:
    """Later again, or not until something changes. An account's failure is no attempt of the lead's."""
    stored = LeadDelivery.objects.get(pk=row.pk)
    attempts = stored.attempts + counts
    again = REASONS[reason].again and attempts < MOST_ATTEMPTS
    ended = reason if again or not REASONS[reason].again else "gave_up"
    wait = Now() + timedelta(seconds=seconds_until_retry(max(attempts, 1)))
    stays = again or not counts or stored.version > row.item.version  # it may have been mended meanwhile
    LeadDelivery.objects.filter(pk=row.pk).update(
        status=LeadDeliveryStatus.PENDING if stays else LeadDeliveryStatus.FAILED,
        reason=ended, detail=short(detail), attempts=attempts, attempted_at=Now(),
        due_at=wait if again and counts else None,
    )  # fmt: skip


def _record(destination: Destination, batch: Batch, by_key: Mapping[str, Result]) -> None:
    """What was sent, where and when: for the lead's history, and for whoever asks where their data went."""
    rows = [row for row in batch.rows if row.item.key in by_key and not by_key[row.item.key].reason]
    LeadDeliveryEvent.objects.bulk_create(
        LeadDeliveryEvent(
            destination_id=destination.pk, destination_name=destination.name, adapter=destination.adapter,
            lead_id=row.lead_id, key=row.item.key, version=row.item.version,
            action="deleted" if batch.deleting else "updated" if row.was_there else "sent",
            fields=list(row.fields), digests=list(row.digests),
        )
        for row in rows
    )  # fmt: skip


def _end_batch(destination: Destination, ending: BatchEnding) -> None:
    """The destination is free: for the next batch at once, later, or not until somebody enables it again."""
    changes: dict[str, Any] = {"lease_until": None}
    reason = REASONS[ending.failure] if ending.failure else None
    if reason is None or reason.word == "outdated":
        changes |= {"failures": 0, "due_at": None, "reason": ""} if reason is None else {}
        changes |= {"last_sent_at": Now()} if ending.results else {}
    elif reason.account:
        changes |= {"enabled": False, "reason": short(f"{reason.sentence} {ending.detail}")}
    else:
        wait = ending.retry_after
        if not wait:  # none, or 0, or a date in the past
            wait = doubled(FIRST_WAIT_SECONDS, destination.failures, LONGEST_WAIT_SECONDS)
        later = Now() + timedelta(seconds=wait)
        changes |= {"failures": F("failures") + 1, "due_at": later, "reason": short(reason.sentence)}
    Destination.objects.filter(pk=destination.pk).update(**changes)
