"""What people do with destinations: connect, map, test, look at what would be sent, send, take back, send again."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from croniter import croniter
from django.db import IntegrityError, transaction
from django.db.models import Count, F, QuerySet
from django.db.models.functions import Now

from jobs.actions.curation import Refused, WrongField, confirm_count, log_event
from jobs.compliance.gate import gate
from jobs.destinations import ADAPTERS
from jobs.destinations.adapter import Adapter, BatchFailed, LeadItem, PlannedRequest, WrongOptions
from jobs.destinations.courier import Account, client
from jobs.destinations.following import look_at_all_again, put
from jobs.destinations.lead_fields import FIELDS, FIXED, mapped, read_leads, whole
from jobs.destinations.outbox import BATCH_SECONDS, lock_outbox, options_of
from jobs.destinations.reasons import REASONS
from jobs.lists.catalogue import LEADS
from jobs.lists.filters import Rows
from jobs.lists.send_rules import conditions_of
from jobs.models import Destination, Lead, LeadDelivery, LeadSend, SendRule
from jobs.models.destination import PAUSED_BY
from jobs.pipeline.database import database_now
from jobs.pipeline.periodic import next_run
from jobs.statuses import LeadDeliveryStatus, SendTrigger
from jobs.store.commit_order import head_cursor, read_cursor
from jobs.store.credentials import ENTER_AGAIN, Unsealable, credentials_of, entered_elsewhere, store_credentials

log = logging.getLogger("jobs.destinations.sending")

MOST_DESTINATIONS, MOST_RULES = 50, 20
MOST_MAPPED = 100
LONGEST_NAME = 100
READ_OPT_OUTS_NOW: dict[str, Any] = {"opt_outs_due_at": None, "opt_outs_error": ""}  # whatever failed before
_TARGET = re.compile(r"[A-Za-z0-9_.\-](?:[A-Za-z0-9_.\- ]{0,98}[A-Za-z0-9_.\-])?")


def create(
    name: str, adapter: str, options: Mapping[str, Any], mapping: Mapping[str, str] | None = None, *, by: str
) -> Destination:
    """Connect a destination; it is off, and gets what happens from now on. Raises WrongField, WrongOptions, Refused."""
    if adapter not in ADAPTERS:
        raise WrongField("adapter", f"There is no adapter {adapter!r}. There are: {', '.join(ADAPTERS)}.")
    if Destination.objects.count() >= MOST_DESTINATIONS:
        raise Refused(f"There are {MOST_DESTINATIONS} destinations already; delete one first.")
    service = ADAPTERS[adapter]
    plain, secret = _split(service, service.options_of(options))
    fields = checked_mapping(service, service.fields if mapping is None else mapping)
    cursor = read_cursor(head_cursor())
    try:
        with transaction.atomic():
            made = Destination.objects.create(
                name=_checked_name(name), adapter=adapter, options=plain, mapping=fields, created_by=by,
                transaction=cursor[0], lead_seen=cursor[1],
            )  # fmt: skip
            store_credentials(made, secret)
            return made
    except IntegrityError:
        raise WrongField("name", "Another destination has this name.") from None


def change(
    destination: Destination, *, name: str | None = None, options: Mapping[str, Any] | None = None,
    mapping: Mapping[str, str] | None = None,
) -> None:  # fmt: skip
    """Change what is named; options that are left out stay. What is there is looked at again: unchanged leads cost no
    request. Raises WrongField, WrongOptions."""
    service, changes, secret = ADAPTERS[destination.adapter], dict[str, Any](), dict[str, Any]()
    if name is not None:
        changes["name"] = _checked_name(name)
    if options:
        plain, secret = _split(service, service.options_of({**all_options(destination), **options}))
        _refuse_another_server(destination, service, plain, options)
        changes |= {"options": plain, "tested_at": None, **READ_OPT_OUTS_NOW}
        if not (destination.enabled or destination.reason.startswith(PAUSED_BY)):
            changes["reason"] = ""  # it was that of the former options
    if mapping is not None:
        changes["mapping"] = checked_mapping(service, mapping)
    try:
        with transaction.atomic():
            lock_outbox(destination.pk)
            Destination.objects.filter(pk=destination.pk).update(**changes)
            if options:
                store_credentials(destination, secret)
            if options or mapping is not None:
                look_at_all_again(destination.pk)
    except IntegrityError:
        raise WrongField("name", "Another destination has this name.") from None


def _refuse_another_server(
    destination: Destination, service: Adapter, plain: Mapping[str, Any], given: Mapping[str, Any]
) -> None:
    addresses = [option.name for option in service.options if option.kind == "url"]
    if names := entered_elsewhere(destination, plain, addresses, given):
        raise WrongOptions(dict.fromkeys(names, ENTER_AGAIN))


def switch(destination: Destination, on: bool, *, by: str) -> None:
    """Switch it on: it goes on at once where it stopped. Or off: what waits, waits."""
    reason = "" if on else f"{PAUSED_BY} {by}."
    changes = {"enabled": on, "reason": reason, "due_at": None, "failures": 0, **(READ_OPT_OUTS_NOW if on else {})}
    Destination.objects.filter(pk=destination.pk).update(**changes)


def all_options(destination: Destination) -> dict[str, Any]:
    """The options with the secrets as they were entered. Those that cannot be read any more are left out."""
    adapter = ADAPTERS[destination.adapter]
    try:
        return adapter.stored_options({**destination.options, **credentials_of(destination)})
    except Unsealable:
        return adapter.stored_options(destination.options)


def _split(service: Adapter, values: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    secret = {option.name for option in service.options if option.kind == "secret"}
    plain = {name: value for name, value in values.items() if name not in secret}
    return plain, {name: value for name, value in values.items() if name in secret}


def _checked_name(name: str) -> str:
    name = name.strip()
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise WrongField("name", f"A name has 1 to {LONGEST_NAME} characters, on one line.")
    return name


def checked_mapping(service: Adapter, mapping: Mapping[str, str]) -> dict[str, str]:
    """A mapping that can be used: field there -> field of a lead, or a text that begins with `=`. Raises WrongField."""
    if len(mapping) > MOST_MAPPED:
        raise WrongField("mapping", f"At most {MOST_MAPPED} fields.")
    for there, source in mapping.items():
        if not _TARGET.fullmatch(there):
            raise WrongField("mapping", f"{there[:100]!r} is not the name of a field.")
        if not isinstance(source, str) or len(source) > 500 or not (source.startswith(FIXED) or source in FIELDS):
            raise WrongField("mapping", f"{there}: {str(source)[:100]!r} is not a field of leads.")
    if mapping and (missing := [name for name in service.needs if name not in mapping]):
        raise WrongField("mapping", f"{service.label} needs {', '.join(missing)}.")
    return dict(mapping)


# Looking.


@dataclass(frozen=True)
class TestResult:
    """Whether an account can be used, and a sentence."""

    works: bool
    sentence: str


def test(destination: Destination) -> TestResult:
    """Ask the service whether the account can be used, and let the adapter set up what it needs there."""

    async def ask(options: dict[str, Any]) -> str:
        async with asyncio.timeout(BATCH_SECONDS):
            http = client()
            try:
                return await ADAPTERS[destination.adapter].test(Account(http, options))
            finally:
                await http.aclose()

    try:
        result = TestResult(True, asyncio.run(ask(options_of(destination))))
    except BatchFailed as failure:
        detail = f" {failure.detail}" if failure.detail else ""
        result = TestResult(False, f"{REASONS[failure.reason].sentence}{detail}")
    except TimeoutError:
        result = TestResult(False, REASONS["timeout"].sentence)
    except Unsealable as error:
        result = TestResult(False, str(error))
    except Exception:
        log.exception("Destination %s: the adapter %s failed", destination.pk, destination.adapter)
        result = TestResult(False, REASONS["bug"].sentence)
    Destination.objects.filter(pk=destination.pk).update(tested_at=Now() if result.works else None)
    return result


@dataclass(frozen=True)
class LeadPreview:
    """What a lead would be there: its values, or why it would not be sent (a word of REASONS)."""

    lead: int
    name: str
    values: dict[str, Any]
    reason: str
    item: LeadItem


def preview(
    destination: Destination, ids: Sequence[int], mapping: Mapping[str, str] | None = None
) -> list[LeadPreview]:
    """What these leads would be there now, in the order of their ids; nothing is sent. Raises nothing."""
    fields, service = destination.mapping if mapping is None else mapping, ADAPTERS[destination.adapter]
    previews = []
    for pk, lead in sorted(read_leads(ids, gate()).items()):
        values = mapped(lead.facts, fields) if service.fields else whole(lead.facts)
        missing = any(values.get(name) in (None, "") for name in service.needs)
        reason = "suppressed" if lead.refused else "incomplete" if missing else ""
        name = "" if lead.refused else str(lead.facts["name"])
        shown = {} if lead.refused else values
        previews.append(LeadPreview(pk, name, shown, reason, LeadItem(lead.key, 1, shown, shown)))
    return previews


def dry_run(destination: Destination, ids: Sequence[int]) -> list[PlannedRequest]:
    """The requests that would be sent for these leads, exactly, without the secrets; nothing is sent."""
    items = [shown.item for shown in preview(destination, ids) if not shown.reason]
    return ADAPTERS[destination.adapter].plan(options_with_secrets_hidden(destination), items)


def options_with_secrets_hidden(destination: Destination) -> dict[str, Any]:
    """The options as people see them: a secret that is set is three dots."""
    secret = {option.name for option in ADAPTERS[destination.adapter].options if option.kind == "secret"}
    return {
        name: ("…" if value else "") if name in secret else value for name, value in all_options(destination).items()
    }


def counts_of(destination: Destination) -> dict[str, int]:
    """How many leads are in which state there."""
    return counts_of_several([destination])[destination.pk]


def counts_of_several(destinations: Sequence[Destination]) -> dict[int, dict[str, int]]:
    """The same of several destinations, by their ids."""
    counts = {destination.pk: dict.fromkeys(LeadDeliveryStatus.values, 0) for destination in destinations}
    states = LeadDelivery.objects.filter(destination__in=destinations).values_list("destination", "status")
    for destination, status, number in states.annotate(n=Count("pk")):
        counts[destination][status] = number
    return counts


# Sending.


def send(destination: Destination, rows: Rows | Sequence[int], *, by: str, filter_used: Any = None) -> LeadSend:
    """Send leads by hand: they go into the outbox; those that are there or on their way stay as they are."""
    with transaction.atomic():
        lock_outbox(destination.pk)
        made = LeadSend.objects.create(destination=destination, requested_by=by, filter=filter_used)
        put(destination, rows, made)
        made.refresh_from_db()
        log_event("leads", "sent", {"destination": destination.pk, "send": made.pk, "queued": made.queued})
    return made


def send_all_matching(
    destination: Destination, rows: QuerySet[Any], *, by: str, expected: int, filter_used: dict[str, Any],
    everything: bool = False,
) -> LeadSend:  # fmt: skip
    """Send all leads that match, if there are still as many as were confirmed. Raises CountChanged, EmptyFilter."""
    with transaction.atomic():
        confirm_count(rows, expected=expected, filter_used=filter_used, everything=everything)
        return send(destination, rows, by=by, filter_used=filter_used)


@dataclass(frozen=True)
class TakenBack:
    """How many leads were taken back before they were sent, and how many are there already."""

    taken_back: int
    sent: int


def undo(made: LeadSend, *, by: str) -> TakenBack:
    """Take back what was not sent yet. Raises Refused when that was done before."""
    with transaction.atomic():
        lock_outbox(made.destination_id)
        if LeadSend.objects.select_for_update(no_key=True).filter(pk=made.pk, undone_at=None).first() is None:
            raise Refused("This was taken back already.")
        rows = LeadDelivery.objects.filter(send=made)
        waiting = rows.filter(sent_version__lte=0).exclude(status=LeadDeliveryStatus.DELETED)
        taken_back = waiting.update(
            status=LeadDeliveryStatus.WITHHELD, reason="taken_back", version=F("version") + 1, due_at=None
        )
        LeadSend.objects.filter(pk=made.pk).update(undone_at=Now(), undone_by=by)
        return TakenBack(taken_back, rows.filter(sent_version__gt=0).count())


def send_failed_again(destination: Destination) -> int:
    """Put everything that failed back into the outbox, at once; returns how many leads."""
    with transaction.atomic():
        lock_outbox(destination.pk)
        number = LeadDelivery.objects.filter(destination=destination, status=LeadDeliveryStatus.FAILED).update(
            status=LeadDeliveryStatus.PENDING, attempts=0, due_at=None, reason="", detail=""
        )
        Destination.objects.filter(pk=destination.pk).update(due_at=None, failures=0)
    return int(number)


# Rules.


def add_rule(
    destination: Destination, trigger: str, conditions: Mapping[str, Any], cron: str = "", *, by: str
) -> SendRule:
    """A rule, which is off. Raises WrongField, FilterError, Refused."""
    if destination.rules.count() >= MOST_RULES:
        raise Refused(f"A destination has at most {MOST_RULES} rules; delete one first.")
    rule = SendRule(destination=destination, trigger=trigger, cron=cron.strip(), created_by=by)
    rule.conditions = LEADS.normalised(conditions)
    _check_rule(rule)
    rule.save()
    return rule


def change_rule(
    rule: SendRule, *, enabled: bool | None = None, conditions: Mapping[str, Any] | None = None, cron: str | None = None
) -> None:
    """Change what is named; a rule that is switched on looks at what changes from then on. Raises WrongField,
    FilterError."""
    if conditions is not None:
        rule.conditions = LEADS.normalised(conditions)
    rule.cron = rule.cron if cron is None else cron.strip()
    rule.enabled = rule.enabled if enabled is None else enabled
    if rule.enabled or conditions is not None or cron is not None:
        _check_rule(rule)  # not of one that is switched off: what it names may be no more
    is_on = rule.enabled and rule.trigger == SendTrigger.SCHEDULE
    rule.next_at = next_run(rule.cron, database_now()) if is_on else None
    rule.save()


def _check_rule(rule: SendRule) -> None:
    if rule.trigger not in SendTrigger.values:
        raise WrongField("trigger", f"One of: {', '.join(SendTrigger.values)}.")
    LEADS.rows(rule.conditions)
    if rule.trigger == SendTrigger.MATCHES and not rule.conditions:
        raise WrongField("conditions", "Name at least one condition: without one every lead would be sent.")
    scheduled = rule.trigger == SendTrigger.SCHEDULE
    if scheduled and not _is_schedule(rule.cron):
        raise WrongField("cron", "A schedule in five fields, as 0 6 * * 1-5 (weekdays at 06:00 UTC).")
    if rule.cron and not scheduled:
        raise WrongField("cron", "Only a rule on a schedule has one.")


def _is_schedule(cron: str) -> bool:
    """Whether it is one, in five fields, that ever comes."""
    if not croniter.is_valid(cron) or len(cron.split()) != 5 or len(cron) > LONGEST_NAME:
        return False
    try:
        return next_run(cron, database_now()) is not None
    except ValueError:
        return False


def matching(trigger: str, conditions: Mapping[str, Any]) -> int:
    """How many leads a rule would choose of those that are stored now. Raises FilterError."""
    return int(rows_of_rule(trigger, conditions).count())


def rows_of_rule(trigger: str, conditions: Mapping[str, Any]) -> Rows:
    """The leads that a rule would choose of those that are stored now. Raises FilterError."""
    return LEADS.rows(conditions_of(SendRule(trigger=trigger, conditions=LEADS.normalised(conditions))))


def sample_leads(number: int) -> list[int]:
    """Leads to look at: the most complete ones."""
    return list(Lead.objects.order_by("-completeness", "pk").values_list("pk", flat=True)[:number])


def wrong_fields(error: Exception) -> dict[str, str]:
    """What is wrong with which field, of the errors above."""
    return dict(getattr(error, "fields", {"detail": str(error)}))
