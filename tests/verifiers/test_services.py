"""Each service by its documentation: what its answers mean, what they cost, and what its failures are."""

from __future__ import annotations

import asyncio
from decimal import Decimal
from typing import Any

import pytest

from jobs.validation.reasons import VALIDITY_REASONS
from jobs.verifiers import FINDERS, VERIFIERS, services_in_use
from jobs.verifiers.services import FinderAnswer, FoundEmail, Verification
from jobs.web.failures import Fail, StageOutcome
from tests.verifiers.standin import Services

ADDRESS = "nora@kestrel.com"
CREDIT = Decimal("0.008")


def verify(name: str) -> Verification:
    return asyncio.run(VERIFIERS[name]().verify(ADDRESS))


def find(name: str, *person: str) -> FinderAnswer:
    return asyncio.run(FINDERS[name]().find("kestrel.com", *person))


def test_all_are_off_until_somebody_switches_them_on(settings: Any) -> None:
    assert services_in_use() == []
    settings.VERIFIER, settings.FINDERS = "zerobounce", ("hunter", "zerobounce")
    assert services_in_use() == ["zerobounce", "hunter"]


@pytest.mark.parametrize(
    ("answer", "reasons"),
    [
        ({"is_reachable": "safe"}, ("mailbox_confirmed",)),
        ({"is_reachable": "invalid"}, ("mailbox_missing",)),
        ({"is_reachable": "invalid", "smtp": {"is_disabled": True}}, ("mailbox_disabled",)),
        ({"is_reachable": "risky", "smtp": {"is_catch_all": True}}, ("catch_all",)),
        ({"is_reachable": "risky", "smtp": {"is_catch_all": True, "has_full_inbox": True}},
         ("catch_all", "full_mailbox")),
        ({"is_reachable": "risky", "misc": {"is_disposable": True}}, ("disposable",)),
        ({"is_reachable": "risky", "misc": {"is_role_account": True}}, ("mailbox_confirmed",)),
        ({"is_reachable": "risky"}, ("verifier_doubts",)),
        ({"is_reachable": "unknown", "smtp": {"error": {"type": "SmtpError", "message": "timed out"}}},
         ("verifier_unsure",)),
    ],
)  # fmt: skip
def test_what_reacher_s_answers_mean(services: Services, answer: dict[str, Any], reasons: tuple[str, ...]) -> None:
    services.mailboxes[ADDRESS] = answer
    assert verify("reacher") == Verification(reasons, Decimal(0))
    assert services.requests == [("reacher", {"email": ADDRESS, "auth": "secret"})]
    assert set(reasons) <= set(VALIDITY_REASONS)


@pytest.mark.parametrize(
    ("status", "sub_status", "reason", "price"),
    [
        ("valid", "", "mailbox_confirmed", CREDIT),
        ("invalid", "mailbox_not_found", "mailbox_missing", CREDIT),
        ("invalid", "mailbox_quota_exceeded", "full_mailbox", CREDIT),
        ("catch-all", "", "catch_all", CREDIT),
        ("spamtrap", "", "spam_trap", CREDIT),
        ("abuse", "", "complainer", CREDIT),
        ("do_not_mail", "disposable", "disposable", CREDIT),
        ("do_not_mail", "role_based", "mailbox_confirmed", CREDIT),
        ("do_not_mail", "role_based_catch_all", "catch_all", CREDIT),
        ("do_not_mail", "global_suppression", "verifier_doubts", CREDIT),
        ("unknown", "greylisted", "verifier_unsure", Decimal(0)),
    ],
)
def test_what_zerobounce_s_answers_mean_and_that_unknown_is_free(
    services: Services, status: str, sub_status: str, reason: str, price: Decimal
) -> None:
    services.mailboxes[ADDRESS] = {"status": status, "sub_status": sub_status, "did_you_mean": "nora@kestrel.net"}
    assert verify("zerobounce") == Verification((reason,), price, "nora@kestrel.net")
    assert reason in VALIDITY_REASONS


