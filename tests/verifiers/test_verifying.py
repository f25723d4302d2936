"""A verifier in the stage: what it adds, what it costs, and that nothing is lost where it cannot answer."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from rest_framework.test import APIClient

from jobs.actions.erasure import suppress
from jobs.compliance import suppression_list
from jobs.compliance.subjects import read_subject
from jobs.models import ApiCall, Budget, Contact, Domain, Run
from jobs.pipeline import drain, queue, spend
from jobs.pipeline.database import close_threads
from jobs.stages import contact_validation
from tests.dns_server import Zone
from tests.dns_server import serving as serving_dns
from tests.verifiers.standin import Services

pytestmark = pytest.mark.django_db(transaction=True)

Validate = Callable[..., "Counter[str]"]


@pytest.fixture
def zone(settings: Any) -> Iterator[Zone]:
    """A name server at which kestrel.com receives mail, and wren.com perhaps."""
    with serving_dns(Zone()) as zone:
        settings.DNS_SERVERS = (zone.server,)
        zone.add("kestrel.com", "10 aspmx.l.google.com.")
        zone.add("wren.com", a="93.184.215.14")
        yield zone


@pytest.fixture
def validate(zone: Zone, services: Services, settings: Any, transactional_db: None) -> Iterator[Validate]:
    """Queue contacts and drain the stage, with ZeroBounce as the verifier."""
    settings.VERIFIER = "zerobounce"
    settings.BUDGET_DAILY_USD = settings.BUDGET_MONTHLY_USD = 10.0

    def run(*contacts: Contact, run: Run | None = None) -> Counter[str]:
        Contact.objects.update(validation_due_at=None)
        queue(contact_validation.stage, [contact.pk for contact in contacts], rerun=True, run=run)
        return asyncio.run(drain(contact_validation.stage, None))  # type: ignore[arg-type]  # it uses no web

    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE procrastinate_jobs CASCADE")
    yield run
    close_threads()


def contact(address: str = "nora@kestrel.com") -> Contact:
    host = address.partition("@")[2]
    domain, _ = Domain.objects.get_or_create(host=host, registrable_domain=host)
    return Contact.objects.create(domain=domain, kind="email", value=address, normalised=address)


def result(row: Contact) -> tuple[str | None, list[str], str]:
    row.refresh_from_db()
    return row.validity, row.validity_reasons, row.verified_by


def ledger() -> list[tuple[str, Decimal]]:
    return list(ApiCall.objects.order_by("id").values_list("status", "price"))


def test_its_knowledge_is_added_to_ours_and_its_price_stands_in_the_ledger(
    validate: Validate, services: Services
) -> None:
    services.mailboxes["nora@kestrel.com"] = {"status": "catch-all"}
    row = contact()
    assert validate(row) == {"found": 1}
    assert result(row) == ("Risky", ["catch_all"], "zerobounce")
    assert ledger() == [("committed", Decimal("0.008"))]
    assert ApiCall.objects.get().request_key == f"contact {row.pk}"
    assert [line.spent for line in spend.spending_of_all() if line.provider == "zerobounce"] == [Decimal("0.008")] * 2


def test_what_costs_nothing_is_committed_for_nothing(validate: Validate, services: Services) -> None:
    services.mailboxes["nora@kestrel.com"] = {"status": "unknown"}
    row = contact()
    validate(row)
    assert result(row) == ("Valid", ["verifier_unsure"], "zerobounce")
    assert ledger() == [("committed", Decimal(0))]


def test_a_confirmed_mailbox_proves_that_its_domain_receives_mail(validate: Validate) -> None:
    row = contact("nora@wren.com")
    validate(row)
    assert result(row) == ("Valid", ["mailbox_confirmed"], "zerobounce")


def test_an_address_that_is_invalid_by_itself_is_not_sent_to_anybody(validate: Validate, services: Services) -> None:
    validate(contact("nora@missing.com"))
    assert services.requests == ledger() == []


def test_a_suppressed_address_is_not_sent_to_anybody(validate: Validate, services: Services) -> None:
    row, other = contact(), contact("mara@kestrel.com")
    suppression_list.add(read_subject("email", "nora@kestrel.com"), by="olga")
    validate(row, other)
    assert result(row) == ("Valid", ["not_verified"], "")
    assert [parameters["email"] for _, parameters in services.requests] == ["mara@kestrel.com"]
    suppress(read_subject("email", "mara@kestrel.com"), by="olga")


@pytest.mark.parametrize("failure", ["500", "html", "cut"])
def test_a_verifier_that_fails_is_tried_again_and_at_last_our_own_result_stands(
    validate: Validate, services: Services, settings: Any, failure: str
) -> None:
    settings.CONTACT_VALIDATION_SCHEDULER_MAX_ATTEMPTS = 2
    services.failure, row = failure, contact()
    assert sum(validate(row).values()) == 1
    assert result(row)[0] is None
    assert validate() == {"found": 1}
    assert result(row) == ("Valid", ["not_verified"], "")
    assert row.validity_expires_at - row.validated_at == contact_validation.timedelta(hours=24), "it is tried tomorrow"
    maybe_billed = "released" if failure == "500" else "uncertain"
    assert [status for status, _ in ledger()] == [maybe_billed] * 2


def test_a_verifier_is_used_for_few_addresses_at_once_however_many_are_checked(
    validate: Validate, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(contact_validation, "VERIFIED_AT_ONCE", 2)
    services.pause = 0.05
    assert validate(*(contact(f"nora{number}@kestrel.com") for number in range(8))) == {"found": 8}
    assert services.most_at_once == 2


def test_an_address_that_waits_in_vain_for_its_turn_at_the_verifier_goes_back_to_the_queue_and_loses_no_attempt(
    validate: Validate, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(contact_validation, "VERIFIED_AT_ONCE", 1)
    monkeypatch.setattr(contact_validation, "TURN_SECONDS", 0.1)
    services.pause = 0.5
    assert validate(*(contact(f"nora{number}@kestrel.com") for number in range(3))) == {"found": 1, "quota": 2}
    assert Counter(Contact.objects.values_list("validation_status", "validation_attempts", "validation_error")) == {
        ("Completed", 1, None): 1, ("Queued", 0, "The verifier is busy with other addresses."): 2,
    }  # fmt: skip


def test_a_refused_key_is_tried_once_and_then_rests(validate: Validate, services: Services) -> None:
    services.failure = "credits"
    rows = [contact(f"nora{n}@kestrel.com") for n in range(1)]
    validate(*rows)
    validate(*(contact(f"mara{n}@kestrel.com") for n in range(20)))
    assert len(services.requests) == 1
    assert {tuple(result(row)[1]) for row in Contact.objects.all()} == {("not_verified",)}
    assert ledger() == [("released", Decimal("0.008"))]


def test_a_limit_of_calls_makes_rows_wait_without_using_up_attempts(validate: Validate, settings: Any) -> None:
    settings.VERIFIER_CALLS_PER_MINUTE = 2
    rows = [contact(f"nora{n}@kestrel.com") for n in range(4)]
    validate(*rows)
    assert Counter(Contact.objects.values_list("validation_status", "validation_attempts")) == {
        ("Completed", 1): 2, ("Queued", 0): 2,
    }  # fmt: skip


def test_a_spent_budget_leaves_our_own_result_and_no_call_is_made(validate: Validate, services: Services) -> None:
    Budget.objects.create(provider="zerobounce", period="day", amount="0.01")
    rows = [contact(f"nora{n}@kestrel.com") for n in range(3)]
    validate(*rows)
    assert len(services.requests) == 1
    assert Counter(result(row)[2] for row in rows) == {"zerobounce": 1, "": 2}
    assert {result(row)[0] for row in rows} == {"Valid"}


def test_a_run_costs_no_more_than_was_agreed(validate: Validate, services: Services, settings: Any) -> None:
    settings.VERIFIER_RUN_USD = 0.02
    rows = [contact(f"nora{n}@kestrel.com") for n in range(5)]
    validate(*rows, run=Run.objects.create(kind="request", stage="contact_validation"))
    assert len(services.requests) == 2
    assert sum(price for _, price in ledger()) == Decimal("0.016")
    more = [contact(f"mara{n}@kestrel.com") for n in range(1)]
    validate(*more, run=Run.objects.create(kind="request", stage="contact_validation"))
    assert len(services.requests) == 3, "another run has a limit of its own"


def test_a_budget_of_a_verifier_is_set_and_read_like_any_other(operator: APIClient, settings: Any) -> None:
    settings.VERIFIER, settings.ZEROBOUNCE_API_KEY = "zerobounce", "a-key"
    body = {"provider": "zerobounce", "period": "day", "amount": 3}
    assert operator.post("/api/v3/budgets", body, format="json").status_code == 200
    lines = operator.get("/api/v3/budgets/spending").json()
    assert {(line["provider"], line["period"]): line["limit"] for line in lines}["zerobounce", "day"] == 3
