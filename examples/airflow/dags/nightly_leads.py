"""Every night: the selected leads as a file, and an asset that other DAGs are scheduled by."""

from __future__ import annotations

import csv
import os
from datetime import UTC, datetime
from pathlib import Path

from airflow.sdk import DAG, Asset, task
from scrapersky_airflow.operator import ScraperSkyExportOperator

FOLDER = os.environ.get("LEADS_FOLDER", "leads")
LEADS = Asset("scrapersky://leads/selected")

with DAG("nightly_leads", schedule="0 3 * * *", start_date=datetime(2026, 1, 1, tzinfo=UTC), catchup=False) as dag:
    file = ScraperSkyExportOperator(
        task_id="export",
        noun="leads",
        filters={"curation_status": "Selected"},
        path=FOLDER + "/leads-{{ run_id | replace(':', '-') }}.csv",
        every=1.0,
        outlets=[LEADS],
    )

    @task
    def count(path: str) -> int:
        """How many leads the file has; another step would load them somewhere."""
        with Path(path).open(encoding="utf-8", newline="") as lines:
            number = sum(1 for _ in csv.DictReader(lines))
        print(f"LEADS={number} FILE={path}")
        return number

    count(file.output)


if __name__ == "__main__":  # from trigger to file, without a scheduler
    run = dag.test()
    print(f"DAG={run.state}")
