"""deep_scan: being written; until then every row ends with a reason."""

from __future__ import annotations

from collections.abc import Sequence

from jobs.models import Place
from jobs.pipeline import Stage
from jobs.web import Web
from jobs.web.failures import Fail


async def work(row: Place, web: Web) -> None:
    """Not there yet."""
    raise Fail("bug", "This step is not there yet.")


def save(found: Sequence[tuple[Place, None]]) -> None:
    """Nothing to save."""


stage = Stage(
    "deep_scan",
    Place,
    column="deep_scan_status",
    work=work,
    save=save,
    task="process_pending_jobs",
    variables="DEEP_SCAN",
)
