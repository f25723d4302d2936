"""Leads in the admin: facets, many changed at once, the card of evidence, notes; columns and views of a list."""

from __future__ import annotations

import html
import json
import re
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from jobs.actions.curation import undo
from jobs.actions.erasure import run_requested_erasures
from jobs.actions.leads import add_note, change_leads, history_of
from jobs.models import (
    Bulk,
    Contact,
    ContactEvidence,
    Domain,
    Event,
    Lead,
    LeadChange,
    LeadNote,
    LocalBusiness,
    Page,
    PossibleDuplicate,
    Project,
    Suppression,
)
from jobs.statuses import Curation
from jobs.store.leads import refresh_leads
from scrapersky.admin import chips
from scrapersky.admin.base import site
from scrapersky.admin.formatters import reach
from scrapersky.admin.lead_evidence import missing_panel
from scrapersky.models import ListPreference, SavedView
from tests.admin.conftest import MakePerson
from tests.admin.fixtures_town import fill

pytestmark = pytest.mark.django_db
LIST = "/admin/jobs/lead/"


@pytest.fixture(autouse=True)
def leads() -> list[int]:
    kestrel = Domain.objects.create(host="kestrel.test", registrable_domain="kestrel.test", outcome="robots")
    page = Page.objects.create(domain=kestrel, url="https://kestrel.test/contact", page_type="contact")
    for n, (name, city, domain) in enumerate(
        (("Kestrel", "Ithaca", kestrel), ("Finch", "Ithaca", None), ("Wren", "Cortland", None))
    ):
        LocalBusiness.objects.create(
            provider="google", external_id=str(n), name=name, city=city, domain=domain, main_category="dentist",
            business_status="CLOSED_PERMANENTLY" if name == "Wren" else "", phone="+16072720301" if n == 1 else "",
        )  # fmt: skip
    contact = Contact.objects.create(
        domain=kestrel, kind="email", value="info@kestrel.test", normalised="info@kestrel.test", confidence="0.9"
    )
    ContactEvidence.objects.create(
        contact=contact, page=page, source_url=page.url, method="mailto", snippet="Write to info@kestrel.test or call.",
        confidence="0.9", first_seen_at="2026-01-01T00:00Z", last_seen_at="2026-01-01T00:00Z",
    )  # fmt: skip
    refresh_leads(businesses=LocalBusiness.objects.values_list("pk", flat=True))
    return list(Lead.objects.order_by("pk").values_list("pk", flat=True))


def text_of_answer(answer: Any) -> str:
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode())))


def text_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.content[:500]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def names(client: Client, address: str) -> list[str]:
    return re.findall(r'class="name">([^<]+)<', client.get(address).content.decode())


def test_a_cell_leads_whoever_may_curate_to_where_it_is_changed(person: MakePerson, leads: list[int]) -> None:
    link = f'<a class="edit" href="{LIST}{leads[0]}/#edit" data-edit="owner">'
    views = ("jobs.view_lead", "jobs.view_contact", "jobs.view_domain")
    viewer, curator = person(*views, name="vera"), person(*views, "jobs.change_domain", name="carl")
    for address in (LIST, f"{LIST}rows/?ids={leads[0]}"):
        shown = curator.get(address).content.decode()
        assert link in shown
        assert "edit the owner of Kestrel" in shown
        assert "data-edit=" not in viewer.get(address).content.decode()


def test_facets_have_counts_and_several_values_of_one_are_chosen_by_links(administrator: Client) -> None:
    text = text_of(administrator, LIST)
    assert "City Ithaca 2 Cortland 1" in text
    assert "Has e-mail yes 1 no 2" in text
    narrowed = administrator.get(f"{LIST}?city=Ithaca").content.decode()
    assert "city=Ithaca%2CCortland" in narrowed  # the other value can be added
    assert set(names(administrator, f"{LIST}?city=Ithaca,Cortland&has_email=false")) == {"Finch", "Wren"}


def test_the_most_complete_lead_is_first(administrator: Client) -> None:
    assert names(administrator, LIST)[0] == "Kestrel"


def test_checked_leads_are_assigned_and_it_is_undone(administrator: Client, leads: list[int]) -> None:
    me = administrator.get(LIST).context["user"].get_username()
    page = administrator.post(
        f"{LIST}act/", {"act": "change:owner", "owner": me, "row": leads[:2], "scope": "checked"}, follow=True
    )
    assert "2 leads changed." in page.content.decode()
    assert list(Lead.objects.order_by("pk").values_list("owner", flat=True)) == [me, me, ""]
    administrator.post(f"/admin/undo/{Bulk.objects.get().pk}/")
    assert set(Lead.objects.values_list("owner", flat=True)) == {""}


