"""Contact validation: an e-mail or phone becomes Valid, Risky, Invalid or Unknown, without writing to anybody."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from typing import Any
from weakref import WeakKeyDictionary

from django.conf import settings
from django.db.models import Count, Max, Prefetch
from django.utils import timezone

from jobs.compliance.gate import gate, writing
from jobs.extract.urls import registrable_domain
from jobs.flags.evaluation import plugin_is_on
from jobs.models import Contact, ContactEvidence, Domain, LocalBusiness
from jobs.pipeline import Done, Stage, spend
from jobs.pipeline.database import in_database
from jobs.plugins.entry_points import VERIFIERS
from jobs.stages.region import region_of, scopes_of
from jobs.statuses import Validity
from jobs.store.bulk import update_facts
from jobs.validation.dns_client import DnsUnavailable, dns_client
from jobs.validation.emails import Site, Validation, check_email
from jobs.validation.phones import check_phone
from jobs.verifiers import resting, verifier_in_use
from jobs.verifiers.services import Verification, Verifier
from jobs.web import Web
from jobs.web.failures import Retry, Skip, StageOutcome

CHECKED_KINDS = ("email", "phone")
VERIFIED_AT_ONCE = 50
LATELY = timedelta(days=30)  # how long ago a website may have answered to speak for its domain


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
        listed = [business.phone for business in contact.domain.businesses.all()]
        return Checked(check_phone(contact.normalised, region_of(contact.domain), listed))
    if contact.kind != "email":
        raise Skip("not_checked")
    validation = await _check_email(contact)
    verifier = verifier_in_use()
    if verifier is None or validation.validity in (Validity.INVALID, Validity.UNKNOWN):
        return Checked(validation)
    async with _room():
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
        resting.note(verifier.name, ended)
        if isinstance(ended, Retry) and (not ended.counts or not _is_last_attempt(contact)):
            raise
        return unverified
    return Checked(_together(validation, verification), verifier.name, call, verification.price)


def _room() -> asyncio.Semaphore:
    """For how many addresses a process uses the verifier at once: it talks to mail servers, and may take long."""
    return _rooms.setdefault(asyncio.get_running_loop(), asyncio.Semaphore(VERIFIED_AT_ONCE))


_rooms: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Semaphore] = WeakKeyDictionary()


async def _reserve(contact: Contact, verifier: Verifier) -> int | None:
    """The id of the reserved call; None where the address may not leave, the verifier has just refused our key, or is
    a plug-in that is switched off."""
    if resting.rests(verifier.name) or await in_database(_may_not_leave, contact):
        return None
    return await spend.reserve(
        verifier.name, verifier.charges()["verify"], run_id=stage.get(contact, "run_id"),
        agreed=Decimal(str(settings.VERIFIER_RUN_USD)), request_key=f"contact {contact.pk}",
    )  # fmt: skip


def _may_not_leave(contact: Contact) -> bool:
    if not plugin_is_on(VERIFIERS, settings.VERIFIER):
        return True
    return gate().contact("email", contact.normalised, scopes_of(contact.domain))


def _together(validation: Validation, verification: Verification) -> Validation:
    """A confirmed mailbox proves that its domain receives mail, whatever its records look like."""
    confirmed = "mailbox_confirmed" in verification.reasons
    ours = [word for word in validation.reasons if not (confirmed and word == "implicit_mx")]
    reasons = tuple(dict.fromkeys((*ours, *verification.reasons)))
    return replace(validation, reasons=reasons, suggestion=validation.suggestion or verification.suggestion)


def _site(contact: Contact) -> Site:
    domain = contact.domain
    outcome = domain.outcome  # type: ignore[attr-defined]  # a state column of the column
    is_recent = domain.facts_at is not None and domain.facts_at > timezone.now() - LATELY
    return Site(
        domain=domain.registrable_domain or registrable_domain(domain.host),
        parked=outcome == "parked",
        is_recent=is_recent,
        vanished="domain_vanished" in contact.validity_reasons,
    )


def outcome(checked: Checked) -> Done:
    """`found`: the contact's validity has the rest."""
    return Done()


@dataclass(frozen=True)
class Sightings:
    """On how many pages a contact was seen, and when last."""

    pages: int = 0
    last: Any = None


def save(results: Sequence[tuple[Contact, Checked]]) -> None:
    """Write the results on the contacts, and commit the paid calls. What people decided and wrote stays."""
    for _, checked in results:
        if checked.call is not None:
            spend.commit(checked.call, 1, checked.price)
    allowed, seen = writing(), _sightings([contact.pk for contact, _ in results])
    facts = [(contact, _facts(contact, checked, seen.get(contact.pk, Sightings()))) for contact, checked in results]
    update_facts(Contact, [allowed.clean(columns, scopes_of(contact.domain)) for contact, columns in facts])


def _sightings(ids: list[int]) -> dict[int, Sightings]:
    evidence = ContactEvidence.objects.filter(contact__in=ids).values("contact")
    counted = evidence.annotate(pages=Count("source_url", distinct=True), last=Max("last_seen_at"))
    return {row["contact"]: Sightings(row["pages"], row["last"]) for row in counted}


def _facts(contact: Contact, checked: Checked, seen: Sightings) -> dict[str, Any]:
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
    outcome=outcome,
    task="process_contact_validations",
    settings_prefix="CONTACT_VALIDATION",
    related=(
        Prefetch("domain", Domain.objects.only("host", "registrable_domain", "outcome", "facts_at")),
        Prefetch("domain__businesses", LocalBusiness.objects.only("domain", "name", "country", "phone")),
    ),
    title="Contact validation",
    doc_purpose="Whether an e-mail or phone can work, and why, so that nobody writes to addresses that do not exist.",
    doc_reads="name servers, lists and numbering plans; a verifier, if one is set",
    doc_writes="the validity of contacts, with reasons and a date",
)
