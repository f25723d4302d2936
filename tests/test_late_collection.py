"""A file's tests are collected when its turn comes, by the one process that runs them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests import processes

ROOT = Path(__file__).resolve().parent.parent
CONFTEST = """
import pytest
@pytest.fixture(scope="package")
def shared():
    yield
    open("ended", "a").write(__name__.partition(".")[0] + " ")
"""
COUNTED = "open('imports', 'a').write(__name__ + ' ')\n"


def test_every_test_runs_and_its_file_is_imported_once_in_all_processes(tmp_path: Path) -> None:
    for name in ("one", "two", "three"):
        (tmp_path / f"test_{name}.py").write_text(f"{COUNTED}def test_a(): pass\ndef test_b(): pass\n")
    done = run(tmp_path, processes_of_xdist=2)
    assert "6 passed" in done.stdout
    assert sorted((tmp_path / "imports").read_text().split()) == ["test_one", "test_three", "test_two"]


def test_what_fails_and_what_cannot_be_collected_is_reported_by_name(tmp_path: Path) -> None:
    (tmp_path / "test_fails.py").write_text("def test_fine(): pass\ndef test_wrong(): assert False\n")
    (tmp_path / "test_none.py").write_text("import a_module_that_is_none\n")
    done = run(tmp_path)
    assert done.returncode == pytest.ExitCode.TESTS_FAILED
    assert "FAILED test_fails.py::test_wrong" in done.stdout
    assert "ERROR test_none.py" in done.stdout
    assert "1 failed, 1 passed, 1 error" in done.stdout


def test_the_test_in_which_a_process_crashed_is_named(tmp_path: Path) -> None:
    (tmp_path / "test_dies.py").write_text("import os\ndef test_fine(): pass\ndef test_dies(): os._exit(3)\n")
    assert "FAILED test_dies.py::test_dies" in run(tmp_path, "--max-worker-restart=0").stdout


def test_what_a_folder_shares_ends_with_its_last_file_also_before_a_file_without_tests(tmp_path: Path) -> None:
    for folder in ("first", "second"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "__init__.py").write_text("")
        (tmp_path / folder / "conftest.py").write_text(CONFTEST)
        for name in "ab":
            (tmp_path / folder / f"test_{name}.py").write_text("def test_it(shared): pass\n")
        (tmp_path / folder / "test_none.py").write_text("")
    assert "4 passed" in run(tmp_path).stdout
    assert (tmp_path / "ended").read_text().split() == ["first", "second"]


def run(folder: Path, *options: str, processes_of_xdist: int = 1) -> subprocess.CompletedProcess[str]:
    (folder / "pytest.ini").write_text("[pytest]\naddopts = -q -ra\nmarkers = django_db\n")
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    environment |= {"PYTHONPATH": str(ROOT), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    words = [sys.executable, "-m", "pytest", "-p", "xdist.plugin", "-p", "tests.late_collection", "--dist=loadfile"]
    words += [f"--numprocesses={processes_of_xdist}", *options]
    return processes.run(words, cwd=folder, env=environment, capture_output=True, text=True)
