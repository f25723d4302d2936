"""One rule, answer or plug-in that cannot be used ends with a reason, and holds nothing else up."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from jobs.destinations import ADAPTERS, following, plugins, sending
from jobs.destinations.adapter import BatchFailed, Connection, LeadItem, OptOutPage, Result
from jobs.destinations.reasons import REASONS
from jobs.destinations.webhook import WebhookAdapter
from jobs.models import Destination, Domain, LeadDelivery, SendRule
from jobs.monitoring.alerts import find_wrong
from jobs.plugins.entry_points import Loaded, Plugin
from tests.destinations.conftest import all_changes_are_readable, destination, make_leads, send, work

Account = Callable[..., tuple[Any, Destination]]


class Odd(WebhookAdapter):
    """A plug-in's adapter that answers as no documentation has it."""

    reads_opt_outs = True
    results: Callable[[Sequence[LeadItem]], list[Result]]
    cursor = ""

    async def send(self, connection: Connection, items: Sequence[LeadItem]) -> list[Result]:
        return type(self).results(items)

    async def opt_outs(self, connection: Connection, cursor: str) -> OptOutPage:
        return OptOutPage((), self.cursor, False)


@pytest.fixture
def odd(account: Account, monkeypatch: Any) -> Destination:
    """A destination of such a plug-in; nothing of its earlier test is in the way."""
    _, where = account("webhook")
    monkeypatch.setitem(ADAPTERS, "odd", Odd())
    Destination.objects.update(adapter="odd")
    return Destination.objects.get(pk=where.pk)


def states() -> set[tuple[str, str]]:
    return set(LeadDelivery.objects.values_list("status", "reason"))


def is_free(where: Destination) -> bool:
    where.refresh_from_db()
    return where.lease_until is None


def fails(failure: BatchFailed) -> list[Result]:
    raise failure


ODD_RESULTS = {
    "an unknown word": lambda items: [Result(item.key, "quota_of_the_day") for item in items],
    "an unknown word for all": lambda items: fails(BatchFailed("quota_of_the_day")),
    "a number as id": lambda items: [Result(item.key, remote_id=7) for item in items],
    "no number of seconds": lambda items: fails(BatchFailed("rate_limited", retry_after=float("nan"))),
}


def test_an_adapter_that_breaks_at_its_test_says_so_and_is_no_error_of_the_page(
    odd: Destination, monkeypatch: Any
) -> None:
    async def breaks(self: Odd, connection: Connection) -> str:
        return str({}["missing"])

    monkeypatch.setattr(Odd, "test", breaks)
    result = sending.test(odd)
    assert (result.works, result.sentence) == (False, REASONS["bug"].sentence)


def test_a_plug_in_that_is_switched_off_reads_no_opt_outs(odd: Destination, monkeypatch: Any) -> None:
    plugin = Plugin("scrapersky.destinations", "odd", "odd-package", "1.0", "odd:Odd")
    monkeypatch.setattr(plugins, "load", lambda group: [Loaded(plugin, Odd)])
    monkeypatch.setattr(plugins, "is_on", lambda flag: flag != "destination.odd")
    monkeypatch.setitem(ADAPTERS, "odd", plugins.adapters_of_plugins()["odd"])
    work()
    odd.refresh_from_db()
    assert "odd is switched off" in odd.opt_outs_error


@pytest.mark.parametrize("results", ODD_RESULTS.values(), ids=ODD_RESULTS)
def test_an_answer_that_cannot_be_stored_ends_as_a_bug_and_is_not_sent_for_ever(
    odd: Destination, monkeypatch: Any, results: Any
) -> None:
    monkeypatch.setattr(Odd, "results", results, raising=False)
    send(odd, make_leads(2))
    work()
    assert (states(), is_free(odd)) == ({("Failed", "bug")}, True)


