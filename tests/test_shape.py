"""The shape of the project, kept by a test: arrows point one way, one stage is one file, words stand in one place."""

from __future__ import annotations

import ast
import inspect
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache

import pytest
from django.conf import settings

from jobs.stages import PIPELINE
from jobs.statuses import Curation, Processing, SitemapFileStatus, Task
from jobs.web.failures import REASONS
from tests.imports import ROOT, circles, import_graph, module_of, names_imported, names_used, parsed, source_files

CODE = source_files(("jobs", "scrapersky"))

# Lower may not import higher; the first prefix that matches counts. Every wing has a level of its own.
LEVELS = [
    ("jobs.statuses", 0),
    ("jobs.models", 1),
    ("jobs.web", 1),
    ("jobs.extract", 1),
    ("jobs.compression", 0),
    ("jobs.plugins", 2),
    ("jobs.tracing", 0),
    ("jobs.sources", 2),
    ("jobs.validation", 2),
    ("jobs.verifiers", 3),
    ("jobs.store", 3),
    ("jobs.compliance", 3),
    ("jobs.pipeline", 4),
    ("jobs.flags", 5),
    ("jobs.stages", 5),
    ("jobs.lists", 6),
    ("jobs.events", 7),
    ("jobs.actions", 7),
    ("jobs.learning", 7),
    ("jobs.monitoring", 7),
    ("jobs.destinations", 8),
    ("jobs.transfer", 8),
    ("jobs.maintenance", 9),
    ("jobs.runtime", 10),
    ("jobs.management", 11),
    ("jobs.apps", 11),
    ("jobs", 0),  # the package itself is empty
    ("sampletown", 12),
    ("scrapersky.configuration.countries", 20),
    ("scrapersky.configuration.env", 20),
    ("scrapersky.configuration.framework", 20),
    ("scrapersky.configuration.consistency", 20),
    ("scrapersky.configuration.stage_variables", 21),
    ("scrapersky.observability.import_tracing", 20),
    ("scrapersky.observability.logs", 20),
    ("scrapersky.postgres.embedded_postgres", 21),
    ("scrapersky.postgres", 22),
    ("scrapersky.postgres.database_url", 22),
    ("scrapersky.configuration.email_url", 22),
    ("scrapersky.observability.release", 22),
    ("scrapersky.settings", 23),
    ("scrapersky.postgres.database_setup", 23),
    ("scrapersky.commandline", 23),
    ("scrapersky.accounts.sessions", 24),
    ("scrapersky.models", 24),
    ("scrapersky.mcp", 27),
    ("scrapersky.api", 26),
    ("scrapersky.admin", 26),
    ("scrapersky.management", 28),
    ("scrapersky.urls", 28),
    ("scrapersky.asgi", 28),
    ("scrapersky.wsgi", 28),
    ("scrapersky.apps", 28),
    ("scrapersky.http.asgi_threads", 27),
    ("scrapersky", 25),  # accounts, http, health, metrics, checks, ...
]


@cache
def product_graph() -> dict[str, set[str]]:
    """That of the product: read when the first test needs it, not by each process that only collects."""
    return import_graph()


def level_of(module: str) -> int:
    return next(level for prefix, level in LEVELS if module == prefix or module.startswith(prefix + "."))


def test_arrows_point_one_way():
    upwards = {
        f"{module} imports {name}, which stands above it"
        for module, names in product_graph().items()
        for name in names
        if level_of(name) > level_of(module)
    }
    assert upwards == set()


def test_no_files_import_each_other_in_a_circle():
    assert len(product_graph()) > 200
    assert circles(product_graph()) == []


def test_a_circle_would_be_seen(tmp_path):
    """A late import closes a circle as well as one at the top does."""
    graph = dict(product_graph())
    graph["jobs.pipeline.backoff"] = {*graph["jobs.pipeline.backoff"], "jobs.pipeline.settle"}
    assert circles(graph) == [["jobs.pipeline.backoff", "jobs.pipeline.settle"]]
    late = ast.parse("def work():\n    from jobs.models import Domain\n    return Domain")
    assert names_imported(late) == {"jobs.models.Domain"}
    typed = ast.parse("from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from jobs.models import Domain")
    assert names_imported(typed) == {"typing.TYPE_CHECKING"}