def test_all_matching_leads_get_a_tag_after_their_number_is_confirmed(administrator: Client) -> None:
    form = {"act": "change:add_tags", "tags": "warm, 2026", "scope": "all", "query": "city=Ithaca"}
    asked = administrator.post(f"{LIST}act/", form)
    assert "Add tags: warm, 2026: all 2 matching rows?" in asked.content.decode()
    act = re.search(r'name="act" value="([^"]+)"', asked.content.decode())
    assert act
    confirmed = form | {"act": act[1].replace("&amp;", "&"), "expected": "2"}
    assert administrator.post(f"{LIST}act/", confirmed).status_code == 302
    assert {lead.name: lead.tags for lead in Lead.objects.all()} == {
        "Kestrel": ["warm", "2026"], "Finch": ["warm", "2026"], "Wren": [],
    }  # fmt: skip
    page = text_of(administrator, f"/admin/jobs/bulk/{Bulk.objects.get().pk}/")
    assert "Add tags: warm, 2026" in page


def test_a_change_that_cannot_be_made_is_told(administrator: Client, leads: list[int]) -> None:
    form = {"act": "change:stage", "stage": "Won", "row": [*leads[:1], 999_999], "scope": "checked"}
    page = administrator.post(f"{LIST}act/", form, follow=True).content.decode()
    assert "1 lead changed. Stage: Won. 1 was deleted in the meantime." in page
    form = {"act": "change:stage", "stage": "Nowhere", "row": leads[:1], "scope": "checked"}
    assert "There is no stage" in administrator.post(f"{LIST}act/", form, follow=True).content.decode()
    assert administrator.post(f"{LIST}act/", form | {"act": "change:email"}).status_code == 400


def test_who_may_only_look_changes_nothing(person: MakePerson, leads: list[int]) -> None:
    viewer = person("jobs.view_lead", "jobs.view_contact", "jobs.view_domain")
    form = {"act": "change:stage", "stage": "Won", "row": leads, "scope": "checked"}
    assert viewer.post(f"{LIST}act/", form).status_code == 403
    assert viewer.post(f"{LIST}{leads[0]}/note/", {"text": "x"}).status_code == 403
    assert "Assign, stage, tag" not in viewer.get(LIST).content.decode()


def test_the_card_shows_the_evidence_what_is_missing_and_why_it_ranks_here(
    administrator: Client, leads: list[int]
) -> None:
    text = text_of(administrator, f"{LIST}{leads[0]}/")
    assert "Write to info@kestrel.test or call." in text
    assert "own domain" in text
    assert "Ten points for each: name, website, e-mail, category." in text
    assert "robots" in text
    assert "Closed permanently" in text_of(administrator, f"{LIST}{leads[2]}/")
    cards = administrator.get(f"{LIST}review/cards/?n=3").json()["cards"]
    assert cards[0]["name"] == "Kestrel"
    assert "Why it ranks here" in cards[0]["html"]


def test_a_lead_is_written_to_called_and_copied_from_its_card(administrator: Client, leads: list[int]) -> None:
    Lead.objects.filter(pk=leads[0]).update(phone="+16072720301")
    page = administrator.get(f"{LIST}{leads[0]}/").content.decode()
    for part in ('href="mailto:info@kestrel.test"', 'data-copy="info@kestrel.test"', 'href="tel:+16072720301"'):
        assert part in page
    assert 'data-copy="+1 607-272-0301"' in page, "as people dial it"
    assert 'href="mailto:a%3Fb%26c@x.test"' in reach("email", "a?b&c@x.test"), "an address adds no subject of its own"


def test_a_lead_is_assigned_only_to_somebody_who_may_work_on_it(
    administrator: Client, person: MakePerson, leads: list[int]
) -> None:
    person("jobs.view_domain", name="vera")  # reads
    person("jobs.view_domain", "jobs.change_domain", name="carl")
    page = administrator.get(LIST).content.decode()
    assert ">carl</option>" in page
    assert ">vera</option>" not in page
    for name, sentence in (
        ("vera", "vera may read leads, but not work on them."),
        ("nemo", "Nobody here has the log-in"),
    ):
        fields = {"act": "change:owner", "owner": name, "row": leads[:2], "scope": "checked"}
        assert sentence in administrator.post(f"{LIST}act/", fields, follow=True).content.decode()
    assert set(Lead.objects.values_list("owner", flat=True)) == {""}


