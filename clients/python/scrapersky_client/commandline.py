"""`scrapersky ...`: the API from a shell. Tables, or `--json`; a failure is one sentence and exit code 2."""

from __future__ import annotations

import argparse
import getpass
import json
import sys
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from itertools import chain, islice
from pathlib import Path
from typing import Any

import httpx
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table

from scrapersky_client.client import Client, Curated, Noun
from scrapersky_client.errors import ApiError, Conflict, RunFailed
from scrapersky_client.flows import ENDED, Call, ask
from scrapersky_client.login import Login, find, keep

NOUNS = {
    "place-searches": "id query status outcome result_count cost created_at",
    "places": "id name curation_status deep_scan_status deep_scan_outcome rating website_url website",
    "local-businesses": "id name curation_status domain_extraction_status city website",
    "domains": "id host curation_status status outcome title",
    "sitemap-files": "id url curation_status status outcome url_count",
    "pages": "id url page_type curation_status page_processing_status page_processing_outcome",
    "contacts": "id kind value name title rank confidence curation_status domain_id",
    "decisions": "id at made_by table row_id from_status to_status bulk_id",
    "fetches": "id fetched_at url status outcome seconds",
    "hosts": "id host port failures paused",
    "runs": "id kind stage status title settled total counts",
}
Act = Callable[[Client, argparse.Namespace], None]
screen = Console()


