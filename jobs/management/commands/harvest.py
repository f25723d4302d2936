"""`manage.py harvest`: the pipeline from the shell, unattended, from names to a file of leads."""

from __future__ import annotations

import argparse
import os
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from decimal import Decimal
from pathlib import Path
from typing import IO, Any, cast

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from rich.console import Console
from rich.live import Live
from rich.table import Table

from jobs.actions.project_steps import scope_of
from jobs.actions.projects import retry_all
from jobs.actions.scope import Scope, StageProgress, stage_progress
from jobs.actions.search_price import Plan, Total, has_agreement, plan_all
from jobs.compliance.gate import gate
from jobs.lists.quantities import counted
from jobs.management import arguments
from jobs.models import PlaceSearch, Project
from jobs.pipeline import spend
from jobs.runtime.parent_death import ending_with_this_process
from jobs.statuses import Separator
from jobs.transfer import harvest
from jobs.transfer.csv_form import PLAIN, CsvForm, form_of
from jobs.transfer.harvest import BadInput

POLL_SECONDS = 0.5
_STOPS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


class Command(BaseCommand):
    """Harvest contacts of domains, or of searches."""

    help = (
        "Work domains, or searches, through the whole pipeline and write the leads to a file, one row a business. "
        "The estimated cost of searches is shown before they begin; --plan shows it and begins nothing. "
        "Exit code 0: every row has ended; 1: some could not be processed in time; 2: wrong usage."
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """What to harvest, where to write, how long to take."""
        parser.add_argument("domains", nargs="*", metavar="DOMAIN")
        parser.add_argument("--file", type=Path, help="A file with one domain a line (# starts a comment).")
        searched = parser.add_argument_group("searches")
        searched.add_argument(
            "--search", action="append", default=[], metavar="WORDS", help='"plumbers in Ithaca, NY"; may be repeated.'
        )
        searched.add_argument("--searches", type=Path, metavar="FILE", help="A file with one search a line.")
        searched.add_argument(
            "--budget", type=_dollars, metavar="USD",
            help="The agreed price: US dollars that each search may cost; it stops there. Needed for paid searches.",
        )  # fmt: skip
        searched.add_argument("--plan", action="store_true", help="Say what the searches would cost; begin nothing.")
        parser.add_argument(
            "--out",
            type=arguments.output_file,
            default=Path("leads.csv"),
            help="Leads, one a row: .csv, .xlsx, .jsonl, .parquet.",
        )
        parser.add_argument(
            "--contacts", type=arguments.output_file, metavar="FILE", help="Contacts, one a line: .csv or .jsonl."
        )
        parser.add_argument(
            "--separator", choices=Separator.values, default=PLAIN.separator,
            help="Of a CSV (default comma); semicolon is what Excel expects where people write 4,5.",
        )  # fmt: skip
        parser.add_argument("--decimal-comma", action="store_true", help="Of a CSV: numbers as 4,5.")
        parser.add_argument("--bom", action="store_true", help="Of a CSV: so that Excel reads it as UTF-8.")
        parser.add_argument(
            "--timeout", type=arguments.seconds, default=600.0, metavar="S", help="Seconds (default 600)."
        )
        parser.add_argument(
            "--pages", type=arguments.pages, default=10, help="Pages read of each domain at most (default 10)."
        )
        parser.add_argument("--retry-failed", action="store_true", help="First queue again what failed before.")
        parser.add_argument("--no-worker", action="store_true", help="Workers run elsewhere; start none here.")

    def handle(self, **options: Any) -> None:
        """Validate, show the price, store, process, then show the funnel. Raises CommandError for bad input."""
        self.console = Console(file=cast("IO[str]", self.stdout))
        try:
            hosts, searches = _requested(options)
            harvest.refuse_suppressed(hosts, gate())
        except BadInput as error:
            raise CommandError(str(error), returncode=2) from None
        total = self._say_price(searches)
        self._command = _retry_command(options)
        if not options["plan"]:
            _require_budget(total, options["budget"])
            ids = harvest.add_searches(searches, options["budget"])
            project = harvest.open_project(hosts, harvest.add_domains(hosts), ids, options["pages"])
            if options["retry_failed"]:
                failed = retry_all(project, by=harvest.BY)
                self.console.print(f"{failed:,} rows that had failed are queued again.")
            self._harvest(project, options)

    def _harvest(self, project: Project, options: dict[str, Any]) -> None:
        scope = scope_of(project)
        self.console.print(
            f"Project {project.pk}, {project.name}: see it under Projects.", soft_wrap=True, markup=False
        )
        worker = None if options["no_worker"] else _start_worker()
        try:
            with self._stoppable():
                finished = self._watch(project, options["timeout"])
            if self.stopped and not finished:
                harvest.hold(project)
        finally:
            _end(worker)
        self._report(scope, options["out"], options["contacts"], form_of(options))
        if not finished:
            when = "when it was stopped" if self.stopped else f"within {options['timeout']:.0f} s"
            raise CommandError(_late(scope, when), returncode=1)

    @contextmanager
    def _stoppable(self) -> Iterator[None]:
        """A signal ends the wait; the results until then are still reported."""
        self.stopped = False
        before = {number: signal.signal(number, self._stop) for number in _STOPS}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def _stop(self, *_: object) -> None:
        self.stopped = True

    def _say_price(self, searches: list[PlaceSearch]) -> Total | None:
        """Print the estimated cost of each search, and the sum beside what the budgets leave; None without searches."""
        if not searches:
            return None
        total = plan_all(searches, searches[0].provider)
        rows = [
            (plan.search.query, f"{plan.calls:,}", f"${plan.price:.2f}", f"${plan.limit:.2f}", _basis(plan))
            for plan in total.plans
        ]
        self.console.print(_table("The plan", ["search", "calls", "price", "at most", "basis"], rows))
        left = f"the budgets leave ${total.left_today:.2f} today and ${total.left_this_month:.2f} this month"
        calls = counted(total.calls, "call")
        price = f"${total.price:.2f}, at most ${total.limit:.2f}"
        self.console.print(f"About {calls}, {price}; {left}.", soft_wrap=True)
        if not total.affordable:
            self.console.print("That is more than they leave: searches stop when it is spent.", soft_wrap=True)
        return total

    def _watch(self, project: Project, timeout: float) -> bool:
        """Take the project's turns until it has ended (True), or the time is up or somebody stops it (False)."""
        deadline, scope = time.monotonic() + timeout, scope_of(project)
        with Live(console=self.console, transient=True, auto_refresh=False) as live:
            while True:
                ended = harvest.turn(project)
                live.update(_progress(stage_progress(scope)), refresh=True)
                if ended:
                    return True
                if self.stopped or time.monotonic() > deadline:
                    return False
                time.sleep(POLL_SECONDS)

    def _report(self, scope: Scope, out: Path, contacts: Path | None, form: CsvForm) -> None:
        self.console.print(_funnel(scope))
        without = harvest.why_without_contacts(scope)
        if without:
            self.console.print(_table("Domains without a contact", ["domain", "reason"], without))
        if stopped := harvest.stopped_searches(scope):
            self.console.print(_table("Searches that stopped at their agreed price", ["search", "reason"], stopped))
            self.console.print("Start the harvest again with a higher --budget to go on.", soft_wrap=True)
        self.console.print(f"{counted(harvest.write_leads(scope, out, form), 'lead')} written to {out}", soft_wrap=True)
        if contacts:
            number = harvest.write_contacts(scope, contacts, form)
            self.console.print(f"{counted(number, 'contact')} written to {contacts}", soft_wrap=True)
        if failed := sum(progress.failed for progress in stage_progress(scope)):
            again = f"{counted(failed, 'row')} failed. To try them again: {self._command}"
            self.console.print(again, soft_wrap=True, markup=False, highlight=False)


def _retry_command(options: dict[str, Any]) -> str:
    """The same harvest with --retry-failed, to be pasted into a shell."""
    words = [*options["domains"], *(word for query in options["search"] for word in ("--search", query))]
    for name in ("file", "searches", "budget"):
        words += [f"--{name}", str(options[name])] if options[name] else []
    words += ["--contacts", str(options["contacts"])] if options["contacts"] else []
    words += ["--out", str(options["out"]), "--pages", str(options["pages"]), "--timeout", f"{options['timeout']:g}"]
    for name, value in form_of(options).parameters.items():
        words += [f"--{name.replace('_', '-')}", *([] if value is True else [value])]
    words += ["--no-worker"] if options["no_worker"] else []
    return shlex.join(["python", "manage.py", "harvest", *words, "--retry-failed"])


def _dollars(text: str) -> Decimal:
    if not (amount := spend.read_dollars(text)):
        raise argparse.ArgumentTypeError(f"{text!r} is no amount of US dollars between 0 and {spend.MOST_DOLLARS:,}")
    return amount


def _requested(options: dict[str, Any]) -> tuple[list[str], list[PlaceSearch]]:
    """Hosts, and searches as they are known or would be stored. Raises BadInput before anything is stored."""
    names = [*options["domains"], *_lines(options["file"])]
    words = [*options["search"], *_lines(options["searches"])]
    if not any(line.strip() and not line.strip().startswith("#") for line in names + words):
        files = " and ".join(str(path) for path in (options["file"], options["searches"]) if path)
        empty = f"No domain or search in {files}. " if files else ""
        raise BadInput(f"{empty}Say what to harvest: domains, --file FILE, --search WORDS or --searches FILE.")
    for name, kinds in (("out", (".csv", ".xlsx", ".jsonl", ".parquet")), ("contacts", (".csv", ".jsonl"))):
        _refuse_file(f"--{name}", options[name], kinds)
    return harvest.read_domains(names), harvest.read_searches(words)


def _refuse_file(option: str, path: Path | None, kinds: tuple[str, ...]) -> None:
    if path is None:
        return
    if path.suffix not in kinds:
        raise BadInput(f"{option} must end in {', '.join(kinds[:-1])} or {kinds[-1]}, not {path.name!r}.")


def _require_budget(total: Total | None, budget: Decimal | None) -> None:
    """No paid call without a price that somebody agreed to. Raises CommandError with the price."""
    lacking = [plan.limit for plan in total.plans if plan.price and not has_agreement(plan.search)] if total else []
    if lacking and budget is None:
        raise CommandError(
            f"Nobody agreed to the price yet. Add --budget {max(lacking):.2f} (US dollars that each search may cost; "
            "it stops there) to start. Nothing was stored.",
            returncode=2,
        )


def _lines(path: Path | None) -> list[str]:
    if path is None:
        return []
    try:
        return path.read_text(encoding="utf-8-sig").splitlines()
    except OSError as error:
        raise BadInput(f"The file {path} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise BadInput(f"The file {path} is not text in UTF-8.") from None


def _start_worker() -> subprocess.Popen[bytes]:
    """A worker for as long as the harvest lasts; unattended, so that retries come sooner than a server's would."""
    environment = {"RETRY_BASE_SECONDS": "2", "FETCH_CIRCUIT_SECONDS": "1", **os.environ}
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "worker"]
    return subprocess.Popen(  # noqa: S603 -- ourselves
        command,
        env=environment,
        start_new_session=True,  # a Ctrl-C is for the harvest, which ends it
        preexec_fn=ending_with_this_process(),
    )


def _end(worker: subprocess.Popen[bytes] | None) -> None:
    if worker is None:
        return
    with suppress(ProcessLookupError):
        worker.send_signal(signal.SIGTERM)
    worker.wait(settings.STOP_SECONDS + 20)


def _progress(stages: list[StageProgress]) -> Table:
    rows = [(s.stage.label, f"{s.waiting:,}", f"{s.working:,}", f"{s.completed:,}", f"{s.failed:,}") for s in stages]
    return _table("", ["stage", "waiting", "working", "completed", "failed"], rows)


def _funnel(scope: Scope) -> Table:
    table = _table("Funnel", ["", "number"], [(name, f"{rows.count():,}") for name, rows in scope.tables()])
    for progress in stage_progress(scope):
        for word, number in progress.reasons.most_common():
            table.add_row(f"  {progress.stage.name}: {word}", f"{number:,}")
    return table


def _basis(plan: Plan) -> str:
    """The reason for an estimate, with the other places of the name."""
    others = "; ".join(place["description"] for place in plan.alternatives)
    return f"{plan.basis}; others of the name: {others}" if others else plan.basis


def _table(title: str, columns: list[str], rows: list[Any]) -> Table:
    table = Table(title=title or None, title_justify="left")
    for n, column in enumerate(columns):
        numeric = column in ("number", "waiting", "working", "completed", "failed", "calls", "price", "at most")
        table.add_column(column, justify="right" if numeric and n else "left", overflow="fold")
    for row in rows:
        table.add_row(*row)
    return table


def _held(progress: StageProgress) -> str:
    """What the rows wait for, as in " (budget)"; "" when they only wait for a worker."""
    return f" ({', '.join(progress.held)})" if progress.held else ""


def _late(scope: Scope, when: str) -> str:
    late = [s for s in stage_progress(scope) if s.waiting + s.working]
    named = ", ".join(f"{s.waiting + s.working} in {s.stage.name}{_held(s)}" for s in late)
    hosts = ", ".join(harvest.late_domains(scope)[:20])
    what = f"Not everything had ended {when}: {named or 'the curation'}."
    return f"{what} Domains: {hosts or 'none yet'}. Start it again to go on."
