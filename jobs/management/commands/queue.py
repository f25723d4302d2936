"""`manage.py queue`: see and steer the pipeline from a terminal."""

from __future__ import annotations

import argparse
import getpass
import json
import os
import time
import uuid
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.core.serializers.json import DjangoJSONEncoder
from rich import box
from rich.console import Console
from rich.table import Table

from jobs.actions import bulk_actions, curation, host_operations, operations
from jobs.actions.curation import EVERYTHING, Refused
from jobs.lists.catalogue import resource_of, rows_of
from jobs.lists.filters import FilterError
from jobs.lists.quantities import counted
from jobs.maintenance import schedule
from jobs.management import arguments
from jobs.management.cells import cell, shown
from jobs.models import Bulk, Run
from jobs.monitoring import alerts, attempts, statistics
from jobs.monitoring.waiting import Waiting, why_stages_wait, why_waiting
from jobs.pipeline import spend
from jobs.stages import PIPELINE, stage_named

CLEAR = "\x1b[2J\x1b[H"  # the screen, and the cursor to its top
SHOWN_RUNS = 20
WRONG = 1  # the exit code of `queue check`; 2 is a mistake in the arguments


class Command(BaseCommand):
    """Sub-commands for operators; without one, the state of the stages."""

    help = "See and steer the queue: status, runs, workers, pause, resume, run, retry, requeue, cancel, prioritise, ..."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """One sub-command for each thing that an operator does."""
        parser.add_argument(
            "--by", default=os.environ.get("USER") or getpass.getuser(), help="Who asks; it is recorded."
        )
        parser.add_argument("--json", action="store_true", help="For programs, of the words that show something.")
        words = parser.add_subparsers(dest="word", metavar="WORD")
        self._looking(words)
        self._stages(words)
        self._rows(words)
        self._runs_and_hosts(words)

    def _looking(self, words: Any) -> None:
        for word, text in (
            ("status", "The stages now."),
            ("workers", "The worker processes."),
            ("schedule", "What runs when."),
            ("database", "The database's own health."),
            ("spending", "What paid calls have cost, and what the budgets leave."),
            ("history", "What was done, and by whom."),
        ):
            _add(words, word, text, "json")
        wrong = "What is wrong, and what to do; exit code 1 when something is. For monitors."
        _add(words, "check", wrong, "json")
        top = _add(words, "top", "The stages now, again and again, until Ctrl-C.")
        top.add_argument("--seconds", type=arguments.seconds, default=2.0, help="Between two looks.")
        top.add_argument("--times", type=arguments.count, default=0, help="So many looks; 0: until Ctrl-C.")
        show = _add(
            words, "show", "One row: its state, its attempts with their reasons, its requests.", "stage", "json"
        )
        show.add_argument("row", type=arguments.row_id, metavar="ROW", help="Its id in the stage's table.")
        _add(words, "in-flight", "Rows in work, with their leases.", "stage", "json")
        runs = _add(words, "runs", "The latest runs.", "json")
        runs.add_argument("--all", action="store_true", help="Drains too.")

    def _stages(self, words: Any) -> None:
        pause = _add(words, "pause", "Claim no more rows of a stage.", "stage")
        pause.add_argument("--reason", type=arguments.reason, default="")
        _add(words, "resume", "Let a stage claim again.", "stage")
        run = _add(words, "run", "Wake a stage now.", "stage")
        run.add_argument("--delayed", action="store_true", help="Rows that wait out a back-off, too.")

    def _rows(self, words: Any) -> None:
        retry = _add(words, "retry", "Queue rows again that ended in Error.", "stage")
        retry.add_argument("--reason", help="Only those of this reason.")
        retry.add_argument("--priority", type=arguments.priority, default=0)
        retry.add_argument("--budget", **_BUDGET)
        requeue = _add(words, "requeue", "Queue rows for the stage.", "stage", "rows")
        requeue.add_argument("--rerun", action="store_true", help="Also rows that are Completed.")
        requeue.add_argument("--priority", type=arguments.priority, default=0)
        requeue.add_argument("--budget", **_BUDGET)
        _add(words, "cancel", "Take rows out of the queue; those in work are aborted.", "stage", "rows")
        move = _add(words, "prioritise", "Move waiting rows up (a lower number) or down.", "stage", "rows")
        move.add_argument("--priority", type=arguments.priority, required=True)

    def _runs_and_hosts(self, words: Any) -> None:
        for word, text in (
            ("pause-run", "Hold a run back."),
            ("resume-run", "Let it go on."),
            ("cancel-run", "Cancel it."),
        ):
            _add(words, word, text, "run")
        for word, text in (
            ("pause-host", "Send nothing to a host."),
            ("resume-host", "Let requests to it go out again."),
            ("reset-host", "Forget its failures, its open circuit and its robots.txt."),
        ):
            _add(words, word, text, "host").add_argument("--port", type=arguments.port)
        override = _add(words, "override-robots", "Read a domain whatever its robots.txt says.", "host")
        override.add_argument("--reason", type=arguments.reason, required=True, help="Who allowed it.")
        _add(words, "obey-robots", "Read a domain as its robots.txt says, again.", "host")
        replay = _add(words, "replay-decision", "Apply an earlier decision to the rows that match its filter now.")
        replay.add_argument("decision", type=uuid.UUID, metavar="DECISION", help="Its id, as GET /decisions tells it.")
        replay.add_argument("--dry-run", action="store_true", help="Only print what matches now.")

    def handle(self, **options: Any) -> None:
        """Carry out the sub-command. Raises CommandError with the reason when the operation is refused."""
        word = options["word"] or "status"
        try:
            _WORDS[word](self, options)
        except (Refused, FilterError) as refused:
            raise CommandError(str(refused), returncode=2) from None

    def say(self, text: str) -> None:
        """One line for people."""
        self.stdout.write(text)

    def show(self, title: str, rows: list[dict[str, Any]], options: dict[str, Any], columns: str) -> None:
        """A table for people, or JSON for programs."""
        if options.get("json"):
            self.stdout.write(json.dumps(rows, cls=DjangoJSONEncoder, indent=2))
            return
        table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD)
        for column in columns.split():
            table.add_column(column.replace("_", " "))
        for row in rows:
            table.add_row(*(cell(column, row.get(column)) for column in columns.split()))
        out: Any = self.stdout  # Django's, which is near enough to a file
        Console(file=out, width=None if out.isatty() else 160).print(table)


