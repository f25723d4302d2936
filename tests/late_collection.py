"""A file's tests are collected when its turn comes, by the process that runs them: `-p tests.late_collection`.

Each process of xdist collects all tests before the first runs, only to agree with the others on their order. Here they
agree on the files, and a file is one unit of work: imported once in a run, in one process. Tests that are chosen
(`-k`, `-m`, an id) must be collected at once, so leave this plugin out then. A process that crashes takes the rest of
its file along, and the run has failed.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest
from _pytest.runner import runtestprotocol

_last_started: dict[str, str] = {}  # of each file, the id of the test


def pytest_pycollect_makemodule(module_path: Path, parent: pytest.Collector) -> pytest.Module:
    return LateModule.from_parent(parent, path=module_path)


class LateModule(pytest.Module):
    """A module of tests that is a single item until its turn comes."""

    its_turn = False

    def collect(self) -> Iterable[pytest.Item | pytest.Collector]:
        if self.its_turn:
            return super().collect()
        whole = WholeFile.from_parent(self, name="all", nodeid=self.nodeid)
        whole.add_marker(pytest.mark.django_db)  # pytest-django makes the databases of the items that it knows of
        return [whole]


class WholeFile(pytest.Item):
    """All tests of a file, as one item; it has the id of the test that runs, as xdist checks of every report."""

    running: pytest.Item | None = None

    @property
    def nodeid(self) -> str:
        return self.running.nodeid if self.running else super().nodeid

    def tests(self) -> list[pytest.Item]:
        """The tests of the file in the order in which they run. What cannot be collected is reported."""
        module = self.parent
        assert isinstance(module, LateModule)
        module.its_turn = True
        tests = list(self.session.genitems(module))
        self.config.hook.pytest_collection_modifyitems(session=self.session, config=self.config, items=tests)
        return tests

    def run_tests(self, following: pytest.Item | None) -> None:
        """Run them; what they share ends after the last, unless the file that follows shares it, too."""
        tests = self.tests()
        if not tests:
            runtestprotocol(self, log=False, nextitem=following)
        for test, next_item in zip(tests, [*tests[1:], following], strict=False):
            self.running = test
            self.ihook.pytest_runtest_protocol(item=test, nextitem=next_item)
        self.running = None

    def runtest(self) -> None:
        """A file without tests has nothing to run; what earlier ones shared ends all the same."""


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> bool | None:
    if not isinstance(item, WholeFile):
        return None
    item.run_tests(nextitem)
    return True


def pytest_runtest_logstart(nodeid: str) -> None:
    _last_started[nodeid.partition("::")[0]] = nodeid


@pytest.hookimpl(optionalhook=True)
def pytest_handlecrashitem(crashitem: str, report: pytest.TestReport) -> None:
    """What crashed is a test, and xdist knows only of files."""
    report.nodeid = _last_started.get(crashitem, crashitem)