@pytest.mark.parametrize(
    ("package", "forbidden"),
    [
        ("jobs", ("scrapersky", "sampletown")),
        ("sampletown", ("scrapersky", "jobs.models")),
        (
            "jobs.extract",
            ("socket", "aiohttp", "httpx", "requests", "urllib.request", "django", "jobs.models", "jobs.web"),
        ),
        ("jobs.web", ("django.db.models", "jobs.models")),
    ],
)
def test_a_package_does_not_know(package, forbidden):
    files = [path for path in source_files() if (module_of(path) + ".").startswith(package + ".")]
    assert files
    for path in files:
        names = names_imported(parsed(path))
        known = {name for name in names for word in forbidden if (name + ".").startswith(word + ".")}
        assert not known, f"{path} imports {sorted(known)}"


def test_the_wings_hold_every_file_of_jobs():
    loose = {path.name for path in (ROOT / "jobs").glob("*.py")}
    assert loose == {"__init__.py", "apps.py", "statuses.py"}


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
        assert hasattr(settings, f"{stage.settings_prefix}_SCHEDULER_{name}")


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
        for node in ast.walk(parsed(path)):
            called = node.func.id if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else ""
            if called in ("Skip", "Retry", "Fail") and isinstance(node, ast.Call) and node.args:
                word = node.args[0]
                if isinstance(word, ast.Constant):
                    assert word.value in REASONS, f"{path}: {word.value}"


# Who may write a column: the words in an UPDATE or an assignment outside of these would be a second mover.
MOVERS = {"jobs/pipeline", "jobs/actions/curation.py", "jobs/models"}


def test_only_the_kernel_moves_a_processing_column():
    columns = [stage.column for stage in PIPELINE if stage.column != "status"]
    for path in CODE:
        where = str(path.relative_to(ROOT))
        if any(where.startswith(mover) for mover in MOVERS):
            continue
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "update":
                moved = {keyword.arg for keyword in node.keywords} & {*columns, "curation_status"}
                assert not moved, f"{where} moves {moved}"


# Folders of tests that belong to no wing: they go through several, or serve others.
ACROSS_WINGS = {"browser", "chaos", "clients", "data", "dummy_stage", "hostile"}


def test_the_folders_of_tests_are_those_of_the_product() -> None:
    """Whoever changes a wing finds its tests under the same name."""
    product = {path.name for root in ("jobs", "scrapersky") for path in (ROOT / root).iterdir() if path.is_dir()}
    tests = {path.name for path in (ROOT / "tests").iterdir() if path.is_dir() and not path.name.startswith("__")}
    assert tests - product == ACROSS_WINGS


def lengths_of_functions() -> dict[str, int]:
    """Lines of each function of the product, its docstring included."""
    return {
        f"{path.relative_to(ROOT)}:{node.lineno} {node.name}": (node.end_lineno or node.lineno) - node.lineno + 1
        for path in source_files(("jobs", "scrapersky", "sampletown", "clients"))
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }


