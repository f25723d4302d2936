"""The guard of a flag: a metric, a bound, and the fewest rows before it judges."""

from __future__ import annotations

from jobs.flags.samples import Totals, totals
from jobs.models import FeatureFlag
from jobs.statuses import FlagRule, GuardMetric


def judgement(flag: FeatureFlag) -> str:
    """A sentence that says how the flag is beyond its bound, with the figures; "" while it is not.

    It looks at the rows since somebody last changed the flag, at most `guard_minutes` back. Failure rate and seconds
    may not exceed the bound, yield may not fall below it. A relative guard compares with the rows of the same minutes
    for which the flag was off, so that a bad night of everybody trips nothing.
    """
    if not flag.guard_metric or flag.guard_bound is None or flag.rule == FlagRule.OFF:
        return ""
    sums = totals(flag.guard_minutes, flag.key, flag.changed_at)
    on, off = (sums.get((flag.key, group), Totals()) for group in (True, False))
    groups = (on, off) if flag.guard_relative else (on,)
    if any(group.rows < flag.guard_samples for group in groups):
        return ""
    value = on.metric(flag.guard_metric) - (off.metric(flag.guard_metric) if flag.guard_relative else 0.0)
    return _sentence(flag, on, value) if _is_beyond(flag, value) else ""


def _is_beyond(flag: FeatureFlag, value: float) -> bool:
    assert flag.guard_bound is not None
    if flag.guard_metric == GuardMetric.YIELD:
        return value < (-flag.guard_bound if flag.guard_relative else flag.guard_bound)
    return value > flag.guard_bound


def _sentence(flag: FeatureFlag, on: Totals, value: float) -> str:
    what = f"{flag.get_guard_metric_display()} of {on.rows:,} rows"
    if flag.guard_relative:
        return f"{what} differs by {value:+.3g} from the rows without it; the bound is {flag.guard_bound:g}."
    return f"{what} is {value:.3g}; the bound is {flag.guard_bound:g}."