def test_half_a_surrogate_pair_in_an_id_costs_no_delivery(odd: Destination, monkeypatch: Any) -> None:
    monkeypatch.setattr(Odd, "results", lambda items: [Result(item.key, remote_id="\ud83dx\0") for item in items],
                        raising=False)  # fmt: skip
    send(odd, make_leads(1))
    work()
    assert states() == {("Delivered", "")}
    assert LeadDelivery.objects.get().remote_id == "x"


def test_opt_outs_that_cannot_be_read_keep_no_lead_from_being_sent(odd: Destination, monkeypatch: Any) -> None:
    monkeypatch.setattr(Odd, "results", lambda items: [Result(item.key) for item in items], raising=False)
    monkeypatch.setattr(Odd, "cursor", "c" * 101)  # one more than is stored
    send(odd, make_leads(1))
    work()
    assert (states(), is_free(odd)) == ({("Delivered", "")}, True)
    assert odd.opt_outs_error != ""


def test_a_rule_whose_domain_was_erased_stands_still_until_its_next_day(account: Account) -> None:
    _, where = account("webhook")
    make_leads(1)
    made = sending.add_rule(where, "schedule", {"domain": "shop0.test"}, "0 6 * * *", by="ada")
    sending.change_rule(made, enabled=True)
    Domain.objects.update(host="moved.test")
    SendRule.objects.update(next_at=timezone.now() - timedelta(minutes=1))
    assert following.follow(where.pk) == 0
    assert SendRule.objects.get().next_at > timezone.now()


def test_a_rule_that_stands_still_says_so_on_its_page_in_the_api_and_as_an_alert(
    account: Account, admin_client: Client
) -> None:
    _, where = account("webhook")
    made = sending.add_rule(where, "matches", {"domain": make_leads(1)[0].domain.host}, by="ada")
    sending.change_rule(made, enabled=True)
    api = APIClient()
    api.force_authenticate(User.objects.get(username="admin"))

    def said() -> tuple[bool, str, list[str]]:
        page = admin_client.get(f"/admin/destinations/{where.pk}/").content.decode()
        (rule,) = api.get(f"/api/v3/destinations/{where.pk}/rules").json()
        wrong = [line.sentence for line in find_wrong() if line.kind == "rule_stands_still"]
        return "Stands still" in page, rule["reason"], wrong

    assert said() == (False, "", [])
    Domain.objects.update(host="moved.test")
    on_page, reason, wrong = said()
    assert on_page
    assert "shop0.test" in reason
    assert (len(wrong), reason in wrong[0]) == (1, True)
    sending.change_rule(made, enabled=False)
    assert said()[2] == []


def test_a_destination_that_cannot_be_followed_holds_no_other_one_up(account: Account) -> None:
    broken = destination("brevo")
    SendRule.objects.create(destination=broken, trigger="schedule", cron="never", enabled=True)
    _, where = account("webhook")
    made = sending.add_rule(where, "matches", {"curation_status": "Selected"}, by="ada")
    sending.change_rule(made, enabled=True)
    (lead,) = make_leads(1)
    all_changes_are_readable()
    assert following.follow_all() == 1
    assert LeadDelivery.objects.get().lead_id == lead.pk


def test_what_a_rule_chose_that_stands_still_now_is_withheld_and_the_rest_is_sent(account: Account) -> None:
    receiver, where = account("webhook")
    gone, stays = make_leads(2)
    made = sending.add_rule(where, "matches", {"domain": "shop0.test"}, by="ada")
    following.put(where, [gone.pk], following.send_of(made))
    send(where, [stays])
    Domain.objects.filter(host="shop0.test").update(host="moved.test")
    work()
    assert set(receiver.leads) == {stays.key}
    assert set(LeadDelivery.objects.values_list("key", "reason")) == {(gone.key, "no_match"), (stays.key, "")}


@pytest.mark.parametrize("cron", ["0 0 30 2 *", "0 0 31 4,6 *"])
def test_a_day_that_never_comes_is_no_schedule(account: Account, cron: str) -> None:
    _, where = account("webhook")
    with pytest.raises(sending.WrongField, match="five fields"):
        sending.add_rule(where, "schedule", {}, cron, by="ada")
