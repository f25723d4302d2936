"""Patience: how long a test waits before it gives up, grown by how slow the machine is at the moment.

A test never sleeps to be sure and never compares wall time: it waits for a condition, which costs nothing when the
condition comes soon. `TEST_PATIENCE=4` sets the factor in place of the measured one.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Callable
from functools import cache
from typing import TypeVar

T = TypeVar("T")

CALIBRATION_STEPS = 1_000_000
CALIBRATION_SECONDS = 0.05  # what they take on an idle machine of the kind that this suite is meant for
MOST = 30.0  # nobody waits longer than that for a machine that stands still


def factor() -> float:
    """By how much to multiply a wait: 1 on an idle machine, about the number of processes that want each core."""
    if own := os.environ.get("TEST_PATIENCE"):
        return float(own)
    waiting_for_a_core = os.getloadavg()[0] / (os.cpu_count() or 1)
    return min(max(1.0, _measured_slowness(), waiting_for_a_core), MOST)


@cache
def _measured_slowness() -> float:
    """Measured once a session, in wall time: it counts a slow core and a core that others use alike."""
    started = time.perf_counter()
    sum(number * number for number in range(CALIBRATION_STEPS))
    return (time.perf_counter() - started) / CALIBRATION_SECONDS


def patient(seconds: float) -> float:
    """Seconds of an idle machine as seconds of this one: for time limits that only a defect should meet."""
    return seconds * factor()


def eventually(condition: Callable[[], T], seconds: float = 30.0, pause: float = 0.02) -> T:
    """Call `condition` until it returns something true, and return that. Raises AssertionError when it never does."""
    started = time.monotonic()
    while not (value := condition()):
        _give_up(started, seconds, value)
        time.sleep(pause)
    return value


async def eventually_async(condition: Callable[[], T], seconds: float = 30.0, pause: float = 0.01) -> T:
    """As `eventually`, while the event loop goes on."""
    started = time.monotonic()
    while not (value := condition()):
        _give_up(started, seconds, value)
        await asyncio.sleep(pause)
    return value


def _give_up(started: float, seconds: float, value: object) -> None:
    passed = time.monotonic() - started
    if passed > patient(seconds):  # asked anew each time: the machine may have become slower since
        raise AssertionError(f"Not true within {passed:.0f} s (patience {factor():.1f}); the last value was {value!r}.")
