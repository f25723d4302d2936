"""The process manager: what dies, stands still or eats memory is replaced; what must stop last stops last."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

from jobs.runtime import process_manager
from jobs.runtime.process_manager import ManagedProcess, ProcessManager
from tests.patience import eventually, patient


def program(code: str) -> list[str]:
    return [sys.executable, "-c", code]


def run_until(manager: ProcessManager, condition: Callable[[], bool]) -> None:
    """Tend the processes as `run` does, without its signal handlers, then stop all."""
    for managed in manager.processes:
        managed.start()

    def tended() -> bool:
        for managed in [*manager.processes]:
            manager._tend(managed)
        return condition()

    eventually(tended, 60)
    manager._stop_all()


BEATS = "import os, sys, time\nwhile True: os.write(int(sys.argv[2]), b'.'); time.sleep(0.05)"
SILENT = "import time\ntime.sleep(600)"


def test_a_process_that_stands_still_is_killed_and_one_that_beats_is_not(monkeypatch) -> None:
    monkeypatch.setattr(process_manager, "START_SECONDS", patient(1))
    reports: list[str] = []
    beating = ManagedProcess("beating", program(BEATS), heartbeat_seconds=patient(2))
    silent = ManagedProcess("silent", program(SILENT), heartbeat_seconds=1.0)
    run_until(ProcessManager([beating, silent], reports.append, 10), lambda: len(reports) >= 2)

    assert reports[0] == "The silent process stood still for 1 s and is killed."
    assert reports[1] == "The silent process ended (SIGKILL); starting it again in 0.5 s."
    assert not [sentence for sentence in reports if "beating" in sentence]


def test_a_process_that_uses_more_memory_than_it_may_is_killed() -> None:
    reports: list[str] = []
    hungry = ManagedProcess("hungry", program("import time; x = b'x' * 200_000_000; time.sleep(600)"), memory_mb=100)
    run_until(ProcessManager([hungry], reports.append, 10), lambda: bool(reports))
    assert reports == ["The hungry process used more than 100 MB and is killed."]


def test_a_process_that_ended_is_started_again_after_a_growing_wait() -> None:
    reports: list[str] = []
    failing = ManagedProcess("failing", program("exit(3)"))
    run_until(ProcessManager([failing], reports.append, 10), lambda: len(reports) >= 2)
    assert reports[:2] == [
        "The failing process ended (exit code 3); starting it again in 0.5 s.",
        "The failing process ended (exit code 3); starting it again in 1 s.",
    ]


def test_what_stops_last_is_there_until_the_others_have_ended(tmp_path: Path) -> None:
    log = tmp_path / "log"
    code = f"""
import signal, sys, time
def stop(*_):
    time.sleep(float(sys.argv[2]))
    open({str(log)!r}, "a").write(sys.argv[1] + "\\n")
    sys.exit(0)
signal.signal(signal.SIGTERM, stop)
open({str(log)!r}, "a").write("started\\n")
time.sleep(600)
"""
    server = ManagedProcess("server", [*program(code), "server", "0"], stop_last=True)
    client = ManagedProcess("client", [*program(code), "client", "0.5"])
    manager = ProcessManager([server, client], print, 30)
    run_until(manager, lambda: log.exists() and log.read_text().count("started") == 2)
    assert log.read_text().split() == ["started", "started", "client", "server"]


def test_a_process_that_ignores_sigterm_is_killed_after_the_stop_time(tmp_path: Path) -> None:
    ready = tmp_path / "ready"
    code = "import signal, sys, time; signal.signal(15, signal.SIG_IGN); open(sys.argv[1], 'w'); time.sleep(600)"
    reports: list[str] = []
    deaf = ManagedProcess("deaf", [*program(code), str(ready)])
    run_until(ProcessManager([deaf], reports.append, 0.3), ready.exists)
    assert reports == ["The deaf process did not stop in 0.3 s and is killed."]
    assert deaf.process is not None
    assert deaf.process.returncode == -9


def test_a_child_has_its_environment_and_no_input(tmp_path: Path) -> None:
    out = tmp_path / "out"
    code = f"import os, sys; open({str(out)!r}, 'w').write(os.environ['COLOUR'] + repr(sys.stdin.read()))"
    reports: list[str] = []
    child = ManagedProcess("child", program(code), {"COLOUR": "teal"})
    run_until(ProcessManager([child], reports.append, 10), lambda: bool(reports))
    assert out.read_text() == "teal''"
    assert "COLOUR" not in os.environ
