"""The cast of the API's tests: a client for each role, and rows."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import uvicorn
from django.contrib.auth.models import Group, User
from django.db import connection
from django.utils import timezone
from rest_framework.test import APIClient

from jobs.compliance import suppression_list
from jobs.compliance.subjects import read_subject
from jobs.events import webhooks
from jobs.lists.catalogue import CONTACTS, DOMAINS
from jobs.models import (
    ApiCall,
    Budget,
    Contact,
    ContactEvidence,
    Domain,
    Fetch,
    Host,
    LocalBusiness,
    Page,
    Place,
    PlaceSearch,
    PossibleDuplicate,
    Project,
    Run,
    SitemapFile,
)
from jobs.store.leads import rebuild_leads
from jobs.transfer import export_jobs, import_jobs
from jobs.transfer.exports import export_request
from jobs.transfer.import_jobs import ImportRequest
from jobs.transfer.mapping import read_items
from scrapersky.api.jwt_tokens import RefreshToken
from scrapersky.http.asgi_threads import InThreads
from scrapersky.http.streaming import Continued
from tests.patience import eventually, patient

ROLES = ("viewer", "curator", "operator", "administrator")


def client_of(user: User) -> APIClient:
    """Somebody's client: a real token in a real header."""
    client = APIClient(raise_request_exception=False)
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {RefreshToken.for_user(user).access_token}")
    return client


@pytest.fixture
def user(db: None) -> Callable[[str], User]:
    def make(role: str) -> User:
        person = User.objects.create_user(f"{role}-1", password="correct-horse-1")
        person.groups.add(Group.objects.get(name=role))
        return person

    return make


@pytest.fixture
def client_as(user: Callable[[str], User]) -> Callable[[str], APIClient]:
    return lambda role: client_of(user(role))


@pytest.fixture
def viewer(client_as: Any) -> APIClient:
    return client_as("viewer")


@pytest.fixture
def curator(client_as: Any) -> APIClient:
    return client_as("curator")


@pytest.fixture
def operator(client_as: Any) -> APIClient:
    return client_as("operator")


@pytest.fixture
def anybody(db: None) -> APIClient:
    return APIClient(raise_request_exception=False)


@pytest.fixture
def domains(db: None) -> Callable[..., list[Domain]]:
    def make(n: int, name: str = "shop", **fields: Any) -> list[Domain]:
        return Domain.objects.bulk_create([Domain(host=f"{name}{i:04d}.test", **fields) for i in range(n)])

    return make


@pytest.fixture
def server(transactional_db: None) -> Iterator[str]:
    """The ASGI application behind a real socket; its address."""
    with serving(uvicorn.Config(Continued(InThreads(4)), port=0, log_level="warning", lifespan="off")) as port:
        yield f"http://127.0.0.1:{port}/api/v3"


@contextmanager
def serving(config: uvicorn.Config) -> Iterator[int]:
    """A server in a thread, and its port; what it had of the database is gone behind it."""
    running = uvicorn.Server(config)
    thread = threading.Thread(target=running.run)
    thread.start()
    eventually(lambda: running.started)
    yield running.servers[0].sockets[0].getsockname()[1]
    running.should_exit = running.force_exit = True
    thread.join(patient(10))
    with connection.cursor() as cursor:  # the server's threads are gone, their connections need not be
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


@pytest.fixture
def headers(server: str, user: Any) -> dict[str, str]:
    return {"Authorization": f"Bearer {RefreshToken.for_user(user('viewer')).access_token}"}


@pytest.fixture
def town(db: None) -> dict[str, Any]:
    """A row of each noun."""
    return add_a_row_of_each_noun()


def add_a_row_of_each_noun() -> dict[str, Any]:
    domain = Domain.objects.create(host="shop0000.test")
    search = PlaceSearch.objects.create(query="plumbers in Ithaca, NY", provider="overpass", normalised_query="p")
    place = Place.objects.create(provider="overpass", place_id="n1", name="Kestrel Plumbing", rating="4.5")
    search.found.create(place=place)
    business = LocalBusiness.objects.create(place=place, domain=domain, provider="overpass", external_id="n1")
    sitemap = SitemapFile.objects.create(domain=domain, url="https://shop0000.test/sitemap.xml")
    page = Page.objects.create(domain=domain, sitemap_file=sitemap, url="https://shop0000.test/contact")
    contact = Contact.objects.create(domain=domain, kind="phone", value="607 555 0100", normalised="+16075550100")
    now = timezone.now()
    ContactEvidence.objects.create(
        contact=contact, page=page, source_url=page.url, method="text", first_seen_at=now, last_seen_at=now
    )
    Fetch.objects.create(fetched_at=now, url=page.url, outcome="ok", status=200, table="pages", row_id=page.pk)
    Host.objects.create(host="shop0000.test", port=443)
    import_jobs.create(ImportRequest(DOMAINS, read_items(DOMAINS, ["shop0000.test"]), "somebody"))
    webhooks.create("https://hooks.test/x", kinds=["run"], stages=[], description="", by="somebody")
    export_jobs.create(export_request(CONTACTS, {"kind": "phone"}, "csv", ["id", "value"]), by="viewer-1")
    Run.objects.create(kind="request", title="Two domains", total=2)
    suppression_list.add(read_subject("email", "gone@kestrel.test"), by="olga")
    Budget.objects.create(provider="google", period="day", amount=5)
    ApiCall.objects.create(provider="overpass", sku="overpass_query", search=search)
    project = Project.objects.create(name="Plumbers")
    project.domains.add(domain)
    double = LocalBusiness.objects.create(provider="import", external_id="1")
    PossibleDuplicate.objects.create(first=business, second=double, score="0.75", evidence={"phone": True})
    rebuild_leads()
    return {"domain": domain, "place": place, "business": business, "page": page, "contact": contact, "search": search}
