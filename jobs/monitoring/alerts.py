"""Alerts: one message when an incident begins and one when it is over, by any of Apprise's services.

`check` compares what is wrong now with the open incidents. The database decides who sends: one process sends a message,
again after a failure, and not twice for one incident. Without ALERT_URLS incidents are stored, and nothing is sent.
"""

from __future__ import annotations

import logging
import time
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection

from jobs.lists.send_rules import why_it_stands_still
from jobs.models import Destination, FeatureFlag, Incident, SendRule, Webhook
from jobs.monitoring import statistics
from jobs.monitoring.messages import notify
from jobs.monitoring.statistics import OVER_SECONDS, StageStatistics, Worker
from jobs.pipeline import spend
from jobs.pipeline.parsing import in_process_for
from jobs.stages import stage_named
from jobs.statuses import LeadDeliveryStatus
from jobs.store.restored import signs_of_a_restore
from jobs.web.failures import Fail, Retry

log = logging.getLogger("jobs.monitoring.alerts")

FEWEST_ROWS = 20  # in an hour, before a share says anything
FEWEST_FOR_YIELD = 50
CAPPED_SECONDS = 300
LONGEST_TRANSACTION_SECONDS = 3600
FULL = 0.9  # of the connections, and of the disk
MUCH_FREE_BYTES = 20e9  # a tenth of a large disk is no alarm
DEAD_SHARE, DEAD_ROWS = 0.5, 100_000
SENDING_SECONDS = 120
CPU_SECONDS = 20
MISSED_MOST = 100
FIRST_SECONDS = 45  # no message about what is over by the next check


@dataclass(frozen=True)
class Wrong:
    """Something that is wrong now: its kind, what it is about, and a sentence that says what to do."""

    kind: str
    subject: str
    sentence: str


def check() -> str:
    """Open and close incidents, and send what was not sent yet. Returns a sentence with the numbers, or ""."""
    opened, closed = _compare(list(find_wrong()))
    sent = send_due()
    if not (opened or closed or sent):
        return ""
    return f"Incidents: {opened:,} began, {closed:,} ended. Messages sent: {sent:,}."


# What is wrong now.


def find_wrong() -> Iterable[Wrong]:
    """Everything that is wrong now."""
    stages = statistics.of_stages()
    for stage in stages:
        yield from _of_stage(stage)
    working = [worker for worker in statistics.workers() if worker.alive and worker.role == "stages"]
    yield from _of_workers([stage.name for stage in stages if not stage.paused], working)
    yield from _of_caps(stages, working)
    yield from _of_budgets()
    yield from _of_webhooks()
    yield from _of_destinations()
    yield from _of_flags()
    yield from _of_database()
    if sentence := statistics.alerts_not_sent():
        yield Wrong(statistics.ALERTS_NOT_SENT, "", sentence)


def _of_stage(stage: StageStatistics) -> Iterable[Wrong]:
    name, wait = stage.name, f"{stage.oldest_wait_seconds / 60:,.0f} minutes"
    if stage.stalled:
        yield Wrong(
            "stage_stalled", name, f"{name} stands still: its oldest row has waited {wait}. Look at the workers."
        )
    elif stage.overdue:
        yield Wrong("stage_overdue", name, f"{name} is behind: its oldest row has waited {wait}. Add workers.")
    if stage.settled_last_hour >= FEWEST_ROWS and stage.failure_rate > settings.ALERT_FAILURE_RATE:
        worst = max(stage.failures, key=lambda word: stage.failures[word])
        share = f"{stage.failure_rate:.0%} of {stage.settled_last_hour:,} rows"
        yield Wrong("failure_rate", name, f"{name} failed on {share} in the last hour, most often with {worst}.")
    if stage.outcomes.get("bug"):
        yield Wrong(
            "bug", name, f"{name} failed unexpectedly on {stage.outcomes['bug']:,} rows: see the log's tracebacks."
        )
    if _yields_nothing(stage):
        settled = f"{stage.settled_last_hour:,} rows"
        yield Wrong("yield_zero", name, f"{name} found nothing in {settled} of the last hour, unlike the day before.")


