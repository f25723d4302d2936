"""A role that does not see contacts meets none, at whatever door; what erases asks for the right to erase."""

from __future__ import annotations

from typing import Any

import pytest
import zstandard
from django.contrib.auth.models import Group, User

from jobs.lists.catalogue import BUSINESSES, DOMAINS
from jobs.models import (
    Bulk,
    Contact,
    ContactEvidence,
    Destination,
    Domain,
    Export,
    Fetch,
    Lead,
    LocalBusiness,
    Place,
    ReviewClaim,
    Run,
    Suppression,
)
from jobs.statuses import Curation
from jobs.store.leads import rebuild_leads
from jobs.transfer import export_jobs, import_jobs
from jobs.transfer.exports import export_request
from jobs.transfer.import_jobs import ImportRequest
from jobs.transfer.mapping import read_items
from scrapersky.accounts.roles import ABILITIES, set_abilities
from scrapersky.models import SavedView
from tests.admin.conftest import client_of
from tests.admin.test_every_address import addresses
from tests.api.conftest import client_of as api_client_of
from tests.api.conftest import town  # noqa: F401 -- a fixture

SECRET = "nora@shop0000.test"
PHONE, SHOWN_PHONE = "+16072720199", "607-272-0199"
SECRETS = (SECRET, PHONE, SHOWN_PHONE, "instagram.test/nora")
SEES, OPERATES, ERASES = "Export, and see leads and contacts", "Operate: pause, retry, cancel, budgets", "Erase"


@pytest.fixture
def nora(town: dict[str, Any]) -> dict[str, Any]:  # noqa: F811 -- the fixture
    """A town in which an address stands wherever contacts stand."""
    domain: Domain = town["domain"]
    profile = "https://instagram.test/nora"
    organisation = {"telephone": PHONE, "gone": {"emails": [SECRET], "since": "2026-11-01T00:00:00"}}
    Domain.objects.filter(pk=domain.pk).update(
        emails=[SECRET], phones=[PHONE], socials={"instagram": profile}, organisation=organisation,
        curation_status=Curation.SELECTED,
    )  # fmt: skip
    LocalBusiness.objects.all().update(phone=PHONE, phone_as_written=PHONE, phones=[PHONE])
    LocalBusiness.objects.filter(pk=town["business"].pk).update(
        emails=[SECRET], people=[{"name": "Ines", "email": SECRET}], curation_status=Curation.SELECTED,
        profiles=[profile], custom_fields={"Mobile": PHONE},
    )  # fmt: skip
    Place.objects.filter(pk=town["place"].pk).update(phone=PHONE, raw={"phone": PHONE, "mail": SECRET})
    ContactEvidence.objects.update(snippet=f"Write to {SECRET} or call {PHONE}.")
    Fetch.objects.update(body=zstandard.compress(f"<p>{SECRET}</p>".encode()), content_type="text/html; charset=utf-8")
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
    ada = User.objects.create_user("ada")
    SavedView.objects.create(user=ada, noun="leads", name="Nora", query=f"q={SECRET}", shared=True)
    client = client_of(somebody(SEES))
    pages = {address: client.get(address) for name, address in addresses() if name != "fetch_body"}
    assert [(address, word) for address, page in pages.items() for word in SECRETS if word in _text(page)] == []
    assert sum(page.status_code == 200 for page in pages.values()) > 40
    for closed in ("/admin/jobs/lead/", "/admin/jobs/lead/review/", "/admin/destinations/", "/admin/export-recipes/"):
        assert pages[closed].status_code == 403, closed
    assert ">Leads<" not in _text(pages["/admin/"])


def _text(page: Any) -> str:
    return b"".join(page.streaming_content if page.streaming else [page.content]).decode("utf-8", "replace")


def test_whoever_sees_contacts_meets_it_on_the_same_pages(nora: dict[str, Any]) -> None:
    client = client_of(somebody("Manage"))
    shown = [address for name, address in addresses() if SECRET in _text(client.get(address))]
    for name in ("domain", "business", "page", "place"):
        row = nora[name]
        assert f"/admin/jobs/{row._meta.model_name}/{row.pk}/" in shown
    assert "/admin/jobs/lead/" in shown
    assert SHOWN_PHONE in _text(client.get("/admin/jobs/localbusiness/"))
    assert SHOWN_PHONE in _text(client.get("/admin/jobs/localbusiness/duplicates/"))


def test_a_column_of_contacts_is_not_chosen_by_its_address(nora: dict[str, Any]) -> None:
    client = client_of(somebody(SEES))
    for address in ("?columns=business,phone", f"rows/?ids={nora['business'].pk}&columns=business,phone"):
        page = client.get(f"/admin/jobs/localbusiness/{address}")
        assert (page.status_code, SHOWN_PHONE in _text(page)) == (200, False), address


