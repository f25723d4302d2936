"""Contact validation: an e-mail or phone becomes Valid, Risky, Invalid or Unknown, without writing to anybody."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from typing import Any
from weakref import WeakKeyDictionary

from django.conf import settings
from django.db import connection
from django.utils import timezone

from jobs.compliance.gate import gate, writing
from jobs.extract.urls import registrable_domain
from jobs.flags.evaluation import plugin_is_on
from jobs.models import Contact
from jobs.pipeline import Stage, spend
from jobs.pipeline.database import in_database
from jobs.plugins.entry_points import VERIFIERS
from jobs.statuses import Validity
from jobs.validation.dns_client import DnsUnavailable, dns_client
from jobs.validation.emails import Site, Validation, check_email
from jobs.validation.phones import check_phone
from jobs.verifiers import refused_keys, verifier_in_use
from jobs.verifiers.services import Verification, Verifier
from jobs.web import Web
from jobs.web.failures import Retry, Skip, StageOutcome

CHECKED_KINDS = ("email", "phone")
VERIFIED_AT_ONCE = 50  # addresses of a process
TURN_SECONDS = 60.0  # for which an address waits for its turn at the verifier
BUSY_SECONDS = 60.0  # for which it is back in the queue then
LATELY = timedelta(days=30)  # how long ago a website may have answered to speak for its domain


@dataclass(frozen=True)
class Owner:
    """Whose contact it is: a domain, with the names, phones and the first known country of its businesses."""

    host: str
    registrable_domain: str
    parked: bool
    is_recent: bool  # its website answered lately
    names: Sequence[str]
    phones: Sequence[str]
    region: str | None

    @property
    def scopes(self) -> list[str]:
        """Where a suppressed person is recognised, as `scopes_of` has it."""
        return [self.host, *filter(None, self.names)]


_OWNERS = """
SELECT d.id, d.host, d.registrable_domain, d.outcome IS NOT DISTINCT FROM 'parked',
    coalesce(d.facts_at > now() - %(lately)s, false),
    coalesce(array_agg(b.name ORDER BY b.id) FILTER (WHERE b.id IS NOT NULL), '{}'),
    coalesce(array_agg(b.phone ORDER BY b.id) FILTER (WHERE b.id IS NOT NULL), '{}'),
    (array_agg(b.country ORDER BY b.id) FILTER (WHERE length(b.country) = 2))[1]
FROM domains AS d LEFT JOIN local_businesses AS b ON b.domain_id = d.id WHERE d.id = ANY(%(ids)s) GROUP BY d.id
"""


def load(contacts: Sequence[Contact]) -> None:
    """Read the owners of claimed contacts, each once: as models with their relations they took half of a claim."""
    parameters: dict[str, Any] = {"ids": list({contact.domain_id for contact in contacts}), "lately": LATELY}
    with connection.cursor() as cursor:
        cursor.execute(_OWNERS, parameters)
        owners = {pk: Owner(*columns) for pk, *columns in cursor.fetchall()}
    for contact in contacts:
        contact.owner = owners[contact.domain_id]  # type: ignore[attr-defined]  # of a claimed contact alone


def owner_of(contact: Contact) -> Owner:
    """The owner that was loaded with the claim."""
    owner: Owner = contact.owner  # type: ignore[attr-defined]  # see `load`
    return owner


@dataclass(frozen=True)
class Checked:
    """The result for a contact, and the verifier's part in it: its name, the id of the paid call and its price."""

    validation: Validation
    verified_by: str = ""
    call: int | None = None
    price: Decimal = Decimal(0)


async def work(contact: Contact, web: Web) -> Checked:
    """Check an e-mail or phone. Raises Skip for other kinds; Retry while the DNS cannot tell, then it is Unknown."""
    if contact.kind == "phone":
        owner = owner_of(contact)
        return Checked(check_phone(contact.normalised, owner.region, owner.phones))
    if contact.kind != "email":
        raise Skip("not_checked")
    validation = await _check_email(contact)
    verifier = verifier_in_use()
    if verifier is None or validation.validity in (Validity.INVALID, Validity.UNKNOWN):
        return Checked(validation)
    async with _turn():
        return await _verify(contact, validation, verifier)


async def _check_email(contact: Contact) -> Validation:
    try:
        return await check_email(contact.normalised, _site(contact), dns_client())
    except DnsUnavailable as problem:
        if problem.rest is not None:
            raise Retry("dns_unavailable", str(problem), after=problem.rest, counts=False) from None
        if not _is_last_attempt(contact):
            raise Retry("dns_unavailable", str(problem)) from None
        return Validation(("dns_unavailable",))


def _is_last_attempt(contact: Contact) -> bool:
    return bool(stage.get(contact, "attempts") >= stage.limits.max_attempts)


async def _verify(contact: Contact, validation: Validation, verifier: Verifier) -> Checked:
    """The verifier's knowledge added to ours. Whatever keeps it from answering, our own result is not lost."""
    unverified = Checked(replace(validation, reasons=(*validation.reasons, "not_verified")))
    try:
        call = await _reserve(contact, verifier)
    except StageOutcome as refusal:
        if refusal.reason.word == "quota":
            raise  # of a minute: the row waits
        return unverified
    if call is None:
        return unverified
    try:
        verification = await verifier.verify(contact.normalised)
    except StageOutcome as ended:
        await spend.release(call, ended)
        refused_keys.note(verifier.name, ended)
        if isinstance(ended, Retry) and (not ended.counts or not _is_last_attempt(contact)):
            raise
        return unverified
    return Checked(_together(validation, verification), verifier.name, call, verification.price)