def _dollars(text: str) -> Decimal:
    if (amount := spend.read_dollars(text)) is None:
        raise argparse.ArgumentTypeError(f"{text!r} is no amount of US dollars")
    return amount


_BUDGET: dict[str, Any] = {
    "type": _dollars, "metavar": "USD", "help": "Of searches: US dollars that each may cost; it stops there.",
}  # fmt: skip


def _add(words: Any, word: str, text: str, *common: str) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = words.add_parser(word, help=text, description=text)
    if "json" in common:  # without a default of its own, which would undo a --json before the word
        parser.add_argument("--json", action="store_true", default=argparse.SUPPRESS)
    if "stage" in common:
        parser.add_argument("stage", choices=[stage.name for stage in PIPELINE], metavar="STAGE")
    if "rows" in common:
        parser.add_argument("ids", type=arguments.row_id, nargs="*", metavar="ID", help="Rows of the stage's table.")
        arguments.add_where(parser)
        parser.add_argument("--yes", action="store_true", help="Act on the rows that --where matches, not only count.")
    if "run" in common:
        parser.add_argument("run", type=arguments.row_id, metavar="RUN")
    if "host" in common:
        parser.add_argument("host", metavar="HOST")
    return parser


# Looking.


def _status(command: Command, options: dict[str, Any]) -> None:
    columns = "name state waiting delayed oldest_wait_seconds in_flight rate_per_minute failures why_waiting"
    waits = why_stages_wait()
    alive = [worker for worker in statistics.workers() if worker.alive and worker.role == "stages"]
    served = {name for worker in alive for name in worker.stages}
    rows = [
        {
            **asdict(stage),
            "waiting_is_capped": stage.waiting >= statistics.COUNTED,
            "state": _state(stage, served),
            "why_waiting": _why(waits[stage.name]) if stage.name in waits else "",
        }
        for stage in statistics.of_stages()
    ]
    if not options.get("json"):
        for wrong in alerts.find_wrong():
            command.say(f"! {wrong.sentence}")
    command.show("Stages", rows, options, columns)


