"""What tests share: a database of this run's own on the embedded server."""

from __future__ import annotations

import gc
import logging
import os
import re
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import psycopg
import pytest
from django.db import connections
from hypothesis import settings

from tests import emptying
from tests.processes import end_with
from tests.whole import WHOLE

pytest_plugins = ["tests.rerun", "tests.order"]
GARBAGE = (10_000, 20, 20)  # a sixth of the processor's time went into collections of 700 objects


class Misfits(logging.Handler):
    """What the product itself stores has the shape in which it is read: else it would be left out without a word."""

    def emit(self, record: logging.LogRecord) -> None:
        raise AssertionError(record.getMessage())


def pytest_configure(config: pytest.Config) -> None:
    """A process of xdist ends with the one that started it, and takes along what it has started."""
    emptying.install()
    logging.getLogger("jobs.models.stored_json").addHandler(Misfits())
    # The same examples in each run, so that what passed here passes there; `make test-whole` draws new ones. A busy
    # machine makes any example late: what must be quick is measured by its processor time, where it is tested.
    settings.register_profile("scrapersky", deadline=None, derandomize=not WHOLE, database=None)
    settings.load_profile("scrapersky")
    # Several processes share the cores: a matrix in as many threads as there are cores takes ten times the processor's
    # time, since threads that wait for a core spin.
    os.environ["OPENBLAS_NUM_THREADS"] = os.environ["OMP_NUM_THREADS"] = "1"
    # Each client of HTTP reads all authorities: 20 ms for the system's, nothing for one. No test trusts a stranger's.
    os.environ["SSL_CERT_FILE"] = str(Path(__file__).parent / "data" / "authority.pem")
    # Hundreds of processes start here; some machines have them compile the whole product each time.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    sys.dont_write_bytecode = False
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # a script began us with "&": ours must not inherit it
        signal.signal(signal.SIGINT, signal.default_int_handler)
    if hasattr(config, "workerinput"):
        end_with(os.getppid())


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Packed bytes hold the second in which they were packed: processes that collect at different ones must agree."""
    return argname if isinstance(val, bytes) and not val.isascii() else None


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[object]:
    """What is imported and collected stays until the end: no garbage collection looks at it, then or later."""
    gc.disable()
    try:
        return (yield)  # type: ignore[misc]  # a wrapper of pytest returns
    finally:
        gc.freeze()
        gc.set_threshold(*GARBAGE)
        gc.enable()


@pytest.fixture
def misfits_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    """For tests that store what the product would not."""
    monkeypatch.setattr(logging.getLogger("jobs.models.stored_json"), "disabled", True)


@pytest.fixture
def caplog(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    """Without what earlier tests have left behind: a task that nobody awaited is logged when it is collected."""
    gc.collect()
    caplog.clear()
    return caplog


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """The database is made; what it has of roles now, every test finds."""
    with django_db_blocker.unblock():
        emptying.remember_roles()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """Before a database is made: drop those of test runs that were killed."""
    server = connections["default"].settings_dict.get("EMBEDDED")
    if server is None:
        return
    server.use()
    with psycopg.connect(**server.parameters("postgres"), autocommit=True) as connection:
        for (name,) in connection.execute("SELECT datname FROM pg_database WHERE datname ~ '^test_[0-9]+'").fetchall():
            run = re.match(r"test_(\d+)", name)
            if run and not psutil.pid_exists(int(run.group(1))):
                connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
