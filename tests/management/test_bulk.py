"""`manage.py bulk`: all rows that match, from a terminal."""

from __future__ import annotations

import io
import re
from datetime import date
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from jobs.actions import bulk_actions, operations
from jobs.models import BulkAction, Domain, Lead, LeadNote, Run, Suppression

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _rows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk_actions, "SLICE_ROWS", 10)
    Domain.objects.bulk_create([Domain(host=f"bakery{n}.test") for n in range(25)])


def run(*words: str) -> str:
    out = io.StringIO()
    call_command("bulk", *words, "--where", "q=bakery", "--expect", "25", stdout=out, stderr=io.StringIO())
    return out.getvalue()


def test_all_that_match_are_decided_and_undone() -> None:
    text = run("decide", "domains", "Archived", "--reason", "closed")
    assert "25 domains → Archived: Completed. 25 changed" in text
    assert Domain.objects.filter(curation_status="Archived").count() == 25
    found = re.search(r"bulk undo (\S+)", text)
    assert found
    out = io.StringIO()
    call_command("bulk", "undo", found[1], stdout=out)
    assert out.getvalue() == "25 of 25 rows restored.\n"
    with pytest.raises(CommandError, match="undone already"):
        call_command("bulk", "undo", found[1], stdout=out)


def test_steps_are_queued_moved_and_cancelled() -> None:
    assert "InProgress" in run("queue", "domain_metadata", "--priority", "2")
    assert Domain.objects.filter(status="Queued", priority=2).count() == 25
    assert "25 moved" in run("prioritise", "domain_metadata", "--priority", "-5")
    assert "25 cancelled" in run("cancel", "domain_metadata")


def test_what_was_cancelled_or_moved_is_undone_by_the_number_of_its_run() -> None:
    run("queue", "domain_metadata", "--priority", "2")
    moves: tuple[tuple[str, list[str]], ...] = (("prioritise", ["--priority", "-5"]), ("cancel", []))
    for word, more in moves:
        found = re.search(r"bulk undo (\d+)", run(word, "domain_metadata", *more))
        assert found
        out = io.StringIO()
        call_command("bulk", "undo", found[1], stdout=out, stderr=io.StringIO())
        assert "25 of 25 rows restored." in out.getvalue()
        assert Domain.objects.filter(status="Queued", priority=2).count() == 25
    for nothing in ("0", "not-an-id"):
        with pytest.raises(CommandError):
            call_command("bulk", "undo", nothing)


def test_where_no_row_matches_nothing_is_started_and_where_none_changes_nothing_is_to_be_undone() -> None:
    for words in (["decide", "domains", "Archived"], ["cancel", "domain_metadata"]):
        with pytest.raises(CommandError, match=re.escape("No rows match. Nothing was done.")):
            call_command("bulk", *words, "--where", "q=butcher", "--expect", "0", stdout=io.StringIO())
    assert not Run.objects.exists()
    assert "Undo" not in run("cancel", "domain_metadata")


def test_what_queue_cancelled_or_moved_is_undone_by_the_number_that_it_prints() -> None:
    run("queue", "domain_metadata", "--priority", "2")
    ids = [str(pk) for pk in Domain.objects.values_list("pk", flat=True)]
    for rows in (ids[:3], ["--where", "q=bakery", "--yes"]):
        for word, more in (("prioritise", ["--priority", "-5"]), ("cancel", [])):
            out = io.StringIO()
            call_command("queue", word, "domain_metadata", *rows, *more, stdout=out)
            found = re.search(r"Undo: manage.py bulk undo (\d+)", out.getvalue())
            assert found
            call_command("bulk", "undo", found[1], stdout=out)
            number = 3 if rows == ids[:3] else 25
            assert f"{number} of {number} rows restored." in out.getvalue()
            assert Domain.objects.filter(status="Queued", priority=2).count() == 25
    out = io.StringIO()
    Domain.objects.update(status=None)
    call_command("queue", "cancel", "domain_metadata", *ids, stdout=out)
    assert out.getvalue() == "Taken out of the queue: 0 rows.\n"


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--where", "q=bakery"], "25 rows match. Confirm with --expect 25. Nothing was done."),
        (["--where", "q=bakery", "--expect", "24"], "25 rows match now, not the 24"),
        (["--expect", "25"], "No filter is set"),
        (["--where", "colour=red", "--expect", "25"], "There is no filter 'colour'"),
        (["--where", "bakery", "--expect", "25"], "NAME=VALUE"),
        (["--where", "q=bakery", "--where", "host=shop1.test"], "0 rows match"),
        (["--where", "q=bakery", "host=shop1.test"], "0 rows match"),
        (["--where", "q=bakery", "--where", "q=butcher", "--expect", "25"], "A filter stands twice"),
    ],
)
def test_what_is_not_confirmed_or_wrong_is_refused_and_nothing_is_done(words: list[str], message: str) -> None:
    with pytest.raises(CommandError, match=re.escape(message)):
        call_command("bulk", "decide", "domains", "Archived", *words, stdout=io.StringIO())
    assert not BulkAction.objects.exists()


