"""The shape of the project, kept by a test: arrows point one way, one stage is one file, words stand in one place."""

from __future__ import annotations

import ast
import inspect
from pathlib import Path

import pytest
from django.conf import settings

from jobs.stages import PIPELINE
from jobs.statuses import Curation, Processing, SitemapFileStatus, Task
from jobs.web.failures import REASONS

ROOT = Path(__file__).resolve().parent.parent
OURS = sorted(path for folder in ("jobs", "scrapersky") for path in (ROOT / folder).rglob("*.py"))
CODE = [path for path in OURS if "migrations" not in path.parts]

# Lower may not import higher. The first that matches counts.
LEVELS = [
    ("scrapersky", 9),
    ("jobs.management", 8),
    ("jobs.stages", 4),
    ("jobs.pipeline", 3),
    ("jobs.web", 1),
    ("jobs.extract", 1),
    ("jobs.compression", 0),
    ("jobs.sources", 2),
    ("jobs.models", 1),
    ("jobs.statuses", 0),
    ("jobs.apps", 8),
    ("jobs", 7),  # curation, tasks, worker, harvest, ...: what is made of stages
]

# Long because splitting them would hide their order; each has its reason.
LONG_ALLOWED: dict[str, str] = {}


def module_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def level_of(module: str) -> int | None:
    for prefix, level in LEVELS:
        if module == prefix or module.startswith(prefix + "."):
            return level
    return None


def imports_of(path: Path) -> set[str]:
    """Modules imported at the top of a file (an import inside a function is a deliberate late one)."""
    found = set()
    for node in ast.parse(path.read_text()).body:
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return {name for name in found if name.split(".")[0] in ("jobs", "scrapersky")}


@pytest.mark.parametrize("path", CODE, ids=module_of)
def test_arrows_point_one_way(path):
    own = level_of(module_of(path))
    higher = {name for name in imports_of(path) if (level_of(name) or 0) > (own if own is not None else 9)}
    assert not higher, f"{module_of(path)} imports what stands above it: {sorted(higher)}"


def test_the_pipeline_never_imports_the_front_of_house():
    for path in CODE:
        if path.is_relative_to(ROOT / "jobs"):
            assert "scrapersky" not in {name.split(".")[0] for name in imports_of(path)}, path


def test_extraction_knows_no_network_and_no_models():
    for path in (ROOT / "jobs" / "extract").rglob("*.py"):
        text = path.read_text()
        for word in ("import socket", "aiohttp", "httpx", "requests", "django.db", "jobs.models", "jobs.web.fetch"):
            assert word not in text, f"{path} mentions {word}"


def test_the_web_knows_no_models():
    for path in (ROOT / "jobs" / "web").rglob("*.py"):
        assert "jobs.models" not in path.read_text(), path


@pytest.mark.parametrize("stage", PIPELINE, ids=lambda stage: stage.name)
def test_a_stage_is_a_file_with_work_save_and_stage(stage):
    if stage.model.__module__.startswith("tests."):
        pytest.skip("the tests' own synthetic stage")
    module = inspect.getmodule(stage.work)
    assert module is not None
    assert module.__name__ == f"jobs.stages.{stage.name}"
    assert module.stage is stage
    assert module.work is stage.work
    assert module.save is stage.save
    assert module.__doc__, "the file says in a sentence what becomes what"


def test_every_stage_file_is_in_the_table_of_contents():
    files = {path.stem for path in (ROOT / "jobs" / "stages").glob("*.py")}
    stages = {name for name in files if "stage = Stage(" in (ROOT / "jobs" / "stages" / f"{name}.py").read_text()}
    assert stages == {stage.name for stage in PIPELINE if not stage.model.__module__.startswith("tests.")}


def test_the_operators_task_names_have_not_changed():
    assert [(stage.name, stage.task) for stage in PIPELINE][:8] == [
        ("place_search", "process_places_search_background"),
        ("deep_scan", "process_pending_jobs"),
        ("domain_extraction", "process_domain_extractions"),
        ("domain_metadata", "process_pending_domains"),
        ("sitemap_discovery", "process_pending_domain_sitemap_submissions"),
        ("sitemap_scan", "process_pending_jobs"),
        ("sitemap_import", "process_sitemap_imports"),
        ("page_scrape", "process_page_scrapes"),
    ]


@pytest.mark.parametrize("stage", PIPELINE, ids=lambda stage: stage.name)
def test_every_stage_has_its_variables(stage):
    for name in ("INTERVAL_MINUTES", "BATCH_SIZE", "MAX_INSTANCES", "MAX_ATTEMPTS", "CONCURRENCY", "DEADLINE_SECONDS"):
        assert hasattr(settings, f"{stage.variables}_SCHEDULER_{name}")


def test_the_vocabularies_are_those_of_the_design():
    assert Curation.values == ["New", "Selected", "Maybe", "Not a Fit", "Archived"]
    assert Processing.values == ["Queued", "Processing", "Completed", "Error"]
    assert SitemapFileStatus.values == ["Pending", "Processing", "Completed", "Error"]
    assert Task.values == ["Queued", "InProgress", "Completed", "Error", "ManualReview", "Cancelled", "Paused"]


def test_every_reason_tells_a_person_something():
    for word, reason in REASONS.items():
        assert word == reason.word
        assert reason.sentence.endswith("."), word
        assert len(reason.sentence.split()) >= 4, word


def test_every_reason_that_is_raised_is_on_the_list():
    for path in CODE:
        for node in ast.walk(ast.parse(path.read_text())):
            called = node.func.id if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else ""
            if called in ("Skip", "Retry", "Fail") and isinstance(node, ast.Call) and node.args:
                word = node.args[0]
                if isinstance(word, ast.Constant):
                    assert word.value in REASONS, f"{path}: {word.value}"


# Who may write a column: the words in an UPDATE or an assignment outside of these would be a second mover.
MOVERS = {"jobs/pipeline", "jobs/curation.py", "jobs/models", "jobs/migrations"}


def test_only_the_kernel_moves_a_processing_column():
    columns = [stage.column for stage in PIPELINE if stage.column != "status"]
    for path in CODE:
        where = str(path.relative_to(ROOT))
        if any(where.startswith(mover) for mover in MOVERS):
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "update":
                moved = {keyword.arg for keyword in node.keywords} & {*columns, "curation_status"}
                assert not moved, f"{where} moves {moved}"


def test_functions_are_short():
    long = []
    for path in CODE:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or 0) - node.lineno + 1
                name = f"{module_of(path)}.{node.name}"
                if lines > 40 and name not in LONG_ALLOWED:
                    long.append(f"{name}: {lines} lines")
    assert not long, long


def test_only_one_file_knows_the_admin_s_theme():
    for path in (ROOT / "scrapersky").rglob("*.py"):
        if path.relative_to(ROOT).as_posix() != "scrapersky/admin/base.py":
            assert "unfold" not in path.read_text(), path
