"""`manage.py describe`: every stage, printed from PIPELINE itself, so that docs/pipeline.md agrees with the code."""

from __future__ import annotations

import argparse
import ast
import inspect
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from jobs.actions.automation import RULES
from jobs.maintenance import upkeep
from jobs.pipeline import Stage
from jobs.pipeline.stage import Limits
from jobs.runtime.background import LOOPS
from jobs.stages import PIPELINE
from jobs.web.failures import FOUND, NOTHING_FOUND, REASONS

PAGE = settings.BASE_DIR / "docs" / "pipeline.md"
BEGIN = "<!-- From here on printed by `python manage.py describe --write`. Do not edit. -->\n"

_MEANS = {
    "interval_minutes": "How often the schedule looks for waiting rows, besides the wake-ups.",
    "batch_size": "Rows claimed at once.",
    "max_instances": "Pumps at once in the whole cluster; 0: as many as processes that work the stage, at least 2.",
    "max_attempts": "Attempts on a row before it ends as `gave_up`.",
    "concurrency": "Rows in flight in a pump.",
    "deadline_seconds": "The longest that work on a row may take.",
}
_KERNEL = ("deadline", "gave_up", "bug", "cancelled")  # any stage can end so


class Command(BaseCommand):
    """Print the stages; with --write, update docs/pipeline.md."""

    help = "Describe every stage as Markdown: trigger, table, statuses, task, schedule, variables, outcomes."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """The one option."""
        parser.add_argument("--write", action="store_true", help=f"Update {PAGE.name} instead of printing.")

    def handle(self, **options: Any) -> None:
        """Print or write the description. Raises CommandError where the page has no place for it."""
        if not options["write"]:
            self.stdout.write(describe())
            return
        before, marker, _ = PAGE.read_text().partition(BEGIN)
        if not marker:
            raise CommandError(f"{PAGE} has no line that begins the printed part. Add it: {BEGIN.strip()}")
        PAGE.write_text(before + BEGIN + describe())
        self.stdout.write(f"{PAGE} is up to date.")


def describe() -> str:
    """The second part of docs/pipeline.md, as Markdown."""
    parts = [_summary(), *(_stage(number, stage) for number, stage in enumerate(PIPELINE, 1))]
    return "\n\n".join([*parts, _upkeep(), _background(), _automation(), _reasons()]) + "\n"


# The stages.


def _summary() -> str:
    rows = [
        [
            str(number),
            f"[{stage.label}](#{number}-{stage.name})",
            f"`{stage.table}.{stage.column}`",
            f"`{stage.task}`",
        ]
        for number, stage in enumerate(PIPELINE, 1)
    ]
    return "## The stages\n\n" + _table(["#", "stage", "works on", "task"], rows)


def _stage(number: int, stage: Stage[Any, Any]) -> str:
    facts = [
        ["Purpose", stage.doc_purpose],
        ["Trigger", _trigger(stage)],
        ["Table and column", f"`{stage.table}.{stage.column}`"],
        ["Statuses", ", ".join(f"`{word}`" for word in _words(stage)) + "; empty: not started"],
        ["State columns", _state_columns(stage)],
        ["Task, queue", f"`{stage.task}`, `{stage.queue}`"],
        ["Reads", stage.doc_reads],
        ["Writes", stage.doc_writes],
        ["Outcomes", ", ".join(f"`{word}`" for word in (FOUND, NOTHING_FOUND))],
        ["Its own reasons", ", ".join(f"`{word}`" for word in _own_reasons(stage)) or "none"],
        ["Reasons of the web", "[all](#reasons-of-the-web)" if _uses_web(stage) else "none: it fetches no pages"],
        ["Fairness", _fairness(stage)],
        [
            "Steer it",
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
        "outcome", "error", "fence", "attempts", "due_at", "lease_until", "priority", "fair_order", "run_id",
        "queued_at", "settled_at",
    )  # fmt: skip
    return ", ".join(f"`{stage.prefix}{name}`" for name in names)


def _fairness(stage: Stage[Any, Any]) -> str:
    if stage.limit_by is None:
        return "requests are served in turn"
    most = f"at most {stage.limit} rows of one at once in a pump"
    return f"requests are served in turn, and so are the rows of each `{stage.limit_by}`: {most}"


def _variables(stage: Stage[Any, Any]) -> str:
    limits = stage.limits
    rows = [
        [f"`{stage.settings_prefix}_SCHEDULER_{name.upper()}`", f"{getattr(limits, name):g}", _MEANS[name]]
        for name in Limits.__dataclass_fields__
    ]
    return _table(["variable", "default", "meaning"], rows)


# The reasons of a stage are the words of the closed list in its source, and in the providers that it calls.


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
    return [own, *([*_package("sources"), *_client()] if asks_sources else [])]


def _client() -> list[ast.Module]:
    """The modules that call providers."""
    folder = settings.BASE_DIR / "jobs" / "web"
    return [
        ast.parse((folder / name).read_text()) for name in ("client.py", "addresses.py", "connect.py", "decompress.py")
    ]


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
    rows = [
        [f"`{chore.task}`", f"`{chore.cron}`", _first_sentence(chore.work), _tables(chore.tables)]
        for chore in upkeep.CHORES
    ]
    head = ["task", "when (cron)", "what it does", "writes"]
    return f"## Upkeep\n\nPeriodic tasks, run by a control process.\n\n{_table(head, rows)}"


def _background() -> str:
    rows = [[loop.name, loop.process, loop.trigger, loop.sentence, _tables(loop.tables)] for loop in LOOPS]
    head = ["loop", "process", "trigger", "what it does", "writes"]
    start = "What else runs without a request; nothing beside these loops, the stages and the upkeep does."
    return f"## Background loops\n\n{start}\n\n{_table(head, rows)}"


def _tables(names: Sequence[str]) -> str:
    return ", ".join(name if " " in name else f"`{name}`" for name in names) or "nothing"


def _first_sentence(function: Any) -> str:
    return (inspect.getdoc(function) or "").splitlines()[0]


def _automation() -> str:
    rows = [[f"`{rule.name}`", f"`{rule.stage}`", rule.sentence] for rule in RULES]
    switches = "Each rule is off until an operator switches it on: `manage.py automation`, the API or the admin."
    return f"## Automation\n\n{switches}\n\n{_table(['rule', 'after', 'what it does'], rows)}"


def _reasons() -> str:
    of_web = _reasons_of_the_web()
    web_rows = [_reason_row(word) for word in of_web]
    rest = [_reason_row(word) for word in REASONS if word not in of_web]
    head = ["reason", "retried", "sentence for people"]
    return f"## Reasons of the web\n\n{_table(head, web_rows)}\n\n## Other reasons\n\n{_table(head, rest)}"


def _reason_row(word: str) -> list[str]:
    reason = REASONS[word]
    return [f"`{word}`", "yes" if reason.retry else "no", reason.sentence]


def _table(head: list[str], rows: list[list[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", r"\|") or " " for cell in line) + " |" for line in lines)
