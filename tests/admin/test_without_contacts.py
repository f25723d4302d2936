"""A role that does not see contacts meets none, at whatever door; what erases asks for the right to erase."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Group, User

from jobs.lists.catalogue import DOMAINS
from jobs.models import Contact, Destination, Domain, Export, Lead, LocalBusiness, Suppression
from jobs.statuses import Curation
from jobs.store.leads import rebuild_leads
from jobs.transfer import export_jobs
from jobs.transfer.exports import export_request
from scrapersky.accounts.roles import ABILITIES, set_abilities
from tests.admin.conftest import client_of
from tests.admin.test_every_address import addresses
from tests.api.conftest import client_of as api_client_of
from tests.api.conftest import town  # noqa: F401 -- a fixture

SECRET = "nora@shop0000.test"
SEES, OPERATES, ERASES = "Export, and see leads and contacts", "Operate: pause, retry, cancel, budgets", "Erase"


@pytest.fixture
def nora(town: dict[str, Any]) -> dict[str, Any]:  # noqa: F811 -- the fixture
    """A town in which an address stands wherever contacts stand."""
    domain: Domain = town["domain"]
    Domain.objects.filter(pk=domain.pk).update(emails=[SECRET], curation_status=Curation.SELECTED)
    LocalBusiness.objects.filter(pk=town["business"].pk).update(
        emails=[SECRET], people=[{"name": "Ines", "email": SECRET}], curation_status=Curation.SELECTED
    )
    Contact.objects.create(domain=domain, kind="email", value=SECRET, normalised=SECRET)
    rebuild_leads()
    assert Lead.objects.filter(email=SECRET).exists()
    return town


def somebody(*without: str) -> User:
    """Whoever has a role with every ability but these."""
    role = Group.objects.create(name="scouts")
    set_abilities(role, [name for name in ABILITIES if not name.startswith(without)])
    person = User.objects.create_user("scout", password="scout-secret-1")
    person.groups.add(role)
    return person


def test_no_page_of_the_admin_shows_a_contact(nora: dict[str, Any]) -> None:
    client = client_of(somebody(SEES))
    pages = {address: client.get(address) for name, address in addresses() if name != "fetch_body"}
    assert [address for address, page in pages.items() if SECRET in _text(page)] == []
    assert sum(page.status_code == 200 for page in pages.values()) > 40
    for closed in ("/admin/jobs/lead/", "/admin/jobs/lead/review/", "/admin/destinations/", "/admin/export-recipes/"):
        assert pages[closed].status_code == 403, closed
    assert ">Leads<" not in _text(pages["/admin/"])


def _text(page: Any) -> str:
    return b"".join(page.streaming_content if page.streaming else [page.content]).decode("utf-8", "replace")


def test_whoever_sees_contacts_meets_it_on_the_same_pages(nora: dict[str, Any]) -> None:
    client = client_of(somebody("Manage"))
    shown = [address for name, address in addresses() if SECRET in _text(client.get(address))]
    for model, row in (("domain", nora["domain"]), ("localbusiness", nora["business"])):
        assert f"/admin/jobs/{model}/{row.pk}/" in shown
    assert "/admin/jobs/lead/" in shown


def test_no_answer_of_the_api_has_a_contact(nora: dict[str, Any]) -> None:
    client = api_client_of(somebody(SEES))
    domain, business, lead = nora["domain"].pk, nora["business"].pk, Lead.objects.first()
    assert lead is not None
    for path in (
        "domains",
        f"domains/{domain}",
        "local-businesses",
        f"local-businesses/{business}",
        "pages?expand=domain",
    ):
        answer = client.get(f"/api/v3/{path}")
        assert (answer.status_code, SECRET in answer.content.decode()) == (200, False), path
    answer = client.post("/api/v3/domains/batch", {"ids": [domain]})
    assert (answer.status_code, SECRET in answer.content.decode()) == (200, False)
    answer = client.patch(f"/api/v3/domains/{domain}", {"notes": "Called."})
    assert (answer.status_code, SECRET in answer.content.decode()) == (200, False)
    for path in (
        "leads",
        f"leads/{lead.pk}",
        f"leads/{lead.pk}/contacts",
        "leads/summary",
        "destinations",
        "export-recipes",
    ):
        assert client.get(f"/api/v3/{path}").status_code == 403, path
    refused = client.get("/api/v3/domains?fields=host,emails")
    assert (refused.status_code, refused.json()["detail"]) == (403, "Your role does not let you see contacts: emails.")


def test_an_access_bundle_is_for_whoever_sees_contacts(nora: dict[str, Any]) -> None:
    person = somebody(SEES)
    client, asked = client_of(person), {"value": nora["domain"].host}
    page = _text(client.post("/admin/subject/", asked))
    assert (SECRET in page, 'value="json"' in page) == (False, False)
    assert [client.post("/admin/subject/", asked | {"do": name}).status_code for name in ("json", "html")] == [403, 403]
    answer = api_client_of(person).post("/api/v3/subjects", asked)
    assert (answer.status_code, "does not let you see contacts" in answer.json()["detail"]) == (403, True)


def test_nothing_leads_to_destinations_whoever_may_not_open_them(nora: dict[str, Any]) -> None:
    Destination.objects.create(name="Brevo", adapter="brevo", enabled=False, reason="The service refused it.")
    client = client_of(somebody(SEES))
    for address in ("/admin/", "/admin/webhooks/"):
        page = _text(client.get(address))
        assert ("Brevo" in page, "/admin/destinations/" in page) == (False, False), address
    assert "Brevo is switched off" in _text(client_of(User.objects.create_superuser("ada")).get("/admin/"))


def test_leads_and_contacts_are_not_decided_unseen(nora: dict[str, Any]) -> None:
    client = client_of(somebody(SEES))
    for model in (Lead, Contact):
        row = model._default_manager.first()
        assert row is not None
        sent = {"act": "decide:Archived", "row": str(row.pk)}
        assert client.post(f"/admin/jobs/{model._meta.model_name}/act/", sent).status_code == 403
        row.refresh_from_db()
        assert row.curation_status == Curation.NEW


def test_whoever_may_not_erase_does_not_suppress_either(nora: dict[str, Any]) -> None:
    person = somebody(ERASES)
    client, api = client_of(person), api_client_of(person)
    before = Suppression.objects.count()
    typed = {"value": SECRET, "confirm": "1"}
    assert client.post("/admin/suppressions/", typed | {"do": "look"}).status_code == 200
    assert client.post("/admin/suppressions/", typed | {"do": "add"}).status_code == 403
    assert client.post("/admin/subject/", {"value": SECRET, "do": "erase", "confirm": "erase"}).status_code == 403
    for path, body in (
        ("suppressions", {"kind": "email", "value": SECRET}),
        ("subjects/erase", {"value": SECRET}),
    ):
        answer = api.post(f"/api/v3/{path}", body)
        assert (answer.status_code, "does not let you erase" in answer.json()["detail"]) == (403, True), path
    assert api.delete(f"/api/v3/domains/{nora['domain'].pk}").status_code == 403
    assert (Suppression.objects.count(), Contact.objects.filter(value=SECRET).exists()) == (before, True)
    page = _text(client.get("/admin/suppressions/"))
    assert "your role does not let you erase" in page
    assert ">Suppress</button>" not in page


def test_the_api_too_shows_ones_own_files_and_operators_everybodys(db: None) -> None:
    person = somebody("Operate", "Manage")
    other = client_of(User.objects.create_superuser("ada", password="ada-secret-1"))
    theirs, own, by_key = (
        export_jobs.create(export_request(DOMAINS, {}, "csv", ["id"]), by=name)
        for name in ("ada", "scout", "scout (nightly)")
    )
    export_jobs.process_pending()
    client = api_client_of(person)
    assert {row["id"] for row in client.get("/api/v3/exports").json()["items"]} == {own.pk, by_key.pk}
    assert client.get("/api/v3/exports/count").json()["count"] == 2
    for path in (f"exports/{theirs.pk}", f"exports/{theirs.pk}/file", f"exports/{theirs.pk}/deletions"):
        assert client.get(f"/api/v3/{path}").status_code == 404, path
    assert client.post("/api/v3/exports/batch", {"ids": [theirs.pk]}).json()["items"] == [None]
    assert client.delete(f"/api/v3/exports/{theirs.pk}").status_code == 404
    assert Export.objects.filter(pk=theirs.pk).exists()
    for path in (f"exports/{by_key.pk}", f"exports/{by_key.pk}/file"):
        assert client.get(f"/api/v3/{path}").status_code == 200, path
    assert "scout (nightly)" in _text(client_of(person).get("/admin/exports/"))
    assert client_of(person).get(f"/admin/exports/{by_key.pk}/file/").status_code == 200
    assert other.get(f"/admin/exports/{own.pk}/file/").status_code == 200


def test_an_empty_page_of_the_api_says_that_what_was_searched_is_suppressed(nora: dict[str, Any]) -> None:
    client = api_client_of(User.objects.create_superuser("ada", password="ada-secret-1"))
    answer = client.post("/api/v3/suppressions", {"kind": "email", "value": SECRET, "reason": "She wrote."})
    assert answer.status_code == 200
    page = client.get("/api/v3/leads", {"q": SECRET}).json()
    assert page["items"] == []
    assert "On the suppression list since" in page["suppressed"]
    assert "She wrote." in page["suppressed"]
    assert "suppressed" not in client.get("/api/v3/leads", {"q": "nobody@elsewhere.test"}).json()
    client.post("/api/v3/suppressions", {"kind": "domain", "value": "closed.test"})
    assert "suppressed" in client.get("/api/v3/domains", {"host": "closed.test"}).json()
