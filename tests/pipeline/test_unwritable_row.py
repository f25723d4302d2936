"""A row whose result cannot be written, whatever it is, takes no other row along, and ends with a reason if it can."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from jobs.models import Domain
from jobs.pipeline import drain, queue
from jobs.pipeline.settle import fail_exhausted
from tests.patience import patient
from tests.queued_domains import sql

POISON = "shop1.test"


@pytest.fixture
def refuses(transactional_db: None) -> Iterator[Callable[[str, str], None]]:
    """Have the database refuse every write about the poisoned domain: a trigger, as operators have them."""

    def make(table: str, condition: str) -> None:
        sql("CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'it is refused'; END $$")
        sql(
            f"CREATE TRIGGER refuse BEFORE INSERT OR UPDATE ON {table} FOR EACH ROW WHEN ({condition}) "
            "EXECUTE FUNCTION refuse()"
        )

    yield make
    sql("DROP FUNCTION refuse CASCADE")


async def greet(domain: Domain, web: Any) -> str:
    return f"hello {domain.host};"


def worked_off(stage: Any) -> dict[str, int]:
    async def main() -> dict[str, int]:
        return await asyncio.wait_for(drain(stage, None, seconds=5), patient(30))  # type: ignore[arg-type]

    return asyncio.run(main())


def test_a_lead_that_cannot_be_written_ends_its_row_as_a_bug(domains: Any, stage_of: Any, refuses: Any) -> None:
    rows, stage = domains(4), stage_of(greet)
    refuses("leads", f"NEW.domain_id = {Domain.objects.get(host=POISON).pk}")
    queue(stage, [row.pk for row in rows])
    assert worked_off(stage) == {"found": 3, "bug": 1}
    assert Domain.objects.get(host=POISON).status == "Error"


def test_a_row_that_takes_no_write_takes_no_other_row_of_its_group_along(
    domains: Any, stage_of: Any, refuses: Any
) -> None:
    rows, stage = domains(4), stage_of(greet)
    queue(stage, [row.pk for row in rows])
    refuses("domains", f"NEW.host = '{POISON}' AND NEW.status <> 'Processing'")
    assert worked_off(stage) == {"found": 3}
    assert sorted(Domain.objects.filter(status="Completed").values_list("host", flat=True)) == [
        "shop0.test", "shop2.test", "shop3.test",
    ]  # fmt: skip


def test_a_row_that_takes_no_write_keeps_no_other_lost_row_from_being_given_up(
    domains: Any, stage_of: Any, refuses: Any
) -> None:
    domains(4)
    stage = stage_of(greet)
    sql("UPDATE domains SET status = 'Processing', attempts = 100, fence = 100, lease_until = now() - interval '1 h'")
    refuses("domains", f"NEW.host = '{POISON}'")
    assert fail_exhausted(stage) == 3
    assert set(Domain.objects.exclude(host=POISON).values_list("status", "outcome")) == {("Error", "gave_up")}
