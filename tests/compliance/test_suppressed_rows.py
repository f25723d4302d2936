"""Rows of a suppressed domain that are still stored: no door queues them, each says why."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.contrib.messages import get_messages
from django.core.management import CommandError, call_command
from django.test import Client

from jobs.actions import bulk_actions, curation, operations
from jobs.actions.bulk_actions import ActionRequest
from jobs.actions.curation import Refused
from jobs.compliance import suppression_list
from jobs.compliance.rows import suppressed_rows
from jobs.compliance.subjects import read_subject
from jobs.lists.catalogue import DOMAINS
from jobs.models import Contact, Domain, LocalBusiness, Page, Place, SitemapFile

pytestmark = pytest.mark.django_db(transaction=True)
SENTENCE = "This domain is on the suppression list and is not processed. Take the domain off the list first."
ACT = "/admin/jobs/domain/act/"


@pytest.fixture
def gone() -> Domain:
    """A subdomain of a domain that is on the list, and that a worker has still to erase."""
    domain = Domain.objects.create(host="shop.gone.test")
    suppression_list.add(read_subject("domain", "gone.test"), by="olga")
    return domain


@pytest.fixture
def admin_client() -> Client:
    client = Client()
    client.force_login(User.objects.create_superuser("ada", password="ada-secret-1"))
    return client


def api(operator: Any, gone: Domain) -> str:
    answer = operator.post(f"/api/v3/domains/{gone.pk}/domain_metadata")
    assert answer.status_code == 409
    many = operator.post("/api/v3/stages/domain_metadata/runs", {"ids": [gone.pk]}, format="json")
    assert many.json()["detail"] == answer.json()["detail"]
    return str(answer.json()["detail"])


def admin_button(client: Client, gone: Domain) -> str:
    response = client.post(ACT, {"act": "queue:domain_metadata", "row": gone.pk})
    return " ".join(str(message) for message in get_messages(response.wsgi_request))


def admin_all(client: Client, gone: Domain) -> str:
    fields = {"act": "queue:domain_metadata", "scope": "all", "query": "q=shop", "expected": "1"}
    response = client.post(ACT, fields)
    assert response.status_code == 409
    return str(response.content.decode())


def command(gone: Domain) -> str:
    with pytest.raises(CommandError) as refused:
        call_command("queue", "requeue", "domain_metadata", str(gone.pk), stdout=io.StringIO())
    return str(refused.value)


def retried(gone: Domain) -> str:
    Domain.objects.filter(pk=gone.pk).update(status="Error", outcome="dns")
    with pytest.raises(Refused) as refused:
        operations.retry_failed("domain_metadata", by="olga")
    Domain.objects.filter(pk=gone.pk).update(status=None, outcome=None)
    return str(refused.value)


def test_every_door_refuses_to_queue_it_with_the_same_sentence(
    operator: Any, admin_client: Client, gone: Domain
) -> None:
    doors: dict[str, Callable[[], str]] = {
        "api": lambda: api(operator, gone),
        "button": lambda: admin_button(admin_client, gone),
        "all that match": lambda: admin_all(admin_client, gone),
        "command": lambda: command(gone),
        "retry": lambda: retried(gone),
    }
    for name, door in doors.items():
        assert SENTENCE in door(), name
    gone.refresh_from_db()
    assert gone.status is None


def test_it_can_be_decided_and_nothing_is_queued_and_others_are(gone: Domain) -> None:
    stays = Domain.objects.create(host="shop.stays.test")
    done = curation.decide(Domain, [gone.pk, stays.pk], "Selected", by="ada")
    assert (done.changed, done.queued["domain_metadata"]) == (2, 1)
    assert list(Domain.objects.filter(status="Queued")) == [stays]


def test_a_bulk_action_leaves_it_out(gone: Domain) -> None:
    Domain.objects.create(host="shop.stays.test")
    request = ActionRequest(DOMAINS, "queue", "ada", {"q": "shop"}, stage="domain_metadata")
    action = bulk_actions.start(request, expected=2)
    bulk_actions.process_pending()
    action.run.refresh_from_db()
    assert action.run.counts == {"unchanged": 1}
    gone.refresh_from_db()
    assert gone.status is None


def test_rows_of_every_noun_are_known_by_their_domain(gone: Domain) -> None:
    stays = Domain.objects.create(host="stays.test")
    for domain in (gone, stays):
        host = domain.host
        Page.objects.create(domain=domain, url=f"https://{host}/a")
        SitemapFile.objects.create(domain=domain, url=f"https://{host}/sitemap.xml")
        Contact.objects.create(domain=domain, kind="form", value="/form", normalised="/form")
        LocalBusiness.objects.create(provider="import", external_id=f"d{host}", domain=domain)
        LocalBusiness.objects.create(provider="import", external_id=f"w{host}", website=f"https://www.{host}/x")
        Place.objects.create(provider="google", place_id=host, website=f"https://{host}/")
    for model, number in ((Page, 1), (SitemapFile, 1), (Contact, 1), (LocalBusiness, 2), (Place, 1), (Domain, 1)):
        rows = model._default_manager.all()
        assert len(suppressed_rows(model, rows)) == number, model
        assert len(suppressed_rows(model, list(rows.values_list("pk", flat=True)))) == number, model
