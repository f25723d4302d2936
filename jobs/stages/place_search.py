"""place_search: being written; until then every row ends with a reason."""

from __future__ import annotations

from collections.abc import Sequence

from jobs.models import PlaceSearch
from jobs.pipeline import Stage
from jobs.web import Web
from jobs.web.failures import Fail


async def work(row: PlaceSearch, web: Web) -> None:
    """Not there yet."""
    raise Fail("bug", "This step is not there yet.")


def save(found: Sequence[tuple[PlaceSearch, None]]) -> None:
    """Nothing to save."""


stage = Stage(
    "place_search",
    PlaceSearch,
    column="status",
    work=work,
    save=save,
    task="process_places_search_background",
    variables="PLACE_SEARCH",
)
