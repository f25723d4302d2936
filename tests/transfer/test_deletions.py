"""A repeated export says which rows of the earlier file are gone; every row that goes has an event with its id."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from jobs.actions import erasure
from jobs.compliance.subjects import read_subject
from jobs.models import Contact, Domain, Event, Export, LocalBusiness, Page, Place, SitemapFile
from jobs.store import retention
from jobs.store.commit_order import head_cursor, read_cursor
from jobs.transfer import export_jobs
from tests.api.conftest import client_of
from tests.patience import eventually

pytestmark = pytest.mark.django_db(transaction=True)
NOUNS = (Place, LocalBusiness, Domain, SitemapFile, Page, Contact)


@pytest.fixture
def client() -> Any:
    return client_of(User.objects.create_superuser("olga", password="correct-horse-1"))


def fill(*hosts: str) -> None:
    for host in hosts:
        domain = Domain.objects.create(host=host, emails=[f"nora@{host}", f"office@{host}"])
        place = Place.objects.create(provider="google", place_id=f"ChIJ{host[:-5]}", website=f"https://{host}/")
        LocalBusiness.objects.create(provider="google", external_id=f"ChIJ{host[:-5]}", place=place, domain=domain)
        file = SitemapFile.objects.create(domain=domain, url=f"https://{host}/sitemap.xml")
        Page.objects.create(domain=domain, url=f"https://{host}/team", sitemap_file=file, title=f"nora@{host}")
        for name in ("nora", "office"):
            domain.contacts.create(kind="email", value=f"{name}@{host}", normalised=f"{name}@{host}")


def export(client: Any, noun: str) -> int:
    """Make a file, once everything before is in the event log for everybody."""
    newest = Event.objects.order_by("-id").values_list("transaction", flat=True).first() or 0
    eventually(lambda: read_cursor(head_cursor())[0] >= newest, 90)
    number = client.post("/api/v3/exports", {"noun": noun, "format": "csv"}, format="json").json()["id"]
    export_jobs.process_pending()
    assert Export.objects.get(pk=number).ready_at is not None
    return int(number)


def test_a_repeated_export_lists_what_to_delete_and_what_to_read_again_since_the_last_one(client: Any) -> None:
    fill("shop.test", "gone.test", "stays.test")
    first = {noun: export(client, noun) for noun in ("contacts", "domains", "pages")}
    ids = dict(Contact.objects.values_list("value", "pk"))
    domains = dict(Domain.objects.values_list("host", "pk"))
    none = client.get(f"/api/v3/exports/{first['contacts']}/deletions").json()
    assert none == {"since": None, "complete": False, "deleted": [], "cleared": []}
    erasure.suppress(read_subject("email", "nora@shop.test"), by="olga")
    erasure.suppress(read_subject("domain", "gone.test"), by="olga")
    second = export(client, "contacts")
    gone = client.get(f"/api/v3/exports/{second}/deletions").json()
    assert (gone["since"], gone["complete"]) == (first["contacts"], True)
    assert set(gone["deleted"]) == {ids["nora@shop.test"], ids["nora@gone.test"], ids["office@gone.test"]}
    of_domains = client.get(f"/api/v3/exports/{export(client, 'domains')}/deletions").json()
    assert (of_domains["deleted"], of_domains["cleared"]) == ([domains["gone.test"]], [domains["shop.test"]])
    third = export(client, "contacts")
    assert client.get(f"/api/v3/exports/{third}/deletions").json()["deleted"] == []
    older = client.get(f"/api/v3/exports/{third}/deletions?since={first['contacts']}").json()
    assert set(older["deleted"]) == set(gone["deleted"])
    wrong = client.get(f"/api/v3/exports/{third}/deletions?since={first['pages']}")
    assert wrong.status_code == 400


def test_a_list_that_is_not_complete_any_more_says_so(client: Any) -> None:
    fill("shop.test")
    export(client, "contacts")
    Export.objects.update(created_at="2020-01-01T00:00Z")
    second = export(client, "contacts")
    assert client.get(f"/api/v3/exports/{second}/deletions").json()["complete"] is False


def ids_of_all() -> dict[str, set[int]]:
    return {model._meta.db_table: set(model._default_manager.values_list("pk", flat=True)) for model in NOUNS}


@pytest.mark.parametrize(
    ("kind", "value", "tables"),
    [
        (
            "domain",
            "shop.test",
            {"places_staging", "local_businesses", "domains", "sitemap_files", "pages", "contacts"},
        ),
        ("email", "nora@shop.test", {"contacts"}),
        ("email_domain", "shop.test", {"contacts"}),
        ("place_id", "ChIJshop", {"places_staging", "local_businesses"}),
    ],
)
def test_every_row_that_is_erased_has_an_event_with_its_id(kind: str, value: str, tables: set[str]) -> None:
    fill("shop.test", "stays.test")
    before = ids_of_all()
    erasure.suppress(read_subject(kind, value), by="olga")
    after = ids_of_all()
    gone = {table: before[table] - after[table] for table in before if before[table] - after[table]}
    assert set(gone) == tables
    events: dict[str, set[int]] = {}
    for event in Event.objects.filter(kind="erased", outcome="deleted", table__in=before):
        events.setdefault(event.table, set()).update(event.detail["ids"])
    assert events == gone


def test_facts_that_expire_are_cleared_with_an_event_too() -> None:
    fill("shop.test")
    Place.objects.update(name="Shop", expires_at="2020-01-01T00:00Z", facts_at="2020-01-01T00:00Z")
    retention.purge_expired()
    event = Event.objects.get(kind="erased")
    place = Place.objects.get()
    assert (event.outcome, event.table, event.detail) == (
        "cleared", "places_staging", {"ids": [place.pk], "by": "retention"},
    )  # fmt: skip


def test_the_admin_gives_the_list_of_deletions_as_a_file(client: Any) -> None:
    fill("shop.test")
    first = export(client, "contacts")
    ids = dict(Contact.objects.values_list("value", "pk"))
    erasure.suppress(read_subject("email", "nora@shop.test"), by="olga")
    second = export(client, "contacts")
    browser = Client()
    browser.force_login(User.objects.get())
    link = f"/admin/exports/{second}/deletions/"
    assert link in browser.get("/admin/exports/").content.decode()
    response = browser.get(link)
    assert response["Content-Disposition"] == f'attachment; filename="contacts-{first}-to-{second}-deletions.csv"'
    assert response.content.decode() == f"id,what\r\n{ids['nora@shop.test']},deleted\r\n"
    assert browser.get(f"/admin/exports/{first}/deletions/").status_code == 404
