"""The documents: every link leads somewhere, and every path, command, target and setting that they name exists."""

from __future__ import annotations

import argparse
import importlib.util
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import get_commands, load_command_class

from scrapersky.settings import OUR_PREFIXES, env
from tests.description import description

ROOT = settings.BASE_DIR
PAGES = sorted(
    [
        *ROOT.glob("*.md"),
        *(ROOT / "docs").rglob("*.md"),
        *(ROOT / "examples").rglob("*.md"),
        *ROOT.glob("clients/*/*.md"),
    ]
)
TOP = sorted(path.name for path in ROOT.iterdir() if path.is_dir() and path.name[0] != ".")

MISSPELT = {"DOMAIN_SCHEDULER_BATCHSIZE"}  # shown as a mistake that stops the start
CLIENTS_OWN = {"SCRAPERSKY_URL", "SCRAPERSKY_KEY"}  # variables of the Python client, which the installation has not
EXAMPLES_OWN = {"read_security_txt"}  # commands of the example, which this installation does not have


def name_of(page: Path) -> str:
    return str(page.relative_to(ROOT))


def code_of(text: str) -> list[str]:
    """The pieces of a page that are code: inline, fenced and indented, joined lines where a backslash ends one."""
    fenced = re.findall(r"^ *```[a-z]*\n(.*?)^ *```", text, re.MULTILINE | re.DOTALL)
    rest = re.sub(r"^ *```[a-z]*\n.*?^ *```", "", text, flags=re.MULTILINE | re.DOTALL)
    indented = re.findall(r"^    .*$", rest, re.MULTILINE)
    lines = "\n".join(fenced).replace("\\\n", " ").splitlines()
    return [*re.findall(r"(?<!`)`([^`\n]+)`(?!`)", rest), *indented, *lines]


def code_of_all() -> Iterator[tuple[str, str]]:
    for page in PAGES:
        for piece in code_of(page.read_text()):
            yield name_of(page), piece


def test_the_pages_are_found():
    names = {name_of(page) for page in PAGES}
    assert {"README.md", "docs/api.md", "docs/operations/README.md", "examples/security_txt/README.md"} <= names


# Links.


def slug(heading: str) -> str:
    """The anchor of a heading, as GitHub makes it."""
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


def anchors_of(page: Path) -> set[str]:
    return {slug(re.sub(r"[`*]", "", line)) for line in re.findall(r"^#+ (.*)$", page.read_text(), re.MULTILINE)}


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_link_leads_somewhere(page):
    for target in re.findall(r"\]\(([^)\s]+)\)", re.sub(r"```.*?```", "", page.read_text(), flags=re.DOTALL)):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        file = (page.parent / path).resolve() if path else page
        assert file.exists(), f"{name_of(page)}: {target}"
        if anchor:
            assert anchor in anchors_of(file), f"{name_of(page)}: {target}"


# Paths.

_PATH = re.compile(rf"(?<![\w./$*-])(?:{'|'.join(map(re.escape, TOP))})(?:/[\w.*-]+)*/?(?:[\w*-]+\.\w+)?")


def paths_in(piece: str) -> list[str]:
    return [path.rstrip(".") for path in _PATH.findall(piece) if "/" in path]


def test_every_path_in_code_exists():
    named = {(page, path) for page, piece in code_of_all() for path in paths_in(piece)}
    assert len(named) > 100
    missing = sorted((page, path) for page, path in named if not any(ROOT.glob(path)))
    assert not missing


def test_a_path_is_seen_in_code():
    assert paths_in("see jobs/web/fetch.py, docs/ and tests/data/pages/*.html:3") == [
        "jobs/web/fetch.py", "docs/", "tests/data/pages/*.html",
    ]  # fmt: skip
    assert paths_in("https://example.org/docs/x and ./jobs/x") == []


# Commands.


def parser_of(command: str) -> argparse.ArgumentParser:
    app = get_commands()[command]
    loaded = load_command_class(app, command) if isinstance(app, str) else app
    return loaded.create_parser("manage.py", command)


def words_of(parser: argparse.ArgumentParser) -> tuple[set[str], set[str]]:
    """Options and subcommands of a command, those of its subcommands among them."""
    options, subcommands = set[str](), set[str]()
    for action in parser._actions:
        options |= set(action.option_strings)
        if isinstance(action, argparse._SubParsersAction):
            for name, sub in action.choices.items():
                subcommands.add(name)
                options |= words_of(sub)[0]
    return options, subcommands


_COMMAND = re.compile(r"manage\.py ([a-z]\w*)([^`|>#]*)")


def commands() -> list[tuple[str, str, str]]:
    return [(page, *found) for page, piece in code_of_all() for found in _COMMAND.findall(piece)]


