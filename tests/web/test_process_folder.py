"""The files of Chromium go with the process that uses them."""

from __future__ import annotations

import signal
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from subprocess import PIPE

import pytest

from jobs.web.process_folder import process_folder, temporary_files_in
from tests import processes
from tests.imports import ROOT

HOLD = """
from jobs.web.process_folder import process_folder
with process_folder() as folder:
    print(folder, flush=True)
    input()
"""


@pytest.fixture(autouse=True)
def elsewhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def test_the_folder_is_gone_at_the_end(elsewhere: Path) -> None:
    with process_folder() as folder:
        (folder / "profile").mkdir()
    assert list(elsewhere.iterdir()) == []


def test_the_folder_of_a_process_that_was_killed_goes_when_the_next_begins_and_no_other() -> None:
    command = [sys.executable, "-c", HOLD]
    with (
        processes.start(command, cwd=ROOT, stdin=PIPE, stdout=PIPE, text=True) as killed,
        processes.start(command, cwd=ROOT, stdin=PIPE, stdout=PIPE, text=True) as running,
    ):
        assert killed.stdout is not None
        assert running.stdout is not None
        abandoned, used = (Path(process.stdout.readline().strip()) for process in (killed, running))
        killed.send_signal(signal.SIGKILL)
        killed.wait()
        with process_folder():
            assert (abandoned.exists(), used.exists()) == (False, True)
        running.communicate("\n")


def test_no_folder_is_used_that_another_process_removes_before_it_is_locked() -> None:
    with ThreadPoolExecutor(8) as threads:
        assert all(threads.map(lambda _: _is_there(), range(400)))


def _is_there() -> bool:
    with process_folder() as folder:
        return folder.is_dir()


def test_programs_keep_their_files_there_and_this_process_does_not(elsewhere: Path) -> None:
    with process_folder() as folder, temporary_files_in(folder):
        done = processes.run(["mktemp"], capture_output=True, text=True, check=True)
        assert Path(done.stdout.strip()).parent == folder
        assert Path(tempfile.gettempdir()) == elsewhere
