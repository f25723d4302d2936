"""Which rows a run of a recipe writes, and which it deletes, so that the copy at the target equals the source.

The database remembers which rows the copy has, each with a digest of its line (`export_recipe_rows`). A run writes the
lines that differ, and names as deleted the rows that do not leave any more: they were deleted or erased, do not match
the filter now, or are suppressed. A row that was touched and reads the same is not written again, and neither is one in
which only the wording differs that our settings make of it (the address of an objection link).

Most runs look only at the rows that changed behind the recipe's cursor, in the order of commits, and at those that the
copy does not have. They look at all rows when a change of a row cannot be seen that way: when a column is of another
table, when the suppression list has changed, and for nouns whose changes are not followed.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, Q

from jobs.lists.filters import Rows
from jobs.models import RecipeRow, RecipeRun
from jobs.models.limits import LARGEST_ID
from jobs.store.commit_order import changed_after, read_cursor
from jobs.transfer.exports import ExportRequest
from jobs.transfer.file_formats import Row
from jobs.transfer.layouts import LAYOUTS

SLICE = 2_000
_IDENTITIES = {"domain__host", "business__provider", "business__external_id"}  # of a row of another table: they stay
MOST_CHANGED = 100_000  # rows: with more, all rows are read, whose ids need no memory


@dataclass
class Selection:
    """The rows of a run. `narrow`: only those of `rows` are looked at; else `rows` are all that match the filter."""

    run: RecipeRun
    matching: Rows
    rows: Rows
    narrow: bool
    layout: str = ""

    def keyed(self, lines: Iterator[tuple[int, Row]]) -> Iterator[tuple[int, Row]]:
        """The lines that the copy does not have in this form; what the run does to the copy is stored on the way."""
        last, seen = 0, set[int]()
        while part := list(islice(lines, SLICE)):
            digests = {pk: digest_of(self._facts(line)) for pk, line in part}
            stored = self._stored(list(digests))
            differing = {pk: digest for pk, digest in digests.items() if stored.get(pk) != digest}
            self._store(differing)
            if self.narrow:
                seen.update(digests)
            else:
                self._delete_between(last, part[-1][0], list(digests))
                last = part[-1][0]
            yield from ((pk, line) for pk, line in part if pk in differing)
        if self.narrow:
            self._delete_missing(sorted(seen))
        else:
            self._delete_between(last, LARGEST_ID, [])

    def _facts(self, line: Row) -> Row:
        product = LAYOUTS.get(self.layout)
        return product.facts(line) if product else line

    def _stored(self, pks: Sequence[int]) -> dict[int, uuid.UUID]:
        if self.run.complete:
            return {}
        rows = RecipeRow.objects.filter(recipe=self.run.recipe_id, row_id__in=pks)
        return dict(rows.values_list("row_id", "digest"))

    def _store(self, digests: Mapping[int, uuid.UUID | None]) -> None:
        with connection.cursor() as cursor:
            cursor.execute(_STORE, [list(digests), list(digests.values()), self.run.pk, self.run.fence])

    def _delete_between(self, after: int, until: int, present: list[int]) -> None:
        if self.run.complete:
            return
        with connection.cursor() as cursor:
            cursor.execute(_BETWEEN, [self.run.pk, self.run.fence, after, until, present])

    def _delete_missing(self, seen: list[int]) -> None:
        """Of the copy: what does not match the filter any more, and what was looked at and may not leave."""
        copy = RecipeRow.objects.filter(recipe=self.run.recipe_id)
        matching = self.matching.order_by().filter(pk=OuterRef("row_id"))
        refused = self.rows.order_by().filter(pk=OuterRef("row_id"))
        gone = copy.filter(~Exists(matching) | Exists(refused) & ~Q(row_id__in=seen)).values_list("row_id", flat=True)
        self._store(dict.fromkeys(gone))


# A worker whose run another one has taken stores nothing: it still has the earlier fence.
_STORE = """
INSERT INTO export_recipe_changes (run_id, row_id, digest)
SELECT r.id, c.row_id, c.digest FROM unnest(%s::bigint[], %s::uuid[]) AS c(row_id, digest), export_recipe_runs AS r
WHERE r.id = %s AND r.fence = %s
"""
_BETWEEN = """
INSERT INTO export_recipe_changes (run_id, row_id, digest)
SELECT r.id, c.row_id, NULL FROM export_recipe_runs AS r JOIN export_recipe_rows AS c ON c.recipe_id = r.recipe_id
WHERE r.id = %s AND r.fence = %s AND c.row_id > %s AND c.row_id <= %s AND NOT c.row_id = ANY(%s)
"""


def digest_of(line: Row) -> uuid.UUID:
    """A digest of a line of a file: 128 bits, of its values as JSON."""
    text = json.dumps(line, ensure_ascii=False, default=str)
    return uuid.UUID(bytes=hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest())


def select(run: RecipeRun, request: ExportRequest, *, gate_stamp: str) -> Selection:
    """The rows of a run. Raises FilterError."""
    matching = request.rows()
    narrow = not run.complete and gate_stamp == run.recipe.gate_stamp and _is_seen_by_changes(request)
    if narrow:
        changed = changed_after(request.rows(), run.cursor_from).order_by()
        changed = changed.filter(
            changed_in__lte=read_cursor(run.cursor_to)[0]
        )  # what changes from now on is the next's
        copy = RecipeRow.objects.filter(recipe=run.recipe_id, row_id=OuterRef("pk"))
        rows = matching.filter(Q(pk__in=changed.values("pk")) | ~Exists(copy))
        if rows.order_by()[: MOST_CHANGED + 1].count() <= MOST_CHANGED:
            return Selection(run, matching, rows, narrow=True, layout=request.layout)
    return Selection(run, matching, matching, narrow=False, layout=request.layout)


def _is_seen_by_changes(request: ExportRequest) -> bool:
    """Whether every change of a line is a change of its row."""
    product = LAYOUTS.get(request.layout)
    paths = (product.paths if product else request.columns).values()
    return request.noun.tracked and all(path in _IDENTITIES or request.noun.has(path) for path in paths)


def deleted_keys(run: RecipeRun) -> Iterator[int]:
    """The ids that the run deletes from the copy, in their order."""
    last = 0
    while pks := _deleted_after(run, last):
        yield from pks
        last = pks[-1]


def _deleted_after(run: RecipeRun, last: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT row_id FROM export_recipe_changes WHERE run_id = %s AND digest IS NULL AND row_id > %s "
            "ORDER BY row_id LIMIT %s",
            [run.pk, last, SLICE],
        )
        return [pk for (pk,) in cursor.fetchall()]


def discard(run: RecipeRun) -> None:
    """Forget what an earlier attempt of the run was about to do."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM export_recipe_changes WHERE run_id = %s", [run.pk])


