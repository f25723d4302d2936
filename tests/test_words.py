"""The words of the code: states are spelled in one file."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from jobs.statuses import STATES, sql_with_states

ROOT = Path(__file__).resolve().parent.parent
PRODUCT = ("jobs", "scrapersky", "sampletown")

# Plain English words elsewhere: `merged` and `open` are used for other things too, so only capitalised words are looked
# for as whole strings; in SQL every word is.
NAMES_OF_STATES = {state.value for states in STATES for state in states}
CAPITALISED = {word for word in NAMES_OF_STATES if word[0].isupper()}
IN_SQL = re.compile("'(" + "|".join(sorted(NAMES_OF_STATES)) + ")'")
SQL = re.compile(r"\b(SELECT|UPDATE|INSERT|DELETE|WHERE|VALUES)\b")

# Where one of these words is something else: a label on a screen, the name of a schema.
NO_STATES = {
    ("scrapersky/admin/decisions.py", "Queued"): "a column heading",
    ("scrapersky/admin/formatters.py", "Cancelled"): "a label for an outcome",
    ("scrapersky/admin/hosts.py", "Paused"): "a label for a host",
    ("scrapersky/admin/operations.py", "Paused"): "a label for a stage",
    ("scrapersky/admin/searches.py", "New"): "a column heading",
    ("scrapersky/settings.py", "Processing"): "the name of a schema in the API's description",
}


def sources(*roots: str) -> Iterator[tuple[str, ast.Module]]:
    for root in roots:
        for path in sorted((ROOT / root).rglob("*.py")):
            if "migrations" not in path.parts:
                yield str(path.relative_to(ROOT)), ast.parse(path.read_text())


def texts(tree: ast.Module) -> Iterator[str]:
    """Every string constant that is no docstring."""
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, documented) and node.body and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            yield node.value


def states_spelled_in(tree: ast.Module) -> Iterator[str]:
    for text in texts(tree):
        if text in CAPITALISED:
            yield text
        elif SQL.search(text):
            yield from IN_SQL.findall(text)


def test_no_file_but_statuses_spells_a_state_out() -> None:
    spelled = {
        (path, word)
        for path, tree in sources(*PRODUCT)
        if path != "jobs/statuses.py"
        for word in states_spelled_in(tree)
    }
    assert spelled - NO_STATES.keys() == set(), "take the word from jobs/statuses.py; in SQL, by sql_with_states"
    assert NO_STATES.keys() - spelled == set(), "these exceptions are no longer needed"


def test_sql_gets_its_states_by_name_and_keeps_its_other_braces() -> None:
    sql = sql_with_states("UPDATE {table} SET status = {Task.PAUSED}, counts = '{}' WHERE decision = {Curation.NEW}")
    assert sql == "UPDATE {table} SET status = 'Paused', counts = '{}' WHERE decision = 'New'"
    with pytest.raises(KeyError):
        sql_with_states("{Task.ASLEEP}")