def test_every_command_exists_with_its_options_and_subcommands():
    assert len(commands()) > 30
    for page, command, rest in commands():
        if command in EXAMPLES_OWN:
            continue
        assert command in get_commands(), f"{page}: manage.py {command}"
        options, subcommands = words_of(parser_of(command))
        for option in re.findall(r"(?<![\w-])--[a-z][\w-]*", rest):
            assert option in options, f"{page}: manage.py {command} {option}"
        first = re.match(r" ([a-z][a-z-]+)\b", rest)
        if subcommands and first:
            assert first[1] in subcommands, f"{page}: manage.py {command} {first[1]}"


def test_every_target_of_make_exists():
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = {(page, word) for page, piece in code_of_all() for word in re.findall(r"\bmake ([a-z-]+)\b", piece)}
    assert {"run", "test", "bench"} <= {word for _, word in named}
    assert not {(page, word) for page, word in named if word not in targets}


def test_every_module_that_is_run_exists():
    named = {(page, name) for page, piece in code_of_all() for name in re.findall(r"python -m ([a-z][\w.]*)", piece)}
    assert len(named) > 3
    assert not {(page, name) for page, name in named if importlib.util.find_spec(name) is None}


def test_every_benchmark_exists():
    named = {(page, name) for page, piece in code_of_all() for name in re.findall(r"\bNAME=(\w+)", piece)}
    assert len(named) > 5
    assert not {(page, name) for page, name in named if not (ROOT / "benchmarks" / f"{name}.py").exists()}


# Settings.


def test_every_setting_exists():
    ours: Any = re.compile(rf"(?<![\w*])(?:{'|'.join(OUR_PREFIXES)})[A-Z_0-9]+\b")
    named = {(page, name) for page, piece in code_of_all() for name in ours.findall(piece)}
    assert len({name for _, name in named}) > 50
    known = {*env.variables, *(f"{name}_FILE" for name in env.variables), *MISSPELT, *CLIENTS_OWN}
    assert not {(page, name) for page, name in named if name not in known}


# Addresses of the API.

_ADDRESS = re.compile(r"\b(GET|POST|PUT|PATCH|DELETE) (?:/api/v3)?(/[\w{}<>./-]*[\w}>])")
_ANYTHING = re.compile(r"[{<]|^\.\.\.$")


def is_served(method: str, address: str, described: dict[str, Any]) -> bool:
    """Whether an operation has this address; `{id}`, `<noun>` and `...` stand for anything."""
    parts = address.split("/")
    for path, operations in described.items():
        there = path.removeprefix("/api/v3").split("/")
        if method.lower() in operations and len(there) == len(parts):
            pairs = zip(parts, there, strict=True)
            if all(ours == theirs or _ANYTHING.search(ours) or _ANYTHING.search(theirs) for ours, theirs in pairs):
                return True
    return False


def test_every_address_of_the_api_exists():
    described = {**description()["paths"], "/schema": {"get": {}}}  # the schema does not describe itself
    named = {(page, *found) for page, piece in code_of_all() for found in _ADDRESS.findall(piece)}
    assert len(named) > 50
    assert not {(page, method, path) for page, method, path in named if not is_served(method, path, described)}
    assert not is_served("POST", "/domains/{id}/merge", described)
    assert not is_served("DELETE", "/stages", described)


# The map.


def test_the_map_has_every_wing():
    text = (ROOT / "docs" / "architecture.md").read_text()
    wings = {f"jobs/{path.parent.name}/" for path in (ROOT / "jobs").glob("*/__init__.py")}
    assert wings
    assert not {wing for wing in wings - {"jobs/management/", "jobs/migrations/"} if f"| `{wing}`" not in text}


QUESTIONS = (
    "the retry rule of a failed fetch", "the filter for tags", "the text of an error", "the price of a search",
    "the undo of a decision", "what `Selected` starts", "how a webhook is signed", "where a new phone rule goes",
    "who deletes old events", "what the overview counts",
)  # fmt: skip


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_map_answers(question):
    answer = (ROOT / "docs" / "architecture.md").read_text().partition(f"| {question} |")[2].partition("\n")[0]
    assert paths_in(answer)


# The decisions.

DECISIONS = (ROOT / "docs" / "decisions.md").read_text()
ENTRIES: dict[str, str] = dict(re.findall(r"^## ([^\n]+)\n\n(.*?)(?=^## |\Z)", DECISIONS, re.MULTILINE | re.DOTALL))
INDEX: dict[str, str] = dict(re.findall(r"^\| \[(.+)\]\(#.+\) \| ([\d-]+) \|$", DECISIONS, re.MULTILINE))


@pytest.mark.parametrize("title", sorted(ENTRIES))
def test_every_paragraph_of_a_decision_begins_with_its_date(title):
    for paragraph in ENTRIES[title].strip().split("\n\n"):
        assert re.match(r"\d{4}-\d{2}-\d{2}\. [A-Z`\"]", paragraph), paragraph[:80]


def test_the_index_has_every_decision_with_its_latest_date():
    latest = {title: max(re.findall(r"^(\d{4}-\d{2}-\d{2})\. ", text, re.MULTILINE)) for title, text in ENTRIES.items()}
    assert len(latest) > 40
    assert latest == INDEX
