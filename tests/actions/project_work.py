"""Providers that answer, and a pipeline worked by hand: each stage when a test says so."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection

from jobs.models import Project
from jobs.pipeline import Done, drain
from jobs.pipeline.claim import claim
from jobs.pipeline.database import close_threads
from jobs.pipeline.settle import settle, settlement_of
from jobs.stages import PIPELINE, stage_named
from tests.stages.conftest import planet, providers, world

__all__ = ["planet", "providers", "world"]

WITHOUT_WEB = ("place_search", "deep_scan", "domain_extraction")


@pytest.fixture
def work(transactional_db: None, providers: str) -> Iterator[Callable[..., None]]:
    """Work what waits, each stage once; the stages that read sites end with `found` or a reason to fail."""

    def run(outcome: Any = None, stages: tuple[str, ...] | None = None) -> None:
        for stage in PIPELINE:
            if stages is not None and stage.name not in stages:
                continue
            if stage.name in WITHOUT_WEB:
                asyncio.run(drain(stage_named(stage.name), None))  # type: ignore[arg-type]  # these use no web
            else:
                ended = outcome or Done()
                settle(stage, [settlement_of(stage, row, ended) for row in claim(stage, 1000)])

    with connection.cursor() as cursor:  # Procrastinate's tables are not Django's to empty
        cursor.execute("TRUNCATE procrastinate_jobs CASCADE")
    yield run
    close_threads()


def again(project: Project) -> Project:
    return Project.objects.get(pk=project.pk)
