"""How plug-ins do: version, switch, pages, results, failures, and the last fault with its traceback."""

from __future__ import annotations

from dataclasses import dataclass

from jobs.flags import samples
from jobs.flags.declared import on_by_default
from jobs.flags.samples import Totals
from jobs.models import FeatureFlag, ScraperFault
from jobs.plugins.entry_points import GROUPS, SCRAPERS, Plugin, installed, load
from jobs.stages.site_scrapers import described_now
from jobs.statuses import FlagRule

DAY_MINUTES = 1_440


@dataclass(frozen=True)
class PluginState:
    """A plug-in now, and in a day. `error` is the traceback of one that cannot be loaded; empty else."""

    plugin: Plugin
    flag: FeatureFlag
    totals: Totals
    error: str
    last_fault: ScraperFault | None

    @property
    def switch(self) -> str:
        """off, on, or for whom."""
        return str(self.flag.get_rule_display()).lower()


def plugin_states() -> list[PluginState]:
    """The installed plug-ins, by group and name."""
    plugins = installed(*GROUPS)
    if not plugins:
        return []
    stored = {flag.key: flag for flag in FeatureFlag.objects.filter(key__in=[plugin.flag for plugin in plugins])}
    sums = samples.totals(DAY_MINUTES)
    latest = ScraperFault.objects.order_by("scraper", "-id").distinct("scraper")
    faults = {fault.scraper: fault for fault in latest}
    return [
        PluginState(
            plugin,
            stored.get(plugin.flag) or _untouched(plugin),
            sums.get((plugin.flag, True), Totals()),
            _error(plugin),
            faults.get(plugin.name) if plugin.group == SCRAPERS else None,
        )
        for plugin in plugins
    ]


def _untouched(plugin: Plugin) -> FeatureFlag:
    return FeatureFlag(key=plugin.flag, rule=FlagRule.ON if on_by_default(plugin.flag) else FlagRule.OFF)


def _error(plugin: Plugin) -> str:
    """Scrapers are imported in processes of their own; stages and sources are part of this one."""
    if plugin.group == SCRAPERS:
        return described_now(plugin).error
    return next(loaded.error for loaded in load(plugin.group) if loaded.plugin == plugin)
