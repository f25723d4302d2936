"""Code in documents is the code of the files that they name; the example installs, and its tests pass."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from django.conf import settings

from tests import processes

ROOT = settings.BASE_DIR
EXAMPLE = ROOT / "examples" / "security_txt"
PAGES = {  # pieces of code on each
    "docs/writing-a-stage.md": 6, "docs/testing-a-stage.md": 6, "CONTRIBUTING.md": 3,
    "docs/writing-a-scraper.md": 4, "docs/writing-a-source.md": 3,
}  # fmt: skip
_SHOWN = re.compile(r"^`([^`]+)`\n\n```python\n(.*?)^```", re.MULTILINE | re.DOTALL)


def run(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """A command at the root of the repository, with an environment that names no other database or settings."""
    others = {name: value for name, value in os.environ.items() if not name.startswith(("DJANGO_", "PYTEST_"))}
    return processes.run(
        [sys.executable, *words], cwd=ROOT, env=others | environment, capture_output=True, text=True, timeout=900
    )


@pytest.mark.parametrize("page", PAGES)
def test_the_code_on_the_page_is_the_code_of_the_file(page):
    text = (ROOT / page).read_text()
    shown = _SHOWN.findall(text)
    assert len(shown) == text.count("```python\n") >= PAGES[page]
    for path, code in shown:
        assert code in (ROOT / path).read_text(), f"{page} shows other code than {path}"


@pytest.mark.slow
def test_the_tests_of_the_example_pass():
    done = run("-m", "pytest", "-c", str(EXAMPLE / "pyproject.toml"), str(EXAMPLE), "-q", "-p", "no:cacheprovider")
    assert done.returncode == 0, done.stdout + done.stderr
    passed = re.search(r"(\d+) passed", done.stdout)
    assert passed is not None
    assert int(passed[1]) > 10, "the worker's test among them"


def test_the_migration_of_the_example_is_complete():
    example = {"PYTHONPATH": str(EXAMPLE), "DJANGO_SETTINGS_MODULE": "test_settings"}
    done = run("manage.py", "makemigrations", "security_txt", "--check", "--dry-run", **example)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_example_installs_with_all_its_packages(tmp_path):
    pytest.importorskip("setuptools", reason="building a package needs setuptools")
    source = tmp_path / "source"
    source.mkdir()
    (source / "pyproject.toml").write_text((EXAMPLE / "pyproject.toml").read_text())
    (source / "security_txt").symlink_to(EXAMPLE / "security_txt")
    build = "import os, setuptools; os.chdir(os.environ['SOURCE']); setuptools.setup()"
    done = run("-c", build, "build_py", "--build-lib", str(tmp_path / "site"), SOURCE=str(source))
    assert done.returncode == 0, done.stdout + done.stderr
    assert modules(tmp_path / "site" / "security_txt") == modules(EXAMPLE / "security_txt")


def test_every_package_of_the_example_is_installed():
    declared = tomllib.loads((EXAMPLE / "pyproject.toml").read_text())["tool"]["setuptools"]["packages"]
    packages = {".".join(path.parent.relative_to(EXAMPLE).parts) for path in EXAMPLE.glob("*/**/__init__.py")}
    assert set(declared) == packages


def modules(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*.py")}
