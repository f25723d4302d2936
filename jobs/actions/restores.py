"""What costs money after a restore: what was paid since the backup is not in it, and would be paid again."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Q

from jobs.actions.operations import pause_stage, resume_stage
from jobs.models import StageControl
from jobs.stages import paying_stages
from jobs.store.restored import COMMAND, warn_of_a_restore, where_it_is

RESTORED = "a backup was restored: what was paid since is not in it"
SEEMS_RESTORED = f"the database seems to be restored, and {COMMAND} has not run: what was paid since may be missing"


def pause_what_costs_money() -> None:
    """Pause the stages that cost money: a backup was restored."""
    for stage in paying_stages():
        pause_stage(stage, by="after_restore", reason=RESTORED)
    StageControl.objects.update(held_at="")  # the next restore may bring the database to this place again


def hold_what_costs_money() -> None:
    """Where the database seems to be restored and the command has not run, log it and pause the stages that cost money.

    A worker must not pay twice because a person forgot a command; what costs nothing goes on, since it can be done
    again. A stage that is paused already keeps its reason; one that a person has resumed since goes on: it is held once
    for each place at which the database is.
    """
    if not warn_of_a_restore():
        return
    here = where_it_is() or "unknown"
    left = set(StageControl.objects.filter(Q(paused=True) | Q(held_at=here)).values_list("stage", flat=True))
    for stage in paying_stages():
        if stage not in left:
            with transaction.atomic():
                pause_stage(stage, by="worker", reason=SEEMS_RESTORED)
                StageControl.objects.filter(stage=stage).update(held_at=here)


def let_go_what_costs_money() -> list[str]:
    """Resume what `hold_what_costs_money` has paused: nothing was lost. Returns the names of those stages."""
    held = StageControl.objects.filter(paused=True, reason=SEEMS_RESTORED).order_by("stage")
    stages = list(held.values_list("stage", flat=True))
    for stage in stages:
        resume_stage(stage, by="after_restore")
    StageControl.objects.update(held_at="")
    return stages
