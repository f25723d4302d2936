"""Waits that double with each failure end at the longest, however long something is away."""

from __future__ import annotations

import time

import pytest

from jobs.pipeline.backoff import seconds_until_retry
from jobs.pipeline.loops import LONGEST_WAIT_SECONDS
from jobs.runtime.process_manager import ManagedProcess
from jobs.validation.dns_servers import LONGEST_REST, NameServer
from jobs.web.doubling_waits import doubled
from jobs.web.politeness import LONGEST_COOLDOWN_SECONDS, HostVisit
from jobs.web.retry_after import seconds_of

AWAY = 5_000  # failures in a row: a process that ends at once has so many in two days


def test_a_wait_doubles_up_to_the_longest() -> None:
    waits = [doubled(5.0, times, 3_600.0) for times in (-1, 0, 1, 2, 9, 10, AWAY)]
    assert waits == [5.0, 5.0, 10.0, 20.0, 2_560.0, 3_600.0, 3_600.0]


def test_a_process_that_ends_at_once_for_days_is_started_again() -> None:
    managed = ManagedProcess("broken", ["false"], started_at=0.0, failures=AWAY)
    assert managed.buried(1.0) == LONGEST_WAIT_SECONDS


def test_a_name_server_that_is_away_for_days_is_tried_again() -> None:
    server = NameServer("127.0.0.1", 9)
    server.failures = AWAY
    server.failed()
    assert 0 < server.rests_until - time.monotonic() <= LONGEST_REST


def test_a_host_that_is_away_for_days_is_tried_again() -> None:
    visit = HostVisit("kestrel.test", 443, 1.0, failures=AWAY, failed=True)
    assert visit.cooldown == LONGEST_COOLDOWN_SECONDS


@pytest.mark.parametrize("header", ["99999999", "Fri, 31 Dec 2999 23:59:59 GMT"])
def test_a_retry_after_of_years_is_a_day(header: str) -> None:
    assert seconds_of(header) == 86_400.0


def test_a_retry_after_of_nothing_is_none() -> None:
    assert seconds_until_retry(1, 0.0) > 0
    assert seconds_until_retry(1, 7.0) == 7.0
