"""An act on many rows: `make bench NAME=bulk_action ARGS="--n 100000"`.

All rows are Selected, which queues two stages. Once to the end, then undone as a whole; once cancelled half-way and
undone. The peer is the same decision as one statement, which is what a person would have to wait for without slices.
As many leads are decided, then assigned to somebody, and both is undone.
"""

from __future__ import annotations

import argparse
import time
from typing import Any

from benchmarks.base import median, prepare, report


def main() -> None:
    """Measure, and print the result as one line of JSON."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--n", type=int, default=100_000)
    n = parser.parse_args().n
    prepare()
    fill(n)
    one_statement = at_once(n)
    reset()
    whole = carried_out(n)
    reset()
    half = cancelled_and_undone(n)
    leads = leads_changed_and_undone(n)
    ratios = {"vs_one_statement": whole["rows_per_second"] / one_statement}
    report(
        "bulk_action",
        n,
        whole["rows_per_second"],
        {"one_statement": one_statement},
        ratios,
        whole=whole,
        half=half,
        leads=leads,
    )


def fill(n: int) -> None:
    """So many New domains."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO domains (host, curation_status) SELECT 'shop' || i || '.test', 'New' "
            "FROM generate_series(1, %s) AS i",
            [n],
        )
        cursor.execute("VACUUM (ANALYZE) domains")


def reset() -> None:
    """Every row New, nothing queued, no dead rows."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("UPDATE domains SET curation_status = 'New', status = NULL, sitemap_analysis_status = NULL")
        cursor.execute("VACUUM (ANALYZE) domains")
        cursor.execute("CHECKPOINT")


def at_once(n: int) -> float:
    """Rows a second of the decision as one statement."""
    from jobs.actions.curation import decide_all_matching
    from jobs.models import Domain

    started = time.perf_counter()
    rows = Domain.objects.filter(curation_status="New")
    done = decide_all_matching(rows, "Selected", by="bench", expected=n, filter_used={"curation_status": "New"})
    assert done.changed == n
    return n / (time.perf_counter() - started)


def start(n: int) -> tuple[Any, float]:
    """The action, and how long a person waits for its page."""
    from jobs.actions import bulk_actions
    from jobs.lists.catalogue import DOMAINS

    started = time.perf_counter()
    request = bulk_actions.ActionRequest(DOMAINS, "decide", "bench", {"curation_status": "New"}, status="Selected")
    action = bulk_actions.start(request, expected=n, wake=False)
    return action, time.perf_counter() - started


def carried_out(n: int) -> dict[str, float]:
    """The whole action, slice by slice."""
    from jobs.actions import bulk_actions

    action, to_start = start(n)
    slices, started = [], time.perf_counter()
    before = started
    for _ in bulk_actions.process(action.run_id):
        now = time.perf_counter()
        slices.append(now - before)
        before = now
    seconds = time.perf_counter() - started
    return {
        "undo_seconds": undone(action.bulk_id),
        "start_seconds": round(to_start, 2),
        "rows_per_second": round(n / seconds),
        "seconds": round(seconds, 1),
        "slice_seconds_median": round(median(slices), 3),
        "slice_seconds_longest": round(max(slices), 3),
    }


def cancelled_and_undone(n: int) -> dict[str, float]:
    """Cancelled half-way, then undone as a whole: the rows that changed, and that came back."""
    from jobs.actions import bulk_actions, operations
    from jobs.models import Bulk, Domain

    action, _ = start(n)
    for half in bulk_actions.process(action.run_id):
        if half.processed >= n / 2:
            break
    started = time.perf_counter()
    operations.cancel_run(action.run_id, by="bench")
    to_cancel = time.perf_counter() - started
    changed = Bulk.objects.get(pk=action.bulk_id).changed
    to_undo = undone(action.bulk_id)
    left = Domain.objects.exclude(curation_status="New", status=None, sitemap_analysis_status=None).count()
    return {"changed": changed, "cancel_seconds": round(to_cancel, 2), "undo_seconds": to_undo, "left": left}


def undone(bulk: Any) -> float:
    """The seconds until an act is undone on all its rows, as workers do it."""
    from jobs.actions import bulk_actions

    started = time.perf_counter()
    result = bulk_actions.undo(bulk, by="bench", wake=False)
    for _ in bulk_actions.process(result.run or 0):
        pass
    return round(time.perf_counter() - started, 1)


def leads_changed_and_undone(n: int) -> dict[str, float]:
    """A decision about so many leads, and an owner for all of them: the seconds of each, and of its undo."""
    from benchmarks.leads import fill as fill_leads
    from jobs.actions.curation import decide_all_matching
    from jobs.actions.leads import change_all_matching
    from jobs.models import Lead

    fill_leads(n)
    Lead.objects.update(curation_status="New", owner="")
    rows = Lead.objects.filter(curation_status="New")
    seconds: dict[str, float] = {}
    for name, act in (
        ("assign", lambda: change_all_matching(rows, {"owner": "ana"}, by="bench", expected=n, filter_used={"x": "y"})),
        ("decide", lambda: decide_all_matching(rows, "Archived", by="bench", expected=n, filter_used={"x": "y"})),
    ):
        started = time.perf_counter()
        done = act()
        seconds[name] = round(time.perf_counter() - started, 1)
        assert done.changed == n
        seconds[f"undo_{name}"] = undone(done.bulk)
    assert Lead.objects.filter(curation_status="New", owner="").count() == n
    return seconds


if __name__ == "__main__":
    main()
