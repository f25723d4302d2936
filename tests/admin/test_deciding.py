"""Decide: one row, ticked rows, all that match; confirm, refuse, undo."""

from __future__ import annotations

import re
from collections.abc import Callable

from django.contrib.messages import get_messages
from django.test import Client
from django.utils import timezone

from jobs.models import Bulk, Decision, Domain
from tests.admin.conftest import MakePerson

ACT = "/admin/jobs/domain/act/"
Make = Callable[..., list[Domain]]


def states() -> list[str]:
    return list(Domain.objects.order_by("pk").values_list("curation_status", flat=True))


def said(response: object) -> str:
    return " ".join(str(message) for message in get_messages(response.wsgi_request))  # type: ignore[attr-defined]


def confirmed_number(response: object) -> int:
    found = re.search(r'name="expected" value="(\d+)"', response.content.decode())  # type: ignore[attr-defined]
    assert found
    return int(found.group(1))


def test_ticked_rows_are_decided_and_logged_with_the_persons_name(administrator: Client, domains: Make) -> None:
    made = domains(3)
    response = administrator.post(ACT, {"act": "decide:Maybe", "row": [made[0].pk, made[2].pk]})
    assert response.status_code == 302
    assert states() == ["Maybe", "New", "Maybe"]
    assert {(d.made_by, d.from_status, d.to_status) for d in Decision.objects.all()} == {("ada", "New", "Maybe")}
    assert "2 domains → Maybe." in said(response)


def test_selecting_queues_the_machine_step_at_once(administrator: Client, domains: Make) -> None:
    [domain] = domains(1, status="Completed")
    administrator.post(ACT, {"act": "decide:Selected", "row": domain.pk})
    domain.refresh_from_db()
    assert domain.sitemap_analysis_status == "Queued"


def test_all_that_match_asks_for_the_number_and_does_nothing_until_it_is_confirmed(
    administrator: Client, domains: Make
) -> None:
    domains(60)
    domains(5, "kept")
    fields = {"act": "decide:Archived", "scope": "all", "query": "q=shop"}
    response = administrator.post(ACT, fields | {"q": "shop"})
    assert confirmed_number(response) == 60
    assert set(states()) == {"New"}
    administrator.post(ACT, fields | {"expected": "60"})
    assert states().count("Archived") == 60
    assert Bulk.objects.get().filter == {"q": "shop"}


def test_a_number_that_has_changed_by_more_than_a_little_is_asked_again(administrator: Client, domains: Make) -> None:
    domains(60)
    fields = {"act": "decide:Archived", "scope": "all", "query": "q=shop", "expected": "50"}
    response = administrator.post(ACT, fields)
    assert response.status_code == 409
    assert confirmed_number(response) == 60
    assert "60 rows match now, not the 50 that you confirmed" in response.content.decode()
    assert set(states()) == {"New"}


def test_everything_must_be_asked_for_by_name(administrator: Client, domains: Make) -> None:
    domains(4)
    fields = {"act": "decide:Archived", "scope": "all", "query": "", "expected": "4"}
    assert administrator.post(ACT, fields).status_code == 409
    assert set(states()) == {"New"}
    administrator.post(ACT, fields | {"everything": "everything"})
    assert set(states()) == {"Archived"}


def test_a_filter_that_is_not_known_changes_nothing(administrator: Client, domains: Make) -> None:
    domains(2)
    fields = {"act": "decide:Archived", "scope": "all", "query": "statuss=New", "expected": "2"}
    assert administrator.post(ACT, fields).status_code == 400
    assert set(states()) == {"New"}


def test_a_bulk_is_undone_as_a_whole_and_only_once(administrator: Client, domains: Make) -> None:
    made = domains(3)
    administrator.post(ACT, {"act": "decide:Selected", "row": [row.pk for row in made]})
    bulk = Bulk.objects.get()
    administrator.post(f"/admin/undo/{bulk.pk}/")
    assert set(states()) == {"New"}
    assert not Domain.objects.filter(sitemap_analysis_status="Queued").exists()
    again = administrator.post(f"/admin/undo/{bulk.pk}/")
    assert "undone already" in said(again)
    undo = administrator.get(f"/admin/jobs/bulk/{Bulk.objects.get(undo_of=bulk.pk).pk}/").content.decode()
    assert "<dt>To</dt>" not in undo  # each row got its own state back


def test_undo_restores_a_row_whose_work_has_begun_and_says_which(administrator: Client, domains: Make) -> None:
    first, second = domains(2)
    administrator.post(ACT, {"act": "decide:Selected", "row": [first.pk, second.pk]})
    Domain.objects.filter(pk=first.pk).update(
        sitemap_analysis_status="Processing", sitemap_analysis_lease_until="2999-01-01T00:00Z"
    )
    response = administrator.post(f"/admin/undo/{Bulk.objects.get().pk}/")
    assert states() == ["New", "New"]
    text = said(response)
    assert "Undone: 2 rows restored. 2 taken out of the queue of domain metadata." in text
    assert "1 taken out of the queue of sitemap discovery." in text
    assert "1 had started sitemap discovery meanwhile; what it finds is kept. Processed: shop0000.test." in text


def test_undo_of_rows_that_are_all_worked_restores_the_decision(administrator: Client, domains: Make) -> None:
    [first] = domains(1)
    administrator.post(ACT, {"act": "decide:Selected", "row": [first.pk]})
    Domain.objects.update(sitemap_analysis_status="Completed", sitemap_analysis_settled_at=timezone.now())
    administrator.post(f"/admin/undo/{Bulk.objects.get().pk}/")
    assert states() == ["New"]
    page = administrator.get(f"/admin/jobs/domain/{first.pk}/").content.decode()
    assert re.search(r'aria-pressed="true">New<', page)  # the screen reads it from the database


