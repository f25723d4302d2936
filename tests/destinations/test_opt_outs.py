"""Opt-outs: whoever unsubscribes or bounces at a destination is suppressed here, and stays there as they are."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from jobs.actions import erasure
from jobs.compliance import suppression_list
from jobs.compliance.subjects import read_subject
from jobs.destinations import ADAPTERS, brevo, hubspot, mautic, opt_outs, sending
from jobs.destinations.adapter import OptOut, OptOutPage
from jobs.models import Destination, Lead, LeadDelivery, Suppression
from tests.destinations.conftest import contact_of, destination, make_leads, send, work

Account = Callable[..., tuple[Any, Destination]]
READERS = ("hubspot", "brevo", "mautic")


def read_now() -> None:
    """As if the minutes between two readings had passed; then what was suppressed is erased."""
    Destination.objects.update(opt_outs_due_at=None)
    work()
    erasure.run_requested_erasures()
    work()


def connected(account: Account, name: str) -> tuple[Any, Destination]:
    service, where = account(name)
    service.set_up()
    return service, where


def test_the_adapters_that_read_opt_outs_are_those_that_are_tested() -> None:
    assert {name for name, adapter in ADAPTERS.items() if adapter.reads_opt_outs} == set(READERS)


@pytest.mark.parametrize("name", READERS)
def test_who_unsubscribes_there_is_suppressed_here_with_the_source_and_stays_there(account: Account, name: str) -> None:
    service, where = connected(account, name)
    leads = make_leads(3)
    contact = contact_of(leads[1])
    send(where, leads)
    work()
    service.opt_out(leads[1].email)
    service.opt_out("stranger@elsewhere.test", bounced=True)
    read_now()
    rows = {row.hint: (row.source, row.added_by) for row in Suppression.objects.all()}
    assert set(rows.values()) == {("destination", f"Our {name}")}
    assert suppression_list.find(read_subject("email", leads[1].email)) is not None
    assert suppression_list.find(read_subject("email", "stranger@elsewhere.test")) is not None
    assert not type(contact).objects.filter(pk=contact.pk).exists()
    assert Lead.objects.get(pk=leads[1].pk).email == ""
    assert service.holds(leads[1].email), "the objection is gone with the record"
    row = LeadDelivery.objects.get(key=leads[1].key)
    assert (row.status, row.reason) == ("Withheld", "opted_out")
    where.refresh_from_db()
    assert (where.opt_outs, where.opt_outs_error, where.enabled) == (2, "", True)
    assert where.opt_outs_read_at is not None


@pytest.mark.parametrize("name", READERS)
def test_what_changes_later_leaves_the_record_of_who_opted_out_alone(account: Account, name: str) -> None:
    service, where = connected(account, name)
    (lead,) = make_leads(1)
    send(where, [lead])
    work()
    service.opt_out(lead.email)
    read_now()
    Lead.objects.update(description="v1")
    sending.change(where, mapping=where.mapping)
    work()
    assert service.holds(lead.email)
    send(where, [lead])  # by hand: what is left of it, without the address
    work()
    assert service.holds(lead.email)


@pytest.mark.parametrize("name", READERS)
def test_a_change_before_the_erasure_has_run_leaves_the_record_there_as_well(account: Account, name: str) -> None:
    service, where = connected(account, name)
    (lead,) = make_leads(1)
    send(where, [lead])
    work()
    service.opt_out(lead.email)
    Destination.objects.update(opt_outs_due_at=None)
    work()
    assert Lead.objects.get().email == lead.email  # what is stored of it is not erased yet
    Lead.objects.update(description="v1")
    work()
    assert service.holds(lead.email)
    assert LeadDelivery.objects.get().reason == "opted_out"


def test_more_opt_outs_of_one_moment_than_a_page_has_are_all_read(account: Account, monkeypatch: Any) -> None:
    monkeypatch.setattr(hubspot, "PAGE", 4)
    service, where = connected(account, "hubspot")
    for number in range(11):
        service.opt_out(f"person{number}@elsewhere.test")
    for record in service.records["contacts"].values():
        record["lastmodifieddate"] = "2026-11-28T10:00:00.000Z"
    read_now()
    where.refresh_from_db()
    assert (where.opt_outs, where.opt_outs_error) == (11, "")
    service.opt_out("late@elsewhere.test")
    read_now()
    where.refresh_from_db()
    assert where.opt_outs == 12


@pytest.mark.parametrize("name", READERS)
def test_many_opt_outs_are_read_page_by_page_and_each_is_counted_once(
    account: Account, name: str, monkeypatch: Any
) -> None:
    for module in (hubspot, brevo, mautic):
        monkeypatch.setattr(module, "PAGE", 4)
    service, where = connected(account, name)
    for number in range(10):
        service.opt_out(f"person{number}@elsewhere.test", bounced=number % 2 == 1)
    read_now()
    read_now()  # what was changed lately is read again
    where.refresh_from_db()
    assert (Suppression.objects.count(), where.opt_outs) == (10, 10)
    service.opt_out("late@elsewhere.test")
    read_now()
    assert Suppression.objects.count() == 11


def test_other_destinations_delete_who_opted_out_at_one(account: Account) -> None:
    service, where = connected(account, "brevo")
    other = destination("hubspot")
    (lead,) = make_leads(1)
    send(where, [lead])
    work()
    LeadDelivery.objects.create(
        destination=other, key=lead.key, lead_id=lead.pk, sent_version=1, version=1, status="Delivered",
        digests=LeadDelivery.objects.get().digests,
    )  # fmt: skip
    Destination.objects.filter(pk=other.pk).update(enabled=False)
    service.opt_out(lead.email)
    read_now()
    assert LeadDelivery.objects.get(destination=other).status == "Pending"  # to be deleted there


def test_a_service_that_fails_is_read_later_and_goes_on_being_sent_to(account: Account, monkeypatch: Any) -> None:
    service, where = connected(account, "mautic")
    (lead,) = make_leads(1)
    send(where, [lead])
    answer = type(service).answer

    def refuse(self: Any, request: Any, body: Any) -> Any:
        if "/stats/" in request.path:
            self.api_enabled = False
            try:
                return answer(self, request, body)
            finally:
                self.api_enabled = True
        return answer(self, request, body)

    monkeypatch.setattr(type(service), "answer", refuse)
    work()
    where.refresh_from_db()
    assert (where.enabled, set(service.shown())) == (True, {lead.key})
    assert "You need to enable the API" in where.opt_outs_error
    assert opt_outs.due([], 10) == []  # for an hour


def test_new_credentials_have_opt_outs_read_at_once_and_leave_nothing_of_what_the_old_ones_failed_with(
    account: Account,
) -> None:
    service, where = connected(account, "brevo")
    service.set_up()
    sending.change(where, options={"api_key": "wrong"})
    send(where, make_leads(1))
    work()
    where.refresh_from_db()
    assert (where.enabled, "refused the credentials" in where.reason) == (False, True)
    assert "refused the credentials" in where.opt_outs_error
    sending.change(where, options={"api_key": "xkeysib-1"})
    where.refresh_from_db()
    assert (where.reason, where.opt_outs_error) == ("", "")
    sending.switch(where, True, by="ada")
    work()
    where.refresh_from_db()
    assert (where.enabled, where.reason, where.opt_outs_error) == (True, "", "")
    assert where.opt_outs_read_at is not None


def test_an_account_that_is_changed_while_somebody_has_paused_it_stays_paused_by_them(account: Account) -> None:
    _, where = connected(account, "brevo")
    sending.switch(where, False, by="ada")
    where.refresh_from_db()
    sending.change(where, options={"api_key": "xkeysib-1"})
    where.refresh_from_db()
    assert (where.enabled, where.reason) == (False, "Paused by ada.")


def test_a_page_that_comes_after_the_lease_is_dropped_and_read_again(account: Account) -> None:
    _, where = connected(account, "brevo")
    claimed = opt_outs.claim(where.pk)
    assert claimed is not None
    assert opt_outs.claim(where.pk) is None  # it is being read
    Destination.objects.update(lease_until=None)
    assert opt_outs.claim(where.pk) is not None
    page = OptOutPage((OptOut("ada@elsewhere.test", "Unsubscribed"),), "1", False)
    assert not opt_outs.settle(claimed[0], page)
    assert Suppression.objects.count() == 0


def test_an_address_there_that_is_none_is_left_out(account: Account) -> None:
    _, where = connected(account, "brevo")
    claimed = opt_outs.claim(where.pk)
    assert claimed is not None
    rows = (OptOut("no address", "Opted out"), OptOut("ada@elsewhere.test", "Opted out"))
    assert not opt_outs.settle(claimed[0], OptOutPage(rows, "1", False))
    assert Suppression.objects.get().reason == "Opted out at Our brevo"


def test_a_lead_that_is_gone_here_is_deleted_there_even_if_it_opted_out(account: Account) -> None:
    service, where = connected(account, "brevo")
    (lead,) = make_leads(1)
    send(where, [lead])
    work()
    service.opt_out(lead.email)
    read_now()
    Lead.objects.all().delete()
    work()
    assert not service.holds(lead.email)