def test_a_stored_copy_is_for_whoever_sees_contacts(nora: dict[str, Any]) -> None:
    (fetch,) = Fetch.objects.all()
    scout, other = client_of(somebody(SEES)), client_of(User.objects.create_superuser("ada"))
    copy = f"/admin/copies/{fetch.pk}/"
    for address in (copy, f"/admin/jobs/fetch/{fetch.pk}/", f"/admin/jobs/page/{fetch.row_id}/"):
        page = _text(other.get(address))
        assert copy in page or SECRET in page, address
        assert "/copies/" not in _text(scout.get(address)), address
    assert scout.get(copy).status_code == 403


def test_review_shows_a_card_without_contacts_and_without_the_copy(nora: dict[str, Any]) -> None:
    scout, other = client_of(somebody(SEES)), client_of(User.objects.create_superuser("ada"))
    for name in ("domain", "business", "page", "place"):
        row = type(nora[name]).objects.get(pk=nora[name].pk)
        address = f"/admin/jobs/{row._meta.model_name}/review/cards/?curation_status={row.curation_status}&n=5"
        for client, sees in ((other, True), (scout, False)):
            cards = client.get(address).json()["cards"]
            html = next(card["html"] for card in cards if card["pk"] == row.pk)
            assert any(word in html for word in (*SECRETS, "/copies/")) is sees, (name, sees)
            ReviewClaim.objects.all().delete()


def test_the_rows_of_an_import_are_for_whoever_made_it_or_sees_contacts(nora: dict[str, Any]) -> None:
    table = {"name": "Kestrel", "email": SECRET, "website": "not a website", "latitude": "north"}
    theirs, own, by_key = (
        import_jobs.create(ImportRequest(BUSINESSES, read_items(BUSINESSES, [table]), name))
        for name in ("ada", "scout", "scout (nightly)")
    )
    scout = somebody(SEES)
    client, api = client_of(scout), api_client_of(scout)
    for stored, allowed in ((theirs, False), (own, True), (by_key, True)):
        expected = 200 if allowed else 403
        assert client.get(f"/admin/import/{stored.pk}/").status_code == expected
        for part in ("problems", "notices"):
            assert api.get(f"/api/v3/imports/{stored.pk}/{part}").status_code == expected
    ada = User.objects.create_superuser("ada")
    assert client_of(ada).get(f"/admin/import/{own.pk}/").status_code == 200
    assert api_client_of(ada).get(f"/api/v3/imports/{own.pk}/problems").status_code == 200


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
        "places",
        f"places/{nora['place'].pk}",
        "fetches",
        "events?after=0-0",
        "possible-duplicates",
        "imports",
        "runs",
    ):
        answer = client.get(f"/api/v3/{path}")
        assert answer.status_code == 200, path
        assert not any(word in answer.content.decode() for word in SECRETS), path
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
    assert client.get("/api/v3/places?fields=phone").status_code == 403
    assert client.get("/api/v3/local-businesses?fields=custom_fields").status_code == 403
    refused = client.get("/api/v3/domains?fields=host,emails")
    assert (refused.status_code, refused.json()["detail"]) == (403, "Your role does not let you see contacts: emails.")


def test_what_is_recorded_of_acts_shows_no_contact(nora: dict[str, Any]) -> None:
    ada, person = User.objects.create_superuser("ada", password="ada-secret-1"), somebody(SEES)
    api, lead = api_client_of(ada), Lead.objects.get(email=SECRET)
    archived, found = {"status": "Archived"}, {"filter": {"q": SECRET}, "expected_count": 1}
    for path, body in (
        ("leads/changes", {"ids": [lead.pk], "note": f"Write to {SECRET}"}),
        ("leads/changes/filtered", {**found, "stage": "Contacted"}),
        ("leads/status/filtered", {**found, **archived}),
        ("contacts/status/filtered", {**found, **archived}),
        ("contacts/status", {"ids": list(Contact.objects.values_list("pk", flat=True)), "status": "Selected"}),
    ):
        assert api.put(f"/api/v3/{path}", body, format="json").status_code == 200, path
    export = {"noun": "leads", "format": "csv", "filter": {"q": SECRET}}
    assert api.post("/api/v3/exports", export, format="json").status_code == 202
    bulks = [f"decisions/bulks/{pk}" for pk in Bulk.objects.values_list("pk", flat=True)]
    client, scout = client_of(person), api_client_of(person)
    pages = {path: scout.get(f"/api/v3/{path}") for path in ("events?after=0-0", "decisions", "runs", *bulks)}
    pages |= {f"bulk {pk}": client.get(f"/admin/jobs/bulk/{pk}/") for pk in Bulk.objects.values_list("pk", flat=True)}
    pages |= {name: client.get(f"/admin/jobs/{name}/") for name in ("bulk", "event", "run")}
    pages |= {f"run {run.pk}": client.get(f"/admin/jobs/run/{run.pk}/") for run in Run.objects.all()}
    assert {page.status_code for page in pages.values()} == {200}
    assert [name for name, page in pages.items() if any(word in _text(page) for word in SECRETS)] == []
    assert SECRET in _text(client_of(ada).get(f"/admin/jobs/bulk/{Bulk.objects.latest('at').pk}/"))


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
