"""`manage.py flags`: feature flags, their switches, their guards and their history."""

from __future__ import annotations

import argparse
import getpass
from collections import Counter
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from jobs.actions import flags
from jobs.actions.curation import Refused
from jobs.flags import samples
from jobs.flags.declared import CANDIDATE
from jobs.management import arguments
from jobs.management.cells import shown
from jobs.models import ExtractorDifference, FeatureFlag
from jobs.statuses import FlagRule, GuardMetric

DAY_MINUTES = 1_440
NEWEST, SHOWN = 1_000, 20  # pages that differ: counted, listed


class Command(BaseCommand):
    """Show the flags, or change one."""

    help = "Show the feature flags with the figures of a day, change one, guard it, or show its history."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Nothing to show all; or an action, a flag and its values."""
        parser.add_argument(
            "action", nargs="?", choices=["on", "off", "percent", "list", "guard", "unguard", "history", "differences"]
        )
        parser.add_argument("flag", nargs="?", default="")
        parser.add_argument("values", nargs="*", help="percent: a number; list: domains; guard: metric and bound.")
        parser.add_argument("--environment", action="append", help="Only there; repeat it for several.")
        parser.add_argument("--samples", type=arguments.samples, help="guard: fewest rows before it judges.")
        parser.add_argument("--minutes", type=arguments.samples, help="guard: it judges the rows of so many minutes.")
        parser.add_argument("--relative", action="store_true", help="guard: compare with the rows that are off.")
        parser.add_argument("--reason", type=arguments.reason, default="")

    def handle(self, **options: Any) -> None:
        """Do it, then show all. Raises CommandError with a sentence for what cannot be done."""
        action, key = options["action"], options["flag"]
        try:
            if action == "history":
                self._history(flags.flag_named(key))
                return
            if action == "differences":
                self._differences()
                return
            if action:
                flags.change(key, _changes(options), by=getpass.getuser(), reason=options["reason"])
        except (Refused, ValueError) as error:
            raise CommandError(str(error), returncode=2) from None
        self._show()

    def _show(self) -> None:
        sums = samples.totals(DAY_MINUTES)
        for flag in flags.flags():
            on = sums.get((flag.key, True), samples.Totals())
            figures = f"{on.rows:,} rows, {on.failures:,} failed, {on.results:,} results" if on.rows else "no rows yet"
            self.stdout.write(f"{flag.key}: {in_words(flag)}; in a day: {figures}.")

    def _history(self, flag: FeatureFlag) -> None:
        for change in flags.history(flag.key):
            words = f"{change.by}: {change.before} -> {change.after} {change.reason}"
            self.stdout.write(f"{shown(change.at)} {words}")

    def _differences(self) -> None:
        """What the candidate extractor has more and less than ours, by kind, and the newest pages that differ."""
        sums = samples.totals(DAY_MINUTES, CANDIDATE)
        theirs, ours = (sums.get((CANDIDATE, group), samples.Totals()) for group in (True, False))
        pages = f"{theirs.rows:,} pages compared in a day, {theirs.failures:,} on which the candidate failed"
        self.stdout.write(f"{pages}; {theirs.results:,} contacts, ours {ours.results:,}.")
        gained, lost = Counter[str](), Counter[str]()
        rows = list(ExtractorDifference.objects.order_by("-id")[:NEWEST])
        for row in rows:
            gained.update(kind for kind, _ in row.gained)
            lost.update(kind for kind, _ in row.lost)
        for kind in sorted({*gained, *lost}):
            self.stdout.write(
                f"{kind}: {gained[kind]:,} gained, {lost[kind]:,} lost on {len(rows):,} pages that differ."
            )
        for row in rows[:SHOWN]:
            more, less = ([value for _, value in values] for values in (row.gained, row.lost))
            self.stdout.write(f"{row.url}\n  gained: {', '.join(more) or 'none'}\n  lost: {', '.join(less) or 'none'}")


def in_words(flag: FeatureFlag) -> str:
    """A flag's rule, environments and guard in one line."""
    rules = {
        FlagRule.PERCENT: f"on for {float(flag.percent):g} %",
        FlagRule.LIST: f"on for {', '.join(flag.subjects) or 'none'}",
    }
    parts = [rules.get(FlagRule(flag.rule), flag.rule)]
    parts += [f"only in {', '.join(flag.environments)}"] if flag.environments else []
    if flag.guard_metric:
        bound = "below" if flag.guard_metric == GuardMetric.YIELD else "above"
        parts.append(f"switches itself off {bound} {flag.guard_bound:g} ({flag.get_guard_metric_display().lower()})")
    parts += [f"tripped: {flag.tripped_reason}"] if flag.tripped_at else []
    return "; ".join(parts)


def _changes(options: dict[str, Any]) -> dict[str, Any]:
    action, values = options["action"], options["values"]
    changes: dict[str, Any] = {}
    if action in FlagRule.values:
        changes["rule"] = action
    if action == "percent":
        changes["percent"] = _number(values)
    if action == "list":
        changes["subjects"] = values
    if action == "guard":
        changes |= _guard(options)
    if action == "unguard":
        changes |= {"guard_metric": "", "guard_bound": None}
    return changes | ({"environments": options["environment"]} if options["environment"] else {})


def _number(values: list[str]) -> Decimal:
    try:
        return Decimal(values[0])
    except (IndexError, InvalidOperation):
        raise ValueError("Give one number, as in: manage.py flags percent scraper.directory 5") from None


def _guard(options: dict[str, Any]) -> dict[str, Any]:
    metric = options["values"][0] if options["values"] else ""
    if metric not in GuardMetric.values:
        raise ValueError(f"Give a metric ({', '.join(GuardMetric.values)}) and a bound.")
    guard = {"guard_metric": metric, "guard_bound": float(_number(options["values"][1:])),
             "guard_relative": options["relative"]}  # fmt: skip
    limits = {"guard_samples": options["samples"], "guard_minutes": options["minutes"]}
    return guard | {name: value for name, value in limits.items() if value is not None}
