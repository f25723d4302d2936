"""`manage.py bulk`: decide, queue, cancel or move all rows that match, change or suppress all leads; undo a decision or
change. Progress is printed."""

from __future__ import annotations

import argparse
import os
import uuid
from collections.abc import Mapping
from datetime import date
from functools import partial
from getpass import getuser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from jobs.actions import bulk_actions, lead_suppressions, leads, operations
from jobs.actions.bulk_actions import ActionRequest
from jobs.actions.curation import Refused, WrongField
from jobs.actions.lead_owners import why_not_assignable
from jobs.lists.catalogue import LEADS, NOUNS, resource_of, rows_of
from jobs.lists.filters import FilterError
from jobs.lists.resource import Resource
from jobs.lists.sent_ids import read_id
from jobs.management import arguments
from jobs.models import Run
from jobs.stages import PIPELINE, stage_named
from jobs.statuses import Curation


class Command(BaseCommand):
    """Act on all rows that match a filter, as a run that can be cancelled from elsewhere."""

    help = "Decide, queue, cancel or move all rows that match a filter; change or suppress leads; undo a decision."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """The action, its filters, and the number of rows that is expected."""
        parser.add_argument("--by", default=os.environ.get("USER") or getuser(), help="Who asks; it is recorded.")
        words = parser.add_subparsers(dest="word", metavar="ACTION", required=True)
        decide = _add(words, "decide", "Give all rows that match a status.")
        decide.add_argument("noun", choices=[noun.slug for noun in NOUNS if noun.curated], metavar="NOUN")
        decide.add_argument("status", choices=Curation.values, metavar="STATUS", help=", ".join(Curation.values))
        decide.add_argument("--reason", type=arguments.reason, default="")
        queue = _add(words, "queue", "Queue all rows that match for a stage.", stage=True)
        queue.add_argument("--rerun", action="store_true", help="Also rows that are Completed.")
        queue.add_argument("--priority", type=arguments.priority, default=0)
        _add(words, "cancel", "Take all rows that match out of the queue of a stage.", stage=True)
        move = _add(words, "prioritise", "Move all rows that match up (a lower number) or down.", stage=True)
        move.add_argument("--priority", type=arguments.priority, required=True)
        _add_lead_changes(_add(words, "change", "Change all leads that match, or write a note on each."))
        suppressing = _add(words, "suppress", "Suppress all leads that match, which erases them for good.")
        suppressing.add_argument("--reason", type=arguments.reason, default="", help="Why, for the suppression list.")
        undo = words.add_parser("undo", help="Undo a decision or change, or a run of `cancel` or `prioritise`.")
        undo.add_argument("what", type=_what, metavar="DECISION|RUN", help="Its id, as `bulk` and `queue` print it.")

    def handle(self, **options: Any) -> None:
        """Carry it out here, a slice at a time. Raises CommandError with the reason when it is refused."""
        try:
            match options["word"]:
                case "undo":
                    self._undo(options["what"], options["by"])
                case "change":
                    self._change(options)
                case "suppress":
                    self._suppress(options)
                case _:
                    self._start(options)
        except (Refused, FilterError, WrongField) as refused:
            raise CommandError(str(refused), returncode=2) from None

    def _start(self, options: dict[str, Any]) -> None:
        request = _request(options)
        expected, everything = _expected(options, request.noun, request.filters), options["everything"]
        action = bulk_actions.start(request, expected=expected, everything=everything, wake=False)
        if action.bulk_id:
            self.stdout.write(f"Decision {action.bulk_id}. Undo: manage.py bulk undo {action.bulk_id}")
        self._carry_out(action.run_id)
        if action.verb in bulk_actions.RESTORES and action.rows.exists():
            self.stdout.write(f"Undo: manage.py bulk undo {action.run_id}")

    def _change(self, options: dict[str, Any]) -> None:
        """Leads have fields of their own: all in one statement."""
        filters = arguments.filters_of(options["where"])
        changes = {name: options[name] for name in leads.CHANGES if name in options}
        if sentence := why_not_assignable(changes.get("owner", "")):
            raise WrongField("owner", sentence)
        expected = _expected(options, LEADS, filters)
        done = leads.change_all_matching(
            rows_of(LEADS, filters), changes, by=options["by"], expected=expected, filter_used=filters,
            everything=options["everything"], reason=options["reason"],
        )  # fmt: skip
        self.stdout.write(f"{LEADS.counted(done.changed)} changed. Undo: manage.py bulk undo {done.bulk}")

    def _suppress(self, options: dict[str, Any]) -> None:
        filters = arguments.filters_of(options["where"])
        expected = _expected(options, LEADS, filters)
        done = lead_suppressions.suppress_all_matching(
            rows_of(LEADS, filters), by=options["by"], expected=expected, filter_used=filters,
            everything=options["everything"], reason=options["reason"], source="command line",
        )  # fmt: skip
        self.stdout.write(f"{LEADS.counted(done.suppressed)} suppressed; workers erase what is stored.")
        for pk in done.unrecognisable:
            self.stdout.write(f"Lead {pk} is left: neither a site nor a place, an e-mail or a phone is known.")

    def _undo(self, what: uuid.UUID | int, by: str) -> None:
        if isinstance(what, int):
            of_run = bulk_actions.undo_run(what, by=by, wake=False)
            self._end_undo(of_run.run if of_run.waits else None, of_run.restored, of_run.rows)
            return
        undone = bulk_actions.undo(what, by=by, wake=False)
        self._end_undo(undone.run, undone.changed, undone.requested)

    def _end_undo(self, run_id: int | None, restored: int, rows: int) -> None:
        if run_id:
            self._carry_out(run_id)
        else:
            self.stdout.write(f"{restored:,} of {rows:,} rows restored.")

    def _carry_out(self, run_id: int) -> None:
        self.stdout.write(f"Run {run_id}. Cancel: manage.py queue cancel-run {run_id}")
        try:
            for action in bulk_actions.process(run_id):
                self.stderr.write(f"{action.processed:,} of {action.total:,} rows")
        except KeyboardInterrupt:
            operations.cancel_run(run_id, by="interrupt")
            raise CommandError(f"Interrupted: run {run_id} is cancelled; what it has changed stays.") from None
        run = Run.objects.get(pk=run_id)
        counts = ", ".join(f"{number:,} {word}" for word, number in sorted(run.counts.items()))
        self.stdout.write(f"{run.title}: {run.status}. {counts} {run.reason}".strip())


