"""Waits that double with each failure."""

from __future__ import annotations

MOST_DOUBLINGS = 60  # no wait is as long; more than 1,023 are no number any more, which a service that is away reaches


def doubled(first: float, times: int, longest: float) -> float:
    """`first`, doubled so many times (below 0: none), at most `longest`."""
    return float(min(first * 2.0 ** min(max(times, 0), MOST_DOUBLINGS), longest))