_KNOWN_BEFORE = """
SELECT coalesce(sum(count) FILTER (WHERE outcome = 'found'), 0)::bigint, coalesce(sum(count), 0)::bigint
FROM stage_minutes WHERE stage = %s AND minute BETWEEN now() - interval '25 hours' AND now() - interval '1 hour'
"""


def _yields_nothing(stage: StageStatistics) -> bool:
    if stage.settled_last_hour < FEWEST_FOR_YIELD or stage.outcomes.get("found"):
        return False
    with connection.cursor() as cursor:
        cursor.execute(_KNOWN_BEFORE, [stage.name])
        with_results, settled = cursor.fetchone() or (0, 0)
    return bool(settled >= FEWEST_FOR_YIELD and with_results / settled > 0.1)


def _of_workers(stages: Sequence[str], working: Sequence[Worker]) -> Iterable[Wrong]:
    served = {name for worker in working for name in worker.stages}
    if stages and not served:
        yield Wrong("no_worker", "", "No worker process is running, so nothing moves. Start one: manage.py worker.")
        return
    for name in stages:
        if name not in served:
            yield Wrong("no_worker", name, f"No worker process serves {name}. Start one: manage.py worker.")


def _of_caps(stages: Sequence[StageStatistics], working: Sequence[Worker]) -> Iterable[Wrong]:
    """Stages that have fewer pumps than processes could run, because of a limit that somebody set."""
    for stage in stages:
        cap = stage_named(stage.name).limits.max_instances
        processes = sum(1 for worker in working if stage.name in worker.stages)
        waits = not stage.paused and stage.oldest_wait_seconds > CAPPED_SECONDS
        if waits and 0 < cap < processes and stage.pumps >= cap:
            variable = f"{stage_named(stage.name).settings_prefix}_SCHEDULER_MAX_INSTANCES"
            yield Wrong(
                "stage_capped",
                stage.name,
                f"{variable}={cap} holds {stage.name} back: {processes} processes could work on it. Raise it, or "
                "set it to 0.",
            )


def _of_budgets() -> Iterable[Wrong]:
    """A budget into which the next call does not fit; one of 0 is a decision, not an incident."""
    for line in spend.spending_of_all():
        if line.exhausted and line.limit > 0:
            what = f"{line.spent:.2f} of {line.limit:.2f} US dollars"
            sentence = f"The {line.period}'s budget for {line.provider} is spent: {what}; the next call does not fit."
            yield Wrong("budget_spent", f"{line.provider} {line.period}", f"{sentence} Raise it, or searches wait.")


def _of_webhooks() -> Iterable[Wrong]:
    for webhook in Webhook.switched_off():
        receiver = urlsplit(webhook.url).hostname or ""  # the rest of an address may be a secret
        sentence = f"Webhook {webhook.pk} to {receiver} is switched off: {webhook.reason}"
        yield Wrong("webhook_off", str(webhook.pk), f"{sentence} Mend the receiver, then enable it: nothing is lost.")


def _of_destinations() -> Iterable[Wrong]:
    for destination in Destination.switched_off():
        waiting = destination.deliveries.filter(status=LeadDeliveryStatus.PENDING).count()
        leads = "1 lead waits" if waiting == 1 else f"{waiting:,} leads wait"
        sentence = f"Destination {destination.pk}, {destination.name}, is switched off and {leads}"
        yield Wrong("destination_off", str(destination.pk), f"{sentence}: {destination.reason}")
    for rule in SendRule.objects.filter(enabled=True, destination__enabled=True).select_related("destination"):
        if reason := why_it_stands_still(rule):
            sentence = (
                f"Rule {rule.pk} of destination {rule.destination_id}, {rule.destination}, sends nothing: {reason}"
            )
            yield Wrong("rule_stands_still", str(rule.pk), f"{sentence} Change its conditions, or delete it.")


