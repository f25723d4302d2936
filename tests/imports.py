"""The import graph of the product, read from its source: every import at any depth, type-checking ones apart."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("jobs", "scrapersky", "sampletown")


def module_of(path: Path, root: Path = ROOT) -> str:
    """`jobs/web/fetch.py` is the module `jobs.web.fetch`; a package is its `__init__.py`."""
    return ".".join(path.relative_to(root).with_suffix("").parts).removesuffix(".__init__")


def source_files(packages: Iterable[str] = PACKAGES) -> list[Path]:
    """Every Python file of the product, migrations apart."""
    files = (path for package in packages for path in (ROOT / package).rglob("*.py"))
    return sorted(path for path in files if "migrations" not in path.parts)


@cache
def parsed(path: Path) -> ast.Module:
    """A file's syntax tree."""
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def names_imported(tree: ast.Module) -> set[str]:
    """Dotted names that a module imports when it runs: at its top or inside a function."""
    names: set[str] = set()
    for node in _nodes_that_run(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def _nodes_that_run(tree: ast.AST) -> Iterable[ast.AST]:
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
            continue
        yield node
        yield from _nodes_that_run(node)


def names_used(tree: ast.Module) -> set[str]:
    """Dotted names that a module imports, and those of what it imports whole: `fetch.Response` of `jobs.web.fetch`."""
    whole: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            whole |= {alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names}
    attributes = (
        node for node in ast.walk(tree) if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
    )
    return {*whole.values(), *(f"{whole[node.value.id]}.{node.attr}" for node in attributes if node.value.id in whole)}


def import_graph(files: Iterable[Path] | None = None) -> dict[str, set[str]]:
    """Module -> the modules of ours that it imports (a name that is no module counts for the module it is in)."""
    trees = {module_of(path): parsed(path) for path in files or source_files()}
    return {module: _modules(names_imported(tree), trees) - {module} for module, tree in trees.items()}


def _modules(names: Iterable[str], known: Mapping[str, object]) -> set[str]:
    targets = {name if name in known else name.rpartition(".")[0] for name in names}
    return {target for target in targets if target in known}


def circles(graph: Mapping[str, set[str]]) -> list[list[str]]:
    """Groups of modules that reach each other: the strongly connected components with more than one member."""
    reached = {module: _reached_from(module, graph) for module in graph}
    groups = {tuple(sorted(other for other in reached[module] if module in reached[other]) or ()) for module in graph}
    return sorted(list(group) for group in groups if len(group) > 1)


def _reached_from(module: str, graph: Mapping[str, set[str]]) -> set[str]:
    seen: set[str] = set()
    ahead = set(graph[module])
    while ahead:
        seen |= ahead
        ahead = {target for near in ahead for target in graph.get(near, ())} - seen
    return seen