def _add(words: Any, word: str, text: str, *, stage: bool = False) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = words.add_parser(word, help=text, description=text)
    if stage:
        parser.add_argument("stage", choices=[stage.name for stage in PIPELINE], metavar="STAGE")
    arguments.add_where(parser)
    parser.add_argument("--expect", type=arguments.count, help="How many rows match; another number is refused.")
    parser.add_argument("--everything", action="store_true", help="Without a filter: every row.")
    return parser


def _add_lead_changes(parser: argparse.ArgumentParser) -> None:
    """What can be changed of leads (`leads.CHANGES`); what is left out stays."""
    add = partial(parser.add_argument, default=argparse.SUPPRESS)
    add("--owner", metavar="LOG-IN", help='"" for nobody.')
    add("--stage")
    add("--next-on", type=_day, metavar="DATE", help='When they are due: 2026-11-28; "" for no date.')
    add("--add-tags", nargs="+", metavar="TAG")
    add("--remove-tags", nargs="+", metavar="TAG")
    add("--note", help="Written on each.")
    parser.add_argument("--reason", type=arguments.reason, default="")


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise argparse.ArgumentTypeError(f'{text[:40]!r} is no date as 2026-11-28, and not "".') from None


def _expected(options: dict[str, Any], noun: Resource, filters: Mapping[str, Any]) -> int:
    """The number of rows that was confirmed. Raises CommandError with the real one where there is none."""
    if options["expect"] is None:
        count = rows_of(noun, filters).count()
        raise CommandError(f"{count:,} rows match. Confirm with --expect {count}. Nothing was done.", returncode=2)
    return int(options["expect"])


def _request(options: dict[str, Any]) -> ActionRequest:
    word = options["word"]
    filters = arguments.filters_of(options["where"])
    if word == "decide":
        noun = resource_of(options["noun"])
        return ActionRequest(noun, word, options["by"], filters, options["status"], reason=options["reason"])
    more: dict[str, Any] = {name: options[name] for name in ("rerun", "priority") if name in options}
    noun = resource_of(stage_named(options["stage"]).model)
    return ActionRequest(noun, word, options["by"], filters, stage=options["stage"], options=more)


def _what(text: str) -> uuid.UUID | int:
    return read_id(text) or uuid.UUID(text)