def test_whom_a_lead_is_assigned_to_stays_when_somebody_saves_another_field(
    administrator: Client, leads: list[int]
) -> None:
    """Also where it is somebody whom nothing can be assigned to any more."""
    Lead.objects.filter(pk=leads[1]).update(owner="gone")
    url = f"{LIST}{leads[1]}/"
    assert '<option value="gone" selected>' in administrator.get(url).content.decode()
    shown = {"initial-owner": "gone", "initial-stage": "New", "initial-next_on": "", "initial-tags": ""}
    form = shown | {"owner": "gone", "stage": "Contacted", "next_on": "", "tags": ""}
    assert administrator.post(f"{url}notes/", form).status_code == 302
    lead = Lead.objects.get(pk=leads[1])
    assert (lead.owner, lead.stage) == ("gone", "Contacted")


def test_one_lead_is_edited_with_a_history_unless_somebody_was_faster(administrator: Client, leads: list[int]) -> None:
    url = f"{LIST}{leads[1]}/notes/"
    shown = {"initial-owner": "", "initial-stage": "New", "initial-next_on": "", "initial-tags": ""}
    form = shown | {"owner": "", "stage": "Contacted", "next_on": "2026-12-01", "tags": "warm"}
    assert administrator.post(url, form).status_code == 302
    lead = Lead.objects.get(pk=leads[1])
    assert (lead.stage, str(lead.next_on), lead.tags) == ("Contacted", "2026-12-01", ["warm"])
    assert set(lead.changes.values_list("field", flat=True)) == {"stage", "next_on", "tags"}
    late = administrator.post(url, form | {"stage": "Won"})
    assert late.status_code == 409
    assert Lead.objects.get(pk=leads[1]).stage == "Contacted"
    assert "Contacted" in text_of(administrator, f"{LIST}{leads[1]}/")


def test_a_note_is_added_to_all_checked_leads_at_once(administrator: Client, leads: list[int]) -> None:
    form = {"act": "change:note", "note": "Met at the fair", "row": [str(pk) for pk in [*leads[:2], 10**9]]}
    said = "2 leads changed. Note: Met at the fair. 1 was deleted in the meantime."
    assert said in text_of_answer(administrator.post(f"{LIST}act/", form, follow=True))
    assert set(LeadNote.objects.values_list("lead_id", "text")) == {(pk, "Met at the fair") for pk in leads[:2]}
    for more, sentence in (({"row": []}, "Check rows first"), ({"note": " "}, "A note has 1 to")):
        assert sentence in administrator.post(f"{LIST}act/", form | more, follow=True).content.decode()
    assert LeadNote.objects.count() == 2


def test_a_note_on_all_that_match_is_undone_as_any_other_act(administrator: Client, leads: list[int]) -> None:
    add_note(Lead.objects.get(pk=leads[0]), "Called", by="ada")
    form = {"act": "change:note", "note": "Fair & square\nMay = 5?", "scope": "all", "query": "city=Ithaca"}
    page = administrator.post(f"{LIST}act/", form)
    assert "all 2 matching rows" in text_of_answer(page)
    name = page.context["act"]
    administrator.post(f"{LIST}act/", form | {"act": name, "expected": "2"})
    notes = LeadNote.objects.exclude(text="Called")
    assert set(notes.values_list("lead__city", "author", "text")) == {("Ithaca", "ada", "Fair & square\nMay = 5?")}
    assert notes.count() == 2
    bulk = Bulk.objects.get()
    assert bulk.changes == {"note": "added"}, "the text is in the notes alone, whose author may remove it"
    assert "none added" in text_of(administrator, f"/admin/jobs/bulk/{bulk.pk}/")
    assert {(event["now"], event["bulk_id"]) for event in history_of(leads[0])} == {
        ("Called", None), ("Fair & square\nMay = 5?", bulk.pk),
    }  # fmt: skip
    assert "Undone: 2 rows restored." in text_of_answer(administrator.post(f"/admin/undo/{bulk.pk}/", follow=True))
    assert list(LeadNote.objects.values_list("text", flat=True)) == ["Called"]


def test_a_note_and_a_field_of_one_change_are_one_undo(leads: list[int]) -> None:
    done = change_leads(leads, {"note": "Both", "stage": "Contacted"}, by="ada")
    assert (done.changed, LeadNote.objects.count()) == (3, 3)
    LeadNote.objects.filter(lead=leads[0]).delete()  # its author removed one meanwhile
    Lead.objects.filter(pk=leads[1]).update(stage="Won")
    assert undo(done.bulk, by="ada").changed == 3
    assert not LeadNote.objects.exists()
    assert list(Lead.objects.order_by("pk").values_list("stage", flat=True)) == ["New", "Won", "New"]