def test_functions_stay_short() -> None:
    lengths = lengths_of_functions()
    in_order = sorted(lengths.values())
    median, p90 = in_order[len(in_order) // 2], in_order[len(in_order) * 9 // 10]
    assert {name: lines for name, lines in lengths.items() if lines > 40} == {}
    assert (median <= 8, p90 <= 16) == (True, True), f"median {median}, p90 {p90}"


def names_assigned(node: ast.stmt) -> set[str]:
    """The names that a statement of a module gives a value, unless by the value that they had."""
    if not isinstance(node, ast.Assign | ast.AnnAssign):
        return set()
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    parts = [part for target in targets for part in ast.walk(target) if isinstance(part, ast.Name)]
    names = {part.id for part in parts if isinstance(part.ctx, ast.Store)}
    read = {name.id for name in ast.walk(node.value) if isinstance(name, ast.Name)} if node.value else set()
    return names - read


LINES_OF_A_MODULE = 500


def test_no_module_grows_beyond_one_subject() -> None:
    long = {str(path): lines for path in CODE if (lines := len(path.read_text().splitlines())) > LINES_OF_A_MODULE}
    assert not long, "cut where the subject is cut"


def test_a_name_of_a_module_means_one_thing() -> None:
    """A second value under the same name is what functions above it read, too, when they run."""
    twice = [
        f"{path.relative_to(ROOT)}: {name}"
        for path in CODE
        for name, times in Counter(name for node in parsed(path).body for name in names_assigned(node)).items()
        if times > 1
    ]
    assert twice == []


def test_what_a_module_keeps_to_itself_it_uses() -> None:
    unused = []
    for path in CODE:
        text = path.read_text(encoding="utf-8")
        for node in parsed(path).body:
            own = {node.name} if isinstance(node, ast.FunctionDef | ast.ClassDef) else names_assigned(node)
            private = {name for name in own if name.startswith("_") and not name.startswith("__")}
            unused += [f"{path.relative_to(ROOT)}: {n}" for n in private if len(re.findall(rf"\b{n}\b", text)) == 1]
    assert unused == []


FOR_TESTS = {"jobs.verifiers.refused_keys.forget"}  # what a process remembers, emptied between tests


def test_what_a_module_offers_somebody_uses() -> None:
    """By import, as `module.name`, in its own module, or by its dotted path. Decorators register what they decorate."""
    files = [*source_files(("jobs", "scrapersky", "sampletown", "examples", "clients")), ROOT / "manage.py"]
    text = "".join(path.read_text(encoding="utf-8") for path in files)
    used = set().union(*(names_used(parsed(path)) for path in files))
    unused = []
    for path in CODE:
        own = Counter(re.findall(r"\w+", path.read_text(encoding="utf-8")))
        for node in parsed(path).body:
            if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) or node.decorator_list:
                continue
            dotted = f"{module_of(path)}.{node.name}"
            if dotted in used or own[node.name] > 1:
                continue
            if dotted not in text and f"{module_of(path)} import {node.name}" not in text:
                unused.append(dotted)
    assert set(unused) == FOR_TESTS


SAYS_WHAT_IT_RAISES = re.compile(r"\b(raises?|refuses?|fails?|skips?|[45]\d\d)\b", re.IGNORECASE)
NO_ERRORS_OF_OURS = {"NotImplementedError"}


def raised_by(function: ast.AST) -> set[str]:
    """The exceptions that a function's own body raises by name; functions inside it are their own."""
    names = set()
    for node in ast.iter_child_nodes(function):
        if isinstance(node, ast.Raise) and node.exc is not None:
            error = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
            names.add(ast.unparse(error).rpartition(".")[2])
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            names |= raised_by(node)
    return {name for name in names if name[:1].isupper()} - NO_ERRORS_OF_OURS


def public_functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            yield from public_functions(node)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and not node.name.startswith("_"):
            yield node


def test_the_docstring_of_a_public_function_says_what_it_raises() -> None:
    silent = [
        f"{path.relative_to(ROOT)}:{function.lineno} {function.name} raises {', '.join(sorted(raised_by(function)))}"
        for path in source_files(("jobs", "scrapersky", "sampletown", "clients"))
        for function in public_functions(parsed(path))
        if raised_by(function) and not SAYS_WHAT_IT_RAISES.search(ast.get_docstring(function) or "")
    ]
    assert silent == []


def enclosing(text: str, end: int) -> int:
    """The place of the parenthesis that is open at `end`; -1 where none is."""
    depth = 0
    for place in range(end - 1, -1, -1):
        depth += {")": 1, "(": -1}.get(text[place], 0)
        if depth < 0:
            return place
    return -1


def test_rows_are_taken_once_whichever_plan_the_database_chooses() -> None:
    """A subquery with LIMIT ... SKIP LOCKED takes other rows each time that a plan repeats it; a CTE is read once."""
    repeatable = set()
    for path in (path for root in ("jobs", "scrapersky") for path in (ROOT / root).rglob("*.py")):
        text = path.read_text()
        for match in re.finditer(r"LIMIT (?:[^()]|%\(\w+\)s)*?FOR UPDATE[^()]*?SKIP LOCKED", text):
            opening = enclosing(text, match.start())
            before = text[:opening].rstrip() if opening >= 0 else ""
            if re.search(r"(\bFROM|\bIN|\bJOIN)$", before):
                repeatable.add(f"{path.relative_to(ROOT)}:{text.count(chr(10), 0, match.start()) + 1}")
    assert repeatable == set()
