"""Looking for e-mails: one finder after the other until one knows some, each with its price."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from jobs.actions.curation import Refused
from jobs.actions.find_emails import FinderSearch, find_emails
from jobs.compliance import suppression_list
from jobs.compliance.subjects import read_subject
from jobs.models import ApiCall, Budget, Contact, ContactEvidence, Domain, Lead
from jobs.pipeline.database import close_threads
from jobs.sources.places import Charge
from jobs.verifiers import FINDERS
from jobs.verifiers.services import FinderAnswer, FoundEmail
from tests.verifiers.standin import Services

pytestmark = pytest.mark.django_db(transaction=True)

NORA = ("Nora", "Quillfeather")


@pytest.fixture
def domain(services: Services, settings: Any, transactional_db: None) -> Iterator[Domain]:
    """A domain, and two finders in their order."""
    settings.FINDERS = ("hunter", "zerobounce")
    services.guesses["kestrel.com", "Nora Quillfeather"] = ("Nora@kestrel.com", "HIGH")
    yield Domain.objects.create(host="kestrel.com", registrable_domain="kestrel.com")
    close_threads()


def find(domain: Domain, *person: str) -> FinderSearch:
    return asyncio.run(find_emails(domain, *person))


def hunters(address: str) -> dict[str, Any]:
    source = {"uri": "https://kestrel.com/team"}
    return {"email": address, "score": 90, "first_name": "Nora", "last_name": "Quillfeather", "sources": [source]}


def test_the_first_that_knows_an_address_ends_the_search(domain: Domain, services: Services) -> None:
    services.people["kestrel.com", "Nora Quillfeather"] = hunters("n.quill@kestrel.com")
    search = find(domain, *NORA)
    assert [(turn.finder, turn.emails, turn.price) for turn in search.turns] == [
        ("hunter", ("n.quill@kestrel.com",), Decimal("0.0245"))
    ]
    assert search.stored == ["n.quill@kestrel.com"]
    assert [name for name, _ in services.requests] == ["hunter"]


def test_the_next_takes_its_turn_where_one_knows_nothing_and_each_answer_has_its_price(domain: Domain) -> None:
    search = find(domain, *NORA)
    assert [(turn.finder, turn.price) for turn in search.turns] == [("hunter", 0), ("zerobounce", Decimal("0.16"))]
    assert search.price == Decimal("0.16")
    calls = list(ApiCall.objects.order_by("id").values_list("provider", "status", "price", "result_count"))
    assert calls == [("hunter", "committed", 0, 0), ("zerobounce", "committed", Decimal("0.16"), 1)]
    row = Contact.objects.get()
    assert (row.normalised, row.name, row.contact_type, row.confidence) == (
        "nora@kestrel.com", "Nora Quillfeather", "CORPORATE", Decimal("0.85"),
    )  # fmt: skip
    evidence = ContactEvidence.objects.get()
    assert (evidence.method, evidence.source_url) == ("finder_zerobounce", "https://www.zerobounce.net/")
    assert Lead.objects.get().email == "nora@kestrel.com"


class Guildbook:
    """The finder of a plug-in, which knows an address and no page that shows it."""

    name = "guildbook"

    def charges(self) -> dict[str, Charge]:
        return {"find": Charge("guildbook", Decimal("0.01"), ("guildbook",), 60)}

    async def find(self, domain: str, first_name: str = "", last_name: str = "") -> FinderAnswer:
        return FinderAnswer((FoundEmail(f"nora@{domain}"),), Decimal("0.01"))


def test_what_the_finder_of_a_plug_in_knows_is_stored_though_no_page_shows_it(
    domain: Domain, settings: Any, monkeypatch: Any
) -> None:
    monkeypatch.setitem(FINDERS.data, "guildbook", Guildbook)
    settings.FINDERS = ("guildbook",)
    assert find(domain).stored == ["nora@kestrel.com"]
    assert ContactEvidence.objects.get().source_url == "guildbook"
    assert ApiCall.objects.get().status == "committed"


@pytest.mark.parametrize("failure", ["401", "429", "500", "html", "cut"])
def test_one_that_fails_leaves_the_turn_to_the_next_and_costs_nothing_or_says_that_it_may(
    domain: Domain, services: Services, settings: Any, failure: str
) -> None:
    services.failure = failure
    search = find(domain, *NORA)
    assert [turn.finder for turn in search.turns] == ["hunter", "zerobounce"]
    assert all(turn.problem and not turn.emails for turn in search.turns)
    assert search.stored == []
    uncertain = failure in ("html", "cut")
    assert set(ApiCall.objects.values_list("status", flat=True)) == {"uncertain" if uncertain else "released"}


def test_a_spent_budget_of_one_leaves_the_turn_to_the_next(domain: Domain, services: Services) -> None:
    Budget.objects.create(provider="hunter", period="day", amount="0.01")
    search = find(domain, *NORA)
    assert search.turns[0].problem.startswith("The Hunter budget of the day is spent")
    assert search.stored == ["nora@kestrel.com"]
    assert [name for name, _ in services.requests] == ["guess"]


def test_what_the_site_itself_shows_stays_as_it_is(domain: Domain, services: Services) -> None:
    own = Contact.objects.create(
        domain=domain, kind="email", value="Nora@Kestrel.com", normalised="nora@kestrel.com", rank=10, notes="Call"
    )
    find(domain, *NORA)
    own.refresh_from_db()
    assert (Contact.objects.count(), own.rank, own.value, own.notes) == (1, 10, "Nora@Kestrel.com", "Call")
    assert own.evidence.get().method == "finder_zerobounce"


def test_who_is_suppressed_is_not_looked_for_and_what_is_suppressed_is_not_stored(
    domain: Domain, services: Services
) -> None:
    services.domains["kestrel.com"] = [
        {"value": "nora@kestrel.com", "confidence": 90}, {"value": "info@kestrel.com", "confidence": 90},
        {"value": "mara@kestrel.com", "confidence": 90, "first_name": "Mara", "last_name": "Quillstone"},
    ]  # fmt: skip
    suppression_list.add(read_subject("email", "nora@kestrel.com"), by="olga")
    suppression_list.add(read_subject("person", "Mara Quillstone", "kestrel.com"), by="olga")
    assert find(domain).stored == ["info@kestrel.com"]
    services.requests.clear()
    with pytest.raises(Refused, match="suppression list"):
        find(domain, "Mara", "Quillstone")
    suppression_list.add(read_subject("domain", "kestrel.com"), by="olga")
    with pytest.raises(Refused, match="suppression list"):
        find(domain)
    assert services.requests == []


def test_the_command_shows_each_turn_with_its_price(domain: Domain, capsys: Any) -> None:
    call_command("find_emails", "kestrel.com", "--first-name", "Nora", "--last-name", "Quillfeather")
    assert capsys.readouterr().out.splitlines() == [
        "hunter: nothing ($0.00)",
        "zerobounce: Nora@kestrel.com ($0.16)",
        "Stored: nora@kestrel.com. Price: $0.16.",
    ]


def test_the_command_says_what_is_missing(domain: Domain, settings: Any) -> None:
    with pytest.raises(CommandError, match="There is no domain wren"):
        call_command("find_emails", "wren.com")
    settings.FINDERS = ()
    with pytest.raises(CommandError, match="No finder is switched on"):
        call_command("find_emails", "kestrel.com")
