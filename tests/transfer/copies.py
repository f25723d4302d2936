"""A reader of recipes' files: it applies run after run to a copy, as somebody at the target would."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
from openpyxl import load_workbook

from jobs.models import Domain, ExportRecipe, Lead, RecipeRun
from jobs.store.commit_order import head_cursor, read_cursor
from jobs.transfer import recipe_runs, recipes
from tests.patience import eventually

Table = dict[str, dict[str, Any]]


def rows_in(name: str, body: bytes) -> list[dict[str, Any]]:
    """The rows of a file of any format, all values but None as they are read."""
    if name.endswith(".csv"):
        return list(csv.DictReader(io.StringIO(body.decode("utf-8-sig"))))
    if name.endswith(".jsonl"):
        return [json.loads(line) for line in body.splitlines()]
    if name.endswith(".parquet"):
        return pq.read_table(io.BytesIO(body)).to_pylist()  # type: ignore[no-any-return]
    rows = list(load_workbook(io.BytesIO(body)).worksheets[0].iter_rows(values_only=True))
    heads = [str(head) for head in rows[0]]
    return [dict(zip(heads, row, strict=True)) for row in rows[1:]]


class Copy:
    """The rows of the runs that were read, by their key."""

    def __init__(self) -> None:
        self.rows: Table = {}
        self.last: str | None = None

    def read(self, folder: Path) -> dict[str, Any]:
        """Apply a run that is marked as complete; returns its manifest."""
        content = (folder / "manifest.json").read_bytes()
        assert (folder / "_SUCCESS").read_text() == hashlib.sha256(content).hexdigest()
        manifest: dict[str, Any] = json.loads(content)
        assert {file["name"] for file in manifest["files"]} | {"manifest.json", "_SUCCESS"} == {
            path.name for path in folder.iterdir()
        }
        assert manifest["follows"] == (None if manifest["kind"] == "complete" else self.last)
        if manifest["kind"] == "complete":
            self.rows = {}
        for file in manifest["files"]:
            self._apply(manifest, file, (folder / file["name"]).read_bytes())
        return manifest

    def _apply(self, manifest: dict[str, Any], file: dict[str, Any], body: bytes) -> None:
        assert (len(body), hashlib.sha256(body).hexdigest()) == (file["bytes"], file["sha256"])
        rows = rows_in(file["name"], body)
        assert len(rows) == file["rows"]
        for row in rows:
            key = str(row[manifest["key"]])
            if file["role"] == "deleted":
                assert list(row) == [manifest["key"]]
                del self.rows[key]  # only what the copy has is named
            else:
                assert list(row) == manifest["columns"]
                self.rows[key] = row

    def follow(self, root: Path, recipe: ExportRecipe) -> list[dict[str, Any]]:
        """Apply what is new of a recipe, in the order of its runs; returns the manifests."""
        manifests = []
        done = RecipeRun.objects.filter(recipe=recipe, status="Completed").order_by("number")
        folders = list(done.values_list("folder", flat=True))
        for folder in folders[folders.index(self.last) + 1 if self.last else 0 :]:
            manifests.append(self.read(root / folder))
            self.last = folder
        return manifests


def source(recipe: ExportRecipe) -> Table:
    """What a whole file of the recipe would have now."""
    request = recipes.check(recipe)
    body = b"".join(request.file(request.keyed(request.lines(request.rows())), keyed=True))
    key = {"": "id", "readable": "ID"}.get(request.layout, "ScraperSky ID")
    return {str(row[key]): row for row in rows_in(f"x.{request.format}", body)}


def settled() -> None:
    """Wait until everything that was committed is behind the head: transactions of other tests may still run."""
    newest = max(Lead.objects.order_by("-changed_in").values_list("changed_in", flat=True).first() or 0,
                 Domain.objects.order_by("-changed_in").values_list("changed_in", flat=True).first() or 0)  # fmt: skip
    eventually(lambda: read_cursor(head_cursor())[0] >= newest, 90)


def run_now(recipe: ExportRecipe) -> RecipeRun:
    """A run from its beginning to its end."""
    settled()
    run = recipes.start(recipe.pk, by="ada")
    recipe_runs.process_due()
    run.refresh_from_db()
    return run