def _top(command: Command, options: dict[str, Any]) -> None:
    looks = 0
    try:
        while True:
            command.stdout.write(CLEAR if command.stdout.isatty() else "")
            command.say(shown(datetime.now(UTC)))
            _status(command, options)
            looks += 1
            if looks == options["times"]:
                return
            time.sleep(options["seconds"])
    except KeyboardInterrupt:
        return


def _check(command: Command, options: dict[str, Any]) -> None:
    wrong = list(alerts.find_wrong())
    if options["json"]:
        command.stdout.write(json.dumps([asdict(alert) for alert in wrong], cls=DjangoJSONEncoder, indent=2))
    for alert in [] if options["json"] else wrong:
        command.say(alert.sentence)
    if wrong:
        raise SystemExit(WRONG)
    if not options["json"]:
        command.say("Nothing is wrong.")


def _show(command: Command, options: dict[str, Any]) -> None:
    stage, row_id = stage_named(options["stage"]), options["row"]
    state = attempts.row_state(stage, row_id)
    if state is None:
        raise CommandError(f"{stage.table} has no row {row_id}. queue show needs its id.", returncode=2)
    waiting = why_waiting(stage.model._default_manager.get(pk=row_id), stage)
    state["why_waiting"] = _why(waiting) if waiting else None
    settled, requests = attempts.attempts_of(stage, row_id), attempts.requests_of(stage, row_id)
    if options["json"]:
        document = {**state, "settled": settled, "requests": requests}
        command.stdout.write(json.dumps(document, cls=DjangoJSONEncoder, indent=2))
        return
    lines = [{"what": name, "value": value} for name, value in state.items()]
    command.show(f"{state['row']} at {stage.name}", lines, options, "what value")
    command.show("Attempts", settled, options, "at fence outcome seconds run_id worker")
    command.show("Requests", requests, options, "fetched_at fence method url status outcome seconds wire_bytes error")


def _why(waiting: Waiting) -> str:
    """The cause, since when, until when, what to do and who may, in a line."""
    cause = waiting.cause
    times = [f"since {shown(waiting.since)}"] if waiting.since else []
    times += [f"until {shown(waiting.until)}"] if waiting.until else []
    who = f" ({cause.who})" if cause.who else ""
    return f"{cause.label}{''.join(f', {time}' for time in times)}. {waiting.sentence} {cause.remedy}{who}"


def _in_flight(command: Command, options: dict[str, Any]) -> None:
    stage = stage_named(options["stage"])
    rows = [asdict(row) for row in attempts.in_flight(stage)]
    command.show(f"In flight: {stage.name}", rows, options, "id row attempts fence lease_seconds")


def _state(stage: statistics.StageStatistics, served: set[str]) -> str:
    if stage.paused:
        return f"paused by {stage.paused_by}"
    if stage.name not in served:
        return "no worker"
    return "stalled" if stage.stalled else "behind" if stage.overdue else "working" if stage.in_flight else "idle"


def _workers(command: Command, options: dict[str, Any]) -> None:
    rows = [{**asdict(worker), "alive": worker.alive} for worker in statistics.workers()]
    command.show("Workers", rows, options, "name role alive beat_seconds_ago rss_mb stopping version started_at")


def _schedule(command: Command, options: dict[str, Any]) -> None:
    command.show(
        "Schedule", [asdict(entry) for entry in schedule.periodic_tasks()], options, "name cron last_at next_at"
    )