@asynccontextmanager
async def _turn() -> AsyncIterator[None]:
    """A place at the verifier: it talks to mail servers, and may take long. Who waits for one in vain is put back into
    the queue, since the wait is not its own work."""
    room = _rooms.setdefault(asyncio.get_running_loop(), asyncio.Semaphore(VERIFIED_AT_ONCE))
    try:
        await asyncio.wait_for(room.acquire(), TURN_SECONDS)
    except TimeoutError:
        raise Retry("quota", "The verifier is busy with other addresses.", after=BUSY_SECONDS, counts=False) from None
    try:
        yield
    finally:
        room.release()


_rooms: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Semaphore] = WeakKeyDictionary()


async def _reserve(contact: Contact, verifier: Verifier) -> int | None:
    """The id of the reserved call; None where the address may not leave, the verifier has just refused our key, or is
    a plug-in that is switched off."""
    if refused_keys.rests(verifier.name) or await in_database(_may_not_leave, contact):
        return None
    return await spend.reserve(
        verifier.name, verifier.charges()["verify"], run_id=stage.get(contact, "run_id"),
        agreed=Decimal(str(settings.VERIFIER_RUN_USD)), request_key=f"contact {contact.pk}",
    )  # fmt: skip


def _may_not_leave(contact: Contact) -> bool:
    if not plugin_is_on(VERIFIERS, settings.VERIFIER):
        return True
    return gate().contact("email", contact.normalised, owner_of(contact).scopes)


def _together(validation: Validation, verification: Verification) -> Validation:
    """A confirmed mailbox proves that its domain receives mail, whatever its records look like."""
    confirmed = "mailbox_confirmed" in verification.reasons
    ours = [word for word in validation.reasons if not (confirmed and word == "implicit_mx")]
    reasons = tuple(dict.fromkeys((*ours, *verification.reasons)))
    return replace(validation, reasons=reasons, suggestion=validation.suggestion or verification.suggestion)


def _site(contact: Contact) -> Site:
    owner = owner_of(contact)
    return Site(
        domain=owner.registrable_domain or registrable_domain(owner.host),
        parked=owner.parked,
        is_recent=owner.is_recent,
        vanished="domain_vanished" in contact.validity_reasons,
    )


@dataclass(frozen=True)
class Sightings:
    """On how many pages a contact was seen, and when last."""

    pages: int = 0
    last: Any = None


def facts(results: Sequence[tuple[Contact, Checked]]) -> list[dict[str, Any]]:
    """The results as columns of the contacts. What people decided and wrote stays."""
    allowed, seen = writing(), _sightings([contact.pk for contact, _ in results])
    columns = [(contact, _columns(contact, checked, seen.get(contact.pk, Sightings()))) for contact, checked in results]
    return [allowed.clean(of_contact, owner_of(contact).scopes) for contact, of_contact in columns]


def save(results: Sequence[tuple[Contact, Checked]]) -> None:
    """Commit the paid calls; `facts` has the rest."""
    for _, checked in results:
        if checked.call is not None:
            spend.commit(checked.call, 1, checked.price)


_SIGHTINGS = """
SELECT contact_id, count(DISTINCT source_url), max(last_seen_at) FROM contact_evidence
WHERE contact_id = ANY(%s) GROUP BY contact_id
"""


def _sightings(ids: list[int]) -> dict[int, Sightings]:
    with connection.cursor() as cursor:
        cursor.execute(_SIGHTINGS, [ids])
        return {pk: Sightings(pages, last) for pk, pages, last in cursor.fetchall()}


def _columns(contact: Contact, checked: Checked, seen: Sightings) -> dict[str, Any]:
    now, result = timezone.now(), checked.validation
    return {
        "id": contact.pk,
        "validity": result.validity.value,
        "validity_reasons": list(result.reasons),
        "validity_suggestion": result.suggestion,
        "validated_at": now,
        "validity_expires_at": now + _lasts(result),
        "verified_by": checked.verified_by,
        "mail_provider": result.mail_provider,
        "phone_type": result.phone_type,
        "phone_region": result.phone_region,
        "seen_on_pages": seen.pages,
        "last_seen_at": seen.last,
    }


def _lasts(result: Validation) -> timedelta:
    if result.validity == Validity.UNKNOWN or "not_verified" in result.reasons:
        return timedelta(hours=settings.VALIDATION_RETRY_HOURS)
    return timedelta(days=settings.VALIDATION_DAYS)


stage = Stage(
    "contact_validation",
    Contact,
    column="validation_status",
    work=work,
    save=save,
    facts=facts,
    task="process_contact_validations",
    settings_prefix="CONTACT_VALIDATION",
    load=load,
    settled_at_once=1,  # two wait for each other at the locks of leads, and the claim for both
    title="Contact validation",
    doc_purpose="Whether an e-mail or phone can work, and why, so that nobody writes to addresses that do not exist.",
    doc_reads="name servers, lists and numbering plans; a verifier, if one is set",
    doc_writes="the validity of contacts, with reasons and a date",
)
