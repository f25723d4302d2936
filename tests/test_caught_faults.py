"""Whoever catches everything must not take an outage of the database for a fault of the row or of our code.

A handler of `Exception` asks `jobs.pipeline.faults` and raises what passes; or it stands here, with why it need not.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ALL = {"Exception", "BaseException"}

WITHOUT = {
    "jobs/destinations/courier.py _page": "an adapter never reads the database, and its connection tells an outage",
    "jobs/destinations/courier.py _carried": "as above",
    "jobs/destinations/plugins.py adapters_of_plugins": "a plug-in that is looked at",
    "jobs/destinations/sending.py test": "an adapter reads no database; a person sees what it says",
    "jobs/extract/process.py _reply": "a process without a database",
    "jobs/management/commands/explain.py _scraped": "a scraper on a page, for its author",
    "jobs/pipeline/loops.py run_loop": "it goes on whatever fails, and counts by the fault",
    "jobs/pipeline/periodic.py in_turn": "it raises the first one when all had their turn",
    "jobs/pipeline/serving.py _serve": "it logs by the fault; the lease runs out",
    "jobs/pipeline/threads.py _do": "it hands the error to whoever waits",
    "jobs/pipeline/threads.py _hear": "the session is opened again",
    "jobs/plugins/entry_points.py _imported": "an import",
    "jobs/plugins/entry_points.py load_plugin": "an import",
    "jobs/runtime/forked_process.py _be_child": "the end of a process, whose exit code says so",
    "jobs/runtime/worker.py _leave": "a heartbeat that nobody takes back ends by itself",
    "jobs/transfer/recipe_mail.py _send": "mail, outside of transactions",
    "jobs/transfer/storage/__init__.py check_target": "a storage, which reads no database",
    "jobs/web/browser.py closed": "a browser",
    "jobs/web/browser.py _is_of_the_tab": "a browser",
}


def swallowing() -> Iterator[str]:
    """Functions with a handler of everything in which nothing is raised."""
    for path in sorted((ROOT / "jobs").rglob("*.py")):
        for function in ast.walk(ast.parse(path.read_text())):
            if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef) and any(map(_swallows, ast.walk(function))):
                yield f"{path.relative_to(ROOT)} {function.name}"


def _swallows(node: ast.AST) -> bool:
    if not isinstance(node, ast.ExceptHandler):
        return False
    caught = {name.id for name in ast.walk(node.type) if isinstance(name, ast.Name)} if node.type else ALL
    return not caught.isdisjoint(ALL) and not any(isinstance(inner, ast.Raise) for inner in ast.walk(node))


def test_each_handler_of_everything_raises_what_passes_or_says_why_not() -> None:
    assert set(swallowing()) == WITHOUT.keys(), "ask is_transient or is_outage there, or say why it need not"
