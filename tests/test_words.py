"""The words of the code: states are spelled in one file, names say the thing, a name has one meaning."""

from __future__ import annotations

import ast
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import TextChoices

from jobs.statuses import STATES, sql_with_states

ROOT = Path(__file__).resolve().parent.parent
PRODUCT = ("jobs", "scrapersky", "sampletown")
OURS = (*PRODUCT, "clients")

# Plain English words elsewhere: `merged` and `open` are used for other things too, so only capitalised words are looked
# for as whole strings; in SQL every word is.
NAMES_OF_STATES = {state.value for states in STATES for state in states}
CAPITALISED = {word for word in NAMES_OF_STATES if word[0].isupper()}
IN_SQL = re.compile("'(" + "|".join(sorted(NAMES_OF_STATES)) + ")'")
SQL = re.compile(r"\b(SELECT|UPDATE|INSERT|DELETE|WHERE|VALUES)\b")

# Where one of these words is something else: a label on a screen, the name of a schema.
NO_STATES = {
    ("jobs/store/contact_changes.py", "contacts"): "a kind of events",
    ("jobs/store/country_retention.py", "contacts"): "a table",
    ("scrapersky/admin/decisions.py", "Queued"): "a column heading",
    ("scrapersky/admin/formatters.py", "Cancelled"): "a label for an outcome",
    ("scrapersky/admin/hosts.py", "Paused"): "a label for a host",
    ("jobs/lists/catalogue.py", "Paused"): "a label for a host",
    ("scrapersky/admin/operations.py", "Paused"): "a label for a stage",
    ("scrapersky/admin/searches.py", "New"): "a column heading",
    ("scrapersky/configuration/framework.py", "Processing"): "the name of a schema in the API's description",
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


# Words for the conversation about a thing instead of the thing. No identifier has one of the first list as a part, no
# comment, docstring or other string has one of the second.
BANNED_NAMES = {"said", "asked", "told", "wanted", "worked", "kept", "doubles", "manners", "verdict", "answered"}
BANNED_PROSE = re.compile(r"\b(said|asked|told|wanted|worked|kept|doubles|manners|verdict)\b", re.IGNORECASE)


def identifiers(tree: ast.Module) -> Iterator[str]:
    """Every name that a file defines or uses: variables, attributes, parameters, functions, classes, modules."""
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name) | ast.Attribute(attr=name) | ast.arg(arg=name):
                yield name
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                yield name
            case ast.keyword(arg=str(name)):
                yield name
            case ast.alias(name=name, asname=other):
                yield from (other or name).split(".")


def banned_in(name: str) -> set[str]:
    return BANNED_NAMES & set(name.lower().split("_"))


def test_no_identifier_is_one_of_the_banned_words() -> None:
    banned = {(path, name) for path, tree in sources(*OURS) for name in identifiers(tree) if banned_in(name)}
    assert banned == set(), "name the thing: rows, request, result, summary, stored, domain"


NO_NAMES_OF_SCRIPTS = re.compile(r"//.*|/\*.*?\*/|\"[^\"\n]*\"|'[^'\n]*'", re.DOTALL)  # comments and strings
WORDS_OF_SCRIPTS = re.compile(r"[A-Z]?[a-z]+")  # of names in camel case, too


@pytest.mark.parametrize("path", sorted((ROOT / "scrapersky/static/console").glob("*.js")), ids=lambda path: path.name)
def test_no_name_of_a_script_is_one_of_the_banned_words(path: Path) -> None:
    code = re.sub(r"//[^\n]*", "", path.read_text())
    words = {word.lower() for word in WORDS_OF_SCRIPTS.findall(NO_NAMES_OF_SCRIPTS.sub("", code))}
    assert words & BANNED_NAMES == set()


# Words that are given from outside: the fields of an answer that others read, quotations.
GIVEN_WORDS = {
    ("jobs/management/commands/explain.py", "verdict"),  # read by the programs that measure
    ("jobs/extract/sitemaps/generators.py", "kept"),  # a generator's own sentence
}


def prose_of(path: Path) -> Iterator[tuple[int, str]]:
    """The comments and docstrings of a file, and the other strings: what people read in the code."""
    with path.open("rb") as file:
        for token in tokenize.tokenize(file.readline):
            if token.type in (tokenize.COMMENT, tokenize.STRING):
                yield token.start[0], token.string


def test_no_comment_or_string_uses_one_of_the_banned_words() -> None:
    banned = []
    for path, _ in sources(*OURS):
        banned += [
            f"{path}:{line}: {match[0]}"
            for line, text in prose_of(ROOT / path)
            for match in BANNED_PROSE.finditer(text)
            if (path, match[0]) not in GIVEN_WORDS
        ]
    assert banned == []


# A management command is a class named Command in a module of the command's name: Django looks for it so.
# What authors of scrapers write has the names of what it becomes.
SHARED_CLASS_NAMES = {"Command", "Page", "Contact", "Business", "Fact"}


def test_no_two_classes_of_different_modules_share_a_name() -> None:
    modules: dict[str, set[str]] = {}
    for path, tree in sources(*PRODUCT):
        for node in tree.body:
            if isinstance(node, ast.ClassDef):
                modules.setdefault(node.name, set()).add(path)
    shared = {name: sorted(paths) for name, paths in modules.items() if len(paths) > 1}
    assert {name: paths for name, paths in shared.items() if name not in SHARED_CLASS_NAMES} == {}
    assert SHARED_CLASS_NAMES - shared.keys() == set(), "these exceptions are no longer needed"


def states_in_the_tables() -> list[tuple[str, str, type[TextChoices]]]:
    """Table, column and states of every field of the pipeline whose choices are states."""
    by_choices = {tuple(states.choices): states for states in STATES}
    return [
        (model._meta.db_table, field.column, by_choices[tuple(field.choices)])
        for model in apps.get_app_config("jobs").get_models()
        for field in model._meta.concrete_fields
        if field.choices and tuple(field.choices) in by_choices
    ]


@pytest.mark.django_db
def test_the_database_refuses_a_state_that_is_not_in_statuses() -> None:
    tables = states_in_the_tables()
    assert {states for _, _, states in tables} == set(STATES), "each vocabulary has a column"
    for table, column, states in tables:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = %s", [f"{table}_{column}_word"]
            )
            (definition,) = cursor.fetchone() or ("",)
        assert set(re.findall("'([^']+)'", definition)) == set(states.values), f"{table}.{column}"
