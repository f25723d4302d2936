"""`manage.py settings`: what is in force, where it comes from, and what it means."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable
from itertools import groupby
from typing import IO, Any, cast

from django.conf import settings
from django.core.management.base import BaseCommand
from rich.console import Console
from rich.table import Table

from scrapersky.configuration.env import Variable
from scrapersky.settings import env


class Command(BaseCommand):
    """Show every variable; secrets are masked."""

    help = "Show the settings in force (secrets masked), their defaults and what they mean."
    requires_system_checks: list[str] = []  # noqa: RUF012 -- Django's own attribute; it must work when little else does

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """For programs: `--json`. For a question: a part of a name."""
        parser.add_argument("part", nargs="?", default="", help="Only variables whose name contains this.")
        parser.add_argument("--json", action="store_true", help="One JSON object: name to value, default, type, help.")
        parser.add_argument(
            "--markdown", action="store_true", help="docs/settings.md: every variable with its default."
        )
        parser.add_argument("--changed", action="store_true", help="Only what the environment sets.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print a table, or JSON."""
        for sentence in env.misspelt():
            self.stderr.write(sentence)
        part = options["part"].upper()
        variables = [each for each in env.variables.values() if part in each.name]
        if options["changed"]:
            variables = [each for each in variables if each.given]
        if options["json"]:
            self.stdout.write(json.dumps({each.name: _described(each) for each in variables}, indent=2))
        elif options["markdown"]:
            self.stdout.write(as_markdown(env.variables.values()), ending="")
        elif not variables:
            text = "Nothing differs from its default." if options["changed"] else f"No setting has {part} in its name."
            self.stdout.write(text)
        else:
            Console(file=cast(IO[str], self.stdout)).print(_table(variables))


def _described(variable: Variable) -> dict[str, Any]:
    value = variable.shown if variable.secret else variable.value
    default = "" if variable.secret else variable.default
    return {
        "value": value,
        "default": default,
        "type": variable.kind,
        "from": variable.source,
        "help": variable.meaning,
    }


def as_markdown(variables: Iterable[Variable]) -> str:
    """docs/settings.md: defaults, not values, so that it is the same on every machine."""
    lines = ["# Settings", "", "Every one is an environment variable. This page is printed by", ""]
    lines += ["    python manage.py settings --markdown > docs/settings.md", ""]
    lines += ["A secret can stand in a file instead, as Docker and Kubernetes mount secrets: set `NAME_FILE` to the"]
    lines += ["file's path. Setting both is refused.", ""]
    for section, group in groupby(variables, key=lambda each: each.section):
        lines += [f"## {section}", "", "| variable | type | default | meaning |", "|---|---|---|---|"]
        lines += [f"| {_names(each)} | {_escaped(each.kind)} | {_default(each)} | {each.meaning} |" for each in group]
        lines.append("")
    return "\n".join(lines)


def _names(variable: Variable) -> str:
    return f"`{variable.name}`, `{variable.name}_FILE`" if variable.secret else f"`{variable.name}`"


def _default(variable: Variable) -> str:
    if variable.secret or variable.default in ("", ()):
        return ""
    value = ",".join(map(str, variable.default)) if isinstance(variable.default, tuple) else str(variable.default)
    return f"`{value.replace(f'{settings.BASE_DIR}/', '')}`"


def _escaped(text: str) -> str:
    return text.replace("|", " \\| ")


def _table(variables: list[Variable]) -> Table:
    table = Table("Variable", "Value", "From", "Type", "Meaning", title="Settings in force (bold: not the default)")
    for _, group in groupby(variables, key=lambda each: each.section):
        for each in group:
            style = "bold" if each.given else ""
            table.add_row(each.name, each.shown, each.source, each.kind, each.meaning, style=style)
        table.add_section()
    return table
