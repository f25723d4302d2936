"""The stage: a domain's `/licence.txt` becomes the number of its licence."""

from __future__ import annotations

from collections.abc import Sequence

from jobs.pipeline import Done, Stage
from jobs.store.bulk import update_facts
from jobs.web import Web
from jobs.web.failures import NOTHING_FOUND, Fail
from plugin_directory.models import Licence

MAX_BYTES = 1_000


async def work(row: Licence, web: Web) -> str:
    """Fetch the file; "" where there is none. Raises Skip, Retry or Fail with the reason, as `Web.fetch` does."""
    try:
        response = await web.fetch(f"http://{row.domain.host}/licence.txt", accept="any", max_bytes=MAX_BYTES)
    except Fail as failure:
        if failure.reason.word == "not_found":
            return ""
        raise
    return response.body.decode("utf-8", "replace").strip()[:100]


def outcome(number: str) -> Done:
    """A domain without the file is a result of its own."""
    return Done() if number else Done(NOTHING_FOUND)


def save(results: Sequence[tuple[Licence, str]]) -> None:
    """Write the numbers of all rows in one statement."""
    update_facts(Licence, [{"id": row.pk, "number": number} for row, number in results])


stage: Stage[Licence, str] = Stage(
    name="licence",
    model=Licence,
    column="status",
    task="process_licences",
    settings_prefix="LICENCE",
    work=work,
    save=save,
    outcome=outcome,
    related=("domain",),
    on_selected=False,
    title="Licences",
)
