"""A stage over domains whose work is whatever a test says: the kernel does not care what is done."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection

from jobs.models import Domain
from jobs.pipeline import Stage, drain
from jobs.pipeline.database import close_threads


@pytest.fixture
def domains(transactional_db: None) -> Callable[[int], list[Domain]]:
    """Make n domains that nothing has been asked of."""

    def make(n: int) -> list[Domain]:
        return Domain.objects.bulk_create([Domain(host=f"shop{i}.test") for i in range(n)])

    return make


@pytest.fixture
def stage_of(transactional_db: None) -> Iterator[Callable[..., Stage[Any, Any]]]:
    """Make a stage that works domains with a given function and remembers in the database what it saved."""

    def make(work: Any, save: Any = None, **more: Any) -> Stage[Any, Any]:
        return Stage(
            "domain_metadata", Domain, "status", "process_pending_domains", "DOMAIN", work, save or note, **more
        )

    with connection.cursor() as cursor:  # Procrastinate's tables are not Django's to empty
        cursor.execute("TRUNCATE procrastinate_jobs CASCADE")
    yield make
    close_threads()


def note(found: Any) -> None:
    """A `save` with a visible effect that adds up when it is applied twice."""
    with connection.cursor() as cursor:
        for domain, what in found:
            cursor.execute("UPDATE domains SET notes = notes || %s WHERE id = %s", [str(what), domain.pk])


def work_off(stage: Stage[Any, Any]) -> Counter[str]:
    """Drain a stage in this process."""
    return asyncio.run(drain(stage, None))  # type: ignore[arg-type]  # these works use no web


def waiting_for_locks() -> int:
    """How many connections to the test's database wait for a lock now, whatever transaction this is called in."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")  # else newcomers since its first look are not seen
        cursor.execute(
            "SELECT count(*) FROM pg_locks AS l JOIN pg_stat_activity AS a USING (pid) "
            "WHERE NOT l.granted AND a.datname = current_database()"
        )
        (number,) = cursor.fetchone() or (0,)
        return int(number)
