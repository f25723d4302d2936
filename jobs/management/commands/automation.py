"""`manage.py automation`: the automation rules, and their switches."""

from __future__ import annotations

import argparse
import getpass
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from jobs.actions import automation
from jobs.management.cells import shown


class Command(BaseCommand):
    """Show the rules, or switch one."""

    help = "Show the automation rules (all are off until somebody switches them on), or switch one."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Nothing to show all, or a switch and a name."""
        parser.add_argument("switch", nargs="?", choices=["on", "off"])
        parser.add_argument("rule", nargs="?")

    def handle(self, **options: Any) -> None:
        """Switch a rule if one is named; always show the state of all. Raises CommandError for an unknown rule."""
        if options["switch"]:
            try:
                automation.switch(options["rule"] or "", options["switch"] == "on", by=getpass.getuser())
            except KeyError as error:
                raise CommandError(error.args[0], returncode=2) from None
        for rule, switch in automation.rule_states():
            word = "on " if switch and switch.enabled else "off"
            who = f" (by {switch.changed_by}, {shown(switch.changed_at)})" if switch and switch.changed_at else ""
            self.stdout.write(f"{word}  {rule.name}: {rule.sentence}{who}")