def _database(command: Command, options: dict[str, Any]) -> None:
    figures = asdict(statistics.database())
    if options["json"]:
        command.stdout.write(json.dumps(figures, cls=DjangoJSONEncoder, indent=2))
        return
    tables = figures.pop("hot_tables")
    command.show("Database", [{"what": key, "value": value} for key, value in figures.items()], options, "what value")
    command.show("Hot tables", tables, options, "name bytes live_rows dead_rows last_vacuum_at")


def _spending(command: Command, options: dict[str, Any]) -> None:
    rows = [{**asdict(line), "remaining": line.remaining} for line in spend.spending_of_all()]
    if not options["json"]:
        rows = [{name: _in_dollars(value) for name, value in row.items()} for row in rows]
    command.show("Spending", rows, options, "provider period spent limit remaining")


def _in_dollars(value: Any) -> Any:
    return spend.dollars(value) if isinstance(value, Decimal) else value


def _history(command: Command, options: dict[str, Any]) -> None:
    rows = [{"at": e.at, "operation": e.outcome, "stage": e.stage, **(e.detail or {})} for e in operations.history()]
    command.show("Operations", rows, options, "at by operation stage run host rows reason")


def _runs(command: Command, options: dict[str, Any]) -> None:
    runs = Run.objects.order_by("-id") if options["all"] else Run.objects.exclude(kind="drain").order_by("-id")
    rows = [
        {
            **asdict(statistics.progress(run)),
            "id": run.pk,
            "kind": run.kind if options["json"] else run.get_kind_display(),
            "status": run.status,
            "title": run.title,
            "by": run.requested_by,
        }
        for run in runs[:SHOWN_RUNS]
    ]
    columns = "id kind status title by settled total percent rate_per_minute eta_seconds counts"
    command.show("Runs", rows, options, columns)
    if not rows and not options["json"]:
        command.say("There are no requested runs yet. The schedule's own runs: queue runs --all")


# Doing.


def _pause(command: Command, options: dict[str, Any]) -> None:
    operations.pause_stage(options["stage"], by=options["by"], reason=options["reason"])
    command.say(f"{options['stage']} is paused. Rows in work run to their end.")


def _resume(command: Command, options: dict[str, Any]) -> None:
    operations.resume_stage(options["stage"], by=options["by"])
    command.say(f"{options['stage']} goes on.")


def _run(command: Command, options: dict[str, Any]) -> None:
    due = operations.run_stage_now(options["stage"], by=options["by"], delayed=options["delayed"])
    command.say(f"{options['stage']} was woken." + (f" Due now: {counted(due, 'row')}." if options["delayed"] else ""))


def _retry(command: Command, options: dict[str, Any]) -> None:
    more = {name: options[name] for name in ("by", "priority", "budget")}
    result = operations.retry_failed(options["stage"], options["reason"], **more)
    command.say(_queued(result))


def _requeue(command: Command, options: dict[str, Any]) -> None:
    more = {name: options[name] for name in ("rerun", "priority", "budget")}
    if (rows := _selected(command, options)) is not None:
        command.say(_queued(operations.requeue(options["stage"], rows, by=options["by"], **more)))


def _selected(command: Command, options: dict[str, Any]) -> Any:
    """The rows that the arguments name: ids, or a queryset; None where they are only counted."""
    if bool(options["ids"]) == bool(options["where"]):
        raise CommandError("Name the rows: either their ids, or --where NAME=VALUE.", returncode=2)
    if options["ids"]:
        return options["ids"]
    rows = rows_of(resource_of(stage_named(options["stage"]).table), arguments.filters_of(options["where"]))
    if options["yes"]:
        return rows
    command.say(f"{counted(rows.count(), 'row')} match. Nothing was done; add --yes to act on them.")
    return None


def _queued(result: operations.EnqueueResult) -> str:
    if not result.run:
        return "No row was to be queued."
    return f"Queued: {counted(result.rows, 'row')}, as run {result.run.pk}."


