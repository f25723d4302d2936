"""What benchmarks share: an empty database, and the line that each prints last."""

from __future__ import annotations

import gc
import json
import os
import resource
import statistics
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "benchmarks.settings")


def prepare(empty: bool = True) -> None:
    """Start Django on the benchmarks' server, with every table there; they are emptied where `empty`."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0, run_syncdb=True, interactive=False)
    if not empty:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT string_agg(quote_ident(tablename), ', ') FROM pg_tables WHERE schemaname = 'public' "
            "AND tablename NOT IN ('django_migrations', 'django_content_type', 'auth_permission')"
        )
        (tables,) = cursor.fetchone() or ("",)
        cursor.execute(f"TRUNCATE {tables} CASCADE")


def freeze() -> None:
    """What was loaded is no garbage, as of the web and of workers: the collector does not look through it, which a
    short figure would else have in it or not."""
    gc.collect()
    gc.freeze()


def report(name: str, n: int, ours: float, peers: dict[str, float], ratios: dict[str, Any], **more: Any) -> None:
    """Print the result as the last line: one JSON object. Rates are a second; a ratio over 1 speaks for us."""
    peak = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)) / 1024
    rounded = {key: round(value, 3) if isinstance(value, float) else value for key, value in ratios.items()}
    rates = {key: round(value, 1) for key, value in peers.items()}
    result = {"name": name, "n": n, "ours": round(ours, 1), "peers": rates, "ratios": rounded}
    sys.stdout.flush()
    print(json.dumps(result | {"peak_rss_mb": round(peak)} | more))


def median(values: Iterable[float]) -> float:
    """The middle one."""
    return statistics.median(values)


_looks = 0  # statements of `number`, each of which is a transaction


def transactions() -> int:
    """How many there were in this database, without the looks at it: single statements of ours, most of them."""
    all_of_them = number("SELECT xact_commit + xact_rollback FROM pg_stat_database WHERE datname = current_database()")
    return all_of_them - _looks


def connections() -> int:
    """How many there are to this database, without one's own."""
    return number(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() "
        "AND backend_type = 'client backend'"
    )


def number(sql: str) -> int:
    """What a statement counts now."""
    from django.db import connection

    global _looks
    _looks += 2
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute(sql)
        (value,) = cursor.fetchone() or (0,)
        return int(value)


def session_cpu_ms(connection: Any = None) -> float:
    """CPU milliseconds so far of the session at the server, which is on this machine."""
    from django.db import connection as usual

    connection = connection or usual
    connection.ensure_connection()
    backend = connection.connection.info.backend_pid
    return int(Path(f"/proc/{backend}/schedstat").read_text().split()[0]) / 1e6


def cpu_ms(connection: Any = None) -> float:
    """CPU milliseconds so far of this process and of its session."""
    return time.process_time() * 1000 + session_cpu_ms(connection)


def cpu_seconds(*parents: int) -> float:
    """Of processes and of all below them, those that ended included."""
    below = set(parents)
    for stat in sorted(Path("/proc").glob("[0-9]*/stat"), key=lambda path: int(path.parent.name)):
        fields = _fields(stat)
        if fields and int(fields[1]) in below:
            below.add(int(stat.parent.name))
    ticks = [sum(map(int, fields[11:15])) for pid in below if (fields := _fields(Path(f"/proc/{pid}/stat")))]
    return sum(ticks) / os.sysconf("SC_CLK_TCK")


def _fields(stat: Path) -> list[str]:
    try:
        return stat.read_text().rpartition(")")[2].split()
    except OSError:
        return []
