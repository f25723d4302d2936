"""Decide: one row, ticked rows, all that match; confirm, refuse, undo."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.utils import timezone

from jobs.actions import erasure
from jobs.actions.curation import decide
from jobs.compliance.subjects import read_subject
from jobs.models import Bulk, Decision, Domain, ReviewClaim
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


def test_what_names_somebody_suppressed_is_typed_again(administrator: Client, domains: Make) -> None:
    (shop,) = domains(1)
    erasure.suppress(read_subject("email", "nora@shop.test"), by="olga")
    note = {"notes": "Write to nora@shop.test", "initial-notes": "", "initial-tags": "", "tags": ""}
    page = administrator.post(f"/admin/jobs/domain/{shop.pk}/notes/", note)
    assert page.status_code == 409
    assert "It names somebody on the suppression list." in page.content.decode()
    for seen in ({}, {"seen": f"{shop.pk}=New"}):
        told = administrator.post(ACT, {"act": "decide:Maybe", "row": [shop.pk], "reason": "nora@shop.test", **seen})
        assert "It names somebody on the suppression list." in said(told)
    shop.refresh_from_db()
    assert (shop.notes, shop.curation_status) == ("", "New")


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
    for number in ("9" * 400, "9" * 5_000, "²"):
        assert confirmed_number(administrator.post(ACT, fields | {"expected": number})) == 60
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


@pytest.mark.parametrize(
    ("gone", "sentence"),
    [(1, "1 domain → Selected. 1 was already Selected. 1 was deleted in the meantime. 1 queued for"),
     (3, "0 domains → Selected. 3 were deleted in the meantime.")],
)  # fmt: skip
def test_rows_that_somebody_deleted_meanwhile_are_not_called_decided(
    administrator: Client, domains: Make, gone: int, sentence: str
) -> None:
    _, chosen, _ = made = domains(3)
    Domain.objects.filter(pk=chosen.pk).update(curation_status="Selected")
    seen = [f"{row.pk}={'Selected' if row.pk == chosen.pk else 'New'}:0" for row in made]
    Domain.objects.filter(pk__in=[row.pk for row in made[-gone:]]).delete()
    text = said(administrator.post(ACT, {"act": "decide:Selected", "row": [row.pk for row in made], "seen": seen}))
    assert sentence in text
    assert ("queued" in text) == (gone == 1)
    left = [row.pk for row in made[:-gone]]
    text = said(administrator.post(ACT, {"act": "decide:Selected", "row": left, "seen": seen})) if left else ""
    assert "0 domains" not in text, "where nothing had to change, that alone is said"


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
    assert "1 had started sitemap discovery meanwhile; what it finds stays. Processed: shop0000.test." in text


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
    undo = f"/admin/undo/{Bulk.objects.get().pk}/"
    assert answer == {"message": "1 domain → Maybe.", "undo": undo, "refused": False}


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


def test_review_says_which_row_of_how_many_it_shows(administrator: Client, person: MakePerson, domains: Make) -> None:
    domains(4)
    domains(2, "kept", curation_status="Selected")
    person("jobs.view_domain", "jobs.change_domain").get("/admin/jobs/domain/review/")  # has one of them under review
    page = administrator.get("/admin/jobs/domain/review/").content.decode()
    assert ">1 of 3</span>" in page
    assert 'data-total="3"' in page
    assert 'class="count"' not in page, "counts of the tabs would be wrong after the first decision"
    reader = person("jobs.view_domain", name="reader").get("/admin/jobs/domain/review/").content.decode()
    assert ">1 of 4</span>" in reader, "who only reads is in nobody's way"
    assert "Your role lets you read these rows, not decide about them." in reader
    assert "data-undo" in page
    assert "data-undo" not in reader
    Domain.objects.update(curation_status="Archived")
    assert "data-position hidden" in administrator.get("/admin/jobs/domain/review/").content.decode()


def test_notes_of_two_people_do_not_overwrite_each_other(administrator: Client, domains: Make) -> None:
    [domain] = domains(1)
    url = f"/admin/jobs/domain/{domain.pk}/notes/"
    rest = {"tags": "", "initial-tags": "", "page_limit": "", "initial-page_limit": "", "include_patterns": "",
            "initial-include_patterns": "", "exclude_patterns": "", "initial-exclude_patterns": ""}  # fmt: skip
    administrator.post(url, rest | {"notes": "call first", "initial-notes": ""})
    late = administrator.post(url, rest | {"notes": "no answer", "initial-notes": ""})
    domain.refresh_from_db()
    assert domain.notes == "call first"
    page = late.content.decode()
    assert late.status_code == 409
    assert "Someone else edited this" in page
    assert 'Notes, saved by somebody else:</strong> <span class="theirs">call first' in " ".join(page.split())
    assert re.search(r'name="notes"[^>]*>\s*no answer</textarea>', page)  # nothing typed is lost
    assert re.search(
        r'name="initial-notes"[^>]*>\s*call first</textarea>|name="initial-notes" value="call first"', page
    )
    administrator.post(url, rest | {"notes": "no answer", "initial-notes": "call first", "tags": "vip, late"})
    domain.refresh_from_db()
    assert (domain.notes, domain.tags) == ("no answer", ["vip", "late"])


DECIDE = "/admin/jobs/domain/review/decide/"


def send(client: Client, *operations: dict[str, object]) -> list[dict[str, str]]:
    answer = client.post(DECIDE, {"operations": operations}, content_type="application/json")
    assert answer.status_code == 200, answer.content
    return answer.json()["results"]


def operation(row: int, status: str, version: str = "New:0", key: str = "") -> dict[str, object]:
    return {"do": "decide", "key": key or str(uuid4()), "row": row, "status": status, "version": version}


def test_a_review_decision_that_is_sent_again_is_done_once(administrator: Client, domains: Make) -> None:
    [domain] = domains(1)
    op = operation(domain.pk, "Maybe")
    first, second = send(administrator, op), send(administrator, op)
    assert first == second
    assert (first[0]["result"], first[0]["status"]) == ("saved", "Maybe")
    assert Decision.objects.count() == 1


def test_a_review_decision_that_arrives_once_more_after_a_colleagues_changes_nothing(
    administrator: Client, domains: Make
) -> None:
    [domain] = domains(1)
    op = operation(domain.pk, "Maybe")
    send(administrator, op)
    decide(Domain, [domain.pk], "Archived", by="zoe")
    [late] = send(administrator, op)
    assert (late["status"], states()) == ("Archived", ["Archived"])
    assert Decision.objects.count() == 2


def test_the_key_of_a_review_decision_serves_no_other_decision(
    administrator: Client, person: MakePerson, domains: Make
) -> None:
    domain, other = domains(2)
    op = operation(domain.pk, "Maybe")
    send(administrator, op)
    colleague = person("jobs.view_domain", "jobs.change_domain")
    for client, more in (
        (colleague, {"row": other.pk}),
        (administrator, {"row": other.pk, "status": "Archived"}),
        (administrator, {"row": other.pk}),
    ):
        [refused] = send(client, op | more)
        assert refused["result"] == "refused"
        assert "This key was used for another decision." in refused["message"]
    assert states() == ["Maybe", "New"]
    assert Decision.objects.count() == 1


def test_the_key_of_a_decision_that_moved_nothing_serves_no_other_row(administrator: Client, domains: Make) -> None:
    domain, other = domains(2)
    decide(Domain, [domain.pk], "Archived", by="zoe")
    op = operation(domain.pk, "Maybe")
    assert [send(administrator, op)[0]["result"] for _ in range(2)] == ["conflict", "conflict"]
    assert send(administrator, op | {"row": other.pk})[0]["result"] == "refused"
    assert states() == ["Archived", "New"]


def test_the_key_of_an_undo_serves_nothing_else_and_an_undo_is_about_its_row(
    administrator: Client, domains: Make
) -> None:
    domain, other = domains(2)
    first, second = operation(domain.pk, "Maybe"), operation(other.pk, "Maybe")
    send(administrator, first, second)
    undo = {"do": "undo", "key": str(uuid4()), "row": domain.pk, "of": first["key"]}
    send(administrator, undo)
    for wrong in (
        undo | {"row": other.pk, "of": second["key"]},  # the key of another undo
        undo | {"row": other.pk, "of": second["key"], "key": first["key"]},  # of a decision
        undo | {"row": other.pk},  # another row than the decision's
        first | {"key": undo["key"]},
    ):
        [refused] = send(administrator, wrong)
        assert refused["result"] == "refused", wrong
        assert "another decision" in refused["message"]
    assert states() == ["New", "Maybe"]


def test_a_decision_on_a_row_that_a_colleague_decided_is_a_conflict_with_who_and_what(
    administrator: Client, domains: Make
) -> None:
    [domain] = domains(1)
    decide(Domain, [domain.pk], "Not a Fit", by="zoe")
    [result] = send(administrator, operation(domain.pk, "Selected"))
    assert (result["result"], result["status"]) == ("conflict", "Not a Fit")
    assert result["message"] == "zoe decided Not a Fit just now."
    assert states() == ["Not a Fit"]
    [again] = send(administrator, operation(domain.pk, "Selected", result["version"]))
    assert again["result"] == "saved"


def test_a_row_that_was_decided_to_and_fro_is_a_conflict_too(administrator: Client, domains: Make) -> None:
    [domain] = domains(1)
    for status in ("Maybe", "New"):
        decide(Domain, [domain.pk], status, by="zoe")
    assert send(administrator, operation(domain.pk, "Selected"))[0]["result"] == "conflict"


def test_an_undo_in_review_tells_what_the_database_says(administrator: Client, domains: Make) -> None:
    [domain] = domains(1)
    op = operation(domain.pk, "Selected")
    send(administrator, op)
    undo = {"do": "undo", "key": str(uuid4()), "row": domain.pk, "of": op["key"]}
    first, second = send(administrator, undo), send(administrator, undo)
    assert (first[0]["result"], first[0]["status"]) == ("undone", "New")
    assert second[0]["status"] == "New"
    assert Decision.objects.count() == 2


def test_what_is_no_operation_of_a_review_is_refused(administrator: Client, domains: Make) -> None:
    [domain] = domains(1)
    for operations in ([], [{}], [operation(domain.pk, "Gone")], [operation(0, "Maybe")], "x"):
        body = {"operations": operations}
        assert administrator.post(DECIDE, body, content_type="application/json").status_code == 400
    assert states() == ["New"]


def test_rows_under_review_are_not_dealt_to_the_next_reviewer_until_the_claim_expires(
    administrator: Client, person: MakePerson, domains: Make
) -> None:
    domains(5)
    cards = "/admin/jobs/domain/review/cards/?n=3"
    other = person("jobs.view_domain", "jobs.change_domain")
    mine = [card["name"] for card in administrator.get(cards).json()["cards"]]
    theirs = [card["name"] for card in other.get(cards).json()["cards"]]
    assert (len(mine), len(theirs)) == (3, 2)
    assert not set(mine) & set(theirs)
    ReviewClaim.objects.filter(claimed_by="bela").delete()
    Domain.objects.filter(host__in=theirs).update(curation_status="Maybe")
    assert other.get(cards).json() == {"cards": [], "held": 3}
    ReviewClaim.objects.update(expires_at=timezone.now() - timedelta(hours=1))
    assert len(other.get(cards).json()["cards"]) == 3


def test_a_stale_list_does_not_overwrite_a_colleagues_decision(administrator: Client, domains: Make) -> None:
    first, second = domains(2)
    page = administrator.get("/admin/jobs/domain/").content.decode()
    seen = re.findall(r'name="seen" value="([^"]+)"', page)
    assert sorted(seen) == sorted([f"{first.pk}=New:0", f"{second.pk}=New:0"])
    decide(Domain, [first.pk], "Not a Fit", by="zoe")
    response = administrator.post(ACT, {"act": "decide:Maybe", "row": [first.pk, second.pk], "seen": seen})
    assert states() == ["Not a Fit", "Maybe"]
    assert "1 row was not changed" in said(response)
    assert "shop0000.test: zoe decided Not a Fit just now." in said(response)


@pytest.mark.parametrize("page", ["", "{pk}/", "rows/?ids={pk}"])
def test_a_list_and_a_page_know_a_row_that_was_decided_to_and_fro(
    administrator: Client, domains: Make, page: str
) -> None:
    [domain] = domains(1)
    url = "/admin/jobs/domain/" + page.format(pk=domain.pk)

    def seen() -> list[str]:
        return re.findall(r'name="seen" value="([^"]+)"', administrator.get(url).content.decode())

    before = seen()
    for status in ("Maybe", "New"):
        decide(Domain, [domain.pk], status, by="zoe")
    administrator.post(ACT, {"act": "decide:Selected", "row": domain.pk, "seen": before})
    assert states() == ["New"]
    administrator.post(ACT, {"act": "decide:Selected", "row": domain.pk, "seen": seen()})
    assert states() == ["Selected"]


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
