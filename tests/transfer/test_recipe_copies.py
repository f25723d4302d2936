"""A recipe's files, applied run after run, are a copy of the source: with changes, deletions, erasures and kills."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connection

from jobs.actions import curation, erasure
from jobs.compliance import suppression_list
from jobs.compliance.subjects import read_subject
from jobs.models import Domain, ExportRecipe, Lead, RecipeChange, RecipeRow, RecipeRun, Run, StorageTarget
from jobs.transfer import export_jobs, exports, recipe_rows, recipe_runs, recipes, storage
from jobs.transfer.file_formats import FORMATS
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


def test_a_recipe_goes_on_where_it_was_when_the_address_of_objection_links_or_their_key_changes(
    root: Path, settings: Any
) -> None:
    settings.OBJECTION_PAGE, settings.OBJECTION_BASE_URL = True, "https://old.kestrel.test"
    leads("heron", "wren", "kestrel")
    recipe = recipe_of(layout="first-contact")
    settled()
    assert run_now(recipe).rows == 3
    settings.OBJECTION_BASE_URL = "https://new.kestrel.test"
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another key of fifty characters" * 2, [settings.SECRET_KEY]
    Lead.objects.filter(name="=Shop wren").update(city="Dryden", country="US")
    settled()
    run = run_now(recipe)
    assert (run.complete, run.rows, run.deleted) == (False, 1, 0)
    assert "https://new.kestrel.test/admin/objection/" in (root / run.folder / "leads.jsonl").read_text()
    suppression_list.add(read_subject("domain", "other.test"), by="olga")
    settled()
    run = run_now(recipe)
    assert (run.complete, run.rows, run.deleted) == (False, 0, 0), "when all rows are looked at, too"


@pytest.mark.parametrize(
    ("name", "layout"), [*((name, "") for name in FORMATS), ("xlsx", "readable"), ("csv", "outscraper")]
)
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


def test_a_row_that_did_not_change_is_not_looked_at_again(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    leads(*[f"shop{n}" for n in range(20)])
    recipe = recipe_of()
    run_now(recipe)
    Lead.objects.filter(name="=Shop shop3").update(city="Dryden")
    looked_at: list[int] = []
    real = recipe_rows.digest_of
    monkeypatch.setattr(recipe_rows, "digest_of", lambda line: looked_at.append(1) or real(line))
    run = run_now(recipe)
    assert (run.rows, len(looked_at)) == (1, 1)


def test_a_change_that_commits_late_is_in_the_next_file(root: Path) -> None:
    """Ids and times of a transaction that was still running would have been passed by."""
    [late, other] = leads("late", "other")
    recipe, copy = recipe_of(), Copy()
    run_now(recipe)
    with other_connection() as open_transaction:
        open_transaction.execute("UPDATE leads SET city = 'Late' WHERE id = %s", [late.pk])
        Lead.objects.filter(pk=other.pk).update(city="Soon")
        recipes.start(recipe.pk)
        recipe_runs.process_due()
        open_transaction.commit()
    run_now(recipe)
    copy.follow(root, recipe)
    assert {row["city"] for row in copy.rows.values()} == {"Late", "Soon"}
    assert copy.rows == source(recipe)


@contextmanager
def other_connection() -> Iterator[psycopg.Connection[Any]]:
    parameters = connection.get_connection_params()
    names = ("dbname", "user", "host", "port", "password")
    with psycopg.connect(**{name: parameters[name] for name in names if parameters.get(name)}) as other:
        yield other


def test_a_changed_filter_fits_the_copy_and_changed_columns_begin_it_anew(root: Path) -> None:
    leads("shop1", "shop2")
    Lead.objects.filter(name="=Shop shop1").update(curation_status="Selected")
    recipe, copy = recipe_of(), Copy()
    run_now(recipe)
    recipe.filter = {"curation_status": "Selected"}
    recipes.save(recipe, by="ada")
    run = run_now(recipe)
    assert (run.complete, run.rows, run.deleted) == (False, 0, 1)
    recipe.refresh_from_db()
    recipe.columns = ["name", "city"]
    recipes.save(recipe, by="ada")
    assert run_now(recipe).complete is True
    copy.follow(root, recipe)
    assert copy.rows == source(recipe)
    recipes.begin_anew(recipe.pk)
    assert run_now(recipe).complete is True


def test_a_recipe_of_all_rows_writes_them_all_each_time_and_remembers_none(root: Path) -> None:
    leads("shop1", "shop2")
    recipe = recipe_of(changes_only=False)
    for _ in range(2):
        run = run_now(recipe)
        assert (run.complete, run.rows) == (True, 2)
        assert sorted(path.name for path in (root / run.folder).iterdir()) == [
            "_SUCCESS", "leads.jsonl", "manifest.json",
        ]  # fmt: skip
    assert not RecipeRow.objects.exists()


# Killed.


class Killed(BaseException):
    """As the process would die: nothing of ours catches it."""


class Steps:
    """Dies before its nth step."""

    def __init__(self, number: int) -> None:
        self.left = number

    def __call__(self) -> None:
        self.left -= 1
        if self.left == 0:
            raise Killed


def dying(monkeypatch: pytest.MonkeyPatch, steps: Steps) -> None:
    """Die before or behind each write to the target, and between the statements that store what was written."""
    write, update, apply = LocalStorage.write, recipe_runs._update, recipe_rows.apply

    def killed_write(self: LocalStorage, path: str, parts: Any) -> None:
        steps()
        write(self, path, parts)
        steps()

    def killed_update(run: RecipeRun, **values: Any) -> None:
        steps()
        update(run, **values)

    def killed_apply(run: RecipeRun) -> None:
        steps()
        apply(run)
        steps()

    monkeypatch.setattr(LocalStorage, "write", killed_write)
    monkeypatch.setattr(recipe_runs, "_update", killed_update)
    monkeypatch.setattr(recipe_rows, "apply", killed_apply)


def test_a_worker_killed_anywhere_leaves_no_half_and_no_double(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    chance = random.Random(20)
    made = leads(*[f"shop{n}" for n in range(6)])
    recipe, copy, deaths = recipe_of(), Copy(), 0
    for number in range(6):
        made += leads(f"more{number}")
        chance.choice(made).delete() if number % 3 == 2 and made[0].pk else None
        Lead.objects.filter(pk__in=[lead.pk for lead in made if lead.pk][:2]).update(city=f"City {number}")
        made = [lead for lead in made if lead.pk]
        settled()
        run = recipes.start(recipe.pk)
        for _ in range(3):
            steps = Steps(chance.randint(1, 16))
            with monkeypatch.context() as patched:
                dying(patched, steps)
                try:
                    recipe_runs.process_due()
                except Killed:
                    deaths += 1
            marked = (root / run.folder / "_SUCCESS").exists()
            before = contents(root / run.folder) if marked else {}
            RecipeRun.objects.filter(pk=run.pk).update(lease_until=None)  # it has run out
            Lead.objects.filter(pk=made[-1].pk).update(city=f"Meanwhile {steps.left}")
            settled()
        recipe_runs.process_due()
        run.refresh_from_db()
        assert (run.status, run.error) == ("Completed", "")
        if marked:  # what was complete is not touched any more
            assert contents(root / run.folder) == before
        copy.follow(root, recipe)
        run_now(recipe)
        copy.follow(root, recipe)
        assert copy.rows == source(recipe)
    assert deaths > 8
    assert Run.objects.filter(kind="export").count() == recipe.runs.count(), "each run is in the log once"
    assert not list(root.rglob("*.part"))


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_a_worker_that_was_taken_for_dead_changes_nothing_any_more(root: Path) -> None:
    leads("shop1")
    recipe = recipe_of()
    recipes.start(recipe.pk)
    silent = recipe_runs._claim()
    assert silent is not None
    RecipeRun.objects.filter(pk=silent.pk).update(lease_until=None)
    recipe_runs.process_due()
    done = RecipeRun.objects.get()
    before = contents(root / done.folder)
    assert recipe_runs.work(silent) is False
    assert contents(root / done.folder) == before
    assert RecipeRun.objects.get().status == "Completed"
    assert not RecipeChange.objects.exists()


# Erased while the files are on their way.


def test_who_is_erased_while_files_are_written_is_in_none_that_is_marked(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    leads("shop1", "shop2", "shop3")
    recipe, write, erased = recipe_of(), LocalStorage.write, []

    def erasing_write(self: LocalStorage, path: str, parts: Any) -> None:
        write(self, path, parts)
        if path.endswith("leads.jsonl") and not erased:
            erased.append(path)
            erasure.suppress(read_subject("domain", "shop2.test"), by="olga")

    monkeypatch.setattr(LocalStorage, "write", erasing_write)
    run = run_now(recipe)
    assert (run.status, run.attempts, run.rows) == ("Completed", 2, 2)
    assert b"shop2" not in b"".join(contents(root / run.folder).values())


def test_a_worker_whose_disk_is_full_says_so_and_tries_again(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    leads("shop1")
    recipe = recipe_of()
    with monkeypatch.context() as full:
        full.setattr(recipe_runs.tempfile, "TemporaryFile", lambda: os.fdopen(os.open("/dev/full", os.O_RDWR), "wb+"))
        run = run_now(recipe)
    assert (run.status, run.reason) == ("InProgress", "spool")
    assert run.error.endswith("it is tried again later. No space left on device.")
    RecipeRun.objects.update(due_at=None)  # it has waited
    recipe_runs.process_due()
    run.refresh_from_db()
    assert (run.status, run.error) == ("Completed", "")


def test_a_file_that_somebody_makes_by_hand_is_written_by_the_same_code(root: Path) -> None:
    leads("shop1")
    recipe = recipe_of(format="csv", changes_only=False)
    run = run_now(recipe)
    created = export_jobs.create(recipes.check(recipe), by="ada")
    export_jobs.process_pending()
    assert (root / run.folder / "leads.csv").read_bytes() == b"".join(export_jobs.pieces(created.pk))
