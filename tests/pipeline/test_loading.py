"""What a claim reads beside its rows: where that fails, no row is lost to the quarantine."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import psycopg
import pytest
from django.db import connection
from django.db.utils import OperationalError

from jobs.models import Domain
from jobs.pipeline import queue
from jobs.pipeline.claim import claim
from tests.pipeline.conftest import work_off


async def greet(domain: Any, web: Any) -> str:
    return f"hello {domain.owner};"


def load(rows: Sequence[Any]) -> None:
    """As that of a stage; one row is in its way."""
    with connection.cursor() as cursor:
        for row in rows:
            cursor.execute("SELECT 1 / %s", [0 if row.host == "shop1.test" else 1])
            row.owner = row.host


def test_a_row_for_which_nothing_can_be_read_ends_as_a_bug_and_the_others_are_worked(
    domains: Any, stage_of: Any
) -> None:
    stage = stage_of(greet, load=load)
    queue(stage, [row.pk for row in domains(4)])
    assert work_off(stage) == {"found": 3, "bug": 1}
    assert Domain.objects.get(host="shop1.test").status == "Error"
    assert Domain.objects.get(host="shop2.test").notes == "hello shop2.test;"


def test_rows_for_which_the_database_fails_are_not_claimed(domains: Any, stage_of: Any) -> None:
    def fails(rows: Sequence[Any]) -> None:
        raise OperationalError("gone") from psycopg.OperationalError("gone")

    stage = stage_of(greet, load=fails)
    queue(stage, [row.pk for row in domains(2)])
    with pytest.raises(OperationalError):
        claim(stage, 2)
    assert set(Domain.objects.values_list("status", "attempts")) == {("Queued", 0)}
