"""The outbox: what is sent, what is not and why, what follows from changes, objections and mistakes."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from django.utils import timezone

from jobs.actions import erasure
from jobs.actions.curation import Refused, decide, undo
from jobs.actions.leads import history_of
from jobs.compliance import access, access_page, suppression_list
from jobs.compliance.digests import digest
from jobs.compliance.first_contact import first_contact_note
from jobs.compliance.subjects import read_subject
from jobs.destinations import following, outbox, sending
from jobs.destinations.outbox import BatchEnding
from jobs.models import (
    Destination,
    Domain,
    Lead,
    LeadDelivery,
    LeadDeliveryEvent,
    LeadSend,
    LocalBusiness,
    SendRule,
)
from jobs.store.leads import refresh_leads
from tests.destinations.conftest import contact_of, destination, make_leads, send, work

SCHEMA = Path(__file__).resolve().parent.parent.parent / "schemas" / "lead.json"
Account = Callable[..., tuple[Any, Destination]]


def statuses() -> dict[str, tuple[str, str]]:
    return {
        key: (status, reason) for key, status, reason in LeadDelivery.objects.values_list("key", "status", "reason")
    }


def suppress(kind: str, value: str) -> None:
    suppression_list.add(read_subject(kind, value), by="ada")


# What is sent.


def test_a_whole_lead_is_sent_signed_with_its_contacts_and_where_they_stand(account: Account) -> None:
    receiver, where = account("webhook")
    (lead,) = make_leads(1)
    contact = contact_of(lead)
    contact.evidence.create(
        source_url="https://shop0.test/contact", method="mailto", snippet="Write to us", confidence=1,
        first_seen_at=timezone.now(), last_seen_at=timezone.now(),
    )  # fmt: skip
    send(where, [lead])
    work()
    ((_, _, body),), (headers,) = receiver.requests, receiver.headers
    assert body["type"] == "lead.sent"
    assert (body["data"]["key"], body["data"]["version"]) == (lead.key, LeadDelivery.objects.get().sent_version)
    shown = body["data"]["lead"]
    assert (shown["name"], shown["email"], shown["host"]) == ("Shop 0", "info@shop0.test", "shop0.test")
    assert shown["contacts"][0]["sources"][0]["url"] == "https://shop0.test/contact"
    assert "https://shop0.test/contact" in shown["first_contact_note"]
    content = json.dumps(body, separators=(",", ":"), ensure_ascii=False).encode()
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + content
    key = base64.b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    assert headers["webhook-signature"] == "v1," + base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()


def test_what_is_sent_has_the_published_schema(account: Account) -> None:
    receiver, where = account("webhook")
    leads = make_leads(2)
    send(where, leads)
    work()
    Lead.objects.filter(pk=leads[0].pk).delete()
    work()
    schema = json.loads(SCHEMA.read_text())
    assert [body["type"] for _, _, body in receiver.requests] == ["lead.sent", "lead.sent", "lead.deleted"]
    for _, _, body in receiver.requests:
        jsonschema.validate(body, schema)


def test_a_test_sends_a_lead_in_which_every_field_has_a_value(account: Account) -> None:
    """Whoever builds a flow picks fields from it."""
    receiver, where = account("webhook")
    assert sending.test(where).sentence == "The receiver accepted a sample."
    ((_, _, body),) = receiver.requests
    schema = json.loads(SCHEMA.read_text())
    jsonschema.validate(body, schema)
    lead = body["data"]["lead"]
    assert (body["type"], set(lead)) == ("lead.sample", set(schema["$defs"]["lead"]["properties"]))
    assert [name for name, value in lead.items() if not value and name != "objection_link"] == []


def test_the_address_that_n8n_listens_to_for_one_call_is_pointed_out(account: Account) -> None:
    _, where = account("webhook")
    address = sending.options_with_secrets_hidden(where)["url"]
    sending.change(where, options={"url": f"{address.rstrip('/')}/webhook-test/abc"})
    where.refresh_from_db()
    assert "n8n's test address" in sending.test(where).sentence


def test_a_lead_that_did_not_change_costs_no_second_request(account: Account) -> None:
    receiver, where = account("webhook")
    (lead,) = make_leads(1)
    send(where, [lead])
    work()
    Lead.objects.filter(pk=lead.pk).update(completeness=lead.completeness)  # it changed, and is the same
    work()
    sending.change(where, options={"leads": 2})  # everything is looked at again
    work()
    assert len(receiver.requests) == 1
    Lead.objects.filter(pk=lead.pk).update(description="v1")
    work()
    assert [body["data"].get("leads", [body["data"]])[0]["version"] for _, _, body in receiver.requests][-1] > 1
    assert receiver.history[lead.key] == ["v0", "v1"]


def test_a_dry_run_shows_exactly_what_is_sent_and_sends_nothing(account: Account) -> None:
    service, where = account("hubspot")
    assert sending.test(where).works
    service.requests.clear()
    leads = make_leads(3)
    planned = sending.dry_run(where, [lead.pk for lead in leads])
    assert service.requests == []
    send(where, leads)
    work()
    upserts = [body for _, path, body in service.requests if path.endswith("/upsert")]
    assert [request.body for request in planned] == upserts
    assert "pat-1" not in repr(planned)


# HubSpot.


def hubspot(account: Account) -> tuple[Any, Destination]:
    service, where = account("hubspot")
    assert sending.test(where).works
    assert sending.test(where).works  # again: the properties exist
    return service, where


def test_a_company_and_a_contact_are_stored_and_joined(account: Account) -> None:
    service, where = hubspot(account)
    send(where, make_leads(3))
    work()
    assert len(service.records["companies"]) == len(service.records["contacts"]) == len(service.associations) == 3
    assert {status for status, _ in statuses().values()} == {"Delivered"}


@pytest.mark.parametrize("whole", [False, True], ids=["207", "400 for the whole batch"])
def test_a_lead_that_is_refused_holds_no_other_up(account: Account, whole: bool) -> None:
    service, where = hubspot(account)
    service.refuse_whole_batches = whole
    leads = make_leads(9)
    service.bad = {leads[4].key}
    send(where, leads)
    work()
    assert statuses().pop(leads[4].key) == ("Failed", "invalid")
    assert len(service.records["companies"]) == 8
    service.bad = set()
    assert sending.send_failed_again(where) == 1
    work()
    assert {status for status, _ in statuses().values()} == {"Delivered"}
    assert len(service.records["companies"]) == 9


def test_what_was_there_before_is_adopted_and_never_deleted(account: Account) -> None:
    service, where = hubspot(account)
    (lead,) = make_leads(1)
    service.records["companies"]["7"] = {"domain": "shop0.test", "name": "Their own"}
    service.records["contacts"]["8"] = {"email": "info@shop0.test"}
    send(where, [lead])
    work()
    assert list(service.records["companies"]) == ["7"]
    assert list(service.records["contacts"]) == ["8"]
    assert service.associations == {("8", "7")}
    Lead.objects.all().delete()
    work()
    assert service.KEY not in service.records["companies"]["7"]
    assert service.KEY not in service.records["contacts"]["8"]


def test_the_daily_limit_makes_a_destination_wait_and_credentials_switch_it_off(account: Account) -> None:
    service, where = hubspot(account)
    send(where, make_leads(2))
    service.daily_limit = True
    work()
    where.refresh_from_db()
    assert where.enabled
    assert (where.due_at - timezone.now()).total_seconds() > 3_000
    assert {status for status, _ in statuses().values()} == {"Pending"}
    service.daily_limit = False
    sending.change(where, options={"token": "pat-2"})
    sending.switch(where, True, by="ada")
    work()
    where.refresh_from_db()
    assert not where.enabled
    assert "credentials" in where.reason
    assert not sending.test(where).works
    sending.change(where, options={"token": "pat-1"})
    sending.switch(where, True, by="ada")
    work()
    assert {status for status, _ in statuses().values()} == {"Delivered"}


# Brevo.


def brevo(account: Account) -> tuple[Any, Destination]:
    service, where = account("brevo")
    assert sending.test(where).works
    return service, where


def test_a_changed_address_changes_the_contact_and_makes_no_second_one(account: Account) -> None:
    service, where = brevo(account)
    (lead,) = make_leads(1)
    send(where, [lead])
    work()
    Lead.objects.filter(pk=lead.pk).update(email="new@shop0.test")
    work()
    assert [contact["email"] for contact in service.contacts.values()] == ["new@shop0.test"]
    assert "emailBlacklisted" not in service.texts()  # false would subscribe again


def test_a_lead_without_what_the_service_needs_is_withheld_until_it_has_it(account: Account) -> None:
    _, where = brevo(account)
    (lead,) = make_leads(1)
    Lead.objects.filter(pk=lead.pk).update(email="")
    send(where, [lead])
    work()
    assert statuses() == {lead.key: ("Withheld", "incomplete")}
    Lead.objects.filter(pk=lead.pk).update(email="info@shop0.test")
    work()
    assert statuses() == {lead.key: ("Delivered", "")}


def test_an_address_that_another_lead_has_is_a_duplicate_with_a_reason(account: Account) -> None:
    _, where = brevo(account)
    first, second = make_leads(2)
    Lead.objects.filter(pk=second.pk).update(email=first.email)
    send(where, [first, second])
    work()
    assert statuses() == {first.key: ("Delivered", ""), second.key: ("Failed", "duplicate")}


# Who objects.


@pytest.mark.parametrize("name", ["webhook", "hubspot", "brevo"])
def test_who_is_suppressed_later_is_deleted_there(account: Account, name: str) -> None:
    service, where = account(name)
    assert sending.test(where).works
    leads = make_leads(3)
    send(where, leads)
    work()
    service.requests.clear()
    suppress("domain", "shop1.test")
    work()
    assert leads[1].key not in service.shown()
    assert len(service.shown()) == 2
    assert statuses()[leads[1].key] == ("Withheld", "suppressed")
    assert "shop1.test" not in service.texts()


def test_an_erased_address_is_deleted_there_and_the_rest_of_the_lead_is_sent_anew(account: Account) -> None:
    service, where = hubspot(account)
    (lead,) = make_leads(1)
    send(where, [lead])
    work()
    erasure.suppress(read_subject("email", lead.email), by="ada")
    work()
    assert service.records["contacts"] == {}
    assert set(service.shown()) == {lead.key}
    assert lead.email not in json.dumps(service.records)


def test_who_is_on_the_list_of_another_database_is_deleted_there(account: Account) -> None:
    """Its hashes were made with another key than those of what was sent."""
    receiver, where = account("webhook")
    (lead,) = make_leads(1)
    send(where, [lead])
    work()
    key = bytes(range(32))
    entry = {"kind": "email", "digest": digest(key, "email", lead.email)}
    theirs = {"format": suppression_list.FORMAT, "keys": [key.hex()], "entries": [entry]}
    assert suppression_list.import_list(theirs, by="ada") == 1
    work()
    assert receiver.history[lead.key][:2] == ["v0", "deleted"]


def test_a_lead_that_is_gone_here_is_deleted_there(account: Account) -> None:
    receiver, where = account("webhook")
    leads = make_leads(2)
    send(where, leads)
    work()
    Lead.objects.filter(pk=leads[0].pk).delete()
    work()
    assert set(receiver.leads) == {leads[1].key}
    assert statuses()[leads[0].key] == ("Deleted", "")
    assert receiver.history[leads[0].key] == ["v0", "deleted"]


def test_a_suppression_stops_what_was_claimed_already(account: Account) -> None:
    _, where = account("webhook")
    (lead,) = make_leads(1)
    send(where, [lead])
    batch = outbox.claim(where.pk)
    assert batch is not None
    assert outbox.take_turn(batch) is not None
    suppress("email", lead.email)
    assert outbox.take_turn(batch) is None


@pytest.mark.parametrize("removed", ["suppressed", "deleted"])
def test_what_a_killed_courier_may_have_sent_is_deleted_there(account: Account, removed: str) -> None:
    receiver, where = account("webhook")
    (lead,) = make_leads(1)
    send(where, [lead])
    batch = outbox.claim(where.pk)
    assert batch is not None
    assert outbox.take_turn(batch) is not None  # then it is killed: whether the request arrived nobody knows
    Destination.objects.update(lease_until=None)
    if removed == "suppressed":
        suppress("domain", lead.website.split("/")[2])
    else:
        lead.delete()
    work()
    assert receiver.history[lead.key] == ["deleted"]
    assert LeadDelivery.objects.get().sent_version == 0


def test_what_was_taken_back_while_it_may_have_arrived_is_deleted_there_and_not_sent_anew(account: Account) -> None:
    receiver, where = account("webhook")
    (lead,) = make_leads(1)
    contact_of(lead)
    send(where, [lead])
    batch = outbox.claim(where.pk)
    assert batch is not None
    assert outbox.take_turn(batch) is not None  # then it is killed
    Destination.objects.update(lease_until=None)
    sending.undo(LeadSend.objects.get(), by="ada")
    work()
    assert receiver.requests == []
    suppress("email", lead.email)
    work()
    assert receiver.history[lead.key] == ["deleted"]
    assert statuses() == {lead.key: ("Withheld", "taken_back")}


def test_a_record_says_where_data_went_after_the_values_are_erased(account: Account) -> None:
    _, where = account("webhook")
    (lead,) = make_leads(1)
    send(where, [lead])
    work()
    subject = read_subject("email", lead.email)
    assert [row["destination_name"] for row in access.sent_of(subject)] == ["Our webhook"]
    assert [(event["by"], event["now"]) for event in history_of(lead.pk)] == [("Our webhook", "sent")]
    erasure.suppress(subject, by="ada")
    work()
    content = access.bundle(subject, access.findings(subject))
    assert [row["action"] for row in content["sent"]] == ["sent", "deleted"]
    assert content["found"] == []
    assert b"Our webhook" in access_page.as_html(content)
    assert access.sent_of(read_subject("email", "nobody@shop0.test")) == []


# The lease.


def test_a_settlement_that_comes_too_late_is_dropped_and_the_lead_is_sent_again(account: Account) -> None:
    receiver, where = account("webhook")
    (lead,) = make_leads(1)
    send(where, [lead])
    batch = outbox.claim(where.pk)
    assert batch is not None
    assert outbox.claim(where.pk) is None  # it is ours
    Destination.objects.update(lease_until=None)
    work()
    assert not outbox.settle(batch, BatchEnding(()))
    assert outbox.take_turn(batch) is None
    work()
    first, second = receiver.versions[lead.key]
    assert second > first
    assert statuses() == {lead.key: ("Delivered", "")}


def test_nothing_more_is_sent_of_a_batch_that_is_no_longer_ours(account: Account) -> None:
    _, where = account("webhook")
    send(where, make_leads(1))
    batch = outbox.claim(where.pk)
    assert batch is not None
    held = Destination.objects.values("lease_until", "fence", "enabled").get()
    for lost in ({"lease_until": timezone.now()}, {"fence": batch.fence + 1}, {"enabled": False}):
        Destination.objects.update(**held | lost)
        assert (outbox.take_turn(batch), outbox.still_ours(batch)) == (None, False), lost
    Destination.objects.update(**held)
    assert (outbox.take_turn(batch), outbox.still_ours(batch)) == (0.0, True)


def test_a_paused_destination_sends_nothing_and_goes_on_where_it_stopped(account: Account) -> None:
    receiver, where = account("webhook")
    leads = make_leads(2)
    sending.switch(where, False, by="ada")
    send(where, leads)
    work()
    assert receiver.requests == []
    sending.switch(where, True, by="ada")
    work()
    assert set(receiver.leads) == {lead.key for lead in leads}


def test_limits_are_kept_between_requests(account: Account) -> None:
    _, where = account("webhook")
    send(where, make_leads(1))
    batch = outbox.claim(where.pk)
    assert batch is not None
    slow = type("Slow", (), {"rate": outbox.ADAPTERS["webhook"].rate.__class__(0.001, 2)})()
    Destination.objects.update(tokens=2)
    waits = [outbox.take_turn(outbox.Batch(**{**batch.__dict__, "adapter": slow})) for _ in range(3)]
    assert waits[:2] == [0.0, 0.0]
    assert waits[2] > 100


# By hand, and by rules.


def test_what_was_not_sent_yet_can_be_taken_back(account: Account) -> None:
    receiver, where = account("webhook")
    leads = make_leads(3)
    send(where, leads[:1])
    work()
    made = send(where, leads)
    assert made.queued == 0 or LeadSend.objects.get(pk=made.pk).queued == 2
    done = sending.undo(made, by="ada")
    assert (done.taken_back, done.sent) == (2, 0)
    Lead.objects.update(description="v1")
    work()
    assert set(receiver.leads) == {leads[0].key}
    with pytest.raises(Refused, match="taken back already"):
        sending.undo(made, by="ada")
    send(where, leads[1:2])  # by hand, after all
    work()
    assert set(receiver.leads) == {leads[0].key, leads[1].key}


def rule(where: Destination, trigger: str, conditions: dict[str, Any], **more: Any) -> SendRule:
    made = sending.add_rule(where, trigger, conditions, by="ada", **more)
    sending.change_rule(made, enabled=True)
    return made


def test_a_rule_is_off_until_somebody_switches_it_on(account: Account) -> None:
    receiver, where = account("webhook")
    sending.add_rule(where, "selected", {}, by="ada")
    make_leads(1)
    work()
    assert receiver.requests == []


def test_leads_are_sent_when_selected_if_they_fit_the_conditions(account: Account) -> None:
    receiver, where = account("webhook")
    rule(where, "selected", {"has_email": "true"})
    leads = make_leads(3, status="New")
    Lead.objects.filter(pk=leads[2].pk).update(has_email=False)
    work()
    assert receiver.requests == []
    assert sending.matching("selected", {"has_email": "true"}) == 0
    decide(Lead, [lead.pk for lead in leads], "Selected", by="ada")
    assert sending.matching("selected", {"has_email": "true"}) == 2
    work()
    assert set(receiver.leads) == {leads[0].key, leads[1].key}
    assert LeadSend.objects.get().by_rule


def test_a_decision_that_is_undone_before_it_was_sent_sends_nothing(account: Account) -> None:
    receiver, where = account("webhook")
    rule(where, "selected", {})
    (lead,) = make_leads(1, status="New")
    where.refresh_from_db()
    sending.switch(where, False, by="ada")
    decided = decide(Lead, [lead.pk], "Selected", by="ada")
    work()
    assert statuses() == {lead.key: ("Pending", "")}
    undo(decided.bulk, by="ada")
    sending.switch(where, True, by="ada")
    work()
    assert receiver.requests == []
    assert statuses() == {lead.key: ("Withheld", "not_approved")}


def test_a_decision_that_is_undone_after_a_first_try_that_failed_sends_nothing(account: Account) -> None:
    receiver, where = account("webhook", faults=3.0)  # every request is an error
    rule(where, "selected", {})
    (lead,) = make_leads(1, status="New")
    decided = decide(Lead, [lead.pk], "Selected", by="ada")
    work()
    assert statuses()[lead.key][0] == "Pending"
    undo(decided.bulk, by="ada")
    receiver.faults = 0.0
    work(turns=3)
    assert lead.key not in receiver.leads
    assert statuses() == {lead.key: ("Withheld", "not_approved")}


def test_what_a_rule_chose_is_not_sent_once_the_rule_is_gone(account: Account) -> None:
    receiver, where = account("webhook")
    made = rule(where, "selected", {})
    sending.switch(where, False, by="ada")
    (lead,) = make_leads(1)
    work()
    made.delete()
    sending.switch(where, True, by="ada")
    work()
    assert receiver.requests == []
    assert statuses() == {lead.key: ("Withheld", "no_match")}


def test_what_is_deleted_there_is_not_taken_back(account: Account) -> None:
    _, where = account("webhook")
    (lead,) = make_leads(1)
    made = send(where, [lead])
    work()
    lead.delete()
    work()
    assert sending.undo(made, by="ada").taken_back == 0
    assert statuses() == {lead.key: ("Deleted", "")}


def test_what_somebody_took_back_is_not_sent_by_a_rule_however_it_changes(account: Account) -> None:
    receiver, where = account("webhook")
    rule(where, "selected", {})
    sending.switch(where, False, by="ada")
    (lead,) = make_leads(1)
    work()
    sending.undo(LeadSend.objects.get(), by="ada")
    sending.switch(where, True, by="ada")
    Lead.objects.update(description="v1")
    work()
    assert receiver.requests == []
    assert statuses() == {lead.key: ("Withheld", "taken_back")}


def test_leads_are_sent_as_soon_as_they_fit_whoever_changed_them(account: Account) -> None:
    receiver, where = account("webhook")
    with pytest.raises(sending.WrongField, match="at least one condition"):
        sending.add_rule(where, "matches", {}, by="ada")
    rule(where, "matches", {"curation_status": "Selected", "completeness_min": "80"})
    leads = make_leads(2)
    Lead.objects.filter(pk=leads[0].pk).update(completeness=90)
    work()
    assert set(receiver.leads) == {leads[0].key}


def test_leads_are_sent_when_their_address_is_validated(account: Account) -> None:
    receiver, where = account("webhook")
    rule(where, "matches", {"curation_status": "Selected", "email_validity": "Valid"})
    leads = make_leads(2)
    work()
    assert receiver.requests == []
    for lead, word in zip(leads, ("Valid", "Invalid"), strict=True):
        Lead.objects.filter(pk=lead.pk).update(email_validity=word)
    work()
    assert set(receiver.leads) == {leads[0].key}


def test_a_schedule_sends_at_its_time_what_fits_then(account: Account) -> None:
    receiver, where = account("webhook")
    with pytest.raises(sending.WrongField, match="five fields"):
        sending.add_rule(where, "schedule", {}, "every day", by="ada")
    made = rule(where, "schedule", {"curation_status": "Selected"}, cron="0 6 * * 1-5")
    leads = make_leads(2)
    work()
    assert receiver.requests == []
    SendRule.objects.filter(pk=made.pk).update(next_at=timezone.now())
    work()
    assert set(receiver.leads) == {lead.key for lead in leads}
    assert SendRule.objects.get().next_at > timezone.now()


def test_a_lead_that_is_not_a_fit_or_archived_is_not_sent_by_hand_either(account: Account) -> None:
    receiver, where = account("webhook")
    leads = [*make_leads(1, status="Not a Fit"), *make_leads(1, prefix="old", status="Archived")]
    send(where, leads)
    work()
    assert receiver.requests == []
    assert statuses() == {lead.key: ("Withheld", "not_approved") for lead in leads}


# Secrets, addresses, texts.


def test_secrets_are_encrypted_and_survive_a_new_secret_key(account: Account, settings: Any) -> None:
    _, where = account("hubspot")
    assert "pat-1" not in Destination.objects.get().secrets
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "n" * 40, [settings.SECRET_KEY]
    assert sending.test(where).works
    settings.SECRET_KEY_FALLBACKS = []
    where.refresh_from_db()
    assert sending.test(where).works  # it was written again with the new key
    settings.SECRET_KEY = "x" * 40
    assert "SECRET_KEY has changed" in sending.test(where).sentence
    send(where, make_leads(1))
    work()
    where.refresh_from_db()
    assert (where.enabled, "SECRET_KEY has changed" in where.reason) == (False, True)


def test_a_secret_may_stand_in_the_environment_but_only_under_our_prefix(account: Account, monkeypatch: Any) -> None:
    _, where = account("hubspot")
    monkeypatch.setenv("DESTINATION_HUBSPOT_TOKEN", "pat-1")
    sending.change(where, options={"token": "${DESTINATION_HUBSPOT_TOKEN}"})
    where.refresh_from_db()
    assert sending.test(where).works
    assert outbox.options_of(where)["token"] == "pat-1"
    sending.change(where, options={"token": "${SECRET_KEY}"})
    where.refresh_from_db()
    assert outbox.options_of(where)["token"] == "${SECRET_KEY}"


def test_a_file_of_a_secret_that_cannot_be_read_switches_the_destination_off_with_a_sentence(
    account: Account, monkeypatch: Any, tmp_path: Any
) -> None:
    _, where = account("hubspot")
    sending.change(where, options={"token": "${DESTINATION_HUBSPOT_TOKEN}"})
    where.refresh_from_db()
    monkeypatch.setenv("DESTINATION_HUBSPOT_TOKEN_FILE", str(tmp_path / "gone"))
    assert "DESTINATION_HUBSPOT_TOKEN_FILE" in sending.test(where).sentence
    send(where, make_leads(1))
    work()
    where.refresh_from_db()
    assert (where.enabled, "DESTINATION_HUBSPOT_TOKEN_FILE" in where.reason) == (False, True)


def test_an_address_that_may_not_be_contacted_is_not(account: Account, settings: Any) -> None:
    receiver, where = account("webhook")
    settings.WEBHOOK_ALLOW_NETWORKS = []
    send(where, make_leads(1))
    work()
    where.refresh_from_db()
    assert receiver.requests == []
    assert not where.enabled
    assert "may not be contacted" in where.reason


def test_a_receiver_that_fails_is_tried_again_later_and_then_given_up(account: Account, monkeypatch: Any) -> None:
    receiver, where = account("webhook", faults=3.0)  # every request is an error
    monkeypatch.setattr(outbox, "MOST_ATTEMPTS", 3)
    (lead,) = make_leads(1)
    send(where, [lead])
    work(turns=5)
    assert statuses() == {lead.key: ("Failed", "gave_up")}
    receiver.faults = 0.0
    sending.send_failed_again(where)
    work()
    assert statuses() == {lead.key: ("Delivered", "")}
    assert LeadDeliveryEvent.objects.count() == 1


def test_the_line_for_the_first_message_names_source_date_and_how_to_object(transactional_db: None) -> None:
    (lead,) = make_leads(1)
    facts = sending.read_leads([lead.pk], sending.gate())[lead.pk].facts
    assert first_contact_note(facts) == (
        "We found your e-mail address at https://shop0.test/contact on 2026-11-20. "
        "If you do not want to hear from us, reply to this message and we delete your data."
    )
    listed = facts | {"sources": {"email": {"source": "fair.csv", "at": None}}}
    assert first_contact_note(listed).startswith("We have your e-mail address from fair.csv. ")


def test_leads_that_are_followed_are_not_skipped_when_there_are_many(account: Account, monkeypatch: Any) -> None:
    receiver, where = account("webhook")
    monkeypatch.setattr(following, "SLICE", 3)
    rule(where, "selected", {})
    leads = make_leads(10)
    work(turns=5)
    assert set(receiver.leads) == {lead.key for lead in leads}


def test_a_domain_that_gets_a_business_is_the_same_record_there(account: Account) -> None:
    receiver, where = account("webhook")
    domain = Domain.objects.create(host="shop.test", curation_status="Selected")
    refresh_leads(domains=[domain.pk])
    old = Lead.objects.get()
    send(where, [old])
    rule(where, "matches", {"has_website": "true"})
    work()
    business = LocalBusiness.objects.create(provider="import", external_id="x", name="Kestrel", domain=domain)
    refresh_leads(businesses=[business.pk])
    work()
    assert Lead.objects.get().key != old.key
    assert {key: lead["name"] for key, lead in receiver.leads.items()} == {old.key: "Kestrel"}
    assert "deleted" not in receiver.history[old.key]


def test_two_destinations_get_a_lead_each(account: Account) -> None:
    receiver, where = account("webhook")
    other = destination("brevo")
    (lead,) = make_leads(1)
    send(where, [lead])
    assert LeadDelivery.objects.filter(destination=other).count() == 0
    work()
    assert set(receiver.leads) == {lead.key}
