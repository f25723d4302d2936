"""Programs that are forked from a loaded process behave as those that an interpreter of their own runs."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
import pytest

from tests import loaded_python, processes
from tests.imports import ROOT
from tests.patience import eventually

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="nothing is forked elsewhere")

MODULE = "tests.echo"  # it shows what it was given
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}


def echo(*words: str, fresh: bool = False, **options: Any) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", MODULE, *words]
    given: dict[str, Any] = {"cwd": ROOT, "env": ENVIRONMENT, "text": True} | options
    return processes.run(command, fresh=fresh, capture_output=True, **given)


@pytest.mark.parametrize("words", [("7",), ("0", "a word"), ("raise",), ("sentence",), ("SIGTERM",), ("SIGKILL",)])
def test_it_is_given_and_returns_what_a_fresh_one_is_and_does(words: tuple[str, ...]) -> None:
    options: dict[str, Any] = {"input": "one line\n", "env": {**ENVIRONMENT, "COLOUR": "teal", "TZ": "Asia/Tokyo"}}
    loaded, fresh = echo(*words, **options), echo(*words, fresh=True, **options)
    assert (loaded.returncode, loaded.stdout) == (fresh.returncode, fresh.stdout)
    assert loaded.stderr.splitlines()[-1:] == fresh.stderr.splitlines()[-1:]
    assert loaded.returncode != 0 or "teal" in loaded.stdout


def test_a_command_that_a_user_gets_wrong_ends_as_it_does_for_the_user() -> None:
    def manage(fresh: bool) -> tuple[int, str]:
        words = [sys.executable, "manage.py", "settings", "--nonsense"]
        done = processes.run(words, fresh=fresh, cwd=ROOT, env=ENVIRONMENT, stderr=subprocess.PIPE, text=True)
        return done.returncode, done.stderr

    assert manage(fresh=False) == manage(fresh=True)
    assert manage(fresh=False)[0] == 2


def test_nothing_that_depends_on_the_environment_is_loaded_before() -> None:
    code = (
        "import os, sys; from tests import loaded_python; loaded_python.load(); from django.conf import settings;"
        "print(settings.configured, len(os.listdir('/proc/self/task')), 'jobs.extract.names' in sys.modules,"
        "[m for m in sys.modules if m.startswith(('scrapersky', 'jobs.models', 'tests.settings'))])"
    )
    done = processes.run([sys.executable, "-c", code], cwd=ROOT, env=ENVIRONMENT, capture_output=True, text=True)
    assert done.stdout.split(maxsplit=3) == ["False", "1", "True", "[]\n"], done.stderr


@pytest.mark.parametrize(
    "options",
    [
        {"env": {**ENVIRONMENT, "PYTHONOPTIMIZE": "1"}},
        {"env": {**ENVIRONMENT, "LD_PRELOAD": "libfaketime.so"}},
        {"env": {**ENVIRONMENT, "LC_ALL": "C"}},
        {"cwd": "/"},
        {"pass_fds": [3]},
        {"umask": 0},
    ],
)
def test_what_needs_an_interpreter_of_its_own_gets_one(options: dict[str, Any]) -> None:
    words, usual = [sys.executable, "-m", MODULE], {"cwd": ROOT, "env": ENVIRONMENT}
    assert loaded_python.can_run(words, usual)
    assert not loaded_python.can_run(words, usual | options)
    assert not loaded_python.can_run([sys.executable, "-c", "0"], usual)
    assert not loaded_python.can_run(["/bin/true", "-m", MODULE], usual)


def start(*words: str) -> subprocess.Popen[Any]:
    process = processes.start([sys.executable, "-m", MODULE, *words], cwd=ROOT, env=ENVIRONMENT, stdout=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.readline()
    return process


def test_it_has_its_session_as_soon_as_it_is_started() -> None:
    for _ in range(5):
        words = [sys.executable, "-m", MODULE, "sleep"]
        process = processes.start(words, cwd=ROOT, env=ENVIRONMENT, stdout=subprocess.DEVNULL, start_new_session=True)
        os.killpg(process.pid, signal.SIGKILL)
        assert process.wait(60) == -signal.SIGKILL


ENDS: dict[str, tuple[Callable[[subprocess.Popen[Any]], None], int]] = {
    "terminate": (lambda process: process.terminate(), -signal.SIGTERM),
    "kill": (lambda process: process.kill(), -signal.SIGKILL),
    "from outside": (lambda process: os.kill(process.pid, signal.SIGINT), -signal.SIGINT),
}


@pytest.mark.parametrize("end", ENDS)
def test_it_is_waited_for_and_ended_like_any_process(end: str) -> None:
    act, code = ENDS[end]
    process = start("sleep")
    assert process.poll() is None
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(0.01)
    act(process)
    assert process.wait(60) == code
    assert process.poll() == code
    assert not psutil.pid_exists(process.pid)


def test_what_dies_before_it_is_the_program_has_ended_for_whoever_started_it() -> None:
    words = [sys.executable, "-m", MODULE, "sleep"]
    process = processes.start(words, cwd=ROOT, env={**ENVIRONMENT, "NOT=A NAME": ""}, stderr=subprocess.DEVNULL)
    assert process.wait(60) == 1


def test_when_the_loaded_process_is_killed_so_are_its_programs_and_the_next_gets_another() -> None:
    process = start("sleep")
    loaded = psutil.Process(process.pid).parent()
    assert loaded is not None
    loaded.kill()
    assert process.wait(60) == -signal.SIGKILL
    assert echo("0").returncode == 0


def test_it_ends_with_the_run_of_the_tests_however_that_ends(tmp_path: Path) -> None:
    pid = tmp_path / "pid"
    code = f"""
import pathlib, sys
from tests import processes
process = processes.start([sys.executable, "-m", {MODULE!r}, "sleep"], stdout=-1)
process.stdout.readline()
pathlib.Path({str(pid)!r}).write_text(str(process.pid))
process.wait()
"""
    run = processes.start([sys.executable, "-c", code], cwd=ROOT, env=ENVIRONMENT)
    program = psutil.Process(eventually(lambda: pid.exists() and int(pid.read_text() or 0), 60))
    loaded = program.parent()
    assert loaded is not None
    assert loaded.parent() == psutil.Process(run.pid)
    run.kill()
    run.wait()
    eventually(lambda: not program.is_running() and not loaded.is_running(), 60)