def test_an_interrupt_cancels_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    carry_out = bulk_actions._carry_out

    def interrupted(action: BulkAction, part: Any) -> None:
        if action.processed:
            raise KeyboardInterrupt
        carry_out(action, part)

    monkeypatch.setattr(bulk_actions, "_carry_out", interrupted)
    with pytest.raises(CommandError, match="is cancelled; what it has changed stays"):
        run("decide", "domains", "Archived")
    assert Run.objects.get().status == "Cancelled"
    assert Domain.objects.filter(curation_status="Archived").count() == 10
    assert operations.find_run(Run.objects.get().pk).counts == {"changed": 10}


def leads(*words: str, expected: int = 2) -> str:
    out = io.StringIO()
    expect = ("--expect", str(expected)) if expected else ()
    call_command("bulk", *words, *expect, stdout=out, stderr=io.StringIO())
    return out.getvalue()


def test_leads_get_a_note_a_stage_and_tags_which_one_undo_takes_back() -> None:
    Lead.objects.bulk_create([Lead(key=f"import:{n}", name=f"Kestrel {n}", city="Ithaca") for n in range(2)])
    where = ("--where", "city=Ithaca")
    text = leads("change", *where, "--note", "Met at the fair", "--stage", "Contacted", "--add-tags", "warm", "new")
    assert "2 leads changed. Undo: manage.py bulk undo" in text
    assert list(Lead.objects.values_list("stage", "tags")) == [("Contacted", ["warm", "new"])] * 2
    assert list(LeadNote.objects.values_list("text", flat=True)) == ["Met at the fair"] * 2
    assert leads("undo", text.split()[-1], expected=0) == "2 of 2 rows restored.\n"
    assert not LeadNote.objects.exists()
    for words, sentence in (
        (("change", *where), "Name what to change"),
        (("change", *where, "--owner", "nobody-here"), "Nobody here has the log-in name"),
        (("change", *where, "--note", " "), "A note has 1 to"),
    ):
        with pytest.raises(CommandError, match=sentence):
            leads(*words)
    with pytest.raises(CommandError, match="No filter is set"):
        leads("change", "--note", "x")


def test_leads_get_a_next_date_and_lose_it() -> None:
    Lead.objects.create(key="import:1", name="Kestrel", city="Ithaca")
    for text, stored in (("2026-12-24", date(2026, 12, 24)), ("", None)):
        leads("change", "--where", "city=Ithaca", "--next-on", text, expected=1)
        assert Lead.objects.get().next_on == stored
    with pytest.raises(CommandError, match="'soon' is no date as 2026-11-28"):
        leads("change", "--where", "city=Ithaca", "--next-on", "soon", expected=1)


def test_leads_are_suppressed_and_one_of_which_nothing_is_known_is_named() -> None:
    Lead.objects.create(key="import:1", name="Kestrel", city="Ithaca", phone="+16075550143")
    bare = Lead.objects.create(key="import:2", name="Finch", city="Ithaca")
    with pytest.raises(CommandError, match="2 rows match now, not the 3"):
        leads("suppress", "--where", "city=Ithaca", expected=3)
    text = leads("suppress", "--where", "city=Ithaca", "--reason", "They wrote to us.")
    assert text.startswith("1 lead suppressed; workers erase what is stored.\n")
    assert f"Lead {bare.pk} is left" in text
    assert list(Suppression.objects.values_list("kind", "source")) == [("phone", "command line")]
