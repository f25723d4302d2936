"""sitemap_discovery: being written; until then every row ends with a reason."""

from __future__ import annotations

from collections.abc import Sequence

from jobs.models import Domain
from jobs.pipeline import Stage
from jobs.web import Web
from jobs.web.failures import Fail


async def work(row: Domain, web: Web) -> None:
    """Not there yet."""
    raise Fail("bug", "This step is not there yet.")


def save(found: Sequence[tuple[Domain, None]]) -> None:
    """Nothing to save."""


stage = Stage(
    "sitemap_discovery",
    Domain,
    column="sitemap_analysis_status",
    work=work,
    save=save,
    task="process_pending_domain_sitemap_submissions",
    variables="DOMAIN_SITEMAP",
)
