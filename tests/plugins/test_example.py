"""The example of a plug-in, as after `pip install`: its package on the path, with the metadata that pip writes."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from tests import processes
from tests.plugins.conftest import metadata

ROOT = settings.BASE_DIR
EXAMPLE = ROOT / "examples" / "plugin-directory"


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A folder as pip fills it."""
    return installed_in(tmp_path, EXAMPLE)


def installed_in(site: Path, example: Path) -> Path:
    declared = tomllib.loads((example / "pyproject.toml").read_text())
    project, groups = declared["project"], declared["project"]["entry-points"].items()
    lines = [
        f"[{group}]\n" + "\n".join(f"{name} = {value}" for name, value in points.items()) for group, points in groups
    ]
    metadata(site, project["name"], project["version"], "\n".join(lines))
    package = declared["tool"]["setuptools"]["packages"][0]
    (site / package).symlink_to(example / package)
    return site


def run(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """A command at the root of the repository."""
    others = {name: value for name, value in os.environ.items() if not name.startswith(("DJANGO_", "PYTEST_"))}
    return processes.run(
        [sys.executable, *words], cwd=ROOT, env=others | environment, capture_output=True, text=True, timeout=900
    )


def passed(done: subprocess.CompletedProcess[str]) -> int:
    assert done.returncode == 0, done.stdout + done.stderr
    match = re.search(r"(\d+) passed", done.stdout)
    assert match is not None
    return int(match[1])


@pytest.mark.slow
@pytest.mark.parametrize(("example", "tests"), [("plugin-directory", 9), ("plugin-services", 5)])
def test_the_tests_of_the_installed_example_pass(example: str, tests: int, tmp_path: Path) -> None:
    folder = ROOT / "examples" / example
    words = ("-c", str(folder / "pyproject.toml"), str(folder), "-q", "-p", "no:cacheprovider")
    assert passed(run("-m", "pytest", *words, PYTHONPATH=str(installed_in(tmp_path, folder)))) >= tests


def test_the_migration_of_the_example_is_complete(site: Path) -> None:
    path = os.pathsep.join((str(site), str(EXAMPLE)))
    check = ("makemigrations", "plugin_directory", "--check", "--dry-run")
    done = run("manage.py", *check, PYTHONPATH=path, DJANGO_SETTINGS_MODULE="test_settings")
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_package_of_the_example_is_installed() -> None:
    declared = tomllib.loads((EXAMPLE / "pyproject.toml").read_text())["tool"]["setuptools"]["packages"]
    packages = {".".join(path.parent.relative_to(EXAMPLE).parts) for path in EXAMPLE.glob("*/**/__init__.py")}
    assert set(declared) == packages


def test_a_broken_stage_does_not_end_the_process(site: Path) -> None:
    (site / "broken.py").write_text("import nothing_of_this_name")
    metadata(site, "broken", "1.0", "[scrapersky.stages]\nbroken = broken:stage\n")
    names = "print([stage.name for stage in PIPELINE if stage.name == 'broken'])"
    start = f"import django; django.setup(); from jobs.stages import PIPELINE; {names}"
    environment = {"DJANGO_SETTINGS_MODULE": "scrapersky.settings", "SCRAPERSKY_PLUGINS": "broken"}
    done = run("-c", start, PYTHONPATH=str(site), **environment)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.strip().endswith("[]")
    assert "Plug-in broken of broken 1.0 cannot be loaded" in done.stderr


# A scraper of one's own.


def test_a_scraper_that_was_just_made_passes_its_test(tmp_path: Path) -> None:
    folder, out = tmp_path / "chamber", StringIO()
    call_command("startscraper", "chamber_members", "--host", "chamber.example", "--folder", str(folder), stdout=out)
    assert "is ready" in out.getvalue()
    assert passed(run("-m", "pytest", str(folder), "-q", "-p", "no:cacheprovider")) == 2
    points = tomllib.loads((folder / "pyproject.toml").read_text())["project"]["entry-points"]
    assert points == {"scrapersky.scrapers": {"chamber_members": "chamber_members:ChamberMembers"}}
    style = run("-m", "ruff", "check", "--isolated", "--select", "E,F,W,UP,B,RUF", "--line-length", "120", str(folder))
    assert style.returncode == 0, style.stdout


@pytest.mark.parametrize("words", [("Chamber",), ("jobs",), ("chamber", "--host", "https://x")])
def test_what_cannot_be_made_is_refused(words: tuple[str, ...], tmp_path: Path) -> None:
    with pytest.raises(CommandError):
        call_command("startscraper", *words, "--folder", str(tmp_path / "new"))
    assert not (tmp_path / "new").exists()


def test_a_folder_with_something_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("x")
    with pytest.raises(CommandError, match="not empty"):
        call_command("startscraper", "chamber", "--folder", str(tmp_path))
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]