def _of_flags() -> Iterable[Wrong]:
    """Flags that switched themselves off, until a person changes them."""
    for flag in FeatureFlag.objects.filter(tripped_at__isnull=False).order_by("key"):
        sentence = f"The flag {flag.key} switched itself off: {flag.tripped_reason}"
        yield Wrong("flag_tripped", flag.key, f"{sentence} Look at its figures, then change it, or leave it off.")


def _of_database() -> Iterable[Wrong]:
    if signs := signs_of_a_restore():
        yield Wrong("restored", "", signs)
    if wal := statistics.archiving_fails_at():
        lost = f"The server cannot archive its WAL since {wal}: no backup leads beyond that"
        yield Wrong("archiving", "", f"{lost}, and WAL piles up until the disk is full. Its log has the reason.")
    database = statistics.database()
    if (disk := database.disk) and disk.free_bytes < min((1 - FULL) * disk.bytes, MUCH_FREE_BYTES):
        free = f"{disk.free_bytes / 1e9:,.1f} of {disk.bytes / 1e9:,.1f} GB are free"
        much = "Make room or enlarge it: when it is full, nothing is stored, and no message of it can be sent."
        yield Wrong("disk", "", f"The disk of the database is nearly full: {free}. {much}")
    if database.connections > FULL * database.connections_limit:
        used = f"{database.connections} of {database.connections_limit}"
        yield Wrong("connections", "", f"The database has {used} connections in use. Use a pooler, or fewer processes.")
    if database.longest_transaction_seconds > LONGEST_TRANSACTION_SECONDS:
        hours = f"{database.longest_transaction_seconds / 3600:.1f} hours"
        yield Wrong("long_transaction", "", f"A transaction has been open for {hours}; vacuum waits for it. End it.")
    for table in database.hot_tables:
        if table.dead_rows > DEAD_ROWS and table.dead_share > DEAD_SHARE:
            dead = f"{table.dead_share:.0%} of {table.name}'s rows are dead"
            yield Wrong("dead_rows", table.name, f"{dead}: something holds the vacuum back (see longest transaction).")


# Incidents.


def _compare(wrong: Sequence[Wrong]) -> tuple[int, int]:
    """Open an incident for what is newly wrong, close those that are over. Returns how many of each."""
    now = {(alert.kind, alert.subject): alert for alert in wrong}
    known = {(alert.kind, alert.subject): alert.pk for alert in Incident.objects.filter(closed_at=None)}
    again = _reopen([alert for key, alert in now.items() if key not in known])
    new = [
        Incident(kind=alert.kind, subject=alert.subject, sentence=alert.sentence)
        for key, alert in now.items()
        if key not in known and key not in again
    ]
    Incident.objects.bulk_create(new, ignore_conflicts=True)
    over = [pk for key, pk in known.items() if key not in now]
    with connection.cursor() as cursor:
        cursor.execute("UPDATE incidents SET closed_at = now() WHERE id = ANY(%s) AND closed_at IS NULL", [over])
    return len(new), len(over)


_REOPEN = """
UPDATE incidents SET closed_at = NULL WHERE id IN (
    SELECT max(i.id) FROM incidents AS i JOIN unnest(%s::text[], %s::text[]) AS wrong(kind, subject)
        USING (kind, subject)
    WHERE i.sent_at IS NOT NULL AND i.recovery_sent_at IS NULL AND i.closed_at > now() - make_interval(secs => %s)
    GROUP BY i.kind, i.subject)
RETURNING kind, subject
"""


def _reopen(wrong: Sequence[Wrong]) -> set[tuple[str, str]]:
    """Go on with incidents whose begin was sent and whose end was not. Returns which."""
    if not wrong:
        return set()
    with connection.cursor() as cursor:
        kinds, subjects = [alert.kind for alert in wrong], [alert.subject for alert in wrong]
        cursor.execute(_REOPEN, [kinds, subjects, OVER_SECONDS])
        return set(cursor.fetchall())


