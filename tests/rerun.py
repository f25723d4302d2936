"""What failed runs once more, alone: `make test || make test-again`, as `.ci/run` does.

Every run of pytest notes how it ended. `python -m tests.rerun` reads that note, runs the failed tests one after the
other in one process, names those that pass now as flaky, and fails on those that fail twice. Whatever is not a failed
test (a file that cannot be collected, a process that crashed, an interrupted run) is no matter of chance and fails at
once.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TypedDict

import pytest

from tests import processes

NOTE = "scrapersky/last-run"  # in pytest's own cache, which lies where both are called: at the project's root
MOST = 100  # failed tests; more than that is a broken build


class Note(TypedDict):
    """How a run ended: pytest's exit code (None while it runs), the failed tests, and what broke besides."""

    exit_code: int | None
    failed: list[str]
    broken: list[str]


class Recorder:
    """Notes in pytest's cache which tests failed and what else went wrong."""

    def __init__(self, cache: pytest.Cache) -> None:
        self.cache = cache
        self.failed: dict[str, None] = {}
        self.broken: dict[str, None] = {}

    def pytest_sessionstart(self) -> None:
        self._write(None)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            self.broken[f"{report.nodeid} (cannot be collected)"] = None

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if not report.failed:
            return
        self.failed[report.nodeid] = None
        if report.when not in ("setup", "call", "teardown"):  # so xdist reports the test during which a process died
            self.broken[f"{report.nodeid} (its process crashed)"] = None

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, exitstatus: int) -> None:
        self._write(int(exitstatus))

    def _write(self, exit_code: int | None) -> None:
        self.cache.set(NOTE, Note(exit_code=exit_code, failed=list(self.failed), broken=list(self.broken)))


def pytest_configure(config: pytest.Config) -> None:
    cache = getattr(config, "cache", None)  # absent with `-p no:cacheprovider`
    if cache is not None and not hasattr(config, "workerinput"):  # the processes of xdist report to the one that writes
        config.pluginmanager.register(Recorder(cache), "scrapersky-recorder")


def main() -> int:
    first = _read_note()
    problem = _why_not_to_rerun(first)
    if problem:
        print(problem, file=sys.stderr)
        return first["exit_code"] or pytest.ExitCode.INTERNAL_ERROR
    print(f"{len(first['failed'])} failed: running them once more, alone.", flush=True)
    # Without xdist; the ids come after "--", since one may begin with a dash.
    processes.start([sys.executable, "-m", "pytest", "-p", "no:xdist", "--", *first["failed"]]).wait()
    return _compare(first, _read_note())


def _read_note() -> Note:
    try:
        note: Note = json.loads(Path(".pytest_cache", "v", NOTE).read_text())
    except (OSError, ValueError):
        return Note(exit_code=None, failed=[], broken=[])
    return note


def _why_not_to_rerun(run: Note) -> str | None:
    if run["broken"]:
        return "\n".join(["Not a matter of chance, so nothing runs again:", *run["broken"]])
    if run["exit_code"] != pytest.ExitCode.TESTS_FAILED or not run["failed"]:
        return f"The last run did not end with failed tests (exit code {run['exit_code']}): run `make test`."
    if len(run["failed"]) > MOST:
        return f"{len(run['failed'])} tests failed, more than {MOST}: that is a broken build, nothing runs again."
    return None


def _compare(first: Note, second: Note) -> int:
    if second["exit_code"] not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED) or second["broken"]:
        print("The second run broke off.", file=sys.stderr)
        return second["exit_code"] or pytest.ExitCode.INTERNAL_ERROR
    twice = [test for test in first["failed"] if test in second["failed"]]
    flaky = [test for test in first["failed"] if test not in second["failed"]]
    _print_list("FLAKY: failed once, passed alone", flaky)
    _print_list("FAILED TWICE", twice)
    return int(second["exit_code"])


def _print_list(title: str, tests: list[str]) -> None:
    if tests:
        print("\n".join([f"{title} ({len(tests)}):", *(f"  {test}" for test in tests)]), flush=True)


if __name__ == "__main__":
    sys.exit(main())
