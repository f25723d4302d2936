"""Domains that wait or have ended, and a stage whose work is whatever a test says."""

from __future__ import annotations

from tests.actions.project_work import planet, providers, work, world
from tests.pipeline.conftest import domains, stage_of
from tests.queued_domains import empty_queue, end, stage

__all__ = ["domains", "empty_queue", "end", "planet", "providers", "stage", "stage_of", "work", "world"]
