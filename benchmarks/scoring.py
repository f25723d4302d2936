"""Scoring: all undecided leads of a database of 2,000,000, by the chore that does it in production, in a process of its
own that is killed once on the way; then all of them again, when nothing has changed.

The database is that of `benchmarks.leads`; every trade has the same model, trained on 4,000 of its leads with a made
taste. What is shown: leads a second by the clock and by CPU time (of the process and of its database process), memory,
what was written, and pages of the list by score and by id, before and after.

    make bench NAME=scoring [ARGS="--leads 2000000"]
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from benchmarks.base import median, prepare, report
from benchmarks.leads import API, Look, Size

SAMPLE = 4_000  # leads that the model is trained on
KILLED_AFTER = 0.1  # of all leads
ROUNDS = 9


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--leads", type=int, default=2_000_000)
    parser.add_argument("--keep", action="store_true", help="leave the database for the next run, which uses it")
    parser.add_argument("--chore", type=int, help="(inner) score what is due, and print how far it is")
    options = parser.parse_args()
    if options.chore:
        run_chore(options.chore)
        return
    prepare(empty=False)
    size = Size(options.leads)
    size.prepare()
    before = pages(size)
    with size.in_use():
        train_all()
        first = measured(size, "first", killed_after=int(KILLED_AFTER * options.leads))
        first["wrong"] = number(WRONG)
    scored = pages(size)
    with size.in_use():
        again = measured(size, "again")
        with size.connection.cursor() as cursor:
            cursor.execute("VACUUM (ANALYZE) leads")
    vacuumed = pages(size)
    size.leave(options.keep)
    report(
        "scoring", options.leads, first["leads_a_second"], {}, {"by_fit_vs_by_id": vacuumed["by_fit_vs_by_id"]},
        first=first, again=again, pages={"before": before, "after": scored, "vacuumed": vacuumed},
    )  # fmt: skip


WRONG = """
SELECT count(*) FROM leads AS l JOIN fit_scopes AS s ON s.kind = 'trade' AND s.key = l.main_category
WHERE l.curation_status IN ('New', 'Maybe') AND l.fit_model_id IS DISTINCT FROM s.active_id
"""


def number(sql: str) -> int:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(sql)
        (value,) = cursor.fetchone() or (0,)
        return int(value)


# The models.


def train_all() -> None:
    """A model for each trade; the model is a new one in each run, so that every score is due."""
    from jobs.learning import scoring
    from jobs.models import FitModel, FitScope, Lead

    content = made_content()
    trades = Lead.objects.exclude(main_category="").order_by("main_category").values_list("main_category", flat=True)
    FitScope.objects.all().delete()
    for trade in trades.distinct():
        scope = FitScope.objects.create(kind="trade", key=trade)
        scope.active = FitModel.objects.create(scope=scope, version=1, decisions=1, positives=1, content=content)
        scope.save()
        scoring.begin(scope)


def made_content() -> dict[str, Any]:
    from jobs.learning.features import features_of, read_facts
    from jobs.learning.trainer import train
    from jobs.models import Lead

    draw = random.Random(1)
    last = Lead.objects.latest("pk").pk
    facts = read_facts(sorted(draw.sample(range(1, last + 1), min(SAMPLE, last // 2))))
    rows = [
        {"f": features_of(row), "y": draw.random() < taste(row), "b": float(row.rating or -1), "c": row.id}
        for row in facts
    ]
    content: dict[str, Any] = train(rows, seconds=600)["content"]
    return content


def taste(row: Any) -> float:
    """How likely the lead is selected."""
    return float(0.2 + 0.3 * row.has_email + 0.3 * ("implants" in row.description) + 0.1 * ((row.rating or 0) > 4))


# The chore, in a process of its own.


def measured(size: Size, name: str, killed_after: int = 0) -> dict[str, Any]:
    """Everything that is due, by the chore; with `killed_after`, its process is killed once after so many leads."""
    from jobs.learning import scoring
    from jobs.models import FitScope

    if not killed_after:
        for scope in FitScope.objects.all():
            scoring.begin(scope)
    before, began = written(), time.perf_counter()
    runs = [run(size.n, killed_after)] if killed_after else []
    runs.append(run(size.n))
    seconds = time.perf_counter() - began
    after = written()
    leads = number("SELECT sum(scored) FROM fit_scopes")
    figures: dict[str, Any] = {
        "leads": leads, "seconds": round(seconds, 1), "leads_a_second": round(leads / seconds, 1),
        "cpu_ms_a_lead": round(sum(item["cpu"] + item["database_cpu"] for item in runs) / leads * 1_000, 3),
        "python_ms_a_lead": round(sum(item["cpu"] for item in runs) / leads * 1_000, 3),
        "memory_mb": max(item["memory_mb"] for item in runs), "processes": len(runs),
        **{key: after[key] - before[key] for key in after},
        "log_bytes_a_lead": round((after["log"] - before["log"]) / leads),
    }  # fmt: skip
    print(name, figures, flush=True)
    return figures


WRITTEN = """
SELECT pg_stat_force_next_flush(), pg_stat_clear_snapshot(), n_tup_upd, n_tup_hot_upd, pg_table_size('leads'),
    pg_indexes_size('leads'), pg_current_wal_lsn() - '0/0'::pg_lsn