def test_checked_leads_are_suppressed_behind_a_page_that_names_them(administrator: Client, leads: list[int]) -> None:
    kestrel, finch = Lead.objects.get(name="Kestrel"), Lead.objects.get(name="Finch")
    form = {"row": [str(kestrel.pk), str(finch.pk)], "expected": "2", "reason": "They wrote to us."}
    page = administrator.post("/admin/leads/suppress/", form)
    assert (page.status_code, Suppression.objects.count()) == (200, 0)
    assert "Kestrel" in text_of_answer(page)
    assert "You cannot undo this." in text_of_answer(page)
    assert administrator.post("/admin/leads/suppress/", form | {"confirm": "yes"}).status_code == 409
    assert not Suppression.objects.exists()
    done = administrator.post("/admin/leads/suppress/", form | {"confirm": "erase"}, follow=True)
    assert "2 leads suppressed. Workers erase what is stored" in text_of_answer(done)
    assert set(Suppression.objects.values_list("kind", "reason", "source")) == {
        ("domain", "They wrote to us.", "admin"), ("phone", "They wrote to us.", "admin"),
    }  # fmt: skip
    run_requested_erasures()
    assert set(Lead.objects.values_list("name", flat=True)) == {"Finch", "Wren"}
    assert Lead.objects.get(name="Finch").phone == ""


def test_all_leads_that_match_are_suppressed_if_there_are_still_as_many(
    administrator: Client, leads: list[int]
) -> None:
    form = {"scope": "all", "query": "city=Ithaca", "confirm": "erase", "reason": "They wrote."}
    for expected in ("1", "9" * 400, "9" * 5_000):
        late = administrator.post("/admin/leads/suppress/", form | {"expected": expected})
        assert (late.status_code, Suppression.objects.count()) == (409, 0)
        assert "2 rows match now, not the" in text_of_answer(late)
        assert 'value="They wrote."' in late.content.decode()  # what was typed is still there
    administrator.post("/admin/leads/suppress/", form | {"expected": "2"})
    assert set(Suppression.objects.values_list("kind", flat=True)) == {"domain", "phone"}
    gone = administrator.post("/admin/leads/suppress/", {"scope": "all", "query": "city=Nowhere"}, follow=True)
    assert "No leads match. Nothing was changed." in text_of_answer(gone)


def test_a_lead_by_which_nothing_is_recognised_is_left_and_said(administrator: Client, leads: list[int]) -> None:
    form = {"row": [str(Lead.objects.get(name="Wren").pk)], "expected": "1", "confirm": "erase"}
    done = text_of_answer(administrator.post("/admin/leads/suppress/", form, follow=True))
    assert "0 leads suppressed. 1 lead left" in done
    assert not Event.objects.filter(outcome="suppress_leads").exists(), "nothing was done"
    assert "1 lead left: neither a site nor a place, an e-mail or a phone is known." in done


def test_whoever_may_not_erase_suppresses_no_lead(person: MakePerson, leads: list[int]) -> None:
    curator = person("jobs.view_lead", "jobs.view_domain", "jobs.change_domain", "jobs.view_contact")
    answer = curator.post("/admin/leads/suppress/", {"row": [str(leads[0])], "expected": "1", "confirm": "erase"})
    assert (answer.status_code, Suppression.objects.count()) == (403, 0)
    assert "Suppress…" not in curator.get(LIST).content.decode()


def test_a_note_on_many_leads_is_for_whoever_decides(person: MakePerson, leads: list[int]) -> None:
    viewer = person("jobs.view_lead", "jobs.view_contact", "jobs.view_domain")
    form = {"act": "change:note", "note": "x", "row": [str(leads[0])]}
    assert viewer.post(f"{LIST}act/", form).status_code == 403
    assert not LeadNote.objects.exists()


def test_a_lead_whose_business_may_be_there_twice_says_so(administrator: Client, leads: list[int]) -> None:
    first, second = LocalBusiness.objects.filter(name__in=("Finch", "Wren")).order_by("name")
    lead = Lead.objects.get(business=first)
    assert "Possible duplicates" not in text_of(administrator, f"{LIST}{lead.pk}/")
    PossibleDuplicate.objects.create(first=first, second=second, score=0.9, evidence={"phone": True})
    text = text_of(administrator, f"{LIST}{lead.pk}/")
    assert "Possible duplicates View all" in text
    assert "Business Source Matching Wren Google Places" in text


