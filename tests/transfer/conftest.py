"""The stand-ins and the drain that the stages' tests have."""

from __future__ import annotations

from tests.stages.conftest import planet, providers, work_off, world

__all__ = ["planet", "providers", "work_off", "world"]
