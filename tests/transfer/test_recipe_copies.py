"""A recipe's files, applied run after run, are a copy of the source: with changes, deletions, erasures and kills."""

from __future__ import annotations

import random
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

import pytest

from jobs.actions import curation, erasure
from jobs.compliance import suppression_list
from jobs.compliance.subjects import read_subject
from jobs.models import Contact, Domain, ExportRecipe, Lead, RecipeChange, RecipeRow, RecipeRun, Run, StorageTarget
from jobs.transfer import export_jobs, exports, recipe_rows, recipe_runs, recipes, storage
from jobs.transfer.storage.local import LocalStorage
from tests.transfer.copies import Copy, run_now, settled, source

pytestmark = pytest.mark.django_db(transaction=True)

COLUMNS = ["name", "email", "phone", "city", "tags", "rating", "people", "domain_host"]


@pytest.fixture
def root(tmp_path: Path, settings: Any) -> Path:
    settings.EXPORT_FOLDER = str(tmp_path)
    return tmp_path


def local_target() -> StorageTarget:
    return storage.save(StorageTarget(name="Office disk", kind="local"), {})


def recipe_of(**fields: Any) -> ExportRecipe:
    defaults: dict[str, Any] = {
        "name": "Weekday leads", "noun": "leads", "format": "jsonl", "columns": COLUMNS,
        "folder": recipes.DEFAULT_FOLDER,
    }  # fmt: skip
    given = defaults | fields
    target = given.pop("target", None) or local_target()
    return recipes.save(ExportRecipe(target=target, **given), by="ada")


def leads(*names: str, **fields: Any) -> list[Lead]:
    made = []
    for name in names:
        domain = Domain.objects.create(host=f"{name}.test")
        email = f"nora@{name}.test"
        domain.contacts.create(kind="email", value=email, normalised=email)
        made.append(Lead.objects.create(
            key=f"domain:{domain.pk}", domain=domain, name=f"=Shop {name}", email=email, phone="+16072720143",
            city="Ithaca", rating="4.5", tags=["warm", "north"], people=[{"name": f"Nora {name}"}], **fields,
        ))  # fmt: skip
    return made


MONDAY = datetime(2026, 11, 30, 11, 0, tzinfo=UTC)  # 06:00 in New York


def day(recipe: ExportRecipe, number: int) -> RecipeRun:
    """The run of a weekday, at 06:00 in New York."""
    settled()
    now = MONDAY.replace(day=MONDAY.day if number == 0 else number, month=11 if number == 0 else 12)
    assert recipes.start_due(now) == 1
    recipe_runs.process_due(now)
    run = recipe.runs.latest("number")
    assert (run.status, run.error) == ("Completed", "")
    assert run.scheduled_for == now
    return run


@pytest.mark.parametrize("layout", ["", "readable", "outscraper"])
@pytest.mark.parametrize("name", list(exports.FORMATS))
def test_three_days_with_changes_deletions_and_an_erasure_give_a_copy_that_equals_the_source(
    root: Path, name: str, layout: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exports, "SLICE", 3)
    monkeypatch.setattr(recipe_rows, "SLICE", 2)
    first = leads(*[f"shop{n}" for n in range(8)], curation_status="Selected")
    recipe = recipe_of(
        format=name, layout=layout, filter={"curation_status": "Selected"}, repeat="weekdays", at=time(6),
        time_zone="America/New_York",
    )  # fmt: skip
    ExportRecipe.objects.filter(pk=recipe.pk).update(next_run_at=MONDAY)
    copy = Copy()

    assert day(recipe, 0).complete is True
    [manifest] = copy.follow(root, recipe)
    assert manifest["kind"] == "complete"
    assert len(copy.rows) == 8
    assert copy.rows == source(recipe)

    leads("new", curation_status="Selected")
    Lead.objects.filter(pk=first[0].pk).update(city="Dryden", name='Ünï "Quote"\nline')
    Lead.objects.filter(pk=first[1].pk).update(updated_at=None or first[1].updated_at)  # touched, and the same
    curation.decide(Lead, [first[2].pk], "Archived", by="ada")
    first[3].delete()
    second = day(recipe, 1)
    assert (second.complete, second.rows, second.deleted) == (False, 2, 2)
    copy.follow(root, recipe)
    assert copy.rows == source(recipe)

    gone = first[4]
    erasure.suppress(read_subject("domain", "shop4.test"), by="olga")
    suppression_list.add(read_subject("domain", "shop5.test"), by="olga")  # not erased yet: it leaves no more
    third = day(recipe, 2)
    assert third.deleted == 2
    [manifest] = copy.follow(root, recipe)
    assert copy.rows == source(recipe)
    assert str(gone.pk) not in copy.rows
    assert "shop4" not in (root / third.folder / f"deleted.{name}").read_bytes().decode("latin-1")
    assert manifest["cursor"]["from"] == second.cursor_to
    assert set(map(str, RecipeRow.objects.values_list("row_id", flat=True))) == set(copy.rows)
    assert not RecipeChange.objects.exists()
