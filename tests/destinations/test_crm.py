"""Mautic, Twenty and Google Sheets: what each of them stores, adopts, refuses and loses."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from jobs.destinations import ADAPTERS, outbox, sending
from jobs.destinations.adapter import WrongOptions
from jobs.models import Destination, Lead, LeadDelivery
from tests.destinations.conftest import make_leads, send, work
from tests.destinations.standins_crm import ACCOUNT

Account = Callable[..., tuple[Any, Destination]]
NAMES = ("mautic", "twenty", "google_sheets")


def connected(account: Account, name: str) -> tuple[Any, Destination]:
    service, where = account(name)
    for _ in range(2):  # again: what it needs is there
        assert sending.test(where).works, sending.test(where).sentence
    return service, where


def statuses() -> dict[str, tuple[str, str]]:
    rows = LeadDelivery.objects.values_list("key", "status", "reason")
    return {key: (status, reason) for key, status, reason in rows}


# What all of them do.


@pytest.mark.parametrize("name", NAMES)
def test_leads_are_stored_changed_in_their_place_and_deleted(account: Account, name: str) -> None:
    service, where = connected(account, name)
    leads = make_leads(5)
    send(where, leads)
    work()
    assert service.shown() == {lead.key: "v0" for lead in leads}
    Lead.objects.filter(pk=leads[1].pk).update(description="v1")
    Lead.objects.filter(pk=leads[2].pk).delete()
    work()
    shown = {lead.key: "v0" for lead in leads} | {leads[1].key: "v1"}
    del shown[leads[2].key]
    assert service.shown() == shown
    assert statuses()[leads[2].key] == ("Deleted", "")


@pytest.mark.parametrize("name", NAMES)
def test_a_request_whose_answer_is_lost_stores_nothing_twice(account: Account, name: str, monkeypatch: Any) -> None:
    service, where = connected(account, name)
    leads = make_leads(3)
    monkeypatch.setattr(outbox, "BATCH_SECONDS", 0.8)
    monkeypatch.setattr(service.random, "random", lambda: 0.7)
    service.faults = 1.0  # every request is stored, and not answered
    send(where, leads)
    work(turns=1)
    assert {status for status, _ in statuses().values()} == {"Pending"}
    service.faults = 0.0
    work()
    assert service.shown() == {lead.key: "v0" for lead in leads}
    assert {status for status, _ in statuses().values()} == {"Delivered"}


@pytest.mark.parametrize("name", NAMES)
def test_wrong_credentials_switch_it_off_and_show_no_secret(account: Account, name: str) -> None:
    _, where = account(name)
    wrong = json.dumps(ACCOUNT | {"private_key": "none"})
    option = {"mautic": ("password", "pass-2"), "twenty": ("api_key", "key-2"), "google_sheets": ("account", wrong)}
    sending.change(where, options=dict([option[name]]))
    where.refresh_from_db()
    assert not sending.test(where).works
    send(where, make_leads(1))
    work()
    where.refresh_from_db()
    assert not where.enabled
    assert "credentials" in where.reason
    assert option[name][1] not in where.reason


@pytest.mark.parametrize("name", NAMES)
def test_a_limit_makes_it_wait_and_nothing_fails(account: Account, name: str, monkeypatch: Any) -> None:
    service, where = connected(account, name)
    monkeypatch.setattr(service.random, "random", lambda: 0.4)
    service.faults = 1.0  # every request is over the limit
    send(where, make_leads(2))
    work(turns=1)
    assert {status for status, _ in statuses().values()} == {"Pending"}
    where.refresh_from_db()
    assert "limit" in where.reason
    service.faults = 0.0
    work()
    assert {status for status, _ in statuses().values()} == {"Delivered"}


@pytest.mark.parametrize("name", NAMES)
def test_a_dry_run_shows_what_would_be_stored_and_no_secret(account: Account, name: str) -> None:
    service, where = connected(account, name)
    service.requests.clear()
    leads = make_leads(2)
    planned = sending.dry_run(where, [lead.pk for lead in leads])
    text = json.dumps([request.body for request in planned])
    assert service.requests == []
    assert all(lead.email in text for lead in leads)
    assert not any(secret in text for secret in ("pass-1", "key-1", "PRIVATE KEY"))


@pytest.mark.parametrize("name", ["mautic", "twenty"])
def test_a_lead_that_is_refused_holds_no_other_up(account: Account, name: str) -> None:
    service, where = connected(account, name)
    leads = make_leads(7)
    service.bad = {leads[3].key if name == "mautic" else leads[3].name}
    send(where, leads)
    work()
    assert statuses().pop(leads[3].key) == ("Failed", "invalid")
    assert len(service.shown()) == 6


# Mautic.


def test_mautic_adopts_a_contact_that_was_there_empties_nothing_of_it_and_never_deletes_it(account: Account) -> None:
    service, where = connected(account, "mautic")
    (lead,) = make_leads(1)
    Lead.objects.update(website="", description="")
    service.contacts[7] = {"email": "Info@shop0.test", "website": "https://theirs.test", "firstname": "Nora"}
    send(where, [lead])
    work()
    assert list(service.contacts) == [7]
    assert (service.contacts[7]["website"], service.contacts[7]["firstname"]) == ("https://theirs.test", "Nora")
    assert service.contacts[7][service.KEY] == lead.key
    assert service.tags[7] == {"leads", "new"}
    Lead.objects.all().delete()
    work()
    assert not service.contacts[7][service.KEY]
    assert service.contacts[7]["email"]


def test_mautic_gets_a_changed_address_into_the_same_contact_and_its_empties_are_emptied(account: Account) -> None:
    service, where = connected(account, "mautic")
    (lead,) = make_leads(1)
    send(where, [lead])
    work()
    Lead.objects.update(email="new@shop0.test", website="")
    work()
    ((_, contact),) = service.contacts.items()
    assert (contact["email"], contact["website"]) == ("new@shop0.test", None)


def test_mautic_is_not_given_two_leads_with_one_address(account: Account) -> None:
    service, where = connected(account, "mautic")
    first, second, third = make_leads(3)
    Lead.objects.filter(pk=second.pk).update(email=first.email.upper())
    send(where, [first, second, third])
    work()
    assert statuses()[second.key] == ("Failed", "duplicate")
    Lead.objects.filter(pk=third.pk).update(email=first.email)  # later
    work()
    assert statuses()[third.key] == ("Failed", "duplicate")
    assert service.shown() == {first.key: "v0", third.key: "v0"}


def test_mautic_whose_api_is_switched_off_says_so(account: Account) -> None:
    service, where = account("mautic")
    service.api_enabled = False
    assert "You need to enable the API" in sending.test(where).sentence


# Twenty.


def test_twenty_joins_the_company_that_was_there_and_leaves_it_as_it_is(account: Account) -> None:
    service, where = connected(account, "twenty")
    theirs = "6c0ffee0-0000-4000-8000-000000000001"
    domain = {"primaryLinkUrl": "https://shop0.test"}
    service.records["companies"][theirs] = {"id": theirs, "name": "Theirs", "domainName": domain, "leadKey": ""}
    lead, without = make_leads(2)
    send(where, [lead, without])
    work()
    (person,) = [p for p in service.records["people"].values() if p["emails"]["primaryEmail"] == lead.email]
    assert (person["companyId"], service.records["companies"][theirs]["name"]) == (theirs, "Theirs")
    assert statuses()[lead.key] == ("Delivered", "")
    Lead.objects.all().delete()
    work()
    assert list(service.records["companies"]) == [theirs]
    assert service.records["people"] == {}


def test_twenty_is_not_given_a_person_or_a_company_twice(account: Account) -> None:
    service, where = connected(account, "twenty")
    first, second, third = make_leads(3)
    Lead.objects.filter(pk=second.pk).update(email=first.email.upper())
    Lead.objects.filter(pk=third.pk).update(email="")
    service.records["companies"]["6c0ffee0-0000-4000-8000-000000000001"] = {
        "id": "6c0ffee0-0000-4000-8000-000000000001", "domainName": {"primaryLinkUrl": "https://shop2.test"},
        "leadKey": "",
    }  # fmt: skip
    send(where, [first, second, third])
    work()
    assert statuses() == {
        first.key: ("Delivered", ""), second.key: ("Failed", "duplicate"), third.key: ("Failed", "duplicate"),
    }  # fmt: skip
    assert len(service.records["people"]) == 1
    assert "another lead" in LeadDelivery.objects.get(key=second.key).detail
    assert "was there before" in LeadDelivery.objects.get(key=third.key).detail


def test_twenty_says_what_is_wrong_with_a_record_that_was_deleted_there(account: Account) -> None:
    service, where = connected(account, "twenty")
    (lead,) = make_leads(1)
    send(where, [lead])
    work()
    service.deleted |= set(service.records["companies"])
    Lead.objects.update(description="v1")
    work()
    assert statuses() == {lead.key: ("Failed", "invalid")}
    assert "not valid" in LeadDelivery.objects.get().detail


# Google Sheets.


def test_a_sheet_keeps_what_people_do_with_it(account: Account) -> None:
    service, where = connected(account, "google_sheets")
    leads = make_leads(3)
    send(where, leads)
    work()
    service.grid[0].insert(2, "Our notes")
    for row in service.grid[1:]:
        row.insert(2, f"note of {row[0]}")
    service.grid[1:] = reversed(service.grid[1:])  # sorted
    service.grid.append([None, "A row of their own"])
    Lead.objects.filter(pk=leads[0].pk).update(name="Kestrel", description="=1+1")
    Lead.objects.filter(pk=leads[1].pk).delete()
    (new,) = make_leads(1, prefix="new")
    send(where, [new])
    work()
    rows = {row[service.KEY]: row for row in service.rows()}
    assert (rows[leads[0].key]["Name"], rows[leads[0].key]["Title"]) == ("Kestrel", "=1+1")
    assert rows[leads[0].key]["Our notes"] == f"note of {leads[0].key}"
    assert rows[None]["Name"] == "A row of their own"
    assert set(rows) == {leads[0].key, leads[2].key, new.key, None}
    assert service.hidden == {0}


def test_a_column_that_is_mapped_later_is_added_at_the_right(account: Account) -> None:
    service, where = connected(account, "google_sheets")
    service.columns = len(service.grid[0])
    (lead,) = make_leads(1)
    send(where, [lead])
    work()
    sending.change(where, mapping={"Name": "name", "Web": "website"})
    work()
    (row,) = service.rows()
    assert (service.grid[0][-1], row["Web"], row["Name"]) == ("Web", lead.website, "Shop 0")


@pytest.mark.parametrize(
    ("break_it", "sentence"),
    [
        (lambda s: s.titles.clear(), "has no sheet"),
        (lambda s: s.grid[0].__setitem__(0, "Name"), "A1"),
        (lambda s: setattr(s, "shared", False), "Share the spreadsheet"),
    ],
)
def test_a_sheet_that_cannot_be_used_stops_the_destination_with_a_reason(
    account: Account, break_it: Any, sentence: str
) -> None:
    service, where = connected(account, "google_sheets")
    break_it(service)
    send(where, make_leads(1))
    work()
    where.refresh_from_db()
    assert not where.enabled
    assert sentence in where.reason
    assert {status for status, _ in statuses().values()} == {"Pending"}


def test_a_spreadsheet_is_named_by_the_address_that_a_browser_shows(account: Account) -> None:
    _, where = connected(account, "google_sheets")
    sending.change(where, options={"spreadsheet": "https://docs.google.com/spreadsheets/d/sheet-1/edit?gid=0#gid=0"})
    where.refresh_from_db()
    assert where.options["spreadsheet"] == "sheet-1"
    assert sending.test(where).works


def test_a_spreadsheet_that_is_not_shared_names_the_address_to_share_it_with(account: Account) -> None:
    service, where = connected(account, "google_sheets")
    service.shared = False
    sentence = sending.test(where).sentence
    assert "leads@kestrel.iam.test, as an editor" in sentence
    assert "Enter new" not in sentence  # the key is right


def test_an_access_token_is_used_until_it_ends_or_is_withdrawn(account: Account) -> None:
    service, where = connected(account, "google_sheets")
    leads = make_leads(2)
    send(where, leads[:1])
    work()
    assert len(service.tokens) == 1
    service.tokens.clear()  # withdrawn
    send(where, leads[1:])
    work()
    assert set(service.shown()) == {lead.key for lead in leads}


def test_what_is_no_key_of_a_service_account_is_refused_when_it_is_entered() -> None:
    given = {"spreadsheet": "x"}
    for text in ("", "hello", "[]", '{"client_email": "a@b.test"}'):
        with pytest.raises(WrongOptions, match="account"):
            ADAPTERS["google_sheets"].options_of(given | {"account": text})
    pretty = json.dumps(ACCOUNT, indent=2)
    assert ADAPTERS["google_sheets"].options_of(given | {"account": pretty})["account"] == pretty
