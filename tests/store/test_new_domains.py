"""New domains are stored with their leads by one statement: they are those that a rebuild would make."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction

from jobs.compliance import suppression_list
from jobs.compliance.subjects import read_subject
from jobs.extract.urls import canonical_host
from jobs.models import Domain, Event, Lead, LeadWords
from jobs.store.leads import rebuild_leads
from jobs.store.new_domains import add_domains
from jobs.transfer.harvest import add_domains as add_domains_of_harvest
from jobs.transfer.imports import ensure_domains

pytestmark = pytest.mark.django_db(transaction=True)

HOSTS = ("shop.test", "a-b.c9.example.co.uk", "xn--bcker-gra.test", "1a.test")


def rows(model: Any) -> list[dict[str, Any]]:
    return list(model.objects.order_by("pk").values())


def added(*hosts: str) -> dict[str, tuple[int, bool]]:
    with transaction.atomic():
        return ensure_domains([canonical_host(host) for host in hosts], "import")


def test_a_rebuild_changes_nothing_of_the_leads_of_new_domains() -> None:
    added(*HOSTS)
    stored, words = rows(Lead), rows(LeadWords)
    assert sorted(row["name"] for row in stored) == sorted(HOSTS)
    rebuild_leads()
    assert (rows(Lead), rows(LeadWords)) == (stored, words)
    assert Event.objects.filter(kind="leads", outcome="new").count() == len(HOSTS)


def test_domains_that_are_there_stay_as_they_are_with_their_leads() -> None:
    first = added("shop.test")
    Domain.objects.update(title="Shop")
    before = rows(Domain), rows(Lead)
    assert added("shop.test", "www.shop.test") == {"shop.test": (first["shop.test"][0], False)}
    assert (rows(Domain), rows(Lead)) == before


def test_a_host_that_names_a_suppressed_person_is_in_its_lead_as_after_a_rebuild() -> None:
    suppression_list.add(read_subject("person", "Nora Quillfeather", "nora-quillfeather.test"), by="ada")
    added("nora-quillfeather.test", "shop.test")
    stored = rows(Lead)
    assert [row["name"] for row in stored] == ["shop.test", "[suppressed].test"]
    rebuild_leads()
    assert rows(Lead) == stored


def test_a_suppressed_domain_has_no_lead() -> None:
    suppression_list.add(read_subject("domain", "gone.test"), by="ada")
    with transaction.atomic():
        assert [*add_domains({"gone.test": "gone.test"}, "api")] == ["gone.test"]
    assert not Lead.objects.exists()


def test_a_lead_that_a_domain_of_before_has_left_is_made_anew() -> None:
    Lead.objects.create(key=f"domain:{added('first.test')['first.test'][0] + 1}", name="Left over")
    pk = added("shop.test")["shop.test"][0]
    assert Lead.objects.get(key=f"domain:{pk}").name == "shop.test"


def test_domains_of_a_harvest_have_their_leads_when_it_returns() -> None:
    ids = add_domains_of_harvest([*HOSTS])
    assert sorted(ids) == sorted(Lead.objects.values_list("domain_id", flat=True))