def main(words: Sequence[str] | None = None) -> int:
    """Run one command; the exit code."""
    options = _parser().parse_args(words)
    try:
        with _client(options) as client:
            options.act(client, options)
    except (ApiError, RunFailed, TimeoutError, ValueError, OSError, httpx.HTTPError) as error:
        print(f"scrapersky: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    return 0


def _client(options: argparse.Namespace) -> Client:
    if options.act is _login:
        return Client(options.address)
    login = Login(options.url, options.key) if options.url and options.key else find()
    if login is None:
        raise ValueError("Not logged in. First: scrapersky login https://your.host/api/v3")
    return Client(login.address, key=login.key)


# What the words mean, in the order of a day's work.


def _login(client: Client, options: argparse.Namespace) -> None:
    """Exchange a password for an API key of this machine, and store it; a given API key is stored as it is."""
    key = options.api_key or _make_key(client, options)
    with Client(options.address, key=key) as known:
        known.drive(ask(Call("GET", "/")))
        known.stages()  # needs the right to read
    path = keep(Login(options.address.rstrip("/"), key))
    screen.print(f"Logged in; the key is in {path}.")


def _make_key(client: Client, options: argparse.Namespace) -> str:
    user = options.user or input("User: ")
    password = getpass.getpass("Password: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
    tokens = client.drive(ask(Call("POST", "/token", json={"username": user, "password": password})))
    body = {"name": f"command line of {user}", "scopes": options.scopes}
    headers = {"Authorization": f"Bearer {tokens['access']}"}
    made: dict[str, str] = client.drive(ask(Call("POST", "/keys", json=body, headers=headers)))
    return made["key"]


def _search(client: Client, options: argparse.Namespace) -> None:
    """Ask for places in words; the price is shown first, and nothing is stored until it is agreed to."""
    try:
        plan = client.drive(ask(Call("POST", "/place-searches/plan", json={"queries": options.queries})))
    except Conflict as error:
        choices = "".join(f"\n  {choice['query']}   {choice['description']}" for choice in error.problem["choices"])
        raise ValueError(f"{error}\nSearch for one of:{choices}") from None
    if options.plan or not (options.yes or options.budget is not None or _agreed(plan)):
        _show(options, plan)
        return
    budget = options.budget if options.budget is not None else max(item["limit"] for item in plan["items"])
    _watch(client, options, client.place_searches.submit(options.queries, auto_queue=True, budget=budget))


def _agreed(plan: dict[str, Any]) -> bool:
    print(f"{plan['calls']} calls, about ${plan['price']:.2f}, at most ${plan['limit']:.2f}", file=sys.stderr)
    for item in plan["items"]:
        print(f"  {item['query']}: {item['detail'] or item['basis']}", file=sys.stderr)
    return sys.stdin.isatty() and input("Go on? [y/N] ").strip().lower() == "y"


def _submit(client: Client, options: argparse.Namespace) -> None:
    """Add domains, pages or sitemaps: words, or lines of --file (- is standard input)."""
    rows = chain(options.rows, (line.strip() for line in _lines(options.file) if line.strip()))
    noun = _curated(client, options.noun)
    if options.journal:
        _watch(client, options, noun.submit_many(rows, options.journal, auto_queue=options.queue))
    else:
        _watch(client, options, noun.submit(rows, auto_queue=options.queue))


def _watch(client: Client, options: argparse.Namespace, answer: Any) -> None:
    if options.json:
        _show(options, answer)
    else:
        screen.print(
            f"{answer['accepted']} accepted, {answer['exists']} known already, {answer['invalid']} invalid; "
            f"{answer['queued']} queued" + "".join(f", run {run}" for run in answer["run_ids"])
        )
        for item in answer["items"]:
            if item["result"] == "invalid":
                print(f"  line {item['index'] + 1}: {item['detail']}", file=sys.stderr)
    for run in answer["run_ids"] if options.wait else ():
        _wait_for(client, run)


def _list(client: Client, options: argparse.Namespace) -> None:
    """List rows; filters as in the API: host=shop.test curation_status=New,Maybe."""
    rows = islice(_noun(client, options.noun).list(**_filters(options.filters)), options.limit)
    _rows(options, rows, NOUNS[options.noun])


def _count(client: Client, options: argparse.Namespace) -> None:
    """Count rows."""
    found = _noun(client, options.noun).count(**_filters(options.filters))
    _show(options, found) if options.json else print(f"{found['count']}{'+' if found['capped'] else ''}")


def _get(client: Client, options: argparse.Namespace) -> None:
    """One row, whole."""
    _show(options, _noun(client, options.noun).get(options.id))


def _decide(client: Client, options: argparse.Namespace) -> None:
    """Decide on rows by id, or on --all that match filters, whose number must be given."""
    noun, status = _curated(client, options.noun), options.status
    if options.ids:
        answers: Any = noun.decide(options.ids, status, options.reason)
    elif options.filters and options.expect is not None:
        filters = _filters(options.filters)
        answers = [noun.decide_all(status, expected_count=options.expect, reason=options.reason, **filters)]
    else:
        raise ValueError("Say which: --id 1 2 3, or --where host=shop.test --expect 12 (see `scrapersky count`).")
    for answer in answers:
        if options.json:
            _show(options, answer)
        elif answer["run_id"]:
            screen.print(f"{answer['requested']} rows are decided by workers, as run {answer['run_id']}.")
            screen.print(f"Cancel: scrapersky runs --id {answer['run_id']} --cancel")
        else:
            screen.print(f"{answer['changed']} of {answer['requested']} changed.")
        if not options.json:
            screen.print(f"Undo: scrapersky undo {answer['bulk_id']}")
        if options.wait and answer["run_id"]:
            _wait_for(client, answer["run_id"])


def _undo(client: Client, options: argparse.Namespace) -> None:
    """Undo a bulk decision (and say which rows were processed meanwhile), or what a run did to the queue."""
    if options.what.isdecimal():
        _undo_run(client, int(options.what), options)
    else:
        _undo_decision(client, options)


def _undo_decision(client: Client, options: argparse.Namespace) -> None:
    answer = client.undo(options.what)
    run = answer["run_id"]
    done = f"{answer['requested']} rows are restored by workers, as run {run}." if run else ""
    done = done or f"{answer['changed']} of {answer['requested']} undone."
    _show(options, answer) if options.json else screen.print(done)
    if options.wait and run:
        _wait_for(client, run)
    if answer["processed_ids"] and not options.json:
        ids = ", ".join(map(str, answer["processed_ids"]))
        screen.print(f"Processed meanwhile, their results stay: {ids}")


def _undo_run(client: Client, run_id: int, options: argparse.Namespace) -> None:
    run = client.runs.undo(run_id)
    counts = ", ".join(f"{outcome} {number}" for outcome, number in (run["counts"] or {}).items())
    _show(options, run) if options.json else screen.print(f"{run['title']}: {run['status']}. {counts}".strip())
    if options.wait and run["status"] not in ENDED:
        _wait_for(client, run["id"])


def _queue(client: Client, options: argparse.Namespace) -> None:
    """Queue a stage for a row."""
    answer = _curated(client, options.noun).queue(options.id, options.stage, rerun=options.rerun)
    _show(options, answer) if options.json else screen.print(f"{answer['queued']} queued, run {answer['run_id']}")
    if options.wait and answer["run_id"]:
        _wait_for(client, answer["run_id"])


def _runs(client: Client, options: argparse.Namespace) -> None:
    """The latest runs; or one of them: --id, with --wait, --pause, --resume, --cancel."""
    if options.id is None:
        _rows(options, islice(client.runs.list(order="-id"), options.limit), NOUNS["runs"])
    elif options.steer:
        _show(options, client.runs.steer(options.id, options.steer))
    elif options.wait:
        _wait_for(client, options.id)
    else:
        _show(options, client.runs.get(options.id))


def _wait_for(client: Client, run_id: int) -> None:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        bar = progress.add_task(f"run {run_id}", total=None)
        while True:
            run = client.runs.get(run_id)
            progress.update(bar, total=run["total"] or None, completed=run["settled"])
            if run["status"] in ENDED:
                break
            progress.live.refresh()
            _pause()
    counts = ", ".join(f"{outcome} {number}" for outcome, number in (run["counts"] or {}).items())
    screen.print(f"Run {run_id}: {run['status']}. {counts}")
    if run["status"] != "Completed":
        raise RunFailed(dict(run))


def _pause() -> None:
    import time

    time.sleep(0.5)


def _export(client: Client, options: argparse.Namespace) -> None:
    """Write all that match to a file; its suffix says how: csv, jsonl, xlsx, parquet."""
    form = {"separator": options.separator, "decimal_comma": options.decimal_comma or None}
    size = _curated(client, options.noun).export(options.to, **_filters(options.filters), **form)
    screen.print(f"{options.to}: {size:,} bytes")


def _again(client: Client, options: argparse.Namespace) -> None:
    """Make an export file again, wait for it, and write it to a file of yours."""
    started = client.exports.again(options.id, only_new=options.only_new)
    _wait_for(client, started["run_id"])
    size, row = client.exports.fetch(started["id"], options.to), client.exports.get(started["id"])
    screen.print(f"{options.to}: {row['rows']:,} rows, {size:,} bytes (export {row['id']})")


def _changes(client: Client, options: argparse.Namespace) -> None:
    """The rows that were changed since the last time, one JSON object a line; the file remembers how far it was."""
    place = Path(options.cursor_file)
    after = place.read_text().strip() if place.exists() else "0-0"
    for page in _noun(client, options.noun).changes(after, **_filters(options.filters)):
        for row in page.items:
            print(json.dumps(row, ensure_ascii=False))
        _store_cursor(place, page.cursor)


def _deletions(client: Client, options: argparse.Namespace) -> None:
    """The ids of rows that were deleted or cleared since the last time, a JSON object a line; with the same kind of
    file."""
    place = Path(options.cursor_file)
    after = place.read_text().strip() if place.exists() else "0-0"
    for page in _noun(client, options.noun).deletions(after):
        if page.deleted or page.cleared:
            print(json.dumps({"deleted": page.deleted, "cleared": page.cleared}))
        _store_cursor(place, page.cursor)


def _store_cursor(place: Path, cursor: str) -> None:
    """What was printed counts as taken from now on: the file is replaced whole."""
    sys.stdout.flush()
    beside = place.with_name(f".{place.name}.part")
    beside.write_text(cursor)
    beside.replace(place)


def _stages(client: Client, options: argparse.Namespace) -> None:
    """The state of each stage; or --pause, --resume one."""
    if options.pause:
        client.pause(options.pause, options.reason)
    if options.resume:
        client.resume(options.resume)
    _rows(options, client.stages(), "name paused waiting in_flight rate_per_minute failures last_success_at")


def _events(client: Client, options: argparse.Namespace) -> None:
    """What happens, a line each, as JSON with --json; goes on with --follow."""
    after = options.after or ("" if options.follow else "0-0")
    for event in client.events(after, follow=options.follow):
        found: Any = event
        print(json.dumps(found) if options.json else " ".join(str(found.get(k, "")) for k in _EVENT if found.get(k)))


_EVENT = ("at", "kind", "table", "row_id", "stage", "outcome")

# Showing.


def _show(options: argparse.Namespace, value: Any) -> None:
    if options.json or not isinstance(value, dict):
        print(json.dumps(value, indent=None if options.json else 2, ensure_ascii=False))
        return
    table = Table(show_header=False, box=None)
    for key, found in value.items():
        table.add_row(key, _cell(found))
    screen.print(table)


def _rows(options: argparse.Namespace, rows: Iterable[Any], columns: str) -> None:
    if options.json:
        for row in rows:
            print(json.dumps(row, ensure_ascii=False))
        return
    rows = list(rows)
    shown = [column for column in columns.split() if not rows or any(column in row for row in rows)]
    table = Table(*shown, box=None, header_style="bold")
    for row in rows:
        table.add_row(*(_cell(row.get(column)) for column in shown))
    screen.print(table)


def _cell(value: Any) -> str:
    if value is None or value == "":
        return "-"
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False) if value else "-"
    if isinstance(value, str) and value[10:11] == "T" and value.endswith("Z"):
        return f"{datetime.fromisoformat(value):%Y-%m-%d %H:%M:%S}"
    return str(value)


# Reading words.


def _filters(words: Iterable[str]) -> dict[str, str]:
    pairs = [word.partition("=") for word in words]
    wrong = [name for name, sign, _ in pairs if not sign]
    if wrong:
        raise ValueError(f"A filter is name=value, not {wrong[0]!r}.")
    filters = {name: value for name, _, value in pairs}
    if len(filters) < len(pairs):
        raise ValueError("A filter stands twice; for several of its values write name=value,value.")
    return filters


def _lines(path: str) -> list[str]:
    if not path:
        return []
    return (sys.stdin.read() if path == "-" else Path(path).read_text(encoding="utf-8-sig")).splitlines()


def _noun(client: Client, name: str) -> Noun[Any]:
    found: Noun[Any] = getattr(client, name.replace("-", "_"))
    return found


def _curated(client: Client, name: str) -> Curated[Any]:
    found = _noun(client, name)
    if not isinstance(found, Curated):
        raise ValueError(f"{name} have no decisions or steps; they can be listed and read.")
    return found


# The commands.


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="scrapersky", description=__doc__, allow_abbrev=False)
    parser.add_argument("--url", default="", help="The API's address; else SCRAPERSKY_URL, or the stored login.")
    parser.add_argument("--key", default="", help="An API key; else SCRAPERSKY_KEY, or the stored login.")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    for add_to in (_add_login, _add_sources, _add_lists, _add_decisions, _add_processing, _add_events):
        add_to(commands)
    return parser


