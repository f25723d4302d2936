"""A test run that is killed leaves no process behind."""

from __future__ import annotations

import ast
import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from tests import processes
from tests.patience import eventually, patient
from tests.whole import in_whole

ROOT = Path(__file__).resolve().parent.parent

# Starts what is hard to get rid of: a process in a session of its own that ignores every signal it may ignore.
SMALL = """
import sys
from pathlib import Path
from tests import processes

STUBBORN = "import signal, time; [signal.signal(n, signal.SIG_IGN) for n in (1, 2, 15)]; print(1); time.sleep(3600)"

def test_that_hangs():
    words = [sys.executable, "-u", "-c", STUBBORN]
    started = [processes.start(words, stdout=-1, start_new_session=alone) for alone in (True, False)]
    for process in started:
        process.stdout.readline()
    Path("pids.part").write_text(" ".join(str(process.pid) for process in started))
    Path("pids.part").rename("pids")
    started[0].wait()
"""


@pytest.mark.parametrize(
    ("options", "number"),
    [
        ((), signal.SIGKILL),
        in_whole((), signal.SIGTERM),
        in_whole((), signal.SIGINT),
        (("--numprocesses=1",), signal.SIGKILL),
        (("--numprocesses=1",), signal.SIGTERM),
        in_whole(("--numprocesses=1",), signal.SIGINT),
    ],
)
def test_a_run_that_is_killed_takes_along_what_its_tests_have_started(
    tmp_path: Path, options: tuple[str, ...], number: signal.Signals
) -> None:
    run = small_run(tmp_path, *options)
    eventually((tmp_path / "pids").exists, 60)
    family = [psutil.Process(int(pid)) for pid in (tmp_path / "pids").read_text().split()]
    family += psutil.Process(run.pid).children()
    assert len(family) >= 2
    run.send_signal(number)
    run.wait(patient(60))
    _, alive = psutil.wait_procs(family, patient(20))
    for process in alive:
        process.kill()
    assert alive == []


def small_run(folder: Path, *options: str) -> subprocess.Popen[str]:
    """A run of pytest on a test that starts two processes and then hangs."""
    (folder / "test_small.py").write_text(SMALL)
    (folder / "conftest.py").write_text("from tests.conftest import pytest_configure  # noqa: F401\n")
    (folder / "pytest.ini").write_text("[pytest]\n")
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    environment |= {"PYTHONPATH": str(ROOT), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    words = [sys.executable, "-m", "pytest", "-p", "xdist.plugin", *options]
    return processes.start(words, cwd=folder, env=environment, stdout=subprocess.DEVNULL)


def test_no_test_starts_a_process_in_another_way() -> None:
    tests = ROOT / "tests"
    ways = ("subprocess.", "multiprocessing.", "asyncio.create_subprocess", "os.system")
    texts = {path: path.read_text() for path in tests.rglob("*.py")}
    calls = {
        f"{path.relative_to(tests)}: {ast.unparse(node.func)}"
        for path, text in texts.items()
        if any(way in text for way in ways)  # few files are parsed
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Call) and ast.unparse(node.func).startswith(ways)
    }
    of_memory = "extract/test_memory.py: multiprocessing.get_context"  # a reading process ends with its pipe
    assert calls == {"processes.py: subprocess.Popen", "loaded_python.py: subprocess.Popen", of_memory}