def test_undo_of_rows_that_were_all_decided_again_warns_and_changes_nothing(
    administrator: Client, domains: Make
) -> None:
    [first] = domains(1)
    administrator.post(ACT, {"act": "decide:Selected", "row": [first.pk]})
    earlier = Bulk.objects.get().pk
    administrator.post(ACT, {"act": "decide:Maybe", "row": [first.pk]})
    response = administrator.post(f"/admin/undo/{earlier}/", follow=True)
    assert states() == ["Maybe"]
    assert '<li class="warning"' in response.content.decode()


def test_a_script_gets_its_answer_as_json(administrator: Client, domains: Make) -> None:
    [domain] = domains(1)
    fields = {"act": "decide:Maybe", "row": domain.pk}
    answer = administrator.post(ACT, fields, headers={"Accept": "application/json"}).json()
    assert answer == {"message": "1 domain → Maybe.", "undo": str(Bulk.objects.get().pk)}


def test_a_failed_row_is_retried_by_its_button(administrator: Client, domains: Make) -> None:
    [domain] = domains(1, status="Error", outcome="dns", error="no such host")
    page = administrator.get(f"/admin/jobs/domain/{domain.pk}/").content.decode()
    assert re.search(r'value="queue:domain_metadata">Retry<', page)
    administrator.post(ACT, {"act": "queue:domain_metadata", "row": domain.pk})
    domain.refresh_from_db()
    assert (domain.status, domain.outcome, domain.error) == ("Queued", None, None)


def test_completed_work_is_only_repeated_when_asked_for_by_name(administrator: Client, domains: Make) -> None:
    [domain] = domains(1, status="Completed", outcome="found")
    administrator.post(ACT, {"act": "queue:domain_metadata", "row": domain.pk})
    assert Domain.objects.get().status == "Completed"
    administrator.post(ACT, {"act": "rerun:domain_metadata", "row": domain.pk})
    assert Domain.objects.get().status == "Queued"


def test_waiting_rows_that_match_are_cancelled_after_the_number_is_confirmed(
    administrator: Client, domains: Make
) -> None:
    domains(5)
    administrator.post(ACT, {"act": "queue:domain_metadata", "row": [row.pk for row in Domain.objects.all()]})
    fields = {"act": "cancel:domain_metadata", "scope": "all", "query": "status=Queued"}
    assert confirmed_number(administrator.post(ACT, fields)) == 5
    administrator.post(ACT, fields | {"expected": "5"})
    assert not Domain.objects.filter(status="Queued").exists()


def test_review_begins_with_new_rows_and_goes_on_behind_the_last_card(administrator: Client, domains: Make) -> None:
    domains(4)
    domains(1, "kept", curation_status="Selected")
    first = administrator.get("/admin/jobs/domain/review/")
    assert "shop0003.test" in first.content.decode()
    assert "kept0000.test" not in first.content.decode()
    cards = administrator.get("/admin/jobs/domain/review/cards/?curation_status=New&n=2").json()["cards"]
    assert [card["name"] for card in cards] == ["shop0003.test", "shop0002.test"]
    more = administrator.get(
        f"/admin/jobs/domain/review/cards/?curation_status=New&n=5&cursor={cards[-1]['cursor']}"
    ).json()
    assert [card["name"] for card in more["cards"]] == ["shop0001.test", "shop0000.test"]


def test_notes_of_two_people_do_not_overwrite_each_other(administrator: Client, domains: Make) -> None:
    [domain] = domains(1)
    url = f"/admin/jobs/domain/{domain.pk}/notes/"
    rest = {"tags": "", "initial-tags": "", "page_limit": "", "initial-page_limit": "", "include_patterns": "",
            "initial-include_patterns": "", "exclude_patterns": "", "initial-exclude_patterns": ""}  # fmt: skip
    administrator.post(url, rest | {"notes": "call first", "initial-notes": ""})
    late = administrator.post(url, rest | {"notes": "no answer", "initial-notes": ""})
    domain.refresh_from_db()
    assert domain.notes == "call first"
    assert "Someone else edited this" in said(late)
    administrator.post(url, rest | {"notes": "no answer", "initial-notes": "call first", "tags": "vip, late"})
    domain.refresh_from_db()
    assert (domain.notes, domain.tags) == ("no answer", ["vip", "late"])


def test_a_viewer_sees_and_changes_nothing(person: MakePerson, domains: Make) -> None:
    [domain] = domains(1)
    viewer = person("jobs.view_domain")
    page = viewer.get("/admin/jobs/domain/").content.decode()
    assert "shop0000.test" in page
    assert "decide:Selected" not in page
    for fields in ({"act": "decide:Selected"}, {"act": "queue:domain_metadata"}, {"act": "cancel:domain_metadata"}):
        assert viewer.post(ACT, fields | {"row": domain.pk}).status_code == 403
    assert viewer.post(f"/admin/jobs/domain/{domain.pk}/notes/", {"notes": "x"}).status_code == 403
    assert viewer.get("/admin/jobs/contact/").status_code == 403
    assert states() == ["New"]


def test_a_decision_that_changed_nothing_is_not_listed(administrator: Client, domains: Make) -> None:
    [first] = domains(1)
    administrator.post(ACT, {"act": "decide:Maybe", "row": [first.pk]})
    administrator.post(ACT, {"act": "decide:Maybe", "row": [first.pk]})
    assert Bulk.objects.count() == 2
    listed = administrator.get("/admin/jobs/bulk/").content.decode().partition("<tbody>")[2]
    assert listed.count("1 domain<") == 1
    assert "0 domains" not in listed