def _add(commands: Any, name: str, act: Act, *, noun: bool = False, filters: bool = False) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(
        name, help=(act.__doc__ or "").splitlines()[0], description=act.__doc__
    )
    parser.set_defaults(act=act)
    parser.add_argument("--json", action="store_true", help="JSON, for programs.")
    if noun:
        parser.add_argument("noun", choices=NOUNS, metavar="NOUN", help=", ".join(NOUNS))
    if filters:
        parser.add_argument("filters", nargs="*", metavar="NAME=VALUE")
    return parser


def _add_login(commands: Any) -> None:
    login = _add(commands, "login", _login)
    login.add_argument("address", help="https://your.host/api/v3")
    login.add_argument("--user", default="")
    login.add_argument("--api-key", default="", help="Keep this key, instead of making one by password.")
    login.add_argument("--scopes", nargs="+", default=["read", "export", "curate", "submit"])


def _add_sources(commands: Any) -> None:
    search = _add(commands, "search", _search)
    search.add_argument("queries", nargs="+", help='"plumbers in Ithaca, NY"')
    search.add_argument("--plan", action="store_true", help="Only show what it would cost.")
    search.add_argument("--yes", action="store_true", help="Agree to the price of the plan beforehand.")
    search.add_argument("--budget", type=float, metavar="USD", help="Agree to what each search may cost at most.")
    search.add_argument("--wait", action="store_true")
    submit = _add(commands, "submit", _submit, noun=True)
    submit.add_argument("rows", nargs="*")
    submit.add_argument("--file", default="", help="One a line; - is standard input.")
    submit.add_argument("--journal", default="", help="A file to go on from, after a failure.")
    submit.add_argument("--queue", action="store_true", help="Start the first step at once.")
    submit.add_argument("--wait", action="store_true")


