"""How plug-ins do: version, switch, pages, results, failures, and the last fault with its traceback."""

from __future__ import annotations

from dataclasses import dataclass

from jobs.actions.flags import flags as all_flags
from jobs.flags import samples
from jobs.flags.samples import Totals
from jobs.models import FeatureFlag, ScraperFault
from jobs.plugins.entry_points import GROUPS, SCRAPERS, Plugin, installed, load
from jobs.stages.site_scrapers import described_now

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
    flags = {flag.key: flag for flag in all_flags()}
    sums = samples.totals(DAY_MINUTES)
    latest = ScraperFault.objects.order_by("scraper", "-id").distinct("scraper")
    faults = {fault.scraper: fault for fault in latest}
    return [
        PluginState(
            plugin,
            flags[plugin.flag],
            sums.get((plugin.flag, True), Totals()),
            _error(plugin),
            faults.get(plugin.name) if plugin.group == SCRAPERS else None,
        )
        for plugin in plugins
    ]


def _error(plugin: Plugin) -> str:
    """Scrapers are imported in processes of their own; stages and sources are part of this one."""
    if plugin.group == SCRAPERS:
        return described_now(plugin).error
    return next(loaded.error for loaded in load(plugin.group) if loaded.plugin == plugin)
