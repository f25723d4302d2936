"""`manage.py describe`: every stage, printed from PIPELINE itself, so that the documentation is always right."""

from __future__ import annotations

import argparse
import ast
import inspect
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from jobs.actions.automation import RULES
from jobs.maintenance import upkeep
from jobs.pipeline import Stage
from jobs.pipeline.stage import Limits
from jobs.stages import PIPELINE
from jobs.web.failures import FOUND, NOTHING_FOUND, REASONS

PAGE = settings.BASE_DIR / "docs" / "pipeline.md"
BEGIN = "<!-- From here on printed by `python manage.py describe --write`. Do not edit. -->\n"

_MEANS = {
    "interval_minutes": "How often the schedule looks, besides the wake-ups.",
    "batch_size": "Rows claimed at once.",
    "max_instances": "Pumps at once in the whole cluster.",
    "max_attempts": "Tries before a row ends as `gave_up`.",
    "concurrency": "Rows in flight in a pump.",
    "deadline_seconds": "The longest that work on a row may take.",
}
_KERNEL = ("deadline", "gave_up", "bug", "cancelled")  # any stage can end so


class Command(BaseCommand):
    """Prints; with --write, brings docs/pipeline.md up to date."""

    help = "What every stage is: trigger, table, words, task, schedule, variables, outcomes; as Markdown."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """The one option."""
        parser.add_argument("--write", action="store_true", help=f"Write it into {PAGE.name} instead.")

    def handle(self, **options: Any) -> None:
        """Print, or write. Raises CommandError when the page lacks the line to write after."""
        if not options["write"]:
            self.stdout.write(describe())
            return
        before, marker, _ = PAGE.read_text().partition(BEGIN)
        if not marker:
            raise CommandError(f"{PAGE} lacks the line after which the printed part begins: {BEGIN.strip()}")
        PAGE.write_text(before + BEGIN + describe())
        self.stdout.write(f"{PAGE} is up to date.")


def describe() -> str:
    """The factual part of docs/pipeline.md."""
    parts = [_summary(), *(_stage(number, stage) for number, stage in enumerate(PIPELINE, 1))]
    return "\n\n".join([*parts, _upkeep(), _automation(), _reasons()]) + "\n"


# The stages.


def _summary() -> str:
    rows = [
        [
            str(number),
            f"[{stage.title or stage.name}](#{number}-{stage.name})",
            f"`{stage.table}.{stage.column}`",
            f"`{stage.task}`",
        ]
        for number, stage in enumerate(PIPELINE, 1)
    ]
    return "## The stages\n\n" + _table(["#", "stage", "works on", "task"], rows)


def _stage(number: int, stage: Stage[Any, Any]) -> str:
    facts = [
        ["What it is worth", stage.doc_purpose],
        ["Trigger", _trigger(stage)],
        ["Table and column", f"`{stage.table}.{stage.column}`"],
        ["Words", ", ".join(f"`{word}`" for word in _words(stage)) + "; empty: not started"],
        ["State columns", _state_columns(stage)],
        ["Task, queue", f"`{stage.task}`, `{stage.queue}`"],
        ["Reads", stage.doc_reads],
        ["Writes", stage.doc_writes],
        ["Outcomes", ", ".join(f"`{word}`" for word in (FOUND, NOTHING_FOUND))],
        ["Its own reasons", ", ".join(f"`{word}`" for word in _own_reasons(stage)) or "none"],
        ["Reasons of the web", "[all](#reasons-of-the-web)" if _uses_web(stage) else "none: it sends no requests"],
        ["Fairness", _fairness(stage)],
        [
            "By hand",
            f"`POST /api/v3/.../{{id}}/{stage.name}`, buttons in the admin, `manage.py queue requeue {stage.name}`",
        ],
    ]
    return f"## {number} {stage.name}\n\n{_table(['', ''], facts)}\n\n{_variables(stage)}"


def _trigger(stage: Stage[Any, Any]) -> str:
    schedule = f"the schedule, every `{stage.settings_prefix}_SCHEDULER_INTERVAL_MINUTES`"
    selected = "a curator's `Selected`, " if stage.on_selected else ""
    return f"{selected}a request for a row or for many, {schedule}"