FROM pg_stat_user_tables WHERE relname = 'leads'
"""


def written() -> dict[str, int]:
    """So far: rows that were updated, those of them in place, bytes of the table and its indexes, bytes of the log."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(WRITTEN)
        row: Any = cursor.fetchone()
    return dict(zip(("updated", "updated_hot", "table", "indexes", "log"), map(int, row[2:]), strict=True))


def run(leads: int, killed_after: int = 0) -> dict[str, Any]:
    """One process of the chore, to its end or until it has looked at so many leads; its last figures."""
    command = [sys.executable, "-m", "benchmarks.scoring", "--chore", str(leads)]
    last: dict[str, Any] = {}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for line in process.stdout:
            last = json.loads(line)
            print(last, flush=True)
            if killed_after and last["leads"] >= killed_after:
                process.kill()
                return last
    assert process.returncode == 0, process.returncode
    return last


def run_chore(leads: int) -> None:
    """Score what is due, a few seconds at a time as the chore does, and print how far it is."""
    prepare(empty=False)
    size = Size(leads)
    with size.in_use():
        from jobs.learning import scoring
        from jobs.models import FitScope

        size.connection.ensure_connection()
        backend, began = size.connection.connection.info.backend_pid, database_cpu(size)
        while FitScope.objects.filter(scored_to__isnull=False).exists():
            scoring.score_pending(20)
            print(json.dumps({
                "leads": number("SELECT sum(scored) FROM fit_scopes"),
                "cpu": round(time.process_time(), 2), "database_cpu": round(database_cpu(size) - began, 2),
                "memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
            }), flush=True)  # fmt: skip
        assert backend == size.connection.connection.info.backend_pid


def database_cpu(size: Size) -> float:
    backend = size.connection.connection.info.backend_pid
    return int(Path(f"/proc/{backend}/schedstat").read_text().split()[0]) / 1e9


# Pages.


def pages(size: Size) -> dict[str, Any]:
    """CPU milliseconds of a page of the API's list by id and by score, in turns, all and undecided with an e-mail."""
    looks: dict[str, list[Look]] = {}
    for _ in range(ROUNDS):
        for order in ("-id", "-fit"):
            for name, filters in (("", ""), (" filtered", "&curation_status=New&has_email=true")):
                look = size.look(f"{API}?limit=50&order={order}{filters}")
                looks.setdefault(f"{order}{name}", []).append(look)
    cpu = {name: round(median(look.cpu_ms for look in of), 2) for name, of in looks.items()}
    print(cpu, flush=True)
    return cpu | {"by_fit_vs_by_id": round(cpu["-id"] / cpu["-fit"], 2)}


if __name__ == "__main__":
    main()
