"""E-mails, phones and people of a file become contacts of the business's domain, with the row as their evidence."""

from __future__ import annotations

from typing import Any

import pytest

from jobs.compliance import suppression_list
from jobs.compliance.subjects import read_subject
from jobs.lists.catalogue import BUSINESSES
from jobs.models import Contact, ContactEvidence, Domain, Import, Lead, LocalBusiness
from jobs.store.imported_contacts import METHOD, store_imported_contacts
from jobs.store.leads import refresh_leads
from jobs.transfer import import_jobs, import_undo
from jobs.transfer.import_jobs import ImportRequest
from jobs.transfer.mapping import read_file
from tests.stages.conftest import work_off

__all__ = ["work_off"]

pytestmark = pytest.mark.django_db

FINCH = (
    "name,website,phone,email,contact person,job title\n"
    "Finch,finch.test,+16072725142,info@finch.test; nora@finch.test,Nora Quill,Owner\n"
)


def imported(text: str, name: str = "shops.csv", **more: Any) -> Import:
    table = read_file(BUSINESSES, name, text.encode())
    return import_jobs.create(ImportRequest(BUSINESSES, table, "ada", file_name=name, **more))


def contacts() -> set[tuple[str, str]]:
    return set(Contact.objects.values_list("kind", "normalised"))


def evidence(value: str) -> list[str]:
    return list(
        ContactEvidence.objects.filter(contact__value=value).order_by("pk").values_list("source_url", flat=True)
    )


def with_domain(host: str = "finch.test") -> Domain:
    domain, _ = Domain.objects.get_or_create(host=host)
    LocalBusiness.objects.update(domain=domain)
    refresh_leads(businesses=LocalBusiness.objects.values_list("pk", flat=True))
    return domain


ALL = {
    ("email", "info@finch.test"), ("email", "nora@finch.test"), ("phone", "+16072725142"), ("person", "nora quill"),
}  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_what_a_file_brings_becomes_contacts_when_the_business_gets_its_domain(work_off: Any) -> None:
    imported(FINCH)
    assert contacts() == set()
    assert work_off("domain_extraction", *LocalBusiness.objects.all()) == {"found": 1}
    assert contacts() == ALL
    assert evidence("info@finch.test") == ["imported from shops.csv row 2"]
    assert set(ContactEvidence.objects.values_list("method", "page")) == {(METHOD, None)}
    nora = Contact.objects.get(value="Nora Quill")
    assert (nora.name, nora.title, Domain.objects.get().contact_count) == ("Nora Quill", "Owner", 4)
    assert set(Contact.objects.filter(kind="email").values_list("contact_type", flat=True)) == {"SERVICE", "CORPORATE"}
    lead = Lead.objects.get()
    assert (lead.email, lead.emails, lead.phone) == ("info@finch.test", ["nora@finch.test"], "+16072725142")
    assert [person["name"] for person in lead.people] == ["Nora Quill"]


def test_a_later_file_adds_its_own_and_each_contact_names_the_row_that_brought_it_first() -> None:
    imported("id,name,email\n1,Finch,a@finch.test\n")
    with_domain()
    imported("id,name,email,phone\n1,Finch,a@finch.test; b@finch.test,+16072725142\n", "later.csv", source="shops.csv")
    assert contacts() == {("email", "a@finch.test"), ("email", "b@finch.test"), ("phone", "+16072725142")}
    imported("id,name,email\n9,Other,c@other.test\n1,Finch,b@finch.test; d@finch.test\n")
    assert evidence("a@finch.test") == ["imported from shops.csv row 2"]
    assert evidence("d@finch.test") == ["imported from shops.csv row 3"]


def test_an_undo_takes_away_the_contacts_that_only_it_brought() -> None:
    imported("id,name,email\n1,Finch,a@finch.test\n")
    domain = with_domain()
    domain.contacts.create(kind="email", value="b@finch.test", normalised="b@finch.test")
    domain.contacts.get(value="b@finch.test").evidence.create(
        source_url="https://finch.test/", method="mailto", first_seen_at="2026-01-01T00:00Z",
        last_seen_at="2026-01-01T00:00Z",
    )  # fmt: skip
    stored = imported("id,name,email\n1,Finch,b@finch.test; c@finch.test; d@finch.test\n")
    Contact.objects.filter(value="d@finch.test").update(curation_status="Selected")
    assert len(contacts()) == 4
    assert import_undo.undo(stored.pk, by="ada").undo["restored"] == 1
    assert {value for _, value in contacts()} == {"a@finch.test", "b@finch.test", "d@finch.test"}
    assert evidence("b@finch.test") == ["https://finch.test/"]
    domain.refresh_from_db()
    assert domain.contact_count == 3
    assert LocalBusiness.objects.get().emails == ["a@finch.test"]


def test_what_the_site_shows_of_a_contact_stays_and_a_gone_one_is_back() -> None:
    imported("id,name\n1,Finch\n")
    with_domain().contacts.create(
        kind="email", value="A@finch.test", normalised="a@finch.test", title="Owner", confidence="0.95",
        gone_at="2026-01-01T00:00Z",
    )  # fmt: skip
    imported("id,name,email\n1,Finch,a@finch.test\n")
    contact = Contact.objects.get()
    assert (contact.value, contact.title, str(contact.confidence), contact.gone_at) == (
        "A@finch.test", "Owner", "0.95", None,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "value", "gone"),
    [
        ("email", "nora@finch.test", ("email", "nora@finch.test")),
        ("phone", "+16072725142", ("phone", "+16072725142")),
        ("person", "Nora Quill", ("person", "nora quill")),
    ],
)
def test_what_is_suppressed_after_the_import_becomes_no_contact(kind: str, value: str, gone: tuple[str, str]) -> None:
    imported(FINCH)
    scope = "finch.test" if kind == "person" else ""
    suppression_list.add(read_subject(kind, value, scope), by="olga")
    with_domain()
    store_imported_contacts(LocalBusiness.objects.values_list("pk", flat=True))
    assert contacts() == ALL - {gone}
    imported(FINCH, "again.csv")
    assert contacts() == ALL - {gone}


def test_a_suppressed_file_name_or_source_is_in_no_evidence() -> None:
    suppression_list.add(read_subject("email", "nora@finch.test", ""), by="olga")
    imported("id,name\n1,Finch\n", "nora@finch.test.csv", source="list of nora@finch.test")
    with_domain()
    imported("id,name,email\n1,Finch,a@finch.test\n", "nora@finch.test.csv", source="list of nora@finch.test")
    assert evidence("a@finch.test") == ["imported from list of [suppressed] row 2"]


def test_contacts_come_back_with_their_evidence_where_the_domain_was_moved() -> None:
    imported(FINCH)
    with_domain("old.test")
    new = Domain.objects.create(host="finch.test")
    LocalBusiness.objects.update(domain=new)
    store_imported_contacts(LocalBusiness.objects.values_list("pk", flat=True))
    store_imported_contacts(LocalBusiness.objects.values_list("pk", flat=True))  # again changes nothing
    assert {value for _, value in contacts()} == {value for _, value in ALL}
    assert ContactEvidence.objects.count() == 4
