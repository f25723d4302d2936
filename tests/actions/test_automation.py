"""What happens unasked: nothing, until somebody switches a rule on by name."""

from __future__ import annotations

import pytest
from django.utils import timezone

from jobs.actions import automation
from jobs.actions.erasure import erase_domain, request_erasure, run_requested_erasures
from jobs.compliance import suppression_list
from jobs.compliance.subjects import read_subject
from jobs.models import AutomationRule, Contact, ContactEvidence, Decision, Domain, Fetch, Page, Suppression
from jobs.pipeline import queue
from tests.pipeline.conftest import work_off


async def look(domain, web):
    return domain.pk


def leave_a_contact_page(found):
    Page.objects.bulk_create(
        [Page(domain=d, url=f"https://{d.host}/contact", page_type="contact", depth=1) for d, _ in found]
    )


def test_no_rule_is_on_before_somebody_switches_it(domains, stage_of):
    domains(1)
    stage = stage_of(look, leave_a_contact_page)
    queue(stage, Domain.objects.all())
    work_off(stage)

    assert AutomationRule.objects.count() == 0
    assert Page.objects.get().curation_status == "New"


def test_a_rule_that_is_on_selects_and_signs_its_decisions(domains, stage_of):
    domains(1)
    automation.switch("select_pages", True, by="olga")
    stage = stage_of(look, leave_a_contact_page)
    queue(stage, Domain.objects.all())
    work_off(stage)

    page = Page.objects.get()
    assert (page.curation_status, page.page_processing_status) == ("Selected", "Queued")
    assert Decision.objects.get().made_by == "rule:select_pages"
    assert {rule.name: bool(on) for rule, on in automation.rule_states()}["select_pages"]


def test_a_rule_that_does_not_exist_is_refused_with_the_names_there_are(db):
    with pytest.raises(KeyError, match="select_pages"):
        automation.switch("mind_reading", True, by="olga")


def test_forgetting_a_domain_deletes_all_of_it_and_keeps_it_from_coming_back(domains):
    kept, gone = domains(2)
    for domain in (kept, gone):
        page = Page.objects.create(domain=domain, url=f"https://{domain.host}/")
        contact = Contact.objects.create(domain=domain, kind="email", value="a", normalised="a")
        ContactEvidence.objects.create(
            contact=contact, page=page, source_url=page.url, method="text",
            first_seen_at="2026-01-01T00:00:00Z", last_seen_at="2026-01-01T00:00:00Z",
        )  # fmt: skip

        for table, row in (("pages", page.pk), ("domains", domain.pk)):
            Fetch.objects.create(fetched_at=timezone.now(), url=page.url, outcome="ok", table=table, row_id=row)

    assert erase_domain(gone.host, by="olga", reason="they asked") == 6

    assert list(Domain.objects.values_list("host", flat=True)) == [kept.host]
    assert Page.objects.count() == Contact.objects.count() == ContactEvidence.objects.count() == 1
    assert Fetch.objects.count() == 2
    assert suppression_list.find(read_subject("domain", gone.host)) is not None
    assert erase_domain(gone.host, by="olga") == 0


def test_what_is_asked_to_be_forgotten_is_suppressed_at_once_and_deleted_by_a_worker(domains):
    kept, gone = domains(2)

    request_erasure(gone.host, by="olga", reason="they asked")
    assert suppression_list.find(read_subject("domain", gone.host)).reason == "they asked"
    assert "was erased" in run_requested_erasures()
    assert not Suppression.objects.filter(erasure_pending=True).exists()
    assert run_requested_erasures() == ""
    assert list(Domain.objects.values_list("host", flat=True)) == [kept.host]