def _add_lists(commands: Any) -> None:
    _add(commands, "list", _list, noun=True, filters=True).add_argument("--limit", type=int, default=50)
    _add(commands, "count", _count, noun=True, filters=True)
    _add(commands, "get", _get, noun=True).add_argument("id", type=int)
    export = _add(commands, "export", _export, noun=True, filters=True)
    export.add_argument("--to", required=True, metavar="FILE")
    export.add_argument("--separator", choices=["comma", "semicolon", "tab"], help="Of a CSV; by default comma.")
    export.add_argument("--decimal-comma", action="store_true", help="Of a CSV: numbers as 4,5.")
    again = _add(commands, "again", _again)
    again.add_argument("id", type=int, help="Of the export.")
    again.add_argument("--to", required=True, metavar="FILE")
    again.add_argument("--only-new", action="store_true", help="Only rows that it, and those before it, had not.")
    changes = _add(commands, "changes", _changes, noun=True, filters=True)
    deletions = _add(commands, "deletions", _deletions, noun=True)
    for command in (changes, deletions):
        command.add_argument("--cursor-file", required=True, metavar="FILE", help="Begins anew when there is none.")


def _add_decisions(commands: Any) -> None:
    decide = _add(commands, "decide", _decide, noun=True)
    decide.add_argument("status", help="New, Selected, Maybe, Not a Fit, Archived")
    decide.add_argument("--id", dest="ids", nargs="+", type=int)
    decide.add_argument("--where", dest="filters", nargs="+", action="extend", metavar="NAME=VALUE")
    decide.add_argument("--expect", type=int, help="How many match; refused if it is another number.")
    decide.add_argument("--reason", default="")
    decide.add_argument("--wait", action="store_true", help="For the end of a run, when the rows are many.")
    undo = _add(commands, "undo", _undo)
    undo.add_argument("what", metavar="DECISION|RUN", help="The id of a decision, or the number of a run.")
    undo.add_argument("--wait", action="store_true", help="For the end of a run, when the rows are many.")


def _add_processing(commands: Any) -> None:
    queue = _add(commands, "queue", _queue, noun=True)
    queue.add_argument("id", type=int)
    queue.add_argument("stage", help="domain_metadata, page_scrape, ...")
    queue.add_argument("--rerun", action="store_true", help="Also if it is Completed.")
    queue.add_argument("--wait", action="store_true")
    runs = _add(commands, "runs", _runs)
    runs.add_argument("--id", type=int)
    runs.add_argument("--limit", type=int, default=20)
    runs.add_argument("--wait", action="store_true")
    for verb in ("pause", "resume", "cancel"):
        runs.add_argument(f"--{verb}", dest="steer", action="store_const", const=verb)
    stages = _add(commands, "stages", _stages)
    stages.add_argument("--pause", default="", metavar="STAGE")
    stages.add_argument("--resume", default="", metavar="STAGE")
    stages.add_argument("--reason", default="")


def _add_events(commands: Any) -> None:
    events = _add(commands, "events", _events)
    cursor = "A cursor, from an earlier answer; else from the oldest stored, with --follow from now on."
    events.add_argument("--after", default="", help=cursor)
    events.add_argument("--follow", action="store_true")


if __name__ == "__main__":
    sys.exit(main())
