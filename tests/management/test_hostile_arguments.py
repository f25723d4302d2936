"""Commands with arguments that make no sense: each is refused by a sentence, before anything is done."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from jobs.models import Event
from scrapersky.commandline import USAGE
from tests import processes

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).resolve().parents[2]
HUGE = "9223372036854775808"  # one more than a bigint has
DIGITS = "1" + "0" * 400
ROWS = (
    ["queue", "show", "domain_metadata"],
    ["queue", "requeue", "domain_metadata"],
    ["queue", "cancel", "domain_metadata"],
    ["queue", "cancel-run"],
    ["export", "--again"],
    ["import", "--undo"],
    ["bulk", "queue", "domain_metadata", "--everything", "--expect"],
    ["bulk", "queue", "domain_metadata", "--everything", "--priority"],
    ["queue", "reset-host", "shop.test", "--port"],
    ["harvest", "shop.test", "--plan", "--pages"],
    ["flags", "guard", "candidate_extractor", "failures", "1", "--samples"],
    ["worker", "--processes"],
)
REASONS = (
    ["queue", "pause", "domain_metadata", "--reason"],
    ["queue", "override-robots", "shop.test", "--reason"],
    ["bulk", "decide", "domains", "Selected", "--everything", "--reason"],
    ["erase", "shop.test", "--reason"],
    ["subject", "nora@shop.test", "--reason"],
    ["flags", "on", "candidate_extractor", "--reason"],
)
OUTPUTS = (
    ["harvest", "shop.test", "--plan", "--contacts"],
    ["harvest", "shop.test", "--plan", "--out"],
    ["subject", "nora@shop.test", "--bundle"],
    ["suppressions", "export"],
    ["export", "--again", "1", "--out"],
    ["startscraper", "members", "--folder"],
)


@pytest.mark.parametrize("number", [HUGE, DIGITS, "-1", "1.5", "NaN", "1e999", ""])
@pytest.mark.parametrize("words", ROWS, ids=" ".join)
def test_a_number_that_is_none_or_out_of_bounds(words: list[str], number: str) -> None:
    if number == "-1" and words[-1] == "--priority":
        number = "-101"
    with pytest.raises(CommandError):
        call_command(*words, number)


@pytest.mark.parametrize("words", REASONS, ids=" ".join)
def test_a_reason_that_is_longer_than_what_is_stored(words: list[str]) -> None:
    with pytest.raises(CommandError, match="at most 500 characters are stored"):
        call_command(*words, "x" * 501)


@pytest.mark.parametrize("seconds", ["0", "-1", "NaN", "inf", "1e999", "soon"])
@pytest.mark.parametrize("words", [["harvest", "shop.test", "--plan", "--timeout"], ["queue", "top", "--seconds"]])
def test_a_time_that_does_not_end_is_none(words: list[str], seconds: str) -> None:
    with pytest.raises(CommandError, match="not a number of seconds"):
        call_command(*words, seconds)


@pytest.mark.parametrize("words", OUTPUTS, ids=" ".join)
def test_a_file_that_cannot_be_written_is_refused_before_the_work(words: list[str], tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    places = [tmp_path / "file" / "leads.csv", Path("x" * 5_000)]
    if words[0] != "startscraper":
        places += [tmp_path, tmp_path / "none" / "leads.csv"]
    for place in places:
        with pytest.raises(CommandError):
            call_command(*words, str(place))
    assert not Event.objects.exists()  # a list that was not written was not exported


def test_a_flag_without_a_name_and_a_worker_without_a_stage_are_none() -> None:
    with pytest.raises(CommandError, match="There is no flag ''"):
        call_command("flags", "on", "")
    with pytest.raises(CommandError, match="names no stage"):
        call_command("worker", "--stages", " , ")


@pytest.mark.parametrize("words", [["duplicates", "a={", "b={}"], ["page", "/no/such/file"], ["sitemap", "/"]])
def test_what_cannot_be_explained_is_an_error_of_the_command(words: list[str]) -> None:
    with pytest.raises(CommandError) as refused:
        call_command("explain", *words)
    assert refused.value.returncode == USAGE


@pytest.mark.parametrize("command", ["web", "up"])
@pytest.mark.parametrize("number", ["0", "257", HUGE, DIGITS])
def test_no_more_processes_than_a_machine_can_have(command: str, number: str) -> None:
    with pytest.raises(CommandError, match="is not between 1 and 256"):
        call_command(command, "--processes", number)


def test_an_argument_of_another_encoding_is_refused_by_every_command() -> None:
    tried = processes.run(
        [sys.executable, "manage.py", "find_emails", b"m\xfcller.test"],
        cwd=ROOT, env={**os.environ, "PYTHONUTF8": "1"}, capture_output=True, text=True,
    )  # fmt: skip
    assert (tried.returncode, "Traceback" in tried.stderr) == (USAGE, False)
    assert "is not text in UTF-8" in tried.stderr
