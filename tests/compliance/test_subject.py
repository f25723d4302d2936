"""`manage.py subject`: where somebody stands, the access bundle, and erasing with a receipt."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.utils import timezone

from jobs.actions import duplicates, erasure, leads
from jobs.actions.curation import Refused
from jobs.actions.lead_suppressions import suppress_leads
from jobs.compliance import access, access_page, suppression_list
from jobs.compliance.gate import gate, gate_of
from jobs.compliance.subjects import guess_kind, read_subject
from jobs.lists.catalogue import BUSINESSES, CONTACTS
from jobs.models import (
    Contact,
    Domain,
    Export,
    ExportPiece,
    Lead,
    LeadCount,
    LeadCountChange,
    LocalBusiness,
    PossibleDuplicate,
    Suppression,
)
from jobs.store import lead_counts
from jobs.store.leads import refresh_leads
from jobs.transfer import export_jobs, import_jobs
from jobs.transfer.exports import export_request
from jobs.transfer.import_jobs import ImportRequest
from jobs.transfer.mapping import read_items


def run(*words: str) -> str:
    out = io.StringIO()
    call_command("subject", *words, stdout=out, stderr=io.StringIO())
    return out.getvalue()


@pytest.fixture
def shop(db: Any) -> Domain:
    domain = Domain.objects.create(host="shop.test", emails=["nora@shop.test", "office@shop.test"])
    for name in ("nora", "office"):
        domain.contacts.create(kind="email", value=f"{name}@shop.test", normalised=f"{name}@shop.test")
    return domain


def test_it_says_in_which_columns_somebody_stands(shop: Domain) -> None:
    text = run("nora@shop.test")
    assert "contacts.value: 1" in text
    assert "domains.emails: 1" in text
    assert "Found in 2 rows." in text


def test_a_bundle_is_json_or_a_page_that_runs_nothing(shop: Domain, tmp_path: Path) -> None:
    Domain.objects.update(title="<script>alert(1)</script> nora@shop.test")
    run("nora@shop.test", "--bundle", str(tmp_path / "a.json"))
    rows = json.loads((tmp_path / "a.json").read_text())["found"]
    assert {row["table"] for row in rows} == {"contacts", "domains"}
    now, address = timezone.now(), "https://shop.test/team"
    evidence = {"source_url": address, "method": "text", "snippet": "nora@shop.test", "confidence": 1}
    shop.contacts.first().evidence.create(first_seen_at=now, last_seen_at=now, **evidence)
    run("nora@shop.test", "--bundle", str(tmp_path / "a.html"))
    page = (tmp_path / "a.html").read_text()
    assert f'<td>read from</td><td class="text">{address}</td>' in page
    assert "nora@shop.test" in page
    assert "<script>" not in page


def test_the_page_is_written_for_the_person_it_is_about(shop: Domain) -> None:
    evidence = {"page": {"heading": "", "address": "nora@shop.test"}, "number": 3}
    content = access.bundle(read_subject("email", "nora@shop.test"), access.findings(read_subject("email", "x@y.test")))
    found = [
        {"table": "local_businesses", "id": 7, "columns": {"value": "a & b", "normalised": "a & b", "raw": evidence}},
        {"table": "domains", "id": 8, "columns": {"emails": ["nora@shop.test", "office@shop.test"]}},
    ]
    sent = [
        {"at": "2026-11-29T10:05:00+00:00", "destination_name": "Our CRM", "action": "sent", "fields": ["first_name"]}
    ]
    page = access_page.as_html(
        content | {"found": found, "sent": sent, "suppressed_since": "2026-11-02T09:00:00+00:00"}
    )
    for text in (
        "<strong>E-mail address</strong>",
        "Found in 2 rows of 2 tables. On the suppression list since 2 November 2026, 09:00 UTC",
        "<h2>Local businesses</h2>",
        '<td rowspan="2">7</td><td>value, normalised</td><td class="text">a &amp; b</td>',
        "<ul><li>page: address: nora@shop.test</li><li>number: 3</li></ul>",
        "<ul><li>nora@shop.test</li><li>office@shop.test</li></ul>",
        "<td>29 November 2026, 10:05 UTC</td><td>Our CRM</td><td>sent</td><td>first name</td>",
    ):
        assert text in page.decode()


def test_erasing_gives_a_receipt_without_the_value_and_clears_what_others_say(shop: Domain) -> None:
    text = run("nora@shop.test", "--erase", "--reason", "They asked.")
    receipt = json.loads(text[text.index("{") :])
    assert receipt["deleted"] == {"contacts": 1}
    assert receipt["cleared"] == {"domains": 1}
    assert "nora" not in json.dumps(receipt)
    shop.refresh_from_db()
    assert shop.emails == ["office@shop.test"]
    assert Contact.objects.get().value == "office@shop.test"
    assert Suppression.objects.get().reason == "They asked."
    assert "Nothing is stored, because it is suppressed" in run("nora@shop.test")


def test_a_domain_is_erased_with_its_subdomains_and_no_host_that_only_ends_with_its_letters(shop: Domain) -> None:
    Domain.objects.bulk_create(Domain(host=host) for host in ("blog.shop.test", "bookshop.test"))
    erasure.suppress(read_subject("domain", "shop.test"), by="olga")
    assert list(Domain.objects.values_list("host", flat=True)) == ["bookshop.test"]


def test_more_leads_than_can_be_looked_for_are_not_suppressed_at_once() -> None:
    with pytest.raises(Refused, match="At most 1,000 leads are suppressed at once, not 1,001"):
        suppress_leads(range(1_001), by="ada")


def test_an_account_of_our_own_people_is_left_and_named_in_the_receipt(shop: Domain) -> None:
    User.objects.create_user("nora", email="nora@shop.test")
    _, receipt = erasure.suppress(read_subject("email", "nora@shop.test"), by="olga")
    assert (receipt.left, receipt.deleted) == ({"auth_user": 1}, {"contacts": 1})
    assert User.objects.get().email == "nora@shop.test"


def test_an_erasure_ends_the_files_and_one_that_is_being_written_begins_anew(shop: Domain) -> None:
    request = export_request(CONTACTS, {}, "csv", ["value"])
    ready = export_jobs.create(request, by="ada")
    export_jobs.process_pending()
    assert Export.objects.filter(export_jobs.READY, pk=ready.pk).exists()
    begun = export_jobs.create(request, by="ada")
    Export.objects.filter(pk=begun.pk).update(lease_until=timezone.now(), fence=7, attempts=1)
    erasure.suppress(read_subject("email", "nora@shop.test"), by="olga")
    assert not Export.objects.filter(export_jobs.READY).exists()
    assert not ExportPiece.objects.exists()
    begun.refresh_from_db()
    assert (begun.fence, begun.lease_until, begun.attempts) == (8, None, 0), "its writer may go no further"


def test_the_counts_of_leads_keep_nothing_of_who_was_erased(shop: Domain) -> None:
    """A tag with an address is counted by its value: taking it from the lead appends a difference with the value."""
    refresh_leads(domains=[shop.pk])
    leads.change_leads([lead.pk for lead in shop.leads.all()], {"add_tags": ["nora@shop.test", "warm"]}, by="ada")
    lead_counts.fold()
    erasure.suppress(read_subject("email", "nora@shop.test"), by="olga")
    for _ in range(2):
        values = {*LeadCount.objects.values_list("value", flat=True)}
        values |= {*LeadCountChange.objects.values_list("value", flat=True)}
        assert not [value for value in values if "nora" in value]
        lead_counts.fold()
    assert dict(lead_counts.read_counts(["tags"])["tags"]) == {"warm": 1}


def test_a_person_is_erased_in_the_business_that_was_merged_into_theirs_too(shop: Domain) -> None:
    kept = LocalBusiness.objects.create(provider="google", external_id="1", name="Shop", domain=shop)
    imported = LocalBusiness.objects.create(
        provider="import", external_id="2", name="The Shop", people=[{"name": "Nora Quillfeather"}]
    )
    elsewhere = LocalBusiness.objects.create(
        provider="import", external_id="3", name="Other", people=[{"name": "Nora Quillfeather"}]
    )
    pair = PossibleDuplicate.objects.create(first=kept, second=imported, score="0.9", evidence={})
    refresh_leads(businesses=[kept.pk, imported.pk, elsewhere.pk])
    duplicates.merge(pair.pk, kept.pk, by="ada")
    erasure.suppress(read_subject("person", "Nora Quillfeather", "shop.test"), by="olga")
    rows = LocalBusiness.objects.filter(pk__in=[kept.pk, imported.pk])
    assert "Nora" not in str(list(rows.values_list("people", flat=True)))
    assert "Nora" not in str(list(Lead.objects.filter(business__in=rows).values_list("people", flat=True)))
    elsewhere.refresh_from_db()
    assert "Nora" in str(elsewhere.people)  # a namesake


@pytest.mark.parametrize(
    ("method", "path", "body", "field"),
    [
        ("post", "leads/{lead}/notes", {"text": "Write to nora@shop.test"}, "text"),
        ("patch", "leads/{lead}", {"tags": ["nora@shop.test"]}, "tags"),
        ("put", "leads/changes", {"ids": ["{lead}"], "stage": "Won", "reason": "Nora@shop.test wrote"}, "reason"),
        ("patch", "domains/{domain}", {"notes": "nora@shop.test"}, "notes"),
        ("put", "domains/status", {"ids": ["{domain}"], "status": "Maybe", "reason": "nora@shop.test"}, "reason"),
    ],
)
def test_what_people_type_about_the_suppressed_is_refused_by_its_field(
    shop: Domain, operator: Any, method: str, path: str, body: dict[str, Any], field: str
) -> None:
    refresh_leads(domains=[shop.pk])
    erasure.suppress(read_subject("email", "nora@shop.test"), by="olga")
    numbers = {"lead": shop.leads.get().pk, "domain": shop.pk}
    body = {name: [int(v.format(**numbers)) for v in value] if name == "ids" else value for name, value in body.items()}
    answer = getattr(operator, method)(f"/api/v3/{path.format(**numbers)}", body, format="json")
    assert (answer.status_code, [error["field"] for error in answer.json()["errors"]]) == (400, [field])
    assert "It names somebody on the suppression list" in answer.json()["detail"]
    assert "Nothing is stored, because it is suppressed" in run("nora@shop.test")


def test_a_value_that_cannot_be_read_is_refused_with_a_sentence(db: Any) -> None:
    with pytest.raises(CommandError, match="A person needs a domain"):
        run("Nora Quillfeather")
    with pytest.raises(CommandError, match="json"):
        run("nora@shop.test", "--bundle", "a.pdf")


@pytest.mark.parametrize(
    ("value", "kind"),
    [("a@b.test", "email"), ("+1 607 272 0143", "phone"), ("shop.test", "domain"), ("Nora Quillfeather", "person")],
)
def test_the_kind_of_a_value_shows(value: str, kind: str) -> None:
    assert guess_kind(value) == kind


@pytest.mark.parametrize(
    ("kind", "value", "stopped", "passes"),
    [
        ("domain", "gone.test", "see www.a.gone.test/x", "begone.test"),
        ("domain", "gone.test", "https://a.test/?to=https%3A%2F%2Fgone.test%2F", "https://a.test/gone"),
        ("email", "nora@shop.test", "NORA%40shop.test", "dnora@shop.test"),
        ("phone", "+16072720143", "call 12 (607) 272-0143 5", "(607) 272-01435"),
        ("phone", "+442079460018", "020 7946 0018", "+44 20 7946 0019"),
        ("place_id", "ChIJabc1", "places/ChIJabc1", "ChIJabc12"),
    ],
)
def test_a_value_is_recognised_as_people_write_it(kind: str, value: str, stopped: str, passes: str) -> None:
    allowed = gate_of(read_subject(kind, value))
    assert allowed.blocks(stopped)
    assert not allowed.blocks(passes)


@pytest.mark.parametrize(
    ("entry", "stops", "passes"),
    [
        (("domain", "shop.test", ""), ("email", "nora@mail.shop.test", ""), ("email", "nora@myshop.test", "")),
        (("email_domain", "shop.test", ""), ("email", "nora@mail.shop.test", ""), ("domain", "shop.test", "")),
        (("domain", "shop.test", ""), ("domain", "www.shop.test", ""), ("domain", "test.shop", "")),
        (("person", "Nora Quill", "shop.test"), ("person", "nora quill", "mail.shop.test"),
         ("person", "Nora Quill", "The Shop")),
        (("phone", "+1 607 555 0143", ""), ("phone", "+16075550143", ""), ("phone", "+16075550144", "")),
    ],
)  # fmt: skip
def test_the_entries_that_stop_somebody_are_those_by_which_the_gate_does(
    db: Any, entry: tuple[str, str, str], stops: tuple[str, str, str], passes: tuple[str, str, str]
) -> None:
    stored, _ = suppression_list.add(read_subject(*entry), by="olga")
    assert suppression_list.covering(read_subject(*stops)) == [stored]
    assert suppression_list.covering(read_subject(*passes)) == []
    for (kind, value, scope), stopped in ((stops, True), (passes, False)):
        looked_at = {"domain": gate().domain(value), "person": gate().person(value, [scope])}
        assert looked_at.get(kind, gate().contact(kind, value)) is stopped


def test_a_namesake_elsewhere_stays() -> None:
    allowed = gate_of(read_subject("person", "Nora Quillfeather", "shop.test"))
    assert allowed.person("nora quillfeather", ["www.shop.test"])
    assert not allowed.person("Nora Quillfeather", ["other.test"])
    assert allowed.blocks("Ask Nora Quillfeather")  # nobody knows where: it does not leave


def test_the_list_shows_hints_and_the_gate_reads_changes_at_once(db: Any) -> None:
    subject = read_subject("email", "nora@shop.test")
    assert not gate().email("nora@shop.test")
    entry, new = suppression_list.add(subject, by="olga")
    assert (new, entry.hint) == (True, "n…@s….test")
    assert gate().email("Nora@shop.test")
    entry.delete()
    assert not gate().email("nora@shop.test")


@pytest.mark.parametrize("words", [("nora",), ("nora", "quillfeather")])
def test_a_value_that_is_taken_for_a_name_says_so_and_what_to_give(db: None, words: tuple[str, ...]) -> None:
    with pytest.raises(CommandError, match="It is taken for a person's name: --at says where"):
        call_command("subject", " ".join(words))


def test_a_bundle_has_of_a_file_only_the_lines_about_its_subject(shop: Domain) -> None:
    export_jobs.create(export_request(CONTACTS, {}, "csv", ["id", "value"]), by="ada")
    export_jobs.process_pending()
    subject = read_subject("email", "nora@shop.test")
    (row,) = [row for row in access.findings(subject) if row.table == "export_pieces"]
    assert row.columns["content"].endswith(",nora@shop.test")
    assert "\n" not in row.columns["content"]
    assert b"office@shop.test" not in access.as_json(access.bundle(subject, [row]))


def test_a_bundle_has_of_a_list_only_the_items_about_its_subject(shop: Domain) -> None:
    rows = access.findings(read_subject("email", "nora@shop.test"))
    (domain,) = [row for row in rows if row.table == "domains"]
    assert domain.columns["emails"] == ["nora@shop.test"]
    colleagues = [
        {"name": f"{name.title()} Quill", "email": f"{name}@shop.test", "titles": [name]} for name in ("nora", "ines")
    ]
    profile = {"rows": [["nora@shop.test", "Owner"], ["ines@shop.test", "Clerk"]]}
    business = LocalBusiness.objects.create(
        provider="import", external_id="1", name="Shop", people=colleagues, custom_fields=profile
    )
    (row,) = [row for row in access.findings(read_subject("email", "nora@shop.test")) if row.row == business.pk]
    assert row.columns["people"] == colleagues[:1], "with all that is said of her"
    assert row.columns["custom_fields"] == {"rows": profile["rows"][:1]}
    people = [{"name": name, "email": f"{name}@shop.test", "latitude": "x"} for name in ("nora", "office")]
    import_jobs.create(ImportRequest(BUSINESSES, read_items(BUSINESSES, people), "ada"))
    subject = read_subject("email", "nora@shop.test")
    assert b"office@" not in access.as_json(access.bundle(subject, access.findings(subject)))
