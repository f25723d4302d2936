"""A thousand rows of a new installation, whose tables PostgreSQL last saw with one row: no door takes half a minute.

Until autovacuum has counted them again, every join is planned as one of single rows. What is computed again for each of
them takes a thousand times as long, or a million times; a statement that takes so long is ended here.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, transaction

from jobs.actions.curation import decide
from jobs.lists.catalogue import BUSINESSES, DOMAINS
from jobs.lists.resource import Resource
from jobs.models import Domain, Lead, LocalBusiness
from jobs.transfer import import_jobs
from jobs.transfer.import_jobs import ImportRequest
from jobs.transfer.mapping import read_items
from tests.patience import patient

ROWS = 1_000


@pytest.fixture(autouse=True)
def young(transactional_db: None) -> Iterator[None]:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE pg_class SET reltuples = 1, relpages = 1000 "
            "WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
        )
        cursor.execute("SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off")
        cursor.execute("SELECT set_config('statement_timeout', %s, true)", [f"{patient(10):.0f}s"])
        yield
        transaction.set_rollback(True)


def bring(noun: Resource, items: list[Any]) -> None:
    import_jobs.create(ImportRequest(noun, read_items(noun, items), "ada", auto_queue=True))


def test_domains_are_imported_and_queued() -> None:
    bring(DOMAINS, [f"shop{n}.test" for n in range(ROWS)])
    assert Domain.objects.filter(status="Queued").count() == Lead.objects.count() == ROWS


def test_businesses_are_imported() -> None:
    bring(BUSINESSES, [{"name": f"Shop {n}", "website": f"https://shop{n}.test"} for n in range(ROWS)])
    assert LocalBusiness.objects.count() == Lead.objects.count() == ROWS


@pytest.mark.parametrize("model", [Domain, Lead])
def test_decisions_are_made(model: type[Domain | Lead]) -> None:
    bring(DOMAINS, [f"shop{n}.test" for n in range(ROWS)])
    decide(model, list(model.objects.values_list("pk", flat=True)), "Selected", by="ada")
    assert model.objects.filter(curation_status="Selected").count() == ROWS