def _words(stage: Stage[Any, Any]) -> list[str]:
    choices = stage.model._meta.get_field(stage.column).choices or ()
    return [str(word) for word, _ in choices]


def _state_columns(stage: Stage[Any, Any]) -> str:
    names = (
        "outcome",
        "error",
        "fence",
        "attempts",
        "due_at",
        "lease_until",
        "priority",
        "fair_order",
        "run_id",
        "queued_at",
        "settled_at",
    )
    return ", ".join(f"`{stage.prefix}{name}`" for name in names)


def _fairness(stage: Stage[Any, Any]) -> str:
    if stage.limit_by is None:
        return "requests take turns"
    most = f"at most {stage.limit} of one at once in a pump"
    return f"requests take turns, and so do rows of each `{stage.limit_by}`: {most}"


def _variables(stage: Stage[Any, Any]) -> str:
    limits = stage.limits
    rows = [
        [f"`{stage.settings_prefix}_SCHEDULER_{name.upper()}`", f"{getattr(limits, name):g}", _MEANS[name]]
        for name in Limits.__dataclass_fields__
    ]
    return _table(["variable", "default", "meaning"], rows)


# What a stage can end with is read from its source, and that of the sources it asks: a word of the closed list in it.


def _own_reasons(stage: Stage[Any, Any]) -> list[str]:
    used = {word for tree in _trees(stage) for word in _constants(tree)} | set(_KERNEL)
    return [word for word in REASONS if word in used]


def _uses_web(stage: Stage[Any, Any]) -> bool:
    own, *_ = _trees(stage)
    return any(isinstance(node, ast.Name) and node.id == "web" for node in ast.walk(own))  # parameters are no Names


def _trees(stage: Stage[Any, Any]) -> list[ast.Module]:
    own = ast.parse(Path(inspect.getfile(stage.work)).read_text())
    imported = {node.module or "" for node in ast.walk(own) if isinstance(node, ast.ImportFrom)}
    asks_sources = any(name.startswith("jobs.sources") for name in imported)
    return [own, *(_package("sources") if asks_sources else [])]


def _package(name: str) -> list[ast.Module]:
    folder = settings.BASE_DIR / "jobs" / name
    return [ast.parse(path.read_text()) for path in sorted(folder.rglob("*.py")) if path.name != "failures.py"]


def _constants(tree: ast.AST) -> set[Any]:
    return {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)}


def _reasons_of_the_web() -> list[str]:
    used = {word for tree in _package("web") for word in _constants(tree)}
    return [word for word in REASONS if word in used]


# The rest.


def _upkeep() -> str:
    rows = [[f"`upkeep_{chore.name}`", f"`{chore.cron}`", _first_sentence(chore.work)] for chore in upkeep.CHORES]
    return "## Upkeep\n\n" + _table(["task", "when (cron)", "what it does"], rows)


def _first_sentence(function: Any) -> str:
    return (inspect.getdoc(function) or "").splitlines()[0]


def _automation() -> str:
    rows = [[f"`{rule.name}`", f"`{rule.stage}`", rule.sentence] for rule in RULES]
    sentence = "Each is off until somebody switches it on: `manage.py automation`, the API or the admin."
    return f"## Automation\n\n{sentence}\n\n{_table(['rule', 'after', 'what it does'], rows)}"


def _reasons() -> str:
    of_web = _reasons_of_the_web()
    web_rows = [_reason_row(word) for word in of_web]
    rest = [_reason_row(word) for word in REASONS if word not in of_web]
    head = ["reason", "tried again", "sentence for people"]
    return f"## Reasons of the web\n\n{_table(head, web_rows)}\n\n## Other reasons\n\n{_table(head, rest)}"


def _reason_row(word: str) -> list[str]:
    reason = REASONS[word]
    return [f"`{word}`", "yes" if reason.retry else "no", reason.sentence]


def _table(head: list[str], rows: list[list[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", r"\|") or " " for cell in line) + " |" for line in lines)
