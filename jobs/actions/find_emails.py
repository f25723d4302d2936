"""Looking for e-mails of a domain, or of a person there, at the finders that are switched on (FINDERS), in their order.

Each call is reserved in the ledger first, and committed with what the answer cost. Nothing is looked for that is
suppressed, and nothing suppressed is stored.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models.functions import Now

from jobs.actions.curation import Refused
from jobs.compliance.gate import gate, writing
from jobs.extract.contacts.emails import EMAIL, email_type
from jobs.extract.contacts.sighting import SiteHost
from jobs.extract.urls import registrable_domain
from jobs.flags.evaluation import plugin_is_on
from jobs.models import Contact, ContactEvidence, Domain
from jobs.pipeline import spend
from jobs.pipeline.database import in_database
from jobs.plugins.entry_points import FINDERS
from jobs.store.leads import refresh_leads
from jobs.verifiers import finders_in_order, refused_keys
from jobs.verifiers.services import Finder, FinderAnswer, FoundEmail
from jobs.web.failures import StageOutcome

RANK = 40  # behind what the site itself shows
FINDER_PAGES = {"hunter": "https://hunter.io/", "zerobounce": "https://www.zerobounce.net/"}  # where no page shows it


@dataclass(frozen=True)
class FinderTurn:
    """What became of one finder: how many addresses it knew, what it billed, or why it did not answer."""

    finder: str
    emails: tuple[str, ...] = ()
    price: Decimal = Decimal(0)
    problem: str = ""


@dataclass
class FinderSearch:
    """What became of a search: the turns of the finders, and the addresses that were stored."""

    turns: list[FinderTurn] = field(default_factory=list)
    stored: list[str] = field(default_factory=list)

    @property
    def price(self) -> Decimal:
        """What all turns cost, in US dollars."""
        return sum((turn.price for turn in self.turns), Decimal(0))


async def find_emails(domain: Domain, first_name: str = "", last_name: str = "") -> FinderSearch:
    """Look at one finder after the other until one knows an address, and store what it knows as contacts.

    Raises `Refused` where no finder is switched on, and for a domain or person that is suppressed.
    """
    finders = await in_database(_finders_that_are_on)
    if not finders:
        raise Refused("No finder is switched on. Name some in FINDERS, in the order in which they are to look.")
    if await in_database(_is_suppressed, domain, f"{first_name} {last_name}".strip()):
        raise Refused("This is on the suppression list: nothing is looked for.")
    search = FinderSearch()
    for finder in finders:
        turn, answer, call = await _turn(finder, domain, first_name, last_name)
        search.turns.append(turn)
        if answer is not None and call is not None:
            search.stored = await in_database(_store, domain, finder.name, answer, call)
        if turn.emails:
            break
    return search


def _finders_that_are_on() -> list[Finder]:
    return finders_in_order(lambda name: plugin_is_on(FINDERS, name))


def _is_suppressed(domain: Domain, person: str) -> bool:
    allowed = gate()
    return allowed.domain(domain.host) or allowed.person(person, [domain.host])


async def _turn(
    finder: Finder, domain: Domain, first_name: str, last_name: str
) -> tuple[FinderTurn, FinderAnswer | None, int | None]:
    if refused_keys.rests(finder.name):
        return FinderTurn(finder.name, problem="It refused our key, and rests."), None, None
    at = domain.registrable_domain or registrable_domain(domain.host)
    try:
        call = await spend.reserve(finder.name, finder.charges()["find"], request_key=f"domain {domain.pk}")
    except StageOutcome as refusal:
        return FinderTurn(finder.name, problem=refusal.sentence), None, None
    try:
        answer = await finder.find(at, first_name, last_name)
    except StageOutcome as ended:
        await spend.release(call, ended)
        refused_keys.note(finder.name, ended)
        return FinderTurn(finder.name, problem=ended.sentence), None, None
    emails = tuple(email.address for email in answer.emails)
    return FinderTurn(finder.name, emails, answer.price), answer, call


def _store(domain: Domain, finder: str, answer: FinderAnswer, call: int) -> list[str]:
    """Commit the call, and add the addresses that are new; what the site itself shows stays as it is."""
    with transaction.atomic():
        allowed = writing()
        spend.commit(call, len(answer.emails), answer.price)
        scopes = [domain.host]
        emails = [e for e in answer.emails if EMAIL.fullmatch(e.address)]
        emails = [e for e in emails if not allowed.contact("email", e.address, scopes)]
        emails = [e for e in emails if not allowed.person(e.name, scopes)]
        stored = [_add(domain, finder, email) for email in emails]
        refresh_leads(domains=[domain.pk])
    return stored


def _add(domain: Domain, finder: str, email: FoundEmail) -> str:
    address = email.address.strip().lower()
    local, _, host = address.rpartition("@")
    kind = email_type(local, host, SiteHost(domain.host, registrable_domain(domain.host)))
    sure = Decimal(str(round(email.confidence, 2)))
    facts: dict[str, Any] = {
        "value": address, "contact_type": kind, "name": email.name[:200], "title": email.title[:200], "rank": RANK,
        "confidence": sure,
    }  # fmt: skip
    contact, _ = Contact.objects.get_or_create(domain=domain, kind="email", normalised=address, defaults=facts)
    source = email.source_url or FINDER_PAGES.get(finder, finder)
    ContactEvidence.objects.update_or_create(
        contact=contact, source_url=source, method=f"finder_{finder}",
        defaults={"confidence": sure, "last_seen_at": Now()},
        create_defaults={"confidence": sure, "first_seen_at": Now(), "last_seen_at": Now()},
    )  # fmt: skip
    return address