def test_leads_on_which_nobody_worked_for_a_while_are_a_filter(administrator: Client, leads: list[int]) -> None:
    me = administrator.get(LIST).context["user"].get_username()
    change_leads(leads[:2], {"owner": me}, by=me)
    assert names(administrator, f"{LIST}?untouched=7") == []
    LeadChange.objects.update(at=timezone.now() - timedelta(days=10))
    assert names(administrator, f"{LIST}?untouched=7") == []  # it came with its owner just now
    Lead.objects.update(created_at=timezone.now() - timedelta(days=10))
    assert set(names(administrator, f"{LIST}?untouched=7")) == {"Kestrel", "Finch"}  # Wren is nobody's
    assert names(administrator, f"{LIST}?untouched=14") == []
    add_note(Lead.objects.get(name="Finch"), "Called", by=me)
    assert names(administrator, f"{LIST}?untouched=7") == ["Kestrel"]
    Lead.objects.filter(name="Kestrel").update(stage="Lost")
    assert names(administrator, f"{LIST}?untouched=7") == []
    assert "Not touched for" in text_of(administrator, LIST)


def test_countries_among_the_filters_have_their_names(administrator: Client, leads: list[int]) -> None:
    Lead.objects.update(country="DE")
    text = text_of(administrator, f"{LIST}?country=DE")
    assert "Country Germany 3" in text


def test_a_note_has_its_author_and_only_the_author_removes_it(
    administrator: Client, person: MakePerson, leads: list[int]
) -> None:
    administrator.post(f"{LIST}{leads[0]}/note/", {"text": "Call in May."})
    note = LeadNote.objects.get()
    assert "Call in May." in text_of(administrator, f"{LIST}{leads[0]}/")
    other = person("jobs.view_lead", "jobs.view_contact", "jobs.view_domain", "jobs.change_domain")
    other.post(f"{LIST}{leads[0]}/note/{note.pk}/remove/")
    assert LeadNote.objects.exists()
    administrator.post(f"{LIST}{leads[0]}/note/{note.pk}/remove/")
    assert not LeadNote.objects.exists()


def heads(client: Client, address: str = LIST) -> list[str]:
    table: Any = re.search(r"<thead>.*?</thead>", client.get(address).content.decode(), re.S)
    found = re.findall(r'scope="col" class="[^"]*"[^>]*>\s*(?:<a[^>]*>)?\s*([^<]+?)\s*<', table[0])
    return [text for text in found if text]


def test_columns_are_chosen_and_ordered_by_each_person_and_an_address_can_name_others(
    administrator: Client, person: MakePerson
) -> None:
    everything = heads(administrator)
    columns = ["rating", "best_e_mail"]
    form = {"noun": "leads", "column": columns, "order": ["rating", "no_such_column", "phone", "best_e_mail"]}
    administrator.post("/admin/views/columns/", form)
    assert heads(administrator) == ["Lead", "Rating", "Best e-mail"]
    assert heads(administrator, f"{LIST}?columns=phone") == ["Lead", "Phone"]
    assert administrator.get(f"{LIST}?columns=nothing").status_code == 400
    assert heads(person("jobs.view_lead", "jobs.view_contact", "jobs.view_domain")) == everything
    rows = administrator.get(f"{LIST}rows/?ids={Lead.objects.values_list('pk', flat=True)[0]}").content.decode()
    assert rows.count("data-label=") == 3
    administrator.post("/admin/views/columns/", form | {"all": "1"})
    assert heads(administrator) == everything


