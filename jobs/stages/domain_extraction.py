"""domain_extraction: being written; until then every row ends with a reason."""

from __future__ import annotations

from collections.abc import Sequence

from jobs.models import LocalBusiness
from jobs.pipeline import Stage
from jobs.web import Web
from jobs.web.failures import Fail


async def work(row: LocalBusiness, web: Web) -> None:
    """Not there yet."""
    raise Fail("bug", "This step is not there yet.")


def save(found: Sequence[tuple[LocalBusiness, None]]) -> None:
    """Nothing to save."""


stage = Stage(
    "domain_extraction",
    LocalBusiness,
    column="domain_extraction_status",
    work=work,
    save=save,
    task="process_domain_extractions",
    variables="DOMAIN_EXTRACTION",
)
