"""Processes that are forked from a loaded one: they are like programs that were started, and take nothing along."""

from __future__ import annotations

import os
import re
import signal
import sys
from pathlib import Path

import psutil
import pytest

from jobs.models import WorkerHeartbeat
from tests import processes
from tests.chaos.conftest import start, url
from tests.chaos.workers import children
from tests.imports import ROOT
from tests.patience import eventually

__all__ = ["start", "url"]
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="nothing is forked elsewhere")

BEFORE = """
import atexit, os, random, signal, subprocess, sys, threading, time
from jobs.runtime.forked_process import ForkedProcess, can_fork
from jobs.runtime.process_manager import ManagedProcess, ProcessManager
"""


def program(code: str, **environment: str) -> list[str]:
    """What a program of one thread, as a supervisor is, prints: pytest has threads, and is not to be forked."""
    words = [sys.executable, "-c", BEFORE + code]
    done = processes.run(words, cwd=ROOT, env={**os.environ, **environment}, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return str(done.stdout).splitlines()


def test_a_forked_process_ends_as_a_program_does() -> None:
    assert program("""
def fail(): 1 / 0
sys.excepthook = lambda kind, *_: print(kind.__name__, flush=True)
sys.stderr = sys.stdout
for end in (lambda: None, lambda: sys.exit(70), lambda: sys.exit("a sentence"), fail, lambda: os.kill(os.getpid(), 9)):
    print(ForkedProcess("child", end).wait(), flush=True)
""") == ["0", "70", "a sentence", "1", "ZeroDivisionError", "1", "-9"]


def test_a_database_that_is_away_ends_it_as_it_ends_a_program_with_a_sentence() -> None:
    away = {"DJANGO_SETTINGS_MODULE": "scrapersky.settings", "DATABASE_URL": "postgresql://ada@127.0.0.1:1/leads"}
    *_, sentence, code = program(
        """
from scrapersky import commandline
commandline.main(["manage.py", "help", "--commands"])
from django.db import connection
sys.stderr = sys.stdout
print(ForkedProcess("child", connection.ensure_connection).wait())
""",
        **away,
    )
    assert sentence.startswith("The database cannot be reached (ada@127.0.0.1:1/leads)")
    assert code == "2"


def test_it_does_what_is_registered_for_its_end_and_waits_for_its_threads() -> None:
    assert program("""
def main():
    atexit.register(lambda: print("registered", flush=True))
    threading.Thread(target=lambda: (time.sleep(0.2), print("thread", flush=True))).start()
ForkedProcess("child", main).wait()
""") == ["thread", "registered"]


def test_its_end_leaves_the_sign_of_life_of_the_one_that_forked_it() -> None:
    was_there, path = program("""
from jobs.runtime.liveness import LivenessFile
file = LivenessFile()
file.write([])
atexit.register(file.remove)
ForkedProcess("child", lambda: None).wait()
print(file.path.exists())
print(file.path)
""")
    assert was_there == "True"
    assert not Path(path).exists()


def test_it_has_a_session_signals_randomness_and_a_name_of_its_own_and_no_input() -> None:
    assert program("""
signal.signal(signal.SIGTERM, lambda *_: print("the parent's handler"))
random.seed(1)
signal.set_wakeup_fd(os.pipe2(os.O_NONBLOCK)[1])
def main():
    before = random.Random(1).random()
    print(os.getsid(0) == os.getpid(), random.random() != before, repr(sys.stdin.read()), flush=True)
    print(open("/proc/self/comm").read().strip(), signal.set_wakeup_fd(-1), flush=True)
    os.kill(os.getpid(), signal.SIGTERM)
print(ForkedProcess("control", main).wait(), signal.getsignal(signal.SIGTERM) != signal.SIG_DFL)
""") == ["True True ''", "control -1", "-15 True"]


def test_a_signal_that_comes_while_it_is_forked_is_not_lost() -> None:
    assert program("""
os.register_at_fork(after_in_child=lambda: os.kill(os.getpid(), signal.SIGTERM))
signal.signal(signal.SIGTERM, lambda *_: None)
print(ForkedProcess("child", lambda: time.sleep(60)).wait())
""") == ["-15"]


def test_it_is_waited_for_in_time_ended_and_killed_like_a_program() -> None:
    assert program("""
child = ForkedProcess("child", lambda: time.sleep(600))
try:
    child.wait(0.05)
except subprocess.TimeoutExpired:
    print("runs")
child.kill()
print(child.wait(), child.poll())
child.kill()
child = ForkedProcess("child", lambda: time.sleep(600))
child.terminate()
print(child.wait())
""")[-3:] == ["runs", "-9 -9", "-15"]


def test_a_process_with_a_second_thread_is_not_forked_but_a_program_is_started() -> None:
    """A lock that a thread holds during a fork is never released in the child."""
    assert program("""
os.environ["PYTHONUNBUFFERED"] = "1"
def turn():
    command = [sys.executable, "-c", "print('started')"]
    managed = ManagedProcess("either", command, main=lambda pipe: print("forked"))
    managed.start()
    managed.process.wait()
may_end = threading.Event()
turn()
thread = threading.Thread(target=may_end.wait)
thread.start()
print(can_fork(), flush=True)
turn()
may_end.set()
thread.join()
while not can_fork():  # the system's thread ends a moment after Python's
    time.sleep(0.01)
turn()
""") == ["forked", "False", "started", "forked"]


def test_it_has_its_own_end_of_its_pipe_and_nothing_of_the_manager_s() -> None:
    """Else a process would write for ever to a pipe that nobody reads, once its supervisor was killed."""
    assert program("""
beating = ManagedProcess("beating", [], heartbeat_seconds=60, main=lambda pipe: time.sleep(600))
def is_open(number):
    try: return bool(os.fstat(number))
    except OSError: return False
def show(pipe): print([number for number in range(3, 100) if is_open(number)] == [pipe])
second = ManagedProcess("second", [], heartbeat_seconds=60, main=show)
beating.start()
second.start()
second.process.wait()
beating.process.kill()
""") == ["True"]


def test_a_supervisor_s_processes_are_forked_share_no_descriptor_and_are_replaced_by_forks(start) -> None:
    supervisor = start("")
    roles = eventually(lambda: _roles(supervisor.pid))
    assert sorted(roles) == ["control", "quarantine", "stages"]
    mine = _descriptors(supervisor.pid)
    for pid in roles.values():
        common = mine & _descriptors(pid)
        assert all(name.startswith("pipe:") for name in common), common
        assert len(common) == 1, "the two ends of the heartbeat's pipe"

    os.kill(roles["stages"], signal.SIGKILL)
    again = eventually(lambda: _again(supervisor.pid, roles["stages"]))
    assert psutil.Process(again).cmdline() == psutil.Process(supervisor.pid).cmdline(), "it was forked, too"
    eventually(lambda: WorkerHeartbeat.objects.filter(name__contains=f":{again}:").exists())


def _roles(supervisor: int) -> dict[str, int]:
    """The processes by role, once all have written a heartbeat."""
    if WorkerHeartbeat.objects.count() < 3:
        return {}
    return {Path(f"/proc/{pid}/comm").read_text().strip(): pid for pid in children(supervisor)}


def _again(supervisor: int, before: int) -> int:
    return next((pid for name, pid in _roles(supervisor).items() if name == "stages" and pid != before), 0)


def _descriptors(pid: int) -> set[str]:
    """What a process has open beside its input and its outputs; what has no name of its own is left out."""
    names = {os.readlink(f"/proc/{pid}/fd/{number}") for number in os.listdir(f"/proc/{pid}/fd") if int(number) > 2}
    return {name for name in names if re.match(r"pipe:|socket:|/", name)}
