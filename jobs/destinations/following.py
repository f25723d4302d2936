"""Following: what changes of leads becomes work for the outbox, by itself.

Leads are followed in the order of their commits (`jobs.store.commit_order`). Those that are at a destination are looked
at again; those that a rule chooses are put in. Leads that are gone, and whoever has been suppressed since, are deleted
there.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Q
from django.db.models.functions import Now

from jobs.destinations.outbox import chosen_by, rows_chosen_by
from jobs.lists.filters import Rows
from jobs.lists.send_rules import conditions_of
from jobs.models import Destination, Lead, LeadSend, SendRule, Suppression
from jobs.pipeline.database import database_now
from jobs.pipeline.faults import is_transient
from jobs.pipeline.periodic import next_run
from jobs.pipeline.queue import selection
from jobs.statuses import SendTrigger, sql_with_states
from jobs.store.commit_order import changed_after, cursor_behind

log = logging.getLogger("jobs.destinations.following")

SLICE = 1_000  # leads of a turn
SECONDS_BETWEEN_SWEEPS = 10.0
ONE_SEND_SECONDS = 3_600  # what a rule chooses within that time is one send

ANY = "EXISTS (SELECT 1 FROM destinations)"

# In the order of the ids, so that two who touch the same rows never deadlock.
_LOOK_AGAIN = sql_with_states("""
UPDATE lead_deliveries AS l SET version = version + 1, status = {LeadDeliveryStatus.PENDING},
    attempts = 0, due_at = NULL
FROM (SELECT id FROM lead_deliveries WHERE destination_id = %(pk)s AND status <> {LeadDeliveryStatus.DELETED}
    AND NOT (PUT_ASIDE) AND (CONDITION) ORDER BY id FOR NO KEY UPDATE) AS touched
WHERE l.id = touched.id
""")
_OPTED_OUT, _TAKEN_BACK = "reason = 'opted_out'", "reason = 'taken_back'"
# Who opted out there stays there until the lead is gone. What was taken back may have arrived nevertheless.
_LOOK_AT_SUPPRESSED = _LOOK_AGAIN.replace("PUT_ASIDE", _OPTED_OUT)
_LOOK_AT_GONE = _LOOK_AGAIN.replace("PUT_ASIDE", f"{_TAKEN_BACK} AND sent_version = 0")
_LOOK_AGAIN = _LOOK_AGAIN.replace("PUT_ASIDE", f"{_OPTED_OUT} OR {_TAKEN_BACK}")
_OF_LEADS = _LOOK_AGAIN.replace("CONDITION", "lead_id = ANY(%(leads)s)")
_GONE = _LOOK_AT_GONE.replace("CONDITION", "NOT deleted AND NOT EXISTS (SELECT FROM leads WHERE leads.id = lead_id)")
_GONE = _GONE.replace("attempts = 0,", "attempts = 0, deleted = true,")
_SUPPRESSED = _LOOK_AT_SUPPRESSED.replace(
    "CONDITION",
    """sent_version <> 0 AND (digests && ARRAY(SELECT digest FROM suppressions WHERE id > %(seen)s
        UNION SELECT unnest(aliases) FROM suppressions WHERE id > %(seen)s)
    OR EXISTS (SELECT FROM suppression_keys WHERE NOT own))""",  # hashes of theirs: only the lead itself can tell
)
_ALL = _LOOK_AGAIN.replace("CONDITION", "true")


def follow_all() -> int:
    """Take a turn for each destination; returns how many rows of outboxes were touched. One that cannot be followed
    holds no other one up."""
    return sum(_followed(pk) for pk in Destination.objects.order_by("pk").values_list("pk", flat=True))


def _followed(pk: int) -> int:
    try:
        return follow(pk)
    except Exception as error:
        if is_transient(error):
            raise
        log.exception("Destination %s could not be followed", pk)
        return 0


_swept: dict[int, float] = {}


def follow(pk: int, *, sweep: bool | None = None) -> int:
    """A turn for a destination: a slice of the changed leads. `sweep`: look for leads that are gone, too; by default
    every few seconds. Returns how many rows were touched."""
    if sweep is None:
        sweep = time.monotonic() - _swept.get(pk, -SECONDS_BETWEEN_SWEEPS) >= SECONDS_BETWEEN_SWEEPS
    with transaction.atomic():
        destination = Destination.objects.select_for_update(skip_locked=True, no_key=True).filter(pk=pk).first()
        if destination is None:
            return 0
        touched = _follow_leads(destination) + _follow_suppressions(destination) + _follow_schedule(destination)
        if sweep:
            _swept[pk] = time.monotonic()
            touched += _execute(_GONE, {"pk": pk})
    return touched


def _follow_leads(destination: Destination) -> int:
    cursor = cursor_behind(destination.transaction, destination.lead_seen)
    changed = list(changed_after(Lead.objects.all(), cursor).values_list("changed_in", "pk")[:SLICE])
    if not changed:
        return 0
    ids = [pk for _, pk in changed]
    touched = _execute(_OF_LEADS, {"pk": destination.pk, "leads": ids})
    for rule in destination.rules.filter(enabled=True).exclude(trigger=SendTrigger.SCHEDULE).order_by("pk"):
        touched += _apply(rule, ids)
    Destination.objects.filter(pk=destination.pk).update(transaction=changed[-1][0], lead_seen=changed[-1][1])
    return touched


def _apply(rule: SendRule, ids: Sequence[int]) -> int:
    """Put the leads in that a rule chooses."""
    chosen = chosen_by(rule, ids)
    return put(rule.destination, chosen, send_of(rule)) if chosen else 0


def _follow_suppressions(destination: Destination) -> int:
    newest = Suppression.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    if newest <= destination.suppression_seen:
        return 0
    Destination.objects.filter(pk=destination.pk).update(suppression_seen=newest)
    return _execute(_SUPPRESSED, {"pk": destination.pk, "seen": destination.suppression_seen})


def _follow_schedule(destination: Destination) -> int:
    due = destination.rules.filter(enabled=True, trigger=SendTrigger.SCHEDULE).filter(
        Q(next_at__isnull=True) | Q(next_at__lte=Now())
    )
    touched = 0
    for rule in due.order_by("pk"):
        if rule.next_at is not None and (chosen := rows_chosen_by(rule)) is not None:
            touched += put(destination, chosen, send_of(rule))
        SendRule.objects.filter(pk=rule.pk).update(next_at=next_run(rule.cron, database_now()))
    return touched


def send_of(rule: SendRule) -> LeadSend:
    """The send that a rule's leads of this hour belong to."""
    since = Now() - timedelta(seconds=ONE_SEND_SECONDS)
    recent = LeadSend.objects.filter(rule=rule, undone_at=None, at__gt=since)
    if (send := recent.order_by("-pk").first()) is not None:
        return send
    return LeadSend.objects.create(
        destination_id=rule.destination_id, rule=rule, by_rule=True, requested_by=rule.created_by,
        filter=conditions_of(rule),
    )  # fmt: skip


