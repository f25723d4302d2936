"""What benchmarks share: an empty database, and the line that each prints last."""

from __future__ import annotations

import json
import os
import resource
import statistics
import sys
from collections.abc import Iterable
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "benchmarks.settings")


def prepare(empty: bool = True) -> None:
    """Start Django on the benchmarks' server, with every table there; they are emptied unless told otherwise."""
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
