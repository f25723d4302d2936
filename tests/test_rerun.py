"""What failed runs once more, alone: a test that passes then is named as flaky, one that fails twice is a failure."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from hypothesis import settings

from tests import processes
from tests.whole import WHOLE

ROOT = Path(__file__).resolve().parent.parent

FLAKY = """
from pathlib import Path

from tests import processes
def test_only_the_second_time():
    mark = Path("mark")
    seen = mark.exists()
    mark.touch()
    assert seen
"""
BROKEN = "def test_never():\n    assert False\n"


def test_a_test_that_passes_alone_is_flaky_and_no_failure(tmp_path: Path) -> None:
    again = run_twice(tmp_path, FLAKY)
    assert again.returncode == 0, again.stdout
    assert "FLAKY: failed once, passed alone (1):\n  test_small.py::test_only_the_second_time" in again.stdout


def test_a_test_that_fails_twice_fails_beside_a_flaky_test(tmp_path: Path) -> None:
    again = run_twice(tmp_path, FLAKY + BROKEN)
    assert again.returncode == 1
    assert "FAILED TWICE (1):\n  test_small.py::test_never" in again.stdout
    assert "FLAKY: failed once, passed alone (1)" in again.stdout


def test_a_file_that_cannot_be_collected_fails_at_once(tmp_path: Path) -> None:
    again = run_twice(tmp_path, "import a_module_that_is_none\n")
    assert again.returncode == 2
    assert "test_small.py (cannot be collected)" in again.stderr


def test_a_process_that_crashes_fails_at_once(tmp_path: Path) -> None:
    crash = "import os\ndef test_crash():\n    os._exit(3)\n"
    again = run_twice(tmp_path, crash, "-p", "xdist.plugin", "--numprocesses=1", "--max-worker-restart=0")
    assert again.returncode != 0
    assert "test_small.py::test_crash (its process crashed)" in again.stderr


def test_a_run_without_a_failure_is_nothing_to_run_again(tmp_path: Path) -> None:
    again = run_twice(tmp_path, "def test_fine():\n    pass\n")
    assert again.returncode != 0
    assert "did not end with failed tests" in again.stderr


def run_twice(folder: Path, tests: str, *options: str) -> subprocess.CompletedProcess[str]:
    (folder / "test_small.py").write_text(tests)
    (folder / "pytest.ini").write_text("[pytest]\n")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_X", "PYTEST_C"))}
    environment |= {"PYTHONPATH": str(ROOT), "PYTEST_PLUGINS": "tests.rerun", "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}

    def call(*words: str) -> subprocess.CompletedProcess[str]:
        words = (sys.executable, "-m", *words)
        return processes.run(words, cwd=folder, env=environment, capture_output=True, text=True)

    call("pytest", *options)
    return call("tests.rerun")


def test_property_tests_draw_the_same_examples_in_each_run_and_none_is_late() -> None:
    assert settings.default is not None
    assert (settings.default.derandomize, settings.default.deadline) == (not WHOLE, None)
