"""A Prefect flow: the selected leads as a file.

    pip install prefect ./clients/python
    SCRAPERSKY_URL=https://sky.example/api/v3 SCRAPERSKY_KEY=sky_... python examples/prefect/selected_leads.py

`nightly_leads.serve(name="nightly", cron="0 3 * * *")` runs it every night.
"""

from __future__ import annotations

import csv
import os
from pathlib import Path

from prefect import flow, task
from prefect.runtime import flow_run
from scrapersky_client import Client

LONGEST_SECONDS = 6 * 3600.0


def connected() -> Client:
    """A client of the installation that the environment names. To be closed."""
    return Client(os.environ["SCRAPERSKY_URL"], key=os.environ["SCRAPERSKY_KEY"])


@task(retries=3, retry_delay_seconds=60)
def begin_export(status: str) -> dict[str, int]:
    """Begin the export. The request's key is made of the flow's run: a retry finds the export that it began."""
    with connected() as sky:
        started = sky.exports.begin("leads", "csv", idempotency_key=f"prefect:{flow_run.id}", curation_status=status)
        return {"id": started["id"], "run_id": started["run_id"]}


@task(retries=3, retry_delay_seconds=60)
def store_file(started: dict[str, int], folder: Path) -> Path:
    """Wait for the export, and store its file; returns the path."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"leads-{started['id']}.csv"
    with connected() as sky:
        sky.runs.wait(started["run_id"], timeout=LONGEST_SECONDS)
        sky.exports.fetch(started["id"], path)
    return path


@task
def count(path: Path) -> int:
    """How many leads the file has; another step would load them somewhere."""
    with path.open(encoding="utf-8", newline="") as lines:
        return sum(1 for _ in csv.DictReader(lines))


@flow(log_prints=True)
def nightly_leads(folder: str = "leads") -> int:
    """From the selected leads to a file; returns how many there are."""
    path = store_file(begin_export("Selected"), Path(folder))
    number = count(path)
    print(f"LEADS={number} FILE={path}")
    return number


if __name__ == "__main__":
    leads = nightly_leads(os.environ.get("LEADS_FOLDER", "leads"))
    print(f"{leads} leads")
