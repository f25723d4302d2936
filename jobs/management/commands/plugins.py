"""`manage.py plugins`: what is installed beside the product, and how it does."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from jobs.monitoring.plugins import plugin_states


class Command(BaseCommand):
    """Show the plug-ins."""

    help = "Show the installed plug-ins with version, switch, and the pages, results and failures of a day."

    def handle(self, **options: Any) -> None:
        """A line for each; the traceback of one that cannot be loaded."""
        states = plugin_states()
        for state in states:
            plugin, sums = state.plugin, state.totals
            rows = f"{sums.rows:,} pages, {sums.results:,} results, {sums.failures:,} failures in a day"
            self.stdout.write(f"{plugin.flag}  {plugin.package} {plugin.version}  {state.switch}  {rows}")
            if state.error:
                self.stdout.write(state.error)
        if not states:
            self.stdout.write("No plug-in is installed. `manage.py startscraper NAME` makes one.")
