"""The screen of the stages of leads, and the command palette: what they change, what they show to whom."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from jobs.actions.leads import set_stages, stages
from jobs.lists.catalogue import LEADS
from jobs.models import Domain, Lead
from jobs.store.lead_stages import StageLine, stage_list
from tests.admin.conftest import MakePerson

STAGES, PALETTE = "/admin/lead-stages/", "/admin/palette/"


def form(client: Client, **changes: str) -> dict[str, Any]:
    """What the form would send as it stands, with changes: `name_3="..."`."""
    context = client.get(STAGES).context
    sent: dict[str, Any] = {"line": [], "shown": context["shown"]}
    for n, (line, *_) in enumerate(context["lines"]):
        sent["line"].append(str(n))
        sent |= {f"was_{n}": line.was, f"name_{n}": line.name, f"colour_{n}": line.colour, f"place_{n}": line.place}
        sent |= {f"closed_{n}": "1"} if line.closed else {}
    return sent | changes


def test_stages_are_added_renamed_ordered_colored_and_closed(administrator: Client) -> None:
    Lead.objects.create(key="a", name="Kestrel", stage="Contacted")
    sent = form(
        administrator, name_2="Written to", colour_2="amber", place_2="9", name_6="Meeting", place_6="2", closed_3="1"
    )
    assert administrator.post(STAGES, sent).status_code == 302
    assert stages() == ["New", "To contact", "Meeting", "Replied", "Won", "Lost", "Written to"]
    by_name = {stage.name: stage for stage in stage_list()}
    assert by_name["Written to"] == StageLine("Written to", "amber", False)
    assert by_name["Replied"] == StageLine("Replied", "teal", True)
    assert Lead.objects.get().stage == "Written to"
    shown = administrator.get("/admin/jobs/lead/?columns=stage").content.decode()
    assert re.search(r'class="label warn"[^>]*>Written to<', shown)


def test_a_stage_with_leads_in_it_is_not_removed_and_the_form_keeps_what_was_typed(administrator: Client) -> None:
    Lead.objects.create(key="a", name="Kestrel", stage="Contacted")
    answer = administrator.post(STAGES, form(administrator, name_2="", name_6="Meeting"))
    assert answer.status_code == 409
    text = answer.content.decode()
    assert "Leads are still in: Contacted. Move them first, or rename the stage." in text
    assert 'value="Meeting"' in text
    assert 'name="was_2" value="Contacted"' in text
    assert administrator.post(STAGES, form(administrator, name_5="")).status_code == 302
    assert stages() == ["New", "To contact", "Contacted", "Replied", "Won"]


def test_a_form_that_is_older_than_the_list_changes_nothing(administrator: Client) -> None:
    sent = form(administrator, name_1="To call")
    set_stages(["New", "Theirs"])
    answer = administrator.post(STAGES, sent)
    assert answer.status_code == 409
    assert "Someone else changed the stages" in answer.content.decode()
    assert 'value="Theirs"' in answer.content.decode()
    assert stages() == ["New", "Theirs"]


def test_who_does_not_operate_changes_no_stages(person: MakePerson) -> None:
    assert person("jobs.view_lead", "jobs.view_domain", "jobs.change_domain").get(STAGES).status_code == 403


def test_leads_of_a_closed_stage_are_never_due(db: None) -> None:
    for name, stage in (("Kestrel", "Contacted"), ("Finch", "Won")):
        Lead.objects.create(key=name, name=name, stage=stage, next_on="2026-11-01")
    due = LEADS.rows({"next_by": "2026-11-28"})
    assert [lead.name for lead in due] == ["Kestrel"]
    set_stages(["New", "Contacted", "Won"], closed=["Contacted"])
    assert [lead.name for lead in due.all()] == ["Kestrel"]
    assert [lead.name for lead in LEADS.rows({"next_by": "2026-11-28"})] == ["Finch"]


# The palette.


def names(client: Client, text: str) -> list[tuple[str, str]]:
    rows = client.get(PALETTE, {"q": text}).json()["rows"]
    assert all(client.get(row["url"]).status_code == 200 for row in rows)
    return [(row["kind"], row["name"]) for row in rows]


@pytest.fixture
def kestrel(db: None) -> Lead:
    domain = Domain.objects.create(host="kestrel.test", registrable_domain="kestrel.test")
    return Lead.objects.create(key="a", name="Kestrel Plumbing", phone="+16072720301", domain=domain)


def test_the_palette_finds_rows_by_their_names_and_leads_by_their_phones(administrator: Client, kestrel: Lead) -> None:
    assert names(administrator, "kestr") == [("Lead", "Kestrel Plumbing"), ("Domain", "kestrel.test")]
    assert names(administrator, "(607) 272-0301") == [("Lead", "Kestrel Plumbing")]
    for nothing in ("", "k", "\0\0", "osprey", "' \" & |"):
        assert names(administrator, nothing) == []


def test_the_palette_shows_nobody_what_they_may_not_see(person: MakePerson, kestrel: Lead) -> None:
    assert names(person("jobs.view_domain"), "kestrel") == [("Domain", "kestrel.test")]
