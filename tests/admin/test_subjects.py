"""Data requests: where somebody stands, the bundle, erasing with a receipt; the public objection page."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from jobs.compliance import suppression_list
from jobs.compliance.objection_links import objection_link
from jobs.compliance.subjects import read_subject
from jobs.models import Contact, Domain, Event, Suppression
from scrapersky.models import ObjectionLink
from tests.admin.conftest import MakePerson

PAGE = "/admin/subject/"
NORA = {"value": "nora@shop.test"}
Make = Callable[..., list[Domain]]


@pytest.fixture
def shop(db: None) -> Domain:
    domain = Domain.objects.create(host="shop.test", emails=["nora@shop.test", "office@shop.test"])
    for name in ("nora", "office"):
        domain.contacts.create(kind="email", value=f"{name}@shop.test", normalised=f"{name}@shop.test")
    return domain


def post(client: Client, status: int = 200, **fields: str) -> str:
    response = client.post(PAGE, NORA | fields)
    assert response.status_code == status
    return " ".join(response.content.decode().split())


def test_the_page_says_in_which_columns_of_which_rows_somebody_stands(administrator: Client, shop: Domain) -> None:
    page = post(administrator)
    assert "Found in 2 rows." in page
    link = f'<a href="/admin/jobs/domain/{shop.pk}/" class="">{shop.pk}</a>'
    assert re.search(rf"Domains</td> <td[^>]*>emails</td> <td[^>]*>1</td> <td[^>]*>{link}</td>", page)
    assert "office@shop.test" not in page


def test_who_is_suppressed_is_shown_with_since_when_by_whom_and_why_whatever_is_stored(
    administrator: Client, shop: Domain
) -> None:
    suppression_list.add(read_subject("email", "nora@shop.test"), by="olga", reason="She called.", source="admin")
    day = Suppression.objects.get().created_at.date().isoformat()
    sentence = f"On the suppression list since {day} (e-mail address n…@s….test), added by olga (admin)."
    page = post(administrator)
    assert f"{sentence} Reason: She called." in page
    assert "A worker is about to erase what is stored." in page
    Suppression.objects.update(erasure_pending=False)
    assert "What is stored has not been erased" in post(administrator)
    Contact.objects.all().delete()
    Domain.objects.update(emails=[])
    assert "Nothing is stored, because it is suppressed" in post(administrator)


@pytest.mark.parametrize(("kind", "value"), [("domain", "shop.test"), ("email_domain", "shop.test")])
def test_who_is_suppressed_with_a_whole_domain_is_shown_as_suppressed(
    administrator: Client, db: None, kind: str, value: str
) -> None:
    suppression_list.add(read_subject(kind, value), by="olga")
    page = post(administrator)
    assert "Nothing is stored, because it is suppressed" in page
    assert "No reason was given." in page
    assert "suppression list since" not in post(administrator, value="nora@stays.test")


def test_a_search_for_who_is_suppressed_says_so_in_place_of_nothing_matches(administrator: Client, db: None) -> None:
    suppression_list.add(read_subject("email", "nora@shop.test"), by="olga", reason="She called.")
    page = administrator.get("/admin/jobs/contact/", {"q": "nora@shop.test"}).content.decode()
    assert "what you searched for is suppressed. On the suppression list since" in " ".join(page.split())
    rows = administrator.get("/admin/palette/", {"q": "nora@shop.test"}).json()["rows"]
    assert [(row["kind"], row["url"]) for row in rows] == [("suppressed", "/admin/suppressions/")]
    others = administrator.get("/admin/jobs/contact/", {"q": "mara@shop.test"}).content.decode()
    assert "Nothing matches." in others
    assert administrator.get("/admin/palette/", {"q": "mara@shop.test"}).json()["rows"] == []


def test_the_bundle_is_a_file_of_json_or_a_page_that_is_read(administrator: Client, shop: Domain) -> None:
    as_json = administrator.post(PAGE, NORA | {"do": "json"})
    assert as_json["Content-Disposition"] == 'attachment; filename="access-bundle.json"'
    assert {row["table"] for row in json.loads(as_json.content)["found"]} == {"contacts", "domains"}
    as_page = administrator.post(PAGE, NORA | {"do": "html"})
    assert as_page["Content-Disposition"] == 'attachment; filename="access-bundle.html"'
    assert "What is stored about nora@shop.test" in as_page.content.decode()


def test_erasing_needs_the_word_and_gives_a_receipt_without_the_value(administrator: Client, shop: Domain) -> None:
    assert "Nothing was erased." in post(administrator, 409, do="erase", confirm="yes")
    assert Contact.objects.count() == 2
    page = post(administrator, do="erase", confirm="erase", reason="Letter of 3 May")
    entry = Suppression.objects.get()
    assert (entry.reason, entry.added_by, entry.source) == ("Letter of 3 May", "ada", "admin")
    assert f"<dt>Number</dt> <dd>{entry.pk}</dd>" in page
    assert re.search(r"<dd>\d+ [A-Z][a-z]{2} \d{4}, \d\d:\d\d UTC, by ada</dd>", page)
    assert "<dt>contacts</dt> <dd>1 deleted</dd>" in page
    assert "<dt>domains</dt> <dd>1 cleared</dd>" in page
    assert "nora@" not in page
    assert list(Contact.objects.values_list("value", flat=True)) == ["office@shop.test"]
    events = {(event.outcome, event.table) for event in Event.objects.filter(kind="erased")}
    assert events == {("deleted", "contacts"), ("cleared", "domains")}


def test_a_value_that_cannot_be_read_is_refused_with_a_sentence(administrator: Client, db: None) -> None:
    response = administrator.post(PAGE, {"value": "Nora Quillfeather"})
    assert response.status_code == 400
    assert "A person needs a domain" in response.content.decode()
    assert administrator.get(f"{PAGE}?value=nora@shop.test").content.decode().count("nora@shop.test") == 0


def test_a_curator_may_not(person: MakePerson, shop: Domain) -> None:
    curator = person("jobs.view_domain", "jobs.change_domain")
    assert curator.get(PAGE).status_code == 403
    assert curator.post(PAGE, NORA | {"do": "erase", "confirm": "erase"}).status_code == 403
    assert Contact.objects.count() == 2


# The objection page.


@pytest.fixture
def link(administrator: Client, shop: Domain, settings: Any) -> str:
    settings.OBJECTION_PAGE = True
    settings.OBJECTION_REQUESTS_PER_MINUTE = 1_000
    found = re.search(r"<code[^>]*>http://testserver(/admin/objection/[^<]+)</code>", post(administrator, do="link"))
    assert found
    return found[1]


def test_the_objection_page_is_off_by_default(administrator: Client, link: str, settings: Any) -> None:
    settings.OBJECTION_PAGE = False
    assert "Make an objection link" not in post(administrator)
    assert Client().get(link).status_code == 404
    assert Client().post(link).status_code == 404
    assert Contact.objects.count() == 2


def test_somebody_with_a_link_objects_once_and_needs_no_account(link: str) -> None:
    visitor = Client()
    assert "nora@shop.test" in visitor.get(link).content.decode()
    assert Contact.objects.count() == 2  # looking erases nothing
    page = " ".join(visitor.post(link, {"reason": "I never agreed."}).content.decode().split())
    assert "deleted or cleared on" in page
    entry = Suppression.objects.get()
    assert (entry.reason, entry.source, entry.added_by) == ("I never agreed.", "objection", "objection page")
    assert suppression_list.find(read_subject("email", "nora@shop.test")) == entry
    assert list(Contact.objects.values_list("value", flat=True)) == ["office@shop.test"]
    assert not ObjectionLink.objects.exists()
    assert "not valid any more" in visitor.post(link).content.decode()


def test_a_link_that_is_forged_or_has_expired_erases_nothing(link: str) -> None:
    visitor = Client()
    assert visitor.post(link.replace("objection/", "objection/x")).status_code == 404
    ObjectionLink.objects.update(expires_at="2020-01-01T00:00Z")
    assert visitor.post(link).status_code == 404
    assert Contact.objects.count() == 2


@pytest.fixture
def link_of_file(shop: Domain, settings: Any) -> str:
    """The link that a file or a destination has for an e-mail, as a path."""
    settings.OBJECTION_PAGE, settings.OBJECTION_BASE_URL = True, "https://leads.shop.test/"
    settings.OBJECTION_REQUESTS_PER_MINUTE = 1_000
    return objection_link("nora@shop.test").removeprefix("https://leads.shop.test")


def test_the_link_of_a_file_opens_the_page_of_its_e_mail_until_the_erasure(link_of_file: str) -> None:
    visitor = Client()
    assert "nora@shop.test" in visitor.get(link_of_file).content.decode()
    assert Contact.objects.count() == 2
    assert "deleted or cleared on" in " ".join(visitor.post(link_of_file).content.decode().split())
    assert list(Contact.objects.values_list("value", flat=True)) == ["office@shop.test"]
    assert visitor.get(link_of_file).status_code == 404


def test_the_link_of_a_file_is_always_the_same_says_nothing_and_outlives_a_change_of_the_key(
    link_of_file: str, settings: Any
) -> None:
    assert objection_link("Nora@shop.test").endswith(link_of_file)
    assert "nora" not in link_of_file
    assert objection_link("office@shop.test")[-40:] != link_of_file[-40:]
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "n" * 40, [settings.SECRET_KEY]
    assert Client().get(link_of_file).status_code == 200
    settings.SECRET_KEY_FALLBACKS = []
    assert Client().get(link_of_file).status_code == 404


@pytest.mark.parametrize(
    "change", [lambda path: path[:-6] + "AAAA/", lambda path: path.replace("e1.", "e1.A"), str.upper]
)
def test_the_link_of_a_file_that_somebody_changed_erases_nothing(link_of_file: str, change: Any) -> None:
    assert (
        Client().post("/admin/objection/" + change(link_of_file.removeprefix("/admin/objection/"))).status_code == 404
    )
    assert Contact.objects.count() == 2


@pytest.mark.parametrize("off", ["OBJECTION_PAGE", "OBJECTION_BASE_URL"])
def test_there_are_no_links_in_files_without_the_page_and_its_address(
    link_of_file: str, settings: Any, off: str
) -> None:
    setattr(settings, off, "")
    assert objection_link("nora@shop.test") == ""


def test_the_token_is_stored_as_a_hash_only(link: str) -> None:
    secret = link.rstrip("/").rpartition("/")[2].partition(":")[0]
    stored = ObjectionLink.objects.get()
    assert secret not in (stored.digest, stored.value)
    assert len(stored.digest) == 64


def test_the_objection_page_is_throttled_by_address(link: str, settings: Any) -> None:
    settings.OBJECTION_REQUESTS_PER_MINUTE = 0
    answer = Client().post(link)
    assert answer.status_code == 429
    assert "Too many requests" in answer.content.decode()
    assert Contact.objects.count() == 2


def test_a_forged_form_of_another_site_erases_nothing(link: str) -> None:
    assert Client(enforce_csrf_checks=True).post(link).status_code == 403
    assert Contact.objects.count() == 2
