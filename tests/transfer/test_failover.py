"""A database that fails while files are written: it is waited for, and no run ends because of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from jobs.lists.catalogue import resource_of
from jobs.models import Export, RecipeRun, Run
from jobs.pipeline.faults import is_transient
from jobs.transfer import export_jobs, recipe_runs, recipes
from jobs.transfer.exports import export_request
from tests.read_only import read_only
from tests.transfer.copies import settled
from tests.transfer.test_recipe_copies import leads, recipe_of, root

__all__ = ["root"]
pytestmark = pytest.mark.django_db(transaction=True)

OFTEN = 8  # more often than either is begun anew


def patiently(act: Callable[[], str]) -> str:
    """As a worker does, which tries again while the database is at fault."""
    for _ in range(OFTEN + 1):
        try:
            return act()
        except Exception as error:
            if not is_transient(error):
                raise
        Export.objects.update(lease_until=None)  # they have waited
        RecipeRun.objects.update(due_at=None)
    raise AssertionError("It goes on failing.")


def test_an_export_file_is_written_however_often_the_database_fails_meanwhile() -> None:
    leads("shop1", "shop2")
    made = export_jobs.create(export_request(resource_of("leads"), {}, "csv", ["name"]), by="ada")
    with read_only("export_pieces", OFTEN):
        assert patiently(export_jobs.process_pending) == "Export files written: 1."
    assert Run.objects.get(pk=made.run_id).status == "Completed"
    assert Export.objects.get(pk=made.pk).attempts == 1, "a failure of the database is no attempt"


def test_a_run_of_a_recipe_ends_well_however_often_the_database_fails_meanwhile(root: Path) -> None:
    leads("shop1")
    recipe = recipe_of()
    settled()
    run = recipes.start(recipe.pk, by="ada")
    with read_only("runs", OFTEN):
        assert patiently(recipe_runs.process_due) == "1 runs of export recipes were written."
    run.refresh_from_db()
    assert (run.status, run.reason, run.attempts) == ("Completed", "", 1)
