"""The stages of the work on leads: which there are, in their order, how they look, and in which the work has ended."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection

from jobs.models import LeadStage
from jobs.models.lead import STAGES
from jobs.statuses import Colour

_COLOURS = {"Replied": Colour.TEAL, "Won": Colour.GREEN, "Lost": Colour.RED}  # of the usual ones
_CLOSED = ("Won", "Lost")


@dataclass(frozen=True)
class StageLine:
    """A stage; `closed`: the work on its leads has ended."""

    name: str
    colour: str = Colour.GRAY.value
    closed: bool = False


def stage_list() -> list[StageLine]:
    """The stages that a lead can be in, in their order; until somebody changes the list, the usual ones."""
    rows = LeadStage.objects.values_list("name", "colour", "closed")
    return [StageLine(*row) for row in rows] or [_usual(name) for name in STAGES]


def _usual(name: str) -> StageLine:
    return StageLine(name, _COLOURS.get(name, Colour.GRAY).value, name in _CLOSED)


def hold_stages(mode: str = "ROW SHARE") -> None:
    """Until the transaction ends, no stage is taken away; with EXCLUSIVE nobody puts a lead in one either. It comes
    before the locks of leads."""
    with connection.cursor() as cursor:
        cursor.execute(f"LOCK TABLE lead_stages IN {mode} MODE")


def closed_stages() -> list[str]:
    """The names of those in which the work has ended."""
    return [stage.name for stage in stage_list() if stage.closed]
