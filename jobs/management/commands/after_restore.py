"""`manage.py after_restore`: once a backup is restored, before the webs and workers start."""

from __future__ import annotations

import argparse
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from jobs.actions.restores import let_go_what_costs_money, pause_what_costs_money
from jobs.store.restored import go_on_above_what_was_given_out, remember_server, why_something_was_lost


class Command(BaseCommand):
    """Make a restored database safe to go on with."""

    help = "After a restore, before webs and workers start: number on above what was given out, pause what costs money."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """For what looks like a restore and is none."""
        parser.add_argument(
            "--nothing-lost", action="store_true",
            help="After a failover or an upgrade in place that lost nothing: store where the database is now, and "
            "resume what a worker has paused because it could not know.",
        )  # fmt: skip

    def handle(self, **options: Any) -> None:
        """Number on, pause, and say what a person has to look at. Raises CommandError where something was lost."""
        if options["nothing_lost"]:
            if reason := why_something_was_lost():
                raise CommandError(f"Something was lost: {reason}. Run: manage.py after_restore")
            remember_server()
            resumed = let_go_what_costs_money()
            stages = f"Resumed: {', '.join(resumed)}." if resumed else "No stage had been paused because of it."
            self.stdout.write(f"Nothing shows that something was lost. Where the database is now is stored. {stages}")
            return
        go_on_above_what_was_given_out()
        pause_what_costs_money()
        self.stdout.write(
            "Ids, versions and events go on above those that were given out after the backup.\n"
            "The stages that cost money are paused: what was paid after the backup would be paid again. Look at the "
            "provider's bill, set the budgets to what is left, and resume the stages under Operations.\n"
            "Suppressions that were added after the backup are gone. Import a list that is newer "
            "(manage.py suppressions import), and erase again whom it is about.\n"
            "Do not go back to a release of before 2026-11-30: with it webhooks, destinations, the event feed and "
            "copies of lists stand still until a newer one runs."
        )
