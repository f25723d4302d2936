"""Contact validation: an e-mail or phone becomes Valid, Risky, Invalid or Unknown, without writing to anybody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db.models import Count, Max
from django.utils import timezone

from jobs.extract.urls import registrable_domain
from jobs.models import Contact, ContactEvidence
from jobs.pipeline import Done, Stage
from jobs.stages.region import region_of
from jobs.statuses import Validity
from jobs.store.bulk import update_facts
from jobs.validation.dns_client import DnsUnavailable, dns_client
from jobs.validation.emails import Site, Validation, check_email
from jobs.validation.phones import check_phone
from jobs.web import Web
from jobs.web.failures import Retry, Skip

CHECKED_KINDS = ("email", "phone")
LATELY = timedelta(days=30)  # how long ago a website may have answered to speak for its domain


async def work(contact: Contact, web: Web) -> Validation:
    """Check an e-mail or phone. Raises Skip for other kinds; Retry while the DNS cannot tell, then it is Unknown."""
    if contact.kind == "phone":
        listed = [business.phone for business in contact.domain.businesses.all()]
        return check_phone(contact.normalised, region_of(contact.domain), listed)
    if contact.kind != "email":
        raise Skip("not_checked")
    try:
        return await check_email(contact.normalised, _site(contact), dns_client())
    except DnsUnavailable as problem:
        if problem.rest is not None:
            raise Retry("dns_unavailable", str(problem), after=problem.rest, counts=False) from None
        if stage.get(contact, "attempts") < stage.limits.max_attempts:
            raise Retry("dns_unavailable", str(problem)) from None
        return Validation(("dns_unavailable",))


def _site(contact: Contact) -> Site:
    domain = contact.domain
    outcome = domain.outcome  # type: ignore[attr-defined]  # a state column of the column
    answered = domain.facts_at is not None and domain.facts_at > timezone.now() - LATELY
    return Site(
        domain=domain.registrable_domain or registrable_domain(domain.host),
        parked=outcome == "parked",
        answered_lately=answered,
        vanished="domain_vanished" in contact.validity_reasons,
    )


def outcome(validation: Validation) -> Done:
    """`found`: the contact's validity has the rest."""
    return Done()


@dataclass(frozen=True)
class Sightings:
    """On how many pages a contact was seen, and when last."""

    pages: int = 0
    last: Any = None


def save(results: Sequence[tuple[Contact, Validation]]) -> None:
    """Write the results on the contacts. What people decided and wrote stays."""
    seen = _sightings([contact.pk for contact, _ in results])
    update_facts(Contact, [_facts(contact, result, seen.get(contact.pk, Sightings())) for contact, result in results])


def _sightings(ids: list[int]) -> dict[int, Sightings]:
    evidence = ContactEvidence.objects.filter(contact__in=ids).values("contact")
    counted = evidence.annotate(pages=Count("source_url", distinct=True), last=Max("last_seen_at"))
    return {row["contact"]: Sightings(row["pages"], row["last"]) for row in counted}


def _facts(contact: Contact, result: Validation, seen: Sightings) -> dict[str, Any]:
    now = timezone.now()
    return {
        "id": contact.pk,
        "validity": result.validity.value,
        "validity_reasons": list(result.reasons),
        "validity_suggestion": result.suggestion,
        "validated_at": now,
        "validity_expires_at": now + _lasts(result),
        "mail_provider": result.mail_provider,
        "phone_type": result.phone_type,
        "phone_region": result.phone_region,
        "seen_on_pages": seen.pages,
        "last_seen_at": seen.last,
    }


def _lasts(result: Validation) -> timedelta:
    if result.validity == Validity.UNKNOWN:
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
    related=("domain__businesses",),
    title="Contact validation",
    doc_purpose="Whether an e-mail or phone can work, and why, so that nobody writes to addresses that do not exist.",
    doc_reads="name servers, lists and numbering plans; a verifier, if one is set",
    doc_writes="the validity of contacts, with reasons and a date",
)
