"""`manage.py after_restore`: once a backup is restored, before the webs and workers start."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from jobs.actions.operations import pause_stage
from jobs.stages import PAID_STAGES
from jobs.store.restored import go_on_above_what_was_given_out

REASON = "a backup was restored: what was paid since is not in it"


class Command(BaseCommand):
    """Make a restored database safe to go on with."""

    help = "After a restore, before webs and workers start: number on above what was given out, pause what costs money."

    def handle(self, **options: Any) -> None:
        """Number on, pause, and say what a person has to look at."""
        go_on_above_what_was_given_out()
        for stage in sorted(PAID_STAGES):
            pause_stage(stage, by="after_restore", reason=REASON)
        self.stdout.write(
            "Ids, versions and events go on above those that were given out after the backup.\n"
            "The stages that cost money are paused: what was paid after the backup would be paid again. Look at the "
            "provider's bill, set the budgets to what is left, and resume the stages under Operations.\n"
            "Suppressions that were added after the backup are gone. Import a list that is newer "
            "(manage.py suppressions import), and erase again whom it is about."
        )