_APPLY = (
    "DELETE FROM export_recipe_rows WHERE %(complete)s AND recipe_id = %(recipe)s",
    """DELETE FROM export_recipe_rows AS r USING export_recipe_changes AS c
       WHERE c.run_id = %(run)s AND c.digest IS NULL AND r.recipe_id = %(recipe)s AND r.row_id = c.row_id""",
    """INSERT INTO export_recipe_rows (recipe_id, row_id, digest)
       SELECT %(recipe)s, row_id, digest FROM export_recipe_changes
       WHERE run_id = %(run)s AND digest IS NOT NULL ORDER BY row_id
       ON CONFLICT (recipe_id, row_id) DO UPDATE SET digest = excluded.digest""",
    "DELETE FROM export_recipe_changes WHERE run_id = %(run)s",
)


def apply(run: RecipeRun) -> None:
    """The copy has what the run wrote. To be called in a transaction."""
    values: dict[str, Any] = {"run": run.pk, "recipe": run.recipe_id, "complete": bool(run.complete)}
    with connection.cursor() as cursor:
        for statement in _APPLY:
            cursor.execute(statement, values)


def forget(recipe_id: int) -> None:
    """Forget which rows a recipe's copy has, and what its runs were about to do."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM export_recipe_changes AS c USING export_recipe_runs AS r "
            "WHERE r.id = c.run_id AND r.recipe_id = %s",
            [recipe_id],
        )
        cursor.execute("DELETE FROM export_recipe_rows WHERE recipe_id = %s", [recipe_id])