@pytest.mark.parametrize("name", ["reacher", "zerobounce"])
@pytest.mark.parametrize(
    ("failure", "reason", "counts"),
    [
        ("401", "denied", None), ("402", "denied", None), ("403", "denied", None), ("400", "bad_request", None),
        ("429", "quota", False), ("500", "server_error", True), ("503", "server_error", True),
        ("html", "malformed", True), ("empty", "malformed", True), ("cut", "protocol", True),
        ("slow", "timeout", True),
    ],
)  # fmt: skip
def test_what_a_verifier_s_failures_are(
    services: Services, monkeypatch: pytest.MonkeyPatch, name: str, failure: str, reason: str, counts: bool | None
) -> None:
    monkeypatch.setattr("jobs.verifiers.services.SECONDS", 0.3)
    services.failure = failure
    with pytest.raises(StageOutcome) as caught:
        verify(name)
    assert caught.value.reason.word == reason
    assert getattr(caught.value, "counts", None) == counts


def test_a_wrong_key_and_spent_credits_come_with_status_200_and_are_a_refusal(
    services: Services, settings: Any
) -> None:
    settings.ZEROBOUNCE_API_KEY = "wrong"
    with pytest.raises(Fail, match="Check its key and its credits"):
        verify("zerobounce")


def test_a_key_that_is_not_set_is_named(services: Services, settings: Any) -> None:
    settings.ZEROBOUNCE_API_KEY = settings.HUNTER_API_KEY = settings.REACHER_BASE_URL = ""
    for name, variable in (("zerobounce", "ZEROBOUNCE_API_KEY"), ("reacher", "REACHER_BASE_URL")):
        with pytest.raises(Fail, match=variable):
            verify(name)
    with pytest.raises(Fail, match="HUNTER_API_KEY"):
        find("hunter")
    assert services.requests == []


def test_hunter_finds_a_person_and_the_addresses_of_a_domain_and_charges_for_a_result_alone(services: Services) -> None:
    source = {"domain": "kestrel.com", "uri": "https://kestrel.com/team", "still_on_page": True}
    services.people["kestrel.com", "Nora Quillfeather"] = {
        "email": ADDRESS, "score": 91, "first_name": "Nora", "last_name": "Quillfeather", "position": "Owner",
        "sources": [source],
    }  # fmt: skip
    services.domains["kestrel.com"] = [
        {"value": "info@kestrel.com", "type": "generic", "confidence": 80, "first_name": None, "sources": []},
        {"value": None}, "odd",
    ]  # fmt: skip
    nora = FoundEmail(ADDRESS, "Nora Quillfeather", "Owner", 0.91, "https://kestrel.com/team")
    assert find("hunter", "Nora", "Quillfeather") == FinderAnswer((nora,), Decimal("0.0245"))
    assert find("hunter") == FinderAnswer((FoundEmail("info@kestrel.com", confidence=0.8),), Decimal("0.0245"))
    assert find("hunter", "Mara", "Quillstone") == FinderAnswer((), Decimal(0))


@pytest.mark.parametrize(
    ("failure", "reason"),
    [("401", "denied"), ("403", "quota"), ("429", "quota"), ("500", "server_error"), ("html", "malformed")],
)
def test_what_hunter_s_failures_are(services: Services, failure: str, reason: str) -> None:
    services.failure = failure
    with pytest.raises(StageOutcome) as caught:
        find("hunter")
    assert caught.value.reason.word == reason


@pytest.mark.parametrize("failure", ["404", "451"])
def test_whom_hunter_may_not_show_is_nothing_for_nothing(services: Services, failure: str) -> None:
    services.failure = failure
    assert find("hunter", "Nora", "Quillfeather") == FinderAnswer((), Decimal(0))


def test_zerobounce_finds_a_person_with_a_confidence_and_nothing_costs_nothing(services: Services) -> None:
    services.guesses["kestrel.com", "Nora Quillfeather"] = (ADDRESS, "HIGH")
    nora = FoundEmail(ADDRESS, "Nora Quillfeather", confidence=0.85)
    assert find("zerobounce", "Nora", "Quillfeather") == FinderAnswer((nora,), Decimal("0.16"))
    assert find("zerobounce", "Mara", "Quillstone") == FinderAnswer((), Decimal(0))
    assert find("zerobounce") == FinderAnswer((), Decimal(0)), "it knows no addresses of a whole domain"