def _cancel(command: Command, options: dict[str, Any]) -> None:
    if (rows := _selected(command, options)) is not None:
        change = bulk_actions.cancel_rows(options["stage"], rows, by=options["by"])
        command.say(f"Taken out of the queue: {counted(change.rows, 'row')}.{_undo_of(change)}")


def _prioritise(command: Command, options: dict[str, Any]) -> None:
    if (rows := _selected(command, options)) is not None:
        change = bulk_actions.prioritise(options["stage"], rows, options["priority"], by=options["by"])
        command.say(f"Moved: {counted(change.rows, 'row')}.{_undo_of(change)}")


def _undo_of(change: bulk_actions.QueueChange) -> str:
    return f" Undo: manage.py bulk undo {change.run}" if change.run else ""


def _with_run(act: Callable[..., Run]) -> Callable[[Command, dict[str, Any]], None]:
    def do(command: Command, options: dict[str, Any]) -> None:
        run = act(options["run"], by=options["by"])
        command.say(f"Run {run.pk} is {run.status}: {run.settled:,} of {counted(run.total, 'row')} ended.")

    return do


def _with_host(act: Callable[..., int]) -> Callable[[Command, dict[str, Any]], None]:
    def do(command: Command, options: dict[str, Any]) -> None:
        ports = act(options["host"], by=options["by"], port=options["port"])
        command.say(f"{options['host']}: done, for {counted(ports, 'port')}.")

    return do


def _replay(command: Command, options: dict[str, Any]) -> None:
    bulk = Bulk.objects.filter(pk=options["decision"]).first()
    if bulk is None or bulk.filter is None:
        detail = "There is no such decision." if bulk is None else "This decision named its rows: it has no filter."
        raise CommandError(detail, returncode=2)
    filters, resource = ({} if bulk.filter == EVERYTHING else bulk.filter), resource_of(bulk.table)
    rows = rows_of(resource, filters)
    count = rows.count()
    used = ", ".join(f"{name}={text}" for name, text in filters.items()) or "no filter"
    command.say(f"{counted(count, 'row')} of {resource.plural.lower()} match now: {used}.")
    for row in rows.order_by("-pk")[:SHOWN_RUNS]:
        command.say(f"  {row.pk}  {row}")
    if not options["dry_run"]:
        done = curation.decide_all_matching(
            rows, bulk.to_status, by=options["by"], expected=count, filter_used=filters, everything=not filters,
            reason=f"replay of {bulk.pk}",
        )  # fmt: skip
        command.say(f"{counted(done.changed, 'row')} changed to {bulk.to_status}, as decision {done.bulk}.")


def _robots(on: bool) -> Callable[[Command, dict[str, Any]], None]:
    def do(command: Command, options: dict[str, Any]) -> None:
        host_operations.override_robots(options["host"], on, by=options["by"], reason=options.get("reason", ""))
        command.say(f"{options['host']}: its robots.txt is {'left unread' if on else 'obeyed'} from now on.")

    return do


_WORDS: dict[str, Callable[[Command, dict[str, Any]], None]] = {
    "status": _status,
    "top": _top,
    "workers": _workers,
    "schedule": _schedule,
    "database": _database,
    "spending": _spending,
    "history": _history,
    "check": _check,
    "show": _show,
    "in-flight": _in_flight,
    "runs": _runs,
    "pause": _pause,
    "resume": _resume,
    "run": _run,
    "retry": _retry,
    "requeue": _requeue,
    "cancel": _cancel,
    "prioritise": _prioritise,
    "pause-run": _with_run(operations.pause_run),
    "resume-run": _with_run(operations.resume_run),
    "cancel-run": _with_run(operations.cancel_run),
    "pause-host": _with_host(host_operations.pause_host),
    "resume-host": _with_host(host_operations.resume_host),
    "reset-host": _with_host(host_operations.reset_host),
    "override-robots": _robots(True),
    "obey-robots": _robots(False),
    "replay-decision": _replay,
}