def test_an_empty_list_says_how_many_there_are_without_a_filter_as_the_facets_have_counted_them(
    administrator: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted: list[str] = []
    monkeypatch.setattr(chips, "count_capped", lambda sets, cap: counted.extend(sets) or {})
    text = text_of(administrator, f"{LIST}?city=Ithaca&stage=Won")
    assert "Nothing matches all of these filters together" in text
    assert "Remove Stage: Won (2 without it)" in text
    assert counted == []


def test_a_column_is_moved_up_and_down_by_buttons_and_the_menu_opens_again_at_it(administrator: Client) -> None:
    columns = ["rating", "phone", "owner"]
    form = {"noun": "leads", "column": columns, "order": columns, "next": LIST}

    def pressed(button: str, column: str) -> tuple[str, list[str]]:
        answer = administrator.post("/admin/views/columns/", form | {button: column})
        return answer["Location"], heads(administrator)

    assert pressed("up", "owner") == (f"{LIST}#column-owner", ["Lead", "Rating", "Owner", "Phone"])
    assert pressed("down", "rating") == (f"{LIST}#column-rating", ["Lead", "Phone", "Rating", "Owner"])
    assert pressed("up", "rating")[1] == pressed("down", "city")[1] == ["Lead", "Rating", "Phone", "Owner"]
    assert pressed("down", "city")[0] == LIST, "it is not among those that are shown"


def test_a_view_is_shared_and_a_list_opens_with_it(administrator: Client, person: MakePerson) -> None:
    administrator.post("/admin/views/columns/", {"noun": "leads", "column": ["phone"]})
    query = administrator.get(f"{LIST}?city=Ithaca").context["view_query"]
    form = {"noun": "leads", "name": "Ithaca", "query": query, "shared": "1", "default": "1"}
    administrator.post("/admin/views/save/", form)
    view = SavedView.objects.get()
    assert (view.shared, view.query) == (True, "city=Ithaca&columns=lead%2Cphone")
    assert f'href="{LIST}?city=Ithaca&amp;columns=lead%2Cphone"' in administrator.get("/admin/").content.decode()
    other = person("jobs.view_lead", "jobs.view_contact", "jobs.view_domain")
    assert "Ithaca" in text_of(other, "/admin/jobs/lead/?city=Cortland")
    assert other.post(f"/admin/views/{view.pk}/forget/").status_code == 404
    other.post(f"/admin/views/{view.pk}/default/")
    assert ListPreference.objects.filter(default_view=view).count() == 2
    other.post(f"/admin/views/{view.pk}/default/")
    assert ListPreference.objects.filter(default_view=view).count() == 1


def test_leads_are_downloaded_in_the_layout_of_another_product(administrator: Client) -> None:
    answer: Any = administrator.post(f"{LIST}export/?city=Ithaca", {"format": "csv", "layout": "hubspot", "now": "1"})
    lines = b"".join(answer.streaming_content).decode().splitlines()
    assert lines[0].startswith("Email,First Name,")
    assert len(lines) == 3
    assert 'filename="leads-hubspot.csv"' in answer["Content-Disposition"]
    assert administrator.get(f"{LIST}export/?layout=nothing").status_code == 400


def test_every_lead_of_the_town_has_a_page_and_a_card(administrator: Client) -> None:
    fill(trades=12)
    for pk in Lead.objects.values_list("pk", flat=True):
        assert "Why it ranks here" in text_of(administrator, f"{LIST}{pk}/")
    assert administrator.get(f"{LIST}review/cards/?n=10").json()["cards"]


def test_home_tells_what_waits_of_leads_and_whose_are_due(administrator: Client) -> None:
    assert "3 new leads wait for a decision Review" in text_of(administrator, "/admin/")
    Lead.objects.filter(business__name="Kestrel").update(curation_status="Selected")
    Lead.objects.filter(business__name="Finch").update(owner="ada", next_on="2026-01-02")
    Lead.objects.filter(business__name="Wren").update(owner="somebody-else", next_on="2026-01-02")
    text = text_of(administrator, "/admin/")
    assert "2 new leads wait for a decision" in text
    assert "1 of your leads is due Open" in text
    address = re.search(r'href="(/admin/jobs/lead/\?[^"]*next_by[^"]*)"', administrator.get("/admin/").content.decode())
    assert address
    assert names(administrator, html.unescape(address[1])) == ["Finch"]


def test_a_lead_beside_the_list_has_what_a_decision_needs(administrator: Client, leads: list[int]) -> None:
    LeadNote.objects.create(lead_id=leads[0], author="ada", text="Call before ten.")
    text = text_of(administrator, f"{LIST}{leads[0]}/panel/")
    for part in ("Contacts and evidence", "info@kestrel.test", "Call before ten.", "Owner", "Stage", "History",
                 "Not a Fit", "Why it ranks here", "Ithaca"):  # fmt: skip
        assert part in text
    assert "<html" not in administrator.get(f"{LIST}{leads[0]}/panel/").content.decode()
    assert administrator.get(f"{LIST}{leads[-1] + 1}/panel/").status_code == 404


def test_who_may_only_look_sees_no_buttons_beside_the_list_and_others_see_nothing(
    person: MakePerson, leads: list[int]
) -> None:
    looking = (
        person("jobs.view_domain", "jobs.view_lead", "jobs.view_contact")
        .get(f"{LIST}{leads[0]}/panel/")
        .content.decode()
    )
    assert "info@kestrel.test" in looking
    assert "<form" not in looking
    assert person("jobs.view_domain", name="clara").get(f"{LIST}{leads[0]}/panel/").status_code == 403


def test_widths_of_columns_are_of_a_person_and_only_of_columns_that_there_are(
    administrator: Client, person: MakePerson
) -> None:
    url = "/admin/views/widths/"
    given = {"phone": 210.4, "rating": 5, "owner": 10**9, "nothing": 3}
    answer = administrator.post(url, {"noun": "leads", "widths": json.dumps(given)})
    assert answer.json() == {"widths": {"phone": 210, "rating": 48, "owner": 900}}
    assert json.loads(administrator.get(LIST).context["widths_json"])["phone"] == 210
    assert person("jobs.view_domain", "jobs.view_lead", "jobs.view_contact").get(LIST).context["widths_json"] == "{}"
    for wrong in ("", "[1]", '{"phone": "x"}', '{"phone": null}', '{"phone": 1e999}', '{"phone": [1]}', "{" * 5_000):
        assert administrator.post(url, {"noun": "leads", "widths": wrong}).status_code == 400, wrong
    assert administrator.post(url, {"noun": "nothing", "widths": "{}"}).status_code == 404
    assert administrator.post(url, {"noun": "leads", "widths": "{}"}).json() == {"widths": {}}


@pytest.mark.parametrize("layout", ["", "readable"])
def test_a_file_has_the_columns_of_the_list_in_their_order_on_wish(administrator: Client, layout: str) -> None:
    heads = {"": "name,city,state,stage,phone,phone_validity,rating,rating_count"}
    heads["readable"] = "Name,City,State,Stage,Best phone,Phone validity,Rating,Reviews"
    form = {"noun": "leads", "column": ["phone", "stage", "rating"], "order": ["stage", "phone", "rating"]}
    administrator.post("/admin/views/columns/", form)

    def first_line(query: str) -> str:
        answer = administrator.post(f"{LIST}export/?{query}", {"format": "csv", "layout": layout, "now": "1", **shown})
        return b"".join(answer.streaming_content).decode().splitlines()[0]  # type: ignore[attr-defined]

    shown = {"shown": "1"}
    assert first_line("city=Ithaca") == heads[layout]
    named = "Name,City,State,Owner" if layout else "name,city,state,owner"
    assert first_line("columns=owner&city=Ithaca") == named  # an address names its own
    shown = {}
    assert first_line("city=Ithaca").count(",") > 30


def test_every_column_of_every_list_is_in_its_files_or_is_known_not_to_be(administrator: Client) -> None:
    for noun in site.nouns():
        known = noun.resource.export_columns
        assert set(noun.columns_of_file(noun.columns)) <= set(known), noun.key
    leads_admin = site.noun(Lead)
    assert [column.label for column in leads_admin.columns if not leads_admin.columns_of_file([column])] == []


def test_a_contact_is_shown_once_with_each_place_where_it_stands(administrator: Client, leads: list[int]) -> None:
    lead = Lead.objects.get(pk=leads[0])
    assert lead.domain
    lead.domain.contacts.create(kind="phone", value="+16072720142", normalised="+16072720142", confidence=0.9)
    Lead.objects.filter(pk=lead.pk).update(phone="+16072720142", sources={"phone": {"source": "overpass"}})
    text = text_of(administrator, f"{LIST}{lead.pk}/")
    evidence = text.partition("Contacts and evidence")[2].partition("Edit")[0]
    assert evidence.count("+1 607-272-0142") == 1
    assert "Phone · OpenStreetMap" in evidence


def test_the_source_of_a_value_is_named_as_it_names_itself(administrator: Client, leads: list[int]) -> None:
    sources = {"name": {"source": "firms-of-May.csv"}, "rating": {"source": "google"}}
    Lead.objects.filter(pk=leads[0]).update(sources=sources)
    text = text_of(administrator, f"{LIST}{leads[0]}/")
    assert "Name firms-of-May.csv" in text
    assert "Rating Google Places" in text


def test_where_nothing_matches_the_filters_that_hide_rows_can_be_removed_one_by_one(
    administrator: Client, leads: list[int]
) -> None:
    Lead.objects.filter(business__name="Kestrel").update(city="Ithaca", rating=4.6)
    Lead.objects.exclude(business__name="Kestrel").update(city="Cortland", rating=3)
    address = f"{LIST}?city=Cortland&rating_min=4.5"
    text = text_of(administrator, address)
    number = Lead.objects.exclude(business__name="Kestrel").count()
    assert "Nothing matches all of these filters together." in text
    assert f"Remove Rating at least: 4.5 ({number} without it)" in text
    assert "Remove City: Cortland (1 without it)" in text
    assert text.index("Remove Rating") < text.index("Remove City")
    assert "Remove" not in text_of(administrator, f"{LIST}?city=Nowhere").partition("Nothing matches")[2]


def test_a_filter_by_a_row_has_its_name_for_whoever_may_see_it(
    administrator: Client, person: MakePerson, leads: list[int]
) -> None:
    project = Project.objects.create(name="Bakers of May", mode="contacts")
    address = f"{LIST}?project_id={project.pk}"
    assert "Project Bakers of May ✕" in text_of(administrator, address)
    looking = person("jobs.view_domain", "jobs.view_lead", "jobs.view_contact")
    assert f"Project {project.pk} ✕" in text_of(looking, address)


def test_what_is_missing_for_one_reason_stands_in_one_row(leads: list[int]) -> None:
    missing = {"email": "no_website", "phone": "no_website", "website": "no_website"}
    (panel,) = missing_panel(Lead(missing=missing))
    assert [row[:2] for row in panel.rows] == [["E-mail, phone, website", "No website is known."]]


def test_what_decides_stands_beside_the_name_on_the_card(administrator: Client, leads: list[int]) -> None:
    Lead.objects.filter(pk=leads[0]).update(rating=Decimal("4.5"), rating_count=192, main_category="dental_clinic")
    card = administrator.get(f"{LIST}review/cards/?n=1").json()["cards"][0]["html"]
    title = card.partition('class="columns"')[0]
    assert [part in title for part in ("dental clinic", "4.5", "(192)")] == [True] * 3


def test_what_helps_leads_to_the_page_where_it_is_done(administrator: Client, leads: list[int]) -> None:
    lead = Lead.objects.get(pk=leads[0])
    Lead.objects.filter(pk=lead.pk).update(missing={"email": "not_read"}, email="")
    page = administrator.get(f"{LIST}{lead.pk}/").content.decode()
    domain = reverse("admin:jobs_domain_change", args=[lead.domain_id])
    assert re.search(rf'<a href="{domain}"[^>]*>Select the domain: its site is read\.</a>', page)
    Lead.objects.filter(pk=lead.pk).update(domain=None)
    page = administrator.get(f"{LIST}{lead.pk}/").content.decode()
    business = reverse("admin:jobs_localbusiness_change", args=[lead.business_id])
    assert re.search(rf'<a href="{business}"[^>]*>Select the business: its domain is found', page)
    Lead.objects.filter(pk=lead.pk).update(domain=lead.domain_id, missing={"email": "gave_up"})
    text = text_of(administrator, f"{LIST}{lead.pk}/")
    assert "could not be read, in any of several attempts. See the reason on the domain" in text


def test_all_and_the_decisions_add_up_whichever_of_them_is_chosen(administrator: Client) -> None:
    total = Lead.objects.count()
    for query in ("", "?curation_status=New", "?curation_status=New&has_email=true", "?curation_status=Selected"):
        tabs = {tab.label: tab.count.value for tab in administrator.get(f"{LIST}{query}").context["tabs"]}
        within = total if "has_email" not in query else Lead.objects.filter(has_email=True).count()
        assert tabs["All"] == within == sum(tabs[word] for word in Curation.values), query


def test_what_somebody_else_changed_meanwhile_stays_where_one_changed_something_else(
    administrator: Client, leads: list[int]
) -> None:
    url, pk = f"{LIST}{leads[0]}/notes/", leads[0]
    shown = {"initial-owner": "", "initial-stage": "New", "initial-next_on": "", "initial-tags": ""}
    Lead.objects.filter(pk=pk).update(stage="Won", tags=["theirs"])
    late = administrator.post(url, {**shown, "owner": "", "stage": "New", "next_on": "", "tags": "mine"})
    page = " ".join(late.content.decode().split())
    assert late.status_code == 409
    assert 'Stage, saved by somebody else:</strong> <span class="theirs">Won' in page
    assert re.search(r'<option value="Won" selected>', page)  # not touched here: saving leaves it
    assert re.search(r'name="tags" value="mine"', page)  # touched: nothing typed is lost


def test_the_form_of_the_list_is_for_curators_and_has_what_is_stored(administrator: Client, leads: list[int]) -> None:
    Lead.objects.filter(pk=leads[0]).update(stage="Won")
    page = administrator.get(f"{LIST}{leads[0]}/edit/").content.decode()
    assert '<option value="Won" selected>' in page
    assert f'action="{LIST}{leads[0]}/notes/"' in page
    assert administrator.get(f"{LIST}999999/edit/").status_code == 404
