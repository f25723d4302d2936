"""`manage.py harvest`: the pipeline from the shell, unattended, from names to a file of contacts."""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import IO, Any, cast

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from rich.console import Console
from rich.live import Live
from rich.table import Table

from jobs.actions.searches import plan_all
from jobs.models import PlaceSearch
from jobs.runtime.parent_death import END_WITH_PARENT
from jobs.transfer import harvest
from jobs.transfer.harvest import BadInput, Scope, StageProgress

POLL_SECONDS = 0.5
MOST_DOLLARS = 1_000_000
_STOPS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


class Command(BaseCommand):
    """Harvest contacts of domains, or of searches."""

    help = (
        "Work domains, or searches, through the whole pipeline and write the contacts to a file. "
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
        searched.add_argument("--budget", type=_dollars, metavar="USD", help="What each search may cost at most.")
        searched.add_argument("--plan", action="store_true", help="Say what the searches would cost; begin nothing.")
        parser.add_argument("--out", type=Path, default=Path("contacts.csv"), help="A .csv or .jsonl file.")
        parser.add_argument("--timeout", type=float, default=600.0, metavar="S", help="Seconds (default 600).")
        parser.add_argument("--pages", type=int, default=10, help="Pages read of each domain at most (default 10).")
        parser.add_argument("--no-worker", action="store_true", help="Workers run elsewhere; start none here.")

    def handle(self, **options: Any) -> None:
        """Validate, show the price, store, process, then show the funnel. Raises CommandError for bad input."""
        self.console = Console(file=cast("IO[str]", self.stdout))
        try:
            hosts, searches = _requested(options)
            harvest.refuse_suppressed(hosts)
        except BadInput as error:
            raise CommandError(str(error), returncode=2) from None
        self._say_price(searches)
        if not options["plan"]:
            ids = harvest.add_searches(searches, options["budget"])
            self._harvest(Scope(harvest.add_domains(hosts), ids, options["pages"]), options)

    def _harvest(self, scope: Scope, options: dict[str, Any]) -> None:
        worker = None if options["no_worker"] else _start_worker()
        try:
            with self._stoppable():
                finished = self._watch(scope, options["timeout"])
        finally:
            _end(worker)
        self._report(scope, options["out"])
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

    def _say_price(self, searches: list[PlaceSearch]) -> None:
        """Print the estimated cost of each search, and the sum beside what the budgets leave."""
        if not searches:
            return
        total = plan_all(searches, searches[0].provider)
        rows = [(plan.search.query, f"{plan.calls:,}", f"${plan.price:.2f}", plan.basis) for plan in total.plans]
        self.console.print(_table("The plan", ["search", "calls", "price", "basis"], rows))
        left = f"the budgets leave ${total.left_today:.2f} today and ${total.left_this_month:.2f} this month"
        calls = f"{total.calls:,} call{'' if total.calls == 1 else 's'}"
        self.console.print(f"About {calls}, ${total.price:.2f}; {left}.", soft_wrap=True)
        if not total.affordable:
            self.console.print("That is more than they leave: searches stop when it is spent.", soft_wrap=True)

    def _watch(self, scope: Scope, timeout: float) -> bool:
        """Curate and look until everything has ended (True), or the time is up or somebody stops it (False)."""
        deadline = time.monotonic() + timeout
        with Live(console=self.console, transient=True, auto_refresh=False) as live:
            while True:
                stages = harvest.stage_progress(scope)  # read before curating: what ends meanwhile is curated first
                moved = harvest.curate(scope)
                live.update(_progress(stages), refresh=True)
                if not moved and not harvest.unfinished(stages):
                    return True
                if self.stopped or time.monotonic() > deadline:
                    return False
                time.sleep(POLL_SECONDS)

    def _report(self, scope: Scope, out: Path) -> None:
        self.console.print(_funnel(scope))
        without = harvest.why_without_contacts(scope)
        if without:
            self.console.print(_table("Domains without a contact", ["domain", "reason"], without))
        number = harvest.write_contacts(scope, out)
        self.console.print(f"{number:,} contacts written to {out}", soft_wrap=True)


def _dollars(text: str) -> Decimal:
    with suppress(InvalidOperation):
        amount = Decimal(text)
        if amount.is_finite() and 0 < amount < MOST_DOLLARS:
            return amount
    raise argparse.ArgumentTypeError(f"{text!r} is no amount of US dollars between 0 and {MOST_DOLLARS:,}")


def _requested(options: dict[str, Any]) -> tuple[list[str], list[PlaceSearch]]:
    """Hosts, and searches as they are known or would be stored. Raises BadInput before anything is stored."""
    names = [*options["domains"], *_lines(options["file"])]
    words = [*options["search"], *_lines(options["searches"])]
    if not any(line.strip() and not line.strip().startswith("#") for line in names + words):
        files = " and ".join(str(path) for path in (options["file"], options["searches"]) if path)
        empty = f"No domain or search in {files}. " if files else ""
        raise BadInput(f"{empty}Say what to harvest: domains, --file FILE, --search WORDS or --searches FILE.")
    if options["out"].suffix not in (".csv", ".jsonl"):
        raise BadInput(f"--out must end in .csv or .jsonl, not {options['out'].name!r}.")
    if not options["out"].resolve().parent.is_dir():
        raise BadInput(f"The folder of --out does not exist: {options['out'].resolve().parent}")
    if options["timeout"] <= 0 or options["pages"] < 1:
        raise BadInput("--timeout must be more than 0 and --pages at least 1.")
    return harvest.read_domains(names), harvest.read_searches(words)


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
        preexec_fn=END_WITH_PARENT,
    )


def _end(worker: subprocess.Popen[bytes] | None) -> None:
    if worker is None:
        return
    with suppress(ProcessLookupError):
        worker.send_signal(signal.SIGTERM)
    worker.wait(settings.STOP_SECONDS + 20)


def _progress(stages: list[StageProgress]) -> Table:
    rows = [
        (s.stage.title or s.stage.name, f"{s.waiting:,}", f"{s.working:,}", f"{s.completed:,}", f"{s.failed:,}")
        for s in stages
    ]
    return _table("", ["stage", "waiting", "working", "completed", "failed"], rows)


def _funnel(scope: Scope) -> Table:
    table = _table("Funnel", ["", "number"], [(name, f"{rows.count():,}") for name, rows in scope.tables()])
    for progress in harvest.stage_progress(scope):
        for word, number in progress.reasons.most_common():
            table.add_row(f"  {progress.stage.name}: {word}", f"{number:,}")
    return table


def _table(title: str, columns: list[str], rows: list[Any]) -> Table:
    table = Table(title=title or None, title_justify="left")
    for n, column in enumerate(columns):
        numeric = column in ("number", "waiting", "working", "completed", "failed", "calls", "price")
        table.add_column(column, justify="right" if numeric and n else "left", overflow="fold")
    for row in rows:
        table.add_row(*row)
    return table


def _held(progress: StageProgress) -> str:
    """What the rows wait for, as in " (budget)"; "" when they only wait for a worker."""
    return f" ({', '.join(progress.held)})" if progress.held else ""


def _late(scope: Scope, when: str) -> str:
    late = [s for s in harvest.stage_progress(scope) if s.waiting + s.working]
    named = ", ".join(f"{s.waiting + s.working} in {s.stage.name}{_held(s)}" for s in late)
    hosts = ", ".join(harvest.late_domains(scope)[:20])
    what = f"Not everything had ended {when}: {named or 'the curation'}."
    return f"{what} Domains: {hosts or 'none yet'}. Start it again to go on."
