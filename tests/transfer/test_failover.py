"""A database that fails while files are written: it is waited for, and no run ends because of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import OperationalError
from django.db.models.functions import Now

from jobs.lists.catalogue import resource_of
from jobs.models import Export, RecipeRun, Run
from jobs.pipeline.faults import is_transient
from jobs.transfer import export_jobs, recipe_runs, recipes
from jobs.transfer.exports import export_request
from tests.read_only import full, read_only
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


def test_who_lost_a_run_of_a_recipe_writes_nothing_of_it_any_more(root: Path) -> None:
    leads("shop1")
    recipes.start(recipe_of().pk, by="ada")
    settled()
    late = recipe_runs._claim()
    RecipeRun.objects.update(lease_until=Now() - timedelta(seconds=1))
    current = recipe_runs._claim()
    assert late
    assert current
    with pytest.raises(recipe_runs.RunLost):
        recipe_runs._keep(late)
    recipe_runs._keep(current)


def test_an_outage_whose_end_is_stored_twice_gives_one_attempt_back(root: Path) -> None:
    leads("shop1")
    export_jobs.create(export_request(resource_of("leads"), {}, "csv", ["name"]), by="ada")
    recipes.start(recipe_of().pk, by="ada")
    settled()
    file, run = export_jobs._claim(), recipe_runs._claim()
    assert file
    assert run
    for _ in range(2):  # the answer to the first was lost
        export_jobs._put_back(file, OperationalError())
        recipe_runs._put_back(run, OperationalError())
    assert (Export.objects.get().attempts, RecipeRun.objects.get().attempts) == (0, 0)


def test_a_run_of_a_recipe_ends_well_however_often_the_database_fails_meanwhile(root: Path) -> None:
    leads("shop1")
    recipe = recipe_of()
    settled()
    run = recipes.start(recipe.pk, by="ada")
    with read_only("runs", OFTEN):
        assert patiently(recipe_runs.process_due) == "1 runs of export recipes were written."
    run.refresh_from_db()
    assert (run.status, run.reason, run.attempts) == ("Completed", "", 1)


def test_a_full_disk_of_the_database_is_no_attempt_and_after_a_day_the_last_sentence_names_it() -> None:
    leads("shop1")
    made = export_jobs.create(export_request(resource_of("leads"), {}, "csv", ["name"]), by="ada")
    run = Run.objects.filter(pk=made.run_id)
    with full("export_pieces"):
        with pytest.raises(AssertionError, match="goes on failing"):
            patiently(export_jobs.process_pending)
        assert (Export.objects.get(pk=made.pk).attempts, run.get().status) == (0, "InProgress")
        assert run.get().reason == "The disk of the database is full. Free some space there."
        Export.objects.update(created_at=Now() - timedelta(days=2))
        assert patiently(export_jobs.process_pending) == ""
    assert run.get().status == "Error"
    assert run.get().reason.endswith("failed each time. The disk of the database is full. Free some space there.")


def test_a_file_that_is_written_when_the_disk_has_space_again_keeps_no_reason() -> None:
    leads("shop1")
    made = export_jobs.create(export_request(resource_of("leads"), {}, "csv", ["name"]), by="ada")
    with full("export_pieces"), pytest.raises(AssertionError, match="goes on failing"):
        patiently(export_jobs.process_pending)
    assert patiently(export_jobs.process_pending) == "Export files written: 1."
    assert Run.objects.values_list("status", "reason").get(pk=made.run_id) == ("Completed", "")


def test_a_recipe_s_run_on_a_full_disk_of_the_database_ends_after_a_day_with_the_cause(root: Path) -> None:
    leads("shop1")
    recipe = recipe_of()
    settled()
    run = recipes.start(recipe.pk, by="ada")
    with full("runs"):
        with pytest.raises(AssertionError, match="goes on failing"):
            patiently(recipe_runs.process_due)
        run.refresh_from_db()
        assert (run.status, run.reason, run.attempts) == ("InProgress", "database_full", 0)
    RecipeRun.objects.update(attempts=recipe_runs.MAX_ATTEMPTS, due_at=None)
    patiently(recipe_runs.process_due)
    run.refresh_from_db()
    assert (run.status, run.reason) == ("Error", "database_full")