_PUT = sql_with_states("""
WITH chosen AS MATERIALIZED (
    SELECT id, key FROM leads WHERE id IN (ROWS) AND NOT EXISTS (
        SELECT FROM lead_deliveries AS there  -- under the key that it had before its domain got a business
        WHERE there.lead_id = leads.id AND there.destination_id = %(destination)s AND there.key <> leads.key
            AND there.status <> {LeadDeliveryStatus.DELETED}) ORDER BY id
), stored AS (
    INSERT INTO lead_deliveries AS l (destination_id, key, lead_id, send_id)
    SELECT %(destination)s, key, id, %(send)s FROM chosen ORDER BY id
    ON CONFLICT (destination_id, key) DO UPDATE SET lead_id = excluded.lead_id, send_id = excluded.send_id,
        version = l.version + 1, deleted = false, status = {LeadDeliveryStatus.PENDING}, reason = '',
        detail = '', attempts = 0, due_at = NULL
    WHERE l.status NOT IN ({LeadDeliveryStatus.DELIVERED}, {LeadDeliveryStatus.PENDING})
        AND NOT (%(by_rule)s AND l.reason = 'taken_back')
    RETURNING id
)
UPDATE lead_sends SET queued = queued + (SELECT count(*) FROM stored) WHERE id = %(send)s RETURNING
    (SELECT count(*) FROM stored)
""")


def put(destination: Destination, rows: Rows | Sequence[int], send: LeadSend) -> int:
    """Put leads into the outbox; those that are there or on their way stay as they are. Returns how many were put."""
    selected, parameters = selection(rows)
    values: dict[str, Any] = {"destination": destination.pk, "send": send.pk, "by_rule": send.by_rule}
    with connection.cursor() as cursor:
        cursor.execute(_PUT.replace("ROWS", selected), parameters | values)
        return int((cursor.fetchone() or (0,))[0])


def look_at_all_again(destination: int) -> int:
    """After a change of the mapping or the options: what is unchanged costs no request. Returns how many rows."""
    return _execute(_ALL, {"pk": destination})


def _execute(sql: str, parameters: dict[str, Any]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return int(cursor.rowcount)
