"""Domains in the queue of `domain_metadata`, without anybody who processes them: fixtures of several folders."""

from __future__ import annotations

import pytest
from django.db import connection

from jobs.models import Domain
from jobs.pipeline import Done
from jobs.pipeline.claim import claim
from jobs.pipeline.settle import settle, settlement_of
from jobs.stages import stage_named
from jobs.web.failures import Fail


@pytest.fixture(autouse=True)
def empty_queue(db):
    with connection.cursor() as cursor:  # Procrastinate's tables are not Django's to empty
        cursor.execute("TRUNCATE procrastinate_jobs, procrastinate_workers, procrastinate_periodic_defers CASCADE")


@pytest.fixture
def stage():
    return stage_named("domain_metadata")


@pytest.fixture
def domains():
    def make(n):
        return Domain.objects.bulk_create([Domain(host=f"shop{i}.test") for i in range(n)])

    return make


@pytest.fixture
def end(stage):
    """End waiting rows as a worker would: all of them, or n, with a reason to fail or (without) with nothing found."""

    def act(reason=None, n=1000):
        ended = Fail(reason) if reason else Done("nothing_found")
        return settle(stage, [settlement_of(stage, row, ended) for row in claim(stage, n)])

    return act


def sql(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall() if cursor.description else cursor.rowcount
