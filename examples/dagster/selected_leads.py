"""A Dagster asset: the selected leads as a file, made anew every night.

pip install dagster ./clients/python
SCRAPERSKY_URL=https://sky.example/api/v3 SCRAPERSKY_KEY=sky_... dagster dev -f examples/dagster/selected_leads.py
"""

import csv  # without `annotations` of __future__: Dagster reads those of an asset
import os
from datetime import timedelta
from pathlib import Path

import dagster
from scrapersky_client import Client

LONGEST = timedelta(hours=6)


class ScraperSky(dagster.ConfigurableResource):
    """An installation: the address of its API (https://sky.example/api/v3), and a key to it."""

    address: str
    key: str

    def client(self) -> Client:
        """A client. To be closed."""
        return Client(self.address, key=self.key)


@dagster.asset(retry_policy=dagster.RetryPolicy(max_retries=3, delay=60))
def selected_leads(context: dagster.AssetExecutionContext, sky: ScraperSky) -> dagster.MaterializeResult:
    """A CSV file of the leads that somebody selected.

    The key of the request is made of Dagster's run and the asset: a retry finds the export that it began.
    """
    path = Path(os.environ.get("LEADS_FOLDER", "leads")) / f"leads-{context.run_id}.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    key = f"dagster:{context.run_id}:{context.asset_key.to_user_string()}"
    with sky.client() as client:
        started = client.exports.begin("leads", "csv", idempotency_key=key, curation_status="Selected")
        client.runs.wait(started["run_id"], timeout=LONGEST.total_seconds())
        client.exports.fetch(started["id"], path)
    with path.open(encoding="utf-8", newline="") as lines:
        number = sum(1 for _ in csv.DictReader(lines))
    return dagster.MaterializeResult(metadata={"leads": number, "path": dagster.MetadataValue.path(path)})


nightly = dagster.ScheduleDefinition(
    name="nightly_leads", target=dagster.AssetSelection.assets(selected_leads), cron_schedule="0 3 * * *"
)
definitions = dagster.Definitions(
    assets=[selected_leads],
    schedules=[nightly],
    resources={
        "sky": ScraperSky(address=dagster.EnvVar("SCRAPERSKY_URL"), key=dagster.EnvVar("SCRAPERSKY_KEY")),
    },
)


if __name__ == "__main__":  # once, without a server
    sky = ScraperSky(address=os.environ["SCRAPERSKY_URL"], key=os.environ["SCRAPERSKY_KEY"])
    result = dagster.materialize([selected_leads], resources={"sky": sky})
    [materialization] = result.asset_materializations_for_node("selected_leads")
    facts = {name: entry.value for name, entry in materialization.metadata.items()}
    print(f"LEADS={facts['leads']} FILE={facts['path']}")