# Whoever takes an incident's `sending_until` tells; when it dies or fails, another does after that time. What is over
# before its message was sent (a deploy, a restart) needs none.
_TAKE = """
UPDATE incidents SET sending_until = now() + make_interval(secs => %s) WHERE id = (
    SELECT id FROM incidents WHERE (sending_until IS NULL OR sending_until < now()) AND (
        sent_at IS NULL AND closed_at IS NULL AND opened_at < now() - make_interval(secs => %s)
        OR sent_at IS NOT NULL AND closed_at < now() - make_interval(secs => %s) AND recovery_sent_at IS NULL)
    ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED
) RETURNING id, kind, subject, sentence, closed_at IS NOT NULL,
    extract(epoch FROM coalesce(closed_at, now()) - opened_at)::float8
"""

_SENT = """
UPDATE incidents SET sending_until = NULL, sent_at = coalesce(sent_at, now()),
    recovery_sent_at = CASE WHEN %s THEN now() ELSE recovery_sent_at END WHERE id = %s
"""


def send_due() -> int:
    """Send what has not been sent. Returns how many messages were."""
    sent = send_missed()
    while settings.ALERT_URLS:
        with connection.cursor() as cursor:
            cursor.execute(_TAKE, [SENDING_SECONDS, FIRST_SECONDS, OVER_SECONDS])
            row = cursor.fetchone()
        if row is None or not send(*_message(*row[1:])):
            break  # what could not be sent is tried again once `sending_until` has passed
        with connection.cursor() as cursor:
            cursor.execute(_SENT, [row[4], row[0]])
        sent += 1
    return sent


def _message(kind: str, subject: str, sentence: str, over: bool, seconds: float) -> tuple[str, str]:
    if over:
        return f"Recovered: {kind} {subject}", f"It is over after {seconds / 60:.0f} minutes. It was: {sentence}"
    return f"Alert: {kind} {subject}", sentence


# What a service did not take while another one did; only this process knows it. Beyond MISSED_MOST the oldest go.
_missed: deque[tuple[str, str, str]] = deque(maxlen=MISSED_MOST)


def send_missed() -> int:
    """Send what a service missed, in its order, and nothing more to one that still takes none. Returns how many.

    What is slow to be taken waits for the next turn: the newest alerts go out meanwhile."""
    left, down, until = list(_missed), set[str](), time.monotonic() + SENDING_SECONDS
    _missed.clear()
    for url, title, body in left:
        if url not in settings.ALERT_URLS:
            continue
        if url in down or time.monotonic() > until or _failed(url, title, body):
            down.add(url)
            _missed.append((url, title, body))
    return len(left) - len(_missed)


def send(title: str, body: str) -> bool:
    """Send one message to each of ALERT_URLS. False when none of them took it: then it is sent again. Each that did not
    is a line in the log; whoever has the message gets it once, and the others when they are back."""
    waits = {url for url, _, _ in _missed}  # behind what it missed
    missed = [url for url in settings.ALERT_URLS if url in waits or _failed(url, title, body)]
    if len(missed) == len(settings.ALERT_URLS):
        return False
    _missed.extend((url, title, body) for url in missed)
    return True


def _failed(url: str, title: str, body: str) -> bool:
    """Send it to one service; whether that failed, which is a line in the log."""
    if reason := _send_to(url, f"ScraperSky: {title}".strip(), body):
        number, services = settings.ALERT_URLS.index(url) + 1, len(settings.ALERT_URLS)
        which = f"{title.strip()}, to service {number} of {services} in ALERT_URLS"
        log.error("An alert could not be sent: %s. %s Look at the service and at its URL.", which, reason)
    return bool(reason)


def _send_to(url: str, title: str, body: str) -> str:
    """Why the service did not take the message; "" when it did."""
    seconds = SENDING_SECONDS / 2 / len(settings.ALERT_URLS)  # all of them, before another process sends it
    try:
        return in_process_for("alerts", CPU_SECONDS, seconds, notify, url, title, body)
    except (Fail, Retry) as error:
        return f"The service took too long, or sent an answer without an end ({error.reason.word})."
