"""Why a project does not move: the cause of the row that is next at each of its steps."""

from __future__ import annotations

from jobs.actions.project_steps import scope_of
from jobs.models import Project
from jobs.models.project import UNDER_WAY
from jobs.monitoring.waiting import Waiting, next_row, why_waiting
from jobs.stages import stages_of


def why_project_waits(project: Project) -> list[Waiting]:
    """Why each step at which rows of the project wait stands still; steps that move are left out."""
    if project.status not in UNDER_WAY:
        return []
    steps = [(stage, rows) for _, rows in scope_of(project).tables() for stage in stages_of(rows.model)]
    waits = [why_waiting(row, stage) for stage, rows in steps if (row := next_row(stage, rows)) is not None]
    return [waiting for waiting in waits if waiting and waiting.serious]
