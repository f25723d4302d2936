"""Contact validation: what a contact becomes, what it does to leads, and when it is made again."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from jobs.actions import automation, validations
from jobs.actions.curation import decide
from jobs.compliance import suppression_list
from jobs.compliance.subjects import read_subject
from jobs.models import Contact, ContactEvidence, Domain, Event, Lead, LocalBusiness, Page
from jobs.pipeline import drain, queue
from jobs.pipeline.database import close_threads
from jobs.stages import contact_validation
from jobs.store.leads import refresh_leads
from tests.dns_server import Zone, serving

pytestmark = pytest.mark.django_db(transaction=True)

GOOGLE = "10 aspmx.l.google.com."
Validate = Callable[..., "Counter[str]"]


@pytest.fixture
def zone(settings: Any) -> Iterator[Zone]:
    """A name server that runs, and is the only one."""
    with serving(Zone()) as zone:
        settings.DNS_SERVERS, settings.DNS_TIMEOUT_SECONDS = (zone.server,), 0.3
        yield zone


@pytest.fixture
def validate(zone: Zone, transactional_db: None) -> Iterator[Validate]:
    """Queue contacts and drain the stage; how many ended with which outcome."""

    def run(*contacts: Contact) -> Counter[str]:
        queue(contact_validation.stage, [contact.pk for contact in contacts], rerun=True)
        return asyncio.run(drain(contact_validation.stage, None))  # type: ignore[arg-type]  # it uses no web

    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE procrastinate_jobs CASCADE")
    yield run
    close_threads()


def domain(host: str = "kestrel.com", **columns: Any) -> Domain:
    return Domain.objects.create(host=host, registrable_domain=host, **columns)


def contact(of: Domain, value: str, kind: str = "email", **columns: Any) -> Contact:
    columns = {"contact_type": "SERVICE", "confidence": "0.9", **columns}
    return Contact.objects.create(domain=of, kind=kind, value=value, normalised=value, **columns)


def columns_of(row: Contact, *names: str) -> tuple[Any, ...]:
    row.refresh_from_db()
    return tuple(getattr(row, name) for name in names)


def test_an_email_gets_validity_reasons_provider_and_a_date_on_which_it_ends(zone: Zone, validate: Validate) -> None:
    zone.add("kestrel.com", GOOGLE)
    row = contact(domain(), "info@kestrel.com", notes="Call first", curation_status="Maybe")
    page = Page.objects.create(domain=row.domain, url="https://kestrel.com/contact")
    for number, url in enumerate(("https://kestrel.com/contact", "https://kestrel.com/about")):
        seen = timezone.now() - timedelta(days=number)
        ContactEvidence.objects.create(
            contact=row, page=page, source_url=url, method="mailto", first_seen_at=seen, last_seen_at=seen
        )
    assert validate(row) == {"found": 1}
    assert columns_of(row, "validity", "validity_reasons", "mail_provider", "notes", "curation_status") == (
        "Valid", ["role"], "google", "Call first", "Maybe",
    )  # fmt: skip
    assert row.seen_on_pages == 2
    assert row.last_seen_at > timezone.now() - timedelta(hours=1)
    assert row.validity_expires_at - row.validated_at == timedelta(days=30)
    event = Event.objects.get(kind="settled")
    assert (event.table, event.stage, event.outcome) == ("contacts", "contact_validation", "found")


def test_a_phone_is_compared_with_the_listing_and_needs_no_name_server(zone: Zone, validate: Validate) -> None:
    of = domain()
    LocalBusiness.objects.create(
        provider="import", external_id="1", domain=of, phone="(607) 272-0202", country="US", name="Kestrel"
    )
    rows = [contact(of, number, "phone") for number in ("+16072720202", "+493012345678", "+447700900123")]
    validate(*rows)
    assert columns_of(rows[0], "validity", "validity_reasons", "phone_type", "phone_region") == (
        "Valid", ["same_as_listing"], "fixed_or_mobile", "US",
    )  # fmt: skip
    assert columns_of(rows[1], "validity", "validity_reasons") == ("Valid", ["other_country"])
    assert columns_of(rows[2], "validity", "validity_reasons") == ("Invalid", ["unassigned_number"])
    assert not zone.queries


def test_other_kinds_are_skipped_with_a_reason(validate: Validate) -> None:
    row = contact(domain(), "Nora Quillfeather", "person")
    assert validate(row) == {"not_checked": 1}
    assert columns_of(row, "validity", "validation_error") == (None, "Only e-mails and phones are validated.")


def test_what_the_dns_cannot_tell_is_tried_again_and_at_last_unknown_never_invalid(
    zone: Zone, validate: Validate, settings: Any
) -> None:
    settings.CONTACT_VALIDATION_SCHEDULER_MAX_ATTEMPTS = 2
    zone.add("kestrel.com", GOOGLE)
    zone.failing.add("kestrel.com")
    row = contact(domain(), "info@kestrel.com")
    assert validate(row) == {"dns_unavailable": 1}
    assert columns_of(row, "validity", "validation_status", "validation_attempts") == (None, "Queued", 1)
    Contact.objects.update(validation_due_at=None)
    assert validate(row) == {"found": 1}
    assert columns_of(row, "validity", "validity_reasons") == ("Unknown", ["dns_unavailable"])
    assert row.validity_expires_at - row.validated_at == timedelta(hours=24), "soon, unlike a known one"
    zone.failing.clear()
    assert validate(row) == {"found": 1}
    assert columns_of(row, "validity") == ("Valid",)


def test_while_the_name_servers_rest_rows_wait_without_using_up_attempts(
    zone: Zone, validate: Validate, settings: Any
) -> None:
    settings.DNS_TIMEOUT_SECONDS, settings.CONTACT_VALIDATION_SCHEDULER_CONCURRENCY = 0.05, 1
    of = domain()
    rows = [contact(of, f"info@silent-{number}.com") for number in range(8)]
    zone.silent.update(f"silent-{number}.com" for number in range(8))
    validate(*rows)
    attempts = Counter(Contact.objects.values_list("validation_attempts", flat=True))
    assert attempts[0] >= 2, "those that came while the only server rested"
    assert Contact.objects.filter(validation_status="Queued").count() == 8


def test_a_vanished_domain_of_a_site_that_answered_lately_is_invalid_at_the_second_look(validate: Validate) -> None:
    row = contact(domain(facts_at=timezone.now()), "info@kestrel.com")
    validate(row)
    assert columns_of(row, "validity", "validity_reasons") == ("Unknown", ["domain_vanished", "role"])
    validate(row)
    assert columns_of(row, "validity", "validity_reasons") == ("Invalid", ["no_domain", "role"])


# Leads.


def lead_of(of: Domain) -> Lead:
    return Lead.objects.get(domain=of)


def test_the_best_email_of_a_lead_is_a_valid_one_and_never_an_invalid_one(zone: Zone, validate: Validate) -> None:
    zone.add("gmail.com", GOOGLE)
    of = domain()
    own = contact(of, "info@kestrel.com")
    free = contact(of, "kestrel@gmail.com", contact_type="FREE")
    refresh_leads(domains=[of.pk])
    assert (lead_of(of).email, lead_of(of).email_validity, lead_of(of).emails) == (
        "info@kestrel.com", "", ["kestrel@gmail.com"],
    )  # fmt: skip
    validate(free)
    assert (lead_of(of).email, lead_of(of).email_validity) == ("kestrel@gmail.com", "Valid"), "in the same transaction"
    assert lead_of(of).email_why.startswith("valid, free mail")
    validate(own)
    assert (lead_of(of).email, lead_of(of).emails) == ("kestrel@gmail.com", []), "kestrel.com does not exist"
    zone.records.pop("gmail.com")
    Contact.objects.filter(pk=free.pk).update(validity="Invalid")
    refresh_leads(domains=[of.pk])
    assert (lead_of(of).email, lead_of(of).has_email) == ("", False)


def test_a_risky_email_comes_after_one_that_was_not_checked(zone: Zone, validate: Validate) -> None:
    zone.add("kestrel.com", a="93.184.215.14")
    of = domain()
    risky, other = contact(of, "info@kestrel.com"), contact(of, "kestrel@another.com", confidence="0.3")
    validate(risky)
    assert (lead_of(of).email, lead_of(of).emails) == (other.value, [risky.value])


def test_an_invalid_email_is_in_no_lead_even_where_the_home_page_shows_it(validate: Validate) -> None:
    of = domain(emails=["info@kestrel.com"], facts_at=timezone.now() - timedelta(days=400))
    validate(contact(of, "info@kestrel.com"))
    assert lead_of(of).email == ""


def test_a_lead_shows_the_validity_of_its_phone(validate: Validate) -> None:
    of = domain()
    LocalBusiness.objects.create(provider="import", external_id="1", domain=of, phone="+16072720202", country="US")
    validate(contact(of, "+16072720202", "phone"), contact(of, "+16072720203", "phone"))
    assert (lead_of(of).phone, lead_of(of).phone_validity, lead_of(of).phones) == (
        "+16072720202", "Valid", ["+16072720203"],
    )  # fmt: skip


# Who starts it.


def waiting() -> set[str]:
    return set(Contact.objects.filter(validation_status="Queued").values_list("value", flat=True))


def test_selected_starts_it_and_undo_takes_it_back(validate: Validate) -> None:
    row = contact(domain(), "info@kestrel.com")
    bulk = decide(Contact, [row.pk], "Selected", by="ada")
    assert bulk.queued == {"contact_validation": 1}
    assert waiting() == {"info@kestrel.com"}
    from jobs.actions.curation import undo

    undo(bulk.bulk, by="ada")
    assert waiting() == set()


def test_by_the_rule_all_emails_and_phones_of_selected_leads_are_validated(validate: Validate) -> None:
    of, other = domain(), domain("wren.com")
    for row_domain in (of, other):
        contact(row_domain, f"info@{row_domain.host}")
        contact(row_domain, "Nora Quillfeather", "person")
    refresh_leads(domains=[of.pk, other.pk])
    decide(Lead, [lead_of(other).pk], "Selected", by="ada")
    assert waiting() == set(), "the rule is off"
    automation.switch("validate_contacts", True, by="olga")
    decide(Lead, [lead_of(of).pk], "Selected", by="ada")
    assert waiting() == {"info@kestrel.com"}
    page = Page.objects.create(domain=other, url="https://wren.com/contact")
    automation.apply_rules(page_scrape_stage(), [page.pk])  # contacts that come after the decision
    assert waiting() == {"info@kestrel.com", "info@wren.com"}


def page_scrape_stage() -> Any:
    from jobs.stages import page_scrape

    return page_scrape.stage


def test_an_expired_validation_is_made_again_unless_the_contact_was_put_away(zone: Zone, validate: Validate) -> None:
    zone.add("kestrel.com", GOOGLE)
    of = domain()
    expired, fresh, archived = (contact(of, f"{name}@kestrel.com") for name in ("info", "sales", "office"))
    validate(expired, fresh, archived)
    past = timezone.now() - timedelta(seconds=1)
    Contact.objects.filter(pk__in=[expired.pk, archived.pk]).update(validity_expires_at=past)
    Contact.objects.filter(pk=archived.pk).update(curation_status="Archived")
    assert validations.renew_expired() == "Contacts validated again: 1."
    assert waiting() == {"info@kestrel.com"}
    assert validations.renew_expired() == "", "it waits already"
    assert validate() == {"found": 1}
    assert expired.validity_expires_at is None
    assert columns_of(expired, "validity_expires_at")[0] > timezone.now()


def test_the_command_line_queues_contacts_by_id_and_by_filter(validate: Validate, capsys: Any) -> None:
    of = domain()
    first, second = contact(of, "info@kestrel.com"), contact(of, "sales@kestrel.com", curation_status="Maybe")
    call_command("queue", "requeue", "contact_validation", str(first.pk))
    assert waiting() == {"info@kestrel.com"}
    call_command("queue", "requeue", "contact_validation", "--where", "curation_status=Maybe", "--yes")
    assert waiting() == {"info@kestrel.com", second.value}


def test_contacts_of_suppressed_domains_and_failed_ones_keep_no_other_one_from_being_validated_again() -> None:
    past = timezone.now() - timedelta(days=9)
    for host, days, status in (
        ("kestrel.com", 9, "Completed"),
        ("finch.com", 8, "Error"),
        ("wren.com", 7, "Completed"),
    ):
        Contact.objects.create(
            domain=Domain.objects.create(host=host), kind="email", value=f"a@{host}", normalised=f"a@{host}",
            validation_status=status, validation_settled_at=past if status == "Completed" else timezone.now(),
            validity_expires_at=timezone.now() - timedelta(days=days),
        )  # fmt: skip
    suppression_list.add(read_subject("domain", "kestrel.com"), by="olga")
    assert validations.renew_expired(most=1) == "Contacts validated again: 1."
    assert Contact.objects.get(validation_status="Queued").domain.host == "wren.com"
    Contact.objects.filter(validation_status="Error").update(validation_settled_at=past)
    assert validations.renew_expired(most=1) == "Contacts validated again: 1.", "the next day a failed one, too"


def test_a_suggestion_that_is_suppressed_is_not_stored(zone: Zone, validate: Validate) -> None:
    row, other = contact(domain(), "nora@gmial.com"), contact(domain("wren.com"), "mara@gmial.com")
    suppression_list.add(read_subject("email", "nora@gmail.com"), by="olga")
    validate(row, other)
    assert columns_of(row, "validity", "validity_suggestion") == ("Invalid", "")
    assert columns_of(other, "validity", "validity_suggestion") == ("Invalid", "mara@gmail.com")


def test_a_contact_of_a_suppressed_domain_is_not_looked_up(zone: Zone, validate: Validate) -> None:
    row = contact(domain(), "info@kestrel.com")
    suppression_list.add(read_subject("domain", "kestrel.com"), by="olga")
    assert validate(row) == {}
    assert not zone.queries
