"""Leads, destinations and a courier that works until nothing more is due."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection

from jobs.destinations import ADAPTERS, following, outbox
from jobs.destinations.adapter import Rate
from jobs.destinations.courier import Courier
from jobs.models import Contact, Destination, Domain, Lead, LeadSend
from jobs.pipeline.database import close_threads
from jobs.store.credentials import store_credentials
from tests.destinations.standins import BrevoAccount, HubSpotAccount, Receiver, StandIn, serving
from tests.destinations.standins_crm import ACCOUNT, MauticServer, Spreadsheet, TwentyWorkspace
from tests.patience import eventually

ACCOUNTS: dict[str, tuple[type[StandIn], dict[str, Any], dict[str, Any]]] = {
    "webhook": (Receiver, {"url": "https://hooks.kestrel.test/leads", "header": "", "leads": 1},
                {"secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "header_value": ""}),
    "hubspot": (HubSpotAccount, {"base_url": "https://api.kestrel.test", "objects_path": "/crm/objects/2026-03"},
                {"token": "pat-1"}),
    "brevo": (BrevoAccount, {"base_url": "https://api.kestrel.test/v3", "list_id": 7}, {"api_key": "xkeysib-1"}),
    "mautic": (MauticServer, {"base_url": "https://mautic.kestrel.test", "username": "ada", "tags": "leads, new"},
               {"password": "pass-1"}),
    "twenty": (TwentyWorkspace, {"base_url": "https://twenty.kestrel.test"}, {"api_key": "key-1"}),
    "google_sheets": (Spreadsheet, {"base_url": "https://sheets.kestrel.test", "spreadsheet": "sheet-1",
                                    "sheet": "Leads"}, {"account": json.dumps(ACCOUNT)}),
}  # fmt: skip
MAPPINGS = {  # with a field for the description, by which the tests tell versions
    "brevo": {"EMAIL": "email", "CATEGORY": "description", "COMPANY": "name", "FIRSTNAME": "first_name"},
    "mautic": {"email": "email", "company": "name", "position": "description", "website": "website"},
    "twenty": {"company.name": "name", "company.domain": "host", "company.tagline": "description",
               "company.leadKey": "key", "person.email": "email", "person.first_name": "first_name"},
    "google_sheets": {"Name": "name", "E-mail": "email", "Phone": "phone", "Title": "description"},
}  # fmt: skip


@pytest.fixture
def quick(monkeypatch: Any, settings: Any) -> None:
    """No waits, and services of the name *.kestrel.test on this machine."""
    for adapter in ADAPTERS.values():
        monkeypatch.setattr(type(adapter), "rate", Rate(100_000.0, 100_000))
    monkeypatch.setattr(outbox, "FIRST_WAIT_SECONDS", 0.0)
    monkeypatch.setattr(outbox, "seconds_until_retry", lambda attempts: 0.0)
    settings.WEBHOOK_ALLOW_NETWORKS = ["127.0.0.0/8"]
    settings.FETCH_RESOLVE = ["*.kestrel.test=127.0.0.1:1"]


@pytest.fixture
def account(transactional_db: None, quick: None, settings: Any) -> Iterator[Callable[..., tuple[Any, Destination]]]:
    """A stand-in that serves, and the destination that leads to it."""
    open_servers = []

    def make(name: str, **more: Any) -> tuple[Any, Destination]:
        kind, _, _ = ACCOUNTS[name]
        server = serving(kind(**more))
        standin = server.__enter__()
        open_servers.append(server)
        settings.FETCH_RESOLVE = [f"*.kestrel.test=127.0.0.1:{standin.port}"]
        return standin, destination(name)

    yield make
    for server in open_servers:
        server.__exit__(None, None, None)
    close_threads()


def destination(name: str) -> Destination:
    _, options, secrets = ACCOUNTS[name]
    mapping = MAPPINGS.get(name, dict(ADAPTERS[name].fields))
    made = Destination.objects.create(name=f"Our {name}", adapter=name, options=options, mapping=mapping, enabled=True)
    store_credentials(made, secrets)
    return made


def make_leads(number: int, *, prefix: str = "shop", status: str = "Selected") -> list[Lead]:
    domains = Domain.objects.bulk_create(Domain(host=f"{prefix}{n}.test") for n in range(number))
    return list(Lead.objects.bulk_create(
        Lead(key=f"domain:{d.pk}", domain=d, name=f"Shop {n}", email=f"info@{d.host}", has_email=True,
             phone="+16072720301", website=f"https://{d.host}/", description="v0", curation_status=status,
             sources={"email": {"source": f"https://{d.host}/contact", "at": "2026-11-20T10:00:00+00:00"}})
        for n, d in enumerate(domains)
    ))  # fmt: skip


def contact_of(lead: Lead) -> Contact:
    return Contact.objects.create(
        domain_id=lead.domain_id, kind="email", value=lead.email, normalised=lead.email, confidence=1
    )


def send(destination: Destination, leads: list[Lead]) -> LeadSend:
    made = LeadSend.objects.create(destination=destination, requested_by="ada")
    following.put(destination, [lead.pk for lead in leads], made)
    return made


def work(turns: int = 3) -> None:
    """Follow the leads, and let a courier carry what is due, some times over."""

    async def carry() -> None:
        courier = Courier()
        for _ in range(turns):
            await courier.serve_due()
            await courier.wait()
        await courier.close()

    all_changes_are_readable()
    for pk in Destination.objects.values_list("pk", flat=True):
        while following.follow(pk, sweep=False):
            pass
        following.follow(pk, sweep=True)
    asyncio.run(carry())


def all_changes_are_readable() -> None:
    """Changes are read once all older transactions of the server have ended, those of other databases included."""

    def readable() -> bool:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT coalesce(max(changed_in), 0) < pg_snapshot_xmin(pg_current_snapshot())::text::bigint FROM leads"
            )
            return bool((cursor.fetchone() or (False,))[0])

    eventually(readable, 60)
