"""sitemap_import: being written; until then every row ends with a reason."""

from __future__ import annotations

from collections.abc import Sequence

from jobs.models import SitemapFile
from jobs.pipeline import Stage
from jobs.web import Web
from jobs.web.failures import Fail


async def work(row: SitemapFile, web: Web) -> None:
    """Not there yet."""
    raise Fail("bug", "This step is not there yet.")


def save(found: Sequence[tuple[SitemapFile, None]]) -> None:
    """Nothing to save."""


stage = Stage(
    "sitemap_import",
    SitemapFile,
    column="sitemap_import_status",
    work=work,
    save=save,
    task="process_sitemap_imports",
    variables="SITEMAP_IMPORT",
)
