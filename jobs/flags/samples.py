"""Samples: how rows fared for which a flag was on, and those for which it was not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from jobs.models import FlagSample


@dataclass(frozen=True)
class FlaggedRow:
    """One row: whether the flag was on for it, whether what the flag switches failed, its results and its seconds."""

    key: str
    enabled: bool
    failed: bool = False
    results: int = 0
    seconds: float = 0.0


@dataclass(frozen=True)
class Totals:
    """Samples, summed. The rates are 0 without rows."""

    rows: int = 0
    failures: int = 0
    results: int = 0
    seconds: float = 0.0

    def metric(self, name: str) -> float:
        """failure_rate (0 to 1), yield (results a row) or seconds (a row)."""
        value = {"failure_rate": self.failures, "yield": self.results, "seconds": self.seconds}[name]
        return value / self.rows if self.rows else 0.0


def store(samples: Iterable[FlaggedRow]) -> None:
    """Store samples, as part of the caller's transaction: a row for each flag and group. Nothing is locked."""
    groups: dict[tuple[str, bool], list[FlaggedRow]] = defaultdict(list)
    for sample in samples:
        groups[sample.key, sample.enabled].append(sample)
    FlagSample.objects.bulk_create(
        FlagSample(
            key=key,
            enabled=enabled,
            rows=len(group),
            failures=sum(sample.failed for sample in group),
            results=sum(sample.results for sample in group),
            seconds=sum(sample.seconds for sample in group),
        )
        for (key, enabled), group in sorted(groups.items())
    )


_TOTALS = """
SELECT key, enabled, sum(rows)::bigint, sum(failures)::bigint, sum(results)::bigint, sum(seconds)::float8
FROM flag_samples WHERE at > greatest(now() - make_interval(mins => %s), %s) AND (%s = '' OR key = %s)
GROUP BY key, enabled
"""


def totals(minutes: int, key: str = "", since: datetime | None = None) -> dict[tuple[str, bool], Totals]:
    """The sums of the last minutes (but not of before `since`), of a flag or of all, by key and group."""
    with connection.cursor() as cursor:
        cursor.execute(_TOTALS, [minutes, since, key, key])
        return {(name, enabled): Totals(*sums) for name, enabled, *sums in cursor.fetchall()}
