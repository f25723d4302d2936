"""docs/pipeline.md says what the code says."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from django.db import connection
from procrastinate.contrib.django import app

from jobs.maintenance.upkeep import CHORES
from jobs.management.commands.describe import BEGIN, PAGE, describe
from jobs.runtime.background import LOOPS, PLACES
from jobs.stages import PIPELINE

ROOT = Path(__file__).resolve().parents[2]
STARTS = {"create_task", "ensure_future", "run_loop", "_every", "Thread", "Timer", "ThreadPoolExecutor"}


def test_the_pipeline_s_page_is_what_the_code_says():
    _, found, printed = PAGE.read_text().partition(BEGIN)
    assert found
    assert printed == describe(), "run: python manage.py describe --write"


def test_every_stage_is_described_with_its_value_and_what_it_reads_and_writes():
    page = describe()
    assert len(PIPELINE) >= 8
    for stage in PIPELINE:
        assert f"{stage.name}\n" in page
        assert all((stage.title, stage.doc_purpose, stage.doc_reads, stage.doc_writes)), stage.name


# Everything that runs without a request.


def calls(path: Path) -> list[ast.Call]:
    return [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)]


def name_of(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def code() -> list[Path]:
    return [path for package in ("jobs", "scrapersky") for path in sorted((ROOT / package).rglob("*.py"))]


def test_every_place_that_starts_a_loop_or_a_thread_is_known():
    starting = {str(path.relative_to(ROOT)) for path in code() if any(name_of(call) in STARTS for call in calls(path))}
    assert starting == set(PLACES), "list it in jobs/runtime/background.py, and its loop if it has one"


def test_every_supervised_loop_is_on_the_page():
    """Their names are literals where they start, so that they can be found."""
    names = set()
    for path in code():
        for call in calls(path):
            if name_of(call) in ("run_loop", "_every") and isinstance(call.args[0], ast.Constant):
                names.add(call.args[0].value)
    beside_rows = re.findall(r"^ +loops \+?= \[(.+)\]$", (ROOT / "jobs/pipeline/pump.py").read_text(), re.MULTILINE)
    names |= {name for line in beside_rows for name in re.findall(r'\("(\w+)"', line)}
    of_processes = {"queue", "due rows", "webhooks", "projects", "lost rows", "heartbeat", "network watch"}
    of_processes |= {"destinations"}
    assert names == of_processes | {"leases", "deadlines", "settle", "cancelled"}
    assert names <= {loop.name for loop in LOOPS}
    assert [name for name in names if f"| {name} |" not in PAGE.read_text()] == []


def test_every_task_is_on_the_page():
    import jobs.runtime.tasks  # noqa: F401 -- importing registers them

    tasks = {name for name, task in app.tasks.items() if not name.startswith(("builtin:", "procrastinate."))}
    assert len(tasks) > 15
    page = PAGE.read_text()
    assert [name for name in tasks if f"`{name}`" not in page] == []


def test_the_tables_that_are_said_to_be_written_exist(db):
    there = set(connection.introspection.table_names())
    named = {name for item in (*LOOPS, *CHORES) for name in item.tables if " " not in name}
    assert len(named) > 20
    assert named - there == set()
    assert all(chore.tables for chore in CHORES)
