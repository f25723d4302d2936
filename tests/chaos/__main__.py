"""`python -m tests.chaos`: rounds of seeded harm on a database of their own. Exit code 1 when anything was lost."""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from tests.chaos.proxy import Proxy
from tests.chaos.server import Server
from tests.patience import patient

LEASE_SECONDS = 3

ENVIRONMENT = {
    "LEASE_SECONDS": str(LEASE_SECONDS),
    "STOP_SECONDS": "5",
    "RETRY_BASE_SECONDS": "0.5",
    "LOG_LEVEL": "ERROR",
    "PARCEL_SCHEDULER_CONCURRENCY": "20",
    "PARCEL_SCHEDULER_BATCH_SIZE": "20",
    "PARCEL_SCHEDULER_MAX_ATTEMPTS": "100",  # a row must survive any number of its workers' deaths here
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=int(time.time()) % 100_000)
    parser.add_argument("--rounds", type=int, default=1, help="Each with the next seed.")
    parser.add_argument("--rows", type=int, default=20_000, help="Rows a round.")
    parser.add_argument("--harms", type=int, default=100, help="Harms a round.")
    parser.add_argument("--pause", type=float, default=1.6, help="Seconds between two harms, on average.")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="chaos-", ignore_cleanup_errors=True) as folder:
        server = Server(Path(folder) / "pg")
        server.use()
        try:
            prepare(server, ENVIRONMENT)
            reports = [_round(server, asked.seed + i, asked) for i in range(asked.rounds)]
        finally:
            server.destroy()
    return _say(reports)


def prepare(server: Server, environment: dict[str, str]) -> None:
    """Make the tables, and this process one that knows the parcels."""
    os.environ |= {**environment, "DATABASE_URL": f"{server.url()}&options=-c%20statement_timeout%3D0"}
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.dummy_stage.settings"
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", run_syncdb=True, verbosity=0)
    with server.connect() as connection:
        connection.execute("CREATE INDEX ON deliveries (parcel_id)")


def _round(server: Server, seed: int, asked: argparse.Namespace) -> dict[str, Any]:
    from tests.chaos.faults import Harm
    from tests.chaos.ledger import Ledger

    chance, started = random.Random(seed), time.monotonic()
    ledger = Ledger(asked.rows, chance)
    proxy = Proxy(server.socket)
    harm = Harm(server, proxy, chance, LEASE_SECONDS, ENVIRONMENT)
    try:
        for _ in range(asked.harms):
            ledger.queue(-(-asked.rows // asked.harms))
            time.sleep(chance.uniform(0.2, 2 * asked.pause - 0.2))
            harm.one()
        harm.end()
        facts: dict[str, Any] = {"at_the_last_harm": ledger.states()}
        facts["seconds_to_calm"] = round(_wait_until_done(ledger, harm), 1)
        facts["exit_codes"] = harm.stop()
    finally:
        harm.abandon()
        proxy.close()
    return _report(harm, ledger, {"seed": seed, "seconds": round(time.monotonic() - started, 1), **facts})


def _wait_until_done(ledger: Any, harm: Any) -> float:
    """Seconds from the last harm until every row has ended; gives up after two minutes without progress."""
    started = moved = time.monotonic()
    left = ledger.left()
    while left and time.monotonic() - moved < patient(120):
        time.sleep(0.25)
        harm.tend()
        now = ledger.left()
        moved, left = (time.monotonic(), now) if now < left else (moved, left)
    return time.monotonic() - started


def _report(harm: Any, ledger: Any, facts: dict[str, Any]) -> dict[str, Any]:
    count = ledger.count()
    report = {
        **facts,
        "kills": harm.kills,
        "harms": dict(harm.done),
        **{name: getattr(count, name) for name in ("rows", "attempts", "lost", "doubled", "wrong", "stuck", "run")},
        # Who is stopped before it listens for the signal (a replacement that has just begun) ends by the signal.
        "good": count.good and all(code in (0, -signal.SIGTERM) for code in facts["exit_codes"]),
    }
    print(json.dumps(report), flush=True)
    for example in count.examples:
        print("  wrong:", example, flush=True)
    return report


def _say(reports: list[dict[str, Any]]) -> int:
    total = {key: sum(report[key] for report in reports) for key in ("rows", "kills", "lost", "doubled", "stuck")}
    print(f"seeds {[report['seed'] for report in reports]}: " + ", ".join(f"{n:,} {key}" for key, n in total.items()))
    return 0 if all(report["good"] for report in reports) else 1


if __name__ == "__main__":
    sys.exit(main())
